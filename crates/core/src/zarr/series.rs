//! The reading of time series: from a [`Request`] to the lines that a chart can show.

use super::decimate::{Point, decimate, usual_step, width};
use super::fail::{FailKind, ReadError};
use super::level::{self, Candidate};
use super::source::{Source, Times};
use super::tree::ArrayNode;
use super::values::{Opened, Window};
use crate::dataset::{Dataset, Group, Variable};
use crate::layout::{COUNT_SUFFIX, MAX_SUFFIX, MIN_SUFFIX, join};
use crate::series::{Answer, Line, Request};
use futures::future::join_all;
use std::ops::Range;
use std::sync::Arc;

/// Values of one answer, over all its arrays.
const VALUES: u64 = 32_000_000;
/// Points of one answer.
const COLUMNS: u32 = 100_000;

/// Reads the lines of `request`.
pub(crate) async fn series(source: &Source, dataset: &Dataset, request: &Request) -> Result<Answer, ReadError> {
    let (group, variable) = find(dataset, request)?;
    let time = group.time_of(variable).ok_or_else(|| {
        wrong(&variable.name, "a variable with a time dimension", &format!("dimensions {:?}", variable.dimensions))
    })?;
    let positions = lines(group, variable, &time.name, request)?;
    let nothing = || Answer {
        lines: positions.iter().map(|index| Line { index: *index, ..Line::default() }).collect(),
        ..Answer::default()
    };
    let Some(extent) = time.extent else { return Ok(nothing()) };
    let window = request.window.unwrap_or(extent);
    if !(window.0.is_finite() && window.1.is_finite() && window.0 <= window.1) {
        return Err(wrong("window", "a first time that is not after the last", &format!("{window:?}")));
    }
    let candidates = candidates(source, group, variable, &time.name, extent, window)?;
    let columns = request.columns.clamp(1, COLUMNS);
    let Some(chosen) = level::choose(&candidates, columns) else { return Ok(nothing()) };

    let times = source.times(chosen.time).await?;
    let step = chosen.level.step;
    let shift = step.map_or(0.0, |step| level::middle(times.at(0), step));
    // A bucket belongs to the window when any part of it does.
    let half = step.unwrap_or(0.0) / 2.0;
    let span = (window.0 - shift - half, window.1 - shift + half);
    let range = match step {
        Some(_) => times.range(span.0 + 1e-6, span.1 - 1e-6),
        None => times.range(span.0, span.1),
    };
    let sum = step.filter(|_| variable.amount);
    let mut answer = Answer { level: chosen.level.name.clone(), step, sum, ..nothing() };
    if range.is_empty() {
        return Ok(answer);
    }

    let plan = Plan::new(source, group, chosen, &time.name, range, &positions, request)?;
    let read = plan.read(&mut answer.failed).await?;
    let order = plan.order(&times, span);
    let mut joined = false;
    let mut usual: Option<f64> = None;
    for line in &mut answer.lines {
        let points = plan.points(&read, line.index, &order, shift);
        answer.present += points.iter().map(|point| point.count).sum::<f64>() as u64;
        usual = usual.into_iter().chain(usual_step(&points)).reduce(f64::max);
        let (drawn, any) = decimate(line.index, &points, window, columns);
        *line = drawn;
        joined |= any;
    }
    let column = width(window, columns);
    if joined {
        answer.step = Some(answer.step.map_or(column, |step| step.max(column)));
    }
    // Buckets follow each other exactly, so that one that is absent shows; values as stored may be late by a step.
    let factor = if step.is_some() && !joined { 1.5 } else { 2.0 };
    answer.gap = factor * usual.or(step).unwrap_or(0.0).max(if joined { column } else { 0.0 });
    let steps = match step {
        None => order.len() as f64,
        Some(_) => candidates.first().map_or(0.0, |finest| finest.points.round()),
    };
    answer.samples = ((steps * positions.len() as f64) as u64).max(answer.present);
    Ok(answer)
}

fn wrong(place: &str, expected: &str, found: &str) -> ReadError {
    ReadError::new(FailKind::Request, place, expected, found, "")
}

fn find<'a>(dataset: &'a Dataset, request: &Request) -> Result<(&'a Group, &'a Variable), ReadError> {
    let names = |names: Vec<&str>| names.into_iter().take(20).collect::<Vec<_>>().join(", ");
    let group = dataset.group(&request.group).ok_or_else(|| {
        let known = names(dataset.groups.iter().map(|group| group.path.as_str()).collect());
        wrong("group", &format!("one of: {known}"), &format!("{:?}", request.group))
    })?;
    let variable = group.variable(&request.variable).ok_or_else(|| {
        let known = names(group.variables.iter().map(|variable| variable.name.as_str()).collect());
        wrong(
            &format!("variable of group {:?}", group.path),
            &format!("one of: {known}"),
            &format!("{:?}", request.variable),
        )
    })?;
    Ok((group, variable))
}

