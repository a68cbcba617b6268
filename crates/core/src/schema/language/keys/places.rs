//! What a section is for, and the minimal dataset in which the examples of its keys stand.

use crate::schema::language::{Frame, Section};

/// Where a section stands and what it is for.
pub(in crate::schema::language) fn text(section: Section) -> &'static str {
    match section {
        Section::Root => {
            "A schema is one YAML file. Its root is a group with these keys as well. Keys in capitals belong to the \
             language; every other key is a child group."
        }
        Section::Group => {
            "A group holds variables that share coordinates. Every key that is not one of these is a child group, a \
             mapping of the same kind, whose name has a lower-case letter: `yr.no`, `time of year`."
        }
        Section::Store => {
            "In `ATTRS` of the root, beside free attributes: where the dataset is kept. They say nothing about the data and \
             are not published."
        }
        Section::Variable => {
            "An entry of `VARS`. Only `coords` is required, but give a `unit` or a `type`. A key that a coordinate shares \
             means the same there."
        }
        Section::Coordinate => {
            "An entry of `COORDS`: all keys of [a variable](#a-variable), and these. The name alone is a coordinate with \
             every default."
        }
        Section::Time => {
            "`unit` of a variable that is a time: `tick` says how times are stored, the other keys how the texts or numbers \
             of a source are read. In a source's column the same mapping says how that source writes them. A whole page is \
             [Units and times](../units.md)."
        }
        Section::Range => "`range` of a variable or coordinate.",
        Section::Step => {
            "`step` of a coordinate: an explicit transform of a contribution, recorded in its provenance. Nothing is \
             interpolated without it. A whole page is [Regular steps](../steps.md)."
        }
        Section::Source => {
            "An entry of `SOURCES`: where contributions come from and how they are read. Options of one format are refused \
             with another."
        }
        Section::Json => "Keys of a source with `format: json`.",
        Section::Csv => {
            "Keys of a source with `format: csv`. A source with `format: excel` has `header_row`, `header`, `units_row` and \
             `skip_rows` of them."
        }
        Section::Excel => "Keys of a source with `format: excel`.",
        Section::Datapackage => {
            "Keys of a source with `format: datapackage`. How its files are written, and which texts mean missing, the \
             package itself says."
        }
        Section::Column => "An entry of `columns` of a source, when the name of the column alone does not say enough.",
        Section::Transform => {
            "An item of `transforms` of a source: one of these. They are done in their order, each is in the record of a \
             contribution with what it did, and files that were added are read the same way again. A whole page is \
             [Transforms](../transforms.md)."
        }
        Section::Join => "`join` of `transforms`.",
        Section::Unpivot => "`unpivot` of `transforms`.",
        Section::Deduplicate => "`deduplicate` of `transforms`.",
        Section::Aggregate => "`aggregate` of `transforms`.",
        Section::Collect => "`collect` of a source: how a collector fetches it.",
        Section::Request => "`request` of `collect`.",
        Section::Iterate => "An item of `iterate` of `collect`.",
        Section::Constraint => {
            "An item of the list `CONSTRAINTS` of a group: a rule that the rows of every contribution keep, and what becomes \
             of those that break it. A whole page is [Quality](../quality.md)."
        }
        Section::Person => {
            "An entry of `PERSONS`. A person has `given` and `family`, or a `name`; an organisation a `name`."
        }
        Section::Affiliation => "An item of `affiliation`, when there is more to say than the name.",
        Section::Publication => "`PUBLICATION` of the root: what is published with the data and cited.",
        Section::Funding => "An item of `funding`.",
        Section::Related => "An item of `related`.",
        Section::View => "`VIEW` of a group.",
        Section::Subset => {
            "An entry of `SUBSETS`: a saved selection. With further terms on the command line it is narrowed. What it was \
             stands in what was written of it. More is in [Saved selections](../arrays.md#saved-selections)."
        }
    }
}

const fn frame_of(text: &'static str, path: &'static str) -> Frame {
    Frame { text, path }
}

/// A dataset up to the first transform of its source.
macro_rules! transformed {
    () => {
        "SCHEMA: 1\nCOORDS:\n  time: {unit: {tick: s}}\n  depth: {unit: m, sorted: false}\nVARS:\n  \
         t: {coords: [time, depth], unit: K}\nSOURCES:\n  logger:\n    transforms:\n    -\n"
    };
}

