//! `zarr-fuse log`.

use crate::context::{At, Options};
use crate::fault::{Fault, Kind as FaultKind};
use crate::files;
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zarr_fuse_core::provenance::{self, Contribution, Kind};
use zarr_fuse_core::time::{Calendar, StoredTime, Tick};

/// List the contributions and the other events, newest first
///
/// Beside the contributions there are erased cells, reverted contributions and changed schemas, each with its reason. What
/// was reverted stays in the list and says so.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse log --home boreholes
  zarr-fuse log --source fiedler --since 2025-09 --limit 20
  zarr-fuse log --kind erase --kind revert
  zarr-fuse log --graph --person jb")]
pub(crate) struct Log {
    /// Only of this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only of this person
    #[arg(long, value_name = "KEY")]
    person: Option<String>,
    /// Only committed at this time or later; a day, a month or a year means its beginning
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only committed up to this time; a day, a month or a year means its end
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only files of this name, with * and ?
    #[arg(long, value_name = "GLOB")]
    file: Option<String>,
    /// Only events of this kind: add, erase, revert or schema
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Vec<Kind>,
    /// Only of this group of the schema; / is the root
    #[arg(long, value_name = "PATH")]
    group: Option<String>,
    /// Only the newest of them
    #[arg(long, value_name = "N")]
    limit: Option<std::num::NonZeroUsize>,
    /// Draw the cells that were changed on each day, by the day of the commit
    #[arg(long)]
    graph: bool,
    #[command(flatten)]
    at: At,
}

fn kind(text: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.name() == text);
    found.ok_or_else(|| format!("expected {}", Kind::ALL.map(Kind::name).join(", ")))
}

/// An event with what came after it.
struct Entry {
    event: Contribution,
    /// The revert that takes it out.
    reverted_by: Option<String>,
}

impl Log {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let all = self.at.version(&dataset).await?.contributions().await?;
        let filter = Filter::new(self)?;
        let limit = self.limit.map_or(usize::MAX, std::num::NonZeroUsize::get);
        let nothing = all.is_empty();
        let entries: Vec<Entry> =
            entries(all).into_iter().rev().filter(|entry| filter.takes(&entry.event)).take(limit).collect();
        if self.graph {
            let days = days(&entries);
            let document = days.iter().map(|day| json!({"day": day.day, "cells": day.cells, "events": day.events}));
            output.result(&graph(&days), &document.collect());
            return Ok(());
        }
        let document: Vec<Value> = entries.iter().map(Entry::document).collect();
        let text = match entries.as_slice() {
            [] if nothing => "Nothing was added yet.".to_owned(),
            [] => "No event is like that.".to_owned(),
            entries => table(&entries.iter().map(Entry::row).collect::<Vec<_>>()),
        };
        output.result(&text, &json!(document));
        Ok(())
    }
}

/// All events, each with the active revert that names it.
fn entries(events: Vec<Contribution>) -> Vec<Entry> {
    let active = provenance::active(&events);
    let reverts: BTreeMap<String, String> = events
        .iter()
        .zip(active)
        .filter(|(event, active)| *active && event.kind == Kind::Revert)
        .map(|(event, _)| (event.reverts.clone(), event.id.clone()))
        .collect();
    events.into_iter().map(|event| Entry { reverted_by: reverts.get(&event.id).cloned(), event }).collect()
}

impl Entry {
    fn document(&self) -> Value {
        let mut document = json!(self.event);
        document["reverted_by"] = json!(self.reverted_by);
        document
    }

    fn row(&self) -> [String; 7] {
        let c = &self.event;
        let [new, changed, same] = [c.new, c.changed, c.same].map(|n| n.to_string());
        let (source, mut what) = match c.kind {
            Kind::Add if !c.retries.is_empty() => (c.source.clone(), format!("{}  [retries {}]", c.file, c.retries)),
            Kind::Add => (c.source.clone(), c.file.clone()),
            Kind::Revert => ("(revert)".to_owned(), format!("of {}: {}", c.reverts, c.reason)),
            Kind::Erase => ("(erase)".to_owned(), format!("{} erased: {}", c.erased, c.reason)),
            Kind::Schema => ("(schema)".to_owned(), c.reason.clone()),
        };
        if let Some(by) = &self.reverted_by {
            what.push_str(&format!("  [reverted by {by}]"));
        }
        [c.id.clone(), c.time.clone(), source, new, changed, same, what]
    }
}

