//! A file that gets its name when it is complete.

use std::path::Path;
use tempfile::NamedTempFile;

/// Begins a file in `folder`, which others may read as far as the user's mask lets them: a temporary file alone would
/// stay its owner's, and a web server could not read it under its final name.
pub(crate) fn begin(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
