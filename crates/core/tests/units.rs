//! Conversions, refusals and agreement with pint and UDUNITS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zarr_fuse_core::units::disagree::DISAGREEMENTS;
use zarr_fuse_core::units::{Context, parse};

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
        ("kg m-2 s-1", "mm/h", ["mass flux", "`context: water`"]),
        ("mm", "kg m-2", ["length", "`context: water`"]),
        ("kg m-2", "mm/h", ["kg m-2", "check the unit"]),
        ("delta_degC", "degC", ["a difference", "delta_degC"]),
        ("degC", "delta_degC", ["a difference", "delta_degC"]),
        ("degrees_north", "degrees_east", ["does not convert", "exchanged"]),
    ] {
        let error = parse(from).unwrap().to(&parse(to).unwrap()).expect_err(from).to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{from} to {to}: {error}");
    }
}

#[test]
fn water_only_in_its_context() {
    let water = Context::parse("water").unwrap();
    assert_eq!(water.name(), "water");
    for (from, to, value, expected) in [
        ("mm", "kg m-2", 3.5, 3.5),
        ("kg m-2", "mm", 3.5, 3.5),
        ("cm", "kg/m2", 1.0, 10.0),
        ("mm/h", "kg m-2 s-1", 3600.0, 1.0),
        ("kg m-2 s-1", "mm d-1", 1.0, 86_400.0),
        ("g m-2 h-1", "m s-1", 3.6e9, 1.0),
        ("L m-2", "kg m-2", 2.0, 2.0),
        // Of one dimension the context changes nothing.
        ("mm", "m", 3.0, 0.003),
        ("degC", "K", 0.0, 273.15),
    ] {
        let (from, to) = (parse(from).unwrap(), parse(to).unwrap());
        assert_eq!(from.to_in(&to, Some(water)).unwrap().apply(value), expected, "{from} to {to}");
        assert_eq!(from.to_in(&to, None).is_ok(), from.same_dimension(&to), "{from} to {to}");
    }
    for (from, to) in [("mm", "kg m-3"), ("mm/h", "kg m-2"), ("m3", "kg"), ("degC", "mm")] {
        assert!(parse(from).unwrap().to_in(&parse(to).unwrap(), Some(water)).is_err(), "{from} to {to}");
    }
    for name in ["", "Water", "snow"] {
        assert!(Context::parse(name).unwrap_err().hint.contains("context: water"), "{name}");
    }
}

#[test]
fn spellings_that_no_library_reads() {
    for (text, factor, si) in [
        ("kWh/m2", 3.6e6, "kg s-2"),
        ("kWh m-2 d-1", 3.6e6 / 86_400.0, "kg s-3"),
        ("deg m-1", std::f64::consts::PI / 180.0, "m-1 rad"),
        ("decade", 315_569_259.747, "s"),
        ("parts_per_million", 1e-6, "1"),
        ("per_mille", 1e-3, "1"),
        ("rev", 2.0 * std::f64::consts::PI, "rad"),
        ("dobson", 4.462e-4, "m-2 mol"),
        ("μg/m³", 1e-9, "kg m-3"),
        ("µg/m³", 1e-9, "kg m-3"),
        ("counts/s", 1.0, "s-1"),
    ] {
        let unit = parse(text).unwrap_or_else(|error| panic!("{error}"));
        let found = unit.to(&parse(si).unwrap()).unwrap_or_else(|error| panic!("{error}")).apply(1.0);
        assert!((found - factor).abs() <= 4e-15 * factor, "{text}: {found}");
    }
    for (text, part) in [("dBZ", "logarithm"), ("dBm", "logarithm"), ("Np", "logarithm"), ("psu", "practical scale")] {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(part) && error.hint.contains("description"), "{text}: {error}");
    }
}

#[test]
fn pint_and_udunits_agree() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/units.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = document["expressions"].as_array().unwrap();
    let known: BTreeSet<(&str, &str)> = DISAGREEMENTS
        .iter()
        .flat_map(|one| one.expressions.split('|').flat_map(|text| one.libraries.iter().map(move |lib| (text, *lib))))
        .collect();
    let listed: usize = DISAGREEMENTS.iter().map(|one| one.expressions.split('|').count() * one.libraries.len()).sum();
    assert_eq!(listed, known.len(), "an expression is listed twice");
    assert!(cases.len() >= 600, "{}", cases.len());
    let (mut met, mut wrong, mut agree) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for case in cases {
        let expression = case["expression"].as_str().unwrap();
        for library in ["pint", "udunits"] {
            let theirs = &case[library];
            if theirs.is_null() {
                continue;
            }
            let Err(why) = compare(expression, theirs) else {
                agree.insert(expression);
                continue;
            };
            match known.get(&(expression, library)) {
                Some(key) => drop(met.insert(*key)),
                None => wrong.push(format!("`{expression}` in {library}: {why}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stale: Vec<_> = known.iter().filter(|key| !met.contains(*key)).collect();
    assert!(stale.is_empty(), "no longer a disagreement: {stale:?}");
    assert!(DISAGREEMENTS.iter().all(|one| !one.reason.is_empty()));
    // Read alike by a library and by us, in value and dimension.
    assert!(agree.len() >= 500, "{}", agree.len());
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
