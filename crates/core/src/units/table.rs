//! The units that are known. Each is an expression in others, down to the base units.

/// What a unit is besides its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A size and nothing else.
    Plain,
    /// A temperature on a scale of its own: hundredths of a degree from absolute zero to the scale's zero.
    Thermometer(i32),
    /// A difference of temperatures.
    Difference,
    /// Latitude.
    North,
    /// Longitude.
    East,
}

/// One unit.
#[derive(Debug)]
pub(super) struct Entry {
    /// Spellings that are case-sensitive and take prefix symbols.
    pub(super) symbols: &'static str,
    /// Spellings in lower case that are read in any case, take a plural `s` and prefix names.
    pub(super) names: &'static str,
    /// In other units; `=kg` for a base unit.
    pub(super) is: &'static str,
    pub(super) kind: Kind,
    /// Takes prefixes.
    pub(super) prefixes: bool,
}

const fn unit(symbols: &'static str, names: &'static str, is: &'static str) -> Entry {
    Entry { symbols, names, is, kind: Kind::Plain, prefixes: false }
}

const fn si(symbols: &'static str, names: &'static str, is: &'static str) -> Entry {
    Entry { symbols, names, is, kind: Kind::Plain, prefixes: true }
}

const fn of(kind: Kind, symbols: &'static str, names: &'static str, is: &'static str) -> Entry {
    Entry { symbols, names, is, kind, prefixes: false }
}

/// Prefixes: symbols, name, power of ten (SI Brochure, table 7).
pub(super) const PREFIXES: [(&str, &str, i32); 24] = [
    ("Q", "quetta", 30),
    ("R", "ronna", 27),
    ("Y", "yotta", 24),
    ("Z", "zetta", 21),
    ("E", "exa", 18),
    ("P", "peta", 15),
    ("T", "tera", 12),
    ("G", "giga", 9),
    ("M", "mega", 6),
    ("k", "kilo", 3),
    ("h", "hecto", 2),
    ("da", "deca", 1),
    ("d", "deci", -1),
    ("c", "centi", -2),
    ("m", "milli", -3),
    ("u \u{b5} \u{3bc}", "micro", -6),
    ("n", "nano", -9),
    ("p", "pico", -12),
    ("f", "femto", -15),
    ("a", "atto", -18),
    ("z", "zepto", -21),
    ("y", "yocto", -24),
    ("r", "ronto", -27),
    ("q", "quecto", -30),
];

