//! From a spelling to a unit and its prefix, or to the nearest spelling.

use super::table::{Entry, PREFIXES, UNITS};

/// The unit spelled `name`, and the power of ten of its prefix.
pub(super) fn find(name: &str) -> Option<(&'static Entry, i32)> {
    exact(name).map(|entry| (entry, 0)).or_else(|| prefixed(name))
}

fn exact(name: &str) -> Option<&'static Entry> {
    let symbol = |entry: &&Entry| !name.is_empty() && entry.symbols.split(' ').any(|symbol| symbol == name);
    UNITS.iter().find(symbol).or_else(|| {
        let lower = name.to_lowercase();
        UNITS.iter().find(|entry| named(entry, &lower))
    })
}

/// `lower` is a name of `entry`, or its plural.
fn named(entry: &Entry, lower: &str) -> bool {
    let singular = lower.strip_suffix('s').unwrap_or(lower);
    lower.len() >= 2 && entry.names.split(' ').any(|name| !name.is_empty() && (name == lower || name == singular))
}

fn prefixed(name: &str) -> Option<(&'static Entry, i32)> {
    let able = || UNITS.iter().filter(|entry| entry.prefixes);
    for (symbols, _, power) in PREFIXES {
        for rest in symbols.split(' ').filter_map(|symbol| name.strip_prefix(symbol)) {
            let found = able().find(|entry| !rest.is_empty() && entry.symbols.split(' ').any(|symbol| symbol == rest));
            if let Some(entry) = found {
                return Some((entry, power));
            }
        }
    }
    let lower = name.to_lowercase();
    PREFIXES.iter().find_map(|(_, prefix, power)| {
        let rest = lower.strip_prefix(prefix)?;
        able().find(|entry| named(entry, rest)).map(|entry| (entry, *power))
    })
}

/// The known spelling nearest to an unknown `name`: in another case, or with at most one letter in three wrong.
pub(super) fn nearest(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let known = || UNITS.iter().flat_map(|entry| entry.symbols.split(' ').chain(entry.names.split(' ')));
    let prefixed = UNITS.iter().filter(|entry| entry.prefixes).flat_map(|entry| {
        let symbols = entry.symbols.split(' ').filter(|symbol| !symbol.is_empty());
        symbols.flat_map(|symbol| {
            PREFIXES.iter().flat_map(move |prefix| prefix.0.split(' ').map(move |prefix| format!("{prefix}{symbol}")))
        })
    });
    // A common prefix first: `hpa` is hPa rather than anything rare.
    let common = ["hPa", "kPa", "mbar", "mm", "cm", "km", "kg", "mg", "mol", "mmol", "W", "kW", "Pa"];
    let in_another_case = common
        .into_iter()
        .chain(known())
        .map(str::to_string)
        .chain(prefixed)
        .find(|candidate| !candidate.is_empty() && candidate.to_lowercase() == lower);
    in_another_case.or_else(|| {
        let limit = lower.chars().count() / 3;
        known()
            .filter(|candidate| candidate.chars().count() > 2)
            .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
            .filter(|(distance, _)| *distance <= limit)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, candidate)| candidate.to_string())
    })
}

/// Levenshtein distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (name, symbol, power) in [
            ("min", "min", 0),
            ("Pa", "Pa", 0),
            ("hPa", "Pa", 2),
            ("cd", "cd", 0),
            ("dam", "m", 1),
            ("µm", "m", -6),
            ("μm", "m", -6),
            ("um", "m", -6),
            ("mmol", "mol", -3),
            ("kilometres", "m", 3),
            ("Meters", "m", 0),
            ("MHz", "Hz", 6),
            ("kWh", "Wh", 3),
            ("ft", "ft", 0),
        ] {
            let (entry, found) = find(name).unwrap_or_else(|| panic!("{name} is not known"));
            assert!(entry.symbols.split(' ').any(|known| known == symbol), "{name} is {}", entry.symbols);
            assert_eq!(found, power, "{name}");
        }
        for name in ["", "k", "kmin", "mdegC", "mkg", "kkm", "xyz", "pa", "kilom"] {
            assert!(find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn no_spelling_has_two_meanings() {
        let mut seen = std::collections::BTreeMap::new();
        for (index, entry) in UNITS.iter().enumerate() {
            for spelling in entry.symbols.split(' ').filter(|spelling| !spelling.is_empty()) {
                assert_eq!(seen.insert(spelling.to_string(), index), None, "{spelling}");
            }
            for spelling in entry.names.split(' ').filter(|spelling| !spelling.is_empty()) {
                assert_eq!(spelling, spelling.to_lowercase());
                assert_eq!(
                    seen.insert(spelling.to_string(), index).filter(|other| *other != index),
                    None,
                    "{spelling}"
                );
                let plural = format!("{spelling}s");
                assert_eq!(UNITS.iter().filter(|entry| named(entry, &plural)).count(), 1, "{plural}");
            }
        }
        assert!(seen.len() > 150, "{}", seen.len());
    }

    #[test]
    fn nearest_spelling() {
        for (name, expected) in [
            ("hpa", Some("hPa")),
            ("PA", Some("Pa")),
            ("kpa", Some("kPa")),
            ("celcius", Some("celsius")),
            ("degrees_norht", Some("degrees_north")),
            ("perecnt", Some("percent")),
            ("qqqq", None),
            ("", None),
        ] {
            assert_eq!(nearest(name).as_deref(), expected, "{name}");
        }
    }
}
