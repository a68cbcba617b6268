//! What can go wrong when a release is made: each error says where and what to do.

use std::path::{Path, PathBuf};
use zarr_fuse_core::zarr::array;

/// A fault of publishing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The schema lacks what a release needs.
    #[error("the schema does not say {what}. Add {add} to the schema")]
    Incomplete {
        /// What is missing, as `who made the data`.
        what: String,
        /// The key to add, as `PUBLICATION.creators`.
        add: String,
    },
    /// A text of the schema cannot be used in a release.
    #[error("`{key}`: expected {expected}, found `{found}`. Change it in the schema")]
    Value {
        /// Path in the schema.
        key: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The dataset holds no array.
    #[error(
        "the dataset holds no values yet, so there is nothing to publish. Add a contribution first (zarr-fuse add)"
    )]
    Empty,
    /// A release of that version exists and holds something else.
    #[error(
        "release {version} exists already in {folder} and was made from {found}, not from {expected}. \
         A release is never rewritten: give PUBLICATION.version another value"
    )]
    Conflict {
        /// The version.
        version: String,
        /// Where it is.
        folder: PathBuf,
        /// Snapshot and schema that would be published.
        expected: String,
        /// Snapshot and schema that were published.
        found: String,
    },
    /// The folder to write holds files that are not ours.
    #[error("{folder} exists and is not {what} (found `{found}`). Give an empty or a new folder")]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// What was expected there.
        what: &'static str,
        /// A file that is there.
        found: String,
    },
    /// The command was built without the viewer.
    #[error(
        "this command was built without the viewer, so it cannot make a site. \
         Run `cargo xtask viewer`, then build the command again (or set ZF_VIEWER_DIST to a built viewer)"
    )]
    NoViewer,
    /// The embedded viewer's index.html has no place for the release.
    #[error("the viewer's index.html has no `{missing}`, so the release cannot be put into it. Build the viewer again")]
    Viewer {
        /// The text that was looked for.
        missing: &'static str,
    },
    /// The repo does not look like one.
    #[error("the dataset at `{path}`: expected {expected}, found {found}")]
    Repo {
        /// Path in the repo.
        path: String,
        /// Expected.
        expected: String,
        /// Found.
        found: String,
    },
    /// An array could not be read or written.
    #[error(transparent)]
    Array(#[from] array::Error),
    /// A time could not be understood.
    #[error("`{path}`: {message}")]
    Time {
        /// Path of the array.
        path: String,
        /// Expected and found.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{doing} {path}: {source}")]
    File {
        /// What was tried, as `cannot write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A document could not be made or understood.
    #[error("{what}: {message}")]
    Document {
        /// Which one.
        what: String,
        /// The reason.
        message: String,
    },
    /// The release could not be drawn.
    #[error("the first view cannot be drawn: {0}")]
    Drawing(String),
}

impl Error {
    /// For `map_err` after file work.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { doing, path, source }
    }

    /// For `map_err` after work on a document.
    pub(crate) fn document(what: impl Into<String>, message: impl ToString) -> Error {
        Error::Document { what: what.into(), message: message.to_string() }
    }
}
