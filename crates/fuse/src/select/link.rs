//! Which dimensions of two groups are linked, and how their labels are compared.

use super::on::On;
use super::read::{Dimension, Part};
use crate::fault::{Error, Fault};
use crate::value;
use serde::Serialize;
use zarr_fuse_core::align::{
    AlignError, Asked, Measure, Method, Number, Place, SAME_PLACE, Taken, align, equal_texts, find, nearest_places,
};
use zarr_fuse_core::column::{Column, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{DataType, GroupSchema, Unit, Variable};
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::units;
use zarr_fuse_core::zarr::array::{self, Readable};

/// For people and machines: how a group was put beside the one that gives the rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Joined {
    /// The group whose values are taken; `/` is the root.
    pub group: String,
    /// The group that gives times and places.
    pub onto: String,
    /// Linked dimensions, in the order of the group that gives the rows.
    pub dimensions: Vec<JoinedDimension>,
    /// Dimensions that only the group has: they are columns of their own.
    pub own: Vec<String>,
    /// Its variables.
    pub variables: Vec<JoinedVariable>,
}

/// A linked dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JoinedDimension {
    /// Of the group whose values are taken.
    pub dimension: String,
    /// Of the group that gives the rows.
    pub onto: String,
    /// What is compared: `label`, or `latitude and longitude`.
    pub by: &'static str,
    /// As asked for: `exact`, `nearest:15min`, `linear:1h`.
    pub method: String,
}

/// A variable that was put beside others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JoinedVariable {
    /// Its column.
    pub name: String,
    /// Rows in which it has a value.
    pub found: u64,
    /// All rows.
    pub rows: u64,
}

impl std::fmt::Display for Joined {
    /// `soil to weather: time nearest:15min, logger to station by latitude and longitude nearest:500m; depth of its own`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}: ", self.group, self.onto)?;
        for (i, linked) in self.dimensions.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            write!(f, "{comma}{}", linked.dimension)?;
            if linked.dimension != linked.onto {
                write!(f, " to {}", linked.onto)?;
            }
            if linked.by != BY_LABEL {
                write!(f, " by {}", linked.by)?;
            }
            write!(f, " {}", linked.method)?;
        }
        if self.dimensions.is_empty() {
            f.write_str("the same in every row")?;
        }
        if !self.own.is_empty() {
            write!(f, "; {} of its own", self.own.join(", "))?;
        }
        for variable in &self.variables {
            write!(f, "\n  {}: a value in {} of {} rows", variable.name, variable.found, variable.rows)?;
        }
        Ok(())
    }
}

pub(super) const BY_LABEL: &str = "label";
pub(super) const BY_PLACE: &str = "latitude and longitude";

/// Two dimensions that are to be linked.
struct Pair {
    target: usize,
    source: usize,
    asked: Asked,
    by_place: bool,
}

/// Two linked dimensions.
pub(super) struct Link {
    /// Place of the dimension in the part that gives the rows.
    pub(super) target: usize,
    /// Place in the part whose values are taken.
    pub(super) source: usize,
    pub(super) asked: Asked,
    pub(super) scale: Scale,
}

/// Labels of both sides in one measure.
pub(super) enum Scale {
    /// Times in ticks of the finer of both; whole numbers.
    Whole {
        target: Vec<i64>,
        source: Vec<i64>,
        method: Method<u64>,
        /// Of a label's distance to that in `unit`.
        factor: f64,
        unit: String,
    },
    /// Other numbers, in the unit of the target.
    Real { target: Vec<f64>, source: Vec<f64>, method: Method<f64>, unit: String },
    /// Equal texts.
    Text(Vec<Option<usize>>),
    /// By latitude and longitude, at most as many metres away.
    Place { target: Vec<Place>, source: Vec<Place>, tolerance: f64 },
}

