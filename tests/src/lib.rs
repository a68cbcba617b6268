//! What the end-to-end tests share: the real command in a folder of its own, and its words without what changes.

pub mod fold;
pub mod hostile;
pub mod model;
pub mod page;
pub mod small;
pub mod xlsb;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the end-to-end tests.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The command under test: what `ZF_BIN` names, else the one that `cargo build` made beside this test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("ZF_BIN") {
        return PathBuf::from(path);
    }
    let name = format!("zarr-fuse{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|test| Some(test.parent()?.parent()?.join(&name)));
    beside.unwrap_or_else(|| PathBuf::from(name))
}

/// A copy of a fixture in a temporary folder, in which commands run.
#[derive(Debug)]
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// Exit code; -1 if it was killed.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Sandbox {
    /// A copy of `fixtures/<name>`.
    pub fn of(name: &str) -> std::io::Result<Self> {
        let folder = tempfile::tempdir()?;
        copy(&self::folder().join("fixtures").join(name), folder.path())?;
        Ok(Self { folder })
    }

    /// An empty folder.
    pub fn empty() -> std::io::Result<Self> {
        Ok(Self { folder: tempfile::tempdir()? })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the command here, at a terminal that is none, 100 columns wide and without colours.
    pub fn run(&self, arguments: &[&str]) -> std::io::Result<Said> {
        self.said(Command::new(binary()).args(arguments))
    }

    /// Runs a line of a shell here, with the command under test first on its path.
    pub fn shell(&self, line: &str) -> std::io::Result<Said> {
        let mut path = binary().parent().unwrap_or(Path::new("")).as_os_str().to_owned();
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        self.said(Command::new("sh").args(["-c", line]).env("PATH", path))
    }

    fn said(&self, command: &mut Command) -> std::io::Result<Said> {
        let Output { status, stdout, stderr } = command
            .current_dir(self.path())
            .env_remove("ZF_STORE_URL")
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C")
            .env("COLUMNS", "100")
            .output()?;
        let plain = |bytes: &[u8]| self.plain(&String::from_utf8_lossy(bytes));
        Ok(Said { code: status.code().unwrap_or(-1), out: plain(&stdout), err: plain(&stderr) })
    }

    /// Paths and sizes of all files below `part`, in order: what must not change when a command fails.
    pub fn contents(&self, part: &str) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut found = Vec::new();
        list(&self.path().join(part), &mut found)?;
        found.sort();
        found.into_iter().map(|path| Ok((path.clone(), std::fs::read(path)?))).collect()
    }

    /// `text` with the folder, times of commits and checksums put in words, and no blanks at line ends.
    fn plain(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for path in [self.path().canonicalize().unwrap_or_default(), self.path().to_path_buf()] {
            text = text.replace(&*path.to_string_lossy(), "[FOLDER]");
        }
        let lines: Vec<String> = text.lines().map(|line| without_changes(line).trim_end().to_owned()).collect();
        lines.join("\n")
    }
}

impl Said {
    /// All of it, as a snapshot holds it.
    pub fn transcript(&self) -> String {
        let part = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("\n{name}:\n{text}") };
        format!("exit code: {}{}{}", self.code, part("out", &self.out), part("err", &self.err))
    }
}

/// Runs a command, whatever comes of it.
#[allow(clippy::expect_used)] // Without the command no test can go on.
pub fn run(sandbox: &Sandbox, arguments: &[&str]) -> Said {
    sandbox.run(arguments).expect("the command starts: `cargo build -p zarr-fuse` first, or set ZF_BIN")
}

/// Runs a command that must succeed.
pub fn done(sandbox: &Sandbox, arguments: &[&str]) -> Said {
    let said = run(sandbox, arguments);
    assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    said
}

/// Puts checksums (hexadecimal digits, 64 or a shortened form of 12), snapshots and the current day's times in words.
fn without_changes(line: &str) -> String {
    let (mut text, mut word) = (String::new(), String::new());
    for c in line.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '-' || c == ':' {
            word.push(c);
            continue;
        }
        let hexadecimal = word.len() >= 12 && word.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase());
        let letters = word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(|c| c.is_ascii_digit());
        let time = word.len() == 20 && word.ends_with('Z') && word.starts_with("20") && word.as_str() > "2026-06";
        // Crockford's base 32, as Icechunk writes its identifiers.
        let base32 = word.chars().all(|c| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c)));
        let snapshot = word.len() == 20 && base32 && letters;
        match (hexadecimal && letters, time, snapshot) {
            (true, ..) => text.push_str("[HASH]"),
            (_, true, _) => text.push_str("YYYY-MM-DDThh:mm:ssZ"),
            (_, _, true) => text.push_str("[SNAPSHOT]"),
            _ => text.push_str(&word),
        }
        word.clear();
        if c != '\n' {
            text.push(c);
        }
    }
    text
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn list(path: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            list(&entry?.path(), found)?;
        }
    } else if path.exists() {
        found.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_put_in_words() {
        let line = "c1 2026-11-22T20:00:00Z 0a1b2c3d4e5f of 2025-01-01T00:00:00Z, 123456789012 B, ZS4GS1ENTZZ1VJK84T50";
        let words = "c1 YYYY-MM-DDThh:mm:ssZ [HASH] of 2025-01-01T00:00:00Z, 123456789012 B, [SNAPSHOT]";
        assert_eq!(without_changes(line), words);
    }
}
