//! The selection: one object that every panel renders, and its query string, which people can read and write.
//!
//! `v=bukov/rock_temperature&s=ZK1-S4,VRK-S7&depth=2&t=2022-10-05..2023-03-27T12:00Z`
//!
//! | key | meaning |
//! |---|---|
//! | `v` | group and variable |
//! | `s` | labels of the places, apart by commas |
//! | `t` | the window, its first and last instant in UTC |
//! | `view` | the kind of plot, when it is not the chart |
//! | another key | the label at which that dimension is read; `at.` before the name of a dimension that is called as one of ours |
//!
//! What is default is left out. Labels stand for themselves, never for positions, since positions shift when data are
//! appended. The address of the data (`data`) and the page's own switches are no part of the selection: they are kept
//! in [`ViewSpec::rest`]. A key that no dimension bears is simply ignored by a page, and written again.

use crate::calendar::{parse_rfc3339, short_rfc3339};
use crate::kind::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Keys that the page keeps for itself; they never name a dimension without `at.`.
pub const PAGE_KEYS: [&str; 7] = ["data", "ui", "theme", "lang", "tz", "agg", "release"];

/// Keys of the selection.
const OWN_KEYS: [&str; 4] = ["v", "s", "t", "view"];

/// Mark of a key that is a dimension in any case.
const AT: &str = "at.";

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// Path of the group, without its level; "" for the root, and when no variable is chosen.
    pub group: String,
    /// The variable; "" for the dataset's own choice.
    pub variable: String,
    /// Labels along the dimension that has one line a position; none for the dataset's own choice.
    pub places: Vec<String>,
    /// For other dimensions the label at which they are read. May hold names that the dataset does not have.
    pub at: BTreeMap<String, String>,
    /// First and last instant, in seconds since 1970-01-01T00:00:00Z; `None` for the whole record.
    pub window: Option<(f64, f64)>,
    /// The kind of plot.
    pub kind: Kind,
    /// Keys of the page, decoded, as they came.
    pub rest: Vec<(String, String)>,
}

impl ViewSpec {
    /// Reads a query string, with or without its question mark. Never fails: a value that cannot be understood is
    /// the default, of a repeated key the last counts.
    pub fn parse(query: &str) -> Self {
        let mut view = ViewSpec::default();
        let query = query.strip_prefix('?').unwrap_or(query);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let key = decode(key);
            match key.as_str() {
                "v" => {
                    let path = decode(value);
                    let (group, variable) = path.rsplit_once('/').unwrap_or(("", &path));
                    (view.group, view.variable) = (group.to_owned(), variable.to_owned());
                }
                // Commas part labels before decoding, so that a label may hold one as %2C.
                "s" => view.places = value.split(',').map(decode).collect(),
                "t" => view.window = window(&decode(value)),
                "view" => view.kind = Kind::parse(&decode(value)).unwrap_or_default(),
                name if PAGE_KEYS.contains(&name) => view.rest.push((key, decode(value))),
                name => {
                    let name = name.strip_prefix(AT).unwrap_or(name);
                    view.at.insert(name.to_owned(), decode(value));
                }
            }
        }
        view
    }

    /// The query string, without a question mark; "" for a view in which all is default. A window that is not within
    /// the years 0000 to 9999, or whose end is before its start, is left out.
    pub fn query(&self) -> String {
        let mut query = Query::default();
        if !self.variable.is_empty() || !self.group.is_empty() {
            let path = if self.group.is_empty() && !self.variable.contains('/') {
                self.variable.clone()
            } else {
                format!("{}/{}", self.group, self.variable)
            };
            query.add("v", &path);
        }
        if !self.places.is_empty() {
            query.key("s");
            for (i, label) in self.places.iter().enumerate() {
                if i > 0 {
                    query.text.push(',');
                }
                encode(&mut query.text, label, false);
            }
        }
        for (name, label) in &self.at {
            let name = name.as_str();
            if OWN_KEYS.contains(&name) || PAGE_KEYS.contains(&name) || name.starts_with(AT) || name.is_empty() {
                query.add(&format!("{AT}{name}"), label);
            } else {
                query.add(name, label);
            }
        }
        if let Some((from, to)) = self.window
            && from <= to
            && let (Some(from), Some(to)) = (short_rfc3339(from), short_rfc3339(to))
        {
            query.add("t", &format!("{from}..{to}"));
        }
        if self.kind != Kind::default() {
            query.add("view", self.kind.name());
        }
        for (key, value) in &self.rest {
            query.add(key, value);
        }
        query.text
    }
}

fn window(text: &str) -> Option<(f64, f64)> {
    let (from, to) = text.split_once("..")?;
    let (from, to) = (parse_rfc3339(from)?, parse_rfc3339(to)?);
    (from <= to).then_some((from, to))
}

#[derive(Default)]
struct Query {
    text: String,
}

