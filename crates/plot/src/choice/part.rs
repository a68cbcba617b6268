//! One variable of a selection: its lines, and where its other dimensions are read.

use super::plane::{Plane, is_space};
use crate::calendar::{parse_rfc3339, short_rfc3339};
use crate::view::ViewSpec;
use std::collections::BTreeMap;
use zarr_fuse_core::dataset::{Axis, Dimension, Group, Variable};
use zarr_fuse_core::series::Request;

/// Lines of a dataset that names no places itself.
const FIRST_LINES: usize = 3;

/// A variable and the positions at which it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Path of the group.
    pub group: String,
    /// The variable.
    pub variable: Variable,
    /// The dimension with one line a position, if the variable has one.
    pub lines: Option<String>,
    /// Position and label of each line, in the order of their colours. One without position for a single line.
    pub picked: Vec<(u64, String)>,
    /// Each other dimension, and the position at which it is read: for lines all but time, for a field all but its axes.
    pub at: Vec<(Dimension, u64)>,
    /// The dimension whose members become quantiles of one line.
    pub fan: Option<String>,
}

impl Part {
    pub(super) fn new(group: &Group, variable: &Variable, view: &ViewSpec, most: usize) -> Self {
        let fan = view.fan.clone().filter(|fan| variable.dimensions.contains(fan));
        let is_fan = |name: &str| fan.as_deref() == Some(name);
        let lines = group.lines_of(variable).filter(|lines| !is_fan(&lines.name));
        let picked = match lines {
            Some(dimension) => positions(dimension, &view.places, most),
            None => vec![(0, variable.title.clone())],
        };
        let other = |name: &String| {
            let dimension = group.dimension(name)?;
            let is_line = lines.is_some_and(|lines| lines.name == *name);
            let at = || (dimension.clone(), position(dimension, view.at.get(name)));
            (dimension.axis != Axis::Time && !is_line && !is_fan(name)).then(at)
        };
        Self {
            group: group.path.clone(),
            variable: variable.clone(),
            lines: lines.map(|dimension| dimension.name.clone()),
            picked,
            at: variable.dimensions.iter().filter_map(other).collect(),
            fan,
        }
    }

    /// The same variable as a field: every dimension but the two of the plane is read at one position.
    pub(super) fn slice(mut self, group: &Group, view: &ViewSpec, plane: &Plane) -> Self {
        let picked = self.picked.first().map(|(index, _)| *index);
        let at = |name: &String| {
            let dimension = group.dimension(name).filter(|_| *name != plane.y && *name != plane.x)?;
            let wanted = view.at.get(name);
            let index = match picked.filter(|_| wanted.is_none() && self.lines.as_ref() == Some(name)) {
                Some(index) => index,
                None => position(dimension, wanted),
            };
            Some((dimension.clone(), index))
        };
        self.at = self.variable.dimensions.iter().filter_map(at).collect();
        (self.lines, self.fan) = (None, None);
        self.picked = vec![(0, self.variable.title.clone())];
        self
    }

    /// What to read for `window` on so many pixel columns.
    pub fn request(&self, window: Option<(f64, f64)>, columns: u32) -> Request {
        // `collect` would bring a sorting of its own.
        let mut at = BTreeMap::new();
        for (dimension, index) in &self.at {
            at.insert(dimension.name.clone(), *index);
        }
        Request {
            group: self.group.clone(),
            variable: self.variable.name.clone(),
            window,
            columns,
            lines: self.lines.clone().map(|name| (name, self.picked.iter().map(|(index, _)| *index).collect())),
            at,
            fan: self.fan.clone(),
            ..Request::default()
        }
    }

    /// Whether the other one is of the same lines.
    pub fn same(&self, other: &Part) -> bool {
        (&self.group, &self.variable.name, &self.picked, &self.at, &self.fan)
            == (&other.group, &other.variable.name, &other.picked, &other.at, &other.fan)
    }

    /// "Rock temperature at 2 m", without the dimensions named in `without`.
    pub fn title(&self, without: &[&str]) -> String {
        let mut title = self.variable.title.clone();
        let said = |dimension: &Dimension| dimension.size > 1 && !without.contains(&dimension.name.as_str());
        for (dimension, index) in self.at.iter().filter(|(dimension, _)| said(dimension)) {
            let label = label(dimension, *index);
            let part = match dimension.axis {
                Axis::Number if dimension.units.is_empty() => format!(" at {} {label}", dimension.title),
                Axis::Number => format!(" at {label} {}", dimension.units),
                Axis::Time => format!(", {}", label.replace('T', " ").trim_end_matches('Z')),
                Axis::Index => format!(", {} {label}", dimension.title),
                _ => format!(", {label}"),
            };
            title.push_str(&part);
        }
        title
    }
}

