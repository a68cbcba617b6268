//! What the repo holds: groups of the schema with their arrays, read from metadata and coordinates.

use super::levels::{Level, levels};
use crate::Error;
use serde_json::{Map, Value};
use zarr_fuse_core::column::{Column, Kind, MISSING_INT};
use zarr_fuse_core::layout::{JOURNAL_ARRAY, JOURNAL_GROUP, SCHEMA_HASH_ATTRIBUTE, join, lineage};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{DataType, GroupSchema, Unit};
use zarr_fuse_core::time::StoredTime;
use zarr_fuse_core::zarr::array::{self, Readable};

/// An array of the repo.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) shape: Vec<u64>,
    pub(crate) dimensions: Vec<String>,
    pub(crate) data_type: String,
    pub(crate) fill: Value,
    pub(crate) attributes: Map<String, Value>,
    /// Listed in `COORDS`, or a part of a composed coordinate.
    pub(crate) coordinate: bool,
}

/// A group of the repo that has arrays.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) path: String,
    pub(crate) schema: &'a GroupSchema,
    /// Coordinates first.
    pub(crate) arrays: Vec<Source>,
    pub(crate) time: Option<Time>,
    /// Overviews along the time, finest first.
    pub(crate) levels: Vec<Level>,
}

/// The time coordinate of a group: sorted, so that overviews can be made along it.
#[derive(Debug, Clone)]
pub(crate) struct Time {
    pub(crate) name: String,
    /// Seconds since 1970-01-01T00:00:00Z, ascending.
    pub(crate) seconds: Vec<f64>,
}

/// The tick of a stored time, and its calendar.
pub(crate) fn tick(unit: &Unit, path: &str) -> Result<StoredTime, Error> {
    let stored = match unit {
        Unit::Time(time) => StoredTime::of(time),
        _ => Ok(StoredTime::default()),
    };
    stored.map_err(|error| Error::Time { path: path.to_owned(), message: format!("{}; {}", error.message, error.hint) })
}

impl Time {
    /// First time and step in seconds, when all steps are equal and a whole number of seconds.
    pub(crate) fn regular(&self) -> Option<(f64, f64)> {
        let first = *self.seconds.first()?;
        let step = self.seconds.get(1)? - first;
        let equal = self.seconds.windows(2).all(|pair| pair[1] - pair[0] == step);
        (equal && first.fract() == 0.0 && step.fract() == 0.0).then_some((first, step))
    }
}

/// The group at `path`, or `None` when the repo has no array of it.
pub(crate) async fn group<'a>(
    store: &Readable,
    path: &str,
    schema: &'a GroupSchema,
) -> Result<Option<Group<'a>>, Error> {
    let parts: Vec<&String> = schema.coords.values().flat_map(|coordinate| &coordinate.composed).collect();
    let mut arrays = Vec::new();
    for name in schema.coords.keys().chain(schema.vars.keys()) {
        let coordinate = schema.coords.contains_key(name) || parts.contains(&name);
        let at = join(path, name);
        if let Some(document) = array::document(store, &at).await? {
            let mut source = source(name, at, &document, coordinate)?;
            if schema.variable(&lineage(name)).is_none() {
                leave_out(&lineage(name), &mut source.attributes);
            }
            arrays.push(source);
        }
    }
    arrays.sort_by_key(|source| !source.coordinate);
    if arrays.is_empty() {
        return Ok(None);
    }
    let mut time = None;
    for (name, coordinate) in &schema.coords {
        let found = arrays.iter().find(|source| source.name == *name);
        if let (DataType::Datetime, Some(source)) = (coordinate.variable.data_type, found)
            && time.is_none()
        {
            time = time_of(store, source, &coordinate.variable.unit).await?;
        }
    }
    let overviews = schema.vars.values().map(|variable| &variable.overviews);
    let levels = time.as_ref().map(|time| levels(time, overviews)).transpose()?.unwrap_or_default();
    Ok(Some(Group { path: path.to_owned(), schema, arrays, time, levels }))
}

