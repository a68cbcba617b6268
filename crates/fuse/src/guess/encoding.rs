//! The encoding of a text file: by its mark, by being UTF-8, else by which letters come out.

use super::table::Setting;
use crate::fault::Fault;

/// Bytes whose letters in Windows-1250 are usual in Czech, Slovak and Polish and whose signs in Windows-1252 are not.
const CENTRAL: [(u8, i32); 22] = [
    (0xec, 3), // ě, ì
    (0xf8, 2), // ř, ø
    (0xf9, 2), // ů, ù
    (0xe8, 2), // č, è
    (0x9d, 4), // ť, nothing
    (0x8d, 4), // Ť, nothing
    (0xef, 1), // ď, ï
    (0xf2, 2), // ň, ò
    (0xd2, 2), // Ň, Ò
    (0xcc, 3), // Ě, Ì
    (0xd8, 2), // Ř, Ø
    (0xd9, 2), // Ů, Ù
    (0xc8, 2), // Č, È
    (0xb9, 1), // ą, ¹
    (0xb3, 1), // ł, ³
    (0x9c, 1), // ś, œ
    (0xbe, 2), // ľ, ¾
    (0x9e, 1), // ž in both
    (0x9a, 1), // š in both
    (0x8e, 1), // Ž in both
    (0x8a, 1), // Š in both
    (0xfd, 1), // ý in both
];

/// Bytes whose letters in Windows-1252 are usual in western languages and whose signs in Windows-1250 are not.
const WESTERN: [(u8, i32); 20] = [
    (0xe0, 3), // à, ŕ
    (0xe8, 1), // è, č
    (0xea, 3), // ê, ę
    (0xee, 0), // î in both
    (0xf1, 3), // ñ, ń
    (0xe5, 3), // å, ĺ
    (0xc5, 3), // Å, Ĺ
    (0xf8, 2), // ø, ř
    (0xe6, 2), // æ, ć
    (0xe3, 2), // ã, ă
    (0xf5, 2), // õ, ő
    (0xb2, 3), // ², ˛
    (0xb3, 2), // ³, ł
    (0xb9, 1), // ¹, ą
    (0xf2, 1), // ò, ň
    (0xf9, 1), // ù, ů
    (0xec, 1), // ì, ě
    (0xef, 1), // ï, ď
    (0xfb, 2), // û, ű
    (0x9c, 1), // œ, ś
];

/// The text of a file, its encoding for the source (none for UTF-8), and a doubt if there is one.
///
/// # Errors
/// For a file that is no text.
pub(super) fn decode(bytes: &[u8], file: &str) -> Result<(String, Option<Setting>, Option<String>), Fault> {
    let setting =
        |label: &str, why: &str| Some(Setting { key: "encoding", value: label.to_owned(), why: why.to_owned() });
    let (encoding, setting, doubt) = match bytes {
        [0xff, 0xfe, ..] => {
            (encoding_rs::UTF_16LE, setting("utf-16le", "the file begins with the mark of UTF-16"), None)
        }
        [0xfe, 0xff, ..] => {
            (encoding_rs::UTF_16BE, setting("utf-16be", "the file begins with the mark of UTF-16"), None)
        }
        _ if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => (encoding_rs::UTF_8, None, None),
        _ => match zeros(bytes) {
            Some(true) => (encoding_rs::UTF_16LE, setting("utf-16le", "every second byte is 0"), None),
            Some(false) => (encoding_rs::UTF_16BE, setting("utf-16be", "every second byte is 0"), None),
            None => eight_bits(bytes),
        },
    };
    let (text, _, damaged) = encoding.decode(bytes);
    // Tabs, ends of lines and of pages, and the end of file of old systems are no signs of a binary file.
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}' | '\u{85}');
    let odd = text.chars().take(100_000).filter(|c| odd(*c)).count();
    if damaged
        || odd * 200 > text.chars().take(100_000).count().max(1)
        || (odd > 0 && bytes.contains(&0) && encoding == encoding_rs::WINDOWS_1252)
    {
        return Err(Fault::of_file(file, "expected a table, found bytes that are no text")
            .hint("tables are read from CSV, JSON, Excel (xlsx, ods) and Parquet files; unpack an archive first"));
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    Ok((text, setting, doubt))
}

/// UTF-16 without a mark: whether the second bytes of the pairs are 0 (little-endian), or the first ones.
fn zeros(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..bytes.len().min(2000) & !1).unwrap_or_default();
    let pairs = head.len() / 2;
    let count = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (count(0), count(1));
    match pairs {
        0..4 => None,
        _ if second * 10 > pairs * 8 && first == 0 => Some(true),
        _ if first * 10 > pairs * 8 && second == 0 => Some(false),
        _ => None,
    }
}

fn eight_bits(bytes: &[u8]) -> (&'static encoding_rs::Encoding, Option<Setting>, Option<String>) {
    let score = |table: &[(u8, i32)]| -> i64 {
        let points =
            |byte: &u8| table.iter().find(|(known, _)| known == byte).map_or(0, |(_, points)| i64::from(*points));
        bytes.iter().filter(|byte| **byte >= 0x80).map(points).sum()
    };
    let (central, western) = (score(&CENTRAL), score(&WESTERN));
    let (encoding, label) = match central > western {
        true => (encoding_rs::WINDOWS_1250, "windows-1250"),
        false => (encoding_rs::WINDOWS_1252, "windows-1252"),
    };
    let words = match central > western {
        true => "it is not UTF-8, and its letters are those of Czech in Windows-1250",
        false => "it is not UTF-8, and its letters are those of western languages",
    };
    let doubt = (central - western).abs() <= 2 && (central > 0 || western > 0);
    let doubt = doubt
        .then(|| format!("the encoding may be windows-1250 or windows-1252; {label} is taken: look at the letters"));
    (encoding, Some(Setting { key: "encoding", value: label.to_owned(), why: words.to_owned() }), doubt)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn label(bytes: &[u8]) -> String {
        decode(bytes, "t").unwrap().1.map_or_else(|| "utf-8".into(), |setting| setting.value)
    }

    #[test]
    fn encodings() {
        assert_eq!(label("čas;řeka".as_bytes()), "utf-8");
        assert_eq!(label(b"\xef\xbb\xbftime"), "utf-8");
        let utf16: Vec<u8> = "\u{feff}čas;T\n1;2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(label(&utf16), "utf-16le");
        assert_eq!(label(&utf16[2..]), "utf-16le");
        assert_eq!(label(b"\xe8as;teplota p\xf9dy;sr\xe1\xbeky"), "windows-1250");
        assert_eq!(label(b"p\xf8\xedli\xb9 \xbelu\xbb"), "windows-1250");
        assert_eq!(label(b"temp\xe9rature;for\xeat;\xe0 l'ombre"), "windows-1252");
        assert_eq!(label(b"T [\xb0C];W/m\xb2"), "windows-1252");
        assert_eq!(label(b"l\xe5ng \xf8"), "windows-1252");
    }

    #[test]
    fn no_text() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4000).collect();
        assert!(decode(&bytes, "t").unwrap_err().message.contains("no text"));
        assert!(decode(&[0; 100], "t").is_err());
    }
}
