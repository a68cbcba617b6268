//! An array's metadata, with the parts that reading asks for taken out.

use super::{attributes_of, format_error};
use crate::zarr::fail::{FailKind, ReadError};
use serde_json::{Map, Value};

/// Attribute with the names of the dimensions, where the document has none: xarray's, in Zarr V2.
pub(super) const DIMENSIONS_ATTRIBUTE: &str = "_ARRAY_DIMENSIONS";

/// What an array's metadata say, as Zarr V3 says it.
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
    /// Names of the axes, each another; `dim_0` and so on where the document names none.
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

impl ArrayNode {
    pub(super) fn parse(path: &str, document: Value) -> Result<ArrayNode, ReadError> {
        let shape = integers(document.get("shape")).ok_or_else(|| format_error(path, "a shape of integers", "none"))?;
        if shape.len() > 32 {
            return Err(format_error(path, "at most 32 dimensions", &shape.len().to_string()));
        }
        let grid = document.pointer("/chunk_grid/name").and_then(Value::as_str);
        if let Some(other) = grid.filter(|name| *name != "regular") {
            let hint = "Ask the owner to store it in chunks of one size.";
            return Err(ReadError::new(
                FailKind::Unsupported,
                path,
                "a regular chunk grid",
                format!("{other:?}"),
                hint,
            ));
        }
        let fits = |chunk: &Vec<u64>| chunk.len() == shape.len() && !chunk.contains(&0);
        let object = integers(document.pointer("/chunk_grid/configuration/chunk_shape")).filter(fits);
        let object =
            object.ok_or_else(|| format_error(path, "a regular chunk grid with one length an axis", "another"))?;
        let codecs = document.get("codecs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let chunk = codecs
            .iter()
            .find(|codec| codec.get("name").and_then(Value::as_str) == Some("sharding_indexed"))
            .and_then(|codec| integers(codec.pointer("/configuration/chunk_shape")))
            .filter(fits)
            .unwrap_or_else(|| object.clone());
        let (data_type, type_configuration) = match document.get("data_type") {
            Some(Value::String(name)) => (name.clone(), Value::Null),
            Some(Value::Object(extension)) => (
                extension.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                extension.get("configuration").cloned().unwrap_or_default(),
            ),
            _ => return Err(format_error(path, "a data_type", "none")),
        };
        let attributes = attributes_of(&document);
        let names = document.get("dimension_names").filter(|names| names.is_array());
        let names = names.or_else(|| attributes.get(DIMENSIONS_ATTRIBUTE)).and_then(Value::as_array);
        let mut dimensions: Vec<String> = Vec::with_capacity(shape.len());
        for axis in 0..shape.len() {
            let name = names.and_then(|names| names.get(axis)).and_then(Value::as_str).filter(|name| !name.is_empty());
            let name = name.filter(|name| !dimensions.iter().any(|known| known == name));
            dimensions.push(name.map_or_else(|| format!("dim_{axis}"), str::to_owned));
        }
        let path = path.to_owned();
        Ok(ArrayNode { path, document, attributes, shape, dimensions, data_type, type_configuration, chunk, object })
    }

    /// Whether the elements are text.
    pub(crate) fn is_text(&self) -> bool {
        let texts = ["string", "fixed_length_utf32", "null_terminated_bytes", "variable_length_bytes", "bytes"];
        texts.contains(&self.data_type.as_str())
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
            "fixed_length_utf32" | "null_terminated_bytes" | "raw_bytes" => self.length_bytes().max(1),
            _ => 8,
        }
    }

    /// `length_bytes` of a type of fixed length; 0 without.
    pub(crate) fn length_bytes(&self) -> u64 {
        self.type_configuration.get("length_bytes").and_then(Value::as_u64).unwrap_or(0)
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

fn integers(value: Option<&Value>) -> Option<Vec<u64>> {
    value?.as_array()?.iter().map(Value::as_u64).collect()
}
