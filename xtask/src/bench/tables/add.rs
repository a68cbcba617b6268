//! One large CSV file into an empty dataset, with the units of most columns converted.

use super::{rows as count, schema, table};
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::VARIABLES;
use crate::bench::place::{self, Place, number};
use crate::bench::report::{Goal, Peer, Row};
use serde_json::json;
use std::path::Path;

pub(super) const CASE: Case = Case { name: "add", rows, prepare, turn };

const WORK: &str = "CSV of 1M rows × 5 variables into an empty dataset: all of `add`";
const HARMONISED: &str = "the same, harmonised only";
const LARGER: &str = "CSV of 5M rows × 5 variables into an empty dataset";
/// Rows of the table, and of the larger one.
const ROWS: usize = 1_000_000;
const MORE: usize = 5_000_000;
/// Unit of each of [`VARIABLES`] in the store, with factor and offset from that in the table.
const STORED: [(&str, &str, f64, f64); 5] = [
    ("degC", "K", 1.0, 273.15),
    ("%", "1", 0.01, 0.0),
    ("km h-1", "m s-1", 1.0 / 3.6, 0.0),
    ("hPa", "Pa", 100.0, 0.0),
    ("W m-2", "W m-2", 1.0, 0.0),
];

fn rows() -> Vec<Row> {
    let row = |key, work, figure, peer, goal| Row { key, work, figure, peer, goal };
    let pandas = Peer::Measured("pandas + xarray + zarr");
    let arrow = Peer::Measured("the same, pandas reading with pyarrow");
    vec![
        row("add.speed", WORK, "rows a second", pandas, Goal::TimesPeer(3.0)),
        row("add.arrow", WORK, "rows a second", arrow, Goal::Reported),
        row("add.memory", WORK, "peak MB", pandas, Goal::AtMost(200.0)),
        row("add.harmonised", HARMONISED, "rows a second", Peer::Nobody, Goal::AtLeast(1e6)),
        row("add.larger", LARGER, "peak MB", Peer::Nobody, Goal::Reported),
    ]
}

/// Tables in the usual units, a dataset in those of the SI.
fn units() -> String {
    let mut text = "SCHEMA: 1\nATTRS: {title: Weather stations}\nCOORDS:\n  time: {unit: {tick: s}}\n  \
                    station: {type: string}\nVARS:\n"
        .to_owned();
    for ((name, _), (_, unit, ..)) in VARIABLES.iter().zip(STORED) {
        text.push_str(&format!("  {name}: {{coords: [time, station], unit: \"{unit}\"}}\n"));
    }
    text.push_str("SOURCES:\n  tables:\n    kind: instrument\n    columns:\n");
    for ((name, _), (unit, ..)) in VARIABLES.iter().zip(STORED) {
        text.push_str(&format!("      {name}: {{unit: \"{unit}\"}}\n"));
    }
    text
}

fn prepare(place: &Place) -> Outcome {
    place::build(&["-p", "zarr-fuse-fuse", "--example", "harmonise"])?;
    schema(place, "units.yaml", &units())?;
    table(place, ROWS).write(&place.path("table.csv"))?;
    table(place, MORE).write(&place.path("larger.csv"))
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let (csv, rows) = (place.path("table.csv"), count(&table(place, ROWS)) as f64);
    place.init("home", &units())?;
    place.settle()?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables"], std::slice::from_ref(&csv))?;
    figures.ours("add.speed", rows / used.wall);
    figures.ours("add.arrow", rows / used.wall);
    figures.ours("add.memory", used.memory as f64 / 1e6);
    place.settle()?;

    let conversions: serde_json::Map<String, serde_json::Value> = VARIABLES
        .iter()
        .zip(STORED)
        .map(|((name, _), (.., factor, offset))| ((*name).into(), json!([factor, offset])))
        .collect();
    let conversions = serde_json::Value::Object(conversions).to_string();
    for (engine, key) in [("c", "add.speed"), ("pyarrow", "add.arrow")] {
        let (repo, target) = (place.path("home/repo"), place.path("peer.zarr"));
        place.clear("peer.zarr")?;
        let said = place.peer("add.py", &[Path::new(engine), &repo, &csv, &target, Path::new(&conversions)])?;
        if said["equal"] != true {
            return Err("What is in the store is not what pandas makes of the table.".into());
        }
        figures.peer(key, rows / number(&said, "seconds")?);
        if engine == "c" {
            figures.peer("add.memory", number(&said, "memory")? / 1e6);
        }
        place.settle()?;
    }

    let said = place.example("harmonise", &[&place.path("units.yaml"), Path::new("tables"), &csv], false)?;
    figures.ours("add.harmonised", number(&said, "rows")? / number(&said, "seconds")?);

    place.init("home", &units())?;
    let (_, used) = place.fuse("home", &["add", "--source", "tables"], &[place.path("larger.csv")])?;
    figures.ours("add.larger", used.memory as f64 / 1e6);
    place.clear("home")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_its_units() {
        let text = units();
        for ((name, _), (given, stored, ..)) in VARIABLES.iter().zip(STORED) {
            assert!(text.contains(&format!("  {name}: {{coords: [time, station], unit: \"{stored}\"}}")), "{text}");
            assert!(text.contains(&format!("      {name}: {{unit: \"{given}\"}}")), "{text}");
        }
    }
}
