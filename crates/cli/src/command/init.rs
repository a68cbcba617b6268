//! `zarr-fuse init`.

use crate::context::{Options, read_schema};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_fuse::Dataset;

/// Make an empty dataset from a schema
///
/// The home is --home, else ZF_STORE_URL, else STORE_URL of the schema. A home that holds a dataset is left alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse init dataset.yaml\n  zarr-fuse init dataset.yaml --home boreholes")]
pub(crate) struct Init {
    /// The schema
    #[arg(value_name = "SCHEMA")]
    file: PathBuf,
}

impl Init {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let schema = read_schema(&self.file, output)?;
        let home = options.home_for(Some((&self.file, &schema)))?;
        let dataset = Dataset::create(home, schema).await?;
        let root = dataset.home().root().display().to_string();
        let arrays: usize =
            dataset.schema().root.walk().iter().map(|(_, group)| group.coords.len() + group.vars.len()).sum();
        let text = format!("Made an empty dataset with {} in {root}", super::count(arrays as u64, "array"));
        output.result(&text, &json!({"home": root, "arrays": arrays, "schema": dataset.schema_hash()}));
        Ok(())
    }
}
