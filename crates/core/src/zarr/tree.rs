//! The nodes of a hierarchy, read from its metadata alone: no store is listed, since a web server cannot.

use super::Readable;
use super::fail::{FailKind, ReadError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zarrs_storage::StoreKey;

/// Metadata documents longer than this are refused.
const METADATA_BYTES: usize = 16 << 20;
/// Hierarchies with more nodes than this are refused.
const NODES: usize = 10_000;

/// Every group and array by path: relative to the root, without leading slash; the root is "".
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: BTreeMap<String, Node>,
}

/// A group or an array.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Group(Map<String, Value>),
    Array(Box<ArrayNode>),
}

/// What an array's `zarr.json` says, with the parts that reading asks for taken out.
#[derive(Debug, Clone)]
pub(crate) struct ArrayNode {
    /// Path from the root.
    pub(crate) path: String,
    /// The whole document.
    pub(crate) document: Value,
    /// Its attributes.
    pub(crate) attributes: Map<String, Value>,
    /// Elements along each axis.
    pub(crate) shape: Vec<u64>,
    /// Names of the axes; `dim_0` and so on where the document names none.
    pub(crate) dimensions: Vec<String>,
    /// Zarr's name of the data type.
    pub(crate) data_type: String,
    /// Its configuration; null without one.
    pub(crate) type_configuration: Value,
    /// Shape of the smallest readable chunk.
    pub(crate) chunk: Vec<u64>,
    /// Shape of the stored object: the shard, or the chunk again.
    pub(crate) object: Vec<u64>,
}

impl Tree {
    /// Reads the root's metadata.
    ///
    /// # Errors
    /// Nothing there, not readable, not a Zarr V3 group, over a limit, or no consolidated metadata anywhere.
    pub(crate) async fn open(store: &Readable, address: &str) -> Result<Tree, ReadError> {
        let root = document(store, "", address).await?.ok_or_else(|| {
            ReadError::new(
                FailKind::Missing,
                format!("{address}/zarr.json"),
                "the metadata of a Zarr V3 group",
                "nothing",
                "Give the address of the folder that holds zarr.json; a Zarr V2 store must be converted first.",
            )
        })?;
        let mut tree = Tree::default();
        tree.add("", &root)?;
        let Some(Node::Group(attributes)) = tree.nodes.get("").cloned() else {
            return Err(ReadError::new(
                FailKind::Format,
                format!("{address}/zarr.json"),
                "a group",
                "an array",
                "Give the address of the group that holds the array.",
            ));
        };
        if !tree.add_consolidated("", &root)? {
            for asset in assets(&attributes) {
                if let Some(child) = document(store, &asset, address).await? {
                    tree.add(&asset, &child)?;
                    tree.add_consolidated(&asset, &child)?;
                }
            }
        }
        if tree.nodes.values().any(|node| matches!(node, Node::Array(_))) {
            return Ok(tree);
        }
        Err(ReadError::new(
            FailKind::Format,
            format!("{address}/zarr.json"),
            "consolidated metadata that lists at least one array",
            if root.get("consolidated_metadata").is_some_and(Value::is_object) { "no array in it" } else { "none" },
            "Write it with zarr.consolidate_metadata(store): a browser cannot list the folders of a web server.",
        ))
    }

    /// Adds the node at `path`.
    fn add(&mut self, path: &str, document: &Value) -> Result<(), ReadError> {
        if self.nodes.len() >= NODES {
            return Err(ReadError::new(
                FailKind::TooLarge,
                place(path),
                format!("at most {NODES} groups and arrays"),
                "more",
                "Give the address of a group inside.",
            ));
        }
        let node = match document.get("node_type").and_then(Value::as_str) {
            Some("group") => Node::Group(attributes_of(document)),
            Some("array") => Node::Array(Box::new(ArrayNode::parse(path, document)?)),
            other => {
                return Err(format_error(path, "node_type \"group\" or \"array\"", &format!("{other:?}")));
            }
        };
        self.nodes.insert(path.to_owned(), node);
        Ok(())
    }

