//! How values stand in an array's bytes: the element type, the stored missing value, the labels of codes.

use super::fill::Missing;
use super::{Error, data_type, path_of};
use crate::column::{Column, Complex, Kind, MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED};
use crate::flags;
use std::borrow::Cow;
use std::collections::HashMap;
use zarrs::array::{Array, ArrayBytes};

/// How values stand in an array's bytes. Made once an array, used for many chunks.
#[derive(Debug, Clone)]
pub struct Coding {
    path: String,
    data_type: String,
    missing: Missing,
    labels: Option<Vec<String>>,
}

/// Values as zarrs takes them: elements in native byte order, or texts.
pub(super) enum Encoded<'a> {
    Fixed(Vec<u8>),
    Texts(Cow<'a, [String]>),
}

impl Coding {
    /// That of an opened array.
    pub fn of<S: ?Sized>(array: &Array<S>) -> Self {
        Self {
            path: path_of(array),
            data_type: data_type(array),
            missing: Missing::of(array),
            labels: flags::labels(array.attributes()),
        }
    }

    /// What a chunk holds: codes are whole numbers. Errors: a type that is not supported.
    pub fn kind(&self) -> Result<Kind, Error> {
        Ok(match self.data_type.as_str() {
            "float64" | "float32" => Kind::Float,
            "uint64" => Kind::Unsigned,
            "complex64" | "complex128" => Kind::Complex,
            "string" => Kind::Text,
            "int64" | "int32" | "int16" | "int8" | "uint32" | "uint16" | "uint8" | "bool" => Kind::Int,
            other => return Err(Error::metadata(&self.path, format!("the data type `{other}` is not supported"))),
        })
    }

    fn refuse(&self, value: impl ToString) -> Error {
        Error::Value { path: self.path.clone(), data_type: self.data_type.clone(), value: value.to_string() }
    }

    /// The codes of texts, where the array holds codes with labels. Errors: a text that is none of the labels.
    pub fn codes(&self, values: &Column) -> Result<Option<Column>, Error> {
        let (Column::Text(texts), Some(labels)) = (values, &self.labels) else { return Ok(None) };
        let codes: HashMap<&str, i64> = labels.iter().zip(0..).map(|(label, code)| (label.as_str(), code)).collect();
        let code = |text: &String| match codes.get(text.as_str()) {
            _ if text.is_empty() => Ok(MISSING_INT),
            Some(code) => Ok(*code),
            None => Err(self.refuse(format!("{text:?}, which is none of its labels"))),
        };
        texts.iter().map(code).collect::<Result<_, _>>().map(|codes| Some(Column::Int(codes)))
    }

    /// The labels of codes, where the array has labels; other values as they are. Errors: a code without a label.
    pub fn texts(&self, values: Column) -> Result<Column, Error> {
        let (Column::Int(codes), Some(labels)) = (&values, &self.labels) else { return Ok(values) };
        let label = |code: &i64| match usize::try_from(*code).ok().and_then(|code| labels.get(code)) {
            _ if *code == MISSING_INT => Ok(String::new()),
            Some(label) => Ok(label.clone()),
            None => Err(Error::metadata(&self.path, format!("expected one of {} codes, found {code}", labels.len()))),
        };
        codes.iter().map(label).collect::<Result<_, _>>().map(Column::Text)
    }

    /// Values of elements as zarrs gives them, in native byte order; codes stay codes.
    pub(super) fn decode(&self, bytes: ArrayBytes<'_>) -> Result<Column, Error> {
        let bytes = match bytes {
            ArrayBytes::Fixed(bytes) => bytes,
            ArrayBytes::Variable(texts) if self.data_type == "string" => {
                let (bytes, offsets) = texts.into_parts();
                return self.decode_texts(&bytes, &offsets).map(Column::Text);
            }
            _ => return Err(Error::metadata(&self.path, format!("expected elements of {}", self.data_type))),
        };
        macro_rules! ints {
            ($type:ty) => {{
                let missing = self.missing.int().unwrap_or(MISSING_INT);
                let one = |value: i64| if value == missing { MISSING_INT } else { value };
                Column::Int(
                    each::<{ size_of::<$type>() }, _>(&bytes, |b| one(i64::from(<$type>::from_ne_bytes(b)))).collect(),
                )
            }};
        }
        // NaN is missing as it is.
        let number = self.missing.float().filter(|missing| !missing.is_nan());
        let float = |value: f64| if number == Some(value) { f64::NAN } else { value };
        let complex = |value: Complex| if self.missing.is_complex(value) { MISSING_COMPLEX } else { value };
        let unsigned = |value: u64| if self.missing.is_unsigned(value) { MISSING_UNSIGNED } else { value };
        Ok(match self.data_type.as_str() {
            "float64" if number.is_none() => Column::Float(each::<8, _>(&bytes, f64::from_ne_bytes).collect()),
            "float64" => Column::Float(each::<8, _>(&bytes, |b| float(f64::from_ne_bytes(b))).collect()),
            "float32" => Column::Float(each::<4, _>(&bytes, |b| float(f32::from_ne_bytes(b).into())).collect()),
            "int64" => ints!(i64),
            "int32" => ints!(i32),
            "int16" => ints!(i16),
            "int8" => ints!(i8),
            "uint64" => Column::Unsigned(each::<8, _>(&bytes, |b| unsigned(u64::from_ne_bytes(b))).collect()),
            "uint32" => ints!(u32),
            "uint16" => ints!(u16),
            "uint8" | "bool" => ints!(u8),
            // In memory zarrs has them in native byte order, the real part first.
            "complex64" => {
                let parts: Vec<f64> = each::<4, _>(&bytes, |b| f64::from(f32::from_ne_bytes(b))).collect();
                Column::Complex(parts.as_chunks::<2>().0.iter().map(|pair| complex(*pair)).collect())
            }
            "complex128" => {
                let parts: Vec<f64> = each::<8, _>(&bytes, f64::from_ne_bytes).collect();
                Column::Complex(parts.as_chunks::<2>().0.iter().map(|pair| complex(*pair)).collect())
            }
            other => return Err(Error::metadata(&self.path, format!("the data type `{other}` is not supported"))),
        })
    }

