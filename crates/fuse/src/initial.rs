//! The empty dataset of a schema: its groups and arrays with all their metadata.

use crate::fault::Error;
use crate::value;
use serde_json::{Map, Value, json};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::{self, join};
use zarr_fuse_core::schema::{Coordinate, DataType, GroupSchema, Schema, Unit, Variable};
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarr_fuse_store::Raw;

/// Elements that a chunk should have: 1 MB of `float64`.
const CHUNK: u64 = 131_072;

/// Writes the groups and the empty arrays of `schema` into a session's store. Coordinates with fixed `values` get them.
pub async fn write(store: &Writable, schema: &Schema) -> Result<(), Error> {
    let text = zarr_fuse_core::schema::write(schema);
    for (path, group) in schema.root.walk() {
        let mut attributes = group.attrs.clone();
        if path.is_empty() {
            attributes.insert("Conventions".into(), json!(layout::CONVENTIONS));
            attributes.insert(layout::SCHEMA_HASH_ATTRIBUTE.into(), json!(Raw::digest(text.as_bytes())));
            attributes.insert(layout::SCHEMA_ATTRIBUTE.into(), json!(text));
            if let Some(publication) = &schema.publication {
                attributes.insert("title".into(), json!(publication.title));
            }
        }
        array::put_document(store, &path, &array::group_document(&attributes)).await?;
        for (name, coordinate) in &group.coords {
            let labels = fixed(name, coordinate)?;
            let spec = coordinate_spec(&join(&path, name), name, coordinate, labels.len() as u64);
            array::create(store, &spec).await?;
            if !labels.is_empty() {
                let array = array::open(store, &spec.path).await?;
                array::write(&array, &[0], &[labels.len() as u64], &labels).await?;
            }
        }
        for (name, variable) in &group.vars {
            array::create(store, &variable_spec(&join(&path, name), name, variable, group)?).await?;
        }
    }
    crate::journal::create(store).await
}

/// The fixed labels of a coordinate, in stored units.
fn fixed(name: &str, coordinate: &Coordinate) -> Result<Column, Error> {
    let options = Default::default();
    let reader = value::CellReader::new(name, &coordinate.variable, None, &options).map_err(Error::Schema)?;
    let values = coordinate.values.iter().map(|text| {
        reader
            .read(&crate::table::Cell::Text(text.clone()))
            .map(Some)
            .map_err(|bad| Error::Schema(format!("`values` of {name}: {}", bad.message)))
    });
    let values = value::column(&coordinate.variable, values.collect::<Result<_, _>>()?);
    if !coordinate.sorted {
        return Ok(values);
    }
    let axis = crate::merge::axis::merge(
        name,
        &Column::missing(values.kind(), 0),
        &values,
        &vec![true; values.len()],
        true,
        false,
    );
    axis.map(|axis| axis.labels).map_err(Error::from)
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
        DataType::Float32 => "float32",
        DataType::Float64 => "float64",
        DataType::String => "string",
    }
}

/// The stored missing value of an integer type: the one of the schema, else the least, or greatest of an unsigned one.
fn missing(variable: &Variable) -> Option<i64> {
    let default = match variable.data_type {
        DataType::Bool | DataType::Int8 => i64::from(i8::MIN),
        DataType::Int16 => i64::from(i16::MIN),
        DataType::Int32 => i64::from(i32::MIN),
        DataType::Int64 | DataType::Datetime => i64::MIN,
        DataType::Uint8 => i64::from(u8::MAX),
        DataType::Uint16 => i64::from(u16::MAX),
        DataType::Uint32 => i64::from(u32::MAX),
        _ => return None,
    };
    Some(variable.na_value.unwrap_or(default))
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
        put("units", json!(value::tick(&variable.unit).map_err(Error::Schema)?.cf_units()));
        put("calendar", json!("proleptic_gregorian"));
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

fn coordinate_spec(path: &str, name: &str, coordinate: &Coordinate, len: u64) -> ArraySpec {
    // A coordinate's labels are never missing, so it has no `_FillValue` (CF 1.11, section 2.5.1).
    let mut attributes = attributes(name, &coordinate.variable).unwrap_or_default();
    if coordinate.variable.data_type == DataType::Datetime {
        attributes.entry("standard_name").or_insert(json!("time"));
        attributes.insert("axis".into(), json!("T"));
    }
    ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(coordinate.variable.data_type).into(),
        shape: vec![len],
        chunk: vec![coordinate.chunk_size.map_or(CHUNK, |size| size.max(CHUNK / 8))],
        shard: None,
        fill: fill(&coordinate.variable),
        dimensions: vec![name.to_owned()],
        attributes,
    }
}

fn variable_spec(path: &str, name: &str, variable: &Variable, group: &GroupSchema) -> Result<ArraySpec, Error> {
    let mut attributes = attributes(name, variable)?;
    if let (Kind::Int, Some(missing)) = (variable.data_type.kind(), missing(variable)) {
        attributes.insert("_FillValue".into(), json!(missing));
    }
    let beside = beside(name, variable, group);
    if !beside.is_empty() {
        attributes.insert("coordinates".into(), json!(beside.join(" ")));
    }
    let fixed: Vec<u64> = variable
        .coords
        .iter()
        .map(|name| group.coords.get(name).map_or(0, |coordinate| coordinate.values.len() as u64))
        .collect();
    Ok(ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(variable.data_type).into(),
        shape: fixed,
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
    let other = |name: &String| {
        let fixed = coordinate(name).map_or(0, |c| c.values.len() as u64);
        given(name).unwrap_or(if fixed == 0 { 32 } else { fixed.min(4096) })
    };
    let beside: u64 = variable.coords.iter().filter(|name| Some(*name) != long).map(other).product();
    let along = (CHUNK / beside.max(1)).clamp(64, CHUNK).next_power_of_two();
    variable
        .coords
        .iter()
        .map(|name| if Some(name) == long { given(name).unwrap_or(along) } else { other(name) })
        .collect()
}
