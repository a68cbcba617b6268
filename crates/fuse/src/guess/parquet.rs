//! Parquet files, column by column and without Arrow: types, times and units come from the file's own schema.

use super::table::{COLUMNS, Cell, Found, ROWS, Raw};
use crate::fault::Fault;
use crate::format::Input;
use crate::format::parquet::sound;
use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit as Unit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use zarr_fuse_core::schema::TimeUnit;

/// Rows that are read at once.
const BATCH: usize = 4096;
/// Bytes of texts that are kept.
const TEXTS: usize = 256 * 1024 * 1024;
/// Characters of a text that are kept.
const LONGEST: usize = 10_000;

/// Reads the table of a Parquet file.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Found, Fault> {
    let unsound = |error: ParquetError| {
        Fault::of_file(file, format!("expected a Parquet file, found a fault in it: {error}"))
            .hint("was it copied completely?")
    };
    sound::check_footer(&Input::Bytes(bytes), file)?;
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(unsound)?;
    let metadata = reader.metadata();
    sound::check_pages(&Input::Bytes(bytes), file, metadata, &|_| true)?;
    let schema = metadata.file_metadata().schema_descr_ptr();
    if schema.num_columns() > COLUMNS {
        let message = format!("expected at most {COLUMNS} columns, found {}", schema.num_columns());
        return Err(Fault::of_file(file, message));
    }
    let mut found = Found { format: "parquet", ..Found::default() };
    let mut texts = 0;
    let mut zoneless = Vec::new();
    for (i, column) in schema.columns().iter().enumerate() {
        let path = column.path().parts().join(".");
        if column.max_rep_level() > 0 {
            found.notes.push(format!("`{path}` is a list in each row and was left out"));
            continue;
        }
        let meaning = Meaning::of(column);
        if let Meaning::Time { utc: false, .. } = meaning {
            zoneless.push(format!("`{path}`"));
        }
        let mut cells: Vec<Cell> = Vec::new();
        for group in 0..reader.num_row_groups() {
            let left = ROWS.saturating_sub(cells.len());
            if left == 0 {
                break;
            }
            let part = reader.get_row_group(group).and_then(|group| group.get_column_reader(i)).map_err(unsound)?;
            let level = column.max_def_level();
            take(part, level, left, &mut cells, &mut |value| {
                let cell = meaning.cell(value);
                if let Cell::Text(text) = &cell {
                    texts += text.len();
                }
                if texts > TEXTS { Err(ParquetError::General("the texts are too long".into())) } else { Ok(cell) }
            })
            .map_err(unsound)?;
        }
        let time = match &meaning {
            Meaning::Time { unit, .. } => Some(TimeUnit { epoch: Some((*unit).into()), ..TimeUnit::default() }),
            _ => None,
        };
        let leaf = column.name().to_owned();
        found.columns.push(Raw { from: path, header: leaf, time, cells, ..Raw::default() });
    }
    let rows = found.columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    if found.columns.iter().any(|column| column.cells.len() != rows) {
        return Err(
            Fault::of_file(file, "expected columns of one length, found others").hint("was it copied completely?")
        );
    }
    if !zoneless.is_empty() {
        let list = zoneless.join(", ");
        found.notes.push(format!("the file gives no zone for {list}: UTC is taken"));
    }
    if metadata.file_metadata().num_rows() > ROWS as i64 {
        found.notes.push(format!("only the first {ROWS} rows were looked at"));
    }
    Ok(found)
}

/// One value as the file holds it.
enum Held<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(&'a [u8]),
}

