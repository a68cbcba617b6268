//! Patterns of names: `{depth}m{side}` fits `0.5mN`, in which `depth` is `0.5` and `side` is `N`.

/// Why a text is no pattern: what was expected and found, and what to do.
pub type PatternError = (String, &'static str);

/// A pattern: names in braces, with other text around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// Before the first name.
    prefix: &'a str,
    /// Names, each with what stands behind it; only the last may have nothing behind it.
    names: Vec<(&'a str, &'a str)>,
}

impl<'a> Pattern<'a> {
    /// Reads a pattern.
    ///
    /// # Errors
    /// For a text without a name in braces, a name twice, and two names with nothing between them, since it could not be
    /// told where one ends.
    pub fn parse(text: &'a str) -> Result<Self, PatternError> {
        let Some((prefix, mut rest)) = text.split_once('{') else {
            return Err((format!("expected a name in braces, found `{text}`"), "write as `{depth}m`"));
        };
        let mut names: Vec<(&str, &str)> = Vec::new();
        loop {
            let Some((name, behind)) = rest.split_once('}') else {
                return Err((format!("expected a closing brace in `{text}`, found none"), "write as `{depth}m`"));
            };
            let (literal, next) =
                behind.split_once('{').map_or((behind, None), |(literal, next)| (literal, Some(next)));
            if name.is_empty() || name.contains('{') {
                return Err((format!("expected a name in the braces of `{text}`, found none"), "write as `{depth}m`"));
            }
            if names.iter().any(|(known, _)| *known == name) {
                return Err((
                    format!("expected `{{{name}}}` once in `{text}`, found it twice"),
                    "rename one of the two",
                ));
            }
            if literal.is_empty() && next.is_some() {
                let message = format!("expected text between the names in `{text}`, found none behind `{{{name}}}`");
                return Err((message, "nothing says where one ends and the next begins"));
            }
            names.push((name, literal));
            match next {
                Some(next) => rest = next,
                None => return Ok(Self { prefix, names }),
            }
        }
    }

    /// The names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().map(|(name, _)| *name)
    }

    /// The names with what stands for them in `text`, if it fits. None is empty; of several ways in which a text could fit
    /// that is taken in which the first names are shortest.
    pub fn fit<'t>(&self, text: &'t str) -> Option<Vec<(&'a str, &'t str)>> {
        let mut rest = text.strip_prefix(self.prefix)?;
        let mut found = Vec::with_capacity(self.names.len());
        for (i, (name, literal)) in self.names.iter().enumerate() {
            let (value, behind) = if i + 1 == self.names.len() {
                (rest.strip_suffix(literal)?, "")
            } else {
                // At least one character is the name's.
                let first = rest.chars().next()?.len_utf8();
                let at = first + rest.get(first..)?.find(literal)?;
                (rest.get(..at)?, rest.get(at + literal.len()..)?)
            };
            if value.is_empty() {
                return None;
            }
            found.push((*name, value));
            rest = behind;
        }
        Some(found)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_fit() {
        for (pattern, text, expected) in [
            ("{depth}m{side}", "0.5mN", Some(vec![("depth", "0.5"), ("side", "N")])),
            ("{depth}m{side}", "10mm", Some(vec![("depth", "10"), ("side", "m")])),
            ("{depth}m{side}", "mmm", Some(vec![("depth", "m"), ("side", "m")])),
            ("{depth}m{side}", "0.5m", None),
            ("{depth}m{side}", "mN", None),
            ("T_{depth} cm", "T_10 cm", Some(vec![("depth", "10")])),
            ("T_{depth} cm", "T_10 mm", None),
            ("T_{depth} cm", "T_ cm", None),
            ("{a}-{b}-c", "1-2-c-3-c", Some(vec![("a", "1"), ("b", "2-c-3")])),
            ("{č}ř{b}", "žřž", Some(vec![("č", "ž"), ("b", "ž")])),
            ("{a}", "", None),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().fit(text), expected, "{pattern} {text}");
        }
        assert_eq!(Pattern::parse("{a}-{b}").unwrap().names().collect::<Vec<_>>(), ["a", "b"]);
        for (pattern, message) in [
            ("depth", "expected a name in braces"),
            ("{depth", "expected a closing brace"),
            ("{}m", "expected a name in the braces"),
            ("{a}{b}", "expected text between"),
            ("{a}-{a}", "expected `{a}` once"),
            ("{a{b}", "expected a name in the braces"),
        ] {
            assert!(Pattern::parse(pattern).unwrap_err().0.starts_with(message), "{pattern}");
        }
    }
}
