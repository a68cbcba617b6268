//! Keys of the root, of groups and of the store.

use crate::schema::language::Shape::{Attributes, List, Named, Of, Text, Version};
use crate::schema::language::{Key, Section};

pub(in crate::schema::language) const ROOT: &[Key] = &[
    Key::new("SCHEMA", Version)
        .is("The version of the language. A file says it, so that a later program knows what it reads.")
        .default("`1`")
        .example("SCHEMA: 1", "SCHEMA: 2"),
    Key::new("PERSONS", Named(&Of(Section::Person)))
        .is("People and organisations by a short key of your choice. Sources and the publication name them by that key.")
        .example("PERSONS:\n  jn: {given: Jana, family: Nováková}", "PERSONS: [jn]"),
    Key::new("PUBLICATION", Of(Section::Publication))
        .is("What a release says of itself: title, abstract, creators, licence. A dataset without it cannot be published.")
        .example(
            "PUBLICATION: {title: Rock temperatures, abstract: Three years of them., creators: [jn], licence: CC-BY-4.0}",
            "PUBLICATION: Rock temperatures",
        ),
];

pub(in crate::schema::language) const GROUP: &[Key] = &[
    Key::new("ATTRS", Attributes)
        .is("Free attributes of the group, stored as they are and shown to visitors. At the root also the \
             [store options](#store-options).")
        .example("ATTRS: {site: Bukov, depth_of_gallery: 550}", "ATTRS: Bukov"),
    Key::new("COORDS", Named(&Of(Section::Coordinate)))
        .is("Coordinates by their names: what the values are laid out along, such as time, depth or station. A coordinate \
             is defined here only.")
        .example("COORDS:\n  time: {unit: {tick: s}}", "COORDS: [time]"),
    Key::new("VARS", Named(&Of(Section::Variable)))
        .is("Data variables by their names: what was measured or computed, each over one or more coordinates of the group.")
        .example("VARS:\n  t: {coords: time, unit: K}", "VARS: t"),
    Key::new("SOURCES", Named(&Of(Section::Source)))
        .is("Where contributions come from and how their columns become variables. `zarr-fuse add FILE --source NAME` names \
             one of them.")
        .example("SOURCES:\n  logger: {description: The logger in the gallery}", "SOURCES: [logger]"),
    Key::new("CONSTRAINTS", List(&Of(Section::Constraint)))
        .is("What the rows of a contribution must keep beside the `range` of each variable: no row twice, times in order, no \
             jumps, a box of places, values that must be there, conditions between variables.")
        .example("CONSTRAINTS: [{unique: time}]", "CONSTRAINTS: {unique: time}"),
    Key::new("SUBSETS", Named(&Of(Section::Subset)))
        .is("Saved selections by their names, so that they can be taken out again: `zarr-fuse select --subset NAME`.")
        .example("SUBSETS:\n  training: {select: [t, time=2015..2022]}", "SUBSETS: [training]"),
    Key::new("VIEW", Of(Section::View))
        .is("What a visitor of the published dataset sees first.")
        .example("VIEW: {variable: t}", "VIEW: t"),
];

pub(in crate::schema::language) const STORE: &[Key] = &[
    Key::new("STORE_URL", Text)
        .is(
            "Where the dataset's home is: a folder, relative to the schema file. `--home` and the environment variable \
             `ZF_STORE_URL` come before it.",
        )
        .example("STORE_URL: home", "STORE_URL: [home]"),
    Key::new("S3_ENDPOINT_URL", Text)
        .is("Address of an S3 service. Its secret key never stands in a schema: it comes from the environment.")
        .later("The store is a local folder in this version.")
        .example("S3_ENDPOINT_URL: https://s3.example.org", "S3_ENDPOINT_URL: [s3.example.org]"),
    Key::new("S3_REGION", Text)
        .is("Region of the S3 service.")
        .later("The store is a local folder in this version.")
        .example("S3_REGION: eu-central-1", "S3_REGION: {name: eu-central-1}"),
    Key::new("S3_OPTIONS", Attributes)
        .is("Further options of the S3 service.")
        .later("The store is a local folder in this version.")
        .example("S3_OPTIONS: {addressing_style: path}", "S3_OPTIONS: path"),
];
