//! `ZF02..`: references between parts.

use super::{Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row(
        "ZF0201",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: tmie, unit: degC}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n",
    ),
    row(
        "ZF0202",
        "COORDS:\n  station: {composed: [latitude, longitude]}\nVARS:\n  latitude: {coords: station, unit: degrees_north}\n",
        "COORDS:\n  station: {composed: [latitude, longitude]}\nVARS:\n  latitude: {coords: station, unit: degrees_north}\n  \
         longitude: {coords: station, unit: degrees_east}\n",
    ),
    row(
        "ZF0203",
        "COORDS:\n  time: {unit: {tick: s}}\n  station: {composed: [latitude, longitude]}\nVARS:\n  \
         latitude: {coords: [station, time], unit: degrees_north}\n  longitude: {coords: station, unit: degrees_east}\n",
        "COORDS:\n  time: {unit: {tick: s}}\n  station: {composed: [latitude, longitude]}\nVARS:\n  \
         latitude: {coords: station, unit: degrees_north}\n  longitude: {coords: station, unit: degrees_east}\n",
    ),
    row(
        "ZF0204",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n  t_min: {coords: time, unit: degC}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: degC}\n  night_t: {coords: time, unit: degC}\n",
    ),
    row(
        "ZF0205",
        "COORDS: {x: {unit: m}}\nVARS:\n  covariance: {coords: [x, x], unit: m2}\n",
        "COORDS: {x: {unit: m}, x_other: {unit: m}}\nVARS:\n  covariance: {coords: [x, x_other], unit: m2}\n",
    ),
    row(
        "ZF0206",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {rock: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    \
         columns: {rokc: {from: T1}}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {rock: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    \
         columns: {rock: {from: T1}}\n",
    ),
    row(
        "ZF0207",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    \
         header: [time, temp]\n    columns: {t: tmep}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    \
         header: [time, temp]\n    columns: {t: temp}\n",
    ),
    row(
        "ZF0208",
        "SOURCES:\n  logger:\n    format: json\n    records: /data/{channel}/values/*\n    \
         fields: {label: \"/data/{chanel}/label\"}\n",
        "SOURCES:\n  logger:\n    format: json\n    records: /data/{channel}/values/*\n    \
         fields: {label: \"/data/{channel}/label\"}\n",
    ),
    row(
        "ZF0209",
        "COORDS: {depth: {unit: m}}\nSOURCES:\n  logger:\n    columns: {depth: z}\n    constants: {depth: 0.5}\n",
        "COORDS: {depth: {unit: m}}\nSOURCES:\n  logger:\n    constants: {depth: 0.5}\n",
    ),
    row("ZF0210", "SOURCES:\n  logger: {format: json}\n", "SOURCES:\n  logger: {format: json, records: /data/*}\n"),
    row(
        "ZF0211",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nSOURCES:\n  logger: {responsible: nj}\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nSOURCES:\n  logger: {responsible: jn}\n",
    ),
    row(
        "ZF0212",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {temperature: {coords: time, unit: degC}}\nVIEW: {variable: tmperature}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {temperature: {coords: time, unit: degC}}\nVIEW: {variable: temperature}\n",
    ),
    row(
        "ZF0213",
        "SOURCES:\n  logger: {format: csv, records: /data/*}\n",
        "SOURCES:\n  logger: {format: json, records: /data/*}\n",
    ),
    row(
        "ZF0214",
        "VIEW:\n  period: [2025-02-01T00:00:00Z, 2025-01-01T00:00:00Z]\n",
        "VIEW:\n  period: [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z]\n",
    ),
    row(
        "ZF0215",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, uncertainty: t_eror}\n  \
         t_error: {coords: time, unit: K}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, uncertainty: t_error}\n  \
         t_error: {coords: time, unit: K}\n",
    ),
    row(
        "ZF0216",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, flags: t_flag}\n  \
         t_flag: {coords: time, unit: K}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS:\n  t: {coords: time, unit: K, flags: t_flag}\n  \
         t_flag: {coords: time, range: {discrete: [good, bad]}}\n",
    ),
    row("ZF0217", "ATTRS:\n  STORE_URL: home\n  S3_ENDPOINT_URL: s3.example.org\n", "ATTRS:\n  STORE_URL: home\n"),
    row(
        "ZF0218",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn, jn]\n  licence: CC-BY-4.0\n",
        "PERSONS: {jn: {name: \"Nováková, Jana\"}}\nPUBLICATION:\n  title: Rock temperatures\n  abstract: Of three years.\n  \
         creators: [jn]\n  licence: CC-BY-4.0\n",
    ),
    row(
        "ZF0221",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - resample: {time: {every: [10, m]}}\n    - filter: t > -40\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - filter: t > -40\n    - resample: {time: {every: [10, m]}}\n",
    ),
    row(
        "ZF0222",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}, rock: {coords: time, type: string}}\nSOURCES:\n  logger:\n    transforms:\n    - aggregate: {every: [1, h], values: {rock: mean}}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}, rock: {coords: time, type: string}}\nSOURCES:\n  logger:\n    transforms:\n    - aggregate: {every: [1, h], values: {rock: last}}\n",
    ),
    row(
        "ZF0223",
        "COORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - unpivot: {columns: \"{sensor}{depth}\", value: t}\n",
        "COORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - unpivot: {columns: \"{sensor}_{depth}\", value: t}\n",
    ),
    row(
        "ZF0224",
        "COORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - join: {table: [[id, depth], [a, 0.5], [a, 1]], on: id, take: depth}\n",
        "COORDS: {time: {unit: {tick: s}}, depth: {unit: m}}\nVARS: {t: {coords: [time, depth], unit: degC}}\nSOURCES:\n  logger:\n    transforms:\n    - join: {table: [[id, depth], [a, 0.5], [b, 1]], on: id, take: depth}\n",
    ),
    row(
        "ZF0225",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    columns: {t: {from: raw, scale: 0}}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSOURCES:\n  logger:\n    columns: {t: {from: raw, scale: 0.1}}\n",
    ),
    row(
        "ZF0226",
        "SOURCES:\n  logger: {header_row: 0}\n",
        "SOURCES:\n  logger: {header_row: 0, header: [time, temp]}\n",
    ),
    row(
        "ZF0231",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {temperature: {coords: time, unit: degC}}\nSUBSETS:\n  training: {select: tmperature}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {temperature: {coords: time, unit: degC}}\nSUBSETS:\n  training: {select: temperature}\n",
    ),
    row(
        "ZF0232",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSUBSETS:\n  training: {select: [t, time=yesterday]}\n",
        "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: degC}}\nSUBSETS:\n  training: {select: [t, time=2025-01]}\n",
    ),
];
