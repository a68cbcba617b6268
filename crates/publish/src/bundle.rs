//! The bundle: one flat folder to deposit, of the release in one archive and the files that describe it.

use crate::files::{Draft, sha256, walk, write as write_file};
use crate::metadata::{FORMATS, pretty};
use crate::model::{FileFact, Release, SOFTWARE, SOFTWARE_VERSION};
use crate::zip::{self, Member};
use crate::{Error, Progress};
use serde_json::json;
use std::path::Path;
use zarr_fuse_core::layout::RELEASE_STORE;
use zarr_fuse_core::zarr::array::ZSTD_LEVEL;

/// The hashes of all other files of a bundle, as `sha256sum` writes and checks them.
pub const SUMS_FILE: &str = "SHA256SUMS";
/// What a release was made from, exactly.
pub const LOCK_FILE: &str = "release.lock.json";

/// Writes the bundle of the release in the folder `release` of its home into the folder `out`, which appears when it is
/// complete. An older bundle there is replaced.
///
/// # Errors
/// [`Error::Foreign`] when `out` holds anything else than a bundle; faults of reading and writing.
pub fn write(folder: &Path, release: &Release, out: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let draft = Draft::new(out, "a bundle", SUMS_FILE)?;
    let mut files = vec![archive(folder, release, draft.path(), progress)?];
    put(draft.path(), &mut files, LOCK_FILE, "application/json", "What the release was made from", &lock(release)?)?;
    for format in FORMATS {
        let text = (format.make)(release, &files)?;
        put(draft.path(), &mut files, format.file, format.media_type, format.description, &text)?;
    }
    let mut sums: Vec<String> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
    sums.sort_by(|a, b| a.get(66..).cmp(&b.get(66..)));
    write_file(&draft.path().join(SUMS_FILE), sums.concat())?;
    draft.finish()
}

fn archive(
    folder: &Path,
    release: &Release,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<FileFact, Error> {
    let data = folder.join(RELEASE_STORE);
    let mut members: Vec<Member> =
        walk(&data)?.into_iter().map(|name| Member { file: data.join(&name), name }).collect();
    zip::sort(&mut members);
    let mut total = 0;
    for member in &members {
        total += std::fs::metadata(&member.file).map_err(Error::file("cannot read", &member.file))?.len();
    }
    let name = format!("{}.zarr.zip", release.stem());
    let path = out.join(&name);
    let mut done = 0;
    zip::write(&path, &members, &mut |bytes| {
        done += bytes;
        progress(Progress { step: "archive", done, total });
    })?;
    fact(&path, &name, "application/zip", "The data: a Zarr V3 hierarchy in a ZIP archive, stored")
}

fn put(
    out: &Path,
    files: &mut Vec<FileFact>,
    name: &str,
    media_type: &str,
    description: &str,
    text: &str,
) -> Result<(), Error> {
    let path = out.join(name);
    write_file(&path, text)?;
    files.push(fact(&path, name, media_type, description)?);
    Ok(())
}

fn fact(path: &Path, name: &str, media_type: &str, description: &str) -> Result<FileFact, Error> {
    let (sha256, bytes) = sha256(path)?;
    Ok(FileFact {
        path: name.to_owned(),
        description: description.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
        sha256,
    })
}

fn lock(release: &Release) -> Result<String, Error> {
    let contributions: Vec<_> = release
        .contributions
        .iter()
        .map(|c| {
            json!({
                "bytes": c.bytes, "file": c.file, "group": c.group, "id": c.id, "schema_sha256": c.schema,
                "sha256": c.sha256, "source": c.source, "time": c.time,
            })
        })
        .collect();
    pretty(
        LOCK_FILE,
        &json!({
            "codecs": {"zstd": {"level": ZSTD_LEVEL, "library": env!("ZF_ZSTD")}, "zarrs": env!("ZF_ZARRS")},
            "contributions": contributions,
            "lock": 1,
            "name": release.name,
            "schema_sha256": release.schema_sha256,
            "snapshot": release.snapshot,
            "tool": {"name": SOFTWARE, "version": SOFTWARE_VERSION},
            "version": release.version,
        }),
    )
}
