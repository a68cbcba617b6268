//! What is wrong with a cell.

/// What is wrong with a cell. Faults of one column and one kind are told together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bad {
    pub(crate) class: Class,
    /// Message and hint without the value: the same for values that are wrong in the same way.
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Parse,
    Range,
    Label,
    NoPlace,
    /// A rule of `CONSTRAINTS` over several values.
    Rule,
}

impl Bad {
    pub(crate) fn new(class: Class, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        let expected = message.split(", found ").next().unwrap_or_default();
        let kind = without_values(expected) + "\n" + &without_values(&hint);
        Self { class, kind, message, hint }
    }
}

/// A message without what stands in it in quotes, and without digits.
fn without_values(message: &str) -> String {
    let mut open = None;
    message
        .chars()
        .filter(|c| match (open, *c) {
            (None, '`' | '"') => {
                open = Some(*c);
                true
            }
            (Some(mark), c) => {
                let end = c == mark;
                if end {
                    open = None;
                }
                end
            }
            (None, c) => !c.is_ascii_digit(),
        })
        .collect()
}
