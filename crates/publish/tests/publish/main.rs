//! A release from a small repo: its values, its documents, its bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bake;
mod folders;
mod large;
mod metadata;
mod repo;

use futures::executor::block_on;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;
use zarr_fuse_publish::release::{Published, publish};
use zarr_fuse_store::Home;

/// A home with a release in it.
struct Made {
    folder: TempDir,
    published: Published,
}

fn made() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let published = block_on(async {
        let snapshot = repo::snapshot(&folder.path().join("repo"), "SNAPSHOT1").await;
        publish(&Home::at(folder.path()), &snapshot, &repo::schema(), &mut |_| ()).await.unwrap()
    });
    Made { folder, published }
}

impl Made {
    fn bundle(&self, name: &str) -> std::path::PathBuf {
        let out = self.folder.path().join(name);
        zarr_fuse_publish::bundle::write(&self.published.folder, &self.published.release, &out, &mut |_| ()).unwrap();
        out
    }
}

/// All files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn json(folder: &Path, name: &str) -> serde_json::Value {
    serde_json::from_str(&text(folder, name)).unwrap()
}
