//! A contribution into the work: first all that could refuse it, then its cells, batch by batch.
//!
//! What it does does not depend on how its rows are cut into batches. Labels are collected over all of them before room is
//! made once. Then the batches are taken from the last to the first: the row of a cell that is met first is the last one
//! of the contribution, which stands; a row that is met later only tells whether the cell is given with different values
//! ([`super::marks`]). Memory holds a batch, the labels, a bit for each cell of the chunks touched, and some chunks.

use super::Outcome;
use super::arrays::{Block, Id};
use super::axis::{Axis, Labels};
use super::batch::{Batch, Coded};
use super::marks::{Mark, Marks};
use super::room::{fits, shape};
use super::settle::{self, Along, Places};
use super::work::{Values, Work};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::harmonised::Harmonised;
use crate::value;
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{GroupSchema, OnConflict, Variable};

/// The rows of a contribution, cut in one way or another.
pub(crate) trait Batches {
    /// How many batches there are.
    fn count(&self) -> usize;
    /// One of them, from 0 in the order of the file.
    fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error>;
    /// The same with its labels coded.
    fn coded(&self, group: &GroupSchema, at: usize) -> Result<Cow<'_, Batch>, Error> {
        Ok(Cow::Owned(Batch::of(group, self.batch(at)?.into_owned())))
    }
}

/// All rows in one batch.
impl Batches for Cells {
    fn count(&self) -> usize {
        1
    }
    fn batch(&self, _: usize) -> Result<Cow<'_, Cells>, Error> {
        Ok(Cow::Borrowed(self))
    }
}

impl Batches for Harmonised {
    fn count(&self) -> usize {
        self.count()
    }
    fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error> {
        self.batch(at)
    }
    fn coded(&self, group: &GroupSchema, at: usize) -> Result<Cow<'_, Batch>, Error> {
        let batch = self.as_it_is(at)?;
        Ok(if batch.is_coded() { batch } else { Cow::Owned(Batch::of(group, batch.into_owned().cells)) })
    }
}

/// By coordinate, where labels stand.
type Axes<'g> = IndexMap<&'g str, Axis>;

/// By coordinate, the labels of a batch.
type Codes = IndexMap<String, Coded>;

/// The rows of a batch.
enum Rows<'b> {
    /// Of the only one.
    Only(&'b Cells),
    Coded(Box<Cow<'b, Batch>>),
}

impl Rows<'_> {
    /// Origins, and columns of variables at least.
    fn cells(&self) -> &Cells {
        match self {
            Rows::Only(cells) => cells,
            Rows::Coded(batch) => &batch.cells,
        }
    }

    fn codes(&self) -> Option<&Codes> {
        match self {
            Rows::Only(_) => None,
            Rows::Coded(batch) => Some(&batch.coded),
        }
    }
}

/// Where the rows of a batch stand.
struct Stand<'b, 'g> {
    axes: Cow<'b, Axes<'g>>,
    /// Whose labels `axes` has found; `None`: those of the rows.
    codes: Option<&'b Codes>,
}

/// Where the rows of a batch stand, by the coordinates of variables and the shape of their chunks.
type AllPlaces<'g> = HashMap<(&'g [String], Vec<u64>), Places>;

/// Is shown the columns of a batch.
pub(crate) type Seen<'s> = &'s mut dyn FnMut(&ByName<'_>);

/// A column by its name.
pub(crate) type ByName<'b> = dyn Fn(&str) -> Option<&'b Column> + 'b;

/// A contribution on its way.
struct Contribution<'a, B> {
    path: &'a str,
    group: &'a GroupSchema,
    batches: &'a B,
    /// Of a contribution of one batch that batch, which is looked at once.
    only: Option<Cow<'a, Cells>>,
    /// Of one of more batches the used labels, each once.
    labels: IndexMap<&'a str, Column>,
    number: u32,
    file: &'a str,
}

impl<B: Batches> Contribution<'_, B> {
    /// A batch, coded if it is not the only one.
    fn batch(&self, at: usize) -> Result<Rows<'_>, Error> {
        match &self.only {
            Some(cells) => Ok(Rows::Only(cells)),
            None => self.batches.coded(self.group, at).map(|batch| Rows::Coded(Box::new(batch))),
        }
    }

    /// From the last to the first.
    fn backwards(&self) -> std::iter::Rev<std::ops::Range<usize>> {
        (0..self.batches.count()).rev()
    }

    fn marks(&self) -> Option<Marks> {
        self.only.is_none().then(Marks::default)
    }

    /// The labels that its rows may bring to a coordinate.
    fn given(&self, name: &str) -> Option<&Column> {
        match &self.only {
            Some(cells) => cells.columns.get(name),
            None => self.labels.get(name),
        }
    }
}

