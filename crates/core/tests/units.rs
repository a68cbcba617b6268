//! Conversions, refusals and agreement with pint and UDUNITS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zarr_fuse_core::units::parse;

#[test]
fn conversions() {
    for (from, to, value, expected) in [
        ("degC", "K", 20.0, 293.15),
        ("degC", "K", 0.0, 273.15),
        ("K", "degC", 273.15, 0.0),
        ("degF", "degC", 212.0, 100.0),
        ("degC", "degF", 100.0, 212.0),
        ("degC", "degF", -40.0, -40.0),
        ("degF", "K", 50.0, 283.15),
        ("degF", "K", -459.67, 0.0),
        ("celsius", "degree_Celsius", 21.5, 21.5),
        ("mK", "degC", 273_150.0, 0.0),
        ("ºC", "K", 0.0, 273.15),
        ("hPa", "Pa", 1013.25, 101_325.0),
        ("mbar", "hPa", 1013.25, 1013.25),
        ("%", "1", 7.0, 0.07),
        ("1", "%", 0.07, 7.000_000_000_000_001), // 0.07 * 100 in doubles
        ("m3/m3", "%", 0.25, 25.0),
        ("percent", "m3 m-3", 25.0, 0.25),
        ("mm", "m", 3.0, 0.003),
        ("km/h", "m s-1", 36.0, 10.0),
        ("g/m^3", "kg m-3", 5.0, 0.005),
        ("µg/m³", "kg m-3", 5.0, 5e-9),
        ("degrees", "rad", 180.0, std::f64::consts::PI),
        ("rad", "deg", std::f64::consts::PI, 180.0),
        ("degrees_north", "deg", 50.0, 50.0),
        ("delta_degC", "K", 5.0, 5.0),
        ("delta_degC", "delta_degF", 5.0, 9.0),
        ("delta_degC/m", "K km-1", 0.0065, 6.5),
        ("kWh", "MJ", 1.0, 3.6),
        ("mm/h", "mm s-1", 3600.0, 1.0),
        ("kg m-2 s-1", "g m-2 h-1", 1.0, 3.6e6),
        ("year", "d", 1.0, 365.242_198_781_25),
        ("1e-3", "1", 35.0, 0.035),
        ("100 m", "m", 2.0, 200.0),
        ("mS/cm", "S/m", 1.0, 0.1),
        ("L/s", "m3 s-1", 1500.0, 1.5),
        ("atm", "hPa", 1.0, 1013.25),
        ("knots", "m/s", 1.0, 1852.0 / 3600.0),
    ] {
        let conversion = parse(from).unwrap().to(&parse(to).unwrap()).unwrap();
        assert_eq!(conversion.apply(value), expected, "{value} {from} in {to}");
        assert!(conversion.apply(f64::NAN).is_nan());
    }
    let warmer = parse("degC").unwrap().to(&parse("degF").unwrap()).unwrap();
    assert_eq!(warmer.difference(5.0), 9.0);
    assert!(parse("degC").unwrap().to(&parse("celsius").unwrap()).unwrap().is_identity());
    assert!(parse("").unwrap().to(&parse("1").unwrap()).unwrap().is_identity());
    assert!(!parse("degC").unwrap().to(&parse("K").unwrap()).unwrap().is_identity());
}

