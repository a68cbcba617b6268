//! The values of a column, whatever they are: how they are missing, equal, ordered and hashed.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use zarr_fuse_core::column::{Column, Complex, MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED};

/// A value of a [`zarr_fuse_core::column::Column`].
pub(super) trait Scalar: Clone + PartialEq {
    /// The missing one.
    fn missing() -> Self;
    /// Whether it is missing.
    fn is_missing(&self) -> bool;
    /// Whether it is the same to the last bit.
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
    /// The order of labels, neither of them missing: of numbers by their size (−0 is 0), of texts by their bytes.
    fn order(&self, other: &Self) -> Ordering;
    /// A number that equal labels share.
    fn digest(&self) -> u64;
    /// The values of a column, if it is of this kind.
    fn list(column: &Column) -> Option<&Vec<Self>>;
    /// The same to be changed.
    fn list_mut(column: &mut Column) -> Option<&mut Vec<Self>>;
    /// A column of this kind without values.
    fn none() -> Column;
}

/// The last three functions of [`Scalar`], for a variant of [`Column`].
macro_rules! list {
    ($variant:ident) => {
        fn list(column: &Column) -> Option<&Vec<Self>> {
            if let Column::$variant(values) = column { Some(values) } else { None }
        }
        fn list_mut(column: &mut Column) -> Option<&mut Vec<Self>> {
            if let Column::$variant(values) = column { Some(values) } else { None }
        }
        fn none() -> Column {
            Column::$variant(Vec::new())
        }
    };
}

fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Scalar for f64 {
    list!(Float);
    fn missing() -> Self {
        f64::NAN
    }
    fn is_missing(&self) -> bool {
        self.is_nan()
    }
    fn is_same(&self, other: &Self) -> bool {
        self.to_bits() == other.to_bits()
    }
    fn order(&self, other: &Self) -> Ordering {
        (self + 0.0).total_cmp(&(other + 0.0))
    }
    fn digest(&self) -> u64 {
        digest((self + 0.0).to_bits())
    }
}

impl Scalar for i64 {
    list!(Int);
    fn missing() -> Self {
        MISSING_INT
    }
    fn is_missing(&self) -> bool {
        *self == MISSING_INT
    }
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
    fn digest(&self) -> u64 {
        digest(self)
    }
}

impl Scalar for u64 {
    list!(Unsigned);
    fn missing() -> Self {
        MISSING_UNSIGNED
    }
    fn is_missing(&self) -> bool {
        *self == MISSING_UNSIGNED
    }
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
    fn digest(&self) -> u64 {
        digest(self)
    }
}

impl Scalar for Complex {
    list!(Complex);
    fn missing() -> Self {
        MISSING_COMPLEX
    }
    fn is_missing(&self) -> bool {
        self.iter().any(|part| part.is_nan())
    }
    fn is_same(&self, other: &Self) -> bool {
        self.map(f64::to_bits) == other.map(f64::to_bits)
    }
    fn order(&self, other: &Self) -> Ordering {
        self[0].order(&other[0]).then_with(|| self[1].order(&other[1]))
    }
    fn digest(&self) -> u64 {
        digest(self.map(|part| (part + 0.0).to_bits()))
    }
}

impl Scalar for String {
    list!(Text);
    fn missing() -> Self {
        String::new()
    }
    fn is_missing(&self) -> bool {
        self.is_empty()
    }
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
    fn digest(&self) -> u64 {
        digest(self)
    }
}

/// The same expression over the values of a column, whatever they are.
macro_rules! each {
    ($column:expr, $values:ident => $same:expr) => {
        match $column {
            zarr_fuse_core::column::Column::Float($values) => $same,
            zarr_fuse_core::column::Column::Int($values) => $same,
            zarr_fuse_core::column::Column::Unsigned($values) => $same,
            zarr_fuse_core::column::Column::Complex($values) => $same,
            zarr_fuse_core::column::Column::Text($values) => $same,
        }
    };
}

/// The same expression over the values of two columns of one kind; `$otherwise` for two kinds.
macro_rules! both {
    ($a:expr, $b:expr, ($x:ident, $y:ident) => $same:expr, $otherwise:expr) => {{
        use zarr_fuse_core::column::Column;
        match ($a, $b) {
            (Column::Float($x), Column::Float($y)) => $same,
            (Column::Int($x), Column::Int($y)) => $same,
            (Column::Unsigned($x), Column::Unsigned($y)) => $same,
            (Column::Complex($x), Column::Complex($y)) => $same,
            (Column::Text($x), Column::Text($y)) => $same,
            _ => $otherwise,
        }
    }};
}

pub(super) use {both, each};
