//! `ro-crate-metadata.json`: RO-Crate 1.3, <https://w3id.org/ro/crate/1.3>. Every contribution is a `CreateAction`
//! with the person who gave it as agent, the software and the source as instruments, and the data as result.

use super::pretty;
use super::schema_org::{belongs, funder, geo, identity, person_of, variable};
use crate::Error;
use crate::model::{FileFact, Release, SOFTWARE, SOFTWARE_URL, SOFTWARE_VERSION, SourceFact, licence_url};
use crate::text::percent;
use serde_json::{Map, Value, json};
use zarr_fuse_core::schema::Funding;

const VERSION: &str = "https://w3id.org/ro/crate/1.3";

pub(super) fn make(release: &Release, files: &[FileFact]) -> Result<String, Error> {
    let mut graph = Graph::default();
    let software = format!("{SOFTWARE_URL}#{SOFTWARE_VERSION}");
    graph.add(json!({
        "@id": "ro-crate-metadata.json", "@type": "CreativeWork",
        "about": {"@id": "./"}, "conformsTo": {"@id": VERSION},
    }));
    graph.add(root(release, files));
    graph.add(licence(&release.publication.licence));
    graph.add(json!({
        "@id": software, "@type": "SoftwareApplication",
        "name": SOFTWARE, "url": SOFTWARE_URL, "version": SOFTWARE_VERSION,
    }));
    for file in files {
        graph.add(json!({
            "@id": percent(&file.path), "@type": "File", "name": file.path, "description": file.description,
            "encodingFormat": file.media_type, "contentSize": file.bytes.to_string(), "sha256": file.sha256,
        }));
    }
    for (key, person) in release.creators().chain(release.contributors()) {
        let mut entity = person_of(key, person);
        if let Some(map) = entity.as_object_mut() {
            map.insert("@id".into(), json!(identity(key, person)));
            if !person.affiliation.is_empty() {
                let places = person.affiliation.iter().map(|place| {
                    place.ror.clone().unwrap_or_else(|| format!("#organisation-{}", percent(&place.name)))
                });
                map.insert(belongs(person).into(), places.map(|id| json!({"@id": id})).collect());
            }
            if !person.roles.is_empty() {
                let roles = person.roles.join(", ");
                map.insert("description".into(), json!(format!("Roles (CRediT): {roles}")));
            }
        }
        graph.add(entity);
        for place in &person.affiliation {
            let id = place.ror.clone().unwrap_or_else(|| format!("#organisation-{}", percent(&place.name)));
            graph.add(json!({"@id": id, "@type": "Organization", "name": place.name}));
        }
    }
    graph.add(json!({
        "@id": publisher(release), "@type": "Organization", "name": release.publication.publisher,
    }));
    for grant in &release.publication.funding {
        let mut entity = funder(grant);
        entity["@id"] = json!(funder_id(grant));
        graph.add(entity);
    }
    if let Some(area) = release.area {
        graph.add(json!({"@id": "#place", "@type": "Place", "geo": {"@id": "#area"}, "name": "Area of the data"}));
        let mut entity = geo(area);
        entity["@id"] = json!("#area");
        graph.add(entity);
    }
    for (group, fact) in release.data_variables() {
        let mut entity = variable(fact);
        if let Some(map) = entity.as_object_mut() {
            map.insert("@id".into(), json!(variable_id(group, &fact.name)));
        }
        graph.add(entity);
    }
    for source in &release.sources {
        graph.add(source_of(release, source));
        if let (Some(code), false) = (&source.source.licence, is_instrument(source)) {
            graph.add(licence(code));
        }
    }
    actions(release, files, &software, &mut graph);
    pretty("ro-crate-metadata.json", &json!({"@context": format!("{VERSION}/context"), "@graph": graph.entities}))
}

/// Entities, each identity once: a person may be an organisation's affiliation too.
#[derive(Default)]
struct Graph {
    entities: Vec<Value>,
    known: std::collections::BTreeSet<String>,
}

impl Graph {
    fn add(&mut self, entity: Value) {
        if self.known.insert(entity["@id"].as_str().unwrap_or_default().to_owned()) {
            self.entities.push(entity);
        }
    }
}

fn licence(code: &str) -> Value {
    json!({
        "@id": licence_url(code), "@type": "CreativeWork", "identifier": code, "name": code,
        "description": format!("Licence {code} in the list of SPDX"),
    })
}

fn funder_id(grant: &Funding) -> String {
    grant.ror.clone().unwrap_or_else(|| format!("#funder-{}", percent(&grant.funder)))
}

fn publisher(release: &Release) -> String {
    format!("#publisher-{}", percent(&release.publication.publisher))
}

fn variable_id(group: &str, name: &str) -> String {
    format!("#variable-{}", percent(&zarr_fuse_core::layout::join(group, name)))
}

