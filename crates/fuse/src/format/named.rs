//! Wanted columns among the names that a file has.

use super::{Wanted, nearest};
use crate::fault::Fault;

/// The wanted columns: their names in the file and their places there, in the order of `wanted`. `place` is where the
/// names stand, for faults.
///
/// # Errors
/// A required column that is not there, and a wanted one that is there several times.
pub(super) fn named(names: &[&str], file: &str, place: &str, wanted: &[Wanted]) -> Result<Vec<(String, usize)>, Fault> {
    let fault = |message: String| Fault { place: place.to_owned(), ..Fault::of_file(file, message) };
    let mut found: Vec<(String, usize)> = Vec::new();
    for want in wanted {
        let fits = |name: &&str| match want.pattern {
            true => fits(&want.name, name),
            false => *name == want.name,
        };
        let mut places = names.iter().enumerate().filter(|(_, name)| fits(name)).peekable();
        if places.peek().is_none() && want.required {
            let list = names.iter().take(50).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let (what, more) =
                if want.pattern { ("that fits ", "") } else { ("", if names.len() > 50 { ", …" } else { "" }) };
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

/// Whether a column's name fits a pattern with braces, such as `{depth}m{side}`: the texts between the braces stand in it,
/// in their order, and something stands for each brace.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let from = rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at);
        let found = match (rest.is_empty(), last, part) {
            (true, ..) => None,
            (_, true, "") => Some(rest.len()),
            (_, true, part) => rest.ends_with(part).then(|| rest.len() - part.len()).filter(|at| *at >= from),
            (_, false, part) => rest.get(from..).and_then(|rest| rest.find(part)).map(|at| at + from),
        };
        let Some(at) = found else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns() {
        for (pattern, name, expected) in [
            ("{depth}m{side}", "0.5mN", true),
            ("{depth}m{side}", "mN", false),
            ("{depth}m{side}", "0.5m", false),
            ("t_{depth}", "t_10", true),
            ("t_{depth}", "h_10", false),
            ("{depth} cm", "10 cm", true),
            ("{depth} cm", " cm", false),
            ("plain", "plain", true),
            ("plain", "plainer", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
