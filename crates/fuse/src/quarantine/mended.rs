//! Whether a mended file is the file of a contribution with some rows mended.

use super::chosen::append;
use super::story::Reading;
use crate::Input;
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::format;
use std::collections::BTreeSet;
use zarr_fuse_core::schema::Source;

/// What to do with a file that is another one.
const ADD: &str = "a file with other rows is a contribution of its own: `zarr-fuse add` it";

/// How many data rows a file has.
fn rows(bytes: &[u8], file: &str, source: &Source) -> Result<u64, Error> {
    let mut rows = 0;
    format::read(&Input::Bytes(bytes), file, source, &[], &mut |table| {
        rows += table.len() as u64;
        Ok(())
    })?;
    Ok(rows)
}

/// Rows of the two files belong together by their numbers: there are as many, and those that were not held say the same.
/// Both are read with the schema of now; `before`: the data rows that are held.
///
/// # Errors
/// Another number of rows, or a row that was merged and says something else in the mended file.
pub(crate) fn same_rows(
    (original, mended): (&[u8], &[u8]),
    (file, source): (&str, &Source),
    (was, is): (&Reading, &Reading),
    before: &BTreeSet<u64>,
) -> Result<(), Error> {
    let (there, here) = (rows(original, file, source)?, rows(mended, file, source)?);
    if there != here {
        let message = format!("expected the {there} rows of the file that is mended, found {here}");
        return Err(Fault::of_file(file, message).hint(ADD).into());
    }
    let (was_held, is_held) = (was.numbers(), is.numbers());
    let both: BTreeSet<u64> = (0..there)
        .filter(|number| !before.contains(number) && !was_held.contains(number) && !is_held.contains(number))
        .collect();
    let (was, is) = (all(was, &both)?, all(is, &both)?);
    let other = (0..was.origins.len().max(is.origins.len())).find(|row| {
        was.origins.number(*row) != is.origins.number(*row)
            || was.columns.iter().any(|(name, column)| {
                let other = is.columns.get(name);
                let missing = column.is_missing(*row) && other.is_none_or(|other| other.is_missing(*row));
                !missing && other.and_then(|other| other.get(*row)) != column.get(*row)
            })
    });
    match other {
        None => Ok(()),
        Some(row) => {
            let place = is.origins.get(row).or_else(|| was.origins.get(row));
            let mut fault = Fault::of_file(file, "expected a row as it was merged, found other values");
            fault.place = place.map(|place| place.to_string()).unwrap_or_default();
            Err(fault.hint(format!("only rows that are held may be mended so; {ADD}")).into())
        }
    }
}

/// The cells of these data rows.
fn all(reading: &Reading, wanted: &BTreeSet<u64>) -> Result<Cells, Error> {
    let mut cells = Cells::default();
    for batch in reading.harmonised.iter().flat_map(|harmonised| harmonised.batches()) {
        append(&mut cells, batch?.as_ref(), wanted);
    }
    Ok(cells)
}
