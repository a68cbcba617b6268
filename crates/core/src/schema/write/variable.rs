//! Variables and coordinates as YAML.

use super::{Entries, Keys, unit};
use crate::schema::emit::Out;
use crate::schema::model::{
    Coordinate, DataType, NaValue, OnBad, OnConflict, Overviews, Step, StepMethod, StepRule, Unit, Variable,
};
use crate::schema::step::method_name;
use crate::schema::types::type_name;

pub(super) fn data_variable(variable: &Variable) -> Entries {
    let mut keys = Keys::default();
    match variable.coords.as_slice() {
        [one] => keys.put("coords", Out::text(one)),
        many => keys.put("coords", Out::List(many.iter().map(|name| Out::text(name)).collect())),
    }
    shared(variable, false, &mut keys);
    on_bad(variable.on_bad, OnBad::Quarantine, &mut keys);
    keys.0
}

pub(super) fn coordinate(coordinate: &Coordinate) -> Entries {
    let mut keys = Keys::default();
    let composed = !coordinate.composed.is_empty();
    keys.texts("composed", &coordinate.composed);
    shared(&coordinate.variable, composed, &mut keys);
    on_bad(coordinate.variable.on_bad, OnBad::Reject, &mut keys);
    keys.flag("sorted", coordinate.sorted, !composed && coordinate.variable.data_type != DataType::String);
    keys.number("chunk_size", coordinate.chunk_size);
    keys.texts("values", &coordinate.values);
    if coordinate.extend_never {
        keys.put("extend", Out::Scalar("never".to_owned()));
    }
    if let Some(resolution) = coordinate.resolution {
        keys.put(
            "resolution",
            match &coordinate.variable.unit {
                Unit::Time(time) => quantity(&[resolution], time.tick.as_deref().unwrap_or("s")),
                _ => Out::number(resolution),
            },
        );
    }
    if let Some(step) = &coordinate.step {
        keys.put("step", Out::Map(self::step(step)));
    }
    keys.0
}

pub(super) fn step(step: &Step) -> Entries {
    let mut keys = Keys::default();
    match &step.rule {
        StepRule::Every(every, unit) => keys.put("every", quantity(&[*every], unit)),
        StepRule::Between(least, greatest, unit) => keys.put("between", quantity(&[*least, *greatest], unit)),
    }
    if step.method != StepMethod::default() {
        keys.put("method", Out::Scalar(method_name(step.method).to_owned()));
    }
    if let Some((gap, unit)) = &step.max_gap {
        keys.put("max_gap", quantity(&[*gap], unit));
    }
    keys.0
}

/// Numbers and their unit.
fn quantity(numbers: &[f64], unit: &str) -> Out {
    Out::List(numbers.iter().map(|number| Out::number(*number)).chain([Out::text(unit)]).collect())
}

fn on_bad(value: OnBad, default: OnBad, keys: &mut Keys) {
    if value != default {
        let name = match value {
            OnBad::Quarantine => "quarantine",
            OnBad::Reject => "reject",
            OnBad::Missing => "missing",
        };
        keys.put("on_bad", Out::Scalar(name.to_owned()));
    }
}

/// What a variable and a coordinate share, without `coords` and `on_bad`.
fn shared(variable: &Variable, composed: bool, keys: &mut Keys) {
    unit(&variable.unit, keys);
    let default = match &variable.unit {
        Unit::Time(_) => Some(DataType::Datetime),
        Unit::Of(_) => Some(DataType::Float64),
        Unit::None if composed || !variable.discrete.is_empty() || variable.discrete_from.is_some() => {
            Some(DataType::String)
        }
        Unit::None => None,
    };
    if default != Some(variable.data_type) || variable.width.is_some() {
        keys.put("type", Out::text(&type_name(variable.data_type, variable.width)));
    }
    if let Some(value) = &variable.na_value {
        let value = match value {
            NaValue::Int(value) => Out::Scalar(value.to_string()),
            NaValue::Unsigned(value) => Out::Scalar(value.to_string()),
            NaValue::Float(value) => Out::number(*value),
            NaValue::Text(text) => Out::label(text),
        };
        keys.put("na_value", value);
    }
    keys.texts("na_source", &variable.na_source);
    let mut range = Keys::default();
    if let Some((least, greatest)) = variable.interval {
        range.put("interval", Out::List(vec![Out::number(least), Out::number(greatest)]));
    }
    range.texts("discrete", &variable.discrete);
    range.text("discrete", variable.discrete_from.as_ref());
    keys.map("range", range.0);
    match variable.on_conflict {
        OnConflict::Replace => {}
        OnConflict::Keep => keys.put("on_conflict", Out::Scalar("keep".to_owned())),
        OnConflict::Reject => keys.put("on_conflict", Out::Scalar("reject".to_owned())),
    }
    keys.text("standard_name", variable.standard_name.as_ref());
    keys.text("long_name", variable.long_name.as_ref());
    keys.text("description", variable.description.as_ref());
    keys.text("cell_methods", variable.cell_methods.as_ref());
    keys.text("uncertainty", variable.uncertainty.as_ref());
    keys.text("flags", variable.flags.as_ref());
    keys.texts("ancillary", &variable.ancillary);
    keys.json("attrs", &variable.attrs);
    match &variable.overviews {
        Overviews::Auto => {}
        Overviews::None => keys.put("overviews", Out::Scalar("none".to_owned())),
        Overviews::Levels(levels) => keys.texts("overviews", levels),
    }
    if let Some(lineage) = variable.lineage {
        keys.put("lineage", Out::Scalar(lineage.to_string()));
    }
}