impl Query {
    fn key(&mut self, key: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        encode(&mut self.text, key, false);
        self.text.push('=');
    }

    fn add(&mut self, key: &str, value: &str) {
        self.key(key);
        encode(&mut self.text, value, true);
    }
}

/// Percent-encodes what a query may not hold (RFC 3986, section 3.4), and with it what reads as markup, and a comma
/// where commas part labels. Letters beyond ASCII are encoded as UTF-8; browsers show them as they are.
fn encode(into: &mut String, text: &str, comma: bool) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'@' => {
                into.push(char::from(byte));
            }
            b',' if comma => into.push(','),
            _ => {
                into.push('%');
                for half in [byte >> 4, byte & 15] {
                    into.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
}

/// Undoes [`encode`]; `+` is a space as forms write it, a stray `%` is itself, bytes that are no UTF-8 become U+FFFD.
fn decode(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    const EXAMPLE: &str = "v=bukov/rock_temperature&s=ZK1-S4,VRK-S7&depth=2&t=2022-10-05..2023-03-27T12:00Z";

    #[test]
    fn the_example_is_read_and_written() {
        let view = ViewSpec::parse(EXAMPLE);
        assert_eq!((view.group.as_str(), view.variable.as_str()), ("bukov", "rock_temperature"));
        assert_eq!(view.places, ["ZK1-S4", "VRK-S7"]);
        assert_eq!(view.at["depth"], "2");
        assert_eq!(view.window, Some((1_664_928_000.0, 1_679_918_400.0)));
        assert_eq!(view.query(), EXAMPLE);
        assert_eq!(ViewSpec::default().query(), "");
        assert_eq!(ViewSpec::parse("?").query(), "");
    }

    #[test]
    fn labels_are_kept_whatever_they_hold() {
        let view = ViewSpec {
            places: ["Kleť, vrchol", "a&b=c", "100 %", "+1", "", "\"<script>", "#?"].map(String::from).to_vec(),
            at: BTreeMap::from([("t".into(), "1".into()), ("".into(), "x".into()), ("at.s".into(), "".into())]),
            ..ViewSpec::default()
        };
        let query = view.query();
        assert!(
            query.starts_with("s=Kle%C5%A5%2C%20vrchol,a%26b%3Dc,100%20%25,%2B1,,%22%3Cscript%3E,%23%3F&"),
            "{query}"
        );
        assert_eq!(ViewSpec::parse(&query), view);
    }

    #[test]
    fn foreign_keys_are_kept() {
        let view = ViewSpec::parse("data=https://example.org/a.zarr&v=x&colour=red&ui=min");
        assert_eq!(view.rest, [("data".into(), "https://example.org/a.zarr".into()), ("ui".into(), "min".into())]);
        assert_eq!(view.query(), "v=x&colour=red&data=https://example.org/a.zarr&ui=min");
    }

    #[test]
    fn what_is_not_understood_is_the_default() {
        for query in ["t=yesterday", "t=..", "t=2023-01-01..2022-01-01", "view=spaceship", "&&&", "t=2022-01-01"] {
            assert_eq!(ViewSpec::parse(query), ViewSpec::default(), "{query}");
        }
        assert_eq!(ViewSpec::parse("s=%").places, ["%"]);
        assert_eq!(ViewSpec::parse("s=%C5").places, ["\u{fffd}"]);
    }

    fn name() -> impl Strategy<Value = String> {
        "[^/]{0,8}"
    }

    fn instant() -> impl Strategy<Value = f64> {
        (-60_000_000_000_000_i64..250_000_000_000_000).prop_map(|ms| ms as f64 / 1e3)
    }

    proptest! {
        #[test]
        fn a_view_comes_back(
            group in "[^/]{0,5}(/[^/]{1,5}){0,2}", variable in name(),
            places in prop::collection::vec(".{0,8}", 0..4),
            at in prop::collection::btree_map(prop_oneof![name(), Just("s".into()), Just("data".into())], ".{0,6}", 0..3),
            window in prop::option::of((instant(), instant())),
            ui in prop::option::of(".{0,5}"),
        ) {
            let view = ViewSpec {
                group, variable, places, at, kind: Kind::Chart,
                window: window.map(|(a, b)| (a.min(b), a.max(b))),
                rest: ui.into_iter().map(|ui| ("ui".into(), ui)).collect(),
            };
            prop_assert_eq!(ViewSpec::parse(&view.query()), view);
        }

        #[test]
        fn any_query_is_read(query in "\\PC{0,60}") {
            let view = ViewSpec::parse(&query);
            prop_assert_eq!(ViewSpec::parse(&view.query()), view);
        }

        #[test]
        fn a_query_of_marks_is_read(query in "[vst&=,%.+/:0-9TZ-]{0,60}") {
            let view = ViewSpec::parse(&query);
            prop_assert_eq!(ViewSpec::parse(&view.query()), view);
        }
    }
}
