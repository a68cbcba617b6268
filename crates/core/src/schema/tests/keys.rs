//! Every key of the language comes to its place in the model.

use super::*;
use crate::diagnostic::code;

/// A schema with every key set to something that is not its default.
pub(super) const EVERY: &str = include_str!("every.yaml");

fn variable(keys: &str) -> Variable {
    let text = format!("COORDS: {{x: {{unit: m}}}}\nVARS: {{v: {{coords: x, {keys}}}}}\n");
    let found = read(&text);
    let errors: Vec<_> = found.diagnostics.iter().filter(|fault| fault.is_error()).collect();
    assert!(errors.is_empty(), "{keys}: {errors:?}");
    found.schema.unwrap().root.vars["v"].clone()
}

fn coordinate(keys: &str) -> Coordinate {
    let found = read(&format!("COORDS: {{x: {{{keys}}}}}\n"));
    found.schema.unwrap_or_else(|| panic!("{keys}: {:?}", found.diagnostics)).root.coords["x"].clone()
}

#[test]
fn types_by_their_names_and_aliases() {
    use DataType as T;
    for (name, data_type, width) in [
        ("bool", T::Bool, None),
        ("int8", T::Int8, None),
        ("int16", T::Int16, None),
        ("int32", T::Int32, None),
        ("int64", T::Int64, None),
        ("int", T::Int64, None),
        ("uint8", T::Uint8, None),
        ("uint16", T::Uint16, None),
        ("uint32", T::Uint32, None),
        ("uint64", T::Uint64, None),
        ("uint", T::Uint64, None),
        ("float32", T::Float32, None),
        ("float64", T::Float64, None),
        ("float", T::Float64, None),
        ("complex64", T::Complex64, None),
        ("complex128", T::Complex128, None),
        ("complex", T::Complex128, None),
        ("string", T::String, None),
        ("str", T::String, None),
        ("'str[32]'", T::String, Some(32)),
    ] {
        let found = variable(&format!("type: {name}"));
        assert_eq!((found.data_type, found.width), (data_type, width), "{name}");
    }
    let time = variable("type: datetime, unit: {tick: ms}");
    assert_eq!(time.data_type, T::Datetime);
}

#[test]
fn missing_values_of_every_type() {
    use NaValue as N;
    for (keys, expected) in [
        ("type: int8, na_value: -99", Some(N::Int(-99))),
        ("type: int16, na_value: min_int", Some(N::Int(-32768))),
        ("type: uint8, na_value: max_int", Some(N::Int(255))),
        ("type: bool, na_value: 2", Some(N::Int(2))),
        ("type: uint64, na_value: max_int", Some(N::Unsigned(u64::MAX))),
        ("type: uint64, na_value: 9223372036854775808", Some(N::Unsigned(1 << 63))),
        ("type: uint64, na_value: 7", Some(N::Int(7))),
        ("unit: K, na_value: -9999.5", Some(N::Float(-9999.5))),
        ("type: float32, unit: K, na_value: 1e20", Some(N::Float(1e20))),
        ("unit: K, na_value: nan", None),
        ("unit: K, na_value: .nan", None),
        ("type: complex64, na_value: -1", Some(N::Float(-1.0))),
        ("type: complex128, na_value: nan", None),
        ("type: string, na_value: n/a", Some(N::Text("n/a".into()))),
        ("type: string, na_value: 5", Some(N::Text("5".into()))),
        ("type: string, na_value: ''", None),
        ("type: 'str[3]', na_value: '---'", Some(N::Text("---".into()))),
    ] {
        assert_eq!(variable(keys).na_value, expected, "{keys}");
    }
}

#[test]
fn intervals_are_in_the_stored_unit() {
    let (least, greatest) = variable("unit: K, range: {interval: [-20, 40, degC]}").interval.unwrap();
    assert!((least - 253.15).abs() < 1e-12 && (greatest - 313.15).abs() < 1e-12, "{least} {greatest}");
    assert_eq!(variable("unit: Pa, range: {interval: [850, null, hPa]}").interval, Some((85_000.0, f64::INFINITY)));
    assert_eq!(variable("unit: m, range: {interval: [2]}").interval, Some((2.0, 2.0)));
    assert_eq!(variable("type: complex64, unit: m").interval, None);
}

#[test]
fn resolutions_are_in_the_stored_unit_or_in_ticks() {
    assert_eq!(coordinate("unit: cm, resolution: [1, m]").resolution, Some(100.0));
    assert_eq!(coordinate("unit: {tick: s}, resolution: [15, m]").resolution, Some(900.0));
    assert_eq!(coordinate("unit: {tick: m}, resolution: [0.25, h]").resolution, Some(15.0));
    assert_eq!(coordinate("unit: {tick: m}, resolution: [15, minute]").resolution, Some(15.0));
    assert_eq!(coordinate("unit: {tick: ms}, resolution: 500").resolution, Some(500.0));
}

