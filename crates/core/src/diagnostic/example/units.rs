//! `ZF03..`: units, types and times.

use super::{Bad, Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row("ZF0301", "COORDS:\n  depth: {unit: metrr}\n", "COORDS:\n  depth: {unit: metre}\n"),
    row(
        "ZF0302",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  logger:\n    \
         columns: {t: {from: T1, unit: hPa}}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}}\nSOURCES:\n  logger:\n    \
         columns: {t: {from: T1, unit: degC}}\n",
    ),
    row("ZF0303", "COORDS:\n  depth: {unit: m, type: flaot64}\n", "COORDS:\n  depth: {unit: m, type: float64}\n"),
    row("ZF0305", "COORDS:\n  depth: {unit: m, type: string}\n", "COORDS:\n  depth: {unit: m, type: float32}\n"),
    row("ZF0306", "COORDS:\n  run: {}\n", "COORDS:\n  run: {type: int32}\n"),
    row("ZF0307", "COORDS:\n  run: {type: int8, na_value: 999}\n", "COORDS:\n  run: {type: int16, na_value: 999}\n"),
    row("ZF0308", "COORDS:\n  time: {unit: {tick: sec}}\n", "COORDS:\n  time: {unit: {tick: s}}\n"),
    row(
        "ZF0309",
        "COORDS:\n  time: {unit: {tick: s, tz: Europe/Brague}}\n",
        "COORDS:\n  time: {unit: {tick: s, tz: Europe/Prague}}\n",
    ),
    row(
        "ZF0310",
        "COORDS:\n  run: {type: int32, values: [1, two]}\n",
        "COORDS:\n  run: {type: int32, values: [1, 2]}\n",
    ),
    row(
        "ZF0311",
        "COORDS:\n  rock: {type: string, range: {interval: [0, 1]}}\n",
        "COORDS:\n  rock: {type: string, range: {discrete: [granite, gneiss]}}\n",
    ),
    row(
        "ZF0312",
        "COORDS:\n  time: {unit: {tick: s, format: \"%H:%M\"}}\n",
        "COORDS:\n  time: {unit: {tick: s, format: \"%d.%m.%Y %H:%M\"}}\n",
    ),
    row(
        "ZF0313",
        "COORDS:\n  time: {unit: {tick: s, calendar: nolaep}}\n",
        "COORDS:\n  time: {unit: {tick: s, calendar: standard}}\n",
    ),
    row(
        "ZF0314",
        "COORDS:\n  time: {unit: {tick: s, tz: CET}}\n",
        "COORDS:\n  time: {unit: {tick: s, tz: \"+01:00\"}}\n",
    ),
    row(
        "ZF0315",
        "SOURCES:\n  service:\n    collect: {cron: every hour, request: \"https://example.org/data.csv\"}\n",
        "SOURCES:\n  service: {}\n",
    ),
    Example {
        code: "ZF0316",
        bad: Bad::Beside(
            "COORDS: {depth: {unit: m}}\nVARS:\n  rock: {coords: depth, range: {discrete: rocks.csv}}    # rocks.csv has a header only\n",
            b"rock\n",
        ),
        good: "COORDS: {depth: {unit: m}}\nVARS:\n  rock: {coords: depth, range: {discrete: [granite, gneiss]}}\n",
    },
    row(
        "ZF0317",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nCONSTRAINTS:\n- {expression: t < 40 m}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nCONSTRAINTS:\n- {expression: \"t < 40 [degC]\"}\n",
    ),
];
