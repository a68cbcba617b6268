//! Dense files written by several processes at once, committed once.
//!
//! A plan makes room for all labels in one session, cuts one dimension at borders of chunks into parts and gives each
//! part a fork of that session. A part is written in a process of its own, without a lock; no two parts touch one chunk.
//! The commit merges the forks. Variables without that dimension would be one chunk for all parts: they are written with
//! the commit.
//!
//! A plan is a folder: `plan.json`; `base.session` and `fork.session`, as Icechunk writes sessions; `part-<k>.json`, for
//! people and schedulers; and, of each written part, `part-<k>.session` and `part-<k>.done.json`. The files themselves are
//! in `raw/` from the beginning, so that a commit that comes too late is made from them again, one after the other.
//! A plan that nobody commits is a folder to be removed; the dataset does not know of it.

mod commit;
mod part;
mod plan;

pub use commit::Committed;
pub use part::PartDone;
pub use plan::PlanOptions;

use super::add::is_dense;
use crate::fault::{Error, Fault};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use zarr_fuse_core::provenance::{Quarantined, Transform};

/// What several processes are to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Folder of the dataset.
    pub home: PathBuf,
    /// Version on which the plan stands.
    pub snapshot: String,
    /// SHA-256 of the schema.
    pub schema: String,
    /// Group path of the source.
    pub group: String,
    /// Key in `SOURCES`.
    pub source: String,
    /// Key of `PERSONS`, or "".
    pub person: String,
    /// Number of the first contribution: n of `c<n>`. The files have the numbers from it.
    pub first: u32,
    /// The dimension that is cut.
    pub along: String,
    /// Positions between two borders of chunks of all variables.
    pub chunk: u64,
    /// The files, in the order of their contributions.
    pub files: Vec<Planned>,
    /// The parts, from 1.
    pub parts: Vec<Part>,
}

/// A file of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Its name, without a folder.
    pub file: String,
    /// Where it was.
    pub path: PathBuf,
    /// Its name under `raw/`.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// New labels a coordinate.
    pub labels: std::collections::BTreeMap<String, u64>,
}

/// One part of a plan: a range of positions along its dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its number, from 1.
    pub part: usize,
    /// The dimension.
    pub along: String,
    /// First position.
    pub from: u64,
    /// Position after the last.
    pub to: u64,
    /// The labels of the files in it.
    pub labels: Vec<String>,
    /// The files that have them.
    pub files: Vec<String>,
    /// Positions of those in [`Plan::files`].
    pub indices: Vec<usize>,
}

/// What writing one file in one part did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Position in [`Plan::files`].
    pub index: usize,
    /// Cells that were missing.
    pub new: u64,
    /// Cells that held another value.
    pub changed: u64,
    /// Cells that held the value.
    pub same: u64,
    /// Cells that kept what they held.
    pub kept: u64,
    /// Cells left out.
    pub quarantined: Vec<Quarantined>,
    /// What was done to the values.
    pub transforms: Vec<Transform>,
}

impl Plan {
    /// Reads the plan in `folder`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        read(&folder.join("plan.json"))?.ok_or_else(|| Error::NotFound {
            message: format!("{}: expected a plan, found none", folder.display()),
            hint: "make one with `zarr-fuse plan-write`".into(),
        })
    }

    /// The part of that number.
    pub fn part(&self, number: usize) -> Result<&Part, Error> {
        self.parts.iter().find(|part| part.part == number).ok_or_else(|| Error::NotFound {
            message: format!("the plan has no part {number}"),
            hint: format!("its parts are 1 to {}", self.parts.len()),
        })
    }
}

fn session_of(part: usize) -> String {
    format!("part-{part}.session")
}

fn done_of(part: usize) -> String {
    format!("part-{part}.done.json")
}

/// A document of a plan; `None` when it is not there.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match bytes(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| unsound(path, error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unsound(path, error.to_string())),
    }
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// Writes a file that is whole when it has its name.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    let fail = |error: std::io::Error| unsound(&path, error.to_string());
    let draft = folder.join(format!(".{name}.{}", std::process::id()));
    let mut file = std::fs::File::create(&draft).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fail)?;
    std::fs::rename(&draft, &path).map_err(fail)
}

fn document<T: Serialize>(folder: &Path, name: &str, document: &T) -> Result<(), Error> {
    let text =
        serde_json::to_string_pretty(document).map_err(|error| unsound(&folder.join(name), error.to_string()))?;
    write(folder, name, (text + "\n").as_bytes())
}

fn unsound(path: &Path, message: String) -> Error {
    Fault::of_file(&path.display().to_string(), message).into()
}
