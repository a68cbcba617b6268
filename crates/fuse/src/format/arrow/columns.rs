//! Arrays of Arrow as columns of a raw table: what Parquet and Arrow IPC have in common.
//!
//! Numbers stay numbers, times keep their tick and whether they have a zone, nulls are missing. A struct of `real` and `imag`
//! is a complex number, as `select` writes it. Lists, other structs, maps, binary values and durations are no cells of a
//! table and are refused by their name, if they are asked for.

use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Cell, Written};
use arrow::array::{Array, ArrowPrimitiveType, AsArray, PrimitiveArray, StructArray};
use arrow::datatypes::{
    ArrowDictionaryKeyType, DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DecimalType, Fields, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Schema, Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use zarr_fuse_core::column::{MISSING_INT, complex_text};
use zarr_fuse_core::time::Tick;

/// The wanted columns that a schema has: their names and their places among the fields, in the order of `wanted`.
///
/// # Errors
/// A required column that is not there, one that is there several times, and one whose type no cell can have.
pub(in crate::format) fn find(schema: &Schema, file: &str, wanted: &[Wanted]) -> Result<Vec<(String, usize)>, Fault> {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let found = crate::format::named::named(&names, file, "", wanted)?;
    for (name, index) in &found {
        let Some(field) = schema.fields().get(*index) else { continue };
        if let Some((what, hint)) = refused(field.data_type()) {
            let mut fault = Fault::of_file(file, format!("expected one value a row, found {what}"));
            fault.column.clone_from(name);
            return Err(fault.hint(hint));
        }
    }
    if !found.is_empty() && found.iter().all(|(_, i)| schema.fields().get(*i).is_some_and(|f| f.data_type().is_null()))
    {
        let names = found.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        return Err(Fault::of_file(file, format!("expected values, found columns without a type: {names}"))
            .hint("the program that wrote the file saw no value in them"));
    }
    Ok(found)
}

/// What a type is that no cell can have, and what to do.
fn refused(data_type: &DataType) -> Option<(String, &'static str)> {
    use DataType::{
        Binary, BinaryView, Dictionary, Duration, FixedSizeBinary, FixedSizeList, Interval, LargeBinary, LargeList,
        LargeListView, List, ListView, Map, RunEndEncoded, Struct, Union,
    };
    let nested = "write its parts as columns of their own";
    Some(match data_type {
        Struct(fields) if is_complex(fields) => return None,
        Struct(_) => ("a struct of several values".to_owned(), nested),
        List(_) | LargeList(_) | ListView(_) | LargeListView(_) | FixedSizeList(..) => ("a list".to_owned(), nested),
        Map(..) => ("a map".to_owned(), nested),
        Union(..) => ("values of several types".to_owned(), "give the column one type"),
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => {
            ("bytes".to_owned(), "write texts as strings, and numbers as numbers")
        }
        Duration(unit) => (format!("durations in {unit:?}s"), "write them as numbers, with their unit in the schema"),
        Interval(_) => ("intervals of time".to_owned(), "write them as numbers, with their unit in the schema"),
        RunEndEncoded(..) => ("run-end encoded values".to_owned(), "write the column as it is, or with a dictionary"),
        Dictionary(_, values) => return refused(values),
        _ => return None,
    })
}

/// Whether a struct is a complex number: `real` and `imag`, both floating-point numbers of one type.
fn is_complex(fields: &Fields) -> bool {
    let parts: Vec<(&str, &DataType)> = fields.iter().map(|field| (field.name().as_str(), field.data_type())).collect();
    [DataType::Float32, DataType::Float64].iter().any(|of| parts == [("real", of), ("imag", of)])
}

/// Complex numbers, as texts have them.
fn complex<'a>(array: &StructArray) -> Written<'a> {
    let part = |at: usize, row: usize| -> Option<f64> {
        let part = array.columns().get(at).filter(|part| part.is_valid(row))?;
        let narrow = || part.as_primitive_opt::<Float32Type>().map(|part| f64::from(part.value(row)));
        part.as_primitive_opt::<Float64Type>().map(|part| part.value(row)).or_else(narrow)
    };
    let cell = |row: usize| match (array.is_valid(row), part(0, row), part(1, row)) {
        (true, Some(real), Some(imag)) => Cell::Text(complex_text([real, imag]).into()),
        _ => Cell::Missing,
    };
    Written::Cells((0..array.len()).map(cell).collect())
}

/// The cells of an array, which borrow its texts.
///
/// # Errors
/// A type that [`find`] refuses.
pub(in crate::format) fn written<'a>(array: &'a dyn Array, name: &str, file: &str) -> Result<Written<'a>, Fault> {
    macro_rules! decimals {
        ($type:ty, $scale:expr) => {{ decimals(array.as_primitive::<$type>(), *$scale) }};
    }
    macro_rules! times {
        ($type:ty, $tick:expr, $zoned:expr) => {{
            let (tick, zoned) = ($tick, $zoned);
            cells(array.as_primitive::<$type>(), |ticks| Cell::Time { ticks: ticks.into(), tick, zoned })
        }};
    }
    macro_rules! clocks {
        ($type:ty, $per_second:expr, $digits:expr) => {
            cells(array.as_primitive::<$type>(), |count| clock(count.into(), $per_second, $digits))
        };
    }
    Ok(match array.data_type() {
        DataType::Struct(fields) if is_complex(fields) => complex(array.as_struct()),
        DataType::Null => Written::Cells(vec![Cell::Missing; array.len()]),
        DataType::Boolean => {
            Written::Cells(array.as_boolean().iter().map(|value| value.map_or(Cell::Missing, Cell::Bool)).collect())
        }
        DataType::Int8 => ints(array.as_primitive::<Int8Type>()),
        DataType::Int16 => ints(array.as_primitive::<Int16Type>()),
        DataType::Int32 => ints(array.as_primitive::<Int32Type>()),
        DataType::Int64 => ints(array.as_primitive::<Int64Type>()),
        DataType::UInt8 => ints(array.as_primitive::<UInt8Type>()),
        DataType::UInt16 => ints(array.as_primitive::<UInt16Type>()),
        DataType::UInt32 => ints(array.as_primitive::<UInt32Type>()),
        DataType::UInt64 => cells(array.as_primitive::<UInt64Type>(), unsigned),
        DataType::Float16 => floats(array.as_primitive::<Float16Type>(), |value| value.to_f64()),
        DataType::Float32 => floats(array.as_primitive::<Float32Type>(), f64::from),
        DataType::Float64 => floats(array.as_primitive::<Float64Type>(), |value| value),
        DataType::Decimal32(_, scale) => decimals!(Decimal32Type, scale),
        DataType::Decimal64(_, scale) => decimals!(Decimal64Type, scale),
        DataType::Decimal128(_, scale) => decimals!(Decimal128Type, scale),
        DataType::Decimal256(_, scale) => decimals!(Decimal256Type, scale),
        DataType::Utf8 => texts(array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter()),
        DataType::Utf8View => texts(array.as_string_view().iter()),
        DataType::Date32 => times!(Date32Type, Tick::Day, false),
        DataType::Date64 => times!(Date64Type, Tick::Millisecond, false),
        DataType::Timestamp(unit, zone) => {
            let zoned = zone.is_some();
            match unit {
                TimeUnit::Second => times!(TimestampSecondType, Tick::Second, zoned),
                TimeUnit::Millisecond => times!(TimestampMillisecondType, Tick::Millisecond, zoned),
                TimeUnit::Microsecond => times!(TimestampMicrosecondType, Tick::Microsecond, zoned),
                TimeUnit::Nanosecond => times!(TimestampNanosecondType, Tick::Nanosecond, zoned),
            }
        }
        DataType::Time32(TimeUnit::Second) => clocks!(Time32SecondType, 1, 0),
        DataType::Time32(_) => clocks!(Time32MillisecondType, 1000, 3),
        DataType::Time64(TimeUnit::Microsecond) => clocks!(Time64MicrosecondType, 1_000_000, 6),
        DataType::Time64(_) => clocks!(Time64NanosecondType, 1_000_000_000, 9),
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => dictionary::<Int8Type>(array, name, file)?,
            DataType::Int16 => dictionary::<Int16Type>(array, name, file)?,
            DataType::Int32 => dictionary::<Int32Type>(array, name, file)?,
            DataType::Int64 => dictionary::<Int64Type>(array, name, file)?,
            DataType::UInt8 => dictionary::<UInt8Type>(array, name, file)?,
            DataType::UInt16 => dictionary::<UInt16Type>(array, name, file)?,
            DataType::UInt32 => dictionary::<UInt32Type>(array, name, file)?,
            _ => dictionary::<UInt64Type>(array, name, file)?,
        },
        other => {
            let (what, hint) = refused(other).unwrap_or_else(|| (format!("{other}"), ""));
            let mut fault = Fault::of_file(file, format!("expected one value a row, found {what}"));
            name.clone_into(&mut fault.column);
            return Err(fault.hint(hint));
        }
    })
}

