//! `zarr-fuse quarantine list`.

use crate::command::count;
use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use zarr_fuse_fuse::quarantine::Quarantine;

/// List the contributions with rows that are held, oldest first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse quarantine list
  zarr-fuse quarantine list --source fiedler --json")]
pub(crate) struct List {
    /// Only of this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

impl List {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        if let Some(source) = &self.source {
            dataset.source(source)?;
        }
        let found = dataset.quarantine(self.source.as_deref()).await?;
        let text = match found.as_slice() {
            [] => "No row is held.".to_owned(),
            found => found.iter().map(entry).collect::<Vec<_>>().join("\n"),
        };
        output.result(&text, &json!(found));
        Ok(())
    }
}

/// Two lines of a contribution.
fn entry(one: &Quarantine) -> String {
    let retries = match one.retries.as_slice() {
        [] => String::new(),
        ids => format!(", retried by {}", ids.join(", ")),
    };
    let Quarantine { id, time, source, file, rows, reason, .. } = one;
    format!("{id}  {time}  {source}  {file}  {} held{retries}\n    {reason}", count(*rows, "row"))
}
