//! `bench`: figures, each against its limit. What is over its limit is an error.

mod browser;
mod cases;
mod data;
mod docs;
mod hostile;
mod measure;
mod merge;
mod place;
mod report;
mod size;
mod tables;

use crate::Outcome;
use cases::Suite;
use clap::Args;

/// What `bench` is asked for.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// One of size, hostile, browser, merge, tables; else all
    name: Option<String>,
    /// merge, tables, browser: only this case
    #[arg(long, requires = "name")]
    case: Option<String>,
    /// merge, tables, browser: turns, of which least and median are told; else 3 (browser: 5)
    #[arg(long, requires = "name")]
    runs: Option<usize>,
    /// tables: small inputs, to try it; no goal is held then
    #[arg(long, requires = "name")]
    small: bool,
    /// merge, tables, browser: print one line of JSON instead of the table
    #[arg(long, requires = "name")]
    json: bool,
    /// merge, tables, browser: write the table into docs/benchmarks.md
    #[arg(long, requires = "name")]
    write_docs: bool,
}

/// The benches of cases.
const SUITES: [&Suite; 2] = [&merge::SUITE, &tables::SUITE];

/// All of them, or the one that has the name.
pub(crate) fn run(options: &Bench) -> Outcome {
    type One<'a> = (&'static str, Box<dyn Fn() -> Outcome + 'a>);
    let mut all: Vec<One<'_>> = vec![("size", Box::new(size::run)), ("hostile", Box::new(hostile::run))];
    all.push((browser::NAME, Box::new(|| browser::run(options))));
    for suite in SUITES {
        all.push((suite.name, Box::new(move || cases::run(suite, options))));
    }
    let name = options.name.as_deref();
    let wanted: Vec<&One<'_>> = all.iter().filter(|(own, _)| name.is_none_or(|name| name == *own)).collect();
    if wanted.is_empty() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        return Err(format!("There is no such bench; there are {}.", names.join(", ")));
    }
    let failed: Vec<String> =
        wanted.iter().filter_map(|(name, bench)| Some(format!("{name}: {}", bench().err()?))).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
