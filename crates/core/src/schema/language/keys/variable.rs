//! Keys of variables, coordinates, times, ranges and steps.

use super::places::{COMPOSED, REGULAR};
use crate::schema::language::Shape::{
    Attributes, Boolean, Count, Either, List, Many, Number, Of, Open, Pattern, Row, Text, Words,
};
use crate::schema::language::shape::{TEXTS, UNIT};
use crate::schema::language::{Key, Section, Shape};

/// NumPy's names and their usual short forms.
const TYPES: Shape = Pattern(
    &[
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "string",
        "datetime",
        "int",
        "uint",
        "float",
        "complex",
        "str",
    ],
    "^str\\[[1-9][0-9]*\\]$",
    "`str[n]` with a number of characters n",
);
/// Units that stored times count.
const TICKS: Shape = Words(&["ns", "us", "ms", "s", "m", "h", "D"]);
/// Units that numbers of a source count, and the dates of a spreadsheet.
const EPOCHS: Shape = Words(&["ns", "us", "ms", "s", "m", "h", "D", "excel"]);
/// A number, with a unit in a list.
const QUANTITY: Shape = Either(&[Number, Row(&[Number, Text], 1, "[number, unit]")]);

pub(in crate::schema::language) const VARIABLE: &[Key] = &[
    Key::new("coords", TEXTS)
        .is("The coordinates that the values are laid out along, in the order of the axes; names of the group's `COORDS`. \
             A coordinate has only its own name here, and needs none.")
        .required()
        .example("coords: [time, depth]", "coords: {time: 0}"),
    Key::new("unit", UNIT)
        .is("The unit in which values are stored, as CF, UDUNITS or pint write it: `degC`, `kg m-2 s-1`, `%`; `\"\"` is \
             dimensionless. What a source has in another unit is converted. For times a mapping, see \
             [A unit of time](#a-unit-of-time); all units stand in [Units](../units.md).")
        .example("unit: degC", "unit: [degC]"),
    Key::new("type", TYPES)
        .is("How values are stored, by NumPy's names. A text longer than the n of `str[n]` is a bad value and is never cut.")
        .default("`datetime` for times, `float64` with any other unit, `string` for a composed coordinate or a list of labels")
        .example("type: float32", "type: flaot64"),
    Key::new("na_value", Text)
        .is("What is stored for a missing value: a value of the type, `nan`, or `min_int` or `max_int` for the least and \
             the greatest of an integer type.")
        .default("NaN, no time, the least integer (the greatest of an unsigned type) or an empty text")
        .example("unit: \"\"\ntype: int16\nna_value: -999", "unit: \"\"\ntype: int16\nna_value: [-999]"),
    Key::new("na_source", TEXTS)
        .is("Texts or numbers that mean missing in every source of the variable.")
        .example("na_source: [-7.77, \"n/a\"]", "na_source: {n/a: true}"),
    Key::new("range", Of(Section::Range))
        .is("Which values are possible. A missing value always is; what becomes of any other says `on_bad`.")
        .example("range: {interval: [-30, 60, degC]}", "range: [-30, 60]"),
    Key::new("on_bad", Words(&["reject", "quarantine", "missing"]))
        .is("What becomes of a value that cannot be read or is out of `range`: `reject` refuses the whole contribution, \
             `quarantine` sets its row aside with the reason, `missing` takes the value as missing.")
        .default("`quarantine`; `reject` for a coordinate")
        .example("on_bad: missing", "on_bad: drop"),
    Key::new("on_conflict", Words(&["replace", "keep", "reject"]))
        .is("What becomes of a value whose cell holds another one: `replace` the stored one, `keep` it, or `reject` the \
             contribution.")
        .default("`replace`")
        .example("on_conflict: keep", "on_conflict: newest"),
    Key::new("standard_name", Text)
        .is("The name of the quantity in the CF standard name table, as `air_temperature`.")
        .example("standard_name: soil_temperature", "standard_name: [soil_temperature]"),
    Key::new("long_name", Text)
        .is("A name for people, as it stands at the axis of a plot.")
        .example("long_name: Rock temperature", "long_name: {en: Rock temperature}"),
    Key::new("description", Text)
        .is("What there is to know about the variable, in sentences.")
        .example("description: Mean of four thermometers.", "description: [Mean of four]"),
    Key::new("cell_methods", Text)
        .is("How a value stands for its cell, as CF writes it: `time: mean`, `time: point`, `time: sum`. For `sum` the \
             overviews add up.")
        .example("cell_methods: \"time: mean\"", "cell_methods: {time: mean}"),
    Key::new("uncertainty", Text)
        .is("The variable of the group that holds the uncertainty of this one, in a unit of the same dimension.")
        .example("uncertainty: t_error", "uncertainty: [t_error]"),
    Key::new("flags", Text)
        .is("The variable of the group that holds quality flags of this one.")
        .example("flags: t_flag", "flags: {name: t_flag}"),
    Key::new("ancillary", TEXTS)
        .is("Further variables of the group that say something about this one. With `uncertainty` and `flags` they become \
             CF's `ancillary_variables`.")
        .example("ancillary: [t_flag, t_error]", "ancillary: {t_flag: true}"),
    Key::new("overviews", Either(&[Words(&["auto", "none"]), Many(&Pattern(&[], "^[1-9][0-9]*[smhdy]$", "levels"))]))
        .is("The coarser levels that a release has, for quick pictures of long series: `auto`, `none`, or steps of time \
             from fine to coarse, as `[1h, 1d]`. Each level has mean, least, greatest and count.")
        .default("`auto`: along sorted time")
        .example("overviews: [1h, 1d]", "overviews: {1h: mean}"),
    Key::new("lineage", Boolean)
        .is("Whether every cell keeps which contribution wrote it.")
        .default("`true` for tables, `false` for dense slices")
        .example("lineage: true", "lineage: sometimes"),
    Key::new("attrs", Attributes)
        .is("Free attributes, stored as they are.")
        .example("attrs: {sensor: PT1000}", "attrs: PT1000"),
];

