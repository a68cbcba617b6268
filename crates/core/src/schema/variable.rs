//! Decodes an entry of `VARS` or `COORDS`.

use super::cursor::{Cursor, Fields};
use super::model::{Coordinate, DataType, OnBad, OnConflict, SourceColumn, Unit, Variable};
use super::range::{self, Range};
use super::step;
use super::types::{data_type, na_value, unit};
use crate::diagnostic::code;

/// Keys that variables and coordinates share.
const SHARED: &[&str] = &[
    "coords",
    "unit",
    "type",
    "na_value",
    "na_source",
    "range",
    "on_bad",
    "on_conflict",
    "standard_name",
    "long_name",
    "description",
    "cell_methods",
    "ancillary",
    "uncertainty",
    "flags",
    "attrs",
    "overviews",
];
/// Shared legacy keys.
const SHARED_LEGACY: &[&str] = &["dtype", "discrete", "df_col", "source_unit"];
const SHARED_LATER: &[&str] = &["lineage"];
const COORDINATE: &[&str] = &["composed", "sorted", "chunk_size", "values", "extend", "resolution"];
const COORDINATE_LEGACY: &[&str] = &["step_limits", "merge"];
const COORDINATE_LATER: &[&str] = &["step"];

/// A variable, and the column that the legacy keys `df_col` and `source_unit` describe.
pub(crate) struct Decoded<T> {
    pub(crate) value: T,
    pub(crate) column: Option<SourceColumn>,
}

/// An entry of `VARS`.
pub(crate) fn variable(at: &Cursor<'_>) -> Option<Decoded<Variable>> {
    let entries = at.entries("a mapping");
    // Keys of a coordinate are told apart from unknown ones.
    for (name, at) in &entries {
        if [COORDINATE, COORDINATE_LEGACY, COORDINATE_LATER].iter().any(|keys| keys.contains(name)) {
            at.key_fault(
                &code::COORDINATE_KEY,
                format!("expected a key of a variable, found `{name}`, which is a coordinate's"),
                "move it to the coordinate in COORDS",
            );
        }
    }
    let used = [SHARED, SHARED_LEGACY, COORDINATE, COORDINATE_LEGACY, COORDINATE_LATER].concat();
    let fields = at.fields(&used, SHARED_LATER)?;
    let mut value = shared(&fields, false);
    match fields.get("coords") {
        Some(at) => value.coords = at.texts(),
        None => fields.missing("coords"),
    }
    Some(Decoded { value, column: column(&fields) })
}

/// An entry of `COORDS`; null is a coordinate with every default.
pub(crate) fn coordinate(at: &Cursor<'_>) -> Option<Decoded<Coordinate>> {
    let name = at.name().to_owned();
    let used = [SHARED, SHARED_LEGACY, COORDINATE, COORDINATE_LEGACY].concat();
    let later = [SHARED_LATER, COORDINATE_LATER].concat();
    let fields = at.fields(&used, &later)?;
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
        .and_then(|at| sorted(&at))
        .unwrap_or(composed.is_empty() && variable.data_type != DataType::String);
    let mut extend_never =
        fields.get("extend").and_then(|at| at.choice(&[("any", false), ("never", true)])).unwrap_or_default();
    if let Some(at) = fields.raw("step_limits") {
        extend_never |= step_limits(&at);
    }
    if let Some(at) = fields.raw("merge") {
        at.legacy("`merge`", "write `extend: any` or `extend: never` on the coordinate");
        if at.is_map()
            && let Some(limits) = at.fields(&["step_limits"], &[]).and_then(|merge| merge.raw("step_limits"))
        {
            extend_never |= step_limits(&limits);
        }
    }
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
    let value = Coordinate { variable, composed, sorted, chunk_size, values, extend_never, resolution, step };
    Some(Decoded { value, column: column(&fields) })
}

/// What a variable and a coordinate share; `coords` is left to the caller.
fn shared(fields: &Fields<'_>, composed: bool) -> Variable {
    let unit = fields.get("unit").map(|at| unit(&at)).unwrap_or_default();
    if let Some(at) = fields.get("dtype") {
        at.legacy("`dtype`", "write `type`");
    }
    let range = fields.get("range");
    let discrete = fields.get("discrete");
    if let Some(at) = &discrete {
        at.legacy("`discrete` outside `range`", "write `range: {discrete: [..]}`");
    }
    let given = fields.get("type").or_else(|| fields.get("dtype")).and_then(|at| data_type(&at));
    let (given, width) = given.map_or((None, None), |(data_type, width)| (Some(data_type), width));
    let named = fields.get("type").or_else(|| fields.get("dtype")).is_some();
    let mut range = range.map(|at| range::range(&at, &unit)).unwrap_or_default();
    if let Some(at) = discrete {
        range = Range { interval: range.interval, ..range::discrete(&at) };
    }
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

fn sorted(at: &Cursor<'_>) -> Option<bool> {
    if at.is_list() {
        at.legacy("a list for `sorted`", "write `sorted: false`");
        return Some(!at.items().is_empty());
    }
    if at.scalar() == Some("None") {
        at.legacy("`sorted: None`", "write `sorted: false`, as it is taken here, or `sorted: true`");
        return Some(false);
    }
    at.boolean()
}

/// The legacy `step_limits`; whether new labels are refused.
fn step_limits(at: &Cursor<'_>) -> bool {
    if at.is_map() || (at.is_list() && !at.items().is_empty()) {
        at.not_used();
        return false;
    }
    let (never, modern) = match at.scalar() {
        None if !at.is_list() => (true, "write `extend: never`"),
        Some("no_new") => (true, "write `extend: never`"),
        None | Some("any_new" | "None") => (false, "write `extend: any`, or leave it out"),
        Some(_) => {
            at.wrong("`any_new` or `no_new`");
            return false;
        }
    };
    at.legacy("`step_limits`", modern);
    never
}

/// The legacy `df_col` and `source_unit`.
fn column(fields: &Fields<'_>) -> Option<SourceColumn> {
    let from = fields.get("df_col");
    let source_unit = fields.get("source_unit");
    if let Some(at) = &from {
        at.legacy("`df_col`", "write `columns: {name: {from: …}}` in the source");
    }
    if let Some(at) = &source_unit {
        at.legacy("`source_unit`", "write `columns: {name: {from: …, unit: …}}` in the source");
    }
    let from = from.filter(|at| at.scalar() != Some("None"));
    if from.is_none() && source_unit.is_none() {
        return None;
    }
    let from = from.and_then(|at| at.text()).unwrap_or_else(|| fields.at.name().to_owned());
    let unit = source_unit.map(|at| unit(&at)).unwrap_or_default();
    Some(SourceColumn { from, unit, ..SourceColumn::default() })
}
