//! How well a column serves as a coordinate, by what it holds and how it is called.

use super::columns::{Column, Kind};
use super::names;
use super::words::Role;

/// Words of a column that names places, instruments or samples.
const LABELS: [&str; 40] = [
    "id",
    "station",
    "site",
    "stanice",
    "lokalita",
    "location",
    "place",
    "sensor",
    "logger",
    "device",
    "borehole",
    "well",
    "vrt",
    "name",
    "code",
    "kod",
    "label",
    "channel",
    "key",
    "point",
    "stop",
    "plot",
    "probe",
    "profile",
    "sonda",
    "cidlo",
    "serial",
    "uid",
    "uuid",
    "sample",
    "vzorek",
    "species",
    "parameter",
    "variable",
    "instrument",
    "node",
    "tree",
    "nazev",
    "misto",
    "gauge",
];
/// Words of a column that only counts rows.
const COUNTERS: [&str; 12] =
    ["idx", "index", "record", "row", "no", "nr", "number", "unnamed", "poradi", "rec", "recnum", "seq"];

/// Words of a number that says where along something a row is.
const POSITIONS: [&str; 12] = [
    "x",
    "y",
    "z",
    "position",
    "distance",
    "chainage",
    "easting",
    "northing",
    "offset",
    "frequency",
    "wavelength",
    "lag",
];
/// Weight of a number that was likely measured.
pub(super) const MEASURED: u32 = 12;

/// How well a column serves as a coordinate: small is good; `None` if it cannot.
pub(super) fn weight(column: &Column, rows: usize) -> Option<u32> {
    // Nearly every row must say where it is.
    if column.present * 10 < rows * 8 || column.unread.as_ref().is_some_and(|(count, _)| count * 10 > rows) {
        return None;
    }
    let words = names::words(&column.label);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if column.is_time() {
        return Some(0);
    }
    if column.is_text() {
        return match () {
            () if column.length > 40 => None,
            () if has(&LABELS) => Some(1),
            () if column.distinct * 2 <= rows => Some(4),
            () => Some(6),
        };
    }
    match column.role() {
        Role::Vertical => return Some(2),
        Role::Latitude | Role::Longitude => return Some(7),
        Role::Ground => return Some(8),
        Role::Measured => {}
    }
    let whole = matches!(column.kind, Kind::Int { .. });
    match () {
        () if matches!(column.kind, Kind::Bool(_) | Kind::Complex) => None,
        () if whole && has(&COUNTERS) => Some(9),
        () if whole && has(&LABELS) => Some(2),
        () if whole && column.unit.is_none() => Some(8),
        () if has(&POSITIONS) => Some(10),
        () => Some(MEASURED),
    }
}
