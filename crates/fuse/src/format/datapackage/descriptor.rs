//! What `datapackage.json` says of a resource (Data Resource, Table Dialect and Table Schema of v1 and 2.0).

use super::package::{Extracted, Package};
use crate::fault::Fault;
use serde_json::Value;
use std::io::Read;

/// Bytes of a schema or dialect in a file of its own.
const DESCRIPTION: u64 = 8 << 20;

/// A table of a package.
#[derive(Debug)]
pub(super) struct Resource {
    /// Its place in the list of resources, from 0.
    index: usize,
    pub(super) content: Content,
    /// A label of the Encoding Standard.
    pub(super) encoding: Option<String>,
    pub(super) dialect: Dialect,
    /// Its Table Schema; null without one.
    pub(super) schema: Value,
}

/// Where the data are.
#[derive(Debug)]
pub(super) enum Content {
    Inline(Value),
    /// Files of the package, which make one table.
    Files(Vec<String>),
}

/// How a CSV file is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: char,
    /// Row of the header, from 1; `None`: there is none.
    pub(super) header_row: Option<u64>,
    pub(super) comment: Option<char>,
}

impl Resource {
    /// The resource that is called `name`, or the first table.
    ///
    /// # Errors
    /// A package without it, and what cannot be read of it.
    pub(super) fn of(package: &mut Package<'_>, name: Option<&str>) -> Result<Self, Fault> {
        let file = package.file;
        let fault = |message: String| Fault::of_file(file, message);
        let resources = package.description.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
        if resources.is_empty() {
            return Err(fault("expected `resources` in the description, found none".to_owned())
                .hint("is it a data package? Its description is a `datapackage.json`"));
        }
        let called = |resource: &Value| resource.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let found = match name {
            Some(name) => resources.iter().position(|resource| called(resource) == name),
            None => resources.iter().position(is_table),
        };
        let all = || resources.iter().map(|resource| format!("`{}`", called(resource))).collect::<Vec<_>>().join(", ");
        let Some((index, resource)) = found.and_then(|index| Some((index, resources.get(index)?))) else {
            let fault = match name {
                Some(name) => fault(format!("expected a resource `{name}`, found none of that name")),
                None => fault("expected a resource that is a table of CSV, found none".to_owned()),
            };
            return Err(fault.hint(format!("the package has {}", all())));
        };
        let content = match (resource.get("data"), resource.get("path")) {
            (Some(data), _) if !data.is_null() => Content::Inline(data.clone()),
            (_, Some(Value::String(path))) => Content::Files(vec![path.clone()]),
            (_, Some(Value::Array(paths))) if !paths.is_empty() => {
                let texts = paths.iter().map(|path| path.as_str().map(str::to_owned));
                let texts: Option<Vec<String>> = texts.collect();
                Content::Files(texts.ok_or_else(|| fault("expected paths of texts, found something else".to_owned()))?)
            }
            _ => {
                return Err(fault(format!(
                    "expected `path` or `data` in the resource `{}`, found neither",
                    called(resource)
                )));
            }
        };
        if let (Content::Files(_), false) = (&content, is_table(resource)) {
            return Err(fault(format!("expected a resource of CSV, found `{}` of another format", called(resource)))
                .hint(format!("the package has {}", all())));
        }
        let encoding = resource.get("encoding").and_then(Value::as_str).map(str::to_owned);
        let tab = resource.get("format").and_then(Value::as_str) == Some("tsv");
        let dialect = referred(package, resource.get("dialect"))?;
        let dialect = Dialect::of(&dialect, tab)
            .map_err(|(what, hint)| Fault { place: format!("/resources/{index}/dialect"), ..fault(what) }.hint(hint))?;
        let schema = referred(package, resource.get("schema"))?;
        Ok(Self { index, content, encoding, dialect, schema })
    }

    /// JSON pointer of a member of it.
    pub(super) fn pointer(&self, member: &str) -> String {
        format!("/resources/{}/{member}", self.index)
    }
}

/// Whether a resource is a table that can be read.
fn is_table(resource: &Value) -> bool {
    let text = |key: &str| resource.get(key).and_then(Value::as_str);
    let first =
        resource.get("path").map(|path| path.get(0).unwrap_or(path)).and_then(Value::as_str).unwrap_or_default();
    let ending = first.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match text("format") {
        Some("csv" | "tsv") => true,
        Some(_) => false,
        None => {
            let inline = resource.get("data").is_some_and(|data| data.is_array());
            let said = text("profile") == Some("tabular-data-resource") || text("type") == Some("table");
            inline || matches!(ending.as_deref(), Some("csv" | "tsv" | "txt")) || (said && ending.is_none())
        }
    }
}

