//! What the values of a variable are: their stored type, what is stored for a missing one, and how they are shown in faults.

use zarr_fuse_core::column::{MISSING_INT, MISSING_UNSIGNED, Value, complex_text};
use zarr_fuse_core::flags::MISSING_CODE;
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
        // The least is missing in memory, whatever is stored for it.
        _ => (MISSING_INT + 1, i64::MAX),
    }
}

/// The stored missing value: `na_value` of the schema, else the least of a signed integer type, the greatest of an
/// unsigned one, NaN, or the empty text. Codes of labels have one of their own, whatever `na_value` says.
pub(crate) fn missing(variable: &Variable) -> Value {
    if is_coded(variable) {
        return Value::Int(MISSING_CODE);
    }
    let given = variable.na_value.as_ref();
    let real = given.and_then(number).map_or(f64::NAN, |value| stored(variable, value));
    let int = |default| match given {
        Some(NaValue::Int(value)) => *value,
        _ => default,
    };
    match variable.data_type {
        DataType::Float32 | DataType::Float64 => Value::Float(real),
        DataType::Complex64 | DataType::Complex128 => Value::Complex([real, if real.is_nan() { real } else { 0.0 }]),
        DataType::String => Value::Text(match given {
            Some(NaValue::Text(text)) => text.clone(),
            _ => String::new(),
        }),
        DataType::Uint64 => Value::Unsigned(match given {
            Some(NaValue::Unsigned(value)) => *value,
            Some(NaValue::Int(value)) => u64::try_from(*value).unwrap_or(MISSING_UNSIGNED),
            _ => MISSING_UNSIGNED,
        }),
        DataType::Bool => Value::Int(int(i8::MIN.into())),
        DataType::Datetime | DataType::Int64 => Value::Int(int(i64::MIN)),
        unsigned @ (DataType::Uint8 | DataType::Uint16 | DataType::Uint32) => Value::Int(int(bounds(unsigned).1)),
        signed => Value::Int(int(bounds(signed).0)),
    }
}

fn number(value: &NaValue) -> Option<f64> {
    match value {
        NaValue::Int(value) => Some(*value as f64),
        NaValue::Unsigned(value) => Some(*value as f64),
        NaValue::Float(value) => Some(*value),
        NaValue::Text(_) => None,
    }
}

/// Whether labels are stored as codes: texts with a list of those that are allowed. Labels of coordinates are not.
pub(crate) fn is_coded(variable: &Variable) -> bool {
    variable.data_type == DataType::String && !variable.discrete.is_empty()
}

/// The number as it will be read back: `float32` and `complex64` have fewer digits.
pub(crate) fn stored(variable: &Variable, value: f64) -> f64 {
    match variable.data_type {
        DataType::Float32 | DataType::Complex64 => f64::from(value as f32),
        _ => value,
    }
}

/// A number of four bytes as the number of eight whose shortest text is that of four: 0.12, not 0.11999999731779099.
pub(crate) fn shortest(value: f64) -> f64 {
    (value as f32).to_string().parse().unwrap_or(value)
}

/// A value in a fault.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Complex(value) => complex_text(*value),
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
