//! What expressions mean, and that no text does harm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::column::MISSING_INT;
use crate::time::{Calendar, Tick};
use proptest::prelude::*;

const SECONDS: StoredTime = StoredTime { tick: Tick::Second, calendar: Calendar::ProlepticGregorian };

fn operand(name: &str) -> Option<Operand> {
    let number = |unit: &str| Some(Operand::Number { unit: unit.into() });
    match name {
        "t" => number("K"),
        "c" => number("degC"),
        "rh" => number("%"),
        "x" | "y" => number(""),
        "u" | "v" => number("m s-1"),
        "n" => number("km"),
        "angle" => number("degree"),
        "place" => Some(Operand::Text),
        "time" => Some(Operand::Time(SECONDS)),
        "minute" => Some(Operand::Time(StoredTime { tick: Tick::Minute, ..SECONDS })),
        "wet" => Some(Operand::Bool),
        "Temp." | "raw b" => Some(Operand::Raw { decimal: ',', thousands: Some(' ') }),
        _ => None,
    }
}

/// One row of each column, and a missing one after it.
fn column(name: &str) -> Option<Column> {
    Some(match name {
        "t" => Column::Float(vec![280.0, f64::NAN]),
        "c" => Column::Float(vec![10.0, f64::NAN]),
        "rh" => Column::Float(vec![40.0, f64::NAN]),
        "x" => Column::Float(vec![4.0, f64::NAN]),
        "y" => Column::Float(vec![0.0, f64::NAN]),
        "u" => Column::Float(vec![3.0, f64::NAN]),
        "v" => Column::Float(vec![4.0, f64::NAN]),
        "n" => Column::Int(vec![2, MISSING_INT]),
        "angle" => Column::Float(vec![30.0, f64::NAN]),
        "place" => Column::Text(vec!["a".into(), String::new()]),
        // 2025-01-31T12:00:00Z
        "time" => Column::Int(vec![1_738_324_800, MISSING_INT]),
        "minute" => Column::Int(vec![1_738_324_800 / 60 - 1, MISSING_INT]),
        "wet" => Column::Int(vec![1, MISSING_INT]),
        "Temp." => Column::Text(vec!["1 234,5".into(), "n/a".into()]),
        "raw b" => Column::Text(vec!["good".into(), String::new()]),
        _ => return None,
    })
}

fn rows(text: &str) -> Column {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let checked = expression.check(&operand).unwrap_or_else(|error| panic!("{text}: {error}; {}", error.hint));
    let names = expression.names().into_iter().map(|name| (name.to_owned(), column(name).unwrap()));
    let columns: Vec<_> = names.collect();
    checked.rows(&|name| columns.iter().find(|(other, _)| other == name).map(|(_, column)| column), 2)
}

fn number(text: &str) -> f64 {
    let Column::Float(values) = rows(text) else { panic!("{text}") };
    values[0]
}

/// `Some(true)`, `Some(false)` or `None` in the row with values.
fn truth(text: &str) -> Option<bool> {
    let Column::Int(values) = rows(text) else { panic!("{text}") };
    (values[0] != MISSING_INT).then_some(values[0] == 1)
}

fn unit(text: &str) -> String {
    match Expression::parse(text).unwrap().check(&operand).unwrap().gives() {
        Some(Operand::Number { unit }) => unit,
        other => panic!("{text}: {other:?}"),
    }
}

fn error(text: &str) -> String {
    let found = Expression::parse(text).and_then(|expression| expression.check(&operand));
    let error = found.err().unwrap_or_else(|| panic!("{text} is no error"));
    format!("{error}. {}", error.hint)
}

#[test]
fn numbers_and_their_units() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ -1", 0.5),
        ("2 ^ 3 ^ 2", 512.0),
        ("8 / 4 / 2", 1.0),
        ("2 - 3 - 4", -5.0),
        ("t - 5 K", 275.0),
        ("t - 20 K * (1 - rh)", 268.0),
        ("n + 500 m", 2.5),
        ("500 m + n", 2500.0),
        ("1 - rh", 0.6),
        ("c - 50 degF", 0.0),
        ("c + 9 delta_degF", 15.0),
        ("sqrt(u^2 + v^2)", 5.0),
        ("sqrt(u ** 2 + (4 [m/s])^2)", 5.0),
        ("u * 1 h", 3.0),
        ("u * 1 h / 1 km", 3.0),
        ("max(u, 5)", 5.0),
        ("min(x, 1, 2)", 1.0),
        ("if(t > 5 degC, 1, 2)", 1.0),
        ("if(place == 'a', u, 0)", 3.0),
        ("number(t, 'degC')", 280.0 - 273.15),
        ("exp(log(x))", 4.0),
        ("log10(rh / 4 [0.1])", 0.0),
        ("abs(-3) + round(2.5) + floor(-0.5) + ceil(0.5)", 6.0),
        ("time - minute", 60.0),
        ("month(time) * 100 + day(time) + hour(time) / 100 + year(time) * 0", 131.12),
        ("Temp. / 2", 617.25),
        ("5 [] * x", 20.0),
        ("1e3 + .5", 1000.5),
    ] {
        let found = number(text);
        assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{text}: {found}");
    }
    assert!((number("sin(angle)") - 0.5).abs() < 1e-12);
    assert!((number("atan2(u, u)") - std::f64::consts::FRAC_PI_4).abs() < 1e-12);
    for (text, expected) in
        [("u * 1 h", "(m s-1) h"), ("sqrt(u^2)", "m s-1"), ("t - 5 K", "K"), ("c - c", "delta_degC"), ("2 * 3", "")]
    {
        assert_eq!(unit(text), expected, "{text}");
    }
}

