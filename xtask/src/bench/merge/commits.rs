//! How many contributions a second are safe on a local disk, beside Icechunk's own commits from Python.

use super::table;
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::{BEGIN, Table};
use crate::bench::place::{Place, number};
use crate::bench::report::{Goal, Peer, Row};
use std::path::{Path, PathBuf};

pub(super) const CASE: Case = Case { name: "commits", rows, prepare, turn };

const SINGLY: &str = "contributions of 20 cells, one commit each";
const GROUPS: &str = "contributions of 20 cells, in groups";
const PEER: Peer = Peer::Measured("Icechunk from Python");
/// Files that are added singly, and commits of the peer.
const FEW: usize = 200;
/// Files that are added as a group.
const MANY: usize = 2000;

fn rows() -> Vec<Row> {
    let row = |key, work, goal| Row { key, work, figure: "a second", peer: PEER, goal };
    vec![row("commits.singly", SINGLY, Goal::AtLeast(50.0)), row("commits.groups", GROUPS, Goal::AtLeast(500.0))]
}

fn prepare(place: &Place) -> Outcome {
    std::fs::create_dir_all(place.path("files")).map_err(|error| error.to_string())?;
    for (index, path) in files(place).iter().enumerate() {
        let begin = BEGIN + 3600 * index as i64;
        Table { begin, step: 3600, times: 1, stations: 20, variables: 1 }.write(path)?;
    }
    Ok(())
}

fn files(place: &Place) -> Vec<PathBuf> {
    (0..MANY).map(|index| place.path(&format!("files/{index:04}.csv"))).collect()
}

/// The peer appends a time and the 20 values at it to arrays of the same chunks, and commits.
fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let files = files(place);
    place.init("home", &table::schema(1))?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables", "--each"], &files[..FEW])?;
    figures.ours("commits.singly", FEW as f64 / used.wall);
    let home = place.path("home/repo");
    let (target, count) = (place.path("peer"), FEW.to_string());
    let said = place.peer("commits.py", &[&home, &target, Path::new(&count)])?;
    place.clear("peer")?;
    let rate = number(&said, "commits")? / number(&said, "seconds")?;
    place.init("home", &table::schema(1))?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables"], &[place.path("files")])?;
    figures.ours("commits.groups", MANY as f64 / used.wall);
    for key in ["commits.singly", "commits.groups"] {
        figures.peer(key, rate);
    }
    Ok(())
}
