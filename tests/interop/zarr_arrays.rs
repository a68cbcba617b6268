//! What zarr-python and tensorstore write, in both formats of Zarr, is what our reader reads: every value equals NumPy's.
//!
//! The stores stay in `target/interop/zarr_arrays`, where the tests in WebAssembly and in the browser find them.

use super::{python, run};
use futures::executor::block_on;
use serde_json::Value;
use std::path::{Path, PathBuf};
use zarr_fuse_core::zarr::{Above, Listed, Listing, Nothing, Reader};
use zarr_fuse_tests::folder;

/// A folder that can be listed, up to the folder of all stores.
struct Folder {
    path: PathBuf,
    top: PathBuf,
    lists: bool,
}

impl Listing for Folder {
    fn list<'a>(&'a self, folder: &'a str) -> Listed<'a> {
        let entries = std::fs::read_dir(self.path.join(folder));
        let names = entries.map(|all| all.map(|one| one.unwrap().file_name().into_string().unwrap()).collect());
        Box::pin(futures::future::ready(Ok(names.ok().filter(|_| self.lists))))
    }

    fn above(&self) -> Option<Above> {
        let parent = self.path.parent().filter(|parent| parent.starts_with(&self.top))?.to_owned();
        Some(Above {
            store: zarr_fuse_store::local(&parent).unwrap(),
            address: parent.display().to_string(),
            name: self.path.file_name()?.to_str()?.to_owned(),
            listing: Box::new(Folder { path: parent, top: self.top.clone(), lists: self.lists }),
        })
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_f64().unwrap_or(f64::NAN),
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What differs in a case; nothing when all is equal.
async fn differs(stores: &Path, case: &Value) -> Result<usize, String> {
    let path = stores.join(text(&case["address"]));
    let expected = json(&stores.join(format!("{}.json", text(&case["name"]))));
    let store = zarr_fuse_store::local(&path).unwrap();
    let listing = Folder { path: path.clone(), top: stores.to_owned(), lists: case["open"] == "listing" };
    let is_plain = case["open"] == "consolidated";
    let listing: &dyn Listing = if is_plain { &Nothing } else { &listing };
    let said = |error: zarr_fuse_core::zarr::ReadError| error.to_string();
    let reader = Reader::open_with(store, &path.display().to_string(), listing).await.map_err(said)?;
    let dataset = reader.dataset();
    if dataset.format != case["zarr_format"].as_u64().unwrap() || !dataset.refused.is_empty() {
        return Err(format!("format {}, refused {:?}", dataset.format, dataset.refused));
    }
    let array = text(&case["array"]);
    let shape: Vec<u64> = expected["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let window: Vec<_> = shape.iter().map(|n| 0..*n).collect();
    if case["kind"] == "texts" {
        let wanted: Vec<&str> = expected["texts"].as_array().unwrap().iter().map(text).collect();
        let found = reader.texts(array, &window).await.map_err(said)?;
        return if found == wanted { Ok(wanted.len()) } else { Err(format!("{found:?} instead of {wanted:?}")) };
    }
    let wanted: Vec<f64> = expected["numbers"].as_array().unwrap().iter().map(number).collect();
    let found = reader.numbers(array, &window).await.map_err(said)?;
    let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || a == b || (a.is_nan() && b.is_nan());
    if let Some(at) = found.iter().zip(&wanted).position(|pair| !same(pair)) {
        return Err(format!("{} instead of {} at {at} of {}", found[at], wanted[at], wanted.len()));
    }
    if found.len() != wanted.len() {
        return Err(format!("{} values instead of {}", found.len(), wanted.len()));
    }
    if let Some(digits) = expected["digits"].as_array() {
        let found = reader.texts(array, &window).await.map_err(said)?;
        if found != digits.iter().map(text).collect::<Vec<_>>() {
            return Err(format!("the digits {found:?}"));
        }
    }
    if let Some(times) = expected["times"].as_array().filter(|times| !times.is_empty()) {
        let group = dataset.group("").ok_or("no group")?;
        let time = group.dimensions.iter().find(|dimension| dimension.name == "time").ok_or("no time")?;
        let wanted = Some((number(&times[0]), number(&times[times.len() - 1])));
        if time.extent != wanted {
            return Err(format!("times {:?} instead of {wanted:?}", time.extent));
        }
    }
    Ok(wanted.len())
}

#[test]
fn our_reader_equals_numpy() {
    let Some(mut python) = python("arrays of zarr-python and tensorstore", "zarr, tensorstore, cftime, numcodecs")
    else {
        return;
    };
    let stores = folder().join("../target/interop/zarr_arrays");
    std::fs::create_dir_all(&stores).unwrap();
    let stores = stores.canonicalize().unwrap();
    println!("{}", run(&mut python, "zarr_arrays.py", &[&stores]).trim());
    let manifest = json(&stores.join("manifest.json"));
    let cases = manifest.as_array().unwrap();
    let mut failed = Vec::new();
    let mut values = 0;
    for case in cases {
        match block_on(differs(&stores, case)) {
            Ok(equal) => values += equal,
            Err(why) => failed.push(format!("{}: {why}", text(&case["name"]))),
        }
    }
    println!("{} of {} arrays equal, {values} values", cases.len() - failed.len(), cases.len());
    assert!(failed.is_empty(), "{} of {} arrays differ\n{}", failed.len(), cases.len(), failed.join("\n"));
    let browser = cases.iter().filter(|case| case["browser"] == true).count();
    assert!(cases.len() >= 150 && browser * 3 >= cases.len(), "{} arrays, {browser} for the browser", cases.len());
}
