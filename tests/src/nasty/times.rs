//! Dates and times as they are written, counted and misread.

use super::case::{Case, Cell, Form, STATIONS, rows};
use super::file;

/// Values 1, 2, 3 of one station at these times.
fn at(times: &[&'static str]) -> Vec<Vec<Cell>> {
    let mut rows = rows![["time", "station", "t"]];
    rows.extend(times.iter().zip(1_i64..).flat_map(|(time, value)| rows![[*time, "A", value]]));
    rows
}

pub(super) fn cases() -> Vec<Case> {
    let zone = "columns: {time: {from: time, unit: {tz: Europe/Prague}}}";
    let quarantine = "unit: {tick: s}, on_bad: quarantine";
    vec![
        Case::new("a named format")
            .source("columns: {time: {from: time, unit: {format: \"%d.%m.%Y %H:%M\"}}}")
            .rows(at(&["04.03.2025 06:30", "31.12.2025 23:59"]))
            .cells("t[2025-03-04T06:30:00Z,A]=1 | t[2025-12-31T23:59:00Z,A]=2"),
        Case::new("names of months and noon")
            .source("columns: {time: {from: time, unit: {format: \"%d %b %Y %I:%M %p\"}}}")
            .rows(at(&["04 Mar 2025 12:30 PM", "05 Mar 2025 12:30 AM"]))
            .cells("t[2025-03-04T12:30:00Z,A]=1 | t[2025-03-05T00:30:00Z,A]=2"),
        Case::new("a text that its named format does not fit")
            .source("columns: {time: {from: time, unit: {format: \"%d.%m.%Y\"}}}")
            .rows(at(&["04.03.2025", "2025-03-05"]))
            .refused(&["row 3", "\"time\"", "2025-03-05"]),
        Case::new("the day first")
            .source("columns: {time: {from: time, unit: {dayfirst: true}}}")
            .rows(at(&["03/04/2025", "31.1.2025 12:30"]))
            .cells("t[2025-04-03T00:00:00Z,A]=1 | t[2025-01-31T12:30:00Z,A]=2"),
        Case::new("dates that may begin with the day or the month").rows(at(&["03/04/2025", "04/04/2025"])).refused(&[
            "2 rows",
            "\"time\"",
            "03/04/2025",
            "dayfirst",
        ]),
        Case::new("dates of two kinds in one column").rows(at(&["2025-01-01", "13/01/2025", "2025-01-03"])).refused(&[
            "row 3",
            "\"time\"",
            "13/01/2025",
        ]),
        Case::new("dates of two kinds, and rows may be set aside")
            .times(quarantine)
            .rows(at(&["2025-01-01", "13/01/2025", "2025-01-03"]))
            .cells("t[@1,A]=1 | t[@3,A]=3")
            .aside(&[&["row 3", "\"time\"", "13/01/2025"]]),
        Case::new("years of two digits")
            .source("columns: {time: {from: time, unit: {yearfirst: true}}}")
            .rows(at(&["25-01-02", "99-12-31"]))
            .cells("t[@2,A]=1 | t[1999-12-31T00:00:00Z,A]=2"),
        Case::new("seconds since 1970")
            .source("columns: {time: {from: time, unit: {epoch: s}}}")
            .rows(rows![["time", "station", "t"], [1_757_926_800_i64, "A", 1]])
            .cells("t[2025-09-15T09:00:00Z,A]=1"),
        Case::new("milliseconds since 1970, as texts")
            .source("columns: {time: {from: time, unit: {epoch: ms}}}")
            .rows(at(&["1757926800000", "1757926801000"]))
            .cells("t[2025-09-15T09:00:00Z,A]=1 | t[2025-09-15T09:00:01Z,A]=2"),
        Case::new("seconds that are milliseconds")
            .source("columns: {time: {from: time, unit: {epoch: s}}}")
            .times("unit: {tick: s}, on_bad: quarantine")
            .rows(at(&["1757926800", "1757926800.5"]))
            .cells("t[2025-09-15T09:00:00Z,A]=1")
            .aside(&[&["row 3", "1757926800.5"]]),
        Case::new("a number where a date is expected").rows(at(&["1757926800"])).refused(&[
            "row 2",
            "1757926800",
            "epoch",
        ]),
        Case::new("serial dates of a spreadsheet, as numbers")
            .source("columns: {time: {from: time, unit: {epoch: excel}}}")
            .rows(rows![["time", "station", "t"], [45_915.375, "A", 1], [45_658.0, "A", 2]])
            .cells("t[2025-09-15T09:00:00Z,A]=1 | t[@1,A]=2"),
        Case::new("serial dates around the day that never was")
            .source("columns: {time: {from: time, unit: {epoch: excel}}}")
            .times(quarantine)
            .rows(rows![["time", "station", "t"], [59, "A", 1], [60, "A", 2], [61, "A", 3]])
            .cells("t[1900-02-28T00:00:00Z,A]=1 | t[1900-03-01T00:00:00Z,A]=3")
            .aside(&[&["row 3", "60"]]),
        Case::new("serial dates are on the clock of a zone")
            .source("columns: {time: {from: time, unit: {epoch: excel, tz: Europe/Prague}}}")
            .rows(rows![["time", "station", "t"], [45_658.5, "A", 1]])
            .cells("t[2025-01-01T11:00:00Z,A]=1"),
        Case::new("cells that are dates")
            .rows(rows![
                ["time", "station", "t"],
                [Cell::Clock("2025-01-01T06:30:00"), "A", 1],
                [Cell::Clock("2025-01-02T00:00:00"), "A", 2]
            ])
            .cells("t[2025-01-01T06:30:00Z,A]=1 | t[@2,A]=2"),
        Case::new("cells that are dates, on the clock of a zone")
            .source(zone)
            .rows(rows![
                ["time", "station", "t"],
                [Cell::Clock("2025-07-15T12:00:00"), "A", 1],
                [Cell::Clock("2025-01-15T12:00:00"), "A", 2]
            ])
            .cells("t[2025-07-15T10:00:00Z,A]=1 | t[2025-01-15T11:00:00Z,A]=2"),
        Case::new("a workbook that counts from 1904")
            .rows(rows![["time", "station", "t"], [Cell::Clock("2020-12-31T12:00:00"), "A", 1]])
            .book(file::excel_1904)
            .not(Form::Csv)
            .not(Form::Parquet)
            .cells("t[2025-01-01T12:00:00Z,A]=1"),
        Case::new("instants, whatever zone the source is said to have")
            .source(zone)
            .not(Form::Excel)
            .rows(rows![["time", "station", "t"], [Cell::Instant("2025-07-15T12:00:00Z"), "A", 1]])
            .cells("t[2025-07-15T12:00:00Z,A]=1"),
        Case::new("a zone of the source")
            .source(zone)
            .rows(at(&["2025-07-15 12:00", "2025-01-15 12:00"]))
            .cells("t[2025-07-15T10:00:00Z,A]=1 | t[2025-01-15T11:00:00Z,A]=2"),
        Case::new("an hour that happens twice")
            .source(zone)
            .rows(at(&["2025-10-26 01:30", "2025-10-26 02:30"]))
            .refused(&["row 3", "2025-10-26 02:30", "twice", "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]),
        Case::new("an hour that happens twice, with its offset")
            .source(zone)
            .rows(at(&["2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"]))
            .cells("t[2025-10-26T00:30:00Z,A]=1 | t[2025-10-26T01:30:00Z,A]=2"),
        Case::new("an hour that does not happen")
            .source(zone)
            .rows(at(&["2025-03-30 01:59", "2025-03-30 02:30"]))
            .refused(&["row 3", "2025-03-30 02:30", "does not exist"]),
        Case::new("a clock that reads an hour twice")
            .source(zone)
            .not(Form::Csv)
            .rows(rows![["time", "station", "t"], [Cell::Clock("2025-10-26T02:30:00"), "A", 1]])
            .refused(&["row 2", "twice"]),
        Case::new("offsets in the texts")
            .rows(at(&["2025-01-01T02:00:00+02:00", "2025-01-02T00:00:00Z"]))
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("24:00").rows(at(&["2025-01-01T24:00"])).cells("t[@2,A]=1"),
        Case::new("a leap day that is none")
            .times(quarantine)
            .rows(at(&["2024-02-29", "2025-02-29"]))
            .cells("t[2024-02-29T00:00:00Z,A]=1")
            .aside(&[&["row 3", "2025-02-29"]]),
        Case::new("a date without its day").rows(at(&["2025-01"])).refused(&["row 2", "2025-01", "day"]),
        Case::new("finer than the tick")
            .times("unit: {tick: m}, on_bad: quarantine")
            .rows(at(&["2025-01-01T00:00:00", "2025-01-01T00:00:30"]))
            .cells("t[@1,A]=1")
            .aside(&[&["row 3", "2025-01-01T00:00:30"]]),
        Case::new("nanoseconds")
            .times("unit: {tick: ns}")
            .rows(at(&["2025-01-01T00:00:00.000000001"]))
            .cells("t[2025-01-01T00:00:00.000000001Z,A]=1"),
        Case::new("a clock that is a little off")
            .times("unit: {tick: s}, resolution: [15, m]")
            .rows(at(&["2025-01-01T00:07:29", "2025-01-01T00:07:30"]))
            .cells("t[@1,A]=1 | t[2025-01-01T00:15:00Z,A]=2"),
        Case::new("a calendar without leap days")
            .times("unit: {tick: D, calendar: noleap}, on_bad: quarantine")
            .rows(at(&["2024-02-28", "2024-02-29"]))
            .cells("t[2024-02-28T00:00:00Z,A]=1")
            .aside(&[&["row 3", "2024-02-29"]]),
        Case::new("times as values")
            .schema(STATIONS.replace("unit: degC, range: {interval: [-60, 60]}", "unit: {tick: s}"))
            .source("columns: {t: {from: seen, unit: {tz: Europe/Prague}}}")
            .rows(rows![["time", "station", "seen"], ["2025-01-01", "A", "2025-07-01 12:00"]])
            .cells("t[@1,A]=2025-07-01T10:00:00Z"),
    ]
}
