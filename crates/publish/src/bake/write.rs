//! Writing the levels of one group: each array is read once, in slabs, and each slab goes to level 0 and into the
//! buckets of every overview.

use super::attributes;
use super::chunks::{self, Cut};
use super::levels::{Level, Run};
use super::overview::{Overview, Part};
use super::source::{Group, Source, Time, kind};
use super::{Nodes, facts};
use crate::{Error, Progress};
use serde_json::{Map, Value, json};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::{FULL_LEVEL, join};
use zarr_fuse_core::schema::DataType;
use zarr_fuse_core::zarr::array::{self, ArraySpec, Readable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

type Target = Array<dyn AsyncReadableWritableListableStorageTraits>;

/// How far the bake is, in bytes before compression.
pub(super) struct Step<'a> {
    pub(super) done: u64,
    pub(super) total: u64,
    pub(super) progress: &'a mut dyn FnMut(Progress),
}

/// Writes all levels of a group.
pub(super) async fn group(
    repo: &Readable,
    group: &Group<'_>,
    nodes: &mut Nodes,
    step: &mut Step<'_>,
) -> Result<(), Error> {
    if let Some(time) = &group.time {
        for level in &group.levels {
            times(group, time, level, nodes).await?;
        }
    }
    for source in &group.arrays {
        let stored = attributes::array(group, source);
        let along = group.time.as_ref().and_then(|time| source.dimensions.iter().position(|name| *name == time.name));
        let base = join(&group.path, FULL_LEVEL);
        let mut targets = vec![full(source, &base, &stored, along, nodes).await?];
        let mut sinks = Vec::new();
        for level in &group.levels {
            let path = join(&group.path, &level.name);
            match (along, &group.time) {
                (None, _) => targets.push(full(source, &path, &stored, None, nodes).await?),
                (Some(along), Some(time)) if in_level(group, source, level) => {
                    sinks.push(sink(group, source, level, &path, &stored, (along, time), nodes).await?);
                }
                _ => {}
            }
        }
        copy(repo, source, along.zip(group.time.as_ref()), &targets, &mut sinks, step).await?;
    }
    Ok(())
}

/// Whether an overview of it is in a level: its `overviews` say so, and a mean of it means something. A mean of labels,
/// times, booleans, categories, flags, directions and complex numbers does not. The names of its parts must be free.
pub(super) fn in_level(group: &Group, source: &Source, level: &Level) -> bool {
    let variable = group.schema.variable(&source.name);
    let time = variable.is_some_and(|v| v.data_type == DataType::Datetime);
    // 350 and 10 degrees have no mean at 180, no least and no greatest.
    let turns = ["_direction", "azimuth_angle"];
    let direction = variable
        .and_then(|v| v.standard_name.as_deref())
        .is_some_and(|name| turns.iter().any(|end| name.ends_with(end)));
    let flags = source.attributes.contains_key("flag_values")
        || group.schema.vars.values().any(|other| other.flags.as_ref() == Some(&source.name));
    let taken = |part: &Part| group.arrays.iter().any(|other| other.name == part.name(&source.name));
    variable.is_none_or(|variable| level.holds(&variable.overviews))
        && !source.coordinate
        && !time
        && !direction
        && !flags
        && source.data_type != "bool"
        && !matches!(kind(&source.data_type), Kind::Text | Kind::Complex)
        && !Part::ALL[1..].iter().any(taken)
}

/// Creates the array as it is in the repo.
async fn full(
    source: &Source,
    group: &str,
    stored: &Map<String, Value>,
    along: Option<usize>,
    nodes: &mut Nodes,
) -> Result<(Target, Cut), Error> {
    let cut = chunks::cut(&source.shape, &source.data_type, along.unwrap_or(0), source.coordinate);
    let spec = ArraySpec {
        path: join(group, &source.name),
        data_type: source.data_type.clone(),
        shape: source.shape.clone(),
        chunk: cut.chunk.clone(),
        shard: cut.shard.clone(),
        fill: source.fill.clone(),
        dimensions: source.dimensions.clone(),
        attributes: stored.clone(),
        level: array::ZSTD_LEVEL,
    };
    nodes.array(&spec).await?;
    Ok((array::open(&nodes.target, &spec.path).await?, cut))
}

