//! `zarr-fuse erase`.

use crate::context::{Because, Options, now};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::history::Done;

/// Make cells missing, with a reason
///
/// The cells of all variables that have the named dimensions, or of those given with --var. Labels stay, and a later
/// value is taken as a new one. The erase is an event of its own in the log, with its selection and reason; `zarr-fuse
/// revert` brings the values back.
///
/// A dimension takes labels (`well=north,south`) or a range of numbers or times with both ends included
/// (`time=2025-01-01..2025-02-01`, `depth=..5`). A day, a month or a year means all of it. A comma in a label is written
/// `\,`. Places of a composed coordinate are named by their label or by its parts (`latitude=49.1 longitude=16.2`).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse erase time=2025-01-31 well=north --reason 'logger was in the air'
  zarr-fuse erase time=2025-01-01T06:00..2025-01-01T09:00 --var level --reason 'pumping test' --person jb
  zarr-fuse erase well=north --var bukov/level --reason 'wrong well' --dry-run")]
pub(crate) struct Erase {
    /// Which cells: DIMENSION=LABELS
    #[arg(value_name = "SELECTION", required = true)]
    selection: Vec<String>,
    /// Variables, where needed with their group; else all that have the dimensions
    #[arg(long = "var", value_name = "VAR")]
    variables: Vec<String>,
    #[command(flatten)]
    because: Because,
    /// Say what would be erased, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Erase {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let mut selection = Selection::parse(&self.selection).map_err(zarr_fuse_fuse::Error::from)?;
        selection.variables.extend(self.variables.iter().cloned());
        let now = now();
        let done = dataset.erase(&selection, self.because.why(dataset.schema(), &now)?, self.dry_run).await?;
        output.result(&self.say(&done), &json!(done));
        Ok(())
    }

    fn say(&self, done: &Done) -> String {
        let c = &done.contribution;
        if c.erased == 0 {
            return "Nothing to erase: no selected cell holds a value.".to_owned();
        }
        let cells = crate::command::count(c.erased, "cell");
        let what = c.selection.as_ref().map(ToString::to_string).unwrap_or_default();
        match self.dry_run {
            true => format!("would be {}: {cells} erased, {what}", c.id),
            false => format!("{}: {cells} erased, {what}", c.id),
        }
    }
}
