//! `zarr-fuse preview`.

use crate::command::count;
use crate::context::{Options, read_schema};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::fmt::Write as _;
use std::path::PathBuf;
use zarr_fuse_fuse::Input;
use zarr_fuse_fuse::preview::{self, PreviewColumn};

/// Show how the first rows of a file are understood: columns, units, values, what would be held
///
/// Nothing is stored, and no dataset is needed: the schema is that of --schema, or of a dataset.yaml in the current folder,
/// else the one of the dataset. Constraints over several rows see the rows that are looked at.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse preview readings.csv --source readings
  zarr-fuse preview readings.csv --source readings --rows 1000 --schema new.yaml
  zarr-fuse preview readings.csv --source readings --json

Exit code: 2 if the file would be refused.")]
pub(crate) struct Preview {
    /// The raw file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Key in SOURCES, where needed with its group: bukov/fiedler
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Data rows that are looked at
    #[arg(long, value_name = "N", default_value = "20")]
    rows: std::num::NonZeroU64,
}

/// Columns of a terminal.
const WIDTH: usize = 100;
/// Held rows that are shown.
const MOST: usize = 10;

impl Preview {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let schema = match options.schema_file() {
            Some(file) => read_schema(&file, output)?,
            None => options.dataset(output).await?.schema().clone(),
        };
        if let Err(error) = std::fs::File::open(&self.file) {
            return Err(Fault::new(Kind::of(&error), format!("{}: {error}", self.file.display())));
        }
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let found = preview::preview(&schema, &self.source, &Input::File(&self.file), &name, self.rows.get())?;
        output.result(&text(&found), &json!(found));
        match found.refused.is_empty() {
            true => Ok(()),
            false => Err(Fault::in_result(Kind::BadInput, Vec::new())),
        }
    }
}

fn text(found: &preview::Preview) -> String {
    let held = found.rows.saturating_sub(found.merged);
    let verdict = match found.refused.is_empty() {
        true => format!("{} would be merged, {held} held", found.merged),
        false => "the file would be refused".to_owned(),
    };
    let mut text = format!("{}: {} looked at, {verdict}\n", found.file, count(found.rows, "row"));
    if !found.columns.is_empty() {
        text.push('\n');
        text.push_str(&table(&found.columns));
    }
    for (what, names) in [("not used", &found.unused), ("not given", &found.absent)] {
        if !names.is_empty() {
            let _ = write!(text, "\n{what}:{}", wrapped(names));
        }
    }
    if !found.transforms.is_empty() {
        text.push_str("\ndone to the values:\n");
        for transform in &found.transforms {
            let _ = writeln!(text, "  {transform}");
        }
    }
    if !found.refused.is_empty() {
        text.push_str("\nrefused:\n");
        for fault in &found.refused {
            let _ = writeln!(text, "  {fault}");
        }
    } else if !found.held.is_empty() {
        text.push_str("\nheld:\n");
        for one in found.held.iter().take(MOST) {
            let hint = if one.hint.is_empty() { String::new() } else { format!(". Hint: {}", one.hint) };
            let _ = writeln!(text, "  {}, column \"{}\": {}{hint}", one.place, one.column, one.reason);
        }
        if found.held.len() > MOST {
            let _ = writeln!(text, "  … and {} more; --json has all", found.held.len() - MOST);
        }
    }
    text
}

/// Names in lines that fit a terminal.
fn wrapped(names: &[String]) -> String {
    let (mut text, mut width) = (String::new(), 12);
    for (i, name) in names.iter().enumerate() {
        let comma = if i + 1 < names.len() { "," } else { "" };
        if width + name.chars().count() + 2 > WIDTH {
            text.push_str("\n  ");
            width = 2;
        }
        let _ = write!(text, " {name}{comma}");
        width += name.chars().count() + 2;
    }
    text.push('\n');
    text
}

/// A line a column: the file's column, the variable, its type, units, first values.
fn table(columns: &[PreviewColumn]) -> String {
    let head = ["column", "becomes", "type", "unit", "first values"].map(String::from);
    let rows: Vec<[String; 5]> = columns.iter().map(row).collect();
    let width = |i: usize| rows.iter().chain([&head]).map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths: [usize; 4] = [width(0).min(24), width(1).min(28), width(2), width(3).min(26)];
    let line = |row: &[String; 5]| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{:<width$}  ", clip(cell, width));
        }
        let left = WIDTH.saturating_sub(line.chars().count()).max(24);
        line.push_str(&clip(&row[4], left));
        line.trim_end().to_owned() + "\n"
    };
    [&head].into_iter().chain(&rows).map(line).collect()
}

fn row(column: &PreviewColumn) -> [String; 5] {
    let from = match (column.column.is_empty(), column.values.first()) {
        (false, _) => column.column.clone(),
        (true, Some((written, _))) if !written.is_empty() => "(constant)".to_owned(),
        _ => "(made)".to_owned(),
    };
    let kind = if column.coordinate { " (coordinate)" } else { "" };
    let unit = match (column.from.as_str(), column.to.as_str()) {
        ("", to) => to.to_owned(),
        (from, to) if from == to => to.to_owned(),
        (from, to) => format!("{from} → {to}"),
    };
    let value = |(written, stored): &(String, Option<String>)| match (written.as_str(), stored) {
        ("", Some(stored)) => stored.clone(),
        (written, None) => format!("{written} → held"),
        (written, Some(stored)) if stored.is_empty() => format!("{written} → missing"),
        (written, Some(stored)) if written == stored => stored.clone(),
        (written, Some(stored)) => format!("{written} → {stored}"),
    };
    let values = column.values.iter().map(value).collect::<Vec<_>>().join(", ");
    [from, format!("{}{kind}", column.variable), column.data_type.clone(), unit, values]
}

/// A text of at most so many characters.
fn clip(text: &str, most: usize) -> String {
    match text.chars().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