#[test]
fn truths() {
    for (text, expected) in [
        ("t > 5 degC", Some(true)),
        ("t > 300", Some(false)),
        ("rh > 30 and rh <= 0.4 [1]", Some(true)),
        ("place == 'a'", Some(true)),
        ("place != 'a'", Some(false)),
        ("place in ('b', 'a')", Some(true)),
        ("place not in ('b')", Some(true)),
        ("n in (1, 2000 m)", Some(true)),
        ("x in (-4, 4)", Some(true)),
        ("time == '2025-01'", Some(true)),
        ("time > '2025-01'", Some(false)),
        ("time <= '2025-01-31'", Some(true)),
        ("'2025-01-31T12:00:00Z' <= time", Some(true)),
        ("time in ('2024', '2025-01-31')", Some(true)),
        ("time > minute and minute >= '2025-01-31T11:59:00Z'", Some(true)),
        ("wet and not x == 3", Some(true)),
        ("wet == true", Some(true)),
        ("Temp. > 1000 and `raw b` == 'good'", Some(true)),
        ("`raw b` in ('bad')", Some(false)),
        ("Temp. in (1234.5)", Some(true)),
        ("x / y > 1", None),
        ("x / y > 1 or true", Some(true)),
        ("x / y > 1 and false", Some(false)),
        ("not x / y > 1", None),
        ("is_missing(x / y)", Some(true)),
        ("is_missing(log(-1)) and is_missing(missing)", Some(true)),
        ("if(x > 1, missing, true)", None),
    ] {
        assert_eq!(truth(text), expected, "{text}");
    }
}

#[test]
fn a_missing_operand_makes_missing() {
    for text in ["t > 1", "place == 'a'", "place != 'a'", "time > '2025'", "x in (1)", "wet", "not wet", "Temp. > 1"] {
        let Column::Int(values) = rows(text) else { panic!("{text}") };
        assert_eq!(values[1], MISSING_INT, "{text}");
    }
    let Column::Float(values) = rows("if(is_missing(x), 7, x + 1)") else { panic!() };
    assert_eq!(values, [5.0, 7.0]);
    assert!(matches!(rows("max(x, 5)"), Column::Float(values) if values[1].is_nan()));
}

#[test]
fn faults_say_where_and_what_to_do() {
    for (text, expected) in [
        ("", "character 1: expected an expression, found nothing. write as `t > 5 [degC]`"),
        ("t >", "character 4: expected a value, found the end. "),
        (
            "t > 5 > 3",
            "character 7: expected an operator or the end, found `>`. one comparison stands between two values; join several with `and`",
        ),
        ("t = 5", "character 3: expected a value or an operator, found `=`. two are the same if `a == b`"),
        (
            "place == \"a\"",
            "character 10: expected a value or an operator, found `\"`. texts stand in single quotes, as 'good'",
        ),
        (
            "t - 20 * (1 - rh)",
            "character 3: expected both in one unit, found `K` and a pure number. numbers have units, as `20 [K]`",
        ),
        (
            "t > 5 m",
            "character 3: `m` is length (m), `K` is temperature (K): values do not convert. check the unit of the source and the unit that is stored",
        ),
        (
            "c * 2",
            "character 3: `degC` has a zero of its own, so its values are not multiplied. take the pure number with `number(x, 'degC')`",
        ),
        (
            "c + 5 K",
            "character 3: `degC` has a zero of its own: only a difference is added to it or taken from it. write a difference in `delta_degC`, as `5 delta_degC`",
        ),
        (
            "exp(t)",
            "character 5: expected a pure number for `exp(x)`, found `K`. divide by a number with that unit, as `x / 1 [hPa]`",
        ),
        (
            "u ^ 0.5",
            "character 3: expected a whole number as exponent of `m s-1`, found another. only pure numbers have other powers; `sqrt(x)` is the root",
        ),
        (
            "sqrt(u)",
            "character 6: expected a unit with a square root, found `m s-1`. its exponents must be even, as in `m2 s-2`",
        ),
        (
            "place > 'a'",
            "character 7: expected numbers or times for `>`, found texts. texts are equal or not; they have no order",
        ),
        (
            "place == 5",
            "character 7: `==` compares a text with a number. numbers stand without quotes, texts and times in single quotes",
        ),
        (
            "time > 'noon'",
            "character 6: `noon`: expected a time, found `noon` at character 1. write a time as `2025-01-31T12:30:00Z`, or a day, a month or a year",
        ),
        ("x == missing", "character 3: a comparison with `missing` is missing. write `is_missing(x)`"),
        (
            "x and wet",
            "character 1: expected a condition, found a number. a condition compares, as `x > 5` or `flag == 'good'`",
        ),
        (
            "foo > 1",
            "character 1: expected a known name, found `foo`. a text stands in single quotes, a unit of several behind a number in brackets: `5 [m s-1]`",
        ),
        ("mix(1, 2)", "character 1: expected a function, found `mix`. did you mean `min`?"),
        ("abs(1, 2)", "character 1: expected `abs(x)`, found 2 arguments. "),
        ("'it", "character 1: expected a closing `'`, found the end. a quote inside a text is written twice: 'it''s'"),
        (
            "5 furlong",
            "character 1: unit `furlong` is not known. the word behind a number is its unit; a product is written with `*`",
        ),
        ("1.2.3", "character 1: expected a number, found `1.2.3`. write it as 0.5 or 1e-3; times stand in quotes"),
        ("x in (y)", "character 7: expected a literal in the list of `in`, found something else. "),
    ] {
        let found = error(text);
        if text == "time > 'noon'" {
            assert!(found.starts_with("character 6: ") && found.ends_with("or a year"), "{found}");
        } else {
            assert_eq!(found, expected, "{text}");
        }
    }
    let condition = Expression::parse("x + 1").unwrap().condition(&operand).unwrap_err();
    assert_eq!(condition.message, "expected a condition, found a number");
}

