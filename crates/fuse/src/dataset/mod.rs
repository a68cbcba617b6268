//! A dataset in its home: made from a schema, added to, looked into.

mod add;
pub(crate) mod commit;
mod known;
pub(crate) mod ledger;
mod prepare;
pub(crate) mod record;
pub(crate) mod replay;
mod retry;

pub use add::{AddOptions, Added, RawFile};
pub(crate) use commit::Event;
pub use prepare::File;
pub use retry::{Retried, RetryOptions};

use crate::fault::Error;
use crate::{initial, journal, names};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use zarr_fuse_core::layout::{SCHEMA_ATTRIBUTE, SCHEMA_HASH_ATTRIBUTE};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{self, GroupSchema, Schema, Source};
use zarr_fuse_core::zarr::array::{self, Readable};
use zarr_fuse_store::{Home, Repo, Snapshot};
use zarrs_storage::AsyncReadableStorageTraits;

/// A dataset.
pub struct Dataset {
    home: Home,
    repo: Repo,
    schema: Schema,
    schema_hash: String,
    /// What is stored, while dry runs see another schema ([`Dataset::rehearse`]).
    real: Option<Schema>,
}

impl Dataset {
    /// Makes an empty dataset of `schema` in `home`. A schema with a fault leaves no home behind.
    pub async fn create(home: Home, schema: Schema) -> Result<Self, Error> {
        let text = schema::write(&schema);
        let plan = initial::plan(&schema)?;
        let (repo, _lock) = home.create().await?;
        let session = repo.session().await?;
        initial::write(&session.store(), &plan).await?;
        let hash = home.raw().put(text.as_bytes())?;
        let properties = BTreeMap::from([("schema".to_owned(), Value::from(hash.as_str()))]);
        session.commit("init: the schema and empty arrays", properties).await?;
        Ok(Self { home, repo, schema, schema_hash: hash, real: None })
    }

    /// Opens the dataset in `home` with its stored schema. Nothing is created.
    pub async fn open(home: Home) -> Result<Self, Error> {
        let repo = home.repo().await?;
        let snapshot = repo.snapshot(None).await?;
        let (schema, schema_hash) = stored(&snapshot.store, &home).await?;
        Ok(Self { home, repo, schema, schema_hash, real: None })
    }

    pub(crate) fn repo(&self) -> &Repo {
        &self.repo
    }

    /// Goes on with a schema that was stored.
    pub(crate) fn take(&mut self, schema: Schema, hash: String) {
        (self.schema, self.schema_hash, self.real) = (schema, hash, None);
    }

    /// Goes on as if `schema` was stored, for dry runs.
    pub(crate) fn pretend(&mut self, schema: Schema) {
        let real = std::mem::replace(&mut self.schema, schema);
        self.real.get_or_insert(real);
    }

    /// Its home.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Its stored schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// SHA-256 of the stored schema's canonical text.
    pub fn schema_hash(&self) -> &str {
        &self.schema_hash
    }

    /// The newest version, to read.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        Ok(self.repo.snapshot(None).await?)
    }

    /// All contributions, in commit order.
    pub async fn contributions(&self) -> Result<Vec<Contribution>, Error> {
        journal::read(&self.snapshot().await?.store).await
    }

    /// The contribution called `id`, as `c3`.
    pub async fn contribution(&self, id: &str) -> Result<Contribution, Error> {
        let all = self.contributions().await?;
        let last = all.last().map(|c| c.id.clone());
        all.into_iter().find(|contribution| contribution.id == id).ok_or_else(|| Error::NotFound {
            message: format!("there is no contribution `{id}`"),
            hint: last.map_or("nothing was added yet".into(), |last| {
                format!("they go from c1 to {last}; see `zarr-fuse log`")
            }),
        })
    }

    /// The source called `name` with its group's path.
    pub fn source(&self, name: &str) -> Result<(String, &GroupSchema, &str, &Source), Error> {
        let (path, group, key) =
            names::find(&self.schema, "source", name, |group| group.sources.keys().map(String::as_str).collect())?;
        // The key was found in this map.
        let source = &group.sources[key];
        Ok((path, group, key, source))
    }

    /// Reads the newest version.
    pub async fn store(&self) -> Result<Readable, Error> {
        Ok(self.snapshot().await?.store)
    }
}

/// The schema that is stored, and the SHA-256 of its canonical text.
pub(crate) async fn stored<S>(store: &Arc<S>, home: &Home) -> Result<(Schema, String), Error>
where
    S: ?Sized + AsyncReadableStorageTraits,
{
    let root = array::document(store, "").await?.unwrap_or_default();
    let text = root["attributes"][SCHEMA_ATTRIBUTE].as_str().ok_or_else(|| {
        let repo = home.root().join("repo");
        Error::Schema(format!(
            "the root group has no attribute `{SCHEMA_ATTRIBUTE}`. If `init` was broken off, remove {} and run it again",
            repo.display()
        ))
    })?;
    let read = schema::read(text);
    let schema = read.schema.ok_or_else(|| {
        Error::Schema(read.diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone()))
    })?;
    Ok((schema, root["attributes"][SCHEMA_HASH_ATTRIBUTE].as_str().unwrap_or_default().to_owned()))
}
