//! Random events against a map from labels to values.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 3}
  station: {type: string, sorted: false, chunk_size: 2}
VARS:
  f: {coords: [time, station], unit: degC}
  k: {coords: [station, time], type: string, range: {discrete: [a, b, c]}, on_conflict: keep}
  n: {coords: [time], unit: m, type: int16}
  r: {coords: [time, station], unit: m, type: float32, on_conflict: reject}
  bare: {coords: [station, time], type: string, lineage: false}
SOURCES:
  s: {format: csv}
";
const NAMES: [&str; 5] = ["f", "k", "n", "r", "bare"];

/// A row: time, station, and a small number for each variable.
type Row = (i64, usize, [Option<i64>; 5]);

#[derive(Debug, Clone)]
enum Event {
    Merge(Vec<Row>),
    Erase(Vec<usize>, Option<Vec<i64>>, Option<Vec<usize>>),
    Drop(Vec<i64>, Vec<usize>),
    Room(Vec<i64>, Vec<usize>),
    Put(usize, Vec<(i64, usize, Option<i64>, u32)>),
    Flush,
}

fn event() -> impl Strategy<Value = Event> {
    use proptest::collection::vec;
    use proptest::option::{of, weighted};
    let (time, station) = (0_i64..14, 0_usize..5);
    let row = (time.clone(), station.clone(), proptest::array::uniform5(weighted(0.6, 0_i64..3)));
    let settled = (time.clone(), station.clone(), of(0_i64..3), 0_u32..50);
    prop_oneof![
        6 => vec(row, 1..12).prop_map(Event::Merge),
        1 => (vec(0_usize..5, 1..4), of(vec(time.clone(), 0..5)), of(vec(station.clone(), 0..3)))
            .prop_map(|(names, times, stations)| Event::Erase(names, times, stations)),
        1 => (vec(time.clone(), 0..4), vec(station.clone(), 0..2)).prop_map(|(times, stations)| Event::Drop(times, stations)),
        1 => (vec(time, 0..4), vec(station, 0..2)).prop_map(|(times, stations)| Event::Room(times, stations)),
        1 => (0_usize..5, vec(settled, 1..6)).prop_map(|(name, cells)| Event::Put(name, cells)),
        1 => Just(Event::Flush),
    ]
}

fn station(at: usize) -> String {
    ["Žďár", "B", "A", "D", "C"][at].to_owned()
}

fn column(name: usize, values: impl Iterator<Item = Option<i64>>) -> Column {
    match NAMES[name] {
        "n" => ints(values.map(|value| value.unwrap_or(MISSING_INT))),
        "f" | "r" => Column::Float(values.map(|value| value.map_or(f64::NAN, |value| value as f64 / 2.0)).collect()),
        _ => Column::Text(
            values.map(|value| value.map_or("", |value| ["a", "b", "c"][value as usize]).to_owned()).collect(),
        ),
    }
}

/// The present cells of the five variables, by time and station (0 for `n`), with their writers; the labels.
#[derive(Debug, Clone, Default)]
struct Model {
    cells: [BTreeMap<(i64, usize), (i64, u32)>; 5],
    /// Writers of cells that are missing.
    gone: [BTreeMap<(i64, usize), u32>; 5],
    times: BTreeSet<i64>,
    stations: Vec<usize>,
}

impl Model {
    fn over(name: usize, time: i64, station: usize) -> (i64, usize) {
        (time, if NAMES[name] == "n" { 0 } else { station })
    }

    fn merge(&mut self, rows: &[Row], number: u32) -> bool {
        let mut given: [BTreeMap<(i64, usize), i64>; 5] = Default::default();
        for (time, station, values) in rows {
            for (name, value) in values.iter().enumerate().filter_map(|(name, value)| Some((name, (*value)?))) {
                given[name].insert(Self::over(name, *time, *station), value);
            }
        }
        if given[3].iter().any(|(at, value)| self.cells[3].get(at).is_some_and(|(stored, _)| stored != value)) {
            return false;
        }
        for (time, station, values) in rows {
            if values.iter().any(Option::is_some) {
                self.times.insert(*time);
            }
            let uses = values.iter().enumerate().any(|(name, value)| NAMES[name] != "n" && value.is_some());
            if uses && !self.stations.contains(station) {
                self.stations.push(*station);
            }
        }
        for (name, given) in given.iter().enumerate() {
            for (at, value) in given {
                let stays = self.cells[name].get(at).is_some_and(|(stored, _)| stored == value || NAMES[name] == "k");
                if !stays {
                    self.cells[name].insert(*at, (*value, number));
                    self.gone[name].remove(at);
                }
            }
        }
        true
    }

    fn put(&mut self, name: usize, at: (i64, usize), value: Option<i64>, writer: u32) {
        self.cells[name].remove(&at);
        self.gone[name].remove(&at);
        match value {
            Some(value) => drop(self.cells[name].insert(at, (value, writer))),
            None => drop(self.gone[name].insert(at, writer)),
        }
    }
}

fn labels(times: &[i64], stations: &[usize]) -> IndexMap<String, Column> {
    let stations = Column::Text(stations.iter().map(|at| station(*at)).collect());
    [("time".to_owned(), ints(times.iter().copied())), ("station".to_owned(), stations)].into_iter().collect()
}

