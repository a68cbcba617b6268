//! Names for versions.

use crate::dataset::Dataset;
use crate::fault::{Error, Fault};
use zarr_fuse_core::time::StoredTime;

/// The most letters that a name has.
const LONGEST: usize = 100;

impl Dataset {
    /// Gives the version called `at` (`None`: the newest) the name `name`, and returns its snapshot. A name means one
    /// version for ever.
    ///
    /// # Errors
    /// For a name that could be something else (a contribution, a time, a snapshot, an option) or that a folder could
    /// not have; for one that there is already; and as [`Dataset::find`].
    pub async fn tag(&self, name: &str, at: Option<&str>) -> Result<String, Error> {
        check(name)?;
        let snapshot = self.at(at).await?.id;
        let _lock = self.home().lock()?;
        if self.versions().await?.iter().any(|version| version.snapshot == name) {
            return Err(refuse(name, "it is a snapshot"));
        }
        self.repo().tag(name, &snapshot).await?;
        Ok(snapshot)
    }
}

fn refuse(name: &str, why: &str) -> Error {
    let shown: String = name.chars().take(LONGEST).collect();
    let fault = Fault::of_file("", format!("`{shown}` cannot be the name of a version: {why}"));
    fault.hint("take letters, digits, `.`, `_` and `-`, as `v1.0` or `before-recalibration`").into()
}

/// Errors: a name that would be read as something else, or that is no name of a file.
fn check(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let number =
        name.strip_prefix('c').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let why = match () {
        () if name.is_empty() => "it is empty",
        () if name.len() > LONGEST => "it is longer than 100 letters",
        () if !name.chars().all(plain) => "it has other characters",
        () if name.starts_with(['-', '.']) || name.ends_with('.') || name.contains("..") => {
            "it begins with `-` or `.`, or has dots at its end or beside each other"
        }
        () if name.to_ascii_lowercase().ends_with(".lock") => "it ends with `.lock`",
        () if number => "it would be read as a contribution",
        () if StoredTime::default().period(name).is_ok() => "it would be read as a time",
        () => return Ok(()),
    };
    Err(refuse(name, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["v1.0", "1.0", "before-recalibration", "2025-final", "c", "c3b", "release_2"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in ["", "c3", "2025", "2025-01", "2025-01-31", "a b", "a/b", "-x", ".x", "x.", "a..b", "x.LOCK", "é"]
        {
            assert!(check(name).is_err(), "{name}");
        }
        assert!(check(&"x".repeat(101)).is_err());
    }
}
