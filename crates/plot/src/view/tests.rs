//! Links are read and written, and each comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use proptest::prelude::*;

const EXAMPLE: &str = "#/d/bukov@2.0.0/chart?v=bukov/rock_temperature,bukov/air_temperature&s=ZK1-S4,VRK-S7&depth=2&t=2022-10-05..2023-03-27T12:00Z&agg=1d&tz=local";

#[test]
fn the_example_is_read_and_written() {
    let view = ViewSpec::parse(EXAMPLE);
    assert_eq!((view.dataset.as_str(), view.version.as_str()), ("bukov", "2.0.0"));
    let variables: Vec<(&str, &str)> = view.variables.iter().map(|(g, v)| (g.as_str(), v.as_str())).collect();
    assert_eq!(variables, [("bukov", "rock_temperature"), ("bukov", "air_temperature")]);
    assert_eq!(view.places, ["ZK1-S4", "VRK-S7"]);
    assert_eq!(view.at["depth"], "2");
    assert_eq!(view.period, Period::Between(1_664_928_000.0, 1_679_918_400.0));
    assert_eq!((view.level.as_deref(), view.zone), (Some("1d"), Zone::Local));
    assert_eq!(view.fragment(), EXAMPLE);
    assert_eq!(ViewSpec::default().query(), "");
    assert_eq!(ViewSpec::default().fragment(), "#/");
    assert_eq!(ViewSpec::parse("#/chart").fragment(), "#/chart");
    assert_eq!(ViewSpec::parse("?"), ViewSpec::default());
}

#[test]
fn any_store_is_named_by_its_address() {
    let view = ViewSpec::parse("#/open?url=https://example.org/a%26b.zarr&v=t2m");
    assert_eq!(view.url, "https://example.org/a&b.zarr");
    assert_eq!(view.fragment(), "#/open?url=https://example.org/a%26b.zarr&v=t2m");
    // The older form of a link, a query without a path.
    assert_eq!(ViewSpec::parse("?data=https://example.org/a%26b.zarr&v=t2m"), view);
}

#[test]
fn labels_are_kept_whatever_they_hold() {
    let view = ViewSpec {
        places: ["Kleť, vrchol", "a&b=c", "100 %", "+1", "", "\"<script>", "#?"].map(String::from).to_vec(),
        at: BTreeMap::from([("t".into(), "1".into()), ("".into(), "x".into()), ("at.s".into(), "".into())]),
        ..ViewSpec::default()
    };
    let query = view.query();
    assert!(query.starts_with("s=Kle%C5%A5%2C%20vrchol,a%26b%3Dc,100%20%25,%2B1,,%22%3Cscript%3E,%23%3F&"), "{query}");
    assert_eq!(ViewSpec::parse(&query), view);
}

#[test]
fn foreign_keys_are_kept() {
    let view = ViewSpec::parse("v=x&colour=red&ui=min&bench=1");
    assert_eq!(view.rest, [("ui".into(), "min".into()), ("bench".into(), "1".into())]);
    assert_eq!(view.page_key("bench"), Some("1"));
    assert_eq!(view.query(), "v=x&colour=red&ui=min&bench=1");
}

#[test]
fn the_end_of_the_record_can_be_asked_for() {
    let view = ViewSpec::parse("t=last30d");
    assert_eq!(view.period.within(Some((0.0, 100.0 * 86_400.0))), Some((70.0 * 86_400.0, 100.0 * 86_400.0)));
    assert_eq!(view.period.within(Some((0.0, 86_400.0))), Some((0.0, 86_400.0)));
    assert_eq!(view.period.within(None), None);
    assert_eq!(view.query(), "t=last30d");
    assert_eq!(ViewSpec::parse("t=last6mo").period, Period::Last(6, Unit::Month));
    assert_eq!(ViewSpec::parse("t=all").query(), "t=all");
}

