//! Units that a file says of its columns, beside those of the source.

use super::Target;
use crate::fault::Fault;
use crate::table::Units;
use zarr_fuse_core::schema::{DataType, Unit};
use zarr_fuse_core::units;

/// The unit of a target's column as the file says it, where the source says none.
///
/// # Errors
/// A file that says another unit than the source, and one whose unit cannot be used.
pub(super) fn of_file(target: &Target<'_>, said: &Units, file: &str) -> Result<Option<Unit>, Fault> {
    let variable = target.variable;
    if matches!(variable.data_type, DataType::String | DataType::Bool | DataType::Datetime) {
        return Ok(None);
    }
    let Some(said) = said.get(target.from()).map(|unit| bare(unit)).filter(|unit| !unit.is_empty()) else {
        return Ok(None);
    };
    let fault = |message: String, hint: String| {
        let mut fault = Fault::of_file(file, message);
        fault.column = target.from().to_owned();
        fault.hint(hint)
    };
    let given = target.column.map_or(&Unit::None, |column| &column.unit);
    match (given, &variable.unit) {
        // With a scale the file's unit is that of the numbers before.
        (Unit::Of(given), _)
            if target.column.is_some_and(|column| column.scale.is_none() && column.offset.is_none()) =>
        {
            let (Ok(one), Ok(other)) = (units::parse(given), units::parse(said)) else { return Ok(None) };
            if one.to(&other).is_ok_and(|conversion| conversion.is_identity()) {
                return Ok(None);
            }
            let message = format!("expected the unit `{given}`, as the source says, found `{said}` in the file");
            Err(fault(message, format!("say `unit: {said}` for the column in the source, or leave its unit out")))
        }
        (Unit::None, Unit::Of(stored)) if said != stored => {
            let hint = format!("if that is not its unit, say the right one for \"{}\" under `columns`", target.name);
            let unit = units::parse(said).map_err(|error| {
                fault(format!("expected a unit in the file, found `{said}`: {error}"), hint.clone())
            })?;
            let context = target.column.and_then(|column| column.context.as_deref()).is_some();
            match units::parse(stored) {
                Ok(stored) if !context && unit.to(&stored).is_err() => {
                    Err(fault(format!("expected a unit that converts to `{stored}`, found `{said}` in the file"), hint))
                }
                _ => Ok(Some(Unit::Of(said.to_owned()))),
            }
        }
        _ => Ok(None),
    }
}

/// A unit without the brackets that rows of units often have, and without what means that there is none.
fn bare(unit: &str) -> &str {
    let unit = unit.trim();
    let inside = |open, close| unit.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    match inside('[', ']').or_else(|| inside('(', ')')).unwrap_or(unit).trim() {
        "-" | "--" | "–" | "—" | "n/a" | "N/A" => "",
        unit => unit,
    }
}
