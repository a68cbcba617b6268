//! Tools at pinned versions, in a cache folder that all clones share.

use crate::{Outcome, job, place, system};
use std::ffi::OsString;
use std::path::PathBuf;

/// 0.22 wants a newer rustc than ours.
const TRUNK: &str = "0.21.14";
/// The same version as the crate in web/Cargo.toml.
const WASM_BINDGEN: &str = "0.2.130";
/// npm's `binaryen`, which holds wasm-opt.
const BINARYEN: &str = "132.0.0";
/// The target of the viewer.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// What builds the viewer.
pub(crate) struct ViewerTools {
    /// The trunk program.
    pub(crate) trunk: PathBuf,
    /// A PATH on which trunk finds wasm-bindgen and wasm-opt.
    pub(crate) path: OsString,
}

/// Gets what the viewer needs to be built.
pub(crate) fn for_viewer() -> Outcome<ViewerTools> {
    system::ensure(&[system::CLANG, system::NPM])?;
    wasm_target()?;
    library_source()?;
    let folders = [
        cargo_tool("trunk", TRUNK, "trunk", true)?,
        // With `--locked` it does not build: its lock file names a release that was withdrawn.
        cargo_tool("wasm-bindgen-cli", WASM_BINDGEN, "wasm-bindgen", false)?,
        wasm_opt()?,
    ];
    Ok(ViewerTools { trunk: folders[0].join("trunk"), path: path_with(&folders)? })
}

/// Gets what compiling for WASM needs.
pub(crate) fn for_wasm_lints() -> Outcome {
    system::ensure(&[system::CLANG])?;
    wasm_target()
}

/// rustfmt and clippy, which a minimal toolchain lacks.
pub(crate) fn for_lints() -> Outcome {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let present = job::command(place::cargo(), &[probe, "--version"]).output().is_ok_and(|o| o.status.success());
        if !present {
            job::run(&format!("get {component}"), &mut job::command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

/// The folder of the toolchain's libraries.
fn rustlib() -> Outcome<PathBuf> {
    let said = job::command("rustc", &["--print", "sysroot"]).output().map_err(|error| format!("rustc: {error}"))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()).join("lib/rustlib"))
}

/// The source of the standard library, which is compiled with the viewer.
fn library_source() -> Outcome {
    if rustlib()?.join("src/rust/library/std").exists() {
        return Ok(());
    }
    job::run("get the standard library's source", &mut job::command("rustup", &["component", "add", "rust-src"]))
        .map(|_| ())
}

fn wasm_target() -> Outcome {
    if rustlib()?.join(WASM).exists() {
        return Ok(());
    }
    job::run("get the WASM target", &mut job::command("rustup", &["target", "add", WASM])).map(|_| ())
}

/// The folder with `binary` of the crate `name`, built once. `--debug` builds in half the time.
fn cargo_tool(name: &str, version: &str, binary: &str, locked: bool) -> Outcome<PathBuf> {
    let folder = place::cache().join(format!("{name}-{version}"));
    let bin = folder.join("bin");
    if !bin.join(binary).exists() {
        let root = folder.to_string_lossy().into_owned();
        let mut arguments = vec!["install", name, "--version", version, "--root", &root, "--debug"];
        if locked {
            arguments.push("--locked");
        }
        let mut command = job::command(place::cargo(), &arguments);
        command.env_remove("CARGO_TARGET_DIR");
        job::run(&format!("get {name} {version} (once, some minutes)"), &mut command)?;
    }
    Ok(bin)
}

fn wasm_opt() -> Outcome<PathBuf> {
    let folder = place::cache().join(format!("binaryen-{BINARYEN}"));
    let bin = folder.join("node_modules/.bin");
    if !bin.join("wasm-opt").exists() {
        let prefix = folder.to_string_lossy().into_owned();
        let package = format!("binaryen@{BINARYEN}");
        let arguments = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", &prefix, &package];
        std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {prefix}: {error}"))?;
        job::run(&format!("get wasm-opt (binaryen {BINARYEN})"), &mut job::command("npm", &arguments))?;
    }
    Ok(bin)
}

fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&path)))
        .map_err(|error| format!("PATH cannot be built: {error}"))
}
