//! Lines of different sizes on one axis: each in standard deviations from its mean in the window.

use super::series::{Layer, SeriesChart, Side};
use crate::read::points;
use zarr_fuse_core::series::{Answer, Line};

/// Over the axis of normalised lines.
pub(super) const TITLE: &str = "standard deviations from each line\u{2019}s mean in this window";

/// The answer with every line as deviations from its mean inside `window` (both ends included), in its standard
/// deviations; with its band, uncertainty and fan. A constant line is at 0.
pub fn normalised(answer: &Answer, window: (f64, f64)) -> Answer {
    let mut answer = answer.clone();
    for line in &mut answer.lines {
        let (shift, factor) = measure(line, window);
        let values = [&mut line.mean, &mut line.min, &mut line.max];
        for value in values.into_iter().chain(&mut line.fan).flatten() {
            *value = (*value - shift) * factor;
        }
        line.uncertainty.iter_mut().for_each(|half| *half *= factor);
    }
    answer
}

/// Mean, and one over the standard deviation, of the points seen.
fn measure(line: &Line, (from, to): (f64, f64)) -> (f64, f64) {
    let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for i in 0..points(line) {
        let value = line.mean[i];
        if value.is_finite() && (from..=to).contains(&line.time[i]) {
            n += 1.0;
            let away = value - mean;
            mean += away / n;
            squares += away * (value - mean);
        }
    }
    let spread = (squares / f64::max(n, 1.0)).sqrt();
    (mean, if spread.is_finite() && spread > mean.abs() * 1e-12 { 1.0 / spread } else { 1.0 })
}

/// The normalised answers of a chart's layers.
pub(super) fn answers(chart: &SeriesChart) -> Vec<Answer> {
    chart.layers.iter().map(|layer| normalised(layer.answer, chart.window)).collect()
}

/// The layers over them, all on the left axis, which has no unit.
pub(super) fn layers<'a>(chart: &SeriesChart<'a>, answers: &'a [Answer]) -> Vec<Layer<'a>> {
    let over = chart.layers.iter().zip(answers);
    over.map(|(layer, answer)| Layer { answer, units: "", axis: Side::Left, range: None, ..*layer }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_mean_zero_and_spread_one() {
        let line = |values: &[f64]| Line {
            time: (0..values.len()).map(|i| i as f64).collect(),
            mean: values.to_vec(),
            min: values.to_vec(),
            max: values.to_vec(),
            uncertainty: vec![1.0; values.len()],
            ..Line::default()
        };
        let lines = vec![line(&[10.0, 20.0, 30.0, 20.0, 900.0]), line(&[5.0; 3]), Line::default()];
        let answer = normalised(&Answer { lines, ..Answer::default() }, (0.0, 3.0));
        let seen = &answer.lines[0].mean[..4];
        assert!(seen.iter().sum::<f64>().abs() < 1e-12);
        assert!((seen.iter().map(|v| v * v).sum::<f64>() / 4.0 - 1.0).abs() < 1e-12);
        assert!((answer.lines[0].uncertainty[0] - 1.0 / 50_f64.sqrt()).abs() < 1e-12);
        assert_eq!(answer.lines[1].mean, [0.0; 3]);
    }
}