fn apply(work: &mut Work, model: &mut Model, group: &GroupSchema, event: &Event, number: u32) {
    match event {
        Event::Flush => block(work.flush()).unwrap(),
        Event::Merge(rows) => {
            let mut columns = vec![
                ("time", ints(rows.iter().map(|row| row.0))),
                ("station", Column::Text(rows.iter().map(|row| station(row.1)).collect())),
            ];
            columns
                .extend(NAMES.iter().enumerate().map(|(i, name)| (*name, column(i, rows.iter().map(|row| row.2[i])))));
            let merged = block(work.merge("", group, &cells(columns), number, "x.csv"));
            assert_eq!(merged.is_ok(), model.merge(rows, number), "{merged:?}");
        }
        Event::Erase(names, times, stations) => {
            let mut region = Region::new();
            let inside = |at: &(i64, usize), name: usize| {
                times.as_ref().is_none_or(|times| times.contains(&at.0))
                    && (NAMES[name] == "n" || stations.as_ref().is_none_or(|stations| stations.contains(&at.1)))
            };
            if let Some(times) = times {
                let all: Vec<i64> = model.times.iter().copied().collect();
                region.insert(
                    "time".into(),
                    (0..).zip(&all).filter(|(_, time)| times.contains(time)).map(|(at, _)| at).collect(),
                );
            }
            if let Some(stations) = stations {
                let picked =
                    (0..).zip(&model.stations).filter(|(_, station)| stations.contains(station)).map(|(at, _)| at);
                region.insert("station".into(), picked.collect());
            }
            let mut erased = 0;
            let names: BTreeSet<usize> = names.iter().copied().collect();
            for name in &names {
                let gone: Vec<(i64, usize)> =
                    model.cells[*name].keys().filter(|at| inside(at, *name)).copied().collect();
                erased += gone.len() as u64;
                gone.into_iter().for_each(|at| model.put(*name, at, None, number));
            }
            let names: Vec<&str> = names.iter().map(|name| NAMES[*name]).collect();
            assert_eq!(block(work.erase("", group, &names, &region, number)).unwrap().erased, erased);
        }
        Event::Drop(times, stations) => {
            block(work.drop_labels("", group, &labels(times, stations))).unwrap();
            model.times.retain(|time| !times.contains(time));
            model.stations.retain(|station| !stations.contains(station));
            for name in 0..5 {
                let stays =
                    |at: &(i64, usize)| !times.contains(&at.0) && (NAMES[name] == "n" || !stations.contains(&at.1));
                model.cells[name].retain(|at, _| stays(at));
                model.gone[name].retain(|at, _| stays(at));
            }
        }
        Event::Room(times, stations) => {
            model.times.extend(times);
            stations.iter().for_each(|at| {
                if !model.stations.contains(at) {
                    model.stations.push(*at)
                }
            });
            let axes = block(work.make_room("", group, &labels(times, stations))).unwrap();
            let place = |time: &i64| model.times.iter().position(|other| other == time);
            assert_eq!(axes["time"].rows, times.iter().map(place).collect::<Vec<_>>());
        }
        Event::Put(name, settled) => {
            let known = |(time, station, ..): &&(i64, usize, Option<i64>, u32)| {
                model.times.contains(time) && (NAMES[*name] == "n" || model.stations.contains(station))
            };
            let settled: Vec<_> = settled.iter().filter(known).copied().collect();
            let (times, stations): (Vec<i64>, Vec<usize>) = settled.iter().map(|cell| (cell.0, cell.1)).unzip();
            let part = Settled {
                variable: NAMES[*name].to_owned(),
                labels: labels(&times, &stations),
                values: column(*name, settled.iter().map(|cell| cell.2)),
                writers: settled.iter().map(|cell| cell.3).collect(),
            };
            block(work.put("", group, &[part])).unwrap();
            for (time, station, value, writer) in settled {
                model.put(*name, Model::over(*name, time, station), value, writer);
            }
        }
    }
}

fn compare(fixture: &Fixture, model: &Model) {
    assert_eq!(fixture.values("time"), ints(model.times.iter().copied()));
    assert_eq!(fixture.values("station"), Column::Text(model.stations.iter().map(|at| station(*at)).collect()));
    for (name, text) in NAMES.iter().enumerate() {
        let stations: Vec<usize> = if *text == "n" { vec![0] } else { model.stations.clone() };
        let mut places: Vec<(i64, usize)> =
            model.times.iter().flat_map(|time| stations.iter().map(move |station| (*time, *station))).collect();
        if matches!(*text, "k" | "bare") {
            places =
                stations.iter().flat_map(|station| model.times.iter().map(move |time| (*time, *station))).collect();
        }
        let expected = column(name, places.iter().map(|at| model.cells[name].get(at).map(|cell| cell.0)));
        assert_eq!(format!("{:?}", fixture.values(text)), format!("{expected:?}"), "{text}");
        fixture.check_edges(text);
        let lineage = format!("{text}_lineage");
        if *text == "bare" {
            assert_eq!(block(array::document(&fixture.store, &lineage)).unwrap(), None);
            continue;
        }
        let writer = |at: &(i64, usize)| {
            let present = model.cells[name].get(at).map(|cell| cell.1);
            i64::from(present.or_else(|| model.gone[name].get(at).copied()).unwrap_or(0))
        };
        assert_eq!(fixture.values(&lineage), ints(places.iter().map(writer)), "{lineage}");
        fixture.check_edges(&lineage);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn events_do_what_the_model_says(
        events in proptest::collection::vec(event(), 1..14),
        most in prop_oneof![Just(1_usize), Just(300), Just(1 << 20)],
    ) {
        let fixture = Fixture::new(SCHEMA, 3);
        let mut model = Model::default();
        let mut work = fixture.work();
        work.limit(most);
        for (number, event) in (1..).zip(&events) {
            apply(&mut work, &mut model, &fixture.group, event, number);
        }
        block(work.flush()).unwrap();
        compare(&fixture, &model);
    }
}
