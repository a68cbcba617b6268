//! What a selection reads: labels of dimensions, and of variables the cells that hold a value.

use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Variable};
use zarr_fuse_core::zarr::array::{self, Readable};

/// A dimension of a group with its labels.
pub(super) struct Dimension<'a> {
    pub(super) name: &'a str,
    pub(super) variable: &'a Variable,
    pub(super) labels: Column,
    /// Which labels are selected; `None`: all.
    pub(super) chosen: Option<Vec<bool>>,
}

impl Dimension<'_> {
    pub(super) fn is_chosen(&self, place: usize) -> bool {
        self.chosen.as_ref().is_none_or(|chosen| chosen.get(place).copied().unwrap_or(false))
    }
}

/// The variables of one group that are asked for, and the dimensions of all of them in the group's order.
pub(super) struct Part<'a> {
    pub(super) path: String,
    pub(super) group: &'a GroupSchema,
    pub(super) names: Vec<&'a str>,
    pub(super) dimensions: Vec<Dimension<'a>>,
}

impl<'a> Part<'a> {
    /// Reads the labels.
    pub(super) async fn open(
        store: &Readable,
        path: &str,
        group: &'a GroupSchema,
        names: &[&'a str],
    ) -> Result<Self, Error> {
        let mut dimensions = Vec::new();
        for (name, coordinate) in &group.coords {
            if names.iter().filter_map(|one| group.vars.get(*one)).any(|variable| variable.coords.contains(name)) {
                let labels = array::read_all(&array::open(store, &join(path, name)).await?).await?;
                dimensions.push(Dimension { name, variable: &coordinate.variable, labels, chosen: None });
            }
        }
        Ok(Self { path: path.to_owned(), group, names: names.to_vec(), dimensions })
    }

    /// What faults and notes call the group.
    pub(super) fn title(&self) -> &str {
        if self.path.is_empty() { "/" } else { &self.path }
    }

    /// The variables asked for, with their names.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&'a str, &'a Variable)> {
        self.names.iter().filter_map(|name| Some((*name, self.group.vars.get(*name)?)))
    }

    /// Places of a variable's dimensions among those of the part, in the order of the variable's axes.
    pub(super) fn axes(&self, variable: &Variable) -> Vec<usize> {
        let place = |name: &String| self.dimensions.iter().position(|dimension| dimension.name == name);
        variable.coords.iter().filter_map(place).collect()
    }

    /// Errors if no variable is over all `dimensions` of the part, since the table would be all combinations of labels.
    pub(super) fn check_full(&self, dimensions: &[usize]) -> Result<(), Error> {
        let full = |variable: &Variable| {
            let axes = self.axes(variable);
            dimensions.iter().all(|dimension| axes.contains(dimension))
        };
        if self.variables().any(|(_, variable)| full(variable)) {
            return Ok(());
        }
        let all: Vec<&str> = dimensions.iter().map(|dimension| self.dimensions[*dimension].name).collect();
        let message =
            format!("expected a variable over {}, found none among {}", all.join(", "), self.names.join(", "));
        Err(Fault::of_file("", message).hint("select them one at a time").into())
    }
}

/// Where the places along an axis of an array go: their number times `step`.
pub(super) struct Along {
    pub(super) step: u64,
    /// Number of each place, `None` for those that are left out; without it a place is its own number.
    pub(super) numbers: Option<Vec<Option<u64>>>,
}

impl Along {
    /// The places of a dimension that are selected.
    pub(super) fn chosen(dimension: &Dimension<'_>, step: u64) -> Self {
        let number = |(number, chosen): (u64, &bool)| chosen.then_some(number);
        Self { step, numbers: dimension.chosen.as_ref().map(|chosen| (0..).zip(chosen).map(number).collect()) }
    }

    fn number(&self, place: u64) -> Option<u64> {
        let number = match &self.numbers {
            None => place,
            Some(numbers) => (*numbers.get(usize::try_from(place).ok()?)?)?,
        };
        Some(number * self.step)
    }
}

