//! Differences of what a variable and a coordinate share: units, types, ranges, missing values.

use super::{ANEW, Class, Found, Node, Part, node};
use crate::layout::join;
use crate::schema::model::{DataType, GroupSchema, TimeUnit, Unit, Variable};
use crate::schema::types;
use crate::time::StoredTime;
use crate::units::{self, Conversion, UnitError};

/// How values in the unit of `old` become values in the unit of `new`; `None` if they stay as they are.
///
/// # Errors
/// Units of other dimensions.
pub(super) fn conversion(old: &Unit, new: &Unit) -> Result<Option<Conversion>, UnitError> {
    match (old, new) {
        (Unit::Of(from), Unit::Of(to)) if from != to => {
            let conversion = units::parse(from)?.to(&units::parse(to)?)?;
            Ok((!conversion.is_identity()).then_some(conversion))
        }
        _ => Ok(None),
    }
}

/// Whether two numbers are the same but for the noise of a conversion.
pub(super) fn alike(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// The keys that [`compare`] and the comparison of coordinates look at by their meaning.
const MEANT: [&str; 8] = ["unit", "type", "range", "coords", "composed", "sorted", "values", "resolution"];

/// Compares a variable, or what a coordinate shares with one, called `name` in the groups `old` and `new`.
pub(super) fn compare(
    found: &mut Found,
    part: &Part,
    at: &str,
    (name, was, old): (&str, &Node, &GroupSchema),
    (is, new): (&Node, &GroupSchema),
) {
    let (Some(before), Some(after)) = (of(part, name, old), of(part, name, new)) else { return };
    for key in node::keys(was, is) {
        let (was, is, path) = (node::get(was, key), node::get(is, key), join(at, key));
        match key {
            "unit" => unit(found, part, &path, (was, before), (is, after)),
            "coords" => {
                for leaf in node::leaves(&path, was, is) {
                    let note = format!("stored values have these axes in this order: {ANEW}");
                    found.push(Class::Refused, part.clone(), &leaf.path, leaf.was, leaf.is, note);
                }
            }
            "na_value" => {
                for leaf in node::leaves(&path, was, is) {
                    let note = "stored missing values are written anew";
                    found.push(Class::Conversion, part.clone(), &leaf.path, leaf.was, leaf.is, note);
                }
            }
            "chunk_size" => {
                found.metadata(part, &path, was, is, "arrays that are there keep their chunks, new ones get it");
            }
            key if MEANT.contains(&key) => {}
            _ => found.metadata(part, &path, was, is, ""),
        }
    }
    data_type(found, part, &join(at, "type"), before, after);
    range(found, part, &join(at, "range"), before, after);
}

/// The variable that a part is about.
fn of<'a>(part: &Part, name: &str, group: &'a GroupSchema) -> Option<&'a Variable> {
    match part {
        Part::Coordinate(..) => group.coords.get(name).map(|coordinate| &coordinate.variable),
        _ => group.vars.get(name),
    }
}

fn unit(
    found: &mut Found,
    part: &Part,
    path: &str,
    (was, old): (Option<&Node>, &Variable),
    (is, new): (Option<&Node>, &Variable),
) {
    if let (Unit::Time(before), Unit::Time(after)) = (&old.unit, &new.unit) {
        for leaf in node::leaves(path, was, is) {
            let (class, note) = match leaf.path.strip_prefix(path).map(|rest| rest.trim_start_matches('/')) {
                Some("tick") if tick(before) != tick(after) => {
                    (Class::Conversion, "refused if a stored time is not a whole number of the new ticks, or too large")
                }
                Some("tick") => (Class::Metadata, ""),
                Some("calendar") if same_calendar(before, after) => (Class::Metadata, ""),
                Some("calendar") => (Class::Refused, "stored times are counted in the old calendar"),
                _ => (Class::Metadata, "how times that are added from now on are read"),
            };
            found.push(class, part.clone(), &leaf.path, leaf.was, leaf.is, note);
        }
        return;
    }
    let (before, after) = (was.map(node::flow), is.map(node::flow));
    if before == after {
        return;
    }
    let (class, note) = match (&old.unit, &new.unit) {
        (Unit::Time(_), _) | (_, Unit::Time(_)) => {
            (Class::Refused, format!("times do not become other values, nor the other way: {ANEW}"))
        }
        // What the stored numbers mean changes with the unit, so it is asked for like a conversion.
        (Unit::None, Unit::Of(unit)) if !unit.is_empty() => {
            (Class::Conversion, "stored values stay as they are and are taken to be in this unit".into())
        }
        (Unit::Of(unit), Unit::None) if !unit.is_empty() => {
            (Class::Conversion, "stored values stay as they are, and nothing says their unit any more".into())
        }
        (Unit::None, _) | (_, Unit::None) => (Class::Metadata, "stored values stay as they are".into()),
        _ => match conversion(&old.unit, &new.unit) {
            Ok(None) => (Class::Metadata, "the same unit in other words".into()),
            Ok(Some(_)) => {
                let whole = if is_whole(new.data_type) { "; refused if a value does not stay whole" } else { "" };
                let to = after.as_deref().unwrap_or_default();
                let note = format!("a source that names no unit for it is read in {to} from now on{whole}");
                (Class::Conversion, note)
            }
            Err(error) => (Class::Refused, format!("{error}. If the unit was wrong from the start, {ANEW}")),
        },
    };
    found.push(class, part.clone(), path, before, after, note);
}

