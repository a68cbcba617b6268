//! `zarr-fuse sql`.

use crate::context::At;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Ask in SQL
///
/// A group is a table: its path is the name, in quotes if it has a dot; the root is `dataset`. Coordinates and variables
/// are columns under their own names. Only the chunks and variables that the query needs are read; EXPLAIN shows how
/// many. Nothing can be changed. docs/sql.md tells it all.
///
/// This command is an optional part: `cargo build --release -p zarr-fuse --features sql`. A program that was built
/// without it says so.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse sql \"SELECT station, avg(air_temperature) FROM bukov GROUP BY station\"
  zarr-fuse sql \"SELECT time, rain FROM dataset WHERE time >= '2025-01-01' ORDER BY rain DESC LIMIT 5\" --format csv
  zarr-fuse sql \"SELECT * FROM \\\"yr.no\\\" WHERE station = 'A'\" -o a.parquet
  zarr-fuse sql \"EXPLAIN SELECT t FROM dataset WHERE time = '2025-01-01'\"
  zarr-fuse sql \"SHOW TABLES\"")]
pub(crate) struct Sql {
    /// The query
    #[arg(value_name = "QUERY")]
    #[cfg_attr(not(feature = "sql"), allow(dead_code))]
    query: String,
    /// Form of the answer; else by the end of the file's name, else a table for people
    #[arg(long, value_enum)]
    #[cfg_attr(not(feature = "sql"), allow(dead_code))]
    format: Option<Format>,
    /// File to write; else standard output
    #[arg(short, long, value_name = "FILE")]
    #[cfg_attr(not(feature = "sql"), allow(dead_code))]
    output: Option<PathBuf>,
    #[command(flatten)]
    #[cfg_attr(not(feature = "sql"), allow(dead_code))]
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines and columns for people
    Table,
    /// Comma-separated text
    Csv,
    /// A list of objects
    Json,
    /// One JSON object a line
    Ndjson,
    /// Parquet, compressed with zstd
    Parquet,
    /// Arrow IPC: a stream on standard output and in *.arrows, else a file
    Arrow,
}

#[cfg(not(feature = "sql"))]
mod without {
    use super::Sql;
    use crate::context::Options;
    use crate::fault::Fault;
    use crate::output::Output;

    impl Sql {
        pub(crate) async fn run(&self, _: &Options, _: &Output) -> Result<(), Fault> {
            let message = "this zarr-fuse was built without SQL. Hint: build it with \
                           `cargo build --release -p zarr-fuse --features sql`, or take tables out with `zarr-fuse select`";
            Err(Fault::failed(message))
        }
    }
}

#[cfg(feature = "sql")]
mod ask {
    use super::{Format, Sql};
    use crate::command::count;
    use crate::context::Options;
    use crate::fault::{Fault, Kind};
    use crate::output::Output;
    use serde_json::json;
    use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
    use std::path::Path;
    use std::sync::Arc;
    use tempfile::NamedTempFile;
    use zarr_fuse_fuse::select;
    use zarr_fuse_sql::{Database, Error, Form};

    impl Sql {
        pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
            let dataset = options.dataset(output).await?;
            let version = self.at.version(&dataset).await?;
            let form = self.form(output)?;
            let schema = Arc::new(version.schema.clone());
            let database = Database::new(&version.snapshot.store, &schema).map_err(|error| fault(error, None))?;
            let answer = database.ask(&self.query).await.map_err(|error| fault(error, None))?;
            let told = |rows: u64| {
                if rows == 0 {
                    output.note("The answer has no rows.");
                }
            };
            let Some(file) = &self.output else {
                let mut out = BufWriter::with_capacity(1 << 18, std::io::stdout());
                return match answer.write(form, &mut out).await {
                    // The reader of a pipe may stop when it has seen enough.
                    Err(Error::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                    Err(error) => Err(fault(error, None)),
                    Ok(rows) => match out.flush() {
                        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                            Err(Fault::failed(format!("standard output: {error}")))
                        }
                        _ => {
                            told(rows);
                            Ok(())
                        }
                    },
                };
            };
            let fail = |error: std::io::Error| Fault::failed(format!("{}: {error}", file.display()));
            let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            // The file gets its name when it is complete.
            let part = NamedTempFile::new_in(parent).map_err(fail)?;
            let mut out = BufWriter::new(part.as_file());
            let rows = answer.write(form, &mut out).await.map_err(|error| fault(error, Some(file)))?;
            out.flush().map_err(fail)?;
            drop(out);
            part.persist(file).map_err(|error| fail(error.error))?;
            told(rows);
            let text = format!("Wrote {} to {}", count(rows, "row"), file.display());
            output.result(&text, &json!({"file": file.display().to_string(), "rows": rows}));
            Ok(())
        }

        fn form(&self, output: &Output) -> Result<Form, Fault> {
            let name = self.output.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
            let named = name.as_deref().and_then(select::Format::of_name);
            let ending =
                name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
            if self.format.is_none() && matches!(ending.as_deref(), Some("nc" | "nc4" | "cdf" | "zarr" | "xlsx")) {
                let message = "the answer to a query is a table: name the file *.csv, *.parquet, *.arrow or *.ndjson, or give --format. \
                               Hint: arrays are written by `zarr-fuse select`";
                return Err(Fault::new(Kind::BadInput, message));
            }
            let form = match (self.format, named) {
                _ if output.is_json() && self.output.is_none() => Form::Of(select::Format::Json),
                (Some(Format::Table), _) | (None, None) => Form::Table,
                (None, Some(format)) => Form::Of(format),
                (Some(Format::Csv), _) => Form::Of(select::Format::Csv),
                (Some(Format::Json), _) => Form::Of(select::Format::Json),
                (Some(Format::Ndjson), _) => Form::Of(select::Format::Ndjson),
                (Some(Format::Parquet), _) => Form::Of(select::Format::Parquet),
                (Some(Format::Arrow), Some(select::Format::Arrow)) => Form::Of(select::Format::Arrow),
                (Some(Format::Arrow), _) if self.output.is_none() => Form::Of(select::Format::Arrow),
                (Some(Format::Arrow), _) => Form::Of(select::Format::ArrowFile),
            };
            let bytes = matches!(form, Form::Of(format) if !format.is_text());
            if bytes && self.output.is_none() && std::io::stdout().is_terminal() {
                let message = "a terminal cannot show this form: give -o FILE, or a pipe";
                return Err(Fault::new(Kind::BadInput, message));
            }
            Ok(form)
        }
    }

    fn fault(error: Error, file: Option<&Path>) -> Fault {
        match (error, file) {
            (Error::Query(message), _) => Fault::new(Kind::BadInput, message),
            (Error::Io(error), Some(file)) => Fault::failed(format!("{}: {error}", file.display())),
            (Error::Io(error), None) => Fault::failed(format!("standard output: {error}")),
            (Error::Failed(message), _) => Fault::failed(message),
        }
    }
}
