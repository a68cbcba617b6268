//! The reading of fields: a slice of a variable over two dimensions, reduced to the pixels that it is drawn on.

use super::chunk::{Chunk, Extent, each};
use super::cost::Load;
use super::fail::ReadError;
use super::select::{inside, variable_of, wrong};
use super::source::Source;
use super::tree::ArrayNode;
use super::values::{Window, along};
use crate::dataset::{Axis, Dataset, Group, Variable};
use crate::layout::join;
use crate::series::{Field, FieldRequest, Reduced};
use futures::future::try_join;
use std::ops::Range;

/// Values of one answer.
const CELLS: u64 = 16 << 20;
/// What to do about a field that is too large.
const SMALLER: &str = "Choose a smaller part of it, or allow more bytes.";

/// Reads the slice of `request`.
pub(crate) async fn field(source: &Source, dataset: &Dataset, request: &FieldRequest) -> Result<Field, ReadError> {
    let (group, variable) = variable_of(dataset, &request.group, &request.variable)?;
    let finest = group.levels.first().map_or(group.path.as_str(), |level| level.path.as_str());
    let finest = source.tree.array(&join(finest, &variable.name));
    let finest = finest.ok_or_else(|| wrong(&variable.name, "an array of the group's finest level", "none"))?;
    let node = if request.whole { finest } else { fitting(source, group, variable, finest, request) };
    let shape = Slice::new(group, node, finest, request)?;
    let slice = shape.window(node);
    let whole: Window = node.shape.iter().map(|size| 0..*size).collect();
    let reading = if request.whole { &whole } else { &slice };
    Load::of(node, reading).check(&node.path, request.most, SMALLER)?;

    let array = source.open(node)?;
    let is_named = !variable.meanings.is_empty() || !variable.masks.is_empty();
    let mut out = Grid::new(&shape, request.pixels, is_named || is_direction(variable))?;
    let mut extent = Extent::default();
    let mut failed = Vec::new();
    let windows = std::slice::from_ref(reading);
    let mut take = |part: &Window, chunk: &Chunk| {
        extent.add(chunk.extent());
        out.add(&shape, part, chunk);
    };
    each(&array, windows, &mut failed, &mut take).await?;

    let (rows, columns) = (out.rows.cells, out.columns.cells);
    let y = coordinate(source, group, node, &request.axes.0, &out.rows);
    let x = coordinate(source, group, node, &request.axes.1, &out.columns);
    let (y, x) = try_join(y, x).await?;
    let (min, max) = extent.ends();
    let reduced = match out.is_joined() {
        false if node.path == finest.path => Reduced::Not,
        _ if out.nearest => Reduced::Nearest,
        _ => Reduced::Mean,
    };
    let values = out.finish();
    Ok(Field { rows, columns, values, y, x, reduced, min, max, count: extent.count, failed })
}

/// Degrees of a compass have no mean: 350 and 10 do not meet at 180.
fn is_direction(variable: &Variable) -> bool {
    ["_direction", "azimuth_angle"].iter().any(|end| variable.standard_name.ends_with(end))
}

/// The coarsest array with as many cells as there are pixels: the level of a pyramid over the two axes. The sums of an
/// amount over hours are no values of it.
fn fitting<'a>(
    source: &'a Source,
    group: &Group,
    variable: &Variable,
    finest: &'a ArrayNode,
    request: &FieldRequest,
) -> &'a ArrayNode {
    let (y, x) = &request.axes;
    let of = |node: &ArrayNode, name: &str| {
        node.dimensions.iter().zip(&node.shape).find(|(known, _)| *known == name).map_or(0, |(_, size)| *size)
    };
    let mut best = finest;
    for node in super::level::pyramid(&source.tree, group, finest) {
        let mut others = node.dimensions.iter().filter(|name| *name != y && *name != x);
        // Along a depth without labels the levels of an image may be coarser, too.
        let fits = |name: &str| of(node, name) == of(finest, name) || (is_bare(group, name) && of(node, name) > 0);
        let same = node.dimensions == finest.dimensions && others.all(|name| fits(name));
        let (rows, columns) = request.pixels;
        let enough = |size: u64, pixels: u32| pixels > 0 && size >= u64::from(pixels);
        let is_coarser = of(node, y) < of(best, y) || of(node, x) < of(best, x);
        let is_value = !variable.amount || step_of(group, node).is_none();
        if same && is_value && is_coarser && enough(of(node, y), rows) && enough(of(node, x), columns) {
            best = node;
        }
    }
    best
}

