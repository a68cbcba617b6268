//! Links and defaults on small datasets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::view::Unit;
use zarr_fuse_core::dataset::{Axis, Dimension};

fn dimension(name: &str, axis: Axis, labels: &[&str], values: &[f64]) -> Dimension {
    Dimension {
        name: name.into(),
        axis,
        size: labels.len().max(1) as u64,
        labels: labels.iter().map(|l| (*l).to_owned()).collect(),
        values: values.to_vec(),
        units: if name == "depth" { "m".into() } else { String::new() },
        extent: (axis == Axis::Time).then_some((0.0, 100.0)),
        ..Dimension::default()
    }
}

fn variable(name: &str, dimensions: &[&str], units: &str) -> Variable {
    Variable {
        name: name.into(),
        title: name.into(),
        dimensions: dimensions.iter().map(|d| (*d).to_owned()).collect(),
        data_type: "float32".into(),
        units: units.into(),
        ..Variable::default()
    }
}

fn dataset() -> Dataset {
    let group = Group {
        path: "g".into(),
        dimensions: vec![
            dimension("time", Axis::Time, &[], &[]),
            dimension("hole", Axis::Text, &["a", "b", "c", "d"], &[]),
            dimension("depth", Axis::Number, &["0.5", "2"], &[0.5, 2.0]),
        ],
        variables: vec![
            variable("air", &["time"], "°C"),
            variable("rock", &["time", "hole", "depth"], "°C"),
            variable("id", &["hole"], ""),
            variable("humidity", &["time", "hole"], "%"),
            variable("pressure", &["time"], "Pa"),
        ],
        ..Group::default()
    };
    Dataset { groups: vec![group], ..Dataset::default() }
}

fn of(dataset: &Dataset, link: &str) -> Choice {
    resolve(dataset, &ViewSpec::parse(link), &ViewSpec::default()).unwrap()
}

#[test]
fn nothing_said_shows_the_richest_variable_and_three_lines() {
    let choice = of(&dataset(), "");
    assert_eq!(choice.variable.name, "rock");
    assert_eq!(choice.picked.len(), 3);
    assert_eq!(choice.window, Some((0.0, 100.0)));
    assert_eq!(choice.title(&[]), "rock at 0.5 m");
    assert_eq!(choice.title(&["depth"]), "rock");
    assert_eq!(choice.kind, Kind::Chart);
}

#[test]
fn the_link_is_followed_and_its_unknown_words_ignored() {
    let choice = of(&dataset(), "v=g/rock&s=d,nowhere,b,d&depth=1.9&planet=mars");
    assert_eq!(choice.picked, [(3, "d".to_owned()), (1, "b".to_owned())]);
    assert_eq!(choice.at.iter().map(|(d, i)| (d.name.as_str(), *i)).collect::<Vec<_>>(), [("depth", 1)]);
    let request = choice.request(None, 100);
    assert_eq!(request.lines, Some(("hole".to_owned(), vec![3, 1])));
}

#[test]
fn further_variables_have_at_most_two_units_unless_they_are_normalised() {
    let names = |link: &str| of(&dataset(), link).parts().map(|part| part.variable.name.clone()).collect::<Vec<_>>();
    assert_eq!(names("v=g/air,g/humidity,g/pressure,g/rock,g/air,g/none"), ["air", "humidity", "rock"]);
    assert_eq!(names("v=g/air,g/humidity,g/pressure&norm=1"), ["air", "humidity", "pressure"]);
    // Lines and colours: three of the first leave three for the second.
    let choice = of(&dataset(), "v=g/rock,g/humidity&s=a,b,c,d");
    assert_eq!(choice.parts().map(|part| part.picked.len()).collect::<Vec<_>>(), [4, 2]);
}

#[test]
fn what_cannot_be_drawn_is_not_drawn() {
    assert_eq!(of(&dataset(), "v=g/id").variable.name, "rock");
    let nothing = ViewSpec::default();
    assert_eq!(resolve(&Dataset::default(), &nothing, &nothing), None);
    let mut texts = dataset();
    texts.groups[0].variables.iter_mut().for_each(|variable| variable.data_type = "string".into());
    assert_eq!(resolve(&texts, &nothing, &nothing), None);
}

#[test]
fn the_publisher_chooses_the_first_sight() {
    let own = ViewSpec::parse("v=g/rock&s=c&depth=2&t=1970-01-01T00:00:10Z..1970-01-01T00:01Z");
    let choice = resolve(&dataset(), &ViewSpec::default(), &own).unwrap();
    assert_eq!(choice.picked, [(2, "c".to_owned())]);
    assert_eq!(choice.window, Some((10.0, 60.0)));
    assert_eq!(choice.title(&[]), "rock at 2 m");
    let all = resolve(&dataset(), &ViewSpec::parse("t=all"), &own).unwrap();
    assert_eq!(all.window, all.extent);
    let last = resolve(&dataset(), &ViewSpec { period: Period::Last(1, Unit::Minute), ..ViewSpec::default() }, &own);
    assert_eq!(last.unwrap().window, Some((40.0, 100.0)));
}

