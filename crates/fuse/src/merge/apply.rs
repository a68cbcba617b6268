//! From cells to changed chunks: reads what is stored there, compares, writes into the session.

use super::Outcome;
use super::axis::{self, Axis};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, OnConflict, Variable};
use zarr_fuse_core::zarr::array::{self, Writable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

type Opened = Array<dyn AsyncReadableWritableListableStorageTraits>;

/// Merges `cells` into the group at `path` of a session's store.
///
/// `file` is the name that faults carry. Errors leave the session half changed: the caller drops it.
pub async fn merge(
    store: &Writable,
    path: &str,
    group: &GroupSchema,
    cells: &Cells,
    file: &str,
) -> Result<Outcome, Error> {
    let with_file = |mut fault: Fault| {
        fault.file = file.to_owned();
        fault
    };
    let axes = axes(store, path, group, cells).await.map_err(|error| match error {
        Error::Refused(faults) => Error::Refused(faults.into_iter().map(with_file).collect()),
        other => other,
    })?;
    let mut outcome = Outcome::default();
    for (name, axis) in &axes {
        if axis.added() > 0 {
            outcome.labels.insert(name.clone(), axis.added() as u64);
            write_labels(store, &join(path, name), axis).await?;
        }
    }
    for (name, variable) in &group.vars {
        let array = grow(store, &join(path, name), variable, &axes).await?;
        if let Some(values) = cells.columns.get(name) {
            let mut writer = Writer { array: &array, name, variable, cells, values, file, outcome: &mut outcome };
            writer.run(&axes).await?;
        }
    }
    Ok(outcome)
}

async fn axes(
    store: &Writable,
    path: &str,
    group: &GroupSchema,
    cells: &Cells,
) -> Result<IndexMap<String, Axis>, Error> {
    let mut axes = IndexMap::new();
    for (name, coordinate) in &group.coords {
        let stored = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let labels = match cells.columns.get(name) {
            Some(labels) => labels.clone(),
            None => Column::missing(coordinate.variable.data_type.kind(), cells.origins.len()),
        };
        let uses: Vec<bool> = (0..labels.len()).map(|row| says_something(group, cells, name, row)).collect();
        let axis = axis::merge(name, &stored, &labels, &uses, coordinate.sorted, coordinate.extend_never);
        axes.insert(name.clone(), axis.map_err(|fault| Error::Refused(vec![fault]))?);
    }
    Ok(axes)
}

/// Whether a row gives a value of a variable over the coordinate `name`.
fn says_something(group: &GroupSchema, cells: &Cells, name: &str, row: usize) -> bool {
    group.vars.iter().any(|(variable, schema)| {
        schema.coords.iter().any(|coordinate| coordinate == name)
            && cells.columns.get(variable).is_some_and(|values| !values.is_missing(row))
            && schema.coords.iter().all(|c| cells.columns.get(c).is_some_and(|labels| !labels.is_missing(row)))
    })
}

async fn write_labels(store: &Writable, path: &str, axis: &Axis) -> Result<(), Error> {
    array::resize(store, path, &[axis.len() as u64]).await?;
    let array = array::open(store, path).await?;
    let first = axis
        .moved
        .as_ref()
        .map_or(axis.before, |moved| moved.iter().enumerate().position(|(i, to)| i != *to).unwrap_or(axis.before));
    let tail = axis.labels.take((first..axis.len()).map(Some));
    array::write(&array, &[first as u64], &[(axis.len() - first) as u64], &tail).await?;
    Ok(())
}

/// Opens a variable in the shape after the merge. Where labels moved, its cells move with them.
async fn grow(
    store: &Writable,
    path: &str,
    variable: &Variable,
    axes: &IndexMap<String, Axis>,
) -> Result<Opened, Error> {
    let array = array::open(store, path).await?;
    let axes: Vec<&Axis> = variable.coords.iter().filter_map(|name| axes.get(name)).collect();
    let shape: Vec<u64> = axes.iter().map(|axis| axis.len() as u64).collect();
    if shape == array.shape() {
        return Ok(array);
    }
    // Cells up to the first label that moved stay where they are. The rest is read once and written again; only the
    // axes whose labels moved matter, and only from the first moved label on.
    let first_moved =
        |axis: &Axis| axis.moved.as_ref().and_then(|moved| moved.iter().enumerate().position(|(i, to)| i != *to));
    let start: Vec<u64> = match axes.iter().filter(|axis| first_moved(axis).is_some()).count() {
        0 => {
            array::resize(store, path, &shape).await?;
            return Ok(array::open(store, path).await?);
        }
        1 => axes.iter().map(|axis| first_moved(axis).unwrap_or(0) as u64).collect(),
        _ => vec![0; axes.len()],
    };
    let old_shape: Vec<u64> = axes.iter().zip(&start).map(|(axis, from)| axis.before as u64 - from).collect();
    let old = array::read(&array, &start, &old_shape).await?;
    array::resize(store, path, &shape).await?;
    let array = array::open(store, path).await?;
    let new_shape: Vec<u64> = shape.iter().zip(&start).map(|(len, from)| len - from).collect();
    let mut sources = vec![None; usize_product(&new_shape)];
    for flat in 0..old.len() {
        let target = unravel(flat, &old_shape).into_iter().zip(&axes).zip(&start).map(|((i, axis), from)| {
            let old = (i + from) as usize;
            (axis.moved.as_ref().map_or(old, |moved| moved[old]) as u64) - from
        });
        let target = ravel(target, &new_shape);
        sources[target] = Some(flat);
    }
    array::write(&array, &start, &new_shape, &old.take(sources)).await?;
    Ok(array)
}

fn usize_product(shape: &[u64]) -> usize {
    shape.iter().product::<u64>() as usize
}

fn unravel(flat: usize, shape: &[u64]) -> Vec<u64> {
    let mut rest = flat as u64;
    let mut index = vec![0; shape.len()];
    for (i, len) in index.iter_mut().zip(shape).rev() {
        *i = rest % len;
        rest /= len;
    }
    index
}

fn ravel(index: impl Iterator<Item = u64>, shape: &[u64]) -> usize {
    index.zip(shape).fold(0, |flat, (i, len)| flat * len + i) as usize
}

/// Writes the contribution's cells of one variable, chunk by chunk.
struct Writer<'a> {
    array: &'a Opened,
    name: &'a str,
    variable: &'a Variable,
    cells: &'a Cells,
    values: &'a Column,
    file: &'a str,
    outcome: &'a mut Outcome,
}

