//! What a dataset's root attributes say about it, whatever vocabulary they use. Their text is data.

use serde_json::Value;
use zarr_fuse_core::dataset::Dataset;

/// The first of these attributes that is a text or a number; "" if none is.
pub fn text(dataset: &Dataset, names: &[&str]) -> String {
    let found = names.iter().filter_map(|name| dataset.attributes.get(*name)).find_map(plain);
    found.unwrap_or_default()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(_) => crate::json::plain(value),
        _ => None,
    }
}

/// "CC BY 4.0" for "CC-BY-4.0"; others as they are.
pub fn licence(dataset: &Dataset) -> String {
    let text = text(dataset, &["license", "licence", "rights"]);
    let short = text.trim_end_matches('/').rsplit('/').next().unwrap_or(&text);
    match short.strip_prefix("CC-BY") {
        Some(rest) => format!("CC BY{}", rest.replacen("-SA", " SA", 1).replacen("-NC", " NC", 1).replace('-', " "))
            .replace("  ", " "),
        None => short.to_owned(),
    }
}

/// The DOI without its resolver; "" if there is none.
pub fn doi(dataset: &Dataset) -> String {
    let text = text(dataset, &["doi", "identifier", "id"]);
    let bare = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(&text);
    if bare.starts_with("10.") && bare.contains('/') { bare.to_owned() } else { String::new() }
}

/// Names of people under one of these attributes: texts apart by `;`, lists of texts, or lists of objects with a name.
pub fn people(dataset: &Dataset, names: &[&str]) -> Vec<String> {
    let Some(value) = names.iter().find_map(|name| dataset.attributes.get(*name)) else { return Vec::new() };
    let named = |value: &Value| match value {
        Value::Object(person) => {
            ["name", "creatorName", "title"].iter().find_map(|key| person.get(*key).and_then(plain))
        }
        other => plain(other),
    };
    match value {
        Value::Array(people) => people.iter().filter_map(named).collect(),
        Value::String(text) => {
            text.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        }
        other => named(other).into_iter().collect(),
    }
}

/// The first sentence of a text, at most some 90 letters.
pub fn first_sentence(text: &str) -> String {
    let line = text.split('\n').next().unwrap_or("").trim();
    let sentence = line.split(". ").next().unwrap_or(line).trim_end_matches('.');
    if sentence.chars().count() <= 90 {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(88).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn dataset(attributes: Value) -> Dataset {
        Dataset { attributes: attributes.as_object().cloned().unwrap_or_default(), ..Dataset::default() }
    }

    #[test]
    fn vocabularies_are_understood() {
        let d = dataset(
            json!({"license": "CC-BY-4.0", "doi": "https://doi.org/10.5072/zenodo.1", "creators": [{"name": "A"}, "B"], "contributor_name": "C; D"}),
        );
        assert_eq!(licence(&d), "CC BY 4.0");
        assert_eq!(doi(&d), "10.5072/zenodo.1");
        assert_eq!(people(&d, &["creators"]), ["A", "B"]);
        assert_eq!(people(&d, &["nobody", "contributor_name"]), ["C", "D"]);
        assert_eq!(doi(&dataset(json!({"id": "bukov"}))), "");
    }

    #[test]
    fn a_description_is_cut_at_its_first_sentence() {
        assert_eq!(first_sentence("One. Two."), "One");
        assert!(first_sentence(&"word ".repeat(40)).ends_with('…'));
    }
}