/// Whether a dimension has positions and no labels.
fn is_bare(group: &Group, name: &str) -> bool {
    group.dimension(name).is_some_and(|dimension| dimension.axis == Axis::Index)
}

/// Length of the buckets of the level that the array is of.
fn step_of(group: &Group, node: &ArrayNode) -> Option<f64> {
    let level = node.path.rsplit_once('/').map_or("", |(level, _)| level);
    group.levels.iter().find(|known| known.path == level).and_then(|level| level.step)
}

/// Where the slice lies on the array.
struct Slice {
    /// The axes of rows and columns.
    rows: usize,
    columns: usize,
    /// Position on each axis; unused on those two.
    at: Vec<u64>,
    /// Cells down and across.
    shape: (u64, u64),
}

impl Slice {
    fn new(group: &Group, node: &ArrayNode, finest: &ArrayNode, request: &FieldRequest) -> Result<Slice, ReadError> {
        let axis = |name: &str| {
            let found = node.dimensions.iter().position(|known| known == name);
            let expected = || format!("two of the dimensions {:?}", node.dimensions);
            found.ok_or_else(|| wrong(&finest.path, &expected(), &format!("{name:?}")))
        };
        let (rows, columns) = (axis(&request.axes.0)?, axis(&request.axes.1)?);
        if rows == columns {
            return Err(wrong(&finest.path, "two dimensions", &format!("{:?} twice", request.axes.0)));
        }
        let mut at = Vec::with_capacity(node.shape.len());
        for (axis, (name, size)) in node.dimensions.iter().zip(&node.shape).enumerate() {
            let position = request.at.get(name).copied().filter(|_| axis != rows && axis != columns).unwrap_or(0);
            // The position is one of the finest level.
            let all = finest.shape.get(axis).copied().filter(|_| is_bare(group, name)).unwrap_or(*size).max(1);
            if axis != rows && axis != columns {
                inside(name, position, all)?;
            }
            at.push((u128::from(position) * u128::from(*size) / u128::from(all)) as u64);
        }
        let size = |axis: usize| node.shape.get(axis).copied().unwrap_or(0);
        Ok(Slice { rows, columns, at, shape: (size(rows), size(columns)) })
    }

    fn is_axis(&self, axis: usize) -> bool {
        axis == self.rows || axis == self.columns
    }

    /// The slice's own cells.
    fn window(&self, node: &ArrayNode) -> Window {
        let of = |(axis, (at, size)): (usize, (&u64, &u64))| match self.is_axis(axis) {
            true => 0..*size,
            false => *at..(*at + 1).min(*size),
        };
        self.at.iter().zip(&node.shape).enumerate().map(of).collect()
    }
}

/// Cells along one axis, joined to at most as many as there are pixels.
struct Joined {
    /// Cells of the array that become one.
    block: u64,
    /// How many come out.
    cells: usize,
}

impl Joined {
    fn new(size: u64, pixels: u32) -> Joined {
        let block = if pixels == 0 { 1 } else { size.div_ceil(u64::from(pixels)).max(1) };
        Joined { block, cells: size.div_ceil(block) as usize }
    }
}

/// The answer's cells while they are read.
struct Grid {
    rows: Joined,
    columns: Joined,
    /// The first cell of each block stands for it; else the mean does.
    nearest: bool,
    /// Values, or their sums.
    values: Vec<f32>,
    sums: Vec<f64>,
    counts: Vec<u32>,
}

