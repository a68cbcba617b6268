//! What the values of a variable are: their stored type, how they are gathered in columns and shown in faults.

use zarr_fuse_core::column::{Column, MISSING_INT, Value};
use zarr_fuse_core::schema::{DataType, NaValue, Unit, Variable};
use zarr_fuse_core::time::StoredTime;

/// The tick of a stored time, and its calendar.
pub(crate) fn tick(unit: &Unit) -> Result<StoredTime, String> {
    match unit {
        Unit::Time(unit) => StoredTime::of(unit).map_err(|error| error.to_string()),
        _ => Ok(StoredTime::default()),
    }
}

/// The greatest number up to which every whole `f64` is one whole number: 2^53.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;

/// Least and greatest value of an integer type.
pub(crate) fn bounds(data_type: DataType) -> (i64, i64) {
    match data_type {
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Uint8 => (0, u8::MAX.into()),
        DataType::Uint16 => (0, u16::MAX.into()),
        DataType::Uint32 => (0, u32::MAX.into()),
        DataType::Uint64 => (0, i64::MAX),
        // The least is missing in memory, whatever is stored for it.
        _ => (MISSING_INT + 1, i64::MAX),
    }
}

/// The stored missing value of an integer type: the one of the schema, else the least, or greatest of an unsigned one.
pub(crate) fn missing(variable: &Variable) -> Option<i64> {
    let default = match variable.data_type {
        DataType::Bool => i8::MIN.into(),
        DataType::String | DataType::Float32 | DataType::Float64 | DataType::Complex64 | DataType::Complex128 => {
            return None;
        }
        DataType::Datetime | DataType::Int64 => i64::MIN,
        unsigned @ (DataType::Uint8 | DataType::Uint16 | DataType::Uint32 | DataType::Uint64) => bounds(unsigned).1,
        signed => bounds(signed).0,
    };
    match variable.na_value {
        Some(NaValue::Int(value)) => Some(value),
        _ => Some(default),
    }
}

/// The number as it will be read back: `float32` has fewer digits.
pub(crate) fn stored(variable: &Variable, value: f64) -> f64 {
    if variable.data_type == DataType::Float32 { f64::from(value as f32) } else { value }
}

/// Adds a value, or a missing one, to a column of its kind.
pub(crate) fn push(column: &mut Column, value: Option<Value>) {
    match (column, value) {
        (Column::Float(values), Some(Value::Float(value))) => values.push(value),
        (Column::Float(values), _) => values.push(f64::NAN),
        (Column::Int(values), Some(Value::Int(value))) => values.push(value),
        (Column::Int(values), _) => values.push(MISSING_INT),
        (Column::Text(values), Some(Value::Text(value))) => values.push(value),
        (Column::Text(values), _) => values.push(String::new()),
    }
}

/// Adds values of the same variable, which are of the same kind.
pub(crate) fn append(column: &mut Column, more: Column) {
    match (column, more) {
        (Column::Float(values), Column::Float(more)) => values.extend(more),
        (Column::Int(values), Column::Int(more)) => values.extend(more),
        (Column::Text(values), Column::Text(more)) => values.extend(more),
        _ => {}
    }
}

/// A value in a fault.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => quoted(text),
    }
}

/// A text of a file in a fault: its beginning, without control characters.
pub(crate) fn plain(text: &str) -> String {
    let mut shown: String = text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(80).is_some() {
        shown.push('…');
    }
    shown
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}
