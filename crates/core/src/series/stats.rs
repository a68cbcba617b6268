//! Statistics of a window.

use serde::{Deserialize, Serialize};

/// The quantiles of [`Stats::quantiles`].
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Statistics of one line in a window, of the values as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Values present.
    pub n: u64,
    /// Values missing: times of the finest level in the window without a value.
    pub missing: u64,
    /// Least value; NaN without one, as the others.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Greatest value.
    pub max: f64,
    /// At [`QUANTILES`], by type 7 of Hyndman and Fan (1996), as NumPy's default; NaN where the values themselves were
    /// not read, since no overview has them.
    pub quantiles: [f64; 5],
    /// The numbers are those of the stored values in the window, and not of whole buckets that reach over its ends, nor of
    /// chunks that could be read while others could not.
    pub exact: bool,
}

impl Default for Stats {
    fn default() -> Self {
        let nan = f64::NAN;
        Stats { n: 0, missing: 0, min: nan, mean: nan, max: nan, quantiles: [nan; 5], exact: false }
    }
}

/// The quantile `q` (0 to 1) of ascending numbers without NaN, by type 7 of Hyndman and Fan, *Sample quantiles in
/// statistical packages*, 1996: linear between the values at `q (n - 1)`. NaN of none.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = q.clamp(0.0, 1.0) * last as f64;
    let below = (at.floor() as usize).min(last);
    let (Some(low), Some(high)) = (sorted.get(below), sorted.get((below + 1).min(last))) else { return f64::NAN };
    let part = at - below as f64;
    // Equal ends stay what they are, be they infinite.
    if part == 0.0 || low == high { *low } else { low + (high - low) * part }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([1, 2, 4, 8], q)
        for (q, expected) in [(0.0, 1.0), (0.05, 1.15), (0.25, 1.75), (0.5, 3.0), (0.75, 5.0), (0.95, 7.4), (1.0, 8.0)]
        {
            assert!((quantile(&[1.0, 2.0, 4.0, 8.0], q) - expected).abs() < 1e-12, "{q}");
        }
        assert_eq!(quantile(&[7.0], 0.3), 7.0);
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[f64::INFINITY, f64::INFINITY], 0.5), f64::INFINITY);
    }
}
