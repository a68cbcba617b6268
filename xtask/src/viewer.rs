//! Builds the viewer with trunk into target/viewer.

use crate::stamp::{self, Inputs};
use crate::{Outcome, job, place, tools};

/// Builds the viewer unless nothing that it is made of has changed since.
pub(crate) fn build(release: bool) -> Outcome {
    let page = place::viewer().join("index.html");
    if stamp::fresh("viewer", &inputs(release)?, &page) {
        job::unchanged("build the viewer");
        return Ok(());
    }
    let tools = tools::for_viewer()?;
    // trunk runs cargo offline, so that it does not look for its own tools on the network.
    let fetch = ["fetch", "--manifest-path", "web/Cargo.toml", "--target", "wasm32-unknown-unknown"];
    job::run("fetch the viewer's crates", &mut job::cargo(&fetch))?;
    let folder = place::viewer().to_string_lossy().into_owned();
    let mut arguments = vec!["build", "--dist", &folder];
    if release {
        arguments.push("--release");
    }
    let mut command = job::command(&tools.trunk, &arguments);
    // trunk reads NO_COLOR as a boolean of its own and stops at "1".
    command.env("PATH", &tools.path).env_remove("NO_COLOR");
    job::run("build the viewer", &mut command)?;
    if !page.exists() {
        return Err(format!("trunk ended without {}: see [build] in Trunk.toml", page.display()));
    }
    // Hashed again: the build may have mended web/Cargo.lock.
    stamp::set("viewer", &inputs(release)?)
}

fn inputs(release: bool) -> Outcome<String> {
    let mut inputs = Inputs::default().text(if release { "release" } else { "debug" });
    for part in ["web", "crates/core", "crates/plot", "public", "Trunk.toml", "Cargo.toml"] {
        inputs = inputs.tree(&place::root().join(part))?;
    }
    Ok(inputs.hash())
}
