//! What may be wrong with the text of a time.

use super::TimeError;

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    Number,
    DateMissing,
    DayMissing,
    MonthMissing,
    YearMissing,
    WhichFirst,
    ShortYear,
    NoSuchDate,
    NoSuchTime,
    TimePartial,
    LeapSecond,
    TooFine,
    Zone,
    Noon,
    Unreadable,
}

impl Fault {
    #[cold]
    pub(super) fn error(self, text: &str) -> TimeError {
        let shown: String = text.chars().take(60).collect();
        let message = match self {
            Fault::Empty => "an empty text is not a time".to_string(),
            Fault::Number => format!("`{shown}` is a number, and a time was expected"),
            Fault::DateMissing => format!("`{shown}` is a time of day without a date"),
            Fault::DayMissing => format!("`{shown}` has a year and a month, and no day"),
            Fault::MonthMissing => format!("`{shown}` has a year, and no month and day"),
            Fault::YearMissing => format!("`{shown}` has a day and a month, and no year"),
            Fault::WhichFirst => format!("`{shown}` may begin with the day or with the month"),
            Fault::ShortYear => format!("`{shown}` has a year of less than four digits"),
            Fault::NoSuchDate => format!("`{shown}` is a date that does not exist"),
            Fault::NoSuchTime => format!("`{shown}` has a time of day that does not exist"),
            Fault::TimePartial => format!("`{shown}` has an hour, and no minutes"),
            Fault::LeapSecond => format!("`{shown}` is a leap second, which stored times do not count"),
            Fault::TooFine => format!("`{shown}` is finer than a nanosecond"),
            Fault::Zone => format!("`{shown}` ends with a zone that is not an offset"),
            Fault::Noon => format!("`{shown}` is on a clock of twelve hours"),
            Fault::Unreadable => format!("`{shown}` is not an ISO 8601 time such as `2025-01-31T12:30:00Z`"),
        };
        let hint = match self {
            Fault::Empty => "list it under `na_source` if it means missing",
            Fault::Number => "say what it counts with `epoch`, as `epoch: ms`",
            Fault::DateMissing => "give year, month and day with it",
            Fault::MonthMissing => "give year, month and day; if it is a number, say what it counts with `epoch`",
            Fault::DayMissing | Fault::YearMissing => "give year, month and day",
            Fault::WhichFirst => "say `dayfirst: true`, or give a `format` such as `%m/%d/%Y %H:%M`",
            Fault::ShortYear => {
                "write four digits, or give a `format` with `%y`, or `yearfirst: true` if the year is first"
            }
            Fault::NoSuchDate => "check the order of day and month, and the source",
            Fault::NoSuchTime => "check the source",
            Fault::TimePartial => "write `12:00`, or give a `format`",
            Fault::LeapSecond => "write the second before or after it",
            Fault::TooFine => "round it in the source; the finest tick is `ns`",
            Fault::Zone => "write an offset such as `+01:00` or `Z`, or leave it out and set `tz`",
            Fault::Noon => "give a `format` with `%I` and `%p`",
            Fault::Unreadable => "give a `format`, or list it under `na_source` if it means missing",
        };
        TimeError::new(message, hint)
    }
}
