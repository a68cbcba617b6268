//! A day that comes late, into the middle of a long series: half of the values must move.

use super::table;
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::{BEGIN, Table};
use crate::bench::place::{self, Place, number};
use crate::bench::report::{Goal, Peer, Row};
use std::path::{Path, PathBuf};
use xtask::sample::date::DAY;

pub(super) const CASE: Case = Case { name: "insertion", rows, prepare, turn };

const WORK: &str = "1 day into the middle of 10 years of minutes × 4 stations";
/// 2015 to 2024.
const DAYS: i64 = 3653;
/// Minutes of a day.
const MINUTES: usize = 1440;
/// The day that comes late, 2020-01-01.
const LATE: i64 = 1826;
/// Days a file, and files a process.
const FILE: i64 = 30;
const PROCESS: usize = 12;
/// Arrays whose chunks are counted.
const ARRAYS: [&str; 3] = ["time", "air_temperature", "air_temperature_lineage"];

fn rows() -> Vec<Row> {
    let row = |key, figure, goal| Row { key, work: WORK, figure, peer: Peer::Nobody, goal };
    vec![
        row("insertion.seconds", "s", Goal::AtMost(10.0)),
        row("insertion.memory", "peak MB", Goal::Reported),
        row("insertion.share", "% of the chunks written", Goal::Reported),
    ]
}

/// Whole days of minutes at four stations.
fn days(first: i64, count: i64) -> Table {
    let times = usize::try_from(count).unwrap_or(0) * MINUTES;
    Table { begin: BEGIN + first * DAY, step: 60, times, stations: 4, variables: 1 }
}

fn prepare(place: &Place) -> Outcome {
    place.init("base", &table::schema(1))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for (begin, end) in [(0, LATE), (LATE + 1, DAYS)] {
        for first in (begin..end).step_by(FILE as usize) {
            let path = place.path(&format!("{first:04}.csv"));
            days(first, FILE.min(end - first)).write(&path)?;
            files.push(path);
        }
    }
    for part in files.chunks(PROCESS) {
        place.fuse("base", &["add", "--source", "tables"], part)?;
    }
    for path in files {
        std::fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    days(LATE, 1).write(&place.path("late.csv"))
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    place.clear("home")?;
    place::copy(&place.path("base"), &place.path("home"))?;
    place.settle()?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables"], &[place.path("late.csv")])?;
    let repo = place.path("home/repo");
    let said = place.peer("arrays.py", &[&[repo.as_path()][..], &ARRAYS.map(Path::new)].concat())?;
    if said["time"]["length"] != DAYS * MINUTES as i64 || said["time"]["ascending"] != true {
        return Err(format!("The time axis is not that of {DAYS} days: {said}"));
    }
    let (mut written, mut all, mut parts) = (0.0, 0.0, Vec::new());
    for name in ARRAYS {
        let counts = (number(&said[name], "written")?, number(&said[name], "all")?);
        written += counts.0;
        all += counts.1;
        parts.push(format!("{name} {} of {}", counts.0, counts.1));
    }
    figures.ours("insertion.seconds", used.wall);
    figures.ours("insertion.memory", used.memory as f64 / 1e6);
    figures.ours("insertion.share", 100.0 * written / all);
    figures.note(format!("insertion: chunks written of those there: {}", parts.join(", ")));
    Ok(())
}
