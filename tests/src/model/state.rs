//! What is stored: labels of each coordinate in their order, and of each cell its value and who wrote it last.

use super::plan::{Coordinate, Group, Labels, Plan, Policy};
use super::value::Datum;
use std::collections::{BTreeMap, BTreeSet};

/// A cell: the variable's name and a label for each of its axes.
pub type Place = (String, Vec<Datum>);

/// Contents of a dataset, by group in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// One a group.
    pub groups: Vec<Contents>,
}

/// Contents of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// Labels of each coordinate, in the stored order.
    pub labels: BTreeMap<String, Vec<Datum>>,
    /// Cells that hold a value.
    pub values: BTreeMap<Place, Datum>,
    /// Number of the event that wrote or erased a cell, for variables with lineage.
    pub writers: BTreeMap<Place, u32>,
}

/// A file: rows of texts, each with what it means. A column that the file does not have is in no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Position of the group.
    pub group: usize,
    /// `s` or `t`.
    pub source: char,
    /// Its columns.
    pub header: Vec<String>,
    /// Its rows, a cell a column; `None` is missing.
    pub rows: Vec<Vec<Option<(String, Datum)>>>,
}

/// What a record counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of the file.
    pub rows: u64,
    /// Rows set aside.
    pub aside: u64,
    /// Cells that were missing.
    pub new: u64,
    /// Cells whose value was replaced.
    pub changed: u64,
    /// Cells that held the value.
    pub same: u64,
    /// Cells that kept another value.
    pub kept: u64,
    /// Cells that became missing.
    pub erased: u64,
    /// New labels a coordinate.
    pub labels: BTreeMap<String, u64>,
}

/// Why a contribution is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The file is not what the source should give.
    File,
    /// A new label of a coordinate that takes none.
    Label,
    /// A value that differs from the stored one, of a variable that takes no other.
    Conflict(Place),
}

/// Variables and the labels along some coordinates that an erasure is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Position of the group.
    pub group: usize,
    /// Names of variables.
    pub variables: Vec<String>,
    /// By coordinate the labels that are meant; a coordinate that is not here is meant whole.
    pub labels: BTreeMap<String, Limit>,
}

/// Labels of one coordinate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Each by itself.
    Labels(BTreeSet<Datum>),
    /// All between two, both included, whenever they came.
    Range(Datum, Datum),
}

impl Limit {
    fn holds(&self, label: &Datum) -> bool {
        match self {
            Limit::Labels(labels) => labels.contains(label),
            Limit::Range(from, to) => (from..=to).contains(&label),
        }
    }
}

impl State {
    /// The empty dataset: fixed labels, no values.
    pub fn new(plan: &Plan) -> Self {
        let contents = |group: &Group| {
            let labels = group.coordinates.iter().map(|coordinate| (coordinate.name.clone(), coordinate.given()));
            Contents { labels: labels.collect(), ..Contents::default() }
        };
        Self { groups: plan.groups.iter().map(contents).collect() }
    }
}

impl Coordinate {
    /// The labels that are there from the start, in the stored order.
    pub fn given(&self) -> Vec<Datum> {
        let mut labels: Vec<Datum> = self.labels.pool().into_iter().take(self.fixed).map(|(_, datum)| datum).collect();
        if self.sorted {
            labels.sort();
        }
        labels
    }
}

/// The label of a composed coordinate.
fn composed(parts: &[&Datum]) -> Datum {
    let texts = parts.iter().map(|part| match part {
        Datum::Text(text) => text.replace('\\', "\\\\").replace(',', "\\,"),
        Datum::Real(number) => number.0.to_string(),
        other => format!("{other:?}"),
    });
    Datum::Text(texts.collect::<Vec<_>>().join(","))
}

impl Contribution {
    /// The file. It has one more column that the schema does not name, since an empty line would be no row.
    pub fn csv(&self) -> String {
        let quoted = |text: &str| {
            if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
        };
        let mut lines = vec![self.header.join(",") + ",note"];
        for row in &self.rows {
            let cells = row.iter().map(|cell| cell.as_ref().map_or_else(String::new, |(text, _)| quoted(text)));
            lines.push(cells.collect::<Vec<_>>().join(",") + ",-");
        }
        lines.join("\n") + "\n"
    }

