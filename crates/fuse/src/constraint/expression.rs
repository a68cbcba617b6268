//! `expression`: a condition between the values of a row.

use super::{Batch, Broken, Check};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::expression::{Checked, Expression, Operand};
use zarr_fuse_core::schema::GroupSchema;

/// A condition over variables and coordinates in their stored units.
pub(super) struct Condition<'a> {
    text: &'a str,
    names: Vec<String>,
    checked: Checked,
}

impl<'a> Condition<'a> {
    /// `None` for an expression that the check of the schema has refused.
    pub(super) fn new(text: &'a str, group: &GroupSchema) -> Option<Self> {
        let parsed = Expression::parse(text).ok()?;
        let checked = parsed.condition(&|name| Operand::of(group.variable(name)?)).ok()?;
        Some(Self { text, names: parsed.names().into_iter().map(str::to_owned).collect(), checked })
    }
}

impl Check for Condition<'_> {
    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        // 1: true; 0: false; anything else: it cannot be told, as a value is missing.
        let Column::Int(truths) = self.checked.rows(&|name| batch.column(name), batch.rows) else {
            return Ok(Vec::new());
        };
        Ok(batch
            .rows()
            .filter(|row| truths.get(*row) == Some(&0))
            .map(|row| {
                let values: Vec<String> =
                    self.names.iter().map(|name| format!("{name} = {}", batch.shown(name, row))).collect();
                let message = format!("expected {}, found {}", self.text, values.join(", "));
                Broken { row, message, hint: String::new() }
            })
            .collect())
    }
}
