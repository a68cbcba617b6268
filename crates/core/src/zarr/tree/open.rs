//! What is at an address: which format, a group or an array, consolidated or not.

use super::document::fetch;
use super::walk::{Nodes, Walk};
use super::{Node, Tree, format_error, v2};
use crate::layout::{MULTISCALES_ATTRIBUTE, ORDER_ATTRIBUTE, VIEW_ATTRIBUTE};
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::listing::Listing;
use crate::zarr::{Above, Readable};
use futures::future::join;
use serde_json::Value;

/// Groups above an address in which consolidated metadata are looked for.
const UP: usize = 3;

/// The metadata at an address, in the form of Zarr V3.
struct Root {
    format: u64,
    document: Value,
    /// All of a `.zmetadata`, where there is one.
    consolidated: Option<Value>,
}

impl Tree {
    /// Reads the hierarchy at the root of `store`, and gives the store to read it from: for an array alone, that of the
    /// group around it.
    ///
    /// # Errors
    /// Nothing there, not readable, not Zarr, over a limit, or a group in which nothing is found.
    pub(crate) async fn open(
        store: Readable,
        address: &str,
        listing: &dyn Listing,
    ) -> Result<(Readable, Tree), ReadError> {
        let root = probe(&store, address).await?;
        let mut tree = Tree { format: root.format, ..Tree::default() };
        if root.document.get("node_type").and_then(Value::as_str) == Some("array") {
            return alone(store, address, listing, root).await;
        }
        let is_consolidated = tree.add_root(&root)?;
        if !is_consolidated {
            let nodes = Nodes { store: &store, address, format: root.format };
            Walk::new(&nodes, Some(listing), &mut tree).below("").await?;
            if !tree.has_arrays() {
                higher(&mut tree, listing).await?;
            }
        }
        if tree.has_arrays() {
            tree.name_axes();
            return Ok((store, tree));
        }
        if let Some((_, error)) = tree.refused.pop_first() {
            return Err(error);
        }
        let name = if root.format == 2 { ".zmetadata" } else { "zarr.json" };
        Err(ReadError::new(
            FailKind::Format,
            format!("{}/{name}", address.trim_end_matches('/')),
            "consolidated metadata that lists at least one array",
            if is_consolidated { "no array in it" } else { "none" },
            "Write it with zarr.consolidate_metadata(store): a browser cannot list the folders of a web server. Or give \
             the address of one array in it.",
        ))
    }

    /// Adds the root group and what its consolidated metadata list; whether there were any.
    fn add_root(&mut self, root: &Root) -> Result<bool, ReadError> {
        self.add("", root.document.clone())?;
        match &root.consolidated {
            None => self.add_consolidated("", &root.document),
            Some(consolidated) => {
                for (path, node) in v2::consolidated(consolidated)? {
                    if !path.is_empty() {
                        self.add_below("", &path, node)?;
                    }
                }
                Ok(true)
            }
        }
    }
}

