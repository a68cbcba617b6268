//! From stored numbers to values: missing ones, packing and times, as the CF conventions 1.11 prescribe (sections 2.5.1,
//! 4.4 and 8.1), with the encodings that xarray uses in Zarr.

use super::fail::{FailKind, ReadError};
use super::tree::ArrayNode;
use crate::time::{CfTime, decode_cf, is_cf};
use serde_json::Value;

/// How the numbers of one array are decoded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoding {
    missing: Vec<f64>,
    scale: f64,
    offset: f64,
}

impl Decoding {
    /// Reads `_FillValue`, else `missing_value` (a number or a list), else the Zarr fill value of an integer type when
    /// it is not 0 (an unwritten integer of 0 cannot be told from a counted one); then `scale_factor` and `add_offset`.
    pub(crate) fn of(array: &ArrayNode) -> Decoding {
        let declared = ["_FillValue", "missing_value"]
            .into_iter()
            .filter_map(|name| array.attributes.get(name))
            .map(|value| numbers(value, &array.data_type))
            .find(|found| !found.is_empty());
        let is_integer = array.data_type.starts_with("int") || array.data_type.starts_with("uint");
        let missing = declared.unwrap_or_else(|| match array.document.get("fill_value") {
            Some(fill) if is_integer => numbers(fill, &array.data_type).into_iter().filter(|v| *v != 0.0).collect(),
            _ => Vec::new(),
        });
        let factor = |name: &str, otherwise: f64| {
            array.attributes.get(name).and_then(first_number).filter(|v| v.is_finite()).unwrap_or(otherwise)
        };
        Decoding { missing, scale: factor("scale_factor", 1.0), offset: factor("add_offset", 0.0) }
    }

    /// Whether stored numbers are not the values themselves.
    pub(crate) fn is_scaled(&self) -> bool {
        self.scale != 1.0 || self.offset != 0.0
    }

    /// Decodes in place; a missing value becomes NaN.
    pub(crate) fn apply(&self, values: &mut [f64]) {
        if !self.missing.is_empty() {
            for value in values.iter_mut().filter(|value| self.missing.contains(value)) {
                *value = f64::NAN;
            }
        }
        if self.is_scaled() {
            for value in values.iter_mut() {
                *value = *value * self.scale + self.offset;
            }
        }
    }
}

fn first_number(value: &Value) -> Option<f64> {
    match value {
        Value::Array(list) => list.first().and_then(first_number),
        other => other.as_f64(),
    }
}

/// The numbers of an attribute, rounded to the stored type (Zarr's name of it) so that they compare equal with what is
/// read. Texts may be numbers, or a little-endian `float64` in base64.
pub fn numbers(value: &Value, data_type: &str) -> Vec<f64> {
    let one = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok().or_else(|| encoded_float(text)),
        _ => None,
    };
    let found: Vec<f64> = match value {
        Value::Array(list) => list.iter().take(64).filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    };
    found.into_iter().map(|v| if data_type == "float32" { f64::from(v as f32) } else { v }).collect()
}

/// A little-endian `float64` in base64: how xarray writes the `_FillValue` of a float to Zarr V3.
fn encoded_float(text: &str) -> Option<f64> {
    if text.len() > 16 {
        return None;
    }
    let (mut bits, mut held) = (0u32, 0u32);
    let mut bytes = Vec::with_capacity(8);
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
    Some(f64::from_le_bytes(bytes.try_into().ok()?))
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

    fn decoded(data_type: &str, fill: Value, attributes: Value, mut values: Vec<f64>) -> Vec<f64> {
        let array = array(data_type, fill, attributes);
        Decoding::of(&array).apply(&mut values);
        values
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
            vec![1.0, 10.0, 0.5],
        );
        assert_eq!((found[0], found[2]), (15.0, 10.0));
        assert!(found[1].is_nan());
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