impl Writer<'_> {
    async fn run(&mut self, axes: &IndexMap<String, Axis>) -> Result<(), Error> {
        let shape = self.array.shape().to_vec();
        let chunk: Vec<u64> = self
            .array
            .chunk_shape(&vec![0; shape.len()])
            .map(|chunk| chunk.iter().map(|len| len.get()).collect())
            .unwrap_or_else(|_| vec![1; shape.len()]);
        let mut by_chunk: BTreeMap<Vec<u64>, Vec<(Vec<u64>, usize)>> = BTreeMap::new();
        for row in 0..self.values.len() {
            if self.values.is_missing(row) {
                continue;
            }
            let place = self.variable.coords.iter().map(|name| axes.get(name)?.rows.get(row).copied().flatten());
            let Some(place) = place.map(|p| p.map(|p| p as u64)).collect::<Option<Vec<u64>>>() else { continue };
            let id = place.iter().zip(&chunk).map(|(i, len)| i / len).collect();
            by_chunk.entry(id).or_default().push((place, row));
        }
        for (id, rows) in by_chunk {
            let start: Vec<u64> = id.iter().zip(&chunk).map(|(i, len)| i * len).collect();
            let region: Vec<u64> =
                start.iter().zip(&chunk).zip(&shape).map(|((from, len), all)| (*len).min(all - from)).collect();
            let mut stored = array::read(self.array, &start, &region).await?;
            if self.change(&mut stored, &start, &region, &rows)? {
                array::write(self.array, &start, &region, &stored).await?;
            }
        }
        Ok(())
    }

    /// Changes the cells of one chunk; whether any differs now.
    fn change(
        &mut self,
        stored: &mut Column,
        start: &[u64],
        region: &[u64],
        rows: &[(Vec<u64>, usize)],
    ) -> Result<bool, Error> {
        // The last row of a cell stands; earlier ones are only compared with it.
        let mut last: HashMap<usize, usize> = HashMap::with_capacity(rows.len());
        let mut order = Vec::with_capacity(rows.len());
        for (place, row) in rows {
            let flat = ravel(place.iter().zip(start).map(|(i, from)| i - from), region);
            match last.insert(flat, *row) {
                Some(earlier) if self.values.get(earlier) != self.values.get(*row) => self.outcome.repeated += 1,
                Some(_) => {}
                None => order.push(flat),
            }
        }
        let mut changed = false;
        for flat in order {
            let Some(row) = last.get(&flat).copied() else { continue };
            let Some(value) = self.values.get(row).map(|value| self.as_stored(value)) else { continue };
            if stored.is_missing(flat) {
                self.outcome.new += 1;
            } else if stored.get(flat).as_ref() == Some(&value) {
                self.outcome.same += 1;
                continue;
            } else {
                match self.variable.on_conflict {
                    OnConflict::Replace => self.outcome.changed += 1,
                    OnConflict::Keep => {
                        self.outcome.kept += 1;
                        continue;
                    }
                    OnConflict::Reject => return Err(Error::Conflict(self.conflict(stored.get(flat), &value, row))),
                }
            }
            set(stored, flat, value);
            changed = true;
        }
        Ok(changed)
    }

    /// The value as it will be read back: `float32` has fewer digits.
    fn as_stored(&self, value: Value) -> Value {
        match (value, self.variable.data_type) {
            (Value::Float(value), zarr_fuse_core::schema::DataType::Float32) => Value::Float(f64::from(value as f32)),
            (value, _) => value,
        }
    }

    fn conflict(&self, stored: Option<Value>, value: &Value, row: usize) -> Fault {
        let show = |value: &Value| match value {
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Text(text) => format!("\"{text}\""),
        };
        let stored = stored.as_ref().map(show).unwrap_or_default();
        Fault {
            file: self.file.to_owned(),
            place: self.cells.origins.get(row).map(ToString::to_string).unwrap_or_default(),
            column: self.name.to_owned(),
            message: format!("expected the stored value {stored}, found {}", show(value)),
            hint: format!("\"{}\" does not take other values (`on_conflict: reject`)", self.name),
            rows: 1,
        }
    }
}

fn set(column: &mut Column, index: usize, value: Value) {
    match (column, value) {
        (Column::Float(values), Value::Float(value)) => values[index] = value,
        (Column::Int(values), Value::Int(value)) => values[index] = value,
        (Column::Text(values), Value::Text(value)) => values[index] = value,
        // A column and its values come from one variable, so their kinds agree.
        _ => {}
    }
}
