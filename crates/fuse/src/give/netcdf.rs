//! A selection as a NetCDF-4 file (HDF5), chunked and deflated, that the NetCDF library and xarray read.
//!
//! The writer of the crate `netcdf-writer` holds a whole file in memory, so that a selection of more than 512 MB
//! is refused: Zarr has no such limit. NetCDF has no complex numbers and no nested attributes: the first are refused, the
//! second are written as texts of JSON.

use super::arrays::{Arrays, Given};
use super::place::Place;
use crate::chunks::Chunks;
use crate::fault::{Error, Fault};
use netcdf_writer::{
    DimensionId, NcAttrValue, NcFileBuilder, NcSliceInfo, NcSliceInfoElem, NcWriteFormat, NcWriteOptions, VariableId,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use zarr_fuse_core::column::{Column, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::zarr::numbers_of;

/// Bytes before compression that a file may hold.
const MOST: u64 = 512 << 20;
/// Bytes that a text is taken for.
const TEXT: u64 = 32;
/// The level of deflate, as the NetCDF library's own tools have it.
const LEVEL: u8 = 4;

/// Writes `arrays` as the file `place`. `progress` hears how many cells of how many are read.
///
/// # Errors
/// A selection that is too large, complex numbers; what stands at the place and does not give way; faults of reading and
/// writing. Then nothing is there.
pub async fn netcdf(arrays: &Arrays, place: &Place, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Error> {
    check(arrays, place)?;
    let refuse = |error: netcdf_writer::Error| unwritten(place, &error.to_string());
    let mut file = NcFileBuilder::new();
    for (name, value) in &arrays.attributes {
        if let Some(value) = attribute(value) {
            file.add_attribute(name.as_str(), value).map_err(refuse)?;
        }
    }
    let mut dimensions: BTreeMap<String, DimensionId> = BTreeMap::new();
    for (name, len) in arrays.dimensions() {
        let id = file.add_dimension(name.as_str(), len).map_err(refuse)?;
        dimensions.insert(name, id);
    }
    let (mut done, total) = (0, arrays.cells());
    for given in &arrays.arrays {
        let ids: Vec<DimensionId> =
            given.spec.dimensions.iter().filter_map(|name| dimensions.get(name)).copied().collect();
        let id = declare(&mut file, given, &ids).map_err(refuse)?;
        for (start, shape) in slabs(&given.spec.shape, &given.spec.chunk) {
            let values = arrays.read(given, &start, &shape).await?;
            let elements = start.iter().zip(&shape);
            let elements =
                elements.map(|(start, len)| NcSliceInfoElem::Slice { start: *start, end: start + len, step: 1 });
            let region = NcSliceInfo { selections: elements.collect() };
            put(&mut file, id, given, &region, &values).map_err(refuse)?;
            done += values.len() as u64;
            progress(done, total);
        }
    }
    let (opened, path) = place.file()?;
    let mut out = BufWriter::new(&opened);
    file.write(&mut out, NcWriteOptions { format: NcWriteFormat::Nc4 }).map_err(refuse)?;
    out.flush().map_err(|error| unwritten(place, &error.to_string()))?;
    drop(out);
    place.put_file(&opened, path)
}

/// Errors: what NetCDF cannot hold.
fn check(arrays: &Arrays, place: &Place) -> Result<(), Error> {
    let specs = || arrays.arrays.iter().map(|given| &given.spec);
    let hint = "write it as Zarr: --format zarr";
    if let Some(spec) = specs().find(|spec| spec.data_type.starts_with("complex")) {
        let fault = Fault::of_file(
            "",
            format!("expected numbers that NetCDF has, found `{}` of {}", spec.path, spec.data_type),
        );
        return Err(fault.hint(hint).into());
    }
    if let Some((name, _)) = arrays.dimensions().iter().find(|(_, len)| *len == 0) {
        let fault = Fault::of_file("", format!("expected at least one label of `{name}`, found none"));
        return Err(fault.hint("select labels that there are").into());
    }
    let bytes =
        specs().map(|spec| spec.shape.iter().fold(width(&spec.data_type), |bytes, len| bytes.saturating_mul(*len)));
    let bytes = bytes.fold(0_u64, u64::saturating_add);
    if bytes > MOST {
        let (found, most) = (bytes >> 20, MOST >> 20);
        let message = format!("expected at most {most} MB in a NetCDF file, found {found} MB");
        let hint =
            "write it as Zarr, which has no limit: --format zarr; or select less, or put values together: --every";
        return Err(Fault::of_file(&place.path().display().to_string(), message).hint(hint).into());
    }
    Ok(())
}

fn unwritten(place: &Place, message: &str) -> Error {
    Fault::of_file(&place.path().display().to_string(), format!("NetCDF cannot hold this: {message}"))
        .hint("write it as Zarr: --format zarr")
        .into()
}

/// Bytes of an element.
fn width(data_type: &str) -> u64 {
    match data_type {
        "bool" | "int8" | "uint8" => 1,
        "int16" | "uint16" => 2,
        "int32" | "uint32" | "float32" => 4,
        "string" => TEXT,
        _ => 8,
    }
}

/// Makes the variable with its attributes.
fn declare(file: &mut NcFileBuilder, given: &Given, ids: &[DimensionId]) -> netcdf_writer::Result<VariableId> {
    let spec = &given.spec;
    let name = spec.path.as_str();
    macro_rules! numeric {
        ($type:ty) => {{
            let id = file.add_variable::<$type>(name, ids)?;
            if let Some(fill) = fill(given).and_then(<$type>::of) {
                file.set_variable_fill_value(id, fill)?;
            }
            id
        }};
    }
    let id = match spec.data_type.as_str() {
        "float64" => numeric!(f64),
        "float32" => numeric!(f32),
        "int64" => numeric!(i64),
        "int32" => numeric!(i32),
        "int16" => numeric!(i16),
        "int8" => numeric!(i8),
        "uint64" => numeric!(u64),
        "uint32" => numeric!(u32),
        "uint16" => numeric!(u16),
        "uint8" | "bool" => numeric!(u8),
        _ => file.add_string_variable(name, ids)?,
    };
    // NetCDF's own libraries store texts of varying length without filters.
    if spec.data_type != "string" && !spec.shape.is_empty() {
        file.set_variable_chunking(id, spec.chunk.clone())?;
        file.set_variable_deflate(id, Some(LEVEL), true)?;
    }
    for (key, value) in spec.attributes.iter().filter(|(key, _)| *key != "_FillValue") {
        // Of the type of the variable itself (CF 1.11, sections 2.5.1 and 3.5).
        let typed = ["flag_values", "flag_masks", "missing_value", "valid_min", "valid_max", "valid_range"];
        let value = match typed.contains(&key.as_str()) {
            true => of_type(value, &spec.data_type).or_else(|| attribute(value)),
            false => attribute(value),
        };
        if let Some(value) = value {
            file.add_variable_attribute(id, key.as_str(), value)?;
        }
    }
    Ok(id)
}

/// What is stored for a missing value and named in `_FillValue`: as the repo has it; of floating-point numbers NaN, if it
/// names none. A coordinate has none (CF 1.11, section 2.5.1).
fn fill(given: &Given) -> Option<Value> {
    let spec = &given.spec;
    let named = spec.attributes.get("_FillValue").cloned();
    let is_coordinate = spec.dimensions == [spec.path.clone()];
    named.or_else(|| (spec.data_type.starts_with("float") && !is_coordinate).then(|| json!("NaN")))
}

/// A type of numbers of NetCDF.
trait Number: Sized {
    /// From JSON, as attributes of Zarr have it.
    fn of(value: Value) -> Option<Self>;
    /// Several as an attribute.
    fn attribute(values: Vec<Self>) -> NcAttrValue;
}

macro_rules! number {
    ($($type:ty, $attribute:ident, |$value:ident| $of:expr;)*) => {$(
        impl Number for $type {
            fn of($value: Value) -> Option<Self> {
                $of
            }

            fn attribute(values: Vec<Self>) -> NcAttrValue {
                NcAttrValue::$attribute(values)
            }
        }
    )*};
}

number! {
    f64, Doubles, |value| real(&value);
    f32, Floats, |value| real(&value).map(|value| value as f32);
    i64, Int64s, |value| value.as_i64();
    i32, Ints, |value| value.as_i64()?.try_into().ok();
    i16, Shorts, |value| value.as_i64()?.try_into().ok();
    i8, Bytes, |value| value.as_i64()?.try_into().ok();
    u64, UInt64s, |value| value.as_u64();
    u32, UInts, |value| value.as_i64()?.try_into().ok();
    u16, UShorts, |value| value.as_i64()?.try_into().ok();
    u8, UBytes, |value| value.as_i64()?.try_into().ok();
}

/// A floating-point number: in JSON as it is, as a text or as xarray writes it to Zarr.
fn real(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        _ => numbers_of(value, "float64").first().copied(),
    }
}

/// An attribute of numbers of the type of a variable.
fn of_type(value: &Value, data_type: &str) -> Option<NcAttrValue> {
    fn all<T: Number>(value: &Value) -> Option<NcAttrValue> {
        let values: Vec<Value> = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        Some(T::attribute(values.into_iter().map(T::of).collect::<Option<Vec<T>>>()?))
    }
    match data_type {
        "float64" => all::<f64>(value),
        "float32" => all::<f32>(value),
        "int64" => all::<i64>(value),
        "int32" => all::<i32>(value),
        "int16" => all::<i16>(value),
        "int8" => all::<i8>(value),
        "uint64" => all::<u64>(value),
        "uint32" => all::<u32>(value),
        "uint16" => all::<u16>(value),
        "uint8" | "bool" => all::<u8>(value),
        _ => None,
    }
}

/// An attribute of the usual types: texts, whole numbers (of 32 bits where they fit, as other tools read them), numbers. A
/// boolean is 0 or 1, what is nested is JSON, nothing is nothing.
fn attribute(value: &Value) -> Option<NcAttrValue> {
    let list: &[Value] = match value {
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    };
    let whole: Option<Vec<i64>> = list.iter().map(Value::as_i64).collect();
    let real: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => NcAttrValue::Bytes(vec![i8::from(*flag)]),
        // Characters of NetCDF have no encoding, its strings are UTF-8.
        Value::String(text) if text.is_ascii() => NcAttrValue::Chars(text.clone()),
        Value::String(text) => NcAttrValue::Strings(vec![text.clone()]),
        Value::Array(list) if list.is_empty() => return None,
        Value::Object(_) => NcAttrValue::Chars(value.to_string()),
        _ => match (whole, real) {
            (Some(whole), _) => match whole.iter().map(|value| i32::try_from(*value).ok()).collect() {
                Some(short) => NcAttrValue::Ints(short),
                None => NcAttrValue::Int64s(whole),
            },
            (None, Some(real)) => NcAttrValue::Doubles(real),
            _ if list.iter().all(Value::is_string) => {
                NcAttrValue::Strings(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            }
            _ => NcAttrValue::Chars(value.to_string()),
        },
    })
}

/// Writes a region; missing values as the stored ones.
fn put(
    file: &mut NcFileBuilder,
    id: VariableId,
    given: &Given,
    region: &NcSliceInfo,
    values: &Column,
) -> netcdf_writer::Result<()> {
    let spec = &given.spec;
    let stored = fill(given).unwrap_or_else(|| spec.fill.clone());
    macro_rules! ints {
        ($type:ty, $values:expr, $missing:expr) => {{
            let missing = <$type>::of(stored);
            let one = |value: &_| if *value == $missing { missing } else { <$type>::try_from(*value).ok() };
            let all: Option<Vec<$type>> = $values.iter().map(one).collect();
            match all {
                Some(all) => file.write_variable_slice(id, region, &all),
                None => Err(unfit(&spec.path, &spec.data_type)),
            }
        }};
    }
    macro_rules! floats {
        ($type:ty, $values:expr) => {{
            let missing = <$type>::of(stored).unwrap_or(<$type>::NAN);
            let all: Vec<$type> = $values.iter().map(|v| if v.is_nan() { missing } else { *v as $type }).collect();
            file.write_variable_slice(id, region, &all)
        }};
    }
    match (spec.data_type.as_str(), values) {
        ("float64", Column::Float(values)) => floats!(f64, values),
        ("float32", Column::Float(values)) => floats!(f32, values),
        ("int64", Column::Int(values)) => ints!(i64, values, MISSING_INT),
        ("int32", Column::Int(values)) => ints!(i32, values, MISSING_INT),
        ("int16", Column::Int(values)) => ints!(i16, values, MISSING_INT),
        ("int8", Column::Int(values)) => ints!(i8, values, MISSING_INT),
        ("uint32", Column::Int(values)) => ints!(u32, values, MISSING_INT),
        ("uint16", Column::Int(values)) => ints!(u16, values, MISSING_INT),
        ("uint8" | "bool", Column::Int(values)) => ints!(u8, values, MISSING_INT),
        ("uint64", Column::Unsigned(values)) => ints!(u64, values, MISSING_UNSIGNED),
        ("string", Column::Text(values)) => {
            let missing = spec.attributes.get("missing_value").and_then(Value::as_str).unwrap_or_default();
            let all: Vec<&str> = values.iter().map(|text| if text.is_empty() { missing } else { text }).collect();
            file.write_string_variable_slice(id, region, &all)
        }
        (data_type, _) => Err(unfit(&spec.path, data_type)),
    }
}

fn unfit(name: &str, data_type: &str) -> netcdf_writer::Error {
    netcdf_writer::Error::UnsupportedFeature(format!("`{name}` of {data_type}"))
}

/// Regions of one chunk each, in C order.
fn slabs(shape: &[u64], chunk: &[u64]) -> impl Iterator<Item = (Vec<u64>, Vec<u64>)> {
    let grid: Vec<u64> = shape.iter().zip(chunk).map(|(len, chunk)| len.div_ceil(*chunk)).collect();
    let chunks = Chunks { shape: shape.to_vec(), len: chunk.to_vec(), grid };
    (0..chunks.count()).map(move |number| chunks.region(&chunks.indices(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_keep_their_meaning() {
        for (value, expected) in [
            (json!("K"), Some(NcAttrValue::Chars("K".into()))),
            (json!("°C"), Some(NcAttrValue::Strings(vec!["°C".into()]))),
            (json!([1, -2]), Some(NcAttrValue::Ints(vec![1, -2]))),
            (json!(5_000_000_000_i64), Some(NcAttrValue::Int64s(vec![5_000_000_000]))),
            (json!([1, 0.5]), Some(NcAttrValue::Doubles(vec![1.0, 0.5]))),
            (json!(["a", "b"]), Some(NcAttrValue::Strings(vec!["a".into(), "b".into()]))),
            (json!(true), Some(NcAttrValue::Bytes(vec![1]))),
            (json!({"wires": 4}), Some(NcAttrValue::Chars("{\"wires\":4}".into()))),
            (json!(null), None),
            (json!([]), None),
        ] {
            assert_eq!(attribute(&value), expected, "{value}");
        }
        assert_eq!(of_type(&json!([0, 1]), "int8"), Some(NcAttrValue::Bytes(vec![0, 1])));
        assert_eq!(of_type(&json!(300), "int8"), None);
        assert_eq!(f32::of(json!("MzMzMzM/j8A=")), Some(-999.9), "as xarray writes it to Zarr");
    }
}