#[test]
fn refusals() {
    for (text, message, hint) in [
        ("C", "coulomb", "degC"),
        ("W m-2 C-1", "coulomb", "degC"),
        ("F", "farad", "degF"),
        ("dB", "logarithm", "leave `unit` out"),
        ("pH", "logarithm", "picohenry"),
        ("int", "is a type", "`type`"),
        ("str", "is a type", "`type`"),
        ("bool", "is a type", "`type`"),
        ("degC m", "zero of its own", "delta_degC"),
        ("degC/m", "zero of its own", "delta_degC"),
        ("degF/h", "zero of its own", "delta_degF"),
        ("degC2", "zero of its own", "delta_degC"),
        ("2 degC", "zero of its own", "delta_degC"),
        ("mdegC", "not known", "degC"),
        ("celcius", "not known", "celsius"),
        ("hpa", "not known", "hPa"),
        ("m2s", "not known", "blank"),
        ("-", "not a unit", "pure number"),
        ("n/a", "not a unit", "pure number"),
        ("%RH", "what is measured", "relative_humidity"),
        ("xyzzy", "not known", "CF unit"),
        ("days since 2000-01-01", "belongs to a time", "tick"),
        ("seconds since 1970", "belongs to a time", "tick"),
        ("ppt", "thousand", "1e-3"),
        ("degrees_west", "against the axis", "other sign"),
        ("Ym99 Ym99", "out of bounds", ""),
        ("m99 m99", "out of bounds", ""),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {error}");
        assert!(error.hint.contains(hint), "{text}: {error}");
    }
}

#[test]
fn dimensions_that_differ_are_named() {
    for (from, to, parts) in [
        ("hPa", "K", ["pressure (kg m-1 s-2)", "temperature (K)"]),
        ("degC", "", ["temperature (K)", "a pure number"]),
        ("deg", "1", ["angle", "write `rad` or `deg`"]),
        ("degrees_north", "m", ["angle", "length"]),
        ("kg m-2 s-1", "mm/h", ["mass flux", "not a depth"]),
        ("delta_degC", "degC", ["a difference", "delta_degC"]),
        ("degC", "delta_degC", ["a difference", "delta_degC"]),
        ("degrees_north", "degrees_east", ["does not convert", "exchanged"]),
    ] {
        let error = parse(from).unwrap().to(&parse(to).unwrap()).expect_err(from).to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{from} to {to}: {error}");
    }
}

/// Expressions on which we do not follow a library, with the reason.
fn known_disagreements() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let refused = "refused here: people read it in two ways";
    let year = "pint's year is the Julian one of 365.25 d; CF prescribes UDUNITS' tropical year";
    let logarithm = "refused here: no factor converts a logarithm";
    let affine = "refused here: UDUNITS drops the zero point of a temperature scale in a product";
    let case = "UDUNITS reads a prefix where everyone else reads a symbol";
    BTreeMap::from([
        (("C", "pint"), refused),
        (("C", "udunits"), refused),
        (("F", "pint"), refused),
        (("F", "udunits"), refused),
        (("a", "pint"), refused),
        (("a", "udunits"), refused),
        (("ppt", "pint"), refused),
        (("ppt", "udunits"), refused),
        (("M", "pint"), refused),
        (("cal", "pint"), refused),
        (("cal", "udunits"), refused),
        (("ton", "pint"), refused),
        (("ton", "udunits"), refused),
        (("pH", "pint"), logarithm),
        (("pH", "udunits"), logarithm),
        (("year", "pint"), year),
        (("yr", "pint"), year),
        (("month", "pint"), year),
        (("century", "pint"), year),
        (("degC/m", "udunits"), affine),
        (("degC m", "udunits"), affine),
        (("W m-2 degC-1", "udunits"), affine),
        (("mph", "udunits"), case),
        (("nmi", "udunits"), case),
        (("torr", "udunits"), "UDUNITS takes the torr for a millimetre of mercury; it is atm/760"),
        (("eV", "udunits"), "UDUNITS has the value of CODATA 1986; since 2019 it is exact"),
        (("keV", "udunits"), "UDUNITS has the value of CODATA 1986; since 2019 it is exact"),
        (("darcy", "udunits"), "UDUNITS has it rounded"),
        (("gauss", "pint"), "pint's is that of the CGS system, another quantity"),
    ])
}

