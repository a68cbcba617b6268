//! What to read of one level, and the points that come of it.

use super::asked::Asked;
use super::levels::Axis;
use super::part::{Done, Job, Lane, Part, runs};
use crate::layout::{COUNT_SUFFIX, MAX_SUFFIX, MIN_SUFFIX};
use crate::series::{DEFAULT_MOST, QUANTILES, quantile};
use crate::zarr::decimate::{Columns, Point};
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::level::Candidate;
use std::ops::Range;

/// Values of one answer, over all its arrays.
const VALUES: u64 = 32_000_000;

/// Positions in [`Plan::parts`]: means (or the values), then least and greatest, how many; uncertainty and flags beside
/// them.
pub(super) const MEAN: usize = 0;
pub(super) const COUNT: usize = 3;
pub(super) const UNCERTAINTY: usize = 4;
pub(super) const FLAGS: usize = 5;
/// What is drawn first.
pub(super) const FIRST: Range<usize> = MEAN..COUNT;
/// What may come after.
pub(super) const REST: Range<usize> = COUNT..FLAGS + 1;

/// The reads of one level.
pub(crate) struct Plan {
    pub(crate) axis: Axis,
    /// See [`MEAN`] and the others; what the level does not have is `None`.
    pub(crate) parts: [Option<Part>; 6],
    /// Reasons of what could not be read.
    pub(crate) failed: Vec<String>,
    first_error: Option<ReadError>,
    any: bool,
    amount: bool,
}

impl Plan {
    /// For the times of `axis` at the level `chosen`: the values and, at an overview, least, greatest and count.
    ///
    /// # Errors
    /// A codec or data type that this build does not have.
    pub(crate) fn new(asked: &Asked<'_>, chosen: &Candidate<'_>, axis: Axis) -> Result<Plan, ReadError> {
        let Asked { source, group, variable, request, .. } = asked;
        let array = chosen.array;
        let line_axis = request.lines.as_ref().and_then(|(name, _)| array.dimensions.iter().position(|d| d == name));
        let chunk = line_axis.and_then(|axis| array.chunk.get(axis)).copied().unwrap_or(1);
        let runs = runs(&asked.positions, chunk);
        let part = |suffix: &str| {
            let node = source.tree.array(&format!("{}{suffix}", array.path)).filter(|node| node.shape == array.shape);
            // `x_max` may be a variable of its own beside `x`; then it is not the greatest of `x`.
            let own = !suffix.is_empty() && group.variable(&format!("{}{suffix}", variable.name)).is_some();
            let node = node.filter(|_| suffix.is_empty() || (axis.step.is_some() && !own));
            node.map_or(Ok(None), |node| Part::new(asked, node, &runs, &axis.range))
        };
        // Least and greatest of an amount are of single values, which its sum has no band of.
        let band = |suffix: &str| if variable.amount { Ok(None) } else { part(suffix) };
        let parts = [part("")?, band(MIN_SUFFIX)?, band(MAX_SUFFIX)?, part(COUNT_SUFFIX)?, None, None];
        let amount = variable.amount;
        Ok(Plan { axis, parts, failed: Vec::new(), first_error: None, any: false, amount })
    }

