//! Values that are made of others: between two, as a mean, as a sum.

use crate::value::{EXACT, bounds, missing, stored};
use zarr_fuse_core::column::{Column, Kind, MISSING_UNSIGNED, Value};
use zarr_fuse_core::schema::{DataType, Variable};

/// The values of one variable of a contribution.
#[derive(Clone, Copy)]
pub(in crate::transform) struct Values<'a> {
    pub(in crate::transform) column: &'a Column,
    pub(in crate::transform) variable: &'a Variable,
}

impl Values<'_> {
    /// Whether values can be made of others: numbers that are neither truths, times nor one of a list of labels.
    pub(in crate::transform) fn are_numbers(&self) -> bool {
        let other = matches!(self.variable.data_type, DataType::Bool | DataType::Datetime | DataType::String);
        !other && self.variable.discrete.is_empty()
    }

    /// The value on the straight line between those of two rows. Whole numbers are rounded to the nearest.
    pub(in crate::transform) fn between(&self, a: usize, b: usize, share: f64) -> Option<Value> {
        let real = |a: f64, b: f64| (a + (b - a) * share).clamp(a.min(b), a.max(b));
        let whole = |a: i128, b: i128| a + ((b - a) as f64 * share).round() as i128;
        self.sound(match (self.column.get(a)?, self.column.get(b)?) {
            (Value::Float(a), Value::Float(b)) => Value::Float(real(a, b)),
            (Value::Complex(a), Value::Complex(b)) => Value::Complex([real(a[0], b[0]), real(a[1], b[1])]),
            (Value::Int(a), Value::Int(b)) => Value::Int(whole(a.into(), b.into()).try_into().ok()?),
            (Value::Unsigned(a), Value::Unsigned(b)) => Value::Unsigned(whole(a.into(), b.into()).try_into().ok()?),
            _ => return None,
        })
    }

    /// The sum of the values of `rows`, or their mean. A mean of whole numbers is rounded to the nearest, away from 0 in
    /// the middle of two.
    pub(in crate::transform) fn sum(&self, rows: &[usize], mean: bool) -> Option<Value> {
        let count = rows.len();
        let real = |values: &mut dyn Iterator<Item = f64>| {
            let (mut sum, mut least, mut greatest) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
            for value in values {
                sum += value;
                (least, greatest) = (value.min(least), value.max(greatest));
            }
            if mean { (sum / count as f64).clamp(least, greatest) } else { sum }
        };
        let whole = |sum: i128| match i128::try_from(count) {
            Ok(count) if mean && count > 0 => {
                let doubled = sum.abs() * 2 + count;
                doubled.div_euclid(count * 2) * sum.signum()
            }
            _ => sum,
        };
        let rows = || rows.iter().copied();
        self.sound(match self.column {
            Column::Float(values) => Value::Float(real(&mut rows().filter_map(|row| values.get(row).copied()))),
            Column::Complex(values) => {
                let part = |part: usize| real(&mut rows().filter_map(|row| values.get(row).map(|value| value[part])));
                Value::Complex([part(0), part(1)])
            }
            Column::Int(values) => {
                let sum = rows().filter_map(|row| values.get(row)).map(|value| i128::from(*value)).sum();
                Value::Int(whole(sum).try_into().ok()?)
            }
            Column::Unsigned(values) => {
                let sum = rows().filter_map(|row| values.get(row)).map(|value| i128::from(*value)).sum();
                Value::Unsigned(whole(sum).try_into().ok()?)
            }
            Column::Text(_) => return None,
        })
    }

    /// A number as a value of the variable: whole numbers are rounded to the nearest.
    pub(in crate::transform) fn of_number(&self, number: f64) -> Option<Value> {
        let rounded = number.round();
        self.sound(match self.variable.data_type.kind() {
            Kind::Float => Value::Float(number),
            Kind::Complex => Value::Complex([number, 0.0]),
            Kind::Int if rounded.abs() < EXACT => Value::Int(rounded as i64),
            Kind::Unsigned if (0.0..EXACT).contains(&rounded) => Value::Unsigned(rounded as u64),
            Kind::Int | Kind::Unsigned | Kind::Text => return None,
        })
    }

    /// A made value as it will be read back; `None` for one that cannot be stored: beyond its type or its range, or what
    /// is stored for missing.
    pub(in crate::transform) fn sound(&self, value: Value) -> Option<Value> {
        let inside = |number: f64| self.variable.interval.is_none_or(|(a, b)| (a..=b).contains(&number));
        let (least, greatest) = bounds(self.variable.data_type);
        let (value, inside) = match value {
            Value::Float(number) => {
                let narrow = stored(self.variable, number);
                (Value::Float(narrow), narrow.is_finite() && inside(number))
            }
            Value::Complex(parts) => {
                let narrow = parts.map(|part| stored(self.variable, part));
                (Value::Complex(narrow), narrow.iter().all(|part| part.is_finite()))
            }
            Value::Int(number) => (Value::Int(number), (least..=greatest).contains(&number) && inside(number as f64)),
            Value::Unsigned(number) => (Value::Unsigned(number), number != MISSING_UNSIGNED && inside(number as f64)),
            text @ Value::Text(_) => (text, false),
        };
        (inside && value != missing(self.variable)).then_some(value)
    }
}
