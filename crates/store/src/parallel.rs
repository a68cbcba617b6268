//! One session in several processes: it goes to them as bytes, and what they wrote comes back as bytes.
//!
//! A fork ([`Session::fork_bytes`]) sees what the session has changed, writes chunks of its own and cannot be committed.
//! The session absorbs the forks and is committed once. Chunks that nobody commits are garbage in the repo, not seen.

use crate::{Error, Repo, Result, Session};
use std::sync::Arc;
use zarrs_icechunk::AsyncIcechunkStore;

impl Session {
    /// The session with its changes, for [`Repo::thaw`] in a later process. The path of the home goes along as it was
    /// given: an absolute one is found from everywhere.
    pub async fn bytes(&self) -> Result<Vec<u8>> {
        let session = self.engine.session();
        let session = session.read().await;
        session.as_bytes().map_err(|error| Error::engine(&self.path, error))
    }

    /// Takes in what a fork has written. Errors: a fork that changed the same metadata otherwise.
    pub async fn absorb(&self, fork: &[u8]) -> Result<()> {
        let fail = |error| Error::engine(&self.path, error);
        let fork = icechunk::session::Session::from_bytes(fork).map_err(fail)?;
        let session = self.engine.session();
        let mut session = session.write().await;
        session.merge(fork).await.map_err(|error| Error::engine(&self.path, error))
    }
}

impl Repo {
    /// A session, or a fork of one, from its bytes.
    pub fn thaw(&self, bytes: &[u8]) -> Result<Session> {
        let session =
            icechunk::session::Session::from_bytes(bytes).map_err(|error| Error::engine(self.path(), error))?;
        Ok(Session { path: self.path().to_owned(), engine: Arc::new(AsyncIcechunkStore::new(session)) })
    }
}
