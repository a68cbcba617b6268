//! Columns as Arrow arrays, and variables as Arrow fields (Arrow Columnar Format 1.5).
//!
//! Numbers keep their stored type. A time of a Gregorian calendar is a `Timestamp` in UTC in its own tick, from minutes on
//! in seconds; one of another calendar is its text. A complex number is a struct of `real` and `imag`. Missing is null.

use crate::fault::Error;
use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int32Array,
    PrimitiveArray, StringBuilder, StructArray,
};
use arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow::datatypes::{
    DataType as Type, Field, Fields, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use std::collections::HashMap;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::schema::{DataType, Unit, Variable};
use zarr_fuse_core::time::{Calendar, StoredTime, Tick};

/// The zone of all times.
pub(crate) const UTC: &str = "UTC";

/// The Arrow type of the values of a variable.
pub(crate) fn type_of(data_type: DataType, time: StoredTime) -> Type {
    match data_type {
        DataType::Bool => Type::Boolean,
        DataType::Int8 => Type::Int8,
        DataType::Int16 => Type::Int16,
        DataType::Int32 => Type::Int32,
        DataType::Int64 => Type::Int64,
        DataType::Uint8 => Type::UInt8,
        DataType::Uint16 => Type::UInt16,
        DataType::Uint32 => Type::UInt32,
        DataType::Uint64 => Type::UInt64,
        DataType::Float32 => Type::Float32,
        DataType::Float64 => Type::Float64,
        DataType::Complex64 => Type::Struct(parts(Type::Float32)),
        DataType::Complex128 => Type::Struct(parts(Type::Float64)),
        DataType::String => Type::Utf8,
        DataType::Datetime if time.calendar.is_gregorian() => Type::Timestamp(unit_of(time.tick).0, Some(UTC.into())),
        DataType::Datetime => Type::Utf8,
    }
}

/// The fields of a complex number.
fn parts(of: Type) -> Fields {
    vec![Field::new("real", of.clone(), true), Field::new("imag", of, true)].into()
}

/// The unit of timestamps, and how many of it a tick is.
fn unit_of(tick: Tick) -> (TimeUnit, i64) {
    match tick {
        Tick::Nanosecond => (TimeUnit::Nanosecond, 1),
        Tick::Microsecond => (TimeUnit::Microsecond, 1),
        Tick::Millisecond => (TimeUnit::Millisecond, 1),
        Tick::Second | Tick::Minute | Tick::Hour | Tick::Day => {
            (TimeUnit::Second, tick.nanoseconds() / Tick::Second.nanoseconds())
        }
    }
}

/// The values of `column` at `rows` (all of them in their order without) as an array of [`type_of`] the type.
pub(crate) fn array(data_type: DataType, time: StoredTime, column: &Column, rows: Option<&[usize]>) -> ArrayRef {
    let len = rows.map_or(column.len(), <[usize]>::len);
    let at = |row: usize| rows.map_or(row, |rows| rows[row]);
    macro_rules! whole {
        ($type:ty, $values:expr) => {{
            let value = |row| $values.get(at(row)).copied().unwrap_or(MISSING_INT);
            primitive::<$type>(len, |row| value(row) as _, |row| value(row) == MISSING_INT)
        }};
    }
    match (column, data_type) {
        (Column::Float(values), DataType::Float32) => {
            let value = |row| values.get(at(row)).copied().unwrap_or(f64::NAN);
            primitive::<Float32Type>(len, |row| value(row) as f32, |row| value(row).is_nan())
        }
        (Column::Float(values), _) if rows.is_none() => {
            let missing = values.iter().any(|value| value.is_nan());
            let nulls = missing.then(|| values.iter().map(|value| !value.is_nan()).collect());
            Arc::new(Float64Array::new(values.clone().into(), nulls))
        }
        (Column::Float(values), _) => {
            let value = |row| values.get(at(row)).copied().unwrap_or(f64::NAN);
            primitive::<Float64Type>(len, value, |row| value(row).is_nan())
        }
        (Column::Int(values), DataType::Bool) => {
            let value = |row| values.get(at(row)).copied().unwrap_or(MISSING_INT);
            let nulls = nulls(len, |row| value(row) == MISSING_INT);
            Arc::new(BooleanArray::new(BooleanBuffer::collect_bool(len, |row| value(row) > 0), nulls))
        }
        (Column::Int(values), DataType::Datetime) => times(values, time, len, at),
        (Column::Int(values), DataType::Int8) => whole!(Int8Type, values),
        (Column::Int(values), DataType::Int16) => whole!(Int16Type, values),
        (Column::Int(values), DataType::Int32) => whole!(Int32Type, values),
        (Column::Int(values), DataType::Uint8) => whole!(UInt8Type, values),
        (Column::Int(values), DataType::Uint16) => whole!(UInt16Type, values),
        (Column::Int(values), DataType::Uint32) => whole!(UInt32Type, values),
        (Column::Int(values), _) => whole!(Int64Type, values),
        (Column::Unsigned(values), _) => {
            let value = |row| values.get(at(row)).copied().unwrap_or(MISSING_UNSIGNED);
            primitive::<UInt64Type>(len, value, |row| value(row) == MISSING_UNSIGNED)
        }
        (Column::Complex(values), short) => {
            let value = |row| values.get(at(row)).copied().unwrap_or([f64::NAN; 2]);
            let missing = |row| value(row).iter().any(|part| part.is_nan());
            let part = |part: usize| -> ArrayRef {
                let real = |row| if missing(row) { 0.0 } else { value(row)[part] };
                match short {
                    DataType::Complex64 => {
                        Arc::new(Float32Array::from_iter_values((0..len).map(|row| real(row) as f32)))
                    }
                    _ => Arc::new(Float64Array::from_iter_values((0..len).map(real))),
                }
            };
            let (real, imag) = (part(0), part(1));
            let fields = parts(real.data_type().clone());
            Arc::new(StructArray::new(fields, vec![real, imag], nulls(len, missing)))
        }
        (Column::Text(values), _) => {
            let mut texts = StringBuilder::with_capacity(len, len * 8);
            for row in 0..len {
                texts.append_option(values.get(at(row)).filter(|text| !text.is_empty()));
            }
            Arc::new(texts.finish())
        }
    }
}

fn times(values: &[i64], time: StoredTime, len: usize, at: impl Fn(usize) -> usize) -> ArrayRef {
    let value = |row| values.get(at(row)).copied().unwrap_or(MISSING_INT);
    if !time.calendar.is_gregorian() {
        let mut texts = StringBuilder::with_capacity(len, len * 20);
        for row in 0..len {
            let ticks = value(row);
            texts.append_option((ticks != MISSING_INT).then(|| time.text(ticks)).filter(|text| !text.is_empty()));
        }
        return Arc::new(texts.finish());
    }
    let (unit, factor) = unit_of(time.tick);
    // Times beyond 64 bits of seconds have no date either.
    let scaled = |row: usize| value(row).checked_mul(factor).filter(|_| value(row) != MISSING_INT);
    let (ticks, missing) = (|row: usize| scaled(row).unwrap_or(0), |row: usize| scaled(row).is_none());
    macro_rules! stamps {
        ($type:ty) => {
            Arc::new(typed::<$type>(len, ticks, missing).with_timezone(UTC))
        };
    }
    match unit {
        TimeUnit::Second => stamps!(TimestampSecondType),
        TimeUnit::Millisecond => stamps!(TimestampMillisecondType),
        TimeUnit::Microsecond => stamps!(TimestampMicrosecondType),
        TimeUnit::Nanosecond => stamps!(TimestampNanosecondType),
    }
}

fn nulls(len: usize, missing: impl Fn(usize) -> bool) -> Option<NullBuffer> {
    let any = (0..len).any(&missing);
    any.then(|| NullBuffer::new(BooleanBuffer::collect_bool(len, |row| !missing(row))))
}

fn typed<T: ArrowPrimitiveType>(
    len: usize,
    value: impl Fn(usize) -> T::Native,
    missing: impl Fn(usize) -> bool,
) -> PrimitiveArray<T> {
    let values: ScalarBuffer<T::Native> = (0..len).map(value).collect();
    PrimitiveArray::new(values, nulls(len, missing))
}

fn primitive<T: ArrowPrimitiveType>(
    len: usize,
    value: impl Fn(usize) -> T::Native,
    missing: impl Fn(usize) -> bool,
) -> ArrayRef {
    Arc::new(typed::<T>(len, value, missing))
}

/// A column of keys into `values`. Errors: a key outside.
pub(crate) fn dictionary(keys: Vec<i32>, values: &ArrayRef) -> Result<ArrayRef, Error> {
    let keys = Int32Array::from(keys);
    let array = DictionaryArray::<Int32Type>::try_new(keys, values.clone());
    Ok(Arc::new(array.map_err(damaged)?))
}

/// What Arrow says of arrays that do not fit together; those made here do.
pub(crate) fn damaged(error: arrow::error::ArrowError) -> Error {
    Error::Schema(format!("cannot make a record batch: {error}"))
}

/// What the schema says of a variable, as a field's metadata: `units`, `standard_name`, `long_name`, `description`,
/// `cell_methods`, of times of another calendar than the default `calendar`, and free attributes, texts as they are, others as JSON.
pub(crate) fn metadata(variable: &Variable, time: StoredTime) -> HashMap<String, String> {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let free = variable.attrs.iter().map(|(name, value)| (name.clone(), text(value)));
    let mut metadata: HashMap<String, String> = free.collect();
    let mut put = |name: &str, text: &str| {
        metadata.insert(name.to_owned(), text.to_owned());
    };
    match &variable.unit {
        Unit::Of(unit) if variable.data_type != DataType::Datetime => {
            put("units", if unit.is_empty() { "1" } else { unit })
        }
        _ if variable.data_type == DataType::Datetime && time.calendar != Calendar::default() => {
            put("calendar", time.calendar_name());
        }
        _ => {}
    }
    for (name, text) in [
        ("standard_name", &variable.standard_name),
        ("long_name", &variable.long_name),
        ("description", &variable.description),
        ("cell_methods", &variable.cell_methods),
    ] {
        text.iter().for_each(|text| put(name, text));
    }
    metadata
}
