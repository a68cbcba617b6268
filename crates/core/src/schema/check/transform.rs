//! Checks of `transforms` of a source, and of `scale` and `offset` of its columns.

use super::time;
use crate::diagnostic::code;
use crate::expression::{Expression, ExpressionError, Operand};
use crate::schema::model::{
    Aggregate, AggregateMethod, Coordinate, DataType, Format, GroupSchema, Join, JoinTable, Source, SourceColumn,
    SourceTransform, Unit, Unpivot, Variable,
};
use crate::schema::pattern::Pattern;
use crate::schema::places::Places;
use crate::schema::{cursor, measure, near, resolve};
use indexmap::IndexMap;

/// `transforms` of a source at the path `at`.
pub(super) fn transforms(at: &str, source: &Source, group: &GroupSchema, places: &Places<'_>) {
    if matches!(source.format, Format::Zarr | Format::Netcdf) && !source.transforms.is_empty() {
        let message = "expected no transforms of a source of arrays, found some";
        places.key(&code::TRANSFORM, at, message, "arrays are stored as they are: take `transforms` out");
        return;
    }
    // The last one that stands later in the order than those of the file's table.
    let mut behind: Option<&SourceTransform> = None;
    for (i, transform) in source.transforms.iter().enumerate() {
        let name = transform.name();
        let at = format!("{at}/{i}/{name}");
        if let Some(other) = behind.filter(|other| other.is_whole() || transform.is_raw())
            && !transform.is_whole()
        {
            let message = format!("expected `{name}` before `{}`, found it behind", other.name());
            let hint = match transform.is_raw() {
                true => "it knows the columns of the file: put it before formulas, `aggregate` and `resample`",
                false => "formulas are worked out row by row: put it before `aggregate` and `resample`",
            };
            places.key(&code::TRANSFORM_ORDER, &at, message, hint);
        }
        if !transform.is_raw() {
            behind = Some(transform);
        }
        one(&at, transform, source, group, places);
    }
}

fn one(at: &str, transform: &SourceTransform, source: &Source, group: &GroupSchema, places: &Places<'_>) {
    let empty = |is_empty: bool, expected: &str| {
        if is_empty {
            places.key(&code::TRANSFORM, at, format!("expected {expected}, found none"), "take it out, or complete it");
        }
    };
    match transform {
        SourceTransform::Rename(names) => {
            empty(names.is_empty(), "a column and its new name");
            let mut seen: Vec<&String> = Vec::new();
            for (old, new) in names {
                let at = format!("{at}/{old}");
                if new.is_empty() || seen.contains(&new) {
                    let found = if new.is_empty() { "an empty one".to_owned() } else { format!("`{new}` twice") };
                    let message = format!("expected a new name for `{}`, found {found}", cursor::clip(old));
                    places.value(&code::TRANSFORM, &at, message, "each column has one name of its own");
                }
                seen.push(new);
            }
        }
        SourceTransform::Map(columns) => empty(columns.is_empty(), "a column and its texts"),
        SourceTransform::Join(join) => self::join(at, join, places),
        SourceTransform::Unpivot(unpivot) => self::unpivot(at, unpivot, places),
        SourceTransform::Filter(condition) => {
            let (decimal, thousands) = (source.csv.decimal, source.csv.thousands);
            let raw = |_: &str| Some(Operand::Raw { decimal, thousands });
            if let Err(error) = Expression::parse(condition).and_then(|condition| condition.condition(&raw)) {
                expression(at, condition, &error, places);
            }
        }
        SourceTransform::Deduplicate(deduplicate) => empty(deduplicate.by.is_empty(), "columns in `by`"),
        SourceTransform::Formula(formulas) => {
            empty(formulas.is_empty(), "a variable and its expression");
            formulas.iter().for_each(|(name, text)| formula(&format!("{at}/{name}"), name, text, group, places));
        }
        SourceTransform::Aggregate(aggregate) => {
            empty(aggregate.values.is_empty(), "a variable and its method in `values`");
            self::aggregate(at, aggregate, group, places);
        }
        SourceTransform::Resample(steps) => {
            empty(steps.is_empty(), "a coordinate and its step");
            for (name, step) in steps {
                let at = format!("{at}/{name}");
                match group.coords.get(name) {
                    Some(coordinate) => time::steps(&at, step, coordinate, places),
                    None => {
                        let message = format!("expected a coordinate of the group, found `{}`", cursor::clip(name));
                        let hint = near::hint(name, group.coords.keys().map(String::as_str));
                        places.key(&code::UNKNOWN_COORDINATE, &at, message, hint);
                    }
                }
            }
        }
    }
}

/// Reports what is wrong with an expression, with the place in it.
fn expression(at: &str, text: &str, error: &ExpressionError, places: &Places<'_>) {
    let message = format!("`{}`, {error}", cursor::clip(text));
    places.value(&code::EXPRESSION, at, message, error.hint.as_str());
}

