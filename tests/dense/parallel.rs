//! Several processes at once.

use super::{VARIABLES, assert_same, done, expected, table};
use serde_json::Value;
use zarr_fuse_tests::Sandbox;

/// Eight runs of a simulation, one realization each, as Zarr folders `run-<k>.zarr`.
fn runs(sandbox: &Sandbox) {
    use zarr_fuse_core::column::Column;
    use zarr_fuse_core::zarr::array::{self, ArraySpec};
    let (times, elements) = (6_u64, 40_u64);
    let attributes = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), Value::from(*text))).collect::<serde_json::Map<_, _>>()
    };
    for run in 1..=8_i64 {
        let store = zarr_fuse_store::local(&sandbox.path().join(format!("run-{run}.zarr"))).unwrap();
        let write = async |name: &str,
                           data_type: &str,
                           dimensions: &[&str],
                           shape: &[u64],
                           units: &[(&str, &str)],
                           values: Column| {
            let spec = ArraySpec {
                path: name.to_owned(),
                data_type: data_type.to_owned(),
                shape: shape.to_vec(),
                chunk: shape.iter().map(|len| (*len).min(16)).collect(),
                shard: None,
                level: 1,
                fill: match data_type {
                    "float64" | "float32" => "NaN".into(),
                    "string" => "".into(),
                    _ => 0.into(),
                },
                dimensions: dimensions.iter().map(|name| (*name).to_owned()).collect(),
                attributes: attributes(units),
            };
            array::create(&store, &spec).await.unwrap();
            let array = array::open(&store, name).await.unwrap();
            array::write(&array, &vec![0; shape.len()], shape, &values).await.unwrap();
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            array::put_document(&store, "", &array::group_document(&serde_json::Map::new())).await.unwrap();
            let units = [("units", "hours since 2025-03-01"), ("calendar", "proleptic_gregorian")];
            write("t", "int64", &["t"], &[times], &units, Column::Int((0..times as i64).collect())).await;
            write("elem", "int32", &["elem"], &[elements], &[], Column::Int((0..elements as i64).collect())).await;
            write("realization", "int16", &["realization"], &[1], &[], Column::Int(vec![run])).await;
            write(
                "component",
                "string",
                &["component"],
                &[3],
                &[],
                Column::Text(["xx", "yy", "zz"].map(String::from).to_vec()),
            )
            .await;
            let cells = times * elements * 3;
            let values =
                (0..cells).map(|cell| if cell % 17 == 3 { f64::NAN } else { run as f64 * 1000.0 + cell as f64 / 8.0 });
            let shape = [1, elements, times, 3];
            write(
                "sigma",
                "float32",
                &["realization", "elem", "t", "component"],
                &shape,
                &[("units", "kPa")],
                Column::Float(values.collect()),
            )
            .await;
            let regions = (0..elements).map(|element| if element < 20 { "near" } else { "far" }.to_owned());
            write("region", "string", &["elem"], &[elements], &[], Column::Text(regions.collect())).await;
        });
    }
}

