//! What the arrays of an overview are called and say of themselves: mean or sum, least, greatest, count.

use super::attributes::{text, title};
use super::levels::Level;
#[cfg(doc)]
use super::levels::Run;
use super::source::{Group, Source, Time};
use super::write::in_level;
use serde_json::{Map, Value, json};
use zarr_fuse_core::layout::{COUNT_SUFFIX, FLAGS_ATTRIBUTE, MAX_SUFFIX, MIN_SUFFIX, UNCERTAINTY_ATTRIBUTE};
use zarr_fuse_core::overview::is_amount;

/// What an overview array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The mean, or of an amount the sum.
    Main,
    Least,
    Greatest,
    Count,
}

impl Part {
    /// In the order of [`Run::finish`].
    pub(super) const ALL: [Part; 4] = [Part::Main, Part::Least, Part::Greatest, Part::Count];

    /// Name of the array for the variable `name`.
    pub(super) fn name(self, name: &str) -> String {
        let suffix = match self {
            Part::Main => "",
            Part::Least => MIN_SUFFIX,
            Part::Greatest => MAX_SUFFIX,
            Part::Count => COUNT_SUFFIX,
        };
        format!("{name}{suffix}")
    }
}

/// `cell_methods` of an overview (CF 7.3): the methods that the variable has already stand before. Samples at points of
/// time are no method that was applied: that they are, and their interval in seconds, is told of the method itself, as
/// in CF's example 7.6.
fn methods(before: &str, time: &str, method: &str, interval: Option<f64>) -> String {
    let point = format!("{time}: point");
    let rest = before.strip_suffix(&point).filter(|rest| rest.is_empty() || rest.ends_with(' '));
    let interval = interval.map(|seconds| format!("interval: {}", duration(seconds)));
    let about = match (interval, rest.is_some()) {
        (Some(interval), true) => format!(" ({interval} comment: sampled instantaneously)"),
        (Some(interval), false) => format!(" ({interval})"),
        (None, true) => " (sampled instantaneously)".to_owned(),
        (None, false) => String::new(),
    };
    let before = rest.unwrap_or(before).trim();
    format!("{before} {time}: {method}{about}").trim_start().to_owned()
}

/// Seconds in the largest unit that they are a whole number of: `30 minutes`.
fn duration(seconds: f64) -> String {
    let units = [(86_400.0, "day"), (3600.0, "hour"), (60.0, "minute")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds % size == 0.0).unwrap_or((1.0, "second"));
    let count = seconds / size;
    format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" })
}

/// The overview of one variable in one level.
pub(super) struct Overview<'a> {
    name: &'a str,
    time: &'a str,
    /// Attributes of the variable at level 0.
    base: &'a Map<String, Value>,
    /// Of the values of level 0 in seconds, when it is one and the same.
    interval: Option<f64>,
    /// Arrays that say something about the variable and are in the level too.
    beside: Vec<String>,
    /// The sum over a bucket stands for it, not the mean.
    pub(super) amount: bool,
}

impl<'a> Overview<'a> {
    pub(super) fn new(
        group: &Group<'_>,
        source: &'a Source,
        level: &Level,
        time: &'a Time,
        interval: Option<f64>,
        base: &'a Map<String, Value>,
    ) -> Self {
        let is_there = |name: &str| {
            let other = group.arrays.iter().find(|other| other.name == name);
            other.is_some_and(|other| !other.dimensions.contains(&time.name) || in_level(group, other, level))
        };
        let named = text(base, "ancillary_variables").unwrap_or_default();
        let beside = named.split_whitespace().filter(|name| is_there(name)).map(str::to_owned).collect();
        let amount = is_amount(&text(base, "cell_methods").unwrap_or_default(), &time.name);
        Self { name: &source.name, time: &time.name, base, interval, beside, amount }
    }

