//! `zarr-fuse schema`, from the terminal: the stored schema through a pipe, differences, and a dataset that changes.

use insta::assert_snapshot;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use zarr_fuse_tests::{Sandbox, binary, done, folder, run};

fn json(sandbox: &Sandbox, code: i32, arguments: &[&str]) -> Value {
    let said = run(sandbox, &[arguments, &["--json"][..]].concat());
    assert_eq!(said.code, code, "{arguments:?}\n{}", said.transcript());
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.transcript()))
}

/// Two wells with readings.
fn filled() -> Sandbox {
    let sandbox = Sandbox::of("wells").expect("the fixture can be copied");
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "wells.csv", "--source", "wells"]);
    done(&sandbox, &["add", "readings.csv", "--source", "readings"]);
    sandbox
}

/// The command's exact standard output, with `input` on its standard input.
fn piped(sandbox: &Sandbox, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>) {
    let mut child = Command::new(binary())
        .args(arguments)
        .current_dir(sandbox.path())
        .env_remove("ZF_STORE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap_or(-1), output.stdout)
}

/// Rewrites the schema file.
fn edit(sandbox: &Sandbox, changes: &[(&str, &str)]) {
    let path = sandbox.path().join("dataset.yaml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the schema");
        text = text.replace(from, to);
    }
    std::fs::write(path, text).unwrap();
}

const ADDITIONS: &[(&str, &str)] = &[
    ("long_name: Water level", "long_name: Level of the water"),
    ("SOURCES:\n", "  wind: {coords: time, unit: m s-1}\n\nSOURCES:\n  hand: {kind: person}\n"),
];

#[test]
fn help_of_each_command() {
    let sandbox = Sandbox::of("wells").unwrap();
    for command in ["show", "diff", "apply", "migrate"] {
        assert_snapshot!(format!("help-{command}"), done(&sandbox, &["schema", command, "--help"]).transcript());
    }
}

#[test]
fn what_is_shown_is_a_schema_and_a_fixed_point() {
    let sandbox = filled();
    assert_snapshot!("show", done(&sandbox, &["schema", "show"]).transcript());
    let (code, shown) = piped(&sandbox, &["schema", "show"], b"");
    assert_eq!(code, 0);
    let (code, verdict) = piped(&sandbox, &["check", "-"], &shown);
    assert_eq!((code, String::from_utf8(verdict).unwrap().as_str()), (0, "<stdin>: no fault\n"));
    // Made anew from what was shown, the dataset shows the same.
    std::fs::write(sandbox.path().join("shown.yaml"), &shown).unwrap();
    done(&sandbox, &["init", "shown.yaml", "--home", "again"]);
    assert_eq!(piped(&sandbox, &["schema", "show", "--home", "again"], b"").1, shown);
    // JSON is the same schema.
    let (_, document) = piped(&sandbox, &["schema", "show", "--json"], b"");
    assert_eq!(serde_json::from_slice::<Value>(&document).unwrap()["VARS"]["level"]["unit"], "m");
    assert_eq!(piped(&sandbox, &["schema", "diff", "stored", "-"], &document), (0, b"no difference\n".to_vec()));
    let (code, verdict) = piped(&sandbox, &["check", "-"], b"SCHEMA: 1\nVARS: {t: {unit: k g}}\n");
    assert_eq!(code, 2);
    assert!(String::from_utf8(verdict).unwrap().starts_with("<stdin>: "));
}

#[test]
fn a_group_reads_by_itself() {
    let sandbox = Sandbox::of("wells").unwrap();
    for (fixture, group) in [("bukov", "bukov"), ("yr.no", "yr.no")] {
        let schema = folder().join("fixtures").join(fixture).join("dataset.yaml");
        done(&sandbox, &["init", &schema.to_string_lossy(), "--home", fixture]);
        let (code, shown) = piped(&sandbox, &["schema", "show", group, "--home", fixture], b"");
        assert_eq!(code, 0);
        assert_eq!(piped(&sandbox, &["check", "-"], &shown).0, 0, "{}", String::from_utf8_lossy(&shown));
        let text = String::from_utf8(shown).unwrap();
        assert!(text.contains("\nPERSONS:") && !text.contains("PUBLICATION:"), "{text}");
    }
    let said = run(&sandbox, &["schema", "show", "nowhere", "--home", "bukov"]);
    assert_eq!(said.code, 3, "{}", said.transcript());
}