/// What is asked for.
struct Filter<'a> {
    asked: &'a Log,
    /// Nanoseconds of 1970.
    since: Option<i64>,
    until: Option<i64>,
}

const TIME: StoredTime = StoredTime { tick: Tick::Nanosecond, calendar: Calendar::ProlepticGregorian };

impl<'a> Filter<'a> {
    fn new(asked: &'a Log) -> Result<Self, Fault> {
        let period = |option: &str, text: &Option<String>| {
            let read = text.as_ref().map(|text| TIME.period(text));
            read.transpose().map_err(|error| Fault::new(FaultKind::BadInput, format!("{option}: {error}")))
        };
        let since = period("--since", &asked.since)?.map(|(first, _)| first);
        let until = period("--until", &asked.until)?.map(|(_, last)| last);
        Ok(Self { asked, since, until })
    }

    fn takes(&self, event: &Contribution) -> bool {
        let is = |asked: &Option<String>, found: &str| asked.as_ref().is_none_or(|asked| asked == found);
        let Log { source, person, file, kind, group, .. } = self.asked;
        let time = TIME.period(&event.time).map_or(0, |(first, _)| first);
        // A source may be named with its group's path, as it is for `add`.
        let path = zarr_fuse_core::layout::join(&event.group, &event.source);
        (is(source, &event.source) || is(source, &path))
            && is(person, &event.person)
            && group.as_ref().is_none_or(|group| group.trim_matches('/') == event.group)
            && file.as_ref().is_none_or(|pattern| files::matches(pattern, &event.file))
            && (kind.is_empty() || kind.contains(&event.kind))
            && self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time <= until)
    }
}

/// Columns as wide as they must be; numbers to the right.
fn table(rows: &[[String; 7]]) -> String {
    let head = ["id", "time", "source", "new", "changed", "same", "file"].map(String::from);
    let width = |i: usize| rows.iter().chain([&head]).map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(&widths).enumerate().map(|(i, (cell, width))| {
            if (3..6).contains(&i) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [&head].into_iter().chain(rows).map(line).collect::<Vec<_>>().join("\n")
}

/// What the events of one day changed.
#[derive(Debug)]
struct Day {
    day: String,
    /// Cells that became new, changed or erased.
    cells: u64,
    events: u64,
}

/// The days that have events, newest first.
fn days(entries: &[Entry]) -> Vec<Day> {
    let mut days: BTreeMap<&str, Day> = BTreeMap::new();
    for Entry { event, .. } in entries {
        let day = event.time.get(..10).unwrap_or(&event.time);
        let of = days.entry(day).or_insert_with(|| Day { day: day.to_owned(), cells: 0, events: 0 });
        of.cells += event.new + event.changed + event.erased;
        of.events += 1;
    }
    days.into_values().rev().collect()
}

/// Columns of the longest bar.
const BAR: u64 = 40;

/// One bar a day, in eighths of a column.
fn graph(days: &[Day]) -> String {
    let most = days.iter().map(|day| day.cells).max().unwrap_or(0).max(1);
    let mut text = "Cells new, changed or erased, by the day of the commit (UTC)\n".to_owned();
    for Day { day, cells, events } in days {
        // At least one eighth for what is not nothing.
        let eighths = (u128::from(*cells) * u128::from(BAR * 8) / u128::from(most)) as u64;
        let eighths = eighths.max(u64::from(*cells > 0));
        let mut bar = "█".repeat((eighths / 8) as usize);
        if let Some(part) = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get((eighths % 8).wrapping_sub(1) as usize)
        {
            bar.push(*part);
        }
        let pad = " ".repeat(BAR as usize - bar.chars().count());
        let (cells, events) = (super::count(*cells, "cell"), super::count(*events, "event"));
        text.push_str(&format!("{day}  {bar}{pad}  {cells} in {events}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share() {
        let day = |day: &str, cells| Day { day: day.into(), cells, events: 1 };
        let text = graph(&[day("2025-01-03", 800), day("2025-01-02", 1), day("2025-01-01", 0)]);
        let bars: Vec<String> =
            text.lines().skip(1).map(|line| line[12..].split("  ").next().unwrap_or("").into()).collect();
        assert_eq!(bars, ["█".repeat(40), "▏".to_owned(), String::new()]);
    }
}
