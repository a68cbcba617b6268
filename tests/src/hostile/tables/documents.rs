//! JSON, NDJSON and GeoJSON that no parser should go into too far.

use super::File;

const RECORD: &str = r#"{"station":"A","time":"2025-06-01T00:00:00","t":280}"#;

/// All of them.
pub fn all() -> Vec<File> {
    let json = |name: &str, text: String, says| File::new("json", format!("json: {name}"), text, says);
    let lines = |name: &str, text: String, says| File::new("json", format!("ndjson: {name}"), text, says);
    let geo = |name: &str, text: String, says| File::new("geojson", format!("geojson: {name}"), text, says);
    let with = |value: &str| format!("[{RECORD},{}]", RECORD.replace("280", value));
    let feature = |geometry: &str, properties: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{geometry},"properties":{properties}}}]}}"#
        )
    };
    let wide = |count: usize| (0..count).map(|i| format!("\"c{i}\":{i}")).collect::<Vec<_>>().join(",");
    let a = [b'a'; 1 << 16];
    vec![
        File::of("json", "json: 64 MB of lists in each other", &[(&[b'['; 1 << 16], 1 << 10)], "deep"),
        File::of("json", "json: 8 MB of objects in each other", &[(&br#"{"a":"#.repeat(1 << 12), 400)], "deep"),
        File::of("json", "json: a text of 1 GB", &[(b"[{\"t\":\"", 1), (&a, 1 << 14), (b"\"}]", 1)], ""),
        File::of("json", "json: a key of 256 MB", &[(b"[{\"", 1), (&a, 1 << 12), (b"\":1}]", 1)], ""),
        File::of("json", "json: a number of 64 MB", &[(b"[{\"t\":", 1), (&[b'9'; 1 << 16], 1 << 10), (b"}]", 1)], ""),
        File::of(
            "json",
            "json: a record of 20 million values",
            &[(b"[[", 1), (&b"1,".repeat(1 << 15), 610), (b"1]]", 1)],
            "",
        ),
        File::of("json", "json: 64 MB of blanks", &[(&[b' '; 1 << 16], 1 << 10)], ""),
        File::of(
            "nested",
            "json: records beside a list of 64 MB",
            &[(b"{\"other\":[", 1), (&b"1,".repeat(1 << 15), 1 << 10), (b"1]}", 1)],
            "found nothing at",
        ),
        File::of(
            "json",
            "ndjson: a line of 256 MB",
            &[(RECORD.as_bytes(), 1), (b"\n{\"t\":\"", 1), (&a, 1 << 12), (b"\"}\n", 1)],
            "",
        ),
        json("lists in a record", with(&format!("{}{}", "[".repeat(200), "]".repeat(200))), ""),
        json("a list for a value", with("[280]"), "a list or an object"),
        json("an object for a value", with("{\"value\":280}"), "a list or an object"),
        json("a record of 100 000 members without ours", format!("[{{{}}}]", wide(100_000)), "in none of 1"),
        json("a comma at the end", format!("[{RECORD},]"), "trailing comma"),
        json("single quotes", format!("[{}]", RECORD.replace('"', "'")), ""),
        json("NaN", with("NaN"), ""),
        json("a comment", format!("// made by hand\n[{RECORD}]"), ""),
        json("keys without quotes", "[{station: 1}]".to_owned(), ""),
        json("half a character", with("\"\\ud800\""), ""),
        json("a bad escape", with("\"\\x41\""), ""),
        json("a line end in a text", with("\"2\n8\""), ""),
        json("a number beyond all doubles", with("1e999"), ""),
        json("a scalar", "42".to_owned(), "found nothing"),
        json("null", "null".to_owned(), "found nothing"),
        json("an empty list", "[]".to_owned(), "found nothing"),
        json("records that are scalars", "[1, 2, 3]".to_owned(), ""),
        json("another member", format!("[{}]", RECORD.replace("\"t\"", "\"temp\"")), "in none of"),
        json("a closing bracket too many", format!("[{RECORD}]]"), ""),
        json("words after the document", format!("[{RECORD}] and more"), ""),
        File::new("json", "json: UTF-16", RECORD.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), ""),
        File::new(
            "json",
            "json: other bytes than UTF-8",
            b"[{\"station\":\"K\xf8\",\"time\":\"2025-06-01\",\"t\":1}]".to_vec(),
            "",
        ),
        lines("a line that is none", format!("{RECORD}\n{RECORD}\nnothing\n{RECORD}\n"), "row 3"),
        lines("a line that ends early", format!("{RECORD}\n{RECORD}\n{}\n", &RECORD[..20]), "row 3"),
        lines("two documents in a line", format!("{RECORD}\n{RECORD}{RECORD}\n"), "row 2"),
        lines("lists in each other in a line", format!("{RECORD}\n{}\n", "[".repeat(1_000_000)), ""),
        File::new(
            "nested",
            "json: no such place",
            format!(r#"{{"rows":{{"A":[{RECORD}]}}}}"#),
            "found nothing at `data`",
        ),
        geo("a polygon", feature(r#"{"type":"Polygon","coordinates":[]}"#, "null"), ""),
        geo("no features", r#"{"type":"FeatureCollection","features":[]}"#.to_owned(), "found none"),
        geo("features that are texts", r#"{"type":"FeatureCollection","features":["a","b"]}"#.to_owned(), ""),
        geo("features that are an object", r#"{"type":"FeatureCollection","features":{"a":1}}"#.to_owned(), ""),
        geo("a topology", r#"{"type":"Topology","objects":{}}"#.to_owned(), "FeatureCollection"),
        geo(
            "another reference system",
            format!(
                r#"{{"crs":{{"type":"name","properties":{{"name":"EPSG:5514"}}}},{}"#,
                &feature("null", RECORD)[1..]
            ),
            "EPSG:5514",
        ),
        geo("properties that are none", feature("null", "[1,2]"), ""),
        geo(
            "properties in each other",
            feature("null", &format!("{}1{}", r#"{"t":"#.repeat(300), "}".repeat(300))),
            "",
        ),
    ]
}
