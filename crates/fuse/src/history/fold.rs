//! The fold of events over watched cells: what the dataset would be there, with the same rules as the merge.

use super::tiles::Tile;
use super::watch::Watch;
use super::{overlap, used};
use crate::cells::Cells;
use crate::dataset::Dataset;
use crate::dense::align::Aligned;
use crate::dense::replay::{Window, distinct, is_of_dense};
use crate::fault::{Error, Fault};
use crate::{evolve, value};
use futures::executor::block_on;
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;
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
    /// The part of the group that is looked at; by default all of it.
    pub(crate) tile: Tile,
    /// Dense contributions that were opened, by event.
    dense: HashMap<String, Arc<Aligned>>,
    /// Tables that were read, by event, up to [`KEPT`] rows.
    tables: HashMap<String, Arc<Cells>>,
}

/// Rows of tables that are kept for the next tile.
const KEPT: usize = 4_000_000;

impl<'a> Fold<'a> {
    pub(crate) fn new(
        dataset: &'a Dataset,
        (now, hash): (&'a Schema, &'a str),
        (path, group): (&'a str, &'a GroupSchema),
        events: &'a [Contribution],
    ) -> Self {
        Self {
            dataset,
            now,
            hash,
            path,
            group,
            events,
            schemas: HashMap::new(),
            tile: Tile::default(),
            dense: HashMap::new(),
            tables: HashMap::new(),
        }
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

    /// The cells of a table as the schema of now wants them.
    pub(crate) fn cells(&mut self, event: &Contribution) -> Result<Arc<Cells>, Error> {
        if let Some(cells) = self.tables.get(&event.id) {
            return Ok(cells.clone());
        }
        let cells = Arc::new(self.dataset.cells_among(event, self.events)?);
        let rows = |cells: &Cells| cells.columns.values().map(Column::len).max().unwrap_or(0);
        if self.tables.values().map(|cells| rows(cells)).sum::<usize>() + rows(&cells) <= KEPT {
            self.tables.insert(event.id.clone(), cells.clone());
        }
        Ok(cells)
    }

    /// Whether a contribution is dense.
    pub(crate) fn is_dense(&mut self, event: &Contribution) -> Result<bool, Error> {
        Ok(is_of_dense(self.schema_of(event)?, event))
    }

    fn aligned(&mut self, event: &Contribution) -> Result<Arc<Aligned>, Error> {
        if let Some(aligned) = self.dense.get(&event.id) {
            return Ok(aligned.clone());
        }
        let dataset = self.dataset;
        // Files are read in place: nothing is waited for.
        let aligned = block_on(dataset.aligned_again(self.schema_of(event)?, event))?;
        let aligned = Arc::new(aligned);
        self.dense.insert(event.id.clone(), aligned.clone());
        Ok(aligned)
    }

    /// The cells of a dense contribution as the schema of now wants them: those within `window`, of the variable `only`.
    /// One of another schema gives all its cells, since the window has the labels of now.
    pub(crate) fn near(
        &mut self,
        event: &Contribution,
        window: Option<&Window>,
        only: Option<&str>,
    ) -> Result<Cells, Error> {
        let aligned = self.aligned(event)?;
        let same = event.schema == self.hash;
        let (dataset, events, path) = (self.dataset, self.events, self.path);
        let schema = self.schema_of(event)?;
        let Some(group) = schema.root.at(path) else { return Ok(Cells::default()) };
        let cells = block_on(aligned.cells(group, window.filter(|_| same), only.filter(|_| same)))?;
        dataset.carried(cells, schema.clone(), event, events)
    }

    /// The labels that a contribution uses, each once: of a dense one all that it has.
    pub(crate) fn labels(&mut self, event: &Contribution) -> Result<IndexMap<String, Column>, Error> {
        if !self.is_dense(event)? {
            return Ok(used::labels(self.group, &*self.cells(event)?));
        }
        let aligned = self.aligned(event)?;
        let (dataset, events) = (self.dataset, self.events);
        let schema = self.schema_of(event)?.clone();
        let mut found = IndexMap::new();
        for (name, labels) in &aligned.labels {
            let columns = IndexMap::from([(name.clone(), distinct(labels))]);
            let carried = dataset.carried(Cells { columns, ..Cells::default() }, schema.clone(), event, events)?;
            found.extend(carried.columns.into_iter().filter(|(carried, _)| carried == name));
        }
        Ok(found)
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
                    if self.is_dense(event)? {
                        self.add_dense(watch, event, *active, open, &mut tell)?;
                        continue;
                    }
                    let cells = self.cells(event)?;
                    if *active {
                        self.open(watch, &cells, open)?;
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

    /// Watches the cells of a contribution that `open` selects, as far as they stand in the tile.
    fn open(&self, watch: &mut Watch, cells: &Cells, open: &[Selection]) -> Result<(), Error> {
        if open.is_empty() {
            return Ok(());
        }
        let inside = self.tile.rows(cells);
        for selection in open {
            let wanted = wanted(self.group, selection, cells)?;
            let here = |name: &str| self.group.vars.get(name).is_some_and(|variable| self.tile.has(&variable.coords));
            watch.add(cells, |name, row| {
                inside[row] && wanted[row] && here(name) && selection.variables.iter().any(|v| v == name)
            });
        }
        Ok(())
    }

    /// A dense contribution: block by block around the watched cells.
    fn add_dense(
        &mut self,
        watch: &mut Watch,
        event: &'a Contribution,
        active: bool,
        open: &[Selection],
        tell: &mut impl FnMut(&Watch, Said<'a>),
    ) -> Result<(), Error> {
        if active && !open.is_empty() {
            let window = self.tile.window.clone();
            let cells = self.near(event, (!window.is_empty()).then_some(&window), None)?;
            self.open(watch, &cells, open)?;
        }
        if event.schema != self.hash {
            let cells = self.near(event, None, None)?;
            return self.add(watch, event, &cells, active, tell);
        }
        for (name, window) in watch.windows() {
            let cells = self.near(event, Some(&window), Some(&name))?;
            self.add(watch, event, &cells, active, tell)?;
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
