//! The generated parts of docs/. A test of the command compares them with what stands there.

use crate::{Outcome, job, place};
use std::process::Command;

/// Writes docs/cli.md from the command's own help.
pub(crate) fn write() -> Outcome {
    job::run("build the command", &mut job::cargo(&["build", "--package", "zarr-fuse"]))?;
    let said = Command::new(place::command()).arg("reference").output();
    let said = said.map_err(|error| format!("{}: {error}", place::command().display()))?;
    if !said.status.success() {
        return Err(format!("`zarr-fuse reference` failed: {}", String::from_utf8_lossy(&said.stderr)));
    }
    let path = place::root().join("docs/cli.md");
    std::fs::create_dir_all(place::root().join("docs"))
        .and_then(|()| std::fs::write(&path, said.stdout))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    println!("Wrote {}", path.display());
    Ok(())
}
