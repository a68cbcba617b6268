//! Keys of constraints.

use super::places::{BOX, EXPRESSION, MONOTONIC, RATE};
use crate::schema::language::Key;
use crate::schema::language::Shape::{Boolean, Number, Row, Text, Words};
use crate::schema::language::shape::TEXTS;

const ONE: &str = "one rule is required";

pub(in crate::schema::language) const CONSTRAINT: &[Key] = &[
    Key::new("unique", TEXTS)
        .is("No two rows of a file have the same values of all of these variables and coordinates; the second is bad. Rows \
             that lack one of them are not compared.")
        .default(ONE)
        .within(super::places::UNIQUE)
        .example("unique: [time, depth]", "unique: {time: depth}"),
    Key::new("monotonic", Text)
        .is("Values of this variable or coordinate do not decrease in the order of the file. A row that does is bad; the \
             next one is compared with the last good one.")
        .default(ONE)
        .within(super::places::UNIQUE)
        .example("monotonic: time\nstrictly: true", "monotonic: [time]"),
    Key::new("within", TEXTS)
        .is("Beside `monotonic`: rows with the same values of these are a series of their own.")
        .default("the file is one series")
        .within(MONOTONIC)
        .example("within: [depth]", "within: {depth: 1}"),
    Key::new("strictly", Boolean)
        .is("Beside `monotonic`: equal values are bad, too.")
        .default("`false`")
        .within(MONOTONIC)
        .example("strictly: true", "strictly: mostly"),
    Key::new("rate", Text)
        .is("Values of this variable change by no more than `at_most` along a coordinate, in each series (the same labels \
             of the variable's other coordinates), in the order of the file. A row is compared with the last good one.")
        .default(ONE)
        .within(super::places::UNIQUE)
        .example("rate: t\nalong: time\nat_most: [5, K, h]", "rate: [t]\nalong: time\nat_most: [5, K, h]"),
    Key::new("along", Text)
        .is("Beside `rate`: the coordinate, of times or numbers, along which distances are taken.")
        .default("required beside `rate`")
        .within(RATE)
        .example("along: time\nat_most: [5, K, h]", "along: [time]\nat_most: [5, K, h]"),
    Key::new("at_most", Row(&[Number, Text, Text], 1, "[number, unit, unit of the distance]"))
        .is("Beside `rate`: the greatest change per distance, as `[5, K, h]` for 5 K an hour, where `m` is a minute along \
             times.")
        .default("required beside `rate`; units are those that are stored")
        .within(RATE)
        .example("along: time\nat_most: [5, K, h]", "along: time\nat_most: 5 K/h"),
    Key::new("box", Row(&[Number, Number, Number, Number], 4, "[west, south, east, north]"))
        .is("Latitude and longitude, by their `standard_name`, unit or name, lie in this box of degrees. West above east \
             goes across the antimeridian.")
        .default(ONE)
        .within(BOX)
        .example("box: [12, 48, 19, 52]", "box: {west: 12}"),
    Key::new("required", TEXTS)
        .is("A file has these variables or coordinates, and every row has a value of them.")
        .default(ONE)
        .within(super::places::UNIQUE)
        .example("required: [time, t]", "required: {t: true}"),
    Key::new("expression", Text)
        .is("A condition over variables in their stored units, as `t_max >= t_min`. A row for which it is false is bad; \
             one in which a value is missing is not judged. Units are checked.")
        .default(ONE)
        .within(EXPRESSION)
        .example("expression: \"t_max >= t_min\"", "expression: [t_max]"),
    Key::new("on_bad", Words(&["reject", "quarantine", "missing"]))
        .is("What becomes of a row that breaks the rule: `reject` refuses the whole contribution, `quarantine` sets the row \
             aside with the reason, `missing` takes the values that the rule is about as missing: those of data variables \
             that it names, or all of the row if it names coordinates only.")
        .default("`quarantine`")
        .example("on_bad: missing", "on_bad: drop"),
    Key::new("message", Text)
        .is("What is said of a bad row, for those who have to mend the file.")
        .default("what was expected and found")
        .example("message: The logger was read twice.", "message: [The logger]"),
];
