//! A raw file as readers of formats get it: unpacked, and opened as often as they like.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use zarr_fuse_store::Growing;

/// What can be read from any place.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// A raw file, unpacked: in memory, on the disk or on its way there. It can be opened more than once.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// Where it is.
    File(&'a Path),
    /// What becomes of it while it is copied.
    Growing(&'a Growing),
}

impl<'a> Input<'a> {
    /// Its bytes from the first one on.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Input::Bytes(bytes) => Box::new(*bytes),
            Input::File(path) => Box::new(File::open(path)?),
            Input::Growing(growing) => Box::new(growing.read()?),
        })
    }

    /// Its bytes, from any place.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn seek(&self) -> io::Result<Box<dyn ReadSeek + 'a>> {
        Ok(match self {
            Input::Bytes(bytes) => Box::new(Cursor::new(*bytes)),
            Input::File(path) => Box::new(File::open(path)?),
            Input::Growing(growing) => Box::new(File::open(growing.whole()?)?),
        })
    }

    /// Bytes of it.
    ///
    /// # Errors
    /// A file whose size cannot be found out.
    pub fn len(&self) -> io::Result<u64> {
        match self {
            Input::Bytes(bytes) => Ok(bytes.len() as u64),
            Input::File(path) => Ok(std::fs::metadata(path)?.len()),
            Input::Growing(growing) => Ok(std::fs::metadata(growing.whole()?)?.len()),
        }
    }

    /// Whether it has no bytes.
    ///
    /// # Errors
    /// As [`Input::len`].
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::{SeekFrom, Write};

    #[test]
    fn in_memory_and_on_the_disk_alike() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a,b\n").unwrap();
        for input in [Input::Bytes(b"a,b\n"), Input::File(file.path())] {
            for _ in 0..2 {
                let (mut all, mut some) = (String::new(), String::new());
                input.open().unwrap().read_to_string(&mut all).unwrap();
                let mut from = input.seek().unwrap();
                from.seek(SeekFrom::Start(2)).unwrap();
                from.read_to_string(&mut some).unwrap();
                assert_eq!((all.as_str(), some.as_str(), input.len().unwrap()), ("a,b\n", "b\n", 4));
            }
            assert!(!input.is_empty().unwrap());
        }
        assert!(Input::File(Path::new("no such file")).open().is_err());
    }
}
