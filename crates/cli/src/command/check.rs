//! `zarr-fuse check`.

use crate::context::{check_schema, name, read_bytes};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::report::{self, sarif};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_core::diagnostic::Severity;

/// Look for faults in schemas
///
/// All faults of all files are reported, each with its line, what was expected and what to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  zarr-fuse check dataset.yaml\n  zarr-fuse check schemas/*/dataset.yaml --json\n  zarr-fuse check dataset.yaml --sarif > faults.sarif\n  zarr-fuse schema show | zarr-fuse check -"
)]
pub(crate) struct Check {
    /// The schemas; - is standard input
    #[arg(value_name = "SCHEMA", required = true)]
    files: Vec<PathBuf>,
    /// Print a SARIF 2.1.0 log, for editors and code hosts
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
}

impl Check {
    pub(crate) fn run(&self, output: &Output) -> Result<(), Fault> {
        let (mut lines, mut documents) = (Vec::new(), Vec::new());
        let (mut errors, mut unread, mut read) = (0, Vec::new(), Vec::new());
        for file in &self.files {
            let bytes = read_bytes(file);
            let file = name(file);
            let bytes = match bytes {
                Ok(bytes) => bytes,
                Err(error) => {
                    let kind = Kind::of(&error);
                    documents.push(json!({"file": file.display().to_string(), "unread": error.to_string()}));
                    unread.push((kind, format!("{}: {error}", file.display())));
                    continue;
                }
            };
            let diagnostics = check_schema(file, &bytes).diagnostics;
            if !diagnostics.is_empty() && !self.sarif && !output.is_json() {
                output.note(&report::draw(file, &bytes, &diagnostics));
            }
            let found = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
            let warned = diagnostics.len() - found;
            errors += found;
            let verdict = match (found, warned) {
                (0, 0) => "no fault".to_owned(),
                (found, warned) => {
                    format!("{}, {}", super::count(found as u64, "error"), super::count(warned as u64, "warning"))
                }
            };
            lines.push(format!("{}: {verdict}", file.display()));
            documents.push(json!({"file": file.display().to_string(), "errors": found, "warnings": warned, "diagnostics": &diagnostics}));
            read.push((file, bytes, diagnostics));
        }
        match self.sarif {
            false => output.result(&lines.join("\n"), &json!(documents)),
            true => {
                output.document(&sarif::log(read.iter().map(|(file, bytes, found)| (*file, &bytes[..], &found[..]))))
            }
        }
        match unread.first() {
            Some((kind, _)) => Err(Fault::in_result(*kind, unread.into_iter().map(|(_, message)| message).collect())),
            None if errors > 0 => Err(Fault::in_result(Kind::BadInput, Vec::new())),
            None => Ok(()),
        }
    }
}
