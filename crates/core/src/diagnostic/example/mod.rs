//! Of each code a whole schema that really has the fault, and the same schema mended.

mod keys;
mod later;
mod legacy;
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
    /// Without the fault: a schema that is read with no diagnostic at all. Empty for a legacy form: see [`Example::mended`].
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
        let rewritten = schema::migrate(self.shown()).diagnostics;
        read.diagnostics.extend(rewritten.into_iter().filter(|fault| fault.code.starts_with("ZF095")));
        read.diagnostics
    }

    /// The file as people see it.
    pub fn shown(&self) -> &'static str {
        match self {
            Bad::Text(text) | Bad::Made(text, _) | Bad::Beside(text, _) => text,
        }
    }
}

/// A row of a legacy form.
const fn migrated(code: &'static str, bad: &'static str) -> Example {
    row(code, bad, "")
}

impl Example {
    /// The file without its fault; of a legacy form what `schema migrate` makes of it.
    pub fn mended(&self) -> Cow<'static, str> {
        match self.good {
            "" => Cow::Owned(schema::migrate(self.bad.shown()).text),
            good => Cow::Borrowed(good),
        }
    }
}

/// A row of a text.
const fn row(code: &'static str, bad: &'static str, good: &'static str) -> Example {
    Example { code, bad: Bad::Text(bad), good }
}

/// All parts of the table.
const PARTS: &[&[Example]] = &[
    text::EXAMPLES,
    keys::EXAMPLES,
    references::EXAMPLES,
    units::EXAMPLES,
    people::EXAMPLES,
    later::EXAMPLES,
    legacy::EXAMPLES,
];

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
            // A legacy form may need another one beside it.
            let many = ["ZF0015", "ZF0016"].contains(&example.code);
            let legacy = |code: &str| code.starts_with("ZF09") && example.code.starts_with("ZF09");
            let later = |code: &str| code == "ZF0801" || (code == "ZF0306" && example.code.starts_with("ZF09"));
            let other = |code: &&str| *code != example.code && !later(code) && !many && !legacy(code);
            if !codes.contains(example.code) || codes.iter().any(other) {
                wrong.push(format!("{} gives {}\n{}", example.code, said(&found), example.bad.shown()));
            }
            let mut left = read_bytes(example.mended().as_bytes()).diagnostics;
            // What a legacy file left out stays so, and a step does nothing yet.
            left.retain(|fault| !(example.good.is_empty() && ["ZF0306", "ZF0801"].contains(&fault.code.as_str())));
            if !left.is_empty() {
                wrong.push(format!("{} is not mended: {}\n{}", example.code, said(&left), example.mended()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
