//! Selections as texts, and back.

use super::{Pick, Selection, SelectionError};
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// A character of a text, and whether `\` stood before it.
type Letter = (char, bool);

/// The letters of a text. A `\` at its end is itself.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some(next)) => {
                letters.push((next, true));
                chars.next();
            }
            _ => letters.push((c, false)),
        }
    }
    letters
}

fn text(letters: &[Letter]) -> String {
    letters.iter().map(|(c, _)| c).collect()
}

/// Splits at a character that has its meaning.
fn split(letters: &[Letter], at: char) -> impl Iterator<Item = &[Letter]> {
    letters.split(move |letter| *letter == (at, false))
}

impl Selection {
    /// Reads terms as a shell hands them over, one each: a blank in a term has no meaning.
    ///
    /// # Errors
    /// [`SelectionError::Syntax`].
    pub fn parse(terms: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, SelectionError> {
        let mut selection = Selection::default();
        for term in terms {
            selection.term(&letters(term.as_ref()))?;
        }
        Ok(selection)
    }

    fn term(&mut self, term: &[Letter]) -> Result<(), SelectionError> {
        let shown = text(term);
        let Some(equals) = term.iter().position(|letter| *letter == ('=', false)) else {
            if shown.is_empty() {
                return Err(SelectionError::syntax("expected a variable or DIMENSION=LABELS, found an empty text", ""));
            }
            if !self.variables.contains(&shown) {
                self.variables.push(shown);
            }
            return Ok(());
        };
        let name = text(&term[..equals]);
        if name.is_empty() {
            let message = format!("`{shown}`: expected the name of a dimension before `=`, found none");
            return Err(SelectionError::syntax(message, "write it as `station=A,B`"));
        }
        let picks = split(&term[equals + 1..], ',').map(|pick| self::pick(pick, &shown));
        let picks = picks.collect::<Result<Vec<_>, _>>()?;
        self.dimensions.entry(name).or_default().extend(picks);
        Ok(())
    }
}

fn pick(pick: &[Letter], term: &str) -> Result<Pick, SelectionError> {
    let dots: Vec<usize> =
        (1..pick.len()).filter(|at| pick[at - 1] == ('.', false) && pick[*at] == ('.', false)).collect();
    let end = |letters: &[Letter]| Some(text(letters)).filter(|text| !text.is_empty());
    match dots.as_slice() {
        [] if pick.is_empty() => {
            let message = format!("`{term}`: expected a label, found an empty text");
            Err(SelectionError::syntax(message, "all of a dimension is `..`; a comma in a label is written `\\,`"))
        }
        [] => Ok(Pick::Label(text(pick))),
        [at] => Ok(Pick::Range { from: end(&pick[..at - 1]), to: end(&pick[at + 1..]) }),
        _ => {
            let message = format!("`{term}`: expected one `..` in a range, found more dots");
            Err(SelectionError::syntax(message, "write it as `2025-01-01..2025-02-01` or `0..0.5`"))
        }
    }
}

/// Terms apart by blanks.
impl FromStr for Selection {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        let letters = letters(text);
        let mut selection = Selection::default();
        for term in letters.split(|(c, escaped)| c.is_whitespace() && !escaped).filter(|term| !term.is_empty()) {
            selection.term(term)?;
        }
        Ok(selection)
    }
}

/// As [`Selection::from_str`] reads it: variables first, dimensions in the order of their names.
impl Display for Selection {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let variables = self.variables.iter().map(|name| escaped(name));
        let dimensions = self.dimensions.iter().map(|(name, picks)| {
            let picks: Vec<String> = picks.iter().map(ToString::to_string).collect();
            format!("{}={}", escaped(name), picks.join(","))
        });
        f.write_str(&variables.chain(dimensions).collect::<Vec<_>>().join(" "))
    }
}

impl Display for Pick {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Pick::Label(label) => f.write_str(&escaped(label)),
            Pick::Range { from, to } => {
                let end = |end: &Option<String>| end.as_deref().map(escaped).unwrap_or_default();
                write!(f, "{}..{}", end(from), end(to))
            }
        }
    }
}

