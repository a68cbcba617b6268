//! What the publisher chose to be seen first, of the attribute that a release bears.

use crate::json::{Json, plain};
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::layout::VIEW_ATTRIBUTE;
use zarr_fuse_plot::calendar::parse_rfc3339;
use zarr_fuse_plot::{Kind, Period, ViewSpec};

/// The text of a JSON object; the object itself in releases of the first version.
fn chosen(first: &serde_json::Value) -> Option<serde_json::Map<String, serde_json::Value>> {
    let parsed = match first {
        serde_json::Value::String(text) => Json::parse(text)?.value(),
        other => other.clone(),
    };
    if let serde_json::Value::Object(first) = parsed { Some(first) } else { None }
}

/// The publisher's view; the default where he chose none.
pub fn view(dataset: &Dataset) -> ViewSpec {
    let mut view = ViewSpec::default();
    let Some(first) = dataset.attributes.get(VIEW_ATTRIBUTE).and_then(chosen) else { return view };
    let text = |key: &str| first.get(key).and_then(|value| value.as_str());
    let list = |key: &str| {
        let texts = first.get(key).and_then(|list| list.as_array());
        texts.into_iter().flatten().filter_map(|text| text.as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    let group = text("group").unwrap_or("");
    for path in text("variable").map(str::to_owned).into_iter().chain(list("further")) {
        let (group, name) = path.rsplit_once('/').unwrap_or((group, &path));
        view.variables.push((group.to_owned(), name.to_owned()));
    }
    view.places = list("places");
    for (name, label) in first.get("at").and_then(|at| at.as_object()).into_iter().flatten() {
        if let Some(label) = plain(label) {
            view.at.insert(name.clone(), label);
        }
    }
    if let [from, to] = list("period").as_slice()
        && let Some((from, to)) = parse_rfc3339(from).zip(parse_rfc3339(to))
    {
        view.period = Period::Between(from, to);
    }
    view.kind = text("plot").and_then(|plot| if plot == "series" { Some(Kind::Chart) } else { Kind::parse(plot) });
    view
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_text_and_an_object_say_the_same() {
        let first = serde_json::json!({
            "group": "g", "variable": "rock", "further": ["h/air"], "places": ["c"], "at": {"depth": 2},
            "period": ["1970-01-01T00:00:10Z", "1970-01-01T00:01:00Z"], "plot": "series",
        });
        for first in [first.to_string().into(), first] {
            let mut dataset = Dataset::default();
            dataset.attributes.insert(VIEW_ATTRIBUTE.into(), first);
            let expected = "#/chart?v=g/rock,h/air&s=c&depth=2&t=1970-01-01T00:00:10Z..1970-01-01T00:01Z";
            assert_eq!(view(&dataset), ViewSpec::parse(expected));
        }
        let mut dataset = Dataset::default();
        dataset.attributes.insert(VIEW_ATTRIBUTE.into(), "no JSON".into());
        assert_eq!(view(&dataset), ViewSpec::default());
    }
}
