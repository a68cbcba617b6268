//! The examples of docs/times.md: each row of its tables is read as it says.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use zarr_fuse_core::schema::TimeUnit;
use zarr_fuse_core::time::{Calendar, Span, Tick, TimeReader, format_utc};

/// Header and rows of one table, with the section that it stands in.
struct Table<'a> {
    section: &'a str,
    header: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect()
}

fn tables(text: &str) -> Vec<Table<'_>> {
    let (mut found, mut section, mut inside) = (Vec::<Table<'_>>::new(), "", false);
    for line in text.lines() {
        section = line.strip_prefix("## ").unwrap_or(section);
        match (line.starts_with('|'), inside) {
            (true, false) => found.push(Table { section, header: cells(line), rows: Vec::new() }),
            (true, true) if !line.starts_with("|---") => found.last_mut().unwrap().rows.push(cells(line)),
            _ => {}
        }
        inside = line.starts_with('|');
    }
    found
}

#[test]
fn every_example_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/times.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut tested = 0;
    let mut dayfirst = true;
    for table in tables(&text) {
        if table.header == ["calendar", ""] {
            for name in table.rows.iter().flat_map(|row| row[0].split("`, `")) {
                assert!(Calendar::parse(name).is_ok(), "{name}");
            }
            continue;
        }
        for row in &table.rows {
            let cell = |name: &str| table.header.iter().position(|head| *head == name).map(|place| row[place]);
            let key = |name: &str| cell(name).map(str::to_owned);
            let by_order = table.section == "dayfirst, yearfirst";
            let unit = TimeUnit {
                tz: key("tz"),
                format: key("format"),
                epoch: key("epoch"),
                calendar: key("calendar"),
                dayfirst: by_order && dayfirst,
                yearfirst: by_order && !dayfirst,
                ..TimeUnit::default()
            };
            let ticks = cell("ticks of `D");
            let tick = if ticks.is_some() { Tick::Day } else { Tick::Second };
            let mut reader = TimeReader::new(&unit, tick).unwrap_or_else(|error| panic!("{row:?}: {error}"));
            if table.section == "resolution" {
                reader = reader.rounded_to(Span::parse("15m").unwrap()).unwrap();
            }
            let found = reader.text(cell("text").unwrap());
            tested += 1;
            match (found, cell("stored"), cell("because"), ticks) {
                (Ok(seconds), Some(expected), None, None) => {
                    assert_eq!(format_utc(seconds as f64), expected, "{row:?}")
                }
                (Ok(found), None, None, Some(expected)) => assert_eq!(found.to_string(), expected, "{row:?}"),
                (Err(error), None, Some(why), None) => assert!(error.message.contains(why), "{row:?}: {error}"),
                (found, ..) => panic!("{row:?}: {found:?}"),
            }
        }
        dayfirst &= table.section != "dayfirst, yearfirst";
    }
    assert!(tested >= 40, "{tested}");
    for tick in Tick::ALL {
        assert!(text.contains(&format!("`{}`", tick.name())));
    }
}
