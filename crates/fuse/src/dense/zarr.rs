//! Zarr V3 and V2 hierarchies, in a folder or a ZIP archive.

use super::archive::Archive;
use super::cache::Cache;
use super::file::Facts;
use super::gather::{Along, gather, strides};
use crate::fault::{Error, Fault};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::zarr::array::Readable;
use zarrs::array::{Array, ArrayBytes, ArrayMetadata, ArrayMetadataOptions, ArrayShardedExt, ArraySubset};
use zarrs::config::MetadataConvertVersion;
use zarrs_storage::AsyncReadableStorageTraits;

type Opened = Array<dyn AsyncReadableStorageTraits>;

/// Bytes of decoded chunks that are kept, as several regions may need one.
const KEPT: usize = 32 << 20;

/// A hierarchy with its opened arrays, by path.
pub(super) struct Hierarchy {
    arrays: BTreeMap<String, Source>,
    cache: Cache,
}

struct Source {
    array: Opened,
    data_type: String,
    kind: Kind,
    /// Elements of a chunk; empty for sharded arrays, of which parts of a chunk are read.
    chunk: Vec<u64>,
}

/// Opens the hierarchy at `path`: its arrays, sorted by path.
pub(super) async fn open(path: &Path, file: &str) -> Result<(Vec<Facts>, Hierarchy), Error> {
    let unsound = |message: String| Error::from(Fault::of_file(file, message));
    let (store, paths): (Readable, Vec<String>) = if path.is_dir() {
        let mut paths = Vec::new();
        walk(path, "", &mut paths).map_err(|error| unsound(error.to_string()))?;
        (zarr_fuse_store::local(path)?, paths)
    } else {
        let archive = Archive::open(path)
            .map_err(|error| unsound(format!("expected a Zarr hierarchy in a folder or a ZIP archive: {error}")))?;
        let mut paths = Vec::new();
        for key in archive.keys() {
            let array = [".zarray", "zarr.json"].iter().find_map(|last| key.strip_suffix(last));
            if let Some(node) = array.filter(|node| node.is_empty() || node.ends_with('/')) {
                paths.push(node.trim_end_matches('/').to_owned());
            }
        }
        (Arc::new(archive), paths)
    };
    let mut paths = paths;
    paths.sort();
    paths.dedup();
    let mut facts = Vec::new();
    let mut arrays = BTreeMap::new();
    for path in paths {
        if let Some((fact, source)) = array(&store, &path, file).await? {
            facts.push(fact);
            arrays.insert(path, source);
        }
    }
    Ok((facts, Hierarchy { arrays, cache: Cache::new(KEPT) }))
}

/// The paths of nodes below a folder; inside an array there is none.
fn walk(folder: &Path, path: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    let document = folder.join("zarr.json");
    let is_array = folder.join(".zarray").is_file()
        || (document.is_file()
            && serde_json::from_slice::<Value>(&std::fs::read(&document)?).is_ok_and(|it| it["node_type"] == "array"));
    if is_array {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Some(name) = entry.file_name().to_str()
        {
            walk(&entry.path(), &zarr_fuse_core::layout::join(path, name), found)?;
        }
    }
    Ok(())
}

