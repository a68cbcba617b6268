//! `zarr-fuse check`: twelve faults in three forms, and texts that nobody should send.

use insta::assert_snapshot;
use serde_json::Value;
use zarr_fuse_tests::{Sandbox, folder, hostile};

/// A schema with twelve faults, each on a line with the words `# fault:`.
const TWELVE: &str = "crates/core/src/schema/tests/twelve.yaml";

fn sandbox() -> (Sandbox, Vec<u64>) {
    let sandbox = Sandbox::of("wells").unwrap();
    let text = std::fs::read_to_string(folder().join("..").join(TWELVE)).unwrap();
    std::fs::write(sandbox.path().join("twelve.yaml"), &text).unwrap();
    let lines = text.lines().zip(1..).filter(|(line, _)| line.contains("# fault:")).map(|(_, number)| number).collect();
    (sandbox, lines)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn twelve_faults_as_text() {
    let (sandbox, lines) = sandbox();
    assert_eq!(lines.len(), 12);
    let said = sandbox.run(&["check", "twelve.yaml"]).unwrap();
    assert_eq!(said.code, 2);
    assert!(said.out.contains("twelve.yaml: 12 errors, 0 warnings"), "{}", said.out);
    for line in lines {
        assert!(said.err.contains(&format!("[twelve.yaml:{line}:")), "no fault on line {line}\n{}", said.err);
    }
    assert_snapshot!("twelve", said.transcript());
}

#[test]
fn twelve_faults_as_json() {
    let (sandbox, lines) = sandbox();
    let said = sandbox.run(&["check", "twelve.yaml", "--json"]).unwrap();
    assert_eq!((said.code, said.err.as_str()), (2, ""));
    let found = json(&said.out);
    let places: Vec<u64> =
        found[0]["diagnostics"].as_array().unwrap().iter().map(|d| d["place"]["line"].as_u64().unwrap()).collect();
    assert_eq!(places, lines);
    assert_snapshot!("twelve-json", said.transcript());
}

#[test]
fn twelve_faults_as_sarif() {
    let (sandbox, lines) = sandbox();
    let said = sandbox.run(&["check", "twelve.yaml", "--sarif"]).unwrap();
    assert_eq!((said.code, said.err.as_str()), (2, ""));
    let log = json(&said.out);
    let run = &log["runs"][0];
    let text = std::fs::read_to_string(sandbox.path().join("twelve.yaml")).unwrap();
    let mut found = Vec::new();
    for result in run["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| region[key].as_u64().unwrap();
        found.push(number("startLine"));
        // The columns mark the very bytes that the offsets mark.
        let line: Vec<char> = text.lines().nth(number("startLine") as usize - 1).unwrap().chars().collect();
        let by_columns: String =
            line[number("startColumn") as usize - 1..number("endColumn") as usize - 1].iter().collect();
        let from = number("byteOffset") as usize;
        assert_eq!(by_columns, text[from..from + number("byteLength") as usize]);
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    assert_eq!(found, lines);
    assert_snapshot!("twelve-sarif", said.transcript());
}

#[test]
fn several_files_give_one_document() {
    let (sandbox, _) = sandbox();
    let files = ["check", "dataset.yaml", "twelve.yaml", "missing.yaml"];
    let said = sandbox.run(&[&files[..], &["--sarif"]].concat()).unwrap();
    assert_eq!(said.code, 3, "{}", said.transcript());
    assert_eq!(json(&said.out)["runs"][0]["results"].as_array().unwrap().len(), 12);
    assert!(said.err.contains("missing.yaml"), "{}", said.err);
    let said = sandbox.run(&[&files[..], &["--json"]].concat()).unwrap();
    assert_eq!(json(&said.out).as_array().unwrap().len(), 3);
}

/// What a hostile text costs is measured by `cargo xtask bench`.
#[test]
fn hostile_texts_give_a_clear_fault() {
    let (sandbox, _) = sandbox();
    let mut wrong = Vec::new();
    for hostile::Hostile { name, bytes, code } in hostile::all() {
        std::fs::write(sandbox.path().join("hostile.yaml"), bytes).unwrap();
        let said = sandbox.run(&["check", "hostile.yaml", "--json"]).unwrap();
        assert_eq!(said.code, if code.is_some() { 2 } else { 0 }, "{name}: {}", said.err);
        let found = json(&said.out);
        let found = found[0]["diagnostics"].as_array().unwrap();
        if found.first().and_then(|fault| fault["code"].as_str()) != code {
            wrong.push(format!("{name}: {:?}", found.first()));
        }
        assert!(found.len() <= 101, "{name}: {} faults", found.len());
        // For people too: no panic, and no screen full of one line.
        let said = sandbox.run(&["check", "hostile.yaml"]).unwrap();
        assert_eq!(said.code, if code.is_some() { 2 } else { 0 }, "{name}: {}", said.err);
        assert!(said.err.len() < 200_000, "{name}: {} bytes of output", said.err.len());
    }
    assert_eq!(wrong, Vec::<String>::new());
}
