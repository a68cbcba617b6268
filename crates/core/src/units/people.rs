//! Units as people write them.

use super::expression::{Base, Factor, factors};

/// A unit for a label: `degC` becomes `°C`, `m s-1` `m/s`, `kg m-2 s-1` `kg m⁻² s⁻¹`, `m3/m3` `m³/m³`; `1` and the empty
/// text become "". A text that is not an expression comes back as it is. Nothing is looked up.
pub fn for_people(text: &str) -> String {
    let text = text.trim();
    let Ok(parts) = factors(text) else { return text.to_string() };
    let parts: Vec<&Factor<'_>> = parts.iter().filter(|part| !matches!(part.base, Base::Number(_, "1"))).collect();
    let (above, below): (Vec<&Factor<'_>>, Vec<&Factor<'_>>) = parts.into_iter().partition(|part| part.exponent > 0);
    if let ([.., _], [one]) = (above.as_slice(), below.as_slice()) {
        return format!("{}/{}", product(&above, 1), product(&[*one], -1));
    }
    let parts: Vec<&Factor<'_>> = above.into_iter().chain(below).collect();
    product(&parts, 1)
}

fn product(parts: &[&Factor<'_>], sign: i32) -> String {
    let shown: Vec<String> = parts
        .iter()
        .map(|part| match part.base {
            Base::Number(_, text) => format!("{}{}", number(text), raised(part.exponent * sign)),
            Base::Name(text) => format!("{}{}", name(text), raised(part.exponent * sign)),
        })
        .collect();
    shown.join(" ")
}

fn raised(exponent: i32) -> String {
    match exponent {
        1 => String::new(),
        other => superscript(&other.to_string()),
    }
}

fn superscript(text: &str) -> String {
    let raise = |c: char| match c.to_digit(10) {
        Some(digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize).unwrap_or(c),
        None => '⁻',
    };
    text.chars().map(raise).collect()
}

/// `1e-3` as `10⁻³`; other numbers as they are.
fn number(text: &str) -> String {
    let power = text.strip_prefix("1e").or_else(|| text.strip_prefix("1E"));
    match power.map(|power| power.trim_start_matches('+')) {
        Some(power) => format!("10{}", superscript(power)),
        None => text.to_string(),
    }
}

fn name(text: &str) -> String {
    let known = SHOWN.iter().find(|(names, _)| names.split(' ').any(|name| name == text));
    match (known, text.strip_prefix('u')) {
        (Some((_, shown)), _) => (*shown).to_string(),
        (None, Some("m" | "g" | "s" | "mol" | "L" | "l" | "S" | "V" | "A" | "W" | "Pa" | "bar")) => {
            format!("µ{}", &text[1..])
        }
        _ => text.to_string(),
    }
}

const SHOWN: [(&str, &str); 12] = [
    ("degC celsius Celsius degree_Celsius degrees_Celsius degree_C degreeC ºC delta_degC", "°C"),
    ("degF ºF fahrenheit degree_Fahrenheit degree_F delta_degF", "°F"),
    ("kelvin Kelvin", "K"),
    ("deg degree degrees degree_true degrees_true", "°"),
    ("degrees_north degree_north degrees_N degree_N", "°N"),
    ("degrees_east degree_east degrees_E degree_E", "°E"),
    ("percent", "%"),
    ("dimensionless unitless", ""),
    ("metre meter metres meters", "m"),
    ("second seconds sec", "s"),
    ("hour hours hr", "h"),
    ("ohm", "Ω"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for (text, expected) in [
            ("degC", "°C"),
            ("celsius", "°C"),
            ("delta_degC", "°C"),
            ("m s-1", "m/s"),
            ("m/s", "m/s"),
            ("1", ""),
            ("", ""),
            ("dimensionless", ""),
            ("kg m-2 s-1", "kg m⁻² s⁻¹"),
            ("g/m^3", "g/m³"),
            ("m3/m3", "m³/m³"),
            ("W m-2", "W/m²"),
            ("µg/m³", "µg/m³"),
            ("ug m-3", "µg/m³"),
            ("umol m-2 s-1", "µmol m⁻² s⁻¹"),
            ("s-1", "s⁻¹"),
            ("1/s", "s⁻¹"),
            ("1e-3", "10⁻³"),
            ("percent", "%"),
            ("%", "%"),
            ("degrees_north", "°N"),
            ("degrees", "°"),
            ("hPa", "hPa"),
            ("year", "year"),
            ("100 m", "100 m"),
            ("kg/(m2 s)", "kg m⁻² s⁻¹"),
            ("seconds since 1970-01-01", "seconds since 1970-01-01"),
            ("not a unit!", "not a unit!"),
        ] {
            assert_eq!(for_people(text), expected, "{text}");
        }
    }
}