/// All units. An exact spelling wins over a prefixed one, so `min` is a minute, `Pa` a pascal and `cd` a candela.
pub(super) const UNITS: &[Entry] = &[
    // Base units of the SI, and the angle.
    unit("kg", "", "=kg"),
    si("m", "metre meter", "=m"),
    si("s", "second sec", "=s"),
    si("K", "kelvin", "=K"),
    unit("degK °K", "degree_k degrees_k degreek degree_kelvin degrees_kelvin", "K"),
    si("A", "ampere amp", "=A"),
    si("mol", "mole", "=mol"),
    si("cd", "candela", "=cd"),
    si("rad", "radian", "=rad"),
    unit("π", "pi", "=π"),
    // Pure numbers.
    unit("", "dimensionless unitless count", "1"),
    unit("%", "percent", "1e-2"),
    unit("‰", "permille permil per_mille", "1e-3"),
    unit("ppm ppmv", "parts_per_million", "1e-6"),
    unit("ppb ppbv", "parts_per_billion", "1e-9"),
    unit("pptv", "", "1e-12"),
    // Angles.
    unit("deg °", "degree arc_degree arcdeg degree_true degrees_true", "pi rad / 180"),
    of(Kind::North, "degree_N degrees_N degreeN degreesN", "degree_north degrees_north", "deg"),
    of(Kind::East, "degree_E degrees_E degreeE degreesE", "degree_east degrees_east", "deg"),
    unit("arcmin ′ '", "arcminute arc_minute", "deg / 60"),
    si("arcsec", "arcsecond arc_second", "deg / 3600"),
    unit("″ \"", "", "arcsec"),
    unit("gon", "gradian", "pi rad / 200"),
    unit("rev", "turn revolution", "2 pi rad"),
    unit("rpm", "", "turn / min"),
    si("sr", "steradian", "rad2"),
    // Temperatures.
    of(
        Kind::Thermometer(27315),
        "degC °C ºC ℃ degree_C degrees_C degreeC degreesC deg_C",
        "celsius degree_celsius degrees_celsius degreecelsius degreescelsius centigrade degree_centigrade",
        "K",
    ),
    of(
        Kind::Thermometer(45967),
        "degF °F ºF ℉ degree_F degrees_F degreeF degreesF deg_F",
        "fahrenheit degree_fahrenheit degrees_fahrenheit",
        "5 K / 9",
    ),
    of(Kind::Difference, "delta_degC Δ°C Δ℃", "delta_celsius delta_degree_celsius", "K"),
    of(Kind::Difference, "delta_degF Δ°F Δ℉", "delta_fahrenheit delta_degree_fahrenheit", "5 K / 9"),
    unit("degR °R", "rankine degree_rankine degrees_rankine", "5 K / 9"),
    // Times.
    unit("min", "minute", "60 s"),
    unit("h hr", "hour", "3600 s"),
    unit("d", "day", "86400 s"),
    unit("", "week", "7 d"),
    unit("", "month", "year / 12"),
    si("yr", "year annum", "31556925.9747 s"),
    unit("", "julian_year", "365.25 d"),
    unit("", "common_year", "365 d"),
    unit("", "decade", "10 year"),
    unit("", "century centuries", "100 year"),
    // Lengths, areas, volumes.
    unit("\u{c5} \u{212b}", "angstrom ångström", "1e-10 m"),
    unit("", "micron", "1e-6 m"),
    unit("in", "inch inches", "2.54e-2 m"),
    unit("ft", "foot feet", "0.3048 m"),
    unit("yd", "yard", "0.9144 m"),
    unit("mi", "mile", "1609.344 m"),
    unit("nmi", "nautical_mile", "1852 m"),
    unit("au", "astronomical_unit", "149597870700 m"),
    si("", "are", "100 m2"),
    unit("ha", "hectare", "1e4 m2"),
    si("L l ℓ", "litre liter", "1e-3 m3"),
    unit("cc", "", "1e-6 m3"),
    // Masses.
    si("g", "gram gramme", "1e-3 kg"),
    si("t", "tonne metric_ton", "1e3 kg"),
    unit("lb", "pound", "0.45359237 kg"),
    // Speeds.
    unit("kt kn kts", "knot", "1852 m / h"),
    unit("mph", "", "1609.344 m / h"),
    unit("kph kmh", "", "1e3 m / h"),
    // Mechanics.
    si("Hz", "hertz", "s-1"),
    si("N", "newton", "kg m s-2"),
    si("dyn", "dyne", "1e-5 N"),
    si("Pa", "pascal", "N m-2"),
    si("bar", "bar", "1e5 Pa"),
    unit("atm", "atmosphere standard_atmosphere", "101325 Pa"),
    unit("Torr", "torr", "atm / 760"),
    unit("mmHg", "millimeter_hg", "133.322387415 Pa"),
    unit("inHg", "inch_hg", "3386.388640341 Pa"),
    unit("mH2O", "", "9806.65 Pa"),
    unit("cmH2O", "", "98.0665 Pa"),
    unit("mmH2O", "", "9.80665 Pa"),
    unit("psi", "", "6894.757293168361 Pa"),
    si("J", "joule", "N m"),
    si("erg", "erg", "1e-7 J"),
    si("eV", "electronvolt electron_volt", "1.602176634e-19 J"),
    si("Wh", "watt_hour", "3600 J"),
    unit("", "langley", "41840 J m-2"),
    si("W", "watt", "J s-1"),
    unit("VA", "", "W"),
    unit("", "gravity standard_gravity", "9.80665 m s-2"),
    si("Gal", "gal", "1e-2 m s-2"),
    si("P", "poise", "0.1 Pa s"),
    si("St", "stokes", "1e-4 m2 s-1"),
    unit("", "sverdrup", "1e6 m3 s-1"),
    // 1 cm3/s of 1 cP through 1 cm2 under 1 atm/cm.
    si("", "darcy", "1e-7 m2 / 101325"),
    // Electricity and light.
    si("C", "coulomb", "A s"),
    si("V", "volt", "W A-1"),
    si("F", "farad", "C V-1"),
    si("\u{3a9} \u{2126} ohm Ohm", "ohm", "V A-1"),
    si("S", "siemens mho", "A V-1"),
    si("Wb", "weber", "V s"),
    si("T", "tesla", "Wb m-2"),
    si("", "gauss", "1e-4 T"),
    si("H", "henry henries", "Wb A-1"),
    si("lm", "lumen", "cd sr"),
    si("lx", "lux", "lm m-2"),
    // Chemistry and radiation.
    si("", "molar", "mol L-1"),
    si("kat", "katal", "mol s-1"),
    unit("", "einstein", "mol"),
    unit("DU", "dobson dobson_unit", "4.462e-4 mol m-2"),
    si("Bq", "becquerel", "s-1"),
    si("Ci", "curie", "3.7e10 Bq"),
    si("Gy", "gray", "J kg-1"),
    si("Sv", "sievert", "J kg-1"),
];
