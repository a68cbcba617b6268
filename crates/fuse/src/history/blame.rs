//! Who wrote a cell: from its lineage, or by a replay of the contributions that cover it.

use super::fold::{Effect, Fold};
use super::region;
use super::version::Version;
use super::watch::Watch;
use crate::dataset::Dataset;
use crate::fault::{Error, Fault};
use crate::merge::Region;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::provenance::{self, Contribution};
use zarr_fuse_core::schema::{DataType, GroupSchema, Variable};
use zarr_fuse_core::selection::{Selection, label_text};
use zarr_fuse_core::zarr::array;

/// Cells that one call looks at.
pub const MOST: u64 = 10_000;

/// What was found of the cells of one variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Blamed {
    /// The variable with its group's path.
    pub variable: String,
    /// Its stored unit; "" without one.
    pub unit: String,
    /// Cells that hold a value or were written or erased, in C order of the variable's dimensions.
    pub cells: Vec<Cell>,
    /// Selected cells that nobody has written.
    pub untouched: u64,
    /// The events that `cells` name, by identifier.
    pub events: IndexMap<String, Contribution>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Its labels as texts, by dimension.
    pub labels: IndexMap<String, String>,
    /// Its value; null when missing.
    pub value: Json,
    /// Identifier of the event that wrote or erased it; `None` if nobody is known to have.
    pub writer: Option<String>,
    /// All that was said of it, in the order of the events; `None` unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<Said>>,
}

/// What one event said of a cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The event.
    pub id: String,
    /// Its value, in the stored unit; null of an erase.
    pub value: Json,
    /// What that did.
    pub effect: Effect,
    /// Whether it is what stands.
    pub stands: bool,
}

/// A value as JSON: times and complex numbers as texts, missing ones as null.
pub(crate) fn json(variable: &Variable, value: &Value) -> Json {
    match value {
        missing if missing.is_missing() => Json::Null,
        Value::Float(value) if variable.data_type == DataType::Float32 => crate::value::shortest(*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Unsigned(value) => (*value).into(),
        Value::Int(value) if variable.data_type == DataType::Bool => (*value != 0).into(),
        Value::Int(value) if variable.data_type != DataType::Datetime => (*value).into(),
        value => label_text(variable, value).into(),
    }
}

impl Dataset {
    /// Who wrote the selected cells of one variable in the version called `at`, with all that was said of them if
    /// `history` is wanted.
    ///
    /// # Errors
    /// For a selection of other than one variable, of what is not there, or of more than [`MOST`] cells.
    pub async fn blame(&self, selection: &Selection, at: Option<&str>, history: bool) -> Result<Blamed, Error> {
        let version = self.version(at).await?;
        if selection.variables.len() != 1 {
            let fault = Fault::of_file("", format!("expected one variable, found {}", selection.variables.len()));
            return Err(fault.hint("write it as `level time=2025-01-31T00:00Z well=north`").into());
        }
        let meant = region::meant(&version.schema, selection)?;
        // One name was given, and one was found.
        let Some(name) = meant.variables.first().copied() else { return Err(Error::Schema("no variable".into())) };
        let region = region::region(&version.snapshot.store, &meant.path, meant.group, selection).await?;
        Looked::new(&version, &meant.path, meant.group, name, &region).await?.blamed(self, &version, history).await
    }
}

/// The selected cells of a variable.
struct Looked<'a> {
    path: &'a str,
    group: &'a GroupSchema,
    name: &'a str,
    variable: &'a Variable,
    labels: Vec<Column>,
    positions: Vec<Vec<u64>>,
}

impl<'a> Looked<'a> {
    async fn new(
        version: &Version,
        path: &'a str,
        group: &'a GroupSchema,
        name: &'a str,
        region: &Region,
    ) -> Result<Self, Error> {
        let variable = group.vars.get(name).ok_or_else(|| Error::Schema(format!("no variable {name}")))?;
        let store = &version.snapshot.store;
        let shape = array::open(store, &join(path, name)).await?.shape().to_vec();
        let positions = region::positions(variable, region, &shape);
        let count = positions.iter().try_fold(1_u64, |all, axis| all.checked_mul(axis.len() as u64));
        if count.is_none_or(|count| count > MOST) {
            let open: Vec<&str> =
                variable.coords.iter().filter(|name| !region.contains_key(*name)).map(String::as_str).collect();
            let message = format!("`{name}`: expected a selection of at most {MOST} cells, found more");
            let hint = match open.as_slice() {
                [] => "select fewer labels".to_owned(),
                open => format!("say which {}", open.join(" and ")),
            };
            return Err(Fault::of_file("", message).hint(hint).into());
        }
        let mut labels = Vec::new();
        for (name, at) in variable.coords.iter().zip(&positions) {
            let all = array::read_all(&array::open(store, &join(path, name)).await?).await?;
            labels.push(region::labels_at(&all, at));
        }
        Ok(Self { path, group, name, variable, labels, positions })
    }

    fn count(&self) -> usize {
        self.positions.iter().map(Vec::len).product()
    }

    /// For a cell, counted in C order, its place in the selected labels of each axis.
    fn axes(&self, cell: usize) -> Vec<usize> {
        let mut rest = cell;
        let mut axes = vec![0; self.positions.len()];
        for (axis, at) in axes.iter_mut().enumerate().rev() {
            *at = rest % self.positions[axis].len();
            rest /= self.positions[axis].len();
        }
        axes
    }