pub(in crate::schema::language) const COORDINATE: &[Key] = &[
    Key::new("composed", TEXTS)
        .is("Two or more variables over this coordinate that together are its label, as latitude and longitude of a \
             station. They are stored as those variables, and the label as a stable text.")
        .default("its own values are the labels")
        .within(COMPOSED)
        .example("composed: [latitude, longitude]", "composed: {latitude: longitude}"),
    Key::new("resolution", QUANTITY)
        .is("Labels are rounded to multiples of it, so that 1.0 and 1.00001 are one label; a number in the stored unit, or with \
             a unit. For a composed coordinate it holds for each part.")
        .default("exact")
        .example("resolution: [1, cm]", "resolution: {value: 1}"),
    Key::new("sorted", Boolean)
        .is("Whether labels are kept in ascending order; otherwise in the order in which they came.")
        .default("`true`; `false` if composed or of texts")
        .example("sorted: false", "sorted: descending"),
    Key::new("chunk_size", Count(1))
        .is("Labels a chunk along this dimension.")
        .default("chosen, for chunks of 0.25 to 1 MB")
        .example("chunk_size: 1024", "chunk_size: 0"),
    Key::new("values", TEXTS)
        .is("The labels that are there from the start.")
        .default("open")
        .example("values: [0.5, 1, 2]", "values: {first: 0.5}"),
    Key::new("extend", Words(&["any", "never"]))
        .is("Whether contributions bring new labels: `any`, or `never`, so that only `values` or what exists is accepted.")
        .default("`any`")
        .example("values: [0.5, 1, 2]\nextend: never", "extend: sometimes"),
    Key::new("step", Of(Section::Step))
        .is("How a contribution is put on a regular step when it is added. Without it every value stays where it came.")
        .within(REGULAR)
        .example("step: {every: [15, m], method: mean}", "step: 15m"),
];

