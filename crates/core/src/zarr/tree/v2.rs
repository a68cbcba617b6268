//! Documents of Zarr V2 as those of V3: <https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html>.
//!
//! zarrs turns a `.zarray` into V3, too. Here it is done to the document, since `.zmetadata` is not read there, since a
//! codec must be named before zarrs refuses it, and since all that reads an array then knows one form of metadata.

use super::format_error;
use super::node::DIMENSIONS_ATTRIBUTE;
use crate::zarr::fail::ReadError;
use crate::zarr::numpy::NumpyType;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document of a group with these `.zattrs`.
pub(super) fn group(attributes: Option<Value>) -> Value {
    json!({"zarr_format": 3, "node_type": "group", "attributes": attributes.unwrap_or_else(|| json!({}))})
}

/// The nodes of a `.zmetadata`, by path: a document each, or why there is none.
///
/// # Errors
/// Not what zarr-python consolidates.
pub(super) fn consolidated(document: &Value) -> Result<BTreeMap<String, Result<Value, ReadError>>, ReadError> {
    let listed = document.get("metadata").and_then(Value::as_object);
    let listed = listed.ok_or_else(|| format_error(".zmetadata", "an object `metadata`", "none"))?;
    let mut nodes = BTreeMap::new();
    for (key, value) in listed {
        let (path, name) = key.rsplit_once('/').unwrap_or(("", key));
        let attributes = || listed.get(&crate::layout::join(path, ".zattrs")).cloned();
        let node = match name {
            ".zgroup" => Ok(group(attributes())),
            ".zarray" => array(path, value, attributes()),
            _ => continue,
        };
        nodes.insert(path.to_owned(), node);
    }
    Ok(nodes)
}

/// The document of an array from its `.zarray` and its `.zattrs`.
///
/// # Errors
/// A member that is missing or of another form. A type or a codec that is not read stays in the document under its name.
pub(super) fn array(path: &str, zarray: &Value, attributes: Option<Value>) -> Result<Value, ReadError> {
    let wanted = |name: &str, form: &str| {
        let found = zarray.get(name).filter(|value| !value.is_null());
        found.ok_or_else(|| format_error(path, &format!("{form} `{name}` in .zarray"), "none"))
    };
    let shape = wanted("shape", "a list")?;
    let rank = shape.as_array().map_or(0, Vec::len);
    let chunks = wanted("chunks", "a list")?;
    let dtype = wanted("dtype", "a type")?;
    let mut attributes = attributes.and_then(|own| own.as_object().cloned()).unwrap_or_default();
    let names = dimensions(zarray, &mut attributes);
    let separator = match zarray.get("dimension_separator").and_then(Value::as_str) {
        None | Some(".") => ".",
        Some("/") => "/",
        Some(other) => return Err(format_error(path, "the dimension_separator \".\" or \"/\"", &format!("{other:?}"))),
    };
    let parsed = dtype.as_str().and_then(NumpyType::parse);
    let codecs = codecs(path, zarray, parsed.as_ref(), rank)?;
    let data_type = match (&parsed, dtype) {
        (Some(parsed), _) if parsed.kind == 'O' => match codecs.1 {
            Some("vlen-utf8") => json!("string"),
            Some("vlen-bytes") => json!("variable_length_bytes"),
            _ => json!("object"),
        },
        (Some(parsed), _) => parsed.v3(),
        (None, Value::String(name)) => json!(name.chars().take(80).collect::<String>()),
        (None, _) => json!("struct"),
    };
    let fill = fill(zarray.get("fill_value").unwrap_or(&Value::Null), parsed.as_ref());
    let mut document = json!({
        "zarr_format": 3,
        "node_type": "array",
        "shape": shape,
        "data_type": data_type,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
        "chunk_key_encoding": {"name": "v2", "configuration": {"separator": separator}},
        "codecs": codecs.0,
        "fill_value": fill,
        "attributes": attributes,
    });
    if let (Some(names), Some(document)) = (names, document.as_object_mut()) {
        document.insert("dimension_names".to_owned(), names);
    }
    Ok(document)
}