    /// An estimate of what is fetched, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.iter().flatten().map(Part::bytes).fold(0, u64::saturating_add)
    }

    /// Refuses what would fill the memory, and what is more than was allowed (`most`; 0 is [`DEFAULT_MOST`]) together with
    /// the bytes that are fetched `beside` it.
    ///
    /// # Errors
    /// [`FailKind::TooLarge`]: with an estimate of the bytes where a greater `most` would allow it.
    pub(crate) fn check(&self, most: u64, beside: u64) -> Result<(), ReadError> {
        let path = self.parts[MEAN].as_ref().map_or("", |part| part.array.node().path.as_str());
        let too_large = |expected: String, found: String, hint: &str| {
            Err(ReadError::new(FailKind::TooLarge, path, expected, found, hint))
        };
        let all = self.parts.iter().flatten().try_fold(0u64, |all, part| all.checked_add(part.len()?));
        if all.is_none_or(|all| all > VALUES) {
            let all = all.map_or("more than 2^64".to_owned(), |all| all.to_string());
            let found = format!("{all}, about {} MB", self.bytes() / 1_000_000);
            let hint = "Choose a shorter period or fewer lines; overviews made by the owner would help.";
            return too_large(format!("at most {VALUES} values for one chart"), found, hint);
        }
        let bytes = self.bytes().saturating_add(beside);
        let most = if most == 0 { DEFAULT_MOST } else { most };
        if bytes <= most {
            return Ok(());
        }
        let hint = "Allow it, choose a coarser level, a shorter period or fewer lines.";
        too_large(format!("at most {most} bytes without asking"), format!("about {bytes} bytes"), hint)
            .map_err(|error: ReadError| error.with_bytes(bytes))
    }

    /// The reads of some parts: all of their windows, or the times `pieces` of them.
    pub(super) fn jobs(&self, parts: Range<usize>, pieces: Option<&[Range<u64>]>) -> Vec<Job> {
        let wanted = parts.filter_map(|part| Some((part, self.parts.get(part)?.as_ref()?)));
        wanted.flat_map(|(number, part)| part.jobs(number, pieces)).collect()
    }

    /// Puts what was read into its place, and keeps what went wrong.
    pub(super) fn take(&mut self, done: Vec<Done>) {
        for Done { part: number, which, window, values, faults } in done {
            let Some(part) = self.parts.get_mut(number).and_then(Option::as_mut) else { continue };
            for (piece, error) in faults {
                self.failed.push(format!("{} {piece:?}: {}", error.place, error.found));
                part.faults.push((which, piece, self.failed.len() as u32 - 1));
                if number < COUNT {
                    self.first_error.get_or_insert(error);
                }
            }
            if let Some(values) = values {
                self.any |= number < COUNT;
                part.take(which, &window, values);
            }
        }
    }

    /// # Errors
    /// When nothing of what is drawn could be read.
    pub(super) fn check_read(&mut self) -> Result<(), ReadError> {
        if self.any { Ok(()) } else { self.first_error.take().map_or(Ok(()), Err) }
    }

    /// The columns that lines have beside the values.
    pub(super) fn columns(&self, fan: bool, counted: bool) -> Columns {
        let uncertainty = self.parts[UNCERTAINTY].is_some() && counted;
        Columns {
            count: counted || self.parts[COUNT].is_none(),
            uncertainty,
            flags: self.parts[FLAGS].is_some() && counted,
            fan,
        }
    }

    /// Calls `each` with the points of the line at `position` that are present, in the order of time. Of a fan a point is
    /// the mean of the members weighted by their counts, their least and greatest value and their quantiles.
    /// Without `full`, quantiles and what stands beside the values are left out.
    pub(super) fn points(&self, position: u64, full: bool, each: &mut dyn FnMut(Point)) {
        let [mean, min, max, count, uncertainty, flags] =
            self.parts.each_ref().map(|part| part.as_ref().and_then(|part| part.lane(position)));
        let Some(mean) = mean else { return };
        let value = |lane: Option<Lane<'_>>, at: usize, member: usize, otherwise: f64| {
            let value = lane.map_or(f64::NAN, |lane| lane.member(at, member));
            if value.is_nan() { otherwise } else { value }
        };
        let member = |at: usize, time: f64, member: usize| {
            let own = mean.member(at, member);
            let counted = value(count, at, member, 1.0);
            Point {
                min: value(min, at, member, own),
                max: value(max, at, member, own),
                count: if counted >= 1.0 { counted } else { 1.0 },
                ..Point::value(time, own)
            }
        };
        let mut members: Vec<f64> = Vec::with_capacity(mean.members);
        self.axis.each(&mut |at, time| {
            if mean.members == 1 {
                let mut point = member(at, time, 0);
                if full {
                    point.uncertainty = value(uncertainty, at, 0, f64::NAN).abs();
                    point.flag = flags.map_or(f64::NAN, |lane| lane.at(at));
                    point.fan = [point.mean; QUANTILES.len()];
                }
                if !point.mean.is_nan() {
                    each(point);
                }
                return;
            }
            members.clear();
            let (mut sum, mut weight) = (0.0, 0.0);
            let mut all =
                Point { min: f64::INFINITY, max: f64::NEG_INFINITY, count: 0.0, ..Point::value(time, f64::NAN) };
            for one in (0..mean.members).map(|number| member(at, time, number)).filter(|one| !one.mean.is_nan()) {
                members.push(one.mean);
                let of = if self.amount { 1.0 } else { one.count };
                (sum, weight) = (sum + one.mean * of, weight + of);
                (all.min, all.max) = (all.min.min(one.min), all.max.max(one.max));
                all.count += one.count;
            }
            if members.is_empty() {
                return;
            }
            let mean = sum / weight;
            // Rounding must not carry the mean out of the band.
            all.mean = if mean.is_nan() { mean } else { mean.max(all.min).min(all.max) };
            if full {
                members.sort_unstable_by(f64::total_cmp);
                all.fan = QUANTILES.map(|q| quantile(&members, q));
            }
            if !all.mean.is_nan() {
                each(all);
            }
        });
    }
}
