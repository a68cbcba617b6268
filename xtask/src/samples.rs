//! `sample`: the contributions of the sample datasets, each beside a copy of its schema.

use crate::{Outcome, place};
use xtask::sample::{SAMPLES, find};

/// Writes the sample called `name`, or all of them, into target/samples.
pub(crate) fn write(name: Option<&str>) -> Outcome {
    let chosen = match name {
        Some(name) => vec![find(name)?],
        None => SAMPLES.iter().collect(),
    };
    let schemas = place::root().join("schemas");
    for sample in chosen {
        let folder = place::samples().join(sample.name);
        let count = sample.write(&schemas, &folder)?;
        println!("Wrote {count} files to {}", folder.display());
    }
    // The schemas name it by a relative path, for editors.
    let language = schemas.join("dataset.schema.json");
    if language.exists() {
        let to = place::samples().join("dataset.schema.json");
        std::fs::copy(&language, &to).map_err(|error| format!("cannot write {}: {error}", to.display()))?;
    }
    Ok(())
}
