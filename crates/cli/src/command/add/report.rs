//! What came of the files of one `add`: lines for people as it goes on, one document for machines at the end.

use crate::command::count;
use crate::fault::{Fault, Kind};
use crate::output::Output;
use serde_json::{Value, json};
use zarr_fuse_fuse::Error;
use zarr_fuse_fuse::dataset::{Added, File};

/// Files up to which all that was done to the values is said.
const FEW: usize = 5;

/// What came of the files so far.
pub(super) struct Report<'a> {
    files: &'a [File],
    pub(super) dry_run: bool,
    /// What was changed of the schema before.
    pub(super) schema: Value,
    documents: Vec<Value>,
    refused: Vec<Fault>,
    added: Ids,
    already: Ids,
    rows: u64,
    new: u64,
    changed: u64,
}

/// How many contributions, from which to which.
#[derive(Default)]
struct Ids {
    count: u64,
    first: String,
    last: String,
}

impl Ids {
    fn push(&mut self, id: &str) {
        self.count += 1;
        if self.count == 1 {
            self.first = id.to_owned();
        }
        self.last = id.to_owned();
    }

    /// `c3`, or `c3 to c9`.
    fn text(&self) -> String {
        if self.first == self.last { self.first.clone() } else { format!("{} to {}", self.first, self.last) }
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(files: &'a [File], dry_run: bool) -> Self {
        Self {
            files,
            dry_run,
            schema: Value::Null,
            documents: Vec::new(),
            refused: Vec::new(),
            added: Ids::default(),
            already: Ids::default(),
            rows: 0,
            new: 0,
            changed: 0,
        }
    }

    /// Takes what came of the file at `at`, and returns what to say of it now.
    pub(super) fn take(&mut self, at: usize, outcome: Result<Added, Error>) -> Option<String> {
        let path = self.files.get(at).map(|file| file.path.display().to_string()).unwrap_or_default();
        let added = match outcome {
            Ok(added) => added,
            Err(error) => {
                let fault = Fault::from(error);
                self.documents.push(json!({
                    "path": path, "error": fault.word(), "messages": fault.messages, "details": fault.details,
                }));
                self.refused.push(fault);
                return None;
            }
        };
        let mut document = json!(added);
        document["path"] = json!(path);
        self.documents.push(document);
        let c = &added.contribution;
        if added.already {
            self.already.push(&c.id);
            // Of many it is said in one line at the end.
            let text = || format!("{}  was added before, as {} on {}; nothing to do", c.file, c.id, c.time);
            return (self.files.len() == 1).then(text);
        }
        self.added.push(&c.id);
        (self.rows, self.new, self.changed) = (self.rows + c.rows, self.new + c.new, self.changed + c.changed);
        Some(self.line(&added))
    }

    fn line(&self, added: &Added) -> String {
        let c = &added.contribution;
        let mut parts = vec![count(c.rows, "row"), count(c.new, "new cell")];
        for (n, word) in [(c.changed, "changed"), (c.same, "the same"), (c.kept, "kept as stored")] {
            if n > 0 {
                parts.push(format!("{n} {word}"));
            }
        }
        for (name, n) in &c.labels {
            parts.push(format!("{} new in {name}", crate::command::number(*n)));
        }
        let head =
            if self.dry_run { format!("{}  would be {}", c.file, c.id) } else { format!("{}  {}", c.file, c.id) };
        let mut text = format!("{head}: {}", parts.join(", "));
        for fault in &added.quarantined {
            text.push_str(&format!("\n  set aside: {fault}"));
        }
        for transform in c.transforms.iter().filter(|_| self.files.len() <= FEW) {
            text.push_str(&format!("\n  {transform}"));
        }
        text
    }

    /// All of it for machines.
    pub(super) fn document(&self) -> Value {
        json!({
            "schema": self.schema,
            "files": self.documents,
            "added": self.added.count,
            "already": self.already.count,
            "refused": self.refused.len(),
        })
    }

    /// Errors: all that was refused, as one fault.
    pub(super) fn refused(&self) -> Result<(), Fault> {
        let Some(first) = self.refused.first() else { return Ok(()) };
        let same = self.refused.iter().all(|fault| fault.kind == first.kind);
        let kind = if same { first.kind } else { Kind::BadInput };
        let mut all = Fault::new(kind, "");
        all.messages = self.refused.iter().flat_map(|fault| fault.messages.clone()).collect();
        let details = self.refused.iter().flat_map(|fault| fault.details.as_array().cloned().unwrap_or_default());
        all.details = details.collect();
        Err(all)
    }

    /// The last line, the document, and the fault for what was refused or left.
    pub(super) fn finish(self, output: &Output) -> Result<(), Fault> {
        let left = self.files.len() - self.documents.len();
        if self.files.len() > 1 {
            output.done(&self.summary(left));
        }
        let mut document = self.document();
        let fault = match self.refused() {
            Ok(()) if left > 0 => Fault::failed(format!("stopped before {}", count(left as u64, "file"))),
            Ok(()) => {
                if output.is_json() {
                    output.document(&document);
                }
                return Ok(());
            }
            Err(fault) => fault,
        };
        document["error"] = json!(fault.word());
        document["messages"] = json!(fault.messages);
        document["details"] = fault.details.clone();
        document["exit"] = json!(fault.code());
        if output.is_json() {
            output.document(&document);
            return Err(Fault::in_result(fault.kind, Vec::new()));
        }
        Err(fault)
    }

    fn summary(&self, left: usize) -> String {
        let mut parts = Vec::new();
        if self.added.count > 0 {
            let word = if self.dry_run { "would be added" } else { "added" };
            parts.push(format!("{} {word} as {}", self.added.count, self.added.text()));
        }
        if self.already.count > 0 {
            parts.push(format!("{} added before, as {}", self.already.count, self.already.text()));
        }
        if !self.refused.is_empty() {
            parts.push(format!("{} refused", self.refused.len()));
        }
        if left > 0 {
            parts.push(format!("{left} left: run the command again to go on"));
        }
        let mut text = format!("{}: {}", count(self.files.len() as u64, "file"), parts.join(", "));
        if self.added.count > 0 {
            let cells = [count(self.rows, "row"), count(self.new, "new cell"), format!("{} changed", self.changed)];
            text.push_str(&format!("; {}", cells.join(", ")));
        }
        text
    }
}