    /// What the row says in the column `name`.
    fn said<'a>(&self, row: &'a [Option<(String, Datum)>], name: &str) -> Option<&'a Datum> {
        let at = self.header.iter().position(|column| column == name)?;
        row.get(at)?.as_ref().map(|(_, datum)| datum)
    }

    /// Names of the columns that `coordinate` is read from.
    fn columns_of(group: &Group, at: usize) -> Vec<&str> {
        let coordinate = &group.coordinates[at];
        if !coordinate.labels.is_composed() {
            return vec![&coordinate.name];
        }
        let parts = group.variables.iter().filter(|variable| variable.part.is_some_and(|(of, _)| of == at));
        parts.map(|part| part.name.as_str()).collect()
    }

    /// The label of the row along the coordinate at `at`.
    pub fn label(&self, group: &Group, row: &[Option<(String, Datum)>], at: usize) -> Option<Datum> {
        let parts: Option<Vec<&Datum>> =
            Self::columns_of(group, at).into_iter().map(|name| self.said(row, name)).collect();
        match group.coordinates[at].labels {
            Labels::Place | Labels::Site => parts.map(|parts| composed(&parts)),
            _ => parts?.first().map(|label| (*label).clone()),
        }
    }

    /// What the file says of each cell, in the order of its rows, and how many rows were set aside.
    #[allow(clippy::type_complexity, reason = "a list of cells with their values")]
    pub fn said_cells(&self, group: &Group) -> Result<(Vec<(Place, Vec<(usize, Datum)>, Datum)>, u64), Refusal> {
        for variable in &group.variables {
            let given = self.rows.iter().any(|row| self.said(row, &variable.name).is_some());
            let has = |axis: &usize| {
                Self::columns_of(group, *axis).iter().all(|name| self.header.iter().any(|column| column == name))
            };
            if given && !variable.axes.iter().all(has) {
                return Err(Refusal::File);
            }
        }
        let (mut said, mut aside) = (Vec::new(), 0);
        for row in &self.rows {
            let mut of_row = Vec::new();
            let mut whole = true;
            for variable in &group.variables {
                let Some(value) = self.said(row, &variable.name) else { continue };
                let mut labels = Vec::new();
                for axis in &variable.axes {
                    match self.label(group, row, *axis) {
                        Some(label) => labels.push((*axis, label)),
                        None if group.coordinates[*axis].quarantine => whole = false,
                        None => return Err(Refusal::File),
                    }
                }
                let place = labels.iter().map(|(_, label)| label.clone()).collect();
                of_row.push(((variable.name.clone(), place), labels, value.clone()));
            }
            if whole {
                said.append(&mut of_row);
            } else {
                aside += 1;
            }
        }
        if aside == self.rows.len() as u64 { Err(Refusal::File) } else { Ok((said, aside)) }
    }
}

impl Contents {
    /// Merges a contribution as event `number`, or leaves everything as it was.
    pub fn add(&mut self, group: &Group, contribution: &Contribution, number: u32) -> Result<Counts, Refusal> {
        let (said, aside) = contribution.said_cells(group)?;
        let mut counts = Counts { rows: contribution.rows.len() as u64, aside, ..Counts::default() };
        let mut after = self.clone();
        let mut given: BTreeMap<Place, Datum> = BTreeMap::new();
        for (place, labels, value) in said {
            for (axis, label) in labels {
                let coordinate = &group.coordinates[axis];
                let known = after.labels.entry(coordinate.name.clone()).or_default();
                if known.contains(&label) {
                    continue;
                }
                if coordinate.never {
                    return Err(Refusal::Label);
                }
                known.push(label);
                if coordinate.sorted {
                    known.sort();
                }
                *counts.labels.entry(coordinate.name.clone()).or_default() += 1;
            }
            given.insert(place, value);
        }
        for (place, value) in given {
            let Some(variable) = group.variables.iter().find(|variable| variable.name == place.0) else { continue };
            match (after.values.get(&place), variable.policy) {
                (None, _) => counts.new += 1,
                (Some(stored), _) if *stored == value => {
                    counts.same += 1;
                    continue;
                }
                (Some(_), Policy::Replace) => counts.changed += 1,
                (Some(_), Policy::Keep) => {
                    counts.kept += 1;
                    continue;
                }
                (Some(_), Policy::Reject) => return Err(Refusal::Conflict(place)),
            }
            if variable.lineage != Some(false) {
                after.writers.insert(place.clone(), number);
            }
            after.values.insert(place, value);
        }
        *self = after;
        Ok(counts)
    }

    /// Makes the selected cells missing, as event `number`.
    pub fn erase(&mut self, group: &Group, selection: &Selection, number: u32) -> Counts {
        let meant = |(name, labels): &Place| {
            let Some(variable) = group.variables.iter().find(|variable| variable.name == *name) else { return false };
            selection.variables.contains(name)
                && variable.axes.iter().zip(labels).all(|(axis, label)| {
                    let wanted = selection.labels.get(&group.coordinates[*axis].name);
                    wanted.is_none_or(|wanted| wanted.holds(label))
                })
        };
        let erased: Vec<Place> = self.values.keys().filter(|place| meant(place)).cloned().collect();
        for place in &erased {
            self.values.remove(place);
            let variable = group.variables.iter().find(|variable| variable.name == place.0);
            if variable.is_some_and(|variable| variable.lineage != Some(false)) {
                self.writers.insert(place.clone(), number);
            }
        }
        Counts { erased: erased.len() as u64, ..Counts::default() }
    }
}
