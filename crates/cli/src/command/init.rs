//! `zarr-fuse init`.

use crate::context::{Options, SCHEMA_FILE, read_file, read_schema};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use zarr_fuse_fuse::{Dataset, guess};

/// Make an empty dataset from a schema, or a first schema from a table
///
/// With SCHEMA: the home is --home, else ZF_STORE_URL, else STORE_URL of the schema. A home that holds a dataset is left
/// alone.
///
/// With --from: looks at a CSV, JSON, Excel (xlsx, ods) or Parquet file and writes a first schema. What it guesses of
/// names, units, types, times, missing values and coordinates stands there as comments that begin with `guess:`, each
/// with its reason. No dataset is made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse init dataset.yaml
  zarr-fuse init dataset.yaml --home boreholes
  zarr-fuse init --from readings.csv
  zarr-fuse init --from upload.json -o - --name boreholes")]
pub(crate) struct Init {
    /// The schema
    #[arg(value_name = "SCHEMA", required_unless_present = "from", conflicts_with = "from")]
    file: Option<PathBuf>,
    /// Table from which a first schema is written
    #[arg(long, value_name = "TABLE")]
    from: Option<PathBuf>,
    /// Where the schema is written, else dataset.yaml; - prints it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Group that holds the table; else the root
    #[arg(long, value_name = "GROUP")]
    name: Option<String>,
    /// Sheet of a workbook; else the first one with a table
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        // Asked here, since the parser asks for nothing that what is there rules out.
        let of_a_table = self.name.is_some() || self.sheet.is_some() || self.force || self.output.is_some();
        match (&self.from, &self.file) {
            (None, Some(_)) if of_a_table => {
                Err(Fault::new(Kind::BadInput, "--output, --name, --sheet and --force go with --from TABLE"))
            }
            (Some(table), _) => self.guess(table, output),
            (None, Some(schema)) => create(schema, options, output).await,
            // The arguments ask for one of the two.
            (None, None) => Err(Fault::new(Kind::BadInput, "expected a schema, or a table with --from")),
        }
    }

    /// Writes a first schema of `table`.
    fn guess(&self, table: &Path, output: &Output) -> Result<(), Fault> {
        let file = self.output.as_deref().unwrap_or(Path::new(SCHEMA_FILE));
        let print = file.as_os_str() == "-";
        let shown = file.display().to_string();
        if !print && !self.force && file.exists() {
            let message = format!("{shown} is there already: give another file with -o, or --force to write over it");
            return Err(Fault::new(Kind::Conflict, message));
        }
        let bytes = read_file(table)?;
        let name = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let wanted = guess::Options { group: self.name.as_deref(), sheet: self.sheet.as_deref() };
        let guess = guess::schema(&name, &bytes, wanted).map_err(zarr_fuse_fuse::Error::from)?;
        if !print {
            write(file, &guess.text, self.force)?;
        }
        let mut next =
            vec![format!("zarr-fuse check {}", argument(&shown)), format!("zarr-fuse init {}", argument(&shown))];
        if guess.adds {
            next.push(format!(
                "zarr-fuse add {} --source {}",
                argument(&table.display().to_string()),
                argument(&guess.source)
            ));
        }
        for note in &guess.notes {
            output.note(&format!("note: {note}"));
        }
        let mut text = guess.text.clone();
        if !print {
            text = format!(
                "Wrote {shown} from {}: {}, coordinates {}\nCheck what is marked \"guess:\", then:\n  {}",
                super::count(guess.rows as u64, "row"),
                super::count(guess.variables.len() as u64, "variable"),
                guess.coordinates.join(", "),
                next.join("\n  ")
            );
        }
        let document = json!({
            "file": if print { None } else { Some(shown) },
            "schema": guess.text,
            "source": guess.source,
            "rows": guess.rows,
            "coordinates": guess.coordinates,
            "variables": guess.variables,
            "notes": guess.notes,
            "adds": guess.adds,
            "next": if print { Vec::new() } else { next },
        });
        output.result(&text, &document);
        Ok(())
    }
}

/// Writes a new file; without `force` never over one, even one that came this moment.
fn write(file: &Path, text: &str, force: bool) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let written = options.open(file).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Fault::new(Kind::of(&error), format!("{}: {error}", file.display())))
}

/// A word of a command line, in quotes where a shell needs them.
fn argument(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-./:".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

async fn create(file: &Path, options: &Options, output: &Output) -> Result<(), Fault> {
    let schema = read_schema(file, output)?;
    let home = options.home_for(Some((file, &schema)))?;
    let dataset = Dataset::create(home, schema).await?;
    let root = dataset.home().root().display().to_string();
    let arrays: usize =
        dataset.schema().root.walk().iter().map(|(_, group)| group.coords.len() + group.vars.len()).sum();
    let text = format!("Made an empty dataset with {} in {root}", super::count(arrays as u64, "array"));
    output.result(&text, &json!({"home": root, "arrays": arrays, "schema": dataset.schema_hash()}));
    Ok(())
}