    /// Adds what the consolidated metadata of the group at `base` lists; whether there was any.
    fn add_consolidated(&mut self, base: &str, document: &Value) -> Result<bool, ReadError> {
        let Some(consolidated) = document.get("consolidated_metadata").filter(|value| !value.is_null()) else {
            return Ok(false);
        };
        let Some(listed) = consolidated.get("metadata").and_then(Value::as_object) else {
            return Err(format_error(base, "consolidated_metadata with an object `metadata`", "none"));
        };
        for (path, document) in listed {
            let path = path.trim_matches('/');
            if path.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
                return Err(format_error(base, "relative paths in consolidated_metadata", &format!("{path:?}")));
            }
            self.add(&crate::layout::join(base, path), document)?;
        }
        Ok(true)
    }

    /// The array at `path`.
    pub(crate) fn array(&self, path: &str) -> Option<&ArrayNode> {
        match self.nodes.get(path) {
            Some(Node::Array(array)) => Some(array),
            _ => None,
        }
    }

    /// Attributes of the group at `path`; `None` when there is no group.
    pub(crate) fn group(&self, path: &str) -> Option<&Map<String, Value>> {
        match self.nodes.get(path) {
            Some(Node::Group(attributes)) => Some(attributes),
            _ => None,
        }
    }

    /// Arrays directly inside the group at `path`, by name.
    pub(crate) fn arrays_in<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a ArrayNode)> {
        self.nodes.iter().filter_map(move |(key, node)| match node {
            Node::Array(array) => name_in(path, key).map(|name| (name, &**array)),
            Node::Group(_) => None,
        })
    }

    /// The array called `name` in the group at `path` or the nearest group above it: coordinates are inherited.
    pub(crate) fn visible<'a>(&'a self, path: &str, name: &str) -> Option<&'a ArrayNode> {
        let mut at = path;
        loop {
            if let Some(array) = self.array(&crate::layout::join(at, name)) {
                return Some(array);
            }
            if at.is_empty() {
                return None;
            }
            at = at.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
}

/// The name of `key` when it is a direct child of `path`.
fn name_in<'a>(path: &str, key: &'a str) -> Option<&'a str> {
    let name = if path.is_empty() { key } else { key.strip_prefix(path)?.strip_prefix('/')? };
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Relative paths of the levels that a group's `multiscales` names, finest first: the convention's `layout[].asset`,
/// else the older list `[{datasets: [{path}]}]`. Absolute paths and `..` are left out, as the convention forbids them.
pub(crate) fn assets(attributes: &Map<String, Value>) -> Vec<String> {
    let Some(multiscales) = attributes.get(crate::layout::MULTISCALES_ATTRIBUTE) else { return Vec::new() };
    let (list, key) = match multiscales {
        Value::Array(list) => (list.first().and_then(|first| first.get("datasets")), "path"),
        other => (other.get("layout"), "asset"),
    };
    let entries = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let relative = |path: &&str| path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    entries
        .iter()
        .take(64)
        .filter_map(|entry| entry.get(key).and_then(Value::as_str).filter(relative).map(str::to_owned))
        .collect()
}

