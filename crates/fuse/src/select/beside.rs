//! A variable of another group beside the rows, with what is said of its values.

use super::join::Linked;
use super::link::{Link, Scale};
use super::read::{Dimension, Part};
use super::rows::Values;
use crate::fault::Error;
use zarr_fuse_core::align::{Asked, Taken};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;

/// A note on the values of a variable: the end of its column's name, and the column.
pub(super) type Note = (String, Result<Values, Error>);

/// The values of a variable in each row, the notes on them, and how many there are.
pub(super) fn beside(
    one: &Linked<'_>,
    source: &Part<'_>,
    links: &[Link],
    rows: impl Iterator<Item = (impl Fn(usize) -> usize, u64)>,
) -> (Column, Vec<Note>, u64) {
    let mut values = Column::missing(one.variable.data_type.kind(), 0);
    let own: Vec<usize> = one.links();
    let mut taken: Vec<Vec<Option<Taken>>> = vec![Vec::new(); own.len()];
    let mut count = 0;
    for (place, key) in rows {
        let found = one.look(&place, key);
        let value = found.as_ref().and_then(|found| one.value(found));
        count += u64::from(value.as_ref().is_some_and(|value| !value.is_missing()));
        values.push(value);
        for (link, taken) in own.iter().zip(&mut taken) {
            // Equal labels are no news.
            if noted(&links[*link]) {
                taken.push(found.as_ref().and_then(|found| one.along(*link, &place, found)));
            }
        }
    }
    let mut notes = Vec::new();
    for (link, taken) in own.into_iter().zip(taken).filter(|(link, _)| noted(&links[*link])) {
        notes.extend(notes_on(&links[link], &source.dimensions[links[link].source], &taken));
    }
    (values, notes, count)
}

fn noted(link: &Link) -> bool {
    link.asked != Asked::Exact || matches!(link.scale, Scale::Place { .. })
}

/// What is said of the values taken along one link: how far away they were, of places also which.
fn notes_on(link: &Link, dimension: &Dimension<'_>, taken: &[Option<Taken>]) -> Vec<Note> {
    let (factor, unit) = match &link.scale {
        Scale::Whole { factor, unit, .. } => (*factor, unit.as_str()),
        Scale::Real { unit, .. } => (1.0, unit.as_str()),
        Scale::Text(_) | Scale::Place { .. } => (1.0, "m"),
    };
    let unit = match unit {
        "" | "1" => String::new(),
        unit => format!("_{}", unit.split_whitespace().collect::<Vec<_>>().join("_")),
    };
    let is_line = matches!(link.asked, Asked::Linear(_));
    let distance = |taken: &Option<Taken>| match taken {
        Some(Taken::One { .. }) if is_line => 0.0,
        Some(Taken::One { offset, .. }) => offset * factor,
        Some(Taken::Two { gap, .. }) => gap * factor,
        None => f64::NAN,
    };
    let name = dimension.name;
    if !matches!(link.scale, Scale::Place { .. }) {
        let what = if is_line { "gap" } else { "offset" };
        let distances = Values::numbers(taken.iter().map(distance).collect());
        return vec![(format!("{name}_{what}{unit}"), Ok(distances))];
    }
    let place = |taken: &Option<Taken>| taken.and_then(|taken| taken.parts().next()).map(|(place, _)| place);
    let labels = dimension.labels.take(taken.iter().map(place));
    let mut notes = vec![(name.to_owned(), Values::of(dimension.variable, labels))];
    if link.asked != Asked::Exact {
        // To the millimetre: the sphere is farther from the truth than that.
        let metres = taken.iter().map(|taken| (distance(taken) * 1e3).round() / 1e3).collect();
        notes.push((format!("{name}_distance_m"), Ok(Values::numbers(metres))));
    }
    notes
}

/// Columns with names of their own.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Values>,
}

impl Columns {
    /// Adds a column; if the name is taken, the group's path stands before it, and at last a number behind. Returns the name.
    pub(super) fn put(&mut self, name: &str, path: &str, column: Values) -> String {
        let full = join(path, name);
        let numbered = (2..).map(|number| format!("{full}_{number}"));
        let mut names = [name.to_owned(), full.clone()].into_iter().chain(numbered);
        let name = names.find(|name| !self.names.contains(name)).unwrap_or_default();
        self.names.push(name.clone());
        self.columns.push(column);
        name
    }

    /// Adds the column of a variable, with its group's path unless its name is `unique`.
    pub(super) fn variable(&mut self, name: &str, unique: bool, path: &str, column: Values) -> String {
        let full = join(path, name);
        self.put(if unique { name } else { &full }, path, column)
    }
}