fn cells<'a, T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, cell: impl Fn(T::Native) -> Cell<'a>) -> Written<'a> {
    Written::Cells(array.iter().map(|value| value.map_or(Cell::Missing, &cell)).collect())
}

/// Whole numbers. The one that stands for a missing value in memory is told from it by its cell.
fn ints<'a, T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Written<'a>
where
    T::Native: Into<i64>,
{
    let present = |value: T::Native| -> i64 { value.into() };
    if array.iter().flatten().any(|value| present(value) == MISSING_INT) {
        return cells(array, |value| Cell::Int(present(value)));
    }
    Written::Ints(array.iter().map(|value| value.map_or(MISSING_INT, present)).collect())
}

fn floats<'a, T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, double: impl Fn(T::Native) -> f64) -> Written<'a> {
    if array.null_count() == 0 {
        return Written::Floats(array.values().iter().map(|value| double(*value)).collect());
    }
    Written::Floats(array.iter().map(|value| value.map_or(f64::NAN, &double)).collect())
}

fn unsigned<'a>(value: u64) -> Cell<'a> {
    i64::try_from(value).map_or(Cell::Unsigned(value), Cell::Int)
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Written<'a> {
    let cell = |text: Option<&'a str>| match text.map(str::trim) {
        None | Some("") => Cell::Missing,
        Some(text) => Cell::from(text),
    };
    Written::Cells(values.map(cell).collect())
}

