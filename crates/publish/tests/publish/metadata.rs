//! The documents of the bundle: the same facts in each, no address of a person in any.

use super::*;
use serde_json::{Value, json};

#[test]
fn every_document_says_the_same() {
    let made = made();
    let bundle = made.bundle("bundle");
    let release = &made.published.release;
    let datacite = super::json(&bundle, "datacite.json");
    let crate_ = super::json(&bundle, "ro-crate-metadata.json");
    let cff: Value = serde_yaml::from_str(&text(&bundle, "CITATION.cff")).unwrap();
    let graph = crate_["@graph"].as_array().unwrap();
    let entity = |id: &str| graph.iter().find(|e| e["@id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let root = entity("./");
    for title in [&datacite["titles"][0]["title"], &cff["title"], &root["name"]] {
        assert_eq!(*title, release.publication.title);
    }
    for version in [&datacite["version"], &cff["version"], &root["version"]] {
        assert_eq!(*version, "1.0.0");
    }
    for date in [&datacite["dates"][0]["date"], &cff["date-released"], &root["datePublished"]] {
        assert_eq!(*date, "2025-04-01");
    }
    for doi in [&datacite["doi"], &cff["doi"]] {
        assert_eq!(*doi, "10.5072/zenodo.1");
    }
    let orcid = "https://orcid.org/0000-0002-1825-0097";
    assert_eq!(datacite["creators"][0]["nameIdentifiers"][0]["nameIdentifier"], orcid);
    assert_eq!(cff["authors"][0]["orcid"], orcid);
    assert_eq!(entity(orcid)["name"], "Lovelace, Ada");
    assert_eq!(datacite["contributors"][0]["contributorType"], "Sponsor");
    assert_eq!(datacite["geoLocations"][0]["geoLocationBox"]["northBoundLatitude"], 49.6);
    let related = &datacite["relatedIdentifiers"];
    assert_eq!(
        (&related[0]["relatedIdentifierType"], &related[1]["relatedIdentifierType"]),
        (&json!("URL"), &json!("DOI"))
    );
    assert_eq!(related[1]["relatedIdentifier"], "10.5072/paper");
    // An organisation is part of another; only a person has an affiliation.
    let lab = entity("#person-lab");
    assert_eq!(lab["parentOrganization"], json!([{"@id": "https://ror.org/02jtk7k02"}]));
    assert!(lab.get("affiliation").is_none() && entity(orcid).get("affiliation").is_some());
    assert_eq!(root["funder"], json!([{"@id": "#funder-The%20Fund"}]));
    assert_eq!(entity("#funder-The%20Fund")["name"], "The Fund");
    let licence = &entity("#source-field/table")["license"]["@id"];
    assert_eq!(entity(licence.as_str().unwrap())["identifier"], "CC0-1.0");
    let action = entity("#c1");
    assert_eq!(action["@type"], "CreateAction");
    assert_eq!(action["agent"], json!({"@id": orcid}));
    assert_eq!(action["endTime"], "2025-04-01T12:00:00Z");
    for part in root["hasPart"].as_array().unwrap() {
        let file = entity(part["@id"].as_str().unwrap());
        let bytes = &files(&bundle)[file["name"].as_str().unwrap()];
        assert_eq!(file["contentSize"], bytes.len().to_string());
    }
    let lock = super::json(&bundle, "release.lock.json");
    assert_eq!(lock["contributions"][0]["sha256"], "cd".repeat(32));
    assert_eq!(lock["snapshot"], "SNAPSHOT1");
    for (name, bytes) in files(&bundle).into_iter().chain(files(&made.published.folder)) {
        assert!(!String::from_utf8_lossy(&bytes).contains("example.org"), "{name} holds an e-mail address");
    }
}

#[test]
fn the_readme_shows_text_as_it_is() {
    let made = made();
    let readme = text(&made.bundle("bundle"), "README.md");
    assert!(
        readme.starts_with("# Rock & \"air\" \\<script\\>") || readme.starts_with("# Rock &amp; \"air\" \\<script\\>"),
        "{readme}"
    );
    assert!(readme.contains("Second \\| paragraph: \\*stars\\*"));
    assert!(
        readme.contains(
            "| rock\\_temperature | Rock temperature: at \\<depth\\> | degC | time, borehole, depth | float64 |"
        ),
        "{readme}"
    );
    assert!(readme.contains("- Contributor: The Lab, The Institute (<https://ror.org/02jtk7k02>)\n"), "{readme}");
    assert!(readme.contains("- Is derived from: https://example.com/raw\\_data\n"), "{readme}");
    assert!(readme.contains("- Is supplement to: https://doi.org/10.5072/paper\n"), "{readme}");
    assert!(
        readme.contains("| c1 | 2025-04-01T12:00:00Z | field/logger | Lovelace, Ada | a\\|b \\<c\\>.csv |"),
        "{readme}"
    );
}

#[test]
fn what_a_release_needs_is_asked_for() {
    use zarr_fuse_publish::model::Release;
    type Change = fn(&mut zarr_fuse_core::schema::Schema);
    let cases: [(Change, &str); 5] = [
        (|s| s.publication = None, "PUBLICATION"),
        (|s| s.publication.as_mut().unwrap().creators.clear(), "PUBLICATION.creators"),
        (|s| s.publication.as_mut().unwrap().licence.clear(), "PUBLICATION.licence"),
        (|s| s.publication.as_mut().unwrap().version = None, "PUBLICATION.version"),
        (|s| s.persons.clear(), "PERSONS.ada"),
    ];
    for (change, expected) in cases {
        let mut schema = repo::schema();
        change(&mut schema);
        let error = Release::new(&schema, "s", "h", vec![]).unwrap_err().to_string();
        assert!(error.ends_with(&format!("Add {expected} to the schema")), "{error}");
    }
    let error = Release::new(&repo::schema(), "s", "h", vec![]).unwrap_err().to_string();
    assert!(error.starts_with("the dataset holds no values yet"), "{error}");
}

#[test]
fn one_place_is_a_point_and_no_box() {
    use zarr_fuse_publish::metadata::FORMATS;
    use zarr_fuse_publish::model::Area;
    let mut release = made().published.release;
    release.area = Some(Area { west: 16.2, south: 49.5, east: 16.2, north: 49.5 });
    let text = |file: &str| (FORMATS.iter().find(|format| format.file == file).unwrap().make)(&release, &[]).unwrap();
    let datacite: Value = serde_json::from_str(&text("datacite.json")).unwrap();
    let point = json!({"geoLocationPoint": {"pointLongitude": 16.2, "pointLatitude": 49.5}});
    assert_eq!(datacite["geoLocations"], json!([point]));
    let crate_: Value = serde_json::from_str(&text("ro-crate-metadata.json")).unwrap();
    let area = crate_["@graph"].as_array().unwrap().iter().find(|e| e["@id"] == "#area").unwrap();
    assert_eq!(*area, json!({"@id": "#area", "@type": "GeoCoordinates", "latitude": 49.5, "longitude": 16.2}));
    assert!(text("README.md").contains("- Area of the data: 49.5 degrees north, 16.2 degrees east\n"));
}
