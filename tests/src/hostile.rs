//! Texts that are no schema, of every sort: what `check` must refuse quickly, in little memory, with one clear fault.
//! [`tables`] are files of contributions of the same sort, for `add`.

pub mod tables;

/// Bytes of the largest: more than any schema may have.
const LARGE: usize = 10 << 20;
/// Bytes that a schema may just have.
const FULL: usize = (1 << 20) - 100;

/// A hostile text.
#[derive(Debug)]
pub struct Hostile {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The code of its first error; `None` if it is a schema all the same.
    pub code: Option<&'static str>,
}

fn text(name: &'static str, code: &'static str, text: impl Into<String>) -> Hostile {
    Hostile { name, bytes: text.into().into_bytes(), code: Some(code) }
}

fn full(piece: &str) -> String {
    piece.repeat(FULL / piece.len())
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// All of them; the same at each call.
pub fn all() -> Vec<Hostile> {
    let bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &numbered(29, |i| format!("a{}: &a{} [{}]\n", i + 1, i + 1, vec![format!("*a{i}"); 10].join(", ")));
    let chain = "a0: &a0 {k: x}\n".to_owned() + &numbered(40_000, |i| format!("a{}: &a{} [*a{i}]\n", i + 1, i + 1));
    let coordinates = numbered(4800, |i| format!("  c{i}: {{unit: m}}\n"));
    let variables = numbered(4800, |i| format!("  k{i}: {{unit: m, coords: d{i}}}\n"));
    let variable = |unit: &str| format!("COORDS: {{x: {{unit: m}}}}\nVARS: {{a: {{coords: x, unit: '{unit}'}}}}\n");
    vec![
        text("alias bomb", "ZF0010", bomb),
        text("chain of aliases", "ZF0010", chain),
        text("10 MB of nested lists", "ZF0002", "[".repeat(LARGE)),
        text("10 MB of nested mappings", "ZF0002", "{a: ".repeat(LARGE / 4)),
        text("nested lists", "ZF0010", full("[")),
        text("nested mappings", "ZF0010", full("{a: ")),
        text("nested dashes", "ZF0009", full("- ")),
        text("steps", "ZF0009", numbered(1400, |level| format!("{}a:\n", " ".repeat(level)))),
        text("tabs", "ZF0004", format!("VARS:\n{}", full("\ta: 1\n"))),
        text("duplicate keys", "ZF0008", format!("VARS:\n{}", full("  a: 1\n"))),
        Hostile {
            name: "not UTF-8",
            bytes: b"SCHEMA: 1\nATTRS: {title: Teplota sk\xe1ly}\n".repeat(20_000),
            code: Some("ZF0001"),
        },
        Hostile { name: "UTF-16", bytes: b"\xff\xfeS\0C\0H\0E\0M\0A\0".to_vec(), code: Some("ZF0001") },
        Hostile { name: "zeros", bytes: vec![0; FULL], code: Some("ZF0003") },
        Hostile {
            name: "byte order mark and CRLF",
            bytes: b"\xef\xbb\xbfSCHEMA: 1\r\nCOORDS:\r\n  x: {unit: m}\r\n".to_vec(),
            code: None,
        },
        text("one key of a megabyte", "ZF0003", format!("{}: 1", full("x"))),
        text("commas", "ZF0010", format!("[{}", full(","))),
        text("open quote", "ZF0003", format!("ATTRS: {{a: \"{}", full("x\n"))),
        text("anchors", "ZF0010", format!("ATTRS: [{}", full("&a x, "))),
        text("documents", "ZF0007", full("---\n")),
        text("only blanks", "ZF0005", full(" ")),
        text("only a comment", "ZF0005", full("#")),
        text(
            "unknown keys",
            "ZF0101",
            format!("VARS: {{a: {{coords: x, {}}}}}", numbered(24_000, |i| format!("k{i}: 1, "))),
        ),
        text("unknown coordinates", "ZF0201", format!("COORDS:\n{coordinates}VARS:\n{variables}")),
        text("a key like no other", "ZF0201", format!("VARS: {{a: {{coords: x, {}: 1}}}}", "k".repeat(1000))),
        text("labels twice", "ZF0310", format!("COORDS: {{x: {{unit: m, values: [{}]}}}}", "1,".repeat(49_000))),
        text("a unit of a megabyte", "ZF0301", variable(&full("m "))),
        text("a unit of brackets", "ZF0301", variable(&full("("))),
        text("a zone of a megabyte", "ZF0309", format!("COORDS: {{x: {{unit: {{tz: {}}}}}}}", full("E"))),
        text(
            "unknown people",
            "ZF0401",
            format!(
                "PERSONS:\n{}PUBLICATION:\n  title: T\n  abstract: A\n  licence: MIT\n  creators:\n{}",
                numbered(6000, |i| format!("  p{i}: {{name: x, orcid: 1}}\n")),
                numbered(6000, |i| format!("  - q{i}\n")),
            ),
        ),
    ]
}
