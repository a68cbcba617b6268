//! Spellings that are refused on purpose, with what to write instead.

use super::UnitError;

/// Why `name`, alone or in a product, is refused.
pub(super) fn reason(name: &str) -> Option<UnitError> {
    let (_, message, hint) = REFUSED.iter().find(|(names, _, _)| names.split(' ').any(|known| known == name))?;
    Some(UnitError::new(format!("`{name}` {message}"), *hint))
}

const TYPE: &str = "is a type, not a unit";
const TYPE_HINT: &str = "write it as `type`, and leave `unit` out or set it to \"\"";
const LOGARITHM: &str = "is a logarithm of a ratio, which no factor converts";
const SCALE: &str = "is a practical scale that neither CF nor the SI knows as a unit";

/// Spellings, with a blank between them; why they are refused; what to write instead.
pub(super) const REFUSED: [(&str, &str, &str); 16] = [
    ("C", "may be coulomb or degree Celsius", "write `degC` for a temperature, `coulomb` for a charge"),
    ("F", "may be farad or degree Fahrenheit", "write `degF` for a temperature, `farad` for a capacitance"),
    ("M", "may be molar, mega or metre", "write `mol/L` for a concentration, `m` for a length"),
    ("a", "may be a year or an are", "write `year` or `are`"),
    ("ppt", "may be parts per thousand or per trillion", "write `1e-3` or `1e-12`"),
    (
        "cal kcal",
        "has several sizes",
        "write `4.184 J` for the thermochemical, `4.1868 J` for the international calorie",
    ),
    ("ton tons", "has several sizes", "write `tonne` for 1000 kg"),
    ("int integer str string float double bool boolean datetime", TYPE, TYPE_HINT),
    ("int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64", TYPE, TYPE_HINT),
    ("dB dBZ dBm dBA db decibel bel Np neper", LOGARITHM, "leave `unit` out and say it in `description`"),
    ("none None NA nan", "is not a unit", "write \"\" for a pure number, or leave `unit` out"),
    ("RH %RH %rh %r", "says what is measured", "write `%`, and `standard_name: relative_humidity`"),
    ("pH", LOGARITHM, "write \"\" as the unit of an acidity, `picohenry` for an inductance"),
    ("psu PSU PSS-78 NTU FNU FTU", SCALE, "write \"\" (salinity: also `1e-3`) and name the scale in `description`"),
    (
        "degree_west degrees_west degree_south degrees_south degW degS",
        "counts against the axis",
        "write `degrees_east` or `degrees_north` and give the values the other sign",
    ),
    (
        "since after from ref",
        "belongs to a time",
        "write the unit of a time as `{tick: s}`, with `epoch` for numbers in a source",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_to_do() {
        for (names, message, hint) in REFUSED {
            assert!(!message.is_empty() && !hint.is_empty(), "{names}");
        }
        assert!(reason("C").is_some_and(|error| error.to_string().contains("degC")));
        assert!(reason("m").is_none());
    }
}
