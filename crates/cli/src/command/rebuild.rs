//! `zarr-fuse rebuild`.

use crate::context::Options;
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::history::Rebuilt;
use zarr_fuse_store::Home;

/// Rebuild the dataset from its raw files and prove that it is the same
///
/// All events of the journal are replayed into a fresh repo: contributions from their raw files with the schema of their
/// time, erases, reverts, changed schemas. Then every metadata document and every chunk is compared with what is stored,
/// byte by byte. The stored dataset is only read. It may be interrupted at any time.
///
/// When the repo is lost or damaged, --lost makes the dataset again from raw/ and journal.ndjson alone.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse rebuild
  zarr-fuse rebuild --into copy
  zarr-fuse rebuild --lost --into mended --home wells

Exit codes: 0 the same; 1 something differs; 2 a raw file is missing or changed.")]
pub(crate) struct Rebuild {
    /// Keep the result as a new home, with copies of the raw files and the tags; else it is removed
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Do not look at the repo: take the events from journal.ndjson, without proof and without tags
    #[arg(long, requires = "into")]
    lost: bool,
}

impl Rebuild {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        if let (true, Some(folder)) = (self.lost, &self.into) {
            return self.restore(&options.home(output)?, folder, output).await;
        }
        let dataset = options.dataset(output).await?;
        let mut progress = Progress::new(output.is_json());
        let mut tell = |what: &'static str, done: u64, total: u64| progress.at(what, done, total);
        let rebuilt = match &self.into {
            Some(folder) => dataset.rebuild(&Home::at(folder), true, &mut tell).await?,
            None => {
                let drafts = dataset.home().tmp();
                let fail = |error: std::io::Error| Fault::failed(format!("{}: {error}", drafts.display()));
                std::fs::create_dir_all(&drafts).map_err(fail)?;
                let folder = tempfile::Builder::new().prefix("rebuild-").tempdir_in(&drafts).map_err(fail)?;
                dataset.rebuild(&Home::at(folder.path().join("home")), false, &mut tell).await?
            }
        };
        drop(progress);
        if rebuilt.different == 0 {
            output.result(&self.same(&rebuilt), &json!(rebuilt));
            return Ok(());
        }
        let messages: Vec<String> = rebuilt.differences.clone();
        let more = rebuilt.different - messages.len() as u64;
        let mut text =
            format!("The rebuilt dataset differs: {}", crate::command::count(rebuilt.different, "difference"));
        if more > 0 {
            text.push_str(&format!(", of which the first {} follow", messages.len()));
        }
        output.result(&text, &json!(rebuilt));
        Err(Fault::in_result(Kind::Failed, messages))
    }

    async fn restore(&self, lost: &Home, folder: &Path, output: &Output) -> Result<(), Fault> {
        let mut progress = Progress::new(output.is_json());
        let mut tell = |what: &'static str, done: u64, total: u64| progress.at(what, done, total);
        let rebuilt = Dataset::restore(lost, &Home::at(folder), &mut tell).await?;
        drop(progress);
        let made = format!(
            "Made the dataset again from {} in {}. Move it to the place of {} when you have looked at it",
            crate::command::count(rebuilt.events, "event"),
            folder.display(),
            lost.root().display()
        );
        output.result(&made, &json!(rebuilt));
        match rebuilt.differences.is_empty() {
            true => Ok(()),
            false => Err(Fault::in_result(Kind::Failed, rebuilt.differences)),
        }
    }

    fn same(&self, rebuilt: &Rebuilt) -> String {
        let count = crate::command::count;
        let of = format!(
            "{} in {}: {}, {}, {} of {} MB",
            count(rebuilt.events, "event"),
            count(rebuilt.versions, "version"),
            count(rebuilt.groups, "group"),
            count(rebuilt.arrays, "array"),
            count(rebuilt.chunks, "chunk"),
            rebuilt.bytes.div_ceil(1_000_000),
        );
        let kept = match &self.into {
            Some(folder) => format!("\nIt is kept in {}", folder.display()),
            None => String::new(),
        };
        format!("Rebuilt {of}\nAll bytes are the same. SHA-256 of all: {}{kept}", rebuilt.sha256)
    }
}
