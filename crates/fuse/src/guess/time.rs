//! Times: how a column writes them, decided from what all its cells say.

use super::names;
use super::table::{Cell, Raw};
use zarr_fuse_core::schema::TimeUnit;
use zarr_fuse_core::time::{Tick, TimeReader};

/// A column of times.
#[derive(Debug, Clone)]
pub(super) struct Times {
    /// How the source writes them.
    pub(super) unit: TimeUnit,
    /// The coarsest of `s`, `ms`, `us`, `ns` that holds them all.
    pub(super) tick: Tick,
    /// Ticks a row; `None` where there is no time, or none that can be read.
    pub(super) ticks: Vec<Option<i64>>,
    /// Why they are read so.
    pub(super) why: String,
    /// What a person has to decide.
    pub(super) doubt: Option<String>,
}

/// Words of a header that speak of a time.
const WORDS: [&str; 22] = [
    "time",
    "date",
    "datetime",
    "timestamp",
    "cas",
    "datum",
    "ts",
    "epoch",
    "utc",
    "zeit",
    "day",
    "when",
    "stamp",
    "heure",
    "fecha",
    "hora",
    "unixtime",
    "unix",
    "valid",
    "start",
    "end",
    "t",
];

/// Dates that are neither ISO 8601 nor read with `dayfirst`, by which of their readings goes against which.
const DATES: [(&str, Order); 14] = [
    ("%d/%m/%y", Order::Day),
    ("%m/%d/%y", Order::Month),
    ("%d.%m.%y", Order::Day),
    ("%d-%m-%y", Order::Day),
    ("%m-%d-%y", Order::Month),
    ("%y/%m/%d", Order::Year),
    // Behind those of two digits, since a year of two digits is one of the first century here.
    ("%m/%d/%Y", Order::Month),
    ("%m-%d-%Y", Order::Month),
    ("%Y.%m.%d", Order::Year),
    ("%Y%m%d", Order::Year),
    ("%d-%b-%Y", Order::Named),
    ("%d %b %Y", Order::Named),
    ("%b %d, %Y", Order::Named),
    ("%d %B %Y", Order::Named),
];

const CLOCKS: [&str; 10] =
    ["", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M", "T%H:%M:%S", "%H%M", "%H%M%S"];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Day,
    Month,
    Year,
    Named,
}

/// Whether the words of a header speak of a time.
pub(super) fn named(header: &str) -> bool {
    names::words(header).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// A header without the zone that it gives: `Time (UTC)`, `Date Time, GMT+02:00`.
pub(super) fn label(header: &str) -> String {
    let end = header.char_indices().find(|(_, c)| matches!(c, '(' | '[' | ',')).map_or(header.len(), |(at, _)| at);
    let (name, rest) = header.split_at(end);
    let name = name.trim();
    if zone(rest).is_some() && !name.is_empty() { name.to_owned() } else { header.trim().to_owned() }
}

/// The times of a column; `None` if it holds something else. `absent` says which texts mean missing.
pub(super) fn guess(raw: &Raw, absent: &dyn Fn(&str) -> bool) -> Option<Times> {
    let present = |cell: &&Cell| **cell != Cell::Missing && !absent(&cell.text());
    if let Some(unit) = &raw.time {
        let (tick, ticks, _) = read(&raw.cells, unit, absent);
        return Some(Times {
            unit: unit.clone(),
            tick,
            ticks,
            why: "the file says that they are times".into(),
            doubt: None,
        });
    }
    let sample: Vec<&Cell> = raw.cells.iter().filter(present).take(200).collect();
    if sample.is_empty() {
        return None;
    }
    let times = texts(raw, &sample, absent).or_else(|| counted(raw, &sample, absent))?;
    Some(with_zone(times, raw, absent))
}

/// Ticks of all cells, with the tick that holds them, and how many cells are no times.
fn read(cells: &[Cell], unit: &TimeUnit, absent: &dyn Fn(&str) -> bool) -> (Tick, Vec<Option<i64>>, usize) {
    let mut best = (Tick::Second, Vec::new(), usize::MAX);
    for tick in [Tick::Second, Tick::Millisecond, Tick::Microsecond, Tick::Nanosecond] {
        let Ok(reader) = TimeReader::new(unit, tick) else { continue };
        let mut unread = 0;
        let mut one = |cell: &Cell| {
            if *cell == Cell::Missing || absent(&cell.text()) {
                return None;
            }
            let ticks = number_or_text(&reader, cell);
            unread += usize::from(ticks.is_none());
            ticks
        };
        let ticks: Vec<Option<i64>> = cells.iter().map(&mut one).collect();
        if unread < best.2 {
            best = (tick, ticks, unread);
        }
        if best.2 == 0 {
            break;
        }
    }
    best
}

fn number_or_text(reader: &TimeReader, cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Int(value) => reader.number(*value as f64).ok(),
        Cell::Float(value) => reader.number(*value).ok(),
        other => reader.text(&other.text()).ok(),
    }
}

