//! The generated parts of docs/. Tests compare them with what stands there.

use crate::{Outcome, job, place};
use std::process::Command;

/// Writes the reference of the command, of the schema language and of its faults, the JSON Schema, and the table of keys.
pub(crate) fn write() -> Outcome {
    job::run("build the command", &mut job::cargo(&["build", "--package", "zarr-fuse"]))?;
    let folder = place::root().join("docs/faults");
    if folder.exists() {
        // Pages of codes that are no more must not stay.
        std::fs::remove_dir_all(&folder).map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    let said = Command::new(place::command()).arg("reference").arg("--out").arg(place::root()).output();
    let said = said.map_err(|error| format!("{}: {error}", place::command().display()))?;
    if !said.status.success() {
        return Err(format!("`zarr-fuse reference` failed: {}", String::from_utf8_lossy(&said.stderr)));
    }
    println!("Wrote\n{}", String::from_utf8_lossy(&said.stdout).trim_end());
    let mut test = job::cargo(&["test", "--package", "zarr-fuse-tests", "--test", "end_to_end", "language::"]);
    job::run("write docs/schema/keys.md", test.env("ZF_WRITE_DOCS", "1")).map(drop)
}
