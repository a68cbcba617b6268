//! The real command, from the terminal: what it says, what it exits with, and what it leaves alone when it fails.

use insta::assert_snapshot;
use zarr_fuse_tests::{Sandbox, done, folder, run};

fn wells() -> Sandbox {
    Sandbox::of("wells").expect("the fixture can be copied")
}

/// The two wells with their positions and the first readings.
fn filled() -> Sandbox {
    let sandbox = wells();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "wells.csv", "--source", "wells"]);
    done(&sandbox, &["add", "readings.csv", "--source", "readings"]);
    sandbox
}

/// A command that must fail with `code`, say so in `name`'s snapshot, and leave the store as it was.
fn refused(name: &str, code: i32, sandbox: &Sandbox, arguments: &[&str]) {
    let before = sandbox.contents("home").unwrap();
    let said = run(sandbox, arguments);
    assert_eq!(said.code, code, "{}", said.transcript());
    assert!(sandbox.contents("home").unwrap() == before, "{arguments:?} changed the store");
    assert_snapshot!(name, said.transcript());
}

#[test]
fn help_says_what_each_command_does() {
    let sandbox = wells();
    assert_snapshot!("help", done(&sandbox, &["--help"]).transcript());
    for command in ["init", "check", "add", "log", "show", "select", "publish", "site", "serve"] {
        assert_snapshot!(format!("help-{command}"), done(&sandbox, &[command, "--help"]).transcript());
    }
}

#[test]
fn what_is_generated_is_up_to_date() {
    let sandbox = wells();
    let paths = done(&sandbox, &["reference", "--out", "generated"]).out;
    for path in paths.lines() {
        let made = std::fs::read_to_string(sandbox.path().join("generated").join(path)).unwrap();
        let stored = std::fs::read_to_string(folder().join("..").join(path)).unwrap_or_default();
        assert!(made == stored, "{path} is not what the command says: run `cargo xtask docs`");
    }
    for entry in std::fs::read_dir(folder().join("../docs/faults")).unwrap() {
        let path = format!("docs/faults/{}", entry.unwrap().file_name().to_string_lossy());
        assert!(paths.lines().any(|made| made == path), "{path} is of no fault: remove it");
    }
}

#[test]
fn a_fault_is_explained() {
    assert_snapshot!("explain", done(&wells(), &["explain", "zf0107"]).transcript());
    let listed = done(&wells(), &["explain"]).out;
    assert!(listed.contains("ZF0107  Missing key"), "{listed}");
    refused("explain-unknown", 3, &wells(), &["explain", "ZF9999"]);
}

#[test]
fn the_json_schema_is_printed() {
    let said = done(&wells(), &["schema", "json"]).out;
    let stored = std::fs::read_to_string(folder().join("../schemas/dataset.schema.json")).unwrap();
    assert_eq!(said.trim(), stored.trim());
}

#[test]
fn a_good_schema_is_checked() {
    assert_snapshot!("check", done(&wells(), &["check", "dataset.yaml"]).transcript());
}

#[test]
fn the_sample_schema_is_good() {
    let schema = folder().join("../schemas/boreholes/dataset.yaml");
    done(&wells(), &["check", &schema.to_string_lossy()]);
}

#[test]
fn faults_of_a_schema_are_shown_with_their_lines() {
    let sandbox = wells();
    for name in ["wrong-unit", "duplicate-key", "several"] {
        refused(&format!("check-{name}"), 2, &sandbox, &["check", &format!("faults/{name}.yaml")]);
    }
}

#[test]
fn faults_of_a_contribution_leave_the_store_unchanged() {
    let sandbox = filled();
    refused("add-missing-column", 2, &sandbox, &["add", "faults/missing-column.csv", "--source", "readings"]);
    refused("add-bad-time", 2, &sandbox, &["add", "faults/bad-time.csv", "--source", "readings"]);
    refused("add-truncated", 2, &sandbox, &["add", "faults/truncated.json", "--source", "logger"]);
    refused("add-unknown-source", 3, &sandbox, &["add", "readings.csv", "--source", "reading"]);
    refused("add-no-file", 3, &sandbox, &["add", "nowhere.csv", "--source", "readings"]);
}

#[test]
fn a_row_out_of_range_is_set_aside_with_its_reason() {
    let sandbox = filled();
    let said = done(&sandbox, &["add", "faults/out-of-range.csv", "--source", "readings"]);
    assert_snapshot!("add-out-of-range", said.transcript());
    assert!(!done(&sandbox, &["select", "level"]).out.contains("06:00"), "the row was taken all the same");
}

