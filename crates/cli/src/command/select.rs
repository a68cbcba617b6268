//! `zarr-fuse select`.

use crate::context::{At, Options};
use crate::fault::{Fault, Kind};
use crate::output::{Output, plain};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::select::{self, On, Query};

/// Take variables out as a table
///
/// Coordinates and variables are columns, a row is a cell that holds a value. Times are ISO 8601 in UTC, numbers in
/// the stored unit and in their shortest exact form, missing values empty.
///
/// Variables of several groups stand side by side: the group of the first gives the rows, the others are linked to it by
/// equal labels, or as --on says. How far away a value was is a column beside it; what was linked is said on standard
/// error. docs/linked-groups.md tells it all.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse select rock_temperature
  zarr-fuse select air_temperature air_humidity -o air.csv
  zarr-fuse select bukov/rock_temperature --format json
  zarr-fuse select air_temperature time=2025-01..2025-02 station=A,B
  zarr-fuse select air_temperature soil_moisture --on time=nearest:15min --on place=nearest:500m
  zarr-fuse select soil_moisture air_temperature --on time=linear:1h --on place=nearest:500m")]
pub(crate) struct Select {
    /// Variables, where needed with the group: bukov/rock_temperature; and labels of dimensions: time=2025-01..2025-02
    #[arg(value_name = "VAR|DIM=LABELS", required = true)]
    cells: Vec<String>,
    /// How a dimension of several groups is linked: exact, nearest:TOLERANCE or linear:MAX_GAP. DIM is its name, `time`,
    /// `place` (by latitude and longitude), or both names as DIM:OTHER
    #[arg(long, value_name = "DIM=METHOD")]
    on: Vec<On>,
    /// Group that gives the rows; else that of the first variable
    #[arg(long, value_name = "GROUP")]
    onto: Option<String>,
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
    /// A list of objects; of linked groups an object with `links` and `rows`
    Json,
}

impl Select {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        let cells = Selection::parse(&self.cells).map_err(|error| Fault::new(Kind::BadInput, error.to_string()))?;
        let query = Query { cells, on: self.on.clone(), onto: self.onto.clone(), ..Query::default() };
        let table = select::query(&version.snapshot.store, &version.schema, &query).await?;
        for joined in &table.links {
            output.note(&plain(&joined.to_string()));
        }
        if table.rows() == 0 {
            output.note("No selected cell holds a value.");
        }
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
                let mut document = json!({"file": file.display().to_string(), "rows": table.rows()});
                if !table.links.is_empty() {
                    document["links"] = json!(table.links);
                }
                output.result(&text, &document);
            }
        }
        Ok(())
    }
}
