//! A virtual environment with the pinned packages of tests/interop/requirements.txt, in the cache folder.

use crate::stamp::Inputs;
use crate::{Outcome, job, place, system};
use std::path::{Path, PathBuf};

/// Newest first. icechunk 2 wants 3.12; with 3.11 its tests are skipped, and say so.
const VERSIONS: [&str; 4] = ["3.13", "3.12", "3.11", "3"];

/// The environment's Python, made when it is missing.
pub(crate) fn environment() -> Outcome<PathBuf> {
    system::ensure(&[system::PYTHON])?;
    let base = newest().ok_or("No Python 3 was found on PATH or in ~/.pyenv/versions.")?;
    let requirements = place::root().join("tests/interop/requirements.txt");
    let hash = Inputs::default().text(&base.to_string_lossy()).tree(&requirements)?.hash();
    let folder = place::cache().join(format!("python-{hash}"));
    let python = folder.join("bin/python");
    if folder.join("complete").exists() {
        return Ok(python);
    }
    let name = folder.to_string_lossy().into_owned();
    let create = || job::run("make a Python environment", &mut job::command(&base, &["-m", "venv", "--clear", &name]));
    if create().is_err() {
        // Debian keeps what venv needs in a package of its own.
        system::install(&["python3-venv"], "python3-venv (interoperability tests)")?;
        create()?;
    }
    let pinned = requirements.to_string_lossy().into_owned();
    let arguments = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", &pinned];
    job::run("get xarray, zarr and icechunk", &mut job::command(&python, &arguments))?;
    std::fs::write(folder.join("complete"), "").map_err(|error| format!("cannot write in {name}: {error}"))?;
    Ok(python)
}

fn newest() -> Option<PathBuf> {
    VERSIONS.iter().find_map(|version| {
        let program = format!("python{version}");
        let candidates = [pyenv(version), place::on_path(&program), Some(Path::new("/usr/bin").join(&program))];
        candidates.into_iter().flatten().find(|python| runs(python))
    })
}

/// pyenv's shims stand on PATH for versions that are not active, hence [`runs`].
fn runs(python: &Path) -> bool {
    let said = std::process::Command::new(python).args(["-c", "import venv, ensurepip"]).output();
    said.is_ok_and(|said| said.status.success())
}

fn pyenv(version: &str) -> Option<PathBuf> {
    let versions = PathBuf::from(std::env::var_os("HOME")?).join(".pyenv/versions");
    let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&format!("{version}.")))
        .map(|entry| entry.path().join("bin/python"))
        .collect();
    found.sort();
    found.pop()
}
