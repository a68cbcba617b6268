//! Decodes `SUBSETS`.

use super::cursor::Cursor;
use super::language::{SUBSET_METHODS, Section};
use super::model::Subset;
use crate::diagnostic::code;

/// An entry of `SUBSETS`. A check tests what its terms name.
pub(crate) fn subset(at: &Cursor<'_>) -> Option<Subset> {
    let fields = at.fields(Section::Subset)?;
    if fields.get("select").is_none() {
        fields.missing("select");
    }
    let words: Vec<(&str, &str)> = SUBSET_METHODS.iter().map(|word| (*word, *word)).collect();
    let method = fields.get("method").and_then(|at| at.choice(&words)).map(str::to_owned);
    let every = fields.text("every");
    match (&every, &method) {
        (Some(_), None) if fields.get("method").is_none() => fields.missing("method"),
        (None, Some(_)) => at.key_fault(
            &code::MISSING_KEY,
            "expected the key `every` beside `method`, found none",
            "say in which steps, as `every: 1h`",
        ),
        _ => {}
    }
    Some(Subset {
        description: fields.text("description"),
        select: fields.texts("select"),
        condition: fields.text("where"),
        every,
        method,
    })
}
