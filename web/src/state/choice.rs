//! What a link means for a dataset: its words resolved to a variable and positions, the rest filled with defaults.

use crate::json::{Json, plain};
use std::collections::BTreeMap;
use zarr_fuse_core::dataset::{Axis, Dataset, Dimension, Group, Variable};
use zarr_fuse_core::layout::VIEW_ATTRIBUTE;
use zarr_fuse_core::series::Request;
use zarr_fuse_plot::ViewSpec;
use zarr_fuse_plot::calendar::parse_rfc3339;

/// Lines drawn at once: as many as there are colours.
pub const MOST_LINES: usize = 6;
/// Lines of a dataset that names no places itself.
const FIRST_LINES: usize = 3;

/// A selection that can be read and drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Path of the group.
    pub group: String,
    /// The variable.
    pub variable: Variable,
    /// The dimension with one line a position, if the variable has one.
    pub lines: Option<String>,
    /// Position and label of each line, in the order of their colours. One without position for a single line.
    pub picked: Vec<(u64, String)>,
    /// Name, position and label of each other dimension that is not time.
    pub at: Vec<(Dimension, u64)>,
    /// First and last time of the record in seconds since 1970-01-01T00:00:00Z; `None` without a time.
    pub extent: Option<(f64, f64)>,
    /// The window that is looked at.
    pub window: Option<(f64, f64)>,
    /// No window is made shorter than this many seconds: some steps of the record.
    pub shortest: f64,
}

/// `view` in terms of `dataset`; `None` when the dataset has nothing that is drawn over time.
pub fn resolve(dataset: &Dataset, view: &ViewSpec) -> Option<Choice> {
    let view = with_defaults(dataset, view);
    let (group, variable) = variable_of(dataset, &view)?;
    let extent = group.time_of(variable).and_then(|time| time.extent);
    let lines = group.lines_of(variable);
    let picked = match lines {
        Some(dimension) => positions(dimension, &view.places),
        None => vec![(0, variable.title.clone())],
    };
    let other = |name: &String| {
        let dimension = group.dimension(name)?;
        let is_line = lines.is_some_and(|lines| lines.name == *name);
        (dimension.axis != Axis::Time && !is_line).then(|| (dimension.clone(), position(dimension, view.at.get(name))))
    };
    Some(Choice {
        group: group.path.clone(),
        variable: variable.clone(),
        lines: lines.map(|dimension| dimension.name.clone()),
        picked,
        at: variable.dimensions.iter().filter_map(other).collect(),
        extent,
        window: view.window.or(extent),
        shortest: shortest(group, extent),
    })
}

/// Ten mean steps of the finest level, and at least ten seconds.
fn shortest(group: &Group, extent: Option<(f64, f64)>) -> f64 {
    let steps = group.levels.first().map_or(0, |level| level.length).saturating_sub(1).max(1);
    extent.map_or(10.0, |(from, to)| (10.0 * (to - from) / steps as f64).max(10.0))
}

/// Whether `variable` is drawn over time.
pub fn drawable(group: &Group, variable: &Variable) -> bool {
    group.time_of(variable).is_some() && variable.data_type != "string"
}

fn variable_of<'a>(dataset: &'a Dataset, view: &ViewSpec) -> Option<(&'a Group, &'a Variable)> {
    let named = dataset.group(&view.group).and_then(|group| Some((group, group.variable(&view.variable)?)));
    named.filter(|(group, variable)| drawable(group, variable)).or_else(|| {
        let all = dataset.groups.iter().flat_map(|group| group.variables.iter().map(move |variable| (group, variable)));
        all.filter(|(group, variable)| drawable(group, variable)).max_by_key(|(_, variable)| {
            // The richest variable makes the best first sight, and one of categories the worst; of equals the first, as
            // `max_by_key` would take the last.
            (variable.meanings.is_empty(), variable.dimensions.len(), std::cmp::Reverse(view_order(dataset, variable)))
        })
    })
}

fn view_order(dataset: &Dataset, variable: &Variable) -> usize {
    dataset.groups.iter().flat_map(|group| &group.variables).position(|other| other == variable).unwrap_or(usize::MAX)
}

