//! `zarr-fuse quarantine`: one file and one line of [`What`] for each of its commands. A command's doc comment is its help.

mod list;
mod retry;
mod show;

use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
use clap::{Args, Subcommand};

/// Rows that were set aside: list them, look at them, merge those that are good now
///
/// A row with a bad value is set aside where the schema says so (on_bad: quarantine). It stays in its raw file, and nothing
/// is lost. After the schema or the file was mended, `quarantine retry` merges the rows that are good now.
#[derive(Debug, Args)]
pub(crate) struct Quarantine {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(list::List),
    Show(show::Show),
    Retry(retry::Retry),
}

impl Quarantine {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        match &self.what {
            What::List(command) => command.run(options, output).await,
            What::Show(command) => command.run(options, output).await,
            What::Retry(command) => command.run(options, output).await,
        }
    }
}
