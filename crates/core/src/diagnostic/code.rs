//! The table of fault codes: one row a code. Every diagnostic takes its code and its severity from here.
//!
//! `ZF00..` the text as YAML · `ZF01..` keys and values · `ZF02..` references between parts · `ZF03..` units, types and
//! times (ZF0304 was one of 0.1) · `ZF04..` people and publication · `ZF08..` known keys that are not used yet · `ZF09..` legacy forms.

use super::Severity;

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Stable, never given to another fault, as `ZF0102`.
    pub code: &'static str,
    /// Whether the file can still be used.
    pub severity: Severity,
    /// The fault in a few words.
    pub title: &'static str,
    /// Why it is a fault and what to do.
    pub meaning: &'static str,
    /// A piece of a schema that has it.
    pub example: &'static str,
}

macro_rules! codes {
    ($($name:ident $severity:ident $code:literal $title:literal, $meaning:literal, $example:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: Code = Code {
                code: $code,
                severity: Severity::$severity,
                title: $title,
                meaning: $meaning,
                example: $example,
            };
        )*
        /// All rows, in order of their codes.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

/// The row of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|row| row.code == code)
}

codes! {
    NOT_UTF8 Error "ZF0001" "Not UTF-8",
        "A schema is text in UTF-8. Save the file with that encoding.", "title: Teplota sk\\xe1ly";
    TOO_LARGE Error "ZF0002" "File too large",
        "A schema has at most 1 MiB. Is this a data file?", "(a file of 5 MiB)";
    NOT_YAML Error "ZF0003" "Not YAML",
        "The text breaks YAML's grammar at this place; nothing after it was read.", "VARS: {a: [1, 2}";
    TAB Error "ZF0004" "Tab in indentation",
        "YAML is indented by spaces only.", "VARS:\n\ta: {}";
    EMPTY Error "ZF0005" "Empty file",
        "A schema is a mapping; this file has no key.", "# only a comment";
    ROOT_NOT_MAPPING Error "ZF0006" "Not a mapping at the root",
        "A schema is a mapping of sections and child groups.", "- VARS";
    SEVERAL_DOCUMENTS Error "ZF0007" "Several documents in one file",
        "A file holds one schema: take out the lines with --- or split the file.", "VARS: {}\n---\nVARS: {}";
    DUPLICATE_KEY Error "ZF0008" "Duplicate key",
        "A key stands once in a mapping, else one of the values would be lost.", "VARS:\n  a: {coords: x}\n  a: {coords: y}";
    TOO_DEEP Error "ZF0009" "Nested too deeply",
        "Mappings and lists nest at most 64 levels.", "a: {a: {a: {…}}}";
    TOO_MANY_NODES Error "ZF0010" "Too many values after expansion",
        "With its aliases expanded a schema holds at most 50 000 values.", "b: [*a, *a, *a, *a]";
    BAD_ALIAS Error "ZF0011" "Alias without its anchor",
        "An alias (*name) repeats a value that an anchor (&name) marked before and that is complete.", "a: &a [*a]";
    BAD_KEY Error "ZF0012" "Key is not text",
        "Keys are plain texts, neither lists nor mappings.", "? [a, b]\n: 1";
    BAD_TAG Error "ZF0013" "Unknown tag",
        "Tags (!name) have no meaning in a schema.", "unit: !deg C";
    MERGE_KEY Error "ZF0014" "Merge key",
        "The key << of YAML 1.1 is not read. Write the keys out, or use an alias for a whole value.", "<<: *defaults";
    TOO_MANY_FAULTS Error "ZF0015" "More faults than are shown",
        "The first 100 errors are shown; mend them and check again.", "(a file with 101 errors)";
    TOO_MANY_WARNINGS Warning "ZF0016" "More warnings than are shown",
        "The first 1000 warnings are shown.", "(a file with 1001 warnings)";

    UNKNOWN_KEY Error "ZF0101" "Unknown key",
        "The key has no meaning here and would be ignored.", "VARS: {t: {coords: x, untit: degC}}";
    UNKNOWN_SECTION Error "ZF0102" "Unknown section",
        "Sections of a group are in capitals; a child group's name has a lower-case letter.", "VAR: {}";
    NOT_A_GROUP Error "ZF0103" "Not a group",
        "A key of a group that is not a section is a child group, and a group is a mapping.", "node: text";
    ROOT_ONLY Error "ZF0104" "Section of the root only",
        "SCHEMA, PERSONS, PUBLICATION and the options of the store stand at the root of the file.", "node: {PERSONS: {}}";
    WRONG_VALUE Error "ZF0105" "Value of the wrong kind",
        "The key takes another kind of value.", "chunk_size: many";
    UNKNOWN_CHOICE Error "ZF0106" "Unknown word",
        "The key takes one of a few words.", "on_bad: drop";
    MISSING_KEY Error "ZF0107" "Missing key",
        "The key is required here.", "VARS: {t: {unit: degC}}";
    VERSION Error "ZF0108" "Unknown version of the language",
        "This program reads SCHEMA: 1.", "SCHEMA: 2";
    BAD_NAME Error "ZF0109" "Name cannot be stored",
        "The names of groups, variables and coordinates are names of Zarr nodes, and some belong to zarr-fuse.", "VARS: {a/b: {coords: x}}";
    SECRET Error "ZF0110" "Secret in a schema",
        "A schema is published. Keys of a store come from the environment.", "ATTRS: {S3_SECRET_KEY: abc}";
    COORDINATE_KEY Error "ZF0111" "Key of a coordinate on a variable",
        "The key describes a coordinate; coordinates are defined in COORDS.", "VARS: {t: {coords: x, sorted: true}}";
    EMPTY_RANGE Error "ZF0112" "Empty range",
        "No value lies between the ends, or in the list.", "range: {interval: [40, -20]}";
    CHUNK_SIZE Error "ZF0113" "Chunk without elements",
        "A chunk holds at least one element.", "chunk_size: 0";
    EXCLUSIVE Error "ZF0114" "Keys that exclude each other",
        "One of the two keys stands here, not both and not neither.", "step: {every: [1, h], between: [15, 60, m]}";
    STEP Error "ZF0115" "Step does not fit",
        "A step is along a sorted coordinate of times or numbers, in whole ticks of its times.", "station: {composed: [latitude, longitude], step: {every: 1}}";
    OVERVIEWS Error "ZF0116" "Levels of overviews",
        "Levels are lengths of time from fine to coarse, each a whole multiple of the one before, for a variable over sorted time.", "overviews: [1d, 1h]";
    STANDARD_NAME Error "ZF0117" "Not a standard name",
        "A CF standard name has letters, digits and underscores, as air_temperature.", "standard_name: Air temperature";
    CELL_METHODS Error "ZF0118" "Cell methods in another form",
        "cell_methods is a dimension, a colon and a method of CF, perhaps repeated.", "cell_methods: mean";

    UNKNOWN_COORDINATE Error "ZF0201" "Unknown coordinate",
        "A variable lies over coordinates of its own group's COORDS.", "VARS: {t: {coords: [tmie]}}";
    MISSING_PART Error "ZF0202" "Part of a composed coordinate is missing",
        "The parts of a composed coordinate are variables of the same group.", "COORDS: {station: {composed: [lat, lon]}}";
    PART_COORDS Error "ZF0203" "Part does not lie over its coordinate",
        "A part of a composed coordinate lies over that coordinate alone.", "VARS: {lat: {coords: [time, station]}}";
    DUPLICATE_NAME Error "ZF0204" "Name taken",
        "A variable, a coordinate and a child group of one group, and the overviews of a variable, share one space of names.",
        "VARS: {t: {coords: x}, t_min: {coords: x}}";
    REPEATED_COORDINATE Error "ZF0205" "Coordinate repeated",
        "A variable lies over a coordinate once.", "coords: [time, time]";
    UNKNOWN_COLUMN_TARGET Error "ZF0206" "Not a variable of the group",
        "columns and constants are named by variables and coordinates of the group.", "columns: {rock_tmp: {from: v}}";
    UNKNOWN_COLUMN Error "ZF0207" "Not a column of the header",
        "The name is not in the header that the source gives.", "header: [a, b], columns: {x: c}";
    UNBOUND_NAME Error "ZF0208" "Name in braces is not bound",
        "A {name} in a pointer repeats a {name} of records; a {row.column} is of a row of iterate.", "fields: {label: \"/data/{s}/label\"}";
    TWO_ORIGINS Error "ZF0209" "Column and constant at once",
        "A variable comes from a column or from a constant.", "columns: {x: a}, constants: {x: 1}";
    NO_RECORDS Error "ZF0210" "No records",
        "A JSON source says where its records are.", "SOURCES: {s: {format: json}}";
    UNKNOWN_PERSON Error "ZF0211" "Unknown person",
        "The key is not in PERSONS.", "responsible: jbb";
    UNKNOWN_VIEW Error "ZF0212" "View of an unknown variable",
        "VIEW shows a variable of its group, over its coordinates.", "VIEW: {variable: tmperature}";
    OTHER_FORMAT Error "ZF0213" "Option of another format",
        "The option belongs to another format of a source.", "format: csv, records: /a/*";
    PERIOD Error "ZF0214" "Period of a view",
        "A period is two times as RFC 3339 texts, the earlier one first.", "period: [2025, 2024]";
    UNKNOWN_VARIABLE Error "ZF0215" "Unknown variable",
        "The key names another variable of the same group.", "t: {uncertainty: t_eror}";
    FLAGS Error "ZF0216" "Flags of another type",
        "Flags are whole numbers, or labels of a list.", "t: {flags: t_flag}, t_flag: {unit: K}";
    ADDRESS Error "ZF0217" "Not an address",
        "An address begins with https:// or http:// and a host.", "request: {url: api.met.no}";
    REPEATED Error "ZF0218" "Repeated in a list",
        "An entry stands once in this list.", "creators: [jn, jn]";
    TRANSFORM_ORDER Error "ZF0221" "Transforms in another order",
        "First come transforms of the file's table, then formulas, then aggregate and resample.", "transforms: [{resample: {…}}, {filter: a > 1}]";
    TRANSFORM Error "ZF0222" "Transform does not fit",
        "The transform cannot be done with these variables or columns.", "transforms: [{aggregate: {every: [1, h], values: {name: mean}}}]";
    PATTERN Error "ZF0223" "Pattern of names",
        "A pattern has names in braces with some other text between two of them.", "columns: \"{depth}{side}\"";
    JOIN_TABLE Error "ZF0224" "Table of a join",
        "The table is a CSV file in UTF-8 with a header, beside the schema; each key stands in it once.", "join: {table: stations.csv, on: {logger: id}, take: [name]}";
    SCALE Error "ZF0225" "Scale does not fit",
        "scale and offset are finite numbers, scale is not 0, and they are for columns of numbers.", "columns: {t: {scale: 0}}";
    NO_HEADER Error "ZF0226" "Neither header nor names",
        "A file without a header (`header_row: 0`) has columns without names: `header` gives them, by position.", "SOURCES: {s: {header_row: 0}}";

    UNKNOWN_SUBSET Error "ZF0231" "Subset of what is not there",
        "A subset names variables of its group, or below it by a path, and dimensions of theirs.", "SUBSETS: {a: {select: [tmperature]}}";
    SUBSET_TERM Error "ZF0232" "Subset that cannot be read",
        "Terms of a subset are those of `zarr-fuse select`; its condition and its step are checked with the units and types of its variables.", "SUBSETS: {a: {select: [t, time=yesterday]}}";

    BAD_UNIT Error "ZF0301" "Unit not understood",
        "Units are CF, UDUNITS or pint expressions, as kg m-2 s-1 or degC.", "unit: C";
    UNIT_DIMENSION Error "ZF0302" "Units of different dimension",
        "One cannot be converted into the other.", "unit: K, columns: {t: {unit: m}}";
    UNKNOWN_TYPE Error "ZF0303" "Unknown type",
        "Types have NumPy's names.", "type: flaot64";
    TYPE_AND_UNIT Error "ZF0305" "Type and unit do not fit",
        "A unit of time goes with datetime, any other with numbers.", "type: string, unit: m";
    NO_TYPE Warning "ZF0306" "Neither unit nor type",
        "The values are taken as float64. Say so, or give the unit (\"\" if dimensionless).", "VARS: {t: {coords: x}}";
    NA_VALUE Error "ZF0307" "Missing value outside the type",
        "The missing value is stored in the type of the variable.", "type: int8, na_value: 999";
    TICK Error "ZF0308" "Unknown tick or epoch",
        "Times count ns, us, ms, s, m, h or D.", "unit: {tick: sec}";
    TIME_ZONE Error "ZF0309" "Unknown time zone",
        "Zones are IANA names, UTC or offsets such as +01:00.", "unit: {tz: Europe/Brno}";
    LABEL Error "ZF0310" "Label not of the type",
        "Labels and constants are values of their variable, and lie in its range.", "type: int32, values: [a]";
    RANGE_TYPE Error "ZF0311" "Range does not fit the type",
        "An interval is of numbers, a list of labels is of text or numbers.", "type: string, range: {interval: [0, 1]}";
    TIME_FORMAT Error "ZF0312" "Times cannot be read so",
        "A format holds a whole date; epoch is for numbers, format and dayfirst are for texts.", "unit: {epoch: s, dayfirst: true}";
    CALENDAR Error "ZF0313" "Unknown calendar",
        "Calendars are those of CF, as proleptic_gregorian or noleap.", "unit: {calendar: julain}";
    SUMMER_TIME Warning "ZF0314" "Zone with summer time",
        "The short name looks like a fixed offset, but is a zone whose clocks change. Write the offset, or a place.", "unit: {tz: CET}";
    CRON Error "ZF0315" "Not a line of cron",
        "A line has minute, hour, day of the month, month and day of the week.", "cron: every hour";
    LABEL_FILE Error "ZF0316" "File of labels",
        "The labels are the first column of a CSV file with a header, beside the schema.", "range: {discrete: soils.csv}";
    EXPRESSION Error "ZF0317" "Expression not understood",
        "An expression is made of names, numbers with units, texts in quotes, comparisons, and, or, not; what stands together has units that convert.", "expression: t > 5 m";

    ORCID Error "ZF0401" "Not an ORCID",
        "An ORCID has four groups of four digits and its last sign is a checksum.", "orcid: 0000-0002-1825-0098";
    ROR Error "ZF0402" "Not a ROR identifier",
        "A ROR identifier is 0, six letters or digits, and two digits of checksum.", "ror: tul";
    LICENCE Warning "ZF0403" "Licence not known to SPDX",
        "Licences are SPDX identifiers or expressions of them, so that people and programs know them.", "licence: cc-by";
    ROLE Error "ZF0404" "Not a CRediT role",
        "Roles are those of CRediT, as data-curation.", "roles: [boss]";
    RELATION Error "ZF0405" "Not a DataCite relation",
        "Relations are those of DataCite, as IsDerivedFrom.", "relation: derived";
    DOI Error "ZF0406" "Not a DOI",
        "A DOI begins with 10. and has a slash.", "doi: zenodo.123";
    SHORT_NAME Error "ZF0407" "Short name for files",
        "The name has small letters, digits and hyphens.", "name: My Data";
    NO_ABSTRACT Warning "ZF0408" "No abstract",
        "An abstract says to a reader what the data are.", "PUBLICATION: {title: T}";
    IDENTIFIER Error "ZF0409" "Neither a DOI nor an address",
        "A related work is named by its DOI or its address.", "identifier: our paper";
    EMAIL Error "ZF0410" "Not an e-mail address",
        "An e-mail address has a name, @ and a host. It is never published.", "email: jn at tul.cz";

    NOT_USED Warning "ZF0801" "Known, but not used yet",
        "The language has the key; this version reads it and does nothing with it.", "overviews: [1h]";

    LEGACY_COORDINATE Warning "ZF0901" "Coordinate described in VARS",
        "A coordinate is described once, in COORDS. Keys that stood in VARS are read as if they stood there, and win.", "VARS: {t: {unit: {tick: s}}}, COORDS: {t: {chunk_size: 64}}";
    LEGACY_PART Warning "ZF0902" "Variable described in COORDS",
        "What lies over another coordinate is a variable and belongs to VARS.", "COORDS: {lat: {coords: station}}";
    LEGACY_IMPLICIT Warning "ZF0903" "Coordinate that COORDS lacks",
        "A coordinate that variables name is described in COORDS. In a legacy file it is added with all defaults; elsewhere it is an unknown coordinate (ZF0201).", "VARS: {t: {coords: [x]}}";
    LEGACY_NAME Warning "ZF0904" "Name inside an item",
        "A stored structure repeats the name of an item inside it; the key is the name.", "VARS: {t: {name: t}}";
    LEGACY_EXTEND Warning "ZF0905" "step_limits for which labels may come",
        "Whether new labels are let in is said by extend. An empty value and no_new meant none; any_new, an empty list and the text None meant any.", "step_limits: no_new";
    LEGACY_STEP Warning "ZF0906" "step_limits with a least and a greatest step",
        "Distances of labels are bounded by step. The labels themselves were never moved, which is the method none. With times m is a minute.", "step_limits: [15, 60, m]";
    LEGACY_MERGE Warning "ZF0907" "merge",
        "There is one way to merge, cell by cell. What merge said of steps stands on the coordinate.", "merge: {step_limits: [1, 1, h]}";
    LEGACY_SORTED Warning "ZF0908" "sorted that is neither true nor false",
        "An empty list and an empty value meant unsorted; the text None meant that it is chosen.", "sorted: []";
    LEGACY_TYPE_AS_UNIT Warning "ZF0909" "Type as a unit",
        "int, uint, str, bool and float are types.", "unit: str";
    LEGACY_DTYPE Warning "ZF0910" "dtype",
        "The key is called type.", "dtype: float64";
    LEGACY_DATETIME64 Warning "ZF0911" "Type datetime64",
        "Times are of the type datetime; the tick stands in the unit.", "type: datetime64[s]";
    LEGACY_TICK Warning "ZF0912" "Tick with a number",
        "A tick is one unit of time; labels are rounded by resolution. m is a minute.", "unit: {tick: 15m}";
    LEGACY_CELSIUS Warning "ZF0913" "C for degrees Celsius",
        "C is the coulomb. Files with it hold temperatures, so degrees Celsius are taken; a charge is in coulomb, in full.", "unit: C";
    LEGACY_TIMESTAMP Warning "ZF0914" "Unit TimeStamp",
        "Times have a unit with a tick.", "unit: TimeStamp";
    LEGACY_NO_UNIT Warning "ZF0915" "Word for no unit",
        "Without a unit the key is left out; numbers without a dimension have the unit \"\".", "unit: NoneUnit";
    LEGACY_DF_COL Warning "ZF0916" "df_col",
        "The column of a variable is said by a source. None, or the variable's own name, is the default.", "df_col: temp";
    LEGACY_SOURCE_UNIT Warning "ZF0917" "source_unit",
        "The unit of a column is said by a source.", "source_unit: degC";
    LEGACY_DISCRETE Warning "ZF0918" "discrete outside range",
        "Allowed labels are a range. Labels that are whole numbers are of the type int64.", "discrete: [a, b]";
    LEGACY_INTERVAL Warning "ZF0919" "interval without two ends",
        "An interval has two ends. None meant no limit, one meant that value alone.", "range: {interval: [5]}";
    LEGACY_NA_VALUE Warning "ZF0920" "na_value for the default",
        "NaT, None and characters U+FFFF stood for a missing value that is the default of the type.", "na_value: NaT";
    LEGACY_CHUNK_SIZE Warning "ZF0921" "chunk_size that is no whole number",
        "A chunk holds a whole number of elements.", "chunk_size: 64.0";
    LEGACY_OPTION Warning "ZF0922" "Option without a meaning",
        "VERSION, WORKDIR, MODE, LOGGER and store_type steered an earlier program. They are no attributes of the data.", "ATTRS: {VERSION: 0.2.0}";
    LEGACY_STORE_URL Warning "ZF0923" "store_url in small letters",
        "Options of the store are in capitals.", "ATTRS: {store_url: surface.zarr}";
    LEGACY_S3_OPTIONS Warning "ZF0924" "JSON text for S3_OPTIONS",
        "The options are a mapping.", "ATTRS: {S3_OPTIONS: '{\"anon\": true}'}";
    LEGACY_NULL_GROUP Warning "ZF0925" "Group without a value",
        "An empty group is an empty mapping.", "node: null";
    LEGACY_NUMBER Warning "ZF0926" "Number that some readers take for a text",
        "YAML 1.1 knows no number without a point before its exponent and a sign in it, as 1e-2.", "ATTRS: {grid_step: 1e-2}";
    ALIAS_WRITTEN_OUT Warning "ZF0951" "Alias written out",
        "A legacy form stood behind an alias, and its modern form is not the same at each place. The value is written out.", "source_unit: *time";
    NOT_MIGRATED Error "ZF0952" "File not rewritten",
        "The text could not be edited so that it means the same. It stays as it is; change the forms by hand.", "{dtype: float64, ? [a]}";
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        for pair in ALL.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
        for row in ALL {
            assert_eq!(row.code.len(), 6, "{}", row.code);
            assert!(row.code.starts_with("ZF"), "{}", row.code);
            for text in [row.title, row.meaning, row.example] {
                assert!(!text.is_empty(), "{}", row.code);
            }
        }
    }
}
