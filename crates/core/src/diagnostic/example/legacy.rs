//! `ZF09..`: legacy forms.

use super::{Bad, Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row(
        "ZF0901",
        "VARS:\n  depth: {unit: m}\nCOORDS:\n  depth: {chunk_size: 64}\n",
        "COORDS:\n  depth: {chunk_size: 64, unit: m}\n",
    ),
    row(
        "ZF0902",
        "COORDS:\n  borehole: {type: string}\n  height: {coords: borehole, unit: m}\n",
        "COORDS:\n  borehole: {type: string}\nVARS:\n  height: {coords: borehole, unit: m}\n",
    ),
    row(
        "ZF0903",
        "COORDS:\n  time: {unit: {tick: s}, merge: None}\nVARS:\n  latitude: {coords: place, unit: degrees_north}\n  longitude: {coords: place, unit: degrees_east}\n",
        "COORDS:\n  time: {unit: {tick: s}}\n  place: {composed: [latitude, longitude]}\nVARS:\n  latitude: {coords: place, unit: degrees_north}\n  longitude: {coords: place, unit: degrees_east}\n",
    ),
    row("ZF0904", "COORDS:\n  depth: {name: depth, unit: m}\n", "COORDS:\n  depth: {unit: m}\n"),
    row(
        "ZF0905",
        "COORDS:\n  depth: {unit: m, values: [1, 2], step_limits: no_new}\n",
        "COORDS:\n  depth: {unit: m, values: [1, 2], extend: never}\n",
    ),
    row(
        "ZF0906",
        "COORDS:\n  time: {unit: {tick: s}, step_limits: [15, 60, m]}\n",
        "COORDS:\n  time: {unit: {tick: s}, step: {between: [15, 60, m], method: none}}\n",
    ),
    row("ZF0907", "COORDS:\n  time: {unit: {tick: s}, merge: None}\n", "COORDS:\n  time: {unit: {tick: s}}\n"),
    row("ZF0908", "COORDS:\n  depth: {unit: m, sorted: []}\n", "COORDS:\n  depth: {unit: m, sorted: false}\n"),
    row("ZF0909", "COORDS:\n  borehole: {unit: str}\n", "COORDS:\n  borehole: {type: string}\n"),
    row("ZF0910", "COORDS:\n  depth: {unit: m, dtype: float32}\n", "COORDS:\n  depth: {unit: m, type: float32}\n"),
    row("ZF0911", "COORDS:\n  time: {type: 'datetime64[s]'}\n", "COORDS:\n  time: {type: datetime, unit: {tick: s}}\n"),
    row(
        "ZF0912",
        "COORDS:\n  time: {unit: {tick: 15m}}\n",
        "COORDS:\n  time: {unit: {tick: m}, resolution: [15, m]}\n",
    ),
    row(
        "ZF0913",
        "COORDS:\n  time: {unit: {tick: s}}\nVARS:\n  temperature: {coords: time, unit: C}\n",
        "COORDS:\n  time: {unit: {tick: s}}\nVARS:\n  temperature: {coords: time, unit: degC}\n",
    ),
    row("ZF0914", "COORDS:\n  time: {unit: TimeStamp}\n", "COORDS:\n  time: {unit: {tick: s, tz: UTC}}\n"),
    row("ZF0915", "COORDS:\n  borehole: {type: string, unit: NoneUnit}\n", "COORDS:\n  borehole: {type: string}\n"),
    row(
        "ZF0916",
        "COORDS:\n  depth: {unit: m, df_col: Depth}\n",
        "COORDS:\n  depth: {unit: m}\nSOURCES:\n  table: {format: csv, columns: {depth: Depth}}\n",
    ),
    row(
        "ZF0917",
        "COORDS:\n  depth: {unit: m, source_unit: cm}\n",
        "COORDS:\n  depth: {unit: m}\nSOURCES:\n  table: {format: csv, columns: {depth: {from: depth, unit: cm}}}\n",
    ),
    row(
        "ZF0918",
        "COORDS:\n  state: {type: string, discrete: [on, off]}\n",
        "COORDS:\n  state: {type: string, range: {discrete: [on, off]}}\n",
    ),
    row(
        "ZF0919",
        "COORDS:\n  depth: {unit: m, range: {interval: [5]}}\n",
        "COORDS:\n  depth: {unit: m, range: {interval: [5, 5]}}\n",
    ),
    row("ZF0920", "COORDS:\n  time: {unit: {tick: s}, na_value: NaT}\n", "COORDS:\n  time: {unit: {tick: s}}\n"),
    row("ZF0921", "COORDS:\n  depth: {unit: m, chunk_size: 64.0}\n", "COORDS:\n  depth: {unit: m, chunk_size: 64}\n"),
    row("ZF0922", "ATTRS:\n  title: Bukov\n  VERSION: 0.2.0\n", "SCHEMA: 1\nATTRS:\n  title: Bukov\n"),
    row("ZF0923", "ATTRS:\n  store_url: surface.zarr\n", "ATTRS:\n  STORE_URL: surface.zarr\n"),
    row("ZF0924", "ATTRS:\n  S3_OPTIONS: '{\"anon\": true}'\n", "ATTRS:\n  S3_OPTIONS: {anon: true}\n"),
    row("ZF0925", "bukov: null\n", "bukov: {}\n"),
    row("ZF0926", "ATTRS:\n  grid_step: 1e-2\n", "ATTRS:\n  grid_step: 1.0e-2\n"),
    Example {
        code: "ZF0951",
        bad: Bad::Migrated(
            "COORDS:\n  time: {unit: &zone {tick: s, tz: UTC}}\nVARS:\n  start:\n    coords: time\n    unit: {tick: D}\n    source_unit: *zone\n",
        ),
        good: "COORDS:\n  time: {unit: {tick: s, tz: UTC}}\nVARS:\n  start:\n    coords: time\n    unit: {tick: D}\nSOURCES:\n  table: {format: csv, columns: {start: {from: start, unit: {tz: UTC}}}}\n",
    },
    Example {
        code: "ZF0952",
        bad: Bad::Migrated("COORDS:\n  depth:\n    ? df_col\n    : None\n    ? unit\n    : m\n"),
        good: "COORDS:\n  depth: {unit: m}\n",
    },
];