/// The names of the dimensions: xarray's attribute, which is taken out, else the references of NCZarr.
fn dimensions(zarray: &Value, attributes: &mut Map<String, Value>) -> Option<Value> {
    if let Some(names) = attributes.remove(DIMENSIONS_ATTRIBUTE) {
        return Some(names);
    }
    let own = ["_NCZARR_ARRAY", "_nczarr_array"].into_iter().find_map(|name| {
        let own = zarray.get(name).or_else(|| attributes.get(name))?;
        own.get("dimrefs").or_else(|| own.get("dimension_references"))?.as_array().cloned()
    });
    let last = |name: &Value| name.as_str().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned());
    own.map(|names| json!(names.iter().map(last).collect::<Vec<_>>()))
}

/// Filters and compressor as codecs of V3, and the codec that makes bytes of texts, if there is one.
fn codecs(
    path: &str,
    zarray: &Value,
    dtype: Option<&NumpyType>,
    rank: usize,
) -> Result<(Value, Option<&'static str>), ReadError> {
    let mut out = Vec::new();
    match zarray.get("order").and_then(Value::as_str) {
        None | Some("C") => {}
        Some("F") if rank > 1 => {
            let order: Vec<usize> = (0..rank.min(32)).rev().collect();
            out.push(json!({"name": "transpose", "configuration": {"order": order}}));
        }
        Some("F") => {}
        Some(other) => return Err(format_error(path, "the order C or F", &format!("{other:?}"))),
    }
    let filters = zarray.get("filters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let compressor = zarray.get("compressor").filter(|codec| !codec.is_null());
    let mut before = Vec::new();
    let mut after = Vec::new();
    let mut texts = None;
    // Bytes are in the order of the last filter that makes numbers.
    let mut big = dtype.is_some_and(|dtype| dtype.big);
    for codec in filters.iter().take(32).chain(compressor) {
        let id = codec.get("id").and_then(Value::as_str).unwrap_or_default();
        let mut configuration = codec.as_object().cloned().unwrap_or_default();
        configuration.remove("id");
        match id {
            "vlen-utf8" => texts = Some("vlen-utf8"),
            "vlen-bytes" => texts = Some("vlen-bytes"),
            "delta" | "fixedscaleoffset" | "astype" | "quantize" | "packbits" | "bitround" if after.is_empty() => {
                let stored = ["encode_dtype", "astype", "dtype"].iter().find_map(|name| configuration.get(*name));
                if let Some(stored) = stored.and_then(Value::as_str).and_then(NumpyType::parse) {
                    big = stored.big;
                }
                before.push(json!({"name": format!("numcodecs.{id}"), "configuration": configuration}));
            }
            "gzip" | "zstd" | "blosc" | "crc32c" => after.push(json!({"name": id, "configuration": configuration})),
            other => {
                let other: String = other.chars().take(60).collect();
                after.push(json!({"name": format!("numcodecs.{other}"), "configuration": configuration}));
            }
        }
    }
    out.extend(before);
    out.push(match (texts, big) {
        (Some(name), _) => json!({"name": name}),
        (None, true) => json!({"name": "bytes", "configuration": {"endian": "big"}}),
        (None, false) => json!({"name": "bytes", "configuration": {"endian": "little"}}),
    });
    out.extend(after);
    Ok((Value::Array(out), texts))
}

/// A fill value as V3 has it. Without one the values of a chunk that is not stored are undefined: here missing, and 0
/// where a type has nothing for it.
fn fill(stored: &Value, dtype: Option<&NumpyType>) -> Value {
    let Some(dtype) = dtype else { return stored.clone() };
    match (dtype.kind, stored) {
        ('b', Value::Bool(value)) => json!(value),
        ('b', value) => json!(value.as_f64().is_some_and(|value| value != 0.0)),
        ('i' | 'u', Value::Number(number)) if number.is_f64() => {
            // Writers that know one kind of numbers give 0.0.
            number.as_f64().map_or_else(|| json!(0), |value| json!(value as i64))
        }
        ('i' | 'u', Value::Number(_)) => stored.clone(),
        ('i' | 'u', _) => json!(0),
        ('f', Value::Number(_) | Value::String(_)) => stored.clone(),
        ('f', _) => json!("NaN"),
        ('c', Value::Array(parts)) if parts.len() == 2 => stored.clone(),
        ('c', Value::Number(real)) => json!([real, 0.0]),
        ('c', Value::String(real)) => json!([real, real]),
        ('c', _) => json!(["NaN", "NaN"]),
        ('m' | 'M', Value::Number(_)) => stored.clone(),
        ('m' | 'M', _) => json!("NaT"),
        ('U' | 'O' | 'S' | 'V', Value::String(_)) => stored.clone(),
        ('U' | 'O' | 'S' | 'V', _) => json!(""),
        (_, other) => other.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(change: Value) -> Value {
        let mut zarray = json!({
            "zarr_format": 2, "shape": [4, 6], "chunks": [2, 3], "dtype": "<f8", "compressor": null, "fill_value": null,
            "order": "C", "filters": null,
        });
        for (name, value) in change.as_object().unwrap() {
            zarray[name] = value.clone();
        }
        array("a", &zarray, Some(json!({"units": "m", "_ARRAY_DIMENSIONS": ["y", "x"]}))).unwrap()
    }

    #[test]
    fn a_plain_array() {
        let found = of(json!({}));
        assert_eq!(found["attributes"], json!({"units": "m"}));
        assert_eq!(found["dimension_names"], json!(["y", "x"]));
        assert_eq!(found["chunk_key_encoding"]["configuration"]["separator"], ".");
        assert_eq!(found["codecs"], json!([{"name": "bytes", "configuration": {"endian": "little"}}]));
        assert_eq!((&found["data_type"], &found["fill_value"]), (&json!("float64"), &json!("NaN")));
    }

    #[test]
    fn filters_come_before_bytes_and_compressors_behind() {
        let found = of(json!({
            "dtype": ">i4", "order": "F", "dimension_separator": "/",
            "filters": [{"id": "delta", "dtype": ">i4", "astype": "<i2"}, {"id": "shuffle", "elementsize": 2}],
            "compressor": {"id": "lz4", "acceleration": 1},
        }));
        let names: Vec<&str> =
            found["codecs"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["transpose", "numcodecs.delta", "bytes", "numcodecs.shuffle", "numcodecs.lz4"]);
        assert_eq!(found["codecs"][2]["configuration"]["endian"], "little");
        assert_eq!(found["chunk_key_encoding"]["configuration"]["separator"], "/");
    }

    #[test]
    fn types_that_are_not_read_keep_their_name() {
        assert_eq!(of(json!({"dtype": [["a", "<i4"]]}))["data_type"], "struct");
        assert_eq!(of(json!({"dtype": "|O", "filters": [{"id": "json2"}]}))["data_type"], "object");
        assert_eq!(of(json!({"dtype": "|O", "filters": [{"id": "vlen-utf8"}]}))["data_type"], "string");
        assert_eq!(of(json!({"dtype": "<f32"}))["data_type"], "<f32");
    }

    #[test]
    fn fill_values() {
        for (dtype, stored, wanted) in [
            ("<i2", json!(-1.0), json!(-1)),
            ("<i2", json!(null), json!(0)),
            ("<f4", json!("Infinity"), json!("Infinity")),
            ("|b1", json!(0), json!(false)),
            ("<c8", json!(null), json!(["NaN", "NaN"])),
            ("<U3", json!(0), json!("")),
            ("<M8[s]", json!(0), json!(0)),
        ] {
            assert_eq!(of(json!({"dtype": dtype, "fill_value": stored}))["fill_value"], wanted, "{dtype}");
        }
    }

    #[test]
    fn damage_is_named() {
        let said = |zarray: Value| array("a", &zarray, None).unwrap_err().to_string();
        assert!(said(json!({})).contains("a list `shape` in .zarray"));
        let bad = json!({"shape": [1], "chunks": [1], "dtype": "<i4", "order": "Z"});
        assert!(said(bad).contains("the order C or F, found \"Z\""));
        let bad = json!({"shape": [1], "chunks": [1], "dtype": "<i4", "dimension_separator": "-"});
        assert!(said(bad).contains("dimension_separator"));
        assert!(consolidated(&json!({"metadata": []})).is_err());
    }
}