/// Positions of the lines, checked; one line at position 0 when the request names no dimension for them.
fn lines(group: &Group, variable: &Variable, time: &str, request: &Request) -> Result<Vec<u64>, ReadError> {
    let size =
        |name: &str| variable.dimensions.iter().zip(&variable.shape).find(|(n, _)| *n == name).map(|(_, size)| *size);
    let inside = |name: &str, position: u64| match size(name) {
        Some(size) if position >= size => Err(wrong(name, &format!("a position below {size}"), &position.to_string())),
        _ => Ok(()),
    };
    for (name, position) in &request.at {
        inside(name, *position)?;
    }
    let Some((name, positions)) = &request.lines else { return Ok(vec![0]) };
    if size(name).is_none() || name == time {
        let expected = format!("one of the dimensions of {} that is not time", variable.name);
        return Err(wrong(&format!("lines of group {:?}", group.path), &expected, &format!("{name:?}")));
    }
    positions.iter().try_for_each(|position| inside(name, *position))?;
    Ok(positions.clone())
}

/// The levels that have the variable, with how many of their times lie in the window.
fn candidates<'a>(
    source: &'a Source,
    group: &'a Group,
    variable: &Variable,
    time: &str,
    extent: (f64, f64),
    window: (f64, f64),
) -> Result<Vec<Candidate<'a>>, ReadError> {
    let mut out = Vec::new();
    for level in &group.levels {
        let Some(array) = source.tree.array(&join(&level.path, &variable.name)) else { continue };
        let Some(node) = source.time_node(&level.path, time) else { continue };
        let length = node.shape.first().copied().unwrap_or(0);
        let fits = array.dimensions == variable.dimensions
            && array
                .dimensions
                .iter()
                .zip(array.shape.iter().zip(&variable.shape))
                .all(|(name, (size, finest))| if name == time { *size == length } else { size == finest });
        if !fits {
            continue;
        }
        let points = match source.known_times(node)? {
            Some(times) => {
                let range = times.range(window.0, window.1);
                (range.end - range.start) as f64
            }
            None => share(extent, window) * length as f64,
        };
        out.push(Candidate { level, array, time: node, points });
    }
    Ok(out)
}

/// The share of the record that the window covers.
fn share(extent: (f64, f64), window: (f64, f64)) -> f64 {
    let covered = window.1.min(extent.1) - window.0.max(extent.0);
    let whole = extent.1 - extent.0;
    if covered < 0.0 {
        0.0
    } else if whole > 0.0 {
        covered / whole
    } else {
        1.0
    }
}

/// What to read of one level.
struct Plan {
    /// Mean (or the values), least, greatest, count; the last three for overviews.
    arrays: [Option<Arc<Opened>>; 4],
    /// The reads, alike for each array.
    windows: Vec<Window>,
    /// Axis of time, and of the lines when they have one.
    time_axis: usize,
    line_axis: Option<usize>,
    range: Range<u64>,
}

/// Values by array and window.
type Read = [Vec<Vec<f64>>; 4];

impl Plan {
    fn new(
        source: &Source,
        group: &Group,
        chosen: &Candidate<'_>,
        time: &str,
        range: Range<u64>,
        positions: &[u64],
        request: &Request,
    ) -> Result<Plan, ReadError> {
        let array = chosen.array;
        let axis_of = |name: &str| array.dimensions.iter().position(|dimension| dimension == name);
        let time_axis = axis_of(time).ok_or_else(|| wrong(&array.path, "a time dimension", "none"))?;
        let line_axis = request.lines.as_ref().and_then(|(name, _)| axis_of(name));
        let fixed: Window = array
            .dimensions
            .iter()
            .enumerate()
            .map(|(axis, name)| match request.at.get(name) {
                _ if axis == time_axis => range.clone(),
                Some(position) => *position..position + 1,
                None => 0..1,
            })
            .collect();
        let windows: Vec<Window> = match line_axis {
            None => vec![fixed],
            Some(axis) => runs(positions, array.chunk.get(axis).copied().unwrap_or(1))
                .into_iter()
                .map(|run| {
                    let mut window = fixed.clone();
                    window[axis] = run;
                    window
                })
                .collect(),
        };
        let part = |suffix: &str| {
            let node = source.tree.array(&format!("{}{suffix}", array.path)).filter(|node| node.shape == array.shape);
            // `x_max` may be a variable of its own beside `x`; then it is not the greatest of `x`.
            let own = group.variable(&format!("{}{suffix}", request.variable)).is_some();
            node.filter(|_| chosen.level.step.is_some() && !own).map(|node| source.open(node)).transpose()
        };
        // Least and greatest of an amount are of single values, which its sum has no band of.
        let amount = group.variable(&request.variable).is_some_and(|variable| variable.amount);
        let band = |suffix: &str| if amount { Ok(None) } else { part(suffix) };
        let arrays = [Some(source.open(array)?), band(MIN_SUFFIX)?, band(MAX_SUFFIX)?, part(COUNT_SUFFIX)?];
        let plan = Plan { arrays, windows, time_axis, line_axis, range };
        plan.check(array)?;
        Ok(plan)
    }

