//! Rows that are held: by constraints and by the reading; looked at, retried after the schema or the file was mended,
//! replayed, taken back. And how a file is understood before it is added.
use insta::assert_snapshot;
use serde_json::Value;
use zarr_fuse_tests::{Sandbox, done, run};

/// A home with one contribution, of which half of the rows are held.
fn held() -> Sandbox {
    let sandbox = Sandbox::of("quality").expect("the fixture can be copied");
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "readings.csv", "--source", "loggers"]);
    sandbox
}

fn json(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(sandbox, &[arguments, &["--json"]].concat()).out).unwrap()
}

/// Changes a file of the sandbox.
fn edit(sandbox: &Sandbox, file: &str, changes: &[(&str, &str)]) {
    let path = sandbox.path().join(file);
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (was, is) in changes {
        assert!(text.contains(was), "{file} has no {was}");
        text = text.replace(was, is);
    }
    std::fs::write(path, text).unwrap();
}

/// The schema as it should have been: a wider range, a larger rate, no rule for rain.
const MENDED: &[(&str, &str)] = &[
    ("interval: [-30, 40, degC]", "interval: [-30, 45, degC]"),
    ("at_most: [10, K, h]", "at_most: [60, K, h]"),
    ("- {expression: \"rain >= 0\"}\n", ""),
];

/// Makes the schema what it should have been.
fn mend(sandbox: &Sandbox) {
    edit(sandbox, "dataset.yaml", MENDED);
    done(sandbox, &["schema", "apply", "dataset.yaml"]);
}

/// All values, as they are selected.
fn values(sandbox: &Sandbox) -> Vec<String> {
    ["t", "rain"].map(|variable| done(sandbox, &["select", variable]).out).into()
}

fn proven(sandbox: &Sandbox) {
    let rebuilt = json(sandbox, &["rebuild"]);
    assert_eq!(rebuilt["different"], 0, "{rebuilt:#}");
}

#[test]
fn help_says_what_each_command_does() {
    let sandbox = Sandbox::empty().unwrap();
    for (name, command) in [
        ("help-quarantine", &["quarantine", "--help"][..]),
        ("help-list", &["quarantine", "list", "--help"]),
        ("help-show", &["quarantine", "show", "--help"]),
        ("help-retry", &["quarantine", "retry", "--help"]),
        ("help-preview", &["preview", "--help"]),
    ] {
        assert_snapshot!(name, done(&sandbox, command).transcript());
    }
}

#[test]
fn held_rows_are_told_with_place_value_and_reason() {
    let sandbox = Sandbox::of("quality").unwrap();
    assert_snapshot!("preview", done(&sandbox, &["preview", "readings.csv", "--source", "loggers"]).transcript());
    assert!(!sandbox.path().join("home").exists(), "a preview needs no home, and makes none");
    let few = json(&sandbox, &["preview", "readings.csv", "--source", "loggers", "--rows", "2"]);
    assert_eq!((&few["rows"], &few["merged"]), (&2.into(), &2.into()), "{few:#}");
    assert_eq!(few["unused"], serde_json::json!(["battery"]));
    done(&sandbox, &["init", "dataset.yaml"]);
    assert_snapshot!("list-none", done(&sandbox, &["quarantine", "list"]).transcript());
    assert_snapshot!("add", done(&sandbox, &["add", "readings.csv", "--source", "loggers"]).transcript());
    assert_snapshot!("list", done(&sandbox, &["quarantine", "list"]).transcript());
    assert_snapshot!("show", done(&sandbox, &["quarantine", "show", "c1"]).transcript());
    assert_snapshot!("show-limit", done(&sandbox, &["quarantine", "show", "c1", "--limit", "2"]).transcript());
    assert_snapshot!("show-csv", done(&sandbox, &["quarantine", "show", "c1", "--format", "csv"]).transcript());
    assert_eq!(json(&sandbox, &["quarantine", "show", "c1"]).as_array().map(Vec::len), Some(6));
    assert_snapshot!("show-unknown", run(&sandbox, &["quarantine", "show", "c7"]).transcript());
    assert_snapshot!("list-unknown", run(&sandbox, &["quarantine", "list", "--source", "logers"]).transcript());
}

