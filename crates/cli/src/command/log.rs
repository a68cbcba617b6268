//! `zarr-fuse log`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;

/// List the contributions, newest first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse log --home boreholes\n  zarr-fuse log --json")]
pub(crate) struct Log {
    #[command(flatten)]
    at: At,
}

impl Log {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let contributions = self.at.version(&dataset).await?.contributions().await?;
        if contributions.is_empty() {
            output.result("Nothing was added yet.", &json!([]));
            return Ok(());
        }
        let rows: Vec<[String; 7]> = contributions
            .iter()
            .rev()
            .map(|c| {
                let cells = [c.new, c.changed, c.same].map(|n| n.to_string());
                let [new, changed, same] = cells;
                [c.id.clone(), c.time.clone(), c.source.clone(), new, changed, same, c.file.clone()]
            })
            .collect();
        let head = ["id", "time", "source", "new", "changed", "same", "file"].map(String::from);
        output.result(&table(&head, &rows), &json!(contributions.iter().rev().collect::<Vec<_>>()));
        Ok(())
    }
}

/// Columns as wide as they must be; numbers to the right.
fn table(head: &[String; 7], rows: &[[String; 7]]) -> String {
    let width = |i: usize| rows.iter().chain([head]).map(|row| row[i].chars().count()).max().unwrap_or(0);
    let line = |row: &[String; 7]| {
        let cells = row.iter().enumerate().map(|(i, cell)| {
            let width = width(i);
            if (3..6).contains(&i) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [head].into_iter().chain(rows).map(line).collect::<Vec<_>>().join("\n")
}
