//! `zarr-fuse tag`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};

/// Give a version a name, or list the names
///
/// A name means one version for ever. Every command that reads takes it with --at.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse tag v1.0
  zarr-fuse tag before-recalibration --at c17
  zarr-fuse tag
  zarr-fuse publish --out bundle --at v1.0")]
pub(crate) struct Tag {
    /// The name; without one all are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    at: At,
}

impl Tag {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        if let Some(name) = &self.name {
            let snapshot = dataset.tag(name, self.at.name()).await?;
            let versions = dataset.versions().await?;
            let last = versions.iter().find(|version| version.snapshot == snapshot).map_or(0, |version| version.last);
            let text = format!("{name} is the version {} from now on", up_to(last));
            output.result(&text, &json!({"tag": name, "snapshot": snapshot}));
            return Ok(());
        }
        let versions = dataset.versions().await?;
        let tags = dataset.tags().await?;
        let width = tags.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut lines = Vec::new();
        let mut documents = Vec::new();
        for (name, snapshot) in &tags {
            let version = versions.iter().find(|version| version.snapshot == *snapshot);
            let (time, last) = version.map_or(("", 0), |version| (version.time.as_str(), version.last));
            lines.push(format!("{name:<width$}  {time}  {}", up_to(last)));
            let last = if last > 0 { json!(format!("c{last}")) } else { Value::Null };
            documents.push(json!({"tag": name, "snapshot": snapshot, "time": time, "last": last}));
        }
        let text = if lines.is_empty() { "No version has a name yet.".to_owned() } else { lines.join("\n") };
        output.result(&text, &json!(documents));
        Ok(())
    }
}

/// What a version holds.
fn up_to(last: u32) -> String {
    if last > 0 { format!("up to c{last}") } else { "without contributions".to_owned() }
}
