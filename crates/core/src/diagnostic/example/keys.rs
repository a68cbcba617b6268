//! `ZF01..`: keys and values.

use super::{Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row(
        "ZF0101",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, untit: degC}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n",
    ),
    row(
        "ZF0102",
        "COORDS: {time: {unit: {tick: s}}}\nVAR:\n  t: {coords: time, unit: degC}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n",
    ),
    row("ZF0103", "bukov: borehole 1\n", "bukov:\n  ATTRS: {title: borehole 1}\n"),
    row(
        "ZF0104",
        "bukov:\n  PERSONS: {jn: {name: \"Nováková, Jana\"}}\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nbukov: {}\n",
    ),
    row(
        "ZF0105",
        "COORDS:\n  time: {unit: {tick: s}, chunk_size: many}\n",
        "COORDS:\n  time: {unit: {tick: s}, chunk_size: 1024}\n",
    ),
    row("ZF0106", "COORDS:\n  depth: {unit: m, on_bad: drop}\n", "COORDS:\n  depth: {unit: m, on_bad: quarantine}\n"),
    row(
        "ZF0107",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {unit: degC}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n",
    ),
    row("ZF0108", "SCHEMA: 2\n", "SCHEMA: 1\n"),
    row(
        "ZF0109",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  rain/day: {coords: time, unit: mm}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  rain_of_day: {coords: time, unit: mm}\n",
    ),
    row("ZF0110", "ATTRS:\n  STORE_URL: home\n  S3_SECRET_KEY: abc\n", "ATTRS:\n  STORE_URL: home\n"),
    row(
        "ZF0111",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, sorted: false}\n",
        "COORDS: {time: {unit: {tick: s}, sorted: false}}\nVARS:\n  t: {coords: time, unit: degC}\n",
    ),
    row(
        "ZF0112",
        "COORDS:\n  depth: {unit: m, range: {interval: [50, 0]}}\n",
        "COORDS:\n  depth: {unit: m, range: {interval: [0, 50]}}\n",
    ),
    row(
        "ZF0113",
        "COORDS:\n  time: {unit: {tick: s}, chunk_size: 0}\n",
        "COORDS:\n  time: {unit: {tick: s}, chunk_size: 1024}\n",
    ),
    row(
        "ZF0114",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}, h: {coords: time, unit: \"%\"}}\n\
         VIEW: {variable: t, variables: [h]}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}, h: {coords: time, unit: \"%\"}}\n\
         VIEW: {variable: t}\n",
    ),
    row(
        "ZF0115",
        "COORDS:\n  time:\n    unit: {tick: h}\n    step: {every: [15, minute]}\n",
        "COORDS:\n  time:\n    unit: {tick: h}\n",
    ),
    row(
        "ZF0116",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, overviews: [1d, 1h]}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, overviews: [1h, 1d]}\n",
    ),
    row(
        "ZF0117",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, standard_name: Air temperature}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, standard_name: air_temperature}\n",
    ),
    row(
        "ZF0118",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, cell_methods: mean}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC, cell_methods: \"time: mean\"}\n",
    ),
];
