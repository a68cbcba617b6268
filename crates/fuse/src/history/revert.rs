//! Taking an event back: the dataset becomes the fold of the other active events, at the cells that the event touched.

use super::erase::{Done, Why};
use super::fold::Fold;
use super::tiles::{Tile, tiles};
use super::used;
use super::version::no_event;
use super::watch::Watch;
use crate::dataset::{Dataset, Event, record};
use crate::dense::replay::distinct;
use crate::fault::{Error, Fault};
use crate::journal;
use crate::merge::{Outcome, Settled, Work};
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::provenance::{self, Contribution, Kind};
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::selection::Selection;
use zarr_fuse_core::zarr::array;

impl Dataset {
    /// Takes the event called `id` back. A revert can be taken back too.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown event; [`Error::Conflict`] for one that is reverted already, a changed schema,
    /// and if a contribution with `on_conflict: reject` would conflict without the event.
    pub async fn revert(&self, id: &str, why: Why<'_>, dry_run: bool) -> Result<Done, Error> {
        why.check()?;
        let act = async |work: &mut Work, number: u32| {
            let mut events = journal::read(work.store()).await?;
            let active = provenance::active(&events);
            let at = events.iter().position(|event| event.id == id);
            let Some(at) = at else { return Err(no_event(id, events.last())) };
            refuse(&events, &active, at)?;
            let target = &events[at];
            let mut record = why.record(number, Kind::Revert, &target.group, self.schema_hash());
            record.reverts = target.id.clone();
            record.bounds = target.bounds.clone();
            record.period = target.period.clone();
            record.area = target.area;
            events.push(record.clone());
            let outcome = apply(self, work, (self.schema(), self.schema_hash()), &events).await?;
            record::count(&mut record, &outcome);
            Ok(Event { records: vec![record.clone()], result: record })
        };
        let (snapshot, contribution) = self.commit_event(dry_run, act).await?;
        Ok(Done { contribution, snapshot })
    }
}

/// Errors: an event that cannot be taken back.
fn refuse(events: &[Contribution], active: &[bool], at: usize) -> Result<(), Error> {
    let target = &events[at];
    let conflict = |message: String, hint: String| Err(Error::Conflict(Fault::of_file("", message).hint(hint)));
    if target.kind == Kind::Schema {
        let message = format!("{} is a change of the schema, which is not reverted", target.id);
        return conflict(message, "apply the old schema again with `zarr-fuse schema apply`".into());
    }
    if !active[at] {
        let by = events.iter().zip(active).rev().find(|(event, active)| **active && event.reverts == target.id);
        let by = by.map_or("", |(event, _)| &event.id);
        let message = format!("{} is reverted already, by {by}", target.id);
        return conflict(message, format!("`zarr-fuse revert {by}` brings it back"));
    }
    Ok(())
}

