//! The table of forms, one row each, from which the documentation is printed.

use crate::diagnostic::{Code, code};
use std::fmt::Write;

/// A legacy form.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Its warning.
    pub code: &'static Code,
    /// How it stood, a piece of a schema.
    pub was: &'static str,
    /// What stands for it.
    pub modern: &'static str,
}

/// All forms, in order of their codes.
pub const TABLE: &[Form] = &[
    Form {
        code: &code::LEGACY_COORDINATE,
        was: "VARS: {t: {unit: {tick: s}}}, COORDS: {t: {chunk_size: 64}}",
        modern: "COORDS: {t: {chunk_size: 64, unit: {tick: s}}}",
    },
    Form {
        code: &code::LEGACY_PART,
        was: "COORDS: {lat: {coords: station}}",
        modern: "VARS: {lat: {coords: station}}",
    },
    Form {
        code: &code::LEGACY_IMPLICIT,
        was: "VARS: {t: {coords: [x]}}",
        modern: "VARS: {t: {coords: [x]}}, COORDS: {x: {unit: m}}",
    },
    Form { code: &code::LEGACY_NAME, was: "t: {name: t, unit: K}", modern: "t: {unit: K}" },
    Form { code: &code::LEGACY_EXTEND, was: "step_limits: no_new", modern: "extend: never" },
    Form {
        code: &code::LEGACY_STEP,
        was: "step_limits: [15, 60, m]",
        modern: "step: {between: [15, 60, m], method: none}",
    },
    Form {
        code: &code::LEGACY_MERGE,
        was: "merge: {step_limits: [1, 1, h]}",
        modern: "step: {between: [1, 1, h], method: none}",
    },
    Form { code: &code::LEGACY_SORTED, was: "sorted: []", modern: "sorted: false" },
    Form { code: &code::LEGACY_TYPE_AS_UNIT, was: "unit: str", modern: "type: string" },
    Form { code: &code::LEGACY_DTYPE, was: "dtype: float64", modern: "type: float64" },
    Form { code: &code::LEGACY_DATETIME64, was: "type: datetime64[s]", modern: "type: datetime, unit: {tick: s}" },
    Form { code: &code::LEGACY_TICK, was: "unit: {tick: 15m}", modern: "unit: {tick: m}, resolution: [15, m]" },
    Form { code: &code::LEGACY_CELSIUS, was: "unit: C", modern: "unit: degC" },
    Form { code: &code::LEGACY_TIMESTAMP, was: "unit: TimeStamp", modern: "unit: {tick: s, tz: UTC}" },
    Form { code: &code::LEGACY_NO_UNIT, was: "unit: NoneUnit", modern: "(left out)" },
    Form {
        code: &code::LEGACY_DF_COL,
        was: "VARS: {t: {df_col: temp}}",
        modern: "SOURCES: {table: {format: csv, columns: {t: temp}}}",
    },
    Form {
        code: &code::LEGACY_SOURCE_UNIT,
        was: "VARS: {t: {df_col: temp, source_unit: degC}}",
        modern: "SOURCES: {table: {format: csv, columns: {t: {from: temp, unit: degC}}}}",
    },
    Form { code: &code::LEGACY_DISCRETE, was: "discrete: [a, b]", modern: "range: {discrete: [a, b]}" },
    Form { code: &code::LEGACY_INTERVAL, was: "range: {interval: [5]}", modern: "range: {interval: [5, 5]}" },
    Form { code: &code::LEGACY_NA_VALUE, was: "na_value: NaT", modern: "(left out)" },
    Form { code: &code::LEGACY_CHUNK_SIZE, was: "chunk_size: 64.0", modern: "chunk_size: 64" },
    Form { code: &code::LEGACY_OPTION, was: "ATTRS: {VERSION: 0.2.0}", modern: "SCHEMA: 1" },
    Form {
        code: &code::LEGACY_STORE_URL,
        was: "ATTRS: {store_url: surface.zarr}",
        modern: "ATTRS: {STORE_URL: surface.zarr}",
    },
    Form {
        code: &code::LEGACY_S3_OPTIONS,
        was: "ATTRS: {S3_OPTIONS: '{\"anon\": true}'}",
        modern: "ATTRS: {S3_OPTIONS: {anon: true}}",
    },
    Form { code: &code::LEGACY_NULL_GROUP, was: "node: null", modern: "node: {}" },
    Form { code: &code::LEGACY_NUMBER, was: "grid_step: 1e-2", modern: "grid_step: 1.0e-2" },
];

/// The table as Markdown: `docs/schema/legacy.md`.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Legacy forms\n\n\
         Schemas of zarr-fuse's predecessor are read. Each form below is a warning that says the modern one, and\n\
         `zarr-fuse schema migrate FILE --in-place` rewrites a file: comments, order and quotes stay, and the schema means the same.\n\n\
         | code | form | was | is |\n|---|---|---|---|\n",
    );
    for form in TABLE {
        let cell = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} | {} | `{}` | `{}` |",
            form.code.code,
            form.code.title,
            cell(form.was),
            cell(form.modern)
        );
    }
    text.push_str("\n## Why\n");
    for form in TABLE {
        let _ = write!(text, "\n- **{}** {}: {}", form.code.code, form.code.title, form.code.meaning);
    }
    text.push('\n');
    text
}
