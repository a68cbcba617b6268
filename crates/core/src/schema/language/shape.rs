//! What a key takes.

use super::Section;

/// The kind of a value. Null is as if the key were not there, and is not told again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A text; a number or a boolean stands for its text as written.
    Text,
    /// A text of one character.
    Character,
    /// A finite or open number.
    Number,
    /// A whole number from this one.
    Count(u64),
    /// `true` or `false`.
    Boolean,
    /// The number 1: the version of the language.
    Version,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A text, usually one of these words.
    Usually(&'static [&'static str]),
    /// One of these words, or a text of this pattern (ECMA 262 and Rust alike), which is described by the last.
    Pattern(&'static [&'static str], &'static str, &'static str),
    /// Any value.
    Free,
    /// A mapping of free attributes.
    Attributes,
    /// A list.
    List(&'static Shape),
    /// A list, or one value in place of a list of one.
    Many(&'static Shape),
    /// A list with a shape for each position, the first so many required; the last text says how it is written.
    Row(&'static [Shape], usize, &'static str),
    /// This, or null for an open end.
    Open(&'static Shape),
    /// Either of these.
    Either(&'static [Shape]),
    /// A mapping of names to this.
    Named(&'static Shape),
    /// A mapping with the keys of a section.
    Of(Section),
}

/// A text or a list of texts.
pub(super) const TEXTS: Shape = Shape::Many(&Shape::Text);
/// A unit: a text, or a mapping for times.
pub(super) const UNIT: Shape = Shape::Either(&[Shape::Text, Shape::Of(Section::Time)]);

impl Shape {
    /// In words for the reference, in Markdown; a section is a link to its heading.
    pub fn words(&self) -> String {
        let quoted = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
        match self {
            Shape::Text => "text".to_owned(),
            Shape::Character => "one character".to_owned(),
            Shape::Number => "number".to_owned(),
            Shape::Count(least) => format!("whole number from {least}"),
            Shape::Boolean => "`true` or `false`".to_owned(),
            Shape::Version => "`1`".to_owned(),
            Shape::Words(words) => or(&quoted(words)),
            Shape::Usually(words) => match words.len() {
                0..=14 => format!("text, usually {}", or(&quoted(words))),
                _ => {
                    format!("text, as {} ({} are known)", or(&quoted(words.get(..3).unwrap_or_default())), words.len())
                }
            },
            Shape::Pattern(words, _, says) => {
                let mut all = quoted(words);
                all.push((*says).to_owned());
                or(&all)
            }
            Shape::Free => "any value".to_owned(),
            Shape::Attributes => "mapping of free attributes".to_owned(),
            Shape::List(item) => format!("list of {}", item.plural()),
            Shape::Many(item) => format!("{}, or a list of {}", item.words(), item.plural()),
            Shape::Row(_, _, says) => format!("`{says}`"),
            Shape::Open(shape) => shape.words(),
            Shape::Either(shapes) => or(&shapes.iter().map(Shape::words).collect::<Vec<_>>()),
            Shape::Named(shape) => format!("mapping of names to {}", shape.plural()),
            Shape::Of(section) => {
                let title = section.title();
                let (first, rest) = title.split_at_checked(1).unwrap_or(("", title));
                format!("[{}{rest}](#{})", first.to_lowercase(), section.anchor())
            }
        }
    }

    fn plural(&self) -> String {
        match self {
            Shape::Text => "texts".to_owned(),
            Shape::Number => "numbers".to_owned(),
            Shape::Many(Shape::Text) => "texts or lists of texts".to_owned(),
            other => other.words(),
        }
    }
}

/// `a, b or c`
fn or(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
