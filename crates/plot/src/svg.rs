//! Inline SVG that follows the page: colours become CSS tokens, and what plotters' SVG backend does not know (the
//! size in CSS pixels, the font) is put right.
//!
//! plotters draws at whole pixels. So draw on an area [`FINE`] times as large, with that scale factor, and let
//! [`svg_with_tokens`] give the picture its size back: lines keep a tenth of a pixel.

use crate::theme::Theme;

/// Pixels of the drawing in a CSS pixel.
pub const FINE: u32 = 10;

/// plotters' SVG backend divides font sizes by this.
const SHRUNK: f64 = 1.24;

/// The SVG that plotters-svg drew at [`FINE`], for use inside an HTML page with `public/tokens.css`: colours as
/// `var(--c1)`, the font as `var(--font)`, the size in CSS pixels (never wider than its container). `label` is its
/// `aria-label`. Attributes are rewritten, text is not: labels come escaped from the backend and stay so.
pub fn svg_with_tokens(svg: &str, theme: &Theme, label: &str) -> String {
    rewrite(svg, theme, Some(label))
}

/// The same with the colours as drawn, for an SVG file that stands alone.
pub fn svg_alone(svg: &str, theme: &Theme) -> String {
    rewrite(svg, theme, None)
}

fn rewrite(svg: &str, theme: &Theme, inline: Option<&str>) -> String {
    let colours: Vec<(String, &str)> =
        theme.colours().map(|(token, c)| (format!("#{:02X}{:02X}{:02X}", c.0, c.1, c.2), token)).collect();
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        // The backend escapes `<` and `>` in text and in values, so that `>` ends the tag.
        let (tag, after) = tag.split_at(tag.find('>').unwrap_or(tag.len()));
        rest = after;
        let mut parts = tag.split('"');
        let name = tag.trim_start_matches('<').split([' ', '/']).next().unwrap_or("");
        let mut head = parts.next().unwrap_or("");
        while let Some(value) = parts.next() {
            let next = parts.next().unwrap_or("");
            let key = head.trim_end_matches('=').rsplit(' ').next().unwrap_or("");
            attribute(&mut out, head, name, key, value, inline, &colours);
            head = next;
        }
        out.push_str(head);
    }
    out.push_str(rest);
    out
}

/// Writes `head` (up to and with `key=`) and the value, changed where need be. Of an attribute that is left out only
/// the tag's name is written, if it stands before it.
fn attribute(
    out: &mut String,
    head: &str,
    tag: &str,
    key: &str,
    value: &str,
    inline: Option<&str>,
    colours: &[(String, &str)],
) {
    let length = || value.parse::<f64>().ok().map(|v| v / f64::from(FINE));
    let changed: Option<String> = match (tag, key) {
        ("svg", "width" | "height") => length().map(|v| v.to_string()),
        ("svg", "viewBox") => {
            let extra = match inline {
                Some(label) => format!("{value}\" role=\"img\" aria-label=\"{}", escaped(label)),
                None => value.to_owned(),
            };
            Some(format!("{extra}\" style=\"max-width:100%;height:auto;font-variant-numeric:tabular-nums"))
        }
        ("text", "font-size") => value.parse::<f64>().ok().map(|v| round(v * SHRUNK).to_string()),
        ("text", "font-family") if inline.is_some() => Some("var(--font)".into()),
        ("text", "font-weight") => Some("600".into()),
        // Half an ex is too high for figures and capitals.
        ("text", "dy") if value == "0.5ex" => Some("0.35em".into()),
        // What is the default anyway.
        (_, "opacity") if value == "1" => return before_key(out, head),
        (_, "stroke") if value == "none" => return before_key(out, head),
        ("circle", "stroke-width") => return before_key(out, head),
        (_, "opacity") => value.parse::<f64>().ok().map(|v| round(v).to_string()),
        (_, "fill" | "stroke") if inline.is_some() => {
            colours.iter().find(|(colour, _)| colour == value).map(|(_, token)| format!("var({token})"))
        }
        (_, "points") => Some(value.trim_end().to_owned()),
        _ => None,
    };
    out.push_str(head);
    out.push('"');
    out.push_str(changed.as_deref().unwrap_or(value));
    out.push('"');
}

fn before_key(out: &mut String, head: &str) {
    out.push_str(head.rsplit_once(' ').map_or("", |(before, _)| before));
}

fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::theme::TOKENS;

    #[test]
    fn tags_are_rewritten() {
        let theme = Theme::parse_css(TOKENS, false).unwrap();
        for (drawn, inline) in [
            (
                "<svg width=\"1000\" height=\"205\" viewBox=\"0 0 1000 205\" xmlns=\"x\">",
                "<svg width=\"100\" height=\"20.5\" viewBox=\"0 0 1000 205\" role=\"img\" aria-label=\"a &amp; b\" \
                 style=\"max-width:100%;height:auto;font-variant-numeric:tabular-nums\" xmlns=\"x\">",
            ),
            (
                "<polygon opacity=\"1\" fill=\"#0B6BCB\" points=\"1,2 3,4 \"/>",
                "<polygon fill=\"var(--accent)\" points=\"1,2 3,4\"/>",
            ),
            (
                "<polyline fill=\"none\" opacity=\"0.18\" stroke=\"#123456\"/>",
                "<polyline fill=\"none\" opacity=\"0.18\" stroke=\"#123456\"/>",
            ),
            ("<circle r=\"3\" stroke=\"none\" stroke-width=\"1\"/>", "<circle r=\"3\"/>"),
            (
                "<text dy=\"0.5ex\" font-family=\"a, &quot;b&quot;\" font-size=\"96.77419354838709\" fill=\"#626B7C\">\n#626B7C = &lt;\n</text>\n",
                "<text dy=\"0.35em\" font-family=\"var(--font)\" font-size=\"120\" fill=\"var(--ink-3)\">\n#626B7C = &lt;\n</text>\n",
            ),
            ("", ""),
            ("<", "<"),
            ("<svg a=\"", "<svg a=\"\""),
        ] {
            assert_eq!(svg_with_tokens(drawn, &theme, "a & b"), inline);
        }
    }
}