#[test]
fn differences_are_listed_by_what_they_mean() {
    let sandbox = filled();
    std::fs::copy(sandbox.path().join("dataset.yaml"), sandbox.path().join("old.yaml")).unwrap();
    edit(&sandbox, ADDITIONS);
    edit(
        &sandbox,
        &[
            ("unit: m, long_name", "unit: cm, long_name"),
            ("  samples: {coords: [well, time]", "  probes: {coords: [time, well]"),
        ],
    );
    let said = run(&sandbox, &["schema", "diff", "old.yaml", "dataset.yaml"]);
    assert_eq!(said.code, 4);
    assert_snapshot!("diff", said.transcript());
    let document = json(&sandbox, 4, &["schema", "diff", "old.yaml", "dataset.yaml"]);
    assert_eq!(document["counts"], serde_json::json!({"metadata": 1, "addition": 3, "conversion": 1, "refused": 1}));
    assert_eq!(document["changes"][0]["class"], "refused");
    assert_eq!(json(&sandbox, 0, &["schema", "diff", "old.yaml", "stored"])["changes"], serde_json::json!([]));
    assert_eq!(run(&sandbox, &["schema", "diff", "-", "-"]).code, 2);
    assert_eq!(run(&sandbox, &["schema", "diff", "stored", "nowhere.yaml"]).code, 3);
}

