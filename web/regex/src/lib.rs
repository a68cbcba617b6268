//! What the viewer's crates use of `regex`, under its name: zarrs knows families of data types by patterns as `^[<>]U\d+$`,
//! for which an engine of regular expressions would be a tenth of the worker.
//!
//! A pattern is a row of single characters, escaped characters, sets as `[<>]` and `\d`, each once or (`+`) at least once;
//! `^` stands only at its beginning and `$` only at its end, and `(?m)` before it makes `^` match at each line. All else is
//! refused when the pattern is made.
use std::fmt;

/// A pattern.
#[derive(Debug, Clone)]
pub struct Regex {
    pattern: String,
    lines: bool,
    from_start: bool,
    to_end: bool,
    pieces: Vec<Piece>,
}

/// A character of some kind, once or at least once.
#[derive(Debug, Clone)]
struct Piece {
    kind: Kind,
    repeats: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    Digit,
    OneOf(Vec<char>),
}

impl Kind {
    fn has(&self, c: char) -> bool {
        match self {
            Kind::Digit => c.is_ascii_digit(),
            Kind::OneOf(set) => set.contains(&c),
        }
    }
}

/// A pattern that is not understood here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not understood in a pattern: {}", self.0)
    }
}

impl std::error::Error for Error {}

/// Where a pattern was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    start: usize,
    end: usize,
}

impl Match {
    /// Its first byte.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte behind it.
    pub fn end(&self) -> usize {
        self.end
    }
}

impl Regex {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Anything but what the module's first lines say.
    pub fn new(pattern: &str) -> Result<Regex, Error> {
        let (lines, rest) = pattern.strip_prefix("(?m)").map_or((false, pattern), |rest| (true, rest));
        let (from_start, rest) = rest.strip_prefix('^').map_or((false, rest), |rest| (true, rest));
        let mut out = Regex { pattern: pattern.to_owned(), lines, from_start, to_end: false, pieces: Vec::new() };
        let mut rest = rest.chars();
        while let Some(c) = rest.next() {
            let kind = match c {
                '$' if rest.as_str().is_empty() => {
                    out.to_end = true;
                    break;
                }
                '\\' => match rest.next() {
                    Some('d') => Kind::Digit,
                    Some(c) if c.is_ascii_punctuation() => Kind::OneOf(vec![c]),
                    other => return Err(Error(format!("\\{}", other.unwrap_or(' ')))),
                },
                '[' => {
                    let set: Vec<char> = rest.by_ref().take_while(|c| *c != ']').collect();
                    if set.is_empty() || set.iter().any(|c| matches!(c, '^' | '-' | '\\' | '[')) {
                        return Err(Error(format!("[{}]", String::from_iter(set))));
                    }
                    Kind::OneOf(set)
                }
                // A bracket that closes nothing stands for itself, a point for itself too: it is never asked for another.
                '^' | '$' | '*' | '+' | '?' | '(' | ')' | '|' | '{' => return Err(Error(c.to_string())),
                c => Kind::OneOf(vec![c]),
            };
            let repeats = rest.as_str().starts_with('+');
            if repeats {
                rest.next();
            }
            out.pieces.push(Piece { kind, repeats });
        }
        Ok(out)
    }

    /// The pattern.
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether the pattern is found in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// Where the pattern is found first in `text`.
    pub fn find(&self, text: &str) -> Option<Match> {
        let mut starts = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
        starts.find_map(|start| {
            let begins = start == 0 || (self.lines && text.as_bytes().get(start - 1) == Some(&b'\n'));
            if self.from_start && !begins {
                return None;
            }
            let end = start + self.length(text.get(start..)?)?;
            Some(Match { start, end })
        })
    }

    /// How much of the beginning of `text` the pieces take, as much as they can.
    fn length(&self, text: &str) -> Option<usize> {
        let mut rest = text.chars();
        for piece in &self.pieces {
            if !piece.kind.has(rest.next()?) {
                return None;
            }
            while piece.repeats && rest.as_str().starts_with(|c| piece.kind.has(c)) {
                rest.next();
            }
        }
        (!self.to_end || rest.as_str().is_empty()).then_some(text.len() - rest.as_str().len())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_of_zarrs() {
        for (pattern, good, bad) in [
            (r"^[<>]U\d+$", ["<U4", ">U123"], ["U4", "<U", "<U4x", "=U4", "x<U4"]),
            (r"^r\d+$", ["r8", "r16384"], ["r", "r8 ", "xr8", "r8r", "8"]),
            (r"^\|V\d+$", ["|V1", "|V20"], ["V1", "|V", "|V1,", "|v1", "||V1"]),
        ] {
            let pattern = Regex::new(pattern).unwrap();
            assert!(good.iter().all(|text| pattern.is_match(text)), "{pattern:?}");
            assert!(!bad.iter().any(|text| pattern.is_match(text)), "{pattern:?}");
        }
    }

    #[test]
    fn the_patterns_of_leptos() {
        let section = Regex::new(r"(?m)^\[package.metadata.leptos\]").unwrap();
        let found = section.find("[package]\n[package.metadata.leptos]\nx = 1").unwrap();
        assert_eq!((found.start(), found.end()), (10, 35));
        assert!(!section.is_match("[package] [package.metadata.leptos]"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in [r"a|b", r"(a)", r"a*", r"[a-z]", r"[^a]", r"\w", r"a{2}", r"a?", r"a$b", r"a\", r"[]"] {
            assert!(Regex::new(pattern).is_err(), "{pattern}");
        }
    }
}
