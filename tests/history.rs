//! The commands on the history, from the terminal: what they say, what they exit with, and what they leave alone.

use insta::assert_snapshot;
use serde_json::Value;
use zarr_fuse_tests::{Sandbox, done, folder, page, run};

/// The two wells with three tables: positions, readings, late readings of which one replaces another.
fn wells() -> Sandbox {
    let sandbox = Sandbox::of("wells").expect("the fixture can be copied");
    done(&sandbox, &["init", "dataset.yaml"]);
    for (file, source) in [("wells.csv", "wells"), ("readings.csv", "readings"), ("late.csv", "readings")] {
        done(&sandbox, &["add", file, "--source", source]);
    }
    sandbox
}

/// A command that must fail with `code`, say so in `name`'s snapshot, and leave the store as it was.
fn refused(name: &str, code: i32, sandbox: &Sandbox, arguments: &[&str]) {
    let before = sandbox.contents("home/repo").unwrap();
    let said = run(sandbox, arguments);
    assert_eq!(said.code, code, "{}", said.transcript());
    assert!(sandbox.contents("home/repo").unwrap() == before, "{arguments:?} changed the store");
    assert_snapshot!(name, said.transcript());
}

fn json(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(sandbox, &[arguments, &["--json"]].concat()).out).unwrap()
}

#[test]
fn help_says_what_each_command_does() {
    let sandbox = Sandbox::empty().unwrap();
    for command in ["blame", "diff", "erase", "revert", "tag", "rebuild"] {
        assert_snapshot!(format!("help-{command}"), done(&sandbox, &[command, "--help"]).transcript());
    }
}

#[test]
fn a_cell_is_blamed_erased_and_brought_back() {
    let sandbox = wells();
    let cell = ["blame", "level", "time=2025-01-01T01:00Z", "well=south"];
    assert_snapshot!("blame", done(&sandbox, &cell).transcript());
    assert_snapshot!("blame-history", done(&sandbox, &[&cell[..], &["--history"]].concat()).transcript());
    assert_snapshot!("blame-day", done(&sandbox, &["blame", "temperature", "time=2025-01-01"]).transcript());
    let before = done(&sandbox, &["select", "level"]).out;
    let erase = ["erase", "time=2025-01-01T01:00Z", "well=south", "--var", "level", "--reason", "logger in the air"];
    let contents = sandbox.contents("home/repo").unwrap();
    assert_snapshot!("erase-dry-run", done(&sandbox, &[&erase[..], &["--dry-run"]].concat()).transcript());
    assert!(sandbox.contents("home/repo").unwrap() == contents, "the dry run wrote to the store");
    assert_snapshot!("erase", done(&sandbox, &[&erase[..], &["--person", "carberry"]].concat()).transcript());
    assert_snapshot!("erase-again", done(&sandbox, &erase).transcript());
    assert_snapshot!("blame-erased", done(&sandbox, &cell).transcript());
    assert_eq!(json(&sandbox, &cell)["events"]["c4"]["reason"], "logger in the air");
    assert_snapshot!("revert-of-an-erase", done(&sandbox, &["revert", "c4", "--reason", "it was not"]).transcript());
    assert_eq!(done(&sandbox, &["select", "level"]).out, before);
    assert_snapshot!("log-history", done(&sandbox, &["log"]).transcript());
}

#[test]
fn a_contribution_is_taken_back() {
    let sandbox = wells();
    let without = Sandbox::of("wells").unwrap();
    done(&without, &["init", "dataset.yaml"]);
    for (file, source) in [("wells.csv", "wells"), ("late.csv", "readings")] {
        done(&without, &["add", file, "--source", source]);
    }
    done(&sandbox, &["tag", "before"]);
    assert_snapshot!(
        "revert-dry-run",
        done(&sandbox, &["revert", "c2", "--reason", "wrong", "--dry-run"]).transcript()
    );
    assert_snapshot!("revert", done(&sandbox, &["revert", "c2", "--reason", "wrong"]).transcript());
    for variable in ["level", "temperature", "samples", "latitude"] {
        let select = |sandbox: &Sandbox| done(sandbox, &["select", variable]).out;
        assert_eq!(select(&sandbox), select(&without), "{variable}");
    }
    assert_snapshot!("diff", done(&sandbox, &["diff", "before"]).transcript());
    assert_snapshot!("diff-cells", done(&sandbox, &["diff", "before", "--cells"]).transcript());
    let document = json(&sandbox, &["diff", "before", "--cells"]);
    assert_eq!(document["groups"][""]["variables"]["level"]["gone"], 3, "{document:#}");
    assert_eq!(document["cells"].as_array().map(Vec::len), Some(10), "{document:#}");
    assert_snapshot!("diff-same", done(&sandbox, &["diff", "c4", "2999"]).transcript());
    refused("revert-again", 4, &sandbox, &["revert", "c2", "--reason", "wrong"]);
    refused("revert-unknown", 3, &sandbox, &["revert", "c9", "--reason", "wrong"]);
    // The file may be added again, and a revert can be taken back.
    let again = done(&sandbox, &["add", "readings.csv", "--source", "readings", "--dry-run"]).out;
    assert!(again.contains("would be c5"), "{again}");
    done(&sandbox, &["revert", "c4", "--reason", "it was right"]);
    assert_snapshot!("diff-back", done(&sandbox, &["diff", "before"]).transcript());
}

