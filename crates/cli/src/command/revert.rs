//! `zarr-fuse revert`.

use crate::context::{Because, Options, now};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use zarr_fuse_fuse::history::Done;

/// Take a contribution back: the dataset becomes what it would be without it
///
/// The cells that it touched are replayed from the raw files of the others, in their order. Labels that nobody else uses
/// disappear. The contribution and the revert stay in the log; an erase and a revert can be taken back too, so that
/// `revert` of a revert brings a contribution back. A file that was taken back may be added again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse revert c3 --reason 'wrong calibration' --dry-run
  zarr-fuse revert c3 --reason 'wrong calibration' --person jb

Exit codes: 4 if it is reverted already, if it is a change of the schema, or if two other contributions would conflict.")]
pub(crate) struct Revert {
    /// Identifier, as `log` lists it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    because: Because,
    /// Say what would change, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Revert {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let now = now();
        let done = dataset.revert(&self.id, self.because.why(dataset.schema(), &now)?, self.dry_run).await?;
        output.result(&self.say(&done), &json!(done));
        Ok(())
    }

    fn say(&self, done: &Done) -> String {
        let c = &done.contribution;
        let parts: Vec<String> = [(c.erased, "missing now"), (c.changed, "changed"), (c.new, "back")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{} {word}", crate::command::count(n, "cell")))
            .collect();
        let parts = if parts.is_empty() { "no cell changes its value".to_owned() } else { parts.join(", ") };
        let head = if self.dry_run { "would be " } else { "" };
        format!("{head}{}, a revert of {}: {parts}", c.id, c.reverts)
    }
}
