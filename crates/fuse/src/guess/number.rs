//! Numbers in texts: the decimal mark and the thousands mark.

use super::table::Marks;

/// Spaces that stand between thousands.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// The number that `text` is, read strictly: thousands stand in groups of three.
///
/// With a decimal comma a point is read as well, since sources read it so.
pub(super) fn parse(text: &str, marks: Marks) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, _) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
    if !mantissa.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == marks.decimal) {
        return None;
    }
    let plain = match marks.thousands.filter(|mark| mantissa.contains(*mark)) {
        Some(mark) => {
            let whole = mantissa.split(marks.decimal).next().unwrap_or_default();
            let mut groups = whole.split(mark);
            let first = groups.next().unwrap_or_default();
            let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
            let sound = (1..=3).contains(&first.len())
                && digits(first)
                && groups.all(|group| group.len() == 3 && digits(group))
                && !mantissa.get(whole.len()..).unwrap_or_default().contains(mark);
            if !sound {
                return None;
            }
            text.replace(mark, "")
        }
        None => text.to_owned(),
    };
    let plain = if marks.decimal == '.' { plain } else { plain.replace(marks.decimal, ".") };
    let number = plain.parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

/// The whole number that `text` is, with all its digits; `None` if it has a fraction or an exponent.
pub(super) fn whole(text: &str, marks: Marks) -> Option<i128> {
    parse(text, marks)?;
    let plain = text.trim();
    match marks.thousands {
        Some(mark) => plain.replace(mark, "").parse().ok(),
        None => plain.parse().ok(),
    }
}

/// Digits behind the decimal mark, without the zeros at the end.
pub(super) fn decimals(value: f64) -> u32 {
    if value.fract() == 0.0 || !value.is_finite() {
        return 0;
    }
    // The shortest text that reads back as the same number.
    let text = format!("{value}");
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32)
}

/// The marks that most of `texts` are written with, and why; the usual ones if nothing speaks against them.
///
/// `separator` is what stands between cells: a comma there leaves fewer readings of `1,234`.
pub(super) fn marks<'a>(texts: impl Iterator<Item = &'a str>, separator: char) -> (Marks, String) {
    let with = |decimal, thousands| Marks { decimal, thousands };
    let mut readings = vec![with('.', None), with(',', None), with('.', Some(',')), with(',', Some('.'))];
    readings.extend(SPACES.iter().flat_map(|space| [with('.', Some(*space)), with(',', Some(*space))]));
    readings.push(with('.', Some('\'')));
    let mut read = vec![0_usize; readings.len()];
    let (mut three, mut other, mut example) = (0_usize, 0_usize, String::new());
    for text in texts {
        let text = text.trim();
        let marked = text.contains(',') || text.contains(SPACES) || text.contains('\'');
        if text.len() > 40 || !(marked || text.matches('.').count() > 1) {
            continue;
        }
        for (count, marks) in read.iter_mut().zip(&readings) {
            *count += usize::from(parse(text, *marks).is_some());
        }
        if let Some((whole, fraction)) = text.trim_start_matches(['+', '-']).split_once(',')
            && parse(text, with(',', None)).is_some()
        {
            let group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
            if group {
                three += 1
            } else {
                other += 1
            }
            if example.is_empty() || !group {
                example = text.to_owned();
            }
        }
    }
    let best = read.iter().copied().max().unwrap_or(0);
    let Some(place) = read.iter().position(|count| *count == best && best > 0) else {
        return (Marks::default(), String::new());
    };
    let found = readings[place];
    // `1,234` alone is read in two ways.
    if found == with(',', None) && other == 0 && three > 0 {
        if separator == ',' {
            return (
                with('.', Some(',')),
                format!(
                    "{three} cells such as \"{example}\" have three digits behind the comma; if it is a decimal mark, write `decimal: \",\"` and take `thousands` out"
                ),
            );
        }
        return (found, format!("cells such as \"{example}\" may have a comma between thousands as well: check it"));
    }
    let example = if example.is_empty() { String::new() } else { format!(", such as \"{example}\"") };
    (found, format!("{best} cells are numbers only so{example}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn strictly_read() {
        let with = |decimal, thousands| Marks { decimal, thousands };
        for (text, marks, expected) in [
            ("1.5", with('.', None), Some(1.5)),
            ("-7,77", with(',', None), Some(-7.77)),
            ("1,5", with('.', None), None),
            ("1.5", with(',', None), Some(1.5)),
            ("1,234.5", with('.', Some(',')), Some(1234.5)),
            ("12,34.5", with('.', Some(',')), None),
            ("1 234,5", with(',', Some(' ')), Some(1234.5)),
            ("50.86, 14.88", with(',', None), None),
            ("1e-3", with('.', None), Some(1e-3)),
            ("inf", with('.', None), None),
            ("NaN", with('.', None), None),
            (".5", with('.', None), Some(0.5)),
            ("", with('.', None), None),
        ] {
            assert_eq!(parse(text, marks), expected, "{text}");
        }
    }

    #[test]
    fn marks_by_what_reads_most() {
        let found = |texts: &[&str], separator| marks(texts.iter().copied(), separator).0;
        assert_eq!(found(&["1.5", "a"], ','), Marks::default());
        assert_eq!(found(&["0,5", "1"], ',').decimal, ',');
        assert_eq!(found(&["1,234.5", "1,200"], ';').thousands, Some(','));
        assert_eq!(found(&["1.234,5"], ';'), Marks { decimal: ',', thousands: Some('.') });
        assert_eq!(found(&["1\u{a0}234,5"], ';'), Marks { decimal: ',', thousands: Some('\u{a0}') });
        assert_eq!(found(&["1,234"], ';').decimal, ',');
        assert_eq!(found(&["1,234"], ',').thousands, Some(','));
    }

    #[test]
    fn decimals_of_doubles() {
        assert_eq!([0.05, 15.18, 3.0, 1e-7, f64::NAN].map(decimals), [2, 2, 0, 7, 0]);
    }
}
