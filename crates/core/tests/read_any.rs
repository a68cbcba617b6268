//! Stores of any make: Zarr V2, without consolidated metadata, listed or not, an array alone, and hostile ones.
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, fixture};
use futures::executor::block_on;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use zarr_fuse_core::dataset::Axis;
use zarr_fuse_core::zarr::{Above, FailKind, Listed, Listing, Nothing, ReadError, Reader};

const ADDRESS: &str = "https://example.org/data.zarr";

/// A store by its keys, which lists, and has a folder above.
struct Bucket {
    keys: Vec<String>,
    above: Option<(Arc<Store>, &'static str)>,
}

impl Listing for Bucket {
    fn list<'a>(&'a self, folder: &'a str) -> Listed<'a> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let inside = self.keys.iter().filter_map(|key| key.strip_prefix(&prefix)?.split('/').next());
        let names: std::collections::BTreeSet<String> = inside.map(str::to_owned).collect();
        Box::pin(futures::future::ready(Ok((!self.keys.is_empty()).then(|| names.into_iter().collect()))))
    }

    fn above(&self) -> Option<Above> {
        let (store, name) = self.above.clone()?;
        let listing = Box::new(Nothing);
        Some(Above { store, address: "https://example.org".to_owned(), name: name.to_owned(), listing })
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn files(documents: &[(&str, Value)]) -> Files {
    documents.iter().map(|(key, value)| ((*key).to_owned(), serde_json::to_vec(value).unwrap())).collect()
}

fn open(files: &Files, listing: &dyn Listing) -> Result<Reader, ReadError> {
    block_on(Reader::open_with(Store::new(files), ADDRESS, listing))
}

fn refused(files: &Files) -> ReadError {
    open(files, &Nothing).err().unwrap()
}

/// Two variables over a time, in Zarr V2: a value a byte, and a group inside.
fn v2() -> Files {
    let array = |shape: u64| {
        json!({
            "zarr_format": 2, "shape": [shape], "chunks": [2], "dtype": "|u1", "compressor": null, "fill_value": null,
            "order": "C", "filters": null,
        })
    };
    let mut files = files(&[
        (".zgroup", json!({"zarr_format": 2})),
        (".zattrs", json!({"title": "Old", "coordinates": "time"})),
        ("time/.zarray", array(4)),
        ("time/.zattrs", json!({"_ARRAY_DIMENSIONS": ["time"], "units": "days since 2000-01-01"})),
        ("t/.zarray", array(4)),
        ("t/.zattrs", json!({"_ARRAY_DIMENSIONS": ["time"], "ancillary_variables": "t_error", "coordinates": "place"})),
        ("t_error/.zarray", array(4)),
        ("t_error/.zattrs", json!({"_ARRAY_DIMENSIONS": ["time"]})),
        ("inner/.zgroup", json!({"zarr_format": 2})),
        ("inner/u/.zarray", array(4)),
        ("inner/u/.zattrs", json!({"_ARRAY_DIMENSIONS": ["time"]})),
    ]);
    for name in ["time", "t", "t_error", "inner/u"] {
        files.insert(format!("{name}/0"), vec![1, 2]);
        files.insert(format!("{name}/1"), vec![3, 4]);
    }
    files
}

fn consolidated(mut files: Files) -> Files {
    let metadata: serde_json::Map<String, Value> = files
        .iter()
        .filter(|(key, _)| key.contains(".z"))
        .map(|(key, text)| (key.clone(), serde_json::from_slice(text).unwrap()))
        .collect();
    files.insert(".zmetadata".to_owned(), json!({"metadata": metadata}).to_string().into_bytes());
    files
}

fn arrays(reader: &Reader) -> Vec<String> {
    let groups = &reader.dataset().groups;
    let all = groups.iter().flat_map(|group| group.variables.iter().map(|v| (group.path.as_str(), v.name.as_str())));
    all.map(|(group, name)| format!("{group}/{name}")).collect()
}

#[test]
fn zarr_v2_with_consolidated_metadata_is_never_probed() {
    let store = Store::new(&consolidated(v2()));
    let reader = block_on(Reader::open(store.clone(), ADDRESS)).unwrap();
    let asked: Vec<String> = store.take_requests().into_iter().filter(|key| !key.contains("/")).collect();
    assert_eq!(asked, ["zarr.json", ".zmetadata"]);
    let dataset = reader.dataset();
    assert_eq!((dataset.title.as_str(), dataset.format), ("Old", 2));
    assert_eq!(arrays(&reader), ["/t", "/t_error", "inner/u"]);
    let time = dataset.groups[0].dimension("time").unwrap();
    assert_eq!((time.axis, time.extent), (Axis::Time, Some((946_771_200.0, 947_030_400.0))));
    assert_eq!(block_on(reader.numbers("t", std::slice::from_ref(&(1..3)))).unwrap(), [2.0, 3.0]);
}

#[test]
fn a_bucket_that_lists_is_walked() {
    for (form, files) in [(2, v2()), (3, unconsolidated())] {
        let listing = Bucket { keys: files.keys().cloned().collect(), above: None };
        let reader = open(&files, &listing).unwrap();
        assert_eq!(reader.dataset().format, form);
        match form {
            2 => assert_eq!(arrays(&reader), ["/t", "/t_error", "inner/u"]),
            _ => assert_eq!(reader.dataset(), open(&fixture(), &Nothing).unwrap().dataset()),
        }
        assert!(reader.dataset().refused.is_empty());
    }
}

/// The fixture without consolidated metadata.
fn unconsolidated() -> Files {
    let mut files = fixture();
    for (key, text) in files.iter_mut().filter(|(key, _)| key.ends_with("zarr.json")) {
        let mut document: Value = serde_json::from_slice(text).unwrap();
        document.as_object_mut().unwrap().remove("consolidated_metadata");
        *text = serde_json::to_vec(&document).unwrap();
        assert!(!key.is_empty());
    }
    files
}

#[test]
fn names_are_followed_where_nothing_is_listed() {
    // The group names the time, and nothing names `t`.
    let mut files = v2();
    assert_eq!(refused_variables(&files), Vec::<String>::new());
    let named = json!({"coordinates": "time", "zarr_fuse_variables": ["t", "../x", "gone"]});
    files.insert(".zattrs".to_owned(), serde_json::to_vec(&named).unwrap());
    let reader = open(&files, &Nothing).unwrap();
    assert_eq!(arrays(&reader), ["/t", "/t_error"]);
    assert!(reader.dataset().refused.is_empty());
    // The levels of a group are named by it, and the variables in them.
    let mut files = inside(&unconsolidated(), "air");
    let mut group: Value = serde_json::from_slice(&files["zarr.json"]).unwrap();
    group["attributes"]["zarr_fuse_variables"] = json!(["temperature"]);
    files.insert("zarr.json".to_owned(), serde_json::to_vec(&group).unwrap());
    let reader = open(&files, &Nothing).unwrap();
    assert_eq!(reader.dataset().groups[0].levels.len(), 3);
    assert_eq!(arrays(&reader), ["/temperature"]);
}

fn refused_variables(files: &Files) -> Vec<String> {
    arrays(&open(files, &Nothing).unwrap())
}

/// The files of a folder, by their keys in it.
fn inside(files: &Files, folder: &str) -> Files {
    let inside = |key: &String| key.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    files.iter().filter_map(|(key, bytes)| Some((inside(key)?, bytes.clone()))).collect()
}

#[test]
fn an_address_may_end_at_an_array() {
    for files in [v2(), consolidated(v2())] {
        let listing = Bucket { keys: Vec::new(), above: Some((Store::new(&files), "t")) };
        let reader = open(&inside(&files, "t"), &listing).unwrap();
        assert_eq!(reader.dataset().title, "Old t");
        let group = &reader.dataset().groups[0];
        assert_eq!(group.dimension("time").unwrap().extent, Some((946_771_200.0, 947_030_400.0)));
        assert_eq!(group.variables.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(), ["t", "t_error"]);
        assert_eq!(block_on(reader.numbers("t", std::slice::from_ref(&(0..4)))).unwrap(), [1.0, 2.0, 3.0, 4.0]);
    }
    // Without a folder above there are no coordinates.
    let reader = block_on(Reader::open(Store::new(&inside(&v2(), "t")), "https://example.org/x/t")).unwrap();
    assert_eq!(arrays(&reader), ["/t"]);
    assert_eq!(block_on(reader.numbers("t", std::slice::from_ref(&(0..4)))).unwrap(), [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn metadata_of_a_group_may_be_consolidated_above_it() {
    let files = consolidated(v2());
    let listing = Bucket { keys: Vec::new(), above: Some((Store::new(&files), "inner")) };
    let reader = open(&inside(&files, "inner"), &listing).unwrap();
    assert_eq!(arrays(&reader), ["/u"]);
    assert_eq!(block_on(reader.numbers("u", std::slice::from_ref(&(3..4)))).unwrap(), [4.0]);
}

#[test]
fn a_chunk_that_nobody_wrote_is_not_one_of_missing_values() {
    let mut files = fixture();
    assert!(files.remove("air/0/temperature/c/0/0/0").is_some());
    let reader = open(&files, &Nothing).unwrap();
    let window = [0..360, 0..1, 0..3];
    let absent = block_on(reader.absent("air/0/temperature", &window)).unwrap();
    // The shard holds four chunks of this station.
    assert_eq!(absent, [0..64, 64..128, 128..192, 192..256].map(|time| vec![time, 0..1, 0..3]));
    let reader = open(&fixture(), &Nothing).unwrap();
    assert!(block_on(reader.absent("air/0/temperature", &window)).unwrap().is_empty());
    let mut files = v2();
    files.remove("t/1");
    let reader = open(&inside(&files, "t"), &Nothing).unwrap();
    // Without a fill value of its own a whole number is 0 there, and no hole is seen.
    assert_eq!(block_on(reader.numbers("data.zarr", std::slice::from_ref(&(0..4)))).unwrap(), [1.0, 2.0, 0.0, 0.0]);
}

/// A group of one array whose document is changed.
fn with(change: impl FnOnce(&mut Value)) -> Files {
    let mut array = json!({
        "zarr_format": 3, "node_type": "array", "shape": [4], "data_type": "float32", "fill_value": "NaN",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "attributes": {},
    });
    change(&mut array);
    let metadata = json!({"metadata": {"a": array}});
    files(&[("zarr.json", json!({"zarr_format": 3, "node_type": "group", "consolidated_metadata": metadata}))])
}

#[test]
fn hostile_metadata_are_refused_with_words() {
    for (change, said) in [
        (("/shape", json!([-4])), "a: expected a shape of integers"),
        (("/shape", json!(vec![1; 40])), "a: expected at most 32 dimensions, found 40"),
        (("/chunk_grid/configuration/chunk_shape", json!([-1])), "a: expected a regular chunk grid"),
        (("/chunk_grid/configuration/chunk_shape", json!([0])), "a: expected a regular chunk grid"),
        (("/chunk_grid/configuration/chunk_shape", json!([1, 2])), "a: expected a regular chunk grid"),
        (("/chunk_grid/name", json!("rectilinear")), "a: expected a regular chunk grid, found \"rectilinear\""),
        (("/data_type", json!(7)), "a: expected a data_type"),
    ] {
        let (pointer, value) = change;
        let error = refused(&with(|array| *array.pointer_mut(pointer).unwrap() = value));
        assert!(error.to_string().starts_with(said), "{error}");
    }
    for (change, kind, said) in [
        (("/shape", json!([u64::MAX])), FailKind::TooLarge, "at most 50000000 values"),
        (("/chunk_grid/configuration/chunk_shape", json!([1u64 << 60])), FailKind::TooLarge, "chunks of at most"),
        (("/codecs", json!([])), FailKind::Format, "a list of codecs"),
        (("/codecs", json!([{"name": "x".repeat(1000)}])), FailKind::Codec, "codecs that can be read"),
        (("/fill_value", json!({"a": []})), FailKind::Format, "the metadata of a Zarr V3 array"),
        (("/data_type", json!("struct")), FailKind::Unsupported, "a data type"),
    ] {
        let (pointer, value) = change;
        let reader = open(&with(|array| *array.pointer_mut(pointer).unwrap() = value), &Nothing).unwrap();
        let all = 0..reader.shape("a").unwrap()[0];
        let error = block_on(reader.numbers("a", std::slice::from_ref(&all))).unwrap_err();
        assert!(error.kind == kind && error.to_string().contains(said), "{error}");
    }
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let error = refused(&BTreeMap::from([("zarr.json".to_owned(), deep.into_bytes())]));
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[test]
fn one_bad_array_leaves_the_others() {
    let mut files = consolidated(v2());
    let mut metadata: Value = serde_json::from_slice(&files[".zmetadata"]).unwrap();
    metadata["metadata"]["bad/.zarray"] = json!({"shape": [-1], "chunks": "x"});
    files.insert(".zmetadata".to_owned(), serde_json::to_vec(&metadata).unwrap());
    let reader = open(&files, &Nothing).unwrap();
    assert_eq!(arrays(&reader), ["/t", "/t_error", "inner/u"]);
    let refused = &reader.dataset().refused;
    assert_eq!((refused.len(), refused[0].0.as_str()), (1, "bad"));
    assert!(refused[0].1.contains("a type `dtype` in .zarray"), "{refused:?}");
}

#[test]
fn names_that_go_in_circles_end() {
    let array = |other: &str| {
        json!({
            "zarr_format": 3, "node_type": "array", "shape": [1], "data_type": "uint8", "fill_value": 0,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1]}},
            "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes"}],
            "dimension_names": ["a"], "attributes": {"coordinates": format!("{other} a b ../a /"), "bounds": other},
        })
    };
    let group =
        json!({"zarr_format": 3, "node_type": "group", "attributes": {"coordinates": "a self", "labels": ["a/b/c"]}});
    let files = files(&[("zarr.json", group.clone()), ("a/zarr.json", array("b")), ("b/zarr.json", array("a"))]);
    let store = Store::new(&files);
    let reader = block_on(Reader::open(store.clone(), ADDRESS)).unwrap();
    assert_eq!(reader.dataset().groups.len(), 1);
    let asked = store.take_requests();
    let distinct: std::collections::BTreeSet<_> = asked.iter().filter(|key| key.ends_with("zarr.json")).collect();
    assert_eq!(distinct.len(), asked.iter().filter(|key| key.ends_with("zarr.json")).count(), "{asked:?}");

    // A bucket that has every folder inside every folder.
    struct Endless;
    impl Listing for Endless {
        fn list<'a>(&'a self, _: &'a str) -> Listed<'a> {
            Box::pin(futures::future::ready(Ok(Some((0..100).map(|i| format!("g{i}")).collect()))))
        }
    }
    let mut files = Files::new();
    let mut path = String::new();
    for _ in 0..40 {
        files.insert(format!("{path}zarr.json"), serde_json::to_vec(&group).unwrap());
        path.push_str("g0/");
    }
    let store = Store::new(&files);
    let error = block_on(Reader::open_with(store.clone(), ADDRESS, &Endless)).err().unwrap();
    assert!(matches!(error.kind, FailKind::TooLarge | FailKind::Format), "{error}");
    assert!(store.take_requests().len() <= 1300);
}

#[test]
fn a_store_that_refuses_says_so() {
    struct Private;
    #[async_trait::async_trait]
    impl zarrs::storage::AsyncReadableStorageTraits for Private {
        async fn get_partial_many<'a>(
            &'a self,
            _: &zarrs::storage::StoreKey,
            _: zarrs::storage::byte_range::ByteRangeIterator<'a>,
        ) -> Result<zarrs::storage::AsyncMaybeBytesIterator<'a>, zarrs::storage::StorageError> {
            Err(zarr_fuse_core::zarr::storage_error(FailKind::Forbidden, "HTTP 403"))
        }

        async fn size_key(&self, _: &zarrs::storage::StoreKey) -> Result<Option<u64>, zarrs::storage::StorageError> {
            Ok(None)
        }

        fn supports_get_partial(&self) -> bool {
            true
        }
    }
    let error = block_on(Reader::open(Arc::new(Private), ADDRESS)).err().unwrap();
    assert_eq!(error.kind, FailKind::Forbidden);
    assert!(error.to_string().starts_with("https://example.org/data.zarr/zarr.json: "), "{error}");
}
