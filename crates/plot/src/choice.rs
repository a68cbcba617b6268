//! What a selection means for a dataset: its words resolved to variables and positions, the rest filled with defaults.
//! One file for the page and for whoever bakes the first view, so that both show the same.

mod part;
mod plane;
#[cfg(test)]
mod tests;

pub use part::{Part, label, members, time_at};
pub use plane::Plane;

use crate::kind::Kind;
use crate::view::{Period, ViewSpec};
use std::cmp::Reverse;
use std::ops::Deref;
use zarr_fuse_core::dataset::{Dataset, Group, Variable};
use zarr_fuse_core::series::Derive;

/// Lines drawn at once: as many as there are colours.
pub const MOST_LINES: usize = crate::theme::SERIES;
/// Variables drawn at once.
pub const MOST_VARIABLES: usize = 4;
/// Units drawn at once: one an axis.
pub const MOST_UNITS: usize = 2;

/// The year in which a climatology is told, seconds since 1970: 2000 (see [`Derive::Climatology`]).
const YEAR: (f64, f64) = (946_684_800.0, 978_307_200.0);
/// The day in which the hours of a day are told: 1 January of that year.
const DAY: (f64, f64) = (946_684_800.0, 946_771_200.0);

/// A selection that can be read and drawn. It is a [`Part`] too: that of the main variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The main variable.
    pub main: Part,
    /// Further variables over the same time.
    pub more: Vec<Part>,
    /// First and last time of the main variable's record in seconds since 1970-01-01T00:00:00Z; `None` without a time.
    pub extent: Option<(f64, f64)>,
    /// The window that is looked at.
    pub window: Option<(f64, f64)>,
    /// No window is made shorter than this many seconds: some steps of the record.
    pub shortest: f64,
    /// What is drawn.
    pub kind: Kind,
    /// The two dimensions of a field, when the main variable can be drawn as one.
    pub plane: Option<Plane>,
}

impl Deref for Choice {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.main
    }
}

/// `view` in terms of `dataset`; where it says nothing, `own` says it, the publisher's choice. `None` when the dataset has
/// nothing that can be drawn.
pub fn resolve(dataset: &Dataset, view: &ViewSpec, own: &ViewSpec) -> Option<Choice> {
    let view = filled(view, own);
    let mut found = variables(dataset, &view);
    if found.is_empty() {
        found.push(richest(dataset)?);
    }
    let (group, variable) = *found.first()?;
    let is_series = series(group, variable);
    let plane = plane::plane(group, variable);
    let kind = match view.kind {
        Some(Kind::Field) if plane.is_some() => Kind::Field,
        Some(Kind::Chart) if is_series => Kind::Chart,
        Some(Kind::Table) if is_series => Kind::Table,
        _ if !is_series => Kind::Field,
        _ if plane.as_ref().is_some_and(|plane| plane.is_map) => Kind::Field,
        _ => Kind::Chart,
    };
    let extent = match view.derive {
        Derive::Values | Derive::Anomaly => group.time_of(variable).and_then(|time| time.extent),
        Derive::Climatology => Some(YEAR),
        Derive::Diurnal => Some(DAY),
    };
    let mut main = Part::new(group, variable, &view, MOST_LINES);
    if let (Kind::Field, Some(plane)) = (kind, &plane) {
        main = main.slice(group, &view, plane);
    }
    let mut left = MOST_LINES.saturating_sub(main.picked.len());
    let mut more: Vec<Part> = Vec::new();
    for (group, variable) in found.iter().skip(1).filter(|(group, variable)| is_series && series(group, variable)) {
        // Every variable has a line at least; beyond the colours they begin again.
        let part = Part::new(group, variable, &view, left.max(1));
        left = left.saturating_sub(part.picked.len());
        let mut units: Vec<&str> = vec![&main.variable.units];
        units.extend(more.iter().map(|part| part.variable.units.as_str()));
        if view.normalise || fits(&units, &part.variable.units) {
            more.push(part);
        }
    }
    Some(Choice {
        main,
        more,
        extent,
        window: match (view.derive, extent, view.period.within(extent)) {
            (Derive::Values | Derive::Anomaly, _, window) => window,
            // A window of the record says nothing about a year or a day that comes again.
            (Derive::Climatology, Some(all), Some(window)) if window.0 >= all.0 && window.1 <= all.1 => Some(window),
            _ => extent,
        },
        shortest: shortest(group, extent),
        kind,
        plane,
    })
}

