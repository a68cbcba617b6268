//! A small tree of YAML and its one way to be written: block mappings, short lists in one line, texts plain where YAML 1.1
//! and 1.2 both read them as the same text, else in double quotes or as a block.

use serde_json::Value;
use std::fmt::Write;

const WIDTH: usize = 100;

/// What is written.
#[derive(Debug, Clone)]
pub(crate) enum Out {
    /// A scalar as it stands in the file.
    Scalar(String),
    /// Text of several lines.
    Block(String),
    List(Vec<Out>),
    Map(Vec<(String, Out)>),
}

impl Out {
    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        if is_block(text) { Out::Block(text.to_owned()) } else { Out::Scalar(scalar(text)) }
    }

    /// A text that is read as text whatever it looks like, so that a number may stand plain.
    pub(crate) fn label(text: &str) -> Self {
        if super::cursor::number(text).is_some_and(f64::is_finite) {
            Out::Scalar(text.to_owned())
        } else {
            Self::text(text)
        }
    }

    /// A number; infinite ends of a range are `.inf`.
    pub(crate) fn number(value: f64) -> Self {
        Out::Scalar(match value {
            v if v == f64::INFINITY => ".inf".to_owned(),
            v if v == f64::NEG_INFINITY => "-.inf".to_owned(),
            v if v.is_nan() => ".nan".to_owned(),
            v if v == v.trunc() && v.abs() < 1e15 => format!("{v}"),
            v => {
                let text = format!("{v:?}");
                // YAML 1.1 takes 1e-5 for a text.
                match text.split_once('e') {
                    Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
                    _ => text,
                }
            }
        })
    }

    /// A list of labels.
    pub(crate) fn labels(texts: &[String]) -> Self {
        Out::List(texts.iter().map(|text| Self::label(text)).collect())
    }

    /// JSON as YAML.
    pub(crate) fn json(value: &Value) -> Self {
        match value {
            Value::Null => Out::Scalar("null".to_owned()),
            Value::Bool(value) => Out::Scalar(value.to_string()),
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => {
                    // A float stays one: 2.0, not 2.
                    let Out::Scalar(text) = Self::number(float) else { return Out::Scalar(number.to_string()) };
                    Out::Scalar(if text.contains(['.', 'e']) { text } else { format!("{text}.0") })
                }
                _ => Out::Scalar(number.to_string()),
            },
            Value::String(text) => Self::text(text),
            Value::Array(items) => Out::List(items.iter().map(Self::json).collect()),
            Value::Object(entries) => {
                Out::Map(entries.iter().map(|(name, value)| (name.clone(), Self::json(value))).collect())
            }
        }
    }

    /// The text of a file.
    pub(crate) fn file(&self) -> String {
        let mut text = String::new();
        if let Out::Map(entries) = self {
            let mut first = true;
            for (name, value) in entries {
                if !first && matches!(value, Out::Map(_) | Out::List(_)) {
                    text.push('\n');
                }
                first = false;
                entry(&mut text, name, value, 0);
            }
        }
        text
    }

    /// A scalar or a list of scalars.
    fn is_simple(&self) -> bool {
        match self {
            Out::Scalar(_) => true,
            Out::List(items) => items.iter().all(|item| matches!(item, Out::Scalar(_))),
            _ => false,
        }
    }

    /// On one line, if it is a scalar, empty, or a collection of scalars.
    fn flow(&self) -> Option<String> {
        let text = match self {
            Out::Scalar(text) => return Some(text.clone()),
            Out::Block(_) => return None,
            Out::List(items) => {
                let items: Vec<String> = items.iter().map(Out::flow).collect::<Option<_>>()?;
                format!("[{}]", items.join(", "))
            }
            Out::Map(entries) if entries.iter().all(|(_, value)| value.is_simple()) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(name, value)| Some(format!("{}: {}", scalar(name), value.flow()?)))
                    .collect::<Option<_>>()?;
                format!("{{{}}}", entries.join(", "))
            }
            Out::Map(_) => return None,
        };
        (text.len() <= WIDTH || matches!(text.as_str(), "[]" | "{}")).then_some(text)
    }
}

fn entry(text: &mut String, name: &str, value: &Out, level: usize) {
    let _ = write!(text, "{}{}:", "  ".repeat(level), scalar(name));
    after(
        text,
        value,
        level,
        matches!(value, Out::Map(entries) if !entries.is_empty() && (level == 0 || entries.len() > 3)),
    );
}

/// What follows a colon or a dash.
fn after(text: &mut String, value: &Out, level: usize, block: bool) {
    if let Some(flow) = value.flow().filter(|_| !block) {
        let _ = writeln!(text, " {flow}");
        return;
    }
    match value {
        Out::Scalar(scalar) => {
            let _ = writeln!(text, " {scalar}");
        }
        Out::Block(lines) => {
            text.push_str(if lines.ends_with('\n') { " |\n" } else { " |-\n" });
            for line in lines.strip_suffix('\n').unwrap_or(lines).split('\n') {
                if line.is_empty() {
                    text.push('\n');
                } else {
                    let _ = writeln!(text, "{}{line}", "  ".repeat(level + 1));
                }
            }
        }
        Out::List(items) => {
            text.push('\n');
            for item in items {
                let dash = "  ".repeat(level + 1) + "-";
                match item {
                    // Its first key stands beside the dash, the others below it.
                    Out::Map(entries) if item.flow().is_none() => {
                        let mut lines = String::new();
                        entries.iter().for_each(|(name, value)| entry(&mut lines, name, value, level + 2));
                        let _ = write!(text, "{dash} {}", lines.trim_start_matches(' '));
                    }
                    _ => {
                        text.push_str(&dash);
                        after(text, item, level + 1, false);
                    }
                }
            }
        }
        Out::Map(entries) => {
            text.push('\n');
            for (name, value) in entries {
                entry(text, name, value, level + 1);
            }
        }
    }
}

/// Whether a text can stand as a block: lines without blanks at their ends, and nothing that needs an escape.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body
            .split('\n')
            .all(|line| line.trim_end() == line && !line.starts_with('\t') && line.chars().all(printable))
}

fn printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

/// A text as a scalar: plain if no YAML reads it as anything else.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let other =
        matches!(word.as_str(), "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "<<");
    let starts = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '/')
        || (text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic) && !number_like(text));
    !other
        && starts
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(|c| {
            printable(c) && !matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | '\\' | '&' | '*' | '|' | '>' | '`')
        })
        && !text.contains("---")
}

/// A number, a time or a sexagesimal number to some YAML: `1e5`, `0x1f`, `1_000`, `2025-11-24T01:00:00Z`.
fn number_like(text: &str) -> bool {
    text.contains(':')
        || text.chars().all(|c| c.is_ascii_hexdigit() || "+-._xoXO".contains(c))
        || text.split(['-', 'T', 't']).take(3).all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if printable(c) => out.push(c),
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}
