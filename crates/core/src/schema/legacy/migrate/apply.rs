//! Edits of a text.

/// Bytes from `start` to `end` become `text`.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// The text, which begins at `offset` of the file, after the edits; `None` if two of them overlap or one is not within it.
/// Edits at one place stand in the order in which they were made.
pub(super) fn apply(text: &str, offset: usize, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| edit.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.start.checked_sub(offset)?, edit.end.checked_sub(offset)?);
        out.push_str(text.get(at..start)?);
        out.push_str(&edit.text);
        at = end.max(start);
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
