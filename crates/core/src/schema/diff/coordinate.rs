//! Differences of what only a coordinate has: its labels and their order.

use super::variable::{alike, conversion};
use super::{ANEW, Class, Found, Part, node};
use crate::layout::join;
use crate::schema::cursor;
use crate::schema::model::{Coordinate, GroupSchema, Unit};

/// Compares the coordinates called `name` of the groups `old` and `new`.
pub(super) fn compare(found: &mut Found, part: &Part, at: &str, (name, old): (&str, &GroupSchema), new: &GroupSchema) {
    let (Some(before), Some(after)) = (old.coords.get(name), new.coords.get(name)) else { return };
    if before.composed != after.composed {
        let list = |parts: &[String]| (!parts.is_empty()).then(|| node::list(parts));
        let note = format!("stored labels are made of these parts: {ANEW}");
        let path = join(at, "composed");
        found.push(Class::Refused, part.clone(), &path, list(&before.composed), list(&after.composed), note);
    }
    if before.sorted != after.sorted {
        let (class, note) = if after.sorted {
            (Class::Refused, format!("stored labels stand in order of arrival: {ANEW}"))
        } else {
            (Class::Metadata, "new labels are put behind those that are there".to_owned())
        };
        let texts = [before, after].map(|coordinate| Some(coordinate.sorted.to_string()));
        let [was, is] = texts;
        found.push(class, part.clone(), &join(at, "sorted"), was, is, note);
    }
    values(found, part, &join(at, "values"), before, after);
    resolution(found, part, &join(at, "resolution"), (before, old), (after, new));
}

fn values(found: &mut Found, part: &Part, path: &str, old: &Coordinate, new: &Coordinate) {
    let converted: Vec<Label> =
        old.values.iter().map(|text| Label::of(text, &old.variable.unit, &new.variable.unit)).collect();
    let wanted: Vec<Label> = new.values.iter().map(|text| Label::of(text, &Unit::None, &Unit::None)).collect();
    let lacking = |label: &Label, others: &[Label]| !others.iter().any(|other| other.is(label));
    let missing = |labels: &[Label], texts: &[String], others: &[Label]| -> Vec<String> {
        texts.iter().zip(labels).filter(|(_, label)| lacking(label, others)).map(|(text, _)| text.clone()).collect()
    };
    let removed = missing(&converted, &old.values, &wanted);
    let added = missing(&wanted, &new.values, &converted);
    if !removed.is_empty() {
        let note = format!("labels that are stored are not removed: leave them in, or {ANEW}");
        found.push(Class::Refused, part.clone(), path, Some(node::list(&removed)), None, note);
    }
    if !added.is_empty() {
        let note = "put among the labels that are there";
        found.push(Class::Addition, part.clone(), path, None, Some(node::list(&added)), note);
    }
    let in_order = converted.len() == wanted.len() && converted.iter().zip(&wanted).all(|(a, b)| a.is(b));
    if removed.is_empty() && added.is_empty() && !in_order {
        let note = "stored labels keep their order";
        let (was, is) = (Some(node::list(&old.values)), Some(node::list(&new.values)));
        found.push(Class::Metadata, part.clone(), path, was, is, note);
    }
}

/// A label of `values`, a number in the new unit where it is one.
enum Label<'a> {
    Number(f64),
    Text(&'a str),
}

impl<'a> Label<'a> {
    fn of(text: &'a str, old: &Unit, new: &Unit) -> Self {
        match (cursor::number(text), conversion(old, new)) {
            (Some(number), Ok(Some(conversion))) => Label::Number(conversion.apply(number)),
            (Some(number), _) => Label::Number(number),
            (None, _) => Label::Text(text),
        }
    }

    fn is(&self, other: &Label<'_>) -> bool {
        match (self, other) {
            (Label::Number(a), Label::Number(b)) => alike(*a, *b),
            (Label::Text(a), Label::Text(b)) => a == b,
            _ => false,
        }
    }
}

/// The resolution is that of the labels, or of each part of a composed one, in its unit.
fn resolution(
    found: &mut Found,
    part: &Part,
    path: &str,
    (before, old): (&Coordinate, &GroupSchema),
    (after, new): (&Coordinate, &GroupSchema),
) {
    let same = match (before.resolution, after.resolution) {
        (Some(was), Some(is)) => {
            units((before, old), (after, new)).all(|(old, new)| alike(quantum_in(was, old, new), is))
        }
        (None, None) => true,
        _ => false,
    };
    if !same {
        let text = |quantum: Option<f64>| quantum.map(node::number);
        let note = format!("stored labels were rounded to the old one, others would be taken for new places: {ANEW}");
        let (was, is) = (text(before.resolution), text(after.resolution));
        found.push(Class::Refused, part.clone(), path, was, is, note);
    }
}

/// The old and the new unit of the labels, or of each part of a composed label.
fn units<'a>(
    (before, old): (&'a Coordinate, &'a GroupSchema),
    (after, new): (&'a Coordinate, &'a GroupSchema),
) -> impl Iterator<Item = (&'a Unit, &'a Unit)> {
    let own = before.composed.is_empty().then_some((&before.variable.unit, &after.variable.unit));
    let part = |name: &String| Some((&old.vars.get(name)?.unit, &new.vars.get(name)?.unit));
    own.into_iter().chain(before.composed.iter().filter_map(part))
}

/// A quantum in another unit.
fn quantum_in(quantum: f64, old: &Unit, new: &Unit) -> f64 {
    match conversion(old, new) {
        Ok(Some(conversion)) => conversion.difference(quantum),
        _ => quantum,
    }
}
