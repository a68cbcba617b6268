//! The filters of numcodecs 0.16 that change numbers: `delta`, `fixedscaleoffset`, `astype`, `quantize`, `packbits`
//! (<https://numcodecs.readthedocs.io>). They stand behind the codec `bytes` here, so that each is bytes to bytes.

use super::super::Ratio;
use crate::zarr::numpy::NumpyType;
use serde_json::Value;
use zarrs::metadata::Configuration;

/// What is done to each number.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The sum of all numbers so far, in the decoded type.
    Sum,
    /// `number / scale + offset`, in the stored type if it is a float, else in `float64`.
    Scale(f64, f64),
    /// The same number in another type.
    Cast,
}

/// A filter: from numbers of one type to as many of another.
pub(super) struct Filter {
    step: Step,
    stored: NumpyType,
    decoded: NumpyType,
}

/// A number on its way between two types.
#[derive(Debug, Clone, Copy)]
enum Number {
    Whole(i128),
    Single(f32),
    Double(f64),
}

impl Filter {
    /// From `dtype` (decoded), `astype` (stored), `scale` and `offset`.
    pub(super) fn new(name: &str, configuration: Option<&Configuration>) -> Result<Filter, String> {
        let value = |name: &str| configuration.and_then(|own| own.get(name)).unwrap_or(&Value::Null);
        let numeric = |name: &str| {
            let text = value(name).as_str().ok_or_else(|| format!("no {name}"))?;
            let found = NumpyType::parse(text).filter(|found| match found.kind {
                'i' | 'u' => true,
                'f' => found.size > 2,
                'b' => true,
                _ => false,
            });
            found.ok_or_else(|| format!("the type {text:?}"))
        };
        let step = match name {
            "delta" => Step::Sum,
            "scale" => {
                let number = |name: &str| value(name).as_f64().ok_or_else(|| format!("no {name}"));
                Step::Scale(number("scale")?, number("offset")?)
            }
            _ => Step::Cast,
        };
        Ok(Filter { step, stored: numeric("astype")?, decoded: numeric("dtype")? })
    }

    /// Sizes of an element decoded and stored.
    pub(super) fn ratio(&self) -> Ratio {
        Ratio { of: self.decoded.size, to: self.stored.size, more: 0 }
    }

    /// Decodes a chunk.
    pub(super) fn decode(&self, bytes: &[u8], most: u64) -> Result<Vec<u8>, String> {
        let (from, to) = (self.stored.size as usize, self.decoded.size as usize);
        let elements = bytes.len() / from;
        if (elements as u64).saturating_mul(to as u64) > most {
            return Err(format!("more than the {most} bytes of the chunk"));
        }
        let mut out = Vec::with_capacity(elements * to);
        let mut sum = self.decoded.zero();
        for element in bytes.chunks_exact(from) {
            let number = self.stored.read(element);
            match self.step {
                Step::Cast => self.decoded.write(number, &mut out),
                Step::Sum => {
                    sum = self.decoded.add(sum, number);
                    self.decoded.write(sum, &mut out);
                }
                Step::Scale(scale, offset) => {
                    let scaled = match number {
                        Number::Single(value) => Number::Single(value / scale as f32 + offset as f32),
                        Number::Double(value) => Number::Double(value / scale + offset),
                        Number::Whole(value) => Number::Double(value as f64 / scale + offset),
                    };
                    self.decoded.write(scaled, &mut out);
                }
            }
        }
        Ok(out)
    }
}

impl NumpyType {
    fn zero(&self) -> Number {
        match (self.kind, self.size) {
            ('f', 4) => Number::Single(0.0),
            ('f', _) => Number::Double(0.0),
            _ => Number::Whole(0),
        }
    }

    fn read(&self, element: &[u8]) -> Number {
        let byte = |acc: u64, byte: &u8| acc << 8 | u64::from(*byte);
        let bits = match self.big {
            true => element.iter().fold(0, byte),
            false => element.iter().rev().fold(0, byte),
        };
        let shift = 64 - 8 * element.len().clamp(1, 8) as u32;
        match (self.kind, self.size) {
            ('f', 4) => Number::Single(f32::from_bits(bits as u32)),
            ('f', _) => Number::Double(f64::from_bits(bits)),
            ('i', _) => Number::Whole(i128::from((bits << shift) as i64 >> shift)),
            _ => Number::Whole(i128::from(bits)),
        }
    }

