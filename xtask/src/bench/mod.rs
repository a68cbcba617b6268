//! `bench`: figures, each against its limit. What is over its limit is an error.

mod hostile;
mod size;

use crate::Outcome;

/// All of them, or the one called `name`.
pub(crate) fn run(name: Option<&str>) -> Outcome {
    type Bench = (&'static str, fn() -> Outcome);
    let all: [Bench; 2] = [("size", size::run), ("hostile", hostile::run)];
    let wanted: Vec<&Bench> = all.iter().filter(|(own, _)| name.is_none_or(|name| name == *own)).collect();
    if wanted.is_empty() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        return Err(format!("There is no such bench; there are {}.", names.join(", ")));
    }
    let failed: Vec<String> =
        wanted.iter().filter_map(|(name, bench)| Some(format!("{name}: {}", bench().err()?))).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
