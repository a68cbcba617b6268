//! Labels: the same one, or another.

use super::case::{Case, Form, rows};

const DEPTHS: &str = "\
COORDS:
  depth: {unit: m}
VARS:
  t: {coords: depth, unit: degC}
";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("labels that differ by case")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "bh-1", 1], ["2025-01-01", "BH-1", 2]])
            .cells("t[@1,bh-1]=1 | t[@1,BH-1]=2"),
        Case::new("labels with zeros in front")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "007", 1], ["2025-01-01", "7", 2]])
            .cells("t[@1,007]=1 | t[@1,7]=2"),
        Case::new("labels that look like numbers")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "1e3", 1], ["2025-01-01", "0.50", 2]])
            .cells("t[@1,1e3]=1 | t[@1,0.50]=2"),
        Case::new("labels with blanks inside")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "U01 - E9F7", 1], ["2025-01-01", "U01  - E9F7", 2]])
            .cells("t[@1,U01 - E9F7]=1 | t[@1,U01  - E9F7]=2"),
        Case::new("labels with blanks around")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-01", " A ", 2]])
            .cells("t[@1,A]=2"),
        Case::new("letters that are composed and letters that are not")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "\u{e9}", 1], ["2025-01-01", "e\u{301}", 2]])
            .cells("t[@1,\u{e9}]=1 | t[@1,e\u{301}]=2"),
        Case::new("numbers that are one label")
            .schema(DEPTHS)
            .rows(rows![["depth", "t"], ["0.10", "1"], ["1e-1", "2"], ["2", "3"]])
            .cells("t[0.1]=2 | t[2]=3"),
        Case::new("labels in another unit")
            .schema(DEPTHS)
            .source("columns: {depth: {from: depth, unit: cm}}")
            .rows(rows![["depth", "t"], [50, 1], [5, 2]])
            .cells("t[0.05]=2 | t[0.5]=1"),
        Case::new("labels on a grid")
            .schema(DEPTHS.replace("unit: m}", "unit: m, resolution: 0.1}"))
            .rows(rows![["depth", "t"], [0.31, 1.0], [0.34, 2.0], [0.36, 3.0]])
            .cells("t[0.3]=2 | t[0.4]=3"),
        Case::new("whole numbers as labels")
            .schema(DEPTHS.replace("{unit: m}", "{type: int32, unit: \"1\", on_bad: quarantine}"))
            .rows(rows![["depth", "t"], ["007", "1"], ["8.0", "2"], ["8.5", "3"]])
            .cells("t[7]=1 | t[8]=2")
            .aside(&[&["row 4", "8.5", "whole"]]),
        Case::new("a label that may not be added")
            .schema(DEPTHS.replace("{unit: m}", "{type: string, values: [top, foot], extend: never}"))
            .rows(rows![["depth", "t"], ["top", 1], ["middle", 2]])
            .refused(&["middle"]),
        Case::new("spellings of a label")
            .source("columns: {station: {from: station, map: {ZK-1_S4: ZK1-S4, zk1s4: ZK1-S4}}}")
            .rows(rows![
                ["time", "station", "t"],
                ["2025-01-01", "ZK-1_S4", 1],
                ["2025-01-02", "zk1s4", 2],
                ["2025-01-03", "ZK1-S4", 3]
            ])
            .cells("t[@1,ZK1-S4]=1 | t[@2,ZK1-S4]=2 | t[@3,ZK1-S4]=3"),
        Case::new("a value that is not in the list")
            .values("type: string, range: {discrete: [clear, rain]}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "rain"], ["2025-01-02", "A", "Rain"]])
            .cells("t[@1,A]=rain")
            .aside(&[&["row 3", "\"t\"", "clear, rain", "\"Rain\""]]),
        Case::new("a number that is not in the list")
            .values("type: uint8, unit: \"\", range: {discrete: [1, 2]}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 2], ["2025-01-02", "A", 3]])
            .cells("t[@1,A]=2")
            .aside(&[&["row 3", "1, 2", "3"]]),
        Case::new("a text that is too long")
            .values("type: \"str[3]\"")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "šeď"], ["2025-01-02", "A", "grey"]])
            .cells("t[@1,A]=šeď")
            .aside(&[&["row 3", "at most 3", "grey"]]),
        Case::new("a label that is a number in a text coordinate")
            .not(Form::Csv)
            .rows(rows![["time", "station", "t"], ["2025-01-01", 7, 1], ["2025-01-01", 12, 2]])
            .cells("t[@1,7]=1 | t[@1,12]=2"),
        Case::new("a control character in a label")
            .not(Form::Excel)
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A\u{7}", 1], ["2025-01-02", "B", 99]])
            .cells("t[@1,A\u{7}]=1")
            .aside(&[&["row 3", "99"]]),
    ]
}