impl Link {
    /// What each target label takes from the source labels that are `present`. The offset of a place is its distance.
    pub(super) fn taken(&self, present: impl Fn(usize) -> bool) -> Vec<Option<Taken>> {
        let one = |(index, offset): (usize, f64)| Taken::One { index, offset };
        match &self.scale {
            Scale::Whole { target, source, method, .. } => align(target, source, present, *method),
            Scale::Real { target, source, method, .. } => align(target, source, present, *method),
            Scale::Text(places) => places
                .iter()
                .map(|place| place.filter(|place| present(*place)).map(|place| one((place, 0.0))))
                .collect(),
            Scale::Place { target, source, tolerance } => {
                nearest_places(target, source, present, *tolerance).into_iter().map(|found| found.map(one)).collect()
            }
        }
    }

    /// Whether any target label takes from any source label.
    fn meets(&self) -> bool {
        fn any<N: Number>(target: &[N], source: &[N], method: Method<N::Distance>) -> bool {
            let mut labels: Vec<N> = source.iter().copied().filter(|label| !label.is_missing()).collect();
            labels.sort_unstable_by(|a, b| a.order(*b));
            target.iter().any(|label| find(*label, labels.len(), |place| labels[place], method).is_some())
        }
        match &self.scale {
            Scale::Whole { target, source, method, .. } => any(target, source, *method),
            Scale::Real { target, source, method, .. } => any(target, source, *method),
            Scale::Text(_) | Scale::Place { .. } => self.taken(|_| true).iter().any(Option::is_some),
        }
    }

    pub(super) fn by(&self) -> &'static str {
        if matches!(self.scale, Scale::Place { .. }) { BY_PLACE } else { BY_LABEL }
    }
}

/// Links the dimensions of `source` to those of `target` and says which of `ons` were about them.
///
/// Linked are dimensions that `ons` pairs, then those of one name, then times (where either side has one), then those of
/// one `standard_name`, then those whose places have latitude and longitude (where either side has one).
pub(super) async fn links(
    store: &Readable,
    target: &Part<'_>,
    source: &Part<'_>,
    ons: &[On],
    used: &mut [bool],
) -> Result<Vec<Link>, Error> {
    let mut links = Vec::new();
    for pair in pairs(target, source, ons, used)? {
        links.push(link(store, target, source, pair).await?);
    }
    links.sort_by_key(|link| link.target);
    Ok(links)
}

