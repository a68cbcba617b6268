//! Regions of an array as [`Column`]s: reading and writing, with missing values and labels of codes.

use super::fill::Missing;
use super::{Error, data_type, path_of};
use crate::column::{Column, MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED};
use crate::flags;
use std::collections::HashMap;
use zarrs::array::{Array, ArrayBytes, ArraySubset};
use zarrs_storage::{AsyncReadableStorageTraits, AsyncReadableWritableListableStorageTraits};

fn subset<S: ?Sized>(array: &Array<S>, start: &[u64], shape: &[u64]) -> Result<ArraySubset, Error> {
    ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec())
        .map_err(|error| Error::metadata(&path_of(array), error))
}

/// Reads a region: `start` and `shape` in axis order, values in C order.
///
/// The stored missing value becomes the one of the [`Column`]; booleans become 0 and 1; codes with labels
/// ([`flags::labels`]) become their labels.
pub async fn read<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    array: &Array<S>,
    start: &[u64],
    shape: &[u64],
) -> Result<Column, Error> {
    let region = subset(array, start, shape)?;
    let fail = |source| Error::Array { path: path_of(array), source: Box::new(source) };
    let missing = Missing::of(array);
    macro_rules! values {
        ($type:ty) => {
            array.async_retrieve_array_subset::<Vec<$type>>(&region).await.map_err(fail)?.into_iter()
        };
    }
    macro_rules! ints {
        ($type:ty) => {
            Column::Int(
                values!($type)
                    .map(|value| if missing.is_int(i64::from(value)) { MISSING_INT } else { i64::from(value) })
                    .collect(),
            )
        };
    }
    let float = |value: f64| if missing.is_float(value) { f64::NAN } else { value };
    let read = match data_type(array).as_str() {
        "float64" => Column::Float(values!(f64).map(float).collect()),
        "float32" => Column::Float(values!(f32).map(f64::from).map(float).collect()),
        "int64" => ints!(i64),
        "int32" => ints!(i32),
        "int16" => ints!(i16),
        "int8" => ints!(i8),
        "uint64" => Column::Unsigned(
            values!(u64).map(|value| if missing.is_unsigned(value) { MISSING_UNSIGNED } else { value }).collect(),
        ),
        "uint32" => ints!(u32),
        "uint16" => ints!(u16),
        "uint8" => ints!(u8),
        "bool" => ints!(bool),
        name @ ("complex64" | "complex128") => {
            let bytes: ArrayBytes<'static> = array.async_retrieve_array_subset(&region).await.map_err(fail)?;
            let ArrayBytes::Fixed(bytes) = bytes else {
                return Err(Error::metadata(&path_of(array), "expected elements of one size"));
            };
            let complex = |[re, im]: [f64; 2]| if missing.is_complex([re, im]) { MISSING_COMPLEX } else { [re, im] };
            // In memory zarrs has them in native byte order, the real part first.
            Column::Complex(if name == "complex64" {
                let part = |bytes: &[u8; 8], at: usize| {
                    f64::from(f32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]))
                };
                bytes.as_chunks::<8>().0.iter().map(|bytes| complex([part(bytes, 0), part(bytes, 4)])).collect()
            } else {
                let (parts, _) = bytes.as_chunks::<8>();
                parts
                    .as_chunks::<2>()
                    .0
                    .iter()
                    .map(|[re, im]| complex([f64::from_ne_bytes(*re), f64::from_ne_bytes(*im)]))
                    .collect()
            })
        }
        "string" => Column::Text(
            values!(String).map(|text| if missing.is_text(&text) { String::new() } else { text }).collect(),
        ),
        other => {
            return Err(Error::metadata(&path_of(array), format!("the data type `{other}` is not supported")));
        }
    };
    match (read, flags::labels(array.attributes())) {
        (Column::Int(codes), Some(labels)) => decode(array, codes, &labels),
        (read, _) => Ok(read),
    }
}

/// The labels of codes.
fn decode<S: ?Sized>(array: &Array<S>, codes: Vec<i64>, labels: &[String]) -> Result<Column, Error> {
    let label = |code: i64| match usize::try_from(code).ok().and_then(|code| labels.get(code)) {
        _ if code == MISSING_INT => Ok(String::new()),
        Some(label) => Ok(label.clone()),
        None => Err(Error::metadata(&path_of(array), format!("expected one of {} codes, found {code}", labels.len()))),
    };
    codes.into_iter().map(label).collect::<Result<_, _>>().map(Column::Text)
}