    /// A sum in this type: a whole number wraps when it is written.
    fn add(&self, sum: Number, more: Number) -> Number {
        match (sum, more) {
            (Number::Whole(a), Number::Whole(b)) => Number::Whole(i128::from(a.wrapping_add(b) as i64)),
            (Number::Single(a), b) => Number::Single(a + b.single()),
            (Number::Double(a), b) => Number::Double(a + b.double()),
            (Number::Whole(a), b) => Number::Whole(a.wrapping_add(b.double() as i128)),
        }
    }

    /// Writes a number with the low byte first; a float loses its fraction in a whole type, and a whole number wraps.
    fn write(&self, number: Number, out: &mut Vec<u8>) {
        let bits = match (self.kind, self.size) {
            ('f', 4) => u64::from(number.single().to_bits()),
            ('f', _) => number.double().to_bits(),
            ('b', _) => u64::from(number.double() != 0.0),
            _ => match number {
                Number::Whole(value) => value as u64,
                other => other.double() as i128 as u64,
            },
        };
        out.extend_from_slice(bits.to_le_bytes().get(..self.size as usize).unwrap_or_default());
    }
}

impl Number {
    fn single(self) -> f32 {
        match self {
            Number::Whole(value) => value as f32,
            Number::Single(value) => value,
            Number::Double(value) => value as f32,
        }
    }

    fn double(self) -> f64 {
        match self {
            Number::Whole(value) => value as f64,
            Number::Single(value) => f64::from(value),
            Number::Double(value) => value,
        }
    }
}

/// `packbits`: first how many bits at the end are none, then eight booleans a byte, the first in the highest bit.
pub(super) fn unpack(bytes: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let (none, packed) = bytes.split_first().ok_or("the chunk is truncated")?;
    let bits = (packed.len() * 8).saturating_sub(usize::from(*none));
    if bits as u64 > most {
        return Err(format!("more than the {most} bytes of the chunk"));
    }
    Ok((0..bits).map(|bit| packed[bit / 8] >> (7 - bit % 8) & 1).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decoded(name: &str, configuration: Value, bytes: &[u8]) -> Vec<u8> {
        let configuration: Configuration = serde_json::from_value(configuration).unwrap();
        Filter::new(name, Some(&configuration)).unwrap().decode(bytes, 64).unwrap()
    }

    #[test]
    fn sums_wrap_as_in_numpy() {
        let same = |kind: &str| json!({"dtype": kind, "astype": kind});
        assert_eq!(decoded("delta", same("|u1"), &[250, 10, 1]), [250, 4, 5]);
        assert_eq!(
            decoded("delta", json!({"dtype": "<i4", "astype": ">i2"}), &[0xff, 0xff, 0, 3]),
            [255, 255, 255, 255, 2, 0, 0, 0]
        );
        let floats = [0.5f32, 0.25].map(f32::to_le_bytes).concat();
        assert_eq!(decoded("delta", same("<f4"), &floats), [0.5f32, 0.75].map(f32::to_le_bytes).concat());
    }

    #[test]
    fn scaled_numbers_are_computed_in_double() {
        let configuration = json!({"dtype": "<f8", "astype": "|u1", "scale": 10, "offset": 1000});
        assert_eq!(decoded("scale", configuration, &[0, 15]), [1000.0f64, 1001.5].map(f64::to_le_bytes).concat());
        let configuration = json!({"dtype": "<i2", "astype": "<f4", "scale": 1, "offset": 0});
        assert_eq!(decoded("scale", configuration, &(-1.5f32).to_le_bytes()), [255, 255]);
    }

    #[test]
    fn bits() {
        assert_eq!(unpack(&[5, 0b1010_0000], 8).unwrap(), [1, 0, 1]);
        assert_eq!(unpack(&[9], 8).unwrap(), Vec::<u8>::new());
        assert!(unpack(&[], 8).is_err() && unpack(&[0, 1, 2], 8).is_err());
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (configuration, said) in [
            (json!({}), "no astype"),
            (json!({"dtype": "<i4", "astype": "<f2"}), "the type \"<f2\""),
            (json!({"dtype": "<U4", "astype": "<i4"}), "the type \"<U4\""),
        ] {
            let configuration: Configuration = serde_json::from_value(configuration).unwrap();
            assert_eq!(Filter::new("delta", Some(&configuration)).err().unwrap(), said);
        }
    }
}
