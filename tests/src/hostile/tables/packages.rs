//! Data packages that reach out, miss parts or say what cannot be.

use super::File;
use super::good::{csv, zipped};

/// A package of a description and a good table.
fn package(description: &str) -> Vec<u8> {
    zipped(&[("datapackage.json", description.as_bytes()), ("t.csv", csv().as_bytes())])
}

/// All of them.
pub fn all() -> Vec<File> {
    let of = |name: &str, bytes: Vec<u8>, says| File::new("package", format!("package: {name}"), bytes, says);
    let resource = |resource: &str| package(&format!(r#"{{"resources": [{resource}]}}"#));
    let path = |path: &str| resource(&format!(r#"{{"name": "t", "path": "{path}"}}"#));
    let table = |more: &str| resource(&format!(r#"{{"name": "t", "path": "t.csv", {more}}}"#));
    let bomb = zipped(&[
        ("datapackage.json", br#"{"resources": [{"name": "t", "path": "t.csv"}]}"#),
        ("t.csv", &vec![b','; 80 << 20]),
    ]);
    vec![
        of("a path that leads out", path("../../../etc/passwd.csv"), "path in the package"),
        of("a path from the root", path("/etc/passwd.csv"), "path in the package"),
        of("a path of another system", path("c:\\\\windows\\\\t.csv"), "path in the package"),
        of("an address", path("https://example.org/t.csv"), "path in the package"),
        of("a path with an end of its own", path("t.csv\\u0000.csv"), "path in the package"),
        of("a file that is not there", path("none.csv"), "found none"),
        of("a description alone", br#"{"resources": [{"name": "t", "path": "t.csv"}]}"#.to_vec(), "found only that"),
        of("no description", zipped(&[("t.csv", b"station,time,t\n"), ("u.csv", b"station,time,t\n")]), ""),
        of("no resources", package("{}"), "resources"),
        of("resources that are a text", package(r#"{"resources": "t.csv"}"#), "resources"),
        of("no table", resource(r#"{"name": "t", "path": "t.pdf"}"#), "table"),
        of("a resource without anything", resource(r#"{"name": "t", "profile": "tabular-data-resource"}"#), ""),
        of("a resource that is a number", resource("7"), ""),
        of("data that are a number", resource(r#"{"name": "t", "format": "csv", "data": 7}"#), "list of rows"),
        of("data of no rows", resource(r#"{"name": "t", "data": []}"#), ""),
        of("data of scalars", resource(r#"{"name": "t", "data": [1, 2]}"#), ""),
        of("a quote of its own", table(r#""dialect": {"quoteChar": "'"}"#), "quoteChar"),
        of("a delimiter of two signs", table(r#""dialect": {"delimiter": ";;"}"#), "delimiter"),
        of("a dialect that leads out", table(r#""dialect": "../dialect.json""#), "path in the package"),
        of("a schema that leads out", table(r#""schema": "/etc/schema.json""#), "path in the package"),
        of("a schema that is its data", table(r#""schema": "t.csv""#), "expected JSON"),
        of("no names of columns", table(r#""dialect": {"header": false}"#), "names of the columns"),
        of("an encoding that nobody knows", table(r#""encoding": "klingon""#), "klingon"),
        of(
            "a format of dates that is none",
            table(r#""schema": {"fields": [{"name": "time", "type": "date", "format": "%Q%%%"}]}"#),
            "",
        ),
        of(
            "fields without ours",
            table(r#""dialect": {"header": false}, "schema": {"fields": [{"name": "a"}, {"name": "b"}]}"#),
            "",
        ),
        of(
            "a unit that is another",
            table(r#""schema": {"fields": [{"name": "t", "type": "number", "unit": "kg"}]}"#),
            "",
        ),
        of("deep JSON", package(&"[".repeat(1 << 20)), ""),
        of("a description of 33 MB", zipped(&[("datapackage.json", &vec![b' '; 33 << 20])]), "MB"),
        of("a file of 80 MB of commas", bomb, ""),
        File::of(
            "package",
            "package: a description of 1 GB alone",
            &[(b"{\"a\":\"", 1), (&[b'a'; 1 << 16], 1 << 14)],
            "MB",
        ),
    ]
}
