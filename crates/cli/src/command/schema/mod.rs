//! `zarr-fuse schema`: one file and one line of [`What`] for each of its commands. A command's doc comment is its help.

mod apply;
pub(crate) mod changes;
mod diff;
mod json;
mod show;

use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
use clap::{Args, Subcommand};

/// Look at the schema of a dataset, compare it with another one, change it
#[derive(Debug, Args)]
pub(crate) struct Schema {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Show(show::Show),
    Diff(diff::Diff),
    Apply(apply::Apply),
    Json(json::Json),
}

impl Schema {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        match &self.what {
            What::Show(command) => command.run(options, output).await,
            What::Diff(command) => command.run(options, output).await,
            What::Apply(command) => command.run(options, output).await,
            What::Json(command) => command.run(output),
        }
    }
}
