//! What the attributes of an array say of its numbers: missing ones, packing and times, as the CF conventions 1.11
//! prescribe (sections 2.5.1, 4.4 and 8.1), with the encodings that xarray uses in Zarr.

use super::fail::{FailKind, ReadError};
use super::tree::ArrayNode;
use crate::time::{CfTime, decode_cf, is_cf};
use serde_json::Value;

/// Numbers of one list that say missing.
const MOST: usize = 64;

/// How the numbers of one array are decoded. What is missing is kept as the attributes have it, and compared in the stored
/// type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoding {
    /// Stored numbers that say missing.
    pub(super) missing: Vec<Value>,
    /// Stored numbers below are missing.
    pub(super) low: Option<Value>,
    /// Stored numbers above are missing.
    pub(super) high: Option<Value>,
    /// Values below and above are missing: the range is of the values after unpacking.
    range: Option<(f64, f64)>,
    scale: f64,
    offset: f64,
    /// The stored bits are of a type with (`false`) or without (`true`) a sign, whatever Zarr's type says.
    unsigned: Option<bool>,
}

impl Default for Decoding {
    fn default() -> Self {
        Decoding { missing: Vec::new(), low: None, high: None, range: None, scale: 1.0, offset: 0.0, unsigned: None }
    }
}

impl Decoding {
    /// What is missing: `_FillValue` and `missing_value` (a number or a list), what is out of `valid_range`, `valid_min`
    /// or `valid_max`, and where neither of the first two is given, the Zarr fill value when it is not 0 (an unwritten
    /// number of 0 cannot be told from a counted one). Then `scale_factor` and `add_offset`.
    ///
    /// A range is of the stored numbers, unless these are whole, packed, and the range is not: then it is of the values,
    /// as the NetCDF Users Guide has it.
    pub(crate) fn of(array: &ArrayNode) -> Decoding {
        let attribute = |name: &str| array.attributes.get(name);
        let listed = |name: &str| match attribute(name) {
            Some(Value::Array(list)) => list.iter().take(MOST).cloned().collect(),
            other => other.cloned().into_iter().collect::<Vec<Value>>(),
        };
        // NaN is missing by itself.
        let is_number = |value: &Value| number(value).is_some_and(|value| !value.is_nan());
        let mut missing: Vec<Value> = ["_FillValue", "missing_value"].into_iter().flat_map(listed).collect();
        missing.retain(is_number);
        let data_type = array.data_type.as_str();
        let is_whole = data_type.starts_with("int") || data_type.starts_with("uint");
        if data_type.starts_with("numpy.") {
            // NaT is the least number.
            missing = vec![Value::from(i64::MIN)];
        } else if missing.is_empty() && (is_whole || data_type.starts_with("float")) {
            let fill = array.document.get("fill_value").filter(|fill| is_number(fill) && number(fill) != Some(0.0));
            missing.extend(fill.cloned());
        }
        let factor = |name: &str, otherwise: f64| {
            let of = |value: &Value| match value {
                Value::Array(list) => list.first().and_then(number),
                other => number(other),
            };
            attribute(name).and_then(of).filter(|value| value.is_finite()).unwrap_or(otherwise)
        };
        let mut out = Decoding { missing, ..Decoding::default() };
        if data_type == "numpy.timedelta64" {
            out.scale = seconds_of(array).unwrap_or(1.0);
            return out;
        }
        (out.scale, out.offset) = (factor("scale_factor", 1.0), factor("add_offset", 0.0));
        out.unsigned = match attribute("_Unsigned") {
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(true),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Some(false),
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        };
        let bound = |at: usize, name: &str| {
            let of_range = attribute("valid_range").and_then(|range| range.get(at)).cloned();
            of_range.or_else(|| listed(name).into_iter().next()).filter(is_number)
        };
        let (low, high) = (bound(0, "valid_min"), bound(1, "valid_max"));
        let is_float = |bound: &Option<Value>| bound.as_ref().is_some_and(Value::is_f64);
        if is_whole && out.is_scaled() && (is_float(&low) || is_float(&high)) {
            let of = |bound: Option<Value>, otherwise: f64| bound.as_ref().and_then(number).unwrap_or(otherwise);
            out.range = Some((of(low, f64::NEG_INFINITY), of(high, f64::INFINITY)));
        } else {
            (out.low, out.high) = (low, high);
        }
        out
    }