#[test]
fn a_dry_run_changes_nothing() {
    let sandbox = filled();
    let before = sandbox.contents("home").unwrap();
    let said = done(&sandbox, &["add", "late.csv", "--source", "readings", "--dry-run"]);
    assert!(sandbox.contents("home").unwrap() == before, "the dry run wrote to the store");
    assert_snapshot!("add-dry-run", said.transcript());
}

#[test]
fn what_is_not_there_is_not_found_and_what_is_there_is_not_replaced() {
    let sandbox = wells();
    assert_eq!(run(&sandbox, &["log"]).code, 3);
    done(&sandbox, &["init", "dataset.yaml"]);
    refused("init-again", 4, &sandbox, &["init", "dataset.yaml"]);
    refused("show-unknown", 3, &sandbox, &["show", "c7"]);
}

#[test]
fn a_contribution_is_logged_and_shown() {
    let sandbox = filled();
    done(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert_snapshot!("log", done(&sandbox, &["log"]).transcript());
    assert_snapshot!("show", done(&sandbox, &["show", "c3"]).transcript());
    let log: serde_json::Value = serde_json::from_str(&done(&sandbox, &["log", "--json"]).out).unwrap();
    assert_eq!(log.as_array().map(Vec::len), Some(3), "{log:#}");
}

#[test]
fn late_data_is_put_in_its_place() {
    let sandbox = filled();
    done(&sandbox, &["add", "late.csv", "--source", "readings"]);
    done(&sandbox, &["add", "logger.json", "--source", "logger"]);
    let said = done(&sandbox, &["select", "level", "temperature", "samples", "--format", "csv"]);
    assert_snapshot!("select", said.out);
}

#[test]
fn a_release_baked_twice_has_the_same_bytes() {
    let sandbox = filled();
    done(&sandbox, &["publish", "--out", "first"]);
    done(&sandbox, &["publish", "--out", "second"]);
    let sums = |folder: &str| std::fs::read_to_string(sandbox.path().join(folder).join("SHA256SUMS")).unwrap();
    assert!(sums("first").lines().count() >= 6, "{}", sums("first"));
    assert_eq!(sums("first"), sums("second"));
}

#[test]
fn a_site_has_its_chart_in_the_page() {
    let sandbox = filled();
    done(&sandbox, &["publish", "--out", "bundle"]);
    done(&sandbox, &["site", "--out", "site"]);
    let page = std::fs::read_to_string(sandbox.path().join("site/index.html")).unwrap();
    for part in ["<svg", "application/ld+json", "Two wells", "Carberry"] {
        assert!(page.contains(part), "{part} is not in the page");
    }
    assert!(sandbox.path().join("site/data.zarr/zarr.json").exists());
}

#[test]
fn machines_read_one_document_whatever_happens() {
    let sandbox = filled();
    let cases: &[(i32, &[&str])] = &[
        (0, &["check", "dataset.yaml"]),
        (2, &["check", "dataset.yaml", "faults/several.yaml"]),
        (3, &["check", "nowhere.yaml", "dataset.yaml"]),
        (4, &["init", "dataset.yaml"]),
        (3, &["show", "c7"]),
        (3, &["add", "late.csv", "nowhere.csv", "--source", "readings"]),
        (2, &["add", "late.csv", "faults/bad-time.csv", "--source", "readings"]),
        (2, &["add", "logger.json", "faults/truncated.json", "--source", "logger"]),
        (2, &["add", "faults/truncated.json", "--source", "logger"]),
        (2, &["add", "faults", "--source", "logger"]),
        (2, &["add", "bundle*", "--source", "logger"]),
        (3, &["select", "nothing"]),
        (2, &["select"]),
        (0, &["select", "level"]),
    ];
    for (code, arguments) in cases {
        let said = run(&sandbox, &[arguments, &["--json"][..]].concat());
        assert_eq!(said.code, *code, "{arguments:?}\n{}", said.transcript());
        let document: serde_json::Value =
            serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.transcript()));
        match arguments {
            ["add", first, second, ..] if second.starts_with("faults") => {
                assert_eq!(document["files"][0]["contribution"]["file"], *first, "{document:#}");
                assert_eq!(document["files"][1]["path"], *second, "{document:#}");
                assert_eq!(document["files"][1]["error"], "bad input", "{document:#}");
                assert_eq!([&document["added"], &document["refused"], &document["exit"]], [1, 1, *code]);
            }
            ["check", files @ ..] => assert_eq!(document.as_array().map(Vec::len), Some(files.len())),
            _ if *code > 0 => assert!(document["exit"] == *code && document["messages"][0].is_string(), "{document:#}"),
            _ => assert!(document.is_array(), "{document:#}"),
        }
    }
}

