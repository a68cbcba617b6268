//! The records beside the repo: kept in step, and a repo that lost versions is noticed.
use std::fs;
use std::path::Path;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::evolve::Options;
use zarr_fuse_fuse::{Dataset, Error};
use zarr_fuse_store::Home;

const SCHEMA: &str = "
SCHEMA: 1
COORDS: {time: {unit: {tick: s, tz: UTC}}}
VARS: {t: {coords: time, unit: degC}}
SOURCES: {s: {format: csv}}
";

async fn add(dataset: &Dataset, day: u32) -> Result<(), Error> {
    let text = format!("time,t\n2025-01-{day:02}T00:00:00Z,{day}.5\n");
    let file = format!("{day}.csv");
    let raw = RawFile { file: &file, bytes: text.as_bytes(), source: "s", person: "", now: "2025-02-01T00:00:00Z" };
    dataset.add(raw, false).await.map(|_| ())
}

async fn dataset(root: &Path) -> Dataset {
    Dataset::create(Home::at(root), schema::read(SCHEMA).schema.unwrap()).await.unwrap()
}

fn records(root: &Path) -> Vec<Contribution> {
    let text = fs::read_to_string(root.join("journal.ndjson")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn what_a_killed_process_did_not_write_comes_with_the_next_event() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    let dataset = dataset(&root).await;
    for day in 1..=3 {
        add(&dataset, day).await.unwrap();
    }
    assert_eq!(records(&root), dataset.contributions().await.unwrap());
    // Killed after the commit of c2, and in the middle of a line.
    let first = fs::read_to_string(root.join("journal.ndjson")).unwrap().lines().next().unwrap().to_owned();
    fs::write(root.join("journal.ndjson"), format!("{first}\n{{\"id\":\"c2")).unwrap();
    add(&dataset, 4).await.unwrap();
    assert_eq!(records(&root), dataset.contributions().await.unwrap());
    // A home from before there was a ledger.
    fs::remove_file(root.join("journal.ndjson")).unwrap();
    add(&dataset, 5).await.unwrap();
    assert_eq!(records(&root).len(), 5);
}

#[tokio::test]
async fn a_repo_that_lost_versions_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    let first = dataset(&root).await;
    add(&first, 1).await.unwrap();
    copy(&root.join("repo"), &folder.path().join("repo-of-c1"));
    add(&first, 2).await.unwrap();
    fs::remove_dir_all(root.join("repo")).unwrap();
    copy(&folder.path().join("repo-of-c1"), &root.join("repo"));
    let again = Dataset::open(Home::at(&root)).await.unwrap();
    let error = add(&again, 3).await.unwrap_err().to_string();
    assert!(error.contains("expected event c2"), "{error}");
    assert!(error.contains("rebuild --lost --into"), "{error}");
    assert_eq!(records(&root).len(), 2);
}

#[tokio::test]
async fn a_lost_repo_is_made_again_from_the_ledger_and_the_raw_files() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    let mut first = dataset(&root).await;
    let finer = SCHEMA.replace("unit: degC", "unit: degC, long_name: Temperature");
    let how = Options { convert: false, dry_run: false, now: "2025-02-01T00:00:00Z" };
    first.evolve(schema::read(&finer).schema.unwrap(), how).await.unwrap();
    for day in [3, 1, 2] {
        add(&first, day).await.unwrap();
    }
    let before = first.contributions().await.unwrap();
    let fill = fs::read_dir(root.join("repo")).unwrap().count();
    assert!(fill > 0);
    fs::remove_dir_all(root.join("repo")).unwrap();
    let into = Home::at(folder.path().join("again"));
    let rebuilt = Dataset::restore(&Home::at(&root), &into, &mut |_, _, _| {}).await.unwrap();
    assert_eq!((rebuilt.events, rebuilt.different), (4, 0));
    let again = Dataset::open(into.clone()).await.unwrap();
    assert_eq!(again.contributions().await.unwrap(), before);
    assert_eq!(records(into.root()), before);
    let store = again.store().await.unwrap();
    let values = array::read_all(&array::open(&store, "t").await.unwrap()).await.unwrap();
    assert_eq!(values, Column::Float(vec![1.5, 2.5, 3.5]));
    add(&again, 4).await.unwrap();
    // The new home is whole: it can be proven without the old one.
    let proof = again.rebuild(&Home::at(folder.path().join("proof")), false, &mut |_, _, _| {}).await.unwrap();
    assert_eq!((proof.events, proof.differences), (5, vec![]));
}
