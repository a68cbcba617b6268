//! Numbers as people read them: the fewest decimals that a step needs, U+2212 for minus, thin groups of thousands.

/// The minus sign of typography.
pub const MINUS: char = '\u{2212}';

/// The narrow no-break space between thousands.
pub const THIN: char = '\u{202f}';

/// How many decimals tell two neighbours of this step apart: 0.5 has 1, 0.25 has 2, 10 has 0. At most 12.
pub fn decimals(step: f64) -> usize {
    if !step.is_finite() || step <= 0.0 {
        return 0;
    }
    (0..12)
        .find(|n| {
            let scaled = step * 10_f64.powi(*n as i32);
            scaled >= 0.999 && (scaled - scaled.round()).abs() < 1e-6 * scaled
        })
        .unwrap_or(12)
}

/// `value` with so many decimals; "" for not a number. Far from 1 it is written with a power of ten: `1.5e9`.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let size = value.abs();
    let text = if size >= 1e9 || (size > 0.0 && decimals > 6 && size < 1e-3) {
        format!("{:e}", rounded(value, 4))
    } else {
        format!("{value:.decimals$}")
    };
    sign(&text)
}

/// A tick's label: the value with the decimals of the step between ticks.
pub fn tick(value: f64, step: f64) -> String {
    fixed(value, decimals(step))
}

/// A count with its thousands apart: `248 940`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    text
}

/// How many decimals show values within `range` (greatest minus least) with three significant figures of it: what
/// the side table and the cursor use. A range of 0 gives 2.
pub fn decimals_of_range(range: f64) -> usize {
    if !range.is_finite() || range <= 0.0 {
        return 2;
    }
    (2 - range.log10().floor() as i64).clamp(0, 9) as usize
}

/// To so many significant figures; by way of text, since a product would not give the nearest number.
fn rounded(value: f64, figures: usize) -> f64 {
    format!("{value:.*e}", figures.saturating_sub(1)).parse().unwrap_or(value)
}

/// Replaces the hyphen of a negative number, and leaves none before a zero.
fn sign(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        _ => text.replace('-', MINUS.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        for (value, step, text) in [
            (8.0, 0.5, "8.0"),
            (10.5, 0.5, "10.5"),
            (0.25, 0.25, "0.25"),
            (100.0, 20.0, "100"),
            (-7.5, 2.5, "\u{2212}7.5"),
            (-0.0, 1.0, "0"),
            (-0.04, 0.1, "0.0"),
            (0.1 + 0.2, 0.1, "0.3"),
            (2e9, 1e9, "2e9"),
            (0.000_002, 0.000_001, "0.000002"),
            (0.000_000_02, 0.000_000_01, "2e\u{2212}8"),
            (f64::NAN, 1.0, ""),
        ] {
            assert_eq!(tick(value, step), text);
        }
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(7), "7");
        assert_eq!(count(4149), "4\u{202f}149");
        assert_eq!(count(248_940), "248\u{202f}940");
        assert_eq!(count(1_000_000), "1\u{202f}000\u{202f}000");
    }

    #[test]
    fn a_range_sets_the_decimals() {
        assert_eq!(decimals_of_range(1.1), 2);
        assert_eq!(decimals_of_range(0.3), 3);
        assert_eq!(decimals_of_range(250.0), 0);
        assert_eq!(decimals_of_range(0.0), 2);
    }
}