impl ArrayNode {
    fn parse(path: &str, document: &Value) -> Result<ArrayNode, ReadError> {
        let shape = integers(document.get("shape")).ok_or_else(|| format_error(path, "a shape of integers", "none"))?;
        if shape.len() > 32 {
            return Err(format_error(path, "at most 32 dimensions", &shape.len().to_string()));
        }
        let object = integers(document.pointer("/chunk_grid/configuration/chunk_shape"))
            .filter(|chunk| chunk.len() == shape.len() && !chunk.contains(&0))
            .ok_or_else(|| format_error(path, "a regular chunk grid with one length an axis", "another"))?;
        let codecs = document.get("codecs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let chunk = codecs
            .iter()
            .find(|codec| codec.get("name").and_then(Value::as_str) == Some("sharding_indexed"))
            .and_then(|codec| integers(codec.pointer("/configuration/chunk_shape")))
            .filter(|chunk| chunk.len() == shape.len() && !chunk.contains(&0))
            .unwrap_or_else(|| object.clone());
        let (data_type, type_configuration) = match document.get("data_type") {
            Some(Value::String(name)) => (name.clone(), Value::Null),
            Some(Value::Object(extension)) => (
                extension.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                extension.get("configuration").cloned().unwrap_or_default(),
            ),
            _ => return Err(format_error(path, "a data_type", "none")),
        };
        let names = document.get("dimension_names").and_then(Value::as_array);
        let dimensions = (0..shape.len())
            .map(|axis| match names.and_then(|names| names.get(axis)).and_then(Value::as_str) {
                Some(name) => name.to_owned(),
                None => format!("dim_{axis}"),
            })
            .collect();
        Ok(ArrayNode {
            path: path.to_owned(),
            attributes: attributes_of(document),
            document: document.clone(),
            shape,
            dimensions,
            data_type,
            type_configuration,
            chunk,
            object,
        })
    }

    /// Whether the elements are text.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.data_type.as_str(), "string" | "fixed_length_utf32")
    }

    /// Whether the elements are complex numbers, of which a reader is given the magnitude.
    pub(crate) fn is_complex(&self) -> bool {
        self.data_type.starts_with("complex")
    }

    /// Bytes of one element, as far as its data type says; 8 otherwise.
    pub(crate) fn element_bytes(&self) -> u64 {
        match self.data_type.as_str() {
            "bool" | "int8" | "uint8" => 1,
            "int16" | "uint16" | "float16" => 2,
            "int32" | "uint32" | "float32" => 4,
            "complex128" => 16,
            "fixed_length_utf32" => {
                self.type_configuration.get("length_bytes").and_then(Value::as_u64).unwrap_or(4).max(4)
            }
            _ => 8,
        }
    }

    /// An attribute that is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }

    /// Elements in all; `None` when they do not fit in 64 bits.
    pub(crate) fn len(&self) -> Option<u64> {
        self.shape.iter().try_fold(1u64, |all, n| all.checked_mul(*n))
    }
}

/// The metadata document of the node at `path`; `None` when there is none.
async fn document(store: &Readable, path: &str, address: &str) -> Result<Option<Value>, ReadError> {
    let name = crate::layout::join(path, "zarr.json");
    let at = format!("{}/{name}", address.trim_end_matches('/'));
    let key = StoreKey::new(&name).map_err(|error| format_error(&at, "a relative path", &error.to_string()))?;
    let expected = "the metadata of a Zarr V3 group";
    let bytes = store.get(&key).await.map_err(|error| ReadError::storage(&at, expected, &error))?;
    let Some(bytes) = bytes else { return Ok(None) };
    if bytes.len() > METADATA_BYTES {
        let found = format!("{} bytes", bytes.len());
        let expected = format!("metadata of at most {METADATA_BYTES} bytes");
        return Err(ReadError::new(FailKind::TooLarge, at, expected, found, "Give the address of a group inside."));
    }
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| format_error(&at, expected, &format!("broken JSON: {error}")))?;
    match value.get("zarr_format").and_then(Value::as_u64) {
        Some(3) => Ok(Some(value)),
        other => Err(format_error(&at, "zarr_format 3", &other.map_or("none".to_owned(), |found| found.to_string()))),
    }
}

fn attributes_of(document: &Value) -> Map<String, Value> {
    document.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn integers(value: Option<&Value>) -> Option<Vec<u64>> {
    value?.as_array()?.iter().map(Value::as_u64).collect()
}

/// How a path is named in an error.
fn place(path: &str) -> String {
    if path.is_empty() { "the root group".to_owned() } else { path.to_owned() }
}

fn format_error(path: &str, expected: &str, found: &str) -> ReadError {
    let hint = "The store may be damaged; tell its owner.";
    ReadError::new(FailKind::Format, place(path), expected, found, hint)
}
