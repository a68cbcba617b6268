//! The examples of docs/steps.md are true.
use zarr_fuse_core::schema;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::{Dataset, select};
use zarr_fuse_store::Home;

const PAGE: &str = include_str!("../../../docs/steps.md");

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The fenced blocks of the page: language and text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let fenced = PAGE.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a language and a text")).collect()
}

/// The table that `schema` stores of `csv`, and what its record says.
fn added(schema: &str, csv: &str) -> (String, String) {
    let read = schema::read(schema);
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let folder = tempfile::tempdir().unwrap();
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
    let raw =
        RawFile { file: "f.csv", bytes: csv.as_bytes(), source: "logger", person: "", now: "2026-01-01T00:00:00Z" };
    let done = block(dataset.add(raw, false)).unwrap().contribution.transforms;
    let (path, group, names) = select::find(dataset.schema(), &["t".to_owned()]).unwrap();
    let mut out = Vec::new();
    block(select::select(&block(dataset.store()).unwrap(), &path, group, &names)).unwrap().write_csv(&mut out).unwrap();
    let said = done.iter().map(|done| format!("{done}\n")).collect();
    (String::from_utf8(out).unwrap(), said)
}

#[test]
fn every_example_of_the_page() {
    let blocks = blocks();
    let [(_, dataset), (_, given), examples @ ..] = blocks.as_slice() else { panic!("a schema and a contribution") };
    assert_eq!(examples.len() % 3, 0);
    for example in examples.chunks(3) {
        let [("yaml", step), ("csv", table), ("text", record)] = example else {
            panic!("a step, a table and a record: {example:?}")
        };
        let schema = dataset.replace("step: {every: [15, m]}", step.trim_end());
        let (found, said) = added(&schema, given);
        assert_eq!((found.as_str(), said.as_str()), (*table, *record), "{step}");
    }
    assert_eq!(examples.len() / 3, 6);
}
