//! The fold of events over watched cells: what the dataset would be there, with the same rules as the merge.

use super::overlap;
use super::watch::Watch;
use crate::cells::Cells;
use crate::dataset::Dataset;
use crate::dense::is_dense;
use crate::fault::{Error, Fault};
use crate::{evolve, value};
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::{GroupSchema, OnConflict, Schema};
use zarr_fuse_core::selection::{Pick, Selection, label_text};

/// What an event did to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The cell was missing.
    New,
    /// Its value was replaced.
    Changed,
    /// It held the value already.
    Same,
    /// It kept another value (`on_conflict: keep`).
    Kept,
    /// It was made missing.
    Erased,
    /// Nothing: the event was reverted.
    Reverted,
}

/// One event at one cell.
pub(crate) struct Said<'a> {
    pub(crate) event: &'a Contribution,
    pub(crate) variable: &'a str,
    pub(crate) cell: usize,
    /// What it said; `None` of an erase.
    pub(crate) value: Option<Value>,
    pub(crate) effect: Effect,
}

/// A replay of events, into the values that the schema `now` wants.
pub(crate) struct Fold<'a> {
    pub(crate) dataset: &'a Dataset,
    pub(crate) now: &'a Schema,
    /// SHA-256 of its canonical text.
    pub(crate) hash: &'a str,
    pub(crate) path: &'a str,
    pub(crate) group: &'a GroupSchema,
    /// All events up to now, in order.
    pub(crate) events: &'a [Contribution],
    /// Schemas of the past by their hash.
    schemas: HashMap<String, Schema>,
}

impl<'a> Fold<'a> {
    pub(crate) fn new(
        dataset: &'a Dataset,
        (now, hash): (&'a Schema, &'a str),
        (path, group): (&'a str, &'a GroupSchema),
        events: &'a [Contribution],
    ) -> Self {
        Self { dataset, now, hash, path, group, events, schemas: HashMap::new() }
    }

    /// The schema that an event was made with.
    fn schema_of(&mut self, event: &Contribution) -> Result<&Schema, Error> {
        if event.schema == self.hash {
            return Ok(self.now);
        }
        if !self.schemas.contains_key(&event.schema) {
            let schema = self.dataset.schema_of(&event.schema)?;
            self.schemas.insert(event.schema.clone(), schema);
        }
        self.schemas.get(&event.schema).ok_or_else(|| Error::Schema(format!("{}: it has no schema", event.id)))
    }

    /// The cells of a contribution as the schema of now wants them.
    ///
    /// # Errors
    /// For one of arrays: those are not replayed cell by cell.
    pub(crate) fn cells(&self, event: &Contribution) -> Result<Cells, Error> {
        let schema = self.dataset.schema_of(&event.schema)?;
        let source = schema.root.at(self.path).and_then(|group| group.sources.get(&event.source));
        if source.is_some_and(|source| is_dense(source.format)) {
            let fault =
                Fault::of_file(&event.file, format!("{} is of arrays, and would have to be replayed", event.id));
            return Err(Error::Conflict(fault.hint("only contributions of tables are replayed cell by cell")));
        }
        self.dataset.cells_among(event, self.events)
    }

    /// The selection of an erase in the units of now.
    pub(crate) fn erased(&mut self, event: &Contribution) -> Result<Selection, Error> {
        let selection = event.selection.clone().unwrap_or_default();
        if event.schema == self.hash {
            return Ok(selection);
        }
        let (path, now) = (self.path, self.now);
        carry(selection, path, self.schema_of(event)?, now)
    }

