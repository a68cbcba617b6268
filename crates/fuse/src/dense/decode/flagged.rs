//! Codes of a file that stand for texts.

use serde_json::{Map, Value};
use std::collections::HashMap;
use zarr_fuse_core::flags;

/// Whole numbers of a file with what each means (CF 1.11, section 3.5). A word of `flag_meanings` may not hold all that a
/// label may: it stands for the label of `allowed` of which it was made.
pub(super) fn labels(attributes: &Map<String, Value>, allowed: &[String]) -> HashMap<i128, String> {
    let words = flags::meanings(allowed);
    let words: HashMap<&str, &String> = words.split(' ').zip(allowed).collect();
    let label = |meaning: String| match words.get(meaning.as_str()) {
        Some(label) if !allowed.contains(&meaning) => (*label).clone(),
        _ => meaning,
    };
    let pairs = flags::decoded(attributes).into_iter().filter(|(value, _)| value.fract() == 0.0);
    pairs.map(|(value, meaning)| (value as i128, label(meaning))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_the_labels_of_which_they_were_made() {
        let allowed = ["granite", "sandy clay", "sandy_clay"].map(str::to_owned);
        let of = |attributes: Value| {
            let found = labels(attributes.as_object().unwrap_or(&Map::new()), &allowed);
            let mut found: Vec<(i128, String)> = found.into_iter().collect();
            found.sort();
            found
        };
        let foreign = json!({"flag_values": [2, 1, 7, 9], "flag_meanings": "granite sandy_clay sandy_clay_2 slate"});
        let expected = [(1, "sandy_clay"), (2, "granite"), (7, "sandy_clay"), (9, "slate")];
        assert_eq!(of(foreign), expected.map(|(code, label)| (code, label.to_owned())));
        let ours = json!({"flag_values": [0, 1], "flag_meanings": "sandy_clay sandy_clay_2",
            "zarr_fuse_labels": ["sandy clay", "sandy_clay"]});
        assert_eq!(of(ours), [(0, "sandy clay"), (1, "sandy_clay")].map(|(code, label)| (code, label.to_owned())));
        assert_eq!(of(json!({"flag_values": 3, "flag_meanings": "a", "zarr_fuse_labels": "a b"})), [(3, "a b".into())]);
        assert_eq!(of(json!({"flag_values": [1, 2], "flag_meanings": "one"})), []);
        assert_eq!(of(json!({"flag_masks": [1, 2], "flag_meanings": "one two"})), []);
    }
}
