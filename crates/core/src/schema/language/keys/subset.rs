//! Keys of saved selections.

use super::places::AVERAGED;
use crate::schema::language::Key;
use crate::schema::language::Shape::{Text, Words};
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
