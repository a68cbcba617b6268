//! Colours and font of a drawing, read from the CSS tokens of `public/tokens.css`; no colour stands in the code.

use plotters::style::RGBColor;

/// The text of `public/tokens.css`, for native callers.
pub const TOKENS: &str = include_str!("../../../public/tokens.css");

/// How many colours tell lines apart; the next line begins again.
pub const SERIES: usize = 6;

/// Names of the tokens of the lines' colours, in order.
const SERIES_TOKENS: [&str; SERIES] = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];

/// Names of the tokens of the lines' labels, in order.
const LABEL_TOKENS: [&str; SERIES] = ["--c1-ink", "--c2-ink", "--c3-ink", "--c4-ink", "--c5-ink", "--c6-ink"];

/// What a drawing takes from the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Ground of the page.
    pub bg: RGBColor,
    /// Ground of a card; drawings stand on it.
    pub panel: RGBColor,
    /// Ground of a field that lies deeper, as the map.
    pub sunk: RGBColor,
    /// Borders.
    pub line: RGBColor,
    /// Text.
    pub ink: RGBColor,
    /// Text of axes.
    pub ink_2: RGBColor,
    /// Quiet text.
    pub ink_3: RGBColor,
    /// What can be grasped.
    pub accent: RGBColor,
    /// Lines of the grid.
    pub grid: RGBColor,
    /// Where no data are.
    pub gap: RGBColor,
    /// Colours of lines.
    pub series: [RGBColor; SERIES],
    /// The same for text, with more contrast.
    pub labels: [RGBColor; SERIES],
    /// `font-family`, as CSS writes it.
    pub font: String,
}

/// Why a theme could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// A token that is not set.
    #[error("the token {0} is not set; public/tokens.css must define it")]
    Missing(&'static str),
    /// A token that is no colour.
    #[error("the token {0} is \"{1}\", but a colour as #1a2b3c was expected")]
    Colour(&'static str, String),
}

impl Theme {
    /// From CSS custom properties, given by name (`--ink-2`), as `getComputedStyle` has them.
    pub fn from_tokens(token: impl Fn(&str) -> Option<String>) -> Result<Self, ThemeError> {
        let text = |name: &'static str| token(name).filter(|v| !v.trim().is_empty()).ok_or(ThemeError::Missing(name));
        let colour = |name: &'static str| {
            let text = text(name)?;
            hex(text.trim()).ok_or(ThemeError::Colour(name, text))
        };
        let all = |names: [&'static str; SERIES]| -> Result<[RGBColor; SERIES], ThemeError> {
            let [a, b, c, d, e, f] = names;
            Ok([colour(a)?, colour(b)?, colour(c)?, colour(d)?, colour(e)?, colour(f)?])
        };
        Ok(Theme {
            bg: colour("--bg")?,
            panel: colour("--panel")?,
            sunk: colour("--sunk")?,
            line: colour("--line")?,
            ink: colour("--ink")?,
            ink_2: colour("--ink-2")?,
            ink_3: colour("--ink-3")?,
            accent: colour("--accent")?,
            grid: colour("--grid")?,
            gap: colour("--gap")?,
            series: all(SERIES_TOKENS)?,
            labels: all(LABEL_TOKENS)?,
            font: text("--font")?.trim().to_owned(),
        })
    }

    /// From the text of a style sheet: the `:root` block, and over it for `dark` the block `[data-theme=dark]`.
    /// Blocks inside `@media` do not count.
    pub fn parse_css(css: &str, dark: bool) -> Result<Self, ThemeError> {
        Self::from_tokens(|name| {
            let over = if dark { declaration(css, "[data-theme=dark]", name) } else { None };
            over.or_else(|| declaration(css, ":root", name))
        })
    }

    /// The colour of a line; numbers past the last begin again.
    pub fn series(&self, index: usize) -> RGBColor {
        self.series[index % SERIES]
    }

    /// The colour of a line's label; numbers past the last begin again.
    pub fn label(&self, index: usize) -> RGBColor {
        self.labels[index % SERIES]
    }

    /// Each colour with the name of its token.
    pub fn colours(&self) -> impl Iterator<Item = (&'static str, RGBColor)> {
        let ground = [
            ("--bg", self.bg),
            ("--panel", self.panel),
            ("--sunk", self.sunk),
            ("--line", self.line),
            ("--ink", self.ink),
            ("--ink-2", self.ink_2),
            ("--ink-3", self.ink_3),
            ("--accent", self.accent),
            ("--grid", self.grid),
            ("--gap", self.gap),
        ];
        let series = SERIES_TOKENS.into_iter().zip(self.series);
        ground.into_iter().chain(series).chain(LABEL_TOKENS.into_iter().zip(self.labels))
    }
}