#[test]
fn results_are_converted() {
    let expression = Expression::parse("c").unwrap();
    let kelvin = expression.check(&operand).unwrap().to(&Operand::Number { unit: "K".into() }).unwrap();
    let (c, none) = (Column::Float(vec![0.0]), None);
    assert_eq!(kelvin.rows(&|_| Some(&c), 1), Column::Float(vec![273.15]));
    assert!(kelvin.rows(&|_| none, 1).is_missing(0), "a column that is not there");
    assert!(expression.check(&operand).unwrap().to(&Operand::Number { unit: "m".into() }).is_err());
    assert!(expression.check(&operand).unwrap().to(&Operand::Text).is_err());
}

#[test]
fn deep_and_long_texts_are_refused() {
    for text in [
        "(".repeat(5000),
        "-".repeat(5000) + "1",
        "not ".repeat(2000) + "true",
        "abs(".repeat(1000) + "1",
        "2^".repeat(1000) + "1",
        "1+".repeat(4000) + "1",
        "x".repeat(20_000),
    ] {
        let error = Expression::parse(&text).unwrap_err();
        assert!(error.message.contains("found more") || error.message.contains("the end"), "{error}");
    }
    let long = "1 + ".repeat(120) + "1";
    assert_eq!(number(&long), 121.0);
    let many = format!("x in ({}4)", "1, ".repeat(2000));
    assert_eq!(truth(&many), Some(true));
}

/// Expressions as people could write them.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0u32..1000).prop_map(|n| n.to_string()),
        (0.0..1e6f64).prop_map(|x| format!("{x:?}")),
        (1u32..9, "(K|%|\\[m s-1\\]|\\[\\]|e3)").prop_map(|(n, unit)| format!("{n} {unit}")),
        "[a-z][a-z_.]{0,3}",
        "`[^`]{1,5}`",
        "'([^']|''){0,5}'",
        Just("missing".to_owned()),
        Just("true".to_owned()),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let operators = "(\\+|-|\\*|/|\\^|==|!=|<|<=|>|>=| and | or )";
        prop_oneof![
            (inner.clone(), operators, inner.clone()).prop_map(|(a, o, b)| format!("({a}) {o} ({b})")),
            (inner.clone(), "(\\+|-|\\*|/)", inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) in (({b}), 'x')")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("if({a}, {b}, {c})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(text in expressions()) {
        if let Ok(expression) = Expression::parse(&text) {
            let printed = expression.to_string();
            let again = Expression::parse(&printed);
            prop_assert_eq!(again.as_ref().ok(), Some(&expression), "{} -> {}", text, printed);
            prop_assert_eq!(again.unwrap().to_string(), printed);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = Expression::parse(&text).map(|expression| (expression.to_string(), expression.check(&operand)));
    }

    #[test]
    fn no_expression_panics(text in expressions()) {
        if let Ok(checked) = Expression::parse(&text).and_then(|expression| expression.check(&|name| operand(name.get(..1).unwrap_or_default()).or(Some(Operand::Text)))) {
            let column = column("x").unwrap();
            prop_assert_eq!(checked.rows(&|_| Some(&column), 3).len(), 3);
        }
    }
}