/// A name, a label or an end of a range with `\` before what would have a meaning.
fn escaped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let dots = *c == '.' && (at == 0 || at + 1 == chars.len() || chars[at - 1] == '.' || chars[at + 1] == '.');
        if dots || c.is_whitespace() || matches!(c, '\\' | ',' | '=') {
            out.push('\\');
        }
        out.push(*c);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_people_type() {
        let json = |terms: &[&str]| serde_json::to_value(Selection::parse(terms).unwrap()).unwrap();
        for (terms, expected) in [
            (
                &["time=2025-01-01..2025-02-01", "station=A,B", "depth=0..5"][..],
                serde_json::json!({"dimensions": {
                "time": [{"from": "2025-01-01", "to": "2025-02-01"}], "station": ["A", "B"], "depth": [{"from": "0", "to": "5"}]}}),
            ),
            (&["t", "bukov/h", "t"], serde_json::json!({"variables": ["t", "bukov/h"]})),
            (
                &["x=..", "y=1..", "z=..2"],
                serde_json::json!({"dimensions": {"x": [{}], "y": [{"from": "1"}], "z": [{"to": "2"}]}}),
            ),
            (&["s=A", "s=B C,1.5"], serde_json::json!({"dimensions": {"s": ["A", "B C", "1.5"]}})),
            (&[r"place=49.1\,16.2"], serde_json::json!({"dimensions": {"place": ["49.1,16.2"]}})),
            (&["depth=0....5"], serde_json::json!(null)),
            (&["x=-1.5..-0.5"], serde_json::json!({"dimensions": {"x": [{"from": "-1.5", "to": "-0.5"}]}})),
        ] {
            if expected.is_null() {
                assert!(Selection::parse(terms).is_err(), "{terms:?}");
                continue;
            }
            assert_eq!(json(terms), expected, "{terms:?}");
            assert_eq!(serde_json::from_value::<Selection>(expected).unwrap(), Selection::parse(terms).unwrap());
        }
        assert_eq!(Selection::parse(["s=A B", "t"]).unwrap().to_string(), r"t s=A\ B");
        assert_eq!(r"t  s=A\ B ".parse::<Selection>().unwrap(), Selection::parse(["s=A B", "t"]).unwrap());
    }

    #[test]
    fn what_cannot_be_read() {
        for (term, part) in [
            ("", "empty text"),
            ("=A", "before `=`"),
            ("s=", "a label"),
            ("s=A,,B", "a label"),
            ("t=1..2..3", "one `..`"),
            ("t=1...5", "one `..`"),
        ] {
            let error = Selection::parse([term]).expect_err(term);
            assert!(
                matches!(error, SelectionError::Syntax { .. }) && error.to_string().contains(part),
                "{term}: {error}"
            );
        }
    }

    fn selections() -> impl Strategy<Value = Selection> {
        let text = || r"[a-c0-9.,=\\ \t\u{e9}-]{1,6}";
        let end = || proptest::option::of(text());
        let pick =
            prop_oneof![text().prop_map(Pick::Label), (end(), end()).prop_map(|(from, to)| Pick::Range { from, to }),];
        let picks = proptest::collection::vec(pick, 1..4);
        let dimensions = proptest::collection::btree_map(text(), picks, 0..3);
        let variables = proptest::collection::btree_set(text(), 0..3);
        (variables, dimensions).prop_map(|(variables, dimensions): (_, BTreeMap<_, _>)| Selection {
            variables: variables.into_iter().collect(),
            dimensions,
        })
    }

    proptest! {
        #[test]
        fn texts_come_back(selection in selections()) {
            prop_assert_eq!(selection.to_string().parse::<Selection>().unwrap(), selection.clone(), "{}", selection);
            let json = serde_json::to_string(&selection).unwrap();
            prop_assert_eq!(serde_json::from_str::<Selection>(&json).unwrap(), selection);
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            if let Ok(selection) = text.parse::<Selection>() {
                prop_assert_eq!(selection.to_string().parse::<Selection>().unwrap(), selection);
            }
        }
    }
}
