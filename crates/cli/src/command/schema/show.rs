//! `zarr-fuse schema show`.

use crate::context::{At, Options};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use zarr_fuse_core::schema;

/// Print the schema that is stored with a dataset
///
/// It is printed in the canonical form: the language's own keys, defaults left out. With a group, that group and those
/// below it are printed as a file that reads by itself, with the persons and without the publication.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse schema show
  zarr-fuse schema show bukov --home boreholes
  zarr-fuse schema show | zarr-fuse check -
  zarr-fuse schema show --json")]
pub(crate) struct Show {
    /// Path of a group, as bukov/logger
    #[arg(value_name = "GROUP")]
    group: Option<String>,
    #[command(flatten)]
    at: At,
}

impl Show {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        let stored = &version.schema;
        let part = match self.group.as_deref().map(|path| path.trim_matches('/')) {
            None => stored.clone(),
            Some(path) => schema::part(stored, path).ok_or_else(|| {
                let paths: Vec<String> = stored.root.walk().into_iter().map(|(path, _)| path).collect();
                let known = paths.iter().filter(|path| !path.is_empty()).map(String::as_str).collect::<Vec<_>>();
                let known =
                    if known.is_empty() { "it has none".into() } else { format!("it has {}", known.join(", ")) };
                Fault::new(Kind::NotFound, format!("the schema has no group `{path}`; {known}"))
            })?,
        };
        output.result(&schema::write(&part), &schema::to_json(&part));
        Ok(())
    }
}
