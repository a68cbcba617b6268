//! What `check` takes for texts that are no schema: time and memory of the release build, the best of three runs.

use crate::{Outcome, job, place, system};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zarr_fuse_tests::hostile;

const TIME: Duration = Duration::from_millis(100);
const MEMORY_KB: u64 = 100_000;
const RUNS: usize = 3;

pub(crate) fn run() -> Outcome {
    system::ensure(&[system::TIME])?;
    job::run("build the command", &mut job::cargo(&["build", "--release", "-q", "-p", "zarr-fuse"]))?;
    let folder = place::root().join("target/bench");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join("hostile.yaml");
    println!("\n{:<28} {:>10} {:>8} {:>8}", "text", "bytes", "ms", "MB");
    let mut over = Vec::new();
    for hostile::Hostile { name, bytes, .. } in hostile::all() {
        std::fs::write(&path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut best = (Duration::MAX, u64::MAX);
        for _ in 0..RUNS {
            let (time, memory) = measure(&path)?;
            best = (best.0.min(time), best.1.min(memory));
        }
        let (time, memory) = best;
        println!("{name:<28} {:>10} {:>8} {:>8}", bytes.len(), time.as_millis(), memory / 1000);
        if time > TIME || memory > MEMORY_KB {
            over.push(format!("{name}: {} ms, {} MB", time.as_millis(), memory / 1000));
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    Err(format!("over {} ms or {} MB:\n  {}", TIME.as_millis(), MEMORY_KB / 1000, over.join("\n  ")))
}

/// Wall time and peak resident memory in kilobytes of one check.
fn measure(path: &std::path::Path) -> Outcome<(Duration, u64)> {
    let mut command = Command::new("/usr/bin/time");
    command.args(["-q", "-f", "%M"]).arg(place::root().join("target/release/zarr-fuse")).arg("check").arg(path);
    let begin = Instant::now();
    let said = command.stdin(Stdio::null()).output().map_err(|error| format!("/usr/bin/time: {error}"))?;
    let time = begin.elapsed();
    let text = String::from_utf8_lossy(&said.stderr);
    let memory = text.lines().last().and_then(|line| line.trim().parse().ok());
    memory.map(|memory| (time, memory)).ok_or_else(|| format!("no figure of memory in {text}"))
}
