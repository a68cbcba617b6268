//! `zarr-fuse show`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::json;

/// Show one contribution: who gave it, from what, and what it changed
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse show c3\n  zarr-fuse show c3 --json")]
pub(crate) struct Show {
    /// Identifier, as `log` lists it
    id: String,
    #[command(flatten)]
    at: At,
}

impl Show {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        let c = version.contribution(&self.id).await?;
        let person = version.schema.persons.get(&c.person).map_or(c.person.as_str(), |person| &person.name);
        let labels = c.labels.iter().map(|(name, n)| format!("{n} in {name}")).collect::<Vec<_>>().join(", ");
        let cells = format!("{} new, {} changed, {} the same, {} kept as stored", c.new, c.changed, c.same, c.kept);
        let group = if c.group.is_empty() { "/" } else { &c.group };
        let mut text = String::new();
        for (name, value) in [
            ("contribution", c.id.as_str()),
            ("time", &c.time),
            ("group", group),
            ("source", &c.source),
            ("by", if person.is_empty() { "unknown" } else { person }),
            ("file", &c.file),
            ("bytes", &c.bytes.to_string()),
            ("sha256", &c.sha256),
            ("schema", &c.schema),
            ("rows", &c.rows.to_string()),
            ("cells", &cells),
            ("new labels", if labels.is_empty() { "none" } else { &labels }),
        ] {
            text.push_str(&format!("{name:<13} {value}\n"));
        }
        for aside in &c.quarantined {
            text.push_str(&format!("{:<13} {}\n", "set aside", aside.reason));
        }
        for step in &c.transforms {
            text.push_str(&format!("{:<13} {step}\n", "step"));
        }
        output.result(&text, &json!(c));
        Ok(())
    }
}