#[test]
fn pint_and_udunits_agree() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/units.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = document["expressions"].as_array().unwrap();
    assert!(cases.len() >= 120, "{}", cases.len());
    let known = known_disagreements();
    let mut met = BTreeSet::new();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for case in cases {
        let expression = case["expression"].as_str().unwrap();
        for library in ["pint", "udunits"] {
            let theirs = &case[library];
            if theirs.is_null() {
                continue;
            }
            compared += 1;
            let Err(why) = compare(expression, theirs) else { continue };
            match known.get_key_value(&(expression, library)) {
                Some((key, _)) => drop(met.insert(*key)),
                None => wrong.push(format!("`{expression}` in {library}: {why}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stale: Vec<_> = known.keys().filter(|key| !met.contains(*key)).collect();
    assert!(stale.is_empty(), "no longer a disagreement: {stale:?}");
    assert!(compared >= 200, "{compared}");
}

fn compare(expression: &str, theirs: &serde_json::Value) -> Result<(), String> {
    let ours = parse(expression).map_err(|error| error.to_string())?;
    let base = parse(&ours.dimension().si()).map_err(|error| error.to_string())?;
    let exponents: BTreeMap<String, i64> = ours.dimension().exponents().map(|(k, v)| (k.into(), v.into())).collect();
    let expected: BTreeMap<String, i64> = serde_json::from_value(theirs["dimension"].clone()).unwrap();
    if exponents != expected {
        return Err(format!("dimension {exponents:?}, theirs {expected:?}"));
    }
    let conversion = ours.to(&base).map_err(|error| error.to_string())?;
    let near = |left: f64, right: f64| (left - right).abs() <= 4e-15 * left.abs().max(right.abs());
    let (factor, offset) = (theirs["factor"].as_f64().unwrap(), theirs["offset"].as_f64().unwrap());
    let ours = (conversion.multiply / conversion.divide, conversion.apply(0.0));
    match near(ours.0, factor) && near(ours.1, offset) {
        true => Ok(()),
        false => Err(format!("factor and offset {ours:?}, theirs ({factor}, {offset})")),
    }
}

fn any_unit() -> impl Strategy<Value = String> {
    let names =
        ["m", "s", "kg", "Pa", "hPa", "W", "degC", "degF", "K", "deg", "rad", "%", "1", "L", "year", "mm", "µg", "h"];
    let factor = (proptest::sample::select(names.to_vec()), -3_i32..=3);
    proptest::collection::vec(factor, 1..4)
        .prop_map(|factors| factors.iter().map(|(name, power)| format!("{name}^{power}")).collect::<Vec<_>>().join(" "))
}

proptest! {
    #[test]
    fn there_and_back(unit in any_unit(), value in -1e6_f64..1e6) {
        if let Ok(unit) = parse(&unit) {
            let base = parse(&unit.dimension().si()).unwrap();
            // Powers such as year^-9 leave the exact factors, which is an error and not a wrong number.
            let (Ok(there), Ok(back)) = (unit.to(&base), base.to(&unit)) else { return Ok(()) };
            let again = back.apply(there.apply(value));
            prop_assert!((again - value).abs() <= 1e-12 * value.abs() + back.apply(0.0).abs() * 1e-14, "{value} {again}");
        }
    }

    #[test]
    fn temperatures_there_and_back(value in -400.0_f64..4000.0) {
        let names = ["degC", "degF", "K", "celsius", "degR"];
        for from in names {
            for to in names {
                let (from, to) = (parse(from).unwrap(), parse(to).unwrap());
                let again = to.to(&from).unwrap().apply(from.to(&to).unwrap().apply(value));
                prop_assert!((again - value).abs() < 1e-11, "{from} {to} {value} {again}");
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}", near in "[a-zA-Z0-9µ°%⁻²()/^*. +-]{0,40}") {
        for text in [text, near] {
            let _ = zarr_fuse_core::units::for_people(&text);
            match parse(&text) {
                Ok(unit) => prop_assert!(unit.to(&unit).unwrap().is_identity()),
                Err(error) => prop_assert!(!error.message.is_empty()),
            }
        }
    }
}
