//! What a random dataset is made of, and its schema as YAML.

use super::value::{Datum, Kind, Spelled};
use std::fmt::Write;

/// A dataset: one or more groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its groups; the first may be the root.
    pub groups: Vec<Group>,
}

/// A group of variables over common coordinates. It has two sources, `s` and `t`, that read the same columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its path; "" is the root.
    pub path: String,
    /// One a dimension.
    pub coordinates: Vec<Coordinate>,
    /// Over some of the coordinates, the parts of composed ones among them.
    pub variables: Vec<Variable>,
}

/// What labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Times, in seconds.
    Time,
    /// `float64`.
    Number,
    /// `float32`.
    Short,
    /// `int16`.
    Count,
    /// `float64`, rounded to halves.
    Rounded,
    /// Texts.
    Text,
    /// Two numbers, rounded to hundredths.
    Place,
    /// A text and a number.
    Site,
}

/// All of them.
pub const LABELS: [Labels; 8] = [
    Labels::Time,
    Labels::Number,
    Labels::Text,
    Labels::Place,
    Labels::Short,
    Labels::Count,
    Labels::Rounded,
    Labels::Site,
];

/// A coordinate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordinate {
    /// Its name.
    pub name: String,
    /// What its labels are.
    pub labels: Labels,
    /// Whether they are kept in ascending order.
    pub sorted: bool,
    /// Labels a chunk.
    pub chunk: u8,
    /// How many labels, of the pool's first, are there from the start.
    pub fixed: usize,
    /// Whether there will never be others.
    pub never: bool,
    /// Whether a row without its label is set aside; otherwise the file is refused.
    pub quarantine: bool,
}

/// What becomes of a value that differs from the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The new one stands.
    Replace,
    /// The old one stands.
    Keep,
    /// The contribution is refused.
    Reject,
}

/// A data variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Positions of its coordinates in the group, in the order of the axes.
    pub axes: Vec<usize>,
    /// `on_conflict`.
    pub policy: Policy,
    /// `lineage`, where it is said.
    pub lineage: Option<bool>,
    /// Position of the coordinate that it is a part of, with its number there.
    pub part: Option<(usize, usize)>,
}

impl Plan {
    /// The schema.
    pub fn yaml(&self) -> String {
        let mut text = String::from("SCHEMA: 1\n");
        for group in &self.groups {
            // Writing into a text cannot fail.
            let _ = group.write(&mut text);
        }
        text
    }
}

