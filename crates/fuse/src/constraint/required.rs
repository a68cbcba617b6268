//! `required`: columns that a file must have, with a value in every row.

use super::{Batch, Broken, Check};

pub(super) struct Required<'a> {
    names: &'a [String],
}

impl<'a> Required<'a> {
    pub(super) fn new(names: &'a [String]) -> Self {
        Self { names }
    }
}

impl Check for Required<'_> {
    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        let mut columns = Vec::new();
        for name in self.names {
            let column = batch.column(name);
            let column =
                column.ok_or_else(|| format!("expected \"{name}\", which is required, found no column of it"))?;
            columns.push((name, column));
        }
        let lacking = |row: &usize| columns.iter().find(|(_, column)| column.is_missing(*row)).map(|(name, _)| *name);
        Ok(batch
            .rows()
            .filter_map(|row| {
                let name = lacking(&row)?;
                let message = format!("expected a value of \"{name}\", which is required, found none");
                Some(Broken { row, message, hint: String::new() })
            })
            .collect())
    }
}
