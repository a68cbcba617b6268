//! Whose clock labels show: UTC, or a zone as the caller's table of its offsets. No zone database.

use std::borrow::Cow;

/// A zone: its name, and from when it is how far from UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clock {
    /// What labels call it, as `UTC` or `Europe/Prague`.
    pub name: Cow<'static, str>,
    /// Instants in seconds since 1970, ascending, each with the offset east of UTC in seconds that holds from there on.
    /// Before the first its offset holds; none is UTC.
    pub changes: Vec<(f64, f64)>,
}

/// Coordinated Universal Time.
pub static UTC: Clock = Clock { name: Cow::Borrowed("UTC"), changes: Vec::new() };

impl Clock {
    /// Seconds east of UTC at an instant.
    pub fn offset(&self, time: f64) -> f64 {
        let after = self.changes.partition_point(|change| change.0 <= time);
        let offset = self.changes.get(after.saturating_sub(1)).map_or(0.0, |change| change.1);
        if offset.is_finite() { offset } else { 0.0 }
    }

    /// What its clock shows at an instant, as seconds since 1970 on that clock.
    pub fn local(&self, time: f64) -> f64 {
        time + self.offset(time)
    }

    /// The instant at which its clock shows `local`: of two the earlier, within a skipped hour the change's.
    pub fn instant(&self, local: f64) -> f64 {
        let before = local - self.offset(local - 86_400.0);
        if self.local(before) == local { before } else { local - self.offset(local) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_forth_and_back() {
        // Europe/Prague: 2022-03-27T01:00Z and 2022-10-30T01:00Z.
        let (spring, autumn) = (1_648_342_800.0, 1_667_091_600.0);
        let clock =
            Clock { name: "Europe/Prague".into(), changes: vec![(0.0, 3_600.0), (spring, 7_200.0), (autumn, 3_600.0)] };
        for time in [0.0, spring - 1.0, spring, autumn - 7_200.0, autumn + 7_200.0] {
            assert_eq!(clock.instant(clock.local(time)), time);
        }
        assert_eq!(clock.offset(autumn - 1.0), 7_200.0);
        assert_eq!(clock.offset(autumn), 3_600.0);
        assert_eq!(clock.offset(-5.0), 3_600.0);
        assert_eq!((UTC.local(7.0), UTC.instant(7.0)), (7.0, 7.0));
    }
}
