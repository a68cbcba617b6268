//! `zarr-fuse quarantine show`.

use crate::command::count;
use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use zarr_fuse_fuse::quarantine::HeldRow;

/// Show the rows that a contribution holds: file, row, column, value, reason, what to do
///
/// A row with faults in several columns has a line for each. Rows that a retry has merged are not shown any more.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse quarantine show c3
  zarr-fuse quarantine show c3 --limit 20
  zarr-fuse quarantine show c3 --format csv > held.csv")]
pub(crate) struct Show {
    /// Identifier, as `quarantine list` has it
    #[arg(value_name = "ID")]
    id: String,
    /// Only the first so many rows
    #[arg(long, value_name = "N")]
    limit: Option<std::num::NonZeroUsize>,
    /// How the rows are written
    #[arg(long, value_enum, default_value = "text", conflicts_with = "json")]
    format: Written,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// For people
    Text,
    /// Comma-separated values (RFC 4180), with a header
    Csv,
}

impl Show {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let mut held = dataset.held(&self.id).await?;
        let all = held.iter().map(|one| one.row).collect::<BTreeSet<_>>().len();
        if let Some(limit) = self.limit {
            let mut rows = BTreeSet::new();
            held.retain(|one| {
                rows.insert(one.row);
                rows.len() <= limit.get()
            });
        }
        match self.format {
            Written::Csv => output.file(&csv(&held), &json!(held)),
            Written::Text => output.result(&self.text(&held, all), &json!(held)),
        }
        Ok(())
    }

    fn text(&self, held: &[HeldRow], all: usize) -> String {
        let Some(first) = held.first() else { return format!("{} holds no row.", self.id) };
        let mut text = format!("{}  {}  {} held\n", self.id, first.file, count(all as u64, "row"));
        let mut last = 0;
        for one in held {
            if one.row != last {
                let _ = writeln!(text, "{}", one.place);
                last = one.row;
            }
            let value = if one.value.is_empty() { String::new() } else { format!(" [{}]", one.value) };
            let hint = if one.hint.is_empty() { String::new() } else { format!("\n      {}", one.hint) };
            let _ = writeln!(text, "  {}{value}: {}{hint}", one.column, one.reason);
        }
        let shown = held.iter().map(|one| one.row).collect::<BTreeSet<_>>().len();
        if shown < all {
            let _ = writeln!(text, "… and {} more", count((all - shown) as u64, "row"));
        }
        text
    }
}

/// RFC 4180: a field with a comma, a quote or a line end stands in quotes.
fn csv(held: &[HeldRow]) -> String {
    let field = |text: &str| match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let mut text = "file,data_row,place,column,value,reason,hint\n".to_owned();
    for one in held {
        let row = one.row.to_string();
        let fields = [&one.file, &row, &one.place, &one.column, &one.value, &one.reason, &one.hint];
        let _ = writeln!(text, "{}", fields.map(|one| field(one)).join(","));
    }
    text
}
