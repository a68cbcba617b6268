//! Diagnostics as SARIF, the format in which editors and code hosts take the results of a check.
//!
//! Static Analysis Results Interchange Format 2.1.0, OASIS Standard, §3.13 to §3.30. Columns count Unicode code points
//! (§3.14.17). Paths are relative to the folder of the command, as they were given (§3.4.4).

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use zarr_fuse_core::diagnostic::{Diagnostic, Severity, code};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The diagnostics of several files as one log with one run; the rules are those that were broken.
pub(crate) fn log<'a>(files: impl IntoIterator<Item = (&'a Path, &'a [u8], &'a [Diagnostic])> + Clone) -> Value {
    let broken: BTreeSet<&str> =
        files.clone().into_iter().flat_map(|(_, _, found)| found.iter().map(|fault| fault.code.as_str())).collect();
    let rules: Vec<Value> = broken.iter().map(|code| rule(code)).collect();
    let mut results = Vec::new();
    for (file, bytes, diagnostics) in files {
        let text = String::from_utf8_lossy(bytes);
        results.extend(diagnostics.iter().map(|fault| {
            let index = broken.iter().position(|code| *code == fault.code);
            result(file, &text, fault, index)
        }));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "zarr-fuse",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn rule(code: &str) -> Value {
    let Some(row) = code::find(code) else { return json!({"id": code}) };
    json!({
        "id": row.code,
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": row.meaning},
        "helpUri": format!("{}/blob/main/docs/faults/{}.md", env!("CARGO_PKG_REPOSITORY"), row.code),
        "defaultConfiguration": {"level": level(row.severity)},
    })
}

fn result(file: &Path, text: &str, fault: &Diagnostic, rule: Option<usize>) -> Value {
    let message = match fault.hint.as_str() {
        "" => fault.message.clone(),
        hint => format!("{}. {hint}", fault.message),
    };
    let mut location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(file)}}});
    if let Some(place) = fault.place {
        let marked = text.get(place.offset..place.offset + place.length).unwrap_or_default();
        location["physicalLocation"]["region"] = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.column + marked.chars().count(),
            "byteOffset": place.offset,
            "byteLength": place.length,
        });
    }
    if !fault.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": fault.path, "kind": "member"}]);
    }
    json!({
        "ruleId": fault.code,
        "ruleIndex": rule,
        "level": level(fault.severity),
        "message": {"text": message},
        "locations": [location],
    })
}

/// A path as the path of a URI reference (RFC 3986 §3.3): anything but unreserved characters is percent-encoded.
fn uri(file: &Path) -> String {
    let text = file.to_string_lossy().replace('\\', "/");
    let mut uri = String::new();
    for byte in text.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri(Path::new("a b/č.yaml")), "a%20b/%C4%8D.yaml");
        assert_eq!(uri(Path::new("../x-1_y~.yaml")), "../x-1_y~.yaml");
    }
}