#[test]
fn what_is_not_understood_is_the_default() {
    let queries = [
        "t=yesterday",
        "t=..",
        "t=2023-01-01..2022-01-01",
        "t=last",
        "t=last0d",
        "t=last9999999999d",
        "t=lastd",
        "view=spaceship",
        "derive=x",
        "log=yes",
        "unc=1",
        "agg=auto",
        "agg=",
        "tz=UTC",
        "&&&",
        "t=2022-01-01",
        "#/",
        "#/d/",
        "#/d/@2",
        "#/spaceship",
        "v=,",
    ];
    for query in queries {
        assert_eq!(ViewSpec::parse(query), ViewSpec::default(), "{query}");
    }
    assert_eq!(ViewSpec::parse("s=%").places, ["%"]);
    assert_eq!(ViewSpec::parse("s=%C5").places, ["\u{fffd}"]);
}

fn name() -> impl Strategy<Value = String> {
    "[^/]{1,8}"
}

fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(".{1,6}", 0..3)
}

fn instant() -> impl Strategy<Value = f64> {
    (-60_000_000_000_000_i64..250_000_000_000_000).prop_map(|ms| ms as f64 / 1e3)
}

fn period() -> impl Strategy<Value = Period> {
    prop_oneof![
        Just(Period::Own),
        Just(Period::Whole),
        (instant(), instant()).prop_map(|(a, b)| Period::Between(a.min(b), a.max(b))),
        (1..u32::MAX, prop::sample::select(Unit::ALL.to_vec())).prop_map(|(count, unit)| Period::Last(count, unit)),
    ]
}

fn of_dataset() -> impl Strategy<Value = (String, String, String)> {
    prop_oneof![
        Just((String::new(), String::new(), String::new())),
        (".{1,6}", ".{0,6}").prop_map(|(dataset, version)| (dataset, version, String::new())),
        ".{1,12}".prop_map(|url| (String::new(), String::new(), url)),
    ]
}

prop_compose! {
    fn view()(
        (dataset, version, url) in of_dataset(),
        variables in prop::collection::vec(("[^/]{0,5}(/[^/]{1,5}){0,2}", name()), 0..3),
        places in prop::collection::vec(".{0,8}", 0..4),
        at in prop::collection::btree_map(prop_oneof![".{0,6}", Just("s".into()), Just("data".into())], ".{0,6}", 0..3),
        period in period(),
        level in prop::option::of(".{1,4}".prop_filter("that is the default", |level| level != "auto")),
        hidden in words(),
        fan in prop::option::of(".{1,4}"),
        derive in prop::sample::select(Derive::ALL.to_vec()),
        (log, normalise, local, bare) in any::<(bool, bool, bool, bool)>(),
        kind in prop::option::of(prop::sample::select(Kind::ALL.to_vec())),
        ui in prop::option::of(".{0,5}"),
    ) -> ViewSpec {
        ViewSpec {
            dataset, version, url, variables, places, at, period, level, hidden, bare, fan, derive, log, normalise, kind,
            zone: if local { Zone::Local } else { Zone::Utc },
            rest: ui.into_iter().map(|ui| ("ui".into(), ui)).collect(),
        }
    }
}

proptest! {
    #[test]
    fn a_view_comes_back(view in view()) {
        let link = view.fragment();
        prop_assert!(link.is_ascii() && !link.contains([' ', '"', '<', '>']), "{}", link);
        prop_assert_eq!(ViewSpec::parse(&link), view);
    }

    #[test]
    fn any_link_is_read(link in "#?/?\\PC{0,60}") {
        let view = ViewSpec::parse(&link);
        prop_assert_eq!(ViewSpec::parse(&view.fragment()), view);
    }

    #[test]
    fn a_link_of_marks_is_read(link in "[#/]?[dvstopen&=?@,%.+/:0-9TZ-]{0,60}") {
        let view = ViewSpec::parse(&link);
        prop_assert_eq!(ViewSpec::parse(&view.fragment()), view);
    }
}