/// The minimal dataset of a section.
pub(in crate::schema::language) fn frame(section: Section) -> Frame {
    match section {
        Section::Root => frame_of("SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\n@\n", ""),
        Section::Group => frame_of(
            "SCHEMA: 1\nbukov:\n  COORDS: {time: {unit: {tick: s}}}\n  VARS: {t: {coords: time, unit: K}}\n  @\n",
            "bukov",
        ),
        Section::Store => frame_of("SCHEMA: 1\nATTRS:\n  title: Bukov\n  @\n", "ATTRS"),
        Section::Variable => VARIABLE,
        Section::Coordinate => frame_of(
            "SCHEMA: 1\nCOORDS:\n  depth:\n    unit: m\n    @\nVARS:\n  t: {coords: depth, unit: K}\n",
            "COORDS/depth",
        ),
        Section::Time => frame_of(
            "SCHEMA: 1\nCOORDS:\n  time:\n    unit:\n      @\nVARS:\n  t: {coords: time, unit: K}\n",
            "COORDS/time/unit",
        ),
        Section::Range => frame_of(
            "SCHEMA: 1\nCOORDS:\n  time: {unit: {tick: s}}\nVARS:\n  t:\n    coords: time\n    unit: K\n    range:\n      @\n",
            "VARS/t/range",
        ),
        Section::Step => frame_of(
            "SCHEMA: 1\nCOORDS:\n  time:\n    unit: {tick: s}\n    step:\n      every: [1, h]\n      @\nVARS:\n  t: {coords: time, unit: K}\n",
            "COORDS/time/step",
        ),
        Section::Source | Section::Csv => SOURCE,
        Section::Json => JSON_FILE,
        Section::Excel => EXCEL_FILE,
        Section::Datapackage => PACKAGE_FILE,
        Section::Column => frame_of(
            "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  logger:\n    \
             columns:\n      t:\n        from: T\n        unit: degC\n        @\n",
            "SOURCES/logger/columns/t",
        ),
        Section::Transform => frame_of(concat!(transformed!(), "      @\n"), "SOURCES/logger/transforms/0"),
        Section::Join => frame_of(
            concat!(
                transformed!(),
                "      join:\n        table: [[id, depth], [a, 0.5]]\n        on: {logger: id}\n        take: [depth]\n        @\n"
            ),
            "SOURCES/logger/transforms/0/join",
        ),
        Section::Unpivot => frame_of(
            concat!(transformed!(), "      unpivot:\n        columns: \"{depth}m\"\n        value: t\n        @\n"),
            "SOURCES/logger/transforms/0/unpivot",
        ),
        Section::Deduplicate => frame_of(
            concat!(transformed!(), "      deduplicate:\n        by: time\n        @\n"),
            "SOURCES/logger/transforms/0/deduplicate",
        ),
        Section::Aggregate => frame_of(
            concat!(transformed!(), "      aggregate:\n        every: [1, h]\n        values: {t: mean}\n        @\n"),
            "SOURCES/logger/transforms/0/aggregate",
        ),
        Section::Collect => frame_of(
            "SCHEMA: 1\nSOURCES:\n  service:\n    collect:\n      cron: \"0 6 * * *\"\n      \
             request: {url: \"https://example.org/{row.id}\"}\n      iterate: [{name: row, table: sites.csv}]\n      @\n",
            "SOURCES/service/collect",
        ),
        Section::Request => frame_of(
            "SCHEMA: 1\nSOURCES:\n  service:\n    collect:\n      cron: \"0 6 * * *\"\n      request:\n        \
             url: \"https://example.org\"\n        @\n",
            "SOURCES/service/collect/request",
        ),
        Section::Iterate => frame_of(
            "SCHEMA: 1\nSOURCES:\n  service:\n    collect:\n      cron: \"0 6 * * *\"\n      \
             request: {url: \"https://example.org/{row.id}\"}\n      iterate:\n      -\n        name: row\n        \
             table: sites.csv\n        @\n",
            "SOURCES/service/collect/iterate/0",
        ),
        Section::Constraint => CONSTRAINT,
        Section::Person => frame_of("SCHEMA: 1\nPERSONS:\n  jn:\n    name: \"Nováková, Jana\"\n    @\n", "PERSONS/jn"),
        Section::Affiliation => frame_of(
            "SCHEMA: 1\nPERSONS:\n  jn:\n    name: \"Nováková, Jana\"\n    affiliation:\n      @\n",
            "PERSONS/jn/affiliation",
        ),
        Section::Publication => frame_of(PUBLISHED, "PUBLICATION"),
        Section::Funding => frame_of(FUNDED, "PUBLICATION/funding/0"),
        Section::Related => frame_of(RELATED, "PUBLICATION/related/0"),
        Section::Subset => frame_of(
            "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSUBSETS:\n  training:\n    \
             select: [t]\n    @\n",
            "SUBSETS/training",
        ),
        Section::View => frame_of(
            "SCHEMA: 1\nCOORDS:\n  time: {unit: {tick: s}}\n  depth: {unit: m}\n  borehole: {type: string}\nVARS:\n  \
             t: {coords: [borehole, depth, time], unit: K}\nVIEW:\n  variable: t\n  @\n",
            "VIEW",
        ),
    }
}

