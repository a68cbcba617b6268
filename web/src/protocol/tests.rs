//! What one half says the other one hears.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::problem::Kind;
use std::collections::BTreeMap;
use zarr_fuse_core::dataset::{Axis, Dimension, Group, Level, Places, Variable};
use zarr_fuse_core::series::{Derive, Hole, HoleKind, Line, Reduced};

/// All that a dataset can hold, each text and number another.
fn everything() -> Dataset {
    let text = str::to_owned;
    let dimension = |axis, extent| Dimension {
        name: format!("n {axis:?}"),
        title: text("t \"quoted\" \u{1}"),
        units: text("°C"),
        size: 1 << 40,
        axis,
        labels: vec![text("ZK1-S4"), text("Kleť\n")],
        values: vec![0.5],
        extent,
        bounds: text("time_bnds"),
    };
    let axes = [(Axis::Time, Some((-1.5, 1e9))), (Axis::Number, None), (Axis::Text, None), (Axis::Index, None)];
    let variable = Variable {
        name: text("a"),
        title: text("b"),
        units: text("c"),
        standard_name: text("d"),
        description: text("e"),
        dimensions: vec![text("f"), text("g")],
        shape: vec![3, 4],
        data_type: text("float32"),
        bytes: 48,
        chunk: vec![1, 2],
        amount: true,
        meanings: vec![(0.0, text("good")), (4.0, text("bad"))],
        uncertainty: text("h"),
        flags: text("i"),
        ancillary: vec![text("h"), text("i")],
        cell_methods: text("time: mean"),
        masks: vec![(1, 1, text("dry")), (6, 2, text("wet"))],
        coordinates: vec![text("lat")],
    };
    let level = |step| Level { name: text("1h"), path: text("g/1h"), step, length: 7 };
    let group = Group {
        path: text("g"),
        title: text("G"),
        levels: vec![level(None), level(Some(3600.0))],
        dimensions: axes.into_iter().map(|(axis, extent)| dimension(axis, extent)).collect(),
        variables: vec![variable],
        places: Some(Places { dimension: text("hole"), latitude: vec![49.5], longitude: vec![16.1] }),
    };
    let attributes = serde_json::json!({"title": "x", "list": [null, true, {"name": "A"}]});
    Dataset {
        title: text("Title"),
        attributes: attributes.as_object().cloned().unwrap(),
        groups: vec![group, Group::default()],
        format: 2,
        refused: vec![(text("a/b"), text("why"))],
    }
}

#[test]
fn a_dataset_passes_unchanged() {
    let (text, buffers) = tell(2, Tell::Opened(Box::new(everything())));
    assert_eq!(told(&text, buffers).unwrap(), (2, Tell::Opened(Box::new(everything()))));
}

#[test]
fn numbers_among_attributes_become_their_text() {
    let mut dataset = Dataset::default();
    for (name, number) in [("version", 2.0.into()), ("year", 2024.into()), ("far", 1e21.into())] {
        dataset.attributes.insert(name.to_owned(), number);
    }
    let (text, buffers) = tell(1, Tell::Opened(Box::new(dataset.clone())));
    let Ok((1, Tell::Opened(told))) = told(&text, buffers) else { unreachable!("an opened dataset was sent") };
    for (name, number) in &dataset.attributes {
        assert_eq!(told.attributes[name], number.to_string(), "{name}");
    }
}

#[test]
fn every_kind_of_problem_passes() {
    for kind in Kind::all() {
        let (text, buffers) = tell(1, Tell::Failed(Problem::new(kind, "https://a", "why")));
        assert_eq!(told(&text, buffers).unwrap(), (1, Tell::Failed(Problem::new(kind, "https://a", "why"))));
    }
    assert_eq!(told(&tell(0, Tell::Ready).0, Vec::new()).unwrap(), (0, Tell::Ready));
}

#[test]
fn lines_pass_unchanged() {
    let line = |index| Line {
        index,
        time: vec![0.0, 60.0],
        mean: vec![1.0, 2.0],
        min: vec![0.5, 1.5],
        max: vec![1.5, 2.5],
        count: vec![30.0, 29.0],
        uncertainty: vec![0.25, 0.5],
        flags: vec![4.0, 0.0],
        fan: vec![vec![1.0, 2.0], vec![3.0, 4.0]],
        holes: vec![
            Hole { from: 60.0, to: 90.0, kind: HoleKind::Absent },
            Hole { from: 90.0, to: 95.0, kind: HoleKind::Failed(1) },
        ],
    };
    let answer = Answer {
        level: "1h".into(),
        gap: f64::INFINITY,
        sum: Some(3600.0),
        preview: Some(16),
        more: true,
        cell_methods: "mean".into(),
        quantiles: vec![0.05, 0.95],
        notes: vec!["left \"out\"".into()],
        lines: vec![line(3), Line::default()],
        ..Answer::default()
    };
    let problem = Some(Problem::new(Kind::Network, "https://a/c/0", "No answer"));
    let (text, buffers) = tell(7, Tell::Series(answer.clone(), problem.clone()));
    assert_eq!(told(&text, buffers).unwrap(), (7, Tell::Series(answer, problem)));
}

