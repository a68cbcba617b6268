//! `zarr-fuse diff`.

use crate::command::schema::changes;
use crate::command::shown;
use crate::context::Options;
use crate::fault::Fault;
use crate::output::{Output, plain};
use clap::Args;
use serde_json::json;
use std::io::{BufWriter, Write};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_fuse::history::{Change, Difference};

/// Compare two versions: labels and cells that differ
///
/// Cells are compared by their labels, so that an insertion changes nothing behind it. Values of different units are
/// compared in the unit of the second version. With --cells each cell is a row of a table, with what wrote it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse diff v1.0
  zarr-fuse diff 2025-01-31 2025-02-28
  zarr-fuse diff c3 c4 --cells > changed.csv
  zarr-fuse diff c3 --json")]
pub(crate) struct Diff {
    /// The first version: a tag, a contribution (c3), a time or a day, a snapshot
    #[arg(value_name = "A")]
    from: String,
    /// The second version; else the newest
    #[arg(value_name = "B")]
    to: Option<String>,
    /// Print each cell, as a table (CSV)
    #[arg(long)]
    cells: bool,
}

impl Diff {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let to = self.to.as_deref();
        if !self.cells {
            let difference = dataset.diff(&self.from, to, None).await?;
            output.drawn(&say(&difference, output), &json!(difference));
            return Ok(());
        }
        if output.is_json() {
            let mut cells: Vec<Change> = Vec::new();
            let difference = dataset.diff(&self.from, to, Some(&mut |change| cells.push(change.clone()))).await?;
            let mut document = json!(difference);
            document["cells"] = json!(cells);
            output.document(&document);
            return Ok(());
        }
        let dimensions =
            dimensions(&[&dataset.version(Some(&self.from)).await?.schema, &dataset.version(to).await?.schema]);
        let mut out = BufWriter::new(std::io::stdout());
        // The reader of a pipe may stop when it has seen enough; then the rest is not written.
        let mut written = head(&mut out, &dimensions);
        let mut tell = |change: &Change| {
            if written.is_ok() {
                written = row(&mut out, &dimensions, change);
            }
        };
        dataset.diff(&self.from, to, Some(&mut tell)).await?;
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Fault::failed(format!("standard output: {error}")))
            }
            _ => Ok(()),
        }
    }
}

/// The dimensions of all groups, each once.
fn dimensions(schemas: &[&Schema]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, group) in schemas.iter().flat_map(|schema| schema.root.walk()) {
        for name in
            group.coords.keys().filter(|name| group.vars.values().any(|variable| variable.coords.contains(name)))
        {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn head(out: &mut impl Write, dimensions: &[String]) -> std::io::Result<()> {
    let names = std::iter::once("variable").chain(dimensions.iter().map(String::as_str));
    line(out, names.chain(["before", "after", "writer"]))
}

fn row(out: &mut impl Write, dimensions: &[String], change: &Change) -> std::io::Result<()> {
    let labels = dimensions.iter().map(|name| change.labels.get(name).map_or("", String::as_str));
    let (before, after) = (shown(&change.before), shown(&change.after));
    let cells = std::iter::once(change.variable.as_str()).chain(labels);
    line(out, cells.chain([before.as_str(), after.as_str(), change.writer.as_str()]))
}

/// A line of CSV (RFC 4180).
fn line<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) -> std::io::Result<()> {
    let quoted = |cell: &str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    writeln!(out, "{}", cells.map(quoted).collect::<Vec<_>>().join(","))
}

fn say(difference: &Difference, output: &Output) -> String {
    if difference.is_empty() {
        return "The versions hold the same.".to_owned();
    }
    let mut text = String::new();
    if !difference.schema.is_empty() {
        text.push_str(&changes::text(&difference.schema, output.colours()));
        text.push('\n');
    }
    for (path, group) in &difference.groups {
        text.push_str(&format!("{}\n", if path.is_empty() { "/" } else { path.as_str() }));
        for (name, labels) in &group.labels {
            for (count, word, first) in
                [(labels.came, "came", &labels.first_came), (labels.gone, "gone", &labels.first_gone)]
            {
                if count > 0 {
                    let more = if count > first.len() as u64 { ", …" } else { "" };
                    let count = crate::command::count(count, "label");
                    text.push_str(&format!("  {name}: {count} {word}: {}{more}\n", plain(&first.join(", "))));
                }
            }
        }
        for (name, counts) in &group.variables {
            let parts: Vec<String> = [(counts.new, "new"), (counts.changed, "changed"), (counts.gone, "gone")]
                .into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, word)| format!("{} {word}", crate::command::count(n, "cell")))
                .collect();
            text.push_str(&format!("  {name}: {}\n", parts.join(", ")));
        }
    }
    text
}
