//! What means that there is no value.

use super::case::{Case, Form, rows};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("an empty cell")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1.5], ["2025-01-02", "A", ()]])
            .cells("t[@1,A]=1.5"),
        Case::new("NaN")
            .rows(rows![
                ["time", "station", "t"],
                ["2025-01-01", "A", "1"],
                ["2025-01-02", "A", "NaN"],
                ["2025-01-03", "A", "nan"]
            ])
            .cells("t[@1,A]=1"),
        Case::new("n/a, NULL and a dash that the schema knows")
            .values("unit: degC, na_source: [n/a, \"NULL\", \"-\"]")
            .rows(rows![
                ["time", "station", "t"],
                ["2025-01-01", "A", "1"],
                ["2025-01-02", "A", "n/a"],
                ["2025-01-03", "A", "NULL"],
                ["2025-01-04", "A", "-"]
            ])
            .cells("t[@1,A]=1"),
        Case::new("n/a that nobody said")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "1"], ["2025-01-02", "A", "n/a"]])
            .cells("t[@1,A]=1")
            .aside(&[&["row 3", "\"t\"", "\"n/a\"", "na_source"]]),
        Case::new("-7.77 in all its spellings")
            .values("unit: degC, range: {interval: [-60, 60]}, na_source: -7.77")
            .rows(rows![
                ["time", "station", "t"],
                ["2025-01-01", "A", "-7.77"],
                ["2025-01-02", "A", "-7.770"],
                ["2025-01-03", "A", "-0.777e1"],
                ["2025-01-04", "A", "-7.78"]
            ])
            .cells("t[@4,A]=-7.78"),
        Case::new("-7.77 as a number")
            .values("unit: degC, na_source: -7.77")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", -7.77], ["2025-01-02", "A", 7.77]])
            .cells("t[@2,A]=7.77"),
        Case::new("-7,77 with a decimal comma")
            .values("unit: degC, na_source: -7.77")
            .csv("delimiter: \";\"\ndecimal: \",\"")
            .bytes("time;station;t\n2025-01-01;A;-7,77\n2025-01-02;A;-7,770\n2025-01-03;A;7,77\n")
            .cells("t[@3,A]=7.77"),
        Case::new("a sentinel is met before the unit is converted")
            .values("unit: K, na_source: -999")
            .source("columns: {t: {from: t, unit: degC}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", -999], ["2025-01-02", "A", 0]])
            .cells("t[@2,A]=273.15"),
        Case::new("a sentinel of one column only")
            .source("columns: {t: {from: t, na: [\"0\"]}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "0"], ["2025-01-02", "A", "0.5"]])
            .cells("t[@2,A]=0.5"),
        Case::new("a missing value does not erase what the row before said")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1.5], ["2025-01-01", "A", ()]])
            .cells("t[@1,A]=1.5"),
        Case::new("what is stored for missing is no value")
            .values("unit: degC, na_value: -999")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", "A", -999]])
            .cells("t[@1,A]=1")
            .aside(&[&["row 3", "-999", "stored for missing"]]),
        Case::new("a typed NaN")
            .not(Form::Excel)
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", f64::NAN], ["2025-01-02", "A", 1.5]])
            .cells("t[@2,A]=1.5"),
        Case::new("a bad value that is taken as missing")
            .values("unit: degC, on_bad: missing")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "1"], ["2025-01-02", "A", "bad"]])
            .cells("t[@1,A]=1"),
        Case::new("a bad value that refuses the file")
            .values("unit: degC, on_bad: reject")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", "1"], ["2025-01-02", "A", "bad"]])
            .refused(&["row 3", "\"t\"", "\"bad\""]),
        Case::new("every row is bad")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 99], ["2025-01-02", "A", 98]])
            .refused(&["99", "2 rows"]),
    ]
}
