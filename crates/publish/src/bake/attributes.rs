//! Attributes of a release: CF 1.11 (<https://cfconventions.org>) and ACDD 1.3 on top of what the repo's arrays say.

use super::levels::Level;
use super::source::{Group, Source, Time};
use crate::Error;
use crate::metadata::orcid_url;
use crate::model::{Release, SOFTWARE, SOFTWARE_VERSION};
use serde_json::{Map, Value, json};
use zarr_fuse_core::flags::LABELS_ATTRIBUTE;
use zarr_fuse_core::layout::{
    CONVENTIONS, FULL_LEVEL, MULTISCALES_ATTRIBUTE, ORDER_ATTRIBUTE, SCHEMA_HASH_ATTRIBUTE, VIEW_ATTRIBUTE,
};
use zarr_fuse_core::schema::{DataType, Schema, Unit, Variable};
use zarr_fuse_core::units;
use zarr_fuse_core::zarr::array;

/// Attribute of the root and of each level: the snapshot that it was made from.
const SNAPSHOT_ATTRIBUTE: &str = "zarr_fuse_snapshot";

/// A title for a name without one: `air_temperature` is "air temperature".
pub(crate) fn title(name: &str) -> String {
    name.replace('_', " ")
}

/// The root group's.
pub(crate) fn root(schema: &Schema, release: &Release) -> Result<Map<String, Value>, Error> {
    let publication = &release.publication;
    let mut found = schema.root.attrs.clone();
    let mut put = |key: &str, value: Value| {
        found.insert(key.to_owned(), value);
    };
    put("Conventions", json!(format!("{CONVENTIONS}, ACDD-1.3")));
    put("title", json!(publication.title));
    put("summary", json!(if publication.summary.is_empty() { &publication.title } else { &publication.summary }));
    put("license", json!(release.licence_url()));
    put("product_version", json!(release.version));
    put("citation", json!(release.citation()));
    put("date_issued", json!(release.date()));
    // A name may hold a comma ("Family, Given"), so people are parted by semicolons.
    put("creator_name", json!(release.creators().map(|(_, p)| p.name.as_str()).collect::<Vec<_>>().join("; ")));
    // ACDD takes one type, so it is given when all are of one.
    let organisations = release.creators().filter(|(_, person)| person.organisation).count();
    if organisations == 0 {
        put("creator_type", json!("person"));
    } else if organisations == release.creators().count() {
        put("creator_type", json!("institution"));
    }
    let addresses: Vec<String> =
        release.creators().filter_map(|(_, p)| p.orcid.as_deref().map(orcid_url).or_else(|| p.ror.clone())).collect();
    if !addresses.is_empty() {
        put("creator_url", json!(addresses.join(", ")));
    }
    let mut institutions: Vec<&str> =
        release.creators().flat_map(|(_, p)| p.affiliation.iter().map(|a| a.name.as_str())).collect();
    institutions.dedup();
    if !institutions.is_empty() {
        put("institution", json!(institutions.join("; ")));
    }
    put("publisher_name", json!(publication.publisher));
    if !publication.keywords.is_empty() {
        put("keywords", json!(publication.keywords.join(", ")));
    }
    if let Some(url) = release.doi_url() {
        put("id", json!(release.doi));
        put("naming_authority", json!("org.doi"));
        put("references", json!(url));
    }
    if let Some(methods) = &publication.methods {
        put("source", json!(methods));
    }
    put(
        "history",
        json!(format!(
            "{} {} contributions merged and released by {SOFTWARE} {SOFTWARE_VERSION}",
            release.time,
            release.contributions.len()
        )),
    );
    if let Some((from, to)) = &release.period {
        put("time_coverage_start", json!(from));
        put("time_coverage_end", json!(to));
    }
    if let Some(area) = release.area {
        put("geospatial_lat_min", json!(area.south));
        put("geospatial_lat_max", json!(area.north));
        put("geospatial_lon_min", json!(area.west));
        put("geospatial_lon_max", json!(area.east));
    }
    if let Some((group, view)) = &release.view {
        let mut form = match serde_json::to_value(view).map_err(|error| Error::document("VIEW", error))? {
            Value::Object(form) => form,
            _ => Map::new(),
        };
        let nothing = [Value::Null, json!([]), json!({})];
        form.retain(|_, value| !nothing.contains(value));
        form.insert("group".into(), json!(group));
        put(VIEW_ATTRIBUTE, json!(array::sorted(&form).to_string()));
    }
    put(SCHEMA_HASH_ATTRIBUTE, json!(release.schema_sha256));
    put(SNAPSHOT_ATTRIBUTE, json!(release.snapshot));
    Ok(found)
}

