//! What can go wrong with a store: where, what was expected, what was found.

use std::path::{Path, PathBuf};

/// An error of a native store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no dataset at this place.
    #[error("{path}: expected a zarr-fuse home (a folder with `repo`), found none")]
    NotFound {
        /// The place.
        path: PathBuf,
    },
    /// There is a dataset already.
    #[error("{path}: a dataset stands here already")]
    Exists {
        /// The place.
        path: PathBuf,
    },
    /// A form of address that this version cannot use.
    #[error("`{address}`: expected a folder or a `file://` address, found {found}")]
    Address {
        /// As given.
        address: String,
        /// Its scheme.
        found: String,
    },
    /// A raw file differs from its name.
    #[error("{path}: expected the SHA-256 of its name, found {found}; the file was changed after it was stored")]
    Changed {
        /// The raw file.
        path: PathBuf,
        /// The digest of what it holds now.
        found: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
        source: std::io::Error,
    },
    /// The versioned store refused.
    #[error("{path}: the versioned store says: {message}")]
    Engine {
        /// The repo's folder.
        path: PathBuf,
        /// Its reason.
        message: String,
    },
    /// There is, or was, a tag of that name.
    #[error("{path}: the tag `{name}` is taken: a tag means one version for ever, also after it was removed")]
    Tagged {
        /// The repo's folder.
        path: PathBuf,
        /// The tag.
        name: String,
    },
    /// Another writer committed first; the merge has to be run again on the newer snapshot.
    #[error("{path}: another contribution was committed meanwhile")]
    Conflict {
        /// The repo's folder.
        path: PathBuf,
    },
}

impl Error {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Error::Io { path: path.to_owned(), source }
    }

    pub(crate) fn engine(path: &Path, message: impl std::fmt::Display) -> Self {
        // Icechunk appends the places in its own code that the error came through.
        let message = message.to_string();
        let message = message.split("\n\ncontext:").next().unwrap_or_default().trim().to_owned();
        Error::Engine { path: path.to_owned(), message }
    }
}
