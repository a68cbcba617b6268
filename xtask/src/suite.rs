//! `test` and `check`: sections with their times, every section run even if one before it failed, one line at the end.

use crate::count::{self, Count};
use crate::{Outcome, browser, job, place, python, tidy, tools, viewer};
use std::process::Command;
use std::time::Instant;

/// What a run has found so far.
struct Suite {
    begin: Instant,
    count: Count,
    /// Sections that failed, in order.
    failed: Vec<String>,
    /// Sections that could not run, with the reason.
    skipped: Vec<String>,
}

/// Everything.
pub(crate) fn test() -> Outcome {
    let mut suite = Suite::new();
    suite.lints();
    let viewer = suite.section("viewer", || viewer::build(true).map(|()| Count::default()));
    suite.section("WASM lints", wasm_lints);
    suite.section("native lints", native_lints);
    suite.section("native tests", native_tests);
    suite.section("viewer tests", viewer_tests);
    suite.section("WASM tests", wasm_tests);
    let command = suite.section("command tests", command_tests);
    suite.section("the merge against a model, 10 000 cases", model_tests);
    suite.section("hostile and broken files", hostile_tests);
    suite.section("interoperability with Python", interop_tests);
    suite.section("the reader in Chromium", browser::reader);
    match viewer && command {
        true => drop(suite.section("browser tests (the viewer as WASM)", browser::tests)),
        false => suite.cannot("browser tests (the viewer as WASM)", "the viewer or the command does not work"),
    }
    suite.end()
}

/// The fast part.
pub(crate) fn check() -> Outcome {
    let mut suite = Suite::new();
    suite.lints();
    suite.section("native lints", native_lints);
    suite.section("native tests", native_tests);
    suite.end()
}

impl Suite {
    fn new() -> Self {
        Self { begin: Instant::now(), count: Count::default(), failed: Vec::new(), skipped: Vec::new() }
    }

    fn lints(&mut self) {
        self.section("formatting", formatting);
        self.section("house rules", || tidy::run().map(|_| Count::default()));
    }

    /// Runs one section; whether it succeeded.
    fn section(&mut self, name: &str, work: impl FnOnce() -> Outcome<Count>) -> bool {
        println!("\n{name}");
        let outcome = work();
        let success = match outcome {
            Ok(count) => {
                let success = count.failed == 0;
                self.count += count;
                success
            }
            Err(text) => {
                println!("{text}");
                self.count += count::read(&text);
                false
            }
        };
        if !success {
            self.failed.push(name.to_owned());
        }
        success
    }

    fn cannot(&mut self, name: &str, why: &str) {
        println!("\n{name}\n  not run: {why}");
        self.skipped.push(format!("{name} ({why})"));
    }

    fn end(self) -> Outcome {
        let count = &self.count;
        println!();
        for note in &count.notes {
            println!("  {note}");
        }
        println!("{}", verdict(&self));
        println!("{} passed, {} failed, {} skipped", count.passed, count.failed, count.skipped);
        if self.failed.is_empty() && self.skipped.is_empty() { Ok(()) } else { Err("Not everything passed.".into()) }
    }
}

/// The line that a person reads.
fn verdict(suite: &Suite) -> String {
    let (count, time) = (&suite.count, job::spoken(suite.begin.elapsed()));
    let skipped = match (suite.skipped.is_empty(), count.skipped) {
        (true, 0) => "nothing skipped".to_owned(),
        (true, n) => format!("{n} skipped"),
        (false, n) => format!("{n} skipped and not run: {}", suite.skipped.join(", ")),
    };
    if suite.failed.is_empty() && suite.skipped.is_empty() {
        format!("All {} tests passed in {time}; {skipped}.", count.passed)
    } else {
        format!("Failed after {time}: {}; {} tests passed, {skipped}.", suite.failed.join(", "), count.passed)
    }
}

/// Runs a test program; the counts are its own. One that runs no test is an error too.
pub(crate) fn counted(what: &str, command: &mut Command) -> Outcome<Count> {
    let said = job::observe(what, command)?;
    let count = count::read(&said.text);
    match said.success {
        true if count == Count::default() => Err(format!("{what}: it ended well without having run a test")),
        true => Ok(count),
        false => Err(job::failure(what, command, &said.text)),
    }
}

fn lint(what: &str, command: &mut Command) -> Outcome<Count> {
    job::run(what, command).map(|_| Count::default())
}

fn formatting() -> Outcome<Count> {
    tools::for_lints()?;
    lint("cargo fmt", &mut job::cargo(&["fmt", "--all", "--check"]))?;
    lint("cargo fmt, web", &mut job::cargo(&["fmt", "--manifest-path", "web/Cargo.toml", "--all", "--check"]))
}