impl Grid {
    fn new(slice: &Slice, pixels: (u32, u32), nearest: bool) -> Result<Grid, ReadError> {
        let (rows, columns) = (Joined::new(slice.shape.0, pixels.0), Joined::new(slice.shape.1, pixels.1));
        let cells = (rows.cells as u64).saturating_mul(columns.cells as u64);
        if cells > CELLS {
            let load = Load { bytes: cells.saturating_mul(4), requests: 0 };
            load.check("pixels", CELLS * 4, "Ask for fewer pixels.")?;
        }
        let cells = cells as usize;
        let mut out = Grid { rows, columns, nearest, values: Vec::new(), sums: Vec::new(), counts: Vec::new() };
        if out.is_joined() && !nearest {
            (out.sums, out.counts) = (vec![0.0; cells], vec![0; cells]);
        } else {
            out.values = vec![f32::NAN; cells];
        }
        Ok(out)
    }

    fn is_joined(&self) -> bool {
        self.rows.block > 1 || self.columns.block > 1
    }

    /// Adds the cells that `part` of the array shares with the slice.
    fn add(&mut self, slice: &Slice, part: &Window, chunk: &Chunk) {
        let length = |range: &Range<u64>| (range.end - range.start) as usize;
        let stride = |axis: usize| part.iter().skip(axis + 1).map(length).product::<usize>();
        let mut first = 0;
        for (axis, (range, at)) in part.iter().zip(&slice.at).enumerate() {
            if !slice.is_axis(axis) {
                if !range.contains(at) {
                    return;
                }
                first += (at - range.start) as usize * stride(axis);
            }
        }
        let (Some(rows), Some(columns)) = (part.get(slice.rows), part.get(slice.columns)) else { return };
        let (down, across) = (stride(slice.rows), stride(slice.columns));
        if self.sums.is_empty() {
            // Every block's first cell; without blocks that is every cell.
            let (block_y, block_x) = (self.rows.block, self.columns.block);
            let from = columns.start.div_ceil(block_x);
            let to = columns.end.div_ceil(block_x);
            let skip = first + (from * block_x - columns.start) as usize * across;
            for y in rows.start.div_ceil(block_y)..rows.end.div_ceil(block_y) {
                let start = skip + (y * block_y - rows.start) as usize * down;
                let row = y as usize * self.columns.cells;
                let out = self.values.get_mut(row + from as usize..row + to as usize);
                chunk.line(start, across * block_x as usize, out.unwrap_or_default());
            }
            return;
        }
        let mut line = vec![f32::NAN; length(columns)];
        for y in rows.clone() {
            chunk.line(first + (y - rows.start) as usize * down, across, &mut line);
            let row = (y / self.rows.block) as usize * self.columns.cells;
            let (mut cell, mut left) = (columns.start / self.columns.block, self.columns.block);
            left -= columns.start % self.columns.block;
            for value in &line {
                if !value.is_nan() {
                    let at = row + cell as usize;
                    if let (Some(sum), Some(count)) = (self.sums.get_mut(at), self.counts.get_mut(at)) {
                        *sum += f64::from(*value);
                        *count += 1;
                    }
                }
                left -= 1;
                if left == 0 {
                    (cell, left) = (cell + 1, self.columns.block);
                }
            }
        }
    }

    fn finish(self) -> Vec<f32> {
        if self.sums.is_empty() {
            return self.values;
        }
        // No value at all is 0 over 0: NaN.
        self.sums.iter().zip(&self.counts).map(|(sum, count)| (sum / f64::from(*count)) as f32).collect()
    }
}

