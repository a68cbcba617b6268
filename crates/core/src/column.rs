//! A column of harmonised values: one value a row, in the stored unit, with one way to be missing.

mod complex;

pub use complex::{Complex, complex_text, parse_complex};

use serde::{Deserialize, Serialize};

/// What a [`Column`] holds, whatever width it is stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Real numbers; missing is NaN.
    Float,
    /// Whole numbers, booleans as 0 and 1, and times as ticks since 1970-01-01T00:00:00Z; missing is [`MISSING_INT`].
    Int,
    /// Whole numbers of `uint64`, of which the upper half is no `i64`; missing is [`MISSING_UNSIGNED`].
    Unsigned,
    /// Complex numbers; missing is one with a part that is NaN, as NumPy's `isnan` says.
    Complex,
    /// Text; missing is the empty string.
    Text,
}

/// The missing value of [`Column::Int`] in memory: the least `i64`, which is also NumPy's NaT.
pub const MISSING_INT: i64 = i64::MIN;
/// The missing value of [`Column::Unsigned`] in memory: the greatest `u64`.
pub const MISSING_UNSIGNED: u64 = u64::MAX;
/// The missing value of [`Column::Complex`] in memory.
pub const MISSING_COMPLEX: Complex = [f64::NAN, f64::NAN];

/// Values of one variable or coordinate, one a row (or one a cell, in C order of the array they belong to).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Column {
    /// See [`Kind::Float`].
    Float(Vec<f64>),
    /// See [`Kind::Int`].
    Int(Vec<i64>),
    /// See [`Kind::Unsigned`].
    Unsigned(Vec<u64>),
    /// See [`Kind::Complex`].
    Complex(Vec<Complex>),
    /// See [`Kind::Text`].
    Text(Vec<String>),
}

/// One value of a [`Column`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Of [`Column::Int`].
    Int(i64),
    /// Of [`Column::Unsigned`].
    Unsigned(u64),
    /// Of [`Column::Float`].
    Float(f64),
    /// Of [`Column::Complex`].
    Complex(Complex),
    /// Of [`Column::Text`].
    Text(String),
}

impl Value {
    /// Whether this is the missing value of its kind.
    pub fn is_missing(&self) -> bool {
        match self {
            Value::Int(v) => *v == MISSING_INT,
            Value::Unsigned(v) => *v == MISSING_UNSIGNED,
            Value::Float(v) => v.is_nan(),
            Value::Complex(v) => complex::is_missing(*v),
            Value::Text(v) => v.is_empty(),
        }
    }
}

/// The same expression over the values of a column, whatever they are.
macro_rules! each {
    ($column:expr, $values:ident => $same:expr) => {
        match $column {
            Column::Float($values) => $same,
            Column::Int($values) => $same,
            Column::Unsigned($values) => $same,
            Column::Complex($values) => $same,
            Column::Text($values) => $same,
        }
    };
}

