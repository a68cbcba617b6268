//! Raw contributions that are too large for memory, or are folders: hashed while they are copied.
//!
//! A folder has the SHA-256 of its listing: a line `sha256  size  path` for each file, sorted by path. It is kept as a
//! folder under that name.

use crate::raw::{Raw, sync};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tempfile::{TempDir, TempPath};

/// Bytes that are read at once.
const BLOCK: usize = 1 << 20;

/// A raw contribution that is on the disk and not yet under its name. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Large {
    digest: String,
    bytes: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Where it came from: it was only measured.
    Original(PathBuf),
    /// Under its name already.
    Kept(PathBuf),
    File(TempPath),
    Folder(TempDir),
}

impl Large {
    /// SHA-256 of its bytes, or of its listing; hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where it can be read.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::Original(path) | Place::Kept(path) => path,
            Place::File(path) => path,
            Place::Folder(folder) => folder.path(),
        }
    }
}

impl Raw {
    /// Copies a file or a folder to where it can be kept, and finds its digest on the way. What is kept already is not
    /// copied twice.
    pub fn copy(&self, from: &Path) -> Result<Large> {
        fs::create_dir_all(&self.drafts).map_err(|error| Error::io(&self.drafts, error))?;
        let draft = |error| Error::io(&self.drafts, error);
        let (digest, bytes, place) = if fs::metadata(from).map_err(|error| Error::io(from, error))?.is_dir() {
            let folder = tempfile::Builder::new().prefix("folder-").tempdir_in(&self.drafts).map_err(draft)?;
            let (digest, bytes) = listing(from, Some(folder.path()))?;
            (digest, bytes, Place::Folder(folder))
        } else {
            let mut file = crate::draft::begin(&self.drafts).map_err(draft)?;
            let (digest, bytes) = stream(from, Some((file.as_file_mut(), &self.drafts)))?;
            file.as_file().sync_all().map_err(draft)?;
            (digest, bytes, Place::File(file.into_temp_path()))
        };
        let place = if self.contains(&digest) { Place::Kept(self.path(&digest)) } else { place };
        Ok(Large { digest, bytes, place })
    }

    /// The digest of a file or a folder where it stands: nothing is written.
    pub fn measure(&self, from: &Path) -> Result<Large> {
        let is_folder = fs::metadata(from).map_err(|error| Error::io(from, error))?.is_dir();
        let (digest, bytes) = if is_folder { listing(from, None)? } else { stream(from, None)? };
        Ok(Large { digest, bytes, place: Place::Original(from.to_owned()) })
    }

    /// Gives a copy its name, for ever, and says where it is then.
    pub fn keep_large(&self, large: Large) -> Result<PathBuf> {
        let path = self.path(&large.digest);
        let io = |error| Error::io(&path, error);
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(io)?;
        match large.place {
            Place::Original(_) | Place::Kept(_) => return Ok(path),
            Place::File(file) => {
                read_only(&file).map_err(io)?;
                match file.persist_noclobber(&path) {
                    Ok(()) => {}
                    // Another process kept the same bytes in this moment.
                    Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(io(error.error)),
                }
            }
            Place::Folder(folder) => match fs::rename(folder.path(), &path) {
                // Nothing is left to be removed.
                Ok(()) => drop(folder.keep()),
                Err(_) if path.is_dir() => {}
                Err(error) => return Err(io(error)),
            },
        }
        sync(path.parent().unwrap_or(&path))?;
        Ok(path)
    }
}

