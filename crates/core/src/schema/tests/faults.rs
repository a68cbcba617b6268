//! Every code of the table from one seeded fault, word for word; and a file with twelve.

use super::*;
use crate::diagnostic::code::ALL;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A schema without fault around the piece under test: coordinates x and n (with fixed labels), a variable t.
const BASE: &str =
    "COORDS:\n  x: {unit: m}\n  n: {type: string, values: [a, b]}\nVARS:\n  t: {coords: [x, n], unit: K}\n";

/// Texts, one fault each; `+` before one puts it after [`BASE`].
const CASES: &[&str] = &[
    // The text as YAML.
    "VARS: {a: [1, 2}\n",
    "VARS:\n  a: \"open\n",
    "VARS:\n\ta: {}\n",
    "# only a comment\n",
    "",
    "- VARS\n- COORDS\n",
    "just text\n",
    "VARS: {}\n---\nVARS: {}\n",
    "+VARS: {}\n",
    "a: &a [*a]\n",
    "a: *b\n",
    "? [a, b]\n: 1\n",
    "a: {title: !deg C}\n",
    "a: &a {}\nb:\n  <<: *a\n",
    // Keys and values.
    "VARS:\n  t: {coords: x, untit: K}\nCOORDS: {x: {unit: m}}\n",
    "+VAR: {}\n",
    "+TABLES: {}\n",
    "+vars: {}\n",
    "+node: null\n",
    "+node: 5\n",
    "+node: [a]\n",
    "node: {PERSONS: {}}\n",
    "COORDS: {x: {unit: m, chunk_size: many}}\n",
    "COORDS: {x: {unit: m, sorted: maybe}}\n",
    "COORDS: [x]\n",
    "COORDS: {x: {unit: m, range: {interval: 5}}}\n",
    "COORDS: {x: {unit: m, on_bad: drop}}\n",
    "COORDS: {x: {unit: m, on_conflict: keeep}}\n",
    "COORDS: {x: {unit: m, composed: [y]}}\n",
    "VARS: {t: {unit: K}}\n",
    "PUBLICATION: {abstract: A}\n",
    "SCHEMA: 2\n",
    "+a/b: {}\n",
    "+1h: {}\n",
    "+_zarr_fuse: {}\n",
    "COORDS: {__x: {unit: m}}\n",
    "ATTRS: {S3_SECRET_KEY: abc}\n",
    "VARS:\n  t: {coords: x, unit: K, sorted: true}\nCOORDS: {x: {unit: m}}\n",
    "COORDS: {x: {unit: m, range: {interval: [40, -20]}}}\n",
    "COORDS: {x: {unit: m, range: {discrete: []}}}\n",
    "COORDS: {x: {type: string, range: {discrete: soils.txt}}}\n",
    "COORDS: {x: {unit: m, chunk_size: 0}}\n",
    "node: {ATTRS: {STORE_URL: home}}\n",
    "ATTRS: {S3_OPTIONS: {client: {secret_key: abc}}}\n",
    "ATTRS: {STORE_URL: 's3://me:pass@bucket/data'}\n",
    "ATTRS: {S3_OPTIONS: '[1]'}\n",
    "ATTRS: {S3_ENDPOINT_URL: s3.example.org}\n",
    // Steps, overviews, words of CF.
    "COORDS: {x: {unit: m, step: {every: 1, between: [1, 2]}}}\n",
    "COORDS: {x: {unit: m, step: {method: mean}}}\n",
    "COORDS: {x: {unit: m, step: {every: 0}}}\n",
    "COORDS: {x: {unit: m, step: {every: [1, s], max_gap: [1, h]}}}\n",
    "COORDS: {x: {unit: m, step: {between: [2, 1], method: mena}}}\n",
    "COORDS: {x: {unit: m, step: {between: [1, 2], method: mean}}}\n",
    "COORDS: {x: {type: string, step: {every: 1}}}\n",
    "COORDS: {x: {type: int32, step: {every: [1, m]}}}\n",
    "COORDS: {x: {unit: {tick: h}, step: {every: [15, minute]}}}\n",
    "COORDS: {x: {unit: {tick: s}, step: {every: [1, m3]}}}\n",
    "COORDS: {x: {unit: m, overviews: [1h]}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, overviews: [1h]}}\n",
    "COORDS: {x: {unit: {tick: s}}}\nVARS: {t: {coords: x, unit: K, overviews: [1h, 1D, 5h, hour]}}\n",
    "COORDS: {x: {unit: {tick: s}}}\nVARS: {t: {coords: x, unit: K, overviews: [7d, 1y]}}\n",
    "COORDS: {x: {unit: m, standard_name: Air temperature}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, cell_methods: mean}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, cell_methods: 'x: averge'}}\n",
    "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K, cell_methods: 'tme: mean'}}\n",
    // References.
    "VARS: {t: {coords: [tmie], unit: K}}\nCOORDS: {time: {unit: {tick: s}}}\n",
    "VARS: {t: {coords: x, unit: K}}\n",
    "COORDS: {station: {composed: [lat, lon]}}\nVARS: {lat: {coords: station, unit: deg}}\n",
    "COORDS: {x: {unit: m}, station: {composed: [lat, lon]}}\n\
     VARS: {lat: {coords: [x, station], unit: deg}, lon: {coords: station, unit: deg}}\n",
    "COORDS: {station: {composed: [lat, lat]}}\nVARS: {lat: {coords: station, unit: deg}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, uncertainty: t_eror}, t_error: {coords: x, unit: K}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, uncertainty: e}, e: {coords: x, unit: Pa}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, uncertainty: t, ancillary: [x, z]}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K, flags: e}, e: {coords: x, unit: K}}\n",
    "+t: {}\n",
    "+CONSTRAINTS: [{expression: t < 5 m}, {expression: tt < 5}, {unique: [t, t, u]}, {unique: t, rate: t}, {within: x}]\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: x, unit: K}, t_min: {coords: x, unit: K}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {t: {coords: [x, x], unit: K}}\n",
    "+SOURCES: {s: {columns: {tt: {from: v}}}}\n",
    "+SOURCES: {s: {constants: {z: 1}}}\n",
    "+SOURCES: {s: {header: [x, temp], columns: {t: tmep}}}\n",
    "+SOURCES: {s: {format: json, records: '/{i}/*', fields: {label: '/{j}/label'}}}\n",
    "+SOURCES: {s: {columns: {t: T}, constants: {t: 1}}}\n",
    "+SOURCES: {s: {format: json}}\n",
    "+SOURCES: {s: {format: csv, sheet: A}}\n",
    "+SOURCES: {s: {header_row: 0}}\n",
    "+SOURCES: {s: {constants: {t: warm, n: '{row.name}'}}}\n",
    "+SOURCES: {s: {collect: {cron: '15 1,25 * * *', timezone: Europe/Brage, request: {url: api.met.no}}}}\n",
    "+SOURCES: {s: {collect: {cron: hourly, request: {url: 'https://a.org/{rov.lat}', method: PUT, headers: {Authorization: x}}, \
     iterate: {name: row, table: stations.xlsx}}}}\n",
    "+SOURCES: {s: {collect: {cron: '0 * * * *', request: 'https://me:pass@a.org', iterate: [{name: a.b, table: a.csv}]}}}\n",
    "+SOURCES: {s: {collect: {iterate: stations}}}\n",
    "+SOURCES: {s: {licence: mit}}\n",
    "+SOURCES: {s: {responsible: jbb}}\nPERSONS: {jb: {name: J B}}\n",
    "+SOURCES: {s: {responsible: jb}}\n",
    "PERSONS: {jb: {name: J B}}\nPUBLICATION: {title: T, abstract: A, licence: MIT, creators: [jb, jc]}\n",
    "+VIEW: {variable: tt}\n",
    "+VIEW: {variables: [t, tt]}\n",
    "+VIEW: {variable: t, variables: [t], plot: lines, colour_map: 'a b'}\n",
    "+VIEW: {variable: t, at: {y: 1}}\n",
    "+VIEW: {variable: t, places: [a, c]}\n",
    "+SOURCES: {s: {format: csv, records: /a/*}}\n",
    "+VIEW: {variable: t, period: [2025-02-01T00:00:00Z, 2025-01-01T00:00:00Z]}\n",
    "+VIEW: {variable: t, period: [today, 2025-01-01]}\n",
    // Saved selections.
    "+SUBSETS: {a: {select: [tt]}}\n",
    "+SUBSETS: {a: {select: x=1}}\n",
    "+SUBSETS: {a: {select: [t, y=1]}, b: {select: [t, x=far]}, c: {select: [t, n=]}}\n",
    "+SUBSETS: {a: {every: 1h}, b: {select: t, every: hourly, method: average}, c: {select: t, method: mean}}\n",
    "+SUBSETS: {a: {select: t, where: t > 2 m}, b: {select: t, where: u > 2}, c: {select: t, where: 't >'}}\n",
    "+SUBSETS: {a: {select: t, box: [12, 48, 19, 52]}, b: {select: t, polygon: [[14, 50], [15, 50]]}, c: {select: t, stride: {y: 2}}}\n",
    "+SUBSETS: {a: {select: t, polygon: [[14, 95], [15, 50], [15, 51]]}, b: {select: t, contribution: 3}, c: {select: t, person: jb}}\n",
    // Units, types, times.
    "COORDS: {x: {unit: C}}\n",
    "COORDS: {x: {unit: metrr}}\n",
    "+SOURCES: {s: {columns: {t: {from: T, unit: hPa}}}}\n",
    "COORDS: {x: {unit: m, range: {interval: [0, 1, s]}}}\n",
    "COORDS: {x: {unit: m, type: flaot64}}\n",
    "COORDS: {x: {type: 'str[0]'}}\n",
    "COORDS: {x: {type: 'str[8'}}\n",
    "COORDS: {x: {unit: m, type: string}}\n",
    "COORDS: {x: {unit: m, type: datetime}}\n",
    "COORDS: {x: {}}\n",
    "COORDS: {x: {type: int8, na_value: 999}}\n",
    "COORDS: {x: {type: uint64, na_value: -1}}\n",
    "COORDS: {x: {type: float32, na_value: 1e39}}\n",
    "COORDS: {x: {unit: m, na_value: min_int}}\n",
    "COORDS: {x: {type: 'str[2]', na_value: none, values: [ab, abc], range: {discrete: [ab, abc, abcd]}}}\n",
    "COORDS: {x: {unit: {tz: CET}}}\n",
    "COORDS: {x: {unit: {calendar: julain}}}\n",
    "COORDS: {x: {unit: {dayfirst: true, yearfirst: true}}}\n",
    "COORDS: {x: {unit: {tick: m}, resolution: [30, s]}}\n",
    "COORDS: {x: {unit: {tick: m}, resolution: [15, m3]}}\n",
    "COORDS: {x: {unit: m, resolution: [1, s]}}\n",
    "COORDS: {x: {type: string, resolution: 2}}\n",
    "COORDS: {x: {composed: [a, b], unit: m}}\nVARS: {a: {coords: x, unit: m}, b: {coords: x, unit: m}}\n",
    "COORDS: {x: {unit: m, range: {interval: [0, 1]}, values: [0.5, 2]}}\n",
    "COORDS: {x: {type: int8, range: {discrete: [1, 2, 2]}}}\n",
    "COORDS: {x: {type: complex128, range: {interval: [0, 1]}}}\n",
    "COORDS: {x: {unit: {tick: s}, range: {discrete: [2025-01-01]}}}\n",
    "+SOURCES: {s: {columns: {t: {from: T, unit: kg m-2, context: watr}}}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {r: {coords: x, unit: kg m-2}}\nSOURCES: {s: {columns: {r: {from: mm, unit: mm}}}}\n",
    "COORDS: {x: {unit: {tick: sec}}}\n",
    "COORDS: {x: {unit: {tick: 15m}}}\n",
    "COORDS: {x: {unit: {tz: Europe/Brage}}}\n",
    "COORDS: {x: {unit: {epoch: s, dayfirst: true}}}\n",
    "COORDS: {x: {unit: {format: '%H:%M'}}}\n",
    "COORDS: {x: {unit: {tick: s}, values: [2025-11-24T01:00:00Z, 2025-13-01]}}\n",
    "COORDS: {x: {type: int32, values: [1, a]}}\n",
    "COORDS: {x: {type: string, values: [a, a]}}\n",
    "COORDS: {x: {type: string, range: {interval: [0, 1]}}}\n",
    // Transforms.
    "+SOURCES: {s: {transforms: {filter: t > 1}}}\n",
    "+SOURCES: {s: {transforms: [{rename: {a: t}, filter: t > 1}, {}, {filtr: t}]}}\n",
    "+SOURCES: {s: {transforms: [{resample: {x: {every: 1}}}, {formula: {t: t}}, {filter: a > 1}]}}\n",
    "+SOURCES: {s: {format: zarr, transforms: [{filter: t > 1}]}}\n",
    "+SOURCES: {s: {transforms: [{rename: {a: t, b: t}}, {map: {}}, {deduplicate: {keep: last}}]}}\n",
    "+SOURCES: {s: {transforms: [{filter: 'good =='}, {filter: a + 1}, {filter: a > 5 m}]}}\n",
    "+SOURCES: {s: {transforms: [{unpivot: {columns: '{x}{n}', value: t}}, {unpivot: {columns: x, value: t}}, {unpivot: {columns: '{x}m', value: x}}]}}\n",
    "+SOURCES: {s: {transforms: [{join: {table: [[id, x], [a, 1], [a, 2]], on: id, take: x}}, {join: {table: [[id], [a]], on: id, take: [y, y]}}, {join: {table: s.csv}}]}}\n",
    "+SOURCES: {s: {transforms: [{formula: {t: t + 1 m, tt: t, x: t}}, {formula: {t: tr * 2}}, {formula: {t: 5 K}}]}}\n",
    "+SOURCES: {s: {transforms: [{aggregate: {every: [1, h], values: {t: mean}}}, {aggregate: {every: 1, along: n, values: {t: mean}}}, {aggregate: {every: [5, cm], values: {t: count, u: max}}}]}}\n",
    "+SOURCES: {s: {transforms: [{resample: {y: {every: 1}, n: {every: 1}, x: {every: [1, h]}}}]}}\n",
    "+SOURCES: {s: {columns: {t: {scale: 0, offset: .inf}, n: {scale: 2}}}}\n",
    // People and publication.
    "PERSONS: {a: {name: A, orcid: 0000-0002-1825-0098}}\n",
    "PERSONS: {a: {name: A, orcid: 12}}\n",
    "PERSONS: {a: {name: A, ror: tul}}\n",
    "PERSONS: {a: {name: A, ror: 02jtk7k03}}\n",
    "PERSONS: {a: {name: A, roles: [data-curtion]}}\n",
    "PERSONS: {a: {name: A, email: a at b.org}}\n",
    "PERSONS: {a: {name: A}}\n\
     PUBLICATION: {title: T, abstract: A, licence: MIT, creators: [a, a], communities: [Hydro], \
     related: {relation: Cites, identifier: our paper}}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, abstract: A, licence: cc-by-4.0, creators: a}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, abstract: A, licence: MIT OR ISC, creators: a}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, abstract: A, license: MIT, licence: MIT, creators: a}\n",
    "PERSONS: {a: {name: A}}\n\
     PUBLICATION: {title: T, abstract: A, licence: MIT, creators: a, related: [{relation: IsDerived, identifier: x}]}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, abstract: A, licence: MIT, creators: a, doi: zenodo.1}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, abstract: A, licence: MIT, creators: a, name: My Data}\n",
    "PERSONS: {a: {name: A}}\nPUBLICATION: {title: T, licence: MIT, creators: a}\n",
    // Known, not used yet.
    "+SOURCES: {s: {collect: {cron: '* * * * *', request: 'https://example.org'}}}\n",
    "ATTRS: {S3_REGION: eu}\n",
    "+SOURCES: {s: {format: parquet, sheet: Data}}\n",
    "+VIEW: {variables: [t, t]}\n",
    // Legacy.
    "ATTRS: {S3_OPTIONS: '{\"a\": 1}'}\n",
    "COORDS: {x: {dtype: float64}}\n",
    "COORDS: {x: {unit: m, sorted: []}}\n",
    "COORDS: {x: {unit: m, sorted: None}}\n",
    "COORDS: {x: {unit: m, step_limits: no_new}}\n",
    "COORDS: {x: {type: string, discrete: [a]}}\n",
    "COORDS: {x: {unit: m}}\nVARS: {x: {coords: x, long_name: X}}\n",
    "COORDS: {x: {unit: m, df_col: X, source_unit: cm}}\nSOURCES: {s: {}}\n",
];

