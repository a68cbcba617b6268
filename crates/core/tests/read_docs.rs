//! The tables of docs/reading-zarr.md: each row is as it says.
#![cfg(feature = "codecs-rare")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, open};
use futures::executor::block_on;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zarr_fuse_core::zarr::{Reader, codec};

/// Cells of each row of the table with that header.
fn rows(header: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reading-zarr.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.lines().skip_while(|line| *line != header).skip(2).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim_start_matches('|').trim_end_matches('|');
        inside.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let found: Vec<Vec<String>> = table.map(cells).collect();
    assert!(!found.is_empty(), "{header}");
    found
}

/// A store with one array `x`, in one chunk that holds `bytes`; empty: the chunk is absent.
fn store(data_type: &Value, fill: &Value, attributes: &Value, codecs: &Value, length: usize, bytes: Vec<u8>) -> Reader {
    let array = json!({
        "zarr_format": 3, "node_type": "array", "shape": [length], "data_type": data_type, "fill_value": fill,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [length]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": codecs, "attributes": attributes, "dimension_names": ["n"],
    });
    let root = json!({
        "zarr_format": 3, "node_type": "group", "attributes": {},
        "consolidated_metadata": {"kind": "inline", "must_understand": false, "metadata": {"x": array}},
    });
    let mut files = BTreeMap::from([("zarr.json".to_owned(), serde_json::to_vec(&root).unwrap())]);
    if !bytes.is_empty() {
        files.insert("x/c/0".to_owned(), bytes);
    }
    open(&Store::new(&files))
}

fn little() -> Value {
    json!({"name": "bytes", "configuration": {"endian": "little"}})
}

