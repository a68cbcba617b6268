//! `add` of each of [`zarr_fuse_tests::hostile::tables`]: refused in two seconds and 300 MB, with a fault that names the file,
//! without a panic, and with every byte of the dataset as it was.
//!
//! The bound of time is that of the release profile, in which the suite builds the command: it sets `ZF_SECONDS`. Without that
//! a build without optimisation has [`SLOWER`] times as long. `ZF_HOSTILE=word` runs the files whose names have the word.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;
use zarr_fuse_tests::hostile::tables::{SCHEMA, all};
use zarr_fuse_tests::{Sandbox, binary, done};

/// Seconds that a file may take.
const SECONDS: f64 = 2.0;
/// How many times as long a build without optimisation may take.
const SLOWER: f64 = 10.0;
/// Bytes of memory that a file may take.
const MEMORY: u64 = 300 << 20;

/// What came of a file.
struct Outcome {
    code: i32,
    said: String,
    seconds: f64,
    memory: u64,
}

fn add(sandbox: &Sandbox, file: &str, source: &str) -> Outcome {
    let begin = Instant::now();
    let mut child = Command::new(binary())
        .args(["add", file, "--source", source])
        .current_dir(sandbox.path())
        .env_remove("ZF_STORE_URL")
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts: `cargo build -p zarr-fuse` first, or set ZF_BIN");
    let mut said = Vec::new();
    child.stderr.take().unwrap().read_to_end(&mut said).unwrap();
    let used = child.wait4().unwrap();
    Outcome {
        code: used.status.code().unwrap_or(-1),
        said: String::from_utf8_lossy(&said).into_owned(),
        seconds: begin.elapsed().as_secs_f64(),
        memory: used.rusage.maxrss,
    }
}

#[test]
fn hostile_files_are_refused_quickly_in_little_memory_and_change_nothing() {
    let files = all();
    assert!(files.len() >= 200, "{} files", files.len());
    let names: std::collections::BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names.len(), files.len(), "each has a name of its own");
    let asked = std::env::var("ZF_HOSTILE").unwrap_or_default();
    let seconds = std::env::var("ZF_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS * SLOWER);

    let sandbox = Sandbox::empty().unwrap();
    std::fs::write(sandbox.path().join("dataset.yaml"), SCHEMA).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    let mut before = sandbox.contents("home").unwrap();
    assert!(!before.is_empty(), "the dataset is in `home`");

    let (mut faults, mut slowest, mut largest) = (Vec::new(), (0.0, ""), (0, ""));
    for file in files.iter().filter(|file| file.name.contains(&asked)) {
        let path = sandbox.path().join("hostile.bin");
        file.write(&path).unwrap();
        let mut outcome = add(&sandbox, "hostile.bin", file.source);
        // A file of 1 GB that was just written is still on its way to the disk: the machine's work, not the command's.
        for _ in 0..2 {
            if outcome.seconds > seconds {
                let again = add(&sandbox, "hostile.bin", file.source);
                outcome.seconds = outcome.seconds.min(again.seconds);
            }
        }
        std::fs::remove_file(&path).unwrap();
        let mut wrong = Vec::new();
        if !(1..=5).contains(&outcome.code) {
            wrong.push(format!("exit code {}", outcome.code));
        }
        if outcome.said.contains("panicked") {
            wrong.push("a panic".to_owned());
        }
        if !outcome.said.contains("hostile.bin") || outcome.said.len() > 20_000 {
            wrong.push("no short fault with the name of the file".to_owned());
        }
        if !outcome.said.contains(file.says) {
            wrong.push(format!("expected `{}`", file.says));
        }
        if outcome.seconds > seconds {
            wrong.push(format!("{:.1} s", outcome.seconds));
        }
        if outcome.memory > MEMORY {
            wrong.push(format!("{} MB", outcome.memory >> 20));
        }
        let after = sandbox.contents("home").unwrap();
        if after != before {
            wrong.push("the dataset has changed".to_owned());
            before = after;
        }
        if outcome.seconds > slowest.0 {
            slowest = (outcome.seconds, &file.name);
        }
        if outcome.memory > largest.0 {
            largest = (outcome.memory, &file.name);
        }
        if !wrong.is_empty() {
            let said: String = outcome.said.chars().take(600).collect();
            faults.push(format!("{} ({}): {}\n{said}", file.name, file.source, wrong.join(", ")));
        }
    }
    println!(
        "{} files; slowest {:.2} s ({}), largest {} MB ({})",
        files.len(),
        slowest.0,
        slowest.1,
        largest.0 >> 20,
        largest.1
    );
    assert!(faults.is_empty(), "{} files:\n{}", faults.len(), faults.join("\n"));
}
