//! `zarr-fuse show`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};
use zarr_fuse_core::provenance::{self, Bounds, Contribution, Kind};
use zarr_fuse_fuse::Dataset;

/// Show one contribution: who gave it, from what, what it covers, and what it changed
///
/// An erasure, a revert and a changed schema are shown alike, with their reason.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse show c3\n  zarr-fuse show c3 --json")]
pub(crate) struct Show {
    /// Identifier, as `log` lists it
    id: String,
    #[command(flatten)]
    at: At,
}

/// Labels of a coordinate that are listed for people.
const MOST: usize = 12;

impl Show {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let version = self.at.version(&dataset).await?;
        let events = version.contributions().await?;
        let c = version.contribution(&self.id).await?;
        let reverted_by = events.iter().zip(provenance::active(&events)).find_map(|(event, active)| {
            (active && event.kind == Kind::Revert && event.reverts == c.id).then(|| event.id.clone())
        });
        let (snapshot, tags) = place(&dataset, &c).await?;
        let person = version.schema.persons.get(&c.person).map_or(c.person.as_str(), |person| &person.name);
        let mut text = String::new();
        let mut line = |name: &str, value: &str| text.push_str(&format!("{name:<13} {value}\n"));
        line("contribution", &c.id);
        line("kind", c.kind.name());
        line("time", &c.time);
        if c.kind == Kind::Add {
            line("group", if c.group.is_empty() { "/" } else { &c.group });
            line("source", &c.source);
        }
        line("by", if person.is_empty() { "unknown" } else { person });
        for (name, value) in [("reverts", &c.reverts), ("retries", &c.retries), ("reason", &c.reason)] {
            if !value.is_empty() {
                line(name, value);
            }
        }
        if let Some(selection) = &c.selection {
            line("selection", &selection.to_string());
        }
        if c.kind == Kind::Add {
            line("file", &c.file);
            line("bytes", &c.bytes.to_string());
            line("sha256", &c.sha256);
        }
        line("schema", &c.schema);
        line("software", if c.software.is_empty() { "unknown" } else { &c.software });
        if c.kind == Kind::Add {
            line(
                "rows",
                &match c.retries.is_empty() {
                    true => {
                        format!("{} read, {} merged, {} set aside", c.rows, c.merged, c.rows.saturating_sub(c.merged))
                    }
                    false => {
                        format!("{} held, {} merged, {} held still", c.rows, c.merged, c.rows.saturating_sub(c.merged))
                    }
                },
            );
        }
        if c.kind != Kind::Schema {
            line("cells", &cells(&c));
            let labels = c.labels.iter().map(|(name, n)| format!("{n} in {name}")).collect::<Vec<_>>().join(", ");
            line("new labels", if labels.is_empty() { "none" } else { &labels });
        }
        if let Some([first, last]) = &c.period {
            line("period", &format!("{first} to {last}"));
        }
        for (name, bounds) in &c.bounds {
            line("covers", &format!("{name}: {}", bounds_text(bounds)));
        }
        if let Some([west, south, east, north]) = c.area {
            line("area", &format!("{west} to {east} degrees east, {south} to {north} degrees north"));
        }
        for aside in &c.quarantined {
            line("set aside", &aside.reason);
        }
        for step in &c.transforms {
            line("step", &step.to_string());
        }
        if let Some(by) = &reverted_by {
            line("reverted by", by);
        }
        line("snapshot", &snapshot);
        line("tags", &if tags.is_empty() { "none".to_owned() } else { tags.join(", ") });
        let mut document = json!(c);
        document["reverted_by"] = json!(reverted_by);
        document["snapshot"] = json!(snapshot);
        document["tags"] = json!(tags);
        output.result(&text, &document);
        Ok(())
    }
}

/// The snapshot of the commit that holds an event, and the tags of versions with it.
async fn place(dataset: &Dataset, event: &Contribution) -> Result<(String, Vec<String>), Fault> {
    let (versions, number) = (dataset.versions().await?, event.number());
    let holds = versions.iter().find(|version| (version.first..=version.last).contains(&number));
    let mut tags = Vec::new();
    for (tag, snapshot) in dataset.tags().await? {
        if versions.iter().any(|version| version.snapshot == snapshot && version.last >= number) {
            tags.push(tag);
        }
    }
    Ok((holds.map(|version| version.snapshot.clone()).unwrap_or_default(), tags))
}

fn cells(c: &Contribution) -> String {
    match c.kind {
        Kind::Add => {
            format!("{} new, {} changed, {} the same, {} kept as stored", c.new, c.changed, c.same, c.kept)
        }
        _ => format!("{} erased, {} new, {} changed", c.erased, c.new, c.changed),
    }
}

fn bounds_text(bounds: &Bounds) -> String {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match bounds {
        Bounds::Range { from, to } => format!("{} to {}", shown(from), shown(to)),
        Bounds::Labels { labels } => {
            let rest = if labels.len() > MOST { format!(", … ({} labels)", labels.len()) } else { String::new() };
            let first: Vec<&str> = labels.iter().take(MOST).map(String::as_str).collect();
            format!("{}{rest}", first.join(", "))
        }
        Bounds::Many { labels } => format!("{labels} labels"),
    }
}
