//! Finding nodes without consolidated metadata: by the listing of a store that has one, else by the names that nodes give
//! of each other. A web server lists nothing; what nobody names is not found there.

use super::open::absent;
use super::{Node, Tree, above, names};
use crate::layout::join;
use crate::zarr::Readable;
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::listing::Listing;
use futures::future::join_all;
use std::collections::{BTreeSet, VecDeque};

/// Nodes asked for in a walk: each is a request or two.
const ASKED: usize = 1000;
/// Nodes asked for by names that were never listed: each may be absent.
const GUESSED: usize = 256;
/// Requests at once.
const AT_ONCE: usize = 16;
/// Groups inside groups.
const DEEP: usize = 12;

/// A store whose nodes are asked for one by one, in a format that is known.
pub(super) struct Nodes<'a> {
    pub(super) store: &'a Readable,
    pub(super) address: &'a str,
    pub(super) format: u64,
}

/// A walk that adds to a tree what it finds.
pub(super) struct Walk<'a> {
    nodes: &'a Nodes<'a>,
    listing: Option<&'a dyn Listing>,
    tree: &'a mut Tree,
    known: BTreeSet<String>,
    waiting: VecDeque<Asked>,
    asked: usize,
    guessed: usize,
}

/// A node to ask for.
struct Asked {
    path: String,
    /// A coordinate, which may be in a group above.
    inherited: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(nodes: &'a Nodes<'a>, listing: Option<&'a dyn Listing>, tree: &'a mut Tree) -> Self {
        let known = tree.nodes.keys().cloned().collect();
        Walk { nodes, listing, tree, known, waiting: VecDeque::new(), asked: 0, guessed: 0 }
    }

    /// Finds what is below the group at `path`.
    ///
    /// # Errors
    /// More nodes than a tree has.
    pub(super) async fn below(mut self, path: &str) -> Result<(), ReadError> {
        self.children(path).await;
        self.run().await
    }

    /// Finds what the array at `path` refers to.
    ///
    /// # Errors
    /// More nodes than a tree has.
    pub(super) async fn beside(mut self, path: &str) -> Result<(), ReadError> {
        self.related(path);
        self.run().await
    }

    async fn run(&mut self) -> Result<(), ReadError> {
        while !self.waiting.is_empty() && self.asked < ASKED {
            let some: Vec<Asked> = (0..AT_ONCE).map_while(|_| self.waiting.pop_front()).collect();
            self.asked += some.len();
            let answers = join_all(some.iter().map(|asked| self.nodes.node(&asked.path))).await;
            for (asked, answer) in some.into_iter().zip(answers) {
                match absent(answer) {
                    Ok(Some(document)) => {
                        let is_whole = self.add(&asked.path, document)?;
                        match self.tree.nodes.get(&asked.path) {
                            Some(Node::Array(_)) => self.related(&asked.path),
                            Some(Node::Group(_)) if !is_whole => self.children(&asked.path).await,
                            _ => {}
                        }
                    }
                    Ok(None) if asked.inherited => {
                        let name = asked.path.rsplit('/').next().unwrap_or_default();
                        let group = above(&asked.path);
                        if !group.is_empty() {
                            self.ask(join(above(group), name), false, true);
                        }
                    }
                    Ok(None) => {}
                    Err(error) => {
                        self.tree.refused.insert(asked.path, error);
                    }
                }
            }
        }
        if !self.waiting.is_empty() {
            let found = format!("{} nodes and more", self.asked);
            let hint = "Give the address of a group inside, or ask the owner to consolidate the metadata.";
            let error = ReadError::new(FailKind::TooLarge, self.nodes.address, "fewer nodes", found, hint);
            self.tree.refused.insert(String::new(), error);
        }
        Ok(())
    }

    /// Adds a node; whether its own metadata list all below it.
    fn add(&mut self, path: &str, document: serde_json::Value) -> Result<bool, ReadError> {
        let consolidated = document.get("consolidated_metadata").is_some_and(|own| !own.is_null());
        if !consolidated {
            return self.tree.add(path, document).map(|()| false);
        }
        self.tree.add(path, document.clone())?;
        self.tree.add_consolidated(path, &document)
    }

    /// Asks for the children of the group at `path`: those that the store lists, else those that the group names.
    async fn children(&mut self, path: &str) {
        if path.split('/').count() > DEEP {
            return;
        }
        let listed = match self.listing {
            Some(listing) => listing.list(path).await,
            None => Ok(None),
        };
        match listed {
            Ok(Some(children)) => {
                let is_node = |name: &String| {
                    !name.is_empty() && !name.starts_with('.') && !name.contains('/') && name != "zarr.json"
                };
                for name in children.into_iter().filter(is_node).take(ASKED + 1) {
                    self.ask(join(path, &name), true, false);
                }
            }
            // A store that refuses to be listed is one that lists nothing.
            Ok(None) | Err(_) => {
                let named = self.tree.group(path).map(names::of_group).unwrap_or_default();
                for name in named {
                    self.ask(join(path, &name), false, false);
                }
            }
        }
    }

    /// Asks for what the array at `path` refers to, beside it and in the groups above.
    fn related(&mut self, path: &str) {
        let named = self.tree.array(path).map(names::of_array).unwrap_or_default();
        for name in named {
            self.ask(join(above(path), &name), false, true);
        }
    }

    fn ask(&mut self, path: String, listed: bool, inherited: bool) {
        if !names::is_relative(&path) || !self.known.insert(path.clone()) {
            return;
        }
        if !listed {
            self.guessed += 1;
        }
        if listed || self.guessed <= GUESSED {
            self.waiting.push_back(Asked { path, inherited });
        }
    }
}
