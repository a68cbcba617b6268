//! The calendars of CF, against cftime; and times stored in a calendar of their own.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::Value;
use zarr_fuse_core::schema::TimeUnit;
use zarr_fuse_core::time::{Calendar, CfTime, Civil, StoredTime, Tick, TimeReader, decode_cf, parse_utc};

fn numbers(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}

#[test]
fn cftime_agrees() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/times.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let cases = document["cases"].as_array().unwrap();
    let (mut read, mut refused) = (0, 0);
    for case in cases {
        let (units, calendar) = (case["units"].as_str().unwrap(), case["calendar"].as_str().unwrap());
        let value = case["value"].as_f64().unwrap();
        let at = format!("{value} {units} ({calendar})");
        let time = match (decode_cf(units, calendar), case.get("error")) {
            (Ok(time), None) => time,
            (Err(_), Some(_)) => {
                refused += 1;
                continue;
            }
            (found, expected) => panic!("{at}: {found:?}, cftime: {expected:?}"),
        };
        read += 1;
        let civil = time.civil(value).unwrap();
        let found = [
            civil.year,
            civil.month.into(),
            civil.day.into(),
            civil.hour.into(),
            civil.minute.into(),
            civil.second.into(),
            i64::from(civil.nanosecond / 1000),
        ];
        assert_eq!(found.to_vec(), numbers(&case["civil"]), "{at}");
        // Back again. cftime's own value is of a date to the microsecond, as ours is.
        let back = time.value(&civil).unwrap();
        assert!((back - case["back"].as_f64().unwrap()).abs() <= 1e-12 * back.abs().max(1.0), "{at}: {back}");
        if value.fract() == 0.0 {
            assert_eq!(time.ticks(&civil), Some(value as i64), "{at}");
            assert_eq!(time.civil_of_ticks(value as i64), Some(civil), "{at}");
            assert_eq!(time.ticks_to_seconds(value as i64), time.seconds(value), "{at}");
        }
        // On the axis it has the date it has in its own calendar, or stands at the end of that month.
        let common = CfTime::stored(Tick::Microsecond, Calendar::ProlepticGregorian);
        let astronomical = match calendar {
            "standard" | "gregorian" | "julian" if civil.year < 0 => civil.year + 1,
            _ => civil.year,
        };
        let same = Civil { year: astronomical, ..civil };
        let seconds = time.seconds(value);
        match common.value(&same) {
            Some(expected) => assert!((seconds - expected / 1e6).abs() <= 1e-6 * (1.0 + seconds.abs() / 1e9), "{at}"),
            None => {
                let next =
                    Civil { month: civil.month + 1, day: 1, hour: 0, minute: 0, second: 0, nanosecond: 0, ..same };
                assert_eq!(seconds, common.value(&next).unwrap() / 1e6, "{at}");
            }
        }
    }
    assert!(read >= 600 && refused >= 50, "{read} {refused}");
}

#[test]
fn what_a_calendar_does_not_have_is_refused() {
    let time = decode_cf("hours since 2000-01-01", "noleap").unwrap();
    let leap = Civil { year: 2000, month: 2, day: 29, hour: 0, minute: 0, second: 0, nanosecond: 0 };
    assert_eq!((time.value(&leap), time.ticks(&leap)), (None, None));
    let half = Civil { day: 28, minute: 30, ..leap };
    assert_eq!((time.value(&half), time.ticks(&half)), (Some(58.0 * 24.0 + 0.5), None));
    assert_eq!(time.calendar(), Calendar::NoLeap);
    for value in [f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(time.civil(value), None);
        assert!(time.seconds(value).is_nan());
    }
    assert_eq!(time.civil_of_ticks(i64::MAX), None);
    assert!(time.ticks_to_seconds(i64::MIN).is_nan());
}

fn stored(calendar: &str, tick: &str) -> (TimeReader, StoredTime) {
    let unit = TimeUnit { tick: Some(tick.into()), calendar: Some(calendar.into()), ..TimeUnit::default() };
    let stored = StoredTime::of(&unit).unwrap();
    (TimeReader::new(&unit, stored.tick).unwrap(), stored)
}