fn native_lints() -> Outcome<Count> {
    lint("clippy", &mut job::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn wasm_lints() -> Outcome<Count> {
    tools::for_wasm_lints()?;
    let arguments = ["clippy", "--manifest-path", "web/Cargo.toml", "--target", "wasm32-unknown-unknown"];
    lint("clippy, web", job::cargo(&arguments).args(["--all-targets", "--all-features", "--", "-D", "warnings"]))
}

fn native_tests() -> Outcome<Count> {
    let arguments = ["test", "--workspace", "--exclude", "zarr-fuse-tests", "--no-fail-fast"];
    // The same cases in every run of the suite; `cargo test` by itself explores new ones.
    counted("cargo test", job::cargo(&arguments).env("PROPTEST_RNG_SEED", "20261122"))
}

/// The viewer's own tests need no browser: they run natively.
fn viewer_tests() -> Outcome<Count> {
    let arguments =
        ["test", "--manifest-path", "web/Cargo.toml", "--lib", "--features", "page,worker", "--no-fail-fast"];
    counted("cargo test, web", &mut job::cargo(&arguments))
}

/// The reader as both workers have it.
fn wasm_tests() -> Outcome<Count> {
    let tools = tools::for_viewer()?;
    let mut count = Count::default();
    for features in ["worker", "worker-full"] {
        count += reader_in_wasm(&tools, features)?;
    }
    Ok(count)
}

fn reader_in_wasm(tools: &tools::ViewerTools, features: &str) -> Outcome<Count> {
    let arguments =
        ["test", "--manifest-path", "web/Cargo.toml", "--target", "wasm32-unknown-unknown", "--test", "wasm"];
    let mut command = job::cargo(&arguments);
    command.args(["--no-default-features", "--features", features]);
    // The runner came with wasm-bindgen and uses Node.
    command.env("PATH", &tools.path).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    counted(&format!("the reader in WebAssembly, {features}"), &mut command)
}

fn command_tests() -> Outcome<Count> {
    job::run("build the command", &mut job::cargo(&["build", "--package", "zarr-fuse"]))?;
    let arguments = ["test", "--package", "zarr-fuse-tests", "--no-fail-fast", "--lib", "--test", "end_to_end", "--"];
    let mut command = job::cargo(&arguments);
    // Those two have a section each.
    command.args(["--nocapture", "--skip", "hostile::", "--skip", "interop::"]);
    counted("cargo test, command", command.env("ZF_BIN", place::command()))
}

/// Random datasets against a model: the same cases in every run of the suite, as many as `ZF_CASES` says. In the release profile, since the dev
/// profile takes five times as long for them: 11 minutes on two processors.
fn model_tests() -> Outcome<Count> {
    let arguments = ["test", "--release", "--package", "zarr-fuse-tests", "--test", "model"];
    let mut command = job::cargo(&arguments);
    let cases = std::env::var("ZF_CASES").unwrap_or_else(|_| "10000".to_owned());
    counted("cargo test, model", command.env("ZF_CASES", cases).env("PROPTEST_RNG_SEED", "20261122"))
}

/// Files that nobody would send, each within its bounds of time and memory: the command as people have it.
fn hostile_tests() -> Outcome<Count> {
    job::run("build the command for release", &mut job::cargo(&["build", "--release", "--package", "zarr-fuse"]))?;
    let arguments = ["test", "--package", "zarr-fuse-tests", "--test", "end_to_end", "--", "--nocapture", "hostile::"];
    let command = place::target().join("release").join(format!("zarr-fuse{}", std::env::consts::EXE_SUFFIX));
    counted("cargo test, hostile files", job::cargo(&arguments).env("ZF_BIN", command).env("ZF_SECONDS", "2"))
}

fn interop_tests() -> Outcome<Count> {
    let python = python::environment()?;
    let arguments = ["test", "--package", "zarr-fuse-tests", "--no-fail-fast", "--test", "end_to_end", "--"];
    let mut command = job::cargo(&arguments);
    command.args(["--nocapture", "interop::"]);
    counted("xarray, zarr-python, icechunk", command.env("ZF_BIN", place::command()).env("ZF_PYTHON", python))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_names_what_failed_and_what_did_not_run() {
        let mut suite = Suite::new();
        suite.count.passed = 312;
        assert!(verdict(&suite).starts_with("All 312 tests passed in 0.0 s; nothing skipped."));
        suite.section("house rules", || Err("a fault".into()));
        suite.cannot("browser tests (the viewer as WASM)", "no site");
        let line = verdict(&suite);
        assert!(line.contains("Failed after") && line.contains("house rules"), "{line}");
        assert!(line.contains("not run: browser tests (the viewer as WASM) (no site)"), "{line}");
        assert!(suite.end().is_err());
    }
}