#[test]
fn versions_are_read_by_name() {
    let sandbox = wells();
    assert_snapshot!("tag-none", done(&sandbox, &["tag"]).transcript());
    assert_snapshot!("tag", done(&sandbox, &["tag", "first", "--at", "c2"]).transcript());
    assert_snapshot!("tag-list", done(&sandbox, &["tag"]).transcript());
    let newest = done(&sandbox, &["select", "level"]).out;
    let first = done(&sandbox, &["select", "level", "--at", "first"]).out;
    assert!(newest != first && first == done(&sandbox, &["select", "level", "--at", "c2"]).out, "{first}");
    assert_eq!(json(&sandbox, &["log", "--at", "first"]).as_array().map(Vec::len), Some(2));
    done(&sandbox, &["show", "c2", "--at", "first"]);
    done(&sandbox, &["schema", "show", "--at", "first"]);
    refused("at-unknown", 3, &sandbox, &["select", "level", "--at", "second"]);
    refused("at-event", 3, &sandbox, &["select", "level", "--at", "c9"]);
    refused("at-too-early", 3, &sandbox, &["log", "--at", "2020-01-01"]);
    refused("tag-again", 4, &sandbox, &["tag", "first"]);
    refused("tag-of-a-contribution", 2, &sandbox, &["tag", "c3"]);
    // A release of a tag holds what it held.
    done(&sandbox, &["publish", "--out", "bundle", "--at", "first"]);
    let release = std::fs::read_to_string(sandbox.path().join("bundle/SHA256SUMS")).unwrap();
    done(&sandbox, &["publish", "--out", "again", "--at", "first"]);
    assert_eq!(release, std::fs::read_to_string(sandbox.path().join("again/SHA256SUMS")).unwrap());
}

#[test]
fn what_cannot_be_selected_is_said() {
    let sandbox = wells();
    let why = ["--reason", "x"];
    for (name, code, terms) in [
        ("erase-dimension", 3, &["tmie=2025"][..]),
        ("erase-label", 3, &["well=nort"]),
        ("erase-time", 3, &["time=2024-12-31"]),
        ("erase-range", 2, &["time=2025-02..2025-01"]),
        ("erase-syntax", 2, &["well="]),
        ("erase-variable", 3, &["well=north", "--var", "depth"]),
        ("erase-person", 3, &["well=north", "--person", "nobody"]),
    ] {
        refused(name, code, &sandbox, &[&["erase"], terms, &why].concat());
    }
    refused("erase-reason", 2, &sandbox, &["erase", "well=north"]);
    refused("blame-label", 3, &sandbox, &["blame", "level", "well=nort"]);
}

#[test]
fn a_rebuild_proves_that_all_is_the_same() {
    let sandbox = wells();
    done(&sandbox, &["erase", "well=north", "--var", "samples", "--reason", "bad counts"]);
    done(&sandbox, &["revert", "c3", "--reason", "wrong"]);
    done(&sandbox, &["tag", "v1"]);
    let before = sandbox.contents("home/repo").unwrap();
    assert_snapshot!("rebuild", done(&sandbox, &["rebuild"]).transcript());
    done(&sandbox, &["rebuild", "--into", "copy"]);
    assert!(sandbox.contents("home/repo").unwrap() == before, "the stored dataset was changed");
    assert_eq!(sandbox.contents("home/tmp").unwrap(), [], "nothing is left");
    let select = |home: &str, at: &str| done(&sandbox, &["select", "level", "--home", home, "--at", at]).out;
    for at in ["v1", "c2", "c5"] {
        assert_eq!(select("copy", at), select("home", at), "{at}");
    }
    done(&sandbox, &["rebuild", "--home", "copy"]);
    refused("rebuild-into", 4, &sandbox, &["rebuild", "--into", "copy"]);
    let late = std::fs::read(sandbox.path().join("late.csv")).unwrap();
    let raw = sandbox.contents("home/raw").unwrap().into_iter().find(|(_, bytes)| *bytes == late).unwrap().0;
    std::fs::remove_file(raw).unwrap();
    refused("rebuild-without", 2, &sandbox, &["rebuild"]);
}

#[test]
fn the_page_shows_what_the_commands_say() {
    let file = folder().join("../docs/provenance.md");
    let shown = std::fs::read_to_string(&file).unwrap();
    let sandbox = Sandbox::of("wells").unwrap();
    let (said, codes) = page::walk(&shown, &sandbox).expect("the command starts");
    if std::env::var_os("ZF_UPDATE_PAGES").is_some() {
        std::fs::write(&file, &said).unwrap();
    } else if said != shown {
        let pair = said.lines().zip(shown.lines()).enumerate().find(|(_, (said, shown))| said != shown);
        panic!("docs/provenance.md is not what the command says (ZF_UPDATE_PAGES=1 mends it): {pair:#?}");
    }
    for (command, code) in &codes {
        assert_eq!(*code, 0, "{command}");
    }
    assert!(codes.len() > 15, "{codes:?}");
}

#[test]
fn a_damaged_repo_is_made_again_from_the_ledger() {
    let sandbox = wells();
    let before = done(&sandbox, &["rebuild", "--json"]).out;
    std::fs::write(sandbox.path().join("home/repo/repo"), "no repo").unwrap();
    let said = run(&sandbox, &["log"]);
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert!(said.err.contains("rebuild --lost --into DIR"), "{}", said.err);
    done(&sandbox, &["rebuild", "--lost", "--into", "mended"]);
    assert_eq!(done(&sandbox, &["rebuild", "--json", "--home", "mended"]).out, before, "all bytes are those of before");
}