/// What the publisher chose: the text of a JSON object; the object itself in releases of the first version.
fn chosen(first: &serde_json::Value) -> Option<serde_json::Map<String, serde_json::Value>> {
    let parsed = match first {
        serde_json::Value::String(text) => Json::parse(text)?.value(),
        other => other.clone(),
    };
    if let serde_json::Value::Object(first) = parsed { Some(first) } else { None }
}

/// The view with what the publisher chose for it, where the link says nothing.
fn with_defaults(dataset: &Dataset, view: &ViewSpec) -> ViewSpec {
    let mut view = view.clone();
    let Some(first) = dataset.attributes.get(VIEW_ATTRIBUTE).and_then(chosen) else { return view };
    let text = |key: &str| first.get(key).and_then(|value| value.as_str());
    if view.variable.is_empty()
        && let Some(path) = text("variable")
    {
        let (group, variable) = path.rsplit_once('/').unwrap_or((text("group").unwrap_or(""), path));
        (view.group, view.variable) = (group.to_owned(), variable.to_owned());
    }
    if view.places.is_empty() {
        let places = first.get("places").and_then(|places| places.as_array());
        view.places = places.into_iter().flatten().filter_map(|label| label.as_str()).map(str::to_owned).collect();
    }
    for (name, label) in first.get("at").and_then(|at| at.as_object()).into_iter().flatten() {
        if let (Some(label), None) = (plain(label), view.at.get(name)) {
            view.at.insert(name.clone(), label);
        }
    }
    if view.window.is_none()
        && let Some([from, to]) = first.get("period").and_then(|period| period.as_array()).map(Vec::as_slice)
    {
        let instant = |value: &serde_json::Value| value.as_str().and_then(parse_rfc3339);
        view.window = instant(from).zip(instant(to));
    }
    view
}

fn positions(dimension: &Dimension, labels: &[String]) -> Vec<(u64, String)> {
    let found = labels.iter().filter_map(|label| Some((dimension.labels.iter().position(|l| l == label)?, label)));
    let mut picked: Vec<(u64, String)> = Vec::new();
    for (index, label) in found {
        if picked.len() < MOST_LINES && !picked.iter().any(|(i, _)| *i == index as u64) {
            picked.push((index as u64, label.clone()));
        }
    }
    if picked.is_empty() {
        let label = |i: u64| dimension.labels.get(i as usize).cloned().unwrap_or_else(|| i.to_string());
        picked = (0..dimension.size.min(FIRST_LINES as u64)).map(|i| (i, label(i))).collect();
    }
    picked
}

/// The position that `label` means: the label itself, or the number nearest to it; else the first.
fn position(dimension: &Dimension, label: Option<&String>) -> u64 {
    let Some(label) = label else { return 0 };
    if let Some(index) = dimension.labels.iter().position(|other| other == label) {
        return index as u64;
    }
    if let (Ok(number), false) = (label.parse::<f64>(), dimension.values.is_empty()) {
        let apart = |value: &f64| if value.is_nan() { f64::INFINITY } else { (value - number).abs() };
        let nearest = dimension.values.iter().enumerate().min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)));
        return nearest.map_or(0, |(index, _)| index as u64);
    }
    label.parse::<u64>().ok().filter(|index| dimension.labels.is_empty() && *index < dimension.size).unwrap_or(0)
}

/// The label of a position: what a link says for it.
pub fn label(dimension: &Dimension, index: u64) -> String {
    dimension.labels.get(index as usize).cloned().unwrap_or_else(|| index.to_string())
}

