//! `zarr-fuse quarantine retry`.

use crate::command::count;
use crate::context::{Options, check_person, now, read_file};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use zarr_fuse_fuse::dataset::{Retried, RetryOptions};

/// Merge the rows that were held and are good now, after the schema or the file was mended
///
/// The raw file is read again with the schema of now. Of the rows that the contribution holds those that are good are merged
/// as an event of its own, which the log tells as a retry; the others stay held. Rows that were merged before are left
/// alone. A schema file that adds to the stored schema, or changes its metadata (a range, a constraint, a source), is applied
/// first, as `add` does it.
///
/// With --file a mended file takes the place of the raw one. It must have the same number of rows, and rows that were not
/// held must say the same; a file with other rows is added instead.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse quarantine retry c3 --dry-run
  zarr-fuse quarantine retry c3 --person jb
  zarr-fuse quarantine retry c3 --file readings-mended.csv
  zarr-fuse quarantine retry --all

Exit codes: 2 if the file is refused, 4 if the contribution was taken back.")]
pub(crate) struct Retry {
    /// Identifier, as `quarantine list` has it
    #[arg(value_name = "ID", required_unless_present = "all")]
    id: Option<String>,
    /// Every contribution that holds rows
    #[arg(long, conflicts_with_all = ["id", "file"])]
    all: bool,
    /// The mended file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Who retries, a key of PERSONS; else who gave the contribution
    #[arg(long, value_name = "KEY", default_value = "")]
    person: String,
    /// Say what would change, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Retry {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let (mut dataset, pending) = options.dataset_to_change(output).await?;
        check_person(dataset.schema(), &self.person)?;
        let ids = match &self.id {
            Some(id) => vec![id.clone()],
            None => dataset.quarantine(None).await?.into_iter().map(|one| one.id).collect(),
        };
        let name = self.file.as_ref().and_then(|file| file.file_name());
        let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mended = self.file.as_deref().map(read_file).transpose()?;
        let (mut lines, mut documents) = (Vec::new(), Vec::new());
        let mut schema = Value::Null;
        if let Some(pending) = pending {
            schema = pending.apply(&mut dataset, (self.dry_run, &now()), output).await?;
        }
        for id in &ids {
            let now = now();
            let mended = mended.as_deref().map(|bytes| (name.as_str(), bytes));
            let options = RetryOptions { person: &self.person, now: &now, dry_run: self.dry_run, mended };
            match dataset.retry(id, options).await {
                Ok(retried) => {
                    lines.push(self.say(&retried));
                    documents.push(json!(retried));
                }
                Err(error) => {
                    let done = json!({"schema": schema, "retried": documents});
                    output.done(&lines.join("\n"));
                    return Err(Fault::from(error).after(done));
                }
            }
        }
        let text = if ids.is_empty() { "No row is held.".to_owned() } else { lines.join("\n") };
        output.result(&text, &json!({"schema": schema, "retried": documents}));
        Ok(())
    }

    fn say(&self, retried: &Retried) -> String {
        let Retried { retries, before, still, quarantined, .. } = retried;
        let mut text = match &retried.contribution {
            None if *before == 0 => format!("{retries}  holds no row"),
            None => format!("{retries}  nothing held is good now: {} stay held", count(*before, "row")),
            Some(c) => {
                let head = if self.dry_run { "would be " } else { "" };
                let mut parts =
                    vec![format!("{} of {} merged", c.merged, count(*before, "held row")), count(c.new, "new cell")];
                for (n, word) in [(c.changed, "changed"), (c.same, "the same"), (c.kept, "kept as stored")] {
                    if n > 0 {
                        parts.push(format!("{n} {word}"));
                    }
                }
                if *still > 0 {
                    parts.push(format!("{} stay held", count(*still, "row")));
                }
                format!("{}  {head}{}, retries {retries}: {}", c.file, c.id, parts.join(", "))
            }
        };
        for fault in quarantined {
            let _ = write!(text, "\n  held: {fault}");
        }
        text
    }
}
