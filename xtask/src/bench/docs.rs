//! The result blocks of docs/benchmarks.md: figures of one run of a bench, with the machine and the day.

use super::report::Report;
use crate::{Outcome, place};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use xtask::sample::date;

const PAGE: &str = "docs/benchmarks.md";
const END: &str = "<!-- end -->\n";

/// The line before the block of a bench.
fn begin(bench: &str) -> String {
    format!("<!-- written by `cargo xtask bench {bench} --write-docs` -->\n")
}

/// On what was measured, and when.
#[derive(Debug)]
pub(super) struct Machine {
    cpu: String,
    threads: usize,
    /// Gigabytes.
    memory: u64,
    system: String,
    /// Processes that wanted to run in the minute before.
    load: String,
    day: String,
}

impl Machine {
    /// This machine, now.
    pub(super) fn now() -> Outcome<Self> {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| -> Option<String> {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let kilobytes = field(&read("/proc/meminfo"), "MemTotal").and_then(|text| text.split(' ').next()?.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
        Ok(Self {
            cpu: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| std::env::consts::ARCH.into()),
            threads: threads(),
            memory: kilobytes.map_or(0, |kilobytes: u64| kilobytes / 1_000_000),
            system: read("/proc/sys/kernel/ostype").trim().to_owned() + " " + read("/proc/sys/kernel/osrelease").trim(),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            day: date::day(i64::try_from(now.as_secs()).map_err(|error| error.to_string())?),
        })
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "cpu": self.cpu,
            "threads": self.threads,
            "memory_gb": self.memory,
            "system": self.system,
            "load_before": self.load,
            "day": self.day,
        })
    }
}

/// Threads that this machine runs at once.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Writes the block of a bench again; the rest of the page stays.
pub(super) fn write(bench: &str, peers: &str, report: &Report<'_>, machine: &Machine, runs: usize) -> Outcome {
    let path = place::root().join(PAGE);
    let fault = |error: std::io::Error| format!("{PAGE}: {error}");
    let page = std::fs::read_to_string(&path).map_err(fault)?;
    std::fs::write(&path, with(&page, bench, &block(bench, peers, report, machine, runs))?).map_err(fault)?;
    eprintln!("  wrote {PAGE}");
    Ok(())
}

fn block(bench: &str, peers: &str, report: &Report<'_>, machine: &Machine, runs: usize) -> String {
    let Machine { cpu, threads, memory, system, load, day } = machine;
    format!(
        "Measured on {day} by `cargo xtask bench {bench} --runs {runs} --write-docs`: {cpu}, {threads} threads, {memory} GB of\n\
         memory, {system}; load before: {load}. Peers: {peers}.\n\n{}",
        report.markdown()
    )
}

/// The pinned versions of Python's peers.
pub(super) fn peers(names: &[&str]) -> String {
    let text = std::fs::read_to_string(place::root().join("tests/interop/requirements.txt")).unwrap_or_default();
    let pinned = |name: &&str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{name}==")))?;
        Some(line.split(';').next()?.trim().replace("==", " "))
    };
    names.iter().filter_map(pinned).collect::<Vec<_>>().join(", ")
}

/// `page` with `block` between the two marks of a bench.
fn with(page: &str, bench: &str, block: &str) -> Outcome<String> {
    let begin = begin(bench);
    let parts = page.split_once(&begin).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let (head, tail) = parts.ok_or_else(|| format!("{PAGE} lacks the lines {begin}and {END}"))?;
    Ok(format!("{head}{begin}{block}{END}{tail}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::bench::{SUITES, browser};

    #[test]
    fn a_block_is_written_between_its_own_marks() {
        let [one, two] = ["one", "two"].map(begin);
        let page = format!("# Page\n\n{one}old\n{END}between\n{two}old\n{END}after\n");
        let expected = format!("# Page\n\n{one}old\n{END}between\n{two}new\n{END}after\n");
        assert_eq!(with(&page, "two", "new\n").unwrap(), expected);
        assert!(with("# Page\n", "one", "new\n").is_err());
    }

    #[test]
    fn the_page_has_the_marks_and_the_peers_are_pinned() {
        let page = std::fs::read_to_string(place::root().join(PAGE)).unwrap();
        for suite in SUITES {
            assert!(with(&page, suite.name, "").is_ok(), "{}", suite.name);
            assert_eq!(peers(suite.peers).split(", ").count(), suite.peers.len(), "{}", peers(suite.peers));
        }
        assert!(with(&page, browser::NAME, "").is_ok());
        assert!(peers(&["icechunk", "polars"]).starts_with("icechunk 2.") && peers(&["nothing"]).is_empty());
    }
}
