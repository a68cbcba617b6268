//! Location forecasts of three made-up stations in the shape of MET Norway's service "locationforecast 2.0, complete":
//! two runs a station, hourly for a day and then every six hours; and one whose request had exchanged its coordinates.

use super::Contribution;
use super::date::{DAY, HOUR, iso};
use super::noise::smooth;
use serde_json::{Map, Value, json};
use std::f64::consts::TAU;
use std::fmt::Write as _;

/// A made-up station.
#[derive(Debug, Clone, Copy)]
pub struct Station {
    /// Identifier in file names.
    pub name: &'static str,
    /// Where it lies, in words.
    pub place: &'static str,
    /// Degrees north, to 1e-4.
    pub latitude: f64,
    /// Degrees east, to 1e-4.
    pub longitude: f64,
    /// Metres above the sea.
    pub altitude: f64,
}

/// The stations; number 2 lies highest.
pub const STATIONS: [Station; 3] = [
    Station { name: "meadow", place: "Meadow by the brook", latitude: 50.8687, longitude: 14.8939, altitude: 255.0 },
    Station { name: "forest", place: "Edge of the forest", latitude: 50.8431, longitude: 14.9312, altitude: 412.5 },
    Station { name: "ridge", place: "Ridge", latitude: 50.7964, longitude: 15.0218, altitude: 1012.0 },
];

/// 2025-06-10T06:00:00Z and twelve hours later: the runs.
pub const RUNS: [i64; 2] = [1_749_535_200, 1_749_578_400];
/// Hours of a run with a step an hour.
const HOURLY: i64 = 24;
/// Hours of a run in all.
const WHOLE: i64 = 60;

/// What the service calls weather; the schema lists the same words.
pub const SYMBOLS: [&str; 9] = [
    "clearsky_day",
    "clearsky_night",
    "partlycloudy_day",
    "partlycloudy_night",
    "cloudy",
    "fog",
    "lightrain",
    "rain",
    "heavyrain",
];

/// The raw files.
pub fn contributions() -> Vec<Contribution> {
    let mut files = vec![Contribution::new("stations.csv", &["stations"], stations())];
    for run in RUNS {
        for (index, station) in STATIONS.iter().enumerate() {
            let name = format!("forecast-{}-{}.json", station.name, &iso(run)[..13]);
            files.push(Contribution::new(
                name,
                &["forecast"],
                forecast(index, run, (station.longitude, station.latitude)),
            ));
        }
    }
    // The request for the meadow had latitude and longitude exchanged, as it happens.
    let Station { latitude, longitude, .. } = STATIONS[0];
    let exchanged = forecast(0, RUNS[1], (latitude, longitude));
    files.push(Contribution::new("forecast-exchanged.json", &["forecast"], exchanged).refused());
    files
}

fn stations() -> String {
    let mut text = String::from("name,latitude,longitude,altitude [m]\n");
    for Station { place, latitude, longitude, altitude, .. } in STATIONS {
        let _ = writeln!(text, "{place},{latitude:.4},{longitude:.4},{altitude:.1}");
    }
    text
}

/// The document of one station and run, as GeoJSON with (longitude, latitude).
fn forecast(index: usize, run: i64, place: (f64, f64)) -> String {
    let steps: Vec<Value> = valid_times(run).map(|time| step(index, run, time)).collect();
    let document = json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.0, place.1, STATIONS[index].altitude]},
        "properties": {
            "meta": {
                "updated_at": iso(run + 1122),
                "units": {
                    "air_pressure_at_sea_level": "hPa",
                    "air_temperature": "celsius",
                    "cloud_area_fraction": "%",
                    "precipitation_amount": "mm",
                    "relative_humidity": "%",
                    "ultraviolet_index_clear_sky": "1",
                    "wind_from_direction": "degrees",
                    "wind_speed": "m/s",
                },
            },
            "timeseries": steps,
        },
    });
    format!("{document}\n")
}

/// Times of a run: hourly, then every six hours.
fn valid_times(run: i64) -> impl Iterator<Item = i64> {
    (0..=WHOLE).filter(|hour| *hour < HOURLY || hour % 6 == 0).map(move |hour| run + hour * HOUR)
}