/// An overview of one variable being written.
struct Sink<'a> {
    name: String,
    level: &'a Level,
    /// In the order of [`Part::ALL`].
    arrays: Vec<Target>,
    along: usize,
    /// Buckets of a stored object.
    run: u64,
    /// The sum over a bucket stands for it, not the mean.
    amount: bool,
    open: Option<Open>,
}

/// What is being filled: a run of buckets, and where it stands in the arrays.
struct Open {
    values: Run,
    start: Vec<u64>,
    shape: Vec<u64>,
}

async fn sink<'a>(
    whole: &Group<'_>,
    source: &Source,
    level: &'a Level,
    group: &str,
    stored: &Map<String, Value>,
    (along, time): (usize, &Time),
    nodes: &mut Nodes,
) -> Result<Sink<'a>, Error> {
    let interval = time.regular().map(|(_, step)| step);
    let mut shape = source.shape.clone();
    shape[along] = level.length();
    let real = if source.data_type == "float32" { "float32" } else { "float64" };
    let overview = Overview::new(whole, source, level, time, interval, stored);
    let mut arrays = Vec::new();
    let mut run = level.length();
    for part in Part::ALL {
        let (data_type, fill) = match part {
            Part::Count => ("int32", json!(0)),
            _ => (real, json!("NaN")),
        };
        let cut = chunks::cut(&shape, data_type, along, false);
        run = run.min(cut.object()[along]);
        let spec = ArraySpec {
            path: join(group, &part.name(&source.name)),
            data_type: data_type.to_owned(),
            shape: shape.clone(),
            chunk: cut.chunk,
            shard: cut.shard,
            fill,
            dimensions: source.dimensions.clone(),
            attributes: overview.attributes(part),
            level: array::ZSTD_LEVEL,
        };
        nodes.array(&spec).await?;
        arrays.push(array::open(&nodes.target, &spec.path).await?);
    }
    let (name, amount) = (source.name.clone(), overview.amount);
    Ok(Sink { name, level, arrays, along, run: run.max(1), amount, open: None })
}

impl Sink<'_> {
    /// Adds a slab: values of the region at `start`, in C order.
    async fn add(&mut self, time: &Time, start: &[u64], shape: &[u64], values: &Column) -> Result<(), Error> {
        let (along, level) = (self.along, self.level);
        let first = usize_of(start[along]);
        let times = time.seconds.get(first..first + usize_of(shape[along])).unwrap_or_default();
        let mut step = 0;
        while step < times.len() {
            let begin = level.bucket(times[step]) / self.run * self.run;
            let length = self.run.min(level.length() - begin);
            let (mut at, mut size) = (start.to_vec(), shape.to_vec());
            (at[along], size[along]) = (begin, length);
            if self.open.as_ref().is_none_or(|open| open.start != at) {
                self.flush().await?;
                let outer = usize_of(shape[..along].iter().product());
                let inner = usize_of(shape[along + 1..].iter().product());
                let values = Run::new(level.buckets.bucket(), outer, inner);
                self.open = Some(Open { values, start: at, shape: size });
            }
            let inside = times[step..].iter().take_while(|time| level.bucket(**time) < begin + length).count();
            if let Some(open) = &mut self.open {
                open.values.add(&self.name, times, step..step + inside, values)?;
            }
            step += inside;
        }
        Ok(())
    }

    /// Writes the buckets being filled.
    async fn flush(&mut self) -> Result<(), Error> {
        if let Some(Open { values, start, shape }) = self.open.take() {
            for (array, values) in self.arrays.iter().zip(values.finish(&self.name, self.amount)?) {
                array::write(array, &start, &shape, &values).await?;
            }
        }
        Ok(())
    }
}