#[test]
fn a_changed_schema_is_applied_when_something_is_added() {
    let sandbox = filled();
    let before = done(&sandbox, &["select", "level"]).out;
    edit(&sandbox, ADDITIONS);
    let home = sandbox.contents("home").unwrap();
    let said = done(&sandbox, &["add", "late.csv", "--source", "readings", "--dry-run"]);
    assert!(said.err.contains("would be applied to the dataset"), "{}", said.transcript());
    assert!(sandbox.contents("home").unwrap() == home, "the dry run wrote to the store");
    let said = done(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert_snapshot!("add", said.transcript());
    let after = done(&sandbox, &["select", "level"]).out;
    // One of the late readings stands in place of an earlier one.
    assert_eq!(before.lines().filter(|line| !after.contains(line)).count(), 1, "{before}\n{after}");
    let shown = done(&sandbox, &["schema", "show"]).out;
    assert!(shown.contains("wind:") && shown.contains("Level of the water"), "{shown}");
    // The changed schema is an event of the log.
    assert_eq!(json(&sandbox, 0, &["log"]).as_array().map(Vec::len), Some(4));
    assert_eq!(json(&sandbox, 0, &["schema", "apply"])["state"], "same");
}

#[test]
fn a_schema_is_not_applied_by_an_add_that_fails() {
    let sandbox = filled();
    edit(&sandbox, ADDITIONS);
    std::fs::write(sandbox.path().join("bad.csv"), "no,such\n1,2\n").unwrap();
    let home = sandbox.contents("home").unwrap();
    let cases = [
        (3, &["add", "late.csv", "--source", "nobody"][..]),
        (3, &["add", "late.csv", "--source", "readings", "--person", "nobody"]),
        (3, &["add", "late.csv", "nowhere.csv", "--source", "readings"]),
        (2, &["add", "bad.csv", "--source", "readings"]),
    ];
    for (code, arguments) in cases {
        let said = run(&sandbox, arguments);
        assert_eq!(said.code, code, "{arguments:?}\n{}", said.transcript());
        assert!(!said.err.contains("applied to the dataset"), "{}", said.transcript());
        assert!(sandbox.contents("home").unwrap() == home, "{arguments:?} changed the store");
    }
    // What is new in the schema can be added at once.
    let said = done(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert!(said.err.contains("1 change of metadata, 2 additions applied to the dataset"), "{}", said.transcript());
}

#[test]
fn what_is_taken_away_stops_add() {
    let sandbox = filled();
    // Nothing is stored there, so `schema apply` does it.
    edit(&sandbox, ADDITIONS);
    done(&sandbox, &["schema", "apply"]);
    edit(&sandbox, &[("  wind: {coords: time, unit: m s-1}\n", ""), ("  hand: {kind: person}\n", "")]);
    edit(&sandbox, &[("long_name: Level of the water", "long_name: Level")]);
    let home = sandbox.contents("home").unwrap();
    for arguments in
        [&["add", "late.csv", "--source", "readings"][..], &["add", "late.csv", "--source", "readings", "--dry-run"]]
    {
        let said = run(&sandbox, arguments);
        assert_eq!(said.code, 4, "{}", said.transcript());
        assert!(sandbox.contents("home").unwrap() == home, "the store was changed");
    }
    let said = run(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert_snapshot!("add-takes-away", said.transcript());
    done(&sandbox, &["schema", "apply"]);
    done(&sandbox, &["add", "late.csv", "--source", "readings"]);
}

#[test]
fn what_would_change_values_stops_add_and_is_converted_when_asked() {
    let sandbox = filled();
    let before = done(&sandbox, &["select", "level"]).out;
    edit(&sandbox, &[("level: {coords: [well, time], unit: m,", "level: {coords: [well, time], unit: cm,")]);
    let home = sandbox.contents("home").unwrap();
    let said = run(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert_eq!(said.code, 4);
    assert_snapshot!("add-needs-conversion", said.transcript());
    for arguments in [&["schema", "apply"][..], &["schema", "apply", "--dry-run"]] {
        let said = run(&sandbox, arguments);
        assert!(said.code == 4 && said.out.contains("give --convert"), "{}", said.transcript());
    }
    assert_snapshot!("apply-dry-run", done(&sandbox, &["schema", "apply", "--convert", "--dry-run"]).transcript());
    assert!(sandbox.contents("home").unwrap() == home, "the store was changed");
    let document = json(&sandbox, 0, &["schema", "apply", "--convert"]);
    assert_eq!(document["state"], "applied");
    assert!(document["snapshot"].is_string() && document["converted"]["level"].as_u64() > Some(0), "{document:#}");
    // Every reading is a hundred times what it was.
    let after = done(&sandbox, &["select", "level"]).out;
    for line in before.lines().skip(1) {
        let (place, value) = line.rsplit_once(',').unwrap();
        let now = after.lines().find_map(|line| line.strip_prefix(&format!("{place},"))).unwrap();
        let (value, now): (f64, f64) = (value.parse().unwrap(), now.parse().unwrap());
        assert!((now - 100.0 * value).abs() <= 1e-9 * now.abs(), "{place}: {value} m, {now} cm");
    }
    // The source says cm: the late readings are what they are.
    done(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert!(done(&sandbox, &["select", "level"]).out.contains("2025-01-01T02:00:00Z,north,155\n"));
}

#[test]
fn what_is_refused_is_listed_and_changes_nothing() {
    let sandbox = filled();
    edit(&sandbox, ADDITIONS);
    edit(&sandbox, &[("level: {coords: [well, time], unit: m,", "level: {coords: [time, well], unit: m,")]);
    let home = sandbox.contents("home").unwrap();
    let said = run(&sandbox, &["schema", "apply", "--convert"]);
    assert_eq!(said.code, 4);
    assert_snapshot!("apply-refused", said.transcript());
    let said = run(&sandbox, &["add", "late.csv", "--source", "readings"]);
    assert_eq!(said.code, 4);
    assert_snapshot!("add-refused", said.transcript());
    assert!(sandbox.contents("home").unwrap() == home, "the store was changed");
}

#[test]
fn a_legacy_schema_is_migrated() {
    let sandbox = Sandbox::of("legacy").unwrap();
    let said = done(&sandbox, &["schema", "migrate", "yr.no.yaml", "--dry-run"]);
    assert_snapshot!("migrate-dry-run", said.transcript());
    let before = std::fs::read_to_string(sandbox.path().join("yr.no.yaml")).unwrap();
    // To standard output, byte for byte.
    let (code, text) = piped(&sandbox, &["schema", "migrate", "-"], before.as_bytes());
    assert_eq!(code, 0);
    done(&sandbox, &["schema", "migrate", "yr.no.yaml", "--output", "new.yaml"]);
    assert_eq!(std::fs::read(sandbox.path().join("new.yaml")).unwrap(), text);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("yr.no.yaml")).unwrap(), before);
    let said = json(&sandbox, 0, &["schema", "migrate", "yr.no.yaml", "--in-place"]);
    assert_eq!(said["changed"], true);
    assert_eq!(std::fs::read(sandbox.path().join("yr.no.yaml")).unwrap(), text);
    // No temporary file stays, and a second time nothing changes.
    let left = std::fs::read_dir(sandbox.path()).unwrap().flatten().map(|entry| entry.file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with('.')));
    let again = done(&sandbox, &["schema", "migrate", "yr.no.yaml", "--in-place"]);
    assert!(again.out.contains("no legacy form"), "{}", again.transcript());
    done(&sandbox, &["check", "new.yaml"]);
}

#[test]
fn what_cannot_be_migrated_stays() {
    let sandbox = Sandbox::of("legacy").unwrap();
    std::fs::write(sandbox.path().join("broken.yaml"), "VARS: {a: [1\n").unwrap();
    assert_eq!(run(&sandbox, &["schema", "migrate", "broken.yaml", "--in-place"]).code, 2);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("broken.yaml")).unwrap(), "VARS: {a: [1\n");
    assert_eq!(run(&sandbox, &["schema", "migrate", "-", "--in-place"]).code, 2);
    assert_eq!(run(&sandbox, &["schema", "migrate", "absent.yaml"]).code, 3);
}
