//! Builds the viewer with trunk into target/viewer.

use crate::stamp::{self, Inputs};
use crate::{Outcome, job, place, tools};

/// What rustc is told for the viewer's programs beyond `[profile.release]` of web/Cargo.toml; without it, as with a bare
/// `trunk build`, the viewer is the same and a tenth larger.
///
/// - Places in the source, which only a panic would say, are a tenth of the data, and name folders of this machine.
/// - `erase_components` is Leptos' switch for views of one type, as it has in debug builds, in place of one a component.
const FLAGS: &str = "-Zlocation-detail=none --cfg erase_components";

/// Builds the viewer unless nothing that it is made of has changed since.
pub(crate) fn build(release: bool) -> Outcome {
    let page = place::viewer().join("index.html");
    if stamp::fresh("viewer", &inputs(release)?, &page) {
        job::unchanged("build the viewer");
        return Ok(());
    }
    let tools = tools::for_viewer()?;
    // trunk runs cargo offline, so that it does not look for its own tools on the network.
    // For every target: macros and build scripts need crates of the host, which `--target` would leave out.
    let fetch = ["fetch", "--manifest-path", "web/Cargo.toml"];
    job::run("fetch the viewer's crates", &mut job::cargo(&fetch))?;
    let folder = place::viewer().to_string_lossy().into_owned();
    let mut arguments = vec!["build", "--dist", &folder];
    if release {
        arguments.push("--release");
    }
    let mut command = job::command(&tools.trunk, &arguments);
    // trunk reads NO_COLOR as a boolean of its own and stops at "1".
    command.env("PATH", &tools.path).env_remove("NO_COLOR");
    if release {
        // Flags in the environment are for the target only, not for build scripts; the other variable lets a stable rustc
        // take the one that begins with -Z.
        command.env("RUSTFLAGS", FLAGS).env("RUSTC_BOOTSTRAP", "1");
    }
    job::run("build the viewer", &mut command)?;
    if !page.exists() {
        return Err(format!("trunk ended without {}: see [build] in Trunk.toml", page.display()));
    }
    // Hashed again: the build may have mended web/Cargo.lock.
    stamp::set("viewer", &inputs(release)?)
}

fn inputs(release: bool) -> Outcome<String> {
    let mut inputs = Inputs::default().text(if release { FLAGS } else { "debug" });
    for part in ["web", "crates/core", "crates/plot", "public", "Trunk.toml", "Cargo.toml"] {
        inputs = inputs.tree(&place::root().join(part))?;
    }
    Ok(inputs.hash())
}
