//! What a quick reader says is what the long way says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::table::Cell;
use proptest::prelude::*;
use zarr_fuse_core::schema::{CsvOptions, DataType, SourceColumn, TimeUnit, Unit};

/// What the long way says of a text: its value, missing by `na`, or `None` for what is wrong.
fn long(reader: &CellReader<'_>, text: &str) -> Option<Read<Value>> {
    if reader.means_missing(text) {
        return Some(Read::Absent);
    }
    reader.read(&Cell::from(text)).ok().map(Read::Value)
}

fn same<T: Clone>(reader: &CellReader<'_>, text: &str, quick: Read<T>, value: impl Fn(T) -> Value) {
    let quick = match quick {
        Read::Unsure => return,
        Read::Absent => Read::Absent,
        Read::Value(quick) => Read::Value(value(quick)),
    };
    let moved = reader.moved();
    assert_eq!(Some(quick), long(reader, text), "{text:?}");
    assert_eq!(reader.moved(), moved, "{text:?}");
}

fn time(unit: TimeUnit) -> Variable {
    Variable { data_type: DataType::Datetime, unit: Unit::Time(unit), ..Variable::default() }
}

fn times() -> impl Strategy<Value = String> {
    let part = |most: u32| 0..=most;
    let form = prop_oneof![Just("T"), Just(" "), Just("t"), Just("")];
    let end = prop_oneof![Just("Z"), Just(""), Just("+01:00"), Just(" "), Just("z")];
    let fraction = prop_oneof![Just(String::new()), "[.,][0-9]{0,10}"];
    ((0u32..=2200, part(13), part(32)), form, (part(25), part(61), part(61)), fraction, end).prop_map(
        |((year, month, day), form, (hour, minute, second), fraction, end)| match form {
            "" => format!("{year:04}-{month:02}-{day:02}"),
            _ if second == 61 => format!("{year:04}-{month:02}-{day:02}{form}{hour:02}:{minute:02}{end}"),
            _ => format!("{year:04}-{month:02}-{day:02}{form}{hour:02}:{minute:02}:{second:02}{fraction}{end}"),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_short_number_is_what_the_library_reads(
        text in prop_oneof!["-?[0-9]{0,9}[.]?[0-9]{0,8}", "[-+.0-9e]{0,6}", "-?0[.]0{0,12}[0-9]{0,3}"],
    ) {
        if let Some(number) = short(text.as_bytes()) {
            prop_assert_eq!(Ok(number.to_bits()), text.parse().map(f64::to_bits), "{}", text);
        }
    }

    #[test]
    fn times_are_the_same(
        text in times(),
        tick in prop_oneof![Just("ns"), Just("us"), Just("ms"), Just("s"), Just("m"), Just("h"), Just("D")],
        zone in prop_oneof![Just(None), Just(Some("UTC")), Just(Some("+02:00")), Just(Some("Europe/Prague"))],
        calendar in prop_oneof![Just(None), Just(Some("standard")), Just(Some("noleap"))],
        resolution in prop_oneof![Just(None), Just(Some(24.0))],
    ) {
        let unit = TimeUnit {
            tick: Some(tick.into()), tz: zone.map(Into::into), calendar: calendar.map(Into::into), ..TimeUnit::default()
        };
        let csv = CsvOptions::default();
        let variable = Variable { na_source: vec!["1970-01-01".into(), "1e3".into()], ..time(unit) };
        let Ok(reader) = CellReader::new("t", &variable, None, &csv, resolution) else { return Ok(()) };
        if let Some(Quick::Time(quick)) = reader.quick() {
            same(&reader, &text, quick.read(&text), Value::Int);
        }
    }

    #[test]
    fn floats_are_the_same(
        text in prop_oneof![
            "-?[0-9]{0,3}[.,]?[0-9]{0,6}", "[+-]?[0-9]{1,2}e[+-]?[0-9]{1,3}", "nan|NaN|inf|n/a|1 000,5|-999,9|-999.90|x"
        ],
        data_type in prop_oneof![Just(DataType::Float32), Just(DataType::Float64)],
        comma: bool, thousands: bool, convert: bool, interval: bool,
    ) {
        let csv = CsvOptions {
            decimal: if comma { ',' } else { '.' }, thousands: thousands.then_some(' '), ..CsvOptions::default()
        };
        let variable = Variable {
            data_type,
            unit: Unit::Of("K".into()),
            na_source: ["n/a", "-999.9", "-999,9", "nan"].map(String::from).to_vec(),
            interval: interval.then_some((0.0, 300.0)),
            na_value: Some(zarr_fuse_core::schema::NaValue::Float(-1.0)),
            ..Variable::default()
        };
        let unit = Unit::Of(if convert { "degC" } else { "K" }.into());
        let column = SourceColumn { unit, ..SourceColumn::default() };
        let reader = CellReader::new("x", &variable, Some(&column), &csv, None).unwrap();
        let Some(Quick::Float(mut quick)) = reader.quick() else { panic!("floats have a quick reader") };
        same(&reader, &text, quick.read(&text), Value::Float);
    }

    #[test]
    fn whole_numbers_are_the_same(
        text in prop_oneof!["[+-]?[0-9]{1,3}", "-?[0-9]{15,20}", "9007199254740993|-32768|1.0|1e2|x|n/a|-9"],
        data_type in prop_oneof![Just(DataType::Int16), Just(DataType::Uint8), Just(DataType::Int64)],
        interval: bool,
    ) {
        let csv = CsvOptions::default();
        let variable = Variable {
            data_type,
            na_source: ["n/a", "-9", "7", "9007199254740993"].map(String::from).to_vec(),
            interval: interval.then_some((-5.0, 50.0)),
            ..Variable::default()
        };
        let reader = CellReader::new("n", &variable, None, &csv, None).unwrap();
        let Some(Quick::Int(quick)) = reader.quick() else { panic!("whole numbers have a quick reader") };
        same(&reader, &text, quick.read(&text), Value::Int);
    }
}

#[test]
fn the_usual_texts_are_quick() {
    let csv = CsvOptions::default();
    let variable = time(TimeUnit::default());
    let reader = CellReader::new("t", &variable, None, &csv, None).unwrap();
    let Some(Quick::Time(quick)) = reader.quick() else { panic!("times have a quick reader") };
    for (text, ticks) in [
        ("1970-01-01", 0),
        ("2025-09-15T09:00:00Z", 1_757_926_800),
        ("2025-09-15 09:00", 1_757_926_800),
        ("2000-02-29T00:00:00.000Z", 951_782_400),
        ("0000-03-01", -62_162_035_200),
        ("1969-12-31T23:59:59Z", -1),
    ] {
        assert_eq!(quick.read(text), Read::Value(ticks), "{text}");
    }
    for text in ["2025-02-29", "2025-01-01T24:00", "2025-01-01T00:00:00.5Z", "2025-1-1", "2025-01-01T00:00+01:00", "é"]
    {
        assert_eq!(quick.read(text), Read::Unsure, "{text}");
    }
}