/// The values that a variable holds, in the order of their cells.
pub(super) struct Held {
    /// Number of each cell as its axes' [`Along`] make it, ascending.
    pub(super) cells: Vec<u64>,
    pub(super) values: Column,
}

impl Held {
    /// Reads the array at `path`. Chunks that were never written, or of which all is left out, are passed over.
    pub(super) async fn read(store: &Readable, path: &str, axes: &[Along]) -> Result<Self, Error> {
        let array = array::open(store, path).await?;
        let chunks = Chunks::of(&array);
        let mut cells = Vec::new();
        let mut values: Option<Column> = None;
        for number in 0..chunks.count() {
            let indices = chunks.indices(number);
            let (start, region) = chunks.region(&indices);
            let mut spans = start.iter().zip(&region).zip(axes);
            let wanted = spans.all(|((from, len), along)| (*from..from + len).any(|at| along.number(at).is_some()));
            if !wanted || !is_stored(&array, &indices).await? {
                continue;
            }
            let read = array::read(&array, &start, &region).await?;
            let mut present: Vec<usize> = Vec::new();
            for cell in (0..read.len()).filter(|cell| !read.is_missing(*cell)) {
                let mut rest = cell as u64;
                let mut numbers = region.iter().zip(&start).zip(axes).rev().map(|((len, from), along)| {
                    let place = from + rest % len;
                    rest /= len;
                    along.number(place)
                });
                if let Some(number) = numbers.try_fold(0, |sum, number| Some(sum + number?)) {
                    cells.push(number);
                    present.push(cell);
                }
            }
            let present = read.take(present.into_iter().map(Some));
            match &mut values {
                None => values = Some(present),
                Some(values) => values.append(present),
            }
        }
        let values = values.unwrap_or(Column::Int(Vec::new()));
        if cells.is_sorted() {
            return Ok(Self { cells, values });
        }
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_unstable_by_key(|i| cells[*i]);
        let values = values.take(order.iter().copied().map(Some));
        Ok(Self { cells: order.into_iter().map(|i| cells[i]).collect(), values })
    }
}

/// For some dimensions of a part, in the order of `wanted`: at which of their labels the variable holds a value. Reads
/// no more chunks than it takes to know.
pub(super) async fn holding(
    store: &Readable,
    part: &Part<'_>,
    name: &str,
    variable: &Variable,
    wanted: &[usize],
) -> Result<IndexMap<usize, Vec<bool>>, Error> {
    let missing = |dimension: &usize| (*dimension, vec![false; part.dimensions[*dimension].labels.len()]);
    let mut found: IndexMap<usize, Vec<bool>> = wanted.iter().map(missing).collect();
    if wanted.is_empty() {
        return Ok(found);
    }
    let axes = part.axes(variable);
    let array = array::open(store, &join(&part.path, name)).await?;
    let chunks = Chunks::of(&array);
    for number in 0..chunks.count() {
        let indices = chunks.indices(number);
        let (start, region) = chunks.region(&indices);
        let known = axes.iter().zip(start.iter().zip(&region)).all(|(dimension, (from, len))| {
            let span = *from as usize..(from + len) as usize;
            found.get(dimension).is_none_or(|held| held[span].iter().all(|held| *held))
        });
        if known || !is_stored(&array, &indices).await? {
            continue;
        }
        let read = array::read(&array, &start, &region).await?;
        for cell in (0..read.len()).filter(|cell| !read.is_missing(*cell)) {
            let mut rest = cell as u64;
            for (dimension, (from, len)) in axes.iter().zip(start.iter().zip(&region)).rev() {
                if let Some(held) = found.get_mut(dimension) {
                    held[(from + rest % len) as usize] = true;
                }
                rest /= len;
            }
        }
    }
    Ok(found)
}