#[test]
fn a_year_that_comes_again_has_its_own_window() {
    let year = of(&dataset(), "derive=climatology&t=1970-01-01..1970-01-01T00:00:09Z");
    assert_eq!((year.window, year.is_whole()), (Some(YEAR), true));
    assert_eq!(
        of(&dataset(), "derive=climatology&t=2000-02-01..2000-03-01").window,
        Some((949_363_200.0, 951_868_800.0))
    );
    assert_eq!(of(&dataset(), "derive=diurnal").extent, Some(DAY));
    assert_eq!(of(&dataset(), "derive=anomaly").extent, Some((0.0, 100.0)));
}

#[test]
fn a_cube_is_a_map_first_and_an_image_a_field() {
    let long = |name: &str, axis, size| Dimension { size, ..dimension(name, axis, &[], &[]) };
    let cube = Group {
        dimensions: vec![
            long("time", Axis::Time, 360),
            long("lat", Axis::Number, 180),
            long("lon", Axis::Number, 360),
            long("c", Axis::Index, 3),
            long("y", Axis::Index, 512),
            long("x", Axis::Index, 512),
        ],
        variables: vec![variable("t2m", &["time", "lat", "lon"], "K"), variable("image", &["c", "y", "x"], "")],
        ..Group::default()
    };
    let dataset = Dataset { groups: vec![cube], ..Dataset::default() };
    let choice = of(&dataset, "");
    assert_eq!((choice.variable.name.as_str(), choice.kind), ("t2m", Kind::Field));
    assert_eq!(choice.plane, Some(Plane { y: "lat".into(), x: "lon".into(), is_map: true }));
    let at = |choice: &Choice| choice.at.iter().map(|(d, index)| (d.name.clone(), *index)).collect::<Vec<_>>();
    assert_eq!(at(&choice), [("time".to_owned(), 0)]);
    // 360 times in 100 seconds: each label means its own position.
    let time = &choice.at[0].0;
    for index in [0, 1, 180, 358, 359] {
        let link = format!("time={}", label(time, index));
        assert_eq!(at(&of(&dataset, &link)), [("time".to_owned(), index)], "{link}");
    }
    assert_eq!(at(&of(&dataset, "time=2050-01-01"))[0].1, 359);
    let chart = of(&dataset, "view=chart");
    assert_eq!(chart.kind, Kind::Chart);
    // A series of a map's middle says more than one of its corner.
    assert_eq!(chart.at.iter().map(|(_, index)| *index).collect::<Vec<_>>(), [90, 180]);
    let image = of(&dataset, "v=image&view=chart");
    assert_eq!((image.kind, image.plane.as_ref().map(|plane| plane.y.as_str())), (Kind::Field, Some("y")));
}

#[test]
fn a_section_has_its_time_to_the_right_and_is_read_at_the_first_place() {
    let mut dataset = dataset();
    dataset.groups[0].dimensions[0].size = 101;
    let section = of(&dataset, "/field?v=g/rock&s=c,d");
    let plane = section.plane.as_ref().map(|plane| (plane.y.as_str(), plane.x.as_str(), plane.is_map));
    assert_eq!((section.kind, plane), (Kind::Field, Some(("depth", "time", false))));
    assert_eq!(section.at.iter().map(|(d, index)| (d.name.as_str(), *index)).collect::<Vec<_>>(), [("hole", 2)]);
    assert_eq!((section.lines.as_deref(), section.picked.len()), (None, 1));
}

#[test]
fn the_members_of_a_fan_are_one_line() {
    let fan = of(&dataset(), "v=g/rock&fan=depth");
    assert_eq!((fan.at.len(), fan.title(&[]).as_str()), (0, "rock"));
    assert_eq!(fan.request(None, 10).fan.as_deref(), Some("depth"));
    let of_places = of(&dataset(), "v=g/rock&fan=hole");
    assert_eq!((of_places.lines.as_deref(), of_places.picked.len()), (None, 1));
    // A dimension that the variable does not have.
    assert_eq!(of(&dataset(), "v=g/air&fan=depth").fan, None);
}

#[test]
fn times_at_unequal_steps_are_found_by_their_own_labels() {
    let day = 86_400.0;
    let time = Dimension {
        size: 4,
        extent: Some((0.0, 90.0 * day)),
        values: vec![0.0, 31.0 * day, 59.0 * day, 90.0 * day],
        ..dimension("time", Axis::Time, &[], &[])
    };
    assert_eq!([0, 1, 2, 9].map(|at| time_at(&time, at)), [Some(0.0), Some(31.0 * day), Some(59.0 * day), None]);
    assert_eq!(label(&time, 2), "1970-03-01");
    let mut dataset = dataset();
    let group = &mut dataset.groups[0];
    group.dimensions.extend([time, dimension("y", Axis::Index, &[], &[]), dimension("x", Axis::Index, &[], &[])]);
    group.dimensions.remove(0);
    group.dimensions.iter_mut().filter(|d| d.axis == Axis::Index).for_each(|d| d.size = 20);
    group.variables = vec![variable("ice", &["time", "y", "x"], "m")];
    for (link, index) in
        [("time=1970-02-01", 1), ("time=1970-02-27", 2), ("time=1971-01-01", 3), ("time=noon", 0), ("", 0)]
    {
        let choice = of(&dataset, link);
        assert_eq!(
            choice.at.iter().map(|(d, at)| (d.name.as_str(), *at)).collect::<Vec<_>>(),
            [("time", index)],
            "{link}"
        );
    }
}
