//! Encodings, delimiters, comments, titles and units: what stands around the values of a text.

use super::case::{Case, Cell, Form, rows};
use super::file;

/// A text in UTF-16.
fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let table = "time,station,t\n2025-01-01,Kříž,1.5\n";
    vec![
        Case::new("semicolons")
            .csv("delimiter: \";\"")
            .bytes("time;station;t\n2025-01-01;A, B;1.5\n")
            .cells("t[@1,A, B]=1.5"),
        Case::new("tabs")
            .csv("delimiter: \"\\t\"")
            .bytes("time\tstation\tt\n2025-01-01\tA B\t1.5\n")
            .cells("t[@1,A B]=1.5"),
        Case::new("bars").csv("delimiter: \"|\"").bytes("time|station|t\n2025-01-01|A;B|1.5\n").cells("t[@1,A;B]=1.5"),
        Case::new("a byte order mark of UTF-8")
            .bytes(format!("\u{feff}{table}"))
            .rows(rows![["time", "station", "t"], ["2025-01-01", "Kříž", 1.5]])
            .cells("t[@1,Kříž]=1.5"),
        Case::new("UTF-16, little end first, with its mark")
            .bytes(wide(&format!("\u{feff}{table}"), u16::to_le_bytes))
            .cells("t[@1,Kříž]=1.5"),
        Case::new("UTF-16, big end first, with its mark")
            .bytes(wide(&format!("\u{feff}{table}"), u16::to_be_bytes))
            .cells("t[@1,Kříž]=1.5"),
        Case::new("UTF-16 without a mark")
            .csv("encoding: utf-16le")
            .bytes(wide(table, u16::to_le_bytes))
            .cells("t[@1,Kříž]=1.5"),
        Case::new("windows-1250")
            .csv("encoding: windows-1250")
            .bytes(b"time,station,t\n2025-01-01,K\xf8\xed\x9e,1.5\n")
            .cells("t[@1,Kříž]=1.5"),
        Case::new("windows-1252, with its unit in the header")
            .csv("encoding: windows-1252\ncolumns: {t: {from: \"t [°C]\", unit: degC}}")
            .bytes(b"time,station,t [\xb0C]\n2025-01-01,Malm\xf6 \x80,1.5\n")
            .cells("t[@1,Malmö €]=1.5"),
        Case::new("another encoding than is said")
            .bytes(b"time,station,t\n2025-01-01,A,1\n2025-01-01,K\xf8\xed\x9e,1.5\n")
            .refused(&["row 3", "UTF-8", "encoding"]),
        Case::new("comments above, between and below")
            .csv("comment: \"#\"\n")
            .bytes("# logger 7\ntime,station,t\n# moved\n2025-01-01,A,1\n2025-01-02,#2,2\n#end\n")
            .cells("t[@1,A]=1 | t[@2,#2]=2"),
        Case::new("title rows before the header")
            .csv("header_row: 4")
            .excel("header_row: 4")
            .not(Form::Parquet)
            .rows(rows![
                ["Station report", (), ()],
                ["Kladno, 2025", (), ()],
                [(), (), ()],
                ["time", "station", "t"],
                ["2025-01-01", "A", 1.5]
            ])
            .cells("t[@1,A]=1.5"),
        Case::new("a units row that is right")
            .source("columns: {t: {from: t, unit: degF}}")
            .csv("units_row: 2")
            .excel("units_row: 2")
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], [(), (), "degF"], ["2025-01-01", "A", 50]])
            .cells("t[@1,A]=10"),
        Case::new("a units row that says another unit than the source")
            .source("columns: {t: {from: t, unit: degC}}")
            .csv("units_row: 2")
            .excel("units_row: 2")
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], ["", "", "K"], ["2025-01-01", "A", 280]])
            .refused(&["\"t\"", "degC", "K"]),
        Case::new("a units row that supplies the unit")
            .csv("units_row: 2")
            .excel("units_row: 2")
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], ["", "", "K"], ["2025-01-01", "A", 283.15]])
            .cells("t[@1,A]=10"),
        Case::new("the unit in the header")
            .source("columns: {t: {from: \"Temp. [degF]\", unit: degF}}")
            .rows(rows![["time", "station", "Temp. [degF]"], ["2025-01-01", "A", 50]])
            .cells("t[@1,A]=10"),
        Case::new("the unit in the header that nobody named")
            .rows(rows![["time", "station", "t [degF]"], ["2025-01-01", "A", 50]])
            .not(Form::Json)
            .cells("t[@1,A]=10"),
        Case::new("the unit in the header that the source contradicts")
            .source("columns: {t: {from: t, unit: degC}}")
            .rows(rows![["time", "station", "t [degF]"], ["2025-01-01", "A", 50]])
            .not(Form::Json)
            .refused(&["\"t\"", "degC", "degF"]),
        Case::new("a workbook of binary records")
            .excel("header_row: 2\nunits_row: 3")
            .rows(rows![
                ["Kříž, 2025"],
                ["time", "station", "t", "ok"],
                [(), (), "degF"],
                [Cell::Clock("2025-01-01T00:00:00"), "A", 50, true],
                [],
                [Cell::Clock("2025-01-02T12:00:00"), "Kříž", (), false],
                [Cell::Clock("2025-01-02T12:00:00"), "A", -7.6, false]
            ])
            .book(file::xlsb)
            .not(Form::Csv)
            .not(Form::Parquet)
            .cells("t[@1,A]=10 | t[2025-01-02T12:00:00Z,A]=-22"),
        Case::new("lines end with carriage returns")
            .bytes("time,station,t\r\n2025-01-01,A,1\r\n2025-01-02,A,2")
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("a letter of three bytes beside a delimiter")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "站,№", 1], ["2025-01-02", "\u{1f321}", 2]])
            .cells("t[@1,站,№]=1 | t[@2,\u{1f321}]=2"),
    ]
}
