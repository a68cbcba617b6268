//! Categories of a variable: labels stored as codes, and what CF says about them (CF 1.11, section 3.5).
//!
//! A text with a list of allowed labels is stored as the position of its label in that list, from 0. The list of an array
//! only ever grows at its end, so that a stored code keeps its meaning. Numbers are their own codes.

use serde_json::{Map, Value, json};

/// Attribute of an array of codes: its labels, exactly as they are, in the order of their codes from 0.
pub const LABELS_ATTRIBUTE: &str = "zarr_fuse_labels";
/// The code of a missing label.
pub const MISSING_CODE: i64 = -1;

/// The labels of an array of codes; `None` for every other array.
pub fn labels(attributes: &Map<String, Value>) -> Option<Vec<String>> {
    let list = attributes.get(LABELS_ATTRIBUTE)?.as_array()?;
    list.iter().map(|label| label.as_str().map(str::to_owned)).collect()
}

/// Zarr's name of the type of codes for so many labels: room is left for more.
pub fn code_type(labels: usize) -> &'static str {
    if labels <= 16_384 { "int16" } else { "int32" }
}

/// The labels that an array has (`stored`) and those that a schema allows now: a stored label keeps its code, also when
/// it is not allowed any more, and a new one comes after all others.
pub fn extended(stored: &[String], allowed: &[String]) -> Vec<String> {
    let new = allowed.iter().filter(|label| !stored.contains(label));
    stored.iter().chain(new).cloned().collect()
}

/// `flag_values` and `flag_meanings` of an array of codes, and its labels.
pub fn of_labels(labels: &[String]) -> [(&'static str, Value); 3] {
    let codes: Vec<usize> = (0..labels.len()).collect();
    [("flag_values", json!(codes)), ("flag_meanings", json!(meanings(labels))), (LABELS_ATTRIBUTE, json!(labels))]
}

/// `flag_meanings`: one word a label, with `_` for what a word may not hold; words that would be equal are numbered.
///
/// Letters outside ASCII stay: CF names the alphanumeric set and `_ - . + @`.
pub fn meanings(labels: &[String]) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '@');
    let mut words: Vec<String> = Vec::with_capacity(labels.len());
    let mut known = std::collections::BTreeSet::new();
    for label in labels {
        let word: String = label.trim().chars().map(|c| if fits(c) { c } else { '_' }).collect();
        let word = if word.is_empty() { "_".to_owned() } else { word };
        let mut unique = word.clone();
        let mut number = 2;
        while !known.insert(unique.clone()) {
            unique = format!("{word}_{number}");
            number += 1;
        }
        words.push(unique);
    }
    words.join(" ")
}

/// The values of a variable with flags and what each means, from `flag_values` and the exact labels or `flag_meanings`;
/// empty for a variable without, and for masks.
pub fn decoded(attributes: &Map<String, Value>) -> Vec<(f64, String)> {
    let values = attributes.get("flag_values").map(|values| match values {
        Value::Array(list) => list.iter().filter_map(Value::as_f64).collect(),
        one => one.as_f64().into_iter().collect::<Vec<f64>>(),
    });
    let words = || {
        let words = attributes.get("flag_meanings").and_then(Value::as_str).unwrap_or_default();
        words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let Some(values) = values else { return Vec::new() };
    // NetCDF has no list of one text.
    let one = || Some(vec![attributes.get(LABELS_ATTRIBUTE)?.as_str()?.to_owned()]);
    let exact = labels(attributes).or_else(one);
    let meanings = exact.filter(|labels| labels.len() == values.len()).unwrap_or_else(words);
    if meanings.len() == values.len() { values.into_iter().zip(meanings).collect() } else { Vec::new() }
}

/// Flags in bits: mask, the bits under it, and the meaning, from `flag_masks`, `flag_values` (else the mask itself) and
/// `flag_meanings`; empty for a variable without.
pub fn masks(attributes: &Map<String, Value>) -> Vec<(u64, u64, String)> {
    let numbers = |name: &str| match attributes.get(name) {
        Some(Value::Array(list)) => list.iter().filter_map(bits).collect(),
        other => other.and_then(bits).into_iter().collect::<Vec<u64>>(),
    };
    let masks = numbers("flag_masks");
    let values = if attributes.contains_key("flag_values") { numbers("flag_values") } else { masks.clone() };
    let words = attributes.get("flag_meanings").and_then(Value::as_str).unwrap_or_default();
    let words: Vec<&str> = words.split_whitespace().collect();
    if masks.len() != words.len() || values.len() != words.len() {
        return Vec::new();
    }
    masks.into_iter().zip(values).zip(words).map(|((mask, value), word)| (mask, value, word.to_owned())).collect()
}

/// The bits of a whole number; a negative one of eight bits is taken as eight bits, and so on.
fn bits(number: &Value) -> Option<u64> {
    let negative = |value: i64| match value {
        -0x80..0 => value as u64 & 0xff,
        -0x8000..0 => value as u64 & 0xffff,
        -0x8000_0000..0 => value as u64 & 0xffff_ffff,
        other => other as u64,
    };
    number.as_u64().or_else(|| number.as_i64().map(negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn meanings_are_words_and_differ() {
        let labels = texts(&["granite", "sandy clay", "sandy_clay", "břidlice", "a,b (c)", "/", "+0.5@-"]);
        assert_eq!(meanings(&labels), "granite sandy_clay sandy_clay_2 břidlice a_b__c_ _ +0.5@-");
    }

    #[test]
    fn a_stored_code_keeps_its_label() {
        let (stored, allowed) = (texts(&["b", "a"]), texts(&["c", "a", "d"]));
        assert_eq!(extended(&stored, &allowed), texts(&["b", "a", "c", "d"]));
        assert_eq!(extended(&[], &allowed), allowed);
    }

    #[test]
    fn flags_are_read_back() {
        let own =
            Map::from_iter(of_labels(&texts(&["sandy clay", "rock"])).map(|(name, value)| (name.to_owned(), value)));
        let expected = vec![(0.0, "sandy clay".to_owned()), (1.0, "rock".to_owned())];
        assert_eq!((labels(&own), decoded(&own)), (Some(texts(&["sandy clay", "rock"])), expected));
        let of = |json: Value| json.as_object().map(decoded);
        let other = json!({"flag_values": [1, 4], "flag_meanings": "good  bad"});
        assert_eq!(of(other), Some(vec![(1.0, "good".to_owned()), (4.0, "bad".to_owned())]));
        // A broken attribute is passed over.
        assert_eq!(of(json!({"flag_values": [1, 4], "flag_meanings": "good"})), Some(vec![]));
        assert_eq!(of(json!({"zarr_fuse_labels": [1]})), Some(vec![]));
    }

    #[test]
    fn flags_in_bits() {
        let of = |json: Value| json.as_object().map(masks);
        let bits = json!({"flag_masks": [1, 6, -128], "flag_values": [1, 2, -128], "flag_meanings": "dry low off"});
        let text = str::to_owned;
        assert_eq!(of(bits), Some(vec![(1, 1, text("dry")), (6, 2, text("low")), (128, 128, text("off"))]));
        let alone = json!({"flag_masks": 2, "flag_meanings": "wet"});
        assert_eq!(of(alone), Some(vec![(2, 2, text("wet"))]));
        assert_eq!(of(json!({"flag_masks": [1, 2], "flag_meanings": "wet"})), Some(vec![]));
        assert_eq!(of(json!({"flag_values": [1], "flag_meanings": "wet"})), Some(vec![]));
    }
}
