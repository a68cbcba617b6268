//! The overview levels of a group, and the pieces of one being put together as slabs come in.

use super::source::Time;
use crate::Error;
use std::ops::Range;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::FULL_LEVEL;
use zarr_fuse_core::overview::{Bucket, Buckets, OverviewError, Reduced};
use zarr_fuse_core::schema::Overviews;

/// An overview level of one time axis.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// Name of its group.
    pub(crate) name: String,
    /// The finer level that it stands for.
    pub(crate) from: String,
    /// Whether it is one of those that are worth making for the axis: what `overviews: auto` chooses.
    pub(crate) auto: bool,
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

/// The levels of an axis that any of the variables wants, finest first: those worth making, and those that one names.
pub(crate) fn levels<'a>(time: &Time, overviews: impl Iterator<Item = &'a Overviews>) -> Result<Vec<Level>, Error> {
    let worth = Bucket::worth_making(&time.seconds);
    let mut buckets: Vec<Bucket> = Vec::new();
    for overviews in overviews {
        match overviews {
            Overviews::Auto => buckets.extend(&worth),
            Overviews::None => {}
            Overviews::Levels(names) => {
                for name in names {
                    let message = || format!("expected a length of buckets such as `1h`, found `{name}`");
                    let unknown = || Error::Time { path: time.name.clone(), message: message() };
                    buckets.push(Bucket::parse(name).ok_or_else(unknown)?);
                }
            }
        }
    }
    buckets.sort_by(|a, b| a.seconds().total_cmp(&b.seconds()));
    buckets.dedup();
    let mut from = FULL_LEVEL.to_owned();
    let mut found = Vec::new();
    for bucket in buckets {
        let auto = worth.contains(&bucket);
        let buckets = Buckets::new(&time.seconds, bucket).map_err(|error| fault(&time.name, &error))?;
        found.push(Level { name: bucket.name(), from, auto, buckets });
        from = bucket.name();
    }
    Ok(found)
}

impl Level {
    /// Whether a variable with these `overviews` is in it.
    pub(crate) fn holds(&self, overviews: &Overviews) -> bool {
        match overviews {
            Overviews::Auto => self.auto,
            Overviews::None => false,
            Overviews::Levels(names) => names.iter().any(|name| Bucket::parse(name) == Some(self.buckets.bucket())),
        }
    }
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

    /// Mean (of an amount the sum), least, greatest and count; the first three are NaN where the count is 0.
    pub(crate) fn finish(self, name: &str, amount: bool) -> Result<[Column; 4], Error> {
        let all = Reduced {
            mean: self.joined(|piece| &piece.mean),
            sum: self.joined(|piece| &piece.sum),
            min: self.joined(|piece| &piece.min),
            max: self.joined(|piece| &piece.max),
            count: self.joined(|piece| &piece.count),
        };
        let buckets = Buckets::new(&self.starts, self.bucket).map_err(|error| fault(name, &error))?;
        // A mean of one piece is taken as it is, so that it does not depend on rounding.
        let whole = if self.pieces.len() == 1 { Ok(all) } else { buckets.compose(&all, self.outer, self.inner) };
        let whole = whole.map_err(|error| fault(name, &error))?;
        let main = if amount { whole.sum } else { whole.mean };
        Ok([Column::Float(main), Column::Float(whole.min), Column::Float(whole.max), Column::Int(whole.count)])
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
    fn variables_choose_their_levels() {
        let time = Time { name: "t".into(), seconds: (0..100).map(|step| 600.0 * f64::from(step)).collect() };
        let listed = |names: &[&str]| Overviews::Levels(names.iter().map(|name| (*name).to_owned()).collect());
        let made = |overviews: &[Overviews]| levels(&time, overviews.iter()).unwrap();
        let names = |found: &[Level]| found.iter().map(|l| (l.name.clone(), l.from.clone())).collect::<Vec<_>>();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(names(&made(&[Overviews::Auto])), [pair("1h", "0"), pair("1d", "1h")]);
        assert_eq!(names(&made(&[Overviews::None])), []);
        let both = made(&[listed(&["6h", "24h", "1y"]), Overviews::Auto, Overviews::None]);
        assert_eq!(names(&both), [pair("1h", "0"), pair("6h", "1h"), pair("1d", "6h"), pair("1y", "1d")]);
        let holds = |overviews: &Overviews| both.iter().map(|level| level.holds(overviews)).collect::<Vec<_>>();
        assert_eq!(holds(&Overviews::Auto), [true, false, true, false]);
        assert_eq!(holds(&listed(&["6h", "24h"])), [false, true, true, false]);
        assert_eq!(holds(&Overviews::None), [false; 4]);
        assert!(levels(&time, std::iter::once(&listed(&["soon"]))).is_err());
    }

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
        let run = |slabs: &[Range<usize>], amount: bool| {
            let mut run = Run::new(Bucket::HOUR, 2, 2);
            for steps in slabs {
                let (times, values) = slab(steps.clone());
                run.add("t", &times, 0..times.len(), &values).unwrap();
            }
            run.finish("t", amount).unwrap()
        };
        for amount in [false, true] {
            let whole = format!("{:?}", run(std::slice::from_ref(&(0..9)), amount));
            assert_eq!(format!("{:?}", run(&[0..4, 4..5, 5..9], amount)), whole);
        }
        // A part of a slab is that part.
        let (all, values) = slab(0..9);
        let mut part = Run::new(Bucket::HOUR, 2, 2);
        part.add("t", &all, 3..6, &values).unwrap();
        assert_eq!(
            format!("{:?}", part.finish("t", false).unwrap()),
            format!("{:?}", run(std::slice::from_ref(&(3..6)), false))
        );
    }
}
