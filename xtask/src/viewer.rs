//! Builds the viewer with trunk into target/viewer.

use crate::stamp::{self, Inputs};
use crate::{Outcome, job, place, short, tools};
use std::ffi::OsStr;

/// What rustc is told for the viewer's programs beyond `[profile.release]` of web/Cargo.toml; without it, as with a bare
/// `trunk build`, the viewer is the same and larger.
///
/// - Places in the source, which only a panic would say, are a tenth of the data, and name folders of this machine.
/// - `erase_components` is Leptos' switch for views of one type, as it has in debug builds, in place of one a component.
/// - A panic ends the program at once, without the code that would write why; the page says that it has broken (web/index.html).
///   The standard library comes compiled for the other way, so it is compiled with the rest.
const FLAGS: &str = "-Zlocation-detail=none --cfg erase_components -Zunstable-options -Cpanic=immediate-abort";
/// The parts of the standard library that are compiled with the viewer, and that its sorts and numbers in text be small.
const LIBRARY: [(&str, &str); 2] =
    [("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"), ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")];

/// The viewer's programs.
const PROGRAMS: [&str; 3] = ["page", "worker", "worker_full"];

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
    if release {
        let arguments = [&fetch[..], &["--target", tools::WASM]].concat();
        let mut command = job::cargo(&arguments);
        command.envs(LIBRARY).env("RUSTC_BOOTSTRAP", "1");
        job::run("fetch the standard library's crates", &mut command)?;
    }
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
        // take those that begin with -Z.
        command.env("RUSTFLAGS", FLAGS).envs(LIBRARY).env("RUSTC_BOOTSTRAP", "1");
    }
    job::run("build the viewer", &mut command)?;
    if !page.exists() {
        return Err(format!("trunk ended without {}: see [build] in Trunk.toml", page.display()));
    }
    if release {
        for program in PROGRAMS {
            if short::names(&place::viewer(), program)? {
                drop_uncalled(program, &tools.path)?;
            }
        }
    }
    // Hashed again: the build may have mended web/Cargo.lock.
    stamp::set("viewer", &inputs(release)?)
}

/// Drops the functions of a program that were only exported.
fn drop_uncalled(program: &str, path: &OsStr) -> Outcome {
    let wasm = place::viewer().join(format!("{program}_bg.wasm")).to_string_lossy().into_owned();
    // What web/index.html allows wasm-opt.
    let allowed = "bulk-memory nontrapping-float-to-int sign-ext mutable-globals reference-types multivalue";
    let allowed: Vec<String> = allowed.split(' ').map(|feature| format!("--enable-{feature}")).collect();
    let mut command = job::command("wasm-opt", &["--remove-unused-module-elements", &wasm, "-o", &wasm]);
    job::run(&format!("drop what the {program} does not call"), command.args(allowed).env("PATH", path)).map(|_| ())
}

fn inputs(release: bool) -> Outcome<String> {
    let mut inputs =
        Inputs::default().text(if release { FLAGS } else { "debug" }).text(LIBRARY[1].1).text("short names");
    for part in ["web", "crates/core", "crates/plot", "public", "Trunk.toml", "Cargo.toml"] {
        inputs = inputs.tree(&place::root().join(part))?;
    }
    Ok(inputs.hash())
}
