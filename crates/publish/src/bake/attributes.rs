//! Attributes of a release: CF 1.11 (<https://cfconventions.org>) and ACDD 1.3 on top of what the repo's arrays say.

use super::levels::Level;
use super::source::{Group, Source, Time};
use crate::Error;
use crate::metadata::orcid_url;
use crate::model::{Release, SOFTWARE, SOFTWARE_VERSION};
use serde_json::{Map, Value, json};
use zarr_fuse_core::layout::{
    CONVENTIONS, COUNT_SUFFIX, FULL_LEVEL, MAX_SUFFIX, MIN_SUFFIX, MULTISCALES_ATTRIBUTE, ORDER_ATTRIBUTE,
    SCHEMA_HASH_ATTRIBUTE, VIEW_ATTRIBUTE,
};
use zarr_fuse_core::schema::{DataType, Schema, Unit, Variable};
use zarr_fuse_core::units;

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
        let mut form = serde_json::to_value(view).map_err(|error| Error::document("VIEW", error))?;
        if let Some(form) = form.as_object_mut() {
            form.insert("group".into(), json!(group));
        }
        put(VIEW_ATTRIBUTE, form);
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
    let content = match (coordinate(group, source), source.data_type.as_str()) {
        (true, _) => "coordinate",
        (false, "string") => "referenceInformation",
        (false, _) => "physicalMeasurement",
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

fn text(attributes: &Map<String, Value>, name: &str) -> Option<String> {
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

/// What an overview array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Mean,
    Least,
    Greatest,
    Count,
}

impl Part {
    /// In the order of [`super::levels::Run::finish`].
    pub(crate) const ALL: [Part; 4] = [Part::Mean, Part::Least, Part::Greatest, Part::Count];

    /// Name of the array for the variable `name`.
    pub(crate) fn name(self, name: &str) -> String {
        let suffix = match self {
            Part::Mean => "",
            Part::Least => MIN_SUFFIX,
            Part::Greatest => MAX_SUFFIX,
            Part::Count => COUNT_SUFFIX,
        };
        format!("{name}{suffix}")
    }
}

/// `cell_methods` of an overview (CF 7.3): the methods that the variable has already stand before. Samples at points of
/// time are no method that was applied: that they are, and their interval in seconds, is told of the method itself, as
/// in CF's example 7.6.
fn methods(before: &str, time: &str, method: &str, interval: Option<f64>) -> String {
    let point = format!("{time}: point");
    let rest = before.strip_suffix(&point).filter(|rest| rest.is_empty() || rest.ends_with(' '));
    let interval = interval.map(|seconds| format!("interval: {}", duration(seconds)));
    let about = match (interval, rest.is_some()) {
        (Some(interval), true) => format!(" ({interval} comment: sampled instantaneously)"),
        (Some(interval), false) => format!(" ({interval})"),
        (None, true) => " (sampled instantaneously)".to_owned(),
        (None, false) => String::new(),
    };
    let before = rest.unwrap_or(before).trim();
    format!("{before} {time}: {method}{about}").trim_start().to_owned()
}

/// Seconds in the largest unit that they are a whole number of: `30 minutes`.
fn duration(seconds: f64) -> String {
    let units = [(86_400.0, "day"), (3600.0, "hour"), (60.0, "minute")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds % size == 0.0).unwrap_or((1.0, "second"));
    let count = seconds / size;
    format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" })
}

/// Of an overview array, from those of the variable. `interval` is that of the values of level 0 in seconds, when it is
/// one and the same.
pub(crate) fn overview(
    base: &Map<String, Value>,
    name: &str,
    time: &str,
    interval: Option<f64>,
    part: Part,
) -> Map<String, Value> {
    let mut found = base.clone();
    found.remove("_FillValue");
    let before = text(base, "cell_methods").unwrap_or_default();
    let long_name = text(base, "long_name").unwrap_or_else(|| title(name));
    let (method, prefix) = match part {
        Part::Mean => ("mean", ""),
        Part::Least => ("minimum", "least "),
        Part::Greatest => ("maximum", "greatest "),
        Part::Count => ("sum", "number of values of "),
    };
    found.insert("long_name".into(), json!(format!("{prefix}{long_name}")));
    match part {
        Part::Count => {
            found.insert("standard_name".into(), json!("number_of_observations"));
            found.insert("units".into(), json!("1"));
            found.insert("coverage_content_type".into(), json!("auxiliaryInformation"));
            found.insert("cell_methods".into(), json!(format!("{time}: {method}")));
            for key in
                ["valid_range", "valid_min", "valid_max", "flag_values", "flag_meanings", "comment", "units_metadata"]
            {
                found.remove(key);
            }
        }
        _ => {
            found.insert("cell_methods".into(), json!(methods(before.trim(), time, method, interval)));
        }
    }
    if part == Part::Mean {
        let beside: Vec<String> = Part::ALL[1..].iter().map(|part| part.name(name)).collect();
        let before = text(base, "ancillary_variables").map(|names| names + " ").unwrap_or_default();
        found.insert("ancillary_variables".into(), json!(format!("{before}{}", beside.join(" "))));
    } else {
        found.remove("ancillary_variables");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_follow_one_another_and_points_are_told_of_the_next() {
        let half = Some(1800.0);
        assert_eq!(methods("", "t", "mean", None), "t: mean");
        assert_eq!(methods("", "t", "mean", half), "t: mean (interval: 30 minutes)");
        assert_eq!(methods("t: point", "t", "mean", None), "t: mean (sampled instantaneously)");
        let told = "t: maximum (interval: 30 minutes comment: sampled instantaneously)";
        assert_eq!(methods("t: point", "t", "maximum", half), told);
        assert_eq!(methods("area: mean t: point", "t", "mean", None), "area: mean t: mean (sampled instantaneously)");
        assert_eq!(methods("t: sum", "t", "mean", Some(3600.0)), "t: sum t: mean (interval: 1 hour)");
        // The points of another axis.
        assert_eq!(methods("start: point", "t", "mean", None), "start: point t: mean");
        assert_eq!((duration(86_400.0), duration(90.0)), ("1 day".to_owned(), "90 seconds".to_owned()));
    }

    #[test]
    fn a_scale_with_an_origin_says_what_its_values_are() {
        assert_eq!(temperature("degC", "air_temperature"), Some("temperature: on_scale"));
        assert_eq!(temperature("degC", "air_temperature_anomaly"), Some("temperature: difference"));
        for unit in ["K", "m", "%", "nonsense"] {
            assert_eq!(temperature(unit, ""), None, "{unit}");
        }
    }
}
