//! `bench tables`: what tables in and tables out cost, beside pandas, polars and xarray on the same machine in the same run.

mod add;
mod give;
mod read;

use super::cases::Suite;
use super::data::{BEGIN, Table};
use super::place::Place;
use crate::Outcome;

pub(super) const SUITE: Suite = Suite {
    name: "tables",
    cases: &[add::CASE, read::CASE, give::CASE],
    peers: &["icechunk", "numpy", "pandas", "polars", "pyarrow", "xarray", "zarr"],
};

/// Stations of the table.
const STATIONS: usize = 20;

/// A table of `full` rows in full size: minutes at 20 stations, five variables.
fn table(place: &Place, full: usize) -> Table {
    let times = place.size(full, full / 20) / STATIONS;
    Table { begin: BEGIN, step: 60, times, stations: STATIONS, variables: 5 }
}

/// Rows of a table.
fn rows(table: &Table) -> usize {
    table.times * table.stations
}

/// Writes a schema in the case's folder.
fn schema(place: &Place, name: &str, text: &str) -> Outcome {
    let path = place.path(name);
    std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
