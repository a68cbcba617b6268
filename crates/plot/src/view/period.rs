//! The window of time in a link: absolute, or the last part of the record.

use crate::calendar::{DAY, parse_rfc3339, short_rfc3339};
use serde::{Deserialize, Serialize};

/// A unit of [`Period::Last`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// 60 s, `min`.
    Minute,
    /// 3600 s, `h`.
    Hour,
    /// 24 hours, `d`.
    Day,
    /// 7 days, `w`.
    Week,
    /// A twelfth of a year, `mo`.
    Month,
    /// 365.25 days, `y`.
    Year,
}

impl Unit {
    /// All, longest first.
    pub const ALL: [Unit; 6] = [Unit::Year, Unit::Month, Unit::Week, Unit::Day, Unit::Hour, Unit::Minute];

    /// Its letters in a link.
    pub fn letters(self) -> &'static str {
        match self {
            Unit::Minute => "min",
            Unit::Hour => "h",
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mo",
            Unit::Year => "y",
        }
    }

    /// Its length in seconds.
    pub fn seconds(self) -> f64 {
        match self {
            Unit::Minute => 60.0,
            Unit::Hour => 3_600.0,
            Unit::Day => DAY,
            Unit::Week => 7.0 * DAY,
            Unit::Month => 365.25 * DAY / 12.0,
            Unit::Year => 365.25 * DAY,
        }
    }
}

/// Which part of the record is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// The dataset's own choice, else the whole record.
    #[default]
    Own,
    /// The whole record, whatever the dataset's own choice is: `all`.
    Whole,
    /// First and last instant, in seconds since 1970-01-01T00:00:00Z.
    Between(f64, f64),
    /// So many units before the end of the record: `last30d`.
    Last(u32, Unit),
}

impl Period {
    /// Reads `2022-10-05..2023-03-27`, `last30d` or `all`; anything else is [`Period::Own`].
    pub fn parse(text: &str) -> Self {
        if text == "all" {
            return Period::Whole;
        }
        if let Some(rest) = text.strip_prefix("last") {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (count, letters) = rest.split_at(digits);
            let unit = Unit::ALL.into_iter().find(|unit| unit.letters() == letters);
            return match (count.parse(), unit) {
                (Ok(count), Some(unit)) if count > 0 => Period::Last(count, unit),
                _ => Period::Own,
            };
        }
        let ends = text.split_once("..").and_then(|(from, to)| parse_rfc3339(from).zip(parse_rfc3339(to)));
        match ends {
            Some((from, to)) if from <= to => Period::Between(from, to),
            _ => Period::Own,
        }
    }

    /// The text that [`Period::parse`] reads; `None` for what a link does not say.
    pub fn text(&self) -> Option<String> {
        match *self {
            Period::Own => None,
            Period::Whole => Some("all".to_owned()),
            Period::Between(from, to) if from <= to => {
                Some(format!("{}..{}", short_rfc3339(from)?, short_rfc3339(to)?))
            }
            Period::Between(..) => None,
            Period::Last(0, _) => None,
            Period::Last(count, unit) => Some(format!("last{count}{}", unit.letters())),
        }
    }

    /// The instants in a record of this extent; `None` without a record for what depends on it.
    pub fn within(&self, extent: Option<(f64, f64)>) -> Option<(f64, f64)> {
        match *self {
            Period::Between(from, to) => Some((from, to)),
            Period::Own | Period::Whole => extent,
            Period::Last(count, unit) => {
                let (start, end) = extent?;
                Some(((end - f64::from(count) * unit.seconds()).max(start), end))
            }
        }
    }
}
