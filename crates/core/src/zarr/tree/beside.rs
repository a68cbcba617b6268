//! An overview store: levels of a dataset that stand in a store of their own, since its owner cannot or will not write them
//! into the dataset.
//!
//! The root attribute `overviews` names it: an absolute address, or the name of a folder beside the dataset. Without the
//! attribute `NAME-overviews.zarr` is looked for beside `NAME.zarr`, where a record is long and has no levels. It holds
//! groups at the same paths, each with groups that are levels (`stations/1h`), and must be consolidated.

use super::document::fetch;
use super::{Node, Tree, names};
use crate::layout::{FULL_LEVEL, join};
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::listing::Listing;
use crate::zarr::{Readable, cf, level};
use serde_json::{Map, Value};

/// Root attribute with the address of the overview store.
pub(crate) const OVERVIEWS_ATTRIBUTE: &str = "overviews";
/// Where its nodes stand in the tree.
pub(crate) const OVERVIEWS: &str = "_overviews";
/// Times of a record that is looked for overviews of.
const LONG: u64 = 100_000;

impl Tree {
    /// Finds the overview store and adds its levels to the groups that they belong to; the store to read them from. A
    /// store that is named and cannot be had is among the refused nodes.
    pub(crate) async fn join_overviews(&mut self, listing: &dyn Listing) -> Option<Readable> {
        if self.alone.is_some() || self.nodes.contains_key(OVERVIEWS) {
            return None;
        }
        let named = self.group("").and_then(|own| own.get(OVERVIEWS_ATTRIBUTE)).and_then(Value::as_str);
        let named = named.map(str::to_owned);
        if named.is_none() && !self.is_in_need() {
            return None;
        }
        match self.overviews(listing, named.as_deref()).await {
            Ok(store) => store,
            Err(error) => {
                if named.is_some() {
                    self.refused.insert(OVERVIEWS.to_owned(), error);
                }
                None
            }
        }
    }

    /// Whether a group has a long record and no levels, and is no level itself.
    fn is_in_need(&self) -> bool {
        let groups = || {
            self.nodes.iter().filter_map(|(path, node)| match node {
                Node::Group(attributes) => Some((path, attributes)),
                Node::Array(_) => None,
            })
        };
        let of = |(path, attributes): (&String, &Map<String, Value>)| level::levels(self, path, attributes);
        let levels: Vec<String> =
            groups().map(of).filter(|levels| levels.len() > 1).flatten().map(|l| l.path).collect();
        groups().filter(|(path, _)| !levels.contains(path)).any(|(path, attributes)| {
            let is_long = |(name, array): (&str, &super::ArrayNode)| {
                array.dimensions == [name] && array.shape.iter().any(|n| *n >= LONG) && cf::is_time(array)
            };
            self.arrays_in(path).any(is_long) && level::levels(self, path, attributes).len() < 2
        })
    }

    async fn overviews(&mut self, listing: &dyn Listing, named: Option<&str>) -> Result<Option<Readable>, ReadError> {
        let found = match named {
            Some(address) if address.contains("://") => listing.at(address).map(|store| (store, String::new())),
            _ => listing.above().and_then(|above| {
                let plain = named.map(|name| name.strip_prefix("../").unwrap_or(name).to_owned());
                let name =
                    plain.or_else(|| above.name.strip_suffix(".zarr").map(|name| format!("{name}-overviews.zarr")))?;
                let name = name.trim_end_matches('/').to_owned();
                names::is_relative(&name).then_some((above.store, name))
            }),
        };
        let place = named.unwrap_or("the overview store");
        let wrong = |expected: &str| {
            let hint = "Correct the attribute `overviews`, or consolidate that store.";
            ReadError::new(FailKind::Missing, place, expected, "none", hint)
        };
        let Some((store, folder)) = found else {
            return Err(wrong("an address, or the name of a folder beside this one"));
        };
        let mut other = Tree::default();
        let mut is_consolidated = false;
        if let Some(document) = fetch(&store, &join(&folder, "zarr.json"), place).await? {
            other.add("", document.clone())?;
            is_consolidated = other.add_consolidated("", &document)?;
        }
        if !is_consolidated {
            return Err(wrong("a Zarr V3 store with consolidated metadata"));
        }
        self.take_levels(other);
        self.overviews_at = folder;
        Ok((!self.joined.is_empty()).then_some(store))
    }

    /// Takes the levels of groups that both have.
    fn take_levels(&mut self, other: Tree) {
        let mut joined = Vec::new();
        for (path, node) in &other.nodes {
            let (Node::Group(_), Some(own)) = (node, self.group(path)) else { continue };
            let known = level::levels(self, path, own);
            let Some(finest) = known.first() else { continue };
            let mut found: Vec<(u64, &str)> = Vec::new();
            for name in other.groups_in(path) {
                let at = join(path, name);
                let same = |(name, array): &(&str, &super::ArrayNode)| {
                    let base = self.array(&join(&finest.path, name));
                    base.is_some_and(|base| base.dimensions == array.dimensions)
                };
                let size = other.arrays_in(&at).filter(same).filter_map(|(_, array)| array.len()).max();
                if let Some(size) = size.filter(|_| name != FULL_LEVEL && !known.iter().any(|level| level.name == name))
                {
                    found.push((size, name));
                }
            }
            // The one with the most cells is the finest.
            found.sort_unstable();
            found.reverse();
            joined.extend(
                found.into_iter().map(|(_, name)| (path.clone(), name.to_owned(), join(OVERVIEWS, &join(path, name)))),
            );
        }
        if joined.is_empty() {
            return;
        }
        for (path, mut node) in other.nodes {
            let path = join(OVERVIEWS, &path);
            if let Node::Array(array) = &mut node {
                array.path.clone_from(&path);
            }
            self.nodes.insert(path, node);
        }
        self.joined = joined;
    }

    /// Whether the node at `path` is of the overview store.
    pub(crate) fn is_beside(&self, path: &str) -> bool {
        !self.joined.is_empty() && path.split('/').next() == Some(OVERVIEWS)
    }
}
