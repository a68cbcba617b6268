//! What the targets of the formats share: a dataset with a source for each, and what must hold of any bytes.

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
