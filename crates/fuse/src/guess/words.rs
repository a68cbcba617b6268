//! Common words of headers with the CF standard name they mean, and what limits nature sets.
//!
//! Standard names and canonical units are those of the CF standard name table (version 90).

use super::names;
use zarr_fuse_core::units;

/// What a word means.
#[derive(Debug)]
pub(super) struct Meaning {
    /// Groups of words, in small letters; a header means this if it has one word of each group.
    all: &'static [&'static [&'static str]],
    /// None of these may be beside them.
    not: &'static [&'static str],
    /// CF standard name.
    pub(super) standard_name: &'static str,
    /// Unit that the values must convert to.
    pub(super) unit: &'static str,
    /// Limits in `unit` that no right value passes.
    pub(super) limits: (Option<f64>, Option<f64>),
    /// Units that are taken if the file gives none, each with the values that it makes likely (least and greatest median).
    usual: &'static [(&'static str, f64, f64)],
    /// What it is in the choice of coordinates.
    pub(super) role: Role,
}

/// What a column is in the choice of coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Latitude,
    Longitude,
    /// A vertical position of the sample.
    Vertical,
    /// A vertical position of the place.
    Ground,
    /// Something measured.
    Measured,
}

const fn measured(
    all: &'static [&'static [&'static str]],
    not: &'static [&'static str],
    standard_name: &'static str,
    unit: &'static str,
    limits: (Option<f64>, Option<f64>),
    usual: &'static [(&'static str, f64, f64)],
) -> Meaning {
    Meaning { all, not, standard_name, unit, limits, usual, role: Role::Measured }
}

const TEMPERATURE: &[&str] =
    &["temperature", "temp", "teplota", "temperatur", "tair", "ta", "t", "tmp", "temper", "tepl"];
const AIR: &[&str] = &["air", "vzduch", "vzduchu", "luft", "atm", "ambient", "tair", "ta"];
const SPEED: &[&str] = &["speed", "velocity", "ws", "rychlost", "windspeed", "spd"];
const WIND: &[&str] = &["wind", "vitr", "vetru", "ws", "wd", "windspeed", "winddir"];
const WARM: &[(&str, f64, f64)] = &[("degC", -60.0, 60.0), ("K", 200.0, 340.0)];
const PART: &[(&str, f64, f64)] = &[("%", 1.5, 100.0)];
const PRESSURE: &[(&str, f64, f64)] = &[("hPa", 500.0, 1100.0), ("Pa", 50_000.0, 110_000.0), ("kPa", 50.0, 110.0)];
const OTHER: &[&str] = &["std", "sd", "err", "error", "flag", "qc", "quality", "count", "unc", "uncertainty"];
const COLD: (Option<f64>, Option<f64>) = (Some(0.0), None);
const SOME: (Option<f64>, Option<f64>) = (Some(0.0), None);

/// The first that fits counts.
const MEANINGS: &[Meaning] = &[
    Meaning {
        all: &[&["latitude", "lat", "dflat", "sirka", "breite", "latitud", "gpslat"]],
        not: OTHER,
        standard_name: "latitude",
        unit: "degrees_north",
        limits: (Some(-90.0), Some(90.0)),
        usual: &[("degrees_north", -90.0, 90.0)],
        role: Role::Latitude,
    },
    Meaning {
        all: &[&["longitude", "lon", "lng", "dflon", "long", "delka", "gpslon", "longitud"]],
        not: OTHER,
        standard_name: "longitude",
        unit: "degrees_east",
        limits: (Some(-180.0), Some(360.0)),
        usual: &[("degrees_east", -180.0, 360.0)],
        role: Role::Longitude,
    },
    measured(
        &[&["dew", "dewpoint", "rosny", "td"], &["point", "temperature", "temp", "dewpoint", "bod", "td"]],
        OTHER,
        "dew_point_temperature",
        "K",
        COLD,
        WARM,
    ),
    measured(
        &[&["soil", "ground", "puda", "pudy", "rock", "zemina", "horniny", "bodenn"], TEMPERATURE],
        OTHER,
        "temperature_in_ground",
        "K",
        COLD,
        WARM,
    ),
    measured(&[&["sea", "ocean"], TEMPERATURE], OTHER, "sea_water_temperature", "K", COLD, WARM),
    measured(&[&["surface", "povrch", "povrchu"], TEMPERATURE], OTHER, "surface_temperature", "K", COLD, WARM),
    measured(&[AIR, TEMPERATURE], OTHER, "air_temperature", "K", COLD, WARM),
    measured(
        &[&["soil", "puda", "pudy", "volumetric"], &["moisture", "vlhkost", "water"]],
        OTHER,
        "volume_fraction_of_condensed_water_in_soil",
        "1",
        (Some(0.0), Some(1.0)),
        &[],
    ),
    measured(&[&["specific"], &["humidity"]], OTHER, "specific_humidity", "1", (Some(0.0), Some(1.0)), &[]),
    measured(
        &[&["humidity", "rh", "vlhkost", "hum", "feuchte", "relhum"]],
        &["soil", "pudy", "specific", "absolute", "puda"],
        "relative_humidity",
        "1",
        (Some(0.0), Some(1.0)),
        PART,
    ),
    measured(
        &[&["pressure", "tlak", "press", "druck", "slp", "msl"], &["sea", "msl", "slp", "level"]],
        OTHER,
        "air_pressure_at_mean_sea_level",
        "Pa",
        SOME,
        PRESSURE,
    ),
    measured(
        &[
            &["air", "atmospheric", "barometric", "barometer", "atm", "vzduchu", "baro"],
            &["pressure", "tlak", "press", "druck", "barometer"],
        ],
        OTHER,
        "air_pressure",
        "Pa",
        SOME,
        PRESSURE,
    ),
    measured(&[&["wind"], &["gust", "gusts", "naraz"]], OTHER, "wind_speed_of_gust", "m s-1", SOME, &[]),
    measured(
        &[WIND, &["direction", "dir", "smer", "richtung", "wd", "winddir"]],
        OTHER,
        "wind_from_direction",
        "deg",
        (Some(0.0), Some(360.0)),
        &[],
    ),
    measured(&[WIND, SPEED], OTHER, "wind_speed", "m s-1", SOME, &[]),
    measured(
        &[&["precipitation", "precip", "rain", "rainfall", "srazky", "uhrn", "niederschlag", "prcp"]],
        &["rate", "intensity", "probability", "prob", "std", "flag"],
        "lwe_thickness_of_precipitation_amount",
        "m",
        SOME,
        &[],
    ),
    measured(
        &[&["snow", "snih", "snehu"], &["depth", "height", "vyska"]],
        OTHER,
        "surface_snow_thickness",
        "m",
        SOME,
        &[],
    ),
    measured(
        &[&["cloud", "clouds", "oblacnost"], &["area", "cover", "fraction", "cloudiness"]],
        &["high", "low", "medium", "mid", "flag"],
        "cloud_area_fraction",
        "1",
        (Some(0.0), Some(1.0)),
        PART,
    ),
    measured(
        &[&["global", "shortwave", "solar"], &["radiation", "irradiance", "zareni"]],
        OTHER,
        "surface_downwelling_shortwave_flux_in_air",
        "W m-2",
        (None, None),
        &[],
    ),
    Meaning {
        all: &[&["depth", "hloubka", "tiefe", "depths"]],
        not: &["snow", "water", "std", "flag"],
        standard_name: "depth",
        unit: "m",
        limits: (None, None),
        usual: &[],
        role: Role::Vertical,
    },
    Meaning {
        all: &[&["height", "vyska", "level"]],
        not: &["snow", "water", "wave", "std", "flag", "sea", "hladina", "battery", "signal", "river", "gauge", "tank"],
        standard_name: "height",
        unit: "m",
        limits: (None, None),
        usual: &[],
        role: Role::Vertical,
    },
    Meaning {
        all: &[&["altitude", "elevation", "alt", "elev", "masl", "nadmorska"]],
        not: OTHER,
        standard_name: "altitude",
        unit: "m",
        limits: (None, None),
        usual: &[],
        role: Role::Ground,
    },
];