/// Takes a variable that a release does not have out of `ancillary_variables`. Who wrote a cell is told by the repo.
fn leave_out(name: &str, attributes: &mut Map<String, Value>) {
    let key = "ancillary_variables";
    let Some(named) = attributes.get(key).and_then(Value::as_str) else { return };
    let others: Vec<&str> = named.split_whitespace().filter(|other| *other != name).collect();
    if others.is_empty() {
        attributes.remove(key);
    } else {
        attributes.insert(key.to_owned(), others.join(" ").into());
    }
}

fn source(name: &str, path: String, document: &Value, coordinate: bool) -> Result<Source, Error> {
    let repo = |expected: &str, found: Option<&Value>| Error::Repo {
        path: path.clone(),
        expected: expected.to_owned(),
        found: found.map_or_else(|| "nothing".to_owned(), Value::to_string),
    };
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    let shape: Option<Vec<u64>> = list("shape").and_then(|sizes| sizes.iter().map(Value::as_u64).collect());
    let shape = shape.ok_or_else(|| repo("an array with a shape", document.get("shape")))?;
    let names: Option<Vec<String>> =
        list("dimension_names").and_then(|names| names.iter().map(|n| n.as_str().map(str::to_owned)).collect());
    let dimensions = names
        .filter(|names| names.len() == shape.len())
        .ok_or_else(|| repo("one dimension name an axis", document.get("dimension_names")))?;
    let data_type = document
        .get("data_type")
        .and_then(Value::as_str)
        .ok_or_else(|| repo("a data type that is a name", document.get("data_type")))?
        .to_owned();
    let fill = document.get("fill_value").cloned().ok_or_else(|| repo("a fill value", None))?;
    let attributes = document.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default();
    Ok(Source { name: name.to_owned(), path, shape, dimensions, data_type, fill, attributes, coordinate })
}

/// The time axis, when it is one-dimensional, ascending and without missing labels.
async fn time_of(store: &Readable, source: &Source, unit: &Unit) -> Result<Option<Time>, Error> {
    if source.dimensions != [source.name.clone()] {
        return Ok(None);
    }
    let tick = tick(unit, &source.path)?;
    let opened = array::open(store, &source.path).await?;
    match array::read_all(&opened).await? {
        Column::Int(ticks)
            if ticks.first().is_none_or(|first| *first != MISSING_INT)
                && ticks.windows(2).all(|pair| pair[0] < pair[1]) =>
        {
            let seconds = ticks.into_iter().map(|ticks| tick.seconds(ticks)).collect();
            Ok(Some(Time { name: source.name.clone(), seconds }))
        }
        Column::Int(_) => Ok(None),
        other => Err(Error::Repo {
            path: source.path.clone(),
            expected: "whole numbers of ticks".into(),
            found: format!("{:?} values", other.kind()),
        }),
    }
}

/// The journal and the schema's hash.
pub(crate) async fn journal(store: &Readable) -> Result<(Vec<Contribution>, String), Error> {
    let root = array::document(store, "").await?.unwrap_or_default();
    let hash = root.pointer(&format!("/attributes/{SCHEMA_HASH_ATTRIBUTE}")).and_then(Value::as_str);
    let path = join(JOURNAL_GROUP, JOURNAL_ARRAY);
    let mut contributions = Vec::new();
    if array::document(store, &path).await?.is_some() {
        let opened = array::open(store, &path).await?;
        let Column::Text(texts) = array::read_all(&opened).await? else {
            return Err(Error::Repo { path, expected: "texts".into(), found: "numbers".into() });
        };
        for text in texts.iter().filter(|text| !text.is_empty()) {
            contributions.push(serde_json::from_str(text).map_err(|error| Error::document(&path, error))?);
        }
    }
    Ok((contributions, hash.unwrap_or_default().to_owned()))
}

/// What a Zarr data type holds in memory.
pub(crate) fn kind(data_type: &str) -> Kind {
    match data_type {
        "float32" | "float64" => Kind::Float,
        "complex64" | "complex128" => Kind::Complex,
        "string" => Kind::Text,
        "uint64" => Kind::Unsigned,
        _ => Kind::Int,
    }
}