    /// Whether stored numbers are not the values themselves.
    pub(crate) fn is_scaled(&self) -> bool {
        self.scale != 1.0 || self.offset != 0.0
    }

    /// The type that the stored bits are of.
    pub(super) fn stored_type<'a>(&self, data_type: &'a str) -> &'a str {
        match (self.unsigned, data_type) {
            (Some(true), "int8") => "uint8",
            (Some(true), "int16") => "uint16",
            (Some(true), "int32") => "uint32",
            (Some(true), "int64") => "uint64",
            (Some(false), "uint8") => "int8",
            (Some(false), "uint16") => "int16",
            (Some(false), "uint32") => "int32",
            (Some(false), "uint64") => "int64",
            (_, other) => other,
        }
    }

    /// For `float32` that is neither packed nor has a range: the one number beside NaN that says missing, NaN when there
    /// is none. `None` where more is to be done.
    pub(super) fn single(&self, data_type: &str) -> Option<f32> {
        let is_plain = !self.is_scaled() && self.range.is_none() && self.low.is_none() && self.high.is_none();
        match self.missing.as_slice() {
            _ if data_type != "float32" || !is_plain => None,
            [] => Some(f32::NAN),
            [one] => Some(number(one).map_or(f32::NAN, |value| value as f32)),
            _ => None,
        }
    }

    /// From stored numbers to values, in place; missing is NaN before and after.
    pub(super) fn unpack(&self, values: &mut [f64]) {
        if self.is_scaled() {
            for value in values.iter_mut() {
                *value = *value * self.scale + self.offset;
            }
        }
        if let Some((low, high)) = self.range {
            for value in values.iter_mut().filter(|value| **value < low || **value > high) {
                *value = f64::NAN;
            }
        }
    }
}

/// A number of an attribute. A text may be a number, or a little-endian `float64` in base64.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok().or_else(|| encoded_float(text)),
        _ => None,
    }
}

/// The numbers of an attribute, rounded to the stored type (Zarr's name of it) so that they compare equal with what is
/// read. Texts may be numbers, or a little-endian `float64` in base64.
pub fn numbers(value: &Value, data_type: &str) -> Vec<f64> {
    let found: Vec<f64> = match value {
        Value::Array(list) => list.iter().take(MOST).filter_map(number).collect(),
        other => number(other).into_iter().collect(),
    };
    found.into_iter().map(|v| if data_type == "float32" { f64::from(v as f32) } else { v }).collect()
}

/// Seconds of one tick of a `numpy.timedelta64`; `None` for months, years and units that say nothing.
fn seconds_of(array: &ArrayNode) -> Option<f64> {
    let unit = array.type_configuration.get("unit").and_then(Value::as_str)?;
    let factor = array.type_configuration.get("scale_factor").and_then(Value::as_f64).unwrap_or(1.0);
    let seconds = match unit {
        "W" => 604_800.0,
        "D" => 86_400.0,
        "h" => 3600.0,
        "m" => 60.0,
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "\u{3bc}s" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    };
    Some(seconds * factor)
}

/// Units of an array whose type says them: a `numpy.timedelta64` is read in seconds.
pub(super) fn units_of_type(array: &ArrayNode) -> Option<&str> {
    if array.data_type != "numpy.timedelta64" {
        return None;
    }
    match seconds_of(array) {
        Some(_) => Some("s"),
        None => array.type_configuration.get("unit").and_then(Value::as_str),
    }
}

/// A little-endian `float64` in base64: how xarray writes the `_FillValue` of a float to Zarr V3.
fn encoded_float(text: &str) -> Option<f64> {
    if text.len() > 16 {
        return None;
    }
    Some(f64::from_le_bytes(base64(text)?.try_into().ok()?))
}

/// The bytes of base64 (RFC 4648, section 4); `None` for another text.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held) = (0u32, 0u32);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for symbol in text.trim_end_matches('=').bytes() {
        let six = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

/// Whether an array holds times at all.
pub(crate) fn is_time(array: &ArrayNode) -> bool {
    array.data_type == "numpy.datetime64" || (!array.is_text() && array.text("units").is_some_and(is_cf))
}