/// Finds out once which format is there: `zarr.json`, then `.zmetadata`, then `.zgroup` or `.zarray`.
///
/// A store that refuses `zarr.json` may do so because it is not there, as S3 does where listing is not allowed, or because
/// its 404 lacks the CORS headers; so the second format is tried after any answer but a document.
async fn probe(store: &Readable, address: &str) -> Result<Root, ReadError> {
    let first = match fetch(store, "zarr.json", address).await {
        Ok(Some(document)) => {
            let at = format!("{}/zarr.json", address.trim_end_matches('/'));
            return match document.get("zarr_format").and_then(Value::as_u64) {
                Some(3) => Ok(Root { format: 3, document, consolidated: None }),
                other => {
                    let found = other.map_or("none".to_owned(), |found| found.to_string());
                    Err(format_error(&at, "zarr_format 3", &found))
                }
            };
        }
        Ok(None) => None,
        Err(error) if matches!(error.kind, FailKind::Format | FailKind::TooLarge) => return Err(error),
        Err(error) => Some(error),
    };
    let found = |result: Result<Option<Value>, ReadError>| match (&first, result) {
        // What the first request said of the store is what counts, unless the second finds something.
        (Some(first), Err(_)) => Err(first.clone()),
        (_, result) => result,
    };
    if let Some(consolidated) = found(fetch(store, ".zmetadata", address).await)? {
        let metadata = consolidated.get("metadata");
        let own = |name: &str| metadata.and_then(|metadata| metadata.get(name)).cloned();
        let document = match own(".zarray") {
            Some(zarray) => v2::array("", &zarray, own(".zattrs"))?,
            None => v2::group(own(".zattrs")),
        };
        return Ok(Root { format: 2, document, consolidated: Some(consolidated) });
    }
    let nodes = Nodes { store, address, format: 2 };
    if let Some(document) = found(nodes.node("").await)? {
        return Ok(Root { format: 2, document, consolidated: None });
    }
    Err(first.unwrap_or_else(|| {
        ReadError::new(
            FailKind::Missing,
            format!("{}/zarr.json", address.trim_end_matches('/')),
            "the metadata of a Zarr group or array (zarr.json, or .zmetadata, .zgroup or .zarray of Zarr V2)",
            "nothing",
            "Give the address of the folder that holds them.",
        )
    }))
}

/// An array by itself: a dataset of one variable, with what stands beside it in its group and what it refers to.
async fn alone(
    store: Readable,
    address: &str,
    listing: &dyn Listing,
    root: Root,
) -> Result<(Readable, Tree), ReadError> {
    let mut tree = Tree { format: root.format, ..Tree::default() };
    let Some(Above { store: group, address: at, name, .. }) = listing.above() else {
        let last = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let name = if super::names::is_relative(last) { last } else { "array" };
        tree.add("", v2::group(None))?;
        tree.add(name, root.document)?;
        tree.alone = Some(name.to_owned());
        tree.rootless = true;
        return if tree.has_arrays() { Ok((store, tree)) } else { Err(refused(&mut tree)) };
    };
    let around = probe(&group, &at).await.ok().filter(|around| around.format == root.format);
    let mut all = Tree { format: root.format, ..Tree::default() };
    let is_consolidated = match &around {
        Some(around) if around.document.get("node_type").and_then(Value::as_str) == Some("group") => {
            all.add_root(around).unwrap_or(false)
        }
        _ => false,
    };
    let mut attributes = all.group("").cloned().unwrap_or_default();
    // They are of the whole group, and one array is asked for.
    for whole in [MULTISCALES_ATTRIBUTE, ORDER_ATTRIBUTE, VIEW_ATTRIBUTE, "ome", "title"] {
        attributes.remove(whole);
    }
    let title = format!("{} {}", all.group("").and_then(|own| own.get("title")?.as_str()).unwrap_or_default(), name);
    attributes.insert("title".to_owned(), Value::String(title.trim().to_owned()));
    tree.nodes.insert(String::new(), Node::Group(attributes));
    tree.add(&name, root.document)?;
    if !tree.has_arrays() {
        return Err(refused(&mut tree));
    }
    if is_consolidated {
        tree.take_related(&name, &all);
    } else {
        let nodes = Nodes { store: &group, address: &at, format: root.format };
        Walk::new(&nodes, None, &mut tree).beside(&name).await?;
    }
    tree.alone = Some(name);
    Ok((group, tree))
}

