//! Rules on the form of files.

use super::{Fault, Tree};

/// Lines of a file. Aim at 100 to 300: a file is one idea.
const LONGEST: usize = 500;
/// Files that may be longer, with the reason.
const LONG: &[(&str, &str)] = &[];

/// Each Rust file begins with `//!`, so that a reader knows where they are.
pub(super) fn module_doc(tree: &Tree) -> Vec<Fault> {
    let rust = tree.files.iter().filter(|file| file.is_rust());
    rust.filter(|file| {
        let first = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//! ") && line.len() > 12)
    })
    .map(|file| file.fault(1, "begin with a line `//! …` that says what this module is for"))
    .collect()
}

/// No file of code is longer than [`LONGEST`] without a reason in [`LONG`].
pub(super) fn length(tree: &Tree) -> Vec<Fault> {
    let code = tree.files.iter().filter(|file| {
        let ending = file.path.rsplit('.').next().unwrap_or_default();
        ["rs", "mjs", "js", "py", "css"].contains(&ending) && !LONG.iter().any(|(path, _)| *path == file.path)
    });
    code.filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LONGEST).then(|| {
            file.fault(0, format!("{lines} lines, {LONGEST} are allowed: split it along the noun that it holds two of"))
        })
    })
    .collect()
}

/// A relative link or picture in a Markdown file leads to a file or folder of the project.
pub(super) fn links(tree: &Tree) -> Vec<Fault> {
    let exists = |path: &str| {
        tree.files
            .iter()
            .any(|file| file.path == path || file.path.starts_with(&format!("{}/", path.trim_end_matches('/'))))
            || crate::place::root().join(path).exists()
    };
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (index, line) in file.text.lines().enumerate() {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let path = target.split('#').next().unwrap_or_default();
                let outside = target.contains("://") || target.starts_with("mailto:");
                if !path.is_empty() && !outside && !exists(&resolved(&file.path, path)) {
                    faults
                        .push(file.fault(index + 1, format!("the link to {target} leads nowhere: mend or remove it")));
                }
            }
        }
    }
    faults
}

/// `link` as it stands in the file `from`, from the project's root.
fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Lock files name the public registry or none, so that they work for everybody.
pub(super) fn locks(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        for (index, line) in file.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
            let public = line.contains("registry+https://github.com/rust-lang/");
            if name == "Cargo.lock" && line.starts_with("source = ") && !public {
                faults.push(
                    file.fault(index, "only the public registry is a source of crates: take a published release"),
                );
            }
            if name == "package-lock.json" && line.starts_with("\"resolved\"") {
                faults.push(
                    file.fault(index, "set omit-lockfile-registry-resolved=true in .npmrc and run `npm install`"),
                );
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree_of;

    #[test]
    fn a_module_without_doc_is_a_fault() {
        assert_eq!(module_doc(&tree_of(&[("crates/core/src/a.rs", "use std::fmt;\n")])).len(), 1);
        assert_eq!(module_doc(&tree_of(&[("crates/core/src/a.rs", "//! x\n")])).len(), 1);
        assert!(module_doc(&tree_of(&[("a.rs", "#![forbid(unsafe_code)]\n//! What a dataset is.\n")])).is_empty());
    }

    #[test]
    fn a_long_file_is_a_fault() {
        assert_eq!(length(&tree_of(&[("a.rs", &"\n".repeat(LONGEST + 1))])).len(), 1);
        assert!(length(&tree_of(&[("a.rs", &"\n".repeat(LONGEST)), ("a.json", &"\n".repeat(9999))])).is_empty());
    }

    #[test]
    fn a_dead_link_is_a_fault() {
        let files = [("docs/a.md", "[b](b.md#part) [c](../c.md)\n[gone](gone.md)"), ("docs/b.md", ""), ("c.md", "")];
        let faults = links(&tree_of(&files));
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_foreign_registry_is_a_fault() {
        let cargo = "source = \"registry+https://github.com/rust-lang/\"\nsource = \"git+https://x\"\n";
        let npm = "  \"resolved\": \"https://registry.example/a.tgz\",\n";
        let faults = locks(&tree_of(&[("Cargo.lock", cargo), ("tests/browser/package-lock.json", npm)]));
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 1]);
    }
}
