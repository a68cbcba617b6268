//! What a chart shows, in words: for the chips above it and for those who do not see it.

use super::Stats;
use crate::number::{count, decimals_of_range, fixed};
use zarr_fuse_core::series::Answer;

/// What is drawn around the lines, as a chip names it: "band min to max", "dashed outline ± uncertainty", "shades 5 to
/// 95 % of the members", "hollow: flagged"; parted by "; ", "" for lines alone.
pub fn bands(answer: &Answer) -> String {
    let mut parts: Vec<String> = Vec::new();
    let some = |test: fn(&zarr_fuse_core::series::Line) -> bool| answer.lines.iter().any(test);
    if answer.step.is_some() {
        parts.push("band min to max".into());
    }
    if some(|line| line.uncertainty.iter().any(|v| v.is_finite())) {
        parts.push("dashed outline ± uncertainty".into());
    }
    if let (Some(first), Some(last)) = (answer.quantiles.first(), answer.quantiles.last())
        && some(|line| !line.fan.is_empty())
    {
        parts.push(format!("shades {} to {} % of the members", fixed(first * 100.0, 0), fixed(last * 100.0, 0)));
    }
    if some(|line| line.flags.iter().any(|v| v.is_finite())) {
        parts.push("hollow: flagged".into());
    }
    parts.join("; ")
}

/// One sentence on a line: "Air temperature at Kleť, 2016–2025: mean 7.9 °C, from −21.3 to 33.0 °C, 87 660 values." What
/// and when are the caller's words.
pub fn summary(what: &str, when: &str, stats: Option<&Stats>, units: &str) -> String {
    let head = if when.is_empty() { what.to_owned() } else { format!("{what}, {when}") };
    let Some(stats) = stats else { return format!("{head}: no data.") };
    let decimals = decimals_of_range(stats.max - stats.min);
    let text = |v: f64| fixed(v, decimals);
    let units = if units.is_empty() { String::new() } else { format!(" {units}") };
    format!(
        "{head}: mean {}{units}, from {} to {}{units}, {} values.",
        text(stats.mean),
        text(stats.min),
        text(stats.max),
        count(stats.n)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use zarr_fuse_core::series::Line;

    #[test]
    fn a_line_is_summed_up() {
        let stats = Stats { min: -21.3, mean: 7.9, max: 33.0, n: 87_660 };
        let what = "Air temperature at Kleť";
        assert_eq!(
            summary(what, "2016–2025", Some(&stats), "°C"),
            "Air temperature at Kleť, 2016–2025: mean 7.9 °C, from \u{2212}21.3 to 33.0 °C, 87\u{202f}660 values."
        );
        assert_eq!(summary(what, "", None, "°C"), "Air temperature at Kleť: no data.");
    }

    #[test]
    fn bands_are_named_apart() {
        let line = Line { uncertainty: vec![0.1], flags: vec![1.0], fan: vec![vec![1.0]; 2], ..Line::default() };
        let answer = Answer { step: Some(60.0), quantiles: vec![0.05, 0.95], lines: vec![line], ..Answer::default() };
        assert_eq!(
            bands(&answer),
            "band min to max; dashed outline ± uncertainty; shades 5 to 95 % of the members; hollow: flagged"
        );
        assert_eq!(bands(&Answer { lines: vec![Line::default()], ..Answer::default() }), "");
    }
}
