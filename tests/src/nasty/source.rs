//! What a source says of its rows: constants, conditions, spellings.

use super::case::{Case, Form, rows};

const TWO: &str = "\
COORDS:
  time: {unit: {tick: s}}
VARS:
  air: {coords: time, unit: degC}
  soil: {coords: time, unit: degC}
";

pub(super) fn cases() -> Vec<Case> {
    let channels = || {
        rows![["time", "channel", "v"], ["2025-01-01", "a", 1], ["2025-01-01", "s", 2], ["2025-01-01", "battery", 12]]
    };
    vec![
        Case::new("a constant for a coordinate")
            .source("constants: {station: A}")
            .rows(rows![["time", "t"], ["2025-01-01", 1]])
            .cells("t[@1,A]=1"),
        Case::new("a constant over a column")
            .source("constants: {station: A}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "B", 1]])
            .cells("t[@1,A]=1"),
        Case::new("one column for two variables")
            .schema(TWO)
            .source("columns: {air: {from: v, when: {channel: [a]}}, soil: {from: v, when: {channel: [s]}}}")
            .rows(channels())
            .cells("air[@1]=1 | soil[@1]=2"),
        Case::new("rows of some kinds only")
            .schema(TWO)
            .source("rows: {channel: [a]}\ncolumns: {air: v}")
            .rows(channels())
            .cells("air[@1]=1"),
        Case::new("no row of the kind that is wanted")
            .schema(TWO)
            .source("rows: {channel: [x]}\ncolumns: {air: v}")
            .rows(channels())
            .refused(&["rows", "3"]),
        Case::new("one value is mapped, any other is missing")
            .source("columns: {t: {from: t, map: {frost: \"-1\", \"*\": \"\"}}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "frost"], ["2025-01-02", "A", "?"]])
            .cells("t[@1,A]=-1"),
        Case::new("a column that the source names is not there")
            .source("columns: {t: {from: temp, unit: degC}}")
            .rows(rows![["time", "station", "tmp"], ["2025-01-01", "A", 1]])
            .refused(&["\"temp\"", "is it", "tmp"]),
        Case::new("a variable that the file does not have")
            .schema(TWO)
            .rows(rows![["time", "air"], ["2025-01-01", 1]])
            .cells("air[@1]=1"),
        Case::new("rain in mm to kg m-2")
            .values("unit: kg m-2")
            .source("columns: {t: {from: t, unit: mm, context: water}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 2.5]])
            .cells("t[@1,A]=2.5"),
        Case::new("a dimensionless fraction from percent")
            .values("unit: \"1\"")
            .source("columns: {t: {from: t, unit: \"%\"}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 45]])
            .cells("t[@1,A]=0.45"),
        Case::new("a sheet by its name")
            .excel("sheet: Sheet1")
            .not(Form::Csv)
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1]])
            .cells("t[@1,A]=1"),
        Case::new("a sheet that is not there")
            .excel("sheet: Data")
            .not(Form::Csv)
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1]])
            .refused(&["Data", "Sheet1"]),
    ]
}