#[test]
fn a_first_schema_of_a_table_is_written_and_takes_the_table() {
    let sandbox = wells();
    std::fs::remove_file(sandbox.path().join("dataset.yaml")).unwrap();
    let table = "Time (UTC),Station,T [degC]\n2025-01-30 12:00,A,3.5\n2025-01-30 12:00,B,2.5\n\
        2025-01-31 12:00,A,4.25\n2025-01-31 12:00,B,n/a\n";
    std::fs::write(sandbox.path().join("readings.csv"), table).unwrap();
    assert_snapshot!("init-from", done(&sandbox, &["init", "--from", "readings.csv"]).transcript());
    assert_snapshot!("init-from-there", run(&sandbox, &["init", "--from", "readings.csv"]).transcript());
    done(&sandbox, &["init", "--from", "readings.csv", "--force"]);
    let written = std::fs::read_to_string(sandbox.path().join("dataset.yaml")).unwrap();
    assert_eq!(done(&sandbox, &["init", "--from", "readings.csv", "-o", "-"]).out.trim(), written.trim());
    let said = done(&sandbox, &["init", "--from", "readings.csv", "-o", "-", "--json"]).out;
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((document["schema"].as_str(), document["adds"].as_bool()), (Some(written.as_str()), Some(true)));
    done(&sandbox, &["check", "dataset.yaml"]);
    done(&sandbox, &["init", "dataset.yaml"]);
    let added = done(&sandbox, &["add", "readings.csv", "--source", "readings", "--json"]).out;
    let added: serde_json::Value = serde_json::from_str(&added).unwrap();
    assert_eq!(
        (added["files"][0]["contribution"]["new"].as_u64(), &added["files"][0]["quarantined"]),
        (Some(3), &serde_json::json!([]))
    );
}

#[test]
fn a_file_that_is_no_table_makes_no_schema() {
    let sandbox = wells();
    std::fs::remove_file(sandbox.path().join("dataset.yaml")).unwrap();
    std::fs::write(sandbox.path().join("header.csv"), "time,T\n").unwrap();
    let said = run(&sandbox, &["init", "--from", "header.csv"]);
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert_snapshot!("init-from-header", said.transcript());
    assert!(!sandbox.path().join("dataset.yaml").exists());
    assert_eq!(run(&sandbox, &["init", "--from", "none.csv"]).code, 3);
    assert_eq!(run(&sandbox, &["init"]).code, 2);
    assert_eq!(run(&sandbox, &["init", "dataset.yaml", "--sheet", "A"]).code, 2);
}

#[test]
fn a_table_larger_than_a_schema_may_be_is_read_to_its_end() {
    let sandbox = wells();
    done(&sandbox, &["init", "dataset.yaml"]);
    let mut table = String::from("time,well,level,remark\n");
    for hour in 0..20_000 {
        let (day, hour) = (hour / 24, hour % 24);
        let (year, day) = (2000 + day / 300, day % 300);
        table.push_str(&format!("{year}-{:02}-{:02}T{hour:02}:00Z,W1,{hour},{:40}\n", day / 28 + 1, day % 28 + 1, "."));
    }
    assert!(table.len() > 1_200_000, "{}", table.len());
    std::fs::write(sandbox.path().join("long.csv"), &table).unwrap();
    let added = done(&sandbox, &["add", "long.csv", "--source", "readings", "--dry-run", "--json"]).out;
    let added: serde_json::Value = serde_json::from_str(&added).unwrap();
    let contribution = &added["files"][0]["contribution"];
    assert_eq!(
        (contribution["rows"].as_u64(), contribution["bytes"].as_u64()),
        (Some(20_000), Some(table.len() as u64))
    );
    std::fs::remove_file(sandbox.path().join("dataset.yaml")).unwrap();
    let said = done(&sandbox, &["init", "--from", "long.csv", "--json"]).out;
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["rows"].as_u64(), Some(20_000));
}