fn tick(unit: &TimeUnit) -> &str {
    unit.tick.as_deref().unwrap_or("s")
}

/// Whether times are counted in the same calendar, in whatever words.
fn same_calendar(old: &TimeUnit, new: &TimeUnit) -> bool {
    let calendar = |unit: &TimeUnit| StoredTime::of(unit).map(|time| time.calendar).ok();
    calendar(old) == calendar(new)
}

fn is_whole(data_type: DataType) -> bool {
    use DataType::{Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64};
    matches!(data_type, Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64)
}

fn data_type(found: &mut Found, part: &Part, path: &str, old: &Variable, new: &Variable) {
    if (old.data_type, old.width) == (new.data_type, new.width) {
        return;
    }
    let (class, note) = if old.data_type != new.data_type {
        if holds(old.data_type, new.data_type) {
            (Class::Conversion, "every stored value fits".into())
        } else {
            let note = format!("not every value of `{}` is one of `{}`: {ANEW}", type_name(old), type_name(new));
            (Class::Refused, note)
        }
    } else {
        match (old.width, new.width) {
            (Some(before), Some(after)) if before < after => (Class::Metadata, String::new()),
            (_, None) => (Class::Metadata, String::new()),
            _ => (Class::Refused, format!("stored texts may be longer: {ANEW}")),
        }
    };
    found.push(class, part.clone(), path, Some(type_name(old)), Some(type_name(new)), note);
}

fn type_name(variable: &Variable) -> String {
    let known = types::TYPES.iter().find(|(_, data_type)| *data_type == variable.data_type);
    match (known, variable.width) {
        (_, Some(width)) => format!("str[{width}]"),
        (Some((name, _)), None) => (*name).to_owned(),
        (None, None) => format!("{:?}", variable.data_type).to_lowercase(),
    }
}

/// Whether every value of the type `old` is exactly a value of `new`.
pub(super) fn holds(old: DataType, new: DataType) -> bool {
    use DataType::{
        Bool, Complex64, Complex128, Float32, Float64, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64,
    };
    match old {
        Bool => matches!(new, Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 | Float32 | Float64),
        Int8 => matches!(new, Int16 | Int32 | Int64 | Float32 | Float64),
        Uint8 => matches!(new, Uint16 | Uint32 | Uint64 | Int16 | Int32 | Int64 | Float32 | Float64),
        Int16 => matches!(new, Int32 | Int64 | Float32 | Float64),
        Uint16 => matches!(new, Uint32 | Uint64 | Int32 | Int64 | Float32 | Float64),
        Int32 => matches!(new, Int64 | Float64),
        Uint32 => matches!(new, Uint64 | Int64 | Float64),
        Float32 => matches!(new, Float64),
        Complex64 => matches!(new, Complex128),
        _ => false,
    }
}

fn range(found: &mut Found, part: &Part, path: &str, old: &Variable, new: &Variable) {
    let ends = |range: Option<(f64, f64)>| {
        range.map(|(least, greatest)| format!("[{}, {}]", node::number(least), node::number(greatest)))
    };
    let converted = old.interval.map(|(least, greatest)| match conversion(&old.unit, &new.unit) {
        Ok(Some(conversion)) => (conversion.apply(least), conversion.apply(greatest)),
        _ => (least, greatest),
    });
    let same = match (converted, new.interval) {
        (Some(before), Some(after)) => alike(before.0, after.0) && alike(before.1, after.1),
        (None, None) => true,
        _ => false,
    };
    if !same {
        let note = "stored values are not tested again";
        let path = join(path, "interval");
        found.push(Class::Metadata, part.clone(), &path, ends(old.interval), ends(new.interval), note);
    }
    if old.discrete == new.discrete && old.discrete_from == new.discrete_from {
        return;
    }
    let list = |variable: &Variable| {
        let labels = (!variable.discrete.is_empty()).then(|| node::list(&variable.discrete));
        labels.or_else(|| variable.discrete_from.clone())
    };
    let grown = !old.discrete.is_empty() && old.discrete.iter().all(|label| new.discrete.contains(label));
    // Only the texts of a variable are stored as codes.
    let coded =
        matches!(part, Part::Variable(..)) && (old.data_type, new.data_type) == (DataType::String, DataType::String);
    let (class, note) = if coded && old.discrete.is_empty() != new.discrete.is_empty() {
        (Class::Conversion, "texts are stored as codes if there is a list of labels, else as they are")
    } else if grown && new.discrete.len() > old.discrete.len() {
        (Class::Addition, if coded { "their codes come after those that are there" } else { "" })
    } else if coded {
        (Class::Metadata, "a stored label keeps its code; stored values are not tested again")
    } else {
        (Class::Metadata, "stored values are not tested again")
    };
    found.push(class, part.clone(), &join(path, "discrete"), list(old), list(new), note);
}
