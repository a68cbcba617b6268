//! Embeds the built viewer and the versions of the codecs.
//!
//! The viewer's folder is `ZF_VIEWER_DIST`, else `target/viewer` of the workspace; without either nothing is embedded and
//! making a site is an error that says so.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("not run by cargo"))?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("not run by cargo"))?);
    let workspace = here.join("../..");
    println!("cargo::rerun-if-env-changed=ZF_VIEWER_DIST");
    println!("cargo::rerun-if-changed=build.rs");
    let dist = match env::var_os("ZF_VIEWER_DIST") {
        Some(given) => workspace.join(given),
        None => {
            // It must exist to be watched: cargo takes a missing path for changed and would build anew each time.
            let usual = workspace.join("target/viewer");
            fs::create_dir_all(&usual)?;
            usual
        }
    };
    let mut files = Vec::new();
    println!("cargo::rerun-if-changed={}", dist.display());
    if dist.is_dir() {
        list(&dist, "", &mut files)?;
    }
    files.sort();
    let mut code = String::from("&[\n");
    for name in &files {
        let path = fs::canonicalize(dist.join(name))?;
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(code, "    ({name:?}, include_bytes!({path:?}) as &[u8]),").map_err(io::Error::other)?;
    }
    code.push_str("]\n");
    fs::write(out.join("viewer.rs"), code)?;
    let lock = workspace.join("Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(lock).unwrap_or_default();
    for (variable, package) in [("ZF_ZSTD", "zstd-sys"), ("ZF_ZARRS", "zarrs")] {
        println!("cargo::rustc-env={variable}={}", version(&lock, package));
    }
    Ok(())
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

/// The version of a package in `Cargo.lock`; several are joined, none is "unknown".
fn version(lock: &str, package: &str) -> String {
    let wanted = format!("name = \"{package}\"");
    let lines: Vec<&str> = lock.lines().collect();
    let found: Vec<&str> = lines
        .windows(2)
        .filter(|pair| pair[0] == wanted)
        .filter_map(|pair| pair[1].strip_prefix("version = \"")?.strip_suffix('"'))
        .collect();
    if found.is_empty() { "unknown".to_owned() } else { found.join(", ") }
}
