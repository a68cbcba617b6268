//! Ten years of minutes out of a dataset: one station as a Parquet file, and all of it as an Arrow stream into polars.

use super::schema;
use crate::Outcome;
use crate::bench::cases::{Case, Figures};
use crate::bench::data::VARIABLES;
use crate::bench::merge;
use crate::bench::place::{Place, number};
use crate::bench::report::{Goal, Peer, Row};
use std::path::{Path, PathBuf};

pub(super) const CASE: Case = Case { name: "give", rows, prepare, turn };

const STATION: &str = "`select` of one station of five over ten years of minutes, 5 variables → Parquet";
const ALL: &str = "the whole dataset, 1.05 GB of values, as an Arrow stream into a polars data frame";
/// Minutes of 2015 to 2024, and of 2015 alone.
const MINUTES: usize = 3653 * 1440;
const YEAR: usize = 365 * 1440;
const STATIONS: usize = 5;

fn rows() -> Vec<Row> {
    let row = |key, work, figure, peer, goal| Row { key, work, figure, peer, goal };
    let (pandas, polars) = (Peer::Measured("xarray + pandas"), Peer::Measured("xarray + pandas + polars"));
    vec![
        row("station.speed", STATION, "rows a second", pandas, Goal::TimesPeer(3.0)),
        row("station.memory", STATION, "peak MB", pandas, Goal::Reported),
        row("stream.speed", ALL, "rows a second", polars, Goal::TimesPeer(5.0)),
        row("stream.memory", ALL, "peak MB (of the peer with its frame)", polars, Goal::Reported),
        row("stream.growth", ALL, "peak MB ÷ that of one year", Peer::Nobody, Goal::AtMost(1.25)),
    ]
}

fn minutes(place: &Place) -> usize {
    place.size(MINUTES, YEAR + MINUTES / 100)
}

fn prepare(place: &Place) -> Outcome {
    let text = merge::schema(5) + "  grids: {kind: simulation, format: zarr}\n";
    let (times, stations) = (minutes(place).to_string(), STATIONS.to_string());
    let base = place.path("base.zarr");
    let mut arguments = vec![base.as_path(), Path::new(&times), Path::new(&stations)];
    arguments.extend(VARIABLES.map(|(name, _)| Path::new(name)));
    place.peer("base.py", &arguments)?;
    place.init("home", &text)?;
    schema(place, "dataset.yaml", &text)?;
    place.fuse("home", &["add", "--source", "grids"], &[base])?;
    place.clear("base.zarr")
}

/// The arguments of `select` for all variables and `labels` of dimensions.
fn select<'a>(labels: &[&'a str], format: &'a str) -> Vec<&'a str> {
    let variables = VARIABLES.map(|(name, _)| name);
    [&["select"], &variables[..], labels, &["--format", format]].concat()
}

fn turn(place: &Place, figures: &mut Figures) -> Outcome {
    let (repo, ours, theirs) = (place.path("home/repo"), place.path("ours.parquet"), place.path("theirs.parquet"));
    let rows = minutes(place) as f64;
    let arguments = [&select(&["station=S02"], "parquet")[..], &["-o", "ours.parquet"]].concat();
    let (_, used) = place.fuse("home", &arguments, &[])?;
    place.settle()?;
    let said = place.peer("station.py", &[&repo, Path::new("S02"), &theirs, &ours])?;
    if said["equal"] != true || said["rows"] != minutes(place) {
        return Err(format!("The station in Parquet is not the station in the store: {said}"));
    }
    figures.ours("station.speed", rows / used.wall);
    figures.peer("station.speed", rows / number(&said, "seconds")?);
    figures.ours("station.memory", used.memory as f64 / 1e6);
    figures.peer("station.memory", number(&said, "memory")? / 1e6);
    for path in [&ours, &theirs] {
        std::fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    place.settle()?;

    let arrow = |labels: &[&str]| {
        let home = place.path("home");
        let words: Vec<PathBuf> = select(labels, "arrow").iter().map(PathBuf::from).collect();
        let mut arguments = vec![Path::new("arrow"), place.command()];
        arguments.extend(words.iter().map(PathBuf::as_path));
        arguments.extend([Path::new("--home"), &home]);
        place.peer("frame.py", &arguments)
    };
    let (whole, year) = (arrow(&[])?, arrow(&["time=2015"])?);
    let peer = place.peer("frame.py", &[Path::new("xarray"), &repo])?;
    alike(&whole, &peer)?;
    if year["rows"] != YEAR * STATIONS {
        return Err(format!("A year has {} rows, found {year}", YEAR * STATIONS));
    }
    let rows = rows * STATIONS as f64;
    figures.ours("stream.speed", rows / number(&whole, "seconds")?);
    figures.peer("stream.speed", rows / number(&peer, "seconds")?);
    figures.ours("stream.memory", number(&whole, "memory")? / 1e6);
    figures.peer("stream.memory", number(&peer, "memory")? / 1e6);
    figures.ours("stream.growth", number(&whole, "memory")? / number(&year, "memory")?);
    Ok(())
}

/// Errors: two data frames with other numbers of rows, or other sums of a variable.
fn alike(ours: &serde_json::Value, peer: &serde_json::Value) -> Outcome {
    let near = |name: &str| {
        let (a, b) = (number(&ours["sums"], name)?, number(&peer["sums"], name)?);
        Ok::<bool, String>((a - b).abs() <= 1e-9 * a.abs())
    };
    let mut same = ours["rows"] == peer["rows"];
    for (name, _) in VARIABLES {
        same &= near(name)?;
    }
    if same { Ok(()) } else { Err(format!("The stream is not the dataset: {ours} and {peer}")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn frames_are_compared_by_rows_and_sums() {
        let sums = |sum: f64| {
            let sums: serde_json::Map<_, _> = VARIABLES.iter().map(|(name, _)| ((*name).into(), json!(sum))).collect();
            json!({"rows": 3, "sums": sums})
        };
        assert!(alike(&sums(1e6), &sums(1e6 + 1e-6)).is_ok());
        assert!(alike(&sums(1e6), &sums(1e6 + 1.0)).is_err());
        assert!(alike(&sums(1.0), &json!({"rows": 3, "sums": {}})).is_err());
        let mut other = sums(1.0);
        other["rows"] = json!(4);
        assert!(alike(&sums(1.0), &other).is_err());
    }
}
