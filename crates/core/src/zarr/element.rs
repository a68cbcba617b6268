//! Elements of an array, from bytes in native order to numbers and texts: missing values are compared in the stored type,
//! before anything is scaled (CF 1.11, sections 2.5.1 and 8.1).

use super::cf::Decoding;
use serde_json::Value;

/// A number as it is stored.
pub(super) trait Stored: Copy + PartialEq + PartialOrd {
    /// As the number that is drawn.
    fn double(self) -> f64;

    /// The number of an attribute in this type; `None` when this type has no such number.
    fn of(number: &Value) -> Option<Self>;

    /// The least number of this type that is not less than `bound`, or the greatest that is not greater.
    fn bound(bound: &Value, least: bool) -> Option<Self>;
}

macro_rules! whole {
    ($type:ty, $signed:ty) => {
        impl Stored for $type {
            fn double(self) -> f64 {
                self as f64
            }

            fn of(number: &Value) -> Option<Self> {
                let whole = |value: f64| (value.fract() == 0.0 && value.abs() < 1.7e38).then_some(value as i128);
                let wide = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                let wide = wide.or_else(|| whole(super::cf::number(number)?))?;
                // A fill value of a type without a sign may be given with one, as `_Unsigned` has it.
                let signed = || <$signed>::try_from(wide).ok().map(|value| value as $type);
                <$type>::try_from(wide).ok().or_else(signed)
            }

            fn bound(bound: &Value, least: bool) -> Option<Self> {
                Self::of(bound).or_else(|| {
                    let value = super::cf::number(bound).filter(|value| !value.is_nan())?;
                    // A cast of a float saturates.
                    Some(if least { value.ceil() as $type } else { value.floor() as $type })
                })
            }
        }
    };
}

whole!(u8, i8);
whole!(i8, i8);
whole!(u16, i16);
whole!(i16, i16);
whole!(u32, i32);
whole!(i32, i32);
whole!(u64, i64);
whole!(i64, i64);

impl Stored for f32 {
    fn double(self) -> f64 {
        f64::from(self)
    }

    fn of(number: &Value) -> Option<Self> {
        super::cf::number(number).map(|value| value as f32)
    }

    fn bound(bound: &Value, _: bool) -> Option<Self> {
        Self::of(bound).filter(|value| !value.is_nan())
    }
}

impl Stored for f64 {
    fn double(self) -> f64 {
        self
    }

    fn of(number: &Value) -> Option<Self> {
        super::cf::number(number)
    }

    fn bound(bound: &Value, _: bool) -> Option<Self> {
        Self::of(bound).filter(|value| !value.is_nan())
    }
}

/// IEEE 754 binary16, as its value.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Half(f32);

impl Half {
    fn of_bits(bits: [u8; 2]) -> Half {
        Half(half(u16::from_ne_bytes(bits)) as f32)
    }
}

impl Stored for Half {
    fn double(self) -> f64 {
        f64::from(self.0)
    }

    fn of(number: &Value) -> Option<Self> {
        let value = super::cf::number(number)?;
        if value == 0.0 || !value.is_finite() {
            return Some(Half(value as f32));
        }
        // Eleven significant bits, and steps of 2^-24 below the least normal number.
        let step = 2f64.powi((value.abs().log2().floor() as i32 - 10).max(-24));
        let rounded = (value / step).round_ties_even() * step;
        Some(Half(if rounded.abs() >= 65_520.0 { f32::INFINITY.copysign(rounded as f32) } else { rounded as f32 }))
    }

    fn bound(bound: &Value, _: bool) -> Option<Self> {
        Self::of(bound).filter(|value| !value.0.is_nan())
    }
}

/// What is missing, in the stored type.
struct Missing<T> {
    values: Vec<T>,
    low: Option<T>,
    high: Option<T>,
}

impl<T: Stored> Missing<T> {
    fn of(decoding: &Decoding) -> Self {
        let low = decoding.low.as_ref().and_then(|bound| T::bound(bound, true));
        let high = decoding.high.as_ref().and_then(|bound| T::bound(bound, false));
        Missing { values: decoding.missing.iter().filter_map(T::of).collect(), low, high }
    }