fn pairs(target: &Part<'_>, source: &Part<'_>, ons: &[On], used: &mut [bool]) -> Result<Vec<Pair>, Error> {
    let (to, from) = (&target.dimensions, &source.dimensions);
    let mut found: Vec<(usize, usize)> = Vec::new();
    let named = |dimensions: &[Dimension<'_>], name: &str| dimensions.iter().position(|one| one.name == name);
    for on in ons {
        if let (Some(t), Some(s)) = (named(to, &on.name), on.source.as_ref().and_then(|name| named(from, name))) {
            found.push((t, s));
        }
    }
    let places = |part: &Part<'_>, dimension: &Dimension<'_>| positions(part.group, dimension.name).is_some();
    // Each rule pairs what the rules before it left; the last argument: only where either side has one alone.
    let mut pair = |same: &dyn Fn(&Dimension<'_>, &Dimension<'_>) -> bool, alone: bool| {
        let free = |found: &[(usize, usize)]| {
            let all = (0..to.len()).flat_map(|t| (0..from.len()).map(move |s| (t, s)));
            let free =
                |(t, s): &(usize, usize)| !found.iter().any(|(a, b)| a == t || b == s) && same(&to[*t], &from[*s]);
            all.filter(free).collect::<Vec<_>>()
        };
        let candidates = free(&found);
        match (alone, candidates.as_slice()) {
            (true, [one]) => found.push(*one),
            (true, _) => {}
            (false, _) => {
                for candidate in candidates {
                    if !found.iter().any(|(t, s)| *t == candidate.0 || *s == candidate.1) {
                        found.push(candidate);
                    }
                }
            }
        }
    };
    pair(&|t, s| t.name == s.name, false);
    pair(&|t, s| is_time(t.variable) && is_time(s.variable), true);
    pair(&|t, s| t.variable.standard_name.is_some() && t.variable.standard_name == s.variable.standard_name, false);
    pair(&|t, s| places(target, t) && places(source, s), true);
    let mut pairs = Vec::new();
    for (t, s) in found {
        let (one, other) = (&to[t], &from[s]);
        let both_places = places(target, one) && places(source, other);
        let both_times = is_time(one.variable) && is_time(other.variable);
        let about = |on: &On| match &on.source {
            Some(source) => on.name == one.name && source == other.name,
            None => {
                let kind = (on.name == PLACE && both_places) || (on.name == TIME && both_times);
                on.name == one.name || on.name == other.name || kind
            }
        };
        let mut asked: Option<&On> = None;
        for (on, used) in ons.iter().zip(used.iter_mut()).filter(|(on, _)| about(on)) {
            *used = true;
            if let Some(first) = asked.filter(|first| first.asked != on.asked) {
                let message = format!("`--on {first}` and `--on {on}` are both about {}", one.name);
                return Err(Fault::of_file("", message).hint("give one method").into());
            }
            asked = Some(on);
        }
        let is_text = |dimension: &Dimension<'_>| matches!(dimension.labels, Column::Text(_));
        let by_name = asked.is_some_and(|on| on.name == PLACE && one.name != PLACE && other.name != PLACE);
        let paired = one.name != other.name && asked.is_none_or(|on| on.source.is_none());
        let far = asked.is_some_and(|on| on.asked != Asked::Exact) && (is_text(one) || is_text(other));
        let texts = is_text(one) || is_text(other);
        let by_place = both_places && (by_name || far || (paired && texts));
        pairs.push(Pair { target: t, source: s, asked: asked.map_or(Asked::Exact, |on| on.asked.clone()), by_place });
    }
    Ok(pairs)
}

/// What `--on` calls the dimensions that have latitude and longitude, whatever their names.
const PLACE: &str = "place";
/// What `--on` calls times, whatever their names.
const TIME: &str = "time";

pub(super) fn is_time(variable: &Variable) -> bool {
    variable.data_type == DataType::Datetime
}

/// Variables with the latitude and the longitude of the labels of a dimension.
pub(super) fn positions<'a>(group: &'a GroupSchema, dimension: &str) -> Option<[&'a str; 2]> {
    let find = |name: &str| {
        let mut over = group.vars.iter().filter(|(_, variable)| variable.coords == [dimension]);
        let standard = over.clone().find(|(_, variable)| variable.standard_name.as_deref() == Some(name));
        standard.or_else(|| over.find(|(key, _)| *key == name)).map(|(key, _)| key.as_str())
    };
    Some([find("latitude")?, find("longitude")?])
}

async fn link(store: &Readable, target: &Part<'_>, source: &Part<'_>, pair: Pair) -> Result<Link, Error> {
    let (to, from) = (&target.dimensions[pair.target], &source.dimensions[pair.source]);
    let both = format!("{} of {} and {} of {}", to.name, target.title(), from.name, source.title());
    let fault = |message: String, hint: &str| Error::from(Fault::of_file("", message).hint(hint));
    let wrong = |error: AlignError| fault(format!("{both}: {}", error.message), &error.hint);
    let place_hint = match positions(target.group, to.name).and(positions(source.group, from.name)) {
        Some(_) => format!("; --on {}=nearest:500m goes by latitude and longitude", to.name),
        None => String::new(),
    };
    let scale = if pair.by_place {
        let tolerance = match &pair.asked {
            Asked::Exact => SAME_PLACE,
            Asked::Nearest(tolerance) => tolerance.metres().map_err(wrong)?,
            Asked::Linear(_) => {
                return Err(fault(format!("{both}: there is no line between places"), "take nearest:500m"));
            }
        };
        let target = places(store, &target.path, target.group, to.name, to.labels.len()).await?;
        let source = places(store, &source.path, source.group, from.name, from.labels.len()).await?;
        Scale::Place { target, source, tolerance }
    } else if is_time(to.variable) && is_time(from.variable) {
        times(to, from, &pair.asked).map_err(wrong)?
    } else if let (Column::Text(target), Column::Text(source)) = (&to.labels, &from.labels) {
        if pair.asked != Asked::Exact {
            let message = format!("{both} are texts, which have no distance");
            let hint = "take exact, or give both groups latitude and longitude over these dimensions";
            return Err(fault(message, hint));
        }
        Scale::Text(equal_texts(target, source))
    } else if is_time(to.variable) != is_time(from.variable)
        || numbers(&to.labels).is_none() != numbers(&from.labels).is_none()
    {
        let message = format!("{both} are labels of two kinds: {} and {}", kind(to), kind(from));
        return Err(fault(message, &format!("select variables of one group at a time{place_hint}")));
    } else {
        real(to, from, &pair.asked).map_err(wrong)?
    };
    let link = Link { target: pair.target, source: pair.source, asked: pair.asked, scale };
    let some = !to.labels.is_empty() && !from.labels.is_empty();
    if some && link.asked == Asked::Exact && !link.meets() {
        let what = if link.by() == BY_PLACE { "place" } else { "label" };
        let message = format!("{both} have no {what} in common{}", examples(to, from));
        let hint = match &link.scale {
            Scale::Text(_) => format!("exact is the only method for texts{place_hint}"),
            Scale::Place { .. } => format!("--on {}=nearest:500m takes the nearest place", to.name),
            _ if is_time(to.variable) => {
                format!(
                    "--on {0}=nearest:15min takes the nearest value, --on {0}=linear:1h is a line between two",
                    to.name
                )
            }
            _ => {
                format!("--on {0}=nearest:1 takes the nearest value, --on {0}=linear:1 is a line between two", to.name)
            }
        };
        return Err(fault(message, &hint));
    }
    Ok(link)
}

