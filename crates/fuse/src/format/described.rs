//! What a file says of its columns beside their values: units that are taken where the source gives none.

use super::{Input, arrow, datapackage, parquet};
use crate::fault::{Error, Fault};
use indexmap::IndexMap;
use std::borrow::Cow;
use zarr_fuse_core::schema::{Format, GroupSchema, Source, SourceColumn, Unit};
use zarr_fuse_core::units;

/// Column of the file → its unit.
pub type Units = IndexMap<String, String>;

/// Finds the units that a file says.
type Described = fn(input: &Input<'_>, file: &str, source: &Source) -> Result<Units, Fault>;

/// The formats whose files say units.
const DESCRIBED: &[(Format, Described)] = &[
    (Format::Parquet, parquet::described),
    (Format::Arrow, arrow::described),
    (Format::Datapackage, datapackage::described),
];

/// The source with the units that the file says for the columns of which the source says none.
///
/// # Errors
/// A unit of the file that is another than the source's, and one that is no unit.
pub(crate) fn described<'a>(
    input: &Input<'_>,
    file: &str,
    group: &GroupSchema,
    source: &'a Source,
) -> Result<Cow<'a, Source>, Error> {
    let Some((_, described)) = DESCRIBED.iter().find(|(format, _)| *format == source.format) else {
        return Ok(Cow::Borrowed(source));
    };
    let units = described(input, file, source)?;
    let mut source = Cow::Borrowed(source);
    let coordinates = group.coords.iter().filter(|(_, coordinate)| coordinate.composed.is_empty());
    let variables = coordinates.map(|(name, coordinate)| (name, &coordinate.variable)).chain(&group.vars);
    for (name, variable) in variables.filter(|(name, _)| !source.constants.contains_key(*name)).collect::<Vec<_>>() {
        let column = source.columns.get(name);
        let from = column.map_or(name.as_str(), |column| &column.from).to_owned();
        let (Some(said), Unit::Of(stored)) = (units.get(&from).filter(|said| !said.is_empty()), &variable.unit) else {
            continue;
        };
        match column.map(|column| &column.unit) {
            Some(Unit::Of(own)) => agree(said, own, file, &from)?,
            None | Some(Unit::None) => {
                if units::parse(said).is_err() {
                    let message = format!("expected a unit in the file's description, found \"{said}\"");
                    let hint = format!("say it in the source, as `{name}: {{from: {from}, unit: {stored}}}`");
                    return Err(of_column(file, &from, message).hint(hint).into());
                }
                let columns = &mut source.to_mut().columns;
                let column = columns.entry(name.clone());
                let column = column.or_insert_with(|| SourceColumn { from, ..SourceColumn::default() });
                column.unit = Unit::Of(said.clone());
            }
            Some(Unit::Time(_)) => {}
        }
    }
    Ok(source)
}

/// Refuses a file whose unit is another than the source's: one of the two is wrong, and nobody but a person knows which.
fn agree(said: &str, own: &str, file: &str, from: &str) -> Result<(), Fault> {
    let same = match (units::parse(said), units::parse(own)) {
        (Ok(said), Ok(own)) => said.to(&own).is_ok_and(|conversion| conversion.is_identity()),
        // A text that is no unit says nothing against the source.
        _ => true,
    };
    if same {
        return Ok(());
    }
    let message = format!("expected values in {own} as the source says, found {said} in the file's description");
    Err(of_column(file, from, message).hint("take `unit` of the column out of the source, or mend the file"))
}

fn of_column(file: &str, column: &str, message: String) -> Fault {
    Fault { column: column.to_owned(), ..Fault::of_file(file, message) }
}
