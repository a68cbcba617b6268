//! Attributes of what is given back: those of the repo, without what only the repo has.

use serde_json::{Map, Value};
use zarr_fuse_core::layout::{FLAGS_ATTRIBUTE, UNCERTAINTY_ATTRIBUTE};

/// Attributes of an array, when the arrays of `names` are given back: nothing is named that is not there.
pub(super) fn of(stored: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    let mut found = stored.clone();
    found.remove("_zarrs");
    for key in ["ancillary_variables", "coordinates"] {
        let Some(listed) = found.get(key).and_then(Value::as_str) else { continue };
        let kept: Vec<&str> = listed.split_whitespace().filter(|name| names.contains(name)).collect();
        let kept = kept.join(" ");
        if kept.is_empty() {
            found.remove(key);
        } else {
            found.insert(key.to_owned(), kept.into());
        }
    }
    for key in [FLAGS_ATTRIBUTE, UNCERTAINTY_ATTRIBUTE] {
        if found.get(key).and_then(Value::as_str).is_some_and(|name| !names.contains(&name)) {
            found.remove(key);
        }
    }
    found
}

/// Names in an attribute that lists variables (CF 1.11, sections 3.4 and 5).
pub(super) fn listed<'a>(attributes: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a str> {
    attributes.get(key).and_then(Value::as_str).unwrap_or_default().split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_named_that_is_not_there() {
        let stored = json!({"_zarrs": {}, "units": "K", "ancillary_variables": "t_error t_lineage",
            "coordinates": "latitude", "zarr_fuse_flags": "t_flag", "zarr_fuse_uncertainty": "t_error"});
        let found = of(stored.as_object().unwrap_or(&Map::new()), &["t", "t_error"]);
        let expected = json!({"units": "K", "ancillary_variables": "t_error", "zarr_fuse_uncertainty": "t_error"});
        assert_eq!(Value::Object(found), expected);
    }
}
