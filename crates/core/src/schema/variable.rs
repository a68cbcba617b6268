//! Decodes an entry of `VARS` or `COORDS`.

use super::cursor::{Cursor, Fields};
use super::model::{Coordinate, DataType, OnBad, OnConflict, SourceColumn, TimeUnit, Unit, Variable};
use super::{measure, near};
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
    "attrs",
];
/// Shared legacy keys.
const SHARED_LEGACY: &[&str] = &["dtype", "discrete", "df_col", "source_unit"];
const SHARED_LATER: &[&str] = &["ancillary", "uncertainty", "flags", "overviews", "lineage"];
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
    if composed.len() == 1 {
        if let Some(at) = fields.get("composed") {
            at.wrong("two or more variables");
        }
    }
    let mut variable = shared(&fields, !composed.is_empty());
    variable.coords = vec![name.clone()];
    if let Some(at) = fields.get("coords") {
        if at.texts() != [name.as_str()] {
            at.wrong(&format!("only its own name, `{name}`,"));
        }
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
        if at.is_map() {
            if let Some(limits) = at.fields(&["step_limits"], &[]).and_then(|merge| merge.raw("step_limits")) {
                extend_never |= step_limits(&limits);
            }
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
    let value = Coordinate { variable, composed, sorted, chunk_size, values, extend_never, resolution: None };
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
    let named = fields.get("type").or_else(|| fields.get("dtype")).is_some();
    let (interval, labels) = range.map(|at| self::range(&at, &unit)).unwrap_or_default();
    let labels = discrete.map(|at| self::labels(&at)).unwrap_or(labels);
    let data_type = given.unwrap_or(match &unit {
        Unit::Time(_) => DataType::Datetime,
        Unit::Of(_) => DataType::Float64,
        Unit::None if composed || !labels.is_empty() => DataType::String,
        Unit::None => {
            if !named {
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
        na_value: fields.get("na_value").and_then(|at| na_value(&at, data_type)),
        na_source: fields.texts("na_source"),
        interval,
        discrete: labels,
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
        unit,
    }
}

/// `unit`: a text, or a mapping for times.
pub(crate) fn unit(at: &Cursor<'_>) -> Unit {
    if !at.is_map() {
        return at.text().map(Unit::Of).unwrap_or_default();
    }
    let Some(fields) = at.fields(&["tick", "tz", "dayfirst", "format", "epoch"], &["yearfirst", "calendar"]) else {
        return Unit::None;
    };
    Unit::Time(TimeUnit {
        tick: fields.text("tick"),
        tz: fields.text("tz"),
        dayfirst: fields.get("dayfirst").and_then(|at| at.boolean()).unwrap_or_default(),
        format: fields.text("format"),
        epoch: fields.text("epoch"),
    })
}

/// The types that are stored, by NumPy's names.
pub(crate) const TYPES: &[(&str, DataType)] = &[
    ("bool", DataType::Bool),
    ("int8", DataType::Int8),
    ("int16", DataType::Int16),
    ("int32", DataType::Int32),
    ("int64", DataType::Int64),
    ("uint8", DataType::Uint8),
    ("uint16", DataType::Uint16),
    ("uint32", DataType::Uint32),
    ("float32", DataType::Float32),
    ("float64", DataType::Float64),
    ("string", DataType::String),
    ("datetime", DataType::Datetime),
];

fn data_type(at: &Cursor<'_>) -> Option<DataType> {
    let text = at.text()?;
    if let Some((_, known)) = TYPES.iter().find(|(name, _)| *name == text) {
        return Some(*known);
    }
    match text.as_str() {
        "int" => return Some(DataType::Int64),
        "float" => return Some(DataType::Float64),
        "str" => return Some(DataType::String),
        "uint" | "uint64" | "complex" | "complex64" | "complex128" => {
            let hint =
                if text.starts_with('u') { "use `int64` or `uint32`" } else { "store the parts as two variables" };
            at.fault(&code::TYPE_NOT_STORED, format!("expected a type that is stored, found `{text}`"), hint);
            return None;
        }
        _ => {}
    }
    if let Some(length) = text.strip_prefix("str[").and_then(|rest| rest.strip_suffix(']')) {
        if length.bytes().all(|b| b.is_ascii_digit()) {
            at.fault(
                &code::NOT_USED,
                format!("the length in `{text}` is read but not used yet"),
                "write `string`: texts of any length are stored whole",
            );
            return Some(DataType::String);
        }
    }
    if text == "datetime64" || text.starts_with("datetime64[") {
        at.legacy(&format!("`{text}`"), "write `type: datetime` and the tick in `unit: {tick: s}`");
        return Some(DataType::Datetime);
    }
    let known = TYPES.iter().map(|(name, _)| *name);
    at.fault(&code::UNKNOWN_TYPE, format!("expected a type, found `{text}`"), near::hint(&text, known));
    None
}

/// Least and greatest value of an integer type; `None` for others.
pub(crate) fn bounds(data_type: DataType) -> Option<(i64, i64)> {
    Some(match data_type {
        DataType::Bool => (0, 1),
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Int64 | DataType::Datetime => (i64::MIN, i64::MAX),
        DataType::Uint8 => (0, u8::MAX.into()),
        DataType::Uint16 => (0, u16::MAX.into()),
        DataType::Uint32 => (0, u32::MAX.into()),
        DataType::Float32 | DataType::Float64 | DataType::String => return None,
    })
}

fn na_value(at: &Cursor<'_>, data_type: DataType) -> Option<i64> {
    let text = at.text()?;
    // The missing value of a boolean is stored in a byte.
    let bounds = if data_type == DataType::Bool { Some((i8::MIN.into(), i8::MAX.into())) } else { bounds(data_type) };
    match bounds {
        Some((least, greatest)) => match text.as_str() {
            "min_int" => Some(least),
            "max_int" => Some(greatest),
            _ => {
                let value = text.parse::<i64>().ok().filter(|value| (least..=greatest).contains(value));
                if value.is_none() {
                    let message = format!("expected a whole number from {least} to {greatest}, found `{text}`");
                    at.fault(&code::NA_VALUE, message, "texts that mean missing in a source go to `na_source`");
                }
                value
            }
        },
        None => {
            let default =
                if data_type == DataType::String { text.is_empty() } else { text.to_lowercase().ends_with("nan") };
            if !default {
                at.fault(
                    &code::NOT_USED,
                    format!("`na_value: {text}` is read but not used yet: missing numbers are stored as NaN, missing texts as \"\""),
                    "values of a source that mean missing go to `na_source`",
                );
            }
            None
        }
    }
}

type Range = (Option<(f64, f64)>, Vec<String>);

fn range(at: &Cursor<'_>, unit: &Unit) -> Range {
    let Some(fields) = at.fields(&["interval", "discrete"], &[]) else { return Range::default() };
    (
        fields.get("interval").and_then(|at| interval(&at, unit)),
        fields.get("discrete").map(|at| labels(&at)).unwrap_or_default(),
    )
}

fn labels(at: &Cursor<'_>) -> Vec<String> {
    if !at.is_list() {
        at.wrong("a list of labels");
    }
    at.items().iter().filter_map(Cursor::text).collect()
}

/// `[min, max]`, `[min, max, unit]`, `[value]` or `[]`; null is no limit.
fn interval(at: &Cursor<'_>, stored: &Unit) -> Option<(f64, f64)> {
    let items = at.items();
    if !at.is_list() || items.len() > 3 {
        at.wrong("[min, max] or [min, max, unit]");
        return None;
    }
    let end = |at: &Cursor<'_>, open: f64| if at.node.is_null() { Some(open) } else { at.number() };
    let least = end(items.first()?, f64::NEG_INFINITY)?;
    let Some(second) = items.get(1) else { return Some((least, least)) };
    let greatest = end(second, f64::INFINITY)?;
    let (least, greatest) = match (items.get(2), stored) {
        (None, _) => (least, greatest),
        (Some(unit), Unit::Of(stored)) => {
            let from = unit.text()?;
            (converted(unit, least, &from, stored)?, converted(unit, greatest, &from, stored)?)
        }
        (Some(unit), _) => {
            unit.fault(
                &code::UNIT_DIMENSION,
                "expected no unit for a variable without one",
                "give the variable a `unit`",
            );
            return None;
        }
    };
    // NaN is neither less nor greater.
    if least <= greatest {
        Some((least, greatest))
    } else {
        at.fault(
            &code::EMPTY_RANGE,
            format!("expected min ≤ max, found {least} and {greatest}"),
            "exchange the two ends",
        );
        None
    }
}

fn converted(at: &Cursor<'_>, value: f64, from: &str, to: &str) -> Option<f64> {
    if let Err(why) = measure::parse(from) {
        at.fault(&code::BAD_UNIT, format!("expected a unit, found `{from}`: {}", why.message), why.hint);
        return None;
    }
    if value.is_infinite() || from == to {
        return Some(value);
    }
    // A stored unit that is none is reported at its own place.
    if let Some(why) = measure::obstacle(from, to) {
        at.fault(
            &code::UNIT_DIMENSION,
            format!("expected a unit that converts to `{to}`, found `{from}`: {}", why.message),
            why.hint,
        );
    }
    measure::convert(value, from, to)
}

/// `resolution` of a coordinate: a number, or `[number, unit]`, converted to the stored units of the labels or of the
/// parts (`None`: a part without a unit), which must give one number.
pub(crate) fn resolution(at: &Cursor<'_>, stored: &[Option<String>]) -> Option<f64> {
    let items = at.list_of_scalars("a number or [number, unit]");
    let value = items.first()?.number()?;
    if !(value > 0.0 && value.is_finite()) {
        at.wrong("a number above 0");
        return None;
    }
    let Some(unit) = items.get(1) else { return Some(value) };
    let from = unit.text()?;
    let mut found = None;
    for stored in stored {
        let Some(stored) = stored else {
            unit.fault(&code::UNIT_DIMENSION, "expected no unit for labels without one", "give the variable a `unit`");
            return None;
        };
        converted(unit, value, &from, stored)?;
        let here = measure::convert_difference(value, &from, stored)?;
        if found.is_some_and(|other: f64| (here - other).abs() > 1e-9 * other.abs()) {
            let message = format!(
                "expected parts in one unit, found `{from}` to be another number in `{stored}` than in the part before"
            );
            at.fault(&code::UNIT_DIMENSION, message, "one `resolution` holds for all parts: give them one unit");
            return None;
        }
        found = Some(here);
    }
    found
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