    fn check(&self, array: &ArrayNode) -> Result<(), ReadError> {
        let size = |window: &Window| window.iter().try_fold(1u64, |all, r| all.checked_mul(r.end - r.start));
        let one = self.windows.iter().try_fold(0u64, |all, window| all.checked_add(size(window)?));
        let all = one.and_then(|one| one.checked_mul(self.arrays.iter().flatten().count() as u64));
        if all.is_some_and(|all| all <= VALUES) {
            return Ok(());
        }
        let expected = format!("at most {VALUES} values for one chart");
        let found = all.map_or("more than 2^64".to_owned(), |all| all.to_string());
        let hint = "Choose a shorter period or fewer lines; overviews made by the owner would help.";
        Err(ReadError::new(FailKind::TooLarge, &array.path, expected, found, hint))
    }

    /// Reads everything at once.
    async fn read(&self, failed: &mut Vec<String>) -> Result<Read, ReadError> {
        let wanted = self.arrays.iter().enumerate().filter_map(|(which, array)| array.as_ref().map(|a| (which, a)));
        let wanted: Vec<_> =
            wanted.flat_map(|(which, array)| self.windows.iter().map(move |w| (which, array, w))).collect();
        let answers = join_all(wanted.iter().map(|(_, array, window)| async move {
            let mut failed = Vec::new();
            (array.patchy(window, &mut failed).await, failed)
        }))
        .await;
        let mut read = Read::default();
        let (mut good, mut first) = (0, None);
        for ((which, array, window), (answer, reasons)) in wanted.iter().zip(answers) {
            failed.extend(reasons);
            let values = match answer {
                Ok(values) => {
                    good += 1;
                    values
                }
                Err(error) => {
                    failed.push(format!("{} {window:?}: {}", array.node().path, error.found));
                    first.get_or_insert(error);
                    Vec::new()
                }
            };
            read[*which].push(values);
        }
        match first {
            Some(error) if good == 0 => Err(error),
            _ => Ok(read),
        }
    }

    /// Positions inside the read range whose times lie in the span, in time order, with their times.
    fn order(&self, times: &Times, span: (f64, f64)) -> Vec<(usize, f64)> {
        let all = self.range.clone().map(|position| ((position - self.range.start) as usize, times.at(position)));
        let mut order: Vec<(usize, f64)> = all.filter(|(_, time)| *time >= span.0 && *time <= span.1).collect();
        if !order.is_sorted_by(|a, b| a.1 <= b.1) {
            order.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        order
    }

    /// The points of the line at `position` along the lines' axis that are present.
    fn points(&self, read: &Read, position: u64, order: &[(usize, f64)], shift: f64) -> Vec<Point> {
        let holds = |window: &Window| self.line_axis.is_none_or(|axis| window[axis].contains(&position));
        let Some(which) = self.windows.iter().position(holds) else { return Vec::new() };
        let window = &self.windows[which];
        let length = |axis: usize| (window[axis].end - window[axis].start) as usize;
        let stride = |axis: usize| (axis + 1..window.len()).map(length).product::<usize>();
        let offset = self.line_axis.map_or(0, |axis| (position - window[axis].start) as usize * stride(axis));
        let step = stride(self.time_axis);
        let [means, least, greatest, counts] = [0, 1, 2, 3].map(|part: usize| read[part].get(which));
        let of = |values: Option<&Vec<f64>>, at: usize| {
            values.and_then(|values| values.get(offset + at * step)).copied().filter(|value| !value.is_nan())
        };
        let one = |(at, time): &(usize, f64)| {
            let value = of(means, *at)?;
            let mut point = Point::value(time + shift, value);
            point.min = of(least, *at).unwrap_or(value);
            point.max = of(greatest, *at).unwrap_or(value);
            point.count = of(counts, *at).filter(|count| *count >= 1.0).unwrap_or(1.0);
            Some(point)
        };
        order.iter().filter_map(one).collect()
    }
}

/// Ranges that cover `positions`. Neighbours, and those that share a chunk or lie in neighbouring chunks, are one read:
/// what lies between them comes with the same chunks anyway.
fn runs(positions: &[u64], chunk: u64) -> Vec<Range<u64>> {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<Range<u64>> = Vec::new();
    for position in sorted {
        match out.last_mut() {
            Some(run) if position / chunk <= (run.end - 1) / chunk + 1 => run.end = run.end.max(position + 1),
            _ => out.push(position..position + 1),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_one_chunk_are_one_read() {
        assert_eq!(runs(&[2, 0, 1], 1), [0..3]);
        assert_eq!(runs(&[0, 2, 5], 1), [0..1, 2..3, 5..6]);
        assert_eq!(runs(&[0, 2, 7], 4), [0..8]);
        assert_eq!(runs(&[1, 1, 20], 4), [1..2, 20..21]);
        assert_eq!(runs(&[], 4), [] as [Range<u64>; 0]);
    }
}
