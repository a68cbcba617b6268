//! The positions of what is picked among the labels of a coordinate.

use super::{Pick, Selection, SelectionError};
use crate::column::{Column, Value, complex_text, parse_complex};
use crate::schema::{DataType, Unit, Variable, near};
use crate::time::StoredTime;

/// A label as people write it: a time as ISO 8601 (of its own calendar), a number in the shortest form that reads back as
/// the same number of its type, a boolean as `true` or `false`, a complex number as `(1+2j)`; "" for a missing one.
///
/// Values of data variables are written by the same rule.
pub fn label_text(variable: &Variable, value: &Value) -> String {
    let short = matches!(variable.data_type, DataType::Float32 | DataType::Complex64);
    match value {
        missing if missing.is_missing() => String::new(),
        Value::Int(value) => match variable.data_type {
            DataType::Datetime => stored(variable).text(*value),
            DataType::Bool => (*value != 0).to_string(),
            _ => value.to_string(),
        },
        Value::Unsigned(value) => value.to_string(),
        Value::Float(value) if short => (*value as f32).to_string(),
        Value::Float(value) => value.to_string(),
        Value::Complex(parts) if short => {
            complex_text(parts.map(|part| (part as f32).to_string().parse().unwrap_or(part)))
        }
        Value::Complex(parts) => complex_text(*parts),
        Value::Text(text) => text.clone(),
    }
}

/// How the times of a variable are stored; a schema that was read has no other than known ticks and calendars.
fn stored(variable: &Variable) -> StoredTime {
    match &variable.unit {
        Unit::Time(unit) => StoredTime::of(unit).unwrap_or_default(),
        _ => StoredTime::default(),
    }
}

impl Selection {
    /// Positions, ascending, of the selected ones among the `labels` of the coordinate `dimension`, which `variable`
    /// describes (type, unit, calendar); all of them if the selection does not name it. A range may hold none.
    ///
    /// # Errors
    /// [`SelectionError::Unknown`] for a label that is not there, with the nearest; [`SelectionError::Syntax`] for a text
    /// that is no label of the coordinate's type, a range that ends before it begins, and a range of texts.
    pub fn resolve(&self, dimension: &str, variable: &Variable, labels: &Column) -> Result<Vec<u64>, SelectionError> {
        self.positions(dimension, Axis { dimension, variable, labels }, true)
    }

    /// The same, where a label that is not there is no fault: rows of a table, of which none may be meant.
    ///
    /// # Errors
    /// [`SelectionError::Syntax`].
    pub fn matches(&self, dimension: &str, variable: &Variable, labels: &Column) -> Result<Vec<u64>, SelectionError> {
        self.positions(dimension, Axis { dimension, variable, labels }, false)
    }

    /// Whether a label from `least` to `greatest`, both included, may be selected: true also when it cannot be told.
    pub fn may_hold(&self, dimension: &str, variable: &Variable, least: &Value, greatest: &Value) -> bool {
        let Some(picks) = self.dimensions.get(dimension) else { return true };
        let mut labels = Column::missing(variable.data_type.kind(), 0);
        labels.push(Some(least.clone()));
        let axis = Axis { dimension, variable, labels: &labels };
        let whole = |value: &Value| match value {
            Value::Int(value) => Some(i128::from(*value)),
            Value::Unsigned(value) => Some(i128::from(*value)),
            _ => None,
        };
        picks.iter().any(|pick| match (axis.place(pick), least, greatest) {
            (Ok(Place::Whole(from, to)), least, greatest) => match (whole(least), whole(greatest)) {
                (Some(least), Some(greatest)) => from <= greatest && least <= to,
                _ => true,
            },
            (Ok(Place::Real(from, to)), Value::Float(least), Value::Float(greatest)) => {
                (from <= *greatest && *least <= to) || axis.is_noise(from, *greatest) || axis.is_noise(*least, to)
            }
            _ => true,
        })
    }

