//! The names of a header: which column a wanted one is, and units that stand behind names.

use crate::fault::Fault;
use crate::format::{Wanted, nearest};
use zarr_fuse_core::units;

/// Names that a fault lists, at most.
const LISTED: usize = 20;

/// A name and the unit behind it, of `name [unit]` or `name (unit)`.
///
/// What stands in square brackets is a unit, whatever it is; in parentheses only what the units' language knows, since
/// other things are written in them too: `depth (max)`.
pub(super) fn split(header: &str) -> Option<(&str, &str)> {
    let (name, unit) = match header.strip_suffix(']') {
        Some(rest) => rest.rsplit_once('[')?,
        None => {
            let (name, unit) = header.strip_suffix(')')?.rsplit_once('(')?;
            units::parse(unit.trim()).ok()?;
            (name, unit)
        }
    };
    let (name, unit) = (name.trim_end(), unit.trim());
    (!name.is_empty() && !unit.is_empty()).then_some((name, unit))
}

/// A column of the file that is read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::format) struct Found {
    /// Its place.
    pub(in crate::format) index: usize,
    /// As the source calls it.
    pub(in crate::format) name: String,
    /// The unit behind its name in the header, unless the source names it with that.
    pub(in crate::format) unit: Option<String>,
}

/// The wanted columns of a header that stands in `line` (0: in none), in the order of `wanted`. A wanted one that no column is called
/// is also one with a unit behind its name.
///
/// # Errors
/// A required column that is not there, and a wanted one that is there several times.
pub(in crate::format) fn find(names: &[String], wanted: &[Wanted], file: &str, line: u64) -> Result<Vec<Found>, Fault> {
    let mut found: Vec<Found> = Vec::new();
    for want in wanted {
        if want.pattern {
            fitting(names, want, &mut found);
            continue;
        }
        let name = &want.name;
        let exact: Vec<usize> = places(names, |header| header == name);
        let (places, with_unit) = match exact.is_empty() {
            false => (exact, false),
            true => (places(names, |header| split(header).is_some_and(|(base, _)| base == name)), true),
        };
        let place = || if line == 0 { String::new() } else { format!("row {line}") };
        let at = |message: String| Fault { place: place(), ..Fault::of_file(file, message) };
        match places.as_slice() {
            [] if want.required => return Err(missing(names, name, at)),
            [] => {}
            [index] => {
                let unit = names.get(*index).and_then(|header| split(header)).map(|(_, unit)| unit.to_owned());
                found.push(Found { index: *index, name: name.clone(), unit: unit.filter(|_| with_unit) });
            }
            _ => {
                let fault = at(format!("expected one column \"{name}\", found several"));
                return Err(fault.hint("give the columns other names with `header` of the source"));
            }
        }
    }
    Ok(found)
}

fn places(names: &[String], fits: impl Fn(&str) -> bool) -> Vec<usize> {
    names.iter().enumerate().filter(|(_, header)| fits(header)).map(|(index, _)| index).take(2).collect()
}

/// Adds the columns that fit a pattern, by their whole name or without the unit behind it.
fn fitting(names: &[String], want: &Wanted, found: &mut Vec<Found>) {
    for (index, header) in names.iter().enumerate() {
        let (name, unit) = match (fits(&want.name, header), split(header)) {
            (true, _) => (header.as_str(), None),
            (false, Some((base, unit))) if fits(&want.name, base) => (base, Some(unit.to_owned())),
            _ => continue,
        };
        if !found.iter().any(|known| known.index == index) {
            found.push(Found { index, name: name.to_owned(), unit });
        }
    }
}

/// Whether a name fits a pattern of columns.
pub(in crate::format) fn fits(pattern: &str, name: &str) -> bool {
    crate::format::pattern::fit(pattern, name).is_some()
}

fn missing(names: &[String], name: &str, at: impl Fn(String) -> Fault) -> Fault {
    let short = |name: &&String| name.len() <= 100;
    let listed = names.iter().filter(short).take(LISTED).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(names.iter().filter(short).take(LISTED).count()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let fault = at(format!("expected a column \"{name}\", found {listed}{more}"));
    match nearest(name, names.iter().filter(short).map(String::as_str)) {
        Some(near) => fault.hint(format!("is it \"{near}\"? Then `columns` of the source says `from: {near}`")),
        None => fault.hint("name the file's column under `columns` of the source"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn units_behind_names() {
        for (header, expected) in [
            ("t [degC]", Some(("t", "degC"))),
            ("t[m s-1]", Some(("t", "m s-1"))),
            ("t (degC)", Some(("t", "degC"))),
            ("t (mean)", None),
            ("time [UTC]", Some(("time", "UTC"))),
            ("[K]", None),
            ("t []", None),
            ("t", None),
            ("a [b] [K]", Some(("a [b]", "K"))),
        ] {
            assert_eq!(split(header), expected, "{header}");
        }
    }
}
