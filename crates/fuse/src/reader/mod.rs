//! From one cell as it was written to one value of a variable, in the stored unit.

mod bad;
mod change;
mod iso;
mod quick;
mod value;

pub(crate) use bad::{Bad, Class};
pub(crate) use change::Change;
pub(crate) use quick::{Quick, Read};

use crate::transform;
use crate::value::{EXACT, bounds, missing, tick};
use serde_json::json;
use std::borrow::Cow;
use zarr_fuse_core::column::Value;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{CsvOptions, DataType, SourceColumn, TimeUnit, Unit, Variable};
use zarr_fuse_core::time::{Calendar, Span, StoredTime, TimeReader};
use zarr_fuse_core::units::{self, Context};

enum How {
    Text,
    Float(Option<Change>),
    Int { bounds: (i64, i64), conversion: Option<Change> },
    Unsigned(Option<Change>),
    Complex(Option<Change>),
    Bool,
    Time(Box<Times>),
}

/// Reads times.
struct Times {
    reader: TimeReader,
    /// Of times that a typed format has: not written as the source says, but on the same clock.
    typed: TimeReader,
    stored: StoredTime,
    /// Texts are ISO 8601 (unless they begin with a day or with two digits of a year); whether those without an offset
    /// are in UTC. `None`: they are something else.
    utc: Option<bool>,
    /// How many were rounded to the grid of the reader.
    moved: std::cell::Cell<u64>,
}

/// Reads the cells of one column into values of one variable.
pub(crate) struct CellReader<'a> {
    name: &'a str,
    variable: &'a Variable,
    csv: &'a CsvOptions,
    /// Texts that mean missing; with their number, where any text of that number does.
    na: Vec<(&'a str, Option<f64>)>,
    how: How,
    /// What is stored for a missing value, and can thus be no value.
    missing: Value,
    /// The unit in which the source has it, and that in which it is stored; "" without one.
    unit: String,
    stored_unit: String,
    /// What is done to all values: scale and offset, the conversion of units, of zones or of what numbers count.
    pub(crate) transforms: Vec<Transform>,
}

impl<'a> CellReader<'a> {
    /// `resolution` is that of a coordinate; times are rounded to it.
    ///
    /// Errors: a source unit that cannot be converted, a time zone that is not known, or a grid finer than the tick.
    pub(crate) fn new(
        name: &'a str,
        variable: &'a Variable,
        column: Option<&'a SourceColumn>,
        csv: &'a CsvOptions,
        resolution: Option<f64>,
    ) -> Result<Self, String> {
        Self::with_unit(name, variable, column, csv, resolution, None)
    }

    /// The same for a column of which the file says its unit, and the source does not.
    ///
    /// Errors: as [`CellReader::new`].
    pub(crate) fn with_unit(
        name: &'a str,
        variable: &'a Variable,
        column: Option<&'a SourceColumn>,
        csv: &'a CsvOptions,
        resolution: Option<f64>,
        said: Option<&Unit>,
    ) -> Result<Self, String> {
        let source = said.unwrap_or_else(|| column.map_or(&Unit::None, |column| &column.unit));
        let mut transform = None;
        let conversion = match (source, &variable.unit) {
            (Unit::Of(from), Unit::Of(to)) if from != to => {
                let parse = |text: &str| units::parse(text).map_err(|error| error.to_string());
                let (from, to) = (parse(from)?, parse(to)?);
                let context = column.and_then(|column| column.context.as_deref());
                let context = context.map(Context::parse).transpose().map_err(|error| error.to_string())?;
                let conversion = from.to_in(&to, context).map_err(|error| error.to_string())?;
                let bridge = context.filter(|_| !from.same_dimension(&to));
                if bridge.is_some() || !conversion.is_identity() {
                    let assumed = bridge.map(|context| format!(", as {}", context.assumption())).unwrap_or_default();
                    let (factor, offset) = (conversion.difference(1.0), conversion.apply(0.0));
                    let mut done = transform::of(
                        "unit",
                        name,
                        format!("{from} to {to}{assumed}"),
                        [("from", json!(from.text())), ("to", json!(to.text())), ("factor", json!(factor))],
                    );
                    if offset != 0.0 {
                        done.parameters.insert("offset".into(), json!(offset));
                    }
                    if let Some(context) = bridge {
                        done.parameters.insert("context".into(), json!(context.name()));
                    }
                    transform = Some(done);
                }
                (!conversion.is_identity()).then_some(conversion)
            }
            _ => None,
        };
        let conversion = Change::of(column, conversion);
        let how = match variable.data_type {
            DataType::String => How::Text,
            DataType::Complex64 | DataType::Complex128 => How::Complex(conversion),
            DataType::Uint64 => How::Unsigned(conversion),
            DataType::Float32 | DataType::Float64 => How::Float(conversion),
            DataType::Bool => How::Bool,
            DataType::Datetime => {
                let stored = tick(&variable.unit)?;
                let unit = match (source, &variable.unit) {
                    (Unit::Time(unit), _) | (_, Unit::Time(unit)) => of_calendar(unit, stored)?,
                    _ => TimeUnit::default(),
                };
                let zone = unit.tz.as_deref().filter(|zone| *zone != "UTC");
                if let Some(epoch) = &unit.epoch {
                    let text = match epoch.as_str() {
                        "excel" => "serial dates to time".to_owned(),
                        _ => format!("{epoch} since 1970 to time"),
                    };
                    let mut done = transform::of("epoch", name, text, [("epoch", json!(epoch))]);
                    // Other numbers than serial dates count instants.
                    if let Some(zone) = zone.filter(|_| epoch == "excel") {
                        done.parameters.insert("from".into(), json!(zone));
                    }
                    transform = Some(done);
                } else if let Some(zone) = zone {
                    let parameters = [("from", json!(zone)), ("to", json!("UTC"))];
                    transform = Some(transform::of("zone", name, format!("{zone} to UTC"), parameters));
                }
                let texts = (unit.epoch.is_none() && unit.format.is_none()).then_some(zone.is_none());
                let mut reader = TimeReader::new(&unit, stored.tick).map_err(|error| error.to_string())?;
                let plain = TimeUnit { epoch: None, format: None, dayfirst: false, yearfirst: false, ..unit };
                let mut typed = TimeReader::new(&plain, stored.tick).map_err(|error| error.to_string())?;
                if let Some(grid) = resolution {
                    let grid = Span::new(grid, stored.tick.name()).and_then(|grid| reader.rounded_to(grid));
                    reader = grid.map_err(|error| error.to_string())?;
                    let grid = reader.grid().map_or(Ok(typed.clone()), |grid| typed.rounded_to(grid));
                    typed = grid.map_err(|error| error.to_string())?;
                }
                How::Time(Box::new(Times { reader, typed, stored, utc: texts, moved: std::cell::Cell::new(0) }))
            }
            other => How::Int { bounds: bounds(other), conversion },
        };
        let unit = match (source, &variable.unit) {
            (Unit::Of(unit), _) | (Unit::None, Unit::Of(unit)) => unit.clone(),
            _ => String::new(),
        };
        let stored_unit = match &variable.unit {
            Unit::Of(unit) => unit.clone(),
            _ => String::new(),
        };
        let also = column.map_or(&[][..], |column| &column.na);
        // A number that a double rounds is compared as a text.
        let exact = |number: &f64| matches!(how, How::Float(_)) || number.abs() < EXACT || number.is_nan();
        let number = |text: &String| match how {
            How::Text | How::Complex(_) => None,
            _ => text.parse().ok().filter(exact),
        };
        let scaled = change::transform(name, column).filter(|_| !matches!(how, How::Text | How::Bool | How::Time(_)));
        let transforms = scaled.into_iter().chain(transform).collect();
        let na = variable.na_source.iter().chain(also).map(|text| (text.as_str(), number(text))).collect();
        Ok(Self { name, variable, csv, na, how, missing: missing(variable), unit, stored_unit, transforms })
    }

