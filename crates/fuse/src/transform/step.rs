//! `step` of a coordinate: a contribution put on regular labels, series by series.
//!
//! A series is the values of one variable for which all labels but those of the coordinate are the same. The rules of the
//! methods, of ties, edges and gaps are told in `docs/steps.md`. Nothing outside the contribution is looked at.

mod grid;
mod method;
mod series;
mod value;

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::reader::CellReader;
use crate::table::Cell;
use crate::transform;
use crate::value::{stored, tick};
pub(super) use grid::{Grid, Place};
use serde_json::json;
use series::Rule;
pub(super) use value::Values;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Coordinate, CsvOptions, DataType, GroupSchema, Step, StepMethod, StepRule, Unit};
use zarr_fuse_core::time::{Span, Tick};
use zarr_fuse_core::units;

/// The most values that a step makes of one contribution.
const MOST: u64 = 5_000_000;

/// What was done to the series of a coordinate.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Counts {
    /// Values that no reading had at their labels.
    made: u64,
    /// Readings that do not stand at their labels.
    moved: u64,
    /// Cells given more than once with different values.
    repeated: u64,
    /// With `method: none`: labels beside the step, distances that are too short and too long.
    beside: u64,
    shorter: u64,
    longer: u64,
}

/// Puts the cells on the steps of all coordinates that have one.
pub(super) fn apply(cells: &mut Cells, group: &GroupSchema, file: &str) -> Result<(), Error> {
    for (name, coordinate) in &group.coords {
        let (Some(step), Some(labels)) = (&coordinate.step, cells.columns.get(name)) else { continue };
        let fault = |message: String, hint: &str| {
            let mut fault = Fault::of_file(file, message);
            fault.column.clone_from(name);
            fault.hint(hint)
        };
        let rule = quantities(name, coordinate, step)
            .map_err(|message| fault(format!("`step` of \"{name}\": {message}"), "correct it in the schema"))?;
        let counts = match labels {
            Column::Int(values) => {
                let places = values.iter().map(|value| i128::from(*value)).collect::<Vec<_>>();
                let back = |place: i128| i64::try_from(place).ok().map(Value::Int);
                series::run(cells, group, name, &places, &rule.whole()?, back)
            }
            Column::Unsigned(values) => {
                let places = values.iter().map(|value| i128::from(*value)).collect::<Vec<_>>();
                let back = |place: i128| u64::try_from(place).ok().map(Value::Unsigned);
                series::run(cells, group, name, &places, &rule.whole()?, back)
            }
            Column::Float(values) => {
                let places = values.clone();
                let back = |place: f64| Some(Value::Float(stored(&coordinate.variable, place)));
                series::run(cells, group, name, &places, &rule.real(), back)
            }
            // The schema's check lets no step be along other labels.
            Column::Complex(_) | Column::Text(_) => continue,
        };
        let counts = counts.map_err(|_| {
            let message = format!("expected a `step` of \"{name}\" that makes at most {MOST} values, found more");
            fault(message, "give `step` a `max_gap`, so that nothing is made across long gaps, or take a longer step")
        })?;
        note(name, coordinate, step, counts, cells);
    }
    Ok(())
}

/// A step in the unit of its coordinate.
pub(super) struct Quantities {
    method: StepMethod,
    every: Option<f64>,
    between: Option<(f64, f64)>,
    max_gap: Option<f64>,
    anchor: Value,
    noise: f64,
}

pub(super) fn quantities(name: &str, coordinate: &Coordinate, step: &Step) -> Result<Quantities, String> {
    let variable = &coordinate.variable;
    let size = |number: f64, unit: &str| -> Result<f64, String> {
        let text = |error: units::UnitError| error.to_string();
        match &variable.unit {
            Unit::Time(_) => {
                let own = tick(&variable.unit)?.tick.nanoseconds() as f64;
                if let Ok(tick) = Tick::parse(unit) {
                    return Ok(number * tick.nanoseconds() as f64 / own);
                }
                let second = units::parse("s").map_err(text)?;
                let conversion = units::parse(unit).map_err(text)?.to(&second).map_err(text)?;
                Ok(conversion.difference(number) * 1e9 / own)
            }
            Unit::Of(own) if own != unit => {
                let own = units::parse(own).map_err(text)?;
                Ok(units::parse(unit).map_err(text)?.to(&own).map_err(text)?.difference(number))
            }
            _ => Ok(number),
        }
    };
    let (every, between) = match &step.rule {
        StepRule::Every(number, unit) => (Some(size(*number, unit)?), None),
        StepRule::Between(least, greatest, unit) => (None, Some((size(*least, unit)?, size(*greatest, unit)?))),
    };
    let max_gap = step.max_gap.as_ref().map(|(number, unit)| size(*number, unit)).transpose()?;
    // The grid passes through the first fixed label.
    let options = CsvOptions::default();
    let reader = CellReader::new(name, variable, None, &options, coordinate.resolution)?;
    let first = coordinate.values.first().map(|text| reader.read(&Cell::from(text.as_str())));
    let anchor = first.transpose().map_err(|bad| bad.message)?.unwrap_or(Value::Int(0));
    let noise = if variable.data_type == DataType::Float32 { 1e-5 } else { 1e-9 };
    Ok(Quantities { method: step.method, every, between, max_gap, anchor, noise })
}