impl Work {
    /// [`Work::merge`], with the columns of each batch shown to `seen` on the way, once and in the order of the file: of
    /// coordinates every label, once or more often.
    pub(crate) async fn merge_seen(
        &mut self,
        path: &str,
        group: &GroupSchema,
        batches: &impl Batches,
        number: u32,
        file: &str,
        seen: Seen<'_>,
    ) -> Result<Outcome, Error> {
        let only = if batches.count() == 1 { Some(batches.batch(0)?) } else { None };
        let labels = match &only {
            None => used(group, batches, seen)?,
            Some(cells) => {
                seen(&|name| cells.columns.get(name));
                IndexMap::new()
            }
        };
        let contribution = Contribution { path, group, batches, only, labels, number, file };
        self.run(&contribution).await.map_err(|error| match error {
            Error::Refused(mut faults) => {
                faults.iter_mut().for_each(|fault| fault.file = file.to_owned());
                Error::Refused(faults)
            }
            other => other,
        })
    }

    async fn run<B: Batches>(&mut self, of: &Contribution<'_, B>) -> Result<Outcome, Error> {
        // What could refuse the contribution comes first, and changes nothing.
        let axes = self.axes(of).await?;
        fits(of.path, of.group, &axes)?;
        self.conflicts(of, &axes).await?;
        // From here on nothing is refused.
        self.grow(of.path, of.group, &axes, |name| of.given(name)).await?;
        let added = axes.iter().filter(|(_, axis)| axis.added() > 0);
        let labels = added.map(|(name, axis)| ((*name).to_owned(), axis.added() as u64)).collect();
        let mut outcome = Outcome { labels, ..Outcome::default() };
        let mut marks = of.marks();
        for at in of.backwards() {
            let rows = of.batch(at).map_err(|error| broken(of.file, &error))?;
            let stand = self.stand(of, &axes, &rows).await?;
            self.cells(of, rows.cells(), &stand, marks.as_mut(), &mut outcome).await?;
        }
        Ok(outcome)
    }

