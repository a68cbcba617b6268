//! `zarr-fuse add`.

mod report;

use crate::context::{Options, check_person, now};
use crate::fault::Fault;
use crate::files;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::progress::Progress;
use clap::Args;
use report::Report;
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::PathBuf;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::{AddOptions, File};

/// Add files from a source: convert, merge by cell, commit
///
/// FILE is a file, a folder (the files in it that the source's format reads, by name), or a pattern in quotes with *, ?
/// and ** (any folders). Each file is a contribution of its own, whole or not at all. A missing value says nothing; a
/// file with faults is refused or its bad rows are set aside, as the schema says (on_bad).
///
/// Many files are committed in groups of at most 64. A refused file leaves the others; it is said at the end, with exit
/// code 2. A file that was added before is recognised by its bytes, so a run that was broken off is simply run again.
/// Ctrl-C ends after the group at hand.
///
/// A schema file that adds to the stored schema, or changes its metadata, is applied first, as a commit of its own,
/// after a rehearsal with all the files. One that would change stored values or take something away stops the command:
/// see `zarr-fuse schema apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse add 20250915T111522.json --source fiedler
  zarr-fuse add uploads --source fiedler --person jb
  zarr-fuse add 'archive/**/2025-*.csv' --source hand --json
  zarr-fuse add late.csv --source hand --dry-run")]
pub(crate) struct Add {
    /// Raw files, folders or patterns
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Key in SOURCES, where needed with its group: bukov/fiedler
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Who gives the files, a key of PERSONS; else the source's responsible person
    #[arg(long, value_name = "KEY", default_value = "")]
    person: String,
    /// Look into the folders below a folder, too
    #[arg(long)]
    recursive: bool,
    /// A commit for each file instead of one for a group
    #[arg(long)]
    each: bool,
    /// Say what would change, change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Add {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let (mut dataset, pending) = options.dataset_to_change(output).await?;
        check_person(dataset.schema(), &self.person)?;
        let format = dataset.source(&self.source)?.3.format;
        let files: Vec<File> = files::list(&self.files, format, self.recursive)?
            .into_iter()
            .map(|path| {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                File { name, path }
            })
            .collect();
        let mut schema = Value::Null;
        if let Some(pending) = pending {
            if !self.dry_run {
                // No new schema is stored for files that are refused.
                let mut rehearsal = Report::new(&files, true);
                self.pass(&dataset, &files, &mut rehearsal, None, output).await?;
                rehearsal.refused()?;
            }
            schema = pending.apply(&mut dataset, (self.dry_run, &now()), output).await?;
        }
        let mut report = Report::new(&files, self.dry_run);
        report.schema = schema;
        let interrupt = (files.len() > 1).then(|| {
            let text = "Stopping after this group; what is in stays in. Ctrl-C again stops at once.";
            let json = output.is_json();
            Interrupt::listen(move || Output::new(json).note(text))
        });
        match self.pass(&dataset, &files, &mut report, interrupt, output).await {
            Ok(()) => report.finish(output),
            Err(fault) => Err(fault.after(report.document())),
        }
    }

    /// Adds the files, and says what comes of each as soon as it is stored. A rehearsal is silent.
    async fn pass(
        &self,
        dataset: &Dataset,
        files: &[File],
        report: &mut Report<'_>,
        interrupt: Option<Interrupt>,
        output: &Output,
    ) -> Result<(), Fault> {
        let options = AddOptions {
            source: &self.source,
            person: &self.person,
            now: &now,
            dry_run: report.dry_run,
            each: self.each,
        };
        let silent = report.dry_run && !self.dry_run;
        let mut progress = Progress::new(output.is_json());
        let what = if report.dry_run { "trying" } else { "adding" };
        let told = |at: usize, outcome| {
            let text = report.take(at, outcome);
            progress.at(what, at as u64 + 1, files.len() as u64);
            if let (Some(text), false) = (text, silent) {
                progress.above(|| output.done(&text));
            }
            match interrupt.as_ref().is_some_and(Interrupt::is_wanted) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        Ok(dataset.add_all(files, &options, told).await?)
    }
}
