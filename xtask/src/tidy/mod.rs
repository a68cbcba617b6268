//! The house rules of ARCHITECTURE.md, each a function over the project's files. A fault says where and how to mend it.

mod edges;
mod form;
mod words;

use crate::{Outcome, job, place};
use serde_json::Value;

/// A crate of ours, as cargo describes it.
#[derive(Debug, Default, Clone)]
struct Crate {
    /// Its name.
    name: String,
    /// Its Cargo.toml, from the project's root.
    manifest: String,
    /// Names of what it depends on, with "dev" or "build", or "" for an ordinary dependency.
    dependencies: Vec<(String, String)>,
}

/// A text file of the project.
#[derive(Debug, Default, Clone)]
struct File {
    /// From the project's root, with `/`.
    path: String,
    text: String,
}

/// What the rules look at.
#[derive(Debug, Default)]
struct Tree {
    crates: Vec<Crate>,
    files: Vec<File>,
}

/// A place where a rule does not hold.
#[derive(Debug, PartialEq)]
struct Fault {
    path: String,
    /// From 1; 0 for the whole file.
    line: usize,
    /// What is wrong, and how to mend it.
    text: String,
}

type Rule = fn(&Tree) -> Vec<Fault>;

/// All rules, by name.
const RULES: &[(&str, Rule)] = &[
    ("crates depend only on the crates below them", edges::between_crates),
    ("core and plot know no runtime, network or DOM", edges::purity),
    ("no crate talks to the network behind our back", edges::network),
    ("crates take the workspace's lints", edges::lints),
    ("platform differences stand in the two store modules", words::platform),
    ("every module says what it is for", form::module_doc),
    ("no long files", form::length),
    ("relative links in the documents lead somewhere", form::links),
    ("lock files name no registry but the public one", form::locks),
    ("what can panic says why it cannot", words::panics),
    ("nothing is left half done", words::leftovers),
    ("no test needs the internet", words::internet),
    ("no file names a folder of somebody's machine", words::machine),
];

/// Runs all rules; the number of rules if they all hold.
pub(crate) fn run() -> Outcome<usize> {
    let tree = job::inside("read the project", Tree::read)?;
    let mut text = String::new();
    for (name, rule) in RULES {
        let faults = rule(&tree);
        println!("  {} {name}", if faults.is_empty() { "✓" } else { "✗" });
        if !faults.is_empty() {
            text.push_str(&format!("\n{name}:\n"));
        }
        for Fault { path, line, text: fault } in faults {
            text.push_str(&match line {
                0 => format!("  {path}: {fault}\n"),
                line => format!("  {path}:{line}: {fault}\n"),
            });
        }
    }
    if text.is_empty() { Ok(RULES.len()) } else { Err(format!("House rules broken:\n{text}")) }
}

impl Tree {
    /// Reads the files that git tracks or would track, and both workspaces.
    fn read() -> Outcome<Tree> {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let said = job::command("git", &arguments).output().map_err(|error| format!("git: {error}"))?;
        let mut files = Vec::new();
        for path in String::from_utf8_lossy(&said.stdout).split('\0').filter(|path| !path.is_empty()) {
            // What is not text (pictures, stores) and what is deleted but not yet committed has no lines to look at.
            if let Ok(text) = std::fs::read_to_string(place::root().join(path)) {
                files.push(File { path: path.to_owned(), text });
            }
        }
        let mut crates = Vec::new();
        for manifest in ["Cargo.toml", "web/Cargo.toml"] {
            if place::root().join(manifest).exists() {
                crates.extend(crates_of(manifest)?);
            }
        }
        Ok(Tree { crates, files })
    }
}

fn crates_of(manifest: &str) -> Outcome<Vec<Crate>> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest];
    let said = job::command(place::cargo(), &arguments).output().map_err(|error| format!("cargo metadata: {error}"))?;
    let document: Value = serde_json::from_slice(&said.stdout)
        .map_err(|_| format!("cargo metadata: {}", String::from_utf8_lossy(&said.stderr)))?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let root = format!("{}/", place::root().display());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Ok(list(&document["packages"])
        .iter()
        .map(|package| Crate {
            name: text(&package["name"]),
            manifest: text(&package["manifest_path"]).replace(&root, ""),
            dependencies: list(&package["dependencies"]).iter().map(|d| (text(&d["name"]), text(&d["kind"]))).collect(),
        })
        .collect())
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The lines of a Rust file that are not in a test module, from 1. A test module ends the file, as our style wants.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let test = self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("tests.rs");
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.take_while(move |(_, line)| !test && !line.trim_start().starts_with("#[cfg(test)]"))
    }

    fn fault(&self, line: usize, text: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, text: text.into() }
    }
}

/// For the rules' own tests.
#[cfg(test)]
fn tree_of(files: &[(&str, &str)]) -> Tree {
    let files = files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
    Tree { crates: Vec::new(), files }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_project_is_read() -> Outcome {
        let tree = Tree::read()?;
        assert!(tree.crates.iter().any(|c| c.name == "xtask" && c.dependencies.contains(&("clap".into(), "".into()))));
        assert!(tree.files.iter().any(|file| file.path == "xtask/src/tidy/mod.rs"));
        Ok(())
    }

    #[test]
    fn code_ends_where_tests_begin() {
        let file = File { path: "crates/a/src/lib.rs".into(), text: "//! a\nfn a() {}\n#[cfg(test)]\nmod t {}".into() };
        assert_eq!(file.code().count(), 2);
    }
}
