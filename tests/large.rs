//! A file of many batches, which is harmonised while it is copied and whose chunks are written while it is merged: killed,
//! on a disk that fails on the way, rehearsed and rebuilt.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zarr_fuse_tests::{Sandbox, done, run};

/// Chunks are small, so that many are on their way at once.
const SCHEMA: &str = "\
SCHEMA: 1
ATTRS: {STORE_URL: home}
COORDS:
  time: {unit: {tick: s}, chunk_size: 100}
  station: {type: string}
VARS:
  level: {coords: [time, station], unit: m}
  flow: {coords: [time, station], unit: m3 s-1}
SOURCES:
  s: {format: csv}
";

const STATIONS: usize = 20;
/// More than the bytes and the rows from which on a file is large, twice over.
const ROWS: usize = 8000 * STATIONS;

fn row(at: usize, of: usize) -> String {
    let (minute, station) = (at / STATIONS, at % STATIONS);
    let (day, hour, minute) = (minute / 1440 + 1, minute / 60 % 24, minute % 60);
    format!("2025-01-{day:02}T{hour:02}:{minute:02}:00Z,S{station:02},{}.25,{}.5\n", of % 977, of % 1013)
}

/// A home, the file, and what is stored when it is in. Rows stand in any order, and every tenth cell is given twice: first
/// with other values.
fn fixture() -> (Sandbox, String) {
    let sandbox = Sandbox::empty().unwrap();
    let write = |name: &str, text: &str| std::fs::write(sandbox.path().join(name), text).unwrap();
    let head = "time,station,level,flow\n";
    let (mut text, mut stored) = (head.to_owned(), head.to_owned());
    (0..ROWS).step_by(10).for_each(|at| text.push_str(&row(at, at + 1)));
    // 7919 is prime to the number of rows, so that each comes once.
    (0..ROWS).map(|at| at * 7919 % ROWS).for_each(|at| text.push_str(&row(at, at)));
    (0..ROWS).for_each(|at| stored.push_str(&row(at, at)));
    assert!(text.len() > 5 << 20);
    write("dataset.yaml", SCHEMA);
    write("table.csv", &text);
    done(&sandbox, &["init", "dataset.yaml"]);
    (sandbox, stored)
}

const ADD: [&str; 4] = ["add", "table.csv", "--source", "s"];

fn events(sandbox: &Sandbox) -> usize {
    let said = done(sandbox, &["log", "--json"]).out;
    serde_json::from_str::<Vec<serde_json::Value>>(&said).unwrap().len()
}

fn is_stored(sandbox: &Sandbox, expected: &str) {
    done(sandbox, &["select", "level", "flow", "-o", "stored.csv"]);
    let found = std::fs::read_to_string(sandbox.path().join("stored.csv")).unwrap();
    // Stations stand in the order in which they came.
    let mut found: Vec<&str> = found.lines().collect();
    found[1..].sort_unstable();
    let differs = found.iter().zip(expected.lines()).position(|(found, expected)| *found != expected);
    assert!(differs.is_none() && found.len() == expected.lines().count(), "{} lines, {differs:?}", found.len());
}

/// The file is added, and the dataset is what its raw files make of it, byte for byte.
fn ends_well(sandbox: &Sandbox, expected: &str) {
    done(sandbox, &ADD);
    assert_eq!(events(sandbox), 1);
    is_stored(sandbox, expected);
    let said = done(sandbox, &["rebuild", "--into", "rebuilt"]);
    assert!(said.out.contains("All bytes are the same"), "{}", said.transcript());
    // The schema, too.
    assert_eq!(std::fs::read_dir(sandbox.path().join("home/raw")).unwrap().count(), 2);
}

fn has_no_drafts(sandbox: &Sandbox) {
    assert_eq!(std::fs::read_dir(sandbox.path().join("home/tmp")).map_or(0, Iterator::count), 0);
}

#[test]
fn a_large_file_is_whole_or_not_there_whenever_it_is_killed() {
    let (sandbox, expected) = fixture();
    // How long it takes is found on a home of its own.
    let begun = Instant::now();
    let (other, _) = fixture();
    done(&other, &ADD);
    let takes = begun.elapsed();
    for part in 1..=20 {
        let mut command = Command::new(zarr_fuse_tests::binary());
        command.args(ADD).current_dir(sandbox.path()).env_remove("ZF_STORE_URL");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(takes * part / 20);
        // It may be done.
        drop(child.kill());
        let acknowledged = child.wait().unwrap().success();
        let there = events(&sandbox);
        assert!(there == 1 || !acknowledged);
        if there == 1 {
            is_stored(&sandbox, &expected);
            break;
        }
        is_stored(&sandbox, expected.lines().next().map(|head| head.to_owned() + "\n").as_deref().unwrap());
        std::thread::sleep(Duration::from_millis(1));
    }
    ends_well(&sandbox, &expected);
}

#[test]
fn a_disk_that_is_full_for_the_raw_file_leaves_the_dataset_as_it_was() {
    let (sandbox, expected) = fixture();
    // 2 MB a file: blocks have 512 bytes, and the signal is no end.
    let said = sandbox.shell("trap '' XFSZ; ulimit -f 4096; exec zarr-fuse add table.csv --source s").unwrap();
    assert!(said.code > 0 && said.err.contains("File too large"), "{}", said.transcript());
    assert_eq!(events(&sandbox), 0);
    has_no_drafts(&sandbox);
    ends_well(&sandbox, &expected);
}

#[test]
fn a_disk_that_takes_no_chunk_leaves_the_dataset_as_it_was() {
    let (sandbox, expected) = fixture();
    let chunks = sandbox.path().join("home/repo/chunks");
    let away = |from: &Path, to: &str| drop(std::fs::rename(from, sandbox.path().join(to)));
    away(&chunks, "away");
    // Where a folder should be.
    std::fs::write(&chunks, "").unwrap();
    let said = run(&sandbox, &ADD);
    assert!(said.code > 0, "{}", said.transcript());
    assert_eq!(events(&sandbox), 0);
    has_no_drafts(&sandbox);
    std::fs::remove_file(&chunks).unwrap();
    away(&sandbox.path().join("away"), "home/repo/chunks");
    ends_well(&sandbox, &expected);
}

#[test]
fn a_rehearsal_writes_nothing() {
    let (sandbox, expected) = fixture();
    let before = sandbox.contents("home").unwrap();
    let said = done(&sandbox, &["add", "table.csv", "--source", "s", "--dry-run"]);
    assert!(said.out.contains("would be c1: ") && said.out.contains(" 20 new in station"), "{}", said.transcript());
    let after = sandbox.contents("home").unwrap();
    let paths = |contents: &[(std::path::PathBuf, Vec<u8>)]| {
        contents.iter().map(|(path, bytes)| format!("{} {}", path.display(), bytes.len())).collect::<Vec<_>>()
    };
    assert_eq!(paths(&before), paths(&after));
    assert!(before == after);
    ends_well(&sandbox, &expected);
}