#[test]
fn an_unknown_place_passes_as_nan() {
    let places = Places { dimension: "b".into(), latitude: vec![f64::NAN, 1.0], longitude: vec![2.0, 3.0] };
    let dimension = Dimension { name: "depth".into(), values: vec![0.5, f64::NAN], ..Dimension::default() };
    let group = Group { places: Some(places), dimensions: vec![dimension], ..Group::default() };
    let (text, buffers) = tell(1, Tell::Opened(Box::new(Dataset { groups: vec![group], ..Dataset::default() })));
    let Ok((1, Tell::Opened(dataset))) = told(&text, buffers) else { unreachable!("an opened dataset was sent") };
    let places = dataset.groups[0].places.clone().unwrap();
    assert!(places.latitude[0].is_nan());
    assert_eq!(places.longitude, [2.0, 3.0]);
    assert!(dataset.groups[0].dimensions[0].values[1].is_nan());
}

#[test]
fn a_missing_buffer_is_a_problem_and_not_a_panic() {
    let (text, _) = tell(1, Tell::Series(Answer::default(), None));
    assert_eq!(told(&text, Vec::new()).unwrap_err().kind, Kind::Unreadable);
}

#[test]
fn what_is_no_answer_is_a_problem() {
    for text in ["", "{", "[1]", "[1,\"done\"]", "[\"1\",\"ready\"]", "[1,{\"opened\":1}]", "[-1,\"ready\"]"] {
        assert_eq!(told(text, Vec::new()).unwrap_err().kind, Kind::Unreadable, "{text}");
    }
}

#[test]
fn a_question_passes_unchanged() {
    let bare = Request {
        group: "g \"1\"".into(),
        variable: "v".into(),
        window: None,
        columns: 800,
        lines: None,
        at: BTreeMap::new(),
        ..Request::default()
    };
    let full = Request {
        level: Some("1h".into()),
        fan: Some("realization".into()),
        derive: Derive::Anomaly,
        most: 1 << 40,
        points: 6400,
        window: Some((-0.1, 1_679_918_400.0)),
        lines: Some(("hole".into(), vec![3, 1])),
        at: BTreeMap::from([("depth".into(), 2), ("b\\".into(), 0)]),
        ..bare.clone()
    };
    let open = Open {
        memory: Open::PHONE,
        known: vec![("zarr.json".into(), "{\"a\": \"\\n\"}".into())],
        ..Open::new("https://a/data.zarr")
    };
    let field = FieldRequest {
        group: "g".into(),
        variable: "v\"".into(),
        at: BTreeMap::from([("time".into(), 3)]),
        axes: ("lat".into(), "lon".into()),
        pixels: (400, 800),
        most: 50,
        whole: true,
    };
    let questions = [
        Ask::Open(open),
        Ask::Series(bare.clone()),
        Ask::Stats(full.clone()),
        Ask::Series(full),
        Ask::Cost(bare),
        Ask::Field(field),
        Ask::Cancel,
    ];
    for question in questions {
        assert_eq!(asked(&ask(3, &question)).unwrap(), (3, question));
    }
}

#[test]
fn numbers_of_a_field_and_statistics_pass_unchanged() {
    let field = Field {
        rows: 1,
        columns: 2,
        values: vec![1.5, -2.0],
        y: vec![50.0],
        x: vec![14.0, 15.0],
        reduced: Reduced::Mean,
        min: -3.0,
        max: 9.0,
        count: 77,
        failed: vec!["c/1".into()],
    };
    let stats =
        Stats { n: 5, missing: 2, min: 1.0, mean: 2.0, max: 3.0, quantiles: [1.0, 2.0, 3.0, 4.0, 5.0], exact: true };
    let cost = Cost { level: "1h".into(), bytes: 1 << 40, requests: 7, coarser: Some(("1d".into(), 99)) };
    let problem = Some(Problem::new(Kind::Network, "https://a/c/0", "No answer"));
    let said = [
        Tell::Field(field, problem),
        Tell::Stats(vec![stats, Stats { exact: false, ..stats }]),
        Tell::Cost(cost),
        Tell::Cost(Cost::default()),
        Tell::Progress { bytes: 3, requests: 2 },
        Tell::Places(vec![("g".into(), Places { dimension: "s".into(), latitude: vec![1.0], longitude: vec![2.0] })]),
    ];
    for tell in said {
        let (text, buffers) = super::tell(4, tell.clone());
        assert_eq!(told(&text, buffers).unwrap(), (4, tell));
    }
}

#[test]
fn what_is_not_the_last_is_told_so() {
    let more = |more| Tell::Series(Answer { more, ..Answer::default() }, None);
    let opened = |latitude: Vec<f64>| {
        let places = Places { latitude, ..Places::default() };
        let group = Group { places: Some(places), ..Group::default() };
        Tell::Opened(Box::new(Dataset { groups: vec![group], ..Dataset::default() }))
    };
    assert!(!more(true).is_last() && !Tell::Progress { bytes: 0, requests: 0 }.is_last() && !opened(vec![]).is_last());
    assert!(more(false).is_last() && opened(vec![1.0]).is_last() && Tell::Ready.is_last());
}