/// What a header means; `None` if no word of it is known.
pub(super) fn meaning(header: &str) -> Option<&'static Meaning> {
    let words = names::words(header);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    MEANINGS.iter().find(|meaning| meaning.all.iter().all(|group| has(group)) && !has(meaning.not))
}

impl Meaning {
    /// Whether values in `unit` can be what the standard name says.
    pub(super) fn allows(&self, unit: &str) -> bool {
        let (Ok(from), Ok(to)) = (units::parse(unit), units::parse(self.unit)) else { return false };
        from.to(&to).is_ok()
    }

    /// The unit that values around `median` are usually in.
    pub(super) fn usual(&self, median: f64) -> Option<&'static str> {
        self.usual.iter().find(|(_, least, greatest)| (*least..=*greatest).contains(&median)).map(|(unit, _, _)| *unit)
    }

    /// The limits in `unit`; `None` on a side that has none.
    pub(super) fn limits_in(&self, unit: &str) -> (Option<f64>, Option<f64>) {
        let conversion = units::parse(self.unit).and_then(|from| from.to(&units::parse(unit)?));
        let Ok(conversion) = conversion else { return (None, None) };
        // −273.15 and 100, without the noise of a division.
        let tidy = |value: f64| (conversion.apply(value) * 1e6).round() / 1e6 + 0.0;
        (self.limits.0.map(tidy), self.limits.1.map(tidy))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn units_are_units() {
        for meaning in MEANINGS {
            assert!(units::parse(meaning.unit).is_ok(), "{}", meaning.standard_name);
            for (unit, _, _) in meaning.usual {
                assert!(meaning.allows(unit), "{} in {unit}", meaning.standard_name);
            }
        }
    }

    #[test]
    fn headers() {
        for (header, expected) in [
            ("air_temperature", Some("air_temperature")),
            ("Teplota vzduchu", Some("air_temperature")),
            ("T_air", Some("air_temperature")),
            ("rock_temperature", Some("temperature_in_ground")),
            ("dew_point_temperature", Some("dew_point_temperature")),
            ("relative_humidity", Some("relative_humidity")),
            ("air_pressure_at_sea_level", Some("air_pressure_at_mean_sea_level")),
            ("wind_speed", Some("wind_speed")),
            ("wind_from_direction", Some("wind_from_direction")),
            ("precipitation_amount", Some("lwe_thickness_of_precipitation_amount")),
            ("Lat", Some("latitude")),
            ("hloubka", Some("depth")),
            ("temperature", None),
            ("station", None),
            ("platform", None),
        ] {
            assert_eq!(meaning(header).map(|meaning| meaning.standard_name), expected, "{header}");
        }
    }

    #[test]
    fn limits_in_other_units() {
        let meaning = |header| meaning(header).unwrap();
        assert_eq!(meaning("relative humidity").limits_in("%"), (Some(0.0), Some(100.0)));
        assert_eq!(meaning("air temperature").limits_in("degC"), (Some(-273.15), None));
        assert_eq!(meaning("lat").usual(50.8), Some("degrees_north"));
        assert_eq!(meaning("air temperature").usual(290.0), Some("K"));
    }
}
