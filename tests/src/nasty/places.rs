//! Where and when a value was: coordinates that are lacking, exchanged or given twice.

use super::case::{Case, rows};

const PLACES: &str = "\
COORDS:
  station: {composed: [latitude, longitude], resolution: [1e-4, deg]}
VARS:
  latitude: {coords: station, unit: degrees_north, range: {interval: [48, 52]}, standard_name: latitude}
  longitude: {coords: station, unit: degrees_east, range: {interval: [12, 19]}, standard_name: longitude}
  t: {coords: station, unit: degC}
";

const NAMED: &str = "\
COORDS:
  station: {type: string}
VARS:
  latitude: {coords: station, unit: degrees_north, range: {interval: [48, 52]}, standard_name: latitude}
  longitude: {coords: station, unit: degrees_east, range: {interval: [12, 19]}, standard_name: longitude}
";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("latitude and longitude exchanged").schema(NAMED)
            .rows(rows![["station", "latitude", "longitude"], ["A", 50.5, 14.5], ["B", 15.25, 49.75]])
            .cells("latitude[A]=50.5 | longitude[A]=14.5")
            .aside(&[&["row 3", "latitude", "15.25", "exchanged", "longitude"], &["row 3", "longitude", "49.75", "exchanged", "latitude"]]),
        Case::new("latitude and longitude exchanged in all rows").schema(PLACES)
            .rows(rows![["latitude", "longitude", "t"], [14.5, 50.5, 1.0]]).refused(&["row 2", "14.5", "exchanged"]),
        Case::new("columns whose names are exchanged are put right by the source").schema(NAMED)
            .source("columns: {latitude: {from: lon, unit: degrees_north}, longitude: {from: lat, unit: degrees_east}}")
            .rows(rows![["station", "lon", "lat"], ["A", 50.5, 14.5]]).cells("latitude[A]=50.5 | longitude[A]=14.5"),
        Case::new("places that are almost the same").schema(PLACES)
            .rows(rows![["latitude", "longitude", "t"], [50.500_01, 14.5, 1.0], [50.500_02, 14.500_01, 2.0], [50.6, 14.5, 3.0]])
            .cells("latitude[50.5,14.5]=50.5 | longitude[50.5,14.5]=14.5 | t[50.5,14.5]=2 | latitude[50.6,14.5]=50.6 | longitude[50.6,14.5]=14.5 | t[50.6,14.5]=3"),
        Case::new("a cell twice in a file").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", "A", 2], ["2025-01-01", "A", 3]])
            .cells("t[@1,A]=3 | t[@2,A]=2"),
        Case::new("rows in any order").rows(rows![["time", "station", "t"], ["2025-01-03", "B", 3], ["2025-01-01", "A", 1], ["2025-01-02", "B", 2]])
            .cells("t[@1,A]=1 | t[@2,B]=2 | t[@3,B]=3"),
        Case::new("a value out of its range").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 60.0], ["2025-01-02", "A", 60.1]])
            .cells("t[@1,A]=60").aside(&[&["row 3", "\"t\"", "-60 to 60 degC", "60.1"]]),
        Case::new("a value out of its range after its unit").source("columns: {t: {from: t, unit: degF}}")
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 100], ["2025-01-02", "A", 150]])
            .cells("t[@1,A]=37.77777777777778").aside(&[&["row 3", "-60 to 60 degC", "150 degF", "65.55"]]),
        Case::new("a row without a coordinate").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", (), 2]])
            .refused(&["row 3", "station", "coordinate"]),
        Case::new("a row without a coordinate is set aside where the schema says so").lenient()
            .rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", (), 2]])
            .cells("t[@1,A]=1").aside(&[&["row 3", "station", "coordinate"]]),
        Case::new("a row without a time").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], [(), "A", 2]])
            .refused(&["row 3", "time"]),
        Case::new("a row without a coordinate that says nothing").rows(rows![["time", "station", "t"], ["2025-01-01", "A", 1], ["2025-01-02", (), ()]])
            .cells("t[@1,A]=1"),
        Case::new("no column for a coordinate").rows(rows![["time", "t"], ["2025-01-01", 1]]).refused(&["station", "constant"]),
        Case::new("a name that is almost the coordinate's").rows(rows![["time", "Station", "t"], ["2025-01-01", "A", 1]]).refused(&["station"]),
    ]
}