#[test]
fn a_file_that_would_be_refused_is_previewed() {
    let sandbox = Sandbox::of("quality").unwrap();
    edit(&sandbox, "dataset.yaml", &[("- {unique: [time, station]}", "- {unique: [time, station], on_bad: reject}")]);
    assert_snapshot!(
        "preview-refused",
        run(&sandbox, &["preview", "readings.csv", "--source", "loggers"]).transcript()
    );
    assert_snapshot!("preview-no-file", run(&sandbox, &["preview", "reading.csv", "--source", "loggers"]).transcript());
}

#[test]
fn a_retry_merges_what_is_good_now_and_the_journal_tells_it() {
    let sandbox = held();
    assert_snapshot!("retry-nothing", done(&sandbox, &["quarantine", "retry", "c1"]).transcript());
    mend(&sandbox);
    let before = sandbox.contents("home/repo").unwrap();
    assert_snapshot!("retry-dry-run", done(&sandbox, &["quarantine", "retry", "c1", "--dry-run"]).transcript());
    assert!(sandbox.contents("home/repo").unwrap() == before, "the dry run wrote to the store");
    assert_snapshot!("retry", done(&sandbox, &["quarantine", "retry", "c1"]).transcript());
    assert_snapshot!("list-after", done(&sandbox, &["quarantine", "list"]).transcript());
    assert_snapshot!("log", done(&sandbox, &["log"]).transcript());
    assert_snapshot!("show-retry", done(&sandbox, &["show", "c3"]).transcript());
    assert_snapshot!("blame", done(&sandbox, &["blame", "t", "time=2025-01-01T00:00Z", "station=A"]).transcript());
    assert_snapshot!("show-of-a-retry", run(&sandbox, &["quarantine", "show", "c3"]).transcript());
    assert_snapshot!("retry-again", done(&sandbox, &["quarantine", "retry", "--all"]).transcript());
    // The file is known still, and the retry alone does not make it so.
    let again = done(&sandbox, &["add", "readings.csv", "--source", "loggers"]).out;
    assert!(again.contains("was added before, as c1"), "{again}");
    proven(&sandbox);
    // As if the schema had been right from the beginning.
    let right = Sandbox::of("quality").unwrap();
    edit(&right, "dataset.yaml", MENDED);
    done(&right, &["init", "dataset.yaml"]);
    done(&right, &["add", "readings.csv", "--source", "loggers"]);
    assert_eq!(values(&sandbox), values(&right));
}

#[test]
fn a_retry_is_taken_back_and_stands_without_its_contribution() {
    let sandbox = held();
    let (before, held) = (values(&sandbox), json(&sandbox, &["quarantine", "show", "c1"]));
    mend(&sandbox);
    done(&sandbox, &["quarantine", "retry", "c1"]);
    let after = values(&sandbox);
    assert_ne!(before, after);
    done(&sandbox, &["revert", "c3", "--reason", "too early"]);
    assert_eq!(values(&sandbox), before);
    assert_eq!(json(&sandbox, &["quarantine", "show", "c1"]), held);
    done(&sandbox, &["quarantine", "retry", "c1"]);
    assert_eq!(values(&sandbox), after);
    // Without the contribution the rows of the retry stand, and no other can be retried.
    done(&sandbox, &["revert", "c1", "--reason", "for a test"]);
    proven(&sandbox);
    assert_snapshot!("retry-of-a-reverted", run(&sandbox, &["quarantine", "retry", "c1"]).transcript());
    let again = done(&sandbox, &["add", "readings.csv", "--source", "loggers"]).out;
    assert!(again.contains("c7"), "{again}");
    assert_eq!(values(&sandbox), after);
    proven(&sandbox);
}