fn formula(at: &str, name: &str, text: &str, group: &GroupSchema, places: &Places<'_>) {
    let Some(variable) = group.vars.get(name) else {
        let (message, hint) = match group.coords.contains_key(name) {
            true => (
                format!("expected a variable, found the coordinate `{name}`"),
                "labels come from columns or constants".to_owned(),
            ),
            false => (
                format!("expected a variable of the group, found `{}`", cursor::clip(name)),
                String::from(near::hint(name, group.vars.keys().map(String::as_str))),
            ),
        };
        places.key(&code::UNKNOWN_VARIABLE, at, message, hint);
        return;
    };
    let Some(target) = Operand::of(variable) else {
        let message =
            format!("expected a variable of numbers, texts, times or booleans, found `{name}` of another type");
        places.key(&code::TRANSFORM, at, message, "complex numbers have no formulas");
        return;
    };
    let found = Expression::parse(text).and_then(|expression| {
        expression.check(&|name| group.variable(name).and_then(Operand::of))?.to(&target).map(|_| expression)
    });
    match found {
        Ok(expression) if expression.names().is_empty() => {
            let message = format!("expected a formula of variables, found `{}` for all rows", cursor::clip(text));
            places.value(&code::TRANSFORM, at, message, "write it under `constants`");
        }
        Ok(_) => {}
        Err(mut error) => {
            let unknown =
                error.message.strip_prefix("expected a known name, found `").and_then(|m| m.strip_suffix('`'));
            let names = group.vars.keys().chain(group.coords.keys()).map(String::as_str);
            if let Some(near) = unknown.and_then(|name| near::nearest(name, names)) {
                error.hint = format!("did you mean `{near}`?");
            }
            expression(at, text, &error, places);
        }
    }
}

fn join(at: &str, join: &Join, places: &Places<'_>) {
    for (key, is_empty) in [("on", join.on.is_empty()), ("take", join.take.is_empty())] {
        let at = format!("{at}/{key}");
        if is_empty && places.has(&at) {
            places.value(&code::TRANSFORM, &at, format!("expected columns in `{key}`, found none"), "");
        }
    }
    for (i, name) in join.take.iter().enumerate() {
        let twice = join.take.iter().take(i).any(|other| other == name);
        if twice || join.on.contains_key(name) {
            let message = format!("expected another column in `take`, found `{}` again", cursor::clip(name));
            places.value(
                &code::REPEATED,
                &format!("{at}/take"),
                message,
                "a row has one column of a name: take it out",
            );
        }
    }
    if let JoinTable::Rows(rows) = &join.table {
        let rows = rows.iter().enumerate().map(|(i, row)| (i as u64 + 1, row.clone())).collect();
        if let Err((message, hint)) = resolve::joined(rows, join) {
            places.value(&code::JOIN_TABLE, &format!("{at}/table"), message, hint);
        }
    }
}

fn unpivot(at: &str, unpivot: &Unpivot, places: &Places<'_>) {
    match Pattern::parse(&unpivot.columns) {
        Err((message, hint)) => places.value(&code::PATTERN, &format!("{at}/columns"), message, hint),
        Ok(pattern) if pattern.names().any(|name| name == unpivot.value) => {
            let message = format!("expected another name than `{}`, which is in the pattern", unpivot.value);
            places.value(&code::PATTERN, &format!("{at}/value"), message, "a row has one column of a name");
        }
        Ok(_) => {}
    }
}

/// The coordinate along which an aggregate goes: the named one, or the only sorted one of its variables.
///
/// # Errors
/// What was expected and found, and what to do, if there is none or several.
pub fn along<'a>(
    aggregate: &'a Aggregate,
    group: &'a GroupSchema,
) -> Result<(&'a str, &'a Coordinate), (String, String)> {
    let sources = || aggregate.values.iter().map(|(name, made)| made.of.as_ref().unwrap_or(name));
    let of = |name: &str| group.vars.get(name).map(|variable| variable.coords.as_slice()).unwrap_or_default();
    let known: IndexMap<&str, &Coordinate> = sources()
        .flat_map(|name| of(name))
        .filter_map(|name| Some((name.as_str(), group.coords.get(name)?)))
        .filter(|(_, coordinate)| coordinate.sorted && has_lengths(&coordinate.variable))
        .collect();
    let names: Vec<&str> = known.keys().copied().collect();
    match &aggregate.along {
        Some(name) => match known.get_key_value(name.as_str()) {
            Some((name, coordinate)) => Ok((name, coordinate)),
            None => Err((
                format!("expected a sorted coordinate of times or numbers of these variables, found `{name}`"),
                match &names[..] {
                    [] => "they have none".to_owned(),
                    names => format!("they have {}", near::list(names)),
                },
            )),
        },
        None => match &names[..] {
            [one] => {
                known.get_key_value(one).map(|(name, coordinate)| (*name, *coordinate)).ok_or_else(Default::default)
            }
            [] => Err((
                "expected variables over a sorted coordinate of times or numbers, found none".to_owned(),
                "there is nothing along which they could be aggregated".to_owned(),
            )),
            many => Err((
                format!(
                    "expected `along`, as there are several sorted coordinates, found none of {}",
                    near::list(many)
                ),
                format!("write `along: {}`", many.first().copied().unwrap_or_default()),
            )),
        },
    }
}

