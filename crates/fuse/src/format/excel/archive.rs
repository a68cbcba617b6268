//! The archive that a workbook is: what it unpacks to is counted before anything is unpacked for good, since a small
//! archive may hold any amount.

use super::{unsound, xlsb};
use crate::fault::Fault;
use crate::format::Raw;
use std::io::Read;

/// Parts that a workbook may have.
const PARTS: usize = 2000;
/// Bytes that the parts that are held in memory may have together: texts, styles, lists.
const HELD: u64 = 64 << 20;
/// Bytes that a sheet may always have, unpacked.
const SHEET: u64 = 64 << 20;
/// Bytes that it may have for each packed one.
const RATIO: u64 = 100;

/// The kinds of workbooks that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// The kind of a workbook, whose parts are not too large.
///
/// # Errors
/// A file that is no workbook, and one that unpacks to far more than it is.
pub(in crate::format) fn kind(raw: &Raw<'_>) -> Result<Kind, Fault> {
    let file = raw.file;
    let first = raw.first(8)?;
    if !first.starts_with(b"PK") {
        let (found, hint) = match first.as_slice() {
            [0xd0, 0xcf, 0x11, 0xe0, ..] => {
                ("one of the old form (xls), or one with a password", "save it as xlsx or ods")
            }
            [] => ("an empty file", "was it copied completely?"),
            _ => ("other bytes", "is it CSV or another format? Then `format` of the source says so"),
        };
        return Err(Fault::of_file(file, format!("expected a workbook (xlsx, xlsb or ods), found {found}")).hint(hint));
    }
    let mut archive = zip::ZipArchive::new(raw.seek()?).map_err(|error| unsound(file, &error))?;
    if archive.len() > PARTS {
        return Err(Fault::of_file(file, format!("expected a workbook, found an archive of {} files", archive.len())));
    }
    let names = archive.file_names().map(|name| name.map(|name| name.into_owned())).collect::<Result<Vec<_>, _>>();
    let names = names.map_err(|error| unsound(file, &error))?;
    let has = |part: &str| names.iter().any(|name| name == part);
    let kind = match () {
        () if has("xl/workbook.xml") => Kind::Xlsx,
        () if has("xl/workbook.bin") => Kind::Xlsb,
        () if has("content.xml") => Kind::Ods,
        () => {
            let message = "expected a workbook (xlsx, xlsb or ods), found another archive";
            return Err(Fault::of_file(file, message).hint("what is its format? Then `format` of the source says so"));
        }
    };
    let mut held = 0;
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|error| unsound(file, &error))?;
        let name = part.name().map_err(|error| unsound(file, &error))?.into_owned();
        let is_sheet = name.starts_with("xl/worksheets/");
        let most = if is_sheet { SHEET.max(part.compressed_size().saturating_mul(RATIO)) } else { HELD - held };
        let mut part = part.take(most + 1);
        let read = match kind == Kind::Xlsb && xlsb::has_records(&name) {
            true => xlsb::records(&mut part),
            false => std::io::copy(&mut part, &mut std::io::sink()),
        };
        let read = read.map_err(|error| unsound(file, &error))?;
        if read > most {
            let message = format!("expected at most {} MB in the part `{name}`, found more", most >> 20);
            return Err(Fault::of_file(file, message).hint("save the table as CSV"));
        }
        held += if is_sheet { 0 } else { read };
    }
    Ok(kind)
}
