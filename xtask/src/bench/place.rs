//! Where a case works, and the programs that it runs there.

use crate::bench::measure::{self, Usage};
use crate::{Outcome, job, place, python};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A case's folder in target/bench, the command and Python.
pub(super) struct Place {
    bench: &'static str,
    small: bool,
    folder: PathBuf,
    command: PathBuf,
    python: PathBuf,
}

impl Place {
    /// Builds the command. `ZF_BIN` names another build of it.
    pub(super) fn build() -> Outcome {
        if std::env::var_os("ZF_BIN").is_some() { Ok(()) } else { build(&["-p", "zarr-fuse"]) }
    }

    /// The folder of a case of a bench, as it is. `small`: its inputs are to be small, for a trial.
    pub(super) fn of(bench: &'static str, case: &str, small: bool) -> Outcome<Self> {
        let command = match std::env::var_os("ZF_BIN") {
            Some(path) => PathBuf::from(path),
            None => place::target().join("release").join(format!("zarr-fuse{}", std::env::consts::EXE_SUFFIX)),
        };
        let folder = place::target().join("bench").join(bench).join(case);
        Ok(Self { bench, folder, small, command, python: python::environment()? })
    }

    /// Makes the folder empty.
    pub(super) fn make(&self) -> Outcome {
        self.remove()?;
        std::fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))
    }

    /// `full`, or the small size that stands for it.
    pub(super) fn size(&self, full: usize, small: usize) -> usize {
        if self.small { small } else { full }
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

    /// The command.
    pub(super) fn command(&self) -> &Path {
        &self.command
    }

    /// Runs a script of the bench's folder `peer` here: the JSON document that it printed.
    pub(super) fn peer(&self, script: &str, arguments: &[&Path]) -> Outcome<Value> {
        self.document(script, &mut self.python(script, arguments))
    }

    /// The same on one processor, in one thread.
    pub(super) fn peer_alone(&self, script: &str, arguments: &[&Path]) -> Outcome<Value> {
        self.document(script, alone(&self.python(script, arguments)).env("POLARS_MAX_THREADS", "1"))
    }

    /// An example of zarr-fuse-fuse, on all processors or on one: the JSON document that it printed.
    pub(super) fn example(&self, name: &str, arguments: &[&Path], on_one: bool) -> Outcome<Value> {
        let path = place::target().join("release/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(path);
        command.args(arguments).current_dir(&self.folder);
        self.document(name, &mut if on_one { alone(&command) } else { command })
    }

    fn python(&self, script: &str, arguments: &[&Path]) -> Command {
        let path = place::root().join("xtask/src/bench").join(self.bench).join("peer").join(script);
        let mut command = Command::new(&self.python);
        // Icechunk warns that a local folder is no place for several writers.
        command.arg(path).args(arguments).current_dir(&self.folder).env("ICECHUNK_LOG", "error");
        command
    }

    fn document(&self, name: &str, command: &mut Command) -> Outcome<Value> {
        let (said, _) = measure::child(command)?;
        serde_json::from_str(&said).map_err(|error| format!("{name}: {error} in {said}"))
    }
}

/// A command on one processor, so that what runs beside its work takes time of that.
fn alone(command: &Command) -> Command {
    let mut alone = Command::new("taskset");
    alone.args(["--cpu-list", "0"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        alone.current_dir(folder);
    }
    alone
}

/// Builds for release; what is built is said by `arguments` of cargo.
pub(super) fn build(arguments: &[&str]) -> Outcome {
    let mut build = job::cargo(&[&["build", "--release", "-q"], arguments].concat());
    let status = build.stdout(std::io::stderr()).status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{} could not be built.", arguments.join(" "))) }
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
