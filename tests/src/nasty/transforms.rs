//! What a source asks to be done to its rows and values.

use super::case::{Case, rows};

const SERIES: &str = "\
COORDS:
  time: {unit: {tick: s}}
VARS:
  t: {coords: time, unit: degC}
  rain: {coords: time, unit: mm}
";

const MOISTURE: &str = "\
COORDS:
  time: {unit: {tick: s}}
  depth: {unit: m}
  side: {type: string}
VARS:
  moisture: {coords: [time, depth, side], unit: \"1\"}
";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("rename").source("transforms:\n- rename: {Temp.: t, \"Station name\": station}")
            .rows(rows![["time", "Station name", "Temp."], ["2025-01-01", "A", 1]]).cells("t[@1,A]=1"),
        Case::new("rename of a column that is not there").source("transforms:\n- rename: {Temp: t}")
            .rows(rows![["time", "station", "Temp."], ["2025-01-01", "A", 1]]).refused(&["\"Temp\"", "Temp."]),
        Case::new("map, and any other text is missing").lenient().source("transforms:\n- map: {station: {ZK-1_S4: ZK1-S4, ZK1-S4: ZK1-S4, \"*\": \"\"}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "ZK-1_S4", 1], ["2025-01-02", "ZK1-S4", 2], ["2025-01-03", "reserve", 3]])
            .cells("t[@1,ZK1-S4]=1 | t[@2,ZK1-S4]=2").aside(&[&["row 4", "station"]]),
        Case::new("join with a table of stations")
            .schema("COORDS:\n  time: {unit: {tick: s}}\n  station: {type: string}\nVARS:\n  t: {coords: [time, station], unit: degC}\n  height: {coords: station, unit: m}\n")
            .source("transforms:\n- join: {table: stations.csv, on: {logger: id}, take: [station, height]}")
            .beside("stations.csv", "id,station,height\n1,A,400\n2,B,550.5\n")
            .rows(rows![["time", "logger", "t"], ["2025-01-01", "2", 1], ["2025-01-01", "1", 2]])
            .cells("t[@1,B]=1 | t[@1,A]=2 | height[A]=400 | height[B]=550.5"),
        Case::new("join where the table lacks a row").lenient()
            .source("transforms:\n- join: {table: stations.csv, on: {logger: id}, take: [station]}")
            .beside("stations.csv", "id,station\n1,A\n")
            .rows(rows![["time", "logger", "t"], ["2025-01-01", "1", 1], ["2025-01-02", "9", 2]])
            .cells("t[@1,A]=1").aside(&[&["row 3", "station"]]),
        Case::new("wide channels become a dimension").schema(MOISTURE)
            .source("transforms:\n- unpivot: {columns: \"{depth}m{side}\", value: moisture}")
            .rows(rows![["time", "0.1mA", "0.1mB", "0.5mA"], ["2025-01-01", 0.25, 0.5, ()], ["2025-01-02", 0.3, (), 0.75]])
            .cells("moisture[@1,0.1,A]=0.25 | moisture[@1,0.1,B]=0.5 | moisture[@2,0.1,A]=0.3 | moisture[@2,0.5,A]=0.75"),
        Case::new("a filter of texts and numbers").source("transforms:\n- filter: \"quality == 'good' and `Temp.` > -40\"\ncolumns: {t: Temp.}")
            .rows(rows![["time", "station", "Temp.", "quality"], ["2025-01-01", "A", 1, "good"], ["2025-01-02", "A", 2, "bad"], ["2025-01-03", "A", -50, "good"], ["2025-01-04", "A", (), "good"]])
            .cells("t[@1,A]=1"),
        Case::new("a filter of numbers with exponents and signs").source("transforms:\n- filter: \"t >= 1e0 or t < -2 * 5\"")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", "A", 0.5], ["2025-01-03", "A", -10], ["2025-01-04", "A", -11]])
            .cells("t[@1,A]=1 | t[@4,A]=-11"),
        Case::new("the first of repeated rows").source("transforms:\n- deduplicate: {by: [time, station], keep: first}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-01", "B", 2], ["2025-01-01", "A", 3]])
            .cells("t[@1,A]=1 | t[@1,B]=2"),
        Case::new("the last of repeated rows").source("transforms:\n- deduplicate: {by: [time, station], keep: last}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-01", "B", 2], ["2025-01-01", "A", 3]])
            .cells("t[@1,A]=3 | t[@1,B]=2"),
        Case::new("none of repeated rows").source("transforms:\n- deduplicate: {by: [time, station], keep: none}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-01", "B", 2], ["2025-01-01", "A", 3]])
            .cells("t[@1,B]=2"),
        Case::new("a formula of one variable and a literal with its unit")
            .values("unit: degC}\n  cold: {coords: [time, station], unit: degC").source("transforms:\n- formula: {cold: \"t - 5 delta_degC\"}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1.5]]).cells("t[@1,A]=1.5 | cold[@1,A]=-3.5"),
        Case::new("a formula whose result has another unit")
            .schema("COORDS:\n  time: {unit: {tick: s}}\nVARS:\n  way: {coords: time, unit: m}\n  speed: {coords: time, unit: km h-1}\n")
            .source("transforms:\n- formula: {speed: \"way / 10 s\"}")
            .rows(rows![["time", "way"], ["2025-01-01", 100.0], ["2025-01-02", ()]]).cells("way[@1]=100 | speed[@1]=36"),
        Case::new("several transforms in their order").schema(MOISTURE)
            .source("transforms:\n- rename: {Datum: time}\n- unpivot: {columns: \"{depth}m{side}\", value: moisture}\n- filter: \"moisture < 1\"\n- map: {side: {l: left, r: right}}")
            .rows(rows![["Datum", "0.1ml", "0.1mr"], ["2025-01-01", 0.25, 7.0], ["2025-01-02", 0.5, 0.75]])
            .cells("moisture[@1,0.1,left]=0.25 | moisture[@2,0.1,left]=0.5 | moisture[@2,0.1,right]=0.75"),
        Case::new("means and sums of an hour").schema(SERIES)
            .source("transforms:\n- aggregate: {every: [1, h], values: {t: mean, rain: sum}}")
            .rows(rows![["time", "t", "rain"], ["2025-01-01T00:00", 1.0, 0.5], ["2025-01-01T00:30", 2.0, 0.25], ["2025-01-01T01:15", 7.0, ()]])
            .cells("t[@1]=1.5 | rain[@1]=0.75 | t[2025-01-01T01:00:00Z]=7"),
        Case::new("a line between values, but not across a gap").schema(SERIES)
            .source("transforms:\n- resample: {time: {every: [10, min], method: linear, max_gap: [1, h]}}")
            .rows(rows![["time", "t"], ["2025-01-01T00:00", 0.0], ["2025-01-01T00:20", 2.0], ["2025-01-01T02:00", 5.0]])
            .cells("t[@1]=0 | t[2025-01-01T00:10:00Z]=1 | t[2025-01-01T00:20:00Z]=2 | t[2025-01-01T02:00:00Z]=5"),
    ]
}