/// Opens one array; `None` for a group.
async fn array(store: &Readable, path: &str, file: &str) -> Result<Option<(Facts, Source)>, Error> {
    let fault = |message: String| {
        let mut fault = Fault::of_file(file, message);
        fault.column = path.to_owned();
        Error::from(fault)
    };
    let array = match Array::async_open(store.clone(), &format!("/{path}")).await {
        Ok(array) => array,
        Err(_) if is_group(store, path).await => return Ok(None),
        Err(error) => return Err(fault(format!("expected an array that can be read: {error}"))),
    };
    let options = ArrayMetadataOptions::default().with_metadata_convert_version(MetadataConvertVersion::V3);
    let ArrayMetadata::V3(metadata) = array.metadata_opt(&options) else {
        return Err(fault("expected metadata of Zarr V3 or V2".into()));
    };
    let data_type = metadata.data_type.name().to_owned();
    let mut attributes = array.attributes().clone();
    attributes.remove("_zarrs");
    let of_v2 = attributes.remove("_ARRAY_DIMENSIONS");
    let is_v2 = matches!(array.metadata(), ArrayMetadata::V2(_));
    let names =
        metadata.dimension_names.clone().map(|names| names.into_iter().map(Option::unwrap_or_default).collect());
    let listed = of_v2.and_then(|names| serde_json::from_value::<Vec<String>>(names).ok());
    let mut dimensions: Vec<String> = names.or(listed).unwrap_or_default();
    dimensions.resize(array.shape().len(), String::new());
    let kind = match data_type.as_str() {
        "float64" | "float32" => Kind::Float,
        "bool" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "numpy.datetime64" => Kind::Int,
        "uint64" => Kind::Unsigned,
        "complex64" | "complex128" => Kind::Complex,
        "string" | "fixed_length_utf32" | "null_terminated_bytes" => Kind::Text,
        _ => {
            // A variable that nobody asks for may be of any type: the fault is told when it is read.
            Kind::Int
        }
    };
    let datetime = (data_type == "numpy.datetime64").then(|| {
        let configuration = metadata.data_type.configuration();
        let field = |name: &str| configuration.and_then(|fields| fields.get(name));
        let unit = field("unit").and_then(Value::as_str).unwrap_or_default().to_owned();
        (unit, field("scale_factor").and_then(Value::as_i64).unwrap_or(1))
    });
    let fill = serde_json::to_value(&metadata.fill_value).unwrap_or_default();
    let sharded = array.is_sharded();
    let zeros = vec![0; array.shape().len()];
    let chunk = array.chunk_shape(&zeros).map(|chunk| chunk.iter().map(|len| len.get()).collect());
    let chunk = if sharded { Vec::new() } else { chunk.unwrap_or_default() };
    let facts = Facts {
        path: path.to_owned(),
        dimensions,
        shape: array.shape().to_vec(),
        fill: fill_says_missing(fill, kind, is_v2),
        attributes: without_encoding(attributes),
        datetime,
        single: data_type == "float32",
    };
    Ok(Some((facts, Source { array, data_type, kind, chunk })))
}

/// Whether the fill value of the array says missing: of integers unless 0, and of a Zarr V2 array of floats, in which
/// xarray keeps its `_FillValue` there.
fn fill_says_missing(fill: Value, kind: Kind, is_v2: bool) -> Option<Value> {
    let fits = match kind {
        Kind::Int | Kind::Unsigned => true,
        Kind::Float => is_v2,
        Kind::Complex | Kind::Text => false,
    };
    Some(fill).filter(|fill| fits && fill.as_f64().is_some_and(|fill| fill != 0.0))
}

fn without_encoding(mut attributes: Map<String, Value>) -> Map<String, Value> {
    attributes.retain(|name, _| !name.starts_with("_ARRAY"));
    attributes
}

async fn is_group(store: &Readable, path: &str) -> bool {
    let key = zarr_fuse_core::layout::join(path, "zarr.json");
    let Ok(key) = zarrs_storage::StoreKey::new(key) else { return false };
    let document = store.get(&key).await.ok().flatten();
    document.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).is_some_and(|it| it["node_type"] == "group")
}

impl Hierarchy {
    /// Reads a region of `float32` as it is; `None` where it does not consist of whole chunks, which are decoded once for
    /// all regions around.
    pub(super) async fn single(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Option<Vec<f32>>, String> {
        let source = self.arrays.get(&facts.path).ok_or("no such array")?;
        if !source.is_aligned(facts, start, shape) {
            return Ok(None);
        }
        let region =
            ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec()).map_err(|error| error.to_string())?;
        let read = source.array.async_retrieve_array_subset::<Vec<f32>>(&region).await;
        read.map(Some).map_err(|error| error.to_string())
    }

