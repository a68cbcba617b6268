//! `zarr-fuse select`.

mod arrays;
mod conditions;
mod subsets;
mod write;

use crate::context::{At, Options};
use crate::fault::{Fault, Kind};
use crate::output::{Output, plain};
use clap::{Args, ValueEnum};
use conditions::Conditions;
use serde_json::json;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use write::Written;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::give::{self, Saved};
use zarr_fuse_fuse::select::{self, On, Query, Rows};

/// Take variables out as a table
///
/// Coordinates and variables are columns, a row is a cell that holds a value. In text, times are ISO 8601 in UTC, numbers
/// in the stored unit and in their shortest exact form, missing values empty. Parquet and Arrow have typed columns, with
/// units and CF attributes in their metadata. docs/select.md tells it all.
///
/// Variables of several groups stand side by side: the group of the first gives the rows, the others are linked to it by
/// equal labels, or as --on says. How far away a value was is a column beside it; what was linked is said on standard
/// error. docs/linked-groups.md tells it all.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse select rock_temperature
  zarr-fuse select air_temperature air_humidity -o air.csv --units header
  zarr-fuse select bukov/rock_temperature --format json
  zarr-fuse select air_temperature time=2025-01..2025-02 station=A,B -o january.parquet
  zarr-fuse select air_temperature flag --where \"air_temperature > 20 degC and flag == 'good'\"
  zarr-fuse select air_temperature --box 12,48,19,52 --every 1d --mean
  zarr-fuse select air_temperature --nearest place=49.2,16.6 --format arrow | python3 plot.py
  zarr-fuse select air_temperature time=2025 --format netcdf -o 2025.nc
  zarr-fuse select --subset training station=A -o training.parquet
  zarr-fuse select air_temperature soil_moisture --on time=nearest:15min --on place=nearest:500m
  zarr-fuse select soil_moisture air_temperature --on time=linear:1h --on place=nearest:500m")]
pub(crate) struct Select {
    /// Variables, where needed with the group: bukov/rock_temperature; and labels of dimensions: time=2025-01..2025-02
    #[arg(value_name = "VAR|DIM=LABELS", required_unless_present_any = ["subset", "subsets"])]
    cells: Vec<String>,
    /// A saved selection of the schema's SUBSETS, which variables and labels narrow
    #[arg(long, value_name = "NAME")]
    subset: Option<String>,
    /// List the saved selections
    #[arg(long, conflicts_with_all = ["cells", "subset"])]
    subsets: bool,
    /// How a dimension of several groups is linked: exact, nearest:TOLERANCE or linear:MAX_GAP. DIM is its name, `time`,
    /// `place` (by latitude and longitude), or both names as DIM:OTHER
    #[arg(long, value_name = "DIM=METHOD")]
    on: Vec<On>,
    /// Group that gives the rows; else that of the first variable
    #[arg(long, value_name = "GROUP")]
    onto: Option<String>,
    #[command(flatten)]
    conditions: Conditions,
    /// Form of the table; else by the end of the file's name, else csv
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where CSV says units
    #[arg(long, value_enum, default_value = "none")]
    units: Units,
    /// File to write; else standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Of NetCDF and Zarr: write over what stands there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated text
    Csv,
    /// A list of objects; of linked groups an object with `links` and `rows`
    Json,
    /// One JSON object a line
    Ndjson,
    /// Parquet, compressed with zstd
    Parquet,
    /// Arrow IPC: a stream on standard output and in *.arrows, else a file
    Arrow,
    /// NetCDF-4: arrays with CF attributes, in a file that is not there yet
    Netcdf,
    /// Zarr V3: arrays with CF attributes, in a folder that is not there yet
    Zarr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Units {
    /// Nowhere
    None,
    /// In a second line
    Row,
    /// In the header, as `name [unit]`
    Header,
}

impl Select {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        if self.subsets {
            return subsets::list(&version.schema, output);
        }
        let saved = self.subset.as_deref().map(|name| Saved::find(&version.schema, name)).transpose()?;
        let query = match &saved {
            Some(saved) => saved.query(self.query()?)?,
            None => self.query()?,
        };
        let about = give::about(&query, saved.as_ref());
        if let Some(form) = self.arrays()? {
            let what = arrays::What { version: &version, query: &query, about: &about };
            return arrays::write(what, form, self.output.as_deref(), self.force, output).await;
        }
        let form = self.form(output)?;
        let rows = Rows::open(&version.snapshot.store, &version.schema, &query).await?;
        let rows = rows.of_version(&version.snapshot.id).about(&about);
        for joined in rows.links() {
            output.note(&plain(&joined.to_string()));
        }
        for note in rows.notes() {
            output.note(&plain(note));
        }
        let rows = Arc::new(if form.is_text() { rows.in_order() } else { rows });
        let Written { rows: count } = write::write(&rows, form, self.units(), self.output.as_deref(), output).await?;
        if count == 0 {
            output.note("No selected cell holds a value.");
        }
        if let Some(file) = &self.output {
            let text = format!("Wrote {} to {}", super::count(count, "row"), file.display());
            let mut document = json!({"file": file.display().to_string(), "rows": count});
            if !rows.links().is_empty() {
                document["links"] = json!(rows.links());
            }
            if !rows.notes().is_empty() {
                document["notes"] = json!(rows.notes());
            }
            output.result(&text, &document);
        }
        Ok(())
    }

