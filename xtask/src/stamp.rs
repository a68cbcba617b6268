//! Steps that are skipped while their inputs are the same: a hash of the inputs stands in a file beside the result.

use crate::{Outcome, place};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The inputs of a step.
#[derive(Default)]
pub(crate) struct Inputs(DefaultHasher);

impl Inputs {
    /// A text, such as an option.
    pub(crate) fn text(mut self, text: &str) -> Self {
        text.hash(&mut self.0);
        self
    }

    /// A file or a folder with all below it, by name and content. What does not exist counts as such.
    pub(crate) fn tree(mut self, path: &Path) -> Outcome<Self> {
        for file in files(path)? {
            file.strip_prefix(place::root()).unwrap_or(&file).hash(&mut self.0);
            std::fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?.hash(&mut self.0);
        }
        Ok(self)
    }

    /// The hash.
    pub(crate) fn hash(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// Whether the step called `name` was last finished with `hash` and `result` is still there.
pub(crate) fn fresh(name: &str, hash: &str, result: &Path) -> bool {
    result.exists() && std::fs::read_to_string(file(name)).is_ok_and(|stored| stored == hash)
}

/// The step called `name` is finished for `hash`.
pub(crate) fn set(name: &str, hash: &str) -> Outcome {
    let path = file(name);
    std::fs::create_dir_all(path.parent().unwrap_or(&path))
        .and_then(|()| std::fs::write(&path, hash))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn file(name: &str) -> PathBuf {
    place::target().join("xtask").join(format!("{name}.stamp"))
}

/// All files at and below `path`, in order, build folders left out.
fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot list {}: {error}", path.display()))?.path();
        if !["target", "dist", "node_modules"].iter().any(|name| entry.ends_with(name)) {
            found.extend(files(&entry)?);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_changes_the_hash() -> Outcome {
        let folder = std::env::temp_dir().join(format!("zarr-fuse-stamp-{}", std::process::id()));
        let hash = |content: &str| -> Outcome<String> {
            std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
            std::fs::write(folder.join("input"), content).map_err(|e| e.to_string())?;
            Ok(Inputs::default().tree(&folder)?.hash())
        };
        let (first, again, other) = (hash("a")?, hash("a")?, hash("b")?);
        std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
        assert_eq!(first, again);
        assert_ne!(first, other);
        Ok(())
    }
}
