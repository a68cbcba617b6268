//! Files that are no contributions: bombs, absurd lengths, broken and foreign bytes, in every format. `add` must refuse each
//! quickly, in little memory, with a fault that names the file, and leave the dataset as it was.

pub mod books;
pub mod documents;
pub mod good;
pub mod packages;
pub mod packed;
pub mod texts;
pub mod typed;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The schema of the dataset: a source for each format.
pub const SCHEMA: &str = "\
SCHEMA: 1
ATTRS: {title: Hostile files, STORE_URL: home}
COORDS:
  station: {type: string}
  time: {unit: {tick: s}}
VARS:
  t: {coords: [station, time], unit: K, range: {interval: [200, 400]}}
SOURCES:
  csv: {format: csv, columns: {t: t, time: time, station: station}}
  utf16: {format: csv, encoding: utf-16le, columns: {t: t, time: time, station: station}}
  json: {format: json, records: /*, columns: {t: t, time: time, station: station}}
  nested: {format: json, records: \"/data/{station}/*\", columns: {t: t, time: time}}
  geojson: {format: geojson, columns: {t: t, time: time, station: station}}
  excel: {format: excel, columns: {t: t, time: time, station: station}}
  parquet: {format: parquet, columns: {t: t, time: time, station: station}}
  arrow: {format: arrow, columns: {t: t, time: time, station: station}}
  package: {format: datapackage, columns: {t: t, time: time, station: station}}
";

/// A hostile or broken file.
#[derive(Debug, Clone)]
pub struct File {
    /// What it is, in words.
    pub name: String,
    /// The source of [`SCHEMA`] by which it is added.
    pub source: &'static str,
    /// Its bytes: pieces, each as often as it says, so that a large file is not held.
    pub pieces: Vec<(Vec<u8>, u64)>,
    /// What the fault must say of it; "" for any words.
    pub says: &'static str,
}

impl File {
    /// A file of these bytes.
    pub fn new(source: &'static str, name: impl Into<String>, bytes: impl Into<Vec<u8>>, says: &'static str) -> Self {
        Self { name: name.into(), source, pieces: vec![(bytes.into(), 1)], says }
    }

    /// A file of pieces that are repeated.
    pub fn of(source: &'static str, name: &str, pieces: &[(&[u8], u64)], says: &'static str) -> Self {
        let pieces = pieces.iter().map(|(piece, times)| (piece.to_vec(), *times)).collect();
        Self { name: name.to_owned(), source, pieces, says }
    }

    /// Writes it.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, fs::File::create(path)?);
        for (piece, times) in &self.pieces {
            for _ in 0..*times {
                out.write_all(piece)?;
            }
        }
        out.flush()
    }

    /// Bytes of it.
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(|(piece, times)| piece.len() as u64 * times).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// All of them; the same at each call.
pub fn all() -> Vec<File> {
    let mut files = texts::all();
    files.extend(packed::all());
    files.extend(documents::all());
    files.extend(books::all());
    files.extend(typed::all());
    files.extend(packages::all());
    files.extend(broken());
    files
}

/// Good files of formats that notice it, cut off, with holes and with bytes of another format.
fn broken() -> Vec<File> {
    let mut files = Vec::new();
    for (source, what, bytes) in good::all() {
        let len = bytes.len();
        for (part, name) in [(len / 4, "a quarter"), (len / 2 + 1, "half"), (len - len / 20 - 9, "nearly all")] {
            files.push(File::new(source, format!("{what}: {name} of it"), &bytes[..part], ""));
        }
        // The values of a stream have no check sum: others than those that were written cannot be told from them.
        if what == "arrow stream" {
            continue;
        }
        let mut hole = bytes.clone();
        hole.iter_mut().skip(len - len / 3).for_each(|byte| *byte = 0);
        files.push(File::new(source, format!("{what}: its end is zeros"), hole, ""));
        let mut noise = bytes.clone();
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for byte in noise.iter_mut().rev().skip(12).take(len / 4) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = (state >> 56) as u8;
        }
        files.push(File::new(source, format!("{what}: noise before its end"), noise, ""));
    }
    for source in ["csv", "json", "geojson", "excel", "parquet", "arrow", "package"] {
        files.push(File::new(source, format!("{source}: nothing"), "", ""));
        files.push(File::new(
            source,
            format!("{source}: a picture"),
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec(),
            "",
        ));
        files.push(File::new(
            source,
            format!("{source}: a page"),
            "<!DOCTYPE html><html><body>404</body></html>\n",
            "",
        ));
        files.push(File::of(source, &format!("{source}: 64 MB of zeros"), &[(&[0; 1 << 16], 1 << 10)], ""));
    }
    files
}
