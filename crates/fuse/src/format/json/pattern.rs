//! Pointers into documents: RFC 6901's, with two more segments for where records are.

use std::borrow::Cow;

/// A step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) enum Segment {
    /// The member of that name, or the element of that number.
    Key(String),
    /// Every element or member.
    Any,
    /// Every one too; its index or key is bound to the name.
    Name(String),
}

impl Segment {
    /// Whether it goes into the member, or element, of that name.
    pub(super) fn fits(&self, key: &str) -> bool {
        match self {
            Segment::Key(own) => own == key,
            Segment::Any | Segment::Name(_) => true,
        }
    }

    /// The name that it binds.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Segment::Name(name) => Some(name),
            Segment::Key(_) | Segment::Any => None,
        }
    }
}

impl std::fmt::Display for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Segment::Key(key) => f.write_str(&escape(key)),
            Segment::Any => f.write_str("*"),
            Segment::Name(name) => write!(f, "{{{name}}}"),
        }
    }
}

/// The segments of a pointer. One without a leading `/` is read as if it had one; "" is the whole document.
pub(super) fn pointer(text: &str) -> Vec<Segment> {
    let steps = text.strip_prefix('/').unwrap_or(text);
    if text.is_empty() { Vec::new() } else { steps.split('/').map(segment).collect() }
}

/// The segments of a path in a record, which has no wildcard.
pub(super) fn path(text: &str) -> Vec<Segment> {
    let step = |step: &str| match segment(step) {
        Segment::Any => Segment::Key("*".to_owned()),
        other => other,
    };
    text.split('/').map(step).collect()
}

fn segment(step: &str) -> Segment {
    match step.strip_prefix('{').and_then(|step| step.strip_suffix('}')) {
        Some(name) => Segment::Name(name.to_owned()),
        None if step == "*" => Segment::Any,
        None => Segment::Key(unescape(step).into_owned()),
    }
}

/// A key as a segment of a pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}