    fn has(&self, value: T) -> bool {
        self.values.contains(&value)
            || self.low.is_some_and(|low| value < low)
            || self.high.is_some_and(|high| value > high)
    }
}

/// Numbers, decoded; missing is NaN. `None` for a type that has none.
pub(super) fn numbers(bytes: &[u8], data_type: &str, decoding: &Decoding) -> Option<Vec<f64>> {
    fn each<const N: usize, T: Stored>(bytes: &[u8], decoding: &Decoding, one: impl Fn([u8; N]) -> T) -> Vec<f64> {
        let missing = Missing::of(decoding);
        let plain = missing.values.is_empty() && missing.low.is_none() && missing.high.is_none();
        let elements = bytes.as_chunks::<N>().0.iter().map(|chunk| one(*chunk));
        let mut out: Vec<f64> = match plain {
            true => elements.map(T::double).collect(),
            false => elements.map(|value| if missing.has(value) { f64::NAN } else { value.double() }).collect(),
        };
        decoding.unpack(&mut out);
        out
    }
    Some(match decoding.stored_type(data_type) {
        "bool" | "uint8" => each(bytes, decoding, u8::from_ne_bytes),
        "int8" => each(bytes, decoding, i8::from_ne_bytes),
        "uint16" => each(bytes, decoding, u16::from_ne_bytes),
        "int16" => each(bytes, decoding, i16::from_ne_bytes),
        "uint32" => each(bytes, decoding, u32::from_ne_bytes),
        "int32" => each(bytes, decoding, i32::from_ne_bytes),
        "uint64" => each(bytes, decoding, u64::from_ne_bytes),
        "int64" => each(bytes, decoding, i64::from_ne_bytes),
        "float16" => each(bytes, decoding, Half::of_bits),
        "float32" => each(bytes, decoding, f32::from_ne_bytes),
        "float64" => each(bytes, decoding, f64::from_ne_bytes),
        "numpy.datetime64" | "numpy.timedelta64" => each(bytes, decoding, i64::from_ne_bytes),
        _ => return None,
    })
}

/// Whole numbers of 64 bits with every digit, "" for a missing one; `None` for every other type.
pub(super) fn digits(bytes: &[u8], data_type: &str, decoding: &Decoding) -> Option<Vec<String>> {
    fn each<T: Stored + ToString>(bytes: &[u8], decoding: &Decoding, one: impl Fn([u8; 8]) -> T) -> Vec<String> {
        let missing = Missing::of(decoding);
        let text = |value: T| if missing.has(value) { String::new() } else { value.to_string() };
        bytes.as_chunks::<8>().0.iter().map(|chunk| text(one(*chunk))).collect()
    }
    match decoding.stored_type(data_type) {
        _ if decoding.is_scaled() => None,
        "int64" => Some(each(bytes, decoding, i64::from_ne_bytes)),
        "uint64" => Some(each(bytes, decoding, u64::from_ne_bytes)),
        _ => None,
    }
}

/// Magnitudes of complex numbers. One that is stored for missing (`fill`, where it is not 0) and one with a part that is
/// NaN is NaN.
pub(super) fn magnitudes(bytes: &[u8], data_type: &str, fill: &[u8]) -> Option<Vec<f64>> {
    let part = match data_type {
        "complex64" => "float32",
        "complex128" => "float64",
        _ => return None,
    };
    let plain = Decoding::default();
    let (parts, missing) = (numbers(bytes, part, &plain)?, numbers(fill, part, &plain)?);
    let one = |pair: &[f64; 2]| match pair {
        [re, im] if re.is_nan() || im.is_nan() => f64::NAN,
        pair if missing == pair && missing != [0.0, 0.0] => f64::NAN,
        [re, im] => re.hypot(*im),
    };
    Some(parts.as_chunks::<2>().0.iter().map(one).collect())
}