/// How an array of times becomes seconds since 1970-01-01T00:00:00Z: from `units` and `calendar`, or from the type
/// `numpy.datetime64`.
///
/// # Errors
/// A unit or calendar that is not read.
pub(crate) fn time_of(array: &ArrayNode) -> Result<CfTime, ReadError> {
    let unsupported = |expected: &str, found: String| {
        let hint = "Ask the owner to store the times in another way.";
        ReadError::new(FailKind::Unsupported, &array.path, expected, found, hint)
    };
    if array.data_type == "numpy.datetime64" {
        let unit = array.type_configuration.get("unit").and_then(Value::as_str).unwrap_or_default();
        let factor = array.type_configuration.get("scale_factor").and_then(Value::as_i64).unwrap_or(1);
        let expected = "a numpy.datetime64 in W, D, h, m, s, ms, us or ns";
        return CfTime::of_numpy(unit, factor).ok_or_else(|| unsupported(expected, format!("the unit {unit:?}")));
    }
    let (units, calendar) = (array.text("units").unwrap_or_default(), array.text("calendar").unwrap_or_default());
    decode_cf(units, calendar).map_err(|error| unsupported("times of a CF calendar", error.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decoded(data_type: &str, fill: Value, attributes: Value, values: Vec<f64>) -> Vec<f64> {
        let array = array(data_type, fill, attributes);
        let bytes: Vec<u8> = match data_type {
            "uint8" => values.iter().map(|value| *value as u8).collect(),
            "int8" => values.iter().flat_map(|value| (*value as i8).to_ne_bytes()).collect(),
            "int16" => values.iter().flat_map(|value| (*value as i16).to_ne_bytes()).collect(),
            "int32" => values.iter().flat_map(|value| (*value as i32).to_ne_bytes()).collect(),
            "float32" => values.iter().flat_map(|value| (*value as f32).to_ne_bytes()).collect(),
            "numpy.timedelta64" => values.iter().flat_map(|value| (*value as i64).to_ne_bytes()).collect(),
            _ => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
        };
        crate::zarr::element::numbers(&bytes, data_type, &Decoding::of(&array)).unwrap()
    }

    fn array(data_type: &str, fill: Value, attributes: Value) -> ArrayNode {
        ArrayNode {
            path: "x".to_owned(),
            document: json!({"fill_value": fill}),
            attributes: attributes.as_object().unwrap().clone(),
            shape: vec![4],
            dimensions: vec!["x".to_owned()],
            data_type: data_type.to_owned(),
            type_configuration: Value::Null,
            chunk: vec![4],
            object: vec![4],
        }
    }

    #[test]
    fn which_value_is_missing() {
        let packed = f64::from(-999.9f32);
        for (data_type, fill, attributes, missing) in [
            ("int16", json!(-1), json!({"_FillValue": 7, "missing_value": 8}), 7.0),
            ("int16", json!(-1), json!({"_FillValue": 7, "missing_value": 8}), 8.0),
            ("int16", json!(0), json!({"valid_range": [0, 10]}), 11.0),
            ("int16", json!(0), json!({"valid_min": -1, "valid_max": 7.5}), 8.0),
            ("float32", json!(9.5), json!({}), 9.5),
            ("float64", json!("NaN"), json!({"valid_max": 1.0}), 1.5),
            ("uint8", json!(0), json!({"_Unsigned": "false", "_FillValue": -1}), 255.0),
            ("int8", json!(0), json!({"_Unsigned": "true", "_FillValue": -1}), -1.0),
            ("int16", json!(-1), json!({"missing_value": [8, 9]}), 9.0),
            ("int16", json!(-1), json!({}), -1.0),
            ("uint8", json!(255), json!({}), 255.0),
            ("float32", json!("NaN"), json!({"_FillValue": -999.9}), packed),
            ("float64", json!(0.0), json!({"_FillValue": "AAAAAAA4j8A="}), -999.0),
        ] {
            let found = decoded(data_type, fill, attributes.clone(), vec![1.0, missing, 0.0]);
            assert!(found[1].is_nan(), "{attributes}");
            assert_eq!((found[0], found[2]), (1.0, 0.0), "{attributes}");
        }
    }

    #[test]
    fn a_fill_value_of_0_is_no_missing_value_unless_declared() {
        assert_eq!(decoded("int32", json!(0), json!({}), vec![0.0, 3.0]), [0.0, 3.0]);
        assert!(decoded("int32", json!(0), json!({"_FillValue": 0}), vec![0.0])[0].is_nan());
        // A broken attribute is passed over.
        assert_eq!(decoded("int32", json!(0), json!({"_FillValue": "?", "scale_factor": "x"}), vec![5.0]), [5.0]);
    }

    #[test]
    fn packed_values_are_compared_before_they_are_unpacked() {
        let found = decoded(
            "int16",
            json!(0),
            json!({"_FillValue": 10, "scale_factor": 10, "add_offset": 5}),
            vec![1.0, 10.0, 2.0],
        );
        assert_eq!((found[0], found[2]), (15.0, 25.0));
        assert!(found[1].is_nan());
    }

    #[test]
    fn a_range_is_of_stored_numbers_or_of_values() {
        let packed = |range: Value| {
            decoded("int16", json!(0), json!({"valid_range": range, "scale_factor": 0.5}), vec![1.0, 10.0, 30.0])
        };
        let (stored, values) = (packed(json!([0, 10])), packed(json!([0.0, 10.0])));
        assert!(stored[2].is_nan() && values[2].is_nan());
        assert_eq!((&stored[..2], &values[..2]), (&[0.5, 5.0][..], &[0.5, 5.0][..]));
        assert!(packed(json!([3, 10]))[0].is_nan());
        assert_eq!(packed(json!([0.0, 15.0])), [0.5, 5.0, 15.0]);
    }

    #[test]
    fn the_sign_of_stored_bits() {
        let unsigned = json!({"_Unsigned": "true", "scale_factor": 2.0, "valid_max": -2});
        let found = decoded("int8", json!(0), unsigned, vec![-3.0, -1.0, 1.0]);
        assert_eq!((found[0], found[2]), (506.0, 2.0));
        assert!(found[1].is_nan());
    }

    #[test]
    fn time_spans_are_seconds() {
        let mut spans = array("numpy.timedelta64", json!("NaT"), json!({}));
        spans.type_configuration = json!({"unit": "ms", "scale_factor": 10});
        let bytes = [100i64, i64::MIN].map(i64::to_ne_bytes).concat();
        let found = crate::zarr::element::numbers(&bytes, "numpy.timedelta64", &Decoding::of(&spans)).unwrap();
        assert_eq!((found[0], found[1].is_nan(), units_of_type(&spans)), (1.0, true, Some("s")));
    }

    #[test]
    fn base64_of_a_float() {
        assert_eq!(encoded_float("AAAAAAAA8D8="), Some(1.0));
        assert!(encoded_float("AAAAAAAA+H8=").unwrap().is_nan());
        for bad in ["", "AAAA", "AAAAAAAA8D8=AAAAAAAA8D8=", "ž", "????????????"] {
            assert_eq!(encoded_float(bad), None, "{bad}");
        }
    }

    #[test]
    fn numpy_times() {
        let mut times = array("numpy.datetime64", json!("NaT"), json!({}));
        assert!(is_time(&times));
        times.type_configuration = json!({"unit": "ms", "scale_factor": 10});
        assert_eq!(time_of(&times).unwrap().seconds(100.0), 1.0);
        times.type_configuration = json!({"unit": "W", "scale_factor": 1});
        assert_eq!(time_of(&times).unwrap().seconds(-1.0), -604_800.0);
        for bad in [json!({"unit": "Y"}), json!({"unit": "months"}), json!({"unit": "s", "scale_factor": 0})] {
            times.type_configuration = bad;
            assert!(time_of(&times).is_err());
        }
    }

    #[test]
    fn calendars_of_other_stores() {
        for (units, calendar, stored, expected) in [
            ("days since 2000-01-01", "noleap", 59.5, "2000-03-01T12:00:00Z"),
            ("days since 2001-02-28", "360_day", 1.0, "2001-03-01T00:00:00Z"),
            ("hours since 1850-01-01", "365_day", 24.0 * 365.0 * 150.0, "2000-01-01T00:00:00Z"),
            ("days since 0001-01-01", "standard", 719_164.0, "1970-01-01T12:00:00Z"),
        ] {
            let times = array("float64", json!(0.0), json!({"units": units, "calendar": calendar}));
            let offset = if calendar == "standard" { 0.5 } else { 0.0 };
            let seconds = time_of(&times).unwrap().seconds(stored + offset);
            assert_eq!(crate::time::format_utc(seconds), expected, "{units} {calendar}");
        }
        assert!(
            time_of(&array("float64", json!(0.0), json!({"units": "days since 2000-01-01", "calendar": "none"})))
                .is_err()
        );
    }
}