const VARIABLE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS:\n  time: {unit: {tick: s}}\n  depth: {unit: m}\nVARS:\n  t_error: {coords: [time, depth], unit: K}\n  \
     t_flag: {coords: [time, depth], unit: \"\", type: int8}\n  t:\n    coords: [time, depth]\n    unit: K\n    @\n",
    "VARS/t",
);
const SOURCE: Frame = frame_of(
    "SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\nCOORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\n\
     VARS: {t: {coords: [time, depth], unit: K}}\nSOURCES:\n  logger:\n    @\n",
    "SOURCES/logger",
);
pub(super) const JSON_FILE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  logger:\n    \
     format: json\n    records: /data/*\n    @\n",
    "SOURCES/logger",
);
pub(super) const EXCEL_FILE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  book:\n    \
     format: excel\n    @\n",
    "SOURCES/book",
);
const CONSTRAINT: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: K}}\nCONSTRAINTS:\n-\n    \
     unique: [time, depth]\n    @\n",
    "CONSTRAINTS/0",
);
/// A constraint without its rule.
pub(super) const UNIQUE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: K}}\nCONSTRAINTS:\n-\n    @\n",
    "CONSTRAINTS/0",
);
/// A constraint of order.
pub(super) const MONOTONIC: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: K}}\nCONSTRAINTS:\n-\n    \
     monotonic: time\n    @\n",
    "CONSTRAINTS/0",
);
/// A constraint of change.
pub(super) const RATE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: K}}\nCONSTRAINTS:\n-\n    \
     rate: t\n    @\n",
    "CONSTRAINTS/0",
);
/// A constraint of place.
pub(super) const BOX: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {station: {composed: [latitude, longitude]}}\nVARS:\n  latitude: {coords: station, unit: degrees_north}\n  \
     longitude: {coords: station, unit: degrees_east}\nCONSTRAINTS:\n-\n    @\n",
    "CONSTRAINTS/0",
);
/// A constraint between variables.
pub(super) const EXPRESSION: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t_min: {coords: time, unit: K}, t_max: {coords: time, unit: K}}\nCONSTRAINTS:\n-\n    @\n",
    "CONSTRAINTS/0",
);
/// A package.
pub(super) const PACKAGE_FILE: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  package:\n    \
     format: datapackage\n    @\n",
    "SOURCES/package",
);
/// A column of rain.
pub(super) const RAIN: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {rain: {coords: time, unit: kg m-2}}\nSOURCES:\n  gauge:\n    \
     columns:\n      rain:\n        unit: mm\n        @\n",
    "SOURCES/gauge/columns/rain",
);
/// A station with its position.
pub(super) const COMPOSED: Frame = frame_of(
    "SCHEMA: 1\nCOORDS:\n  station:\n    @\nVARS:\n  latitude: {coords: station, unit: degrees_north}\n  \
     longitude: {coords: station, unit: degrees_east}\n",
    "COORDS/station",
);
/// Two variables to view.
pub(super) const VARIABLES: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}, h: {coords: time, unit: \"%\"}}\nVIEW:\n  @\n",
    "VIEW",
);
/// A subset in steps.
pub(super) const AVERAGED: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSUBSETS:\n  training:\n    \
     select: [t]\n    every: 1h\n    method: mean\n    @\n",
    "SUBSETS/training",
);
/// A subset of places.
pub(super) const PLACED: Frame = frame_of(
    "SCHEMA: 1\nCOORDS: {station: {composed: [latitude, longitude]}}\nVARS:\n  latitude: {coords: station, unit: degrees_north}\n  \
     longitude: {coords: station, unit: degrees_east}\n  t: {coords: station, unit: K}\nSUBSETS:\n  training:\n    select: [t]\n    @\n",
    "SUBSETS/training",
);
/// A subset of values of somebody.
pub(super) const OF_PERSON: Frame = frame_of(
    "SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\nCOORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\n\
     SUBSETS:\n  training:\n    select: [t]\n    @\n",
    "SUBSETS/training",
);
/// A variable of labels.
pub(super) const LABELS: Frame = frame_of(
    "SCHEMA: 1\nCOORDS:\n  depth: {unit: m}\nVARS:\n  rock:\n    coords: depth\n    range:\n      @\n",
    "VARS/rock/range",
);
/// A coordinate of time.
pub(super) const REGULAR: Frame = frame_of(
    "SCHEMA: 1\nCOORDS:\n  time:\n    unit: {tick: s}\n    @\nVARS:\n  t: {coords: time, unit: K}\n",
    "COORDS/time",
);
/// A step without `every`.
pub(super) const BETWEEN: Frame = frame_of(
    "SCHEMA: 1\nCOORDS:\n  time:\n    unit: {tick: s}\n    step:\n      @\nVARS:\n  t: {coords: time, unit: K}\n",
    "COORDS/time/step",
);

const PUBLISHED: &str = "SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\nPUBLICATION:\n  title: Rock temperatures\n  \
    abstract: Three years of temperatures.\n  creators: [jn]\n  licence: CC-BY-4.0\n  @\n";
const FUNDED: &str = "SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\nPUBLICATION:\n  title: Rock temperatures\n  \
    abstract: Three years of temperatures.\n  creators: [jn]\n  licence: CC-BY-4.0\n  funding:\n  -\n    funder: Technology Agency\n    @\n";
const RELATED: &str = "SCHEMA: 1\nPERSONS: {jn: {given: Jana, family: Nováková}}\nPUBLICATION:\n  title: Rock temperatures\n  \
    abstract: Three years of temperatures.\n  creators: [jn]\n  licence: CC-BY-4.0\n  related:\n  -\n    relation: Cites\n    \
    identifier: 10.1234/paper\n    @\n";
