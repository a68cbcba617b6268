//! `zarr-fuse schema json`.

use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use zarr_fuse_core::schema::language;

/// Print the JSON Schema of the schema language, for editors
///
/// An editor with a YAML language server completes keys and marks faults while one types, if the file begins with
/// `# yaml-language-server: $schema=dataset.schema.json`. `check` finds more: references, units and times.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse schema json > dataset.schema.json")]
pub(crate) struct Json {}

impl Json {
    pub(crate) fn run(&self, output: &Output) -> Result<(), Fault> {
        let schema = language::json_schema();
        output.result(&format!("{schema:#}"), &schema);
        Ok(())
    }
}
