//! `zarr-fuse schema apply`.

use super::changes;
use crate::context::{Options, now, read_schema};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;
use zarr_fuse_fuse::evolve::{self, Evolved, State};

/// Give the dataset another schema, as a commit of its own
///
/// Additions and metadata are applied. Stored values are converted only with --convert. If any difference is refused,
/// all of them are listed with what would have to be done, and nothing is changed. Older snapshots keep what they hold.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse schema apply
  zarr-fuse schema apply --dry-run --convert
  zarr-fuse schema apply new.yaml --home boreholes

Exit codes: 0 applied, or nothing to do; 4 refused, or values would have to be converted.")]
pub(crate) struct Apply {
    /// The new schema; else that of --schema, else ./dataset.yaml
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Convert stored values where a unit, a type or a tick changes
    #[arg(long)]
    convert: bool,
    /// Say what would be done, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Apply {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let file = self.file.clone().or_else(|| options.schema_file()).ok_or_else(|| {
            let message = "no schema was named: give a file, --schema FILE, or stand beside a dataset.yaml";
            Fault::new(Kind::NotFound, message)
        })?;
        let schema = read_schema(&file, output)?;
        let mut dataset = options.open_for(&file, &schema).await?;
        let now = now();
        let how = evolve::Options { convert: self.convert, dry_run: self.dry_run, now: &now };
        let evolved = dataset.evolve(schema, how).await?;
        let mut text = match evolved.changes.as_slice() {
            [] => String::new(),
            changes => changes::text(changes, output.colours()) + "\n",
        };
        for (path, values) in &evolved.converted {
            let word = if self.dry_run { "would be converted" } else { "converted" };
            text.push_str(&format!("{path}: {} {word}\n", crate::command::count(*values, "value")));
        }
        text.push_str(&last(&evolved));
        output.drawn(&text, &document(&evolved));
        match evolved.state {
            State::Same | State::Applied | State::Possible => Ok(()),
            State::NeedsConversion | State::Refused => Err(Fault::in_result(Kind::Conflict, Vec::new())),
        }
    }
}

fn last(evolved: &Evolved) -> String {
    match evolved.state {
        State::Same => "The dataset has this schema already; nothing to do.".to_owned(),
        State::Applied => format!("Applied as snapshot {}.", evolved.snapshot.as_deref().unwrap_or_default()),
        State::Possible => "It can be applied. Nothing was changed.".to_owned(),
        State::NeedsConversion => {
            "Stored values would have to be converted: give --convert. Nothing was changed.".to_owned()
        }
        State::Refused => "Refused. Nothing was changed.".to_owned(),
    }
}

fn document(evolved: &Evolved) -> Value {
    let mut document = changes::document(&evolved.changes);
    document["state"] = json!(evolved.state);
    document["converted"] = json!(evolved.converted);
    document["snapshot"] = json!(evolved.snapshot);
    document
}
