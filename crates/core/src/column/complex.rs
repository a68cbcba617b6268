//! Complex numbers: how files write them and how they are written out.

/// A complex number: real and imaginary part.
pub type Complex = [f64; 2];

/// Whether a part is NaN.
pub(super) fn is_missing(value: Complex) -> bool {
    value.iter().any(|part| part.is_nan())
}

/// As NumPy and pandas write it, with the shortest digits that read back as the same number: `(1-2j)`.
pub fn complex_text([re, im]: Complex) -> String {
    let sign = if im.is_sign_negative() && !im.is_nan() { "" } else { "+" };
    format!("({re}{sign}{im}j)")
}

/// The complex number of a text: `1+2j`, `(1-2j)`, `3 - 4.5i`, `2j`, `1e3`, `-j`, `(1, 2)`. `None` when it is none.
///
/// Spaces may stand around the parts; `i` and `j` are one. NaN in either part is read as NaN.
pub fn parse_complex(text: &str) -> Option<Complex> {
    let text = text.trim();
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let body = inside.unwrap_or(text).trim();
    if let (Some(_), Some((re, im))) = (inside, body.split_once(',')) {
        return Some([real(re)?, real(im)?]);
    }
    let Some(rest) = body.strip_suffix(['i', 'j', 'I', 'J']).filter(|rest| !ends_in_word(rest)) else {
        return Some([real(body)?, 0.0]);
    };
    // The imaginary part begins at the last sign that is not of an exponent.
    let sign = rest
        .char_indices()
        .rev()
        .find(|(at, c)| matches!(c, '+' | '-') && !rest[..*at].ends_with(['e', 'E']))
        .map(|(at, _)| at);
    let (re, im) = rest.split_at(sign.unwrap_or(0));
    let re = if re.trim().is_empty() { 0.0 } else { real(re)? };
    let im = match im.trim() {
        "" | "+" => 1.0,
        "-" => -1.0,
        im => match im.strip_prefix(['+', '-']) {
            Some(digits) => {
                let digits = digits.trim();
                // One sign is enough.
                if digits.starts_with(['+', '-']) {
                    return None;
                }
                if im.starts_with('-') { -real(digits)? } else { real(digits)? }
            }
            None => real(im)?,
        },
    };
    Some([re, im])
}

/// Whether the text before a last `i` or `j` is not a number: `pi`, `ij`.
fn ends_in_word(rest: &str) -> bool {
    rest.ends_with(|c: char| c.is_alphabetic())
        && !["nan", "inf"].iter().any(|known| rest.to_ascii_lowercase().ends_with(known))
}

fn real(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_files_hold() {
        for (text, value) in [
            ("1+2j", [1.0, 2.0]),
            ("(1-2j)", [1.0, -2.0]),
            (" 3 - 4.5i ", [3.0, -4.5]),
            ("2J", [0.0, 2.0]),
            ("-j", [0.0, -1.0]),
            ("1+i", [1.0, 1.0]),
            ("1e3-2.5E-4j", [1000.0, -2.5e-4]),
            ("-1e-3", [-1e-3, 0.0]),
            ("(1, -2)", [1.0, -2.0]),
            ("(-0-0j)", [0.0, 0.0]),
        ] {
            assert_eq!(parse_complex(text), Some(value), "{text}");
        }
        for text in ["", "j2", "1+2k", "1++2j", "1+-2j", "(1,2,3)", "1,2", "pi", "1 2j", "()", "(", "ž"] {
            assert_eq!(parse_complex(text), None, "{text}");
        }
        assert!(parse_complex("nan+nanj").unwrap().iter().all(|part| part.is_nan()));
        assert_eq!(complex_text([1.0, -0.5]), "(1-0.5j)");
        assert_eq!(complex_text([-1.5, 0.0]), "(-1.5+0j)");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(re in any::<f64>(), im in any::<f64>()) {
            let back = parse_complex(&complex_text([re, im])).unwrap();
            let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
            prop_assert!(same(back[0], re) && same(back[1], im));
        }
    }
}
