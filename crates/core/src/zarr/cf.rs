//! From stored numbers to values: missing ones, packing and times, as the CF conventions 1.11 prescribe (sections 2.5.1,
//! 4.4 and 8.1), with the encodings that xarray uses in Zarr.

use super::fail::{FailKind, ReadError};
use super::tree::ArrayNode;
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

    /// Decodes in place; a missing value becomes NaN.
    pub(crate) fn apply(&self, values: &mut [f64]) {
        if !self.missing.is_empty() {
            for value in values.iter_mut().filter(|value| self.missing.contains(value)) {
                *value = f64::NAN;
            }
        }
        if self.scale != 1.0 || self.offset != 0.0 {
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

/// The numbers of an attribute, rounded to the stored type so that they compare equal with what is read.
fn numbers(value: &Value, data_type: &str) -> Vec<f64> {
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

/// How an array of times becomes seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimeCoding {
    /// Seconds of one stored unit.
    scale: f64,
    /// Seconds at stored 0.
    origin: f64,
}

impl TimeCoding {
    /// Whether the array holds times at all.
    pub(crate) fn is_time(array: &ArrayNode) -> bool {
        array.data_type == "numpy.datetime64" || array.text("units").is_some_and(|units| units.contains(" since "))
    }

    /// From `units` and `calendar`, or from the type `numpy.datetime64`.
    ///
    /// # Errors
    /// A unit or calendar that cannot be placed on the UTC axis.
    pub(crate) fn of(array: &ArrayNode) -> Result<TimeCoding, ReadError> {
        if array.data_type == "numpy.datetime64" {
            let unit = array.type_configuration.get("unit").and_then(Value::as_str).unwrap_or_default();
            let factor = array.type_configuration.get("scale_factor").and_then(Value::as_f64).unwrap_or(1.0);
            let Some(seconds) = seconds_of(unit) else {
                return Err(unsupported(array, "a numpy.datetime64 of W, D, h, m, s, ms, us or ns", unit));
            };
            return Ok(TimeCoding { scale: seconds * factor, origin: 0.0 });
        }
        let units = array.text("units").unwrap_or_default();
        let calendar = array.text("calendar").unwrap_or("standard");
        decode(units, calendar).ok_or_else(|| {
            let expected = "times as \"<unit> since <date>\" in the standard or proleptic_gregorian calendar";
            unsupported(array, expected, &format!("{units:?} in the calendar {calendar:?}"))
        })
    }

    /// Seconds since 1970-01-01T00:00:00Z of a stored number.
    pub(crate) fn seconds(&self, stored: f64) -> f64 {
        self.origin + stored * self.scale
    }

    /// Seconds that a stored difference spans.
    pub(crate) fn span(&self, stored: f64) -> f64 {
        stored * self.scale
    }
}

fn unsupported(array: &ArrayNode, expected: &str, found: &str) -> ReadError {
    let hint = "Other times cannot be placed on the time axis.";
    ReadError::new(FailKind::Unsupported, &array.path, expected, found, hint)
}

/// Seconds of a NumPy unit.
fn seconds_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "W" => 604_800.0,
        "D" => 86_400.0,
        "h" => 3600.0,
        "m" => 60.0,
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "μs" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    })
}

fn decode(units: &str, calendar: &str) -> Option<TimeCoding> {
    if !matches!(calendar.to_ascii_lowercase().as_str(), "standard" | "gregorian" | "proleptic_gregorian") {
        return None;
    }
    let (unit, since) = units.split_once(" since ")?;
    let scale = match unit.trim().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => 86_400.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" | "msec" | "millisecond" | "milliseconds" => 1e-3,
        "us" | "microsecond" | "microseconds" => 1e-6,
        "ns" | "nanosecond" | "nanoseconds" => 1e-9,
        _ => return None,
    };
    let since = since.trim();
    let text = since.strip_suffix("UTC").or_else(|| since.strip_suffix('Z')).unwrap_or(since).trim();
    let start: jiff::civil::DateTime = match text.parse() {
        Ok(start) => start,
        Err(_) => text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0),
    };
    let origin = start.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second() as f64;
    Some(TimeCoding { scale, origin })
}
