//! `CONSTRAINTS` of a group: rules over the rows of a contribution, one file and one line of [`rule`] each.
//!
//! A rule sees the rows in the order of the file, batch by batch, and keeps what it has to know of the rows before. Rows
//! that were set aside, by the reading or by a rule before, are not there for it: nothing is compared with them. It sees
//! values in their stored units. What becomes of a bad row says `on_bad`: the caller refuses the file or sets the row aside;
//! values that are to be `missing` are made so here.

mod area;
mod expression;
mod monotonic;
mod rate;
mod required;
pub(crate) mod series;
#[cfg(test)]
mod tests;
mod unique;

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::reader::{Bad, Class};
use crate::transform;
use serde_json::json;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Constraint, GroupSchema, OnBad, Rule, Source};
use zarr_fuse_core::selection::label_text;

/// Receives a bad row: its number among the cells, the columns of the file, the values seen, what is wrong.
pub(crate) type Tell<'t> = &'t mut dyn FnMut(usize, &str, String, Bad, OnBad);

/// The constraints of a group while a file is read.
pub(crate) struct Checks<'a> {
    group: &'a GroupSchema,
    source: &'a Source,
    file: &'a str,
    rules: Vec<(&'a Constraint, Box<dyn Check + 'a>, u64)>,
}

/// The rows of one batch as a rule sees them.
struct Batch<'b> {
    group: &'b GroupSchema,
    cells: &'b Cells,
    rows: usize,
    aside: &'b [bool],
}

/// A row that breaks a rule.
struct Broken {
    row: usize,
    /// What was expected, and found: `expected …, found …`.
    message: String,
    hint: String,
}

/// One rule with what it knows of the rows before.
trait Check: Send {
    /// The variables and coordinates that it is about.
    fn names(&self) -> Vec<&str>;

    /// The rows of the next batch that break it, ascending.
    ///
    /// # Errors
    /// What is wrong with the whole file: the message of a fault.
    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String>;
}

/// The rules: a line each.
fn rule<'a>(rule: &'a Rule, group: &'a GroupSchema) -> Option<Box<dyn Check + 'a>> {
    Some(match rule {
        Rule::Unique(names) => Box::new(unique::Unique::new(names)),
        Rule::Monotonic { of, within, strictly } => Box::new(monotonic::Monotonic::new(of, within, *strictly)),
        Rule::Rate { of, along, at_most } => Box::new(rate::Rate::new(of, along, at_most, group)?),
        Rule::Box(area) => Box::new(area::Area::new(*area, group)?),
        Rule::Required(names) => Box::new(required::Required::new(names)),
        Rule::Expression(text) => Box::new(expression::Condition::new(text, group)?),
    })
}

impl<'a> Checks<'a> {
    /// The constraints of a group, for the rows of `file` from `source`.
    pub(crate) fn new(group: &'a GroupSchema, source: &'a Source, file: &'a str) -> Self {
        let rules = group.constraints.iter().filter_map(|one| Some((one, rule(&one.rule, group)?, 0))).collect();
        Self { group, source, file, rules }
    }

    /// Whether there is nothing to check.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Looks at the next batch, whose columns have been read, composed and computed. `aside` says of each row whether it
    /// was set aside already. `tell` hears of every bad row with `Reject` or `Quarantine`, of each row once, before
    /// the check that every value has its coordinates. Values that are to be missing are made so in `cells`.
    ///
    /// # Errors
    /// A file without a column that is required.
    pub(crate) fn check(&mut self, cells: &mut Cells, mut aside: Vec<bool>, tell: Tell<'_>) -> Result<(), Error> {
        let rows = aside.len();
        for (constraint, rule, counted) in &mut self.rules {
            let batch = Batch { group: self.group, cells, rows, aside: &aside };
            let broken = rule.batch(&batch).map_err(|message| {
                let message = worded(constraint, &message);
                Fault::of_file(self.file, message).hint("name the file's columns under `columns` of the source")
            })?;
            if broken.is_empty() {
                continue;
            }
            if constraint.on_bad == OnBad::Missing {
                *counted += broken.len() as u64;
                let names = taken_away(&rule.names(), self.group);
                for name in names {
                    let Some(column) = cells.columns.get_mut(name) else { continue };
                    let missing = Column::missing(column.kind(), 1).get(0);
                    for one in &broken {
                        if let Some(missing) = missing.clone() {
                            column.set(one.row, missing);
                        }
                    }
                }
                continue;
            }
            let column = self.source.in_file(&rule.names());
            for one in broken {
                let values = rule.names().into_iter().map(|name| shown(self.group, cells, name, one.row));
                let values = values.collect::<Vec<_>>().join(", ");
                let bad = Bad::new(Class::Rule, worded(constraint, &one.message), one.hint);
                tell(one.row, &column, values, bad, constraint.on_bad);
                if let Some(aside) = aside.get_mut(one.row) {
                    *aside = true;
                }
            }
        }
        Ok(())
    }

