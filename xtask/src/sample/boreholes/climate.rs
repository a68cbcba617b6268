//! The formulas of the sample: a year and a day as waves that fade with depth, and weather as smooth noise.

use crate::sample::noise::{mix, smooth, unit};
use std::f64::consts::TAU;

/// Seconds of a mean Gregorian year and of a day.
const YEAR: f64 = 31_556_952.0;
const DAY: f64 = 86_400.0;
/// Where a wave has faded to 1/e: metres for the yearly and for the daily wave in granite, nearly.
const FADE_YEAR: f64 = 3.4;
const FADE_DAY: f64 = 0.18;

/// By how much the mean at each borehole differs, in kelvins, and how strongly the year is felt there: some lie on a
/// sunny slope, some under trees.
const OFFSET: [f64; 12] = [0.0, 0.4, 2.3, -1.9, 0.2, -0.6, 1.1, 0.3, -1.2, 0.7, -0.2, 1.7];
const SWING: [f64; 12] = [1.0, 1.0, 0.72, 1.14, 1.0, 0.9, 0.85, 1.0, 1.08, 1.0, 1.0, 0.65];

/// One climate for all boreholes.
pub(super) struct Climate;

impl Climate {
    /// Rock temperature in degC at `depth` metres. The solution of heat conduction below a surface whose temperature is
    /// a sine: amplitude and phase fall with depth over the same length.
    pub(super) fn rock(&self, borehole: usize, depth: f64, time: i64) -> f64 {
        let (year, day) = (phase(time, YEAR), phase(time, DAY));
        let yearly = 8.6 * SWING[borehole] * (-depth / FADE_YEAR).exp() * (year - depth / FADE_YEAR).sin();
        let daily = 2.2 * (-depth / FADE_DAY).exp() * (day - depth / FADE_DAY).sin();
        let weather = 1.9 * (-depth / 0.9).exp() * self.weather(time - (depth * 40_000.0) as i64);
        let base = 9.4 + 0.021 * depth + OFFSET[borehole];
        let noise = 0.006 * unit(mix(time as u64, (depth * 100.0) as u64 + 1000 * borehole as u64));
        base + yearly + daily + weather + noise
    }

    /// Air temperature in degC.
    pub(super) fn air(&self, borehole: usize, time: i64) -> f64 {
        let yearly = 10.8 * phase(time, YEAR).sin();
        let daily = 3.6 * phase(time, DAY).sin();
        8.7 + yearly + daily + 5.2 * self.weather(time) + 0.2 * unit(mix(time as u64, 77 + borehole as u64))
    }

    /// Relative humidity in percent: lower when it is warmer than the season.
    pub(super) fn humidity(&self, borehole: usize, time: i64) -> f64 {
        let wave = 9.0 * phase(time, YEAR).sin() + 11.0 * phase(time, DAY).sin() + 9.0 * self.weather(time);
        (78.0 - wave + 1.5 * unit(mix(time as u64, 99 + borehole as u64))).clamp(18.0, 100.0)
    }

    /// Weather, about -1 to 1, changing over days: noise at fixed times with smooth ways between.
    fn weather(&self, time: i64) -> f64 {
        [(2.6 * DAY, 0.65), (9.0 * DAY, 0.45)].iter().map(|(length, share)| share * smooth(time as f64 / length)).sum()
    }
}

/// Radians of the wave of length `period` that is coldest at the beginning of February, or before dawn.
fn phase(time: i64, period: f64) -> f64 {
    let shift = if period > DAY { 0.33 } else { 0.38 };
    TAU * (time as f64 / period - shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_rock_hardly_moves_and_air_does() {
        let climate = Climate;
        let span = |value: &dyn Fn(i64) -> f64| {
            let values: Vec<f64> = (0..17_520).map(|step| value(1_664_582_400 + step * 1800)).collect();
            values.iter().cloned().fold(f64::MIN, f64::max) - values.iter().cloned().fold(f64::MAX, f64::min)
        };
        assert!(span(&|t| climate.rock(0, 20.0, t)) < 0.2);
        assert!((8.0..30.0).contains(&span(&|t| climate.rock(0, 0.05, t))));
        assert!((20.0..60.0).contains(&span(&|t| climate.air(0, t))));
    }
}
