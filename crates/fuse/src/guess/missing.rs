//! Texts and numbers that mean: no value.

use std::collections::BTreeMap;

/// Texts that mean missing in a column of any kind, in small letters.
const TEXTS: [&str; 22] = [
    "n/a", "na", "nan", "null", "none", "nil", "#n/a", "#na", "#value!", "#ref!", "#div/0!", "-", "--", "---", "—",
    "–", "?", "missing", "nodata", "no data", "nat", "*",
];

/// Numbers that loggers and archives write for missing.
const NUMBERS: [f64; 24] = [
    -7.77, -77.7, -777.0, -99.0, -99.9, -99.99, -999.0, -999.9, -999.99, -9999.0, -9999.9, -99999.0, -999_999.0,
    -6999.0, -7999.0, -8888.0, -888.0, -32768.0, 999.9, 9999.0, 9999.9, 99999.0, 999_999.0, 1e20,
];

/// Whether `text` means missing whatever the column holds.
pub(super) fn text(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || (text.len() <= 10 && TEXTS.contains(&text.to_lowercase().as_str()))
}

/// Numbers of a column that stand for missing, with how often each is there.
///
/// A number is one only at an edge of the values. One of the usual ones must be apart from the others or be there more
/// than once; any other must be there often and far from all others.
pub(super) fn numbers(values: &[f64]) -> Vec<(f64, usize)> {
    let mut counts: BTreeMap<u64, (f64, usize)> = BTreeMap::new();
    for value in values.iter().filter(|value| value.is_finite()) {
        counts.entry(value.to_bits()).or_insert((*value, 0)).1 += 1;
    }
    let mut sorted: Vec<(f64, usize)> = counts.into_values().collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found = Vec::new();
    while sorted.len() > 1 {
        let total: usize = sorted.iter().map(|(_, count)| count).sum();
        let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
        if absent(low, &sorted[1..], total) {
            found.push(sorted.remove(0));
        } else if absent(high, &sorted[..sorted.len() - 1], total) {
            found.extend(sorted.pop());
        } else {
            break;
        }
    }
    found
}

/// Whether the number at an edge is none; `rest` ascends.
fn absent((value, count): (f64, usize), rest: &[(f64, usize)], total: usize) -> bool {
    let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return false };
    let gap = if value < first.0 { first.0 - value } else { value - last.0 };
    let spread = (last.0 - first.0).max(f64::EPSILON);
    if NUMBERS.contains(&value) {
        // A code that the other numbers reach is a number of its own: -99 among -150 … 40.
        return gap > 0.5 * spread || (value < 0.0 && first.0 >= 0.0) || (count > 1 && gap > 0.1 * spread);
    }
    let often = count >= 3 && count * 20 >= total && rest.len() >= 5;
    often && gap > 5.0 * spread && made(value)
}

/// Whether a number looks like one that a program writes: one digit over and over, or the end of an integer type.
fn made(value: f64) -> bool {
    let digits: Vec<char> = value.abs().to_string().chars().filter(char::is_ascii_digit).collect();
    let same = digits.len() >= 3 && digits.windows(2).all(|pair| pair[0] == pair[1]);
    same || [32767.0, 32768.0, 65535.0, 2_147_483_647.0, 2_147_483_648.0, 4_294_967_295.0].contains(&value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_mean_missing() {
        assert!(["", " ", "n/a", "NaN", "--", "NODATA"].into_iter().all(text));
        assert!(!["0", "-1", "nano", "x", "Nadir"].into_iter().any(text));
    }

    #[test]
    fn numbers_at_the_edge() {
        let found = |values: &[f64]| numbers(values).into_iter().map(|(value, _)| value).collect::<Vec<_>>();
        assert_eq!(found(&[15.1, 15.2, -7.77, 15.3]), [-7.77]);
        assert_eq!(found(&[-9999.0, 1.0, 2.0, 9999.0, -999.0]), [-9999.0, -999.0, 9999.0]);
        assert_eq!(found(&[-20.0, -7.77, 3.0, 10.0]), [0.0_f64; 0]);
        assert_eq!(found(&[-150.0, -99.0, 40.0]), [0.0_f64; 0]);
        assert_eq!(found(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 555.0, 555.0, 555.0]), [555.0]);
        assert_eq!(found(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 99.94, 99.94, 99.94]), [0.0_f64; 0]);
        assert_eq!(found(&[-99.0]), [0.0_f64; 0]);
    }
}
