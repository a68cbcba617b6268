//! Metadata documents: fetched, bounded, parsed.

use super::format_error;
use crate::zarr::Readable;
use crate::zarr::fail::{FailKind, ReadError};
use serde_json::Value;
use zarrs_storage::StoreKey;

/// Metadata documents longer than this are refused.
const METADATA_BYTES: usize = 16 << 20;

/// The JSON document at `key`; `None` when there is none.
///
/// # Errors
/// Not readable, too long, or not JSON.
pub(super) async fn fetch(store: &Readable, key: &str, address: &str) -> Result<Option<Value>, ReadError> {
    let at = format!("{}/{key}", address.trim_end_matches('/'));
    let name = StoreKey::new(key).map_err(|error| format_error(&at, "a relative path", &error.to_string()))?;
    let expected = "the metadata of a Zarr group or array";
    let bytes = store.get(&name).await.map_err(|error| ReadError::storage(&at, expected, &error))?;
    let Some(bytes) = bytes else { return Ok(None) };
    if bytes.len() > METADATA_BYTES {
        let found = format!("{} bytes", bytes.len());
        let expected = format!("metadata of at most {METADATA_BYTES} bytes");
        return Err(ReadError::new(FailKind::TooLarge, at, expected, found, "Give the address of a group inside."));
    }
    match parse(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(format_error(&at, expected, &format!("broken JSON: {error}"))),
    }
}

/// JSON; where it is none, because Python wrote bare `NaN` or `Infinity` into attributes, they are read as texts.
fn parse(bytes: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(bytes).or_else(|error| match quoted(bytes) {
        Some(text) => serde_json::from_slice(&text),
        None => Err(error),
    })
}

/// The document with `NaN`, `Infinity` and `-Infinity` outside of texts in quotes; `None` when it has none of them.
fn quoted(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let (mut at, mut in_text, mut any) = (0, false, false);
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let word = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        match (in_text, word) {
            (false, Some(word)) => {
                out.push(b'"');
                out.extend_from_slice(word.as_bytes());
                out.push(b'"');
                at += word.len();
                any = true;
                continue;
            }
            (true, _) if *byte == b'\\' => {
                out.extend_from_slice(rest.get(..2).unwrap_or(rest));
                at += 2;
                continue;
            }
            _ => in_text ^= *byte == b'"',
        }
        out.push(*byte);
        at += 1;
    }
    any.then_some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_python_writes_is_read() {
        let text = br#"{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" NaN", "d\\": NaN}"#;
        let wanted = json!({"a": "NaN", "b": ["-Infinity", "Infinity"], "c": "NaN \" NaN", "d\\": "NaN"});
        assert_eq!(parse(text).unwrap(), wanted);
        assert!(parse(b"{\"a\": NaN, ").is_err() && parse(b"\"\\").is_err());
    }

    #[test]
    fn a_deep_document_is_an_error() {
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        assert!(parse(&deep).unwrap_err().to_string().contains("recursion limit"));
    }
}
