//! A large slice of an array into a store that has the steps before it.

use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::Slab;
use crate::bench::docs::threads;
use crate::bench::place::{Place, number};
use crate::bench::report::{Goal, Peer, Row};
use std::path::Path;

pub(super) const CASE: Case = Case { name: "dense", rows, prepare, turn };

const WORK: &str = "dense slice of 1 GB into a store";
const CHUNK: [usize; 3] = [10, 500, 500];
/// What the store holds before.
const FIRST: Slab = Slab { first: 0, shape: [10, 1000, 1000], chunk: CHUNK };
const SLICE: Slab = Slab { first: 10, shape: [250, 1000, 1000], chunk: CHUNK };
/// Bytes of a chunk's values, in MB.
const CHUNK_MB: f64 = (CHUNK[0] * CHUNK[1] * CHUNK[2] * 4) as f64 / 1e6;
const SCHEMA: &str = "\
SCHEMA: 1
ATTRS: {title: Wind}
COORDS:
  time: {unit: {tick: s}, chunk_size: 10}
  y: {unit: m, chunk_size: 500}
  x: {unit: m, chunk_size: 500}
VARS:
  wind_speed: {coords: [time, y, x], type: float32, unit: m s-1}
SOURCES:
  model: {kind: simulation, format: zarr}
";

fn rows() -> Vec<Row> {
    let memory = 4.0 * CHUNK_MB * threads() as f64;
    vec![
        Row {
            key: "dense.speed",
            work: WORK,
            figure: "MB a second",
            peer: Peer::Measured("zarr-python"),
            goal: Goal::TimesPeer(1.0),
        },
        Row {
            key: "dense.memory",
            work: WORK,
            figure: "peak MB above a blank run",
            peer: Peer::Nobody,
            goal: Goal::AtMost(memory),
        },
    ]
}

fn prepare(place: &Place) -> Outcome {
    FIRST.write(&place.path("first.zarr"))?;
    SLICE.write(&place.path("slice.zarr"))
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let add = |name: &str| place.fuse("home", &["add", "--source", "model"], &[place.path(name)]);
    place.init("home", SCHEMA)?;
    add("first.zarr")?;
    let (_, blank) = place.fuse("home", &["log"], &[])?;
    place.settle()?;
    let (_, used) = add("slice.zarr")?;
    place.settle()?;
    let (repo, source, target) = (place.path("home/repo"), place.path("slice.zarr"), place.path("peer.zarr"));
    let first = SLICE.first.to_string();
    let said = place.peer("dense.py", &[&repo, &source, &target, Path::new("wind_speed"), Path::new(&first)])?;
    if said["equal"] != true {
        return Err("The slice in the store is not the slice that was added.".into());
    }
    let megabytes = SLICE.bytes() as f64 / 1e6;
    figures.ours("dense.speed", megabytes / used.wall);
    figures.peer("dense.speed", megabytes / number(&said, "seconds")?);
    figures.ours("dense.memory", used.memory.saturating_sub(blank.memory) as f64 / 1e6);
    figures.note(format!("dense: chunks of {CHUNK_MB} MB, {} threads; a blank run is `zarr-fuse log`", threads()));
    Ok(())
}
