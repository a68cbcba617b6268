//! Raw contributions, kept for ever under the SHA-256 of what they hold, written once.

use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// The folder `raw/` of a home.
#[derive(Debug, Clone)]
pub struct Raw {
    root: PathBuf,
}

impl Raw {
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// SHA-256, hexadecimal, lower case.
    pub fn digest(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Keeps `bytes` and returns their digest. Bytes that are kept already are compared and left alone.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let digest = Self::digest(bytes);
        let path = self.root.join(&digest);
        let io = |error| Error::io(&path, error);
        fs::create_dir_all(&self.root).map_err(io)?;
        if path.exists() {
            self.get(&digest)?;
            return Ok(digest);
        }
        let mut file = crate::draft::begin(&self.root).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        match file.persist_noclobber(&path) {
            Ok(_) => {}
            // Another process kept the same bytes in this moment.
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io(error.error)),
        }
        let mut permissions = fs::metadata(&path).map_err(io)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).map_err(io)?;
        Ok(digest)
    }

    /// The bytes kept under `digest`. Errors: [`Error::Changed`] when they no longer fit it.
    pub fn get(&self, digest: &str) -> Result<Vec<u8>> {
        let path = self.root.join(digest);
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let found = Self::digest(&bytes);
        if found == digest { Ok(bytes) } else { Err(Error::Changed { path, found }) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn written_once_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw::at(folder.path().join("raw"));
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