/// Applies the last of `events`, a revert, to what the others have made of the dataset, whose schema is `schema`.
pub(crate) async fn apply(
    dataset: &Dataset,
    work: &mut Work,
    (schema, hash): (&Schema, &str),
    events: &[Contribution],
) -> Result<Outcome, Error> {
    let Some((revert, before)) = events.split_last() else { return Ok(Outcome::default()) };
    let path = revert.group.as_str();
    let Some(group) = schema.root.at(path) else {
        let message = format!("{}: the schema has no group `{path}` any more", revert.reverts);
        return Err(Error::Conflict(Fault::of_file("", message)));
    };
    let was = provenance::active(before);
    let is = provenance::active(events);
    let turned = |wanted: bool| {
        let pairs = before.iter().zip(was.iter().zip(&is));
        pairs.filter(move |(_, (was, is))| *was != *is && **is == wanted).map(|(event, _)| event)
    };
    let mut fold = Fold::new(dataset, (schema, hash), (path, group), events);
    let mut open: Vec<Selection> = Vec::new();
    // Labels that may be used by nobody now, and those that are used again.
    let mut gone: Vec<IndexMap<String, Column>> = Vec::new();
    let mut back: Vec<IndexMap<String, Column>> = Vec::new();
    let mut adds: Vec<(&Contribution, bool)> = Vec::new();
    for (event, returns) in turned(false).map(|event| (event, false)).chain(turned(true).map(|event| (event, true))) {
        match event.kind {
            Kind::Add => {
                let labels = fold.labels(event)?;
                if returns { &mut back } else { &mut gone }.push(labels);
                adds.push((event, fold.is_dense(event)?));
            }
            Kind::Erase => open.push(fold.erased(event)?),
            Kind::Revert | Kind::Schema => {}
        }
    }
    for labels in &back {
        work.make_room(path, group, labels).await?;
    }
    let mut dense = adds.iter().any(|(_, dense)| *dense);
    if !open.is_empty() {
        // What was erased comes back from any contribution.
        for (event, _) in before.iter().zip(&is).filter(|(e, is)| **is && e.kind == Kind::Add && e.group == path) {
            dense = dense || fold.is_dense(event)?;
        }
    }
    let all = match dense {
        true => tiles(group, &space(work, (path, group), gone.iter().chain(&back), open.is_empty()).await?),
        false => vec![Tile::default()],
    };
    let there = used::stored(work.store(), path, group).await?;
    let mut outcome = Outcome::default();
    for tile in all {
        let mut watch = Watch::new(group);
        for (event, dense) in &adds {
            let cells = match dense {
                true => {
                    let window = Some(&tile.window).filter(|window| !window.is_empty());
                    std::sync::Arc::new(fold.near(event, window, None)?)
                }
                false => fold.cells(event)?,
            };
            let inside = tile.rows(&cells);
            let has = |name: &str| group.vars.get(name).is_some_and(|variable| tile.has(&variable.coords));
            watch.add(&cells, |name, row| inside[row] && has(name));
        }
        fold.tile = tile;
        fold.run(&mut watch, &is, &open, |_, _| {})?;
        let done = put(work, path, group, &watch, &there).await?;
        outcome.new += done.new;
        outcome.changed += done.changed;
        outcome.same += done.same;
        outcome.kept += done.kept;
        outcome.erased += done.erased;
    }
    work.flush().await?;
    for labels in gone {
        let unused = used::unused(&mut fold, work.store(), &is, labels).await?;
        if unused.values().any(|labels| !labels.is_empty()) {
            work.drop_labels(path, group, &unused).await?;
        }
    }
    outcome.labels.clear();
    Ok(outcome)
}

/// The labels that are looked at, each once: those of the contributions that turned, or, if not `only` they matter, all.
async fn space(
    work: &Work,
    (path, group): (&str, &GroupSchema),
    turned: impl Iterator<Item = &IndexMap<String, Column>>,
    only: bool,
) -> Result<IndexMap<String, Column>, Error> {
    let mut space: IndexMap<String, Column> = IndexMap::new();
    for name in group.coords.keys().filter(|_| !only) {
        let stored = array::read_all(&array::open(work.store(), &join(path, name)).await?).await?;
        space.insert(name.clone(), stored);
    }
    for labels in turned {
        for (name, labels) in labels {
            match space.get_mut(name) {
                Some(known) => known.append(labels.clone()),
                None => {
                    space.insert(name.clone(), labels.clone());
                }
            }
        }
    }
    Ok(space.into_iter().map(|(name, labels)| (name, distinct(&labels))).collect())
}

/// Puts what the fold has come to. A cell on a label that is not there is missing and stays so.
async fn put(
    work: &mut Work,
    path: &str,
    group: &GroupSchema,
    watch: &Watch,
    there: &used::Stored,
) -> Result<Outcome, Error> {
    let mut settled = Vec::new();
    for (name, watched) in &watch.variables {
        let axes: Vec<(&String, &Column)> =
            watched.coords.iter().filter_map(|name| Some((name, &watch.labels.get(name)?.column))).collect();
        let known: Vec<Vec<bool>> = axes.iter().map(|(name, labels)| there.have(name, labels)).collect();
        let has_place = |cell: &usize| {
            let mut axes = known.iter().enumerate();
            axes.all(|(axis, known)| known.get(watched.label(*cell, axis) as usize).copied().unwrap_or(false))
        };
        let cells: Vec<usize> = (0..watched.writers.len()).filter(has_place).collect();
        if cells.is_empty() {
            continue;
        }
        let labels = axes.iter().enumerate().map(|(axis, (name, labels))| {
            let rows = cells.iter().map(|cell| Some(watched.label(*cell, axis) as usize));
            ((*name).clone(), labels.take(rows))
        });
        settled.push(Settled {
            variable: name.clone(),
            labels: labels.collect(),
            values: watched.values.take(cells.iter().copied().map(Some)),
            writers: cells.iter().map(|cell| watched.writers[*cell]).collect(),
        });
    }
    work.put(path, group, &settled).await
}
