//! How wide a text is, without a font: an upper estimate for the usual sans-serif faces.

/// Width in pixels at this font size; at least that of DejaVu Sans, which is among the widest.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '|' | '\'' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | 'I' | 'f' | 't' | 'r' | '(' | ')' | '-' | '\u{202f}' | '·' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' => 1.0,
        '\u{2212}' => 0.84,
        '0'..='9' => 0.64,
        'A'..='Z' => 0.73,
        c if (c as u32) >= 0x1100 => 1.1,
        _ => 0.64,
    }
}

/// The text, cut to `room` pixels with an ellipsis when it is wider.
pub(crate) fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - em('…') * size;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            left -= em(*c) * size;
            left >= 0.0
        })
        .collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_text_is_cut() {
        assert_eq!(fit("ZK1-S4", 12.0, 100.0), "ZK1-S4");
        let cut = fit("a very long name of a station", 12.0, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 80.0, "{cut}");
        assert_eq!(fit("abc", 12.0, 0.0), "…");
    }
}
