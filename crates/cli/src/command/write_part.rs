//! `zarr-fuse write-part`.

use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_fuse::Dataset;

/// Write one part of a plan, in a process of its own
///
/// Parts share no chunk, so any number of them may be written at once, without waiting for each other. Nothing is
/// committed. A part that was broken off, or written before, is simply written again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse write-part plan 3
  zarr-fuse write-part plan 3 run-3.zarr")]
pub(crate) struct WritePart {
    /// Folder of the plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Number of the part, from 1
    #[arg(value_name = "K")]
    part: usize,
    /// The files of the part, to be sure that they are; else those of the plan
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl WritePart {
    pub(crate) async fn run(&self, output: &Output) -> Result<(), Fault> {
        let done = Dataset::write_part(&self.plan, self.part, &self.files).await?;
        let sum = |count: fn(&zarr_fuse_fuse::dense::Done) -> u64| done.files.iter().map(count).sum::<u64>();
        let mut text = format!("part {}: {}", done.part, super::count(sum(|file| file.new), "new cell"));
        for (n, word) in [
            (sum(|file| file.changed), "changed"),
            (sum(|file| file.same), "the same"),
            (sum(|file| file.kept), "kept as stored"),
        ] {
            if n > 0 {
                text.push_str(&format!(", {n} {word}"));
            }
        }
        for aside in done.files.iter().flat_map(|file| &file.quarantined) {
            text.push_str(&format!("\n  set aside: {}", aside.reason));
        }
        output.result(&text, &json!(done));
        Ok(())
    }
}