#[test]
fn steps_keep_their_units() {
    let step = |keys: &str| coordinate(keys).step.unwrap();
    let hourly = step("unit: {tick: s}, step: {every: [1, h], method: mean, max_gap: [6, hour]}");
    assert_eq!(hourly.rule, StepRule::Every(1.0, "h".into()));
    assert_eq!((hourly.method, hourly.max_gap), (StepMethod::Mean, Some((6.0, "hour".into()))));
    let between = step("unit: {tick: s}, step: {between: [15, 60, minute], method: none}");
    assert_eq!(between.rule, StepRule::Between(15.0, 60.0, "minute".into()));
    assert_eq!(between.method, StepMethod::None);
    assert_eq!(step("unit: m, step: {every: 0.5}").rule, StepRule::Every(0.5, "m".into()));
    assert_eq!(step("unit: {tick: D}, step: {every: 1}").rule, StepRule::Every(1.0, "D".into()));
    assert_eq!(step("type: int32, step: {every: 2}").rule, StepRule::Every(2.0, String::new()));
}

#[test]
fn overviews_are_words_or_levels() {
    let over = |keys: &str| {
        let text = format!("COORDS: {{x: {{unit: {{tick: s}}}}}}\nVARS: {{v: {{coords: x, unit: m, {keys}}}}}\n");
        let found = read(&text);
        found.schema.unwrap_or_else(|| panic!("{keys}: {:?}", found.diagnostics)).root.vars["v"].overviews.clone()
    };
    let levels = |levels: &[&str]| Overviews::Levels(levels.iter().map(|level| (*level).to_owned()).collect());
    assert_eq!(over("overviews: auto"), Overviews::Auto);
    assert_eq!(over("overviews: null"), Overviews::Auto);
    assert_eq!(over("overviews: none"), Overviews::None);
    assert_eq!(over("overviews: []"), Overviews::None);
    assert_eq!(over("overviews: 1d"), levels(&["1d"]));
    assert_eq!(over("overviews: [15m, 1h, 1d, 1y, 10y]"), levels(&["15m", "1h", "1d", "1y", "10y"]));
}

#[test]
fn units_of_time_have_every_key() {
    let Unit::Time(unit) = coordinate("unit: {tick: h, tz: '+01:00', yearfirst: true, calendar: noleap}").variable.unit
    else {
        panic!("a unit of time");
    };
    assert_eq!((unit.tick.as_deref(), unit.tz.as_deref()), (Some("h"), Some("+01:00")));
    assert!(unit.yearfirst && !unit.dayfirst);
    assert_eq!(unit.calendar.as_deref(), Some("noleap"));
}

/// Zones whose short name is that of a fixed offset, and others that are left alone.
#[test]
fn short_names_of_zones_with_summer_time_are_warned_of() {
    let warned = |zone: &str| render(&format!("COORDS: {{x: {{unit: {{tz: {zone}}}}}}}\n")).contains("ZF0314");
    for zone in ["CET", "MET", "EET", "WET"] {
        assert!(warned(zone), "{zone}");
    }
    for zone in ["UTC", "GMT", "EST", "MST", "Europe/Prague", "EST5EDT", "'+01:00'"] {
        assert!(!warned(zone), "{zone}");
    }
}

#[test]
fn licences_are_expressions_of_spdx() {
    let warned = |licence: &str| render(&format!("SOURCES: {{s: {{licence: {licence}}}}}\n"));
    for licence in
        ["CC-BY-4.0", "MIT OR Apache-2.0", "LicenseRef-ours", "GPL-3.0-or-later WITH GCC-exception-3.1", "BSD-4.3TAHOE"]
    {
        assert_eq!(warned(licence), "", "{licence}");
    }
    for (licence, hint) in [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY-4", "CC-BY-4.0"),
        ("apache-2.0", "Apache-2.0"),
        ("GLP-3.0-only", "GPL-3.0-only"),
    ] {
        assert!(warned(licence).contains(&format!("did you mean `{hint}`?")), "{licence}: {}", warned(licence));
    }
    assert!(warned("GPL-3.0").contains("write `GPL-3.0-or-later`, or `GPL-3.0-only`"), "{}", warned("GPL-3.0"));
}

#[test]
fn water_turns_depth_into_mass_per_area() {
    let unit = |from: &str, context: &str| {
        render(&format!(
            "COORDS: {{x: {{unit: m}}}}\nVARS: {{r: {{coords: x, unit: kg m-2}}}}\n\
             SOURCES: {{s: {{columns: {{r: {{from: R, unit: {from}{context}}}}}}}}}\n"
        ))
    };
    assert_eq!(unit("mm", ", context: water"), "");
    assert!(unit("mm", "").contains("ZF0302"));
    assert!(unit("mm h-1", ", context: water").contains("ZF0302"));
}

#[test]
fn store_options_are_no_attributes() {
    let text = "ATTRS:\n  STORE_URL: s3://bucket/a\n  S3_ENDPOINT_URL: https://s3.cl4.du.cesnet.cz\n  S3_REGION: eu\n  \
        S3_OPTIONS: {addressing_style: path}\n  title: T\n";
    let schema = read(text).schema.unwrap();
    assert_eq!(schema.store.url.as_deref(), Some("s3://bucket/a"));
    assert_eq!(schema.store.endpoint_url.as_deref(), Some("https://s3.cl4.du.cesnet.cz"));
    assert_eq!(schema.store.region.as_deref(), Some("eu"));
    assert_eq!(schema.store.options["addressing_style"], "path");
    assert_eq!(schema.root.attrs.keys().collect::<Vec<_>>(), ["title"]);
    let legacy = read("ATTRS: {S3_OPTIONS: '{\"addressing_style\": \"path\"}'}\n");
    assert_eq!(legacy.schema.unwrap().store.options, schema.store.options);
}