    /// Applies the events of which `active` says so, one each, to the watched cells. `open` may watch more cells of a
    /// contribution before it is applied; `tell` hears of everything that was said of a watched cell.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the cell and both contributions, where a variable is `on_conflict: reject`.
    pub(crate) fn run(
        &mut self,
        watch: &mut Watch,
        active: &[bool],
        open: &[Selection],
        mut tell: impl FnMut(&Watch, Said<'a>),
    ) -> Result<(), Error> {
        let (events, path) = (self.events, self.path);
        for (event, active) in events.iter().zip(active).filter(|(event, _)| event.group == path) {
            match event.kind {
                Kind::Add => {
                    if !overlap::may_touch(event, self.group, self.hash, watch, open) {
                        continue;
                    }
                    let cells = self.cells(event)?;
                    if *active {
                        for selection in open {
                            let wanted = wanted(self.group, selection, &cells)?;
                            watch.add(&cells, |name, row| selection.variables.iter().any(|v| v == name) && wanted[row]);
                        }
                    }
                    self.add(watch, event, &cells, *active, &mut tell)?;
                }
                Kind::Erase => {
                    let selection = self.erased(event)?;
                    erase(self.group, watch, event, &selection, *active, &mut tell)?;
                }
                Kind::Revert | Kind::Schema => {}
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        watch: &mut Watch,
        event: &'a Contribution,
        cells: &Cells,
        active: bool,
        tell: &mut impl FnMut(&Watch, Said<'a>),
    ) -> Result<(), Error> {
        let (path, group) = (self.path, self.group);
        // The rule is that of its time, as it was merged then.
        let rules: HashMap<String, OnConflict> = match self.schema_of(event)?.root.at(path) {
            Some(then) => then.vars.iter().map(|(name, variable)| (name.clone(), variable.on_conflict)).collect(),
            None => HashMap::new(),
        };
        for (name, rows) in watch.rows(cells) {
            let (Some((name, _)), Some(values)) = (group.vars.get_key_value(&name), cells.columns.get(&name)) else {
                continue;
            };
            for (cell, row) in rows {
                let Some(value) = values.get(row) else { continue };
                let Some(watched) = watch.variables.get_mut(name) else { continue };
                let rule = rules.get(name).copied().unwrap_or_default();
                let effect = match active {
                    false => Effect::Reverted,
                    true if watched.values.is_missing(cell) => Effect::New,
                    true if watched.values.get(cell).as_ref() == Some(&value) => Effect::Same,
                    true => match rule {
                        OnConflict::Replace => Effect::Changed,
                        OnConflict::Keep => Effect::Kept,
                        OnConflict::Reject => {
                            let stored = watched.values.get(cell);
                            let writer = watched.writers[cell];
                            return Err(self.conflict(watch, (name, cell), (event, &value), (writer, stored)));
                        }
                    },
                };
                if matches!(effect, Effect::New | Effect::Changed) {
                    watched.values.set(cell, value.clone());
                    watched.writers[cell] = event.number();
                }
                tell(watch, Said { event, variable: name, cell, value: Some(value), effect });
            }
        }
        Ok(())
    }

    fn conflict(
        &self,
        watch: &Watch,
        (name, cell): (&str, usize),
        (event, value): (&Contribution, &Value),
        (writer, stored): (u32, Option<Value>),
    ) -> Error {
        let place = place(self.group, &watch.labels_of(name, cell));
        let shown = |value: &Value| match self.group.vars.get(name) {
            Some(_) => value::shown(value),
            None => String::new(),
        };
        let file = |number: u32| {
            let found = self.events.iter().find(|event| event.number() == number);
            found.map_or_else(String::new, |event| format!("{} ({})", event.id, event.file))
        };
        let stored = stored.as_ref().map(shown).unwrap_or_default();
        let message = format!(
            "{} at {place}: {} ({}) says {}, {} says {stored}",
            join(self.path, name),
            event.id,
            event.file,
            shown(value),
            file(writer),
        );
        Error::Conflict(Fault::of_file("", message).hint(format!(
            "`{name}` does not take other values (`on_conflict: reject`): revert one of the two as well"
        )))
    }
}

/// A cell for people: `time=2025-01-31T00:00:00Z station=A`.
pub(crate) fn place(group: &GroupSchema, labels: &[(&str, Value)]) -> String {
    let one = |(name, label): &(&str, Value)| {
        let text = group.variable(name).map(|variable| label_text(variable, label)).unwrap_or_default();
        let pick = Pick::Label(text);
        format!("{name}={pick}")
    };
    labels.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Which rows of a contribution a selection means.
pub(crate) fn wanted(group: &GroupSchema, selection: &Selection, cells: &Cells) -> Result<Vec<bool>, Error> {
    let rows = cells.columns.values().map(Column::len).max().unwrap_or(0);
    let mut wanted = vec![true; rows];
    for name in selection.dimensions.keys() {
        let found = match (cells.columns.get(name), group.variable(name)) {
            (Some(labels), Some(variable)) => selection.matches(name, variable, labels)?,
            _ => Vec::new(),
        };
        let mut here = vec![false; rows];
        found.into_iter().for_each(|row| here[row as usize] = true);
        wanted.iter_mut().zip(here).for_each(|(wanted, here)| *wanted &= here);
    }
    Ok(wanted)
}

/// Makes the watched cells missing that an erase means.
fn erase<'a>(
    group: &'a GroupSchema,
    watch: &mut Watch,
    event: &'a Contribution,
    selection: &Selection,
    active: bool,
    tell: &mut impl FnMut(&Watch, Said<'a>),
) -> Result<(), Error> {
    let mut meant: HashMap<&str, Vec<bool>> = HashMap::new();
    for name in selection.dimensions.keys() {
        let (Some(labels), Some(variable)) = (watch.labels.get(name), group.variable(name)) else { return Ok(()) };
        let mut here = vec![false; labels.column.len()];
        let found = selection.matches(name, variable, &labels.column)?;
        found.into_iter().for_each(|number| here[number as usize] = true);
        meant.insert(name, here);
    }
    for name in &selection.variables {
        let Some((name, _)) = group.vars.get_key_value(name) else { continue };
        let Some(watched) = watch.variables.get_mut(name) else { continue };
        let axes: Vec<Option<&Vec<bool>>> = watched.coords.iter().map(|name| meant.get(name.as_str())).collect();
        let mut hit = Vec::new();
        for cell in 0..watched.writers.len() {
            let inside = axes.iter().enumerate().all(|(axis, here)| {
                here.is_none_or(|here| here.get(watched.label(cell, axis) as usize).copied().unwrap_or(false))
            });
            if inside && (!active || !watched.values.is_missing(cell)) {
                hit.push(cell);
            }
        }
        for cell in &hit {
            if active && let Some(none) = Column::missing(watched.values.kind(), 1).get(0) {
                watched.values.set(*cell, none);
                watched.writers[*cell] = event.number();
            }
        }
        let effect = if active { Effect::Erased } else { Effect::Reverted };
        for cell in hit {
            tell(watch, Said { event, variable: name, cell, value: None, effect });
        }
    }
    Ok(())
}

/// A selection in the units and labels of a later schema.
fn carry(selection: Selection, path: &str, old: &Schema, new: &Schema) -> Result<Selection, Error> {
    let mut carried = Selection { variables: selection.variables.clone(), ..Selection::default() };
    let (Some(before), Some(after)) = (old.root.at(path), new.root.at(path)) else { return Ok(carried) };
    for (name, picks) in selection.dimensions {
        let (Some(was), Some(is)) = (before.variable(&name), after.variable(&name)) else { continue };
        let same = was.unit == is.unit || was.data_type.kind() != zarr_fuse_core::column::Kind::Float;
        if same {
            carried.dimensions.insert(name, picks);
            continue;
        }
        // A number is a row of a table of labels, which goes the way of every contribution.
        let mut numbers = Column::missing(was.data_type.kind(), 0);
        let mut put = |text: &String| numbers.push(text.parse().ok().map(Value::Float));
        for pick in &picks {
            match pick {
                Pick::Label(label) => put(label),
                Pick::Range { from, to } => from.iter().chain(to).for_each(&mut put),
            }
        }
        let mut cells = Cells::default();
        cells.columns.insert(name.clone(), numbers);
        let cells = evolve::carry(cells, path, old, new)?;
        let mut texts = (0..)
            .map_while(|row| cells.columns.get(&name).and_then(|column| column.get(row)))
            .map(|value| label_text(is, &value));
        let mut next = |text: Option<String>| text.and_then(|_| texts.next());
        let picks = picks.into_iter().map(|pick| match pick {
            Pick::Label(label) => Pick::Label(next(Some(label)).unwrap_or_default()),
            Pick::Range { from, to } => {
                let from = next(from);
                Pick::Range { from, to: next(to) }
            }
        });
        let picks: Vec<Pick> = picks.collect();
        carried.dimensions.insert(name, picks);
    }
    Ok(carried)
}