    fn positions(&self, dimension: &str, axis: Axis<'_>, strict: bool) -> Result<Vec<u64>, SelectionError> {
        let labels = axis.labels;
        let Some(picks) = self.dimensions.get(dimension) else { return Ok((0..labels.len() as u64).collect()) };
        let mut selected = vec![false; labels.len()];
        for pick in picks {
            let found = match axis.place(pick)? {
                Place::Whole(from, to) => axis.between(from, to),
                Place::Real(from, to) => axis.near(from, to, matches!(pick, Pick::Label(_))),
                Place::Exact(value) => (0..labels.len()).filter(|i| labels.get(*i).as_ref() == Some(&value)).collect(),
            };
            match (pick, found.as_slice()) {
                (Pick::Label(label), []) if strict => return Err(axis.unknown(label)),
                _ => found.into_iter().for_each(|i| selected[i] = true),
            }
        }
        Ok((0..).zip(&selected).filter(|(_, selected)| **selected).map(|(at, _)| at).collect())
    }
}

/// What a pick means for labels of one type.
enum Place {
    /// Whole numbers and ticks between two, both included.
    Whole(i128, i128),
    /// Real numbers between two, both included.
    Real(f64, f64),
    /// One value.
    Exact(Value),
}

struct Axis<'a> {
    dimension: &'a str,
    variable: &'a Variable,
    labels: &'a Column,
}