/// Texts of fixed length: UTF-32 code points in native order, or bytes, without the zeros at their end.
///
/// Bytes that are no UTF-8 are read as ISO 8859-1, so that every byte stays a letter.
pub(super) fn fixed_texts(bytes: &[u8], data_type: &str, length: usize) -> Vec<String> {
    let wide = |element: &[u8]| -> String {
        let points = element.as_chunks::<4>().0.iter().map(|point| u32::from_ne_bytes(*point));
        points.map(|point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let one = |element: &[u8]| match data_type {
        "fixed_length_utf32" => wide(element),
        _ => of_bytes(element),
    };
    bytes.chunks_exact(length.max(1)).map(|element| one(element).trim_end_matches('\0').to_owned()).collect()
}

/// Texts of any length: the bytes of all, and where each begins and ends.
pub(super) fn texts(bytes: &[u8], offsets: &[usize]) -> Vec<String> {
    offsets.array_windows().map(|[from, to]| of_bytes(bytes.get(*from..*to).unwrap_or_default())).collect()
}

fn of_bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    match i32::from((bits >> 10) & 0x1f) {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        exponent => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn complex_numbers_have_a_magnitude() {
        let bytes = |parts: &[f32]| parts.iter().flat_map(|part| part.to_ne_bytes()).collect::<Vec<u8>>();
        let of = |fill: &[f32]| {
            magnitudes(&bytes(&[3.0, -4.0, f32::NAN, 1.0, -9.0, 0.0, 0.0, 0.0]), "complex64", &bytes(fill)).unwrap()
        };
        let (nan, own, zero) = (of(&[f32::NAN, f32::NAN]), of(&[-9.0, 0.0]), of(&[0.0, 0.0]));
        assert_eq!((nan[0], nan[2], nan[3]), (5.0, 9.0, 0.0));
        assert!(nan[1].is_nan() && own[2].is_nan());
        assert_eq!((zero[2], zero[3]), (9.0, 0.0));
        assert_eq!(magnitudes(&[], "float32", &[]), None);
    }

    #[test]
    fn numbers_of_attributes_in_the_stored_type() {
        assert_eq!(u8::of(&json!(-1)), Some(255));
        assert_eq!(u8::of(&json!(300)), None);
        assert_eq!(i8::of(&json!(255)), None);
        assert_eq!(i16::of(&json!(-999.0)), Some(-999));
        assert_eq!(i16::of(&json!(0.5)), None);
        assert_eq!(i64::of(&json!(i64::MIN)), Some(i64::MIN));
        assert_eq!(u64::of(&json!(u64::MAX)), Some(u64::MAX));
        assert_eq!((i16::bound(&json!(0.5), true), i16::bound(&json!(0.5), false)), (Some(1), Some(0)));
        assert_eq!(u8::bound(&json!(1e9), false), Some(255));
        assert_eq!(f32::of(&json!("1e20")), Some(1e20f32));
        // numpy.float16(0.1), numpy.float16(65519), numpy.float16(1e-7), numpy.float16(70000)
        for (value, wanted) in
            [(0.1, 0.099_975_586), (65_519.0, 65_504.0), (1e-7, 1.192_092_9e-7), (7e4, f32::INFINITY)]
        {
            assert_eq!(Half::of(&json!(value)).unwrap().0, wanted);
        }
    }

    #[test]
    fn neighbours_of_a_large_missing_number_are_present() {
        let mut decoding = Decoding::default();
        decoding.missing.push(json!(i64::MIN));
        let bytes = [i64::MIN, i64::MIN + 1, 5].map(i64::to_ne_bytes).concat();
        let found = numbers(&bytes, "int64", &decoding).unwrap();
        assert!(found[0].is_nan());
        assert_eq!(found[1..], [i64::MIN as f64, 5.0]);
        assert_eq!(digits(&bytes, "int64", &decoding).unwrap(), ["", "-9223372036854775807", "5"]);
    }

    #[test]
    fn texts_of_fixed_length() {
        let wide = ['K', 'ř', '\0', '\0'].map(|letter| u32::from(letter).to_ne_bytes()).concat();
        assert_eq!(fixed_texts(&wide, "fixed_length_utf32", 8), ["Kř", ""]);
        assert_eq!(fixed_texts(b"ab\0\xe9\0\0", "null_terminated_bytes", 3), ["ab", "é"]);
        assert_eq!(texts("Kř".as_bytes(), &[0, 1, 1, 3]), ["K", "", "ř"]);
        assert_eq!(texts(b"ab", &[0, 9]), [""]);
    }
}