fn full(case: &str) -> String {
    match case.strip_prefix('+') {
        Some(rest) => format!("{BASE}{rest}"),
        None => case.to_owned(),
    }
}

#[test]
fn every_fault_word_for_word() {
    assert_eq!(render(BASE), "");
    let mut all = String::new();
    for case in CASES {
        let found = read(&full(case));
        assert_eq!(found.schema.is_none(), found.diagnostics.iter().any(Diagnostic::is_error), "{case}");
        assert!(!found.diagnostics.is_empty(), "{case}");
        let _ = writeln!(all, "{}", case.trim_end());
        for fault in &found.diagnostics {
            let _ = writeln!(all, "  → {}", fault.to_string().replace('\n', "\n  "));
        }
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_code_is_seen_from_a_seeded_fault() {
    let seen: BTreeSet<String> =
        CASES.iter().flat_map(|case| read(&full(case)).diagnostics).map(|fault| fault.code).collect();
    // Of these the text is made, in `hostile`, or the file, in `keys`.
    let made = ["ZF0001", "ZF0002", "ZF0009", "ZF0010", "ZF0015", "ZF0016", "ZF0316"];
    // Legacy forms have cases of their own.
    for row in ALL.iter().filter(|row| !made.contains(&row.code) && !row.code.starts_with("ZF09")) {
        assert!(seen.contains(row.code), "{} {} is seen in no case", row.code, row.title);
    }
}

#[test]
fn the_place_is_the_offending_word() {
    let text = "COORDS:\n  x:\n    unit: metrr # ačkoli\nVARS:\n  ů: {coords: [x, y], unit: \"°\", untit: 1}\n";
    for (code, word) in [("ZF0301", "metrr"), ("ZF0201", "y"), ("ZF0101", "untit")] {
        let fault = read(text).diagnostics.into_iter().find(|fault| fault.code == code).unwrap();
        let place = fault.place.unwrap();
        assert_eq!(&text[place.offset..place.offset + place.length], word, "{fault}");
        let line = text.lines().nth(place.line - 1).unwrap();
        assert!(line.chars().skip(place.column - 1).collect::<String>().starts_with(word), "{fault}");
    }
}

#[test]
fn twelve_faults_are_reported_together() {
    let text = include_str!("twelve.yaml");
    let found: Vec<usize> = read(text).diagnostics.iter().map(|fault| fault.place.unwrap().line).collect();
    let seeded: Vec<usize> =
        (1..).zip(text.lines()).filter(|(_, line)| line.contains("# fault")).map(|(line, _)| line).collect();
    assert_eq!(seeded.len(), 12);
    assert_eq!(found, seeded, "{}", render(text));
    insta::assert_snapshot!(render(text));
}