/// Metadata of the groups above, which may be consolidated for all that is below them.
async fn higher(tree: &mut Tree, listing: &dyn Listing) -> Result<(), ReadError> {
    let mut at = listing.above();
    let mut prefix = String::new();
    for _ in 0..UP {
        let Some(above) = at else { return Ok(()) };
        prefix = if prefix.is_empty() { above.name.clone() } else { format!("{}/{prefix}", above.name) };
        let (v3, zmetadata) = match tree.format {
            2 => (Ok(None), fetch(&above.store, ".zmetadata", &above.address).await),
            _ => (fetch(&above.store, "zarr.json", &above.address).await, Ok(None)),
        };
        let mut whole = Tree { format: tree.format, ..Tree::default() };
        let found = match (v3, zmetadata) {
            (Ok(Some(document)), _) => whole.add_consolidated("", &document)?,
            (_, Ok(Some(consolidated))) => {
                let root = Root { format: 2, document: v2::group(None), consolidated: Some(consolidated) };
                whole.add_root(&root)?
            }
            _ => false,
        };
        if found {
            tree.take_below(&prefix, whole);
        }
        if tree.has_arrays() {
            return Ok(());
        }
        at = above.listing.above();
    }
    Ok(())
}

impl Tree {
    /// Moves what `whole` has below `prefix` to the root of this tree.
    fn take_below(&mut self, prefix: &str, whole: Tree) {
        let inside = |path: &str| path.strip_prefix(prefix)?.strip_prefix('/').map(str::to_owned);
        for (path, mut node) in whole.nodes {
            let Some(path) = inside(&path) else { continue };
            if let Node::Array(array) = &mut node {
                array.path.clone_from(&path);
            }
            self.nodes.insert(path, node);
        }
        let refused = whole.refused.into_iter().filter_map(|(path, error)| Some((inside(&path)?, error)));
        self.refused.extend(refused);
    }

    /// Takes from `all` what the array `name` refers to, and what that refers to.
    fn take_related(&mut self, name: &str, all: &Tree) {
        let mut open = vec![name.to_owned()];
        while let Some(path) = open.pop() {
            let Some(array) = self.array(&path) else { continue };
            for name in super::names::of_array(array) {
                if let (None, Some(found)) = (self.nodes.get(&name), all.array(&name)) {
                    self.nodes.insert(name.clone(), Node::Array(Box::new(found.clone())));
                    open.push(name);
                }
            }
        }
    }
}

fn refused(tree: &mut Tree) -> ReadError {
    let first = tree.refused.pop_first().map(|(_, error)| error);
    first.unwrap_or_else(|| format_error("", "an array", "nothing"))
}

impl Nodes<'_> {
    /// The document of the node at `path` as V3 has it; `None` when there is none.
    ///
    /// # Errors
    /// Not readable, or not what Zarr prescribes.
    pub(super) async fn node(&self, path: &str) -> Result<Option<Value>, ReadError> {
        let key = |name: &str| crate::layout::join(path, name);
        if self.format != 2 {
            let Some(document) = fetch(self.store, &key("zarr.json"), self.address).await? else { return Ok(None) };
            return match document.get("zarr_format").and_then(Value::as_u64) {
                Some(3) => Ok(Some(document)),
                other => Err(format_error(path, "zarr_format 3", &format!("{other:?}"))),
            };
        }
        let (array, attributes) = (key(".zarray"), key(".zattrs"));
        let (array, attributes) =
            join(fetch(self.store, &array, self.address), fetch(self.store, &attributes, self.address)).await;
        // Attributes may be wanting; a store that refuses them has none for us.
        let attributes = match attributes {
            Err(error) if error.kind == FailKind::Forbidden => None,
            other => other?,
        };
        if let Some(array) = absent(array)? {
            return v2::array(path, &array, attributes).map(Some);
        }
        let group = absent(fetch(self.store, &key(".zgroup"), self.address).await)?;
        Ok(group.map(|_| v2::group(attributes)))
    }
}

/// A store that does not let its contents be listed refuses what is not there (S3: 403).
pub(super) fn absent(fetched: Result<Option<Value>, ReadError>) -> Result<Option<Value>, ReadError> {
    match fetched {
        Err(error) if error.kind == FailKind::Forbidden => Ok(None),
        other => other,
    }
}
