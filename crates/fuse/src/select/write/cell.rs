//! The cells of an Arrow array as text and as JSON.
//!
//! Times are ISO 8601 in UTC, numbers in the shortest form that reads back as the same number of their type, complex ones
//! as `(1+2j)`; missing is "" and null.

use crate::value;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Field, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use std::fmt::Write;
use std::io;
use zarr_fuse_core::column::complex_text;
use zarr_fuse_core::time::{Calendar, StoredTime, Tick};

/// Appends the text of a row to another.
type Text<'a> = Box<dyn FnMut(usize, &mut String) + 'a>;

/// One column.
pub(super) struct Cells<'a> {
    array: &'a dyn Array,
    text: Text<'a>,
    /// Whether JSON puts the text between quotes.
    pub(super) quoted: bool,
    /// Whether JSON writes a number with a fraction: its spelling of numbers is another.
    real: Option<Box<dyn Fn(usize) -> f64 + 'a>>,
}

impl<'a> Cells<'a> {
    /// The columns of a batch. Times are written in the calendar that their field names.
    ///
    /// Errors: a type that no variable has.
    pub(super) fn of(batch: &'a RecordBatch) -> io::Result<Vec<Self>> {
        let fields = batch.schema_ref().fields().iter();
        let calendar = |field: &Field| field.metadata().get("calendar").and_then(|name| Calendar::parse(name).ok());
        let columns = fields.zip(batch.columns());
        columns.map(|(field, array)| Self::new(array, calendar(field).unwrap_or_default())).collect()
    }

    fn new(array: &'a ArrayRef, calendar: Calendar) -> io::Result<Self> {
        macro_rules! shown {
            ($type:ty) => {{
                let values = array.as_primitive::<$type>();
                Box::new(move |row: usize, out: &mut String| {
                    let _infallible = write!(out, "{}", values.value(row));
                }) as Text<'a>
            }};
        }
        macro_rules! stamps {
            ($type:ty, $tick:expr) => {{
                let values = array.as_primitive::<$type>();
                let time = StoredTime { tick: $tick, calendar };
                Box::new(move |row: usize, out: &mut String| out.push_str(&time.text(values.value(row)))) as Text<'a>
            }};
        }
        let mut real: Option<Box<dyn Fn(usize) -> f64 + 'a>> = None;
        let text: Text<'a> = match array.data_type() {
            DataType::Boolean => {
                let values = array.as_boolean();
                Box::new(move |row, out| out.push_str(if values.value(row) { "true" } else { "false" }))
            }
            DataType::Int8 => shown!(Int8Type),
            DataType::Int16 => shown!(Int16Type),
            DataType::Int32 => shown!(Int32Type),
            DataType::Int64 => shown!(Int64Type),
            DataType::UInt8 => shown!(UInt8Type),
            DataType::UInt16 => shown!(UInt16Type),
            DataType::UInt32 => shown!(UInt32Type),
            DataType::UInt64 => shown!(UInt64Type),
            DataType::Float32 => {
                let values = array.as_primitive::<Float32Type>();
                real = Some(Box::new(move |row| value::shortest(values.value(row).into())));
                shown!(Float32Type)
            }
            DataType::Float64 => {
                let values = array.as_primitive::<Float64Type>();
                real = Some(Box::new(move |row| values.value(row)));
                shown!(Float64Type)
            }
            DataType::Timestamp(TimeUnit::Second, _) => stamps!(TimestampSecondType, Tick::Second),
            DataType::Timestamp(TimeUnit::Millisecond, _) => stamps!(TimestampMillisecondType, Tick::Millisecond),
            DataType::Timestamp(TimeUnit::Microsecond, _) => stamps!(TimestampMicrosecondType, Tick::Microsecond),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => stamps!(TimestampNanosecondType, Tick::Nanosecond),
            DataType::Utf8 => {
                let values = array.as_string::<i32>();
                Box::new(move |row, out| out.push_str(values.value(row)))
            }
            DataType::Struct(_) => complex(array),
            DataType::Dictionary(_, _) => return Self::of_dictionary(array, calendar),
            other => return Err(io::Error::other(format!("expected the type of a variable, found {other}"))),
        };
        let quoted = matches!(array.data_type(), DataType::Utf8 | DataType::Timestamp(..) | DataType::Struct(_));
        Ok(Self { array: array.as_ref(), text, quoted, real })
    }

    /// Neighbours often have one label: its text is made once.
    fn of_dictionary(array: &'a ArrayRef, calendar: Calendar) -> io::Result<Self> {
        let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() else {
            return Err(io::Error::other(format!("expected keys of Int32, found {}", array.data_type())));
        };
        let (keys, mut values) = (dictionary.keys().values(), Cells::new(dictionary.values(), calendar)?);
        let (quoted, real) = (values.quoted, values.real.take());
        let real = real.map(|real| Box::new(move |row: usize| real(keys[row] as usize)) as Box<dyn Fn(usize) -> f64>);
        let mut last: Option<(i32, String)> = None;
        let text = move |row: usize, out: &mut String| {
            let key = keys[row];
            if last.as_ref().is_none_or(|(known, _)| *known != key) {
                let mut text = last.take().map(|(_, text)| text).unwrap_or_default();
                text.clear();
                values.text(key as usize, &mut text);
                last = Some((key, text));
            }
            out.push_str(last.as_ref().map_or("", |(_, text)| text));
        };
        Ok(Self { array: array.as_ref(), text: Box::new(text), quoted, real })
    }

    /// Appends the text of a row; nothing for a missing value. There are so many rows as the array has.
    pub(super) fn text(&mut self, row: usize, out: &mut String) {
        if !self.array.is_null(row) {
            (self.text)(row, out);
        }
    }

    /// Appends the value as JSON (RFC 8259).
    pub(super) fn json(&mut self, row: usize, out: &mut String) {
        if self.array.is_null(row) {
            out.push_str("null");
        } else if let Some(real) = &self.real {
            // Infinite numbers have no JSON.
            out.push_str(&serde_json::Value::from(real(row)).to_string());
        } else if self.quoted {
            let mut text = String::new();
            (self.text)(row, &mut text);
            out.push_str(&serde_json::Value::from(text).to_string());
        } else {
            (self.text)(row, out);
        }
    }
}

/// Complex numbers as NumPy writes them.
fn complex(array: &ArrayRef) -> Text<'_> {
    let parts = array.as_struct();
    let part = |at: usize| -> Box<dyn Fn(usize) -> f64 + '_> {
        let Some(part) = parts.columns().get(at) else { return Box::new(|_| f64::NAN) };
        match part.as_primitive_opt::<Float32Type>() {
            Some(values) => Box::new(|row| value::shortest(values.value(row).into())),
            None => match part.as_primitive_opt::<Float64Type>() {
                Some(values) => Box::new(|row| values.value(row)),
                None => Box::new(|_| f64::NAN),
            },
        }
    };
    let (real, imag) = (part(0), part(1));
    Box::new(move |row, out| out.push_str(&complex_text([real(row), imag(row)])))
}