impl Group {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        let indent = if self.path.is_empty() { "" } else { "  " };
        if !self.path.is_empty() {
            writeln!(text, "{}:", self.path)?;
        }
        writeln!(text, "{indent}COORDS:")?;
        for (at, coordinate) in self.coordinates.iter().enumerate() {
            writeln!(text, "{indent}  {}: {{{}}}", coordinate.name, self.coordinate_keys(at, coordinate))?;
        }
        writeln!(text, "{indent}VARS:")?;
        for variable in &self.variables {
            let names: Vec<&str> = variable.axes.iter().map(|axis| self.coordinates[*axis].name.as_str()).collect();
            let policy = match variable.policy {
                Policy::Replace => "replace",
                Policy::Keep => "keep",
                Policy::Reject => "reject",
            };
            let lineage = variable.lineage.map(|lineage| format!(", lineage: {lineage}")).unwrap_or_default();
            writeln!(
                text,
                "{indent}  {}: {{coords: [{}], {}, on_conflict: {policy}{lineage}}}",
                variable.name,
                names.join(", "),
                variable.kind.keys()
            )?;
        }
        writeln!(text, "{indent}SOURCES:\n{indent}  s: {{format: csv}}\n{indent}  t: {{format: csv}}")
    }

    fn coordinate_keys(&self, at: usize, coordinate: &Coordinate) -> String {
        let mut keys = match coordinate.labels {
            Labels::Time => "unit: {tick: s, tz: UTC}".to_owned(),
            Labels::Number => "unit: m".to_owned(),
            Labels::Short => "unit: m, type: float32".to_owned(),
            Labels::Count => "unit: \"\", type: int16".to_owned(),
            Labels::Rounded => "unit: m, resolution: 0.5".to_owned(),
            Labels::Text => "type: string".to_owned(),
            Labels::Place | Labels::Site => {
                let parts = self.variables.iter().filter(|variable| variable.part.is_some_and(|(of, _)| of == at));
                let parts: Vec<&str> = parts.map(|variable| variable.name.as_str()).collect();
                format!("composed: [{}], resolution: 0.01", parts.join(", "))
            }
        };
        keys += &format!(", sorted: {}, chunk_size: {}", coordinate.sorted, coordinate.chunk);
        if coordinate.fixed > 0 {
            let pool = coordinate.labels.pool();
            let values: Vec<String> = pool.iter().take(coordinate.fixed).map(|(texts, _)| quoted(&texts[0])).collect();
            keys += &format!(", values: [{}]", values.join(", "));
        }
        if coordinate.never {
            keys += ", extend: never";
        }
        if coordinate.quarantine {
            keys += ", on_bad: quarantine";
        }
        keys
    }

    /// Names of the columns that a file of this group may have: coordinates that are not composed, then variables.
    pub fn columns(&self) -> Vec<&str> {
        let simple = self.coordinates.iter().filter(|coordinate| !coordinate.labels.is_composed());
        let simple = simple.map(|coordinate| coordinate.name.as_str());
        simple.chain(self.variables.iter().map(|variable| variable.name.as_str())).collect()
    }

    /// What the column `name` may hold.
    pub fn pool(&self, name: &str) -> Vec<Spelled> {
        if let Some(coordinate) = self.coordinates.iter().find(|coordinate| coordinate.name == name) {
            return coordinate.labels.pool();
        }
        let Some(variable) = self.variables.iter().find(|variable| variable.name == name) else { return Vec::new() };
        match variable.part {
            Some((of, number)) => self.coordinates[of].labels.part_pool(number),
            None => variable.kind.pool(),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

impl Labels {
    /// Whether they are made of parts.
    pub fn is_composed(self) -> bool {
        matches!(self, Labels::Place | Labels::Site)
    }

    /// The types of its parts.
    pub fn parts(self) -> &'static [Kind] {
        match self {
            Labels::Place => &[Kind::Float64, Kind::Float64],
            Labels::Site => &[Kind::Text, Kind::Float64],
            _ => &[],
        }
    }

    /// Values of a part; a number is spelled with the noise that the resolution takes away.
    fn part_pool(self, number: usize) -> Vec<Spelled> {
        if (self, number) == (Labels::Site, 0) {
            let names = ["A", "a,b", "x\\y", "B"];
            return names.iter().map(|name| (vec![(*name).to_owned()], Datum::Text((*name).to_owned()))).collect();
        }
        // Python's hash takes -1 and -2 for one number: the predecessor's places met there.
        [-1.0, -2.0, 14.41, 14.42]
            .iter()
            .map(|value: &f64| {
                let noisy = [0.0, 1e-13, 0.004, -0.0049].map(|noise| (value + noise).to_string());
                (noisy.to_vec(), Datum::real(*value))
            })
            .collect()
    }

    /// Labels with their spellings, none for those that are composed. Neighbours here are no neighbours in order.
    pub fn pool(self) -> Vec<Spelled> {
        let numbers = |numbers: &[f64], spell: &dyn Fn(f64) -> Vec<String>, stored: &dyn Fn(f64) -> Datum| {
            numbers.iter().map(|number| (spell(*number), stored(*number))).collect::<Vec<Spelled>>()
        };
        let scattered = [0.5, -3.0, 12.0, 0.1, 7.25, 0.0, -0.1, 100.0, 3.5, 1e-9];
        match self {
            Labels::Time => [5_u32, 2, 9, 1, 7, 3, 12, 8, 4, 11, 6, 10]
                .iter()
                .map(|day| {
                    let spellings =
                        vec![format!("2025-03-{day:02}T00:00:00Z"), format!("2025-03-{day:02}T01:00:00+01:00")];
                    (spellings, Datum::Whole(1_740_787_200 + 86_400 * (i128::from(*day) - 1)))
                })
                .collect(),
            Labels::Number => numbers(&scattered, &|n| vec![n.to_string(), format!("{n:e}")], &Datum::real),
            Labels::Short => numbers(&scattered, &|n| vec![n.to_string()], &|n| Datum::real(f64::from(n as f32))),
            Labels::Count => [3_i128, -1, 7, 0, 12, 5, -30, 2, 9]
                .iter()
                .map(|number| (vec![number.to_string()], Datum::Whole(*number)))
                .collect(),
            Labels::Rounded => numbers(
                &[1.5, -2.0, 0.0, 3.0, 0.5, 10.0, -0.5, 7.5],
                &|n| [0.0, 1e-9, 0.2, -0.24].iter().map(|noise| (n + noise).to_string()).collect(),
                &Datum::real,
            ),
            Labels::Text => ["B", "A", "a,b", "Z 9", "B\u{ed}l\u{fd} K\u{159}\u{ed}\u{17e}", "aa", "C"]
                .iter()
                .map(|name| (vec![(*name).to_owned()], Datum::Text((*name).to_owned())))
                .collect(),
            Labels::Place | Labels::Site => Vec::new(),
        }
    }
}