impl Choice {
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
        }
    }

    /// Whether the window is the whole record.
    pub fn is_whole(&self) -> bool {
        self.window.is_none() || self.window == self.extent
    }

    /// Whether the other one is of the same lines, in whatever window.
    pub fn same_lines(&self, other: &Choice) -> bool {
        (&self.group, &self.variable.name, &self.picked, &self.at)
            == (&other.group, &other.variable.name, &other.picked, &other.at)
    }

    /// "Rock temperature at 2 m".
    pub fn title(&self) -> String {
        let mut title = super::words::capital(&self.variable.title);
        for (dimension, index) in self.at.iter().filter(|(dimension, _)| dimension.size > 1) {
            let label = label(dimension, *index);
            let part = match dimension.axis {
                Axis::Number if dimension.units.is_empty() => format!(" at {} {label}", dimension.title),
                Axis::Number => format!(" at {label} {}", dimension.units),
                _ => format!(", {label}"),
            };
            title.push_str(&part);
        }
        title
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        let dimension = |name: &str, axis, labels: &[&str], values: &[f64]| Dimension {
            name: name.into(),
            axis,
            size: labels.len().max(1) as u64,
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            values: values.to_vec(),
            units: if name == "depth" { "m".into() } else { String::new() },
            extent: (axis == Axis::Time).then_some((0.0, 100.0)),
            ..Dimension::default()
        };
        let variable = |name: &str, dimensions: &[&str]| Variable {
            name: name.into(),
            title: name.into(),
            dimensions: dimensions.iter().map(|d| (*d).to_owned()).collect(),
            data_type: "float32".into(),
            ..Variable::default()
        };
        let group = Group {
            path: "g".into(),
            dimensions: vec![
                dimension("time", Axis::Time, &[], &[]),
                dimension("hole", Axis::Text, &["a", "b", "c", "d"], &[]),
                dimension("depth", Axis::Number, &["0.5", "2"], &[0.5, 2.0]),
            ],
            variables: vec![
                variable("air", &["time"]),
                variable("rock", &["time", "hole", "depth"]),
                variable("id", &["hole"]),
            ],
            ..Group::default()
        };
        Dataset { groups: vec![group], ..Dataset::default() }
    }

    #[test]
    fn nothing_said_shows_the_richest_variable_and_three_lines() {
        let choice = resolve(&dataset(), &ViewSpec::default()).unwrap();
        assert_eq!(choice.variable.name, "rock");
        assert_eq!(choice.picked.len(), 3);
        assert_eq!(choice.window, Some((0.0, 100.0)));
        assert_eq!(choice.title(), "Rock at 0.5 m");
    }

    #[test]
    fn the_link_is_followed_and_its_unknown_words_ignored() {
        let view = ViewSpec::parse("v=g/rock&s=d,nowhere,b,d&depth=1.9&planet=mars");
        let choice = resolve(&dataset(), &view).unwrap();
        assert_eq!(choice.picked, [(3, "d".to_owned()), (1, "b".to_owned())]);
        assert_eq!(choice.at.iter().map(|(d, i)| (d.name.as_str(), *i)).collect::<Vec<_>>(), [("depth", 1)]);
        let request = choice.request(None, 100);
        assert_eq!(request.lines, Some(("hole".to_owned(), vec![3, 1])));
    }

    #[test]
    fn a_variable_without_time_is_not_drawn() {
        assert_eq!(resolve(&dataset(), &ViewSpec::parse("v=g/id")).unwrap().variable.name, "rock");
        assert_eq!(resolve(&Dataset::default(), &ViewSpec::default()), None);
    }

    #[test]
    fn the_publisher_chooses_the_first_sight() {
        let mut dataset = dataset();
        let first = serde_json::json!({"group": "g", "variable": "rock", "places": ["c"], "at": {"depth": 2}, "period": ["1970-01-01T00:00:10Z", "1970-01-01T00:01:00Z"]});
        for first in [first.to_string().into(), first] {
            dataset.attributes.insert(VIEW_ATTRIBUTE.into(), first);
            let choice = resolve(&dataset, &ViewSpec::default()).unwrap();
            assert_eq!(choice.picked, [(2, "c".to_owned())]);
            assert_eq!(choice.window, Some((10.0, 60.0)));
            assert_eq!(choice.title(), "Rock at 2 m");
        }
        dataset.attributes.insert(VIEW_ATTRIBUTE.into(), "no JSON".into());
        let choice = resolve(&dataset, &ViewSpec::default()).unwrap();
        assert_eq!(choice.window, choice.extent);
    }
}
