//! `ZF09..`: legacy forms. Mended is what `zarr-fuse schema migrate` makes of each.

use super::{Example, migrated, row};

pub(super) const EXAMPLES: &[Example] = &[
    migrated("ZF0901", "COORDS:\n  time: {chunk_size: 64}\nVARS:\n  time: {unit: {tick: s}}\n"),
    migrated(
        "ZF0902",
        "COORDS:\n  station: {composed: [lat, lon]}\n  lat: {coords: station, unit: deg}\nVARS:\n  \
         lon: {coords: station, unit: deg}\n",
    ),
    migrated("ZF0903", "VARS:\n  t: {coords: run, unit: K, dtype: float64}\n"),
    migrated("ZF0904", "COORDS:\n  depth: {name: depth, unit: m}\n"),
    migrated("ZF0905", "COORDS:\n  depth: {unit: m, step_limits: no_new}\n"),
    migrated("ZF0906", "COORDS:\n  time: {unit: {tick: s}, step_limits: [15, 60, m]}\n"),
    migrated("ZF0907", "COORDS:\n  time: {unit: {tick: s}, merge: {step_limits: [1, 1, h]}}\n"),
    migrated("ZF0908", "COORDS:\n  depth: {unit: m, sorted: []}\n"),
    migrated("ZF0909", "COORDS:\n  station: {unit: str}\n"),
    migrated("ZF0910", "COORDS:\n  depth: {unit: m, dtype: float32}\n"),
    migrated("ZF0911", "COORDS:\n  time: {unit: {tick: s}, type: \"datetime64[s]\"}\n"),
    migrated("ZF0912", "COORDS:\n  time: {unit: {tick: 15m}}\n"),
    migrated("ZF0913", "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: C}\n"),
    migrated("ZF0914", "COORDS:\n  time: {unit: TimeStamp}\n"),
    migrated("ZF0915", "COORDS:\n  station: {unit: NoneUnit, type: string}\n"),
    migrated("ZF0916", "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, df_col: temp}\n"),
    migrated(
        "ZF0917",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, df_col: temp, source_unit: degC}\n",
    ),
    migrated("ZF0918", "COORDS:\n  rock: {discrete: [granite, gneiss]}\n"),
    migrated("ZF0919", "COORDS:\n  depth: {unit: m, range: {interval: [5]}}\n"),
    migrated("ZF0920", "COORDS: {run: {type: int32}}\nVARS:\n  start: {coords: run, unit: {tick: s}, na_value: NaT}\n"),
    migrated("ZF0921", "COORDS:\n  depth: {unit: m, chunk_size: 64.0}\n"),
    migrated("ZF0922", "ATTRS:\n  title: Bukov\n  VERSION: 0.2.0\n"),
    migrated("ZF0923", "ATTRS:\n  store_url: surface.zarr\n"),
    migrated("ZF0924", "ATTRS:\n  S3_OPTIONS: '{\"anon\": true}'\n"),
    migrated("ZF0925", "node: null\n"),
    migrated("ZF0926", "ATTRS:\n  grid_step: 1e-2\n"),
    migrated(
        "ZF0951",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: &unit C}\nATTRS:\n  unit: *unit\n",
    ),
    row("ZF0952", "COORDS:\n  depth: {unit: m, step_limits}\n", "COORDS:\n  depth: {unit: m, extend: never}\n"),
];