#[test]
fn codecs_are_read_and_are_where_they_are_said_to_be() {
    let rows = rows("| codec | rare | what it is |");
    for row in &rows {
        let name = row[0].as_str();
        assert_eq!(row[1] == "rare", codec::is_rare(name), "{name}");
        let with = |configuration: Value| json!({"name": name, "configuration": configuration});
        let inner = json!([little()]);
        let (data_type, fill, codecs) = match name {
            "bytes" => (json!("int32"), json!(0), json!([little()])),
            "transpose" => (json!("int32"), json!(0), json!([with(json!({"order": [0]})), little()])),
            "sharding_indexed" => {
                let shard = with(json!({"chunk_shape": [1], "codecs": inner, "index_codecs": inner}));
                (json!("int32"), json!(0), json!([shard]))
            }
            "vlen-utf8" => (json!("string"), json!(""), json!([with(json!({}))])),
            "vlen-bytes" => (json!("bytes"), json!(""), json!([with(json!({}))])),
            "numcodecs.packbits" => (json!("bool"), json!(false), json!([with(json!({})), {"name": "bytes"}])),
            "numcodecs.delta" => (json!("int32"), json!(0), json!([with(json!({"dtype": "<i4"})), little()])),
            "numcodecs.fixedscaleoffset" => {
                let scale = json!({"dtype": "<f4", "astype": "<i4", "scale": 10, "offset": 1});
                (json!("float32"), json!(0.0), json!([with(scale), little()]))
            }
            "numcodecs.astype" => {
                let types = json!({"encode_dtype": "<i2", "decode_dtype": "<i4"});
                (json!("int32"), json!(0), json!([with(types), little()]))
            }
            "numcodecs.quantize" => (
                json!("float32"),
                json!(0.0),
                json!([with(json!({"digits": 1, "dtype": "<f8", "astype": "<f4"})), little()]),
            ),
            "blosc" => {
                let blosc = json!({"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 4, "blocksize": 0});
                (json!("int32"), json!(0), json!([little(), with(blosc)]))
            }
            "numcodecs.shuffle" => (json!("int32"), json!(0), json!([little(), with(json!({"elementsize": 4}))])),
            _ => (json!("int32"), json!(0), json!([little(), with(json!({}))])),
        };
        let reader = store(&data_type, &fill, &json!({}), &codecs, 2, Vec::new());
        let is_text = data_type == "string" || data_type == "bytes";
        let read = match is_text {
            true => block_on(reader.texts("x", std::slice::from_ref(&(0..2)))).map(|texts| texts.len()),
            false => block_on(reader.numbers("x", std::slice::from_ref(&(0..2)))).map(|numbers| numbers.len()),
        };
        assert_eq!(read.map_err(|error| error.to_string()), Ok(2), "{name}");
    }
    let said: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    for name in codec::RARE {
        let plain = ["numcodecs.blosc", "numcodecs.gzip"].contains(name);
        assert!(plain || said.contains(name), "{name} is not in the table");
    }
}

#[test]
fn types_are_read() {
    for row in rows("| type | read as |") {
        let (name, read) = (row[0].as_str(), row[1].as_str());
        let (data_type, fill, codecs) = match name {
            "string" => (json!(name), json!(""), json!([{"name": "vlen-utf8"}])),
            "fixed_length_utf32" | "null_terminated_bytes" => {
                let fill = if name == "fixed_length_utf32" { json!("") } else { json!("AAAAAA==") };
                (json!({"name": name, "configuration": {"length_bytes": 4}}), fill, json!([little()]))
            }
            "numpy.datetime64" | "numpy.timedelta64" => {
                let configuration = json!({"unit": "s", "scale_factor": 1});
                (json!({"name": name, "configuration": configuration}), json!(0), json!([little()]))
            }
            "bool" => (json!(name), json!(false), json!([{"name": "bytes"}])),
            _ if name.starts_with("complex") => (json!(name), json!([0.0, 0.0]), json!([little()])),
            _ if name.starts_with("float") => (json!(name), json!(0.0), json!([little()])),
            _ => (json!(name), json!(0), json!([little()])),
        };
        let reader = store(&data_type, &fill, &json!({}), &codecs, 2, Vec::new());
        let window = std::slice::from_ref(&(0..2));
        if read.starts_with("text") {
            let texts = block_on(reader.texts("x", window)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(texts, ["", ""], "{name}");
        } else {
            let numbers = block_on(reader.numbers("x", window)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(numbers, [0.0, 0.0], "{name}");
        }
        if read.contains("every digit") {
            assert_eq!(block_on(reader.texts("x", window)).unwrap(), ["0", "0"], "{name}");
        }
    }
}

#[test]
fn what_cf_says_of_a_number() {
    for row in rows("| type | fill | attributes | stored | read |") {
        let [data_type, fill, attributes, stored, read] = row.as_slice() else { panic!("{row:?}") };
        let stored: Vec<f64> = stored.split(' ').map(|value| value.parse().unwrap()).collect();
        let bytes: Vec<u8> = stored
            .iter()
            .flat_map(|value| match data_type.as_str() {
                "uint8" => vec![*value as u8],
                "int16" => (*value as i16).to_le_bytes().to_vec(),
                "int32" => (*value as i32).to_le_bytes().to_vec(),
                "float32" => (*value as f32).to_le_bytes().to_vec(),
                _ => value.to_le_bytes().to_vec(),
            })
            .collect();
        let (fill, attributes) = (serde_json::from_str(fill).unwrap(), serde_json::from_str(attributes).unwrap());
        let codecs = if data_type == "uint8" { json!([{"name": "bytes"}]) } else { json!([little()]) };
        let reader = store(&json!(data_type), &fill, &attributes, &codecs, stored.len(), bytes);
        let found = block_on(reader.numbers("x", std::slice::from_ref(&(0..stored.len() as u64)))).unwrap();
        let text = |value: &f64| if value.is_nan() { "missing".to_owned() } else { value.to_string() };
        assert_eq!(found.iter().map(text).collect::<Vec<_>>().join(" "), *read, "{row:?}");
    }
}