/// Whether distances of its values can be told.
fn has_lengths(variable: &Variable) -> bool {
    use DataType::{Bool, Complex64, Complex128, String};
    !matches!(variable.data_type, Bool | Complex64 | Complex128 | String)
}

fn aggregate(at: &str, aggregate: &Aggregate, group: &GroupSchema, places: &Places<'_>) {
    let mut sound = true;
    for (name, made) in &aggregate.values {
        let at = format!("{at}/values/{name}");
        for name in [Some(name), made.of.as_ref()].into_iter().flatten() {
            if !group.vars.contains_key(name) {
                let message = format!("expected a variable of the group, found `{}`", cursor::clip(name));
                let hint = near::hint(name, group.vars.keys().map(String::as_str));
                places.key(&code::UNKNOWN_VARIABLE, &at, message, hint);
                sound = false;
            }
        }
    }
    if !sound || aggregate.values.is_empty() {
        return;
    }
    let (along, coordinate) = match along(aggregate, group) {
        Ok(found) => found,
        Err((message, hint)) => {
            let named = format!("{at}/along");
            let at = if places.has(&named) { &named } else { at };
            places.value(&code::TRANSFORM, at, message, hint);
            return;
        }
    };
    time::fits(&format!("{at}/every"), &aggregate.every.1, &coordinate.variable.unit, places);
    for (name, made) in &aggregate.values {
        let at = format!("{at}/values/{name}");
        let of = made.of.as_ref().unwrap_or(name);
        let (Some(source), Some(target)) = (group.vars.get(of), group.vars.get(name)) else { continue };
        if let Some((message, hint)) = made_of(made.method, (of, source), (name, target), along) {
            places.value(&code::TRANSFORM, &at, message, hint);
        }
    }
}

/// Why a variable cannot be made of another so.
fn made_of(
    method: AggregateMethod,
    (of, source): (&str, &Variable),
    (name, target): (&str, &Variable),
    along: &str,
) -> Option<(String, String)> {
    use AggregateMethod::{Count, First, Last, Max, Mean, Median, Min, Std, Sum};
    let word = method.name();
    if !source.coords.iter().any(|coordinate| coordinate == along) {
        return Some((
            format!("expected a variable over `{along}`, found `{of}`"),
            "take it out of `values`".to_owned(),
        ));
    }
    if source.coords != target.coords {
        let message = format!("expected `{name}` over the coordinates of `{of}`, found others");
        return Some((message, format!("`{of}` has {}", source.coords.join(", "))));
    }
    let is_number = |variable: &Variable| has_lengths(variable) && variable.data_type != DataType::Datetime;
    let fits = match method {
        Mean | Sum | Median | Std => is_number(source) && is_number(target),
        Min | Max => has_lengths(source) && source.data_type.kind() == target.data_type.kind(),
        First | Last => source.data_type.kind() == target.data_type.kind(),
        Count => is_number(target),
    };
    if !fits {
        let message = format!("expected variables with a `{word}`, found `{of}` and `{name}` of other types");
        return Some((message, "`first`, `last` and `count` are of any type; a count is a number".to_owned()));
    }
    let unit = |variable: &Variable| match &variable.unit {
        Unit::Of(unit) => Some(unit.clone()),
        Unit::None => Some(String::new()),
        Unit::Time(_) => None,
    };
    let (Some(from), Some(to)) = (unit(source), unit(target)) else {
        let same = source.unit == target.unit || method == Count;
        return (!same).then(|| (format!("expected times of one tick, found `{of}` and `{name}`"), String::new()));
    };
    let from = match method {
        Count => String::new(),
        Std => crate::units::parse(&from).map_or(from, |unit| unit.difference().text().to_owned()),
        _ => from,
    };
    let why = measure::obstacle(&from, &to)?;
    let hint = match (method, of == name) {
        (Count | Std, true) => format!("give it a variable of its own, as `{name}_{word}: [{word}, {name}]`"),
        _ => why.hint,
    };
    Some((format!("the `{word}` of `{of}` is no value of `{name}`: {}", why.message), hint))
}

/// `scale` and `offset` of a column.
pub(super) fn scale(at: &str, column: &SourceColumn, variable: Option<&Variable>, places: &Places<'_>) {
    for (key, number) in [("scale", column.scale), ("offset", column.offset)] {
        let Some(number) = number else { continue };
        let at = format!("{at}/{key}");
        if !number.is_finite() || (key == "scale" && number == 0.0) {
            let expected = if key == "scale" { "a finite number other than 0" } else { "a finite number" };
            places.value(&code::SCALE, &at, format!("expected {expected} for `{key}`, found {number}"), "");
        } else if variable.is_some_and(|variable| !has_lengths(variable) || variable.data_type == DataType::Datetime) {
            let message = format!("expected a column of numbers for `{key}`, found another");
            places.key(&code::SCALE, &at, message, "take it out, or give the variable a numeric `type`");
        }
    }
}
