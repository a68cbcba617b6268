//! The versioned store: an Icechunk repo in a folder, one commit a contribution.

use crate::engine::Engine;
use crate::{Error, Result};
use futures::TryStreamExt;
use icechunk::Repository;
use icechunk::config::{
    ManifestConfig, ManifestPreloadCondition, ManifestPreloadConfig, ManifestSplitCondition, ManifestSplitDim,
    ManifestSplitDimCondition, ManifestSplittingConfig, RepositoryConfig,
};
use icechunk::format::SnapshotId;
use icechunk::refs::RefErrorKind;
use icechunk::repository::{RepositoryErrorKind, VersionInfo};
use icechunk::storage::{ConcurrencySettings, RetriesSettings, Settings};
use serde_json::Value;
use std::collections::BTreeMap;
use std::num::{NonZeroU16, NonZeroU64};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zarr_fuse_core::zarr::array::{Readable, Writable};
use zarrs_icechunk::AsyncIcechunkStore;

const BRANCH: &str = "main";
/// Operations that the engine lists in the file that every commit writes anew. It is its own log, for its own tools.
const UPDATES: u16 = 64;
/// Chunks along an axis whose places stand in one manifest: a commit writes the manifests anew that it touches.
const MANIFEST: u32 = 2048;

/// Manifests of bounded size; none is read before it is needed, since a command reads a few arrays and ends.
fn config() -> RepositoryConfig {
    let none = ManifestPreloadConfig {
        max_total_refs: Some(0),
        preload_if: Some(ManifestPreloadCondition::False),
        max_arrays_to_scan: Some(0),
    };
    let along = vec![ManifestSplitDim { condition: ManifestSplitDimCondition::Any, num_chunks: MANIFEST }];
    let splits = ManifestSplittingConfig { split_sizes: Some(vec![(ManifestSplitCondition::AnyArray, along)]) };
    let manifest = ManifestConfig { preload: Some(none), splitting: Some(splits), ..ManifestConfig::default() };
    // A file of this machine is read at once: asking for five parts of it costs more than it brings.
    let whole = ConcurrencySettings {
        max_concurrent_requests_for_object: Some(NonZeroU16::MIN),
        ideal_concurrent_request_size: Some(NonZeroU64::MAX),
    };
    let once = RetriesSettings { max_tries: Some(NonZeroU16::MIN), ..RetriesSettings::default() };
    let storage = Settings { concurrency: Some(whole), retries: Some(once), ..Settings::default() };
    RepositoryConfig {
        storage: Some(storage),
        manifest: Some(manifest),
        num_updates_per_repo_info_file: Some(UPDATES),
        ..RepositoryConfig::default()
    }
}

/// A versioned store.
pub struct Repo {
    path: PathBuf,
    repository: Repository,
}

/// One version, to read.
pub struct Snapshot {
    /// Its identifier.
    pub id: String,
    /// Its contents.
    pub store: Readable,
}

/// Changes that nobody else sees before [`Session::commit`].
pub struct Session {
    pub(crate) path: PathBuf,
    pub(crate) engine: Arc<AsyncIcechunkStore>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// Identifier of the snapshot.
    pub snapshot: String,
    /// When it was written: RFC 3339, UTC.
    pub time: String,
    /// One line.
    pub message: String,
    /// What the writer recorded.
    pub properties: BTreeMap<String, Value>,
}

