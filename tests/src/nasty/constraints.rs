//! What the rows of a group must keep to.

use super::case::{Case, STATIONS, rows};

const BOTH: &str = "\
COORDS:
  time: {unit: {tick: s}}
VARS:
  t_min: {coords: time, unit: degC}
  t_max: {coords: time, unit: degC}
";

const PLACES: &str = "\
COORDS:
  station: {type: string}
VARS:
  latitude: {coords: station, unit: degrees_north, standard_name: latitude}
  longitude: {coords: station, unit: degrees_east, standard_name: longitude}
";

pub(super) fn cases() -> Vec<Case> {
    let held = |rule: &str| format!("{STATIONS}CONSTRAINTS:\n  - {rule}\n");
    vec![
        Case::new("a key that comes twice").schema(held("{unique: [time, station]}"))
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-01", "B", 2], ["2025-01-01", "A", 3]])
            .cells("t[@1,A]=1 | t[@1,B]=2").aside(&[&["row 4"]]),
        Case::new("times that go back").schema(held("{monotonic: time, within: [station]}"))
            .rows(rows![["time", "station", "t"], ["2025-01-02", "A", 1], ["2025-01-01", "B", 2], ["2025-01-01", "A", 3], ["2025-01-03", "A", 4]])
            .cells("t[@2,A]=1 | t[@1,B]=2 | t[@3,A]=4").aside(&[&["row 4", "time"]]),
        Case::new("a jump").schema(held("{rate: t, along: time, at_most: [5, K, h]}"))
            .rows(rows![["time", "station", "t"], ["2025-01-01T00:00", "A", 1], ["2025-01-01T01:00", "A", 30], ["2025-01-01T02:00", "A", 3]])
            .cells("t[@1,A]=1 | t[2025-01-01T02:00:00Z,A]=3").aside(&[&["row 3", "30"]]),
        Case::new("a place outside of the box").schema(format!("{PLACES}CONSTRAINTS:\n  - {{box: [12, 48, 19, 52]}}\n"))
            .rows(rows![["station", "latitude", "longitude"], ["A", 50.5, 14.5], ["B", 14.5, 50.5]])
            .cells("latitude[A]=50.5 | longitude[A]=14.5").aside(&[&["row 3", "14.5"]]),
        Case::new("a column that is required").schema(format!("{BOTH}CONSTRAINTS:\n  - {{required: [time, t_max]}}\n"))
            .rows(rows![["time", "t_min"], ["2025-01-01", 1]]).refused(&["t_max"]),
        Case::new("a value that is required").schema(format!("{BOTH}CONSTRAINTS:\n  - {{required: [time, t_max]}}\n"))
            .rows(rows![["time", "t_min", "t_max"], ["2025-01-01", 1, 2], ["2025-01-02", 3, ()]])
            .cells("t_min[@1]=1 | t_max[@1]=2").aside(&[&["row 3", "t_max"]]),
        Case::new("two variables that contradict each other")
            .schema(format!("{BOTH}CONSTRAINTS:\n  - {{expression: \"t_max >= t_min\"}}\n"))
            .rows(rows![["time", "t_min", "t_max"], ["2025-01-01", 1, 2], ["2025-01-02", 3, 2], ["2025-01-03", 3, ()]])
            .cells("t_min[@1]=1 | t_max[@1]=2 | t_min[@3]=3").aside(&[&["row 3", "t_max >= t_min"]]),
        Case::new("a contradiction that refuses the file")
            .schema(format!("{BOTH}CONSTRAINTS:\n  - {{expression: \"t_max >= t_min\", on_bad: reject, message: \"the columns are exchanged\"}}\n"))
            .rows(rows![["time", "t_min", "t_max"], ["2025-01-01", 1, 2], ["2025-01-02", 3, 2]])
            .refused(&["row 3", "the columns are exchanged"]),
    ]
}