#[test]
fn rows_are_mended_in_the_file() {
    let sandbox = held();
    std::fs::copy(sandbox.path().join("readings.csv"), sandbox.path().join("mended.csv")).unwrap();
    edit(&sandbox, "mended.csv", &[("B,warm,0", "B,3.0,0"), ("A,41,0.1", "A,4.1,0.1")]);
    let mended = ["quarantine", "retry", "c1", "--file", "mended.csv"];
    assert_snapshot!("retry-file", done(&sandbox, &mended).transcript());
    assert_eq!(json(&sandbox, &["quarantine", "list"])[0]["rows"], 4);
    assert_snapshot!("retry-file-again", done(&sandbox, &mended).transcript());
    proven(&sandbox);
    edit(&sandbox, "mended.csv", &[("A,1.5,0", "A,1.6,0")]);
    assert_snapshot!("retry-other-row", run(&sandbox, &mended).transcript());
    edit(&sandbox, "mended.csv", &[("2025-01-01 03:00,A,3.5,0,12.0\n", "")]);
    assert_snapshot!("retry-other-rows", run(&sandbox, &mended).transcript());
}

/// A text that means missing is applied on the way, as `add` does it.
#[test]
fn a_schema_that_takes_nothing_away_is_applied_first() {
    let sandbox = held();
    edit(&sandbox, "dataset.yaml", &[("na_source: [\"n/a\"]", "na_source: [\"n/a\", warm]")]);
    let would = json(&sandbox, &["quarantine", "retry", "c1", "--dry-run"]);
    assert_eq!(would["retried"][0]["contribution"]["merged"], 1, "{would:#}");
    let retried = json(&sandbox, &["quarantine", "retry", "--all"]);
    assert_eq!(retried["retried"][0]["contribution"]["id"], "c3", "{retried:#}");
    assert_eq!(json(&sandbox, &["log"])[1]["kind"], "schema");
    proven(&sandbox);
}

/// A cell that a later row of the file gave stands, as it does when both rows are good at once.
#[test]
fn the_last_row_of_a_file_stands() {
    let (sandbox, right) = (Sandbox::of("quality").unwrap(), Sandbox::of("quality").unwrap());
    for sandbox in [&sandbox, &right] {
        edit(sandbox, "dataset.yaml", &[("- {unique: [time, station]}\n", "- {required: [time]}\n")]);
        edit(sandbox, "readings.csv", &[("2025-01-01 00:00,B,2.5,0,", "2025-01-01 00:00,A,41,0.3,")]);
        edit(sandbox, "readings.csv", &[("2025-01-01 00:00,A,1.5,0,", "2025-01-01 00:00,A,42,,")]);
        edit(sandbox, "readings.csv", &[("2025-01-01 01:00,B,warm,0,", "2025-01-01 00:00,A,1.5,,")]);
    }
    edit(&right, "dataset.yaml", MENDED);
    for sandbox in [&sandbox, &right] {
        done(sandbox, &["init", "dataset.yaml"]);
        done(sandbox, &["add", "readings.csv", "--source", "loggers"]);
    }
    mend(&sandbox);
    done(&sandbox, &["quarantine", "retry", "c1"]);
    assert_eq!(values(&sandbox), values(&right));
    proven(&sandbox);
}

