//! Compressed files, whatever their names.

use super::case::{Case, Form, rows};
use std::io::Write;

const TABLE: &str = "time,station,t\n2025-01-01,A,1.5\n";

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| error.to_string())
}

fn zstd(bytes: &[u8]) -> Result<Vec<u8>, String> {
    zstd::bulk::compress(bytes, 3).map_err(|error| error.to_string())
}

fn zip(members: &[(&str, &[u8])]) -> Result<Vec<u8>, String> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
}

/// Two members of gzip, one behind the other, as `cat a.gz b.gz` makes them.
fn two(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    Ok([gzip(first)?, gzip(second)?].concat())
}

fn cut(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut packed = gzip(bytes)?;
    packed.truncate(packed.len() - 12);
    Ok(packed)
}

pub(super) fn cases() -> Vec<Case> {
    let table = || rows![["time", "station", "t"], ["2025-01-01", "A", 1.5]];
    let packed = |name, pack| Case::new(name).rows(table()).pack(pack).cells("t[@1,A]=1.5");
    let of = |members: &[(&str, &[u8])]| zip(members).unwrap_or_default();
    vec![
        packed("gzip", gzip),
        packed("gzip in two members", two),
        packed("zstd", zstd),
        packed("zip", |bytes| zip(&[("data/table", bytes)])),
        Case::new("gzip that ends too early").rows(table()).pack(cut).refused(&["gzip"]),
        Case::new("a zip with two tables")
            .bytes(of(&[("a.csv", TABLE.as_bytes()), ("b.csv", TABLE.as_bytes())]))
            .refused(&["a.csv", "b.csv"]),
        Case::new("gzip in gzip").rows(table()).pack(|bytes| gzip(&gzip(bytes)?)).refused(&["found gzip in gzip"]),
        Case::new("a zip in gzip")
            .rows(table())
            .pack(|bytes| gzip(&zip(&[("table.zip", &zip(&[("table", bytes)])?)])?))
            .not(Form::Excel)
            .refused(&["found zip in gzip", "unpack it"]),
        Case::new("an empty zip").bytes(of(&[])).refused(&["zip"]),
        Case::new("a byte order mark inside gzip")
            .bytes(gzip(format!("\u{feff}{TABLE}").as_bytes()).unwrap_or_default())
            .cells("t[@1,A]=1.5"),
    ]
}
