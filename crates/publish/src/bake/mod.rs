//! The bake: a snapshot of the repo becomes a plain Zarr V3 hierarchy that every reader opens.
//!
//! A group of the schema with arrays becomes a group with child groups: `0` holds its arrays value for value, `1h` and
//! `1d` hold overviews along time. Arrays are written first, groups next, and the root's `zarr.json` with the
//! metadata of all nodes last, so that a hierarchy without it is known to be incomplete. Data stream in slabs of one
//! stored object; only time coordinates are held whole.

mod attributes;
mod chunks;
mod facts;
mod levels;
mod overview;
mod source;
mod write;

pub(crate) use source::journal;

use crate::files::Draft;
use crate::model::Release;
use crate::{Error, Progress};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use zarr_fuse_core::layout::{FULL_LEVEL, join};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::zarr::array::{self, Readable, Writable};
use zarr_fuse_store as store;

/// Bakes `repo` into the folder `out`, which appears when it is complete, and tells `release` what the arrays hold:
/// groups, period, area, size.
///
/// # Errors
/// [`Error::Empty`] when no group of the schema has an array; [`Error::Foreign`] when `out` holds something else than a
/// Zarr hierarchy; faults of reading and writing.
pub async fn bake(
    repo: &Readable,
    schema: &Schema,
    release: &mut Release,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let mut groups = Vec::new();
    for (path, group) in schema.root.walk() {
        groups.extend(source::group(repo, &path, group).await?);
    }
    if groups.is_empty() {
        return Err(Error::Empty);
    }
    facts::gather(repo, &groups, release).await?;
    let draft = Draft::new(out, "a Zarr hierarchy", "zarr.json")?;
    let target = store::local(draft.path()).map_err(|error| Error::document("release", error))?;
    let mut nodes = Nodes { target: target.clone(), documents: BTreeMap::new() };
    let mut step = write::Step { done: 0, total: release.bytes, progress };
    for group in &groups {
        write::group(repo, group, &mut nodes, &mut step).await?;
        let names = std::iter::once(FULL_LEVEL).chain(group.levels.iter().map(|level| level.name.as_str()));
        for name in names {
            nodes.group(&join(&group.path, name), &attributes::level(release)).await?;
        }
    }
    let mut root = attributes::root(schema, release)?;
    for (path, group) in schema.root.walk().into_iter().rev() {
        let own = groups.iter().find(|found| found.path == path);
        let attributes = match own {
            Some(own) => attributes::group(own),
            None => group.attrs.clone(),
        };
        if path.is_empty() {
            // What the release says of itself stands; the group adds its levels.
            attributes.into_iter().for_each(|(key, value)| {
                root.entry(key).or_insert(value);
            });
        } else if groups.iter().any(|found| found.path == path || found.path.starts_with(&format!("{path}/"))) {
            nodes.group(&path, &attributes).await?;
        }
    }
    nodes.root(&root).await?;
    draft.finish()
}

/// The metadata of what was written, by path.
struct Nodes {
    target: Writable,
    documents: BTreeMap<String, Value>,
}

impl Nodes {
    async fn array(&mut self, spec: &array::ArraySpec) -> Result<(), Error> {
        array::create(&self.target, spec).await?;
        self.documents.insert(spec.path.clone(), spec.document());
        Ok(())
    }

    async fn group(&mut self, path: &str, attributes: &Map<String, Value>) -> Result<(), Error> {
        let document = array::group_document(attributes);
        array::put_document(&self.target, path, &document).await?;
        self.documents.insert(path.to_owned(), document);
        Ok(())
    }

    /// The root with consolidated metadata as zarr-python writes it: the documents as they stand on disk.
    async fn root(&self, attributes: &Map<String, Value>) -> Result<(), Error> {
        let document = array::consolidated_document(attributes, &self.documents);
        Ok(array::put_document(&self.target, "", &document).await?)
    }
}
