//! A real dataset, read through the public API into the form of the model.

use super::plan::{Group, Plan};
use super::state::{Contents, Place, State};
use super::value::Datum;
use std::collections::BTreeMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::zarr::array::{self, Readable};

/// What went wrong, for people.
pub type Fault = String;

/// A value as the model has it; `None` where it is missing.
fn datum(column: &Column, at: usize) -> Option<Datum> {
    if column.is_missing(at) {
        return None;
    }
    column.get(at).map(|value| match value {
        Value::Int(value) => Datum::Whole(value.into()),
        Value::Unsigned(value) => Datum::Whole(value.into()),
        Value::Float(value) => Datum::real(value),
        Value::Complex([re, im]) => Datum::complex(re, im),
        Value::Text(text) => Datum::Text(text),
    })
}

async fn whole(store: &Readable, path: &str) -> Result<(Vec<u64>, Column), Fault> {
    let array = array::open(store, path).await.map_err(|error| format!("{path}: {error}"))?;
    let values = array::read_all(&array).await.map_err(|error| format!("{path}: {error}"))?;
    Ok((array.shape().to_vec(), values))
}

/// Reads all of it.
pub async fn read(store: &Readable, plan: &Plan) -> Result<State, Fault> {
    let mut groups = Vec::new();
    for group in &plan.groups {
        groups.push(contents(store, group).await?);
    }
    Ok(State { groups })
}

async fn contents(store: &Readable, group: &Group) -> Result<Contents, Fault> {
    let mut found = Contents::default();
    for coordinate in &group.coordinates {
        let path = join(&group.path, &coordinate.name);
        let (_, column) = whole(store, &path).await?;
        let labels: Option<Vec<Datum>> = (0..column.len()).map(|at| datum(&column, at)).collect();
        let labels = labels.ok_or_else(|| format!("{path}: a label is missing: {column:?}"))?;
        found.labels.insert(coordinate.name.clone(), labels);
    }
    for variable in &group.variables {
        let axes: Vec<&Vec<Datum>> =
            variable.axes.iter().map(|axis| &found.labels[&group.coordinates[*axis].name]).collect();
        let shape: Vec<u64> = axes.iter().map(|labels| labels.len() as u64).collect();
        let read = async |path: String| -> Result<BTreeMap<Place, Datum>, Fault> {
            let (stored, column) = whole(store, &path).await?;
            if stored != shape {
                return Err(format!("{path}: expected the shape {shape:?} of its labels, found {stored:?}"));
            }
            let mut cells = BTreeMap::new();
            for at in 0..column.len() {
                let Some(value) = datum(&column, at) else { continue };
                let mut rest = at;
                let mut labels = Vec::new();
                for axis in axes.iter().rev() {
                    labels.push(axis[rest % axis.len()].clone());
                    rest /= axis.len();
                }
                labels.reverse();
                cells.insert((variable.name.clone(), labels), value);
            }
            Ok(cells)
        };
        let path = join(&group.path, &variable.name);
        found.values.append(&mut read(path.clone()).await?);
        if variable.lineage != Some(false) {
            for (place, writer) in read(format!("{path}_lineage")).await? {
                match writer {
                    Datum::Whole(0) => {}
                    Datum::Whole(number) => {
                        let number = u32::try_from(number).map_err(|error| format!("{path}_lineage: {error}"))?;
                        found.writers.insert(place, number);
                    }
                    other => return Err(format!("{path}_lineage: expected a number, found {other:?}")),
                }
            }
        }
    }
    Ok(found)
}

/// Documents and chunks of the arrays, by key: of data variables over sorted coordinates, and those coordinates. Who
/// wrote a cell depends on the order of the contributions, so the lineage is left out.
pub async fn bytes(store: &Readable, plan: &Plan) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let mut found = BTreeMap::new();
    for group in &plan.groups {
        let sorted = |axis: &usize| group.coordinates[*axis].sorted;
        let coordinates = group.coordinates.iter().filter(|coordinate| coordinate.sorted).map(|c| &c.name);
        let variables = group.variables.iter().filter(|variable| variable.axes.iter().all(sorted)).map(|v| &v.name);
        for name in coordinates.chain(variables) {
            let path = join(&group.path, name);
            let document = array::document(store, &path).await.map_err(|error| error.to_string())?;
            let document = document.ok_or_else(|| format!("{path}: not there"))?;
            let numbers = |pointer: &str| -> Vec<u64> {
                let list = document.pointer(pointer).and_then(|list| list.as_array());
                list.map(|list| list.iter().filter_map(serde_json::Value::as_u64).collect()).unwrap_or_default()
            };
            let (shape, chunk) = (numbers("/shape"), numbers("/chunk_grid/configuration/chunk_shape"));
            let mut keys = vec![format!("{path}/c")];
            // One chunk more along each axis: nothing may stand outside of the shape.
            for (len, step) in shape.iter().zip(&chunk) {
                let count = len.div_ceil(*step) + 1;
                keys = keys.iter().flat_map(|key| (0..count).map(move |i| format!("{key}/{i}"))).collect();
            }
            for key in keys {
                let parsed = zarrs_storage::StoreKey::new(&key).map_err(|error| error.to_string())?;
                if let Some(bytes) = store.get(&parsed).await.map_err(|error| format!("{key}: {error}"))? {
                    found.insert(key, bytes.to_vec());
                }
            }
            found.insert(format!("{path}/zarr.json"), document.to_string().into_bytes());
        }
    }
    Ok(found)
}
