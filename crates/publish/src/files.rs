//! Files on disk: hashes, walks, copies, and folders that appear whole or not at all.

use crate::Error;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// SHA-256 and size of a file; the hash in lower-case hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<(String, u64), Error> {
    let mut file = File::open(path).map_err(Error::file("cannot read", path))?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(Error::file("cannot read", path))?;
        if read == 0 {
            return Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes));
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// Names of all files below `folder`, with `/`, in the order of their bytes.
pub(crate) fn walk(folder: &Path) -> Result<Vec<String>, Error> {
    fn visit(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<(), Error> {
        for entry in fs::read_dir(folder).map_err(Error::file("cannot list", folder))? {
            let entry = entry.map_err(Error::file("cannot list", folder))?;
            let path = entry.path();
            let name = entry.file_name().into_string().map_err(|name| {
                Error::document(path.display().to_string(), format!("the name {name:?} is not UTF-8; remove the file"))
            })?;
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            if entry.file_type().map_err(Error::file("cannot read", &path))?.is_dir() {
                visit(&path, &name, found)?;
            } else {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    visit(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// Writes a file, with the folders above it.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("cannot create", folder))?;
    }
    fs::write(path, bytes).map_err(Error::file("cannot write", path))
}

/// Copies all files below a folder; `each` hears the bytes of each.
pub(crate) fn copy(from: &Path, to: &Path, each: &mut dyn FnMut(u64)) -> Result<(), Error> {
    for name in walk(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(Error::file("cannot create", folder))?;
        }
        each(fs::copy(&source, &target).map_err(Error::file("cannot copy", &source))?);
    }
    Ok(())
}

/// A folder that is written under another name beside its place and renamed when complete. Dropped before that, it is
/// removed.
pub(crate) struct Draft {
    temporary: PathBuf,
    place: PathBuf,
    done: bool,
}

impl Draft {
    /// Begins. The place may exist when it is empty or holds the file `mark`, which says that we wrote it.
    pub(crate) fn new(place: &Path, what: &'static str, mark: &str) -> Result<Draft, Error> {
        let foreign = |found: String| Error::Foreign { folder: place.to_owned(), what, found };
        if place.is_file() {
            return Err(foreign("a file".into()));
        }
        if place.is_dir() && !place.join(mark).is_file() {
            let mut entries = fs::read_dir(place).map_err(Error::file("cannot list", place))?;
            if let Some(entry) = entries.next() {
                let entry = entry.map_err(Error::file("cannot list", place))?;
                return Err(foreign(entry.file_name().to_string_lossy().into_owned()));
            }
        }
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(Error::file("cannot create", &parent))?;
        let name = place.file_name().map_or_else(|| "out".into(), |name| name.to_string_lossy().into_owned());
        let temporary = parent.join(format!(".{name}.part-{}", std::process::id()));
        if temporary.exists() {
            fs::remove_dir_all(&temporary).map_err(Error::file("cannot remove", &temporary))?;
        }
        fs::create_dir(&temporary).map_err(Error::file("cannot create", &temporary))?;
        Ok(Draft { temporary, place: place.to_owned(), done: false })
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        &self.temporary
    }

    /// Puts the folder in its place, over what was there.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        if self.place.exists() {
            let old = self.temporary.with_extension("old");
            fs::rename(&self.place, &old).map_err(Error::file("cannot move", &self.place))?;
            fs::rename(&self.temporary, &self.place).map_err(Error::file("cannot put in place", &self.place))?;
            fs::remove_dir_all(&old).map_err(Error::file("cannot remove", &old))?;
        } else {
            fs::rename(&self.temporary, &self.place).map_err(Error::file("cannot put in place", &self.place))?;
        }
        self.done = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            // What cannot be removed is a hidden folder that the next run removes.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}
