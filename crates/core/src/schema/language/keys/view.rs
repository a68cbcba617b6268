//! Keys of the first view.

use super::places::VARIABLES;
use crate::schema::language::Key;
use crate::schema::language::Shape::{Named, Row, Text, Words};
use crate::schema::language::shape::TEXTS;

pub(in crate::schema::language) const VIEW: &[Key] = &[
    Key::new("variable", Text)
        .is("The data variable that is shown: one of the group, or a path down to one, as `bukov/t`.")
        .default("the first variable along time")
        .example("variable: t", "variable: [t]"),
    Key::new("variables", TEXTS)
        .is("Several data variables, the first one first; in place of `variable`.")
        .default("`variable` alone")
        .partly("The first one is shown.")
        .within(VARIABLES)
        .example("variables: [t, h]", "variables: {t: true}"),
    Key::new("places", TEXTS)
        .is("Labels along the dimension of the lines (stations, boreholes): one line each.")
        .default("the first few")
        .example("places: [BH-01, BH-02]", "places: {BH-01: true}"),
    Key::new("at", Named(&Text))
        .is("A label for each further dimension, as the depth at which the series is shown.")
        .default("the first label")
        .example("at: {depth: 1}", "at: [depth]"),
    Key::new("period", Row(&[Text, Text], 2, "[first, last]"))
        .is("First and last time that are shown, in UTC as RFC 3339 writes them.")
        .default("all times")
        .example("period: [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z]", "period: 2025-01-01T00:00:00Z"),
    Key::new("plot", Words(&["series", "map", "strip"]))
        .is("The kind of plot: lines over time, a map, or a strip of days.")
        .default("chosen from the variable")
        .example("plot: series", "plot: cake"),
    Key::new("colour_map", Text)
        .is("The colour map of values in maps and images, by its usual name.")
        .default("chosen from the variable")
        .example("colour_map: viridis", "colour_map: [viridis]"),
    Key::new("base_map", Text)
        .is("What lies below a map: the name or address of an overlay.")
        .example("base_map: gallery.geojson", "base_map: [gallery.geojson]"),
];
