//! Differences of schemas as text for people and as JSON for machines.

use crate::output::plain;
use serde_json::{Value, json};
use zarr_fuse_core::schema::diff::{Change, Class};

/// Characters of a value that are shown.
const SHOWN: usize = 100;

/// Grouped by class, the gravest last: `+` is new, `-` is gone, `~` is another.
pub(crate) fn text(changes: &[Change], colours: bool) -> String {
    let paint = |code: &str, text: &str| {
        if colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut parts = Vec::new();
    for class in Class::ALL {
        let of: Vec<&Change> = changes.iter().filter(|change| change.class == class).collect();
        if of.is_empty() {
            continue;
        }
        let mut lines = vec![paint("1", heading(class))];
        for change in of {
            let path = plain(&change.path);
            let path = if path.is_empty() { "/" } else { &path };
            let (mark, colour, what) = match (&change.was, &change.is) {
                (None, Some(is)) => ("+", "32", short(is)),
                (Some(was), None) => ("-", "31", short(was)),
                (Some(was), Some(is)) => ("~", "33", format!("{} → {}", short(was), short(is))),
                (None, None) => ("~", "33", String::new()),
            };
            lines.push(format!("  {} {path}  {what}", paint(colour, mark)).trim_end().to_owned());
            if !change.note.is_empty() {
                lines.push(format!("      {}", plain(&change.note)));
            }
        }
        parts.push(lines.join("\n"));
    }
    if parts.is_empty() { "no difference".to_owned() } else { parts.join("\n") }
}

fn heading(class: Class) -> &'static str {
    match class {
        Class::Metadata => "metadata: no stored value changes",
        Class::Addition => "additions: made beside what is stored",
        Class::Conversion => "conversions: of stored values, with --convert",
        Class::Refused => "refused: cannot be done with what is stored",
    }
}

fn short(text: &str) -> String {
    let text = plain(text).replace(['\n', '\t'], " ");
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// How many there are of each class, and all of them.
pub(crate) fn document(changes: &[Change]) -> Value {
    let count = |class: Class| changes.iter().filter(|change| change.class == class).count();
    let counts = Class::ALL.into_iter().map(|class| (class.name().to_owned(), json!(count(class)))).collect();
    json!({"counts": Value::Object(counts), "changes": changes})
}
