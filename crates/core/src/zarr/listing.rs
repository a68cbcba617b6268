//! What a store may be able to do beside giving what it is asked for by name.

use super::Readable;
use super::fail::ReadError;
use futures::future::LocalBoxFuture;

/// Names of the children of a folder, or why it cannot be listed; `None`: this store lists nothing.
pub type Listed<'a> = LocalBoxFuture<'a, Result<Option<Vec<String>>, ReadError>>;

/// The store of the folder above.
pub struct Above {
    /// The store, rooted there.
    pub store: Readable,
    /// Its address.
    pub address: String,
    /// The name in it of the folder that was opened.
    pub name: String,
    /// What it can do beyond its keys.
    pub listing: Box<dyn Listing>,
}

/// A store beyond its keys. A web server gives what it is asked for and lists nothing; a bucket or a folder lists, too.
///
/// The reader asks only when the metadata are not consolidated.
pub trait Listing {
    /// Names of the folders and files directly inside `folder`, without its path: `folder` is relative to the store's
    /// root, without a slash at its ends; "" is the root. The default lists nothing.
    fn list<'a>(&'a self, folder: &'a str) -> Listed<'a> {
        let _ = folder;
        Box::pin(futures::future::ready(Ok(None)))
    }

    /// The folder above the store's root; `None` at the top, and by default. It is asked for when an address ends at an
    /// array, whose coordinates stand beside it, or at a group whose metadata are consolidated above it.
    fn above(&self) -> Option<Above> {
        None
    }

    /// The store at an absolute address, where this one can reach it; `None` by default. It is asked for when a dataset
    /// names an overview store.
    fn at(&self, address: &str) -> Option<Readable> {
        let _ = address;
        None
    }
}

/// Nothing beyond its keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Listing for Nothing {}
