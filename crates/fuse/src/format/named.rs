//! Wanted columns among the names that a file has.

use super::{Wanted, nearest};
use crate::fault::Fault;

/// The wanted columns: their names in the file and their places there, in the order of `wanted`. `place` is where the
/// names stand, for faults.
///
/// # Errors
/// A required column that is not there, and a wanted one that is there several times.
pub(super) fn named(
    names: &[&str],
    file: &str,
    place: &str,
    wanted: &[Wanted],
) -> Result<Vec<(String, usize)>, Fault> {
    let fault = |message: String| Fault { place: place.to_owned(), ..Fault::of_file(file, message) };
    let mut found: Vec<(String, usize)> = Vec::new();
    for want in wanted {
        let fits = |name: &&str| match want.pattern {
            true => super::pattern::fit(&want.name, name).is_some(),
            false => *name == want.name,
        };
        let mut places = names.iter().enumerate().filter(|(_, name)| fits(name)).peekable();
        if places.peek().is_none() && want.required {
            let list = names.iter().take(50).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let (what, more) = if want.pattern { ("that fits ", "") } else { ("", if names.len() > 50 { ", …" } else { "" }) };
            let fault = fault(format!("expected a column {what}\"{}\", found {list}{more}", want.name));
            return Err(match nearest(&want.name, names.iter().copied()) {
                Some(near) => fault.hint(format!("is it \"{near}\"? Then `columns` of the source says `from: {near}`")),
                None => fault.hint("name the file's column under `columns` of the source"),
            });
        }
        for (place, name) in places {
            if names.iter().skip(place + 1).any(|other| other == name) {
                let fault = fault(format!("expected one column \"{name}\", found several"));
                return Err(fault.hint("give the columns names of their own"));
            }
            if !found.iter().any(|(_, known)| *known == place) {
                found.push(((*name).to_owned(), place));
            }
        }
    }
    Ok(found)
}
