//! Files as scientists send them, in blocks of every size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::table::{Origin, Units};
use proptest::prelude::*;

/// Columns as texts, lines, and units.
type Seen = (Vec<Vec<String>>, Vec<Origin>, Units);

/// All rows of a file that is read in blocks of so many bytes.
fn sized(bytes: &[u8], file: &str, source: &Source, wanted: &[Wanted], size: usize) -> Result<Seen, Fault> {
    let mut seen = (vec![Vec::new(); wanted.len()], Vec::new(), Units::new());
    let mut see = |table: Table<'_>| {
        seen.2.clone_from(&table.units);
        for (name, column) in table.names.iter().zip(&table.columns) {
            let at = wanted.iter().position(|want| want.name == *name).unwrap();
            seen.0[at].extend((0..table.len()).map(|row| column.get(row).text().into_owned()));
        }
        seen.1.extend(table.origins.iter());
        Ok(())
    };
    let opened = open(Box::new(bytes), file, source, wanted, size)?;
    match give(opened, &mut see) {
        Ok(()) => Ok(seen),
        Err(Error::Refused(mut faults)) => Err(faults.remove(0)),
        Err(other) => panic!("{other}"),
    }
}

fn read(
    bytes: &[u8],
    file: &str,
    source: &Source,
    wanted: &[Wanted],
) -> Result<(Vec<Vec<String>>, Vec<Origin>), Fault> {
    let seen = sized(bytes, file, source, wanted, SIZE);
    for size in [1, 7] {
        assert_eq!(sized(bytes, file, source, wanted, size), seen, "in blocks of {size} bytes");
    }
    seen.map(|(columns, origins, _)| (columns, origins))
}

fn wanted(names: &[&str]) -> Vec<Wanted> {
    names.iter().map(|name| Wanted { name: (*name).to_string(), required: true, pattern: false }).collect()
}

#[test]
fn columns_by_name_blank_lines_passed_over() {
    let (columns, origins) = read(b"a,b\n1,x\n\n,\n2,\n", "t.csv", &Source::default(), &wanted(&["b", "a"])).unwrap();
    assert_eq!(origins, [Origin::Line(2), Origin::Line(5)]);
    assert_eq!(columns, [["x", ""], ["1", "2"]]);
}

#[test]
fn a_missing_column_names_the_nearest() {
    let fault = read(b"time,Temp\n1,2\n", "t.csv", &Source::default(), &wanted(&["temp"])).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "t.csv, row 1: expected a column \"temp\", found \"time\", \"Temp\". Hint: is it \"Temp\"? Then `columns` of the source says `from: Temp`"
    );
}

#[test]
fn a_name_is_near_for_its_length_only() {
    for (name, header, near) in
        [("f", "t,g", None), ("T", "t", Some("t")), ("lat", "lon", None), ("temp", "tmp", Some("tmp"))]
    {
        let fault = read(format!("{header}\n1,2\n").as_bytes(), "t.csv", &Source::default(), &wanted(&[name]));
        let hint = fault.unwrap_err().hint;
        let expected = near.map_or("name the file's".to_owned(), |near| format!("is it \"{near}\"?"));
        assert!(hint.starts_with(&expected), "{name}: {hint}");
    }
}

#[test]
fn header_names_by_position_and_encoding() {
    let mut source = Source::default();
    source.csv.header = ["i", "name", "lat", "lon"].map(String::from).to_vec();
    source.csv.encoding = Some("windows-1250".into());
    let (columns, _) =
        read(b"idx,name,GPS\n1,K\xf8\xed\x9e,49.5,16.2\n", "l.csv", &source, &wanted(&["name", "lon"])).unwrap();
    assert_eq!(columns, [["Kříž"], ["16.2"]]);
    source.csv.encoding = None;
    let fault = read(b"idx,name\n1,K\xf8\n", "l.csv", &source, &wanted(&["name"])).unwrap_err();
    assert!(fault.to_string().contains("windows-1250"), "{fault}");
}

#[test]
fn lines_count_with_carriage_returns() {
    let (_, origins) = read(b"a\r\n1\r\n\r\n2\r\n\"3\n3\"\r\n4", "t.csv", &Source::default(), &wanted(&["a"])).unwrap();
    assert_eq!(origins, [2, 4, 5, 7].map(Origin::Line));
}

