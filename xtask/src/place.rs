//! Where things are: the project's root, its target folder, and the cache folder for tools.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder that holds the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// `target`, or what `CARGO_TARGET_DIR` names.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// `target/viewer`: the built viewer.
pub(crate) fn viewer() -> PathBuf {
    target().join("viewer")
}

/// `target/demo`: the sample dataset from raw files to site.
pub(crate) fn demo() -> PathBuf {
    target().join("demo")
}

/// `target/samples`: the contributions of the sample datasets, a folder each.
pub(crate) fn samples() -> PathBuf {
    target().join("samples")
}

/// The command, as cargo's dev profile builds it.
pub(crate) fn command() -> PathBuf {
    target().join("debug").join(format!("zarr-fuse{}", std::env::consts::EXE_SUFFIX))
}

/// `$XDG_CACHE_HOME/zarr-fuse/tools`, by default below `~/.cache`.
pub(crate) fn cache() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(target)
        .join("zarr-fuse")
        .join("tools")
}

/// The cargo that runs us, else the one on PATH.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The full path of `program` on PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