impl Column {
    /// A column of `len` missing values.
    pub fn missing(kind: Kind, len: usize) -> Self {
        match kind {
            Kind::Float => Column::Float(vec![f64::NAN; len]),
            Kind::Int => Column::Int(vec![MISSING_INT; len]),
            Kind::Unsigned => Column::Unsigned(vec![MISSING_UNSIGNED; len]),
            Kind::Complex => Column::Complex(vec![MISSING_COMPLEX; len]),
            Kind::Text => Column::Text(vec![String::new(); len]),
        }
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        match self {
            Column::Float(_) => Kind::Float,
            Column::Int(_) => Kind::Int,
            Column::Unsigned(_) => Kind::Unsigned,
            Column::Complex(_) => Kind::Complex,
            Column::Text(_) => Kind::Text,
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        each!(self, values => values.len())
    }

    /// Whether it has no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `index`; `None` past the end.
    pub fn get(&self, index: usize) -> Option<Value> {
        match self {
            Column::Float(v) => v.get(index).copied().map(Value::Float),
            Column::Int(v) => v.get(index).copied().map(Value::Int),
            Column::Unsigned(v) => v.get(index).copied().map(Value::Unsigned),
            Column::Complex(v) => v.get(index).copied().map(Value::Complex),
            Column::Text(v) => v.get(index).cloned().map(Value::Text),
        }
    }

    /// Whether the value at `index` is missing; a place past the end is missing too.
    pub fn is_missing(&self, index: usize) -> bool {
        match self {
            Column::Float(v) => v.get(index).is_none_or(|v| v.is_nan()),
            Column::Int(v) => v.get(index).is_none_or(|v| *v == MISSING_INT),
            Column::Unsigned(v) => v.get(index).is_none_or(|v| *v == MISSING_UNSIGNED),
            Column::Complex(v) => v.get(index).is_none_or(|v| complex::is_missing(*v)),
            Column::Text(v) => v.get(index).is_none_or(String::is_empty),
        }
    }

    /// The values at `rows`, in that order; `None` in `rows` gives a missing value.
    pub fn take(&self, rows: impl IntoIterator<Item = Option<usize>>) -> Self {
        fn pick<T: Clone>(values: &[T], rows: impl Iterator<Item = Option<usize>>, missing: &T) -> Vec<T> {
            rows.map(|row| row.and_then(|row| values.get(row)).unwrap_or(missing).clone()).collect()
        }
        let rows = rows.into_iter();
        match self {
            Column::Float(v) => Column::Float(pick(v, rows, &f64::NAN)),
            Column::Int(v) => Column::Int(pick(v, rows, &MISSING_INT)),
            Column::Unsigned(v) => Column::Unsigned(pick(v, rows, &MISSING_UNSIGNED)),
            Column::Complex(v) => Column::Complex(pick(v, rows, &MISSING_COMPLEX)),
            Column::Text(v) => Column::Text(pick(v, rows, &String::new())),
        }
    }

    /// Adds a value; none, or one of another kind, is a missing one.
    pub fn push(&mut self, value: Option<Value>) {
        match (self, value) {
            (Column::Float(values), Some(Value::Float(value))) => values.push(value),
            (Column::Float(values), _) => values.push(f64::NAN),
            (Column::Int(values), Some(Value::Int(value))) => values.push(value),
            (Column::Int(values), _) => values.push(MISSING_INT),
            (Column::Unsigned(values), Some(Value::Unsigned(value))) => values.push(value),
            (Column::Unsigned(values), _) => values.push(MISSING_UNSIGNED),
            (Column::Complex(values), Some(Value::Complex(value))) => values.push(value),
            (Column::Complex(values), _) => values.push(MISSING_COMPLEX),
            (Column::Text(values), Some(Value::Text(value))) => values.push(value),
            (Column::Text(values), _) => values.push(String::new()),
        }
    }

    /// Puts `value` at `index`; one of another kind, or a place past the end, changes nothing.
    pub fn set(&mut self, index: usize, value: Value) {
        fn put<T>(values: &mut [T], index: usize, value: T) {
            if let Some(place) = values.get_mut(index) {
                *place = value;
            }
        }
        match (self, value) {
            (Column::Float(values), Value::Float(value)) => put(values, index, value),
            (Column::Int(values), Value::Int(value)) => put(values, index, value),
            (Column::Unsigned(values), Value::Unsigned(value)) => put(values, index, value),
            (Column::Complex(values), Value::Complex(value)) => put(values, index, value),
            (Column::Text(values), Value::Text(value)) => put(values, index, value),
            _ => {}
        }
    }

    /// Adds values of the same variable, which are of the same kind; others are left out.
    pub fn append(&mut self, more: Column) {
        match (self, more) {
            (Column::Float(values), Column::Float(more)) => values.extend(more),
            (Column::Int(values), Column::Int(more)) => values.extend(more),
            (Column::Unsigned(values), Column::Unsigned(more)) => values.extend(more),
            (Column::Complex(values), Column::Complex(more)) => values.extend(more),
            (Column::Text(values), Column::Text(more)) => values.extend(more),
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_way_to_be_missing() {
        let kinds = [Kind::Float, Kind::Int, Kind::Unsigned, Kind::Complex, Kind::Text];
        let values = [
            Value::Float(1.5),
            Value::Int(-1),
            Value::Unsigned(u64::MAX - 1),
            Value::Complex([0.0, -2.0]),
            Value::Text("a".into()),
        ];
        for (kind, value) in kinds.into_iter().zip(values) {
            let mut column = Column::missing(kind, 1);
            assert!(column.is_missing(0) && column.get(0).unwrap().is_missing(), "{kind:?}");
            column.push(Some(value.clone()));
            column.push(None);
            assert_eq!(column.take([Some(1)]).get(0), Some(value.clone()), "{kind:?}");
            assert_eq!((0..4).map(|i| column.is_missing(i)).collect::<Vec<_>>(), [true, false, true, true], "{kind:?}");
            assert!(column.take([None, Some(9)]).get(1).unwrap().is_missing(), "{kind:?}");
            column.set(0, value.clone());
            column.set(7, value.clone());
            column.append(column.clone());
            assert_eq!((column.len(), column.get(3), column.kind()), (6, Some(value), kind), "{kind:?}");
        }
        assert!(Value::Complex([f64::NAN, 1.0]).is_missing());
    }
}
