//! Workbooks: bombs, formulas without values, cells at absurd places, XML that is none.

use super::File;
use super::good::zipped;
use crate::xlsb;

const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>station</t></is></c><c r="B1" t="inlineStr"><is><t>time</t></is></c><c r="C1" t="inlineStr"><is><t>t</t></is></c></row>"#;
const ROW: &str = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2" t="inlineStr"><is><t>2025-06-01T00:00:00</t></is></c>@</row>"#;

/// A workbook of one sheet of that XML.
fn book(sheet: &str, strings: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let root = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let workbook = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A sheet of rows.
fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// A table whose one value is that cell.
fn cell(cell: &str) -> Vec<u8> {
    book(&sheet(&format!("{HEADER}{}", ROW.replace('@', cell))), "<sst/>")
}

/// An ods file with that content.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Data">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

/// All of them.
pub fn all() -> Vec<File> {
    let xlsx = |name: &str, bytes: Vec<u8>, says| File::new("excel", format!("xlsx: {name}"), bytes, says);
    let of_ods = |name: &str, bytes: Vec<u8>, says| File::new("excel", format!("ods: {name}"), bytes, says);
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let header = format!("<table:table-row>{}{}{}</table:table-row>", text("station"), text("time"), text("t"));
    let entities = |count: usize| {
        let first = r#"<!ENTITY a0 "ha">"#.to_owned();
        first
            + &(1..count)
                .map(|i| format!(r#"<!ENTITY a{i} "{}">"#, format!("&a{};", i - 1).repeat(10)))
                .collect::<String>()
    };
    let bomb = sheet(&format!("{HEADER}{}", ROW.replace('@', r#"<c r="C2" t="inlineStr"><is><t>&a19;</t></is></c>"#)))
        .replace("<worksheet", &format!("<!DOCTYPE x [{}]><worksheet", entities(20)));
    let external =
        sheet(&format!("{HEADER}{}", ROW.replace('@', r#"<c r="C2" t="inlineStr"><is><t>&x;</t></is></c>"#)))
            .replace("<worksheet", r#"<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet"#);
    let blanks = sheet(&(HEADER.to_owned() + &" ".repeat(70 << 20)));
    let strings = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(5 << 20));
    let of_xlsb = |name: &str, part: &str, bytes: Vec<u8>, says| {
        let mut parts = xlsb::parts(&[["station", "time", "t"].map(|name| xlsb::Cell::Text(name.to_owned())).to_vec()]);
        parts.iter_mut().filter(|(name, _)| *name == part).for_each(|(_, old)| old.clone_from(&bytes));
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        File::new("excel", format!("xlsb: {name}"), zipped(&parts), says)
    };
    // Each says that it has the signs of the first one: 8 bytes would become 60 000.
    let short = xlsb::record(0x13, &[0, 0x30, 0x75, 0, 0]).repeat(1 << 20);
    let count = (1_u32 << 20).to_le_bytes();
    let long = xlsb::record(0x13, &[vec![0], xlsb::wide(&"x".repeat(30_000))].concat());
    let long_texts = [xlsb::record(0x9f, &[count, count].concat()), long, short].concat();
    let begin = [xlsb::record(0x94, &[0xff; 16]), xlsb::record(0x91, &[])].concat();
    let row = xlsb::record(0x00, &u32::MAX.to_le_bytes());
    let far = [begin, row, xlsb::record(0x05, &[0xff; 16]), xlsb::record(0x92, &[])].concat();
    let formula = r#"<c r="C2"><f>1+1</f></c>"#;
    vec![
        xlsx("a formula without its value", cell(formula), "formula"),
        xlsx("a formula with an empty value", cell(r#"<c r="C2"><f>1+1</f><v></v></c>"#), "formula"),
        xlsx("a formula that fails", cell(r#"<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#), "#DIV/0!"),
        xlsx("an error that is not known", cell(r#"<c r="C2" t="e"><v>#NOBODY!</v></c>"#), ""),
        xlsx("a number that is none", cell(r#"<c r="C2" t="n"><v>warm</v></c>"#), ""),
        xlsx("a boolean that is none", cell(r#"<c r="C2" t="b"><v>7</v></c>"#), ""),
        xlsx("a shared text that is not there", cell(r#"<c r="C2" t="s"><v>4000000000</v></c>"#), ""),
        xlsx("a type that is not known", cell(r#"<c r="C2" t="zz"><v>1</v></c>"#), ""),
        xlsx("a cell at no place", cell(r#"<c r="0"><v>1</v></c>"#), ""),
        xlsx(
            "a text longer than a cell",
            cell(&format!(r#"<c r="C2" t="inlineStr"><is><t>{}</t></is></c>"#, "x".repeat(40_000))),
            "32767",
        ),
        xlsx("a cell that does not end", cell(r#"<c r="C2"><v>1"#), ""),
        xlsx("a bomb of entities", book(&bomb, "<sst/>"), ""),
        xlsx("an entity of another file", book(&external, "<sst/>"), ""),
        xlsx(
            "rows out of their order",
            book(
                &sheet(&format!(
                    "{HEADER}{}{}",
                    ROW.replace("r=\"2\"", "r=\"9\"")
                        .replace("A2", "A9")
                        .replace("B2", "B9")
                        .replace('@', r#"<c r="C9"><v>280</v></c>"#),
                    ROW.replace('@', r#"<c r="C2"><v>280</v></c>"#)
                )),
                "<sst/>",
            ),
            "order",
        ),
        xlsx("a sheet of 70 MB of blanks", book(&blanks, "<sst/>"), ""),
        xlsx("80 MB of shared texts", book(&sheet(HEADER), &strings), ""),
        xlsx("nothing in the sheet", book(&sheet(""), "<sst/>"), "expected a header"),
        xlsx("a sheet that is no XML", book("station,time,t\n", "<sst/>"), ""),
        xlsx("a sheet that is empty", book("", "<sst/>"), ""),
        xlsx("deep XML", book(&sheet(&"<a>".repeat(1 << 20)), "<sst/>"), ""),
        xlsx("no sheet file", zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]), ""),
        xlsx(
            "another archive",
            zipped(&[("word/document.xml", b"<document/>"), ("[Content_Types].xml", b"<Types/>")]),
            "another archive",
        ),
        xlsx("of the old form", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0\0\0".to_vec(), "old form"),
        xlsx("CSV said to be a workbook", b"station,time,t\nA,2025-06-01,280\n".to_vec(), "expected a workbook"),
        xlsx("another column", book(&sheet(&HEADER.replace("<t>t</t>", "<t>temp</t>")), "<sst/>"), "expected a column"),
        of_xlsb("a shared text longer than its record", "xl/sharedStrings.bin", long_texts, "longer than its record"),
        of_xlsb(
            "a record that does not end",
            "xl/worksheets/sheet1.bin",
            vec![0x05, 0xff, 0xff, 0xff, 0x7f],
            "a record of",
        ),
        of_xlsb("no records in the sheet", "xl/worksheets/sheet1.bin", Vec::new(), ""),
        of_xlsb("no records in the book", "xl/workbook.bin", Vec::new(), ""),
        of_xlsb("texts that are not there", "xl/sharedStrings.bin", Vec::new(), ""),
        of_xlsb("a cell in a row of billions", "xl/worksheets/sheet1.bin", far, ""),
        of_ods(
            "a row a million times",
            ods(&format!(
                r#"{header}<table:table-row table:number-rows-repeated="1048575">{}</table:table-row>"#,
                text("x").repeat(100)
            )),
            "cells",
        ),
        of_ods(
            "a cell 4 billion times",
            ods(&format!(
                r#"{header}<table:table-row>{}</table:table-row>"#,
                text("x")
                    .replace("<table:table-cell", r#"<table:table-cell table:number-columns-repeated="4294967295""#)
            )),
            "",
        ),
        of_ods(
            "a repetition that is no number",
            ods(&format!(
                r#"{header}<table:table-row table:number-rows-repeated="many">{}</table:table-row>"#,
                text("x")
            )),
            "",
        ),
        of_ods(
            "a formula without its value",
            ods(&format!(
                r#"{header}<table:table-row>{}{}<table:table-cell table:formula="of:=1+1"/></table:table-row>"#,
                text("A"),
                text("2025-06-01T00:00:00")
            )),
            "formula",
        ),
        of_ods("XML that ends early", ods("<table:table-row><table:table-cell"), ""),
        of_ods("nothing in the sheet", ods(""), ""),
        of_ods(
            "no content",
            zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")]),
            "",
        ),
    ]
}
