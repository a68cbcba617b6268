//! A CSV file read and typed, and nothing else: one thread of ours beside one of polars.

use super::{rows as count, schema, table};
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::merge;
use crate::bench::place::{self, Place, number};
use crate::bench::report::{Goal, Peer, Row};
use std::path::Path;

pub(super) const CASE: Case = Case { name: "read", rows, prepare, turn };

const WORK: &str = "CSV of 1M rows × 5 variables read and typed, on one processor";
const ROWS: usize = 1_000_000;

fn rows() -> Vec<Row> {
    vec![Row {
        key: "read.speed",
        work: WORK,
        figure: "rows a second",
        peer: Peer::Measured("polars"),
        goal: Goal::TimesPeer(0.5),
    }]
}

fn prepare(place: &Place) -> Outcome {
    place::build(&["-p", "zarr-fuse-fuse", "--example", "harmonise"])?;
    // Units as they are in the table: nothing is converted.
    schema(place, "dataset.yaml", &merge::schema(5))?;
    table(place, ROWS).write(&place.path("table.csv"))
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let (csv, rows) = (place.path("table.csv"), count(&table(place, ROWS)));
    let ours = place.example("harmonise", &[&place.path("dataset.yaml"), Path::new("tables"), &csv], true)?;
    let peer = place.peer_alone("read.py", &[&csv])?;
    for said in [&ours, &peer] {
        if said["rows"] != rows {
            return Err(format!("expected {rows} rows, found {said}"));
        }
    }
    figures.ours("read.speed", rows as f64 / number(&ours, "seconds")?);
    figures.peer("read.speed", rows as f64 / number(&peer, "seconds")?);
    Ok(())
}