fn source_id(group: &str, key: &str) -> String {
    format!("#source-{}", percent(&zarr_fuse_core::layout::join(group, key)))
}

fn root(release: &Release, files: &[FileFact]) -> Value {
    let publication = &release.publication;
    let mut found = Map::new();
    let mut put = |key: &str, value: Value| {
        if value.as_array().is_none_or(|list| !list.is_empty()) {
            found.insert(key.to_owned(), value);
        }
    };
    put("@id", json!("./"));
    put("@type", json!("Dataset"));
    put("name", json!(publication.title));
    put("description", json!(if publication.summary.is_empty() { &publication.title } else { &publication.summary }));
    put("datePublished", json!(release.date()));
    put("version", json!(release.version));
    put("inLanguage", json!(publication.language));
    put("license", json!({"@id": release.licence_url()}));
    put("keywords", json!(publication.keywords));
    put("publisher", json!({"@id": publisher(release)}));
    if let Some(url) = release.doi_url() {
        put("identifier", json!(url));
        put("cite-as", json!(url));
    }
    put("author", release.creators().map(|(key, p)| json!({"@id": identity(key, p)})).collect());
    put("contributor", release.contributors().map(|(key, p)| json!({"@id": identity(key, p)})).collect());
    put("hasPart", files.iter().map(|file| json!({"@id": percent(&file.path)})).collect());
    put("mentions", release.contributions.iter().map(|c| json!({"@id": format!("#{}", percent(&c.id))})).collect());
    put(
        "variableMeasured",
        release.data_variables().map(|(group, v)| json!({"@id": variable_id(group, &v.name)})).collect(),
    );
    if let Some((from, to)) = &release.period {
        put("temporalCoverage", json!(format!("{from}/{to}")));
    }
    if release.area.is_some() {
        put("spatialCoverage", json!({"@id": "#place"}));
    }
    if let Some(methods) = &publication.methods {
        put("measurementTechnique", json!(methods));
    }
    put("funder", publication.funding.iter().map(|grant| json!({"@id": funder_id(grant)})).collect());
    put("creditText", json!(release.citation()));
    Value::Object(found)
}

fn is_instrument(fact: &SourceFact) -> bool {
    fact.source.kind.as_deref() == Some("instrument")
}

fn source_of(release: &Release, fact: &SourceFact) -> Value {
    let mut found = Map::new();
    let kind = if is_instrument(fact) { "IndividualProduct" } else { "CreativeWork" };
    found.insert("@id".into(), json!(source_id(&fact.group, &fact.key)));
    found.insert("@type".into(), json!(kind));
    found.insert("name".into(), json!(fact.key));
    if let Some(text) = &fact.source.description {
        found.insert("description".into(), json!(text));
    }
    if kind == "CreativeWork" {
        if let Some((key, person)) =
            fact.source.responsible.as_deref().and_then(|key| release.persons.get(key).map(|person| (key, person)))
        {
            found.insert("author".into(), json!({"@id": identity(key, person)}));
        }
        if let Some(code) = &fact.source.licence {
            found.insert("license".into(), json!({"@id": licence_url(code)}));
        }
    }
    Value::Object(found)
}

/// The contributions. Raw files are not in the bundle: they are known by their hash.
fn actions(release: &Release, files: &[FileFact], software: &str, graph: &mut Graph) {
    for given in &release.contributions {
        let raw = format!("#raw-{}", percent(&given.sha256));
        let mut action = Map::new();
        let mut put = |key: &str, value: Value| action.insert(key.to_owned(), value);
        put("@id", json!(format!("#{}", percent(&given.id))));
        put("@type", json!("CreateAction"));
        put("name", json!(format!("Contribution {} from {}", given.id, given.source)));
        let mut description = format!(
            "{} rows read; {} cells new, {} changed, {} the same",
            given.rows, given.new, given.changed, given.same
        );
        for transform in &given.transforms {
            description.push_str(&format!("; {transform}"));
        }
        put("description", json!(description));
        put("endTime", json!(given.time));
        put("actionStatus", json!({"@id": "http://schema.org/CompletedActionStatus"}));
        if let Some(person) = release.persons.get(&given.person) {
            put("agent", json!({"@id": identity(&given.person, person)}));
        }
        put("instrument", json!([{"@id": software}, {"@id": source_id(&given.group, &given.source)}]));
        put("object", json!({"@id": raw}));
        if let Some(data) = files.first() {
            put("result", json!({"@id": percent(&data.path)}));
        }
        graph.add(Value::Object(action));
        graph.add(json!({
            "@id": raw, "@type": "CreativeWork", "name": given.file,
            "identifier": format!("sha256:{}", given.sha256), "sha256": given.sha256, "size": given.bytes.to_string(),
        }));
    }
}
