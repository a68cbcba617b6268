//! `CITATION.cff`: Citation File Format 1.2, <https://github.com/citation-file-format/citation-file-format>.

use super::orcid_url;
use crate::Error;
use crate::model::{FileFact, Release};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use zarr_fuse_core::schema::Person;

pub(super) fn make(release: &Release, _files: &[FileFact]) -> Result<String, Error> {
    let publication = &release.publication;
    let mut cff = Map::new();
    let mut put = |key: &str, value: Value| cff.insert(key.to_owned(), value);
    put("cff-version", json!("1.2.0"));
    put("message", json!("Please cite this dataset as below."));
    put("type", json!("dataset"));
    put("title", json!(publication.title));
    if !publication.summary.is_empty() {
        put("abstract", json!(publication.summary));
    }
    put("authors", release.creators().map(|(_, person)| author(person)).collect());
    put("version", json!(release.version));
    put("date-released", json!(release.date()));
    if let Some(doi) = &release.doi {
        put("doi", json!(doi));
    }
    put("license", json!(publication.licence));
    // The format demands that key words differ.
    let keywords: BTreeSet<&str> = publication.keywords.iter().map(String::as_str).collect();
    if !keywords.is_empty() {
        put("keywords", json!(keywords));
    }
    serde_yaml::to_string(&Value::Object(cff)).map_err(|error| Error::document("CITATION.cff", error))
}

fn author(person: &Person) -> Value {
    let mut author = Map::new();
    let mut put = |key: &str, value: &str| author.insert(key.to_owned(), json!(value));
    if person.organisation {
        put("name", &person.name);
        if let Some(ror) = &person.ror {
            put("website", ror);
        }
        return Value::Object(author);
    }
    match (&person.family, &person.given) {
        (Some(family), given) => {
            put("family-names", family);
            if let Some(given) = given {
                put("given-names", given);
            }
        }
        (None, _) => match person.name.split_once(',') {
            Some((family, given)) => {
                put("family-names", family.trim());
                put("given-names", given.trim());
            }
            None => {
                put("name", &person.name);
            }
        },
    }
    if !person.affiliation.is_empty() {
        let names: Vec<&str> = person.affiliation.iter().map(|a| a.name.as_str()).collect();
        put("affiliation", &names.join("; "));
    }
    if let Some(orcid) = &person.orcid {
        put("orcid", &orcid_url(orcid));
    }
    Value::Object(author)
}