impl Repo {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn create(path: &Path) -> Result<Self> {
        let storage = Self::storage(path).await?;
        let repository =
            Repository::create(storage).config(config()).execute().await.map_err(|error| Error::engine(path, error))?;
        Ok(Self { path: path.to_owned(), repository })
    }

    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let storage = Self::storage(path).await?;
        let repository =
            Repository::open(storage).config(config()).execute().await.map_err(|error| Error::engine(path, error))?;
        Ok(Self { path: path.to_owned(), repository })
    }

    async fn storage(path: &Path) -> Result<Arc<dyn icechunk::Storage + Send + Sync>> {
        icechunk::new_local_filesystem_storage(path).await.map_err(|error| Error::engine(path, error))
    }

    /// The newest version, or the one called `id`.
    pub async fn snapshot(&self, id: Option<&str>) -> Result<Snapshot> {
        let version = match id {
            None => VersionInfo::BranchTipRef(BRANCH.into()),
            Some(id) => VersionInfo::SnapshotId(self.id(id)?),
        };
        let session =
            self.repository.readonly_session(&version).await.map_err(|error| Error::engine(&self.path, error))?;
        let id = session.snapshot_id().to_string();
        Ok(Snapshot { id, store: Arc::new(Engine::new(Arc::new(AsyncIcechunkStore::new(session)), &self.path)) })
    }

    /// Begins changes on the newest version.
    pub async fn session(&self) -> Result<Session> {
        let session =
            self.repository.writable_session(BRANCH).await.map_err(|error| Error::engine(&self.path, error))?;
        Ok(Session { path: self.path.clone(), engine: Arc::new(AsyncIcechunkStore::new(session)) })
    }

    /// Gives the version `snapshot` a name. Errors: [`Error::Tagged`] when there is a tag of that name, or was one: a name
    /// means one version for ever.
    pub async fn tag(&self, name: &str, snapshot: &str) -> Result<()> {
        let outcome = self.repository.create_tag(name, &self.id(snapshot)?).await;
        outcome.map_err(|error| match error.kind() {
            RepositoryErrorKind::Ref(RefErrorKind::TagAlreadyExists(_)) => {
                Error::Tagged { path: self.path.clone(), name: name.to_owned() }
            }
            _ => Error::engine(&self.path, error),
        })
    }

    /// All tags: name → snapshot.
    pub async fn tags(&self) -> Result<BTreeMap<String, String>> {
        let fail = |error| Error::engine(&self.path, error);
        let mut tags = BTreeMap::new();
        for name in self.repository.list_tags().await.map_err(fail)? {
            let snapshot = self.repository.lookup_tag(&name).await.map_err(fail)?;
            tags.insert(name, snapshot.to_string());
        }
        Ok(tags)
    }

    fn id(&self, snapshot: &str) -> Result<SnapshotId> {
        SnapshotId::try_from(snapshot).map_err(|error| Error::engine(&self.path, format!("`{snapshot}`: {error}")))
    }

    /// All commits, newest first; the last one is the empty beginning.
    pub async fn log(&self) -> Result<Vec<Commit>> {
        let fail = |error| Error::engine(&self.path, error);
        let infos: Vec<_> = self
            .repository
            .ancestry(&VersionInfo::BranchTipRef(BRANCH.into()))
            .await
            .map_err(fail)?
            .try_collect()
            .await
            .map_err(fail)?;
        Ok(infos
            .into_iter()
            .map(|info| Commit {
                snapshot: info.id.to_string(),
                time: info.flushed_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                message: info.message,
                properties: info.metadata.into_iter().collect(),
            })
            .collect())
    }
}

impl Session {
    /// The contents, with the changes made so far.
    pub fn store(&self) -> Writable {
        Arc::new(Engine::new(self.engine.clone(), &self.path))
    }

    /// This session for another process, as bytes: what it writes there is merged into this one before the commit.
    pub async fn fork_bytes(&self) -> Result<Vec<u8>> {
        let session = self.engine.session();
        let session = session.read().await;
        let fork = session.fork().await.map_err(|error| Error::engine(&self.path, error))?;
        fork.as_bytes().map_err(|error| Error::engine(&self.path, error))
    }

    /// Makes the changes visible as one version and returns its identifier.
    ///
    /// Nothing is resolved here: when somebody else committed meanwhile the answer is [`Error::Conflict`], and the
    /// merge, a pure function of snapshot and contribution, is run again on a new session.
    pub async fn commit(self, message: &str, properties: BTreeMap<String, Value>) -> Result<String> {
        let session = self.engine.session();
        let mut session = session.write().await;
        let outcome = session.commit(message).properties(properties).execute().await;
        match outcome {
            Ok(id) => Ok(id.to_string()),
            Err(error) if matches!(error.kind(), icechunk::session::SessionErrorKind::Conflict { .. }) => {
                Err(Error::Conflict { path: self.path })
            }
            Err(error) => Err(Error::engine(&self.path, error)),
        }
    }
}