/// What the values of a column are.
enum Meaning {
    /// As they are held.
    Plain,
    Unsigned,
    Time {
        unit: &'static str,
        utc: bool,
    },
    /// Whole numbers that count 10^-scale.
    Decimal(i32),
    Text,
    /// Neither number nor text: hexadecimal digits.
    Opaque,
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        use parquet::basic::Type;
        let physical = column.physical_type();
        let bytes = matches!(physical, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        match (column.logical_type_ref(), column.converted_type()) {
            _ if physical == Type::INT96 => Meaning::Time { unit: "ms", utc: false },
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Meaning::Time { unit: "D", utc: true },
            (Some(LogicalType::Timestamp(time)), _) => {
                let unit = match time.unit {
                    Unit::MILLIS => "ms",
                    Unit::MICROS => "us",
                    Unit::NANOS => "ns",
                };
                Meaning::Time { unit, utc: time.is_adjusted_to_u_t_c }
            }
            (None, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Time { unit: "ms", utc: true },
            (None, ConvertedType::TIMESTAMP_MICROS) => Meaning::Time { unit: "us", utc: true },
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
                Meaning::Decimal(column.type_scale())
            }
            (Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
            | (None, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => Meaning::Text,
            (Some(LogicalType::Integer(kind)), _) if !kind.is_signed => Meaning::Unsigned,
            (
                None,
                ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
            ) => Meaning::Unsigned,
            // Old writers do not say that bytes are texts.
            (None, ConvertedType::NONE) if physical == Type::BYTE_ARRAY => Meaning::Text,
            _ if bytes => Meaning::Opaque,
            _ => Meaning::Plain,
        }
    }

    fn cell(&self, value: Held<'_>) -> Cell {
        let text = |text: &str| {
            let text: String = text.trim().chars().take(LONGEST).collect();
            if text.is_empty() { Cell::Missing } else { Cell::Text(text.into()) }
        };
        let scaled = |number: f64, scale: i32| match scale {
            0 => Cell::Float(number),
            scale => Cell::Float(number / 10_f64.powi(scale)),
        };
        match (self, value) {
            (_, Held::Bool(value)) => Cell::Bool(value),
            (Meaning::Decimal(scale), Held::Int(value)) => scaled(value as f64, *scale),
            (Meaning::Unsigned, Held::Int(value)) if value < 0 => Cell::Float(value as u64 as f64),
            (_, Held::Int(value)) => Cell::Int(value),
            (_, Held::Float(value)) if value.is_nan() => Cell::Missing,
            (_, Held::Float(value)) => Cell::Float(value),
            (Meaning::Decimal(scale), Held::Bytes(bytes)) if bytes.len() <= 16 => {
                // Two's complement, the most significant byte first.
                let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1_i128 } else { 0 };
                scaled(bytes.iter().fold(sign, |number, byte| (number << 8) | i128::from(*byte)) as f64, *scale)
            }
            (Meaning::Text, Held::Bytes(bytes)) => match std::str::from_utf8(bytes) {
                Ok(found) => text(found),
                Err(_) => hexadecimal(bytes),
            },
            (_, Held::Bytes(bytes)) => hexadecimal(bytes),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> Cell {
    Cell::Text(bytes.iter().take(32).map(|byte| format!("{byte:02x}")).collect::<String>().into())
}

/// Reads up to `rows` cells of one part of a column.
fn take(
    reader: ColumnReader,
    level: i16,
    rows: usize,
    cells: &mut Vec<Cell>,
    cell: &mut dyn FnMut(Held<'_>) -> Result<Cell, ParquetError>,
) -> Result<(), ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(part) => typed(part, level, rows, cells, &mut |value| cell(Held::Bool(*value))),
        ColumnReader::Int32ColumnReader(part) => {
            typed(part, level, rows, cells, &mut |value| cell(Held::Int(i64::from(*value))))
        }
        ColumnReader::Int64ColumnReader(part) => typed(part, level, rows, cells, &mut |value| cell(Held::Int(*value))),
        ColumnReader::Int96ColumnReader(part) => {
            typed(part, level, rows, cells, &mut |value| cell(Held::Int(value.to_millis())))
        }
        ColumnReader::FloatColumnReader(part) => {
            // The shortest decimal of the float, not the noise of its double.
            typed(part, level, rows, cells, &mut |value| {
                cell(Held::Float(value.to_string().parse().unwrap_or_else(|_| f64::from(*value))))
            })
        }
        ColumnReader::DoubleColumnReader(part) => {
            typed(part, level, rows, cells, &mut |value| cell(Held::Float(*value)))
        }
        ColumnReader::ByteArrayColumnReader(part) => typed(part, level, rows, cells, &mut |value| {
            cell(Held::Bytes(if value.is_empty() { &[] } else { value.data() }))
        }),
        ColumnReader::FixedLenByteArrayColumnReader(part) => typed(part, level, rows, cells, &mut |value| {
            cell(Held::Bytes(if value.is_empty() { &[] } else { value.data() }))
        }),
    }
}

fn typed<T: DataType>(
    mut part: ColumnReaderImpl<T>,
    level: i16,
    rows: usize,
    cells: &mut Vec<Cell>,
    cell: &mut dyn FnMut(&T::T) -> Result<Cell, ParquetError>,
) -> Result<(), ParquetError> {
    let mut left = rows;
    while left > 0 {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        let (read, _, _) = part.read_records(left.min(BATCH), Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
        let mut values = values.iter();
        for row in 0..read {
            // A column that every row must have has no levels.
            let there = level == 0 || levels.get(row) == Some(&level);
            let value = if there { values.next() } else { None };
            cells.push(value.map_or(Ok(Cell::Missing), &mut *cell)?);
        }
        left -= read.min(left);
    }
    Ok(())
}
