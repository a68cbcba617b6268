//! Where a case works, and the programs that it runs there.

use crate::bench::measure::{self, Usage};
use crate::{Outcome, job, place, python};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A case's folder in target/bench/merge, the command and Python.
pub(super) struct Place {
    folder: PathBuf,
    command: PathBuf,
    python: PathBuf,
}

impl Place {
    /// An empty folder, after the command was built. `ZF_BIN` names another build of it.
    pub(super) fn new(name: &str) -> Outcome<Self> {
        if std::env::var_os("ZF_BIN").is_none() {
            let mut build = job::cargo(&["build", "--release", "-q", "-p", "zarr-fuse"]);
            let status = build.stdout(std::io::stderr()).status().map_err(|error| format!("cargo: {error}"))?;
            if !status.success() {
                return Err("The command could not be built.".into());
            }
        }
        let place = Self::of(name)?;
        place.remove()?;
        std::fs::create_dir_all(&place.folder).map_err(|error| format!("{}: {error}", place.folder.display()))?;
        Ok(place)
    }

    /// The folder as it is.
    pub(super) fn of(name: &str) -> Outcome<Self> {
        let command = match std::env::var_os("ZF_BIN") {
            Some(path) => PathBuf::from(path),
            None => place::target().join("release").join(format!("zarr-fuse{}", std::env::consts::EXE_SUFFIX)),
        };
        let folder = place::target().join("bench/merge").join(name);
        Ok(Self { folder, command, python: python::environment()? })
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Removes `name` and all below it.
    pub(super) fn clear(&self, name: &str) -> Outcome {
        remove(&self.path(name))
    }

    /// Removes the folder.
    pub(super) fn remove(&self) -> Outcome {
        remove(&self.folder)
    }

    /// Runs the command with `arguments` on the home called `home`: what it printed, and what it used.
    pub(super) fn fuse(&self, home: &str, arguments: &[&str], files: &[PathBuf]) -> Outcome<(String, Usage)> {
        let mut command = Command::new(&self.command);
        command.args(arguments).arg("--home").arg(self.path(home)).args(files).current_dir(&self.folder);
        measure::child(command.env_remove("ZF_STORE_URL").env("NO_COLOR", "1"))
    }

    /// Makes an empty dataset of `schema` in the home called `home`, whatever was there.
    pub(super) fn init(&self, home: &str, schema: &str) -> Outcome {
        self.clear(home)?;
        let path = self.path("dataset.yaml");
        std::fs::write(&path, schema).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        self.fuse(home, &["init"], &[path]).map(drop)
    }

    /// Waits until what was written is on the disk, so that nobody pays for another one's work.
    pub(super) fn settle(&self) -> Outcome {
        measure::child(&mut Command::new("sync")).map(drop)
    }

    /// Runs a script of the folder `peer` here: the JSON document that it printed.
    pub(super) fn peer(&self, script: &str, arguments: &[&Path]) -> Outcome<Value> {
        let path = place::root().join("xtask/src/bench/merge/peer").join(script);
        let mut command = Command::new(&self.python);
        command.arg(path).args(arguments).current_dir(&self.folder);
        // Icechunk warns that a local folder is no place for several writers.
        let (said, _) = measure::child(command.env("ICECHUNK_LOG", "error"))?;
        serde_json::from_str(&said).map_err(|error| format!("{script}: {error} in {said}"))
    }
}

/// The number called `name` of a peer's document.
pub(super) fn number(document: &Value, name: &str) -> Outcome<f64> {
    document[name].as_f64().ok_or_else(|| format!("there is no number `{name}` in {document}"))
}

/// Copies a home with all below it; raw files, which are written once, are linked.
pub(super) fn copy(from: &Path, to: &Path) -> Outcome {
    let fault = |error: std::io::Error| format!("cannot copy {} to {}: {error}", from.display(), to.display());
    std::fs::create_dir_all(to).map_err(fault)?;
    for entry in std::fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().map_err(fault)?.is_dir() {
            true => copy(&path, &target)?,
            false if from.ends_with("raw") => std::fs::hard_link(&path, &target).map_err(fault)?,
            false => drop(std::fs::copy(&path, &target).map_err(fault)?),
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Outcome {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}