/// Those of a group with levels, added to the schema's: the multiscales convention 0.1
/// (<https://github.com/zarr-conventions/multiscales>).
///
/// `transform` says where a level lies relative to the one that it derives from, in positions along the time axis, and
/// only when both are regular: time(finer, scale * i + translation) = time(level, i). Translation is thus the place
/// of the middle of the first bucket.
pub(crate) fn group(group: &Group) -> Map<String, Value> {
    let mut found = group.schema.attrs.clone();
    let mut layout = vec![json!({"asset": FULL_LEVEL})];
    // First time and step in seconds of the finer level, when it is regular.
    let mut finer = group.time.as_ref().and_then(Time::regular);
    for level in &group.levels {
        let own = regular(level);
        let transform = match (finer, own) {
            (Some((from, every)), Some((start, step))) => {
                json!({"scale": [number(step / every)], "translation": [number((start - from) / every)]})
            }
            _ => json!({}),
        };
        layout.push(json!({
            "asset": level.name, "derived_from": level.from, "transform": transform,
            "resampling_method": "average", "dimensions": group.time.as_ref().map(|time| [&time.name]),
            "step": number(level.seconds()),
        }));
        finer = own;
    }
    found.insert(
        "zarr_conventions".into(),
        json!([{
            "uuid": "d35379db-88df-4056-af3a-620245f8e347",
            "name": "multiscales",
            "description": "Multiscale layout of zarr datasets",
            "schema_url": "https://raw.githubusercontent.com/zarr-conventions/multiscales/refs/tags/v0.1/schema.json",
            "spec_url": "https://github.com/zarr-conventions/multiscales/blob/v0.1/README.md",
        }]),
    );
    found.insert(ORDER_ATTRIBUTE.into(), json!(group.schema.vars.keys().collect::<Vec<_>>()));
    found.insert(MULTISCALES_ATTRIBUTE.into(), json!({"layout": layout, "resampling_method": "average"}));
    found
}

/// Middle of the first bucket and length of a bucket in seconds, when no bucket between is left out.
fn regular(level: &Level) -> Option<(f64, f64)> {
    let first = level.buckets.start().first()?;
    level.buckets.is_regular().then_some((first + level.seconds() / 2.0, level.seconds()))
}

/// A whole number as an integer, so that JSON shows no `.0`.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// Those of a level's group.
pub(crate) fn level(release: &Release) -> Map<String, Value> {
    Map::from_iter([(SNAPSHOT_ATTRIBUTE.to_owned(), json!(release.snapshot))])
}

