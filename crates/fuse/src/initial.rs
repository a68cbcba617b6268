//! The empty dataset of a schema: its groups and arrays with all their metadata.

use crate::fault::{Error, Fault};
use crate::merge::axis;
use crate::reader::CellReader;
use crate::table::Cell;
use crate::value::{self, missing};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::{self, join};
use zarr_fuse_core::schema::{Coordinate, CsvOptions, DataType, GroupSchema, NaValue, Schema, Unit, Variable};
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarr_fuse_store::Raw;

/// Elements that a chunk should have: 1 MB of `float64`.
const CHUNK: u64 = 131_072;
/// Elements that a chunk may have: 1 GB of `float64`.
const LARGEST: u64 = 134_217_728;
/// Elements along the longest axis that a chunk has at least, if the schema does not say otherwise.
const ALONG: u64 = 64;

/// What stands in an empty dataset: known before anything is made.
pub(crate) struct Plan {
    groups: Vec<(String, Value)>,
    /// Arrays with their labels, where they have fixed ones.
    arrays: Vec<(ArraySpec, Option<Column>)>,
}

/// Plans the groups and the empty arrays of `schema`. Coordinates with fixed `values` get them.
///
/// Errors: `values` that cannot be read, chunks that do not fit into memory.
pub(crate) fn plan(schema: &Schema) -> Result<Plan, Error> {
    let text = zarr_fuse_core::schema::write(schema);
    let mut plan = Plan { groups: Vec::new(), arrays: Vec::new() };
    for (path, group) in schema.root.walk() {
        for (name, variable) in group.coords.iter().map(|(name, c)| (name, &c.variable)).chain(&group.vars) {
            stored(&join(&path, name), variable)?;
        }
        let mut attributes = group.attrs.clone();
        if path.is_empty() {
            attributes.insert("Conventions".into(), json!(layout::CONVENTIONS));
            attributes.insert(layout::SCHEMA_HASH_ATTRIBUTE.into(), json!(Raw::digest(text.as_bytes())));
            attributes.insert(layout::SCHEMA_ATTRIBUTE.into(), json!(text));
            if let Some(publication) = &schema.publication {
                attributes.insert("title".into(), json!(publication.title));
            }
        }
        plan.groups.push((path.clone(), array::group_document(&attributes)));
        let mut sizes: IndexMap<&str, u64> = IndexMap::new();
        for (name, coordinate) in &group.coords {
            let labels = fixed(&path, name, coordinate)?;
            sizes.insert(name, labels.len() as u64);
            let spec = coordinate_spec(&join(&path, name), name, coordinate, labels.len() as u64)?;
            plan.arrays.push((spec, (!labels.is_empty()).then_some(labels)));
        }
        for (name, variable) in &group.vars {
            let shape = variable.coords.iter().map(|name| sizes.get(name.as_str()).copied().unwrap_or(0)).collect();
            plan.arrays.push((variable_spec(&join(&path, name), name, variable, group, shape)?, None));
        }
    }
    for (spec, _) in &plan.arrays {
        if spec.chunk.iter().try_fold(1_u64, |cells, len| cells.checked_mul(*len)).is_none_or(|cells| cells > LARGEST) {
            let message = format!("expected chunks of at most {LARGEST} cells, found {:?}", spec.chunk);
            return Err(fault(&spec.path, message).hint("give its coordinates a smaller `chunk_size`").into());
        }
    }
    Ok(plan)
}

/// Writes what was planned into a session's store.
pub(crate) async fn write(store: &Writable, plan: &Plan) -> Result<(), Error> {
    for (path, document) in &plan.groups {
        array::put_document(store, path, document).await?;
    }
    for (spec, labels) in &plan.arrays {
        array::create(store, spec).await?;
        if let Some(labels) = labels {
            let array = array::open(store, &spec.path).await?;
            array::write(&array, &[0], &[labels.len() as u64], labels).await?;
        }
    }
    crate::journal::create(store).await
}

/// A fault of the schema, at a variable or coordinate.
fn fault(path: &str, message: impl Into<String>) -> Fault {
    Fault { place: path.to_owned(), ..Fault::of_file("", message) }
}

