//! The empty dataset of a schema: its groups and arrays with all their metadata.

use crate::fault::{Error, Fault};
use crate::merge::axis;
use crate::reader::CellReader;
use crate::table::Cell;
use crate::value::{self, missing};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::flags;
use zarr_fuse_core::layout::{self, join};
use zarr_fuse_core::schema::{Coordinate, CsvOptions, DataType, Format, GroupSchema, Schema, Unit, Variable};
use zarr_fuse_core::zarr::array::{self, ArraySpec, REPO_ZSTD_LEVEL, Writable};
use zarr_fuse_store::Raw;

/// Bytes that a chunk should have: a contribution to its end writes all of it anew, and a reader asks for it at once.
const CHUNK: u64 = 262_144;
/// Elements that a chunk may have: 1 GB of `float64`.
const LARGEST: u64 = 134_217_728;
/// Labels in a chunk of a coordinate, 0.25 MB of `int64`.
const LABELS: u64 = 32_768;
/// Elements along the longest axis that a chunk has at least, if the schema does not say otherwise.
const ALONG: u64 = 64;

/// What stands in an empty dataset: known before anything is made.
pub(crate) struct Plan {
    pub(crate) groups: Vec<(String, Value)>,
    /// Arrays with their labels, where they have fixed ones.
    pub(crate) arrays: Vec<(ArraySpec, Option<Column>)>,
}

