//! Writes what a dense file says into a session: a chunk at a time, a few of them side by side.
//!
//! A chunk that was never written is decoded, converted and written without a read. Of another one the stored values are
//! read and compared, cell by cell, as [`crate::merge`] does it for tables.

use super::align::{Aligned, Given};
use super::block::Block;
use super::decode::label_text;
use super::said::{Places, Said};
use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use crate::merge::Outcome;
use crate::transform;
use crate::value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;
use zarr_fuse_core::column::{Column, MISSING_INT, MISSING_UNSIGNED, Value};
use zarr_fuse_core::layout::{self, join};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{DataType, GroupSchema, OnBad, OnConflict, Variable};
use zarr_fuse_core::zarr::array::{self, Writable};
use zarrs::array::{Array, ArraySubset};
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

type Opened = Array<dyn AsyncReadableWritableListableStorageTraits>;

/// What writing a file did.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) outcome: Outcome,
    /// Cells left out, one entry a variable and kind of fault.
    pub(crate) quarantined: Vec<Fault>,
    /// What was done to the values.
    pub(crate) transforms: Vec<Transform>,
}

/// Merges what `aligned` says into the group at `path` of a session whose axes have its labels already.
///
/// `names`: the variables, among those that the file gives. `places`: where the labels of the file stand in the store. `number`: n of the event's id `c<n>`.
/// Errors leave the session half changed: the caller drops it.
pub(crate) async fn write(
    store: &Writable,
    (path, group): (&str, &GroupSchema),
    aligned: &Arc<Aligned>,
    names: &[&String],
    places: &Arc<Places>,
    number: u32,
) -> Result<Written, Error> {
    let mut written = Written::default();
    let mut rejected = Vec::new();
    for name in names.iter().copied() {
        let Some(variable) = group.vars.get(name) else { continue };
        let lineage = match array::open(store, &join(path, &layout::lineage(name))).await {
            Ok(array) => Some(array),
            Err(array::Error::Missing(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let array = array::open(store, &join(path, name)).await?;
        let job = Arc::new(Job {
            chunks: Chunks::of(&array),
            array,
            lineage,
            name: name.clone(),
            variable: variable.clone(),
            aligned: aligned.clone(),
            places: places.clone(),
            number,
        });
        let (outcome, wrong) = job.clone().run().await.map_err(|stop| match stop {
            Stop::Error(error) => error,
            Stop::Conflict(mut fault, at) => {
                fault.place = place(&at, variable, group, aligned, places);
                Error::Conflict(fault)
            }
        })?;
        add(&mut written.outcome, &outcome);
        for (_, (at, mut fault)) in wrong {
            fault.place = place(&at, variable, group, aligned, places);
            match variable.on_bad {
                OnBad::Reject => rejected.push(fault),
                OnBad::Quarantine => written.quarantined.push(fault),
                OnBad::Missing => {
                    let text = format!("{} bad, taken as missing", fault.rows);
                    written.transforms.push(transform::of("bad", name, text, [("cells", fault.rows.into())]));
                }
            }
        }
    }
    if rejected.is_empty() { Ok(written) } else { Err(Error::Refused(rejected)) }
}

fn add(sum: &mut Outcome, part: &Outcome) {
    sum.new += part.new;
    sum.changed += part.changed;
    sum.same += part.same;
    sum.kept += part.kept;
}

/// A cell by its labels, for people: `time=2025-01-01T00:00:00Z, element=7`.
fn place(at: &[u64], variable: &Variable, group: &GroupSchema, aligned: &Aligned, places: &Places) -> String {
    let shown = variable.coords.iter().zip(at).filter_map(|(name, at)| {
        let pairs = places.get(name)?;
        let (_, from) = pairs.get(pairs.binary_search_by_key(at, |(to, _)| *to).ok()?)?;
        let label = aligned.labels.get(name)?.get(*from as usize)?;
        let schema = &group.coords.get(name)?.variable;
        let text = match (&label, schema.data_type) {
            (Value::Int(ticks), DataType::Datetime) => value::tick(&schema.unit).ok()?.text(*ticks),
            (Value::Text(text), _) => text.clone(),
            _ => label_text(&label),
        };
        Some(format!("{name}={text}"))
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// Bad values by kind: position of the first cell, and the fault without its place.
type WrongAt = BTreeMap<String, (Vec<u64>, Fault)>;

/// Why writing stopped.
enum Stop {
    Error(Error),
    /// A stored value that may not change, and where.
    Conflict(Fault, Vec<u64>),
}

impl<T: Into<Error>> From<T> for Stop {
    fn from(error: T) -> Self {
        Stop::Error(error.into())
    }
}

/// One variable that is being written.
struct Job {
    array: Opened,
    lineage: Option<Opened>,
    chunks: Chunks,
    name: String,
    variable: Variable,
    aligned: Arc<Aligned>,
    places: Arc<Places>,
    number: u32,
}

impl Job {
    /// Writes all chunks, as many side by side as there are processors. What is told does not depend on their order.
    async fn run(self: Arc<Self>) -> Result<(Outcome, WrongAt), Stop> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut tasks: JoinSet<(usize, Result<(Outcome, WrongAt), Stop>)> = JoinSet::new();
        let (mut outcome, mut wrong) = (Outcome::default(), BTreeMap::<String, (usize, Vec<u64>, Fault)>::new());
        let mut stop: Option<(usize, Stop)> = None;
        let mut chunks = self.touched().enumerate();
        loop {
            while stop.is_none()
                && tasks.len() < threads
                && let Some((turn, indices)) = chunks.next()
            {
                let job = self.clone();
                tasks.spawn(async move { (turn, job.chunk(indices).await) });
            }
            let Some(done) = tasks.join_next().await else { break };
            let (turn, done) = match done {
                Ok(done) => done,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(error) => return Err(Error::Schema(format!("a task was stopped: {error}")).into()),
            };
            match done {
                Ok((part, kinds)) => {
                    add(&mut outcome, &part);
                    for (kind, (at, fault)) in kinds {
                        match wrong.get_mut(&kind) {
                            Some(known) => {
                                let rows = known.2.rows + fault.rows;
                                if turn < known.0 {
                                    *known = (turn, at, fault);
                                }
                                known.2.rows = rows;
                            }
                            None => {
                                wrong.insert(kind, (turn, at, fault));
                            }
                        }
                    }
                }
                // Of several the first one is told, whichever thread was faster.
                Err(error) if stop.as_ref().is_none_or(|(first, _)| turn < *first) => stop = Some((turn, error)),
                Err(_) => {}
            }
        }
        match stop {
            Some((_, stop)) => Err(stop),
            None => Ok((outcome, wrong.into_iter().map(|(kind, (_, at, fault))| (kind, (at, fault))).collect())),
        }
    }

    fn given(&self) -> Option<&Given> {
        self.aligned.variables.get(&self.name)
    }

    /// Indices of the chunks in which the file has labels, in C order.
    fn touched(&self) -> impl Iterator<Item = Vec<u64>> + use<> {
        let axes: Vec<Vec<u64>> = self
            .variable
            .coords
            .iter()
            .zip(&self.chunks.len)
            .map(|(name, len)| {
                let pairs = self.places.get(name).map(Vec::as_slice).unwrap_or_default();
                let mut indices: Vec<u64> = pairs.iter().map(|(to, _)| to / len).collect();
                indices.dedup();
                indices
            })
            .collect();
        let count: u64 = axes.iter().map(|indices| indices.len() as u64).product();
        (0..count).map(move |number| {
            let mut rest = number;
            let mut indices = vec![0; axes.len()];
            for (index, axis) in indices.iter_mut().zip(&axes).rev() {
                let len = axis.len() as u64;
                *index = axis[(rest % len) as usize];
                rest /= len;
            }
            indices
        })
    }

    /// Writes one chunk.
    async fn chunk(&self, indices: Vec<u64>) -> Result<(Outcome, WrongAt), Stop> {
        let (start, shape) = self.chunks.region(&indices);
        let Some(given) = self.given() else { return Ok(Default::default()) };
        let mut outcome = Outcome::default();
        let Some(Said { values, wrong }) = self.aligned.said(given, &self.places, &start, &shape).await? else {
            return Ok(Default::default());
        };
        if !is_stored(&self.array, &indices).await? {
            outcome.new = present(&values);
            if outcome.new > 0 {
                if let Some(lineage) = &self.lineage {
                    let writers = Column::Int(writers(&values, self.number));
                    array::write(lineage, &start, &shape, &writers).await?;
                }
                store(&self.array, &start, &shape, values).await?;
            }
        } else if present(&values) > 0 {
            let values = values.column();
            let mut stored = array::read(&self.array, &start, &shape).await?;
            let mut writers = match &self.lineage {
                Some(lineage) => match array::read(lineage, &start, &shape).await? {
                    Column::Int(writers) => Some(writers),
                    _ => None,
                },
                None => None,
            };
            merge(&mut stored, &values, self.variable.on_conflict, &mut outcome, |cell| {
                if let Some(writer) = writers.as_mut().and_then(|writers| writers.get_mut(cell)) {
                    *writer = self.number.into();
                }
            })
            .map_err(|cell| Stop::Conflict(self.conflict(&stored, &values, cell), at(cell, &start, &shape)))?;
            if outcome.new + outcome.changed > 0 {
                store(&self.array, &start, &shape, Block::Column(stored)).await?;
                if let (Some(lineage), Some(writers)) = (&self.lineage, writers) {
                    array::write(lineage, &start, &shape, &Column::Int(writers)).await?;
                }
            }
        }
        let column = match &given.from {
            super::align::From::File { decoder, .. } => decoder.from(),
            _ => "",
        };
        let wrong = wrong.0.into_iter().map(|(kind, kinds)| {
            let fault = Fault {
                file: self.aligned.dense.file.clone(),
                place: String::new(),
                column: column.to_owned(),
                message: kinds.bad.message,
                hint: kinds.bad.hint,
                rows: kinds.count,
            };
            (kind, (at(kinds.first, &start, &shape), fault))
        });
        Ok((outcome, wrong.collect()))
    }

    fn conflict(&self, stored: &Column, values: &Column, cell: usize) -> Fault {
        let shown = |column: &Column| column.get(cell).map(|value| label_text(&value)).unwrap_or_default();
        Fault {
            file: self.aligned.dense.file.clone(),
            place: String::new(),
            column: self.name.clone(),
            message: format!("expected the stored value {}, found {}", shown(stored), shown(values)),
            hint: format!("\"{}\" does not take other values (`on_conflict: reject`)", self.name),
            rows: 1,
        }
    }
}

/// Writes a region. Numbers that are stored as they are in memory are handed over, not copied: a chunk less a thread.
async fn store(array: &Opened, start: &[u64], shape: &[u64], values: Block) -> Result<(), Error> {
    let name = array::data_type(array);
    let plain = !array.attributes().contains_key("_FillValue");
    let path = || array.path().as_str().trim_start_matches('/').to_owned();
    let region = ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec());
    let region = region.map_err(|error| Error::Schema(format!("{}: {error}", path())))?;
    let stored = match values {
        Block::Single(values) if plain && name == "float32" => array.async_store_array_subset(&region, values).await,
        Block::Column(Column::Float(values)) if plain && name == "float64" => {
            array.async_store_array_subset(&region, values).await
        }
        values => return Ok(array::write(array, start, shape, &values.column()).await?),
    };
    stored.map_err(|source| array::Error::Array { path: path(), source: Box::new(source) }.into())
}

/// The position in the array of a cell of a region.
fn at(cell: usize, start: &[u64], shape: &[u64]) -> Vec<u64> {
    let mut rest = cell as u64;
    let mut at = start.to_vec();
    for (at, len) in at.iter_mut().zip(shape).rev() {
        *at += rest % len;
        rest /= len;
    }
    at
}

/// How many values are there.
fn present(values: &Block) -> u64 {
    let column = match values {
        Block::Single(values) => return values.iter().filter(|value| !value.is_nan()).count() as u64,
        Block::Column(column) => column,
    };
    let count = match column {
        Column::Float(values) => values.iter().filter(|value| !value.is_nan()).count(),
        Column::Int(values) => values.iter().filter(|value| **value != MISSING_INT).count(),
        Column::Unsigned(values) => values.iter().filter(|value| **value != MISSING_UNSIGNED).count(),
        Column::Complex(_) | Column::Text(_) => (0..column.len()).filter(|cell| !column.is_missing(*cell)).count(),
    };
    count as u64
}

/// `number` where there is a value, 0 elsewhere.
fn writers(values: &Block, number: u32) -> Vec<i64> {
    (0..values.len()).map(|cell| if values.is_missing(cell) { 0 } else { number.into() }).collect()
}

/// Merges values into stored ones, cell by cell; `wrote` is told of each cell that is another one now. Errors: the first
/// cell that may not change.
fn merge(
    stored: &mut Column,
    values: &Column,
    on_conflict: OnConflict,
    outcome: &mut Outcome,
    mut wrote: impl FnMut(usize),
) -> Result<(), usize> {
    macro_rules! cells {
        ($stored:expr, $values:expr, $missing:expr, $clone:expr) => {
            for (cell, (stored, value)) in $stored.iter_mut().zip($values).enumerate() {
                if $missing(value) {
                    continue;
                }
                if $missing(stored) {
                    outcome.new += 1;
                } else if *stored == *value {
                    outcome.same += 1;
                    continue;
                } else {
                    match on_conflict {
                        OnConflict::Replace => outcome.changed += 1,
                        OnConflict::Keep => {
                            outcome.kept += 1;
                            continue;
                        }
                        OnConflict::Reject => return Err(cell),
                    }
                }
                *stored = $clone(value);
                wrote(cell);
            }
        };
    }
    match (stored, values) {
        (Column::Float(stored), Column::Float(values)) => {
            cells!(stored, values, |value: &f64| value.is_nan(), |value: &f64| *value)
        }
        (Column::Int(stored), Column::Int(values)) => {
            cells!(stored, values, |value: &i64| *value == MISSING_INT, |value: &i64| *value)
        }
        (Column::Unsigned(stored), Column::Unsigned(values)) => {
            cells!(stored, values, |value: &u64| *value == MISSING_UNSIGNED, |value: &u64| *value)
        }
        (Column::Complex(stored), Column::Complex(values)) => {
            let missing = |value: &[f64; 2]| value.iter().any(|part| part.is_nan());
            cells!(stored, values, missing, |value: &[f64; 2]| *value)
        }
        (Column::Text(stored), Column::Text(values)) => {
            cells!(stored, values, |value: &String| value.is_empty(), |value: &String| value.clone())
        }
        // A variable's array and its values are of one kind.
        _ => {}
    }
    Ok(())
}
