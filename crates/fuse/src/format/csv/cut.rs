//! Where the last whole record of a text ends.

use memchr::{memchr, memrchr};

const QUOTE: u8 = b'"';

/// The byte behind the last record of `text` that ends with a line feed; 0 if there is none. The text begins with a
/// record, and its lines end with a line feed.
///
/// It agrees with [`super::scan::Scanner`]: a quote opens a cell at its beginning only, and a line that begins with the
/// comment sign has no quotes.
pub(super) fn end(text: &[u8], delimiter: u8, comment: Option<u8>) -> usize {
    // Where the line begins that `at` is in; everything before is outside of quotes.
    let (mut line, mut at) = (0, 0);
    let find = |byte: u8, from: usize| memchr(byte, text.get(from..).unwrap_or_default()).map(|found| from + found);
    loop {
        let quote = find(QUOTE, at);
        let before = text.get(at..quote.unwrap_or(text.len())).unwrap_or_default();
        if let Some(last) = memrchr(b'\n', before) {
            line = at + last + 1;
        }
        let Some(quote) = quote else { return line };
        if comment.is_some() && text.get(line).copied() == comment {
            match find(b'\n', quote) {
                None => return line,
                Some(feed) => (line, at) = (feed + 1, feed + 1),
            }
            continue;
        }
        let opens = quote == line || text.get(quote.wrapping_sub(1)) == Some(&delimiter);
        at = quote + 1;
        if opens {
            match closing(text, at) {
                None => return line,
                Some(close) => at = close + 1,
            }
        }
    }
}

/// The quote that closes a cell whose text begins at `from`. At the end of the text none does: it may be doubled.
fn closing(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = from + memchr(QUOTE, text.get(from..)?)?;
        match text.get(quote + 1)? {
            &QUOTE => from = quote + 2,
            _ => return Some(quote),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::scan::Scanner;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn named_cases() {
        for (text, expected) in [
            ("", 0),
            ("a", 0),
            ("a\n", 2),
            ("a\nb", 2),
            ("\"a\nb", 0),
            ("x\n\"a\nb", 2),
            ("\"a\nb\"\nc", 6),
            ("\"a\"\n", 4),
            ("\"a\n\"", 0),
            ("a\"b\nc\"", 4),
            ("\"a\"b\"\nc\"", 6),
            ("#\"\na\n", 5),
            ("a,\"#\n\"\n#\"", 7),
            ("a,\"\n", 0),
        ] {
            assert_eq!(end(text.as_bytes(), b',', Some(b'#')), expected, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_rest_is_read_as_it_was(text in "[a\"\",;\n# ž]{0,40}", comments: bool) {
            let comment = comments.then_some(b'#');
            let records = |text: &str| {
                let (mut scanner, mut fields, mut all) = (Scanner::new(text, b',', comment), Vec::new(), Vec::new());
                while scanner.next(&mut fields).is_some() {
                    all.push(fields.iter().map(|field| scanner.text(*field).into_owned()).collect::<Vec<_>>());
                }
                (all, scanner.open())
            };
            let at = end(text.as_bytes(), b',', comment);
            let (first, open) = records(&text[..at]);
            prop_assert!(!open && (at == 0 || text.as_bytes()[at - 1] == b'\n'));
            let (rest, _) = records(&text[at..]);
            prop_assert!(rest.len() <= 1, "a whole record is left");
            prop_assert_eq!([first, rest].concat(), records(&text).0);
        }
    }
}
