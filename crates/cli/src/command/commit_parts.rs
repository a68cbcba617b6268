//! `zarr-fuse commit-parts`.

use crate::context::now;
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_fuse::Dataset;

/// Commit the written parts of a plan as one version
///
/// Each file is a contribution with a record of its own. If somebody else has committed since the plan was made, the
/// files are merged again from the home's copies, one after the other: nothing is lost but time.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse commit-parts plan")]
pub(crate) struct CommitParts {
    /// Folder of the plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
}

impl CommitParts {
    pub(crate) async fn run(&self, output: &Output) -> Result<(), Fault> {
        let committed = Dataset::commit_parts(&self.plan, &now()).await?;
        let mut lines = Vec::new();
        if committed.already {
            lines.push("This plan was committed before; nothing to do:".to_owned());
        } else if committed.again {
            lines.push("Somebody else has committed since the plan was made; the files were merged again.".to_owned());
        }
        for c in &committed.contributions {
            let rows = super::count(c.rows, "cell");
            lines.push(format!("{}  {}: {rows}, {}", c.file, c.id, super::count(c.new, "new cell")));
        }
        output.result(&lines.join("\n"), &json!(committed));
        Ok(())
    }
}