/// A length that fits: it counts values that are in memory.
fn usize_of(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// Reads the array once and writes it to the targets and into the sinks.
async fn copy(
    repo: &Readable,
    source: &Source,
    time: Option<(usize, &Time)>,
    targets: &[(Target, Cut)],
    sinks: &mut [Sink<'_>],
    step: &mut Step<'_>,
) -> Result<(), Error> {
    let opened = array::open(repo, &source.path).await?;
    let Some((_, cut)) = targets.first() else { return Ok(()) };
    let before = step.done;
    for (start, shape) in regions(&source.shape, cut.object(), time.map_or(0, |(along, _)| along)) {
        let values = array::read(&opened, &start, &shape).await?;
        for (target, _) in targets {
            array::write(target, &start, &shape, &values).await?;
        }
        if let Some((_, time)) = time {
            for sink in sinks.iter_mut() {
                sink.add(time, &start, &shape, &values).await?;
            }
        }
        step.done += shape.iter().product::<u64>() * chunks::item(&source.data_type);
        (step.progress)(Progress { step: "release", done: step.done, total: step.total });
    }
    step.done = before + facts::bytes(source);
    for sink in sinks {
        sink.flush().await?;
    }
    Ok(())
}

/// The regions of an array that are one stored object each, with the axis `along` running fastest. A scalar is one
/// region, an array without elements none.
fn regions(shape: &[u64], object: &[u64], along: usize) -> Vec<(Vec<u64>, Vec<u64>)> {
    let mut order: Vec<usize> = (0..shape.len()).filter(|axis| *axis != along).collect();
    order.extend((0..shape.len()).filter(|axis| *axis == along));
    let mut found = vec![(vec![0; shape.len()], shape.to_vec())];
    for axis in order {
        found = found
            .into_iter()
            .flat_map(|(start, size)| {
                let step = object[axis].max(1);
                (0..shape[axis].div_ceil(step)).map(move |index| {
                    let (mut start, mut size) = (start.clone(), size.clone());
                    start[axis] = index * step;
                    size[axis] = step.min(size[axis] - start[axis]);
                    (start, size)
                })
            })
            .collect();
    }
    found
}

/// Writes the time coordinate of an overview with its bounds.
async fn times(group: &Group<'_>, time: &Time, level: &Level, nodes: &mut Nodes) -> Result<(), Error> {
    let Some(source) = group.arrays.iter().find(|source| source.name == time.name) else { return Ok(()) };
    let path = join(&group.path, &level.name);
    let bounds = format!("{}_bnds", time.name);
    let base = attributes::array(group, source);
    let (middles, edges, length) = (level.buckets.centre(), level.buckets.bounds(), level.length());
    // Buckets begin and end at whole seconds; the middle of an odd number of them is none.
    let whole = middles.iter().all(|time| time.fract() == 0.0);
    let (data_type, fill) = if whole { ("int64", json!(i64::MIN)) } else { ("float64", json!("NaN")) };
    let column = |times: Vec<f64>| match whole {
        true => Column::Int(times.into_iter().map(|time| time as i64).collect()),
        false => Column::Float(times),
    };
    let own = vec![time.name.clone()];
    let both = vec![time.name.clone(), "bnds".to_owned()];
    let parts = [
        (time.name.as_str(), own, vec![length], attributes::overview_time(&base, &bounds, level), middles),
        (bounds.as_str(), both, vec![length, 2], Map::new(), edges),
    ];
    for (name, dimensions, shape, attributes, values) in parts {
        let cut = chunks::cut(&shape, data_type, 0, true);
        let spec = ArraySpec {
            path: join(&path, name),
            data_type: data_type.into(),
            shape: shape.clone(),
            chunk: cut.chunk,
            shard: cut.shard,
            fill: fill.clone(),
            dimensions,
            attributes,
            level: array::ZSTD_LEVEL,
        };
        nodes.array(&spec).await?;
        let target: Target = array::open(&nodes.target, &spec.path).await?;
        array::write(&target, &vec![0; shape.len()], &shape, &column(values)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_cover_the_array_once_with_time_fastest() {
        let found = regions(&[3, 5], &[2, 3], 1);
        let expected: Vec<([u64; 2], [u64; 2])> =
            vec![([0, 0], [2, 3]), ([0, 3], [2, 2]), ([2, 0], [1, 3]), ([2, 3], [1, 2])];
        let expected: Vec<_> = expected.into_iter().map(|(a, b)| (a.to_vec(), b.to_vec())).collect();
        assert_eq!(found, expected);
        assert_eq!(regions(&[], &[], 0).len(), 1);
        assert_eq!(regions(&[0, 3], &[1, 3], 0).len(), 0);
    }
}