#[test]
fn lists_of_labels_come_from_files() {
    let text = "COORDS: {x: {type: int16, range: {discrete: codes.csv}}}\n\
        node: {COORDS: {y: {range: {discrete: soils/kinds.csv}}}}\n";
    let mut schema = read(text).schema.unwrap();
    assert_eq!(schema.root.at("node").unwrap().coords["y"].variable.data_type, DataType::String);
    assert_eq!(write(&schema), write(&read(&write(&schema)).schema.unwrap()));
    resolve(&mut schema, |file| match file {
        "codes.csv" => Ok(b"\xef\xbb\xbfcode,meaning\r\n1,\"a, b\"\r\n\r\n2,c\r\n".to_vec()),
        "soils/kinds.csv" => Ok("kind\n\"sand, fine\"\nhlína\n".into()),
        other => Err(format!("no {other}")),
    })
    .unwrap();
    assert_eq!(schema.root.coords["x"].variable.discrete, ["1", "2"]);
    let y = &schema.root.at("node").unwrap().coords["y"].variable;
    assert_eq!((y.discrete.as_slice(), &y.discrete_from), (&["sand, fine".to_owned(), "hlína".to_owned()][..], &None));
    assert_eq!(read(&write(&schema)).schema, Some(schema));
}

#[test]
fn faults_of_files_of_labels_are_told_together() {
    let text = "COORDS:\n  a: {type: int8, range: {discrete: a.csv}}\n  b: {range: {discrete: b.csv}}\n  c: {range: {discrete: c.csv}}\n";
    let mut schema = read(text).schema.unwrap();
    let faults = resolve(&mut schema, |file| match file {
        "a.csv" => Ok("code\n1\nx\n1\n999\n".into()),
        "b.csv" => Ok("code\n".into()),
        _ => Err("no such file".to_owned()),
    })
    .unwrap_err();
    assert!(faults.iter().all(|fault| fault.code == code::LABEL_FILE.code));
    insta::assert_snapshot!(faults.iter().map(|fault| format!("{} {fault}\n", fault.path)).collect::<String>());
}

/// Read together, the fault is where the schema names the file.
#[test]
fn a_file_of_labels_that_is_missing_is_a_fault_of_the_schema() {
    let text = "COORDS:\n  a: {range: {discrete: a.csv}}\n";
    let found = read_with(text.as_bytes(), |file| Err(format!("no file {file}")));
    assert_eq!(found.schema, None);
    let place = found.diagnostics[0].place.unwrap();
    assert_eq!(&text[place.offset..place.offset + place.length], "a.csv");
    let good = read_with(text.as_bytes(), |_| Ok("a\nx\n".into()));
    assert_eq!((good.diagnostics, good.schema.unwrap().root.coords["a"].variable.discrete[0].as_str()), (vec![], "x"));
}

#[test]
fn a_view_has_one_variable_or_several() {
    let view = |keys: &str| {
        let text = format!(
            "COORDS: {{x: {{unit: m}}}}\nVARS: {{a: {{coords: x, unit: m}}, b: {{coords: x, unit: m}}}}\nVIEW: {{{keys}}}\n"
        );
        read(&text).schema.unwrap().root.view.unwrap()
    };
    let several = view("variables: [b, a], plot: map, colour_map: viridis, base_map: osm");
    assert_eq!((several.variable.as_deref(), several.further.as_slice()), (Some("b"), &["a".to_owned()][..]));
    assert_eq!((several.plot.as_deref(), several.colour_map.as_deref()), (Some("map"), Some("viridis")));
    assert_eq!(several.base_map.as_deref(), Some("osm"));
    assert_eq!(view("variables: a"), view("variable: a"));
}

#[test]
fn a_source_says_how_it_is_collected() {
    let schema = read(EVERY).schema.unwrap();
    let source = &schema.root.at("meteo").unwrap().sources["yr"];
    let collect = source.collect.as_ref().unwrap();
    assert_eq!(collect.cron, "15 1,7,13,19 * jan-dec mon-fri/2");
    assert_eq!(collect.timezone.as_deref(), Some("Europe/Prague"));
    assert_eq!(collect.request.method.as_deref(), Some("POST"));
    assert_eq!(collect.request.query["lat"], "{row.lat}");
    assert_eq!(collect.request.headers["User-Agent"], "zarr-fuse");
    assert_eq!(collect.iterate, [Iterate { name: "row".into(), table: "stations.csv".into() }]);
    let sheet = &schema.root.at("meteo").unwrap().sources["sheet"];
    assert_eq!((sheet.format, sheet.sheet.as_deref(), sheet.csv.skip_rows), (Format::Excel, Some("Data"), 1));
}
