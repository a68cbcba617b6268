//! Rock temperatures in boreholes: every half hour for the demo, every twelve hours for the walk through the docs.
//!
//! The files have the shapes and the faults of real ones: tables and logger uploads, channels in changing order, values as
//! text, a sentinel for a broken sensor, a gap of weeks, a file that comes late and one that overlaps.

mod climate;

use super::Contribution;
use super::date::{DAY, HOUR, iso};
use climate::Climate;
use std::fmt::Write as _;

/// Seconds between two samples of the demo, and of the short files.
const STEP: i64 = 1800;
const SHORT: i64 = 12 * HOUR;
/// 2022-10-01T00:00:00Z.
const BEGIN: i64 = 1_664_582_400;
/// 2025-10-01T00:00:00Z.
const END: i64 = 1_759_276_800;
const WEEK: i64 = 7 * DAY;
/// 2025-01-01T00:00:00Z: the second table begins.
const SECOND_TABLE: i64 = 1_735_689_600;
/// 2025-09-01T00:00:00Z: from here the loggers upload what they have.
const UPLOADS: i64 = 1_756_684_800;
/// What the logger writes for a broken sensor.
const SENTINEL: f64 = -7.77;
/// Depths of sensors in metres; a borehole has the first few.
const DEPTHS: [f64; 11] = [0.05, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0];

/// A borehole: some have a position only.
struct Borehole {
    name: &'static str,
    latitude: f64,
    longitude: f64,
    /// Time of the first sample.
    begin: i64,
    /// How many of [`DEPTHS`] have a sensor; 0 without a logger.
    sensors: usize,
}

const fn borehole(name: &'static str, latitude: f64, longitude: f64, days: i64, sensors: usize) -> Borehole {
    Borehole { name, latitude, longitude, begin: END - days * DAY, sensors }
}

const BOREHOLES: [Borehole; 12] = [
    borehole("BH-01", 49.45712, 16.22861, 1096, 8),
    borehole("BH-02", 49.45745, 16.22804, 0, 0),
    borehole("BH-03", 49.45671, 16.22938, 730, 7),
    borehole("BH-04", 49.45588, 16.23012, 438, 6),
    borehole("BH-05", 49.45561, 16.22934, 0, 0),
    borehole("BH-06", 49.45802, 16.22743, 0, 0),
    borehole("BH-07", 49.45834, 16.22815, 219, 11),
    borehole("BH-08", 49.46402, 16.22073, 0, 0),
    borehole("BH-09", 49.46437, 16.22368, 110, 6),
    borehole("BH-10", 49.46455, 16.22246, 0, 0),
    borehole("BH-11", 49.46418, 16.22331, 0, 0),
    borehole("BH-12", 49.45523, 16.23105, 73, 6),
];

/// BH-03 was without power: 2024-02-10 to 2024-03-16.
const GAP: (i64, i64) = (1_707_523_200, 1_710_547_200);
/// BH-04's fourth sensor was broken: 2024-11-05 to 2024-11-08.
const BROKEN: (i64, i64) = (1_730_764_800, 1_731_024_000);
/// A week of BH-04 that its table lacks and that comes as a late upload: from 2025-06-09.
const LATE: i64 = 1_749_427_200;

/// The files of the demo, in the order in which they arrive.
pub fn contributions() -> Vec<Contribution> {
    files(STEP)
}

/// The same files with a sample every twelve hours.
pub fn short() -> Vec<Contribution> {
    files(SHORT)
}

fn files(step: i64) -> Vec<Contribution> {
    let logger = |file, text| Contribution::new(file, &["logger"], text);
    vec![
        Contribution::new("boreholes.csv", &["positions"], positions()),
        Contribution::new("temperatures-2022-2024.csv", &["tables"], table(BEGIN, SECOND_TABLE, step)),
        Contribution::new("temperatures-2025.csv", &["tables"], table(SECOND_TABLE, UPLOADS, step)),
        Contribution::new("air.csv", &["air"], air(step)),
        logger("BH-01_20250908.json", upload(0, UPLOADS, UPLOADS + WEEK, step)),
        // Repeats half a week of the upload before it.
        logger("BH-01_20250922.json", upload(0, UPLOADS + WEEK / 2, UPLOADS + 3 * WEEK, step)),
        logger("BH-07_20250922.json", upload(6, UPLOADS, UPLOADS + 3 * WEEK, step)),
        logger("BH-04_20250609.json", upload(3, LATE, LATE + WEEK, step)),
    ]
}

/// Rock temperature in degC at borehole `BH-0{index + 1}`, `depth` metres below its collar, to three decimals; none where
/// the sensor was broken.
pub fn rock_temperature(index: usize, depth: f64, time: i64) -> Option<f64> {
    let sensor = DEPTHS.iter().position(|known| *known == depth)?;
    let value = measured(&Climate, index, sensor, time);
    (value != SENTINEL).then(|| (value * 1000.0).round() / 1000.0)
}

/// The table of positions.
fn positions() -> String {
    let mut text = String::from("borehole,latitude,longitude\n");
    for hole in &BOREHOLES {
        let _ = writeln!(text, "{},{:.5},{:.5}", hole.name, hole.latitude, hole.longitude);
    }
    text
}

/// One row a borehole, time and depth; the depth in centimetres.
fn table(from: i64, to: i64, step: i64) -> String {
    let climate = Climate;
    let mut text = String::from("borehole,time,depth [cm],temperature [degC]\n");
    for (index, hole) in BOREHOLES.iter().enumerate() {
        for time in steps(hole.begin.max(from), to, step) {
            if silent(index, time) {
                continue;
            }
            let stamp = iso(time);
            for (sensor, depth) in DEPTHS.iter().take(hole.sensors).enumerate() {
                let value = measured(&climate, index, sensor, time);
                let _ = writeln!(text, "{},{stamp},{:.0},{value:.3}", hole.name, depth * 100.0);
            }
        }
    }
    text
}