    fn decode_texts(&self, bytes: &[u8], offsets: &[usize]) -> Result<Vec<String>, Error> {
        let text = |pair: &[usize]| {
            let range = pair.first().copied().unwrap_or(0)..pair.get(1).copied().unwrap_or(0);
            let text = bytes.get(range).and_then(|bytes| std::str::from_utf8(bytes).ok());
            let text = text.ok_or_else(|| Error::metadata(&self.path, "expected texts of UTF-8"))?;
            Ok(if self.missing.is_text(text) { String::new() } else { text.to_owned() })
        };
        offsets.windows(2).map(text).collect()
    }

    /// Values as elements; codes are codes. Errors: a value that the type cannot hold.
    pub(super) fn encode<'a>(&self, values: &'a Column) -> Result<Encoded<'a>, Error> {
        macro_rules! ints {
            ($type:ty, $values:expr) => {{
                let missing = self.missing.int().unwrap_or(MISSING_INT);
                let mut bytes = Vec::with_capacity($values.len() * size_of::<$type>());
                for value in $values {
                    let value = if *value == MISSING_INT { missing } else { *value };
                    let stored = <$type>::try_from(value).map_err(|_| self.refuse(value))?;
                    bytes.extend_from_slice(&stored.to_ne_bytes());
                }
                bytes
            }};
        }
        let nan = self.missing.float().unwrap_or(f64::NAN);
        let float = |value: &f64| if value.is_nan() { nan } else { *value };
        Ok(Encoded::Fixed(match (self.data_type.as_str(), values) {
            ("float64", Column::Float(values)) => flat(values, |value| float(value).to_ne_bytes()),
            // Narrowing is what a schema with `type: float32` asks for.
            ("float32", Column::Float(values)) => flat(values, |value| (float(value) as f32).to_ne_bytes()),
            ("int64", Column::Int(values)) => ints!(i64, values),
            ("int32", Column::Int(values)) => ints!(i32, values),
            ("int16", Column::Int(values)) => ints!(i16, values),
            ("int8", Column::Int(values)) => ints!(i8, values),
            ("uint32", Column::Int(values)) => ints!(u32, values),
            ("uint16", Column::Int(values)) => ints!(u16, values),
            ("uint8", Column::Int(values)) => ints!(u8, values),
            ("bool", Column::Int(values)) => flat(values, |value| [u8::from(*value > 0)]),
            ("uint64", Column::Unsigned(values)) => {
                let missing = self.missing.unsigned().unwrap_or(MISSING_UNSIGNED);
                flat(values, |value| if *value == MISSING_UNSIGNED { missing } else { *value }.to_ne_bytes())
            }
            ("complex64" | "complex128", Column::Complex(values)) => {
                let missing = self.missing.complex().unwrap_or(MISSING_COMPLEX);
                let one = |value: &Complex| if value.iter().any(|part| part.is_nan()) { missing } else { *value };
                let parts: Vec<f64> = values.iter().flat_map(one).collect();
                match self.data_type.as_str() {
                    "complex64" => flat(&parts, |part| (*part as f32).to_ne_bytes()),
                    _ => flat(&parts, |part| part.to_ne_bytes()),
                }
            }
            ("string", Column::Text(values)) => {
                let Some(fill) = self.missing.text() else { return Ok(Encoded::Texts(Cow::Borrowed(values))) };
                let one = |text: &String| if text.is_empty() { fill.to_owned() } else { text.clone() };
                return Ok(Encoded::Texts(values.iter().map(one).collect()));
            }
            (name, values) => {
                let message = format!("cannot hold {:?} values in {name}", values.kind());
                return Err(Error::metadata(&self.path, message));
            }
        }))
    }
}

/// Elements of `N` bytes each.
fn each<'a, const N: usize, T>(bytes: &'a [u8], one: impl Fn([u8; N]) -> T + 'a) -> impl Iterator<Item = T> + 'a {
    bytes.as_chunks::<N>().0.iter().map(move |bytes| one(*bytes))
}

/// The bytes of all values, one after the other.
fn flat<T, const N: usize>(values: &[T], one: impl Fn(&T) -> [u8; N]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(values.len() * N);
    values.iter().for_each(|value| bytes.extend_from_slice(&one(value)));
    bytes
}
