//! Writing is a fixed point: what is written is read as the same schema, and written the same again.

use super::fixtures::ALL;
use super::*;
use proptest::prelude::*;

fn check(schema: &Schema) {
    let text = write(schema);
    let read = read(&text);
    assert_eq!(read.diagnostics, [], "{text}");
    assert_eq!(read.schema.as_ref(), Some(schema), "{text}");
    assert_eq!(write(read.schema.as_ref().unwrap()), text);
}

#[test]
fn fixtures_are_fixed_points() {
    for text in ALL {
        check(&read(text).schema.unwrap());
    }
}

/// Every key of the language, set to something that is not its default.
#[test]
fn every_key_is_a_fixed_point() {
    let found = read(super::keys::EVERY);
    // The keys that do nothing yet say so, again in the canonical form.
    let text = write(found.schema.as_ref().unwrap());
    insta::assert_snapshot!(text);
    let again = read(&text);
    assert_eq!(again.schema, found.schema);
    assert_eq!(write(again.schema.as_ref().unwrap()), text);
    let codes = |read: &Read| read.diagnostics.iter().map(|fault| fault.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&again), codes(&found));
    assert!(codes(&found).iter().all(|code| code == "ZF0801"), "{:?}", found.diagnostics);
}

/// An independent parser sees the same texts in the canonical form.
#[test]
fn canonical_form_is_yaml_to_another_parser() {
    for text in ALL {
        let schema = read(text).schema.unwrap();
        let value: serde_yaml::Value = serde_yaml::from_str(&write(&schema)).unwrap();
        let publication = schema.publication.unwrap();
        assert_eq!(value["PUBLICATION"]["title"].as_str(), Some(publication.title.as_str()));
        assert_eq!(value["PUBLICATION"]["abstract"].as_str(), Some(publication.summary.as_str()));
        for (path, variable, described) in schema
            .root
            .walk()
            .into_iter()
            .flat_map(|(path, group)| group.vars.iter().map(move |(name, v)| (path.clone(), name, v)))
        {
            let group = if path.is_empty() { &value } else { &value[path.as_str()] };
            let written = &group["VARS"][variable.as_str()];
            assert!(written.is_mapping(), "{path} {variable}");
            assert_eq!(written["long_name"].as_str(), described.long_name.as_deref());
            let interval = &written["range"]["interval"];
            assert_eq!(interval[0].as_f64(), described.interval.map(|ends| ends.0));
            assert_eq!(interval[1].as_f64(), described.interval.map(|ends| ends.1));
        }
    }
}

/// The tree of a file is what the independent parser sees, value for value.
#[test]
fn files_are_read_as_another_parser_reads_them() {
    for text in ALL {
        let (node, faults) = tree::parse(text);
        assert_eq!(faults, []);
        let (node, faults) = (node.unwrap(), cursor::Faults::default());
        let ours = cursor::Cursor::root(&node, &faults).json();
        assert_eq!(ours, serde_yaml::from_str::<serde_json::Value>(text).unwrap());
    }
}

#[test]
fn canonical_form_of_a_small_schema() {
    let text = "VARS: {t: {coords: [x], unit: K, range: {interval: [-20, 40, degC]}, na_source: [n/a, -7.77]}}\n\
        COORDS: {x: {type: string}}\nATTRS: {STORE_URL: s, a: {b: [1, 2.0, '3', null]}}\n\
        SOURCES: {s: {columns: {t: {from: T, map: {a: 1}}, x: X}}}\n";
    insta::assert_snapshot!(write(&read(text).schema.unwrap()));
}

/// Texts with what YAML finds special.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 :#,\\[\\]{}\"'\\\\&*!|>%@`~?.-]{1,12}",
        "[ \\n\\t\\r]{0,2}[a-zá-ž]{0,4}\\n{0,2}[ -~]{0,6}",
        "\\PC{1,6}",
        prop::sample::select(vec![
            "null",
            "true",
            "1",
            "0.05",
            "1e-5",
            "0x1f",
            "2025-11-24",
            "1:30",
            "~",
            "---",
            "...",
            "<<",
            "=",
            "yes",
            ".inf"
        ])
        .prop_map(str::to_owned),
    ]
    .prop_filter("a text that is set", |text| !text.is_empty())
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e300..1e300f64).prop_map(Into::into),
        (-1e-5..1e-5f64).prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Into::into),
            prop::collection::vec((text(), inner), 0..3).prop_map(|entries| serde_json::Value::Object(
                entries.into_iter().filter(|(key, _)| key != "<<").collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn free_values_are_fixed_points(
        value in json(), texts in prop::collection::vec(text(), 1..4), number in (-1e9..1e9f64), scale in -30..30i32,
        sorted in any::<bool>(), never in any::<bool>(), from in text(), description in text(), label in text(),
    ) {
        let mut schema = read("COORDS: {x: {unit: m}, y: {type: string}}\nVARS: {v: {coords: [x, y], unit: K}}\nSOURCES: {s: {}}").schema.unwrap();
        let ends = (number * 10f64.powi(scale), number.abs() * 10f64.powi(scale) + 1.0);
        schema.root.attrs.insert("a".to_owned(), value);
        let x = schema.root.coords.get_mut("x").unwrap();
        x.sorted = sorted;
        x.extend_never = never;
        x.resolution = Some(number.abs() * 10f64.powi(scale)).filter(|value| *value > 0.0);
        let v = schema.root.vars.get_mut("v").unwrap();
        v.interval = Some(ends);
        v.na_source = texts.clone();
        v.description = Some(description);
        v.on_bad = if sorted { OnBad::Reject } else { OnBad::Missing };
        v.na_value = Some(NaValue::Float(ends.0));
        v.standard_name = Some("air_temperature".to_owned());
        let y = &mut schema.root.coords.get_mut("y").unwrap().variable;
        y.na_value = Some(NaValue::Text(label.clone()));
        y.discrete = texts.iter().collect::<std::collections::BTreeSet<_>>().into_iter().cloned().collect();
        let source = schema.root.sources.get_mut("s").unwrap();
        source.rows.insert(label.clone(), texts.clone());
        let mut column = SourceColumn { from, na: texts, ..SourceColumn::default() };
        column.map.insert(label.clone(), label);
        column.map.shift_remove("<<");
        source.rows.shift_remove("<<");
        source.columns.insert("v".to_owned(), column);
        check(&schema);
    }
}
