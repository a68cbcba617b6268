//! From the codecs of a document to those that are decoded here: the same chain, with the names of this crate, and with the
//! filters of numcodecs behind `bytes`, where they are bytes to bytes.

use super::{OURS, we_have, zarrs_has};
use crate::zarr::numpy::NumpyType;
use serde_json::{Map, Value, json};

/// Shards inside shards, and codecs in a row.
const DEEP: usize = 4;
const LONG: usize = 32;

/// Why a chain is not decoded.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::zarr) enum Wanting {
    /// A codec that this build does not have, by its Zarr V3 name.
    Codec(String),
    /// Something else about the chain, in words.
    Form(String),
}

/// The `codecs` of a Zarr V3 document as zarrs is to read them, for elements of `data_type`.
///
/// # Errors
/// A codec that this build does not have, or a chain that is none.
pub(in crate::zarr) fn prepared(codecs: &Value, data_type: &str) -> Result<Value, Wanting> {
    chain(codecs, data_type, 0)
}

fn chain(codecs: &Value, data_type: &str, depth: usize) -> Result<Value, Wanting> {
    let list = codecs.as_array().filter(|list| !list.is_empty() && list.len() <= LONG && depth < DEEP);
    let list = list.ok_or_else(|| Wanting::Form("a list of codecs".to_owned()))?;
    let (mut before, mut filters, mut after): (Vec<Value>, Vec<Filter>, Vec<Value>) = Default::default();
    let mut serializer: Option<Value> = None;
    for codec in list {
        let name = codec.as_str().or_else(|| codec.get("name").and_then(Value::as_str)).unwrap_or_default();
        let configuration = codec.get("configuration").cloned().unwrap_or_else(|| json!({}));
        // `zarr.codecs.Zstd` of zarr-python 2 and `numcodecs.zstd` of version 3 are the codec itself.
        let plain = name.strip_prefix("numcodecs.").unwrap_or(name);
        match plain {
            // Rounding loses digits when it is encoded; there is nothing to undo.
            "bitround" => {}
            "quantize" if is_same_type(&configuration) => {}
            "transpose" if filters.is_empty() && serializer.is_none() => before.push(codec.clone()),
            "delta" | "fixedscaleoffset" | "astype" | "quantize" | "packbits" if serializer.is_none() => {
                filters.push(Filter::new(name, plain, configuration)?);
            }
            "sharding_indexed" if serializer.is_none() => {
                let mut shard = configuration;
                for part in ["codecs", "index_codecs"] {
                    let data_type = if part == "codecs" { data_type } else { "uint64" };
                    let inner = chain(shard.get(part).unwrap_or(&Value::Null), data_type, depth + 1)?;
                    if let Some(shard) = shard.as_object_mut() {
                        shard.insert(part.to_owned(), inner);
                    }
                }
                serializer = Some(json!({"name": name, "configuration": shard}));
            }
            "gzip" | "zlib" | "blosc" | "lz4" | "adler32" | "crc32" | "fletcher32" | "zstd" => {
                after.push(own(name, plain, configuration)?);
            }
            "crc32c" => after.push(known(json!({"name": "crc32c"}), "crc32c")?),
            "shuffle" => after.push(known(json!({"name": "numcodecs.shuffle", "configuration": configuration}), name)?),
            "bytes" | "packbits" | "vlen-utf8" | "vlen-bytes" if serializer.is_none() => {
                serializer = Some(known(codec.clone(), name)?);
            }
            _ => return Err(Wanting::Codec(name.chars().take(80).collect())),
        }
    }
    let mut serializer = serializer.ok_or_else(|| Wanting::Form("a codec from array to bytes".to_owned()))?;
    if !filters.is_empty() {
        if serializer.get("name").and_then(Value::as_str) != Some("bytes") {
            return Err(Wanting::Codec(filters.swap_remove(0).name));
        }
        let big = serializer.pointer("/configuration/endian").and_then(Value::as_str) == Some("big");
        // What comes out of the filters has the low byte first.
        serializer = json!({"name": "bytes", "configuration": {"endian": "little"}});
        before.push(serializer);
        before.extend(filters.into_iter().map(|filter| filter.document(big)));
        before.extend(after);
        return Ok(Value::Array(before));
    }
    if matches!(data_type, "bool" | "int8" | "uint8") && serializer.get("name") == Some(&json!("bytes")) {
        serializer = json!({"name": "bytes"});
    }
    before.push(serializer);
    before.extend(after);
    Ok(Value::Array(before))
}

/// A codec of this crate, else the one that zarrs has.
fn own(name: &str, plain: &str, configuration: Value) -> Result<Value, Wanting> {
    if we_have(plain) {
        return Ok(json!({"name": format!("{OURS}{plain}"), "configuration": configuration}));
    }
    // A zstd of zarrs wants the configuration of V3.
    if plain == "zstd" && zarrs_has("zstd") {
        let level = configuration.get("level").and_then(Value::as_i64).unwrap_or(0);
        let checksum = configuration.get("checksum").and_then(Value::as_bool).unwrap_or(false);
        return Ok(json!({"name": "zstd", "configuration": {"level": level, "checksum": checksum}}));
    }
    Err(Wanting::Codec(name.to_owned()))
}

