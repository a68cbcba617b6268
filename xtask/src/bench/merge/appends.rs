//! Many small tables, one after the other, each at the end of the time axis: the cost must not grow with what is there.

use super::table;
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::{BEGIN, Table};
use crate::bench::measure::Usage;
use crate::bench::place::Place;
use crate::bench::report::{Goal, Peer, Row};
use std::path::{Path, PathBuf};

pub(super) const CASE: Case = Case { name: "appends", rows, prepare, turn };

const WORK: &str = "1000 appends of 200 rows × 5 variables, one commit each";
const EACH: &str = "the same, one process each";
const FILES: usize = 1000;
/// Times of a file, each at 20 stations.
const TIMES: usize = 10;
/// Files that make a figure, and that one process is given.
const PART: usize = 100;

fn rows() -> Vec<Row> {
    let peer = Peer::Published(1095.0, "predecessor, 800 of them");
    let row = |key, work, figure, peer, goal| Row { key, work, figure, peer, goal };
    vec![
        row("appends.cpu", WORK, "CPU s in all", peer, Goal::AtMost(20.0)),
        row("appends.growth", WORK, "CPU of the last 100 ÷ the first 100", Peer::Nobody, Goal::AtMost(1.3)),
        row("processes.cpu", EACH, "CPU s in all", Peer::Nobody, Goal::Reported),
        row("processes.growth", EACH, "CPU of the last 100 ÷ the first 100", Peer::Nobody, Goal::AtMost(1.3)),
    ]
}

fn prepare(place: &Place) -> Outcome {
    for (index, path) in files(place).iter().enumerate() {
        let begin = BEGIN + (3600 * TIMES * index) as i64;
        Table { begin, step: 3600, times: TIMES, stations: 20, variables: 5 }.write(path)?;
    }
    Ok(())
}

fn files(place: &Place) -> Vec<PathBuf> {
    (0..FILES).map(|index| place.path(&format!("{index:04}.csv"))).collect()
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let files = files(place);
    let add = ["add", "--source", "tables", "--each"];
    for (each, cpu, growth) in [(PART, "appends.cpu", "appends.growth"), (1, "processes.cpu", "processes.growth")] {
        place.init("home", &table::schema(5))?;
        let mut parts = Vec::new();
        for part in files.chunks(PART) {
            let mut used = Usage::default();
            for process in part.chunks(each) {
                used += place.fuse("home", &add, process)?.1;
            }
            parts.push(used.cpu);
        }
        let said = place.peer("arrays.py", &[&place.path("home/repo"), Path::new("time")])?;
        if said["time"]["length"] != FILES * TIMES || said["time"]["ascending"] != true {
            return Err(format!("The time axis is not that of {FILES} files: {said}"));
        }
        figures.ours(cpu, parts.iter().sum());
        figures.ours(growth, parts[parts.len() - 1] / parts[0]);
    }
    Ok(())
}