/// Whether nearly all of the sample are times of `unit`.
fn fits(sample: &[&Cell], unit: &TimeUnit) -> bool {
    // Nanoseconds hold the years 1678 to 2262; seconds hold all others.
    let readers: Vec<TimeReader> =
        [Tick::Second, Tick::Nanosecond].into_iter().filter_map(|tick| TimeReader::new(unit, tick).ok()).collect();
    let read = |cell: &&&Cell| readers.iter().any(|reader| number_or_text(reader, cell).is_some());
    let good = sample.iter().filter(read).count();
    good > 0 && good * 10 >= sample.len() * 9
}

/// Times that are texts.
fn texts(raw: &Raw, sample: &[&Cell], absent: &dyn Fn(&str) -> bool) -> Option<Times> {
    if !sample.iter().all(|cell| matches!(cell, Cell::Text(text) if text.len() <= 60)) {
        return None;
    }
    // A number is a time only in the compact form of eight and more digits.
    let numbers = sample.iter().filter(|cell| cell.text().parse::<f64>().is_ok()).count();
    let compact = |cell: &&Cell| {
        matches!(cell.text().len(), 8 | 12 | 14) && (cell.text().starts_with("19") || cell.text().starts_with("20"))
    };
    if numbers * 10 > sample.len() && !(named(&raw.header) && sample.iter().all(compact)) {
        return None;
    }
    let iso = TimeUnit::default();
    if fits(sample, &iso) {
        return Some(finish(raw, iso, "ISO 8601".into(), None, absent));
    }
    let mut found: Vec<(TimeUnit, Order)> = Vec::new();
    let dayfirst = TimeUnit { dayfirst: true, ..TimeUnit::default() };
    if fits(sample, &dayfirst) {
        found.push((dayfirst, Order::Day));
    }
    for (date, order) in DATES {
        for clock in CLOCKS {
            let unit = TimeUnit { format: Some(format!("{date}{clock}")), ..TimeUnit::default() };
            if !found.iter().any(|(_, other)| *other == order) && fits(sample, &unit) {
                found.push((unit, order));
            }
        }
    }
    // The whole column may say what its beginning leaves open.
    let mut read: Vec<(Times, Order, usize)> = found
        .into_iter()
        .map(|(unit, order)| {
            let (tick, ticks, unread) = read(&raw.cells, &unit, absent);
            (Times { unit, tick, ticks, why: String::new(), doubt: None }, order, unread)
        })
        .collect();
    let least = read.iter().map(|(_, _, unread)| *unread).min()?;
    read.retain(|(_, _, unread)| *unread == least);
    let orders: Vec<Order> = read.iter().map(|(_, order, _)| *order).collect();
    let example = sample.first().map(|cell| cell.text().into_owned()).unwrap_or_default();
    if orders.contains(&Order::Day) && orders.contains(&Order::Month) {
        read.retain(|(_, order, _)| matches!(order, Order::Day | Order::Month));
        let backwards: Vec<usize> = read.iter().map(|(times, _, _)| steps_back(&times.ticks)).collect();
        let fewest = backwards.iter().copied().min().unwrap_or(0);
        let ordered = backwards.iter().filter(|back| **back == fewest).count() == 1;
        let place = if ordered {
            backwards.iter().position(|back| *back == fewest).unwrap_or(0)
        } else {
            read.iter().position(|(_, order, _)| *order == Order::Day).unwrap_or(0)
        };
        let (mut times, order, _) = read.swap_remove(place);
        let first = if order == Order::Day { "day" } else { "month" };
        times.why = if ordered {
            format!("the {first} comes first: only so do the times ascend (\"{example}\")")
        } else {
            format!("\"{example}\" may begin with the day or with the month, and no row decides it; the day is taken")
        };
        if !ordered {
            times.doubt = Some(times.why.clone());
        }
        return Some(times);
    }
    let (mut times, order, _) = read.into_iter().next()?;
    times.why = match order {
        Order::Day => format!("the day comes first (\"{example}\"): some row would not be a date otherwise"),
        Order::Month => format!("the month comes first (\"{example}\"): some row would not be a date otherwise"),
        _ => format!("all texts are like \"{example}\""),
    };
    Some(times)
}

