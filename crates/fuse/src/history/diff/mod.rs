//! What differs between two versions: labels that came and went, cells by variable, each cell if it is wanted.
//!
//! Cells are compared by their labels, chunk by chunk. A chunk whose labels stand where they stood and whose bytes are the
//! same is passed over without being decoded. Memory holds the labels of a group and some chunks.

mod axes;
mod cells;

use super::version::Version;
use crate::dataset::Dataset;
use crate::fault::Error;
use axes::Axes;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{self, GroupSchema};

/// Labels that are listed one by one.
pub(crate) const LISTED: usize = 20;

/// What differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Snapshot of the first version.
    pub from: String,
    /// Snapshot of the second version.
    pub to: String,
    /// Paths of the schema that changed.
    pub schema: Vec<schema::diff::Change>,
    /// By path, those that differ; "" is the root.
    pub groups: BTreeMap<String, Group>,
}

/// What differs in a group.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Group {
    /// By coordinate, those that differ.
    pub labels: IndexMap<String, Labels>,
    /// By variable, those that differ.
    pub variables: IndexMap<String, Counts>,
}

/// Labels of one coordinate.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Labels {
    /// How many the second version has and the first has not.
    pub came: u64,
    /// The first of them.
    pub first_came: Vec<String>,
    /// How many the first version has and the second has not.
    pub gone: u64,
    /// The first of them.
    pub first_gone: Vec<String>,
}

/// Cells of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Counts {
    /// Missing or not there before, and now with a value.
    pub new: u64,
    /// With another value.
    pub changed: u64,
    /// With a value before, and now missing or not there.
    pub gone: u64,
}

/// One cell that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The variable with its group's path.
    pub variable: String,
    /// Its labels as texts, by dimension.
    pub labels: IndexMap<String, String>,
    /// Its value in the first version, in the unit of the second; null when missing.
    pub before: Json,
    /// Its value in the second version; null when missing.
    pub after: Json,
    /// Identifier of the event that wrote or erased it, from the lineage of the second version; "" where nobody is known.
    pub writer: String,
}

impl Difference {
    /// Whether the versions hold the same.
    pub fn is_empty(&self) -> bool {
        self.schema.is_empty() && self.groups.is_empty()
    }
}

impl Dataset {
    /// What differs from the version called `from` to the one called `to` (`None`: the newest). `tell` hears of each cell,
    /// by variable, in the order of the second version's chunks, cells on labels that are gone last.
    pub async fn diff(
        &self,
        from: &str,
        to: Option<&str>,
        mut tell: Option<&mut dyn FnMut(&Change)>,
    ) -> Result<Difference, Error> {
        let (a, b) = (self.version(Some(from)).await?, self.version(to).await?);
        let mut difference = Difference {
            from: a.snapshot.id.clone(),
            to: b.snapshot.id.clone(),
            schema: schema::diff(&a.schema, &b.schema),
            groups: BTreeMap::new(),
        };
        if a.snapshot.id == b.snapshot.id {
            return Ok(difference);
        }
        let none = GroupSchema::default();
        let mut paths: Vec<String> = b.schema.root.walk().into_iter().map(|(path, _)| path).collect();
        paths.extend(a.schema.root.walk().into_iter().map(|(path, _)| path));
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            let of = |version: &Version| version.schema.root.at(&path).cloned().unwrap_or_default();
            let (before, after) = (of(&a), of(&b));
            if before == none && after == none {
                continue;
            }
            let axes = Axes::read(&a, &b, &path, &before, &after).await?;
            let mut group = Group { labels: axes.labels(&after, &before), ..Group::default() };
            let names: Vec<&String> =
                after.vars.keys().chain(before.vars.keys().filter(|name| !after.vars.contains_key(*name))).collect();
            for name in names {
                let pair = cells::Pair { a: &a, b: &b, path: &path, name, before: &before, after: &after, axes: &axes };
                let counts = pair.compare(&mut tell).await?;
                if counts != Counts::default() {
                    group.variables.insert(name.clone(), counts);
                }
            }
            if group != Group::default() {
                difference.groups.insert(path, group);
            }
        }
        Ok(difference)
    }
}

/// The path of an array.
pub(super) fn path_of(path: &str, name: &str) -> String {
    join(path, name)
}