/// The digest of a folder's listing and the bytes of its files, which are copied to `to`.
fn listing(from: &Path, to: Option<&Path>) -> Result<(String, u64)> {
    let mut paths = Vec::new();
    walk(from, "", &mut paths)?;
    paths.sort();
    let (mut text, mut total) = (String::new(), 0);
    for path in paths {
        let mut copy = match to {
            Some(to) => {
                let to = to.join(&path);
                let io = |error| Error::io(&to, error);
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder).map_err(io)?;
                }
                Some((File::create(&to).map_err(io)?, to))
            }
            None => None,
        };
        let (digest, bytes) = stream(&from.join(&path), copy.as_mut().map(|(file, to)| (file, to.as_path())))?;
        if let Some((_, to)) = &copy {
            read_only(to).map_err(|error| Error::io(to, error))?;
        }
        text.push_str(&format!("{digest}  {bytes}  {path}\n"));
        total += bytes;
    }
    Ok((Raw::digest(text.as_bytes()), total))
}

/// The files below a folder, by path with `/` between its parts.
fn walk(folder: &Path, path: &str, found: &mut Vec<String>) -> Result<()> {
    let io = |error| Error::io(folder, error);
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| {
            io(std::io::Error::new(std::io::ErrorKind::InvalidData, "expected names of files in UTF-8"))
        })?;
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        if fs::metadata(entry.path()).map_err(|error| Error::io(&entry.path(), error))?.is_dir() {
            walk(&entry.path(), &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads a file to its end, block by block: its digest and how many bytes it has. With `to` it is copied there; a fault of
/// writing names the path.
pub(crate) fn stream(from: &Path, to: Option<(&mut File, &Path)>) -> Result<(String, u64)> {
    stream_seen(from, to, &mut |_| true)
}

/// The same; `seen` is told how many bytes were read and copied, and says whether to go on.
pub(crate) fn stream_seen(
    from: &Path,
    mut to: Option<(&mut File, &Path)>,
    seen: &mut dyn FnMut(u64) -> bool,
) -> Result<(String, u64)> {
    let io = |error| Error::io(from, error);
    let mut file = File::open(from).map_err(io)?;
    let mut hasher = Sha256::new();
    let (mut block, mut bytes) = (vec![0; BLOCK], 0);
    loop {
        let count = file.read(&mut block).map_err(io)?;
        if count == 0 {
            break;
        }
        if let Some((to, path)) = &mut to {
            to.write_all(&block[..count]).map_err(|error| Error::io(path, error))?;
        }
        hasher.update(&block[..count]);
        bytes += count as u64;
        if !seen(bytes) {
            return Err(io(std::io::ErrorKind::Interrupted.into()));
        }
    }
    Ok((hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}

fn read_only(path: &Path) -> std::io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders_and_files_are_kept_by_what_they_hold() {
        let home = tempfile::tempdir().unwrap();
        let raw = Raw::at(home.path().join("raw"), home.path().join("tmp"));
        let source = home.path().join("results.zarr");
        fs::create_dir_all(source.join("x/c")).unwrap();
        fs::write(source.join("x/c/0"), b"abc").unwrap();
        fs::write(source.join("zarr.json"), b"{}").unwrap();
        let abc = Raw::digest(b"abc");
        let expected = Raw::digest(format!("{abc}  3  x/c/0\n{}  2  zarr.json\n", Raw::digest(b"{}")).as_bytes());
        let copy = raw.copy(&source).unwrap();
        assert_eq!((copy.digest(), copy.bytes()), (expected.as_str(), 5));
        assert_eq!(raw.measure(&source).unwrap().digest(), expected);
        let kept = raw.keep_large(copy).unwrap();
        assert_eq!(fs::read(kept.join("x/c/0")).unwrap(), b"abc");
        assert_eq!(fs::read_dir(home.path().join("tmp")).unwrap().count(), 0);
        // Again: nothing is copied a second time, nothing is left over.
        raw.keep_large(raw.copy(&source).unwrap()).unwrap();
        assert_eq!(fs::read_dir(home.path().join("tmp")).unwrap().count(), 0);

        let file = raw.copy(&source.join("x/c/0")).unwrap();
        assert_eq!((file.digest(), file.bytes()), (abc.as_str(), 3));
        raw.keep_large(file).unwrap();
        assert_eq!(raw.get(&abc).unwrap(), b"abc");
    }
}