/// The codes of labels; an error for a text that is none.
fn encode(texts: &[String], labels: &[String], refuse: impl Fn(String) -> Error) -> Result<Vec<i64>, Error> {
    let codes: HashMap<&str, i64> = labels.iter().zip(0..).map(|(label, code)| (label.as_str(), code)).collect();
    let code = |text: &String| match codes.get(text.as_str()) {
        _ if text.is_empty() => Ok(MISSING_INT),
        Some(code) => Ok(*code),
        None => Err(refuse(format!("{text:?}, which is none of its labels"))),
    };
    texts.iter().map(code).collect()
}

/// The whole array, values in C order.
pub async fn read_all<S: ?Sized + AsyncReadableStorageTraits + 'static>(array: &Array<S>) -> Result<Column, Error> {
    read(array, &vec![0; array.shape().len()], array.shape()).await
}

/// Writes a region: `start` and `shape` in axis order, as many values in C order as the shape has elements.
///
/// A missing value is written as the stored one; labels as their codes. Chunks that the region covers in part are
/// read, changed and written. Errors: a value that the stored type cannot hold, a text that is none of the labels.
pub async fn write(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    start: &[u64],
    shape: &[u64],
    values: &Column,
) -> Result<(), Error> {
    let region = subset(array, start, shape)?;
    let path = path_of(array);
    let name = data_type(array);
    let expected: u64 = shape.iter().product();
    if values.len() as u64 != expected {
        return Err(Error::metadata(
            &path,
            format!("expected {expected} values for {shape:?}, found {}", values.len()),
        ));
    }
    let fail = |source| Error::Array { path: path.clone(), source: Box::new(source) };
    let refuse = |value: String| Error::Value { path: path.clone(), data_type: name.clone(), value };
    let missing = Missing::of(array);
    let coded = match (values, flags::labels(array.attributes())) {
        (Column::Text(texts), Some(labels)) => Some(Column::Int(encode(texts, &labels, refuse)?)),
        _ => None,
    };
    macro_rules! ints {
        ($type:ty, $values:expr) => {{
            let stored: Result<Vec<$type>, Error> = $values
                .iter()
                .map(|value| {
                    let value = if *value == MISSING_INT { missing.int().unwrap_or(MISSING_INT) } else { *value };
                    <$type>::try_from(value).map_err(|_| refuse(value.to_string()))
                })
                .collect();
            array.async_store_array_subset(&region, stored?).await.map_err(fail)
        }};
    }
    let float = |value: &f64| if value.is_nan() { missing.float().unwrap_or(f64::NAN) } else { *value };
    match (name.as_str(), coded.as_ref().unwrap_or(values)) {
        ("float64", Column::Float(values)) => {
            let stored: Vec<f64> = values.iter().map(float).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("float32", Column::Float(values)) => {
            // Narrowing is what a schema with `type: float32` asks for.
            let stored: Vec<f32> = values.iter().map(|value| float(value) as f32).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("int64", Column::Int(values)) => ints!(i64, values),
        ("int32", Column::Int(values)) => ints!(i32, values),
        ("int16", Column::Int(values)) => ints!(i16, values),
        ("int8", Column::Int(values)) => ints!(i8, values),
        ("uint32", Column::Int(values)) => ints!(u32, values),
        ("uint16", Column::Int(values)) => ints!(u16, values),
        ("uint8", Column::Int(values)) => ints!(u8, values),
        ("uint64", Column::Unsigned(values)) => {
            let one = |value: &u64| match *value {
                MISSING_UNSIGNED => missing.unsigned().unwrap_or(MISSING_UNSIGNED),
                value => value,
            };
            let stored: Vec<u64> = values.iter().map(one).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("bool", Column::Int(values)) => {
            let stored: Vec<bool> = values.iter().map(|value| *value > 0).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("complex64" | "complex128", Column::Complex(values)) => {
            let complex = |value: &[f64; 2]| match value.iter().any(|part| part.is_nan()) {
                true => missing.complex().unwrap_or(MISSING_COMPLEX),
                false => *value,
            };
            let parts = values.iter().flat_map(complex);
            let bytes: Vec<u8> = if name == "complex64" {
                parts.flat_map(|part| (part as f32).to_ne_bytes()).collect()
            } else {
                parts.flat_map(f64::to_ne_bytes).collect()
            };
            array.async_store_array_subset(&region, ArrayBytes::from(bytes)).await.map_err(fail)
        }
        ("string", Column::Text(values)) => match missing.text() {
            None => array.async_store_array_subset(&region, values.as_slice()).await.map_err(fail),
            Some(fill) => {
                let one = |text: &String| if text.is_empty() { fill.to_owned() } else { text.clone() };
                let stored: Vec<String> = values.iter().map(one).collect();
                array.async_store_array_subset(&region, stored).await.map_err(fail)
            }
        },
        (_, values) => Err(Error::metadata(&path, format!("cannot hold {:?} values in {name}", values.kind()))),
    }
}

#[cfg(test)]
mod tests;
