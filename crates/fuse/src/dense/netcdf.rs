//! NetCDF-4 (HDF5) and the classic formats CDF-1, CDF-2 and CDF-5, read by position, never as a whole.

use super::file::Facts;
use super::gather::{Along, gather, strides};
use crate::fault::{Error, Fault};
use crate::select::VERSION_KEY;
use netcdf_reader::{
    FileStorage, NcAttrValue, NcFile, NcGroup, NcOpenOptions, NcSliceInfo, NcSliceInfoElem, NcType, NcVariable,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;

/// Bytes of decoded chunks that are kept, as several regions may need one.
const KEPT: usize = 32 << 20;
/// Texts are read as a whole variable; one of more is refused.
const MOST_TEXTS: u64 = 10_000_000;

/// A file with the types of its variables, by path.
pub(super) struct Container {
    file: NcFile,
    types: BTreeMap<String, NcType>,
    texts: Mutex<BTreeMap<String, Arc<Column>>>,
}

/// Opens the file at `path`: its variables, sorted by path.
pub(super) fn open(path: &Path, file: &str) -> Result<(Vec<Facts>, Container), Error> {
    let unsound = |error: &dyn std::fmt::Display| {
        Error::from(Fault::of_file(file, format!("expected a NetCDF file: {error}")).hint("was it copied completely?"))
    };
    let storage = FileStorage::open(path).map_err(|error| unsound(&error))?;
    let options = NcOpenOptions { chunk_cache_bytes: KEPT, ..NcOpenOptions::default() };
    let opened = NcFile::from_storage_with_options(Arc::new(storage), options).map_err(|error| unsound(&error))?;
    let (mut facts, mut types) = (Vec::new(), BTreeMap::new());
    collect(opened.root_group().map_err(|error| unsound(&error))?, "", &mut facts, &mut types);
    facts.sort_by(|a, b| a.path.cmp(&b.path));
    // What `select` writes has no cell that was not written, and a whole number there may be the default fill.
    if opened.global_attribute(VERSION_KEY).is_ok() {
        facts.iter_mut().for_each(|facts| facts.fill = None);
    }
    Ok((facts, Container { file: opened, types, texts: Mutex::default() }))
}

fn collect(group: &NcGroup, path: &str, facts: &mut Vec<Facts>, types: &mut BTreeMap<String, NcType>) {
    for variable in &group.variables {
        let fact = fact(variable, join(path, variable.name()));
        types.insert(fact.path.clone(), variable.dtype().clone());
        facts.push(fact);
    }
    for child in &group.groups {
        collect(child, &join(path, &child.name), facts, types);
    }
}

fn fact(variable: &NcVariable, path: String) -> Facts {
    let mut dimensions: Vec<String> = variable.dimensions().iter().map(|dimension| dimension.name.clone()).collect();
    let mut shape = variable.shape();
    // Characters along the last dimension are one text.
    if *variable.dtype() == NcType::Char {
        dimensions.pop();
        shape.pop();
    }
    let mut attributes = Map::new();
    for attribute in variable.attributes() {
        attributes.insert(attribute.name.clone(), value(&attribute.value));
    }
    let fill = if attributes.contains_key("_FillValue") { None } else { default_fill(variable.dtype()) };
    Facts { path, dimensions, shape, attributes, fill, datetime: None, single: *variable.dtype() == NcType::Float }
}

/// What the NetCDF library writes where nothing was written (NetCDF User's Guide, "Fill Values"; bytes have none).
fn default_fill(data_type: &NcType) -> Option<Value> {
    Some(match data_type {
        NcType::Short => json!(-32_767),
        NcType::Int => json!(-2_147_483_647),
        NcType::Float => json!(f64::from(9.969_21e36_f32)),
        NcType::Double => json!(9.969_209_968_386_869e36),
        NcType::UShort => json!(65_535),
        NcType::UInt => json!(4_294_967_295_u64),
        NcType::Int64 => json!(-9_223_372_036_854_775_806_i64),
        NcType::UInt64 => json!(18_446_744_073_709_551_614_u64),
        _ => return None,
    })
}

/// An attribute as JSON: one number as a number, several as a list.
fn value(value: &NcAttrValue) -> Value {
    fn list<T: Copy + Into<Value>>(values: &[T]) -> Value {
        match values {
            [one] => (*one).into(),
            many => many.iter().map(|value| (*value).into()).collect::<Vec<Value>>().into(),
        }
    }
    match value {
        NcAttrValue::Chars(text) => json!(text.trim_end_matches('\0')),
        NcAttrValue::Strings(texts) => match texts.as_slice() {
            [one] => json!(one),
            many => json!(many),
        },
        NcAttrValue::Bytes(values) => list(values),
        NcAttrValue::Shorts(values) => list(values),
        NcAttrValue::Ints(values) => list(values),
        NcAttrValue::Floats(values) => list(values),
        NcAttrValue::Doubles(values) => list(values),
        NcAttrValue::UBytes(values) => list(values),
        NcAttrValue::UShorts(values) => list(values),
        NcAttrValue::UInts(values) => list(values),
        NcAttrValue::Int64s(values) => list(values),
        NcAttrValue::UInt64s(values) => list(values),
        NcAttrValue::UserDefined { .. } => Value::Null,
    }
}

fn slice(start: &[u64], shape: &[u64]) -> NcSliceInfo {
    let one = |(start, len): (&u64, &u64)| NcSliceInfoElem::Slice { start: *start, end: start + len, step: 1 };
    NcSliceInfo { selections: start.iter().zip(shape).map(one).collect() }
}

impl Container {
    /// Reads a region of numbers of four bytes as they are.
    pub(super) fn single(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Vec<f32>, String> {
        let read = match shape {
            [] => self.file.read_variable::<f32>(&facts.path),
            _ => self.file.read_variable_slice::<f32>(&facts.path, &slice(start, shape)),
        };
        Ok(read.map_err(|error| error.to_string())?.into_iter().collect())
    }

    /// Reads a region, values in C order.
    pub(super) fn read(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Column, String> {
        let region = slice(start, shape);
        let path = facts.path.as_str();
        macro_rules! values {
            ($type:ty) => {{
                let read = if shape.is_empty() {
                    self.file.read_variable::<$type>(path)
                } else {
                    self.file.read_variable_slice::<$type>(path, &region)
                };
                // In C order, as the crate makes them.
                read.map_err(|error| error.to_string())?.into_iter()
            }};
        }
        macro_rules! ints {
            ($type:ty) => {
                Column::Int(values!($type).map(i64::from).collect())
            };
        }
        Ok(match self.types.get(path).ok_or("no such variable")? {
            NcType::Double => Column::Float(values!(f64).collect()),
            NcType::Float => Column::Float(values!(f32).map(f64::from).collect()),
            NcType::Byte => ints!(i8),
            NcType::Short => ints!(i16),
            NcType::Int => ints!(i32),
            NcType::Int64 => ints!(i64),
            NcType::UByte => ints!(u8),
            NcType::UShort => ints!(u16),
            NcType::UInt => ints!(u32),
            NcType::UInt64 => Column::Unsigned(values!(u64).collect()),
            NcType::String | NcType::Char => self.texts(facts, start, shape)?,
            other => return Err(format!("expected numbers or texts, found the type {other:?}")),
        })
    }

    /// A region of texts. The crate reads texts as a whole variable, which is kept.
    fn texts(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Column, String> {
        if facts.cells() > MOST_TEXTS {
            return Err(format!("expected at most {MOST_TEXTS} texts, found {}", facts.cells()));
        }
        // A poisoned cache is still a cache: an insertion is one step.
        let mut kept = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let all = match kept.get(&facts.path) {
            Some(all) => all.clone(),
            None => {
                let texts = self.file.read_variable_as_strings(&facts.path).map_err(|error| error.to_string())?;
                let all = Arc::new(Column::Text(texts));
                kept.insert(facts.path.clone(), all.clone());
                all
            }
        };
        drop(kept);
        if all.len() as u64 != facts.cells() {
            return Err(format!("expected {} texts, found {}", facts.cells(), all.len()));
        }
        let mut values = Column::Text(vec![String::new(); shape.iter().product::<u64>() as usize]);
        let (to, from) = (strides(shape), strides(&facts.shape));
        let axes: Vec<Along> = (0..shape.len())
            .map(|axis| {
                let cells = 0..shape[axis] as usize;
                cells.map(|i| (i * to[axis], (start[axis] as usize + i) * from[axis])).collect()
            })
            .collect();
        gather(&mut values, &all, &axes);
        Ok(values)
    }
}
