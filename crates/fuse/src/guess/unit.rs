//! Units that stand in a header, in a row below it, or at the end of a name.

use super::names;
use zarr_fuse_core::units;

/// Spellings of people that are no units, or units of something else, with the unit.
const SPELT: [(&str, &str); 44] = [
    ("c", "degC"),
    ("deg c", "degC"),
    ("degc", "degC"),
    ("deg_c", "degC"),
    ("°c", "degC"),
    ("ºc", "degC"),
    ("˚c", "degC"),
    ("celsius", "degC"),
    ("stupne c", "degC"),
    ("f", "degF"),
    ("deg f", "degF"),
    ("°f", "degF"),
    ("k", "K"),
    ("pct", "%"),
    ("percent", "%"),
    ("perc", "%"),
    ("%rh", "%"),
    ("% rh", "%"),
    ("rh%", "%"),
    ("%rv", "%"),
    ("°", "deg"),
    ("º", "deg"),
    ("stupne", "deg"),
    ("degrees", "deg"),
    ("ms-1", "m s-1"),
    ("m.s-1", "m s-1"),
    ("m/s", "m s-1"),
    ("m/sec", "m s-1"),
    ("mps", "m s-1"),
    ("km/h", "km h-1"),
    ("kmh", "km h-1"),
    ("w/m2", "W m-2"),
    ("w/m^2", "W m-2"),
    ("wm-2", "W m-2"),
    ("w/m²", "W m-2"),
    ("hpa", "hPa"),
    ("kpa", "kPa"),
    ("mbar", "hPa"),
    ("masl", "m"),
    ("m a.s.l.", "m"),
    ("m n. m.", "m"),
    ("m n.m.", "m"),
    ("volts", "V"),
    ("volt", "V"),
];

/// Ends of names such as `rain_mm` that are units. One letter is one only behind the words that go with it.
const ENDS: [(&str, &str); 42] = [
    ("degc", "degC"),
    ("celsius", "degC"),
    ("degf", "degF"),
    ("kelvin", "K"),
    ("mm", "mm"),
    ("cm", "cm"),
    ("km", "km"),
    ("masl", "m"),
    ("metres", "m"),
    ("meters", "m"),
    ("pct", "%"),
    ("percent", "%"),
    ("hpa", "hPa"),
    ("kpa", "kPa"),
    ("pa", "Pa"),
    ("mbar", "hPa"),
    ("bar", "bar"),
    ("mps", "m s-1"),
    ("kmh", "km h-1"),
    ("knots", "knot"),
    ("kt", "knot"),
    ("deg", "deg"),
    ("degrees", "deg"),
    ("wm2", "W m-2"),
    ("mv", "mV"),
    ("volt", "V"),
    ("volts", "V"),
    ("kg", "kg"),
    ("mg", "mg"),
    ("ug", "ug"),
    ("ppm", "ppm"),
    ("ppb", "ppb"),
    ("khz", "kHz"),
    ("hz", "Hz"),
    ("kw", "kW"),
    ("kwh", "kWh"),
    ("mgl", "mg L-1"),
    ("sec", "s"),
    ("seconds", "s"),
    ("hours", "h"),
    ("lux", "lx"),
    ("uscm", "uS cm-1"),
];

/// Units of two or three words at the end of a name: `wind_m_s`, `flux_w_m2`.
const PHRASES: [(&str, &str); 12] = [
    ("m_s", "m s-1"),
    ("km_h", "km h-1"),
    ("mm_h", "mm h-1"),
    ("w_m2", "W m-2"),
    ("kg_m3", "kg m-3"),
    ("g_m3", "g m-3"),
    ("mg_l", "mg L-1"),
    ("ug_m3", "ug m-3"),
    ("us_cm", "uS cm-1"),
    ("ms_cm", "mS cm-1"),
    ("m3_m3", "m3 m-3"),
    ("m3_s", "m3 s-1"),
];

/// Words of a temperature.
pub(super) const WARM: [&str; 11] =
    ["t", "temp", "temperature", "teplota", "temperatur", "tair", "dew", "dewpoint", "tmin", "tmax", "tavg"];

/// The unit that `text` is, as the language writes it; `None` if it is none.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['[', ']', '(', ')', '{', '}', '<', '>']).trim();
    if text.is_empty() || text.chars().count() > 40 {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some((_, unit)) = SPELT.iter().find(|(spelt, _)| *spelt == lower) {
        return Some((*unit).to_owned());
    }
    if matches!(text, "-" | "–" | "1" | "[-]") || matches!(lower.as_str(), "ph" | "dimensionless" | "unitless") {
        return Some(String::new());
    }
    // A number is a unit of the language, and hardly ever one of a header.
    if text.parse::<f64>().is_ok() {
        return None;
    }
    let tidy = text.replace(" / ", "/").replace('.', " ");
    [text, tidy.trim()].into_iter().find(|text| units::parse(text).is_ok()).map(str::to_owned)
}

