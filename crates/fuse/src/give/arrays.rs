//! A selection as arrays: which there are, and their values by region of the selected positions.

use super::attributes;
use super::rows::Rows;
use crate::dense::gather::{Along, gather, strides};
use crate::fault::{Error, Fault};
use crate::select::{self, Plan, Query, VERSION_KEY};
use serde_json::{Map, Value, json};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::{self, join};
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::zarr::array::{self, ArraySpec, Coding, Readable, ZSTD_LEVEL};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableStorageTraits;

/// The arrays of one group that are given back.
pub struct Arrays {
    pub(super) attributes: Map<String, Value>,
    /// Coordinates first.
    pub(super) arrays: Vec<Given>,
    keep: Option<Rows>,
}

/// One array.
pub(super) struct Given {
    /// As it is written; its path is its name.
    pub(super) spec: ArraySpec,
    stored: Array<dyn AsyncReadableStorageTraits>,
    coding: Coding,
    /// Elements of a stored chunk in axis order.
    chunk: Vec<u64>,
    /// Positions that are taken along each axis, ascending.
    positions: Vec<Vec<u64>>,
    /// For each dimension of the rows the axis of this array, if cells without a row are left out.
    kept: Option<Vec<usize>>,
}

impl Arrays {
    /// The variables of `query`, which are of one group of `schema`, with the coordinates that they need. `version` is the
    /// version of the dataset that is read; `about` are further attributes of the group, which say what was selected.
    ///
    /// # Errors
    /// As [`Plan::new`]; values put together along time, since they stand at no stored labels; an array that is not there
    /// or cannot be read.
    pub async fn open(
        store: &Readable,
        schema: &Schema,
        query: &Query,
        version: &str,
        about: &Map<String, Value>,
    ) -> Result<Self, Error> {
        if query.every.is_some() {
            let fault = Fault::of_file("", "expected values as they are stored, found values put together along time");
            return Err(fault.hint("write it as a table: --format parquet").into());
        }
        let (path, group, names) = select::find(schema, &query.cells.variables)?;
        let (path, names) = (path.as_str(), names.as_slice());
        let plan = Plan::new(store, schema, query).await?;
        let positions: Vec<(String, Vec<u64>)> =
            plan.dimensions().iter().map(|it| (it.name().to_owned(), it.positions())).collect();
        let keep = Rows::of(plan, query);
        let mut documents: Vec<(String, Value)> = Vec::new();
        for name in with_coordinates(store, path, group, names).await? {
            let at = join(path, &name);
            let document = array::document(store, &at).await?.ok_or_else(|| array::Error::Missing(at.clone()))?;
            documents.push((name, document));
        }
        let all: Vec<&str> = documents.iter().map(|(name, _)| name.as_str()).collect();
        let mut arrays = Vec::new();
        for (name, document) in &documents {
            let stored = array::open(store, &join(path, name)).await?;
            let spec = spec(name, document, &stored, &all);
            let taken = |(name, len): (&String, &u64)| match positions.iter().find(|(other, _)| other == name) {
                Some((_, positions)) => positions.clone(),
                None => (0..*len).collect(),
            };
            let taken: Vec<Vec<u64>> = spec.dimensions.iter().zip(stored.shape()).map(taken).collect();
            let chunk = crate::chunks::Chunks::of(&stored).len;
            let shape: Vec<u64> = taken.iter().map(|positions| positions.len() as u64).collect();
            let cut = chunk.iter().zip(&shape).map(|(chunk, len)| (*chunk).min(*len).max(1)).collect();
            let axis = |dimension: &str| spec.dimensions.iter().position(|name| name == dimension);
            let kept = keep.as_ref().filter(|rows| rows.has(name));
            let kept = kept.and_then(|rows| rows.dimensions().map(axis).collect());
            let coding = Coding::of(&stored);
            let spec = ArraySpec { shape, chunk: cut, ..spec };
            arrays.push(Given { spec, stored, coding, chunk, positions: taken, kept });
        }
        let mut attributes = group.attrs.clone();
        attributes.insert("Conventions".into(), json!(layout::CONVENTIONS));
        attributes.insert(VERSION_KEY.into(), json!(version));
        attributes.extend(about.iter().map(|(key, value)| (key.clone(), value.clone())));
        Ok(Self { attributes, arrays, keep })
    }

    /// Dimensions with their lengths, in the order in which arrays have them.
    pub fn dimensions(&self) -> Vec<(String, u64)> {
        let mut found: Vec<(String, u64)> = Vec::new();
        for spec in self.arrays.iter().map(|given| &given.spec) {
            for (name, len) in spec.dimensions.iter().zip(&spec.shape) {
                if !found.iter().any(|(other, _)| other == name) {
                    found.push((name.clone(), *len));
                }
            }
        }
        found
    }

    /// Names of the arrays, coordinates first.
    pub fn names(&self) -> Vec<&str> {
        self.arrays.iter().map(|given| given.spec.path.as_str()).collect()
    }

    /// How many arrays there are.
    pub fn len(&self) -> usize {
        self.arrays.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.arrays.is_empty()
    }

    /// Cells of all arrays.
    pub fn cells(&self) -> u64 {
        let cells = |given: &Given| given.spec.shape.iter().fold(1_u64, |all, len| all.saturating_mul(*len));
        self.arrays.iter().map(cells).fold(0, u64::saturating_add)
    }