/// Decimals: whole ones as whole numbers, others as the doubles that a text of them would be.
fn decimals<'a, T: DecimalType>(array: &PrimitiveArray<T>, scale: i8) -> Written<'a> {
    let cell = |value: T::Native| {
        // Precision is for people only: a scale says where the point stands.
        let text = T::format_decimal(value, T::MAX_PRECISION, scale);
        match (scale <= 0, text.parse::<i64>(), text.parse::<f64>()) {
            (true, Ok(whole), _) => Cell::Int(whole),
            (false, _, Ok(number)) => Cell::Float(number),
            _ => Cell::Text(text.into()),
        }
    };
    cells(array, cell)
}

/// A time of day, as a text would have it.
fn clock<'a>(count: i64, per_second: i64, digits: usize) -> Cell<'a> {
    let (seconds, part) = (count.div_euclid(per_second), count.rem_euclid(per_second));
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = if part > 0 { format!(".{part:0digits$}") } else { String::new() };
    Cell::Text(format!("{hour:02}:{minute:02}:{second:02}{fraction}").into())
}

/// The values of a dictionary, each made a cell once.
fn dictionary<'a, K: ArrowDictionaryKeyType>(
    array: &'a dyn Array,
    name: &str,
    file: &str,
) -> Result<Written<'a>, Fault> {
    let array = array.as_dictionary::<K>();
    let values = written(array.values().as_ref(), name, file)?;
    let known: Vec<Cell<'a>> = (0..values.len()).map(|index| owned(&values, index)).collect();
    let cell = |key: Option<usize>| key.and_then(|key| known.get(key)).cloned().unwrap_or_default();
    Ok(Written::Cells(array.keys_iter().map(cell).collect()))
}

/// A cell for as long as the array lives.
fn owned<'a>(values: &Written<'a>, index: usize) -> Cell<'a> {
    match values {
        Written::Cells(cells) => cells.get(index).cloned().unwrap_or_default(),
        other => match other.get(index) {
            Cell::Text(text) => Cell::Text(text.into_owned().into()),
            Cell::Int(value) => Cell::Int(value),
            Cell::Float(value) => Cell::Float(value),
            Cell::Unsigned(value) => Cell::Unsigned(value),
            Cell::Bool(value) => Cell::Bool(value),
            Cell::Time { ticks, tick, zoned } => Cell::Time { ticks, tick, zoned },
            Cell::Missing => Cell::Missing,
        },
    }
}
