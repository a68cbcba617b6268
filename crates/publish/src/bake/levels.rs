//! The overview levels of a group, and the pieces of one being put together as slabs come in.

use super::source::Time;
use crate::Error;
use std::ops::Range;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::FULL_LEVEL;
use zarr_fuse_core::overview::{Bucket, Buckets, OverviewError, Reduced};

/// An overview level of one time axis.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// Name of its group.
    pub(crate) name: &'static str,
    /// The finer level that it stands for.
    pub(crate) from: &'static str,
    /// Its buckets along the whole axis.
    pub(crate) buckets: Buckets,
}

impl Level {
    /// Seconds of a bucket.
    pub(crate) fn seconds(&self) -> f64 {
        self.buckets.bucket().seconds()
    }

    /// How many buckets.
    pub(crate) fn length(&self) -> u64 {
        self.buckets.len() as u64
    }

    /// Position of the bucket of a time in seconds.
    pub(crate) fn bucket(&self, time: f64) -> u64 {
        self.buckets.start().partition_point(|start| *start <= time).saturating_sub(1) as u64
    }
}

/// The levels that are worth making for an axis, finest first.
pub(crate) fn levels(time: &Time) -> Result<Vec<Level>, Error> {
    let mut from = FULL_LEVEL;
    let mut found = Vec::new();
    for bucket in Bucket::worth_making(&time.seconds) {
        let buckets = Buckets::new(&time.seconds, bucket).map_err(|error| fault(&time.name, &error))?;
        found.push(Level { name: bucket.name(), from, buckets });
        from = bucket.name();
    }
    Ok(found)
}

fn fault(name: &str, error: &OverviewError) -> Error {
    Error::Time { path: name.to_owned(), message: error.to_string() }
}

/// Overview of a run of buckets, put together from slabs of consecutive times. The arrays have `outer` positions before
/// the time axis and `inner` after it, in C order.
pub(crate) struct Run {
    bucket: Bucket,
    outer: usize,
    inner: usize,
    /// Starts of the buckets of all pieces in turn; a bucket that two slabs share stands twice.
    starts: Vec<f64>,
    pieces: Vec<(usize, Reduced)>,
}

impl Run {
    pub(crate) fn new(bucket: Bucket, outer: usize, inner: usize) -> Self {
        Self { bucket, outer, inner, starts: Vec::new(), pieces: Vec::new() }
    }

    /// Adds some steps of a slab whose steps are at `times`, in seconds.
    pub(crate) fn add(&mut self, name: &str, times: &[f64], steps: Range<usize>, values: &Column) -> Result<(), Error> {
        let slab = times.len();
        let buckets = Buckets::new(times.get(steps.clone()).unwrap_or_default(), self.bucket);
        let buckets = buckets.map_err(|error| fault(name, &error))?;
        let reduced = if steps.len() == slab {
            buckets.reduce(values, self.outer, self.inner)
        } else {
            let inner = self.inner;
            let rows = (0..self.outer).flat_map(|outer| {
                (steps.start * inner..steps.end * inner).map(move |at| Some(outer * slab * inner + at))
            });
            buckets.reduce(&values.take(rows), self.outer, self.inner)
        };
        self.pieces.push((buckets.len(), reduced.map_err(|error| fault(name, &error))?));
        self.starts.extend(buckets.start());
        Ok(())
    }

    /// Mean, least, greatest and count; the first three are NaN where the count is 0.
    pub(crate) fn finish(self, name: &str) -> Result<[Column; 4], Error> {
        let all = Reduced {
            mean: self.joined(|piece| &piece.mean),
            min: self.joined(|piece| &piece.min),
            max: self.joined(|piece| &piece.max),
            count: self.joined(|piece| &piece.count),
        };
        let buckets = Buckets::new(&self.starts, self.bucket).map_err(|error| fault(name, &error))?;
        // A mean of one piece is taken as it is, so that it does not depend on rounding.
        let whole = if self.pieces.len() == 1 { Ok(all) } else { buckets.compose(&all, self.outer, self.inner) };
        let whole = whole.map_err(|error| fault(name, &error))?;
        Ok([Column::Float(whole.mean), Column::Float(whole.min), Column::Float(whole.max), Column::Int(whole.count)])
    }

    /// One array of all pieces, along time.
    fn joined<T: Copy>(&self, part: impl Fn(&Reduced) -> &Vec<T>) -> Vec<T> {
        let mut out = Vec::with_capacity(self.outer * self.starts.len() * self.inner);
        for outer in 0..self.outer {
            for (length, piece) in &self.pieces {
                let size = length * self.inner;
                out.extend(part(piece).iter().skip(outer * size).take(size));
            }
        }
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn slabs_that_cut_a_bucket_give_what_one_slab_gives() {
        // Two positions before the time axis, two after; nine times of 20 minutes.
        let times: Vec<f64> = (0..9).map(|step| 600.0 + 1200.0 * f64::from(step)).collect();
        let value = |outer: usize, step: usize, inner: usize| match (outer + step + inner) % 5 {
            0 => f64::NAN,
            _ => (outer * 100 + step * 10 + inner) as f64,
        };
        let slab = |steps: Range<usize>| {
            let cells = (0..2).flat_map(|o| steps.clone().flat_map(move |s| (0..2).map(move |i| value(o, s, i))));
            (times[steps.clone()].to_vec(), Column::Float(cells.collect()))
        };
        let run = |slabs: &[Range<usize>]| {
            let mut run = Run::new(Bucket::Hour, 2, 2);
            for steps in slabs {
                let (times, values) = slab(steps.clone());
                run.add("t", &times, 0..times.len(), &values).unwrap();
            }
            run.finish("t").unwrap()
        };
        let whole = format!("{:?}", run(std::slice::from_ref(&(0..9))));
        assert_eq!(format!("{:?}", run(&[0..4, 4..5, 5..9])), whole);
        // A part of a slab is that part.
        let (all, values) = slab(0..9);
        let mut part = Run::new(Bucket::Hour, 2, 2);
        part.add("t", &all, 3..6, &values).unwrap();
        assert_eq!(format!("{:?}", part.finish("t").unwrap()), format!("{:?}", run(std::slice::from_ref(&(3..6)))));
    }
}
