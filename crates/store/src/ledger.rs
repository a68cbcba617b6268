//! The ledger: the records of all events beside the repo, one line of text each, on the disk before an event is
//! acknowledged.
//!
//! The repo survives a killed process, but nobody promises that the files of its last commits outlive a power failure.
//! The ledger and the raw files do: they are written through to the disk, so that with them the repo can be made again.

use crate::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Bytes that are read at a time when the last line is looked for.
const STEP: u64 = 8192;

/// The file `journal.ndjson` of a home. Whoever appends holds the lock of the home.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
}

impl Ledger {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// All complete lines. A home without a ledger has none.
    pub fn lines(&self) -> Result<Vec<String>> {
        match fs::read(&self.path) {
            Ok(bytes) => {
                let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let text = String::from_utf8_lossy(&bytes[..end]);
                Ok(text.lines().map(str::to_owned).collect())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Error::io(&self.path, error)),
        }
    }

    /// The last complete line, read from the end of the file.
    pub fn last(&self) -> Result<Option<String>> {
        let io = |error| Error::io(&self.path, error);
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(error)),
        };
        let mut begin = file.metadata().map_err(io)?.len();
        let mut tail: Vec<u8> = Vec::new();
        loop {
            let complete = tail.iter().rposition(|byte| *byte == b'\n');
            let before = complete.and_then(|end| tail[..end].iter().rposition(|byte| *byte == b'\n'));
            let from = match (complete, before) {
                (Some(_), Some(before)) => before + 1,
                (Some(_), None) if begin == 0 => 0,
                (None, _) if begin == 0 => return Ok(None),
                _ => {
                    let len = begin.min(STEP);
                    begin -= len;
                    let mut more = vec![0; len as usize];
                    file.seek(SeekFrom::Start(begin)).map_err(io)?;
                    file.read_exact(&mut more).map_err(io)?;
                    more.append(&mut tail);
                    tail = more;
                    continue;
                }
            };
            let end = complete.unwrap_or(from);
            return Ok(Some(String::from_utf8_lossy(&tail[from..end]).into_owned()));
        }
    }

    /// Appends lines, none of which holds a line feed, and waits until they are on the disk. What a power failure left
    /// of a line before is cut off.
    pub fn append(&self, lines: &[String]) -> Result<()> {
        let io = |error| Error::io(&self.path, error);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path).map_err(io)?;
        let mut end = file.metadata().map_err(io)?.len();
        let mut byte = [b'\n'];
        while end > 0 {
            file.seek(SeekFrom::Start(end - 1)).map_err(io)?;
            file.read_exact(&mut byte).map_err(io)?;
            if byte == [b'\n'] {
                break;
            }
            end -= 1;
        }
        file.set_len(end).map_err(io)?;
        file.seek(SeekFrom::Start(end)).map_err(io)?;
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        file.write_all(text.as_bytes()).map_err(io)?;
        file.sync_all().map_err(io)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn lines_are_complete_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(folder.path().join("journal.ndjson"));
        assert_eq!((ledger.last().unwrap(), ledger.lines().unwrap()), (None, vec![]));
        ledger.append(&["one".into()]).unwrap();
        assert_eq!(ledger.last().unwrap().as_deref(), Some("one"));
        let long = "x".repeat(3 * STEP as usize);
        ledger.append(&["two".into(), long.clone()]).unwrap();
        assert_eq!(ledger.last().unwrap(), Some(long.clone()));
        // A power failure in the middle of a line.
        let mut file = OpenOptions::new().append(true).open(&ledger.path).unwrap();
        file.write_all(b"thr").unwrap();
        assert_eq!(ledger.last().unwrap(), Some(long.clone()));
        assert_eq!(ledger.lines().unwrap().len(), 3);
        ledger.append(&["four".into()]).unwrap();
        assert_eq!(ledger.lines().unwrap(), ["one", "two", &long, "four"]);
    }

    #[test]
    fn half_of_a_first_line_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(folder.path().join("journal.ndjson"));
        fs::write(&ledger.path, "{\"id\":").unwrap();
        assert_eq!(ledger.last().unwrap(), None);
        ledger.append(&["one".into()]).unwrap();
        assert_eq!(ledger.lines().unwrap(), ["one"]);
    }
}
