//! Decodes `unit`, `type` and `na_value`.

use super::cursor::{Cursor, clip, number};
use super::language::Section;
use super::model::{DataType, NaValue, TimeUnit, Unit};
use super::near;
use crate::diagnostic::code;

/// `unit`: a text, or a mapping for times.
pub(crate) fn unit(at: &Cursor<'_>) -> Unit {
    if !at.is_map() {
        return at.text().map(Unit::Of).unwrap_or_default();
    }
    let Some(fields) = at.fields(Section::Time) else {
        return Unit::None;
    };
    Unit::Time(TimeUnit {
        tick: fields.text("tick"),
        tz: fields.text("tz"),
        dayfirst: fields.get("dayfirst").and_then(|at| at.boolean()).unwrap_or_default(),
        yearfirst: fields.get("yearfirst").and_then(|at| at.boolean()).unwrap_or_default(),
        format: fields.text("format"),
        epoch: fields.text("epoch"),
        calendar: fields.text("calendar"),
    })
}

/// The types by NumPy's names.
pub(crate) const TYPES: &[(&str, DataType)] = &[
    ("bool", DataType::Bool),
    ("int8", DataType::Int8),
    ("int16", DataType::Int16),
    ("int32", DataType::Int32),
    ("int64", DataType::Int64),
    ("uint8", DataType::Uint8),
    ("uint16", DataType::Uint16),
    ("uint32", DataType::Uint32),
    ("uint64", DataType::Uint64),
    ("float32", DataType::Float32),
    ("float64", DataType::Float64),
    ("complex64", DataType::Complex64),
    ("complex128", DataType::Complex128),
    ("string", DataType::String),
    ("datetime", DataType::Datetime),
];

/// Other names of types.
pub(crate) const ALIASES: &[(&str, DataType)] = &[
    ("int", DataType::Int64),
    ("uint", DataType::Uint64),
    ("float", DataType::Float64),
    ("complex", DataType::Complex128),
    ("str", DataType::String),
];

/// The name of a type, with the width of a text.
pub(crate) fn type_name(data_type: DataType, width: Option<u32>) -> String {
    match width {
        Some(width) => format!("str[{width}]"),
        None => TYPES.iter().find(|(_, other)| *other == data_type).map_or("float64", |(name, _)| *name).to_owned(),
    }
}

/// `type`, and the n of `str[n]`.
pub(crate) fn data_type(at: &Cursor<'_>) -> Option<(DataType, Option<u32>)> {
    let text = at.text()?;
    if let Some((_, known)) = TYPES.iter().chain(ALIASES).find(|(name, _)| *name == text) {
        return Some((*known, None));
    }
    if let Some(width) = text.strip_prefix("str[").and_then(|rest| rest.strip_suffix(']')) {
        let digits = width.bytes().all(|b| b.is_ascii_digit());
        let width = width.parse::<u32>().ok().filter(|width| digits && *width > 0);
        if width.is_none() {
            let message = format!("expected `str[n]` with a whole n from 1, found `{}`", clip(&text));
            at.fault(&code::UNKNOWN_TYPE, message, "write `string` for texts of any length");
        }
        return Some((DataType::String, Some(width?)));
    }
    let known = TYPES.iter().chain(ALIASES).map(|(name, _)| *name);
    at.fault(&code::UNKNOWN_TYPE, format!("expected a type, found `{}`", clip(&text)), near::hint(&text, known));
    None
}

/// Least and greatest value of an integer type; `None` for others.
pub(crate) fn bounds(data_type: DataType) -> Option<(i128, i128)> {
    Some(match data_type {
        DataType::Bool => (0, 1),
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Int64 | DataType::Datetime => (i64::MIN.into(), i64::MAX.into()),
        DataType::Uint8 => (0, u8::MAX.into()),
        DataType::Uint16 => (0, u16::MAX.into()),
        DataType::Uint32 => (0, u32::MAX.into()),
        DataType::Uint64 => (0, u64::MAX.into()),
        DataType::Float32 | DataType::Float64 | DataType::Complex64 | DataType::Complex128 | DataType::String => {
            return None;
        }
    })
}

/// `na_value`; `None` if it is the default of the type.
pub(crate) fn na_value(at: &Cursor<'_>, data_type: DataType, width: Option<u32>) -> Option<NaValue> {
    // An empty text is a scalar, and the default of a text.
    let text = at.text()?;
    let elsewhere = "texts and numbers that mean missing in a source go to `na_source`";
    // The missing value of a boolean is stored in a byte.
    let bounds = if data_type == DataType::Bool { Some((i8::MIN.into(), i8::MAX.into())) } else { bounds(data_type) };
    if let Some((least, greatest)) = bounds {
        let value = match text.as_str() {
            "min_int" => Some(least),
            "max_int" => Some(greatest),
            _ => text.parse::<i128>().ok().filter(|value| (least..=greatest).contains(value)),
        };
        let value = value.and_then(|value| match i64::try_from(value) {
            Ok(value) => Some(NaValue::Int(value)),
            Err(_) => u64::try_from(value).ok().map(NaValue::Unsigned),
        });
        if value.is_none() {
            let message = format!(
                "expected `min_int`, `max_int` or a whole number from {least} to {greatest}, found `{}`",
                clip(&text)
            );
            at.fault(&code::NA_VALUE, message, elsewhere);
        }
        return value;
    }
    if data_type == DataType::String {
        let long = width.filter(|width| text.chars().count() > *width as usize);
        if let Some(width) = long {
            let message = format!("expected a text of at most {width} characters, found `{}`", clip(&text));
            at.fault(&code::NA_VALUE, message, elsewhere);
        }
        return (!text.is_empty()).then_some(NaValue::Text(text));
    }
    if matches!(text.to_ascii_lowercase().as_str(), "nan" | ".nan") {
        return None;
    }
    let single = matches!(data_type, DataType::Float32 | DataType::Complex64);
    let greatest = if single { f64::from(f32::MAX) } else { f64::MAX };
    let value = number(&text).filter(|value| value.abs() <= greatest);
    if value.is_none() {
        let name = type_name(data_type, None);
        at.fault(
            &code::NA_VALUE,
            format!("expected `nan` or a finite number of {name}, found `{}`", clip(&text)),
            elsewhere,
        );
    }
    value.map(NaValue::Float)
}