/// Plans the groups and the empty arrays of `schema`. Coordinates with fixed `values` get them.
///
/// Errors: `values` that cannot be read, chunks that do not fit into memory.
pub(crate) fn plan(schema: &Schema) -> Result<Plan, Error> {
    let text = zarr_fuse_core::schema::write(schema);
    let mut plan = Plan { groups: Vec::new(), arrays: Vec::new() };
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
            let spec = variable_spec(&join(&path, name), name, variable, group, shape)?;
            let lineage = lineage_spec(&path, name, variable, group, &spec)?;
            plan.arrays.push((spec, None));
            plan.arrays.extend(lineage.map(|lineage| (lineage, None)));
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

/// Whether the cells of a variable keep which contribution wrote them: as its `lineage` says, and without it, if a table
/// gives any of them.
pub(crate) fn has_lineage(group: &GroupSchema, variable: &Variable) -> bool {
    let is_dense = |format: Format| matches!(format, Format::Zarr | Format::Netcdf);
    let dense = !group.sources.is_empty() && group.sources.values().all(|source| is_dense(source.format));
    variable.lineage.unwrap_or(!dense)
}

/// The array beside a variable that says who wrote its cells, of the same dimensions, shape and chunks; `None` if the
/// variable has none. Errors: something of the group has its name already.
fn lineage_spec(
    path: &str,
    name: &str,
    variable: &Variable,
    group: &GroupSchema,
    of: &ArraySpec,
) -> Result<Option<ArraySpec>, Error> {
    if !has_lineage(group, variable) {
        return Ok(None);
    }
    let lineage = layout::lineage(name);
    if group.variable(&lineage).is_some() || group.groups.contains_key(&lineage) {
        let message =
            format!("expected another name, found `{lineage}`, under which the lineage of \"{name}\" is stored");
        let hint = format!("call it otherwise, or give \"{name}\" `lineage: false`");
        return Err(fault(&join(path, &lineage), message).hint(hint).into());
    }
    let what = of.attributes.get("long_name").and_then(Value::as_str).unwrap_or(name);
    let mut attributes = Map::new();
    attributes.insert("long_name".into(), json!(format!("contribution that wrote {what}")));
    let description =
        "n: the cell was written or erased by the contribution c<n>, see `zarr-fuse show c<n>`; 0: by nobody";
    attributes.insert("description".into(), json!(description));
    Ok(Some(ArraySpec {
        path: join(path, &lineage),
        data_type: "uint32".into(),
        fill: json!(0),
        attributes,
        ..of.clone()
    }))
}

/// A fault of the schema, at a variable or coordinate.
fn fault(path: &str, message: impl Into<String>) -> Fault {
    Fault { place: path.to_owned(), ..Fault::of_file("", message) }
}

/// The fixed labels of a coordinate, in stored units.
pub(crate) fn fixed(path: &str, name: &str, coordinate: &Coordinate) -> Result<Column, Error> {
    let options = CsvOptions::default();
    let path = join(path, name);
    let reader = CellReader::new(name, &coordinate.variable, None, &options, coordinate.resolution)
        .map_err(|message| fault(&path, message))?;
    let mut values = Column::missing(coordinate.variable.data_type.kind(), 0);
    for text in &coordinate.values {
        let value = reader
            .read(&Cell::from(text.as_str()))
            .map_err(|bad| fault(&path, format!("`values`: {}", bad.message)))?;
        values.push(Some(value));
    }
    Ok(axis::distinct(&values, coordinate.sorted))
}

/// Zarr's name of a stored type. Booleans are `int8` with flags, since a Zarr `bool` cannot be missing; texts with a list
/// of labels are codes.
fn zarr_type(variable: &Variable) -> &'static str {
    if value::is_coded(variable) {
        return flags::code_type(variable.discrete.len());
    }
    match variable.data_type {
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

/// `flag_values` and `flag_meanings` of a variable with a list of values (CF 1.11, section 3.5). Numbers are their own
/// codes; complex numbers cannot be any.
fn flag_attributes(variable: &Variable) -> Vec<(&'static str, Value)> {
    let labels = &variable.discrete;
    if variable.data_type == DataType::Bool {
        return vec![("flag_values", json!([0, 1])), ("flag_meanings", json!("false true"))];
    }
    if value::is_coded(variable) {
        return flags::of_labels(labels).into();
    }
    let number = |label: &String| match variable.data_type.kind() {
        Kind::Int if variable.data_type != DataType::Datetime => label.parse::<i64>().ok().map(Value::from),
        Kind::Unsigned => label.parse::<u64>().ok().map(Value::from),
        Kind::Float => label.parse::<f64>().ok().map(|value| json!(value::stored(variable, value))),
        _ => None,
    };
    let values: Option<Vec<Value>> = labels.iter().map(number).collect();
    match values.filter(|values| !values.is_empty()) {
        Some(values) => vec![("flag_values", json!(values)), ("flag_meanings", json!(flags::meanings(labels)))],
        None => Vec::new(),
    }
}

/// What ties a variable to those that say something about it: `ancillary_variables` (CF 1.11, section 3.4), and the
/// standard name of one that says something about another: the modifier `standard_error` (appendix C), or
/// `status_flag`, which is a standard name of its own.
fn ancillary(name: &str, variable: &Variable, group: &GroupSchema) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for other in variable.uncertainty.iter().chain(&variable.flags).chain(&variable.ancillary) {
        if !names.contains(&other.as_str()) {
            names.push(other);
        }
    }
    let lineage = layout::lineage(name);
    if has_lineage(group, variable) {
        names.push(&lineage);
    }
    if !names.is_empty() {
        found.push(("ancillary_variables", json!(names.join(" "))));
    }
    for (attribute, other) in
        [(layout::UNCERTAINTY_ATTRIBUTE, &variable.uncertainty), (layout::FLAGS_ATTRIBUTE, &variable.flags)]
    {
        found.extend(other.as_ref().map(|other| (attribute, json!(other))));
    }
    if variable.standard_name.is_none() {
        let is = |other: &Option<String>| other.as_deref() == Some(name);
        let mut others = group.vars.values();
        let base = others.find(|other| is(&other.uncertainty)).and_then(|other| other.standard_name.as_ref());
        if let Some(base) = base {
            found.push(("standard_name", json!(format!("{base} standard_error"))));
        } else if group.vars.values().any(|other| is(&other.flags)) {
            found.push(("standard_name", json!("status_flag")));
        }
    }
    found
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
    for (key, value) in flag_attributes(variable) {
        put(key, value);
    }
    Ok(attributes)
}

fn coordinate_spec(path: &str, name: &str, coordinate: &Coordinate, len: u64) -> Result<ArraySpec, Error> {
    // A coordinate's labels are never missing, so it has no `_FillValue` (CF 1.11, section 2.5.1). They are no codes
    // either, so that readers can select by them.
    let variable = Variable { discrete: Vec::new(), ..coordinate.variable.clone() };
    let mut attributes = attributes(name, &variable)?;
    if variable.data_type == DataType::Datetime {
        attributes.entry("standard_name").or_insert(json!("time"));
        attributes.insert("axis".into(), json!("T"));
    }
    Ok(ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(&variable).into(),
        shape: vec![len],
        chunk: vec![coordinate.chunk_size.map_or(LABELS, |size| size.clamp(LABELS / 4, LABELS * 4))],
        shard: None,
        fill: array::fill_value(&missing(&variable)),
        dimensions: vec![name.to_owned()],
        attributes,
        level: REPO_ZSTD_LEVEL,
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
    let missing = missing(variable);
    // With it xarray makes `uint64` a float, in which a number above 2^53 is another one: only who asks for it gets it.
    if (variable.data_type != DataType::Uint64 || variable.na_value.is_some())
        && let Some((key, value)) = array::fill_attribute(&missing)
    {
        attributes.insert(key.into(), value);
    }
    attributes.extend(ancillary(name, variable, group).into_iter().map(|(key, value)| (key.to_owned(), value)));
    let beside = beside(name, variable, group);
    if !beside.is_empty() {
        attributes.insert("coordinates".into(), json!(beside.join(" ")));
    }
    Ok(ArraySpec {
        path: path.to_owned(),
        data_type: zarr_type(variable).into(),
        shape,
        chunk: chunk(variable, group),
        shard: None,
        fill: array::fill_value(&missing),
        dimensions: variable.coords.clone(),
        attributes,
        level: REPO_ZSTD_LEVEL,
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

/// Bytes of an element; at least four, since the lineage has the same chunks.
fn width(variable: &Variable) -> u64 {
    match variable.data_type {
        _ if value::is_coded(variable) => 4,
        DataType::Float64 | DataType::Int64 | DataType::Uint64 | DataType::Datetime | DataType::Complex64 => 8,
        DataType::Complex128 | DataType::String => 16,
        _ => 4,
    }
}

/// Elements a chunk in axis order: `chunk_size` where it is given; other labels 32, fixed ones all; and along the
/// longest axis, a sorted one that stays open, as many as make a chunk of about 0.25 MB.
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
    let most = CHUNK / width(variable);
    while cells(&sizes) > most / ALONG {
        let largest = sizes.iter_mut().zip(&variable.coords).filter(|(size, name)| open(name) && **size > 1);
        match largest.max_by_key(|(size, _)| **size) {
            Some((size, _)) => *size = size.div_ceil(2),
            None => break,
        }
    }
    let along = (most / cells(&sizes).max(1)).clamp(ALONG, most).next_power_of_two();
    for (size, name) in sizes.iter_mut().zip(&variable.coords) {
        if Some(name) == long && given(name).is_none() {
            *size = along;
        }
    }
    sizes
}