/// The coordinate of the cells along the dimension `name`, of joined ones the mean; positions where there is none.
async fn coordinate(
    source: &Source,
    group: &Group,
    node: &ArrayNode,
    name: &str,
    joined: &Joined,
) -> Result<Vec<f64>, ReadError> {
    let size = node.dimensions.iter().zip(&node.shape).find(|(known, _)| *known == name).map_or(0, |(_, size)| *size);
    let level = node.path.rsplit_once('/').map_or("", |(level, _)| level);
    let dimension = group.dimension(name).filter(|dimension| dimension.size == size);
    let own = source.tree.visible(level, name).filter(|own| own.shape == [size]);
    let times = match source.time_node(level, name).filter(|own| own.shape == [size]) {
        Some(own) => Some(source.times(own).await?),
        None => None,
    };
    let all: Vec<f64> = match (times, dimension, own) {
        (Some(times), _, _) => {
            let shift = step_of(group, node).map_or(0.0, |step| super::level::middle(times.at(0), step));
            (0..size).map(|at| times.at(at) + shift).collect()
        }
        (_, Some(dimension), _) if dimension.axis == Axis::Number && !dimension.values.is_empty() => {
            dimension.values.clone()
        }
        (_, _, Some(own)) if !own.is_text() => source.open(own)?.numbers(&along(0..size)).await?,
        // The middle of a coarser cell, in positions of its own level.
        _ => (0..size).map(|at| at as f64).collect(),
    };
    let mean = |some: &[f64]| some.iter().sum::<f64>() / some.len() as f64;
    Ok(all.chunks(joined.block as usize).map(mean).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    /// A slice `[rows, columns]` of an array `[2, rows, columns]` at position 1, read in parts of that length.
    fn joined(shape: (u64, u64), pixels: (u32, u32), nearest: bool, swapped: bool, part: u64) -> (Vec<f32>, usize) {
        let (rows, columns) = if swapped { (2, 1) } else { (1, 2) };
        let slice = Slice { rows, columns, at: vec![1, 0, 0], shape };
        let sizes = if swapped { [2, shape.1, shape.0] } else { [2, shape.0, shape.1] };
        let mut grid = Grid::new(&slice, pixels, nearest).unwrap();
        for a in (0..sizes[1]).step_by(part as usize) {
            for b in (0..sizes[2]).step_by(part as usize) {
                let window: Window = vec![0..2, a..(a + part).min(sizes[1]), b..(b + part).min(sizes[2])];
                let mut values = Vec::new();
                for first in 0..2 {
                    for i in window[1].clone() {
                        for j in window[2].clone() {
                            let (y, x) = if swapped { (j, i) } else { (i, j) };
                            let value = (y * 100 + x) as f64;
                            values.push(if first == 0 {
                                -1.0
                            } else if value == 101.0 {
                                f64::NAN
                            } else {
                                value
                            });
                        }
                    }
                }
                grid.add(&slice, &window, &Chunk::Doubles(values));
            }
        }
        let across = grid.columns.cells;
        (grid.finish(), across)
    }

    #[test]
    fn cells_become_pixels() {
        for part in [1, 2, 3, 10] {
            for swapped in [false, true] {
                let (all, across) = joined((3, 5), (0, 0), false, swapped, part);
                assert_eq!((all.len(), across), (15, 5));
                assert!(all[6].is_nan());
                assert_eq!((all[0], all[4], all[5], all[14]), (0.0, 4.0, 100.0, 204.0));
                let (means, across) = joined((3, 5), (2, 2), false, swapped, part);
                assert_eq!((means.len(), across), (4, 2));
                // (0, 1, 2, 100, 102) without the missing one; (3, 4, 103, 104); (200, 201, 202); (203, 204)
                assert_eq!(means, [41.0, 53.5, 201.0, 203.5]);
                let (first, _) = joined((3, 5), (2, 2), true, swapped, part);
                assert_eq!(first, [0.0, 3.0, 200.0, 203.0]);
            }
        }
        let (none, _) = joined((1, 1), (9, 9), false, false, 1);
        assert_eq!(none, [0.0]);
    }
}
