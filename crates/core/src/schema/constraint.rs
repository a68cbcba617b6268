//! Decodes `CONSTRAINTS` of a group.

use super::cursor::{Cursor, Fields};
use super::language::Section;
use super::model::{Constraint, GroupSchema, OnBad, Rule, Unit};
use super::near;
use crate::diagnostic::code;

/// The rules; an item has one of them.
pub(crate) const RULES: [&str; 6] = ["unique", "monotonic", "rate", "box", "required", "expression"];
/// Keys that belong to one rule.
const OF_A_RULE: [(&str, &str); 4] =
    [("within", "monotonic"), ("strictly", "monotonic"), ("along", "rate"), ("at_most", "rate")];
const ON_BAD: &[(&str, OnBad)] =
    &[("reject", OnBad::Reject), ("quarantine", OnBad::Quarantine), ("missing", OnBad::Missing)];

/// The list; `group` has its coordinates and variables already.
pub(crate) fn constraints(at: &Cursor<'_>, group: &GroupSchema) -> Vec<Constraint> {
    if !at.is_list() {
        at.wrong("a list of constraints");
    }
    // A faulty one keeps its place in the list, so that the faults of those behind it have theirs.
    let faulty = || Constraint { rule: Rule::Expression(String::new()), on_bad: OnBad::default(), message: None };
    at.items().iter().map(|item| constraint(item, group).unwrap_or_else(faulty)).collect()
}

fn constraint(at: &Cursor<'_>, group: &GroupSchema) -> Option<Constraint> {
    let fields = at.fields(Section::Constraint)?;
    let given: Vec<&str> = RULES.into_iter().filter(|rule| fields.get(rule).is_some()).collect();
    let [name] = given.as_slice() else {
        // A misspelt rule was told.
        if !(given.is_empty() && fields.has_unknown) {
            let found = if given.is_empty() { "none".to_owned() } else { near::list(&given) };
            let message = format!("expected one of {} in a constraint, found {found}", near::list(&RULES));
            at.fault(&code::EXCLUSIVE, message, "as `- {unique: [time, station]}`, each rule an item of its own");
        }
        return None;
    };
    for (key, rule) in OF_A_RULE {
        if let Some(at) = fields.get(key).filter(|_| rule != *name) {
            at.key_fault(
                &code::EXCLUSIVE,
                format!("expected `{key}` beside `{rule}`, found it beside `{name}`"),
                "take it out",
            );
        }
    }
    let here = fields.get(name)?;
    let rule = match *name {
        "unique" => Rule::Unique(here.texts()),
        "required" => Rule::Required(here.texts()),
        "expression" => Rule::Expression(here.text()?),
        "box" => Rule::Box(area(&here)?),
        "monotonic" => Rule::Monotonic {
            of: here.text()?,
            within: fields.texts("within"),
            strictly: fields.get("strictly").and_then(|at| at.boolean()).unwrap_or_default(),
        },
        _ => rate(&here, &fields, group)?,
    };
    let on_bad = fields.get("on_bad");
    let kind = on_bad.as_ref().and_then(|at| at.choice(ON_BAD)).unwrap_or_default();
    if let (Some(at), OnBad::Missing, Rule::Required(_)) = (on_bad, kind, &rule) {
        at.fault(
            &code::EXCLUSIVE,
            "expected `reject` or `quarantine` for a value that is required, found `missing`",
            "leave `on_bad` out: a row without the value is set aside",
        );
    }
    Some(Constraint { rule, on_bad: kind, message: fields.text("message") })
}

/// `rate`, `along` and `at_most: [number, unit of the change, unit of the distance]`.
fn rate(at: &Cursor<'_>, fields: &Fields<'_>, group: &GroupSchema) -> Option<Rule> {
    let (of, along) = (at.text()?, fields.required("along"));
    let Some(most) = fields.get("at_most") else {
        fields.missing("at_most");
        return None;
    };
    let along = along?;
    let items = most.list_of_scalars("[number, unit, unit of the distance]");
    if items.is_empty() || items.len() > 3 {
        most.wrong("[number, unit, unit of the distance]");
        return None;
    }
    let number = items.first()?.number()?;
    if !(number > 0.0 && number.is_finite()) {
        items.first()?.wrong("a number above 0");
        return None;
    }
    let unit = |place: usize, name: &str| match (items.get(place), group.variable(name).map(|v| &v.unit)) {
        (Some(at), _) => at.text(),
        (None, Some(Unit::Of(unit))) => Some(unit.clone()),
        (None, Some(Unit::Time(time))) => Some(time.tick.clone().unwrap_or_else(|| "s".to_owned())),
        (None, _) => Some(String::new()),
    };
    let at_most = (number, unit(1, &of)?, unit(2, &along)?);
    Some(Rule::Rate { of, along, at_most })
}

/// `[west, south, east, north]` in degrees.
pub(super) fn area(at: &Cursor<'_>) -> Option<[f64; 4]> {
    let items = at.items();
    if items.len() != 4 {
        at.wrong("[west, south, east, north]");
        return None;
    }
    let mut area = [0.0; 4];
    for (item, end) in items.iter().zip(&mut area) {
        *end = item.number()?;
    }
    let [west, south, east, north] = area;
    let far = [(west, 180.0), (south, 90.0), (east, 360.0), (north, 90.0)];
    if let Some((item, _)) = items.iter().zip(far).find(|(_, (value, most))| value.is_nan() || value.abs() > *most) {
        item.fault(
            &code::WRONG_VALUE,
            format!("expected degrees in `box`, found {}", item.found()),
            "west, south, east, north in degrees, as `[12, 48, 19, 52]`",
        );
        return None;
    }
    if south > north {
        at.fault(
            &code::EMPTY_RANGE,
            format!("expected the south below the north, found {south} and {north}"),
            "west, south, east, north, as `[12, 48, 19, 52]`; west above east goes across the antimeridian",
        );
        return None;
    }
    Some(area)
}
