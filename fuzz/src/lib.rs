//! What the targets of the formats share: a dataset with a source for each, and what must hold of any bytes.

use std::io::{Cursor, Write};
use std::sync::OnceLock;
use zarr_fuse_core::schema::{self, Schema};
use zarr_fuse_fuse::{Asked, Error, Input, harmonise};

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  station: {type: string}
  time: {unit: {tick: s}}
VARS:
  t: {coords: [station, time], unit: K, range: {interval: [200, 400]}}
  n: {coords: [station, time], unit: \"\", type: int32}
SOURCES:
  csv: {format: csv}
  marks: {format: csv, delimiter: \";\", decimal: \",\", thousands: \" \", comment: \"#\", header_row: 2, units_row: 3}
  bare: {format: csv, header_row: 0, header: [station, time, t, n]}
  json: {format: json, records: \"/*\"}
  nested: {format: json, records: \"/data/{station}/*\", fields: {n: \"/data/{station}/n\"}}
  geojson: {format: geojson}
  excel: {format: excel}
  parquet: {format: parquet}
  arrow: {format: arrow}
  package: {format: datapackage}
";

fn dataset() -> &'static Schema {
    static SCHEMA_READ: OnceLock<Schema> = OnceLock::new();
    // It is the text above, which every run reads first.
    SCHEMA_READ.get_or_init(|| schema::read(SCHEMA).schema.expect("the schema of the targets is sound"))
}

/// Reads bytes by a source of the dataset: rows of equal length, or faults that name the file.
pub fn read(source: &str, bytes: &[u8]) {
    let schema = dataset();
    let source = &schema.root.sources[source];
    match harmonise(&Input::Bytes(bytes), "file", &schema.root, source, Asked::default()).and_then(|read| read.whole())
    {
        Ok(cells) => {
            let rows = cells.origins.len();
            assert!(cells.columns.values().all(|column| column.len() == rows), "columns of {rows} rows");
        }
        Err(Error::Refused(faults)) => {
            assert!(!faults.is_empty(), "a file is refused for something");
            assert!(faults.iter().all(|fault| fault.file.starts_with("file")), "{faults:?}");
        }
        // A crash is what the fuzzer looks for.
        Err(other) => panic!("{other}"),
    }
}

/// An archive of these files, not packed: with a check sum of what the fuzzer has changed, which it cannot find itself.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(*name, stored).expect("in memory nothing fails"); // A crash is what the fuzzer looks for.
        archive.write_all(bytes).expect("in memory nothing fails"); // As above.
    }
    archive.finish().expect("in memory nothing fails").into_inner() // As above.
}

/// A workbook with one sheet of these bytes: of records if the parts end in `bin`, else of XML.
pub fn workbook(ending: &str, sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let relations = format!(
        r#"<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.{ending}"/></Relationships>"#
    );
    // BrtBundleSh with the names in UTF-16, BrtEndBundleShs and BrtCalcProp (MS-XLSB).
    let wide = |text: &str| {
        let signs = text.encode_utf16().flat_map(u16::to_le_bytes);
        (text.len() as u32).to_le_bytes().into_iter().chain(signs).collect::<Vec<u8>>()
    };
    let bundle = [vec![0, 0, 0, 0, 1, 0, 0, 0], wide("rId1"), wide("Data")].concat();
    let records = [&[0x9c, 1, bundle.len() as u8][..], &bundle, &[0x90, 1, 0, 0x9d, 1, 0]].concat();
    let xml: &[u8] = br#"<workbook><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        (&format!("xl/workbook.{ending}"), if ending == "bin" { &records } else { xml }),
        (&format!("xl/_rels/workbook.{ending}.rels"), relations.as_bytes()),
        (&format!("xl/sharedStrings.{ending}"), strings),
        (&format!("xl/worksheets/sheet1.{ending}"), sheet),
    ])
}
