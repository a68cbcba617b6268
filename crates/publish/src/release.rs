//! Releases of a home: `<home>/releases/<version>/` is written once and never again; `latest.json` is set last.

use crate::bake;
use crate::files::{Draft, write};
use crate::model::Release;
use crate::{Error, Progress};
use serde_json::json;
use std::path::{Path, PathBuf};
use zarr_fuse_core::layout::RELEASE_STORE;
use zarr_fuse_core::schema::Schema;
use zarr_fuse_store::{Home, Snapshot};

/// The model of a release, beside its data.
pub const RELEASE_FILE: &str = "release.json";

/// A release in its home.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Its folder, with [`RELEASE_STORE`] and [`RELEASE_FILE`].
    pub folder: PathBuf,
    /// What it is.
    pub release: Release,
    /// It was there already, made from the same snapshot.
    pub reused: bool,
}

/// Publishes a snapshot under the version that the schema names, or finds that this was done already.
///
/// # Errors
/// [`Error::Conflict`] when the version was made from another snapshot; those of [`Release::new`] and
/// [`bake::bake`]. After an error nothing is left.
pub async fn publish(
    home: &Home,
    snapshot: &Snapshot,
    schema: &Schema,
    progress: &mut dyn FnMut(Progress),
) -> Result<Published, Error> {
    let (contributions, hash) = bake::journal(&snapshot.store).await?;
    let mut release = Release::new(schema, &snapshot.id, &hash, contributions)?;
    let folder = home.release(&release.version);
    if folder.join(RELEASE_FILE).is_file() {
        let found = read(&folder)?;
        let key = |release: &Release| (release.snapshot.clone(), release.publication.clone(), release.persons.clone());
        if key(&found) == key(&release) {
            set_latest(home, &found)?;
            return Ok(Published { folder, release: found, reused: true });
        }
        let name = |of: &Release| format!("snapshot {}", of.snapshot);
        let same = found.snapshot == release.snapshot;
        return Err(Error::Conflict {
            version: release.version.clone(),
            expected: if same { "this PUBLICATION and PERSONS".into() } else { name(&release) },
            found: if same { "another PUBLICATION or PERSONS".into() } else { name(&found) },
            folder,
        });
    }
    let draft = Draft::new(&folder, "a release", RELEASE_FILE)?;
    bake::bake(&snapshot.store, schema, &mut release, &draft.path().join(RELEASE_STORE), progress).await?;
    let text = serde_json::to_string_pretty(&release).map_err(|error| Error::document(RELEASE_FILE, error))?;
    write(&draft.path().join(RELEASE_FILE), text + "\n")?;
    draft.finish()?;
    set_latest(home, &release)?;
    Ok(Published { folder, release, reused: false })
}

fn set_latest(home: &Home, release: &Release) -> Result<(), Error> {
    let document = json!({
        "data": format!("releases/{}/{RELEASE_STORE}", release.version),
        "doi": release.doi,
        "snapshot": release.snapshot,
        "time": release.time,
        "title": release.publication.title,
        "version": release.version,
    });
    home.set_latest(&document).map_err(|error| Error::document("latest.json", error))
}

/// Reads the model of the release in `folder`.
///
/// # Errors
/// [`Error::File`] when there is none, [`Error::Document`] when it cannot be understood.
pub fn read(folder: &Path) -> Result<Release, Error> {
    let path = folder.join(RELEASE_FILE);
    let bytes = std::fs::read(&path).map_err(Error::file("cannot read", &path))?;
    serde_json::from_slice(&bytes).map_err(|error| Error::document(path.display().to_string(), error))
}
