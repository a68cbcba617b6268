//! The events of a case, done to a real dataset and to the model side by side.

use super::case::{Action, Agreeing, Case};
use super::history::{Did, Event, History};
use super::plan::{Labels, Plan};
use super::state::{Counts, Limit, Selection};
use super::stored::{self, Fault};
use super::value::Datum;
use std::ops::ControlFlow;
use std::path::Path;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::{self, Pick};
use zarr_fuse_fuse::dataset::{AddOptions, Added, File, RawFile};
use zarr_fuse_fuse::history::{Done, Why};
use zarr_fuse_fuse::{Dataset, Error};
use zarr_fuse_store::Home;

/// An empty dataset of `plan` in `folder`.
pub async fn create(folder: &Path, plan: &Plan) -> Result<Dataset, Fault> {
    let read = schema::read(&plan.yaml());
    let schema = read.schema.ok_or_else(|| format!("the schema: {:#?}", read.diagnostics))?;
    Dataset::create(Home::at(folder), schema).await.map_err(|error| format!("create: {error}"))
}

/// A time that grows with `number`.
fn time(number: usize) -> String {
    format!("2026-01-01T{:02}:{:02}:{:02}Z", number / 3600 % 24, number / 60 % 60, number % 60)
}

/// What the record counts.
fn counts(record: &Contribution) -> Counts {
    Counts {
        rows: record.rows,
        aside: record.quarantined.iter().map(|quarantined| quarantined.rows).sum(),
        new: record.new,
        changed: record.changed,
        same: record.same,
        kept: record.kept,
        erased: record.erased,
        labels: record.labels.clone(),
    }
}

/// What the dataset did, as the model says it.
#[derive(Debug)]
enum Found {
    Done(Box<Contribution>),
    Nothing,
    Already(String),
    Refused(String),
}

impl Found {
    fn of(result: Result<Added, Error>) -> Result<Self, Fault> {
        match result {
            Ok(added) if added.already => Ok(Found::Already(added.contribution.id)),
            Ok(added) => Ok(Found::Done(Box::new(added.contribution))),
            Err(error @ (Error::Refused(_) | Error::Conflict(_))) => Ok(Found::Refused(error.to_string())),
            Err(error) => Err(format!("add: {error}")),
        }
    }

