//! Numbers and times as the panels write them.

use super::{case, clock};
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::calendar::{civil, month_name};
use zarr_fuse_plot::{Clock, number};

/// "12 Jan 2023, 14:00 UTC"; seconds only where they are not zero.
pub fn instant(seconds: f64, clock: &Clock) -> String {
    format!("{} {}", bare(seconds, clock), clock::name(clock, seconds))
}

/// "12 Jan 2023, 14:00", by that clock.
pub fn bare(seconds: f64, clock: &Clock) -> String {
    // Bucket middles and interpolated cursors carry fractions that nobody wants to read.
    let c = civil((clock.local(seconds) + 0.5).floor());
    let second = if c.second == 0 { String::new() } else { format!(":{:02}", c.second) };
    format!("{} {} {}, {:02}:{:02}{second}", c.day, month_name(c.month), c.year, c.hour, c.minute)
}

/// The instant of a point that stands for `step` seconds: no finer than that is worth reading.
pub fn instant_of(seconds: f64, step: Option<f64>, clock: &Clock) -> String {
    match step {
        Some(step) if step >= 86_400.0 => format!("{} ({})", day(seconds, clock), clock::name(clock, seconds)),
        Some(step) if step >= 60.0 => instant((seconds / 60.0).floor() * 60.0, clock),
        _ => instant(seconds, clock),
    }
}

/// "5 Oct 2022".
pub fn day(seconds: f64, clock: &Clock) -> String {
    let c = civil(clock.local(seconds));
    format!("{} {} {}", c.day, month_name(c.month), c.year)
}

/// "5 Oct 2022 to 27 Mar 2023"; with the time of day when the window is shorter than three days.
pub fn span((from, to): (f64, f64), clock: &Clock) -> String {
    if to - from < 3.0 * 86_400.0 {
        let minute = |seconds: f64| bare((seconds / 60.0).floor() * 60.0, clock);
        let (first, last) = (minute(from), minute(to));
        // Within one day the date is said once.
        let last = last.strip_prefix(&format!("{}, ", day(from, clock))).map_or(last.clone(), str::to_owned);
        return format!("{first} to {last} {}", clock::name(clock, to));
    }
    format!("{} to {}", day(from, clock), day(to, clock))
}

