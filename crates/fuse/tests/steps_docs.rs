//! The examples of docs/steps.md, docs/transforms.md and docs/quality.md are true.

use zarr_fuse_core::schema;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::{Dataset, select};
use zarr_fuse_store::Home;

const PAGE: &str = include_str!("../../../docs/steps.md");
const TRANSFORMS: &str = include_str!("../../../docs/transforms.md");
const QUALITY: &str = include_str!("../../../docs/quality.md");

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The fenced blocks of a page: language and text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a language and a text")).collect()
}

/// The page with the texts of its blocks in place of those that it has.
fn with(page: &str, texts: &[String]) -> String {
    let mut parts: Vec<String> = page.split("```").map(str::to_owned).collect();
    for (part, text) in parts.iter_mut().skip(1).step_by(2).zip(texts) {
        let language = part.split_once('\n').map_or("", |(language, _)| language).to_owned();
        *part = format!("{language}\n{text}");
    }
    parts.join("```")
}

/// A page of docs, and whether it says what was found, block by block; ZF_UPDATE_PAGES=1 writes it.
fn is_page(name: &str, page: &str, found: &[String]) {
    let expected = with(page, found);
    if std::env::var_os("ZF_UPDATE_PAGES").is_some() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
        std::fs::write(file, expected).unwrap();
    } else {
        for ((_, said), found) in blocks(page).iter().zip(found) {
            assert_eq!(said, found, "docs/{name} (ZF_UPDATE_PAGES=1 mends it)");
        }
    }
}

/// The table of the variables `names` that `schema` stores of `csv`, and what its record says of transforms.
fn added(schema: &str, source: &str, csv: &str, names: &[&str]) -> (String, String) {
    let read = schema::read(schema);
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let folder = tempfile::tempdir().unwrap();
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
    let raw = RawFile { file: "f.csv", bytes: csv.as_bytes(), source, person: "", now: "2026-01-01T00:00:00Z" };
    let added = block(dataset.add(raw, false)).unwrap_or_else(|error| panic!("{error:?}\n{csv}"));
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let (path, group, names) = select::find(dataset.schema(), &names).unwrap();
    let mut out = Vec::new();
    block(select::select(&block(dataset.store()).unwrap(), &path, group, &names)).unwrap().write_csv(&mut out).unwrap();
    let said = added.contribution.transforms.iter().map(|done| format!("{done}\n")).collect();
    (String::from_utf8(out).unwrap(), said)
}

#[test]
fn every_example_of_the_page() {
    let blocks = blocks(PAGE);
    let [(_, dataset), (_, given), examples @ ..] = blocks.as_slice() else { panic!("a schema and a contribution") };
    assert_eq!(examples.len() % 3, 0);
    for example in examples.chunks(3) {
        let [("yaml", step), ("csv", table), ("text", record)] = example else {
            panic!("a step, a table and a record: {example:?}")
        };
        let schema = dataset.replace("step: {every: [15, m]}", step.trim_end());
        let (found, said) = added(&schema, "logger", given, &["t"]);
        assert_eq!((found.as_str(), said.as_str()), (*table, *record), "{step}");
    }
    assert_eq!(examples.len() / 3, 6);
}

/// Each example of docs/transforms.md is a source of the page's schema, a file, what is stored of it and what its record says.
#[test]
fn every_transform_of_its_page() {
    let blocks = blocks(TRANSFORMS);
    let [(_, whole), examples @ ..] = blocks.as_slice() else { panic!("a schema") };
    assert!(schema::read(whole).diagnostics.is_empty(), "{:#?}", schema::read(whole).diagnostics);
    let (before, _) = whole.split_once("    transforms:\n").unwrap();
    let mut found = vec![(*whole).to_owned()];
    for example in examples.chunks(4) {
        let [("yaml", keys), ("csv", file), ("csv", _), ("text", _)] = example else {
            panic!("keys of a source, a file, a table and a record: {example:?}")
        };
        let keys_of_source: String = keys.lines().map(|line| format!("    {line}\n")).collect();
        let names: &[&str] = match () {
            () if keys.contains("moisture") => &["moisture"],
            () if file.contains("level") => &["level"],
            () if keys.contains("rain") => &["t", "t_highest", "rain"],
            () if keys.contains("t_highest") => &["t", "t_highest"],
            () => &["t"],
        };
        let (table, record) = added(&format!("{before}{keys_of_source}"), "loggers", file, names);
        found.extend([(*keys).to_owned(), (*file).to_owned(), table, record]);
    }
    assert_eq!(found.len(), 41);
    is_page("transforms.md", TRANSFORMS, &found);
}

/// The rules of docs/quality.md are checked against a schema, and set the rows aside that the page says.
#[test]
fn the_rules_of_the_page_on_quality() {
    let blocks = blocks(QUALITY);
    let at = blocks.iter().position(|(_, text)| text.starts_with("CONSTRAINTS:")).unwrap();
    let [(_, rules), ("csv", file), ("text", _)] = &blocks[at..at + 3] else { panic!("rules, a file, rows") };
    let frame = "SCHEMA: 1\nCOORDS:\n  time: {unit: {tick: m}}\n  station: {type: string}\nVARS:\n  \
        latitude: {coords: station, unit: degrees_north}\n  longitude: {coords: station, unit: degrees_east}\n  \
        air_temperature: {coords: [time, station], unit: degC}\n  t_min: {coords: [time, station], unit: degC}\n  \
        t_max: {coords: [time, station], unit: degC}\nSOURCES: {logger: {format: csv}}\n";
    let read = schema::read(&format!("{frame}{rules}"));
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    let folder = tempfile::tempdir().unwrap();
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), read.schema.unwrap())).unwrap();
    let raw =
        RawFile { file: "f.csv", bytes: file.as_bytes(), source: "logger", person: "", now: "2026-01-01T00:00:00Z" };
    let done = block(dataset.add(raw, false)).unwrap();
    let said: String = done.quarantined.iter().map(|fault| format!("{fault}\n")).collect();
    let mut found: Vec<String> = blocks.iter().map(|(_, text)| (*text).to_owned()).collect();
    found[at + 2] = said;
    is_page("quality.md", QUALITY, &found);
}
