//! What a dense contribution said, again: merged as it was then, or as cells near those that a replay looks at.

use super::add::{is_dense, merge};
use super::align::Aligned;
use super::file::Dense;
use super::said::places;
use crate::cells::Cells;
use crate::dataset::Dataset;
use crate::dataset::replay::source_of;
use crate::fault::Error;
use crate::merge::{Outcome, Work};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{GroupSchema, Schema};

/// Labels by coordinate: cells at others are left out. A coordinate that is not named is whole.
pub(crate) type Window = IndexMap<String, Column>;

/// Whether a contribution is dense, by the schema of its time.
pub(crate) fn is_of_dense(schema: &Schema, record: &Contribution) -> bool {
    source_of(schema, record).is_ok_and(|(_, source)| is_dense(source.format))
}

impl Dataset {
    /// The raw contribution of a record, aligned with the schema of its time.
    ///
    /// Errors: a raw contribution that is missing, or is not what it was.
    pub(crate) async fn aligned_again(&self, schema: &Schema, record: &Contribution) -> Result<Aligned, Error> {
        let (group, source) = source_of(schema, record)?;
        let raw = self.home().raw();
        let path = raw.path(&record.sha256);
        let found = raw.measure(&path)?.digest().to_owned();
        if found != record.sha256 {
            return Err(zarr_fuse_store::Error::Changed { path, found }.into());
        }
        Aligned::new(Dense::open(&path, source.format, &record.file).await?, group, source).await
    }

    /// Merges a dense contribution again, as it was merged then.
    pub(crate) async fn merge_again(
        &self,
        work: &mut Work,
        schema: &Schema,
        record: &Contribution,
    ) -> Result<Outcome, Error> {
        let aligned = Arc::new(self.aligned_again(schema, record).await?);
        let (group, _) = source_of(schema, record)?;
        work.flush().await?;
        Ok(merge(work, (&record.group, group), &aligned, record.number()).await?.outcome)
    }
}

impl Aligned {
    /// What it says within `window`, one row a cell that has a value: of the variable `only`, or of all. Without a window
    /// that is all of it.
    ///
    /// Memory: the whole block of the window's labels is read at once.
    pub(crate) async fn cells(
        &self,
        group: &GroupSchema,
        window: Option<&Window>,
        only: Option<&str>,
    ) -> Result<Cells, Error> {
        let mut columns: IndexMap<String, Column> = IndexMap::new();
        for (name, labels) in &self.labels {
            columns.insert(name.clone(), Column::missing(labels.kind(), 0));
        }
        let wanted = self.variables.iter().filter(|(name, _)| only.is_none_or(|only| only == *name));
        let wanted: Vec<_> = wanted.filter_map(|(name, given)| Some((name, given, group.vars.get(name)?))).collect();
        for (name, _, variable) in &wanted {
            columns.insert((*name).clone(), Column::missing(variable.data_type.kind(), 0));
        }
        // The labels that are looked at, and where each of the file stands among them.
        let mut axes: IndexMap<&String, (Column, Vec<Option<usize>>)> = IndexMap::new();
        for (name, own) in &self.labels {
            let looked = match window.and_then(|window| window.get(name)) {
                Some(labels) => distinct(labels),
                None => distinct(own),
            };
            let numbers: HashMap<String, usize> =
                (0..looked.len()).filter_map(|at| Some((key(&looked.get(at)?), at))).collect();
            let place = |at: usize| own.get(at).filter(|label| !label.is_missing()).map(|label| key(&label));
            let rows = (0..own.len()).map(|at| numbers.get(&place(at)?).copied()).collect();
            axes.insert(name, (looked, rows));
        }
        let places = places(axes.iter().map(|(name, (_, rows))| (*name, rows.as_slice())));
        let mut rows = 0;
        for (name, given, _) in &wanted {
            let shape: Vec<u64> =
                given.coords.iter().map(|name| axes.get(name).map_or(0, |(labels, _)| labels.len() as u64)).collect();
            let Some(said) = self.said(given, &places, &vec![0; shape.len()], &shape).await? else { continue };
            let said = said.values.column();
            let present: Vec<usize> = (0..said.len()).filter(|cell| !said.is_missing(*cell)).collect();
            rows += present.len();
            let mut below = said.len();
            let mut strides = IndexMap::new();
            for (coordinate, len) in given.coords.iter().zip(&shape) {
                below /= (*len as usize).max(1);
                strides.insert(coordinate, (below, *len as usize));
            }
            for (column, values) in &mut columns {
                let more = match (strides.get(column), axes.get(column)) {
                    (Some((below, len)), Some((labels, _))) => {
                        labels.take(present.iter().map(|cell| Some(cell / below % len)))
                    }
                    _ if column == *name => said.take(present.iter().map(|cell| Some(*cell))),
                    _ => Column::missing(values.kind(), present.len()),
                };
                values.append(more);
            }
        }
        Ok(Cells { columns, read: rows as u64, merged: rows as u64, ..Cells::default() })
    }
}

/// Each present label once, in the order in which they come.
pub(crate) fn distinct(labels: &Column) -> Column {
    let mut seen = std::collections::HashSet::new();
    let first =
        |at: &usize| labels.get(*at).filter(|label| !label.is_missing()).is_some_and(|label| seen.insert(key(&label)));
    let kept: Vec<usize> = (0..labels.len()).filter(first).collect();
    labels.take(kept.into_iter().map(Some))
}

/// A label as a key: the same text for the same stored value.
pub(crate) fn key(label: &Value) -> String {
    match label {
        Value::Float(value) => (value + 0.0).to_bits().to_string(),
        Value::Complex([re, im]) => format!("{} {}", (re + 0.0).to_bits(), (im + 0.0).to_bits()),
        Value::Int(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Text(text) => text.clone(),
    }
}
