//! Where a selection is written: a file or a folder that appears when it is complete.

use crate::fault::{Error, Fault};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempDir, TempPath};
use zarr_fuse_store as store;

/// The file that says of a folder that it is a Zarr hierarchy.
const MARK: &str = "zarr.json";

/// A file or a folder to be written. What stands there stays until the new one is complete.
#[derive(Debug, Clone)]
pub struct Place {
    path: PathBuf,
    force: bool,
}

impl Place {
    /// The place at `path`. With `force` a file, or a folder that holds a Zarr hierarchy, gives way.
    ///
    /// # Errors
    /// [`Error::Conflict`] if something stands there already that does not give way.
    pub fn new(path: &Path, force: bool) -> Result<Self, Error> {
        let place = Self { path: path.to_owned(), force };
        place.check()?;
        Ok(place)
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn check(&self) -> Result<(), Error> {
        let path = &self.path;
        let refuse = |found: &str, hint: &str| {
            let fault = Fault::of_file(&path.display().to_string(), format!("expected a new name, found {found}"));
            Err(Error::Conflict(fault.hint(hint)))
        };
        // A link that leads nowhere is something, too.
        let Ok(found) = path.symlink_metadata() else { return Ok(()) };
        let is_hierarchy = || path.join(MARK).is_file();
        match (self.force, found.is_dir()) {
            (false, true) => refuse("a folder", "choose another one, or say --force"),
            (false, false) => refuse("a file", "choose another one, or say --force"),
            (true, true) if !is_hierarchy() => refuse("a folder that is no Zarr hierarchy", "choose another one"),
            (true, _) => Ok(()),
        }
    }

    fn parent(&self) -> &Path {
        self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    fn fail(&self) -> impl Fn(std::io::Error) -> Error {
        let path = self.path.clone();
        move |source| Error::Store(store::Error::Io { path: path.clone(), source })
    }

    /// A name beside the place for what is not complete yet.
    fn builder(&self) -> (String, u32) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        (format!(".{name}.part-"), 0o777)
    }

    /// A folder to write into.
    pub(super) fn folder(&self) -> Result<TempDir, Error> {
        let (prefix, _mode) = self.builder();
        let mut builder = Builder::new();
        builder.prefix(&prefix);
        // As readable as the user's mask lets it be: it will get its final name.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(_mode));
        builder.tempdir_in(self.parent()).map_err(self.fail())
    }

    /// A file to write.
    pub(super) fn file(&self) -> Result<(std::fs::File, TempPath), Error> {
        let (prefix, _mode) = self.builder();
        let mut builder = Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(_mode & 0o666));
        builder.tempfile_in(self.parent()).map(tempfile::NamedTempFile::into_parts).map_err(self.fail())
    }

    /// Gives a complete folder its name.
    pub(super) fn put_folder(&self, folder: TempDir) -> Result<(), Error> {
        self.make_room()?;
        std::fs::rename(folder.path(), &self.path).map_err(self.fail())?;
        // It has moved: there is nothing to clean up.
        let _moved = folder.keep();
        Ok(())
    }

    /// Gives a complete file its name.
    pub(super) fn put_file(&self, file: &std::fs::File, path: TempPath) -> Result<(), Error> {
        file.sync_all().map_err(self.fail())?;
        self.make_room()?;
        path.persist(&self.path).map_err(|error| self.fail()(error.error))
    }

    /// Takes away what gives way, and looks again: somebody may have written meanwhile.
    fn make_room(&self) -> Result<(), Error> {
        self.check()?;
        if self.path.is_dir() && !self.path.is_symlink() {
            let old = self.folder()?;
            std::fs::rename(&self.path, old.path().join("old")).map_err(self.fail())?;
        } else if self.path.symlink_metadata().is_ok() {
            std::fs::remove_file(&self.path).map_err(self.fail())?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_gives_way_only_when_asked() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let (taken, other, free) = (at("x.zarr"), at("papers"), at("new.zarr"));
        for folder in [&taken, &other] {
            std::fs::create_dir(folder).unwrap();
        }
        std::fs::write(taken.join(MARK), "{}").unwrap();
        std::fs::write(other.join("thesis.txt"), "years").unwrap();
        for (path, force, part) in [(&taken, false, "--force"), (&other, false, "--force"), (&other, true, "no Zarr")] {
            let error = Place::new(path, force).expect_err(part);
            assert!(matches!(&error, Error::Conflict(_)) && error.to_string().contains(part), "{error}");
        }
        for path in [&taken, &free] {
            let place = Place::new(path, true).unwrap();
            let folder = place.folder().unwrap();
            std::fs::write(folder.path().join("c"), "new").unwrap();
            assert!(path == &free || taken.join(MARK).exists(), "the old one stands until the new one is complete");
            place.put_folder(folder).unwrap();
            let names: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(names, ["c"]);
        }
        let place = Place::new(&at("a.nc"), false).unwrap();
        drop(place.file().unwrap());
        let (file, path) = place.file().unwrap();
        std::fs::write(at("a.nc"), "by somebody else").unwrap();
        assert!(place.put_file(&file, path).is_err(), "written meanwhile");
        let mut names: Vec<_> =
            std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.nc", "new.zarr", "papers", "x.zarr"], "nothing is left over");
    }
}
