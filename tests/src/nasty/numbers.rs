//! Numbers as people, loggers and spreadsheets write them.

use super::case::{Case, Form, rows};

const COUNTS: &str = "unit: \"1\", type: int64";

/// Values of one station on the days from 1 January, as texts.
fn texts(values: &[&'static str]) -> Vec<Vec<super::case::Cell>> {
    const DAYS: [&str; 5] = ["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"];
    let mut rows = rows![["time", "station", "t"]];
    rows.extend(DAYS.iter().zip(values).flat_map(|(day, value)| rows![[*day, "A", *value]]));
    rows
}

pub(super) fn cases() -> Vec<Case> {
    let wide = "unit: Pa";
    vec![
        Case::new("a decimal comma")
            .csv("delimiter: \";\"\ndecimal: \",\"").bytes("time;station;t\n2025-01-01;A;1,5\n2025-01-02;A;-0,25\n2025-01-03;A;7\n")
            .cells("t[@1,A]=1.5 | t[@2,A]=-0.25 | t[@3,A]=7"),
        Case::new("a decimal comma that nobody said")
            .rows(texts(&["1", "1,5"])).cells("t[@1,A]=1").aside(&[&["row 3", "\"t\"", "\"1,5\"", "decimal"]]),
        Case::new("thousands by blanks")
            .values(wide).csv("thousands: \" \"").bytes("time,station,t\n2025-01-01,A,101 325.5\n2025-01-02,A,1 000 000\n")
            .cells("t[@1,A]=101325.5 | t[@2,A]=1000000"),
        Case::new("thousands by apostrophes")
            .values(wide).csv("thousands: \"'\"").bytes("time,station,t\n2025-01-01,A,101'325.5\n").cells("t[@1,A]=101325.5"),
        Case::new("thousands by points, a decimal comma")
            .values(wide).csv("thousands: \".\"\ndecimal: \",\"\ndelimiter: \";\"")
            .bytes("time;station;t\n2025-01-01;A;1.234,5\n2025-01-02;A;12.345.678\n").cells("t[@1,A]=1234.5 | t[@2,A]=12345678"),
        Case::new("1.234,5 without a word of it")
            .values(wide).rows(texts(&["1", "1.234,5"])).cells("t[@1,A]=1").aside(&[&["row 3", "\"t\"", "1.234,5"]]),
        Case::new("numbers as texts").rows(texts(&["1.5", "-2", "0.1"])).cells("t[@1,A]=1.5 | t[@2,A]=-2 | t[@3,A]=0.1"),
        Case::new("an exponent")
            .values(wide).rows(texts(&["1e3", "1.5E-2", "1e+3"])).cells("t[@1,A]=1000 | t[@2,A]=0.015 | t[@3,A]=1000"),
        Case::new("a plus sign").rows(texts(&["+5", "+0.5"])).cells("t[@1,A]=5 | t[@2,A]=0.5"),
        Case::new("the minus sign of typesetters, U+2212")
            .rows(texts(&["\u{2212}5", "\u{2212}0.5"])).cells("t[@1,A]=-5 | t[@2,A]=-0.5"),
        Case::new("numbers that begin or end with a point").rows(texts(&[".5", "5."])).cells("t[@1,A]=0.5 | t[@2,A]=5"),
        Case::new("infinity").values(wide).rows(texts(&["1", "inf", "-Infinity"]))
            .cells("t[@1,A]=1").aside(&[&["\"inf\"", "finite"]]),
        Case::new("a hexadecimal number").values(wide).rows(texts(&["1", "0x1F"])).cells("t[@1,A]=1").aside(&[&["row 3", "0x1F"]]),
        Case::new("a number with a percent sign")
            .values("unit: \"%\"").rows(texts(&["1", "45 %"])).cells("t[@1,A]=1").aside(&[&["row 3", "45 %"]]),
        Case::new("a number with its unit behind it").rows(texts(&["1", "2 °C"])).cells("t[@1,A]=1").aside(&[&["row 3", "2 °C"]]),
        Case::new("an error of a spreadsheet").rows(texts(&["1", "#REF!"])).cells("t[@1,A]=1").aside(&[&["row 3", "#REF!"]]),
        Case::new("whole numbers above 2^53")
            .values(COUNTS).rows(texts(&["9007199254740993", "-9223372036854775807"]))
            .cells("t[@1,A]=9007199254740993 | t[@2,A]=-9223372036854775807"),
        Case::new("typed whole numbers above 2^53")
            .values(COUNTS).not(Form::Excel).rows(rows![["time", "station", "t"], ["2025-01-01", "A", 9_007_199_254_740_993_i64]])
            .cells("t[@1,A]=9007199254740993"),
        Case::new("the greatest uint64 but one")
            .values("unit: \"1\", type: uint64").not(Form::Excel)
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", u64::MAX - 1], ["2025-01-02", "A", u64::MAX]])
            .cells("t[@1,A]=18446744073709551614").aside(&[&["row 3", "18446744073709551615"]]),
        Case::new("a whole number that is none")
            .values(COUNTS).rows(rows![["time", "station", "t"], ["2025-01-01", "A", 7.0], ["2025-01-02", "A", 7.5]])
            .cells("t[@1,A]=7").aside(&[&["row 3", "whole", "7.5"]]),
        Case::new("a number too large for its type")
            .values("unit: \"1\", type: int8").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 127], ["2025-01-02", "A", 200]])
            .cells("t[@1,A]=127").aside(&[&["row 3", "-128 to 127", "200"]]),
        Case::new("the least int8 is the missing one")
            .values("unit: \"1\", type: int8").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", "A", -128]])
            .cells("t[@1,A]=1").aside(&[&["row 3", "-128"]]),
        Case::new("negative zero")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", -0.0]]).not(Form::Excel).cells("t[@1,A]=-0"),
        Case::new("float32 rounds")
            .values("unit: degC, type: float32")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 0.1], ["2025-01-02", "A", 16_777_217.0]])
            .cells("t[@1,A]=0.1 | t[@2,A]=16777216"),
        Case::new("a number too large for float32")
            .values("unit: degC, type: float32").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1.0], ["2025-01-02", "A", 1e39]])
            .cells("t[@1,A]=1").aside(&[&["row 3", "fits its stored type"]]),
        Case::new("words for true and false")
            .values("type: bool").rows(texts(&["TRUE", "false", "1", "0"]))
            .cells("t[@1,A]=true | t[@2,A]=false | t[@3,A]=true | t[@4,A]=false"),
        Case::new("other words for true and false are mapped")
            .values("type: bool").source("columns: {t: {map: {yes: \"true\", ne: \"false\"}}}")
            .rows(texts(&["yes", "ne", "maybe"])).cells("t[@1,A]=true | t[@2,A]=false").aside(&[&["row 4", "maybe", "true or false"]]),
        Case::new("typed booleans")
            .values("type: bool").rows(rows![["time", "station", "t"], ["2025-01-01", "A", true], ["2025-01-02", "A", false]])
            .cells("t[@1,A]=true | t[@2,A]=false"),
        Case::new("a whole number in a column of texts that spreadsheets made numbers")
            .schema("COORDS:\n  time: {unit: {tick: s}}\n  station: {type: string}\nVARS:\n  t: {coords: [time, station], unit: degC}\n")
            .rows(rows![["time", "station", "t"], ["2025-01-01", 7, 1.5]]).cells("t[@1,7]=1.5"),
        Case::new("complex numbers")
            .values("unit: V, type: complex128").rows(texts(&["1+2j", "(0-1.5j)", "3"]))
            .cells("t[@1,A]=(1+2j) | t[@2,A]=(0-1.5j) | t[@3,A]=(3+0j)"),
        Case::new("scale and offset before the unit")
            .source("columns: {t: {from: raw, scale: 0.5, offset: 10, unit: degF}}")
            .rows(rows![["time", "station", "raw"], ["2025-01-01", "A", 80], ["2025-01-02", "A", 1000]])
            .cells("t[@1,A]=10").aside(&[&["row 3", "raw", "1000"]]),
    ]
}
