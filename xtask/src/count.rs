//! Counts of tests, read from what the test programs print themselves.

use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
    /// Names of tests that failed, and why tests were skipped.
    pub(crate) notes: Vec<String>,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.notes.extend(other.notes);
    }
}

/// Reads the summary lines of cargo's test programs, of wasm-bindgen's runner and of tests/browser/run.mjs, which all
/// end in `test result: ok. 3 passed; 1 failed; 2 ignored`. A test that cannot run here prints `SKIPPED: name: why`
/// and is taken out of the passed ones.
pub(crate) fn read(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        let line = line.trim();
        if let Some((_, rest)) = line.split_once("test result:") {
            count.passed += before(rest, "passed");
            count.failed += before(rest, "failed");
            count.skipped += before(rest, "ignored");
        } else if let Some((_, why)) = line.split_once("SKIPPED: ") {
            count.skipped += 1;
            count.passed = count.passed.wrapping_sub(1);
            count.notes.push(format!("skipped: {why}"));
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix("... FAILED")) {
            count.notes.push(format!("failed: {}", name.trim()));
        }
    }
    count
}

fn before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_several_programs_are_added() {
        let output = "test a ... ok\ntest b ... FAILED\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            SKIPPED: icechunk: Python 3.12 or newer is needed\n\
            test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.1s\n";
        let count = read(output);
        assert_eq!((count.passed, count.failed, count.skipped), (12, 1, 3));
        assert_eq!(count.notes, ["failed: b", "skipped: icechunk: Python 3.12 or newer is needed"]);
    }

    #[test]
    fn no_summary_is_no_test() {
        assert_eq!(read("error: could not compile"), Count::default());
    }
}
