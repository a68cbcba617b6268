//! One value made of those of a step.

use super::super::step::Values;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::{AggregateMethod, Unit, Variable};
use zarr_fuse_core::units::{self, Conversion};

/// What a variable is made of.
pub(super) struct Source<'a> {
    pub(super) method: AggregateMethod,
    pub(super) column: &'a Column,
    pub(super) variable: &'a Variable,
    pub(super) target: &'a Variable,
    /// It is made of itself.
    pub(super) same: bool,
}

/// What a method gives.
enum Made {
    /// The value of a row.
    Row(usize),
    Value(Value),
    /// A number in the unit of the source, or a difference in it, or a count.
    Number(f64),
}

impl Source<'_> {
    /// The value that `rows` give, by their labels; `None` if they give none, or one that the variable cannot have.
    pub(super) fn value(&self, rows: &[usize]) -> Option<Value> {
        let values = Values { column: self.column, variable: self.variable };
        let made = match self.method {
            AggregateMethod::Count => Made::Number(rows.len() as f64),
            _ if rows.is_empty() => return None,
            AggregateMethod::First => Made::Row(*rows.first()?),
            AggregateMethod::Last => Made::Row(*rows.last()?),
            AggregateMethod::Min => Made::Row(self.extreme(rows, std::cmp::Ordering::Less)?),
            AggregateMethod::Max => Made::Row(self.extreme(rows, std::cmp::Ordering::Greater)?),
            AggregateMethod::Mean => Made::Value(values.sum(rows, true)?),
            AggregateMethod::Sum => Made::Value(values.sum(rows, false)?),
            AggregateMethod::Median => {
                let mut sorted = rows.to_vec();
                sorted.sort_by(|a, b| self.order(*a, *b));
                let middle = sorted.len() / 2;
                match sorted.len() % 2 {
                    1 => Made::Row(*sorted.get(middle)?),
                    _ => Made::Value(values.sum(sorted.get(middle - 1..=middle)?, true)?),
                }
            }
            AggregateMethod::Std => Made::Number(self.deviation(rows)),
        };
        let target = Values { column: self.column, variable: self.target };
        match made {
            Made::Row(row) if self.same => self.column.get(row),
            Made::Value(value) if self.same => Some(value),
            Made::Row(row) => self.other(self.column.get(row)?, &target),
            Made::Value(value) => self.other(value, &target),
            Made::Number(number) => target.of_number(self.conversion()?.apply(number)),
        }
    }

    /// A value of the source as one of another variable.
    fn other(&self, value: Value, target: &Values<'_>) -> Option<Value> {
        let number = match value {
            Value::Float(number) => number,
            Value::Int(number) if self.variable.unit != self.target.unit => number as f64,
            Value::Unsigned(number) if self.variable.unit != self.target.unit => number as f64,
            same => {
                let kind = self.target.data_type.kind();
                let fits = self.column.kind() == kind;
                return if fits { target.sound(same) } else { target.of_number(whole(&same)?) };
            }
        };
        target.of_number(self.conversion()?.apply(number))
    }

    /// From the unit of what the method gives to that of the variable.
    fn conversion(&self) -> Option<Conversion> {
        let unit = |variable: &Variable| match &variable.unit {
            Unit::Of(unit) => units::parse(unit).ok(),
            _ => units::parse("").ok(),
        };
        let from = match self.method {
            AggregateMethod::Count => units::parse("").ok()?,
            AggregateMethod::Std => unit(self.variable)?.difference(),
            _ => unit(self.variable)?,
        };
        from.to(&unit(self.target)?).ok()
    }

    fn order(&self, a: usize, b: usize) -> std::cmp::Ordering {
        use std::cmp::Ordering::Equal;
        match (self.column.get(a), self.column.get(b)) {
            (Some(Value::Float(a)), Some(Value::Float(b))) => a.partial_cmp(&b).unwrap_or(Equal),
            (Some(Value::Int(a)), Some(Value::Int(b))) => a.cmp(&b),
            (Some(Value::Unsigned(a)), Some(Value::Unsigned(b))) => a.cmp(&b),
            _ => Equal,
        }
    }

    /// The first row whose value is before all others in that order.
    fn extreme(&self, rows: &[usize], wanted: std::cmp::Ordering) -> Option<usize> {
        rows.iter().copied().reduce(|best, row| if self.order(row, best) == wanted { row } else { best })
    }

    /// Of the population: divided by the number of values.
    fn deviation(&self, rows: &[usize]) -> f64 {
        let values: Vec<f64> = rows.iter().filter_map(|row| whole(&self.column.get(*row)?)).collect();
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt()
    }
}

/// A number as `f64`.
fn whole(value: &Value) -> Option<f64> {
    match value {
        Value::Float(value) => Some(*value),
        Value::Int(value) => Some(*value as f64),
        Value::Unsigned(value) => Some(*value as f64),
        Value::Complex(_) | Value::Text(_) => None,
    }
}
