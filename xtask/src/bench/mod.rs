//! `bench`: figures, each against its limit. What is over its limit is an error.

mod hostile;
mod measure;
mod merge;
mod size;

use crate::Outcome;
use clap::Args;

/// What `bench` is asked for.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// One of size, hostile, merge; else all
    name: Option<String>,
    /// merge: only this case
    #[arg(long, requires = "name")]
    case: Option<String>,
    /// merge: turns, of which least and median are told; else 3
    #[arg(long, requires = "name")]
    runs: Option<usize>,
    /// merge: print one line of JSON instead of the table
    #[arg(long, requires = "name")]
    json: bool,
    /// merge: write the table into docs/benchmarks.md
    #[arg(long, requires = "name")]
    write_docs: bool,
}

/// All of them, or the one that has the name.
pub(crate) fn run(options: &Bench) -> Outcome {
    type One = (&'static str, fn(&Bench) -> Outcome);
    let all: [One; 3] = [("size", |_| size::run()), ("hostile", |_| hostile::run()), ("merge", merge::run)];
    let name = options.name.as_deref();
    let wanted: Vec<&One> = all.iter().filter(|(own, _)| name.is_none_or(|name| name == *own)).collect();
    if wanted.is_empty() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        return Err(format!("There is no such bench; there are {}.", names.join(", ")));
    }
    let failed: Vec<String> =
        wanted.iter().filter_map(|(name, bench)| Some(format!("{name}: {}", bench(options).err()?))).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
