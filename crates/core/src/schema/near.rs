//! The nearest known name to a misspelt one, for hints.

/// Names that are looked through, so that a faulty file of any size is read quickly.
const MOST: usize = 1000;

/// The name of `known` that is nearest to `found`: within a third of its length in edits, or equal but for case.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = found.to_lowercase();
    let limit = (lower.chars().count() / 3).max(1);
    known
        .into_iter()
        .take(MOST)
        // Names of another length are no slips of this one.
        .filter(|name| name.chars().count().abs_diff(lower.chars().count()) <= limit)
        .map(|name| (edits(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The name of a long list that is nearest: the first that is equal but for case, else the nearest of those that begin
/// with the same letter.
pub(crate) fn spelt<'a>(found: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let first = found.chars().next()?;
    known
        .clone()
        .find(|name| name.eq_ignore_ascii_case(found))
        .or_else(|| nearest(found, known.filter(|name| name.starts_with(|c: char| c.eq_ignore_ascii_case(&first)))))
}

/// A text that is made only for a fault that is kept: a search for the nearest name for each of a million faults would take
/// minutes.
pub(crate) struct Lazy<F>(F);

impl<F: FnOnce() -> String> From<Lazy<F>> for String {
    fn from(lazy: Lazy<F>) -> Self {
        lazy.0()
    }
}

/// A text by a function.
pub(crate) fn lazy<F: FnOnce() -> String>(hint: F) -> Lazy<F> {
    Lazy(hint)
}

/// "did you mean `x`?", or else the list of what is known.
pub(crate) fn hint<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Lazy<impl FnOnce() -> String> {
    lazy(move || {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(found, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if known.is_empty() => "nothing is known here".to_owned(),
            None if known.len() > 20 => String::new(),
            None => format!("known are {}", list(&known)),
        }
    })
}

/// `a`, `b`, `c`
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Edits (insert, delete, replace, exchange of neighbours) from one text to the other: the optimal string alignment
/// distance. Texts are names; long ones are cut.
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = last;
        last = row;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_small_slips_only() {
        let known = ["unit", "coords", "range", "na_value"];
        assert_eq!(nearest("untit", known), Some("unit"));
        assert_eq!(nearest("UNIT", known), Some("unit"));
        assert_eq!(nearest("cords", known), Some("coords"));
        assert_eq!(nearest("uint", known), Some("unit"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}