    /// The values of a region of selected positions in C order; codes stay codes, as they are stored. Memory holds the
    /// region and one stored chunk.
    pub(super) async fn read(&self, given: &Given, start: &[u64], shape: &[u64]) -> Result<Column, Error> {
        let cells = shape.iter().product::<u64>() as usize;
        let mut values = Column::missing(kind(&given.spec.data_type), cells);
        let to = strides(shape);
        let from = strides(&given.chunk);
        // For each axis the stored chunks that are touched, and which of their cells go where.
        let mut chunks: Vec<Vec<(u64, Along)>> = Vec::with_capacity(shape.len());
        for (axis, positions) in given.positions.iter().enumerate() {
            let begin = start[axis] as usize;
            let taken = positions.get(begin..begin + shape[axis] as usize).unwrap_or_default();
            let mut runs: Vec<(u64, Along)> = Vec::new();
            for (at, position) in taken.iter().enumerate() {
                let (chunk, within) = (position / given.chunk[axis], position % given.chunk[axis]);
                let place = (at * to[axis], within as usize * from[axis]);
                match runs.last_mut() {
                    Some((last, along)) if *last == chunk => along.push(place),
                    _ => runs.push((chunk, vec![place])),
                }
            }
            chunks.push(runs);
        }
        if chunks.iter().any(Vec::is_empty) {
            return Ok(values);
        }
        let mut at = vec![0; chunks.len()];
        loop {
            let touched = at.iter().zip(&chunks).map(|(at, runs)| &runs[*at]);
            let indices: Vec<u64> = touched.clone().map(|(chunk, _)| *chunk).collect();
            if let Some(read) = array::read_chunk(&given.stored, &given.coding, &indices).await? {
                let along: Vec<Along> = touched.map(|(_, along)| along.clone()).collect();
                gather(&mut values, &read, &along);
            }
            let Some(axis) = (0..at.len()).rev().find(|axis| at[*axis] + 1 < chunks[*axis].len()) else { break };
            at[axis] += 1;
            at[axis + 1..].fill(0);
        }
        self.leave_out(given, start, shape, &mut values).await?;
        Ok(values)
    }

    /// Makes the cells missing that the condition does not keep.
    async fn leave_out(&self, given: &Given, start: &[u64], shape: &[u64], values: &mut Column) -> Result<(), Error> {
        let (Some(keep), Some(axes)) = (&self.keep, &given.kept) else { return Ok(()) };
        let of = |of: &[u64]| axes.iter().map(|axis| of[*axis]).collect::<Vec<u64>>();
        let (from, len) = (of(start), of(shape));
        let kept = keep.keep(&given.spec.path, &from, &len).await?;
        let (strides, steps) = (strides(&len), strides(shape));
        let missing = Column::missing(values.kind(), 1).get(0);
        for cell in 0..values.len() {
            let place = |axis: usize| cell / steps[axis] % shape[axis] as usize;
            let of: usize = axes.iter().zip(&strides).map(|(axis, stride)| place(*axis) * stride).sum();
            if let (Some(false), Some(missing)) = (kept.get(of), &missing) {
                values.set(cell, missing.clone());
            }
        }
        Ok(())
    }
}

/// The variables asked for, after the coordinates of their dimensions and what places them beside.
async fn with_coordinates(
    store: &Readable,
    path: &str,
    group: &GroupSchema,
    names: &[&str],
) -> Result<Vec<String>, Error> {
    let mut found: Vec<String> = Vec::new();
    let mut beside: Vec<String> = Vec::new();
    for (name, coordinate) in &group.coords {
        let used = names.iter().filter_map(|one| group.vars.get(*one)).any(|variable| variable.coords.contains(name));
        if used {
            found.push(name.clone());
            beside.extend(coordinate.composed.iter().cloned());
        }
    }
    for name in names {
        let document = array::document(store, &join(path, name)).await?.unwrap_or_default();
        let attributes = document["attributes"].as_object();
        beside.extend(attributes.into_iter().flat_map(|it| attributes::listed(it, "coordinates")).map(str::to_owned));
    }
    for name in beside.into_iter().chain(names.iter().map(|name| (*name).to_owned())) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    Ok(found)
}

/// How an array is written, but for its shape and its chunks.
fn spec<S: ?Sized>(name: &str, document: &Value, stored: &Array<S>, names: &[&str]) -> ArraySpec {
    let texts = |key: &str| {
        let list = document[key].as_array().into_iter().flatten();
        list.map(|name| name.as_str().unwrap_or_default().to_owned()).collect()
    };
    let none = Map::new();
    ArraySpec {
        path: name.to_owned(),
        data_type: array::data_type(stored),
        shape: Vec::new(),
        chunk: Vec::new(),
        shard: None,
        fill: document["fill_value"].clone(),
        dimensions: texts("dimension_names"),
        attributes: attributes::of(document["attributes"].as_object().unwrap_or(&none), names),
        level: ZSTD_LEVEL,
    }
}

/// What a Zarr type holds in memory, codes as codes.
fn kind(data_type: &str) -> Kind {
    match data_type {
        "float32" | "float64" => Kind::Float,
        "complex64" | "complex128" => Kind::Complex,
        "string" => Kind::Text,
        "uint64" => Kind::Unsigned,
        _ => Kind::Int,
    }
}