    /// What was made missing, for the record.
    pub(crate) fn done(&self) -> Vec<Transform> {
        let made = self.rules.iter().filter(|(_, _, rows)| *rows > 0);
        made.map(|(constraint, rule, rows)| {
            let name = constraint.rule.name();
            let what = if *rows == 1 { "row breaks" } else { "rows break" };
            let text = format!("{rows} {what} the constraint {}, values taken as missing", words(&constraint.rule));
            let parameters = [("rule", json!(name)), ("of", json!(rule.names())), ("rows", json!(rows))];
            transform::of("constraint", "", text, parameters)
        })
        .collect()
    }
}

/// The names of a rule as columns of the file.
trait InFile {
    fn in_file(&self, names: &[&str]) -> String;
}

impl InFile for Source {
    fn in_file(&self, names: &[&str]) -> String {
        let of = |name: &&str| self.columns.get(*name).map_or(*name, |column| column.from.as_str()).to_owned();
        names.iter().map(of).collect::<Vec<_>>().join(", ")
    }
}

/// Whose values are taken as missing: the data variables that a rule names; all of the row if it names none. The parts
/// of a composed coordinate are its labels, and stay.
fn taken_away<'g>(names: &[&str], group: &'g GroupSchema) -> Vec<&'g str> {
    let is_part = |name: &str| group.coords.values().any(|c| c.composed.iter().any(|part| part == name));
    let data: Vec<&str> = group.vars.keys().map(String::as_str).filter(|name| !is_part(name)).collect();
    let named: Vec<&str> = data.iter().copied().filter(|name| names.contains(name)).collect();
    if named.is_empty() { data } else { named }
}

/// A message with the words of the schema before it.
fn worded(constraint: &Constraint, message: &str) -> String {
    match &constraint.message {
        Some(own) => format!("{} ({message})", own.trim_end_matches('.')),
        None => message.to_owned(),
    }
}

/// A rule for people.
pub(crate) fn words(rule: &Rule) -> String {
    let name = rule.name();
    match rule {
        Rule::Unique(names) | Rule::Required(names) => format!("{name} {}", names.join(", ")),
        Rule::Monotonic { of, .. } => format!("{name} {of}"),
        Rule::Rate { of, along, at_most: (number, unit, distance) } => {
            format!("{name} {of} at most {number} {unit} per {distance} along {along}")
        }
        Rule::Box([west, south, east, north]) => format!("{name} {west}, {south}, {east}, {north}"),
        Rule::Expression(text) => text.clone(),
    }
}

impl Batch<'_> {
    fn column(&self, name: &str) -> Option<&Column> {
        self.cells.columns.get(name)
    }

    /// The rows that are there.
    fn rows(&self) -> impl Iterator<Item = usize> {
        (0..self.rows).filter(|row| self.aside.get(*row) != Some(&true))
    }

    fn shown(&self, name: &str, row: usize) -> String {
        shown(self.group, self.cells, name, row)
    }

    /// `time 2025-01-01T00:00:00Z, station A`
    fn place(&self, names: &[String], row: usize) -> String {
        names.iter().map(|name| format!("{name} {}", self.shown(name, row))).collect::<Vec<_>>().join(", ")
    }
}

/// A value for people; "" if there is none.
fn shown(group: &GroupSchema, cells: &Cells, name: &str, row: usize) -> String {
    let value: Option<Value> = cells.columns.get(name).and_then(|column| column.get(row));
    value.zip(group.variable(name)).map(|(value, variable)| label_text(variable, &value)).unwrap_or_default()
}

/// A number with at most six digits, for people.
fn short(number: f64) -> String {
    let digits = (5 - number.abs().log10().floor().clamp(-300.0, 300.0) as i32).clamp(0, 12) as usize;
    let text = if number == 0.0 { "0".to_owned() } else { format!("{number:.digits$}") };
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