fn step(index: usize, run: i64, time: i64) -> Value {
    let hourly = time < run + HOURLY * HOUR;
    let mut details = Map::new();
    let mut put = |name: &str, value: f64| drop(details.insert(name.into(), json!(value)));
    put("air_pressure_at_sea_level", air_pressure(index, run, time));
    put("air_temperature", air_temperature(index, run, time));
    put("cloud_area_fraction", cloud_cover(index, run, time));
    put("relative_humidity", rounded(95.0 - 2.1 * (air_temperature(index, run, time) - 8.0).abs(), 1));
    put("wind_from_direction", rounded(180.0 + 150.0 * smooth(time as f64 / (9.0 * HOUR as f64)), 1));
    put("wind_speed", rounded(3.2 + 2.0 * smooth(time as f64 / (5.0 * HOUR as f64)) + index as f64, 1));
    if hourly {
        put("ultraviolet_index_clear_sky", rounded(6.5 * sun(time).max(0.0), 1));
    }
    let mut data = Map::new();
    data.insert("instant".into(), json!({"details": details}));
    // The last step has no time after it.
    if time < run + WHOLE * HOUR {
        let hours = if hourly { 1 } else { 6 };
        let amount = |hours: i64| (0..hours).map(|hour| precipitation(index, run, time + hour * HOUR)).sum::<f64>();
        let period = json!({
            "summary": {"symbol_code": symbol(index, run, time)},
            "details": {"precipitation_amount": rounded(amount(hours), 1)},
        });
        data.insert(format!("next_{hours}_hours"), period);
        data.insert(
            "next_12_hours".into(),
            json!({"summary": {"symbol_code": symbol(index, run, time)}, "details": {}}),
        );
    }
    json!({"time": iso(time), "data": data})
}

/// Air temperature in degC at `STATIONS[index]`, as the run at `run` forecasts it for `time`; to one decimal.
pub fn air_temperature(index: usize, run: i64, time: i64) -> f64 {
    let height = 0.0065 * (STATIONS[index].altitude - 255.0);
    rounded(15.5 - height + 6.0 * sun(time) + 2.0 * weather(run, time), 1)
}

/// Air pressure at sea level in hPa, to one decimal.
pub fn air_pressure(index: usize, run: i64, time: i64) -> f64 {
    rounded(1014.0 - 5.0 * weather(run, time) + 0.2 * index as f64, 1)
}

/// Cloud cover in percent, to one decimal.
pub fn cloud_cover(index: usize, run: i64, time: i64) -> f64 {
    rounded((50.0 - 70.0 * weather(run, time) + 5.0 * index as f64).clamp(0.0, 100.0), 1)
}

/// Precipitation in the hour that follows, in mm, to one decimal: none below a cloud cover of 80 %.
pub fn precipitation(index: usize, run: i64, time: i64) -> f64 {
    rounded((cloud_cover(index, run, time) - 80.0).max(0.0) / 8.0, 1)
}

/// One of [`SYMBOLS`].
pub fn symbol(index: usize, run: i64, time: i64) -> &'static str {
    let night = usize::from(sun(time) < 0.0);
    SYMBOLS[match (precipitation(index, run, time), cloud_cover(index, run, time)) {
        (rain, _) if rain > 2.0 => 8,
        (rain, _) if rain > 1.0 => 7,
        (rain, _) if rain > 0.0 => 6,
        (_, cover) if cover < 15.0 => night,
        (_, cover) if cover < 60.0 => 2 + night,
        _ if night == 1 && index == 0 && air_temperature(index, run, time) < 10.0 => 5,
        _ => 4,
    }]
}

/// From -1 at midnight to 1 at noon, local time nearly.
fn sun(time: i64) -> f64 {
    (TAU * (time as f64 / DAY as f64 - 0.29)).sin()
}

/// From -1 to 1; a later run sees it a little otherwise.
fn weather(run: i64, time: i64) -> f64 {
    smooth(time as f64 / (5.0 * HOUR as f64)) + 0.1 * smooth((run / HOUR) as f64)
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_the_services_shape() {
        let document: Value = serde_json::from_str(&forecast(2, RUNS[0], (15.0218, 50.7964))).unwrap_or_default();
        let steps = document["properties"]["timeseries"].as_array().cloned().unwrap_or_default();
        assert_eq!(steps.len(), 24 + 7);
        assert_eq!(document["geometry"]["coordinates"][0], 15.0218);
        assert!(steps[0]["data"]["next_1_hours"]["details"]["precipitation_amount"].is_number());
        assert!(steps[24]["data"]["next_1_hours"].is_null() && !steps[24]["data"]["next_6_hours"].is_null());
        assert!(steps[30]["data"]["next_6_hours"].is_null());
    }

    #[test]
    fn it_rains_at_times_and_the_sky_changes() {
        let hours = || (0..HOURLY).flat_map(|hour| (0..3).map(move |index| (index, RUNS[0] + hour * HOUR)));
        let dry = hours().filter(|(index, time)| precipitation(*index, RUNS[0], *time) == 0.0).count();
        assert!((10..70).contains(&dry), "{dry}");
        let mut symbols: Vec<&str> = hours().map(|(index, time)| symbol(index, RUNS[0], time)).collect();
        symbols.sort_unstable();
        symbols.dedup();
        assert!(symbols.len() >= 4, "{symbols:?}");
    }
}
