//! `zarr-fuse schema diff`.

use super::changes;
use crate::context::{Options, read_schema};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use std::path::Path;
use zarr_fuse_core::schema::diff::{Class, diff};

/// Say what differs between two schemas, and what each difference means for stored values
///
/// Differences come in four classes. Metadata and additions are applied as they are. Conversions (another unit of the
/// same dimension, a wider type, another tick) change stored values, and are made if asked. Refused ones cannot be done
/// with what is stored; each says what would have to be done. Where OLD is the word "stored", the differences are
/// weighed against what the dataset holds: what holds no value yet may change in any way.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse schema diff stored dataset.yaml
  zarr-fuse schema diff old.yaml new.yaml --json
  git show HEAD:dataset.yaml | zarr-fuse schema diff - dataset.yaml

Exit codes: 0 no difference, or all of them can be applied; 4 some are refused.")]
pub(crate) struct Diff {
    /// A file, - for standard input, or the word stored for the dataset's own schema (./stored is a file)
    old: String,
    /// As OLD
    new: String,
}

impl Diff {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        if self.old == "-" && self.new == "-" {
            let message = "expected two schemas, found standard input twice: name a file for one of them";
            return Err(Fault::new(Kind::BadInput, message));
        }
        let found = match (self.old.as_str(), self.new.as_str()) {
            ("stored", "stored") => Vec::new(),
            ("stored", new) => {
                let new = read_schema(Path::new(new), output)?;
                options.dataset(output).await?.compare(&new).await?
            }
            (old, "stored") => {
                let old = read_schema(Path::new(old), output)?;
                diff(&old, options.dataset(output).await?.schema())
            }
            (old, new) => diff(&read_schema(Path::new(old), output)?, &read_schema(Path::new(new), output)?),
        };
        output.drawn(&changes::text(&found, output.colours()), &changes::document(&found));
        match found.iter().filter(|change| change.class == Class::Refused).count() {
            0 => Ok(()),
            _ => Err(Fault::in_result(Kind::Conflict, Vec::new())),
        }
    }
}