    /// Where the labels come to. Errors: a new one where the schema fixes them.
    async fn axes<'a, B: Batches>(&mut self, of: &Contribution<'a, B>) -> Result<Axes<'a>, Error> {
        let uses = of.only.as_ref().map(|cells| uses(of.group, cells));
        let mut axes = Axes::new();
        for (name, coordinate) in &of.group.coords {
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            let given = of.given(name).unwrap_or(&none);
            let used: Cow<'_, [bool]> = match &uses {
                Some(uses) => uses.get(name.as_str()).map_or_else(Cow::default, |used| used.as_slice().into()),
                None => vec![true; given.len()].into(),
            };
            let given = if used.is_empty() { &none } else { given };
            let stored = self.coordinate(of.path, name, coordinate.sorted).await?;
            let found = stored.find(name, given, &used, coordinate.extend_never).await?;
            let axis = match (found, &of.only) {
                (Ok(axis), _) => axis,
                (Err((row, fault)), Some(cells)) => return Err(Fault { place: place(cells, row), ..fault }.into()),
                // Which row it was is looked for only now.
                (Err((_, fault)), None) => {
                    return Err(self.fixed(of, name, coordinate.sorted).await?.unwrap_or(fault).into());
                }
            };
            axes.insert(name, axis);
        }
        Ok(axes)
    }

    /// The fault of the first row with a label that is not there.
    async fn fixed<B: Batches>(
        &mut self,
        of: &Contribution<'_, B>,
        name: &str,
        sorted: bool,
    ) -> Result<Option<Fault>, Error> {
        for at in 0..of.batches.count() {
            let cells = of.batches.batch(at)?;
            let uses = uses(of.group, &cells);
            if let (Some(given), Some(used)) = (cells.columns.get(name), uses.get(name)) {
                let stored = self.coordinate(of.path, name, sorted).await?;
                if let Err((row, fault)) = stored.find(name, given, used, true).await? {
                    return Ok(Some(Fault { place: place(&cells, row), ..fault }));
                }
            }
        }
        Ok(None)
    }

    /// Where the rows of a batch stand: of the only one that is known from its labels.
    async fn stand<'b, 'a, B: Batches>(
        &mut self,
        of: &Contribution<'a, B>,
        axes: &'b Axes<'a>,
        rows: &'b Rows<'_>,
    ) -> Result<Stand<'b, 'a>, Error> {
        let Some(codes) = rows.codes() else { return Ok(Stand { axes: Cow::Borrowed(axes), codes: None }) };
        let mut found = Axes::new();
        for (name, coordinate) in &of.group.coords {
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            let given = codes.get(name).map_or(&none, |coded| &coded.labels);
            found.insert(name, self.locate(of.path, of.group, name, given).await?);
        }
        Ok(Stand { axes: Cow::Owned(found), codes: Some(codes) })
    }

    /// Errors: a cell of a variable that does not take other values than the stored ones, of the first such variable the
    /// least row.
    async fn conflicts<'a, B: Batches>(&mut self, of: &Contribution<'a, B>, axes: &Axes<'a>) -> Result<(), Error> {
        let mut marks = of.marks();
        // By the number of the variable; what is found in an earlier batch replaces what was found in a later one.
        let mut found: BTreeMap<usize, Fault> = BTreeMap::new();
        let rejecting = |variable: &Variable| variable.on_conflict == OnConflict::Reject;
        let looked: Vec<(usize, (&String, &Variable))> =
            of.group.vars.iter().enumerate().filter(|(_, (_, variable))| rejecting(variable)).collect();
        if looked.is_empty() {
            return Ok(());
        }
        for at in of.backwards() {
            let rows = of.batch(at)?;
            let (cells, stand) = (rows.cells(), self.stand(of, axes, &rows).await?);
            let mut all = AllPlaces::new();
            for (index, (name, variable)) in &looked {
                let Some(given) = cells.columns.get(*name) else { continue };
                let pair = self.pair(of.path, name, of.group, variable).await?;
                let stored = self.arrays.get(pair.values);
                let values = stored.coding().codes(given)?.map_or(Values::Given(given), Values::Codes);
                let key = (variable.coords.as_slice(), stored.chunk.clone());
                // Before there is room, and of the only batch the axes say where the rows come to.
                let places = places(&mut all, key, variable, &stand, cells.origins.len(), of.only.is_some());
                if let Some((row, there)) = self.conflict(pair.values, places, values.get(), marks.as_mut()).await? {
                    let shown = |value: &Column, at| value.get(at).as_ref().map(value::shown).unwrap_or_default();
                    let fault = Fault {
                        file: of.file.to_owned(),
                        place: place(cells, row),
                        column: (*name).clone(),
                        message: format!("expected the stored value {}, found {}", shown(&there, 0), shown(given, row)),
                        hint: format!("\"{name}\" does not take other values (`on_conflict: reject`)"),
                        rows: 1,
                    };
                    found.insert(*index, fault);
                }
            }
        }
        found.pop_first().map_or(Ok(()), |(_, fault)| Err(Error::Conflict(fault)))
    }

    /// The least row that gives another value than the stored one, with that.
    async fn conflict(
        &mut self,
        id: Id,
        places: &Places,
        values: &Column,
        mut marks: Option<&mut Marks>,
    ) -> Result<Option<(usize, Column)>, Error> {
        let mut least: Option<(usize, Column)> = None;
        for (indices, rows) in places.chunks().filter(|(_, rows)| settle::any(values, rows)) {
            let (block, dirty) = self.arrays.take(id, &indices).await?;
            let Some(block) = block else { continue };
            let mark = marks.as_mut().map(|marks| marks.of(id, &indices));
            if let Block::Values(stored) = &block
                && let Some((row, cell)) = settle::conflict(stored, values, rows, mark)
                && least.as_ref().is_none_or(|(before, _)| row < *before)
            {
                least = Some((row, self.arrays.get(id).coding().texts(stored.take([Some(cell)]))?));
            }
            self.arrays.give(id, &indices, block, dirty).await?;
        }
        Ok(least)
    }

    /// Merges the cells of a batch, for which there is room.
    async fn cells<'a, B: Batches>(
        &mut self,
        of: &Contribution<'a, B>,
        cells: &Cells,
        stand: &Stand<'_, 'a>,
        mut marks: Option<&mut Marks>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let mut all = AllPlaces::new();
        for (name, variable) in &of.group.vars {
            let Some(given) = cells.columns.get(name) else { continue };
            let pair = self.pair(of.path, name, of.group, variable).await?;
            let stored = self.arrays.get(pair.values);
            let values = stored.coding().codes(given)?.map_or(Values::Given(given), Values::Codes);
            let key = (variable.coords.as_slice(), stored.chunk.clone());
            let places = places(&mut all, key, variable, stand, cells.origins.len(), false);
            for (indices, rows) in places.chunks().filter(|(_, rows)| settle::any(values.get(), rows)) {
                let (block, dirty) = self.arrays.take(pair.values, &indices).await?;
                let mut block = block.unwrap_or_else(|| self.arrays.get(pair.values).empty());
                let mut mark: Option<&mut Mark> = marks.as_mut().map(|marks| marks.of(pair.values, &indices));
                let written = match &mut block {
                    Block::Values(stored) => {
                        let mark = mark.as_deref_mut();
                        settle::merge(stored, values.get(), rows, variable.on_conflict, mark, outcome)
                    }
                    Block::Writers(_) => Vec::new(),
                };
                // A settled cell does not change any more.
                let is_whole =
                    mark.is_some_and(|mark| mark.settled.len() == self.arrays.get(pair.values).inside(&indices));
                self.arrays.give(pair.values, &indices, block, dirty || !written.is_empty()).await?;
                self.sign(pair.writers, &indices, written.into_iter().map(|cell| (cell, of.number))).await?;
                if is_whole {
                    self.arrays.finish(pair.values, &indices).await?;
                    if let Some(writers) = pair.writers {
                        self.arrays.finish(writers, &indices).await?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// A batch that was there and cannot be read any more: too late to refuse the one contribution, so it ends all work.
fn broken(file: &str, error: &Error) -> Error {
    let source = std::io::Error::other(error.to_string());
    zarr_fuse_store::Error::Io { path: file.into(), source }.into()
}

/// Where `rows` rows stand among the chunks of a variable; what is known of another one over the same is taken.
fn places<'g, 'p>(
    all: &'p mut AllPlaces<'g>,
    key: (&'g [String], Vec<u64>),
    variable: &Variable,
    Stand { axes, codes }: &Stand<'_, '_>,
    rows: usize,
    before: bool,
) -> &'p Places {
    match all.entry(key) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(vacant) => {
            let along = |name: &String| {
                let codes = codes.map(|codes| codes.get(name).map_or(&[][..], |coded| &coded.codes));
                Some(Along { axis: axes.get(name.as_str())?, codes })
            };
            let along: Vec<Along<'_>> = variable.coords.iter().filter_map(along).collect();
            let places = Places::of(&along, rows, &vacant.key().1, &shape(variable, axes), before);
            vacant.insert(places)
        }
    }
}

/// The used labels of all batches by coordinate, each once: of a sorted one in order, else in the order of the rows.
fn used<'g>(
    group: &'g GroupSchema,
    batches: &impl Batches,
    seen: Seen<'_>,
) -> Result<IndexMap<&'g str, Column>, Error> {
    let mut found: IndexMap<&str, Labels> = IndexMap::new();
    for at in 0..batches.count() {
        let batch = batches.coded(group, at)?;
        seen(&|name| batch.different(name));
        for (name, coordinate) in &group.coords {
            let Some(coded) = batch.coded.get(name).filter(|coded| !coded.used.is_empty()) else { continue };
            let given = coded.used();
            let labels = found
                .entry(name)
                .or_insert_with(|| Labels::new(Column::missing(given.kind(), 0), 0, coordinate.sorted));
            // Nothing is refused where no labels are fixed.
            if let Ok(axis) = labels.find(name, &given, &vec![true; given.len()], false) {
                labels.insert(&axis, &given);
            }
        }
    }
    Ok(found.into_iter().map(|(name, labels)| (name, labels.tail)).collect())
}

/// By coordinate, whether each row gives a value of a variable over it, with all its labels.
pub(crate) fn uses<'a>(group: &'a GroupSchema, cells: &Cells) -> BTreeMap<&'a str, Vec<bool>> {
    let rows = cells.origins.len();
    // Many variables stand over the same coordinates: they are looked at together.
    let mut over: IndexMap<&[String], Vec<bool>> = IndexMap::new();
    for (name, variable) in &group.vars {
        if let Some(values) = cells.columns.get(name) {
            let given = over.entry(variable.coords.as_slice()).or_insert_with(|| vec![false; rows]);
            settle::present(values, given, |given, present| *given |= present);
        }
    }
    let mut uses: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (coords, mut given) in over {
        for name in coords {
            match cells.columns.get(name) {
                Some(labels) => settle::present(labels, &mut given, |given, present| *given &= present),
                None => given.fill(false),
            }
        }
        for name in coords {
            let used = uses.entry(name).or_insert_with(|| vec![false; rows]);
            used.iter_mut().zip(&given).for_each(|(used, given)| *used |= given);
        }
    }
    uses
}

/// Where a row came from, for people.
fn place(cells: &Cells, row: usize) -> String {
    cells.origins.get(row).map(|origin| origin.to_string()).unwrap_or_default()
}