    /// Those of one of its arrays.
    pub(super) fn attributes(&self, part: Part) -> Map<String, Value> {
        let mut found = self.base.clone();
        found.remove("_FillValue");
        let before = text(self.base, "cell_methods").unwrap_or_default();
        let long_name = text(self.base, "long_name").unwrap_or_else(|| title(self.name));
        let (method, prefix) = match part {
            Part::Main => ("mean", ""),
            Part::Least => ("minimum", "least "),
            Part::Greatest => ("maximum", "greatest "),
            Part::Count => ("sum", "number of values of "),
        };
        found.insert("long_name".into(), json!(format!("{prefix}{long_name}")));
        let methods = match part {
            Part::Main if self.amount => summed(before.trim(), self.time, self.interval),
            Part::Count => format!("{}: {method}", self.time),
            _ => methods(before.trim(), self.time, method, self.interval),
        };
        found.insert("cell_methods".into(), json!(methods));
        if part == Part::Count {
            found.insert("standard_name".into(), json!("number_of_observations"));
            found.insert("units".into(), json!("1"));
            found.insert("coverage_content_type".into(), json!("auxiliaryInformation"));
            for key in
                ["valid_range", "valid_min", "valid_max", "flag_values", "flag_meanings", "comment", "units_metadata"]
            {
                found.remove(key);
            }
        }
        if part == Part::Main {
            let parts = Part::ALL[1..].iter().map(|part| part.name(self.name));
            let all: Vec<String> = self.beside.iter().cloned().chain(parts).collect();
            found.insert("ancillary_variables".into(), json!(all.join(" ")));
        } else {
            found.remove("ancillary_variables");
        }
        for key in [UNCERTAINTY_ATTRIBUTE, FLAGS_ATTRIBUTE] {
            let stays = part == Part::Main && text(&found, key).is_some_and(|name| self.beside.contains(&name));
            if !stays {
                found.remove(key);
            }
        }
        found
    }
}

/// `cell_methods` of a sum of amounts, whose own method is `sum` already: a sum of sums is one sum. The interval of
/// the amounts is told where nothing is told of the method yet.
fn summed(before: &str, time: &str, interval: Option<f64>) -> String {
    let own = format!("{time}: sum");
    match before.strip_suffix(&own).filter(|rest| rest.is_empty() || rest.ends_with(' ')) {
        Some(rest) => methods(rest.trim(), time, "sum", interval),
        None => before.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_follow_one_another_and_points_are_told_of_the_next() {
        let half = Some(1800.0);
        assert_eq!(methods("", "t", "mean", None), "t: mean");
        assert_eq!(methods("", "t", "mean", half), "t: mean (interval: 30 minutes)");
        assert_eq!(methods("t: point", "t", "mean", None), "t: mean (sampled instantaneously)");
        let told = "t: maximum (interval: 30 minutes comment: sampled instantaneously)";
        assert_eq!(methods("t: point", "t", "maximum", half), told);
        assert_eq!(methods("area: mean t: point", "t", "mean", None), "area: mean t: mean (sampled instantaneously)");
        assert_eq!(methods("t: sum", "t", "mean", Some(3600.0)), "t: sum t: mean (interval: 1 hour)");
        // The points of another axis.
        assert_eq!(methods("start: point", "t", "mean", None), "start: point t: mean");
        assert_eq!((duration(86_400.0), duration(90.0)), ("1 day".to_owned(), "90 seconds".to_owned()));
    }

    #[test]
    fn a_sum_of_sums_is_one_sum() {
        assert_eq!(summed("t: sum", "t", None), "t: sum");
        assert_eq!(summed("area: mean t: sum", "t", Some(600.0)), "area: mean t: sum (interval: 10 minutes)");
        assert_eq!(summed("t: sum (interval: 1 hour)", "t", Some(600.0)), "t: sum (interval: 1 hour)");
        assert_eq!(summed("t: area: sum", "t", None), "t: area: sum");
    }
}
