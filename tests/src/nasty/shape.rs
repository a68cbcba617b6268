//! Rows and columns that are too many, too few, twice there or empty.

use super::case::{Case, Form, rows};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("a line feed in quotes")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "upper\nfield", 1], ["2025-01-02", "B", 99]])
            .cells("t[@1,upper\nfield]=1")
            .aside(&[&["row 4", "t", "99"]])
            .not(Form::Excel),
        Case::new("a line feed in a cell of a workbook")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "upper\nfield", 1], ["2025-01-02", "B", 2]])
            .cells("t[@1,upper\nfield]=1 | t[@2,B]=2"),
        Case::new("quotes in quotes")
            .bytes("time,station,t\n2025-01-01,\"the \"\"old\"\" one\",1\n2025-01-02,5\" pipe,2\n")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "the \"old\" one", 1], ["2025-01-02", "5\" pipe", 2]])
            .cells("t[@1,the \"old\" one]=1 | t[@2,5\" pipe]=2"),
        Case::new("a quote that never ends")
            .bytes("time,station,t\n2025-01-01,A,1\n2025-01-02,\"B,2\n2025-01-03,C,3\n")
            .refused(&["row 3", "quote"]),
        Case::new("a delimiter at the end of each row")
            .bytes("time,station,t\n2025-01-01,A,1,\n2025-01-02,A,2,\n")
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("a delimiter at the end of the header too")
            .bytes("time,station,t,\n2025-01-01,A,1,\n2025-01-02,A,2,\n")
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("a row that is too short")
            .bytes("time,station,t\n2025-01-01,A,1\n2025-01-02,B\n2025-01-03,A,3\n")
            .cells("t[@1,A]=1 | t[@3,A]=3"),
        Case::new("a row that is too long")
            .bytes("time,station,t\n2025-01-01,A,1\n2025-01-02,A,2,5\n")
            .refused(&["row 3", "3", "4", "5"]),
        Case::new("two columns of one name that is wanted")
            .rows(rows![["time", "station", "t", "t"], ["2025-01-01", "A", 1, 2]])
            .refused(&["row 1", "\"t\"", "several"]),
        Case::new("two columns of one name that nobody wants")
            .rows(rows![["x", "time", "station", "t", "x"], [0, "2025-01-01", "A", 1, 2]])
            .cells("t[@1,A]=1"),
        Case::new("columns in another order, and more of them")
            .rows(rows![["note", "t", "station", "time"], ["ok", 1, "A", "2025-01-01"]])
            .cells("t[@1,A]=1"),
        Case::new("names in capitals")
            .source("columns: {t: {from: t}}")
            .rows(rows![["time", "station", "T"], ["2025-01-01", "A", 1]])
            .refused(&["\"t\"", "is it", "T"]),
        Case::new("blanks around names and numbers")
            .bytes("time , station , t \n2025-01-01,A, 1.5 \n")
            .cells("t[@1,A]=1.5"),
        Case::new("empty rows between and below")
            .rows(rows![
                ["time", "station", "t"],
                ["2025-01-01", "A", 1],
                [(), (), ()],
                [(), (), ()],
                ["2025-01-02", "A", 2],
                [(), (), ()]
            ])
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("rows of blanks and delimiters")
            .bytes("time,station,t\n2025-01-01,A,1\n,,\n  , ,\t\n\n2025-01-02,A,2\n")
            .cells("t[@1,A]=1 | t[@2,A]=2"),
        Case::new("a header of other names")
            .csv("header: [time, station, t]")
            .excel("header: [time, station, t]")
            .not(Form::Parquet)
            .rows(rows![["Datum", "Ort", "Wert"], ["2025-01-01", "A", 1]])
            .cells("t[@1,A]=1"),
        Case::new("no header")
            .csv("header_row: 0\nheader: [time, station, t]")
            .excel("header_row: 0\nheader: [time, station, t]")
            .not(Form::Parquet)
            .rows(rows![["2025-01-01", "A", 1], ["2025-01-02", "A", 2], ["2025-01-03", "A", 99]])
            .cells("t[@1,A]=1 | t[@2,A]=2")
            .aside(&[&["row 3", "t", "99"]]),
        Case::new("no header, but units, and a line to pass over")
            .csv("header_row: 0\nheader: [time, station, t]\nunits_row: 2\nskip_rows: 1")
            .excel("header_row: 0\nheader: [time, station, t]\nunits_row: 2\nskip_rows: 1")
            .not(Form::Parquet)
            .rows(rows![["BH", "of", "2025"], [(), (), "degF"], ["2025-01-01", "A", 50]])
            .cells("t[@1,A]=10"),
        Case::new("no header, and a name that the source does not give")
            .csv("header_row: 0\nheader: [time, station, x]\ntransforms: [{filter: \"x > 0\"}]\ncolumns: {t: t}")
            .excel("header_row: 0\nheader: [time, station, x]\ntransforms: [{filter: \"x > 0\"}]\ncolumns: {t: t}")
            .not(Form::Parquet)
            .rows(rows![["2025-01-01", "A", 1]])
            .refused(&["\"t\"", "time", "station"]),
        Case::new("no header, and more cells than names")
            .csv("header_row: 0\nheader: [time, station, t]")
            .bytes("2025-01-01,A,1\n2025-01-02,A,2,5\n")
            .refused(&["row 2", "3 cells as in `header`", "4", "5"]),
        Case::new("no header and no rows")
            .csv("header_row: 0\nheader: [time, station, t]")
            .bytes("\n\n")
            .refused(&["rows", "none"]),
        Case::new("a header only").rows(rows![["time", "station", "t"]]).refused(&["rows", "none"]),
        Case::new("an empty file").bytes("").refused(&["header"]),
        Case::new("nothing but blank lines").bytes("\n\n  \n").refused(&["table.csv"]),
        Case::new("no column that anybody wants").rows(rows![["a", "b"], [1, 2]]).refused(&["column"]),
        Case::new("one row without an end of line").bytes("time,station,t\n2025-01-01,A,1").cells("t[@1,A]=1"),
        Case::new("columns beyond the header that hold nothing")
            .bytes("time,station,t\n2025-01-01,A,1,,,\n")
            .cells("t[@1,A]=1"),
        Case::new("lines to pass over below the header")
            .csv("skip_rows: 1")
            .excel("skip_rows: 1")
            .not(Form::Parquet)
            .rows(rows![["time", "station", "t"], ["TIMESTAMP", "RN", "Avg"], ["2025-01-01", "A", 1]])
            .cells("t[@1,A]=1"),
    ]
}
