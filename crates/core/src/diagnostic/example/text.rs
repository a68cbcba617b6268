//! `ZF00..`: the text as YAML.

use super::{Bad, Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: "ZF0001",
        bad: Bad::Made("ATTRS: {title: Teplota sk\\xe1ly}    # written in windows-1250", || {
            b"ATTRS: {title: Teplota sk\xe1ly}    # written in windows-1250\n".to_vec()
        }),
        good: "ATTRS: {title: Teplota skály}    # written in UTF-8\n",
    },
    Example {
        code: "ZF0002",
        bad: Bad::Made("# a file of 5 MiB", || b"# data\n".repeat(800_000)),
        good: "SCHEMA: 1    # data go in with `zarr-fuse add`\n",
    },
    row("ZF0003", "COORDS: {x: {unit: m, values: [1, 2}}\n", "COORDS: {x: {unit: m, values: [1, 2]}}\n"),
    row("ZF0004", "COORDS:\n\tx: {unit: m}\n", "COORDS:\n  x: {unit: m}\n"),
    row("ZF0005", "# only a comment\n", "SCHEMA: 1\n"),
    row("ZF0006", "- COORDS\n- VARS\n", "COORDS: {x: {unit: m}}\n"),
    row("ZF0007", "COORDS: {x: {unit: m}}\n---\nCOORDS: {y: {unit: m}}\n", "COORDS: {x: {unit: m}, y: {unit: m}}\n"),
    row("ZF0008", "COORDS:\n  x: {unit: m}\n  x: {unit: cm}\n", "COORDS:\n  x: {unit: m}\n  x_end: {unit: cm}\n"),
    Example {
        code: "ZF0009",
        bad: Bad::Made("ATTRS: {a: {a: {a: …}}}    # and so on, more than 64 levels", || {
            format!("ATTRS: {}1{}\n", "{a: ".repeat(80), "}".repeat(80)).into_bytes()
        }),
        good: "ATTRS: {a: {a: {a: 1}}}\n",
    },
    Example {
        code: "ZF0010",
        bad: Bad::Made("a: &a [x, x, …]\nb: &b [*a, *a, …]\nc: &c [*b, *b, …]    # and so on", || {
            let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
            for level in 1..9 {
                let items = vec![format!("*a{}", level - 1); 10].join(", ");
                text += &format!("a{level}: &a{level} [{items}]\n");
            }
            text.into_bytes()
        }),
        good: "ATTRS: {a: &a [x, x], b: [*a, *a]}\n",
    },
    row("ZF0011", "ATTRS: {a: *limits, b: &limits [0, 1]}\n", "ATTRS: {b: &limits [0, 1], a: *limits}\n"),
    row("ZF0012", "ATTRS:\n  ? [a, b]\n  : 1\n", "ATTRS:\n  a_b: 1\n"),
    row("ZF0013", "COORDS: {x: {unit: !length m}}\n", "COORDS: {x: {unit: m}}\n"),
    row(
        "ZF0014",
        "COORDS:\n  x: &length {unit: m}\n  y:\n    <<: *length\n    unit: cm\n",
        "COORDS:\n  x: {unit: m}\n  y: {unit: cm}\n",
    ),
    Example {
        code: "ZF0015",
        bad: Bad::Made(
            "COORDS: {x: {unit: m}}\nVARS:\n  v0: {unit: m}\n  v1: {unit: m}    # and so on, up to v199",
            || {
                let variables: String = (0..200).map(|i| format!("  v{i}: {{unit: m}}\n")).collect();
                format!("COORDS: {{x: {{unit: m}}}}\nVARS:\n{variables}").into_bytes()
            },
        ),
        good: "COORDS: {x: {unit: m}}\nVARS:\n  v0: {coords: x, unit: m}\n  v1: {coords: x, unit: m}\n",
    },
    Example {
        code: "ZF0016",
        bad: Bad::Made(
            "COORDS: {x: {unit: m}}\nVARS:\n  v0: {coords: x}\n  v1: {coords: x}    # and so on, up to v1999",
            || {
                let variables: String = (0..2000).map(|i| format!("  v{i}: {{coords: x}}\n")).collect();
                format!("COORDS: {{x: {{unit: m}}}}\nVARS:\n{variables}").into_bytes()
            },
        ),
        good: "COORDS: {x: {unit: m}}\nVARS:\n  v0: {coords: x, unit: m}\n  v1: {coords: x, unit: m}\n",
    },
];