    fn of_history(result: Result<Done, Error>, dry: bool) -> Result<Self, Fault> {
        match result {
            Ok(done) if done.snapshot.is_some() || (dry && done.contribution.kind == Kind::Revert) => {
                Ok(Found::Done(Box::new(done.contribution)))
            }
            Ok(done) if dry && done.contribution.erased > 0 => Ok(Found::Done(Box::new(done.contribution))),
            Ok(_) => Ok(Found::Nothing),
            Err(error @ (Error::Refused(_) | Error::Conflict(_))) => Ok(Found::Refused(error.to_string())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Whether it is what the model did as event `number`.
    fn is(&self, expected: &Did, number: usize) -> Result<(), Fault> {
        let agree = match (expected, self) {
            (Did::Done(expected), Found::Done(record)) => {
                let mut found = counts(record);
                if record.kind == Kind::Revert {
                    // Cells that stay as they were are not counted as given by anybody.
                    (found.same, found.kept) = (0, 0);
                }
                *expected == found && record.id == format!("c{number}")
            }
            (Did::Already(number), Found::Already(id)) => *id == format!("c{number}"),
            (Did::Refused(reason), Found::Refused(message)) => match reason.split_once(": Conflict") {
                // A revert that would let another contribution conflict names it.
                Some((id, _)) => message.contains(&format!("{id} (")),
                None => true,
            },
            (Did::Nothing, Found::Nothing) => true,
            _ => false,
        };
        if agree { Ok(()) } else { Err(format!("expected {expected:?} as c{number}, found {self:?}")) }
    }
}

/// The address of a source or a variable.
fn address(plan: &Plan, group: usize, name: &str) -> String {
    join(&plan.groups[group].path, name)
}

/// Does events to the dataset, in one commit if they are several files.
async fn act(
    dataset: &Dataset,
    plan: &Plan,
    events: &[Event],
    folder: &Path,
    at: usize,
    dry: bool,
) -> Result<Vec<Found>, Fault> {
    let now = time(at);
    let why = Why { reason: "a test", person: "", now: &now };
    match events {
        [Event::Add(file)] => {
            let (source, text) = (address(plan, file.group, &file.source.to_string()), file.csv());
            let name = format!("f{at}.csv");
            let raw = RawFile { file: &name, bytes: text.as_bytes(), source: &source, person: "", now: &now };
            Ok(vec![Found::of(dataset.add(raw, dry).await)?])
        }
        [Event::Erase(selection)] => {
            let selection = selected(plan, selection);
            Ok(vec![Found::of_history(dataset.erase(&selection, why, dry).await, dry)?])
        }
        [Event::Revert(number)] => {
            Ok(vec![Found::of_history(dataset.revert(&format!("c{number}"), why, dry).await, dry)?])
        }
        files => {
            let mut source = String::new();
            let mut paths = Vec::new();
            for (number, file) in files.iter().enumerate() {
                let Event::Add(file) = file else { return Err("only files are added together".into()) };
                let name = format!("f{at}-{number}.csv");
                let path = folder.with_file_name(&name);
                std::fs::write(&path, file.csv()).map_err(|error| error.to_string())?;
                paths.push(File { name, path });
                source = address(plan, file.group, &file.source.to_string());
            }
            let clock = || now.clone();
            let options = AddOptions { source: &source, person: "", now: &clock, dry_run: dry, each: false };
            let mut found = Vec::new();
            let told = |_, outcome| {
                found.push(outcome);
                ControlFlow::Continue(())
            };
            dataset.add_all(&paths, &options, told).await.map_err(|error| format!("add: {error}"))?;
            found.into_iter().map(Found::of).collect()
        }
    }
}

/// The selection as a person would type it.
fn selected(plan: &Plan, selection: &Selection) -> selection::Selection {
    let label = |coordinate: &str, label: &Datum| match label {
        Datum::Whole(seconds) => {
            let coordinates = &plan.groups[selection.group].coordinates;
            let is_time = coordinates.iter().any(|c| c.name == coordinate && c.labels == Labels::Time);
            // The random times are days of March 2025.
            let day = (seconds - 1_740_787_200) / 86_400 + 1;
            if is_time { format!("2025-03-{day:02}T00:00:00Z") } else { seconds.to_string() }
        }
        Datum::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let picks = |(name, limit): (&String, &Limit)| {
        let picks = match limit {
            Limit::Labels(labels) => labels.iter().map(|one| Pick::Label(label(name, one))).collect(),
            Limit::Range(from, to) => vec![Pick::Range { from: Some(label(name, from)), to: Some(label(name, to)) }],
        };
        (name.clone(), picks)
    };
    selection::Selection {
        variables: selection.variables.iter().map(|name| address(plan, selection.group, name)).collect(),
        dimensions: selection.labels.iter().map(picks).collect(),
    }
}

/// Does all steps, and compares after each.
pub async fn check(folder: &Path, case: &Case) -> Result<(), Fault> {
    let plan = &case.plan;
    let dataset = create(folder, plan).await?;
    let mut model = History::new(plan);
    compare(&dataset, plan, &model, "the empty dataset").await?;
    for (at, step) in case.steps.iter().enumerate() {
        let Action::Commit { events, dry } = step.action(plan, &model) else { continue };
        let what = format!("step {}", at + 1);
        let found = act(&dataset, plan, &events, folder, at, dry).await.map_err(|fault| format!("{what}: {fault}"))?;
        let mut after = model.clone();
        for (at, event) in events.iter().enumerate() {
            let number = after.events().len() + 1;
            let expected = after.apply(event);
            let found = found.get(at).ok_or_else(|| format!("{what}: expected an answer to each file"))?;
            found.is(&expected, number).map_err(|fault| format!("{what}: {fault}"))?;
        }
        if !dry {
            model = after;
        }
        compare(&dataset, plan, &model, &what).await?;
    }
    let records = dataset.contributions().await.map_err(|error| error.to_string())?;
    let found: Vec<(String, Kind, String)> =
        records.into_iter().map(|record| (record.id, record.kind, record.reverts)).collect();
    let expected = (1..).zip(model.events()).map(|(number, event)| {
        let (kind, reverts) = match event {
            Event::Add(_) => (Kind::Add, String::new()),
            Event::Erase(_) => (Kind::Erase, String::new()),
            Event::Revert(target) => (Kind::Revert, format!("c{target}")),
        };
        (format!("c{number}"), kind, reverts)
    });
    let expected: Vec<_> = expected.collect();
    if found != expected {
        return Err(format!("expected the records {expected:?}, found {found:?}"));
    }
    if case.rebuild {
        let into = Home::at(folder.with_file_name("rebuilt"));
        let rebuilt = dataset.rebuild(&into, false, &mut |_, _, _| {}).await.map_err(|error| error.to_string())?;
        if rebuilt.different > 0 || rebuilt.events != model.events().len() as u64 {
            return Err(format!("rebuilt: {rebuilt:#?}"));
        }
    }
    Ok(())
}

/// Whether the dataset holds what the model holds.
async fn compare(dataset: &Dataset, plan: &Plan, model: &History, what: &str) -> Result<(), Fault> {
    let store = dataset.store().await.map_err(|error| error.to_string())?;
    let found = stored::read(&store, plan).await.map_err(|fault| format!("{what}: {fault}"))?;
    for ((group, expected), found) in plan.groups.iter().zip(&model.state().groups).zip(&found.groups) {
        let path = &group.path;
        if expected.labels != found.labels {
            return Err(format!("{what}, labels of `{path}`:\n  {:?}\nfound\n  {:?}", expected.labels, found.labels));
        }
        if expected.values != found.values {
            return Err(format!("{what}, values of `{path}`:\n  {:?}\nfound\n  {:?}", expected.values, found.values));
        }
        if expected.writers != found.writers {
            return Err(format!(
                "{what}, writers of `{path}`:\n  {:?}\nfound\n  {:?}",
                expected.writers, found.writers
            ));
        }
    }
    Ok(())
}

/// Adds files that agree in two orders: the same bytes.
pub async fn any_order(folder: &Path, case: &Agreeing) -> Result<(), Fault> {
    let plan = &case.plan;
    let straight: Vec<usize> = (0..case.files.len()).collect();
    let mut ends = Vec::new();
    for (name, order) in [("one", &straight), ("other", &case.order)] {
        let dataset = create(&folder.join(name), plan).await?;
        let mut refused = Vec::new();
        for at in order {
            let event = Event::Add(case.files[*at].clone());
            for found in act(&dataset, plan, &[event], folder, *at, false).await? {
                refused.extend(matches!(found, Found::Refused(_)).then_some(*at));
            }
        }
        refused.sort_unstable();
        let store = dataset.store().await.map_err(|error| error.to_string())?;
        let mut state = stored::read(&store, plan).await?;
        for contents in &mut state.groups {
            contents.writers.clear();
            contents.labels.values_mut().for_each(|labels| labels.sort());
        }
        ends.push((refused, state, stored::bytes(&store, plan).await?));
    }
    let (one, other) = (&ends[0], &ends[1]);
    if one.0 != other.0 {
        return Err(format!("refused were {:?} in one order and {:?} in the other", one.0, other.0));
    }
    if one.1 != other.1 {
        return Err(format!("expected\n  {:?}\nfound\n  {:?}", one.1, other.1));
    }
    let keys = one.2.keys().chain(other.2.keys());
    match keys.into_iter().find(|key| one.2.get(*key) != other.2.get(*key)) {
        None => Ok(()),
        Some(key) => {
            let sizes = [&one.2, &other.2].map(|found| found.get(key).map(Vec::len));
            Err(format!("{key} has other bytes: {sizes:?} (none: it is not stored)"))
        }
    }
}