#[test]
fn cells_that_the_header_does_not_have_are_refused() {
    let text = b"a,b\n1,2,,\n1,2,5\n";
    let fault = read(text, "t.csv", &Source::default(), &wanted(&["b"])).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "t.csv, row 3: expected 2 cells as in the header, found 3: \"5\". Hint: a cell that holds the delimiter, as a decimal comma, must stand in quotes"
    );
    let fault = read(b"a,b,a\n1,2,3\n", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
    assert_eq!(fault.message, "expected one column \"a\", found several");
}

#[test]
fn a_quote_that_does_not_end_is_refused() {
    let fault = read(b"a,b\n1,2\n3,\"4\n5,6\n", "t.csv", &Source::default(), &wanted(&["b"])).unwrap_err();
    assert_eq!(
        (fault.place.as_str(), fault.message.as_str()),
        ("row 3", "expected a closing quote, found the end of the file")
    );
    for whole in [&b"a,b\n1,\"2\"\"\"\n"[..], b"a,b\n1,5\" pipe", b"a,b\n1,\"x\ny\""] {
        assert!(read(whole, "t.csv", &Source::default(), &wanted(&["b"])).is_ok());
    }
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let fault = read(b"", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
    assert_eq!(fault.message, "expected a header in row 1, found 0 lines");
}

#[test]
fn encodings_by_mark_and_by_label() {
    let text = "a,b\nž,€\n";
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let (little, big): (Vec<u8>, Vec<u8>) = (
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    );
    let with = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    let cases: [(Vec<u8>, Option<&str>); 8] = [
        (text.into(), None),
        (with(b"\xef\xbb\xbf", text.as_bytes()), None),
        (with(b"\xff\xfe", &little), None),
        (with(b"\xfe\xff", &big), Some("windows-1250")),
        (little.clone(), Some("utf-16le")),
        (big, Some("utf-16be")),
        (b"a,b\n\x9e,\x80\n".into(), Some("windows-1250")),
        (b"a,b\n\x9e,\x80\n".into(), Some("windows-1252")),
    ];
    for (bytes, label) in cases {
        let mut source = Source::default();
        source.csv.encoding = label.map(str::to_owned);
        let (columns, _) = read(&bytes, "t.csv", &source, &wanted(&["a", "b"])).unwrap();
        assert_eq!(columns, [["ž"], ["€"]], "{label:?}");
    }
    let fault = read(&little, "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
    assert_eq!((fault.place.as_str(), fault.message.as_str()), ("row 1", "expected text, found a NUL byte"));
    assert!(fault.hint.contains("`encoding: utf-16le`"));
    let fault = read(b"a\n1\n2\0\n", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
    assert_eq!(fault.place, "row 3");
    let fault = read(b"a\n1\n\xf8\n", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
    assert_eq!(fault.message, "expected UTF-8, found other bytes (first near row 3)");
}

#[test]
fn titles_have_any_signs_and_units_stand_in_a_row_of_their_own() {
    let mut source = Source::default();
    source.csv.header_row = 3;
    source.csv.units_row = Some(4);
    source.csv.skip_rows = 2;
    source.csv.comment = Some('#');
    let text = b"\"Station 5\nmeasured, by \"hand\n t , p,n\n[degC],(hPa),-\nSmp,Avg,Smp\n#x\n1,2,3\n";
    let seen = sized(text, "t.csv", &source, &wanted(&["t", "p", "n"]), SIZE).unwrap();
    assert_eq!(seen.0, [["1"], ["2"], ["3"]]);
    assert_eq!(seen.1, [Origin::Line(7)]);
    assert_eq!(
        Vec::from_iter(seen.2),
        [("n", "-"), ("p", "(hPa)"), ("t", "[degC]")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    // Units above the names.
    source.csv = zarr_fuse_core::schema::CsvOptions { header_row: 2, units_row: Some(1), ..Default::default() };
    let seen = sized(b"K,m\nt,h\n1,2\n", "t.csv", &source, &wanted(&["h", "t"]), 1).unwrap();
    assert_eq!((seen.0[0].as_slice(), seen.2["h"].as_str(), seen.2["t"].as_str()), (&["2".to_owned()][..], "m", "K"));
    let fault = read(b"a\n", "t.csv", &source, &wanted(&["a"])).unwrap_err();
    assert_eq!(fault.message, "expected a header in row 2, found 1 lines");
}

#[test]
fn a_name_with_its_unit_is_found_by_the_name() {
    let source = Source::default();
    let seen = sized(b"time,t [degC],p (hPa),q (max)\nx,1,2,3\n", "t.csv", &source, &wanted(&["t", "p"]), 9).unwrap();
    assert_eq!((seen.2["t"].as_str(), seen.2["p"].as_str()), ("degC", "hPa"));
    assert_eq!(seen.0, [["1"], ["2"]]);
    // By its whole name, the unit is the source's business; what stands in parentheses may be anything.
    let seen = sized(b"t [degC],t [K]\n1,2\n", "t.csv", &source, &wanted(&["t [degC]"]), 9).unwrap();
    assert_eq!((seen.0, seen.2.len()), (vec![vec!["1".to_owned()]], 0));
    let several = sized(b"t [degC],t [K]\n1,2\n", "t.csv", &source, &wanted(&["t"]), 9).unwrap_err();
    assert_eq!(several.message, "expected one column \"t\", found several");
    let none = sized(b"q (max)\n1\n", "t.csv", &source, &wanted(&["q"]), 9).unwrap_err();
    assert_eq!(none.message, "expected a column \"q\", found \"q (max)\"");
}

#[test]
fn a_record_without_end_is_refused_before_it_is_in_memory() {
    struct Endless(u64);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += buffer.len() as u64;
            assert!(self.0 < 100 << 20, "more than is needed is read");
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    let source = Source::default();
    for (start, row) in [("", "row 1:"), ("a\n1\n", "row 3:"), ("a\n\"1\n", "row 2:")] {
        let endless = Box::new(std::io::Cursor::new(start).chain(Endless(0)));
        let opened = open(endless, "t.csv", &source, &[], SIZE);
        let fault = match opened.map_err(Error::from).and_then(|opened| give(opened, &mut |_| Ok(()))) {
            Err(Error::Refused(faults)) => faults[0].to_string(),
            other => panic!("{other:?}"),
        };
        assert!(fault.contains("expected a record of at most 16 MB, found a longer one"), "{fault}");
        assert!(fault.contains(row), "{fault}");
    }
}

#[test]
fn a_hundred_thousand_columns() {
    let names: Vec<String> = (0..100_000).map(|at| format!("c{at}")).collect();
    let text = format!("{}\n{}\n", names.join(","), vec!["1"; 100_000].join(","));
    let seen = sized(text.as_bytes(), "t.csv", &Source::default(), &wanted(&["c99999", "c0"]), SIZE).unwrap();
    assert_eq!(seen.0, [["1"], ["1"]]);
    let fault = sized(text.as_bytes(), "t.csv", &Source::default(), &wanted(&["x"]), SIZE).unwrap_err();
    assert!(fault.message.ends_with("\"c19\" and 99980 more"), "{}", fault.message);
}

#[test]
fn batches_are_of_a_size_and_at_least_one() {
    for (rows, expected) in [(0, vec![0]), (1, vec![1]), (crate::format::BATCH + 1, vec![crate::format::BATCH, 1])] {
        let text = format!("a\n{}", "1\n".repeat(rows));
        let mut sizes = Vec::new();
        let source = Source::default();
        let opened = open(Box::new(text.as_bytes()), "t.csv", &source, &wanted(&["a"]), SIZE).unwrap();
        give(opened, &mut |table| {
            sizes.push(table.len());
            Ok(())
        })
        .unwrap();
        assert_eq!(sizes, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_size_of_blocks_changes_nothing(body in "(a|b|,|\"|\"\"|\n|\r\n|\r|#| |ž|€|😀){0,40}", size in 1_usize..40, wide: bool) {
        let mut source = Source::default();
        source.csv.comment = Some('#');
        let text = format!("x,y\n{body}");
        let bytes: Vec<u8> = match wide {
            true => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            false => text.into(),
        };
        let wanted = wanted(&["x", "y"]);
        let whole = sized(&bytes, "t.csv", &source, &wanted, SIZE);
        prop_assert_eq!(sized(&bytes, "t.csv", &source, &wanted, size), whole);
    }
}
