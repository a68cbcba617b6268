//! `zarr-fuse select`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use zarr_fuse_fuse::select;

/// Take variables out as a table
///
/// Coordinates and variables are columns, a row is a cell that holds a value. Times are ISO 8601 in UTC, numbers in
/// the stored unit and in their shortest exact form, missing values empty.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse select rock_temperature
  zarr-fuse select air_temperature air_humidity -o air.csv
  zarr-fuse select bukov/rock_temperature --format json")]
pub(crate) struct Select {
    /// Variables of one group, where needed with the group: bukov/rock_temperature
    #[arg(value_name = "VAR", required = true)]
    variables: Vec<String>,
    /// Form of the table
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// File to write; else standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated text
    Csv,
    /// A list of objects
    Json,
}

impl Select {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        let (path, group, names) = select::find(&version.schema, &self.variables)?;
        let table = select::select(&version.snapshot.store, &path, group, &names).await?;
        let format = if output.is_json() && self.output.is_none() { Format::Json } else { self.format };
        let write = |mut out: Box<dyn Write>| match format {
            Format::Csv => table.write_csv(out),
            Format::Json => writeln!(out, "{:#}", table.to_json()).and_then(|()| out.flush()),
        };
        match &self.output {
            None => match write(Box::new(BufWriter::new(std::io::stdout()))) {
                // The reader of a pipe may stop when it has seen enough.
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    return Err(Fault::failed(format!("standard output: {error}")));
                }
                _ => {}
            },
            Some(file) => {
                let fail = |error: std::io::Error| Fault::failed(format!("{}: {error}", file.display()));
                write(Box::new(BufWriter::new(File::create(file).map_err(fail)?))).map_err(fail)?;
                let text = format!("Wrote {} to {}", super::count(table.rows() as u64, "row"), file.display());
                output.result(&text, &json!({"file": file.display().to_string(), "rows": table.rows()}));
            }
        }
        Ok(())
    }
}
