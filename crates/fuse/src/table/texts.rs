//! A column of texts that are not copied: each is a place in the text of the file.

use std::collections::HashMap;

/// Texts or nothing, one a row, in eight bytes a row.
#[derive(Debug, Clone)]
pub struct Texts<'a> {
    text: &'a str,
    spans: Vec<Span>,
    /// Texts that stand nowhere as they are, such as those with doubled quotes.
    own: Vec<String>,
}

/// Where a text stands: 39 bits of offset and 24 of length, or with the highest bit an index into `own`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span(u64);

const OWN: u64 = 1 << 63;
const LENGTH: u32 = 24;
const MISSING: Span = Span(u64::MAX);

impl<'a> Texts<'a> {
    /// No rows, of a file with this text.
    pub fn new(text: &'a str) -> Self {
        Self { text, spans: Vec::new(), own: Vec::new() }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Adds a row with nothing.
    pub fn push_missing(&mut self) {
        self.spans.push(MISSING);
    }

    /// Adds a row with the text of the file at `from..to`, without the blanks around it; nothing if nothing is left.
    ///
    /// `from` and `to` are bytes at the ends of characters; a range that is none gives nothing.
    pub fn push(&mut self, from: usize, to: usize) {
        let bytes = self.text.as_bytes().get(from..to).unwrap_or_default();
        let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        // It begins and ends with a whole character then.
        if plain(bytes.first()) && plain(bytes.last()) && bytes.len() < 1 << LENGTH && from < 1 << (63 - LENGTH) {
            self.spans.push(Span((from as u64) << LENGTH | bytes.len() as u64));
            return;
        }
        let text = self.text.get(from..to).unwrap_or_default();
        let (from, text) = (from + (text.len() - text.trim_start().len()), text.trim());
        if text.is_empty() {
            self.push_missing();
        } else if text.len() < 1 << LENGTH && from < 1 << (63 - LENGTH) {
            self.spans.push(Span((from as u64) << LENGTH | text.len() as u64));
        } else {
            self.push_own(text.to_owned());
        }
    }

    /// Adds a row with a text of its own, without the blanks around it; nothing if nothing is left.
    pub fn push_own(&mut self, text: String) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return self.push_missing();
        }
        let own = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
        self.spans.push(Span(OWN | self.own.len() as u64));
        self.own.push(own);
    }

    /// The texts of those rows, in that order; nothing past the end.
    #[must_use]
    pub fn take(self, rows: &[usize]) -> Self {
        let spans = rows.iter().map(|row| self.spans.get(*row).copied().unwrap_or(MISSING)).collect();
        Self { spans, ..self }
    }

    /// The text of a row is one of `choices`, by its number; nothing for `None`.
    pub fn of_choices(choices: Vec<String>, rows: impl IntoIterator<Item = Option<usize>>) -> Texts<'static> {
        let span = |choice: Option<usize>| {
            let there = choice.filter(|choice| choices.get(*choice).is_some_and(|text| !text.is_empty()));
            there.map_or(MISSING, |choice| Span(OWN | choice as u64))
        };
        let spans = rows.into_iter().map(span).collect();
        Texts { text: "", spans, own: choices }
    }

    /// Puts what `to` gives in the place of each text that it knows; an empty text is nothing. Gives how many it knew.
    pub fn replace<'t>(&mut self, to: impl Fn(&str) -> Option<&'t str>) -> u64 {
        let mut known: HashMap<&'t str, Span> = HashMap::new();
        let mut replaced = 0;
        for row in 0..self.spans.len() {
            let Some(new) = self.get(row).and_then(&to) else { continue };
            let span = *known.entry(new).or_insert_with(|| match new.is_empty() {
                true => MISSING,
                false => {
                    self.own.push(new.to_owned());
                    Span(OWN | (self.own.len() as u64 - 1))
                }
            });
            if let Some(place) = self.spans.get_mut(row) {
                *place = span;
            }
            replaced += 1;
        }
        replaced
    }

    /// Some rows that follow each other.
    #[must_use]
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        let mut part = Self { text: self.text, spans: Vec::with_capacity(rows.len()), own: Vec::new() };
        for span in self.spans.get(rows).unwrap_or_default() {
            match *span != MISSING && span.0 & OWN != 0 {
                true => part.push_own(self.own.get((span.0 & !OWN) as usize).cloned().unwrap_or_default()),
                false => part.spans.push(*span),
            }
        }
        part
    }

    /// The texts of several columns of one file, row by row: the first of each, then the second of each.
    pub fn woven(columns: &[&Texts<'a>]) -> Self {
        let text = columns.first().map_or("", |column| column.text);
        let mut all = Self::new(text);
        let rows = columns.iter().map(|column| column.len()).max().unwrap_or_default();
        for row in 0..rows {
            for column in columns {
                match column.spans.get(row).copied().unwrap_or(MISSING) {
                    MISSING => all.push_missing(),
                    span if span.0 & OWN == 0 && std::ptr::eq(column.text, text) => all.spans.push(span),
                    _ => all.push_own(column.get(row).unwrap_or_default().to_owned()),
                }
            }
        }
        all
    }

    /// The text of a row; `None` where there is none, and past the end.
    pub fn get(&self, row: usize) -> Option<&str> {
        let span = *self.spans.get(row)?;
        if span == MISSING {
            None
        } else if span.0 & OWN != 0 {
            self.own.get((span.0 & !OWN) as usize).map(String::as_str)
        } else {
            let (from, len) = ((span.0 >> LENGTH) as usize, (span.0 & ((1 << LENGTH) - 1)) as usize);
            self.text.get(from..from + len)
        }
    }

    /// All rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl PartialEq for Texts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_in_the_file_or_on_their_own() {
        let file = "ab, c ,\u{a0}ž\u{a0},  ,";
        let mut texts = Texts::new(file);
        let blank = file.find("  ").unwrap();
        for (from, to) in [(0, 2), (3, 6), (7, blank - 1), (blank, blank + 2), (0, 0), (5, 99)] {
            texts.push(from, to);
        }
        texts.push_own(" say \"x\" ".to_owned());
        texts.push_own("  ".to_owned());
        texts.push_missing();
        let expected = [Some("ab"), Some("c"), Some("ž"), None, None, None, Some("say \"x\""), None, None];
        assert_eq!(texts.iter().collect::<Vec<_>>(), expected);
        assert_eq!(texts.get(9), None);
        assert_eq!(size_of::<Span>(), 8);
    }

    #[test]
    fn a_text_longer_than_a_span_can_say() {
        let long = "x".repeat((1 << LENGTH) + 1);
        let mut texts = Texts::new(&long);
        texts.push(0, long.len());
        assert_eq!(texts.get(0).map(str::len), Some(long.len()));
    }
}