/// The dataset, with a chunk for each realization.
pub(crate) fn made_for_runs() -> Sandbox {
    let sandbox = Sandbox::of("dense").unwrap();
    let file = sandbox.path().join("dataset.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let to = "realization: {type: int16, chunk_size: 1}";
    std::fs::write(&file, text.replacen("realization: {type: int16}", to, 1)).unwrap();
    runs(&sandbox);
    done(&sandbox, &["init", "dataset.yaml"]);
    sandbox
}

fn names() -> Vec<String> {
    (1..=8).map(|run| format!("run-{run}.zarr")).collect()
}

fn added_serially() -> Sandbox {
    let sandbox = made_for_runs();
    let names = names();
    let mut arguments = vec!["add"];
    arguments.extend(names.iter().map(String::as_str));
    arguments.extend(["--source", "sim"]);
    done(&sandbox, &arguments);
    sandbox
}

fn planned() -> Sandbox {
    let sandbox = made_for_runs();
    let names = names();
    let mut arguments = vec!["plan-write"];
    arguments.extend(names.iter().map(String::as_str));
    arguments.extend(["--source", "sim", "--along", "realization", "--parts", "8", "-o", "plan"]);
    done(&sandbox, &arguments);
    sandbox
}

/// Records without what differs between two homes.
pub(crate) fn records(sandbox: &Sandbox) -> Vec<Value> {
    let said = done(sandbox, &["log", "--json"]).out;
    let mut records: Vec<Value> = serde_json::from_str::<Value>(&said).unwrap().as_array().unwrap().clone();
    for record in &mut records {
        record.as_object_mut().unwrap().remove("time");
    }
    records
}

#[test]
fn eight_processes_write_what_one_does() {
    let sandbox = planned();
    let children: Vec<std::process::Child> = (1..=8)
        .map(|part| {
            let file = format!("run-{part}.zarr");
            std::process::Command::new(zarr_fuse_tests::binary())
                .args(["write-part", "plan", &part.to_string(), &file])
                .current_dir(sandbox.path())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert!(done(&sandbox, &["log"]).out.contains("Nothing was added yet"), "nobody sees it before the commit");
    let said = done(&sandbox, &["commit-parts", "plan"]);
    assert!(said.out.contains("run-8.zarr  c8"), "{}", said.transcript());
    let serial = added_serially();
    for variable in ["stress", "region"] {
        assert_same(&table(&sandbox, variable), &table(&serial, variable), variable);
    }
    assert_eq!(records(&sandbox), records(&serial));
    let again = done(&sandbox, &["commit-parts", "plan"]);
    assert!(again.out.contains("was committed before"), "{}", again.transcript());
    assert_eq!(records(&sandbox).len(), 8);
}

#[test]
fn a_plan_that_comes_too_late_is_merged_again() {
    let row = "time,element,component,realization,stress\n2025-03-01T02:30:00Z,7,xx,4,12\n";
    let sandbox = planned();
    std::fs::write(sandbox.path().join("row.csv"), row).unwrap();
    for part in 1..=8 {
        done(&sandbox, &["write-part", "plan", &part.to_string()]);
    }
    done(&sandbox, &["add", "row.csv", "--source", "table"]);
    let said = done(&sandbox, &["commit-parts", "plan"]);
    assert!(said.out.contains("merged again") && said.out.contains("run-8.zarr  c9"), "{}", said.transcript());
    let serial = made_for_runs();
    std::fs::write(serial.path().join("row.csv"), row).unwrap();
    done(&serial, &["add", "row.csv", "--source", "table"]);
    let names = names();
    let mut arguments = vec!["add", "--source", "sim"];
    arguments.extend(names.iter().map(String::as_str));
    done(&serial, &arguments);
    assert_same(&table(&sandbox, "stress"), &table(&serial, "stress"), "stress");
    assert_eq!(records(&sandbox), records(&serial));
}

#[test]
fn parts_that_are_missing_or_mistaken_are_named() {
    let sandbox = planned();
    let part: Value = serde_json::from_slice(&std::fs::read(sandbox.path().join("plan/part-3.json")).unwrap()).unwrap();
    assert_eq!((&part["labels"], &part["files"]), (&serde_json::json!(["3"]), &serde_json::json!(["run-3.zarr"])));
    let said = sandbox.run(&["write-part", "plan", "3", "run-5.zarr"]).unwrap();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert!(said.err.contains("it lies in part 5"), "{}", said.transcript());
    let said = sandbox.run(&["write-part", "plan", "9"]).unwrap();
    assert_eq!(said.code, 3, "{}", said.transcript());
    for part in [1, 2, 4, 5, 6, 7] {
        done(&sandbox, &["write-part", "plan", &part.to_string()]);
    }
    let said = sandbox.run(&["commit-parts", "plan"]).unwrap();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert!(said.err.contains("missing are 3, 8"), "{}", said.transcript());
    assert!(done(&sandbox, &["log"]).out.contains("Nothing was added yet"));
    // Given up: the dataset goes on as if there had been no plan.
    std::fs::remove_dir_all(sandbox.path().join("plan")).unwrap();
    done(&sandbox, &["add", "run-1.zarr", "--source", "sim"]);
    assert_eq!(records(&sandbox).len(), 1);
}

/// One file that several processes write: each its own realizations.
#[test]
fn one_file_in_parts() {
    let sandbox = made_for_runs();
    let plan = ["plan-write", "ensemble.nc", "--source", "nc", "--along", "realization", "--parts", "8", "-o", "plan"];
    let said = done(&sandbox, &plan);
    assert!(said.out.contains("3 parts of 1 file") && said.out.contains("fewer than 8 parts"), "{}", said.transcript());
    for part in ["2", "3", "1"] {
        done(&sandbox, &["write-part", "plan", part]);
    }
    done(&sandbox, &["commit-parts", "plan"]);
    for variable in VARIABLES {
        assert_same(&table(&sandbox, variable), &expected(variable), variable);
    }
    assert_eq!(records(&sandbox)[0]["new"].as_u64(), Some(242));
}