    /// Reads a region, values in C order.
    pub(super) async fn read(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Column, String> {
        let source = self.arrays.get(&facts.path).ok_or("no such array")?;
        if source.is_aligned(facts, start, shape) {
            return source.decode(start, shape).await;
        }
        // A chunk of which only a part is in the region is decoded once for all regions around.
        let mut values = Column::missing(source.kind, shape.iter().product::<u64>() as usize);
        let to_strides = strides(shape);
        let ranges: Vec<(u64, u64)> = start
            .iter()
            .zip(shape)
            .zip(&source.chunk)
            .map(|((start, len), chunk)| (start / chunk, (start + len).div_ceil(*chunk)))
            .collect();
        let mut indices: Vec<u64> = ranges.iter().map(|(first, _)| *first).collect();
        loop {
            let from: Vec<u64> = indices.iter().zip(&source.chunk).map(|(index, len)| index * len).collect();
            let of = |axis: usize| source.chunk[axis].min(facts.shape[axis] - from[axis]);
            let lengths: Vec<u64> = (0..from.len()).map(of).collect();
            let chunk = self
                .cache
                .get((facts.path.clone(), indices.clone()), || async { source.decode(&from, &lengths).await })
                .await?;
            let from_strides = strides(&lengths);
            let axes: Vec<Along> = (0..from.len())
                .map(|axis| {
                    let first = from[axis].max(start[axis]);
                    let end = (from[axis] + lengths[axis]).min(start[axis] + shape[axis]);
                    (first..end)
                        .map(|at| {
                            let to = (at - start[axis]) as usize * to_strides[axis];
                            (to, (at - from[axis]) as usize * from_strides[axis])
                        })
                        .collect()
                })
                .collect();
            gather(&mut values, &chunk, &axes);
            let Some(axis) = (0..indices.len()).rev().find(|axis| indices[*axis] + 1 < ranges[*axis].1) else { break };
            indices[axis] += 1;
            for later in axis + 1..indices.len() {
                indices[later] = ranges[later].0;
            }
        }
        Ok(values)
    }
}

impl Source {
    /// Whether a region consists of whole chunks, or parts of chunks can be read.
    fn is_aligned(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> bool {
        let aligned = |axis: usize| {
            let (start, len, chunk, all) = (start[axis], shape[axis], self.chunk[axis].max(1), facts.shape[axis]);
            start % chunk == 0 && ((start + len) % chunk == 0 || start + len == all)
        };
        self.chunk.is_empty() || (0..shape.len()).all(aligned)
    }

    /// Decodes a region.
    async fn decode(&self, start: &[u64], shape: &[u64]) -> Result<Column, String> {
        let region =
            ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec()).map_err(|error| error.to_string())?;
        macro_rules! values {
            ($type:ty) => {
                self.array
                    .async_retrieve_array_subset::<Vec<$type>>(&region)
                    .await
                    .map_err(|error| error.to_string())?
            };
        }
        macro_rules! ints {
            ($type:ty) => {
                Column::Int(values!($type).into_iter().map(i64::from).collect())
            };
        }
        Ok(match self.data_type.as_str() {
            "float64" => Column::Float(values!(f64)),
            "float32" => Column::Float(values!(f32).into_iter().map(f64::from).collect()),
            "bool" => Column::Int(values!(bool).into_iter().map(i64::from).collect()),
            "int8" => ints!(i8),
            "int16" => ints!(i16),
            "int32" => ints!(i32),
            "int64" => Column::Int(values!(i64)),
            "uint8" => ints!(u8),
            "uint16" => ints!(u16),
            "uint32" => ints!(u32),
            "uint64" => Column::Unsigned(values!(u64)),
            "string" => Column::Text(values!(String)),
            other => {
                let bytes: ArrayBytes<'static> =
                    self.array.async_retrieve_array_subset(&region).await.map_err(|error| error.to_string())?;
                let ArrayBytes::Fixed(bytes) = bytes else { return Err("expected elements of one size".into()) };
                fixed(other, &bytes, shape.iter().product::<u64>() as usize)?
            }
        })
    }
}

/// Elements of types that have none of their own in Rust, as zarrs gives them: in native byte order.
fn fixed(data_type: &str, bytes: &[u8], len: usize) -> Result<Column, String> {
    let size = bytes.len().checked_div(len).unwrap_or(0).max(1);
    Ok(match data_type {
        "numpy.datetime64" => {
            Column::Int(bytes.as_chunks::<8>().0.iter().map(|bytes| i64::from_ne_bytes(*bytes)).collect())
        }
        "complex64" => {
            let part = |bytes: &[u8; 8], at: usize| {
                f64::from(f32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]))
            };
            Column::Complex(bytes.as_chunks::<8>().0.iter().map(|bytes| [part(bytes, 0), part(bytes, 4)]).collect())
        }
        "complex128" => Column::Complex(
            bytes.as_chunks::<8>().0.as_chunks::<2>().0.iter().map(|pair| pair.map(f64::from_ne_bytes)).collect(),
        ),
        "fixed_length_utf32" => {
            let text = |bytes: &[u8]| -> String {
                let codes = bytes.as_chunks::<4>().0.iter().map(|code| u32::from_ne_bytes(*code));
                codes.take_while(|code| *code != 0).map(|code| char::from_u32(code).unwrap_or('\u{fffd}')).collect()
            };
            Column::Text(bytes.chunks(size).map(text).collect())
        }
        "null_terminated_bytes" => {
            let text = |bytes: &[u8]| {
                let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
                String::from_utf8_lossy(&bytes[..end]).into_owned()
            };
            Column::Text(bytes.chunks(size).map(text).collect())
        }
        other => {
            return Err(format!(
                "expected real, complex or whole numbers, times or texts, found the data type `{other}`"
            ));
        }
    })
}