/// Refuses what the language has and this version does not store.
fn stored(path: &str, variable: &Variable) -> Result<(), Error> {
    let what = match (variable.data_type, &variable.na_value) {
        (DataType::Uint64, _) => "`type: uint64`",
        (DataType::Complex64 | DataType::Complex128, _) => "a complex type",
        (_, None | Some(NaValue::Int(_))) if variable.width.is_some() => "`type: str[n]`",
        (_, None | Some(NaValue::Int(_))) => return Ok(()),
        _ => "`na_value` of this type",
    };
    Err(fault(path, format!("{what} is not stored yet")).hint("take another type, or leave `na_value` out").into())
}

/// The fixed labels of a coordinate, in stored units.
fn fixed(path: &str, name: &str, coordinate: &Coordinate) -> Result<Column, Error> {
    let options = CsvOptions::default();
    let path = join(path, name);
    let reader = CellReader::new(name, &coordinate.variable, None, &options, coordinate.resolution)
        .map_err(|message| fault(&path, message))?;
    let mut values = Column::missing(coordinate.variable.data_type.kind(), 0);
    for text in &coordinate.values {
        let value =
            reader.read(&Cell::Text(text.clone())).map_err(|bad| fault(&path, format!("`values`: {}", bad.message)))?;
        value::push(&mut values, Some(value));
    }
    let none = Column::missing(values.kind(), 0);
    let axis = axis::merge(name, &none, &values, &vec![true; values.len()], coordinate.sorted, false);
    axis.map(|axis| axis.labels).map_err(|(_, fault)| fault.into())
}

/// Zarr's name of a stored type. Booleans are `int8` with flags, since a Zarr `bool` cannot be missing.
fn zarr_type(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Bool | DataType::Int8 => "int8",
        DataType::Int16 => "int16",
        DataType::Int32 => "int32",
        DataType::Int64 | DataType::Datetime => "int64",
        DataType::Uint8 => "uint8",
        DataType::Uint16 => "uint16",
        DataType::Uint32 => "uint32",
        DataType::Uint64 => "uint64",
        DataType::Float32 => "float32",
        DataType::Float64 => "float64",
        DataType::Complex64 => "complex64",
        DataType::Complex128 => "complex128",
        DataType::String => "string",
    }
}

fn fill(variable: &Variable) -> Value {
    match (variable.data_type.kind(), missing(variable)) {
        (Kind::Int, Some(missing)) => json!(missing),
        (Kind::Text, _) => json!(""),
        _ => json!("NaN"),
    }
}

/// CF attributes of a variable (CF 1.11, sections 2.5, 3 and 4.4).
fn attributes(name: &str, variable: &Variable) -> Result<Map<String, Value>, Error> {
    let mut attributes = variable.attrs.clone();
    let mut put = |key: &str, value: Value| {
        attributes.insert(key.to_owned(), value);
    };
    if variable.data_type == DataType::Datetime {
        let stored = value::tick(&variable.unit).map_err(Error::Schema)?;
        put("units", json!(stored.units()));
        put("calendar", json!(stored.calendar_name()));
    } else if let Unit::Of(unit) = &variable.unit {
        put("units", json!(if unit.is_empty() { "1" } else { unit.as_str() }));
    }
    let words = name.replace('_', " ");
    put("long_name", json!(variable.long_name.clone().unwrap_or(words)));
    for (key, text) in [
        ("standard_name", &variable.standard_name),
        ("description", &variable.description),
        ("cell_methods", &variable.cell_methods),
    ] {
        if let Some(text) = text {
            put(key, json!(text));
        }
    }
    if variable.data_type == DataType::Bool {
        put("flag_values", json!([0, 1]));
        put("flag_meanings", json!("false true"));
    }
    Ok(attributes)
}

fn coordinate_spec(path: &str, name: &str, coordinate: &Coordinate, len: u64) -> Result<ArraySpec, Error> {
    // A coordinate's labels are never missing, so it has no `_FillValue` (CF 1.11, section 2.5.1).
    let mut attributes = attributes(name, &coordinate.variable)?;
    if coordinate.variable.data_type == DataType::Datetime {
        attributes.entry("standard_name").or_insert(json!("time"));
        attributes.insert("axis".into(), json!("T"));
    }
    Ok(ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(coordinate.variable.data_type).into(),
        shape: vec![len],
        chunk: vec![coordinate.chunk_size.map_or(CHUNK, |size| size.clamp(CHUNK / 8, CHUNK))],
        shard: None,
        fill: fill(&coordinate.variable),
        dimensions: vec![name.to_owned()],
        attributes,
    })
}

