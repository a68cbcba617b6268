//! Raw contributions, kept for ever under the SHA-256 of what they hold, written once.

use crate::large::stream;
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
    bytes: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Where it came from: it was only looked at.
    Original(PathBuf),
    /// Under its name already.
    Kept(PathBuf),
    File(NamedTempFile),
}

impl Draft {
    /// SHA-256 of its bytes, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where it can be read.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::Original(path) | Place::Kept(path) => path,
            Place::File(file) => file.path(),
        }
    }

    /// Lets it outlive a power failure, and nobody write to it any more. To be done before [`Raw::keep`].
    ///
    /// # Errors
    /// A disk that is full, or fails; [`Error::Changed`] when it is kept already and no longer fits its digest.
    pub fn settle(&self) -> Result<()> {
        match &self.place {
            Place::Original(_) => Ok(()),
            Place::Kept(path) => check(path, &self.digest),
            Place::File(file) => {
                let io = |error| Error::io(file.path(), error);
                let mut permissions = file.as_file().metadata().map_err(io)?.permissions();
                permissions.set_readonly(true);
                file.as_file().set_permissions(permissions).map_err(io)?;
                file.as_file().sync_all().map_err(io)
            }
        }
    }
}

/// Errors: [`Error::Changed`] when the file is not what its digest says.
fn check(path: &Path, digest: &str) -> Result<()> {
    let (found, _) = stream(path, None)?;
    if found == digest { Ok(()) } else { Err(Error::Changed { path: path.to_owned(), found }) }
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

    /// The folder in which drafts are written, which is made if it is not there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn drafts(&self) -> Result<&Path> {
        fs::create_dir_all(&self.drafts).map_err(|error| Error::io(&self.drafts, error))?;
        Ok(&self.drafts)
    }

    /// Writes `bytes`, whose digest this is, to the disk, as far as they are not kept already. Nobody sees them before
    /// [`Raw::keep`]. Errors: [`Error::Changed`] when what is kept no longer fits the digest.
    pub fn draft(&self, bytes: &[u8], digest: &str) -> Result<Draft> {
        let place = match self.path(digest) {
            path if path.exists() => Place::Kept(path),
            path => {
                let io = |error| Error::io(&path, error);
                let mut file = crate::draft::begin(self.drafts()?).map_err(io)?;
                file.write_all(bytes).map_err(io)?;
                Place::File(file)
            }
        };
        let draft = Draft { digest: digest.to_owned(), bytes: bytes.len() as u64, place };
        draft.settle()?;
        Ok(draft)
    }

    /// Copies a file to where it can be kept, and finds its digest on the way: it is read once, block by block. What is
    /// kept already is not copied twice. [`Draft::settle`] must follow before it is kept.
    ///
    /// # Errors
    /// [`Error::Io`] with the path of the file when that cannot be read.
    pub fn begin(&self, from: &Path) -> Result<Draft> {
        let folder = self.drafts()?;
        let mut file = crate::draft::begin(folder).map_err(|error| Error::io(folder, error))?;
        let (digest, bytes) = stream(from, Some((file.as_file_mut(), folder)))?;
        Ok(self.named(digest, bytes, file).0)
    }

    /// A copy as a draft; if the same is kept already, that one, and the copy beside it.
    pub(crate) fn named(&self, digest: String, bytes: u64, copy: NamedTempFile) -> (Draft, Option<NamedTempFile>) {
        let (place, copy) = match self.contains(&digest) {
            true => (Place::Kept(self.path(&digest)), Some(copy)),
            false => (Place::File(copy), None),
        };
        (Draft { digest, bytes, place }, copy)
    }

    /// The digest of a file where it stands: nothing is written, and nothing will be kept.
    ///
    /// # Errors
    /// As [`Raw::begin`].
    pub fn look(&self, from: &Path) -> Result<Draft> {
        let (digest, bytes) = stream(from, None)?;
        Ok(Draft { digest, bytes, place: Place::Original(from.to_owned()) })
    }

    /// Gives drafts their names, for ever.
    pub fn keep(&self, drafts: impl IntoIterator<Item = Draft>) -> Result<()> {
        fs::create_dir_all(&self.root).map_err(|error| Error::io(&self.root, error))?;
        let mut named = false;
        for Draft { digest, place, .. } in drafts {
            let Place::File(file) = place else { continue };
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

    /// Where the raw file of this digest is, after it was read and compared with that.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that is not there, [`Error::Changed`] when it no longer fits its digest.
    pub fn checked(&self, digest: &str) -> Result<PathBuf> {
        let path = self.path(digest);
        check(&path, digest)?;
        Ok(path)
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

    #[test]
    fn a_file_is_copied_once_and_kept_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw::at(folder.path().join("raw"), folder.path().join("tmp"));
        let drafts = || fs::read_dir(folder.path().join("tmp")).unwrap().count();
        let from = folder.path().join("table.csv");
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        fs::write(&from, &bytes).unwrap();
        let seen = raw.look(&from).unwrap();
        assert_eq!((seen.digest(), seen.bytes(), seen.path()), (&*Raw::digest(&bytes), 3_000_000, &*from));
        let draft = raw.begin(&from).unwrap();
        assert_eq!((draft.digest(), draft.bytes()), (seen.digest(), 3_000_000));
        // The file goes on; its draft does not.
        fs::write(&from, b"other").unwrap();
        assert_eq!(fs::read(draft.path()).unwrap(), bytes);
        draft.settle().unwrap();
        let digest = draft.digest().to_owned();
        raw.keep([draft]).unwrap();
        assert_eq!((raw.get(&digest).unwrap().len(), drafts()), (3_000_000, 0));
        assert!(fs::metadata(raw.path(&digest)).unwrap().permissions().readonly());

        // What is kept is read where it is kept, and must be what it was.
        fs::write(&from, &bytes).unwrap();
        let again = raw.begin(&from).unwrap();
        assert_eq!((again.path(), drafts()), (&*raw.path(&digest), 0));
        again.settle().unwrap();
        fs::remove_file(raw.path(&digest)).unwrap();
        fs::write(raw.path(&digest), b"other").unwrap();
        assert!(matches!(again.settle(), Err(Error::Changed { .. })));
        assert!(matches!(raw.checked(&digest), Err(Error::Changed { .. })));

        // One that nobody wants leaves nothing, one that is not there is named.
        drop(raw.begin(&folder.path().join("table.csv")).unwrap());
        assert_eq!(drafts(), 0);
        let missing = folder.path().join("none.csv");
        assert!(matches!(raw.begin(&missing), Err(Error::Io { path, .. }) if path == missing));
        assert!(matches!(raw.look(folder.path()), Err(Error::Io { path, .. }) if path == folder.path()));
    }
}
