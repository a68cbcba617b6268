//! Raw contributions, kept for ever under the SHA-256 of what they hold, written once.

use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The folder `raw/` of a home.
#[derive(Debug, Clone)]
pub struct Raw {
    root: PathBuf,
    /// Where files are written before they have their names: on the same file system.
    pub(crate) drafts: PathBuf,
}

/// A raw file that is on the disk, but not yet under its name. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Draft {
    digest: String,
    /// `None` when the bytes are kept already.
    file: Option<NamedTempFile>,
}

impl Draft {
    /// SHA-256 of its bytes, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl Raw {
    pub(crate) fn at(root: PathBuf, drafts: PathBuf) -> Self {
        Self { root, drafts }
    }

    /// SHA-256, hexadecimal, lower case.
    pub fn digest(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Where the raw file of this digest is, or would be.
    pub fn path(&self, digest: &str) -> PathBuf {
        self.root.join(digest)
    }

    /// Whether something is kept under `digest`.
    pub fn contains(&self, digest: &str) -> bool {
        self.path(digest).exists()
    }

    /// Writes `bytes`, whose digest this is, to the disk, as far as they are not kept already. Nobody sees them before
    /// [`Raw::keep`]. Errors: [`Error::Changed`] when what is kept no longer fits the digest.
    pub fn draft(&self, bytes: &[u8], digest: &str) -> Result<Draft> {
        let digest = digest.to_owned();
        let path = self.path(&digest);
        if path.exists() {
            self.get(&digest)?;
            return Ok(Draft { digest, file: None });
        }
        let io = |error| Error::io(&path, error);
        fs::create_dir_all(&self.drafts).map_err(io)?;
        let mut file = crate::draft::begin(&self.drafts).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        let mut permissions = file.as_file().metadata().map_err(io)?.permissions();
        permissions.set_readonly(true);
        file.as_file().set_permissions(permissions).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        Ok(Draft { digest, file: Some(file) })
    }

    /// Gives drafts their names, for ever.
    pub fn keep(&self, drafts: impl IntoIterator<Item = Draft>) -> Result<()> {
        fs::create_dir_all(&self.root).map_err(|error| Error::io(&self.root, error))?;
        let mut named = false;
        for Draft { digest, file } in drafts {
            let Some(file) = file else { continue };
            let path = self.path(&digest);
            match file.persist_noclobber(&path) {
                Ok(_) => named = true,
                // Another process kept the same bytes in this moment.
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io(&path, error.error)),
            }
        }
        if named { sync(&self.root) } else { Ok(()) }
    }

    /// Keeps `bytes` and returns their digest. Bytes that are kept already are compared and left alone.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let digest = Self::digest(bytes);
        let draft = self.draft(bytes, &digest)?;
        self.keep([draft])?;
        Ok(digest)
    }

    /// The bytes kept under `digest`. Errors: [`Error::Changed`] when they no longer fit it.
    pub fn get(&self, digest: &str) -> Result<Vec<u8>> {
        let path = self.path(digest);
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let found = Self::digest(&bytes);
        if found == digest { Ok(bytes) } else { Err(Error::Changed { path, found }) }
    }
}

/// Lets the names in a folder outlive a power failure. Windows has no such call and needs none.
pub(crate) fn sync(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Error::io(folder, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn written_once_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw::at(folder.path().join("raw"), folder.path().join("tmp"));
        let digest = raw.put(b"abc").unwrap();
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(raw.put(b"abc").unwrap(), digest);
        assert_eq!(raw.get(&digest).unwrap(), b"abc");
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let mode = |path| fs::metadata(path).unwrap().mode();
            let other = folder.path().join("other");
            fs::write(&other, "").unwrap();
            let kept = mode(folder.path().join("raw").join(&digest));
            assert_eq!(kept & 0o777, mode(other) & 0o444, "who may read other files may read this one");
        }

        let path = folder.path().join("raw").join(&digest);
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"abd").unwrap();
        assert!(matches!(raw.get(&digest), Err(Error::Changed { .. })));
        assert!(matches!(raw.put(b"abc"), Err(Error::Changed { .. })));
    }
}
