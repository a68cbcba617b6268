//! How the times of a variable are stored.

use super::{Calendar, CfTime, Tick};
#[cfg(feature = "schema")]
use {super::TimeError, crate::schema::TimeUnit};

/// Stored times: whole ticks since 1970-01-01 in a calendar.
///
/// In `proleptic_gregorian`, the default, they are instants in UTC. A calendar such as `noleap` has no instants that
/// exist everywhere: its ticks count from its own 1970-01-01, as CF's `hours since 1970-01-01` with that `calendar`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct StoredTime {
    /// What is counted.
    pub tick: Tick,
    /// In which calendar.
    pub calendar: Calendar,
}

impl StoredTime {
    /// As the schema says: `tick`, default `s`, and `calendar`, default `proleptic_gregorian`.
    ///
    /// # Errors
    /// For a tick or a calendar that is not known.
    #[cfg(feature = "schema")]
    pub fn of(unit: &TimeUnit) -> Result<StoredTime, TimeError> {
        let tick = unit.tick.as_deref().map_or(Ok(Tick::default()), Tick::parse)?;
        let calendar = unit.calendar.as_deref().map_or(Ok(Calendar::default()), Calendar::parse)?;
        Ok(StoredTime { tick, calendar })
    }

    /// CF `units`, as `seconds since 1970-01-01`.
    pub fn units(self) -> String {
        self.tick.cf_units()
    }

    /// CF `calendar`.
    pub fn calendar_name(self) -> &'static str {
        self.calendar.name()
    }

    /// Seconds since 1970-01-01T00:00:00Z of a number of ticks, for an axis of times; see [`CfTime::seconds`].
    pub fn seconds(self, ticks: i64) -> f64 {
        self.calendar.placed(self.tick.seconds(ticks))
    }

    /// A time with all of its digits, as `2001-02-30T12:00:00Z`, in its own calendar; "" beyond 10^14 seconds.
    pub fn text(self, ticks: i64) -> String {
        CfTime::stored(self.tick, self.calendar).civil_of_ticks(ticks).map(|at| at.to_string()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_every_digit() {
        let stored = |tick, calendar| StoredTime { tick, calendar };
        let gregorian = Calendar::ProlepticGregorian;
        for (tick, calendar, ticks, expected) in [
            (Tick::Nanosecond, gregorian, 1_757_926_800_000_000_001, "2025-09-15T09:00:00.000000001Z"),
            (Tick::Millisecond, gregorian, -1, "1969-12-31T23:59:59.999Z"),
            (Tick::Hour, gregorian, 24, "1970-01-02T00:00:00Z"),
            (Tick::Day, Calendar::Day360, 59, "1970-02-30T00:00:00Z"),
            (Tick::Hour, Calendar::NoLeap, 365 * 24 * 30 + 59 * 24 + 12, "2000-03-01T12:00:00Z"),
            (Tick::Day, Calendar::Standard, -141_428, "1582-10-04T00:00:00Z"),
            (Tick::Day, gregorian, i64::MAX, ""),
        ] {
            assert_eq!(stored(tick, calendar).text(ticks), expected);
        }
        assert_eq!(stored(Tick::Day, Calendar::Day360).seconds(59), 59.0 * 86_400.0);
        assert_eq!(stored(Tick::Day, Calendar::Day360).units(), "days since 1970-01-01");
    }
}
