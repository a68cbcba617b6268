//! The home of a dataset: `raw/`, `repo/`, `releases/`, `tmp/`, `journal.ndjson` and `latest.json` in one folder.

use crate::{Error, Ledger, Raw, Repo, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The age at which a draft is taken for left behind.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Old copies of the repo's table of versions that are kept, and how many there may be before the others go.
const COPIES: (usize, usize) = (16, 64);

/// A dataset's folder.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
}

/// The right to commit; given back when dropped.
///
/// Icechunk on a local file system loses acknowledged commits of concurrent processes (icechunk issues 804 and 1494),
/// so every commit is made while this is held.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Home {
    /// A home at `root`, whether it stands already or not.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder that an address means: a path, or `file://` and an absolute path. Relative paths start at `base`.
    pub fn parse(address: &str, base: &Path) -> Result<Self> {
        if let Some(path) = address.strip_prefix("file://") {
            return Ok(Self::at(path));
        }
        match address.split_once("://") {
            Some((scheme, _)) => Err(Error::Address { address: address.into(), found: format!("`{scheme}://`") }),
            None if address.trim().is_empty() => {
                Err(Error::Address { address: address.into(), found: "an empty text".into() })
            }
            None => Ok(Self::at(base.join(address))),
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a dataset stands here.
    pub fn exists(&self) -> bool {
        self.repo_path().is_dir()
    }

    fn repo_path(&self) -> PathBuf {
        self.root.join("repo")
    }

    /// The raw contributions.
    pub fn raw(&self) -> Raw {
        Raw::at(self.root.join("raw"), self.tmp())
    }

    /// The records of all events, beside the repo.
    pub fn ledger(&self) -> Ledger {
        Ledger::at(self.root.join("journal.ndjson"))
    }

    /// The folder for files and folders that are being written, on the same file system as the rest. What a killed
    /// process left there is removed by a later [`Home::lock`].
    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Removes drafts that nobody writes any more: those of more than a day ago. What cannot be removed does no harm.
    fn clean(&self) {
        let Ok(entries) = fs::read_dir(self.tmp()) else { return };
        for entry in entries.flatten() {
            let age = entry.metadata().and_then(|metadata| metadata.modified()).map(|time| time.elapsed());
            if !matches!(age, Ok(Ok(age)) if age > STALE) {
                continue;
            }
            let path = entry.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            // Another process may be at it, too.
            drop(removed);
        }
    }

    /// Removes old copies of the repo's table of versions. Icechunk leaves one at every commit, each with a line for every
    /// version, so that their size would grow with the square of the number of commits. No version needs them: they are
    /// read for the log of operations only, which ends where they end.
    fn thin(&self) {
        let (keep, most) = COPIES;
        let Ok(entries) = fs::read_dir(self.repo_path().join("overwritten")) else { return };
        let mut copies: Vec<(SystemTime, PathBuf)> = entries
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("repo."))
            .filter_map(|entry| Some((entry.metadata().and_then(|metadata| metadata.modified()).ok()?, entry.path())))
            .collect();
        if copies.len() > most {
            copies.sort_unstable();
            for (_, path) in &copies[..copies.len() - keep] {
                // One that cannot be removed does no harm.
                drop(fs::remove_file(path));
            }
        }
    }

    /// Makes the folder with an empty repo, and holds the right to its first commit. Errors: [`Error::Exists`].
    pub async fn create(&self) -> Result<(Repo, Lock)> {
        let exists = || Err(Error::Exists { path: self.root.clone() });
        if self.exists() {
            return exists();
        }
        fs::create_dir_all(self.root.join("raw")).map_err(|error| Error::io(&self.root, error))?;
        let lock = self.lock()?;
        // Another process may have made it while this one waited.
        if self.exists() {
            return exists();
        }
        Ok((Repo::create(&self.repo_path()).await?, lock))
    }

    /// The repo. Errors: [`Error::NotFound`]; nothing is created.
    pub async fn repo(&self) -> Result<Repo> {
        if !self.exists() {
            return Err(Error::NotFound { path: self.root.clone() });
        }
        Repo::open(&self.repo_path()).await
    }

    /// Waits for the right to commit.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.root.join("lock");
        let file = File::create(&path).map_err(|error| Error::io(&path, error))?;
        file.lock().map_err(|error| Error::io(&path, error))?;
        self.clean();
        self.thin();
        Ok(Lock { _file: file })
    }

    /// The folder of a release.
    pub fn release(&self, version: &str) -> PathBuf {
        self.root.join("releases").join(version)
    }

    /// Lets `latest.json` point at a complete release, atomically.
    pub fn set_latest(&self, document: &serde_json::Value) -> Result<()> {
        let path = self.root.join("latest.json");
        let io = |error| Error::io(&path, error);
        let mut file = crate::draft::begin(&self.root).map_err(io)?;
        let text = format!("{document:#}\n");
        file.write_all(text.as_bytes()).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(&path).map_err(|error| Error::io(&path, error.error))?;
        Ok(())
    }

    /// What `latest.json` says; `None` before the first release.
    pub fn latest(&self) -> Result<Option<serde_json::Value>> {
        let path = self.root.join("latest.json");
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| Error::io(&path, std::io::Error::new(std::io::ErrorKind::InvalidData, error))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&path, error)),
        }
    }
}