/// Air at two boreholes; humidity as a share.
fn air(step: i64) -> String {
    let climate = Climate;
    let mut text = String::from("borehole,time,air temperature,relative humidity\n");
    for index in [0, 6] {
        let hole = &BOREHOLES[index];
        for time in steps(hole.begin, UPLOADS, step) {
            let (temperature, humidity) = (climate.air(index, time), climate.humidity(index, time));
            let _ = writeln!(text, "{},{},{temperature:.2},{:.4}", hole.name, iso(time), humidity / 100.0);
        }
    }
    text
}

/// One logger's upload: channels with their samples, times in epoch milliseconds, values as text.
fn upload(index: usize, from: i64, to: i64, step: i64) -> String {
    let climate = Climate;
    let hole = &BOREHOLES[index];
    let sensors = DEPTHS.iter().take(hole.sensors).enumerate();
    type Value<'a> = Box<dyn Fn(i64) -> String + 'a>;
    let mut channels: Vec<(String, Value<'_>)> = sensors
        .map(|(sensor, depth)| {
            let value: Value<'_> = Box::new({
                let climate = &climate;
                move |time| format!("{:.3}", measured(climate, index, sensor, time))
            });
            (format!("{depth}m"), value)
        })
        .collect();
    channels.push(("air-T".into(), Box::new(|time| format!("{:.2}", climate.air(index, time)))));
    channels.push(("air-RH".into(), Box::new(|time| format!("{:.2}", climate.humidity(index, time)))));
    channels.push(("battery".into(), Box::new(|_| "12.11".into())));
    // Loggers do not keep an order of channels.
    channels.rotate_left(index % 4 + 1);

    let channels: Vec<String> = channels
        .iter()
        .enumerate()
        .map(|(number, (label, value))| {
            let samples =
                steps(from, to, step).map(|t| format!("{{\"t\":{},\"v\":\"{}\",\"e\":\"0\"}}", t * 1000, value(t)));
            let samples = samples.collect::<Vec<_>>().join(",");
            format!("{{\"data\":[{samples}],\"metadata\":{{\"id\":\"1-4-{number}-0-0\",\"label\":\"{label}\"}}}}")
        })
        .collect();
    // One of the loggers spells its borehole in its own way.
    let label = if index == 6 { "BH07" } else { hole.name };
    format!(
        "{{\"version\":\"2.0.1\",\"metadata\":{{\"date\":{}}},\"data\":[{{\"data\":[\n{}\n],\"metadata\":{{\"ids\":[\"S-{}\"],\"label\":\"{label}\"}}}}]}}\n",
        (to + 600) * 1000,
        channels.join(",\n"),
        1000 + index,
    )
}

/// What the sensor at `DEPTHS[sensor]` reports.
fn measured(climate: &Climate, index: usize, sensor: usize, time: i64) -> f64 {
    let broken = index == 3 && sensor == 3 && (BROKEN.0..BROKEN.1).contains(&time);
    let hiccup = index == 0 && sensor == 0 && (time / STEP) % 4999 == 7;
    if broken || hiccup { SENTINEL } else { climate.rock(index, DEPTHS[sensor], time) }
}

/// Whether borehole `index` has nothing in its table at `time`.
fn silent(index: usize, time: i64) -> bool {
    let gap = index == 2 && (GAP.0..GAP.1).contains(&time);
    let late = index == 3 && (LATE..LATE + WEEK).contains(&time);
    gap || late
}

fn steps(from: i64, to: i64, step: i64) -> impl Iterator<Item = i64> {
    (from..to).step_by(step as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_are_right() {
        let cases = [
            (BEGIN, "2022-10-01T00:00:00Z"),
            (END, "2025-10-01T00:00:00Z"),
            (SECOND_TABLE, "2025-01-01T00:00:00Z"),
            (UPLOADS, "2025-09-01T00:00:00Z"),
            (GAP.0, "2024-02-10T00:00:00Z"),
            (GAP.1, "2024-03-16T00:00:00Z"),
            (BROKEN.0, "2024-11-05T00:00:00Z"),
            (LATE, "2025-06-09T00:00:00Z"),
        ];
        for (time, expected) in cases {
            assert_eq!(iso(time), expected);
        }
    }

    #[test]
    fn the_uploads_are_json_of_the_loggers_shape() {
        let document: serde_json::Value =
            serde_json::from_str(&upload(6, UPLOADS, UPLOADS + DAY, STEP)).unwrap_or_default();
        let channels = document["data"][0]["data"].as_array().map_or(0, Vec::len);
        assert_eq!(channels, 11 + 3);
        assert_eq!(document["data"][0]["metadata"]["label"], "BH07");
        assert!(document["data"][0]["data"][0]["data"][0]["v"].is_string());
    }

    #[test]
    fn the_sample_has_its_faults() {
        let text = table(GAP.0 - DAY, GAP.1 + DAY, STEP);
        assert!(text.contains("BH-03,2024-02-09") && text.contains("BH-03,2024-03-16"));
        assert!(!text.contains("BH-03,2024-02-20"));
        assert!(table(BROKEN.0, BROKEN.0 + DAY, STEP).contains(",200,-7.770\n"));
        assert!(upload(3, LATE, LATE + DAY, STEP).contains(&format!("{}", LATE * 1000)));
    }
}
