//! The stored missing value of an array: Zarr's fill value, and the attribute that says so to CF readers.

use super::data_type;
use crate::column::{Complex, Value};
use serde_json::{Value as Json, json};
use zarrs::array::Array;

/// What is stored for a missing value, where it differs from the one of a [`crate::column::Column`].
///
/// An array says so in an attribute ([`fill_attribute`]), since its fill value need not mean missing: a count that was
/// not written is 0. Integers are read from the attribute, others, where there is one, from Zarr's fill value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Missing {
    Same,
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Complex(Complex),
    Text(String),
}

impl Missing {
    pub(super) fn of<S: ?Sized>(array: &Array<S>) -> Self {
        let bytes = array.fill_value().as_ne_bytes();
        let declared = array.attributes().get("_FillValue");
        let f32_at = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(f32::from_ne_bytes);
        let f64_at = |at: usize| bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(f64::from_ne_bytes);
        let is_declared = declared.is_some() || array.attributes().contains_key("missing_value");
        let found = match data_type(array).as_str() {
            "float64" | "float32" | "complex128" | "complex64" | "string" if !is_declared => None,
            "float64" => f64_at(0).map(Missing::Float),
            "float32" => f32_at(0).map(|value| Missing::Float(value.into())),
            "complex128" => f64_at(0).zip(f64_at(8)).map(|(re, im)| Missing::Complex([re, im])),
            "complex64" => f32_at(0).zip(f32_at(4)).map(|(re, im)| Missing::Complex([re.into(), im.into()])),
            "string" => std::str::from_utf8(bytes).ok().map(|text| Missing::Text(text.to_owned())),
            "uint64" => declared.and_then(Json::as_u64).map(Missing::Unsigned),
            _ => declared.and_then(Json::as_i64).map(Missing::Int),
        };
        let same = |found: &Missing| match found {
            Missing::Float(value) => value.is_nan(),
            Missing::Complex(value) => value.iter().any(|part| part.is_nan()),
            Missing::Text(text) => text.is_empty(),
            _ => false,
        };
        found.filter(|found| !same(found)).unwrap_or(Missing::Same)
    }

    pub(super) fn int(&self) -> Option<i64> {
        if let Missing::Int(value) = self { Some(*value) } else { None }
    }

    pub(super) fn unsigned(&self) -> Option<u64> {
        if let Missing::Unsigned(value) = self { Some(*value) } else { None }
    }

    pub(super) fn float(&self) -> Option<f64> {
        if let Missing::Float(value) = self { Some(*value) } else { None }
    }

    pub(super) fn complex(&self) -> Option<Complex> {
        if let Missing::Complex(value) = self { Some(*value) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Missing::Text(value) = self { Some(value) } else { None }
    }

    pub(super) fn is_unsigned(&self, value: u64) -> bool {
        self.unsigned() == Some(value)
    }

    pub(super) fn is_complex(&self, value: Complex) -> bool {
        self.complex() == Some(value)
    }

    pub(super) fn is_text(&self, value: &str) -> bool {
        self.text() == Some(value)
    }
}

/// Zarr's fill value for the stored missing value `missing`, as JSON (Zarr V3 core, "Fill value list": `"NaN"`, and for
/// complex numbers the pair of real and imaginary part). NaN is missing in either part.
pub fn fill_value(missing: &Value) -> Json {
    match missing {
        Value::Int(value) => json!(value),
        Value::Unsigned(value) => json!(value),
        Value::Float(value) if value.is_nan() => json!("NaN"),
        Value::Float(value) => json!(value),
        Value::Complex(_) if missing.is_missing() => json!(["NaN", "NaN"]),
        Value::Complex([re, im]) => json!([re, im]),
        Value::Text(text) => json!(text),
    }
}

/// The attribute that names the stored missing value for readers that follow CF 1.11, section 2.5.1, in the encoding
/// that xarray expects in Zarr V3: integers as they are, floats as the base64 of their eight bytes in little-endian
/// order, complex numbers as a pair of those. `None` for NaN and the empty text, which need none.
///
/// A text goes into `missing_value`, since xarray refuses an array of texts with a `_FillValue`.
pub fn fill_attribute(missing: &Value) -> Option<(&'static str, Json)> {
    Some(match missing {
        Value::Int(value) => ("_FillValue", json!(value)),
        Value::Unsigned(value) => ("_FillValue", json!(value)),
        _ if missing.is_missing() => return None,
        Value::Float(value) => ("_FillValue", json!(base64(&value.to_le_bytes()))),
        Value::Complex([re, im]) => ("_FillValue", json!([base64(&re.to_le_bytes()), base64(&im.to_le_bytes())])),
        Value::Text(text) => ("missing_value", json!(text)),
    })
}

/// Base64 of RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for symbol in 0..4 {
            let six = (bits >> (18 - 6 * symbol)) & 63;
            // Three bytes are four symbols, two are three, one is two.
            out.push(if symbol <= three.len() { char::from(SYMBOLS[six as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_python_gives_it() {
        for (bytes, text) in
            [(&b""[..], ""), (b"a", "YQ=="), (b"ab", "YWI="), (b"abc", "YWJj"), (b"\xff\xfe\xfd\xfc", "//79/A==")]
        {
            assert_eq!(base64(bytes), text);
        }
        // base64.standard_b64encode(struct.pack("<d", -999.9))
        assert_eq!(fill_attribute(&Value::Float(-999.9)), Some(("_FillValue", json!("MzMzMzM/j8A="))));
    }

    #[test]
    fn what_says_missing() {
        let nan = f64::NAN;
        for (value, fill, attribute) in [
            (Value::Int(-1), json!(-1), Some(("_FillValue", json!(-1)))),
            (Value::Unsigned(u64::MAX), json!(u64::MAX), Some(("_FillValue", json!(u64::MAX)))),
            (Value::Float(nan), json!("NaN"), None),
            (Value::Complex([nan, 0.0]), json!(["NaN", "NaN"]), None),
            (
                Value::Complex([-1.0, 0.0]),
                json!([-1.0, 0.0]),
                Some(("_FillValue", json!(["AAAAAAAA8L8=", "AAAAAAAAAAA="]))),
            ),
            (Value::Text(String::new()), json!(""), None),
            (Value::Text("n/a".into()), json!("n/a"), Some(("missing_value", json!("n/a")))),
        ] {
            assert_eq!((fill_value(&value), fill_attribute(&value)), (fill, attribute), "{value:?}");
        }
    }
}
