//! `zarr-fuse add`.

use crate::context::{Options, now, read_file};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::dense::{self, DenseFile};

/// Add files from a source: convert, merge by cell, commit
///
/// Each file is a contribution of its own and a commit of its own. A missing value says nothing; a file that was
/// added before is recognised by its bytes. A file with faults is refused as a whole or its bad rows are set aside,
/// as the schema says (on_bad); then the store holds what it held before.
///
/// A schema file that adds to the stored schema, or changes its metadata, is applied first, as a commit of its own,
/// after a rehearsal with all the files. One that would change stored values or take something away stops the command:
/// see `zarr-fuse schema apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse add 20250915T111522.json --source fiedler
  zarr-fuse add uploads/*.json --source fiedler --person jb
  zarr-fuse add late.csv --source hand --dry-run")]
pub(crate) struct Add {
    /// The raw files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Key in SOURCES, where needed with its group: bukov/fiedler
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Who gives the files, a key of PERSONS; else the source's responsible person
    #[arg(long, value_name = "KEY", default_value = "")]
    person: String,
    /// Say what would change, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Add {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let (mut dataset, pending) = options.dataset_to_change(output).await?;
        if !self.person.is_empty() && !dataset.schema().persons.contains_key(&self.person) {
            let known: Vec<&str> = dataset.schema().persons.keys().map(String::as_str).collect();
            let message = format!("PERSONS of the schema has no `{}`; it has {}", self.person, known.join(", "));
            return Err(Fault::new(Kind::NotFound, message));
        }
        let now = now();
        if let Some(pending) = pending {
            if !self.dry_run {
                // No new schema is stored for files that are refused.
                for path in &self.files {
                    self.file(&dataset, path, &now, true).await?;
                }
            }
            pending.apply(&mut dataset, (self.dry_run, &now), output).await?;
        }
        let mut progress = Progress::new(output.is_json());
        let (mut lines, mut documents) = (Vec::new(), Vec::new());
        for (done, path) in self.files.iter().enumerate() {
            progress.at("adding", done as u64, self.files.len() as u64);
            let added = match self.file(&dataset, path, &now, self.dry_run).await {
                Ok(added) => added,
                Err(fault) if lines.is_empty() => return Err(fault),
                Err(fault) => {
                    drop(progress);
                    output.done(&lines.join("\n"));
                    return Err(fault.after(json!(documents)));
                }
            };
            lines.push(self.say(&added));
            documents.push(json!(added));
        }
        drop(progress);
        output.result(&lines.join("\n"), &json!(documents));
        Ok(())
    }

    async fn file(&self, dataset: &Dataset, path: &Path, now: &str, dry_run: bool) -> Result<Added, Fault> {
        if dense::is_dense(dataset.source(&self.source)?.3.format) {
            let raw = DenseFile { path, source: &self.source, person: &self.person, now };
            return Ok(dataset.add_dense(raw, dry_run).await?);
        }
        let bytes = read_file(path)?;
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let raw = RawFile { file: &file, bytes: &bytes, source: &self.source, person: &self.person, now };
        Ok(dataset.add(raw, dry_run).await?)
    }

    fn say(&self, added: &Added) -> String {
        let c = &added.contribution;
        if added.already {
            return format!("{}  was added before, as {} on {}; nothing to do", c.file, c.id, c.time);
        }
        let mut parts = vec![super::count(c.rows, "row"), super::count(c.new, "new cell")];
        for (n, word) in [(c.changed, "changed"), (c.same, "the same"), (c.kept, "kept as stored")] {
            if n > 0 {
                parts.push(format!("{n} {word}"));
            }
        }
        for (name, n) in &c.labels {
            parts.push(format!("{n} new in {name}"));
        }
        let head =
            if self.dry_run { format!("{}  would be {}", c.file, c.id) } else { format!("{}  {}", c.file, c.id) };
        let mut text = format!("{head}: {}", parts.join(", "));
        for fault in &added.quarantined {
            text.push_str(&format!("\n  set aside: {fault}"));
        }
        for step in &c.transforms {
            text.push_str(&format!("\n  {step}"));
        }
        text
    }
}
