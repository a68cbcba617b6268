//! Decodes `unit`, `type` and `na_value`.

use super::cursor::Cursor;
use super::model::{DataType, TimeUnit, Unit};
use super::near;
use crate::diagnostic::code;

/// `unit`: a text, or a mapping for times.
pub(crate) fn unit(at: &Cursor<'_>) -> Unit {
    if !at.is_map() {
        return at.text().map(Unit::Of).unwrap_or_default();
    }
    let Some(fields) = at.fields(&["tick", "tz", "dayfirst", "format", "epoch"], &["yearfirst", "calendar"]) else {
        return Unit::None;
    };
    Unit::Time(TimeUnit {
        tick: fields.text("tick"),
        tz: fields.text("tz"),
        dayfirst: fields.get("dayfirst").and_then(|at| at.boolean()).unwrap_or_default(),
        format: fields.text("format"),
        epoch: fields.text("epoch"),
        ..TimeUnit::default()
    })
}

/// The types that are stored, by NumPy's names.
pub(crate) const TYPES: &[(&str, DataType)] = &[
    ("bool", DataType::Bool),
    ("int8", DataType::Int8),
    ("int16", DataType::Int16),
    ("int32", DataType::Int32),
    ("int64", DataType::Int64),
    ("uint8", DataType::Uint8),
    ("uint16", DataType::Uint16),
    ("uint32", DataType::Uint32),
    ("float32", DataType::Float32),
    ("float64", DataType::Float64),
    ("string", DataType::String),
    ("datetime", DataType::Datetime),
];

pub(crate) fn data_type(at: &Cursor<'_>) -> Option<DataType> {
    let text = at.text()?;
    if let Some((_, known)) = TYPES.iter().find(|(name, _)| *name == text) {
        return Some(*known);
    }
    match text.as_str() {
        "int" => return Some(DataType::Int64),
        "float" => return Some(DataType::Float64),
        "str" => return Some(DataType::String),
        "uint" | "uint64" | "complex" | "complex64" | "complex128" => {
            let hint =
                if text.starts_with('u') { "use `int64` or `uint32`" } else { "store the parts as two variables" };
            at.fault(&code::TYPE_NOT_STORED, format!("expected a type that is stored, found `{text}`"), hint);
            return None;
        }
        _ => {}
    }
    if let Some(length) = text.strip_prefix("str[").and_then(|rest| rest.strip_suffix(']'))
        && length.bytes().all(|b| b.is_ascii_digit())
    {
        at.fault(
            &code::NOT_USED,
            format!("the length in `{text}` is read but not used yet"),
            "write `string`: texts of any length are stored whole",
        );
        return Some(DataType::String);
    }
    if text == "datetime64" || text.starts_with("datetime64[") {
        at.legacy(&format!("`{text}`"), "write `type: datetime` and the tick in `unit: {tick: s}`");
        return Some(DataType::Datetime);
    }
    let known = TYPES.iter().map(|(name, _)| *name);
    at.fault(&code::UNKNOWN_TYPE, format!("expected a type, found `{text}`"), near::hint(&text, known));
    None
}

/// Least and greatest value of an integer type; `None` for others.
pub(crate) fn bounds(data_type: DataType) -> Option<(i64, i64)> {
    Some(match data_type {
        DataType::Bool => (0, 1),
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Int64 | DataType::Datetime => (i64::MIN, i64::MAX),
        DataType::Uint8 => (0, u8::MAX.into()),
        DataType::Uint16 => (0, u16::MAX.into()),
        DataType::Uint32 => (0, u32::MAX.into()),
        DataType::Uint64
        | DataType::Float32
        | DataType::Float64
        | DataType::Complex64
        | DataType::Complex128
        | DataType::String => return None,
    })
}

pub(crate) fn na_value(at: &Cursor<'_>, data_type: DataType) -> Option<i64> {
    let text = at.text()?;
    // The missing value of a boolean is stored in a byte.
    let bounds = if data_type == DataType::Bool { Some((i8::MIN.into(), i8::MAX.into())) } else { bounds(data_type) };
    match bounds {
        Some((least, greatest)) => match text.as_str() {
            "min_int" => Some(least),
            "max_int" => Some(greatest),
            _ => {
                let value = text.parse::<i64>().ok().filter(|value| (least..=greatest).contains(value));
                if value.is_none() {
                    let message = format!("expected a whole number from {least} to {greatest}, found `{text}`");
                    at.fault(&code::NA_VALUE, message, "texts that mean missing in a source go to `na_source`");
                }
                value
            }
        },
        None => {
            let default =
                if data_type == DataType::String { text.is_empty() } else { text.to_lowercase().ends_with("nan") };
            if !default {
                at.fault(
                    &code::NOT_USED,
                    format!("`na_value: {text}` is read but not used yet: missing numbers are stored as NaN, missing texts as \"\""),
                    "values of a source that mean missing go to `na_source`",
                );
            }
            None
        }
    }
}