/// A length of time in its largest round unit: "3 hours", "40 days".
pub fn duration(seconds: f64) -> String {
    let units = [(31_557_600.0, "year"), (86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute")];
    let (size, name) = units.into_iter().find(|(size, _)| seconds >= *size * 0.99).unwrap_or((1.0, "second"));
    let count = seconds / size;
    let text = if count < 9.95 && (count - count.round()).abs() > 0.05 {
        number::fixed(count, 1)
    } else {
        number::count(count.round() as u64)
    };
    format!("{text} {name}{}", if text == "1" { "" } else { "s" })
}

/// What a point of the answer is: "hourly mean, band min to max", of amounts "hourly sum", or "values as stored".
pub fn aggregation(answer: &Answer) -> String {
    let Some(step) = answer.step else { return "values as stored".to_owned() };
    let names = [(60.0, "minutely"), (3_600.0, "hourly"), (86_400.0, "daily"), (604_800.0, "weekly")];
    let name = names.iter().find(|(size, _)| (step / size - 1.0).abs() < 0.01).map(|(_, name)| (*name).to_owned());
    if let Some(sum) = answer.sum {
        let joined = step > 1.01 * sum;
        return match name.filter(|_| !joined) {
            Some(name) => format!("{name} sum"),
            None if joined => format!("mean of sums over {}, band min to max", duration(sum)),
            None => format!("sum over {}", duration(sum)),
        };
    }
    match name {
        Some(name) => format!("{name} mean, band min to max"),
        None => format!("mean of {}, band min to max", duration(step)),
    }
}

/// "4 149 of 248 940 samples · 3.1 % missing": points drawn, of the samples they stand for, of which some are missing.
pub fn samples(answer: &Answer) -> String {
    let drawn: usize = answer.lines.iter().map(|line| line.time.len()).sum();
    let missing = match answer.samples {
        // What could not be read is not known to be missing.
        _ if !answer.failed.is_empty() => String::new(),
        0 => String::new(),
        all => {
            let share = 100.0 * (all.saturating_sub(answer.present)) as f64 / all as f64;
            format!(" · {share:.1} % missing")
        }
    };
    let all = answer.samples.max(answer.present);
    let of = if drawn as u64 == all { String::new() } else { format!("{} of ", number::count(drawn as u64)) };
    format!("{of}{} samples{missing}", number::count(all))
}

/// A title with a capital, unless its second letter shows that its first is meant as it is ("pH").
pub fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let (Some(_), second) = (letters.next(), letters.clone().next()) else { return String::new() };
    // A letter that has no small form, as a digit, is no capital.
    let is_capital = |letter: char| letter.to_string() != case::lower(&letter.to_string());
    if second.is_some_and(is_capital) {
        return title.to_owned();
    }
    let rest = letters.as_str();
    let first = title.strip_suffix(rest).unwrap_or_default();
    case::upper(first) + rest
}

/// Bytes for people: "12.4 MB".
pub fn bytes(count: u64) -> String {
    let count = count as f64;
    for (size, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] {
        if count >= size {
            return format!("{:.1} {unit}", count / size);
        }
    }
    format!("{count} B")
}

/// Decimals that suit values of an answer: two steps finer than a hundredth of their range.
pub fn decimals(answer: &Answer) -> usize {
    let means = || answer.lines.iter().flat_map(|line| &line.mean).copied().filter(|v| v.is_finite());
    let (least, most) = means().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if least > most { 2 } else { number::decimals_of_range(most - least) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zarr_fuse_plot::clock::UTC;

    #[test]
    fn times_say_their_zone() {
        assert_eq!(instant(1_673_532_000.0, &UTC), "12 Jan 2023, 14:00 UTC");
        assert_eq!(instant(1_673_532_001.0, &UTC), "12 Jan 2023, 14:00:01 UTC");
        assert_eq!(span((1_664_928_000.0, 1_679_918_400.0), &UTC), "5 Oct 2022 to 27 Mar 2023");
        assert_eq!(span((1_664_928_000.0, 1_664_935_200.0), &UTC), "5 Oct 2022, 00:00 to 02:00 UTC");
        assert_eq!(instant_of(1_664_935_388.0, Some(120_000.0), &UTC), "5 Oct 2022 (UTC)");
        let clock = Clock { name: "x".into(), changes: vec![(0.0, 3_600.0)] };
        assert_eq!(instant(1_673_532_000.0, &clock), "12 Jan 2023, 15:00 UTC+1");
    }

    #[test]
    fn the_share_of_missing_samples_is_of_all_samples() {
        let answer = Answer { samples: 1000, present: 969, ..Answer::default() };
        assert!(samples(&answer).contains("3.1 % missing"));
    }

    #[test]
    fn titles_begin_with_a_capital_but_ph_does_not() {
        assert_eq!(
            (capital("rock temperature"), capital("pH of water")),
            ("Rock temperature".into(), "pH of water".into())
        );
    }

    #[test]
    fn amounts_are_sums() {
        let of = |step: f64| aggregation(&Answer { step: Some(step), sum: Some(86_400.0), ..Answer::default() });
        assert_eq!(
            (of(86_400.0), of(604_800.0)),
            ("daily sum".into(), "mean of sums over 1 day, band min to max".into())
        );
    }

    #[test]
    fn lengths_are_in_their_largest_unit() {
        assert_eq!(duration(3_600.0), "1 hour");
        assert_eq!(duration(259_200.0), "3 days");
        assert_eq!(duration(120_960.0), "1.4 days");
    }
}
