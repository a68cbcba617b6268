//! Soil moisture and temperature at five depths in the shape of Odyssey loggers' files: a wide table a download, times
//! with the day first, moisture in percent; and a table of stations as a Czech spreadsheet writes it.

use super::Contribution;
use super::date::{DAY, day_first};
use super::noise::{mix, smooth, unit};
use std::f64::consts::TAU;
use std::fmt::Write as _;

/// Seconds between two samples.
pub const STEP: i64 = 900;
/// 2025-04-01T00:00:00Z.
pub const BEGIN: i64 = 1_743_465_600;
/// When the loggers were read out for the first time, and for the second time.
const READ_OUT: [i64; 2] = [BEGIN + 5 * DAY, BEGIN + 8 * DAY];
/// Depths of the sensors in centimetres, in the order of the columns s1 to s5.
pub const DEPTHS: [u32; 5] = [10, 20, 40, 60, 100];
/// The loggers that were read out.
pub const LOGGERS: [&str; 3] = ["U01-E9F7", "U02-8F58", "U06-8FAD"];
/// What a logger writes for a moisture above its range.
const OVER: &str = "OL";
/// What it writes for a sensor that does not answer.
const SILENT: &str = "-99.9";

/// The sources of a wide table: one for each depth, and one for the air.
pub const LEVELS: &[&str] = &["level-10", "level-20", "level-40", "level-60", "level-100", "ambient"];

/// The raw files.
pub fn contributions() -> Vec<Contribution> {
    let mut files = vec![Contribution::new("stations.csv", &["stations"], stations())];
    for (index, logger) in LOGGERS.iter().enumerate() {
        for (number, end) in READ_OUT.iter().enumerate() {
            // The second read-out repeats a day of the first.
            let begin = if number == 0 { BEGIN } else { READ_OUT[0] - DAY };
            let text = table(index, begin, *end);
            files.push(Contribution::new(format!("{logger}-{}.csv", number + 1), LEVELS, text));
        }
    }
    files
}

/// The table of stations in windows-1250: a title, a header, a row of units, decimal commas, a line that is no row.
fn stations() -> Vec<u8> {
    let text = "Přehled stanovišť vlhkosti půdy (smyšlená data);;;;;;\n\
        číslo;název;zeměpisná šířka;zeměpisná délka;nadmořská výška;instalace;podíl lesa\n\
        ;;°;°;m;;%\n\
        U01-E9F7;Louka u potoka;50,86360;14,88980;255,4;14.3.2025;5\n\
        U02-8F58;Okraj lesa;50,86330;14,88900;261,0;14.3.2025;50\n\
        U03-E3A3;Pařezí;50,86340;14,88940;258,2;15.3.2025;n/a\n\
        U06-8FAD;Hřeben;50,79640;15,02180;1 012,5;2.4.2025;87,5\n\
        # U04 a U05 čekají na instalaci;;;;;;\n";
    text.chars().map(windows_1250).collect()
}

/// The byte of windows-1250 for the signs that the table has (<https://encoding.spec.whatwg.org/index-windows-1250.txt>).
fn windows_1250(sign: char) -> u8 {
    match sign {
        'ě' => 0xec,
        'š' => 0x9a,
        'č' => 0xe8,
        'ř' => 0xf8,
        'ž' => 0x9e,
        'ý' => 0xfd,
        'á' => 0xe1,
        'í' => 0xed,
        'é' => 0xe9,
        'ů' => 0xf9,
        'ť' => 0x9d,
        '°' => 0xb0,
        ascii => ascii as u32 as u8,
    }
}

/// One read-out.
fn table(index: usize, begin: i64, end: i64) -> String {
    let moistures = (1..=5).map(|number| format!("s{number}")).collect::<Vec<_>>().join(",");
    let temperatures = (1..=5).map(|number| format!("s{number}t")).collect::<Vec<_>>().join(",");
    let mut text = format!("dateTime,loggerUid,{moistures},{temperatures},s11t,ttlDate,logDateTime\n");
    for time in (begin..end).step_by(STEP as usize) {
        let _ = write!(text, "{},{}", day_first(time), LOGGERS[index]);
        for depth in 0..DEPTHS.len() {
            let value = match moisture(index, depth, time) {
                Some(value) => format!("{value:.1}"),
                None if index == 1 => SILENT.to_owned(),
                None => OVER.to_owned(),
            };
            let _ = write!(text, ",{value}");
        }
        for depth in 0..DEPTHS.len() {
            let _ = write!(text, ",{:.1}", soil_temperature(index, depth, time));
        }
        let _ = writeln!(text, ",{:.1},{},{}", air_temperature(index, time), time / DAY, day_first(end));
    }
    text
}

/// Volumetric soil moisture in percent at `DEPTHS[depth]`, to one decimal. None when the sensor at 60 cm of the second
/// logger is silent, and when rain fills the uppermost layer at the first.
pub fn moisture(index: usize, depth: usize, time: i64) -> Option<f64> {
    if index == 1 && depth == 3 && (time - BEGIN) / DAY == 3 {
        return None;
    }
    let (centimetres, since) = (f64::from(DEPTHS[depth]), (time - BEGIN) as f64 / DAY as f64);
    // Two rains; the water comes later and weaker to the deep.
    let wet = |rain: f64, amount: f64| {
        let age = since - rain - centimetres / 50.0;
        if age < 0.0 { 0.0 } else { amount * (-centimetres / 45.0).exp() * (age * 8.0).min(1.0) * (-age / 1.4).exp() }
    };
    let dry = 14.0 + 0.09 * centimetres + 3.0 * index as f64 - 0.15 * since;
    let noise = 0.1 * unit(mix(time as u64, (10 * index + depth) as u64));
    let value = dry + wet(1.3, 11.0) + wet(5.1, 31.0) + noise;
    let over = index == 0 && value > 35.0;
    (!over).then(|| (value * 10.0).round() / 10.0)
}

/// Soil temperature in degC at `DEPTHS[depth]`, to one decimal: the wave of a day that fades with depth.
pub fn soil_temperature(index: usize, depth: usize, time: i64) -> f64 {
    let metres = f64::from(DEPTHS[depth]) / 100.0;
    let wave = (-metres / 0.11).exp() * (TAU * (time as f64 / DAY as f64 - 0.38) - metres / 0.11).sin();
    ((7.4 - 0.9 * metres - 0.4 * index as f64 + 6.5 * wave) * 10.0).round() / 10.0
}

/// Air temperature in degC beside the logger, to one decimal.
pub fn air_temperature(index: usize, time: i64) -> f64 {
    let wave = (TAU * (time as f64 / DAY as f64 - 0.38)).sin();
    let weather = 3.0 * smooth(time as f64 / (2.2 * DAY as f64));
    ((8.0 - 0.5 * index as f64 + 6.0 * wave + weather) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loggers_have_their_faults() {
        let first = table(0, BEGIN, READ_OUT[1]);
        assert!(first.starts_with("dateTime,loggerUid,s1,s2,s3,s4,s5,s1t,"), "{}", &first[..80]);
        assert!(first.contains("01-04-2025 00:15:00,U01-E9F7,"));
        assert!(first.contains(",OL,") && !first.contains(SILENT));
        assert!(table(1, BEGIN, READ_OUT[0]).contains(",-99.9,"));
    }

    #[test]
    fn every_sign_of_the_stations_has_its_byte() {
        let bytes = stations();
        assert!(bytes.windows(7).any(|part| part == b"P\xf8ehled"));
        assert!(bytes.windows(6).any(|part| part == b"H\xf8eben"));
        assert!(!bytes.contains(&0));
    }
}
