//! A dataset at an address: a folder of objects, or a ZIP file; opened, and its failures in the page's words.

use super::address;
use super::http::HttpStore;
use super::line::Rank;
use super::listing::HttpListing;
use super::told;
use super::zipped::ZipStore;
use crate::problem::{Kind, Problem};
use std::sync::Arc;
use zarr_fuse_core::zarr::zip::Archive;
use zarr_fuse_core::zarr::{FailKind, ReadError, Reader};
use zarrs_storage::StoreKey;

/// A place on the web that is being read.
#[derive(Clone)]
pub struct Place {
    address: String,
    http: HttpStore,
}

impl Place {
    /// The place at `address`, of which `known` need not be fetched: keys (as `zarr.json`) and their texts.
    pub fn new(address: &str, known: &[(String, String)]) -> Self {
        let http = if address::is_zip(address) { HttpStore::file(address) } else { HttpStore::new(address) };
        for (key, text) in known {
            http.know(key, text.clone());
        }
        Self { address: address.to_owned(), http }
    }

    /// Opens the dataset; the places of its groups are not read yet.
    ///
    /// # Errors
    /// Whatever kept it from being opened.
    pub async fn open(&self) -> Result<Reader, Problem> {
        self.reader().await.map_err(|error| self.problem(&error, true))
    }

    // zarrs asks for an Arc; a worker has one thread.
    #[allow(clippy::arc_with_non_send_sync)]
    async fn reader(&self) -> Result<Reader, ReadError> {
        let http = self.http.clone();
        if !address::is_zip(&self.address) {
            return Reader::open_soon(Arc::new(http.clone()), &self.address, &HttpListing::new(http)).await;
        }
        let key = StoreKey::new("file.zip")
            .map_err(|error| ReadError::new(FailKind::Request, &self.address, "a key", error.to_string(), ""))?;
        let archive = Archive::open(Arc::new(http), key, &self.address).await?;
        if archive.is_deflated() && !told::IS_FULL {
            let error = ReadError::new(FailKind::Codec, &self.address, "stored entries", "deflated ones", "");
            return Err(error.with_codec(told::DEFLATE));
        }
        let store = ZipStore::new(archive);
        Reader::open_soon(Arc::new(store.clone()), &self.address, &store).await
    }

    /// Runs `work`, whose requests are as urgent as `rank` says.
    pub async fn ranked<T>(&self, rank: Rank, work: impl Future<Output = T>) -> T {
        self.http.ranked(rank, work).await
    }

    /// What went wrong, as far as the requests know, else as the reader says.
    pub fn problem(&self, error: &ReadError, opening: bool) -> Problem {
        let text = error.to_string();
        match self.http.problem_in(&text) {
            Some(problem) => Problem { bytes: problem.bytes.max(error.bytes), ..problem },
            None => told::of_error(error, &self.address, opening),
        }
    }

    /// What went wrong with a part of an answer, from its reason.
    pub fn problem_of_part(&self, reason: &str) -> Problem {
        self.http.problem_in(reason).unwrap_or_else(|| Problem::new(Kind::Corrupt, &self.address, reason))
    }
}

/// Bytes received and requests begun, by all stores so far: the difference of two is what happened between them.
pub fn traffic() -> (u64, u64) {
    (super::body::received(), super::fetch::requests())
}