/// Those of an array at level 0, and of one without time at every level.
pub(crate) fn array(group: &Group, source: &Source) -> Map<String, Value> {
    let mut found = source.attributes.clone();
    found.remove("_zarrs");
    let own = source.dimensions == [source.name.clone()];
    if own {
        // CF 2.5.1: a coordinate has no missing values.
        found.remove("_FillValue");
    }
    let fallback = Variable::default();
    let variable = group.schema.variable(&source.name).unwrap_or(&fallback);
    let mut standard_name = variable.standard_name.clone();
    for (key, value) in &variable.attrs {
        found.insert(key.clone(), value.clone());
    }
    let long_name = variable.long_name.clone().or_else(|| text(&found, "long_name"));
    found.insert("long_name".into(), json!(long_name.unwrap_or_else(|| title(&source.name))));
    match &variable.unit {
        Unit::Of(unit) => {
            found.insert("units".into(), json!(if unit.trim().is_empty() { "1" } else { unit }));
            if let Some(kind) = temperature(unit, standard_name.as_deref().unwrap_or_default()) {
                found.entry("units_metadata").or_insert(json!(kind));
            }
        }
        Unit::Time(_) | Unit::None if variable.data_type == DataType::Datetime => {
            if let Ok(tick) = super::source::tick(&variable.unit, &source.path) {
                found.insert("units".into(), json!(tick.units()));
                found.insert("calendar".into(), json!(tick.calendar_name()));
            }
            if own {
                standard_name = standard_name.or_else(|| Some("time".into()));
                found.insert("axis".into(), json!("T"));
            }
        }
        _ => {}
    }
    let up = standard_name.as_deref().and_then(|name| match name {
        "depth" => Some("down"),
        "height" | "altitude" => Some("up"),
        _ => None,
    });
    if let (Some(up), true) = (up, own) {
        found.insert("axis".into(), json!("Z"));
        found.insert("positive".into(), json!(up));
    }
    if let Some(name) = standard_name {
        found.insert("standard_name".into(), json!(name));
    }
    if let Some(description) = &variable.description {
        // CF's name for it (section 2.6.2).
        found.remove("description");
        found.entry("comment").or_insert(json!(description));
    }
    if let Some(methods) = &variable.cell_methods {
        found.insert("cell_methods".into(), json!(methods));
    }
    // First time and step in seconds since 1970: with them nobody needs to read the times. A list and no object, since
    // NetCDF has none and people export what they opened. Times finer than a second go without.
    if let Some(time) = &group.time
        && time.name == source.name
        && let Some((first, step)) = time.regular()
    {
        found.insert("regular".into(), json!([number(first), number(step)]));
    }
    let names_it = |other: &Variable| [&other.flags, &other.uncertainty].contains(&&Some(source.name.clone()));
    let content = match source.data_type.as_str() {
        _ if coordinate(group, source) => "coordinate",
        _ if group.schema.vars.values().any(names_it) => "qualityInformation",
        _ if found.contains_key(LABELS_ATTRIBUTE) => "thematicClassification",
        "string" => "referenceInformation",
        _ => "physicalMeasurement",
    };
    found.entry("coverage_content_type").or_insert(json!(content));
    let names = beside(group, source);
    if !names.is_empty() {
        found.insert("coordinates".into(), json!(names));
    }
    found
}

/// Whether it is a coordinate: listed in `COORDS`, or named as one by a variable (CF 5), as latitudes of places are.
pub(crate) fn coordinate(group: &Group, source: &Source) -> bool {
    let names = |other: &Source| {
        text(&other.attributes, "coordinates").is_some_and(|names| names.split_whitespace().any(|n| n == source.name))
    };
    source.coordinate || group.arrays.iter().any(names)
}

/// What a unit with an origin of its own, such as degC, stands for: a place on the scale or a difference of two (CF
/// 3.1.2). `None` for all other units.
fn temperature(unit: &str, standard_name: &str) -> Option<&'static str> {
    let (unit, kelvin) = (units::parse(unit).ok()?, units::parse("K").ok()?);
    let origin = unit.to(&kelvin).ok()?.apply(0.0);
    let difference = ["anomaly", "difference", "tendency", "change"].iter().any(|word| standard_name.contains(word));
    (origin != 0.0).then_some(if difference { "temperature: difference" } else { "temperature: on_scale" })
}

/// Names of the coordinates that a data variable has beside those of its dimensions (CF 5).
fn beside(group: &Group, source: &Source) -> String {
    if coordinate(group, source) {
        return String::new();
    }
    let of = |other: &&Source| {
        coordinate(group, other)
            && !other.dimensions.contains(&other.name)
            && other.dimensions.iter().all(|name| source.dimensions.contains(name))
    };
    group.arrays.iter().filter(of).map(|other| other.name.as_str()).collect::<Vec<_>>().join(" ")
}

pub(super) fn text(attributes: &Map<String, Value>, name: &str) -> Option<String> {
    attributes.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Of the time coordinate of an overview: the middles of the buckets.
pub(crate) fn overview_time(base: &Map<String, Value>, bounds: &str, level: &Level) -> Map<String, Value> {
    let mut found = base.clone();
    found.insert("units".into(), json!("seconds since 1970-01-01"));
    // Buckets are of the common axis, on which a time of another calendar stands by its date.
    found.insert("calendar".into(), json!("proleptic_gregorian"));
    found.insert("bounds".into(), json!(bounds));
    found.remove("regular");
    if let Some((first, step)) = regular(level) {
        found.insert("regular".into(), json!([number(first), number(step)]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_with_an_origin_says_what_its_values_are() {
        assert_eq!(temperature("degC", "air_temperature"), Some("temperature: on_scale"));
        assert_eq!(temperature("degC", "air_temperature_anomaly"), Some("temperature: difference"));
        for unit in ["K", "m", "%", "nonsense"] {
            assert_eq!(temperature(unit, ""), None, "{unit}");
        }
    }
}
