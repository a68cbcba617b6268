//! Constraints of a group as types: what the rows of a contribution must fulfil together.

use super::{GroupSchema, OnBad, Unit};
use serde::{Deserialize, Serialize};

/// An item of `CONSTRAINTS`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// What must hold.
    pub rule: Rule,
    /// What becomes of a row that breaks it.
    pub on_bad: OnBad,
    /// What is said of such a row, in place of the rule's own words.
    pub message: Option<String>,
}

/// What must hold. Names are variables and coordinates of the group (composed ones too).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// No two rows of a file have the same values of all of these.
    Unique(Vec<String>),
    /// Values increase in the order of the file.
    Monotonic {
        /// Of what.
        of: String,
        /// Rows with the same values of these are a series of their own; empty: the file is one series.
        within: Vec<String>,
        /// Equal values do not pass either.
        strictly: bool,
    },
    /// Values change by no more than so much per distance, in each series.
    Rate {
        /// Of what variable.
        of: String,
        /// The coordinate along which distances are taken.
        along: String,
        /// The greatest change: number and unit of the change (as a difference), and unit of the distance (`m` is a
        /// minute along times).
        at_most: (f64, String, String),
    },
    /// West, south, east, north in degrees, of latitude and longitude; west above east goes across the antimeridian.
    Box([f64; 4]),
    /// A file has a column for these, and every row a value.
    Required(Vec<String>),
    /// An expression of [`crate::expression`] over variables in stored units, true or false a row.
    Expression(String),
}

impl Rule {
    /// Its key.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::Unique(_) => "unique",
            Rule::Monotonic { .. } => "monotonic",
            Rule::Rate { .. } => "rate",
            Rule::Box(_) => "box",
            Rule::Required(_) => "required",
            Rule::Expression(_) => "expression",
        }
    }
}

/// Spellings of CF for degrees of latitude and of longitude (CF 1.11, sections 4.1 and 4.2), before their last letters.
const DEGREES: [&str; 2] = ["degree", "degrees"];

impl GroupSchema {
    /// The variables or coordinates that are latitude and longitude: by `standard_name`, else by the unit `degrees_north`
    /// and `degrees_east`, else by the name (`latitude`, `lat`).
    pub fn positions(&self) -> Option<(&str, &str)> {
        Some((self.position("latitude", "north")?, self.position("longitude", "east")?))
    }

    fn position(&self, word: &str, side: &str) -> Option<&str> {
        let all = || {
            let coords = self.coords.iter().filter(|(_, c)| c.composed.is_empty()).map(|(name, c)| (name, &c.variable));
            coords.chain(&self.vars).map(|(name, variable)| (name.as_str(), variable))
        };
        let short = word.get(..3).unwrap_or(word);
        let unit = |unit: &Unit| match unit {
            Unit::Of(text) => text.split_once('_').is_some_and(|(degrees, to)| {
                DEGREES.contains(&degrees) && (to == side || to.eq_ignore_ascii_case(side.get(..1).unwrap_or(side)))
            }),
            _ => false,
        };
        let named = all().find(|(_, variable)| variable.standard_name.as_deref() == Some(word));
        let by_unit = || all().find(|(_, variable)| variable.standard_name.is_none() && unit(&variable.unit));
        let by_name = || all().find(|(name, _)| *name == word || *name == short);
        named.or_else(by_unit).or_else(by_name).map(|(name, _)| name)
    }
}
