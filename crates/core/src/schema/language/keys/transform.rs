//! Keys of what is done to the contributions of a source.

use crate::schema::language::Shape::{Either, List, Named, Number, Of, Open, Row, Text, Words};
use crate::schema::language::shape::TEXTS;
use crate::schema::language::{Key, Section, Shape};

/// Methods of `aggregate`.
const METHODS: Shape = Words(&["mean", "min", "max", "sum", "count", "median", "first", "last", "std"]);

pub(in crate::schema::language) const TRANSFORM: &[Key] = &[
    Key::new("rename", Named(&Text))
        .is("Columns of the file and their new names.")
        .example("rename: {Temp.: t}", "rename: Temp."),
    Key::new("map", Named(&Named(&Open(&Text))))
        .is("Columns, and of each the texts to read in place of others: the spellings of a label. `\"*\"` is any other \
             text; an empty text is missing.")
        .example("map: {station: {ZK-1_S4: ZK1-S4}}", "map: {station: ZK1-S4}"),
    Key::new("join", Of(Section::Join))
        .is("Columns of another table are put beside the rows with the same key.")
        .example(
            "join: {table: [[id, depth], [a, 0.5]], on: {logger: id}, take: [depth]}",
            "join: stations.csv",
        ),
    Key::new("unpivot", Of(Section::Unpivot))
        .is("Wide to long: columns become rows.")
        .example("unpivot: {columns: \"{depth}m\", value: t}", "unpivot: \"{depth}m\""),
    Key::new("filter", Text)
        .is("A condition over columns of the file: rows are kept where it is true. Names with other signs than letters, \
             digits, `_` and `.` stand in backticks.")
        .example("filter: \"quality == 'good' and Temp. > -40\"", "filter: [good]"),
    Key::new("deduplicate", Of(Section::Deduplicate))
        .is("Of rows with the same texts in some columns one is kept.")
        .example("deduplicate: {by: [time, depth]}", "deduplicate: time"),
    Key::new("formula", Named(&Text))
        .is("Variables, and of each an expression over variables in their stored units, row by row. Units are checked, and \
             the result is converted to the unit of the variable.")
        .example("formula: {t: \"if(t > 50 degC, missing, t)\"}", "formula: t + 1"),
    Key::new("aggregate", Of(Section::Aggregate))
        .is("Values along a sorted coordinate are made one a step, by the other coordinates.")
        .example("aggregate: {every: [1, h], values: {t: mean}}", "aggregate: 1h"),
    Key::new("resample", Named(&Of(Section::Step)))
        .is("Coordinates, and of each a [step](#a-step) that the contributions of this source alone are put on.")
        .example("resample: {time: {every: [10, min], method: linear, max_gap: [1, h]}}", "resample: 10min"),
];

pub(in crate::schema::language) const JOIN: &[Key] = &[
    Key::new("table", Either(&[Text, List(&List(&Open(&Text)))]))
        .is("A CSV file in UTF-8 with a header, relative to the schema file; or the rows themselves, the header first. What is \
             stored with the data has the rows, so that nothing else is needed to read them again.")
        .required()
        .example("table: [[id, depth], [a, 0.5]]", "table: {id: a}"),
    Key::new("on", Either(&[TEXTS, Named(&Text)]))
        .is("Columns of the file, and of each the column of the table with the same text; a list, if they have the same names. \
             A row without a partner gets nothing, and the record says how many there were.")
        .required()
        .example("on: {logger: id}", "on: [[logger]]"),
    Key::new("take", TEXTS)
        .is("The columns of the table that the rows get.")
        .required()
        .example("take: [depth]", "take: {depth: z}"),
];

pub(in crate::schema::language) const UNPIVOT: &[Key] = &[
    Key::new("columns", Text)
        .is("A pattern with names in braces, as `{depth}m{side}`. Columns whose names fit it become rows, and the names in \
             braces columns with what stands there.")
        .required()
        .example("columns: \"{depth}m\"", "columns: [\"{depth}m\"]"),
    Key::new("value", Text)
        .is("The name of the column with their cells.")
        .required()
        .example("value: t", "value: [t]"),
];

pub(in crate::schema::language) const DEDUPLICATE: &[Key] = &[
    Key::new("by", TEXTS)
        .is("The columns that are compared, as texts.")
        .required()
        .example("by: [time, depth]", "by: {time: depth}"),
    Key::new("keep", Words(&["first", "last", "none"]))
        .is("Which of them is kept: the first or the last of the file, or none. For `last` and `none` the file is read twice.")
        .default("`first`")
        .example("keep: last", "keep: best"),
];

pub(in crate::schema::language) const AGGREGATE: &[Key] = &[
    Key::new("every", Either(&[Number, Row(&[Number, Text], 1, "[number, unit]")]))
        .is("The length of a step, which has the label of its start: a multiple of the length.")
        .required()
        .example("every: [1, h]", "every: hourly"),
    Key::new("along", Text)
        .is("The coordinate: of times or numbers, and sorted.")
        .default("the only one of those variables")
        .example("along: time", "along: [time]"),
    Key::new("values", Named(&Either(&[METHODS, Row(&[METHODS, Text], 2, "[method, variable]")])))
        .is("Variables and how each is made, of itself or of another. Missing values are left out. Variables over the \
             coordinate that are not named here are not stored.")
        .required()
        .example("values: {t: mean}", "values: {t: mode}"),
];