/// `#rgb` or `#rrggbb`.
fn hex(text: &str) -> Option<RGBColor> {
    let digits: Vec<u8> =
        text.strip_prefix('#')?.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some(RGBColor(r * 17, g * 17, b * 17)),
        [a, b, c, d, e, f] => Some(RGBColor(a * 16 + b, c * 16 + d, e * 16 + f)),
        _ => None,
    }
}

/// The value of a declaration in the top-level block with exactly this selector; of several, the last.
fn declaration(css: &str, selector: &str, name: &str) -> Option<String> {
    blocks(css)
        .filter(|(s, _)| s.trim() == selector)
        .flat_map(|(_, body)| declarations(body))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .last()
}

/// Top-level blocks of a style sheet: selector (comments before it left out) and body.
fn blocks(css: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = css;
    std::iter::from_fn(move || {
        let open = rest.find('{')?;
        let head = &rest[..open];
        let selector = head.rsplit_once("*/").map_or(head, |(_, after)| after);
        let mut depth = 0_usize;
        let end = rest[open..].char_indices().find_map(|(i, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(open + i)
        })?;
        let body = &rest[open + 1..end];
        rest = &rest[end + 1..];
        Some((selector, body))
    })
}

/// Declarations of a block without blocks in it.
fn declarations(body: &str) -> impl Iterator<Item = (&str, &str)> {
    body.split(';').filter_map(|d| d.split_once(':')).map(|(key, value)| (key.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn both() -> [Theme; 2] {
        [Theme::parse_css(TOKENS, false).unwrap(), Theme::parse_css(TOKENS, true).unwrap()]
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(c: RGBColor) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(c.0) + 0.7152 * part(c.1) + 0.0722 * part(c.2)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_stand_out() {
        for theme in both() {
            for ground in [theme.panel, theme.bg, theme.sunk] {
                for text in [theme.ink, theme.ink_2, theme.ink_3, theme.accent] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
                }
            }
            for (mark, label) in theme.series.into_iter().zip(theme.labels) {
                assert!(contrast(mark, theme.panel) >= 3.0, "{mark:?}: {}", contrast(mark, theme.panel));
                assert!(contrast(label, theme.panel) >= 4.5, "{label:?}: {}", contrast(label, theme.panel));
            }
        }
    }

    #[test]
    fn warnings_and_buttons_can_be_read() {
        for dark in [false, true] {
            let token = |name: &'static str| {
                let over = if dark { declaration(TOKENS, "[data-theme=dark]", name) } else { None };
                hex(&over.or_else(|| declaration(TOKENS, ":root", name)).unwrap()).unwrap()
            };
            for (text, ground) in [
                ("--warn", "--warn-soft"),
                ("--accent-ink", "--accent"),
                ("--ink-3", "--accent-soft"),
                ("--warn", "--panel"),
            ] {
                assert!(contrast(token(text), token(ground)) >= 4.5, "{text} on {ground}, dark {dark}");
            }
        }
    }

    #[test]
    fn each_colour_has_one_token() {
        for theme in both() {
            let all: Vec<_> = theme.colours().collect();
            for (i, (name, colour)) in all.iter().enumerate() {
                for (other, same) in &all[i + 1..] {
                    assert_ne!(colour, same, "{name} and {other}");
                }
            }
        }
    }

    #[test]
    fn the_dark_blocks_are_equal() {
        let (_, media) = blocks(TOKENS).find(|(selector, _)| selector.trim().starts_with("@media")).unwrap();
        let (_, inner) = blocks(media).next().unwrap();
        let (_, dark) = blocks(TOKENS).find(|(selector, _)| selector.trim() == "[data-theme=dark]").unwrap();
        assert_eq!(declarations(inner).collect::<Vec<_>>(), declarations(dark).collect::<Vec<_>>());
        assert!(declarations(dark).count() > 20);
    }

    #[test]
    fn colours_are_read_or_refused() {
        assert_eq!(hex("#0af"), Some(RGBColor(0, 170, 255)));
        assert_eq!(hex("#0072B2"), Some(RGBColor(0, 114, 178)));
        for text in ["", "#", "0072b2", "#12345", "#ggg", "rgb(1,2,3)", "#ž12"] {
            assert_eq!(hex(text), None, "{text}");
        }
        assert_eq!(Theme::from_tokens(|_| None), Err(ThemeError::Missing("--bg")));
        assert_eq!(Theme::from_tokens(|_| Some("red".into())), Err(ThemeError::Colour("--bg", "red".into())));
    }

    #[test]
    fn a_broken_style_sheet_is_refused() {
        for css in ["", "}", "{", "}}{{", ":root{", ":root{--bg}", "a{b{c}", ":root{--bg:#ffff}"] {
            assert!(Theme::parse_css(css, true).is_err(), "{css}");
        }
    }
}
