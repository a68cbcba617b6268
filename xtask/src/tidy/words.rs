//! Rules on what code and tests may say.

use super::{Fault, File, Tree};

/// Where code may differ by platform.
const PLATFORM: &[&str] = &["crates/store/", "web/src/store"];

/// The words that a rule looks for, in two halves, so that this file does not contain them.
macro_rules! word {
    ($a:literal, $b:literal) => {
        concat!($a, $b)
    };
}

/// All difference between platforms stands in the two store modules.
pub(super) fn platform(tree: &Tree) -> Vec<Fault> {
    let word = word!("target_", "arch");
    let elsewhere = |file: &&File| file.is_rust() && !PLATFORM.iter().any(|place| file.path.starts_with(place));
    let mend = format!("{word} belongs in crates/store or web/src/store: pass what differs in as a value or a trait");
    finds(tree.files.iter().filter(elsewhere), &[word], &mend)
}

/// `unwrap`, `expect` and `panic!` outside tests have a comment beside or above that says why they cannot happen.
pub(super) fn panics(tree: &Tree) -> Vec<Fault> {
    let words = [word!(".unw", "rap()"), word!(".exp", "ect("), word!("pan", "ic!("), word!("unreach", "able!(")];
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_rust() && !file.path.starts_with("xtask/")) {
        let mut above = "";
        for (number, line) in file.code() {
            let comment = line.trim_start().starts_with("//");
            let says = line.contains("// ") || above.trim_start().starts_with("//");
            if !comment && !says && words.iter().any(|word| line.contains(word)) {
                faults.push(file.fault(number, "give an error, or say in a comment beside it why it cannot happen"));
            }
            // A reason also covers the attribute or the expression's first line between it and the call.
            if comment || !(line.trim_start().starts_with("#[") && above.trim_start().starts_with("//")) {
                above = line;
            }
        }
    }
    faults
}

/// No stubs, and no test that never runs.
pub(super) fn leftovers(tree: &Tree) -> Vec<Fault> {
    let words = [
        word!("to", "do!("),
        word!("unimplem", "ented!("),
        word!("FIX", "ME"),
        word!("HA", "CK:"),
        word!("XX", "X:"),
        word!("#[ign", "ore"),
        word!("test.sk", "ip("),
    ];
    let code = tree.files.iter().filter(|file| is_code(&file.path));
    finds(code, &words, "finish it, or open an issue and leave the code without it")
}

/// Tests fetch nothing but what they serve themselves on 127.0.0.1.
pub(super) fn internet(tree: &Tree) -> Vec<Fault> {
    let words = [
        word!("go", "to('http"),
        word!("go", "to(\"http"),
        word!("go", "to(`http"),
        word!("fet", "ch('http"),
        word!("fet", "ch(\"http"),
        word!("url", "open("),
        word!("import requ", "ests"),
        word!("Command::new(\"cu", "rl\")"),
        word!("Command::new(\"wg", "et\")"),
    ];
    let tests = |file: &&File| is_code(&file.path) && (file.path.contains("tests/") || file.path.contains("/src/"));
    let mend = "a test runs without the internet: keep a fixture and serve it on 127.0.0.1";
    let mut faults = finds(tree.files.iter().filter(tests), &words, mend);
    faults.retain(|fault| {
        let file = tree.files.iter().find(|file| file.path == fault.path);
        let line = file.and_then(|file| file.text.lines().nth(fault.line.saturating_sub(1)));
        !line.is_some_and(|line| line.contains("127.0.0.1"))
    });
    faults
}

/// Paths of somebody's machine mean nothing to anybody else.
pub(super) fn machine(tree: &Tree) -> Vec<Fault> {
    let words = [word!("/ho", "me/"), word!("/ro", "ot/."), word!("/Us", "ers/"), word!("C:\\Us", "ers")];
    finds(tree.files.iter(), &words, "name the folder from the project's root, or take it from the environment")
}

fn is_code(path: &str) -> bool {
    [".rs", ".mjs", ".js", ".py", ".sh"].iter().any(|ending| path.ends_with(ending))
}

fn finds<'a>(files: impl Iterator<Item = &'a File>, words: &[&str], mend: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                faults.push(file.fault(index + 1, format!("`{word}`: {mend}")));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree_of;

    fn lines(faults: &[Fault]) -> Vec<usize> {
        faults.iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn a_platform_difference_in_core_is_a_fault() {
        let line = format!("#[cfg({} = \"wasm32\")]\n", word!("target_", "arch"));
        assert_eq!(platform(&tree_of(&[("crates/core/src/a.rs", &line)])).len(), 1);
        assert!(platform(&tree_of(&[("web/src/store/fetch.rs", &line), ("crates/store/src/a.rs", &line)])).is_empty());
    }

    #[test]
    fn a_panic_without_a_reason_is_a_fault() {
        let call = word!("    x.unw", "rap();\n");
        let bad = format!("//! A module.\nfn a() {{\n{call}}}\n");
        assert_eq!(lines(&panics(&tree_of(&[("crates/core/src/a.rs", &bad)]))), [3]);
        let reason =
            format!("//! A module.\nfn a() {{\n    // x was set above\n{call}}}\n#[cfg(test)]\nmod t {{{call}}}");
        assert!(panics(&tree_of(&[("crates/core/src/a.rs", &reason)])).is_empty());
    }

    #[test]
    fn a_stub_and_a_test_that_never_runs_are_faults() {
        let text = format!("{}\n{}]\n", word!("to", "do!()"), word!("#[ign", "ore"));
        assert_eq!(lines(&leftovers(&tree_of(&[("crates/core/src/a.rs", &text)]))), [1, 2]);
    }

    #[test]
    fn a_test_that_fetches_is_a_fault() {
        let bad = format!("await page.{}s://example.org')\n", word!("go", "to('http"));
        let good = format!("await page.{}://127.0.0.1:80/')\n", word!("go", "to('http"));
        assert_eq!(internet(&tree_of(&[("tests/browser/run.mjs", &bad)])).len(), 1);
        assert!(internet(&tree_of(&[("tests/browser/run.mjs", &good)])).is_empty());
    }

    #[test]
    fn a_folder_of_a_machine_is_a_fault() {
        let text = format!("see {}anna/data\n", word!("/ho", "me/"));
        assert_eq!(machine(&tree_of(&[("README.md", &text)])).len(), 1);
    }
}
