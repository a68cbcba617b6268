//! Keys of saved selections.

use super::places::{AVERAGED, OF_PERSON, PLACED};
use crate::schema::language::Key;
use crate::schema::language::Shape::{Count, List, Named, Number, Row, Text, Words};
use crate::schema::language::shape::TEXTS;

/// How values in a step of a subset become one.
pub(in crate::schema) const METHODS: &[&str] =
    &["mean", "min", "max", "sum", "count", "median", "std", "first", "last"];

pub(in crate::schema::language) const SUBSET: &[Key] = &[
    Key::new("description", Text)
        .is("What the subset is for.")
        .example("description: What the model learns from.", "description: [learning]"),
    Key::new("select", TEXTS)
        .is("Variables, of the group or below it as `bukov/t`, and labels of dimensions, each as a term of \
             `zarr-fuse select`. A dimension without a term is taken as a whole.")
        .required()
        .example("select: [t, time=2015..2022]", "select: {t: time=2015..2022}"),
    Key::new("where", Text)
        .is("A condition on values, an expression as in transforms: `t > 20 degC and flag == 'good'`. Cells that do not \
             meet it are left out.")
        .default("every cell")
        .example("where: t > 20 degC", "where: [t > 20 degC]"),
    Key::new("box", Row(&[Number, Number, Number, Number], 4, "[west, south, east, north]"))
        .is("Places within this box of degrees, its edges included. West above east goes across the antimeridian.")
        .default("every place")
        .within(PLACED)
        .example("box: [12, 48, 19, 52]", "box: {west: 12}"),
    Key::new("polygon", List(&Row(&[Number, Number], 2, "[longitude, latitude]")))
        .is("Places within the polygon of these corners in degrees, its edges included. Three corners at least; the last is \
             joined to the first.")
        .default("every place")
        .within(PLACED)
        .example("polygon: [[14, 50], [15, 50], [15, 51]]", "polygon: [14, 50, 15]"),
    Key::new("stride", Named(&Count(1)))
        .is("Of a dimension each n-th of the labels that the subset selects, the first included. It is counted before the \
             subset is narrowed.")
        .default("every label")
        .example("stride: {time: 10}", "stride: {time: 0}"),
    Key::new("contribution", TEXTS)
        .is("Values that these events wrote, named as `zarr-fuse log` has them. Variables need their lineage.")
        .default("of every event")
        .example("contribution: [c1, c3]", "contribution: {c1: true}"),
    Key::new("person", TEXTS)
        .is("Values that contributions of these persons wrote, keys of `PERSONS`. Variables need their lineage.")
        .default("of everybody")
        .within(OF_PERSON)
        .example("person: jn", "person: {jn: true}"),
    Key::new("every", Text)
        .is("The pieces of time in which values become one, as `method` says: `10min`, `1h`, `1d`, `1mo`, `1y`, aligned to \
             UTC.")
        .default("the values as they are")
        .within(AVERAGED)
        .example("every: 1h", "every: [1, h]"),
    Key::new("method", Words(METHODS))
        .is("How the values in a step become one.")
        .within(AVERAGED)
        .example("method: mean", "method: average"),
];
