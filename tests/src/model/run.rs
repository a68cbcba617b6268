//! The events of a case, done to a real dataset and to the model side by side.

use super::case::{Action, Case};
use super::history::{Did, Event, History};
use super::plan::Plan;
use super::state::{Contribution, Counts};
use super::stored::{self, Fault};
use std::path::Path;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error};
use zarr_fuse_store::Home;

/// An empty dataset of `plan` in `folder`.
pub async fn create(folder: &Path, plan: &Plan) -> Result<Dataset, Fault> {
    let read = schema::read(&plan.yaml());
    let schema = read.schema.ok_or_else(|| format!("the schema: {:#?}", read.diagnostics))?;
    Dataset::create(Home::at(folder), schema).await.map_err(|error| format!("create: {error}"))
}

/// Adds a file. The outer error is a fault of the test, the inner one a refusal.
pub async fn add(
    dataset: &Dataset,
    plan: &Plan,
    file: &Contribution,
    number: usize,
    dry: bool,
) -> Result<Result<Added, String>, Fault> {
    let source = join(&plan.groups[file.group].path, &file.source.to_string());
    let name = format!("f{number}.csv");
    let now = time(number);
    let text = file.csv();
    let raw = RawFile { file: &name, bytes: text.as_bytes(), source: &source, person: "", now: &now };
    match dataset.add(raw, dry).await {
        Ok(added) => Ok(Ok(added)),
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => Ok(Err(error.to_string())),
        Err(error) => Err(format!("add: {error}")),
    }
}

/// A time that grows with `number`.
fn time(number: usize) -> String {
    format!("2026-01-01T{:02}:{:02}:{:02}Z", number / 3600 % 24, number / 60 % 60, number % 60)
}

/// What the record counts.
fn counts(added: &Added) -> Counts {
    let record = &added.contribution;
    Counts {
        rows: record.rows,
        aside: record.quarantined.iter().map(|quarantined| quarantined.rows).sum(),
        new: record.new,
        changed: record.changed,
        same: record.same,
        kept: record.kept,
        erased: 0,
        labels: record.labels.clone(),
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
        let mut after = model.clone();
        for event in &events {
            let expected = after.apply(event);
            let Event::Add(file) = event else { continue };
            let found = add(&dataset, plan, file, at, dry).await?;
            agree(&expected, &found).map_err(|fault| format!("{what}: {fault}"))?;
        }
        if !dry {
            model = after;
        }
        compare(&dataset, plan, &model, &what).await?;
    }
    let ids: Vec<String> =
        dataset.contributions().await.map_err(|error| error.to_string())?.into_iter().map(|record| record.id).collect();
    let expected: Vec<String> = (1..=model.events().len()).map(|number| format!("c{number}")).collect();
    if ids == expected { Ok(()) } else { Err(format!("expected the records {expected:?}, found {ids:?}")) }
}

/// Whether the dataset did to a file what the model did.
fn agree(expected: &Did, found: &Result<Added, String>) -> Result<(), Fault> {
    match (expected, found) {
        (Did::Done(expected), Ok(added)) if !added.already => {
            let found = counts(added);
            if *expected == found { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}")) }
        }
        (Did::Already(number), Ok(added)) if added.already && added.contribution.id == format!("c{number}") => Ok(()),
        (Did::Refused(_), Err(_)) => Ok(()),
        (expected, Ok(added)) => {
            let (already, id) = (added.already, &added.contribution.id);
            Err(format!("expected {expected:?}, found {id}, already: {already}, {:?}", counts(added)))
        }
        (expected, Err(error)) => Err(format!("expected {expected:?}, found: {error}")),
    }
}

/// Whether the dataset holds what the model holds.
async fn compare(dataset: &Dataset, plan: &Plan, model: &History, what: &str) -> Result<(), Fault> {
    let store = dataset.store().await.map_err(|error| error.to_string())?;
    let found = stored::read(&store, plan, LINEAGE).await.map_err(|fault| format!("{what}: {fault}"))?;
    for ((group, expected), found) in plan.groups.iter().zip(&model.state().groups).zip(&found.groups) {
        let path = &group.path;
        if expected.labels != found.labels {
            return Err(format!("{what}, labels of `{path}`:\n  {:?}\nfound\n  {:?}", expected.labels, found.labels));
        }
        if expected.values != found.values {
            return Err(format!("{what}, values of `{path}`:\n  {:?}\nfound\n  {:?}", expected.values, found.values));
        }
        if LINEAGE && expected.writers != found.writers {
            return Err(format!(
                "{what}, writers of `{path}`:\n  {:?}\nfound\n  {:?}",
                expected.writers, found.writers
            ));
        }
    }
    Ok(())
}

/// Whether the dataset has lineage.
const LINEAGE: bool = true;