/// The first labels of both.
fn examples(to: &Dimension<'_>, from: &Dimension<'_>) -> String {
    let first = |dimension: &Dimension<'_>| {
        dimension.labels.get(0).map(|label| label_text(dimension.variable, &label)).unwrap_or_default()
    };
    format!(": they begin with {} and {}", value::plain(&first(to)), value::plain(&first(from)))
}

fn kind(dimension: &Dimension<'_>) -> &'static str {
    match dimension.labels {
        _ if is_time(dimension.variable) => "times",
        Column::Text(_) => "texts",
        Column::Complex(_) => "complex numbers",
        _ => "numbers",
    }
}

/// Real numbers as `f64`; `None` for other labels.
fn numbers(labels: &Column) -> Option<Vec<f64>> {
    let or_missing = |missing: bool, value: f64| if missing { f64::NAN } else { value };
    match labels {
        Column::Float(values) => Some(values.clone()),
        Column::Int(values) => Some(values.iter().map(|v| or_missing(*v == MISSING_INT, *v as f64)).collect()),
        Column::Unsigned(values) => {
            Some(values.iter().map(|v| or_missing(*v == MISSING_UNSIGNED, *v as f64)).collect())
        }
        Column::Complex(_) | Column::Text(_) => None,
    }
}

fn method<D>(asked: &Asked, distance: impl Fn(&Measure) -> Result<D, AlignError>) -> Result<Method<D>, AlignError> {
    Ok(match asked {
        Asked::Exact => Method::Exact,
        Asked::Nearest(tolerance) => Method::Nearest { tolerance: distance(tolerance)? },
        Asked::Linear(max_gap) => Method::Linear { max_gap: distance(max_gap)? },
    })
}

fn mismatch(message: impl Into<String>, hint: impl Into<String>) -> AlignError {
    AlignError { message: message.into(), hint: hint.into() }
}

/// Times in ticks of the finer of both. Calendars must be the same: a day of one may be none of the other.
fn times(to: &Dimension<'_>, from: &Dimension<'_>, asked: &Asked) -> Result<Scale, AlignError> {
    let stored = |dimension: &Dimension<'_>| value::tick(&dimension.variable.unit).map_err(|error| mismatch(error, ""));
    let (one, other) = (stored(to)?, stored(from)?);
    if one.calendar != other.calendar {
        let message = format!("the calendars {} and {} differ", one.calendar_name(), other.calendar_name());
        return Err(mismatch(message, "times of two calendars are not compared; select one group at a time"));
    }
    let tick = one.tick.min(other.tick);
    let ticks = |dimension: &Dimension<'_>, own: i64| {
        let Column::Int(labels) = &dimension.labels else { return Err(mismatch("expected ticks", "")) };
        let factor = own / tick.nanoseconds();
        let scaled = |label: &i64| if *label == MISSING_INT { Some(MISSING_INT) } else { label.checked_mul(factor) };
        labels.iter().map(scaled).collect::<Option<Vec<i64>>>().ok_or_else(|| {
            mismatch(
                format!("`{}` has times that are too far away for ticks of {}", dimension.name, tick.name()),
                "store both times with the same tick",
            )
        })
    };
    let method = method(asked, |measure| Ok((measure.span()?.nanoseconds() / tick.nanoseconds()) as u64))?;
    let (target, source) = (ticks(to, one.tick.nanoseconds())?, ticks(from, other.tick.nanoseconds())?);
    Ok(Scale::Whole { target, source, method, factor: tick.nanoseconds() as f64 / 1e9, unit: "s".into() })
}

