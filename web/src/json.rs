//! The page's own JSON: the worker's answers in, questions and quoted texts out.
//!
//! serde would bring a reader a type; this is one small tree for all, and `protocol`'s tests hold it against serde_json.

use serde_json::Value;

/// Values inside each other may be so many; serde_json, which the worker reads and writes with, has the same limit.
const DEEPEST: usize = 128;

/// A JSON value. A number stays the text that it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`, and what [`Json::get`] and [`Json::at`] give for what is not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json<'a>>),
    /// Names and values in their order.
    Object(Vec<(String, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The value that is written in `text`; `None` if that is not JSON.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEEPEST)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// What an object has under `name`.
    pub fn get(&self, name: &str) -> &Json<'a> {
        let Json::Object(entries) = self else { return &Json::Null };
        entries.iter().find(|(other, _)| other == name).map_or(&Json::Null, |(_, value)| value)
    }

    /// What a list has at `index`.
    pub fn at(&self, index: usize) -> &Json<'a> {
        self.list().get(index).unwrap_or(&Json::Null)
    }

    /// The values of a list; none of anything else.
    pub fn list(&self) -> &[Json<'a>] {
        if let Json::List(values) = self { values } else { &[] }
    }

    /// A text; "" for anything else.
    pub fn text(&self) -> String {
        if let Json::Text(text) = self { text.clone() } else { String::new() }
    }

    /// The texts of a list.
    pub fn texts(&self) -> Vec<String> {
        self.list().iter().map(Json::text).collect()
    }

    /// A number; `None` for anything else.
    pub fn number(&self) -> Option<f64> {
        if let Json::Number(text) = self { text.parse().ok() } else { None }
    }

    /// A whole number from 0; 0 for anything else.
    pub fn count(&self) -> u64 {
        if let Json::Number(text) = self { text.parse().unwrap_or(0) } else { 0 }
    }

    /// The whole numbers of a list.
    pub fn counts(&self) -> Vec<u64> {
        self.list().iter().map(Json::count).collect()
    }

    /// The same for attributes. A number becomes its text: the page shows it and does not count with it.
    pub fn value(&self) -> Value {
        match self {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(text) => Value::String((*text).to_owned()),
            Json::Text(text) => Value::String(text.clone()),
            Json::List(values) => Value::Array(values.iter().map(Json::value).collect()),
            Json::Object(entries) => {
                let mut object = serde_json::Map::new();
                for (name, value) in entries {
                    object.insert(name.clone(), value.value());
                }
                Value::Object(object)
            }
        }
    }
}

/// The text of an attribute that is one, a number, or yes or no.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        // None of these comes out of `Json::value`.
        Value::Number(number) => number.as_f64().map(|number| number.to_string()),
        _ => None,
    }
}

/// Writes `text` as JSON does.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        let short = match letter {
            '"' | '\\' => letter,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            ..' ' => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
                continue;
            }
            _ => {
                out.push(letter);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
    out
}

struct Reader<'a> {
    text: &'a str,
    /// Bytes read; always at the border of a letter.
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads `wanted` if it is next.
    fn take(&mut self, wanted: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        let depth = depth.checked_sub(1)?;
        self.space();
        match self.peek()? {
            b'{' => {
                let mut entries = Vec::new();
                self.items('}', |reader| {
                    reader.space();
                    let name = reader.string()?;
                    reader.space();
                    reader.take(":").then_some(())?;
                    entries.push((name, reader.value(depth)?));
                    Some(())
                })?;
                Some(Json::Object(entries))
            }
            b'[' => {
                let mut values = Vec::new();
                self.items(']', |reader| {
                    values.push(reader.value(depth)?);
                    Some(())
                })?;
                Some(Json::List(values))
            }
            b'"' => self.string().map(Json::Text),
            _ if self.take("null") => Some(Json::Null),
            _ if self.take("true") => Some(Json::Bool(true)),
            _ if self.take("false") => Some(Json::Bool(false)),
            _ => self.number(),
        }
    }

    /// What stands between the bracket here and `end`, apart by commas.
    fn items(&mut self, end: char, mut one: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let mut letters = [0; 4];
        let end: &str = end.encode_utf8(&mut letters);
        self.at += 1;
        self.space();
        if self.take(end) {
            return Some(());
        }
        loop {
            one(self)?;
            self.space();
            if self.take(end) {
                return Some(());
            }
            self.take(",").then_some(())?;
        }
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let begin = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = self.text.get(begin..self.at)?;
        text.parse::<f64>().is_ok().then_some(Json::Number(text))
    }

    fn string(&mut self) -> Option<String> {
        self.take("\"").then_some(())?;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(['"', '\\'])?;
            out.push_str(rest.get(..plain)?);
            self.at += plain;
            if self.take("\"") {
                return Some(out);
            }
            self.at += 1;
            let letter = self.peek()?;
            self.at += 1;
            out.push(match letter {
                b'"' | b'\\' | b'/' => char::from(letter),
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.escaped()?,
                _ => return None,
            });
        }
    }

    /// The letter of four hexadecimal digits, or of two such escapes that are halves of one (RFC 8259, section 7).
    fn escaped(&mut self) -> Option<char> {
        let first = self.digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.take("\\u").then_some(())?;
        let second = self.digits()?.checked_sub(0xdc00).filter(|half| *half < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
    }

    fn digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.bytes().try_fold(0, |number, digit| Some(number * 16 + char::from(digit).to_digit(16)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// With numbers as texts, as `Json::value` has them.
    fn by_serde(text: &str) -> Option<Value> {
        fn texts(value: Value) -> Value {
            match value {
                Value::Number(number) => Value::String(number.to_string()),
                Value::Array(values) => Value::Array(values.into_iter().map(texts).collect()),
                Value::Object(object) => Value::Object(object.into_iter().map(|(k, v)| (k, texts(v))).collect()),
                other => other,
            }
        }
        serde_json::from_str(text).ok().map(texts)
    }

    #[test]
    fn what_is_read_is_what_serde_json_reads() {
        for text in [
            " [null, true,false , -1.5, 12, {\"a\" : {}, \"b\":[ ]}]\n",
            r#""\"\\\/\n\r\t\b\f \u00e9 \ud83d\ude00 ÅÉ 😀""#,
            r#"{"a": 1, "a": [2]}"#,
            "\"\"",
        ] {
            assert_eq!(Json::parse(text).unwrap().value(), by_serde(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{a:1}",
            "\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "nul",
            "[1] 2",
            "--1",
            "[",
            "\"\\u12",
            "\\",
        ] {
            assert_eq!(Json::parse(text), None, "{text}");
            assert_eq!(by_serde(text), None, "{text}");
        }
        assert!(Json::parse(&"[".repeat(100_000)).is_none());
    }

    #[test]
    fn a_quoted_text_is_the_one_of_serde_json() {
        let all: String = (0..0x250).filter_map(char::from_u32).chain("\u{2028}😀".chars()).collect();
        assert_eq!(quoted(&all), serde_json::to_string(&all).unwrap());
        assert_eq!(Json::parse(&quoted(&all)), Some(Json::Text(all)));
    }
}
