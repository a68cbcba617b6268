//! What a store on the web can do beyond its keys: a bucket lists its folders, and every store has one above it.

use super::address;
use super::http::HttpStore;
use super::line::Rank;
use super::s3::{self, Form};
use super::span::Span;
use std::cell::Cell;
use std::sync::Arc;
use zarr_fuse_core::zarr::array::Readable;
use zarr_fuse_core::zarr::{Above, Listed, Listing};

/// Pages of one folder's listing, of 1000 names each.
const PAGES: usize = 20;

/// The listing of a store.
pub struct HttpListing {
    store: HttpStore,
    /// How the bucket is addressed; `Some(None)`: it lists nothing.
    form: Cell<Option<Option<Form>>>,
}

impl HttpListing {
    /// That of `store`.
    pub fn new(store: HttpStore) -> Self {
        Self { store, form: Cell::new(None) }
    }

    async fn names(&self, folder: &str) -> Option<Vec<String>> {
        let forms = match self.form.get() {
            Some(None) => return None,
            Some(Some(form)) => [Some(form), None],
            None => Form::likely(address::host(self.store.root())).map(Some),
        };
        for form in forms.into_iter().flatten() {
            if let Some(names) = self.all(folder, form).await {
                self.form.set(Some(Some(form)));
                return Some(names);
            }
        }
        if self.form.get().is_none() {
            self.form.set(Some(None));
        }
        None
    }

    async fn all(&self, folder: &str, form: Form) -> Option<Vec<String>> {
        let mut names = Vec::new();
        let mut token = None;
        for _ in 0..PAGES {
            let (url, prefix) = s3::request(self.store.root(), folder, form, token.as_deref())?;
            // A fault here is no fault of the dataset: then its nodes are found by the names that they give of each other.
            let landed = super::http::line(&url).get(&url, Span::WHOLE, Rank::Visible).await.ok()??;
            let page = s3::page(std::str::from_utf8(&landed.bytes).ok()?, &prefix)?;
            names.extend(page.names);
            token = page.next;
            if token.is_none() {
                return Some(names);
            }
        }
        Some(names)
    }
}

impl Listing for HttpListing {
    fn list<'a>(&'a self, folder: &'a str) -> Listed<'a> {
        Box::pin(async move { Ok(self.names(folder).await) })
    }

    fn above(&self) -> Option<Above> {
        let (root, name) = address::above(self.store.root())?;
        let store = self.store.beside(&root);
        // zarrs asks for an Arc; a worker has one thread.
        #[allow(clippy::arc_with_non_send_sync)]
        let shared = Arc::new(store.clone());
        Some(Above { store: shared, address: root, name, listing: Box::new(HttpListing::new(store)) })
    }

    // zarrs asks for an Arc; a worker has one thread.
    #[allow(clippy::arc_with_non_send_sync)]
    fn at(&self, address: &str) -> Option<Readable> {
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        is_web.then(|| Arc::new(self.store.beside(address.trim_end_matches('/'))) as Readable)
    }
}