impl Axis<'_> {
    fn place(&self, pick: &Pick) -> Result<Place, SelectionError> {
        let is_time = self.variable.data_type == DataType::Datetime;
        match (self.labels, pick) {
            (Column::Int(_), _) if is_time => self.times(pick),
            (Column::Int(_), Pick::Label(label)) if self.variable.data_type == DataType::Bool => match label.as_str() {
                "true" | "1" => Ok(Place::Whole(1, 1)),
                "false" | "0" => Ok(Place::Whole(0, 0)),
                _ => Err(self.expected(label, "true or false")),
            },
            (Column::Int(_) | Column::Unsigned(_), Pick::Label(label)) => {
                let value = self.number(label)?;
                // Half of a whole number is none: an empty stretch.
                Ok(Place::Whole(value.ceil(), value.floor()))
            }
            (Column::Int(_) | Column::Unsigned(_), Pick::Range { from, to }) => {
                let (from, to) = self.ends(from, to, |text| self.number(text))?;
                Ok(Place::Whole(from.map_or(i128::MIN, Number::ceil), to.map_or(i128::MAX, Number::floor)))
            }
            (Column::Float(_), Pick::Label(label)) => {
                let value = self.real(label)?;
                Ok(Place::Real(value, value))
            }
            (Column::Float(_), Pick::Range { from, to }) => {
                let (from, to) = self.ends(from, to, |text| self.real(text))?;
                Ok(Place::Real(from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY)))
            }
            (Column::Complex(_), Pick::Label(label)) => {
                let narrow = |part: f64| match self.variable.data_type {
                    DataType::Complex64 => f64::from(part as f32),
                    _ => part,
                };
                let value = parse_complex(label).ok_or_else(|| self.expected(label, "a complex number as `1+2j`"))?;
                Ok(Place::Exact(Value::Complex(value.map(narrow))))
            }
            (Column::Text(_), Pick::Label(label)) => Ok(Place::Exact(Value::Text(label.clone()))),
            (Column::Complex(_) | Column::Text(_), Pick::Range { from: None, to: None }) => {
                Ok(Place::Whole(i128::MIN, i128::MAX))
            }
            (Column::Complex(_) | Column::Text(_), Pick::Range { .. }) => {
                let message = format!("`{}={pick}`: expected labels, found a range", self.dimension);
                let hint =
                    "ranges are of numbers and times; list labels as `A,B`; two dots in a label are written `\\.\\.`";
                Err(SelectionError::syntax(message, hint))
            }
        }
    }

    fn times(&self, pick: &Pick) -> Result<Place, SelectionError> {
        let stored = stored(self.variable);
        let period = |text: &str| {
            let said = |error: crate::time::TimeError| {
                SelectionError::syntax(format!("`{}`: {}", self.dimension, error.message), error.hint)
            };
            stored.period(text).map_err(said)
        };
        let (from, to) = match pick {
            Pick::Label(label) => {
                let (first, last) = period(label)?;
                return Ok(Place::Whole(first.into(), last.into()));
            }
            Pick::Range { from, to } => {
                (from.as_deref().map(period).transpose()?, to.as_deref().map(period).transpose()?)
            }
        };
        match (from, to) {
            // An instant between two ticks is an empty stretch and no fault.
            (Some(a), Some(b)) if a.0 > b.0 && a.0 > b.1 => Err(self.turned(pick)),
            _ => Ok(Place::Whole(
                from.map_or(i128::MIN, |(first, _)| first.into()),
                to.map_or(i128::MAX, |(_, last)| last.into()),
            )),
        }
    }

    /// The ends of a range of numbers.
    fn ends<T: PartialOrd + Copy>(
        &self,
        from: &Option<String>,
        to: &Option<String>,
        read: impl Fn(&str) -> Result<T, SelectionError>,
    ) -> Result<(Option<T>, Option<T>), SelectionError> {
        let (a, b) = (from.as_deref().map(&read).transpose()?, to.as_deref().map(&read).transpose()?);
        match (a, b) {
            (Some(a), Some(b)) if a > b => Err(self.turned(&Pick::Range { from: from.clone(), to: to.clone() })),
            ends => Ok(ends),
        }
    }

    fn turned(&self, pick: &Pick) -> SelectionError {
        let message = format!("`{}={pick}`: expected a range that ends after its beginning", self.dimension);
        SelectionError::syntax(message, "exchange the two ends")
    }

    fn expected(&self, text: &str, what: &str) -> SelectionError {
        SelectionError::syntax(format!("`{}`: expected {what}, found `{text}`", self.dimension), "")
    }

    fn number(&self, text: &str) -> Result<Number, SelectionError> {
        let whole = text.trim().parse::<i64>().map(i128::from).or_else(|_| text.trim().parse::<u64>().map(i128::from));
        match whole {
            Ok(whole) => Ok(Number { floor: whole, whole: true }),
            Err(_) => {
                let real = self.real(text)?;
                // Beyond i128 the cast takes the nearest end, past every label.
                Ok(Number { floor: real.floor() as i128, whole: real.fract() == 0.0 })
            }
        }
    }

    fn real(&self, text: &str) -> Result<f64, SelectionError> {
        let read = text.trim().parse::<f64>().ok().filter(|value| !value.is_nan());
        let value = read.ok_or_else(|| self.expected(text, "a number"))?;
        Ok(if self.variable.data_type == DataType::Float32 { f64::from(value as f32) } else { value })
    }

    fn between(&self, from: i128, to: i128) -> Vec<usize> {
        let within = |i: usize| match self.labels {
            Column::Int(labels) => (from..=to).contains(&i128::from(labels[i])),
            Column::Unsigned(labels) => (from..=to).contains(&i128::from(labels[i])),
            _ => true,
        };
        (0..self.labels.len()).filter(|i| !self.labels.is_missing(*i) && within(*i)).collect()
    }

    /// Labels between two numbers, with room for the noise of their last digits; of a single number those that are it
    /// exactly, if there are any.
    fn near(&self, from: f64, to: f64, single: bool) -> Vec<usize> {
        let Column::Float(labels) = self.labels else { return Vec::new() };
        let exact: Vec<usize> = (0..labels.len()).filter(|i| from <= labels[*i] && labels[*i] <= to).collect();
        if single && !exact.is_empty() {
            return exact;
        }
        let noisy =
            |label: f64| (from <= label && label <= to) || self.is_noise(label, from) || self.is_noise(label, to);
        (0..labels.len()).filter(|i| noisy(labels[*i])).collect()
    }

    /// Whether two numbers differ by the noise of their last digits at most.
    fn is_noise(&self, a: f64, b: f64) -> bool {
        let noise = if self.variable.data_type == DataType::Float32 { 1e-6 } else { 1e-9 };
        a == b || ((a - b).is_finite() && (a - b).abs() <= noise * a.abs().max(b.abs()))
    }

    fn unknown(&self, label: &str) -> SelectionError {
        let text = |i: usize| self.labels.get(i).map(|value| label_text(self.variable, &value)).unwrap_or_default();
        let len = self.labels.len();
        let dimension = self.dimension;
        let message = format!("`{dimension}` has no label `{label}`");
        if len == 0 {
            return SelectionError::unknown(message, "it has no labels yet");
        }
        let hint = match self.labels {
            Column::Text(labels) => match near::nearest(label, labels.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => self.some(&text),
            },
            Column::Complex(_) => self.some(&text),
            _ => match (self.nearest(label), self.least_and_greatest()) {
                (Some(near), Some((least, greatest))) => {
                    format!("the nearest is {}; they go from {} to {}", text(near), text(least), text(greatest))
                }
                _ => self.some(&text),
            },
        };
        SelectionError::unknown(message, hint)
    }

    fn some(&self, text: &impl Fn(usize) -> String) -> String {
        let len = self.labels.len();
        let first: Vec<String> = (0..len.min(12)).map(text).collect();
        format!(
            "it has {}{}",
            first.join(", "),
            if len > 12 { format!(" and {} more", len - 12) } else { String::new() }
        )
    }

    /// A label as a real number, for distances.
    fn real_at(&self, i: usize) -> Option<f64> {
        match self.labels.get(i).filter(|value| !value.is_missing())? {
            Value::Int(value) => Some(value as f64),
            Value::Unsigned(value) => Some(value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    fn nearest(&self, label: &str) -> Option<usize> {
        let wanted = match self.variable.data_type {
            DataType::Datetime => stored(self.variable).period(label).ok()?.0 as f64,
            _ => self.real(label).ok()?,
        };
        let distances = (0..self.labels.len()).filter_map(|i| Some((i, (self.real_at(i)? - wanted).abs())));
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
    }

    fn least_and_greatest(&self) -> Option<(usize, usize)> {
        let numbers = || (0..self.labels.len()).filter_map(|i| Some((i, self.real_at(i)?)));
        let least = numbers().min_by(|a, b| a.1.total_cmp(&b.1))?.0;
        Some((least, numbers().max_by(|a, b| a.1.total_cmp(&b.1))?.0))
    }
}

/// A number beside whole ones: the whole one below it, and whether it is that one.
#[derive(Clone, Copy, PartialEq)]
struct Number {
    floor: i128,
    whole: bool,
}

impl Number {
    fn floor(self) -> i128 {
        self.floor
    }

    fn ceil(self) -> i128 {
        self.floor.saturating_add(i128::from(!self.whole))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        // Between the same two whole numbers no order is needed: both ends are included, and nothing lies there.
        self.floor.partial_cmp(&other.floor)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::schema::TimeUnit;

    fn of(data_type: DataType) -> Variable {
        Variable { data_type, ..Variable::default() }
    }

    fn times(calendar: Option<&str>, tick: &str) -> Variable {
        let unit = TimeUnit { tick: Some(tick.into()), calendar: calendar.map(str::to_owned), ..TimeUnit::default() };
        Variable { data_type: DataType::Datetime, unit: Unit::Time(unit), ..Variable::default() }
    }

    fn texts(texts: &[&str]) -> Column {
        Column::Text(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn check(variable: &Variable, labels: &Column, term: &str) -> Result<Vec<u64>, SelectionError> {
        let selection = Selection::parse([term])?;
        selection.resolve("x", variable, labels)
    }

    #[test]
    fn positions() {
        let hours = Column::Int((0..72).collect()); // 1970-01-01 to 03
        let days360 = Column::Int((0..90).collect());
        let floats = Column::Float(vec![-1.0, 0.1 + 0.2, 0.5, 49.1, f64::NAN]);
        let narrow = Column::Float(vec![f64::from(0.1_f32), f64::from(49.1_f32)]);
        let ints = Column::Int(vec![7, -3, 0, 12]);
        let cases: &[(Variable, &Column, &str, &[u64])] = &[
            (times(None, "h"), &hours, "x=1970-01-02T05:00", &[29]),
            (times(None, "h"), &hours, "x=1970-01-02T05:00..1970-01-02T07:30", &[29, 30, 31]),
            (times(None, "h"), &hours, "x=..1970-01-01T01:00Z,1970-01-03T23:00..", &[0, 1, 71]),
            (times(None, "h"), &hours, "x=1971..", &[]),
            (times(Some("360_day"), "D"), &days360, "x=1970-02-30", &[59]),
            (times(Some("360_day"), "D"), &days360, "x=1970-02-29..1970-03-01", &[58, 59, 60]),
            (of(DataType::Float64), &floats, "x=0.3", &[1]),
            (of(DataType::Float64), &floats, "x=0.3..0.5", &[1, 2]),
            (of(DataType::Float64), &floats, "x=..", &[0, 1, 2, 3]),
            (of(DataType::Float32), &narrow, "x=49.1,0.1", &[0, 1]),
            (of(DataType::Float32), &narrow, "x=0.1..40", &[0]),
            (of(DataType::Int32), &ints, "x=7,12.0", &[0, 3]),
            (of(DataType::Int32), &ints, "x=-3.5..6.5", &[1, 2]),
            (of(DataType::Int32), &ints, "x=0.2..0.4", &[]),
            (of(DataType::Uint64), &Column::Unsigned(vec![1, u64::MAX - 1]), "x=18446744073709551614", &[1]),
            (of(DataType::Bool), &Column::Int(vec![0, 1]), "x=true", &[1]),
            (of(DataType::Complex64), &Column::Complex(vec![[1.0, 2.0], [0.0, 1.0]]), "x=j", &[1]),
            (of(DataType::String), &texts(&["B", "A", "2"]), "x=2,A", &[1, 2]),
            (of(DataType::String), &texts(&["B", "A"]), "x=..", &[0, 1]),
        ];
        for (variable, labels, term, expected) in cases {
            assert_eq!(check(variable, labels, term).unwrap(), *expected, "{term}");
        }
        let day: Vec<u64> = (24..48).collect();
        assert_eq!(check(&times(None, "h"), &hours, "x=1970-01-02").unwrap(), day);
        assert_eq!(check(&times(None, "h"), &hours, "y=A").unwrap().len(), 72, "not named: all");
        let rows = |term: &str| Selection::parse([term]).unwrap().matches("x", &of(DataType::Int32), &ints).unwrap();
        assert_eq!((rows("x=12,13"), rows("x=13")), (vec![3], vec![]), "of rows none may be meant");
    }

    #[test]
    fn ranges_that_may_hold_a_label() {
        let may = |term: &str, variable: &Variable, least: Value, greatest: Value| {
            Selection::parse([term]).unwrap().may_hold("x", variable, &least, &greatest)
        };
        let (hours, float, text) = (times(None, "h"), of(DataType::Float64), of(DataType::String));
        assert!(may("x=1970-01-02", &hours, Value::Int(47), Value::Int(90)));
        assert!(!may("x=1970-01-02", &hours, Value::Int(48), Value::Int(90)));
        assert!(may("x=0.3", &float, Value::Float(0.1 + 0.2), Value::Float(1.0)));
        assert!(!may("x=0.3,5..", &float, Value::Float(0.4), Value::Float(1.0)));
        assert!(may("y=0.3", &float, Value::Float(0.4), Value::Float(1.0)));
        assert!(may("x=B", &text, Value::Text("C".into()), Value::Text("D".into())), "it cannot be told");
    }

    #[test]
    fn what_is_not_there_is_said_with_the_nearest() {
        let hours = Column::Int((0..72).collect());
        for (variable, labels, term, unknown, part) in [
            (
                times(None, "h"),
                &hours,
                "x=1970-02-01",
                true,
                "the nearest is 1970-01-03T23:00:00Z; they go from 1970-01-01T00:00:00Z to",
            ),
            (times(None, "h"), &hours, "x=1970-01-01T00:30", true, "nearest"),
            (times(None, "h"), &hours, "x=yesterday", false, "is not an ISO 8601 time"),
            (times(None, "h"), &hours, "x=1970-01-02..1970-01-01", false, "ends after its beginning"),
            (
                of(DataType::Float64),
                &Column::Float(vec![1.0, 4.0]),
                "x=3",
                true,
                "the nearest is 4; they go from 1 to 4",
            ),
            (of(DataType::Float64), &Column::Float(vec![1.0, 4.0]), "x=nan", false, "a number"),
            (of(DataType::Float64), &Column::Float(vec![1.0, 4.0]), "x=4..1", false, "ends after"),
            (of(DataType::Int64), &Column::Int(vec![]), "x=4", true, "no labels yet"),
            (of(DataType::Int64), &Column::Int(vec![1]), "x=1.5", true, "the nearest is 1"),
            (of(DataType::String), &texts(&["north", "south"]), "x=nort", true, "did you mean `north`?"),
            (of(DataType::String), &texts(&["north", "south"]), "x=up", true, "it has north, south"),
            (of(DataType::String), &texts(&["north", "south"]), "x=a..b", false, "ranges are of numbers and times"),
            (of(DataType::Complex64), &Column::Complex(vec![[1.0, 0.0]]), "x=1+", false, "a complex number"),
        ] {
            let error = check(&variable, labels, term).expect_err(term);
            assert!(error.to_string().contains(part), "{term}: {error}");
            assert_eq!(matches!(error, SelectionError::Unknown { .. }), unknown, "{term}: {error}");
        }
        let selection = Selection::parse(["tmie=2025"]).unwrap();
        assert!(selection.check(["time", "station"]).expect_err("tmie").to_string().contains("did you mean `time`?"));
        assert_eq!(selection.check(["tmie"]), Ok(()));
    }
}
