//! Keys and values of a query string, percent-encoded (RFC 3986).

/// A query string in the making.
#[derive(Default)]
pub(super) struct Query {
    pub(super) text: String,
}

impl Query {
    fn key(&mut self, key: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        encode(&mut self.text, key, PLAIN);
        self.text.push('=');
    }

    /// One value.
    pub(super) fn add(&mut self, key: &str, value: &str) {
        self.key(key);
        encode(&mut self.text, value, VALUE);
    }

    /// Values apart by commas; nothing when there are none.
    pub(super) fn list(&mut self, key: &str, values: impl Iterator<Item = String>) {
        for (i, value) in values.enumerate() {
            match i {
                0 => self.key(key),
                _ => self.text.push(','),
            }
            encode(&mut self.text, &value, PLAIN);
        }
    }
}

/// Kept as they are in a key and in an item of a list.
const PLAIN: &str = "/:@";
/// Kept as they are in a single value.
const VALUE: &str = "/:@,";

/// Percent-encodes what a query may not hold (RFC 3986, section 3.4), and with it what reads as markup; of what a query
/// may hold besides letters, digits and `-._~`, only `keep` stays. Letters beyond ASCII are encoded as UTF-8; browsers
/// show them as they are.
pub(super) fn encode(into: &mut String, text: &str, keep: &str) {
    for byte in text.bytes() {
        let letter = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(letter) || byte.is_ascii() && keep.contains(letter) {
            into.push(letter);
        } else {
            into.push('%');
            for half in [byte >> 4, byte & 15] {
                into.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
}

/// Undoes [`encode`]; `+` is a space as forms write it, a stray `%` is itself, bytes that are no UTF-8 become U+FFFD.
pub(super) fn decode(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        i += 1;
        out.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(bytes.get(i)), digit(bytes.get(i + 1))) {
                (Some(high), Some(low)) => {
                    i += 2;
                    (high * 16 + low) as u8
                }
                _ => byte,
            },
            _ => byte,
        });
    }
    String::from_utf8_lossy(&out).into_owned()
}