pub(in crate::schema::language) const TIME: &[Key] = &[
    Key::new("tick", TICKS)
        .is("The unit that stored times count, from nanoseconds to days. Choose the coarsest that holds every time exactly.")
        .default("`s`")
        .example("tick: ms", "tick: sec"),
    Key::new("tz", Text)
        .is("The zone of times that are written without one: an IANA name (`Europe/Prague`), `UTC`, or an offset \
             (`+01:00`). Stored times are in UTC.")
        .default("`UTC`")
        .example("tz: Europe/Prague", "tz: [Europe/Prague]"),
    Key::new("dayfirst", Boolean)
        .is("In `03/04/2025` the day comes first.")
        .default("`false`")
        .example("dayfirst: true", "dayfirst: probably"),
    Key::new("yearfirst", Boolean)
        .is("In `25-04-03` the year comes first.")
        .default("`false`")
        .example("yearfirst: true", "yearfirst: probably"),
    Key::new("format", Text)
        .is("How a source writes times, as a pattern of strptime: `%d.%m.%Y %H:%M`.")
        .default("ISO 8601")
        .example("format: \"%d.%m.%Y %H:%M\"", "format: [\"%d.%m.%Y\"]"),
    Key::new("epoch", EPOCHS)
        .is("Times of the source are numbers that count this unit since 1970-01-01T00:00:00Z, or serial dates of a spreadsheet: \
             `excel`.")
        .default("times are texts")
        .example("epoch: ms", "epoch: unix"),
    Key::new("calendar", Words(&["standard", "gregorian", "proleptic_gregorian", "noleap", "365_day", "all_leap", "366_day", "360_day", "julian"]))
        .is("The CF calendar of the times. Those of `noleap` and the like are stored in it; a source has that of what is stored.")
        .default("`proleptic_gregorian`")
        .example("calendar: standard", "calendar: mayan"),
];

pub(in crate::schema::language) const RANGE: &[Key] = &[
    Key::new("interval", Row(&[Open(&Number), Open(&Number), Text], 0, "[min, max]` or `[min, max, unit]"))
        .is("Least and greatest possible value, both included, in the stored unit or in the one that is named. Null is an \
             open end.")
        .example("interval: [-30, 60, degC]", "interval: {min: -30, max: 60}"),
    Key::new("discrete", Either(&[List(&Text), Pattern(&[], "\\.[cC][sS][vV]$", "a CSV file")]))
        .is("The possible labels, or a CSV file whose first column holds them, relative to the schema file. They are \
             stored as numbers with CF's `flag_values` and `flag_meanings`.")
        .within(super::places::LABELS)
        .example("discrete: [granite, gneiss, fault]", "discrete: {1: granite}"),
];

pub(in crate::schema::language) const STEP: &[Key] = &[
    Key::new("every", QUANTITY)
        .is("Labels are multiples of this: a number in the unit of the coordinate, or with a unit, where `m` is a minute for times.")
        .default("`every` or `between` is required")
        .example("every: [15, m]", "every: 15m"),
    Key::new("between", Row(&[Number, Number, Text], 2, "[least, greatest]` or `[least, greatest, unit]"))
        .is("Distances of labels lie between the two.")
        .default("`every` or `between` is required")
        .within(super::places::BETWEEN)
        .example("between: [15, 60, minute]", "between: 15"),
    Key::new("method", Words(&["nearest", "linear", "mean", "sum", "none"]))
        .is("How values come to the labels: from the `nearest` one, `linear` between two, as `mean` or `sum` over the step; \
             with `none` labels are only checked.")
        .default("`nearest`")
        .example("method: mean", "method: spline"),
    Key::new("max_gap", QUANTITY)
        .is("No value is made across a gap longer than this.")
        .example("max_gap: [1, h]", "max_gap: long"),
];