/// Means of hours, of which two lack a row that is held.
fn hourly() -> Sandbox {
    let sandbox = Sandbox::empty().unwrap();
    let schema = "SCHEMA: 1\nATTRS: {STORE_URL: home}\nCOORDS: {time: {unit: {tick: m}}}\n\
        VARS: {t: {coords: time, unit: degC, range: {interval: [-30, 40]}}}\nSOURCES:\n  loggers:\n    format: csv\n    \
        transforms:\n    - aggregate: {every: [1, h], values: {t: mean}}\n  by_hand: {format: csv}\n";
    std::fs::write(sandbox.path().join("dataset.yaml"), schema).unwrap();
    let rows = "time,t\n2025-01-01T00:10Z,1\n2025-01-01T00:40Z,2\n2025-01-01T01:10Z,10\n2025-01-01T01:40Z,42\n\
        2025-01-01T02:10Z,44\n2025-01-01T03:10Z,90\n";
    std::fs::write(sandbox.path().join("hours.csv"), rows).unwrap();
    std::fs::write(sandbox.path().join("later.csv"), "time,t\n2025-01-01T00:00Z,5\n2025-01-01T01:00Z,6\n").unwrap();
    sandbox
}

/// Of a source that makes values of several rows the values that a mended schema changes are merged, and no others.
#[test]
fn a_retry_of_means_merges_what_changes() {
    let sandbox = hourly();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "hours.csv", "--source", "loggers"]);
    assert_eq!(json(&sandbox, &["quarantine", "list"])[0]["rows"], 3);
    let hours = |sandbox: &Sandbox| done(sandbox, &["select", "t"]).out;
    let table = |values: &[&str]| {
        let rows = values.iter().enumerate().map(|(hour, value)| format!("2025-01-01T0{hour}:00:00Z,{value}\n"));
        format!("time,t\n{}", rows.collect::<String>())
    };
    assert_eq!(hours(&sandbox).trim_end(), table(&["1.5", "10"]).trim_end());
    // A later contribution says something else of both hours.
    done(&sandbox, &["add", "later.csv", "--source", "by_hand"]);
    edit(&sandbox, "dataset.yaml", &[("[-30, 40]", "[-30, 45]")]);
    done(&sandbox, &["schema", "apply", "dataset.yaml"]);
    let retried = json(&sandbox, &["quarantine", "retry", "c1"]);
    assert_eq!(
        (&retried["retried"][0]["before"], &retried["retried"][0]["still"]),
        (&3.into(), &1.into()),
        "{retried:#}"
    );
    // The mean of 10 and 42, and that of 44; the first hour is what it was, and the later word stands.
    assert_eq!(hours(&sandbox).trim_end(), table(&["5", "26", "44"]).trim_end());
    proven(&sandbox);
    edit(&sandbox, "dataset.yaml", &[("[-30, 45]", "[-30, 99]")]);
    done(&sandbox, &["schema", "apply", "dataset.yaml"]);
    let retried = json(&sandbox, &["quarantine", "retry", "--all"]);
    let last = retried["retried"][0]["contribution"]["id"].as_str().unwrap();
    assert_eq!(hours(&sandbox).trim_end(), table(&["5", "26", "44", "90"]).trim_end());
    proven(&sandbox);
    // Taken back, the rows are held again.
    assert_eq!(json(&sandbox, &["quarantine", "list"]), Value::Array(Vec::new()));
    done(&sandbox, &["revert", last, "--reason", "for a test"]);
    assert_eq!(hours(&sandbox).trim_end(), table(&["5", "26", "44"]).trim_end());
    assert_eq!(json(&sandbox, &["quarantine", "list"])[0]["rows"], 1);
    proven(&sandbox);
    // As it would have been from the beginning, but for what came later.
    let right = hourly();
    edit(&right, "dataset.yaml", &[("[-30, 40]", "[-30, 45]")]);
    done(&right, &["init", "dataset.yaml"]);
    done(&right, &["add", "hours.csv", "--source", "loggers"]);
    assert_eq!(hours(&right).trim_end(), table(&["1.5", "26", "44"]).trim_end());
    // A mended file has no rows that could be told from those that were merged.
    std::fs::write(sandbox.path().join("mended.csv"), "time,t\n2025-01-01T00:10Z,1\n").unwrap();
    let said = run(&sandbox, &["quarantine", "retry", "c1", "--file", "mended.csv"]);
    assert!(said.code == 2 && said.err.contains("made of several rows"), "{}", said.transcript());
}
