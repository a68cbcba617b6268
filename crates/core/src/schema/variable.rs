//! Decodes an entry of `VARS` or `COORDS`.

use super::cursor::{Cursor, Fields};
use super::language::Section;
use super::model::{Coordinate, DataType, OnBad, OnConflict, Unit, Variable};
use super::range;
use super::step;
use super::types::{data_type, na_value, unit};
use crate::diagnostic::code;

/// An entry of `VARS`.
pub(crate) fn variable(at: &Cursor<'_>) -> Option<Variable> {
    let entries = at.entries("a mapping");
    // Keys of a coordinate are told apart from unknown ones.
    let own: Vec<&str> = Section::Coordinate.keys().iter().map(|key| key.name).collect();
    for (name, at) in &entries {
        if own.contains(name) {
            at.key_fault(
                &code::COORDINATE_KEY,
                format!("expected a key of a variable, found `{name}`, which is a coordinate's"),
                "move it to the coordinate in COORDS",
            );
        }
    }
    let fields = at.fields_and(Section::Variable, &own)?;
    let mut value = shared(&fields, false);
    match fields.get("coords") {
        Some(at) => value.coords = at.texts(),
        None => fields.missing("coords"),
    }
    Some(value)
}

/// An entry of `COORDS`; null is a coordinate with every default.
pub(crate) fn coordinate(at: &Cursor<'_>) -> Option<Coordinate> {
    let name = at.name().to_owned();
    let fields = at.fields(Section::Coordinate)?;
    let mut composed = fields.texts("composed");
    if composed.len() == 1 && composed.first() == Some(&name) {
        composed.clear();
    }
    if composed.len() == 1
        && let Some(at) = fields.get("composed")
    {
        at.wrong("two or more variables");
    }
    let mut variable = shared(&fields, !composed.is_empty());
    variable.coords = vec![name.clone()];
    if fields.get("on_bad").is_none() {
        // A row without its place says nothing, and a time or label that cannot be read is rarely the only one.
        variable.on_bad = OnBad::Reject;
    }
    if let Some(at) = fields.get("coords")
        && at.texts() != [name.as_str()]
    {
        at.wrong(&format!("only its own name, `{name}`,"));
    }
    let values = match fields.get("values") {
        Some(at) if at.is_list() => at.items().iter().filter_map(Cursor::text).collect(),
        Some(at) => at.texts(),
        None => Vec::new(),
    };
    let sorted = fields
        .get("sorted")
        .and_then(|at| at.boolean())
        .unwrap_or(composed.is_empty() && variable.data_type != DataType::String);
    let extend_never =
        fields.get("extend").and_then(|at| at.choice(&[("any", false), ("never", true)])).unwrap_or_default();
    let chunk_size = fields.get("chunk_size").and_then(|at| match at.scalar() {
        Some("0") => {
            at.fault(
                &code::CHUNK_SIZE,
                "expected at least 1 element a chunk, found 0",
                "leave it out to have it chosen",
            );
            None
        }
        _ => at.count(1),
    });
    let step = fields.get("step").and_then(|at| step::step(&at, &variable.unit));
    let resolution = None; // by `group`, which knows the units of the parts
    Some(Coordinate { variable, composed, sorted, chunk_size, values, extend_never, resolution, step })
}

/// What a variable and a coordinate share; `coords` is left to the caller.
fn shared(fields: &Fields<'_>, composed: bool) -> Variable {
    let unit = fields.get("unit").map(|at| unit(&at)).unwrap_or_default();
    let range = fields.get("range");
    let given = fields.get("type").and_then(|at| data_type(&at));
    let (given, width) = given.map_or((None, None), |(data_type, width)| (Some(data_type), width));
    let named = fields.get("type").is_some();
    let range = range.map(|at| range::range(&at, &unit)).unwrap_or_default();
    let data_type = given.unwrap_or(match &unit {
        Unit::Time(_) => DataType::Datetime,
        Unit::Of(_) => DataType::Float64,
        Unit::None if composed || !range.labels.is_empty() || range.file.is_some() => DataType::String,
        Unit::None => {
            // A misspelt key is reported as such.
            if !named && !fields.has_unknown {
                fields.at.key_fault(
                    &code::NO_TYPE,
                    format!("`{}` has neither a unit nor a type; it is taken as float64", fields.at.name()),
                    "add `unit: \"\"` for dimensionless numbers, or `type: string`",
                );
            }
            DataType::Float64
        }
    });
    Variable {
        coords: Vec::new(),
        data_type,
        width,
        na_value: fields.get("na_value").and_then(|at| na_value(&at, data_type, width)),
        na_source: fields.texts("na_source"),
        interval: range.interval,
        discrete: range.labels,
        discrete_from: range.file,
        on_bad: fields
            .get("on_bad")
            .and_then(|at| {
                at.choice(&[("reject", OnBad::Reject), ("quarantine", OnBad::Quarantine), ("missing", OnBad::Missing)])
            })
            .unwrap_or_default(),
        on_conflict: fields
            .get("on_conflict")
            .and_then(|at| {
                at.choice(&[
                    ("replace", OnConflict::Replace),
                    ("keep", OnConflict::Keep),
                    ("reject", OnConflict::Reject),
                ])
            })
            .unwrap_or_default(),
        standard_name: fields.text("standard_name"),
        long_name: fields.text("long_name"),
        description: fields.text("description"),
        cell_methods: fields.text("cell_methods"),
        attrs: fields.get("attrs").map(|at| at.json_map()).unwrap_or_default(),
        uncertainty: fields.text("uncertainty"),
        flags: fields.text("flags"),
        ancillary: fields.texts("ancillary"),
        overviews: fields.get("overviews").map(|at| step::overviews(&at)).unwrap_or_default(),
        lineage: fields.get("lineage").and_then(|at| at.boolean()),
        unit,
    }
}