    /// Whether `text` is one of those that mean missing.
    pub(crate) fn means_missing(&self, text: &str) -> bool {
        self.na.iter().any(|(na, number)| *na == text || number.is_some_and(|na| self.parse(text) == Some(na)))
    }

    /// What the record says of `moved` times that the grid has moved.
    pub(crate) fn rounded(&self, moved: u64) -> Option<Transform> {
        let How::Time(times) = &self.how else { return None };
        let grid = times.reader.grid().filter(|_| moved > 0)?;
        let what = if moved == 1 { "time" } else { "times" };
        let text = format!("{moved} {what} rounded to the nearest {grid}");
        let parameters = [("resolution", json!(grid.to_string())), ("rounded", json!(moved))];
        Some(transform::of("resolution", self.name, text, parameters))
    }

    /// How many times were rounded until now.
    pub(crate) fn moved(&self) -> u64 {
        if let How::Time(times) = &self.how { times.moved.get() } else { 0 }
    }

    /// As if `more` times had been rounded again, which were not read again.
    pub(crate) fn moved_again(&self, more: u64) {
        if let How::Time(times) = &self.how {
            times.moved.set(times.moved.get() + more);
        }
    }

    fn parse(&self, text: &str) -> Option<f64> {
        self.plain_number(text).parse().ok()
    }

    /// The text of a number with a point for the decimal mark, without thousands marks, and with the minus sign of ASCII for
    /// that of typesetters (U+2212), which word processors put in its place.
    fn plain_number<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let plain = self.without_marks(text);
        if plain.contains('\u{2212}') { Cow::Owned(plain.replace('\u{2212}', "-")) } else { plain }
    }

    fn without_marks<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match (self.csv.thousands, self.csv.decimal) {
            (None, '.') => Cow::Borrowed(text),
            (Some(mark), '.') => Cow::Owned(text.replace(mark, "")),
            (None, decimal) => Cow::Owned(text.replace(decimal, ".")),
            (Some(mark), decimal) => Cow::Owned(text.replace(mark, "").replace(decimal, ".")),
        }
    }
}

/// How a source writes times, in the calendar in which they are stored.
fn of_calendar(source: &TimeUnit, stored: StoredTime) -> Result<TimeUnit, String> {
    let name = stored.calendar.name();
    if let Some(own) = &source.calendar {
        let own = Calendar::parse(own).map_err(|error| error.to_string())?;
        if own != stored.calendar {
            return Err(format!(
                "the source has times of the calendar `{}`, stored are those of `{name}`, and dates do not convert; \
                 store them with `calendar: {}`",
                own.name(),
                own.name()
            ));
        }
    }
    Ok(TimeUnit { calendar: Some(name.to_owned()), ..source.clone() })
}
