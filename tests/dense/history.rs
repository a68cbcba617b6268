//! Dense contributions taken back, erased, blamed and rebuilt.

use super::parallel::{made_for_runs, records};
use super::{VARIABLES, done, made, table};
use serde_json::Value;
use zarr_fuse_tests::Sandbox;

/// What the dataset holds: all its variables and coordinates.
fn contents(sandbox: &Sandbox) -> Vec<Value> {
    VARIABLES.iter().map(|variable| table(sandbox, variable)).collect()
}

const TABLE: &str = "time,element,component,realization,stress
2025-03-01T03:00:00Z,103,xx,2,7.5
2025-03-01T00:00:00Z,101,xx,1,-8
2025-03-01T06:00:00Z,108,zz,1,3.25
";

/// The raw files of a test by their names, and their sources.
fn add(sandbox: &Sandbox, name: &str) {
    let source = match name {
        name if name.ends_with(".csv") => "table",
        name if name.ends_with(".nc") => "nc",
        _ => "sim",
    };
    std::fs::write(sandbox.path().join("table.csv"), TABLE).unwrap();
    done(sandbox, &["add", name, "--source", source]);
}

/// All events again into another home: the same bytes.
fn rebuilt(sandbox: &Sandbox) {
    use zarr_fuse_store::Home;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let into = tempfile::tempdir().unwrap();
    let rebuilt = runtime.block_on(async {
        let dataset = zarr_fuse_fuse::Dataset::open(Home::at(sandbox.path().join("home"))).await.unwrap();
        dataset.rebuild(&Home::at(into.path().join("home")), true, &mut |_, _, _| {}).await.unwrap()
    });
    assert!(rebuilt.different == 0 && rebuilt.chunks > 10, "{rebuilt:?}");
}

/// A revert gives what would be there without that contribution, whatever is dense of what is below and above it.
#[test]
fn reverting_gives_what_would_be_there() {
    let files = ["table.csv", "v2.zarr.zip", "run-4.zarr", "ensemble.nc"];
    for order in [[0, 1, 2, 3], [1, 0, 2, 3], [2, 3, 1, 0]] {
        let names = order.map(|at| files[at]);
        let sandbox = made_for_runs();
        for name in names {
            add(&sandbox, name);
        }
        let whole = contents(&sandbox);
        for (at, name) in names.iter().enumerate() {
            let without = made_for_runs();
            for other in names.iter().filter(|other| *other != name) {
                add(&without, other);
            }
            done(&sandbox, &["revert", &format!("c{}", at + 1), "--reason", "test"]);
            assert_eq!(contents(&sandbox), contents(&without), "{names:?} without {name}");
            let last = records(&sandbox).len();
            done(&sandbox, &["revert", &format!("c{last}"), "--reason", "back again"]);
            assert_eq!(contents(&sandbox), whole, "{names:?}, {name} back again");
        }
        rebuilt(&sandbox);
    }
}

/// An erased part of a dense contribution comes back, and `blame` names the file that wrote a cell.
#[test]
fn erasing_blaming_and_coming_back() {
    let sandbox = made();
    add(&sandbox, "v3.zarr.zip");
    add(&sandbox, "table.csv");
    let whole = contents(&sandbox);
    let cell = ["time=2025-03-01T00:00:00Z", "component=xx", "realization=1"];
    let blame = |element: &str| {
        let element = format!("element={element}");
        let said = done(&sandbox, &["blame", "stress", cell[0], &element, cell[1], cell[2], "--json"]);
        let said: Value = serde_json::from_str(&said.out).unwrap();
        said["cells"][0]["writer"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!([blame("101"), blame("102")], ["c2", "c1"]);
    done(&sandbox, &["erase", "element=101,102", "--var", "stress", "--reason", "test"]);
    let left = table(&sandbox, "stress");
    assert!(left.as_array().unwrap().iter().all(|row| row["element"] != 101 && row["element"] != 102));
    done(&sandbox, &["revert", "c3", "--reason", "not so"]);
    assert_eq!(contents(&sandbox), whole);
    assert_eq!([blame("101"), blame("102")], ["c2", "c1"]);
    rebuilt(&sandbox);
}
