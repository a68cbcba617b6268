//! NumPy's names of types, which Zarr V2 and the codecs of numcodecs use: `<i4`, `|b1`, `>M8[ns]`
//! (<https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html>, "Data type encoding").

use serde_json::{Value, json};

/// A type of fixed size: order of bytes, kind, bytes of an element, and of times the unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumpyType {
    /// Stored with the high byte first.
    pub(super) big: bool,
    /// `b` bool, `i`, `u`, `f`, `c`, `m` timedelta, `M` datetime, `S` bytes, `U` text, `V` raw, `O` object.
    pub(super) kind: char,
    /// Bytes of an element; of an object 0.
    pub(super) size: u64,
    /// Factor and unit of times, as `(10, "ms")`.
    pub(super) unit: Option<(i64, String)>,
}

impl NumpyType {
    /// Reads a name; the sign of the order may be missing. `None`: no such name, or more than 1 MB an element.
    pub(super) fn parse(name: &str) -> Option<NumpyType> {
        let (big, rest) = match name.split_at_checked(1)? {
            (">", rest) => (true, rest),
            ("<" | "|" | "=", rest) => (false, rest),
            _ => (false, name),
        };
        let mut letters = rest.chars();
        let kind = letters.next()?;
        let rest = letters.as_str();
        let (count, unit) = match rest.split_once('[') {
            Some((count, unit)) => (count, Some(unit.strip_suffix(']')?)),
            None => (rest, None),
        };
        let count: u64 = if count.is_empty() && matches!(kind, 'O' | '?') { 0 } else { count.parse().ok()? };
        let unit = unit.map(|unit| {
            let digits = unit.chars().take_while(char::is_ascii_digit).count();
            Some((if digits == 0 { 1 } else { unit[..digits].parse().ok()? }, unit[digits..].to_owned()))
        });
        let unit = match unit {
            Some(unit) => Some(unit?),
            None => None,
        };
        let size = match kind {
            'U' => count.checked_mul(4)?,
            '?' => 1,
            _ => count,
        };
        let kind = if kind == '?' { 'b' } else { kind };
        let fits = match kind {
            'b' => size == 1,
            'i' | 'u' => matches!(size, 1 | 2 | 4 | 8),
            'f' => matches!(size, 2 | 4 | 8),
            'c' => matches!(size, 8 | 16),
            'm' | 'M' => size == 8,
            'S' | 'U' | 'V' => size <= 1 << 20,
            'O' => true,
            _ => false,
        };
        (fits && (unit.is_some() == matches!(kind, 'm' | 'M') || unit.is_none())).then_some(NumpyType {
            big,
            kind,
            size,
            unit,
        })
    }

    /// Its name, with the order of its bytes.
    #[cfg(feature = "codecs-rare")]
    pub(super) fn name(&self) -> String {
        format!("{}{}{}", if self.big { '>' } else { '<' }, self.kind, self.size)
    }

    /// Zarr V3's `data_type`: a name, or an extension with its configuration. Texts have at least one character, since
    /// V3 has none of length 0.
    pub(super) fn v3(&self) -> Value {
        let bits = self.size * 8;
        let of_time = |name: &str| {
            let (factor, unit) = self.unit.clone().unwrap_or((1, "generic".to_owned()));
            json!({"name": name, "configuration": {"unit": unit, "scale_factor": factor}})
        };
        match self.kind {
            'b' => json!("bool"),
            'i' => json!(format!("int{bits}")),
            'u' => json!(format!("uint{bits}")),
            'f' => json!(format!("float{bits}")),
            'c' => json!(format!("complex{bits}")),
            'm' => of_time("numpy.timedelta64"),
            'M' => of_time("numpy.datetime64"),
            'S' => json!({"name": "null_terminated_bytes", "configuration": {"length_bytes": self.size}}),
            'U' => json!({"name": "fixed_length_utf32", "configuration": {"length_bytes": self.size.max(4)}}),
            'V' => json!({"name": "raw_bytes", "configuration": {"length_bytes": self.size}}),
            _ => json!("object"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types() {
        for (name, v3) in [
            ("<i4", json!("int32")),
            (">f2", json!("float16")),
            ("|b1", json!("bool")),
            ("?", json!("bool")),
            ("|u1", json!("uint8")),
            ("u1", json!("uint8")),
            ("<c16", json!("complex128")),
            ("<U5", json!({"name": "fixed_length_utf32", "configuration": {"length_bytes": 20}})),
            ("|S5", json!({"name": "null_terminated_bytes", "configuration": {"length_bytes": 5}})),
            ("<M8[ns]", json!({"name": "numpy.datetime64", "configuration": {"unit": "ns", "scale_factor": 1}})),
            (">m8[10s]", json!({"name": "numpy.timedelta64", "configuration": {"unit": "s", "scale_factor": 10}})),
            ("|O", json!("object")),
        ] {
            assert_eq!(NumpyType::parse(name).unwrap().v3(), v3, "{name}");
        }
        assert!(NumpyType::parse(">f8").unwrap().big);
        for bad in
            ["", "<", "i", "<i3", "<f16", "<x4", "ž", "<M8[", "<M8[ns", "<U99999999999999999999", "|S9999999", "i4[s]"]
        {
            assert_eq!(NumpyType::parse(bad), None, "{bad}");
        }
    }
}