/// Other numbers: whole ones of one unit as they are, else in the unit of the target.
fn real(to: &Dimension<'_>, from: &Dimension<'_>, asked: &Asked) -> Result<Scale, AlignError> {
    let text = |dimension: &Dimension<'_>| match &dimension.variable.unit {
        Unit::Of(text) => Some(text.clone()),
        _ => None,
    };
    let refused = |error: units::UnitError| mismatch(error.message, error.hint);
    let (one, other) = (text(to), text(from));
    let own = one.as_deref().map(units::parse).transpose().map_err(refused)?;
    let conversion = match (&own, &other) {
        (Some(own), Some(other)) => units::parse(other).and_then(|other| other.to(own)).map_err(refused)?,
        (None, None) => units::Conversion { multiply: 1.0, add: 0.0, divide: 1.0 },
        _ => {
            let message = format!("one is in `{}`, the other has no unit", one.or(other).unwrap_or_default());
            return Err(mismatch(message, "give both a unit in the schema"));
        }
    };
    let difference = |measure: &Measure| measure.difference(own.as_ref());
    let unit = one.unwrap_or_default();
    if let (Column::Int(target), Column::Int(source), true) = (&to.labels, &from.labels, conversion.is_identity()) {
        let method = method(asked, |measure| Ok(difference(measure)?.floor() as u64))?;
        return Ok(Scale::Whole { target: target.clone(), source: source.clone(), method, factor: 1.0, unit });
    }
    let none = || mismatch("labels that are neither numbers nor texts", "select variables of one group at a time");
    let target = numbers(&to.labels).ok_or_else(none)?;
    let mut source = numbers(&from.labels).ok_or_else(none)?;
    if !conversion.is_identity() {
        source.iter_mut().for_each(|label| *label = conversion.apply(*label));
    }
    Ok(Scale::Real { target, source, method: method(asked, difference)?, unit })
}

/// Latitude and longitude of the labels of a dimension.
pub(super) async fn places(
    store: &Readable,
    path: &str,
    group: &GroupSchema,
    dimension: &str,
    len: usize,
) -> Result<Vec<Place>, Error> {
    let mut read = [Vec::new(), Vec::new()];
    let names = positions(group, dimension).unwrap_or_default();
    for ((name, degrees), values) in names.iter().zip(["degrees_north", "degrees_east"]).zip(&mut read) {
        let path = join(path, name);
        let column = array::read_all(&array::open(store, &path).await?).await?;
        *values = numbers(&column).unwrap_or_default();
        if let Some(Unit::Of(unit)) = group.vars.get(*name).map(|variable| &variable.unit) {
            let conversion = units::parse(unit).and_then(|unit| unit.to(&units::parse(degrees)?));
            let conversion = conversion.map_err(|error| {
                Error::from(Fault::of_file("", format!("{path}: {}", error.message)).hint(error.hint))
            })?;
            values.iter_mut().for_each(|value| *value = conversion.apply(*value));
        }
    }
    let [latitudes, longitudes] = read;
    // An array that is shorter than its dimension has no value at the last labels.
    let at = |values: &[f64], place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    let place = |i: usize| Place { latitude: at(&latitudes, i), longitude: at(&longitudes, i) };
    Ok((0..len).map(place).collect())
}