/// Whether a variable in `unit` has an axis beside those in `units`.
pub fn fits(units: &[&str], unit: &str) -> bool {
    let mut others: Vec<&str> = Vec::new();
    for other in units.iter().copied().filter(|other| *other != unit) {
        if !others.contains(&other) {
            others.push(other);
        }
    }
    others.len() < MOST_UNITS
}

/// `view`, and what `own` says where it says nothing.
fn filled(view: &ViewSpec, own: &ViewSpec) -> ViewSpec {
    let mut view = view.clone();
    // The publisher's places and period are of his variables; those of another dataset's group need not fit it.
    let same = view.variables.is_empty()
        || view.variables.first().map(|(group, _)| group) == own.variables.first().map(|(group, _)| group);
    if view.variables.is_empty() {
        view.variables = own.variables.clone();
        view.kind = view.kind.or(own.kind);
    }
    if same {
        if view.places.is_empty() {
            view.places = own.places.clone();
        }
        if view.period == Period::Own {
            view.period = own.period;
        }
    }
    for (name, label) in &own.at {
        view.at.entry(name.clone()).or_insert_with(|| label.clone());
    }
    view
}

/// The variables that the view names and that can be drawn.
fn variables<'a>(dataset: &'a Dataset, view: &ViewSpec) -> Vec<(&'a Group, &'a Variable)> {
    let mut found: Vec<(&Group, &Variable)> = Vec::new();
    for (path, name) in &view.variables {
        let named = dataset.group(path).and_then(|group| Some((group, group.variable(name)?)));
        if let Some((group, variable)) = named.filter(|(group, variable)| drawable(group, variable))
            && !found.iter().any(|(other, same)| other.path == group.path && same.name == variable.name)
            && found.len() < MOST_VARIABLES
        {
            found.push((group, variable));
        }
    }
    found
}

/// The richest variable makes the best first sight: lines over time before fields, categories last, of equals the first.
fn richest(dataset: &Dataset) -> Option<(&Group, &Variable)> {
    let all = dataset.groups.iter().flat_map(|group| group.variables.iter().map(move |variable| (group, variable)));
    let best = all.enumerate().filter(|(_, (group, variable))| drawable(group, variable)).max_by_key(
        |(order, (group, variable))| {
            let is_plain = variable.meanings.is_empty() && !is_ancillary(group, variable);
            (series(group, variable), is_plain, variable.dimensions.len(), Reverse(*order))
        },
    );
    best.map(|(_, found)| found)
}

/// Whether another variable names this one as its uncertainty, its flags, or otherwise as said about it.
fn is_ancillary(group: &Group, variable: &Variable) -> bool {
    group.variables.iter().any(|other| other.ancillary.contains(&variable.name))
}

/// Ten mean steps of the finest level, and at least ten seconds.
fn shortest(group: &Group, extent: Option<(f64, f64)>) -> f64 {
    let steps = group.levels.first().map_or(0, |level| level.length).saturating_sub(1).max(1);
    extent.map_or(10.0, |(from, to)| (10.0 * (to - from) / steps as f64).max(10.0))
}

/// Whether `variable` holds numbers: Zarr's names of its types.
fn numeric(variable: &Variable) -> bool {
    ["int", "uint", "float", "bfloat", "bool"].iter().any(|name| variable.data_type.starts_with(name))
}

/// Whether `variable` is drawn as lines over time.
pub fn series(group: &Group, variable: &Variable) -> bool {
    numeric(variable) && group.time_of(variable).is_some_and(|time| time.size > 0)
}

/// Whether `variable` can be drawn at all.
pub fn drawable(group: &Group, variable: &Variable) -> bool {
    series(group, variable) || numeric(variable) && plane::plane(group, variable).is_some()
}

impl Choice {
    /// All variables, the main one first.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.main).chain(&self.more)
    }

    /// Whether the window is the whole record.
    pub fn is_whole(&self) -> bool {
        self.window.is_none() || self.window == self.extent
    }

    /// Whether the other one is of the same lines of the main variable, in whatever window.
    pub fn same_lines(&self, other: &Choice) -> bool {
        self.main.same(&other.main)
    }
}
