//! A column of harmonised values: one value a row, in the stored unit, with one way to be missing.

use serde::{Deserialize, Serialize};

/// What a [`Column`] holds, whatever width it is stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Real numbers; missing is NaN.
    Float,
    /// Whole numbers, booleans as 0 and 1, and times as ticks since 1970-01-01T00:00:00Z; missing is [`MISSING_INT`].
    Int,
    /// Text; missing is the empty string.
    Text,
}

/// The missing value of [`Column::Int`] in memory: the least `i64`, which is also NumPy's NaT.
pub const MISSING_INT: i64 = i64::MIN;

/// Values of one variable or coordinate, one a row (or one a cell, in C order of the array they belong to).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Column {
    /// See [`Kind::Float`].
    Float(Vec<f64>),
    /// See [`Kind::Int`].
    Int(Vec<i64>),
    /// See [`Kind::Text`].
    Text(Vec<String>),
}

/// One value of a [`Column`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Of [`Column::Int`].
    Int(i64),
    /// Of [`Column::Float`].
    Float(f64),
    /// Of [`Column::Text`].
    Text(String),
}

impl Value {
    /// Whether this is the missing value of its kind.
    pub fn is_missing(&self) -> bool {
        match self {
            Value::Int(v) => *v == MISSING_INT,
            Value::Float(v) => v.is_nan(),
            Value::Text(v) => v.is_empty(),
        }
    }
}

impl Column {
    /// A column of `len` missing values.
    pub fn missing(kind: Kind, len: usize) -> Self {
        match kind {
            Kind::Float => Column::Float(vec![f64::NAN; len]),
            Kind::Int => Column::Int(vec![MISSING_INT; len]),
            Kind::Text => Column::Text(vec![String::new(); len]),
        }
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        match self {
            Column::Float(_) => Kind::Float,
            Column::Int(_) => Kind::Int,
            Column::Text(_) => Kind::Text,
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        match self {
            Column::Float(v) => v.len(),
            Column::Int(v) => v.len(),
            Column::Text(v) => v.len(),
        }
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
            Column::Text(v) => v.get(index).cloned().map(Value::Text),
        }
    }

    /// Whether the value at `index` is missing; a place past the end is missing too.
    pub fn is_missing(&self, index: usize) -> bool {
        match self {
            Column::Float(v) => v.get(index).is_none_or(|v| v.is_nan()),
            Column::Int(v) => v.get(index).is_none_or(|v| *v == MISSING_INT),
            Column::Text(v) => v.get(index).is_none_or(String::is_empty),
        }
    }

    /// The values at `rows`, in that order; `None` in `rows` gives a missing value.
    pub fn take(&self, rows: impl IntoIterator<Item = Option<usize>>) -> Self {
        let rows = rows.into_iter();
        match self {
            Column::Float(v) => {
                Column::Float(rows.map(|r| r.and_then(|r| v.get(r).copied()).unwrap_or(f64::NAN)).collect())
            }
            Column::Int(v) => {
                Column::Int(rows.map(|r| r.and_then(|r| v.get(r).copied()).unwrap_or(MISSING_INT)).collect())
            }
            Column::Text(v) => {
                Column::Text(rows.map(|r| r.and_then(|r| v.get(r).cloned()).unwrap_or_default()).collect())
            }
        }
    }
}
