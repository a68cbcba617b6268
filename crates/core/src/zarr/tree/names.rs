//! Names that metadata give of other nodes: where a store lists nothing, they are what can be found.

use super::ArrayNode;
use crate::layout::{MULTISCALES_ATTRIBUTE, ORDER_ATTRIBUTE, VIEW_ATTRIBUTE, join};
use serde_json::{Map, Value};

/// Names that one node may give.
const MOST: usize = 64;

/// Paths below a group that its attributes name: levels, the publisher's list of variables and its first view,
/// coordinates, and the parts of an OME-NGFF image, plate or well
/// (<https://ngff.openmicroscopy.org/0.5/>), whose attributes are under `ome` since version 0.5.
pub(super) fn of_group(attributes: &Map<String, Value>) -> Vec<String> {
    let levels = super::assets(attributes);
    let mut out = levels.clone();
    if let Some(coordinates) = attributes.get("coordinates").and_then(Value::as_str) {
        out.extend(words(coordinates));
    }
    // The variables of a group with levels are in each of them.
    let variables = texts(attributes.get(ORDER_ATTRIBUTE));
    match levels.is_empty() {
        true => out.extend(variables),
        false => {
            let variables: Vec<String> = variables.into_iter().filter(|name| is_relative(name)).collect();
            out.extend(levels.iter().flat_map(|level| variables.iter().map(move |name| join(level, name))));
        }
    }
    let view = attributes.get(VIEW_ATTRIBUTE).and_then(Value::as_str);
    let view: Option<Value> = view.and_then(|text| serde_json::from_str(text).ok());
    out.extend(view.and_then(|view| view.get("group").and_then(Value::as_str).map(str::to_owned)));
    for own in std::iter::once(attributes).chain(attributes.get("ome").and_then(Value::as_object)) {
        out.extend(texts(own.get("labels")));
        out.extend(texts(own.get("series")));
        for (part, list) in [("plate", "wells"), ("well", "images")] {
            let entries = own.get(part).and_then(|part| part.get(list)).and_then(Value::as_array);
            out.extend(entries.into_iter().flatten().filter_map(|entry| text_of(entry.get("path")?)));
        }
        if own.contains_key("bioformats2raw.layout") {
            out.push("0".to_owned());
        }
    }
    safe(out)
}

/// Names that an array gives of arrays beside it: its dimensions, and what its attributes refer to (CF 1.11, appendix A).
pub(super) fn of_array(array: &ArrayNode) -> Vec<String> {
    let mut out: Vec<String> = array.dimensions.clone();
    for attribute in [
        "coordinates",
        "bounds",
        "climatology",
        "ancillary_variables",
        "grid_mapping",
        "cell_measures",
        "formula_terms",
    ] {
        out.extend(words(array.text(attribute).unwrap_or_default()));
    }
    out.retain(|name| !name.strip_prefix("dim_").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())));
    safe(out)
}

/// The names of the axes of an OME image's arrays, by the arrays' paths; they carry none themselves.
pub(super) fn axes(attributes: &Map<String, Value>) -> Vec<(String, Vec<String>)> {
    let own = attributes.get("ome").and_then(Value::as_object).unwrap_or(attributes);
    let Some(list) = own.get(MULTISCALES_ATTRIBUTE).and_then(Value::as_array) else { return Vec::new() };
    let mut out = Vec::new();
    for image in list.iter().take(MOST) {
        let axes = image.get("axes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let names: Vec<String> =
            axes.iter().filter_map(|axis| axis.get("name").or(Some(axis)).and_then(text_of)).collect();
        let datasets = image.get("datasets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let paths = datasets.iter().take(MOST).filter_map(|dataset| text_of(dataset.get("path")?));
        out.extend(paths.map(|path| (path, names.clone())));
    }
    out
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(text_of).collect()
}

/// The words of a text without those that end with a colon, as in `area: cell_area`.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().filter(|word| !word.ends_with(':')).map(str::to_owned)
}

/// Relative paths without `.` and `..`, each once, and not more than [`MOST`].
fn safe(mut names: Vec<String>) -> Vec<String> {
    for name in &mut names {
        *name = name.trim_matches('/').to_owned();
    }
    names.retain(|name| is_relative(name));
    let mut known = std::collections::BTreeSet::new();
    names.retain(|name| known.insert(name.clone()));
    names.truncate(MOST);
    names
}

/// Whether a path leads down, and is not too long to be one.
pub(super) fn is_relative(path: &str) -> bool {
    path.len() <= 1024 && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn group(attributes: Value) -> Vec<String> {
        of_group(attributes.as_object().unwrap())
    }

    #[test]
    fn what_a_group_names() {
        assert_eq!(group(json!({"coordinates": "lat lon lat", "zarr_fuse_variables": ["t", 4]})), ["lat", "lon", "t"]);
        assert_eq!(group(json!({"multiscales": [{"datasets": [{"path": "0"}, {"path": "../1"}]}]})), ["0"]);
        let levels = json!({"layout": [{"asset": "0"}, {"asset": "1h"}]});
        let both = json!({"multiscales": levels, "zarr_fuse_variables": ["t", "../u"]});
        assert_eq!(group(both), ["0", "1h", "0/t", "1h/t"]);
        assert_eq!(group(json!({"ome": {"multiscales": [{"datasets": [{"path": "s0"}]}]}})), ["s0"]);
        assert_eq!(group(json!({"plate": {"wells": [{"path": "A/1"}, {}]}})), ["A/1"]);
        assert_eq!(group(json!({"zarr_fuse_view": "{\"group\": \"air\"}"})), ["air"]);
        assert!(group(json!({"coordinates": "../x . /", "labels": "x", "ome": 4, "multiscales": 7})).is_empty());
        assert_eq!(group(json!({"labels": (0..1000).map(|i| i.to_string()).collect::<Vec<_>>()})).len(), MOST);
    }

    #[test]
    fn axes_of_an_image() {
        let attributes = json!({"multiscales": [{"axes": [{"name": "y"}, "x"], "datasets": [{"path": "0"}]}]});
        let found = axes(attributes.as_object().unwrap());
        assert_eq!(found, [("0".to_owned(), vec!["y".to_owned(), "x".to_owned()])]);
    }
}