fn known(codec: Value, name: &str) -> Result<Value, Wanting> {
    let asked = codec.as_str().or_else(|| codec.get("name").and_then(Value::as_str)).unwrap_or_default();
    if zarrs_has(asked) { Ok(codec) } else { Err(Wanting::Codec(name.to_owned())) }
}

/// A filter of numcodecs, on its way behind `bytes`.
struct Filter {
    /// As the document names it.
    name: String,
    /// As this crate does.
    own: &'static str,
    configuration: Map<String, Value>,
}

impl Filter {
    fn new(name: &str, plain: &str, configuration: Value) -> Result<Filter, Wanting> {
        let own = match plain {
            "delta" => "delta",
            "fixedscaleoffset" => "scale",
            "packbits" => "packbits",
            _ => "cast",
        };
        if !we_have(own) {
            return Err(Wanting::Codec(format!("numcodecs.{plain}")));
        }
        let mut configuration = configuration.as_object().cloned().unwrap_or_default();
        if plain == "astype" {
            for (theirs, ours) in [("decode_dtype", "dtype"), ("encode_dtype", "astype")] {
                let value = configuration.get(theirs).cloned().unwrap_or_default();
                configuration.insert(ours.to_owned(), value);
            }
        }
        // Without `astype` the stored type is the decoded one.
        if configuration.get("astype").is_none_or(Value::is_null) {
            let dtype = configuration.get("dtype").cloned().unwrap_or_default();
            configuration.insert("astype".to_owned(), dtype);
        }
        Ok(Filter { name: name.to_owned(), own, configuration })
    }

    /// With both types in the order that they have here: decoded with the low byte first, stored as the bytes are.
    fn document(mut self, big: bool) -> Value {
        #[cfg(feature = "codecs-rare")]
        for (name, big) in [("dtype", false), ("astype", big)] {
            let parsed = self.configuration.get(name).and_then(Value::as_str).and_then(NumpyType::parse);
            if let Some(parsed) = parsed {
                self.configuration.insert(name.to_owned(), json!(NumpyType { big, ..parsed }.name()));
            }
        }
        let _ = big;
        let configuration = std::mem::take(&mut self.configuration);
        json!({"name": format!("{OURS}{}", self.own), "configuration": configuration})
    }
}

/// Whether `quantize` keeps the type, so that there is nothing to undo.
fn is_same_type(configuration: &Value) -> bool {
    let of = |name: &str| configuration.get(name).and_then(Value::as_str).and_then(NumpyType::parse);
    of("astype").is_none() || of("astype") == of("dtype")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn wanting(codecs: Value) -> Wanting {
        prepared(&codecs, "float32").unwrap_err()
    }

    #[test]
    fn what_is_wanting_is_named() {
        let bytes = json!({"name": "bytes", "configuration": {"endian": "little"}});
        for (name, codec) in [
            ("numcodecs.lzma", json!({"name": "numcodecs.lzma"})),
            ("imagecodecs_jpeg2k", json!({"name": "imagecodecs_jpeg2k", "configuration": {}})),
            ("scale_offset", json!("scale_offset")),
        ] {
            assert_eq!(wanting(json!([bytes, codec])), Wanting::Codec(name.to_owned()));
            let inner = json!([bytes, codec]);
            let shard =
                json!({"name": "sharding_indexed", "configuration": {"codecs": inner, "index_codecs": [bytes]}});
            assert_eq!(wanting(json!([shard])), Wanting::Codec(name.to_owned()));
        }
        for form in [json!(null), json!([]), json!({}), json!([{"name": "transpose"}])] {
            assert!(matches!(wanting(form), Wanting::Form(_)));
        }
        let mut deep = json!([bytes]);
        for _ in 0..10 {
            deep = json!([{"name": "sharding_indexed", "configuration": {"codecs": deep, "index_codecs": [bytes]}}]);
        }
        assert!(matches!(wanting(deep), Wanting::Form(_)));
    }

    #[cfg(feature = "codecs-rare")]
    #[test]
    fn filters_go_behind_bytes() {
        let codecs = json!([
            {"name": "transpose", "configuration": {"order": [1, 0]}},
            {"name": "numcodecs.delta", "configuration": {"dtype": "<i4", "astype": "<i2"}},
            {"name": "bytes", "configuration": {"endian": "big"}},
            {"name": "gzip", "configuration": {"level": 1}},
        ]);
        let expected = json!([
            {"name": "transpose", "configuration": {"order": [1, 0]}},
            {"name": "bytes", "configuration": {"endian": "little"}},
            {"name": "zarr-fuse.delta", "configuration": {"dtype": "<i4", "astype": ">i2"}},
            {"name": "zarr-fuse.gzip", "configuration": {"level": 1}},
        ]);
        assert_eq!(prepared(&codecs, "int32").unwrap(), expected);
    }
}