    /// What is asked for.
    fn query(&self) -> Result<Query, Fault> {
        let cells = Selection::parse(&self.cells).map_err(|error| Fault::new(Kind::BadInput, error.to_string()))?;
        let query = Query { cells, on: self.on.clone(), onto: self.onto.clone(), ..Query::default() };
        self.conditions.of(query)
    }

    /// The form of arrays that is written, if any: as asked for, else by the file's name.
    fn arrays(&self) -> Result<Option<arrays::Form>, Fault> {
        let ending = self.output.as_deref().and_then(Path::extension).map(|it| it.to_string_lossy().to_lowercase());
        let form = match (self.format, ending.as_deref()) {
            (Some(Format::Netcdf), _) | (None, Some("nc" | "nc4" | "cdf")) => Some(arrays::Form::Netcdf),
            (Some(Format::Zarr), _) | (None, Some("zarr")) => Some(arrays::Form::Zarr),
            _ => None,
        };
        let of_tables = self.units != Units::None || !self.on.is_empty();
        match form {
            None if self.force => Err(Fault::new(Kind::BadInput, "--force is of NetCDF and Zarr")),
            Some(_) if of_tables => Err(Fault::new(Kind::BadInput, "--units and --on are of tables, not of arrays")),
            form => Ok(form),
        }
    }

    /// The form that is written: as asked for, else by the file's name, else CSV.
    fn form(&self, output: &Output) -> Result<select::Format, Fault> {
        let name = self.output.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
        let named = name.as_deref().and_then(select::Format::of_name);
        let form = match self.format {
            _ if output.is_json() && self.output.is_none() => select::Format::Json,
            None => named.unwrap_or(select::Format::Csv),
            // Arrays were written before.
            Some(Format::Csv | Format::Netcdf | Format::Zarr) => select::Format::Csv,
            Some(Format::Json) => select::Format::Json,
            Some(Format::Ndjson) => select::Format::Ndjson,
            Some(Format::Parquet) => select::Format::Parquet,
            Some(Format::Arrow) if self.output.is_none() => select::Format::Arrow,
            Some(Format::Arrow) => match named {
                Some(select::Format::Arrow) => select::Format::Arrow,
                _ => select::Format::ArrowFile,
            },
        };
        if self.units != Units::None && form != select::Format::Csv {
            let message = "--units is of CSV; Parquet and Arrow have units in their metadata, JSON has none";
            return Err(Fault::new(Kind::BadInput, message));
        }
        if self.output.is_none() && !form.is_text() && std::io::stdout().is_terminal() {
            let message = "a terminal cannot show this form: give -o FILE, or a pipe";
            return Err(Fault::new(Kind::BadInput, message));
        }
        Ok(form)
    }

    fn units(&self) -> select::Units {
        match self.units {
            Units::None => select::Units::None,
            Units::Row => select::Units::Row,
            Units::Header => select::Units::Header,
        }
    }
}