/// A header without the unit that it holds, and the unit: `T [degC]`, `temp (°C)`, `rain/mm`, `Temp, °C`, `rain_mm`.
pub(super) fn split(header: &str) -> (String, Option<String>) {
    let header = header.trim();
    for (open, close) in [('[', ']'), ('(', ')'), ('{', '}'), ('<', '>')] {
        if let Some((name, rest)) = header.split_once(open)
            && let Some((inside, after)) = rest.split_once(close)
            && !name.trim().is_empty()
            && let Some(unit) = read(inside)
        {
            return (
                format!("{} {}", name.trim_end_matches(['_', ' ', ',']), after.trim()).trim().to_owned(),
                Some(unit),
            );
        }
    }
    for (mark, end) in [(", ", 1), (" / ", 1), ("/", 1), (" in ", 1), (" ", 1)] {
        let Some((name, text)) = header.rsplit_once(mark) else { continue };
        // A word of the header is a unit in this place if it cannot be a word.
        let sign =
            text.contains(['°', '%', '/', '²', '³']) || text.parse::<f64>().is_err() && text.chars().count() > end;
        if sign
            && name.trim().chars().count() > 1
            && (mark != " " || text.contains(['°', '%', '/', '²', '³']) || at_end(&text.to_lowercase()).is_some())
            && let Some(unit) = read(text)
        {
            return (name.trim().trim_end_matches(',').to_owned(), Some(unit));
        }
    }
    let words = names::safe(header);
    for (phrase, unit) in PHRASES {
        if let Some(name) = words.strip_suffix(phrase).and_then(|name| name.strip_suffix('_'))
            && !name.is_empty()
        {
            return (name.to_owned(), Some(unit.to_owned()));
        }
    }
    let Some((name, last)) = words.rsplit_once('_') else { return (header.to_owned(), None) };
    let warm = name.split('_').any(|word| WARM.contains(&word));
    let unit = match last {
        "c" if warm => Some("degC"),
        "k" if warm => Some("K"),
        "f" if warm => Some("degF"),
        "v" if name.split('_').any(|word| word.starts_with("bat") || word == "voltage") => Some("V"),
        "m" if name.split('_').any(|word| LONG.contains(&word)) => Some("m"),
        other => at_end(other),
    };
    match unit {
        Some(unit) => (name.to_owned(), Some(unit.to_owned())),
        None => (header.to_owned(), None),
    }
}

/// Words of a length.
const LONG: [&str; 10] =
    ["depth", "height", "level", "elevation", "altitude", "hloubka", "vyska", "distance", "length", "hladina"];

fn at_end(word: &str) -> Option<&'static str> {
    ENDS.iter().find(|(end, _)| *end == word).map(|(_, unit)| *unit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_units() {
        for (spelt, unit) in SPELT.iter().chain(&ENDS).chain(&PHRASES) {
            assert!(units::parse(unit).is_ok(), "{spelt}: {unit}");
        }
    }

    #[test]
    fn headers() {
        for (header, name, unit) in [
            ("T [degC]", "T", Some("degC")),
            ("temp (°C)", "temp", Some("degC")),
            ("Teplota [C]", "Teplota", Some("degC")),
            ("rain_mm", "rain", Some("mm")),
            ("Temp, °C", "Temp", Some("degC")),
            ("pressure/hPa", "pressure", Some("hPa")),
            ("Wind speed (m/s)", "Wind speed", Some("m s-1")),
            ("wind_m_s", "wind", Some("m s-1")),
            ("RH %", "RH", Some("%")),
            ("depth_m", "depth", Some("m")),
            ("t_c", "t", Some("degC")),
            ("site_m", "site_m", None),
            ("level_a", "level_a", None),
            ("T (avg)", "T (avg)", None),
            ("note", "note", None),
            ("days", "days", None),
            ("SM [m3/m3]", "SM", Some("m3/m3")),
            ("pH [-]", "pH", Some("")),
            ("2", "2", None),
        ] {
            assert_eq!(split(header), (name.to_owned(), unit.map(str::to_owned)), "{header}");
        }
    }

    #[test]
    fn rows_of_units() {
        for (text, expected) in [
            ("°C", Some("degC")),
            ("[mm]", Some("mm")),
            ("Deg C", Some("degC")),
            ("W/m^2", Some("W m-2")),
            ("-", Some("")),
            ("12.5", None),
            ("Praha", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }
}