/// What stands in the place, or in the file of the package that it names.
fn referred(package: &mut Package<'_>, said: Option<&Value>) -> Result<Value, Fault> {
    let Some(Value::String(path)) = said else { return Ok(said.cloned().unwrap_or_default()) };
    let file = package.file;
    let bytes = match package.extract(path)? {
        Extracted::Memory(bytes) => bytes,
        on_disk @ Extracted::Disk(_) => {
            let mut bytes = Vec::new();
            let read = on_disk.input().open().and_then(|from| from.take(DESCRIPTION).read_to_end(&mut bytes));
            read.map_err(|error| crate::format::unread(file, &error))?;
            bytes
        }
    };
    serde_json::from_slice(&bytes)
        .map_err(|error| Fault::of_file(file, format!("expected JSON in `{path}`, found: {error}")))
}

impl Dialect {
    /// Errors: what is not read, and what to do.
    fn of(said: &Value, tab: bool) -> Result<Self, (String, &'static str)> {
        let text = |key: &str| said.get(key).and_then(Value::as_str);
        let sign = |key: &str| -> Result<Option<char>, (String, &'static str)> {
            let Some(text) = text(key).filter(|text| !text.is_empty()) else { return Ok(None) };
            let mut signs = text.chars();
            match (signs.next(), signs.next()) {
                (Some(sign), None) if sign.is_ascii() => Ok(Some(sign)),
                _ => Err((
                    format!("expected one ASCII sign for `{key}`, found `{text}`"),
                    "write the file with another one",
                )),
            }
        };
        if sign("quoteChar")?.is_some_and(|sign| sign != '"') {
            return Err(("expected `quoteChar` to be a double quote".to_owned(), "quote cells with \" in the file"));
        }
        if said.get("doubleQuote") == Some(&Value::Bool(false)) || sign("escapeChar")?.is_some() {
            let what = "expected quotes inside of cells to be doubled, found signs of escape".to_owned();
            return Err((what, "write a quote inside a quoted cell twice"));
        }
        let rows = said.get("headerRows").and_then(Value::as_array);
        let rows = rows.map(|rows| rows.iter().filter_map(Value::as_u64).collect::<Vec<_>>());
        let header_row = match (said.get("header"), rows.as_deref()) {
            (Some(Value::Bool(false)), _) => None,
            (_, None | Some([])) => Some(1),
            (_, Some([row])) => Some((*row).max(1)),
            _ => return Err(("expected one row of names, found several".to_owned(), "write a header of one row")),
        };
        let delimiter = sign("delimiter")?.unwrap_or(if tab { '\t' } else { ',' });
        Ok(Self { delimiter, header_row, comment: sign("commentChar")? })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dialects_of_both_versions() {
        let of = |said: Value| Dialect::of(&said, false).unwrap();
        let default = Dialect { delimiter: ',', header_row: Some(1), comment: None };
        assert_eq!(of(Value::Null), default);
        assert_eq!(
            of(json!({"delimiter": ";", "header": false})),
            Dialect { delimiter: ';', header_row: None, ..default }
        );
        assert_eq!(
            of(json!({"headerRows": [3], "commentChar": "#"})),
            Dialect { header_row: Some(3), comment: Some('#'), ..default }
        );
        assert!(Dialect::of(&json!({"quoteChar": "'"}), false).is_err());
        assert!(Dialect::of(&json!({"headerRows": [1, 2]}), false).is_err());
    }

    #[test]
    fn tables_are_told_from_other_resources() {
        for (resource, expected) in [
            (json!({"path": "a.csv"}), true),
            (json!({"path": ["a.csv", "b.csv"]}), true),
            (json!({"path": "a.png"}), false),
            (json!({"path": "a", "profile": "tabular-data-resource"}), true),
            (json!({"path": "a.dat", "format": "tsv"}), true),
            (json!({"path": "a.csv", "format": "xlsx"}), false),
            (json!({"data": [{"a": 1}]}), true),
        ] {
            assert_eq!(is_table(&resource), expected, "{resource}");
        }
    }
}