#[test]
fn a_coordinate_in_its_own_calendar() {
    for (calendar, tick, text, ticks) in [
        ("noleap", "h", "1970-03-01T00:00:00Z", 59 * 24),
        ("noleap", "D", "2000-03-01T00:00:00Z", 30 * 365 + 59),
        ("365_day", "D", "1969-12-31T00:00:00Z", -1),
        ("all_leap", "D", "1971-01-01T00:00:00Z", 366),
        ("360_day", "h", "2001-02-30T06:00:00Z", (31 * 360 + 59) * 24 + 6),
        ("julian", "D", "1900-02-29T00:00:00Z", -70 * 365 - 18 + 59),
        ("standard", "D", "1582-10-04T00:00:00Z", -141_428),
        ("gregorian", "s", "2025-09-15T09:00:00Z", 1_757_926_800),
    ] {
        let (reader, stored) = stored(calendar, tick);
        assert_eq!(reader.text(text), Ok(ticks), "{calendar} {text}");
        assert_eq!(stored.text(ticks), text, "{calendar}");
        // What stands in the store is read alike by a reader of CF.
        let cf = decode_cf(&stored.units(), stored.calendar_name()).unwrap();
        assert_eq!(cf.civil_of_ticks(ticks).map(|at| at.to_string()).as_deref(), Some(text), "{calendar}");
        assert_eq!(cf.seconds(ticks as f64), stored.seconds(ticks), "{calendar}");
    }
    let (reader, _) = stored("noleap", "h");
    assert!(reader.text("2000-02-29").unwrap_err().message.contains("does not exist"));
    assert!(reader.text("2000-01-01T00:30").unwrap_err().hint.contains("tick: m"));
    assert_eq!(reader.text("1970-01-01T02:00+01:00"), Ok(1));
}

#[test]
fn calendars_and_the_other_keys() {
    let with = |unit: TimeUnit| TimeReader::new(&unit, Tick::Hour);
    let noleap = TimeUnit { calendar: Some("noleap".into()), ..TimeUnit::default() };
    let error = with(TimeUnit { tz: Some("Europe/Prague".into()), ..noleap.clone() }).unwrap_err();
    assert!(error.message.contains("no clocks that change"), "{error}");
    assert_eq!(with(TimeUnit { tz: Some("+01:00".into()), ..noleap.clone() }).unwrap().text("1970-01-01T02:00"), Ok(1));
    assert!(with(TimeUnit { epoch: Some("excel".into()), ..noleap.clone() }).is_err());
    assert_eq!(with(TimeUnit { epoch: Some("D".into()), ..noleap.clone() }).unwrap().number(365.0), Ok(365 * 24));
    assert!(with(TimeUnit { calendar: Some("lunar".into()), ..TimeUnit::default() }).is_err());
    let formatted = |calendar: &str, format: &str| {
        with(TimeUnit { calendar: Some(calendar.into()), format: Some(format.into()), ..TimeUnit::default() })
    };
    assert_eq!(formatted("360_day", "%d.%m.%Y %H:%M").unwrap().text("30.02.1970 06:00"), Ok(59 * 24 + 6));
    assert_eq!(formatted("360_day", "%d %b %Y %I %p").unwrap().text("30 Feb 1970 06 PM"), Ok(59 * 24 + 18));
    assert!(formatted("noleap", "%d.%m.%Y").unwrap().text("29.02.2000").is_err());
    assert!(formatted("noleap", "%Y-%j").is_err());
}

proptest! {
    #[test]
    fn stored_texts_are_read_again(ticks in -1_000_000_000_000_i64..1_000_000_000_000, which in 0_usize..6) {
        let calendar = Calendar::ALL[which].name();
        let (reader, stored) = stored(calendar, "s");
        prop_assert_eq!(reader.text(&stored.text(ticks)).unwrap(), ticks);
        let seconds = stored.seconds(ticks);
        prop_assert!(stored.seconds(ticks + 1) >= seconds);
        prop_assert!(parse_utc(&zarr_fuse_core::time::format_utc(seconds)).unwrap() == seconds);
    }

    #[test]
    fn no_units_panic(near in "[0-9TZ:+./, -]{0,30}", value in proptest::num::f64::ANY, ticks in any::<i64>()) {
        for calendar in Calendar::ALL {
            if let Ok(time) = decode_cf(&format!("days since {near}"), calendar.name()) {
                let _ = (time.seconds(value), time.civil(value), time.ticks_to_seconds(ticks));
                if let Some(at) = time.civil_of_ticks(ticks) {
                    prop_assert_eq!(time.ticks(&at), Some(ticks));
                }
            }
            let stored = StoredTime { tick: Tick::Nanosecond, calendar };
            let _ = (stored.text(ticks), stored.seconds(ticks));
        }
    }
}
