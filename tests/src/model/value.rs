//! Values and labels of the model, and for each type a few of them with the texts by which a file may give them.

use std::cmp::Ordering;
use std::fmt;

/// A number, −0 as 0, in the order of the numbers. Never NaN: what is missing is no value.
#[derive(Clone, Copy, PartialEq)]
pub struct Real(pub f64);

impl Eq for Real {}

impl Ord for Real {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Real {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A value or a label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// A whole number, a boolean as 0 or 1, a time in seconds since 1970.
    Whole(i128),
    /// A real number.
    Real(Real),
    /// A complex number.
    Complex(Real, Real),
    /// A text.
    Text(String),
}

impl Datum {
    /// A real number.
    pub fn real(value: f64) -> Self {
        Datum::Real(Real(value + 0.0))
    }

    /// A complex number.
    pub fn complex(re: f64, im: f64) -> Self {
        Datum::Complex(Real(re + 0.0), Real(im + 0.0))
    }
}

impl fmt::Debug for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Whole(value) => write!(f, "{value}"),
            Datum::Real(Real(value)) => write!(f, "{value}"),
            Datum::Complex(Real(re), Real(im)) => write!(f, "({re}{im:+}j)"),
            Datum::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// The types of values that the random schemas have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `float64`.
    Float64,
    /// `float32`, NaN for missing.
    Float32,
    /// `float32` with a number for missing.
    Sentinel,
    /// `int16` with a number for missing.
    Int16,
    /// `int64`.
    Int64,
    /// `uint8`.
    Uint8,
    /// `uint64`.
    Uint64,
    /// `bool`.
    Bool,
    /// `string`.
    Text,
    /// `string` with a list of labels, stored as codes.
    Category,
    /// `complex64`.
    Complex64,
    /// `complex128`.
    Complex128,
    /// `datetime`.
    Datetime,
}

/// All of them.
pub const KINDS: [Kind; 13] = [
    Kind::Float64,
    Kind::Float32,
    Kind::Int64,
    Kind::Text,
    Kind::Bool,
    Kind::Datetime,
    Kind::Category,
    Kind::Complex128,
    Kind::Int16,
    Kind::Uint8,
    Kind::Uint64,
    Kind::Sentinel,
    Kind::Complex64,
];

/// A value with the texts that mean it.
pub type Spelled = (Vec<String>, Datum);

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn spelled<T: Copy>(list: &[(&[&str], T)], datum: impl Fn(T) -> Datum) -> Vec<Spelled> {
    list.iter().map(|(spellings, value)| (texts(spellings), datum(*value))).collect()
}

impl Kind {
    /// What the schema says of a variable of this type, in YAML's flow form.
    pub fn keys(self) -> &'static str {
        match self {
            Kind::Float64 => "unit: degC",
            Kind::Float32 => "unit: m, type: float32",
            Kind::Sentinel => "unit: m, type: float32, na_value: -999.9",
            Kind::Int16 => "unit: \"\", type: int16, na_value: -999",
            Kind::Int64 => "unit: \"\", type: int64",
            Kind::Uint8 => "unit: \"\", type: uint8",
            Kind::Uint64 => "unit: \"\", type: uint64",
            Kind::Bool => "type: bool",
            Kind::Text => "type: string",
            Kind::Category => "type: string, range: {discrete: [granite, \"sandy clay\", \"a,b\"]}",
            Kind::Complex64 => "unit: V, type: complex64",
            Kind::Complex128 => "unit: V, type: complex128",
            Kind::Datetime => "unit: {tick: s, tz: UTC}",
        }
    }

    /// A few values, each with its spellings.
    pub fn pool(self) -> Vec<Spelled> {
        let narrow = |value: f64| Datum::real(f64::from(value as f32));
        match self {
            Kind::Float64 => spelled(
                &[(&["20.25", "2.025e1"], 20.25), (&["0", "0.00"], 0.0), (&["-7.5"], -7.5), (&["1e300"], 1e300)],
                Datum::real,
            ),
            Kind::Float32 | Kind::Sentinel => spelled(
                &[(&["0.1", "0.10"], 0.1), (&["16777217", "16777216"], 16_777_216.0), (&["-3"], -3.0), (&["0"], 0.0)],
                narrow,
            ),
            Kind::Int16 => spelled(&[(&["7"], 7), (&["0"], 0), (&["-998"], -998), (&["32767"], 32_767)], Datum::Whole),
            Kind::Int64 => {
                spelled(&[(&["-5"], -5), (&["9007199254740993"], 9_007_199_254_740_993), (&["0"], 0)], Datum::Whole)
            }
            Kind::Uint8 => spelled(&[(&["1"], 1), (&["0"], 0), (&["254"], 254)], Datum::Whole),
            Kind::Uint64 => spelled(
                &[(&["1"], 1), (&["9223372036854775808"], 1 << 63), (&["18446744073709551614"], (1 << 64) - 2)],
                Datum::Whole,
            ),
            Kind::Bool => spelled(&[(&["true", "1"], 1), (&["false", "0"], 0)], Datum::Whole),
            Kind::Text => ["left", "right", "a,b", "b\u{159}idlice"]
                .iter()
                .map(|text| (texts(&[text]), Datum::Text((*text).to_owned())))
                .collect(),
            Kind::Category => ["granite", "sandy clay", "a,b"]
                .iter()
                .map(|text| (texts(&[text]), Datum::Text((*text).to_owned())))
                .collect(),
            Kind::Complex64 | Kind::Complex128 => spelled(
                &[(&["(0.5-0.25j)"], (0.5, -0.25)), (&["(1+0j)"], (1.0, 0.0)), (&["(0-2j)"], (0.0, -2.0))],
                |(re, im)| Datum::complex(re, im),
            ),
            Kind::Datetime => spelled(
                &[
                    (&["2025-03-01T00:00:00Z", "2025-03-01T01:00:00+01:00"], 1_740_787_200),
                    (&["1969-12-31T23:59:59Z"], -1),
                    (&["2100-01-01T00:00:00Z"], 4_102_444_800),
                ],
                Datum::Whole,
            ),
        }
    }
}