/// Positions of the labels, at most `most`; the first ones when no label is known.
fn positions(dimension: &Dimension, labels: &[String], most: usize) -> Vec<(u64, String)> {
    let found = labels.iter().filter_map(|label| Some((dimension.labels.iter().position(|l| l == label)?, label)));
    let mut picked: Vec<(u64, String)> = Vec::new();
    for (index, label) in found {
        if picked.len() < most && !picked.iter().any(|(i, _)| *i == index as u64) {
            picked.push((index as u64, label.clone()));
        }
    }
    if picked.is_empty() {
        let first = dimension.size.min(FIRST_LINES.min(most) as u64);
        picked = (0..first).map(|index| (index, label(dimension, index))).collect();
    }
    picked
}

/// The position that `wanted` means: the label itself, or the number nearest to it; else the first, of a map's axes the
/// middle.
fn position(dimension: &Dimension, wanted: Option<&String>) -> u64 {
    let first = if is_space(dimension) { dimension.size / 2 } else { 0 };
    let Some(wanted) = wanted else { return first };
    let is_time = dimension.axis == Axis::Time;
    if let Some((from, step)) = pace(dimension).filter(|_| dimension.values.is_empty()) {
        // The cast saturates, and the last position is the greatest.
        let index = parse_rfc3339(wanted).map(|time| ((time - from) / step).round().max(0.0) as u64);
        return index.unwrap_or(first).min(dimension.size.saturating_sub(1));
    }
    if let Some(index) = dimension.labels.iter().position(|other| other == wanted) {
        return index as u64;
    }
    let number = if is_time { parse_rfc3339(wanted) } else { wanted.parse().ok() };
    if let Some(number) = number.filter(|_| !dimension.values.is_empty()) {
        let apart = |value: &f64| if value.is_nan() { f64::INFINITY } else { (value - number).abs() };
        let nearest = dimension.values.iter().enumerate().min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)));
        return nearest.map_or(first, |(index, _)| index as u64);
    }
    if is_time {
        return first;
    }
    let index = wanted.parse::<u64>().ok().filter(|index| dimension.labels.is_empty() && *index < dimension.size);
    index.unwrap_or(first)
}

/// Names of the dimension along which an ensemble has its members, as CF, xarray and GRIB readers use them.
const MEMBERS: [&str; 6] = ["realization", "realisation", "member", "ensemble", "ensemble_member", "number"];

/// The dimension of `variable` along which an ensemble has its members, if it is one.
pub fn members(variable: &Variable) -> Option<&str> {
    let is_known = |name: &&String| MEMBERS.iter().any(|known| known.eq_ignore_ascii_case(name));
    variable.dimensions.iter().find(is_known).map(String::as_str)
}

/// First time and mean step in seconds of a dimension of times.
fn pace(dimension: &Dimension) -> Option<(f64, f64)> {
    let (from, to) = dimension.extent.filter(|_| dimension.axis == Axis::Time)?;
    let step = (to - from) / dimension.size.saturating_sub(1).max(1) as f64;
    (step > 0.0).then_some((from, step))
}

/// The instant of a position along a dimension of times, seconds since 1970-01-01T00:00:00Z: its own where the times are
/// known, else as if all steps were equal, since the times themselves stay in the store. `None` for another dimension.
pub fn time_at(dimension: &Dimension, index: u64) -> Option<f64> {
    if dimension.axis == Axis::Time && !dimension.values.is_empty() {
        let own = usize::try_from(index).ok().and_then(|at| dimension.values.get(at).copied());
        return own.filter(|time| time.is_finite());
    }
    // Whole seconds, where that does not bring two positions together.
    let time = |(from, step): (f64, f64)| {
        if step < 2.0 { from + step * index as f64 } else { (from + step * index as f64).round() }
    };
    pace(dimension).map(time)
}

/// The label of a position: what a link says for it. Of times the instant of [`time_at`].
pub fn label(dimension: &Dimension, index: u64) -> String {
    if let Some(label) = time_at(dimension, index).and_then(short_rfc3339) {
        return label;
    }
    let label = usize::try_from(index).ok().and_then(|at| dimension.labels.get(at).cloned());
    label.unwrap_or_else(|| index.to_string())
}
