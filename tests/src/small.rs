//! A small dataset in a temporary folder, with tables in and out as one reads them: rows by `|`, days of January 2025 as
//! `d1`.

use std::future::Future;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

/// A dataset in a folder that goes when it is dropped.
pub struct Small {
    /// The dataset.
    pub dataset: Dataset,
    folder: tempfile::TempDir,
    files: usize,
}

/// What is wrong, for a test to fail with.
type Outcome<T> = Result<T, String>;

/// Waits for a future on a runtime of its own.
pub fn block<T>(future: impl Future<Output = T>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(said)?;
    Ok(runtime.block_on(future))
}

fn said(error: impl ToString) -> String {
    error.to_string()
}

/// Days in full.
fn long(table: &str) -> String {
    (1..=9).fold(table.to_owned(), |text, day| text.replace(&format!("d{day}"), &format!("2025-01-0{day}T00:00:00Z")))
}

impl Small {
    /// An empty dataset; the schema's first line, `SCHEMA: 1`, and its source, `s`, are added.
    pub fn new(schema: &str) -> Outcome<Self> {
        let read = schema::read(&format!("SCHEMA: 1\n{schema}\nSOURCES:\n  s: {{format: csv}}\n"));
        let schema = read.schema.ok_or_else(|| format!("{:#?}", read.diagnostics))?;
        let folder = tempfile::tempdir().map_err(said)?;
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema))?.map_err(said)?;
        Ok(Self { dataset, folder, files: 0 })
    }

    /// Adds a table; its record or the refusal.
    pub fn try_add(&mut self, table: &str) -> Outcome<Result<Added, Error>> {
        self.files += 1;
        let (file, text) = (format!("{}.csv", self.files), long(table).replace('|', "\n") + "\n");
        let raw = RawFile { file: &file, bytes: text.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
        block(self.dataset.add(raw, false))
    }

    /// Adds a table that must be taken.
    pub fn add(&mut self, table: &str) -> Outcome<Added> {
        self.try_add(table)?.map_err(|error| format!("{table}: {error}"))
    }

    /// Adds a table that must be refused, and must change nothing; the refusal.
    pub fn refused(&mut self, table: &str) -> Outcome<String> {
        let before = self.version()?;
        let refusal = match self.try_add(table)? {
            Ok(added) => return Err(format!("{table}: expected a refusal, found {added:?}")),
            Err(error) => error.to_string(),
        };
        if self.version()? == before {
            Ok(refusal)
        } else {
            Err(format!("{table} was refused and changed the dataset"))
        }
    }

    /// The newest snapshot.
    pub fn version(&self) -> Outcome<String> {
        Ok(block(self.dataset.snapshot())?.map_err(said)?.id)
    }

    /// Variables with their coordinates before them, as rows.
    pub fn table(&self, variables: &[&str]) -> Outcome<String> {
        let names: Vec<String> = variables.iter().map(|name| (*name).to_owned()).collect();
        let (path, group, names) = select::find(self.dataset.schema(), &names).map_err(said)?;
        let store = block(self.dataset.store())?.map_err(said)?;
        let mut out = Vec::new();
        let selection = block(select::select(&store, &path, group, &names))?.map_err(said)?;
        selection.write_csv(&mut out).map_err(said)?;
        let text = String::from_utf8(out).map_err(said)?.replace("2025-01-0", "d").replace("T00:00:00Z", "");
        Ok(text.trim_end().lines().skip(1).collect::<Vec<_>>().join("|"))
    }

    /// Shape and values of an array.
    pub fn array(&self, path: &str) -> Outcome<(Vec<u64>, Column)> {
        let store = block(self.dataset.store())?.map_err(said)?;
        let array = block(array::open(&store, path))?.map_err(said)?;
        let values = block(array::read_all(&array))?.map_err(said)?;
        Ok((array.shape().to_vec(), values))
    }

    /// Keys of the chunks of an array that are stored.
    pub fn chunks(&self, path: &str) -> Outcome<Vec<String>> {
        let document = self.document(path)?;
        let numbers = |pointer: &str| -> Vec<u64> {
            let list = document.pointer(pointer).and_then(|list| list.as_array());
            list.map(|list| list.iter().filter_map(serde_json::Value::as_u64).collect()).unwrap_or_default()
        };
        let (shape, chunk) = (numbers("/shape"), numbers("/chunk_grid/configuration/chunk_shape"));
        let mut keys = vec![format!("{path}/c")];
        for (len, step) in shape.iter().zip(&chunk) {
            keys = keys.iter().flat_map(|key| (0..len.div_ceil(*step)).map(move |i| format!("{key}/{i}"))).collect();
        }
        let store = block(self.dataset.store())?.map_err(said)?;
        let mut found = Vec::new();
        for key in keys {
            let parsed = zarrs_storage::StoreKey::new(&key).map_err(said)?;
            if block(store.get(&parsed))?.map_err(said)?.is_some() {
                found.push(key);
            }
        }
        Ok(found)
    }

    /// The document of an array or a group.
    pub fn document(&self, path: &str) -> Outcome<serde_json::Value> {
        let store = block(self.dataset.store())?.map_err(said)?;
        block(array::document(&store, path))?.map_err(said)?.ok_or_else(|| format!("{path} is not there"))
    }

    /// The folder that holds the home.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
