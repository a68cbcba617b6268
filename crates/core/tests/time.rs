//! Reading the times of sources: zones, formats, epochs, ticks and what is refused.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use zarr_fuse_core::schema::TimeUnit;
use zarr_fuse_core::time::{Span, Tick, TimeReader, format_utc, parse_utc};

fn unit(tz: &str) -> TimeUnit {
    TimeUnit { tz: (!tz.is_empty()).then(|| tz.to_string()), ..TimeUnit::default() }
}

fn reader(tz: &str, tick: Tick) -> TimeReader {
    TimeReader::new(&unit(tz), tick).unwrap()
}

fn formatted(format: &str, tz: &str) -> TimeReader {
    TimeReader::new(&TimeUnit { format: Some(format.into()), ..unit(tz) }, Tick::Second).unwrap()
}

fn epoch(name: &str, tick: Tick) -> TimeReader {
    TimeReader::new(&TimeUnit { epoch: Some(name.into()), ..TimeUnit::default() }, tick).unwrap()
}

fn shown(reader: &TimeReader, text: &str) -> String {
    match reader.text(text) {
        Ok(ticks) => format_utc(reader.tick().seconds(ticks)),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn each_instant_takes_the_offset_of_its_own_day() {
    for (tz, text, expected) in [
        ("", "2025-07-15T12:00:00", "2025-07-15T12:00:00Z"),
        ("UTC", "2025-07-15 12:00", "2025-07-15T12:00:00Z"),
        ("Europe/Prague", "2025-07-15T12:00:00", "2025-07-15T10:00:00Z"),
        ("Europe/Prague", "2025-01-15T12:00:00", "2025-01-15T11:00:00Z"),
        ("Europe/Prague", "2025-07-15T12:00:00Z", "2025-07-15T12:00:00Z"),
        ("Europe/Prague", "2025-07-15T12:00:00+05:30", "2025-07-15T06:30:00Z"),
        ("Europe/Prague", "2025-07-15", "2025-07-14T22:00:00Z"),
        ("Europe/Prague", "2025-07-14 24:00", "2025-07-14T22:00:00Z"),
        ("europe/prague", "2025-07-15T12:00:00", "2025-07-15T10:00:00Z"),
        ("+01:00", "2025-07-15T12:00:00", "2025-07-15T11:00:00Z"),
        ("-0330", "2025-07-15T12:00:00", "2025-07-15T15:30:00Z"),
        ("America/New_York", "2025-11-02 00:30", "2025-11-02T04:30:00Z"),
        ("Asia/Kolkata", "2025-11-02 00:30", "2025-11-01T19:00:00Z"),
        // CET is a zone of the database with summer time; a clock without it is `+01:00`.
        ("CET", "2025-07-15 12:00", "2025-07-15T10:00:00Z"),
        // Before standard time: Prague's mean time, 57 min 44 s ahead.
        ("Europe/Prague", "1800-01-01 00:57:44", "1800-01-01T00:00:00Z"),
    ] {
        assert_eq!(shown(&reader(tz, Tick::Second), text), expected, "{tz} {text}");
    }
}

#[test]
fn hours_that_clocks_repeat_or_leave_out_are_refused() {
    let prague = reader("Europe/Prague", Tick::Second);
    let twice = shown(&prague, "2026-10-25 02:30");
    assert!(
        twice.contains("happens twice in Europe/Prague") && twice.contains("+02") && twice.contains("+01"),
        "{twice}"
    );
    assert!(twice.contains("2026-10-25T00:30:00Z") && twice.contains("2026-10-25T01:30:00Z"), "{twice}");
    let never = shown(&prague, "2026-03-29 02:30");
    assert!(never.contains("does not exist in Europe/Prague"), "{never}");
    assert_eq!(shown(&prague, "2026-10-25 02:30+02:00"), "2026-10-25T00:30:00Z");
    assert_eq!(shown(&prague, "2026-10-25 02:30+01:00"), "2026-10-25T01:30:00Z");
    assert_eq!(shown(&prague, "2026-10-25 03:00"), "2026-10-25T02:00:00Z");
    assert_eq!(shown(&reader("+01:00", Tick::Second), "2026-10-25 02:30"), "2026-10-25T01:30:00Z");
}

#[test]
fn changes_of_clocks_on_other_continents() {
    for (tz, text, parts) in [
        (
            "America/New_York",
            "2025-11-02 01:59:59",
            ["twice", "2025-11-02T05:59:59Z (-04)", "2025-11-02T06:59:59Z (-05)"],
        ),
        ("America/New_York", "2025-03-09 02:00", ["does not exist", "2025-03-09T07:00:00Z", "2025-03-09T06:00:00Z"]),
        (
            "Australia/Lord_Howe",
            "2025-04-06 01:45",
            ["twice", "2025-04-05T14:45:00Z (+11)", "2025-04-05T15:15:00Z (+10:30)"],
        ),
        ("Australia/Lord_Howe", "2025-10-05 02:15", ["does not exist", "+10:30", "+11"]),
        ("Europe/Prague", "2026-10-25 02:00", ["twice", "2026-10-25T00:00:00Z (+02)", "2026-10-25T01:00:00Z (+01)"]),
    ] {
        let found = shown(&reader(tz, Tick::Second), text);
        assert!(found.starts_with("error") && parts.iter().all(|part| found.contains(part)), "{tz} {text}: {found}");
    }
    for (tz, text, expected) in [
        ("America/New_York", "2025-11-02 00:59:59", "2025-11-02T04:59:59Z"),
        ("America/New_York", "2025-11-02 02:00", "2025-11-02T07:00:00Z"),
        ("America/New_York", "2025-03-09 03:00", "2025-03-09T07:00:00Z"),
        ("Australia/Lord_Howe", "2025-04-06 01:29:59", "2025-04-05T14:29:59Z"),
        ("Australia/Lord_Howe", "2025-04-06 02:00", "2025-04-05T15:30:00Z"),
        ("Australia/Lord_Howe", "2025-10-05 02:30", "2025-10-04T15:30:00Z"),
        ("Europe/Prague", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/Prague", "2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Prague", "+012025-01-31 12:00+01:00", "+012025-01-31T11:00:00Z"),
    ] {
        assert_eq!(shown(&reader(tz, Tick::Second), text), expected, "{tz} {text}");
    }
    assert!(shown(&reader("Europe/Prague", Tick::Second), "+012025-01-31 12:00").contains("outside the years"));
}

#[test]
fn zones() {
    for (tz, part) in [
        ("CEST", "+02:00"),
        ("Prague", "IANA name"),
        ("", "not known"),
        ("+25:00", "not known"),
        ("01:00", "not known"),
    ] {
        let source = TimeUnit { tz: Some(tz.into()), ..TimeUnit::default() };
        let error = TimeReader::new(&source, Tick::Second).expect_err(tz);
        assert!(error.to_string().contains(part), "{tz}: {error}");
    }
}

#[test]
fn the_day_may_come_first() {
    let source = TimeUnit { dayfirst: true, ..unit("Europe/Prague") };
    let reader = TimeReader::new(&source, Tick::Second).unwrap();
    assert_eq!(shown(&reader, "05.01.2026 12:00"), "2026-01-05T11:00:00Z");
    assert_eq!(shown(&reader, "05/07/2026 12:00"), "2026-07-05T10:00:00Z");
    assert_eq!(shown(&reader, "2026-01-05 12:00"), "2026-01-05T11:00:00Z");
    assert!(shown(&reader, "01/31/2026 12:00").contains("does not exist"));
    assert!(shown(&reader_plain(), "05/01/2026 12:00").contains("dayfirst"));
}

#[test]
fn the_year_may_have_two_digits() {
    let with = |dayfirst, yearfirst| TimeReader::new(&TimeUnit { dayfirst, yearfirst, ..unit("") }, Tick::Second);
    let reader = with(false, true).unwrap();
    assert_eq!(shown(&reader, "26-01-05 12:00"), "2026-01-05T12:00:00Z");
    assert_eq!(shown(&reader, "99/12/31"), "1999-12-31T00:00:00Z");
    assert_eq!(shown(&reader, "2026-01-05 12:00"), "2026-01-05T12:00:00Z");
    assert!(with(true, true).unwrap_err().hint.contains("keep one"));
    assert!(shown(&reader_plain(), "26-01-05").contains("yearfirst"));
}

#[test]
fn serial_dates_of_spreadsheets() {
    let excel =
        |tz: &str| TimeReader::new(&TimeUnit { epoch: Some("excel".into()), ..unit(tz) }, Tick::Second).unwrap();
    for (tz, text, expected) in [
        ("", "1", "1900-01-01T00:00:00Z"),
        ("", "59", "1900-02-28T00:00:00Z"),
        ("", "61", "1900-03-01T00:00:00Z"),
        ("", "25569", "1970-01-01T00:00:00Z"),
        ("", "45915.375", "2025-09-15T09:00:00Z"),
        // What a spreadsheet writes for 13:00.
        ("", "45915.541666666664", "2025-09-15T13:00:00Z"),
        ("", "45915.5416666667", "2025-09-15T13:00:00Z"),
        ("", "2958465", "9999-12-31T00:00:00Z"),
        ("Europe/Prague", "45915.375", "2025-09-15T07:00:00Z"),
    ] {
        assert_eq!(shown(&excel(tz), text), expected, "{tz} {text}");
        let number = excel(tz).number(text.parse().unwrap()).unwrap();
        assert_eq!(format_utc(number as f64), expected, "{tz} {text}");
    }
    for (text, part) in [
        ("60", "did not exist"),
        ("0.5", "without a date"),
        ("-1", "dates of a spreadsheet"),
        ("2958466", "dates of a spreadsheet"),
        ("nan", "not a number"),
        ("2025-01-31", "not a number"),
        ("", "empty"),
        ("45915.3750001", "tick: ms"),
    ] {
        assert!(shown(&excel(""), text).contains(part), "{text}: {}", shown(&excel(""), text));
    }
    assert!(shown(&excel("Europe/Prague"), "46110.1041666667").contains("does not exist"));
}

#[test]
fn a_grid_rounds_to_the_nearest() {
    let quarter =
        |source: TimeUnit, tick| TimeReader::new(&source, tick).unwrap().rounded_to(Span::parse("15m").unwrap());
    let reader = quarter(unit("Europe/Prague"), Tick::Minute).unwrap();
    for (text, expected, moved) in [
        ("2025-01-31T12:15Z", "2025-01-31T12:15:00Z", false),
        ("2025-01-31T12:07:29.999999999Z", "2025-01-31T12:00:00Z", true),
        // In the middle: to the later one.
        ("2025-01-31T12:07:30Z", "2025-01-31T12:15:00Z", true),
        ("2025-01-31T13:22", "2025-01-31T12:15:00Z", true),
        ("1969-12-31T23:52:30Z", "1970-01-01T00:00:00Z", true),
        ("1969-12-31T23:52:29Z", "1969-12-31T23:45:00Z", true),
    ] {
        let (ticks, rounded) = reader.text_rounded(text).unwrap();
        assert_eq!((format_utc(Tick::Minute.seconds(ticks)).as_str(), rounded), (expected, moved), "{text}");
    }
    let counted = quarter(TimeUnit { epoch: Some("s".into()), ..TimeUnit::default() }, Tick::Second).unwrap();
    assert_eq!(counted.number_rounded(450.0), Ok((900, true)));
    assert_eq!(counted.number_rounded(449.9), Ok((0, true)));
    assert_eq!(counted.number_rounded(-450.0), Ok((0, true)));
    assert_eq!(counted.text_rounded("449.999999999999"), Ok((0, true)));
    assert_eq!(counted.text_rounded("900.0"), Ok((900, false)));
    assert!(quarter(TimeUnit::default(), Tick::Hour).unwrap_err().message.contains("whole number of `tick: h`"));
    let far = quarter(TimeUnit::default(), Tick::Nanosecond).unwrap();
    assert!(far.text("2262-04-11T23:47:16Z").is_ok() && far.text("2262-04-12").unwrap_err().message.contains("2262"));
}

fn reader_plain() -> TimeReader {
    reader("", Tick::Second)
}

#[test]
fn formats() {
    for (format, text, expected) in [
        ("%d.%m.%Y %H:%M", "05.07.2026 12:00", "2026-07-05T10:00:00Z"),
        ("%m/%d/%Y %I:%M %p", "07/05/2026 01:30 PM", "2026-07-05T11:30:00Z"),
        ("%Y%m%d", "20260705", "2026-07-04T22:00:00Z"),
        ("%Y-%m-%d %H:%M:%S%.f", "2026-07-05 12:00:00.000", "2026-07-05T10:00:00Z"),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-07-05T12:00:00+0500", "2026-07-05T07:00:00Z"),
        ("%Y-%j %H:%M", "2026-186 12:00", "2026-07-05T10:00:00Z"),
        ("%s", "1783245600", "2026-07-05T10:00:00Z"),
        ("%d.%m.%y %H", "05.07.26 12", "2026-07-05T10:00:00Z"),
    ] {
        assert_eq!(shown(&formatted(format, "Europe/Prague"), text), expected, "{format}");
    }
    let strict = formatted("%d.%m.%Y %H:%M", "Europe/Prague");
    assert!(shown(&strict, "2026-07-05 12:00").contains("does not follow the format"));
    assert!(shown(&strict, "25.10.2026 02:30").contains("happens twice"));
    assert!(shown(&strict, "").starts_with("error"));
    assert!(shown(&strict, "05.07.2026 12:00 extra").starts_with("error"));
    assert!(shown(&formatted("%Y-%m-%d %H:%M:%S", ""), "2016-12-31 23:59:60").contains("leap second"));
    for format in ["%d.%m. %H:%M", "%H:%M", "%Y", "%Y-%m", "%Q%Y", "", "%"] {
        let source = TimeUnit { format: Some(format.into()), ..TimeUnit::default() };
        let error = TimeReader::new(&source, Tick::Second).expect_err(format);
        assert!(error.hint.contains("strptime"), "{format}: {error}");
    }
}

#[test]
fn numbers_need_an_epoch() {
    let milliseconds = epoch("ms", Tick::Second);
    assert_eq!(shown(&milliseconds, "1757926800000"), "2025-09-15T09:00:00Z");
    assert_eq!(milliseconds.number(1_757_926_800_000.0).unwrap(), 1_757_926_800);
    assert_eq!(milliseconds.number(-1000.0).unwrap(), -1);
    assert!(shown(&milliseconds, "1757926800250").contains("tick: ms"));
    assert!(milliseconds.number(250.0).unwrap_err().hint.contains("tick: ms"));
    let seconds = epoch("s", Tick::Millisecond);
    assert_eq!(seconds.text("1757926800.1").unwrap(), 1_757_926_800_100);
    assert_eq!(seconds.number(1_757_926_800.1).unwrap(), 1_757_926_800_100);
    assert_eq!(seconds.text("-0.5").unwrap(), -500);
    assert_eq!(seconds.text("1.7579268e9").unwrap(), 1_757_926_800_000);
    assert!(seconds.text("0.0001").is_err() && seconds.number(0.0001).is_err());
    assert!(seconds.text("0.00000000000001").is_err());
    assert_eq!(epoch("D", Tick::Nanosecond).text("0.1234567891").unwrap(), 10_666_666_578_240);
    assert!(epoch("D", Tick::Nanosecond).text("0.1234567890123456789").is_err());
    assert_eq!(epoch("D", Tick::Hour).number(1.5).unwrap(), 36);
    assert_eq!(epoch("ns", Tick::Nanosecond).text("9223372036854775807").unwrap(), i64::MAX);
    assert!(epoch("ns", Tick::Nanosecond).text("-9223372036854775808").is_err(), "the missing value");
    assert!(epoch("s", Tick::Nanosecond).text("9223372037").unwrap_err().message.contains("2262"));
    assert!(epoch("D", Tick::Nanosecond).number(1e300).is_err());
    assert!(epoch("D", Tick::Nanosecond).text("99999999999999999999").is_err());
    assert!(seconds.number(f64::NAN).is_err() && seconds.number(f64::INFINITY).is_err());
    for text in ["", "2025-01-02", "abc", ".", "-", "1_000", "0x10", "inf", "nan"] {
        assert!(seconds.text(text).is_err(), "{text}");
    }
    for error in
        [reader_plain().number(1_757_926_800.0), reader_plain().text("1757926800"), reader_plain().text("1000")]
    {
        assert!(error.unwrap_err().hint.contains("epoch"));
    }
    let both = TimeUnit { epoch: Some("s".into()), format: Some("%Y-%m-%d".into()), ..TimeUnit::default() };
    assert!(TimeReader::new(&both, Tick::Second).is_err());
    let unknown = TimeUnit { epoch: Some("seconds".into()), ..TimeUnit::default() };
    assert!(TimeReader::new(&unknown, Tick::Second).unwrap_err().hint.contains("`s`"));
}

#[test]
fn nothing_is_folded_onto_a_coarser_tick() {
    let hours = reader("", Tick::Hour);
    assert_eq!(hours.text("2025-01-01T01:00:00Z").unwrap() % 24, 1);
    assert!(shown(&hours, "2025-01-01T00:15:00Z").contains("tick: m`"));
    assert!(shown(&reader("", Tick::Second), "2025-01-01T00:15:00.5Z").contains("tick: ms"));
    assert!(shown(&reader("", Tick::Millisecond), "2025-01-01T00:15:00.0000005Z").contains("tick: ns"));
    assert!(shown(&reader("Europe/Prague", Tick::Day), "2025-01-01").contains("tick: h"));
    assert!(shown(&reader("", Tick::Nanosecond), "2500-01-01").contains("beyond"));
    assert_eq!(reader("", Tick::Microsecond).text("2500-01-01T00:00:00.000001Z").unwrap() % 1_000_000, 1);
}

#[test]
fn what_is_missing_is_named() {
    for (text, part) in [
        ("2025", "no month and day"),
        ("2025-01", "no day"),
        ("5. 1.", "no year"),
        ("12:30", "without a date"),
        ("2025-01-02T12", "no minutes"),
        ("2025-01-02T12:30:60Z", "leap second"),
    ] {
        let error = reader("", Tick::Second).text(text).expect_err(text);
        assert!(error.message.contains(part), "{text}: {error}");
    }
    assert_eq!(shown(&reader_plain(), "2025-12-31T24:00"), "2026-01-01T00:00:00Z");
    assert!(shown(&reader_plain(), "2025-12-31T24:00:01").contains("does not exist"));
    assert_eq!(shown(&reader_plain(), "-000044-03-15"), "-000044-03-15T00:00:00Z");
    for text in ["1600-01-01", "2262-04-12", "0001-01-01"] {
        assert!(shown(&reader("", Tick::Nanosecond), text).contains("beyond"), "{text}");
    }
}

#[test]
fn parts_of_times_are_refused() {
    for text in ["2025", "2025-01", "12:30", "2025-01-02T", "2025-01-02T12", "NaT", "", "null", "2025-02-30", "noon"] {
        let error = reader("Europe/Prague", Tick::Second).text(text).expect_err(text);
        assert!(!error.message.is_empty() && !error.hint.is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(seconds in -62_135_596_800_i64..253_402_300_800) {
        let text = format_utc(seconds as f64);
        prop_assert_eq!(reader("Asia/Tokyo", Tick::Second).text(&text).unwrap(), seconds);
        prop_assert_eq!(parse_utc(&text).unwrap(), seconds as f64);
    }

    #[test]
    fn jiff_agrees(text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])") {
        let ours = TimeReader::new(&TimeUnit::default(), Tick::Nanosecond).unwrap().text(&text).ok();
        let theirs = text.parse::<jiff::Timestamp>().ok().and_then(|instant| i64::try_from(instant.as_nanosecond()).ok());
        prop_assert_eq!(ours, theirs, "{}", text);
    }

    #[test]
    fn zones_agree_with_jiff(seconds in 0_i64..4_000_000_000) {
        let clock = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0) + jiff::SignedDuration::from_secs(seconds);
        let ours = reader("Europe/Prague", Tick::Second).text(&clock.to_string()).ok();
        let zone = jiff::tz::TimeZone::get("Europe/Prague").unwrap();
        let theirs = zone.to_ambiguous_timestamp(clock).unambiguous().ok().map(|instant| instant.as_second());
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,30}", near in "[0-9TZ:+./, -]{0,30}") {
        for reader in [reader("Europe/Prague", Tick::Hour), epoch("ms", Tick::Nanosecond), formatted("%d.%m.%Y %H:%M", "")] {
            let _ = reader.text(&text);
            let _ = reader.text(&near);
        }
        let _ = zarr_fuse_core::time::decode_cf(&format!("days since {near}"), "");
        let _ = zarr_fuse_core::time::decode_cf(&text, "");
    }

    #[test]
    fn no_number_panics(value in proptest::num::f64::ANY) {
        for name in ["ns", "s", "D"] {
            for tick in Tick::ALL {
                let _ = epoch(name, tick).number(value);
            }
        }
        let _ = format_utc(value);
    }
}