    /// The selected cells of an array over the same dimensions, in C order: one read a run of neighbours along the last
    /// axis.
    async fn read(&self, version: &Version, path: &str) -> Result<Option<Column>, Error> {
        let store = &version.snapshot.store;
        if array::document(store, path).await?.is_none() {
            return Ok(None);
        }
        let array = array::open(store, path).await?;
        if self.positions.is_empty() {
            return Ok(Some(array::read(&array, &[], &[]).await?));
        }
        let mut values: Option<Column> = None;
        let none = Vec::new();
        let (last, before) = self.positions.split_last().unwrap_or((&none, &[]));
        let rows: usize = before.iter().map(Vec::len).product();
        for row in 0..rows {
            let mut start = vec![0; before.len()];
            let mut rest = row;
            for (axis, at) in start.iter_mut().enumerate().rev() {
                *at = before[axis][rest % before[axis].len()];
                rest /= before[axis].len();
            }
            for run in last.chunk_by(|a, b| a + 1 == *b) {
                let mut from = start.clone();
                from.push(run[0]);
                let mut shape = vec![1; before.len()];
                shape.push(run.len() as u64);
                let read = array::read(&array, &from, &shape).await?;
                match &mut values {
                    None => values = Some(read),
                    Some(values) => values.append(read),
                }
            }
        }
        Ok(Some(values.unwrap_or_else(|| Column::missing(self.variable.data_type.kind(), 0))))
    }

    async fn blamed(&self, dataset: &Dataset, version: &Version, history: bool) -> Result<Blamed, Error> {
        let path = join(self.path, self.name);
        let missing = Column::missing(self.variable.data_type.kind(), 0);
        let values = self.read(version, &path).await?.unwrap_or(missing);
        let marks = self.read(version, &join(self.path, &lineage(self.name))).await?;
        let events = version.contributions().await?;
        let mut writers: Vec<u32> = match &marks {
            Some(Column::Int(marks)) => marks.iter().map(|mark| u32::try_from(*mark).unwrap_or(0)).collect(),
            _ => Vec::new(),
        };
        writers.resize(self.count(), 0);
        // Lineage that came later does not know who wrote what was there.
        let unknown = (0..self.count()).any(|cell| writers[cell] == 0 && !values.is_missing(cell));
        let replay = match marks.is_none() || unknown || history {
            true => Some(self.replay(dataset, version, &events)?),
            false => None,
        };
        if let Some((replayed, _)) = &replay {
            let known = writers.iter_mut().zip(replayed).filter(|(writer, _)| **writer == 0);
            known.for_each(|(writer, replayed)| *writer = *replayed);
        }
        let mut blamed = Blamed {
            variable: path,
            unit: match &self.variable.unit {
                zarr_fuse_core::schema::Unit::Of(unit) => unit.clone(),
                _ => String::new(),
            },
            cells: Vec::new(),
            untouched: 0,
            events: IndexMap::new(),
        };
        let mut named = std::collections::BTreeSet::new();
        for (cell, writer) in writers.into_iter().enumerate() {
            let said = replay.as_ref().map(|(_, said)| said.get(cell).cloned().unwrap_or_default());
            if values.is_missing(cell) && writer == 0 && said.as_ref().is_none_or(Vec::is_empty) {
                blamed.untouched += 1;
                continue;
            }
            named.extend((writer > 0).then_some(writer));
            let said = said.filter(|_| history).map(|mut said| {
                named.extend(said.iter().filter_map(|said| said.id.strip_prefix('c')?.parse::<u32>().ok()));
                let id = format!("c{writer}");
                said.iter_mut().for_each(|said| {
                    said.stands =
                        said.id == id && !matches!(said.effect, Effect::Reverted | Effect::Kept | Effect::Same);
                });
                said
            });
            let labels = self.variable.coords.iter().zip(&self.labels).zip(self.axes(cell)).filter_map(
                |((name, labels), at)| {
                    let variable = self.group.variable(name)?;
                    Some((name.clone(), label_text(variable, &labels.get(at)?)))
                },
            );
            blamed.cells.push(Cell {
                labels: labels.collect(),
                value: values.get(cell).map_or(Json::Null, |value| json(self.variable, &value)),
                writer: (writer > 0).then(|| format!("c{writer}")),
                history: said,
            });
        }
        let by_number = named.into_iter().filter_map(|number| events.get(number.checked_sub(1)? as usize).cloned());
        blamed.events = by_number.map(|event| (event.id.clone(), event)).collect();
        Ok(blamed)
    }

    /// Who wrote each cell, and all that was said of it.
    fn replay(
        &self,
        dataset: &Dataset,
        version: &Version,
        events: &[Contribution],
    ) -> Result<(Vec<u32>, Vec<Vec<Said>>), Error> {
        let mut watch = Watch::new(self.group);
        for cell in 0..self.count() {
            let labels = self.labels.iter().zip(self.axes(cell));
            let labels: Vec<Value> = labels.filter_map(|(labels, at)| labels.get(at)).collect();
            watch.add_cell(self.name, &labels);
        }
        let mut said: Vec<Vec<Said>> = vec![Vec::new(); self.count()];
        let schema = (&version.schema, version.schema_hash.as_str());
        let mut fold = Fold::new(dataset, schema, (self.path, self.group), events);
        // Cells were watched in their order, so that their numbers are the same.
        fold.run(&mut watch, &provenance::active(events), &[], |_, one| {
            if one.variable == self.name
                && let Some(of_cell) = said.get_mut(one.cell)
            {
                let value = one.value.as_ref().map_or(Json::Null, |value| json(self.variable, value));
                of_cell.push(Said { id: one.event.id.clone(), value, effect: one.effect, stands: false });
            }
        })?;
        let writers = watch.variables.get(self.name).map(|watched| watched.writers.clone()).unwrap_or_default();
        Ok((writers, said))
    }
}
