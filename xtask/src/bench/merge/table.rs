//! One large table into an empty dataset.

use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::{BEGIN, Table, VARIABLES};
use crate::bench::place::Place;
use crate::bench::report::{Goal, Peer, Row};

pub(super) const CASE: Case = Case { name: "table", rows, prepare, turn };

const WORK: &str = "one table of 100k rows × 5 variables onto time × 20 stations";
const TABLE: Table = Table { begin: BEGIN, step: 3600, times: 5000, stations: 20, variables: 5 };

fn rows() -> Vec<Row> {
    let peer = |figure| Peer::Published(figure, "predecessor");
    vec![
        Row { key: "table.cpu", work: WORK, figure: "CPU s", peer: peer(3.6), goal: Goal::AtMost(0.12) },
        Row { key: "table.memory", work: WORK, figure: "peak MB", peer: peer(325.0), goal: Goal::AtMost(150.0) },
    ]
}

/// A schema of the first `variables` of [`VARIABLES`] over time and station, from tables.
pub(in crate::bench) fn schema(variables: usize) -> String {
    let mut text = "SCHEMA: 1\nATTRS: {title: Weather stations}\nCOORDS:\n  time: {unit: {tick: s}}\n  \
                    station: {type: string}\nVARS:\n"
        .to_owned();
    for (name, unit) in &VARIABLES[..variables] {
        text.push_str(&format!("  {name}: {{coords: [time, station], unit: \"{unit}\"}}\n"));
    }
    text + "SOURCES:\n  tables: {kind: instrument}\n"
}

fn prepare(place: &Place) -> Outcome {
    TABLE.write(&place.path("table.csv"))
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    place.init("home", &schema(TABLE.variables))?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables"], &[place.path("table.csv")])?;
    figures.ours("table.cpu", used.cpu);
    figures.ours("table.memory", used.memory as f64 / 1e6);
    Ok(())
}
