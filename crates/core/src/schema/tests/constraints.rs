//! Constraints: read, checked, written, compared.

use super::*;
use crate::schema::diff::Class;

const FRAME: &str = "COORDS: {time: {unit: {tick: s}}, depth: {unit: m}, station: {type: string}}\nVARS:\n  \
     t: {coords: [time, station], unit: degC}\n  latitude: {coords: station, unit: degrees_north}\n  \
     lon: {coords: station, unit: degrees_east}\nCONSTRAINTS:\n";

fn found(items: &str) -> Read {
    read(&format!("{FRAME}{items}"))
}

#[test]
fn every_rule_comes_to_the_model() {
    let read = found(
        "- {unique: [time, station]}\n- {monotonic: time, within: station, strictly: true, on_bad: reject}\n\
         - {rate: t, along: time, at_most: [5, K, h], on_bad: missing}\n- {box: [170, -20, -170.5, 5]}\n\
         - {required: t, message: Where is it?}\n- {rate: t, along: time, at_most: 2}\n",
    );
    assert_eq!(read.diagnostics, []);
    let schema = read.schema.unwrap();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rate = |number, unit: &str, distance: &str| Rule::Rate {
        of: "t".into(),
        along: "time".into(),
        at_most: (number, unit.into(), distance.into()),
    };
    let rules = [
        Rule::Unique(names(&["time", "station"])),
        Rule::Monotonic { of: "time".into(), within: names(&["station"]), strictly: true },
        rate(5.0, "K", "h"),
        Rule::Box([170.0, -20.0, -170.5, 5.0]),
        Rule::Required(names(&["t"])),
        rate(2.0, "degC", "s"),
    ];
    let constraints = &schema.root.constraints;
    assert_eq!(constraints.iter().map(|one| one.rule.clone()).collect::<Vec<_>>(), rules);
    assert_eq!(constraints[1].on_bad, OnBad::Reject);
    assert_eq!(constraints[2].on_bad, OnBad::Missing);
    assert_eq!(constraints[4].message.as_deref(), Some("Where is it?"));
    assert_eq!(schema.root.positions(), Some(("latitude", "lon")));
    let text = write(&schema);
    assert_eq!(super::read(&text).schema.as_ref(), Some(&schema), "{text}");
    let mut other = schema.clone();
    other.root.constraints.pop();
    let changes = diff(&schema, &other);
    assert_eq!(
        changes.iter().map(|c| (c.class, c.path.as_str())).collect::<Vec<_>>(),
        [(Class::Metadata, "CONSTRAINTS")]
    );
}

#[test]
fn faults_say_where() {
    for (items, path, part) in [
        ("- {unique: [time, statoin]}", "CONSTRAINTS/0/unique/1", "did you mean `station`?"),
        ("- {unique: [time, time]}", "CONSTRAINTS/0/unique/1", "again"),
        ("- {unique: []}", "CONSTRAINTS/0/unique", "found none"),
        ("- {unique: time, required: time}", "CONSTRAINTS/0", "found `unique`, `required`"),
        ("- {on_bad: reject}", "CONSTRAINTS/0", "found none"),
        ("- {unique: time, strictly: true}", "CONSTRAINTS/0/strictly", "beside `monotonic`"),
        ("- {monotonic: station}", "CONSTRAINTS/0/monotonic", "in order"),
        ("- {rate: t, along: time}", "CONSTRAINTS/0", "at_most"),
        ("- {rate: t, at_most: 1}", "CONSTRAINTS/0", "along"),
        ("- {rate: t, along: time, at_most: [5, m, h]}", "CONSTRAINTS/0/at_most/1", "changes of `degC`"),
        ("- {rate: t, along: time, at_most: [5, K, kg]}", "CONSTRAINTS/0/at_most/2", "unit of time"),
        ("- {rate: t, along: time, at_most: [-5, K, h]}", "CONSTRAINTS/0/at_most/0", "above 0"),
        ("- {rate: t, along: depth, at_most: [5, K, m]}", "CONSTRAINTS/0/along", "a coordinate of `t`"),
        ("- {box: [12, 52, 19, 48]}", "CONSTRAINTS/0/box", "south below the north"),
        ("- {box: [12, 48, 19, 152]}", "CONSTRAINTS/0/box/3", "degrees"),
        ("- {required: t, on_bad: missing}", "CONSTRAINTS/0/on_bad", "`reject` or `quarantine`"),
        ("- {expression: t > 5 m}", "CONSTRAINTS/0/expression", "character"),
        ("- {expression: tt > 5}", "CONSTRAINTS/0/expression", "known are"),
        ("- {expression: abs(lon)}", "CONSTRAINTS/0/expression", "expected a condition"),
        ("- {expression: t >}", "CONSTRAINTS/0/expression", "character 4"),
        ("  {unique: time}", "CONSTRAINTS", "list"),
    ] {
        let found = found(items).diagnostics;
        let fault = found.iter().find(|fault| fault.path == path);
        let text = fault.map(ToString::to_string).unwrap_or_default();
        assert!(text.contains(part) && fault.is_some_and(|fault| fault.place.is_some()), "{items}: {found:#?}");
    }
    let without = read("COORDS: {x: {unit: m}}\nVARS: {v: {coords: x, unit: m}}\nCONSTRAINTS: [{box: [1, 1, 2, 2]}]\n");
    assert!(without.diagnostics[0].message.contains("latitude"), "{without:?}");
}
