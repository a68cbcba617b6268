//! The lines of a file around a fault, found without reading the file from its start each time; long lines are cut.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Bytes of a line that are shown whole.
const LONG: usize = 400;
/// Bytes before and after the fault that are shown of a long line.
const AROUND: usize = 60;

/// A text with the offsets of its lines.
pub(crate) struct Lines {
    name: String,
    text: String,
    /// First byte of each line; the byte order mark is passed over.
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn new(name: String, text: String) -> Self {
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let starts = std::iter::once(first).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, starts }
    }

    /// The line, from 0, that holds a byte.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// First byte of a line and the byte after its last.
    fn ends(&self, line: usize) -> (usize, usize) {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        (start, self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1).max(start))
    }

    /// The part that is shown for a fault at `from..to` with lines of context.
    fn part(&self, from: usize, to: usize, before: usize, after: usize) -> (usize, usize) {
        let (first, last) = (self.line(from), self.line(to.saturating_sub(1).max(from)));
        let whole = (self.ends(first.saturating_sub(before)).0, self.ends(last.saturating_add(after)).1.max(to));
        let own = (self.ends(first).0, self.ends(last).1.max(to));
        if whole.1 - whole.0 <= LONG * (before + after + 1) && own.1 - own.0 <= LONG {
            return whole;
        }
        if own.1 - own.0 <= LONG {
            return own;
        }
        let left = self.text.floor_char_boundary(from.saturating_sub(AROUND)).max(own.0);
        let right = self.text.ceil_char_boundary((to.min(from + AROUND) + AROUND).min(own.1));
        (left, right)
    }
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        let (left, right) = self.part(from, to, before, after);
        let data = self.text.as_bytes().get(left..right).ok_or(MietteError::OutOfBounds)?;
        let line = self.line(left);
        let column = match (before, self.text.get(self.ends(line).0..from)) {
            (0, Some(blank)) => blank.chars().count(),
            _ => 0,
        };
        let count = self.line(right) - line + 1;
        let part = SourceSpan::new(left.into(), right - left);
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, part, line, column, count)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(text: &str, from: usize, length: usize) -> (String, usize, usize) {
        let lines = Lines::new("f".into(), text.into());
        let contents = lines.read_span(&SourceSpan::new(from.into(), length), 1, 1).unwrap();
        let one = lines.read_span(&SourceSpan::new(from.into(), length), 0, 0).unwrap();
        (String::from_utf8(contents.data().to_vec()).unwrap(), contents.line(), one.column())
    }

    #[test]
    fn the_line_with_its_neighbours() {
        assert_eq!(shown("a: 1\nb: 2\nc: 3\nd: 4\n", 8, 1), ("a: 1\nb: 2\nc: 3".into(), 0, 3));
        assert_eq!(shown("\u{feff}a: 1\r\nb: 2", 3, 1), ("a: 1\r\nb: 2".into(), 0, 0));
        assert_eq!(shown("a: 1\n", 5, 0), ("a: 1\n".into(), 0, 0));
        assert_eq!(shown("", 0, 0), (String::new(), 0, 0));
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let text = format!("a: 1\nb: {}č{}\n", "x".repeat(5000), "y".repeat(5000));
        let (part, line, column) = shown(&text, 8 + 5000, 2);
        assert!(part.len() < 200 && part.contains("xč") && part.contains('y'), "{part}");
        assert_eq!((line, column), (1, 5003));
        assert!(shown(&text, 5, 4000).0.len() < 200);
    }
}