/// How often a time is before the one above it.
fn steps_back(ticks: &[Option<i64>]) -> usize {
    let known: Vec<i64> = ticks.iter().flatten().copied().collect();
    known.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

fn finish(raw: &Raw, unit: TimeUnit, why: String, doubt: Option<String>, absent: &dyn Fn(&str) -> bool) -> Times {
    let (tick, ticks, _) = read(&raw.cells, &unit, absent);
    Times { unit, tick, ticks, why, doubt }
}

/// Numbers that count from 1970, by their size: 1990 to 2060.
fn counted(raw: &Raw, sample: &[&Cell], absent: &dyn Fn(&str) -> bool) -> Option<Times> {
    let numbers: Option<Vec<f64>> = sample.iter().map(|cell| cell.text().parse::<f64>().ok()).collect();
    let numbers = numbers?;
    let (from, to) = (631_152_000.0, 2_840_140_800.0);
    let scales = [("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)];
    let inside = |scale: f64| numbers.iter().all(|number| (from * scale..=to * scale).contains(number));
    let (name, _) = scales.into_iter().find(|(_, scale)| inside(*scale))?;
    let varies = numbers.iter().any(|number| *number != numbers[0]);
    let ascends = varies && numbers.windows(2).all(|pair| pair[0] <= pair[1]);
    if !(named(&raw.header) || (ascends && numbers.len() > 2)) {
        return None;
    }
    let unit = TimeUnit { epoch: Some(name.into()), ..TimeUnit::default() };
    if !fits(sample, &unit) {
        return None;
    }
    let example = sample.first().map(|cell| cell.text().into_owned()).unwrap_or_default();
    Some(finish(raw, unit, format!("numbers such as {example} count {name} since 1970"), None, absent))
}

/// The zone of times that do not say it themselves: from the header, else UTC with a doubt.
fn with_zone(mut times: Times, raw: &Raw, absent: &dyn Fn(&str) -> bool) -> Times {
    if times.unit.epoch.is_some() || times.unit.tz.is_some() {
        return times;
    }
    // A text that says its offset is the same instant in every zone.
    let there = |zone: &str| {
        let unit = TimeUnit { tz: Some(zone.into()), ..times.unit.clone() };
        TimeReader::new(&unit, times.tick).ok()
    };
    let (mut with, mut without) = (0_usize, 0_usize);
    if let (Some(here), Some(east)) = (there("UTC"), there("+05:00")) {
        for cell in raw.cells.iter().filter(|cell| **cell != Cell::Missing && !absent(&cell.text())) {
            if let Some(ticks) = number_or_text(&here, cell) {
                let fixed = number_or_text(&east, cell) == Some(ticks);
                with += usize::from(fixed);
                without += usize::from(!fixed);
            }
        }
    }
    if with > 0 && without == 0 {
        times.why.push_str(", each with its offset");
        return times;
    }
    let places = [Some(raw.header.as_str()), raw.unit.as_deref()];
    let zone = places.into_iter().flatten().find_map(zone);
    if with > 0 {
        let taken = zone.as_deref().unwrap_or("UTC");
        let mixed = format!("{with} times have an offset and {without} have none: {taken} is taken for those without");
        times.why.push_str(&format!("; {mixed}"));
        times.doubt = Some(times.doubt.map_or(mixed.clone(), |doubt| format!("{doubt}; {mixed}")));
    }
    match zone {
        Some(zone) => {
            times.why.push_str(&format!("; the header says the zone {zone}"));
            if zone != "UTC" {
                times.unit.tz = Some(zone);
                (times.tick, times.ticks, _) = read(&raw.cells, &times.unit, absent);
            }
        }
        None if with > 0 => {}
        None => {
            times
                .why
                .push_str("; no zone is written: UTC is taken. Local clocks need `tz`, such as `tz: Europe/Prague`");
        }
    }
    times
}

/// `UTC`, `GMT+01:00`, `UTC+1`, `CET` in a header, as a zone of the language.
fn zone(header: &str) -> Option<String> {
    let upper = header.to_uppercase();
    let rest = ["UTC", "GMT"].into_iter().find_map(|name| upper.split_once(name).map(|(_, rest)| rest));
    if let Some(rest) = rest {
        let offset: String = rest.chars().take_while(|c| "+-−:0123456789".contains(*c)).collect();
        let offset = offset.replace('−', "-");
        let Some(sign) = offset.chars().next().filter(|sign| matches!(sign, '+' | '-')) else {
            return Some("UTC".into());
        };
        let digits = &offset[1..];
        let (hours, minutes) = match digits.split_once(':') {
            Some((hours, minutes)) => (hours, minutes),
            None if digits.len() == 4 => digits.split_at(2),
            None => (digits, "0"),
        };
        let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
        let zero = hours == 0 && minutes == 0;
        return Some(if zero { "UTC".into() } else { format!("{sign}{hours:02}:{minutes:02}") });
    }
    let words: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).collect();
    let fixed = [("CET", "+01:00"), ("CEST", "+02:00"), ("SEC", "+01:00"), ("SEL", "+02:00")];
    fixed.into_iter().find(|(name, _)| words.len() > 1 && words.contains(name)).map(|(_, zone)| zone.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn column(header: &str, texts: &[&str]) -> Raw {
        let cells = texts.iter().map(|text| Cell::Text(text.to_string().into())).collect();
        Raw { header: header.into(), cells, ..Raw::default() }
    }

    fn found(header: &str, texts: &[&str]) -> Option<Times> {
        guess(&column(header, texts), &super::super::missing::text)
    }

    #[test]
    fn named_cases() {
        // header, texts, dayfirst, format, epoch, tz
        type Case<'a> = (&'a str, &'a [&'a str], bool, Option<&'a str>, Option<&'a str>, Option<&'a str>);
        let cases: &[Case<'_>] = &[
            ("time", &["2025-01-31T12:00:00Z", "n/a"], false, None, None, None),
            ("Datum", &["31.1.2025 12:00", "1.2.2025 00:00"], true, None, None, None),
            ("date", &["01/31/2025", "02/01/2025"], false, Some("%m/%d/%Y"), None, None),
            ("date", &["31/01/2025", "01/02/2025"], true, None, None, None),
            ("t", &["1757926800000", "1757928600000"], false, None, Some("ms"), None),
            ("ts", &["1757926800", "1757928600"], false, None, Some("s"), None),
            ("day", &["20250131", "20250201"], false, Some("%Y%m%d"), None, None),
            ("d", &["31-Jan-2025", "01-Feb-2025"], false, Some("%d-%b-%Y"), None, None),
            ("time (UTC+1)", &["2025-01-31 12:00"], false, None, None, Some("+01:00")),
            ("d", &["01/31/25 01:00 PM"], false, Some("%m/%d/%y %I:%M %p"), None, None),
            (
                "Date Time, GMT+02:00",
                &["01/31/25 01:00:00 PM"],
                false,
                Some("%m/%d/%y %I:%M:%S %p"),
                None,
                Some("+02:00"),
            ),
        ];
        for (header, texts, dayfirst, format, epoch, tz) in cases {
            let times = found(header, texts).unwrap().unit;
            assert_eq!(times.dayfirst, *dayfirst, "{texts:?}");
            assert_eq!(times.format.as_deref(), *format, "{texts:?}");
            assert_eq!(times.epoch.as_deref(), *epoch, "{texts:?}");
            assert_eq!(times.tz.as_deref(), *tz, "{texts:?}");
        }
        for (header, texts) in [
            ("id", &["1", "2"][..]),
            ("value", &["1.5", "2.5"]),
            ("code", &["20250131", "20250201"]),
            ("name", &["a", "b"]),
            ("count", &["1757926800", "1757926100"]),
            ("clock", &["12:30", "12:40"]),
        ] {
            assert!(found(header, texts).is_none(), "{texts:?}");
        }
    }

    #[test]
    fn times_of_which_some_have_an_offset() {
        let all = found("time", &["2025-01-31T12:00:00Z", "2025-02-01T12:00:00+01:00"]).unwrap();
        assert!(all.why.contains("each with its offset") && all.doubt.is_none());
        let none = found("time", &["2025-01-31T12:00:00", "2025-02-01T12:00:00"]).unwrap();
        assert!(none.why.contains("no zone is written") && none.doubt.is_none());
        let some = found("time", &["2025-01-31T12:00:00Z", "2025-02-01T12:00:00", "n/a"]).unwrap();
        let expected = "1 times have an offset and 1 have none: UTC is taken for those without";
        assert_eq!(some.doubt.as_deref(), Some(expected));
        assert!(!some.why.contains("each with its offset"), "{}", some.why);
        let zone = found("time (UTC+1)", &["2025-01-31T12:00:00Z", "2025-02-01T12:00:00"]).unwrap();
        assert!(zone.doubt.unwrap().contains("+01:00 is taken") && zone.unit.tz.as_deref() == Some("+01:00"));
    }

    #[test]
    fn headers_without_their_zone() {
        let cases = [
            ("Time (UTC)", "Time"),
            ("Date Time, GMT+02:00", "Date Time"),
            ("date (start)", "date (start)"),
            ("t", "t"),
        ];
        for (header, expected) in cases {
            assert_eq!(label(header), expected);
        }
    }

    #[test]
    fn day_or_month() {
        let ordered = found("date", &["01/02/2025", "01/03/2025", "02/01/2025"]).unwrap();
        assert_eq!(ordered.unit.format.as_deref(), Some("%m/%d/%Y"));
        assert!(ordered.doubt.is_none());
        let open = found("date", &["01/02/2025", "02/03/2025"]).unwrap();
        assert!(open.unit.dayfirst && open.doubt.is_some());
        assert_eq!(found("t", &["2025-01-31T12:00:00.25Z"]).unwrap().tick, Tick::Millisecond);
    }
}
