//! Of each code a whole schema that really has the fault, and the same schema mended.

mod keys;
mod later;
mod people;
mod references;
mod text;
mod units;

use super::Diagnostic;
use crate::schema;
use std::borrow::Cow;

/// A faulty schema and its mended form.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// As [`super::Code::code`].
    pub code: &'static str,
    /// The faulty file.
    pub bad: Bad,
    /// Without the fault: a schema that is read with no diagnostic at all.
    pub good: &'static str,
}

/// The bytes of a faulty file.
#[derive(Debug, Clone, Copy)]
pub enum Bad {
    /// As it stands.
    Text(&'static str),
    /// A file that is better told than shown, and how it is made.
    Made(&'static str, fn() -> Vec<u8>),
    /// As it stands, with the bytes of the file of labels that it names.
    Beside(&'static str, &'static [u8]),
}

impl Bad {
    /// The file.
    pub fn bytes(&self) -> Cow<'static, [u8]> {
        match self {
            Bad::Text(text) | Bad::Beside(text, _) => Cow::Borrowed(text.as_bytes()),
            Bad::Made(_, make) => Cow::Owned(make()),
        }
    }

    /// What is found in it.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut read = schema::read_bytes(&self.bytes());
        if let (Bad::Beside(_, labels), Some(schema)) = (self, &mut read.schema)
            && let Err(faults) = schema::resolve(schema, |_| Ok(labels.to_vec()))
        {
            read.diagnostics.extend(faults);
        }
        read.diagnostics
    }

    /// The file as people see it.
    pub fn shown(&self) -> &'static str {
        match self {
            Bad::Text(text) | Bad::Made(text, _) | Bad::Beside(text, _) => text,
        }
    }
}

/// A row of a text.
const fn row(code: &'static str, bad: &'static str, good: &'static str) -> Example {
    Example { code, bad: Bad::Text(bad), good }
}

/// All parts of the table.
const PARTS: &[&[Example]] =
    &[text::EXAMPLES, keys::EXAMPLES, references::EXAMPLES, units::EXAMPLES, people::EXAMPLES, later::EXAMPLES];

/// The example of a code.
pub fn find(code: &str) -> Option<&'static Example> {
    PARTS.iter().flat_map(|part| part.iter()).find(|example| example.code == code)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::diagnostic::code;
    use crate::schema::read_bytes;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_an_example() {
        let without: Vec<&str> = code::ALL.iter().map(|row| row.code).filter(|code| find(code).is_none()).collect();
        assert!(without.is_empty(), "add a row to diagnostic/example for {without:?}");
        for example in PARTS.iter().flat_map(|part| part.iter()) {
            assert!(code::find(example.code).is_some(), "{} is no code", example.code);
        }
    }

    fn said(found: &[Diagnostic]) -> String {
        found.iter().map(|fault| format!("\n  {fault}")).collect()
    }

    #[test]
    fn every_example_has_its_fault_and_no_other_and_is_mended() {
        let mut wrong = Vec::new();
        for example in PARTS.iter().flat_map(|part| part.iter()) {
            let found = example.bad.diagnostics();
            let codes: BTreeSet<&str> = found.iter().map(|fault| fault.code.as_str()).collect();
            // A step and a collector do nothing yet, and say so beside their faults; too many faults are many others.
            let many = ["ZF0015", "ZF0016"].contains(&example.code);
            let other = |code: &&str| *code != example.code && *code != "ZF0801" && !many;
            if !codes.contains(example.code) || codes.iter().any(other) {
                wrong.push(format!("{} gives {}\n{}", example.code, said(&found), example.bad.shown()));
            }
            let left = read_bytes(example.good.as_bytes()).diagnostics;
            if !left.is_empty() {
                wrong.push(format!("{} is not mended: {}\n{}", example.code, said(&left), example.good));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
