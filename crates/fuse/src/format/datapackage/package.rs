//! The package as a file: a zip or the description alone, and what is taken out of it.

use crate::fault::Fault;
use crate::format::{Input, Raw, ReadSeek};
use std::io::{BufReader, Cursor, Read, Write};
use tempfile::NamedTempFile;
use zip::ZipArchive;

/// Bytes of a description.
const DESCRIPTION: u64 = 32 << 20;
/// Bytes of a file that is held in memory.
const HELD: u64 = 16 << 20;
/// Bytes that a file may always have, unpacked.
const ROOM: u64 = 64 << 20;
/// Bytes that it may have for each packed one.
const RATIO: u64 = 200;

type Archive<'a> = ZipArchive<BufReader<Box<dyn ReadSeek + 'a>>>;

/// A data package.
pub(super) struct Package<'a> {
    pub(super) file: &'a str,
    /// What stands in `datapackage.json`.
    pub(super) description: serde_json::Value,
    /// With the folder in which the description is.
    archive: Option<(Archive<'a>, String)>,
}

impl<'a> Package<'a> {
    /// Opens a zip with `datapackage.json` in it, at its root or in a folder, or a description alone.
    ///
    /// # Errors
    /// A file that is neither.
    pub(super) fn open(raw: &Raw<'a>) -> Result<Self, Fault> {
        let file = raw.file;
        if !raw.first(2)?.starts_with(b"PK") {
            let text = bounded(raw.open()?, DESCRIPTION, file)?;
            return Ok(Self { file, description: parsed(&text, file)?, archive: None });
        }
        let mut archive = ZipArchive::new(raw.seek()?).map_err(|error| unsound(file, &error))?;
        let names = archive.file_names().map(|name| name.map(|name| name.into_owned())).collect::<Result<Vec<_>, _>>();
        let names = names.map_err(|error| unsound(file, &error))?;
        let is = |name: &&String| *name == "datapackage.json" || name.ends_with("/datapackage.json");
        let found = names.iter().filter(is).min_by_key(|name| name.len()).cloned();
        let Some(found) = found else {
            return Err(Fault::of_file(file, "expected a `datapackage.json` in the archive, found none")
                .hint("a data package is its description and its files in one zip"));
        };
        let part = archive.by_name(&found).map_err(|error| unsound(file, &error))?;
        let text = bounded(Box::new(part), DESCRIPTION, file)?;
        let folder = found.strip_suffix("datapackage.json").unwrap_or_default().to_owned();
        Ok(Self { file, description: parsed(&text, file)?, archive: Some((archive, folder)) })
    }

    /// Takes a file out, by its path beside the description.
    ///
    /// # Errors
    /// A path that leads out of the package, one that is not in it, and a file that unpacks to far more than it is.
    pub(super) fn extract(&mut self, path: &str) -> Result<Extracted, Fault> {
        let file = self.file;
        let steps: Vec<&str> = path.split('/').collect();
        let leads_out = path.contains("://") || path.contains('\\') || path.contains('\0') || path.starts_with('/');
        if leads_out || steps.iter().any(|step| matches!(*step, ".." | "" | "~")) {
            return Err(Fault::of_file(file, format!("expected a path in the package, found `{path}`"))
                .hint("a resource is a file of the package: a relative path without `..`"));
        }
        let Some((archive, folder)) = &mut self.archive else {
            return Err(Fault::of_file(
                file,
                format!("expected the file `{path}` with its description, found only that"),
            )
            .hint("add the package as one zip of `datapackage.json` and its files"));
        };
        let inside: Vec<&str> = steps.into_iter().filter(|step| *step != ".").collect();
        let name = format!("{folder}{}", inside.join("/"));
        let part = match archive.by_name(&name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => {
                return Err(Fault::of_file(file, format!("expected the file `{path}` in the package, found none"))
                    .hint("does `path` of the resource name it as it is in the archive?"));
            }
            Err(error) => return Err(unsound(file, &error)),
        };
        let most = ROOM.max(part.compressed_size().saturating_mul(RATIO));
        let io = |error: std::io::Error| unsound(file, &error);
        let mut bytes = Vec::new();
        let mut part = part.take(most + 1);
        (&mut part).take(HELD).read_to_end(&mut bytes).map_err(io)?;
        if (bytes.len() as u64) < HELD {
            return Ok(Extracted::Memory(bytes));
        }
        let mut on_disk = NamedTempFile::new().map_err(io)?;
        on_disk.write_all(&bytes).map_err(io)?;
        drop(bytes);
        let read = HELD + std::io::copy(&mut part, &mut on_disk).map_err(io)?;
        if read > most {
            return Err(Fault::of_file(file, format!("expected at most {} MB in `{path}`, found more", most >> 20))
                .hint("it unpacks to far more than it is: is it what it should be?"));
        }
        Ok(Extracted::Disk(on_disk))
    }
}

/// A file taken out of a package.
pub(super) enum Extracted {
    Memory(Vec<u8>),
    Disk(NamedTempFile),
}

impl Extracted {
    pub(super) fn input(&self) -> Input<'_> {
        match self {
            Extracted::Memory(bytes) => Input::Bytes(bytes),
            Extracted::Disk(file) => Input::File(file.path()),
        }
    }
}

fn unsound(file: &str, error: &dyn std::fmt::Display) -> Fault {
    Fault::of_file(file, format!("expected a data package, found an archive that cannot be read: {error}"))
        .hint("was it copied completely?")
}

fn parsed(text: &[u8], file: &str) -> Result<serde_json::Value, Fault> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    serde_json::from_reader(Cursor::new(text)).map_err(|error| {
        let fault = Fault::of_file(file, format!("expected the description of a data package in JSON, found: {error}"));
        Fault { place: format!("row {}", error.line()), ..fault }
    })
}

/// All bytes, if there are not too many.
fn bounded(from: Box<dyn Read + '_>, most: u64, file: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|error| unsound(file, &error))?;
    if bytes.len() as u64 > most {
        return Err(Fault::of_file(file, format!("expected a description of at most {} MB, found more", most >> 20))
            .hint("put the data into CSV files, and all into one zip"));
    }
    Ok(bytes)
}