fn variable_spec(
    path: &str,
    name: &str,
    variable: &Variable,
    group: &GroupSchema,
    shape: Vec<u64>,
) -> Result<ArraySpec, Error> {
    let mut attributes = attributes(name, variable)?;
    if let (Kind::Int, Some(missing)) = (variable.data_type.kind(), missing(variable)) {
        attributes.insert("_FillValue".into(), json!(missing));
    }
    let beside = beside(name, variable, group);
    if !beside.is_empty() {
        attributes.insert("coordinates".into(), json!(beside.join(" ")));
    }
    Ok(ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(variable.data_type).into(),
        shape,
        chunk: chunk(variable, group),
        shard: None,
        fill: fill(variable),
        dimensions: variable.coords.clone(),
        attributes,
    })
}

/// Variables that place this one beside its own dimensions: latitude and longitude, and the parts of a composed
/// coordinate (CF 1.11, section 5, attribute `coordinates`).
fn beside<'a>(name: &str, variable: &Variable, group: &'a GroupSchema) -> Vec<&'a str> {
    let places = |other: &str, schema: &Variable| {
        matches!(schema.standard_name.as_deref(), Some("latitude" | "longitude"))
            || group.coords.values().any(|coordinate| coordinate.composed.iter().any(|part| part == other))
    };
    let is_place = |other: &str| group.vars.get(other).is_some_and(|schema| places(other, schema));
    if is_place(name) {
        return Vec::new();
    }
    let within = |schema: &Variable| schema.coords.iter().all(|dimension| variable.coords.contains(dimension));
    group
        .vars
        .iter()
        .filter(|(other, schema)| places(other, schema) && within(schema))
        .map(|(n, _)| n.as_str())
        .collect()
}

/// Elements a chunk in axis order: `chunk_size` where it is given; other labels 32, fixed ones all; and along the
/// longest axis, a sorted one that stays open, as many as make a chunk of about 1 MB.
fn chunk(variable: &Variable, group: &GroupSchema) -> Vec<u64> {
    let coordinate = |name: &String| group.coords.get(name);
    let is_long = |name: &String| coordinate(name).is_some_and(|c| c.sorted && c.values.is_empty());
    let is_time = |name: &String| coordinate(name).is_some_and(|c| c.variable.data_type == DataType::Datetime);
    let long =
        variable.coords.iter().find(|name| is_time(name)).or_else(|| variable.coords.iter().find(|name| is_long(name)));
    let given = |name: &String| coordinate(name).and_then(|c| c.chunk_size);
    let labels = |name: &String| coordinate(name).map_or(0, |c| c.values.len() as u64);
    let open = |name: &String| given(name).is_none() && Some(name) != long;
    let size = |name: &String| match (given(name), labels(name)) {
        (Some(size), _) => size,
        (None, _) if Some(name) == long => 1,
        (None, 0) => 32,
        (None, labels) => labels.min(4096),
    };
    let mut sizes: Vec<u64> = variable.coords.iter().map(size).collect();
    // Many open axes have small chunks each: together no more than leaves room along the longest.
    let cells = |sizes: &[u64]| sizes.iter().fold(1_u64, |cells, size| cells.saturating_mul(*size));
    while cells(&sizes) > CHUNK / ALONG {
        let largest = sizes.iter_mut().zip(&variable.coords).filter(|(size, name)| open(name) && **size > 1);
        match largest.max_by_key(|(size, _)| **size) {
            Some((size, _)) => *size = size.div_ceil(2),
            None => break,
        }
    }
    let along = (CHUNK / cells(&sizes).max(1)).clamp(ALONG, CHUNK).next_power_of_two();
    for (size, name) in sizes.iter_mut().zip(&variable.coords) {
        if Some(name) == long && given(name).is_none() {
            *size = along;
        }
    }
    sizes
}