impl Quantities {
    /// For whole labels: times in ticks, whole numbers. Limits are rounded to what whole distances can keep.
    pub(super) fn whole(&self) -> Result<Rule<i128>, Fault> {
        let anchor = match self.anchor {
            Value::Int(anchor) => i128::from(anchor),
            Value::Unsigned(anchor) => i128::from(anchor),
            _ => 0,
        };
        let every = match self.every {
            Some(every) if every < 1.0 || (every - every.round()).abs() > 1e-9 * every => {
                let message = format!("expected a `step` of whole labels, found one of {every}");
                return Err(Fault::of_file("", message).hint("take a whole number of what the labels count"));
            }
            every => every.map(|every| Grid { step: every.round() as i128, anchor, noise: 0.0 }),
        };
        let noise = |number: f64| number.abs() * 1e-12;
        let least = |number: f64| ((number - noise(number)).ceil() as i128).max(1);
        let most = |number: f64| ((number + noise(number)).floor() as i128).max(1);
        let between = self.between.map(|(shortest, longest)| (least(shortest), most(longest)));
        Ok(Rule { method: self.method, every, between, max_gap: self.max_gap.map(most) })
    }

    /// For real labels.
    pub(super) fn real(&self) -> Rule<f64> {
        let anchor = if let Value::Float(anchor) = self.anchor { anchor } else { 0.0 };
        let every = self.every.map(|step| Grid { step, anchor, noise: self.noise });
        // Distances of decimal numbers have noise of their own.
        let between = self.between.map(|(a, b)| (a * (1.0 - self.noise), b * (1.0 + self.noise)));
        let max_gap = self.max_gap.map(|gap| gap * (1.0 + self.noise));
        Rule { method: self.method, every, between, max_gap }
    }
}

/// A number with its unit as people write it: `15m`, `0.1 m`.
pub(super) fn length(number: f64, unit: &str, coordinate: &Coordinate) -> String {
    match &coordinate.variable.unit {
        Unit::Time(_) => Span::new(number, unit).map_or(format!("{number} {unit}"), |span| span.to_string()),
        _ => format!("{number} {unit}").trim_end().to_owned(),
    }
}

/// Puts what was done into the record. Cells that came as the step wants them are not spoken of.
fn note(name: &str, coordinate: &Coordinate, step: &Step, counts: Counts, cells: &mut Cells) {
    if counts.repeated > 0 {
        cells.transforms.push(transform::repeated(counts.repeated));
    }
    let of = |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let Counts { made, moved, beside, shorter, longer, .. } = counts;
    let (steps, mut parameters) = match &step.rule {
        StepRule::Every(number, unit) => {
            let every = length(*number, unit, coordinate);
            (format!("steps of {every}"), vec![("every", json!(every))])
        }
        StepRule::Between(least, greatest, unit) => {
            let (least, greatest) = (length(*least, unit, coordinate), length(*greatest, unit, coordinate));
            (format!("steps of {least} to {greatest}"), vec![("between", json!([least, greatest]))])
        }
    };
    parameters.push(("method", json!(step.method)));
    if let Some((number, unit)) = &step.max_gap {
        parameters.push(("max_gap", json!(length(*number, unit, coordinate))));
    }
    let text = match (step.method, &step.rule) {
        (StepMethod::None, StepRule::Every(..)) if beside > 0 => {
            parameters.push(("beside", json!(beside)));
            format!("{steps}: {} beside them, which stay", of(beside, "label", "labels"))
        }
        (StepMethod::None, StepRule::Between(..)) if shorter + longer > 0 => {
            parameters.extend([("shorter", json!(shorter)), ("longer", json!(longer))]);
            format!("{steps}: {shorter} shorter and {longer} longer, which stay")
        }
        (StepMethod::None, _) => return,
        _ if made + moved == 0 => return,
        (method, _) => {
            parameters.extend([("made", json!(made)), ("moved", json!(moved))]);
            let word = json!(method);
            let (made, moved) = (of(made, "value", "values"), of(moved, "reading", "readings"));
            format!("{steps} by {}: {made} made, {moved} not kept at their labels", word.as_str().unwrap_or_default())
        }
    };
    let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    cells.transforms.push(Transform { name: "step".into(), variable: name.to_owned(), parameters, text });
}

#[cfg(test)]
#[path = "step/tests.rs"]
mod tests;
