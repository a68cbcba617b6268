//! Adds a dense file: a copy under `raw/`, room for its labels, its values, a record.

use super::align::Aligned;
use super::copying::Copying;
use super::file::Dense;
use super::said::{Places, places};
use super::write::{Written, write};
use crate::cells::Cells;
use crate::dataset::record::{self, Extents};
use crate::dataset::{AddOptions, Added, Dataset, Event, File};
use crate::fault::Error;
use crate::harmonised::Harmonised;
use crate::journal;
use crate::merge::Work;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::{self, Contribution};
use zarr_fuse_core::schema::{Format, GroupSchema, Source};
use zarr_fuse_core::zarr::array::Writable;
use zarr_fuse_store::Large;

/// A dense file to be added: Zarr (a folder or a ZIP archive) or NetCDF.
#[derive(Debug, Clone, Copy)]
pub struct DenseFile<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Key in `SOURCES`, with its group's path before it where the key alone is not unique.
    pub source: &'a str,
    /// Who gives it, a key of `PERSONS`; "" is the source's responsible person.
    pub person: &'a str,
    /// The present instant: RFC 3339, UTC, whole seconds.
    pub now: &'a str,
}

impl DenseFile<'_> {
    /// Its name, without a folder.
    pub(crate) fn file(&self) -> String {
        let whole = self.path.canonicalize().unwrap_or_else(|_| self.path.to_owned());
        let name = self.path.file_name().or_else(|| whole.file_name());
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// Whether files of this format are arrays, not tables.
pub fn is_dense(format: Format) -> bool {
    matches!(format, Format::Zarr | Format::Netcdf)
}

impl Dataset {
    /// Adds a dense file: copies it to `raw/`, makes room for its labels, merges its values chunk by chunk and commits.
    /// With `dry_run` nothing is kept.
    ///
    /// All labels of the coordinates of its variables are used, whatever stands at them.
    pub async fn add_dense(&self, raw: DenseFile<'_>, dry_run: bool) -> Result<Added, Error> {
        let (path, group, key, source) = self.source(raw.source)?;
        let file = raw.file();
        let mut known = Contribution {
            source: key.to_owned(),
            group: path.clone(),
            file: file.clone(),
            time: raw.now.to_owned(),
            person: if raw.person.is_empty() {
                source.responsible.clone().unwrap_or_default()
            } else {
                raw.person.into()
            },
            schema: self.schema_hash().to_owned(),
            ..Contribution::default()
        };
        let mut copy = Copying::begin(self.home().raw(), raw.path, dry_run)?;
        // One that may have been added before is looked at first; another one is copied while it is merged.
        let journal = journal::read(&self.snapshot().await?.store).await?;
        if journal.iter().any(|c| c.bytes == copy.bytes && c.source == known.source && c.group == known.group) {
            copy.end(&mut known)?;
        }
        let dense = Dense::open(raw.path, source.format, &file).await?;
        let aligned = Arc::new(Aligned::new(dense, group, source).await?);
        let act = async |work: &mut Work, number: u32| {
            if copy.is_ended()
                && let Some(found) = added_before(work.store(), &known).await?
            {
                return Ok(Event { records: Vec::new(), result: (found, true, Vec::new()) });
            }
            let written = merge(work, (&path, group), &aligned, number).await?;
            copy.end(&mut known)?;
            if let Some(found) = added_before(work.store(), &known).await? {
                return Ok(Event { records: Vec::new(), result: (found, true, Vec::new()) });
            }
            known.id = format!("c{number}");
            fill(&mut known, group, &aligned, &written);
            copy.keep(self.home().raw())?;
            let quarantined = [aligned.quarantined.clone(), written.quarantined].concat();
            Ok(Event { records: vec![known.clone()], result: (known.clone(), false, quarantined) })
        };
        let (snapshot, (contribution, already, quarantined)) = self.commit_event(dry_run, act).await?;
        Ok(Added { contribution, snapshot, already, quarantined })
    }
}

impl Dataset {
    /// Adds dense files in their order, each as a commit of its own; see [`Dataset::add_all`].
    pub(crate) async fn add_all_dense(
        &self,
        files: &[File],
        options: &AddOptions<'_>,
        mut done: impl FnMut(usize, Result<Added, Error>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        for (at, file) in files.iter().enumerate() {
            let now = (options.now)();
            let raw = DenseFile { path: &file.path, source: options.source, person: options.person, now: &now };
            let outcome = self.add_dense(raw, options.dry_run).await;
            match outcome {
                Err(error) if !error.is_of_file() => return Err(error),
                outcome => {
                    if done(at, outcome).is_break() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Opens a raw contribution and aligns it.
pub(crate) async fn align(large: &Large, source: &Source, group: &GroupSchema, file: &str) -> Result<Aligned, Error> {
    let dense = Dense::open(large.path(), source.format, file).await?;
    Aligned::new(dense, group, source).await
}

/// The active contribution of the same bytes from the same source.
pub(crate) async fn added_before(store: &Writable, record: &Contribution) -> Result<Option<Contribution>, Error> {
    let journal = journal::read(store).await?;
    let active = provenance::active(&journal);
    let same = |c: &Contribution| c.sha256 == record.sha256 && c.source == record.source && c.group == record.group;
    Ok(journal.into_iter().zip(active).find(|(c, active)| *active && same(c)).map(|(c, _)| c))
}

/// Makes room for the labels of a file and merges its values.
pub(crate) async fn merge(
    work: &mut Work,
    (path, group): (&str, &GroupSchema),
    aligned: &Arc<Aligned>,
    number: u32,
) -> Result<Written, Error> {
    let (places, labels) = room(work, (path, group), aligned).await?;
    let names: Vec<&String> = aligned.variables.keys().collect();
    let mut written = write(work.store(), (path, group), aligned, &names, &Arc::new(places), number).await?;
    written.outcome.labels = labels;
    Ok(written)
}

/// Puts the labels of a file among the stored ones: where they stand, and how many are new, by coordinate.
pub(crate) async fn room(
    work: &mut Work,
    (path, group): (&str, &GroupSchema),
    aligned: &Aligned,
) -> Result<(Places, BTreeMap<String, u64>), Error> {
    let axes = work.make_room(path, group, &aligned.labels).await.map_err(|error| match error {
        Error::Refused(mut faults) => {
            faults.iter_mut().for_each(|fault| fault.file.clone_from(&aligned.dense.file));
            Error::Refused(faults)
        }
        other => other,
    })?;
    // What follows is written beside `work`.
    work.flush().await?;
    let new = axes.iter().filter(|(_, axis)| axis.added() > 0);
    let new = new.map(|(name, axis)| (name.clone(), axis.added() as u64)).collect();
    Ok((places(axes.iter().map(|(name, axis)| (name, axis.rows.as_slice()))), new))
}

/// Puts into a record what was read and what the merge has come to.
pub(crate) fn fill(record: &mut Contribution, group: &GroupSchema, aligned: &Aligned, written: &Written) {
    // Parts tell where it is; a coordinate of the same name tells better.
    let mut columns: IndexMap<String, Column> = aligned.parts.clone();
    columns.extend(aligned.labels.iter().map(|(name, labels)| (name.clone(), labels.clone())));
    let cells = Cells {
        columns,
        read: aligned.cells,
        merged: written.outcome.new + written.outcome.changed + written.outcome.same + written.outcome.kept,
        quarantined: aligned.quarantined.iter().chain(&written.quarantined).cloned().collect(),
        transforms: aligned.transforms.iter().chain(&written.transforms).cloned().collect(),
        ..Cells::default()
    };
    let mut extents = Extents::new(group);
    extents.add(&cells);
    record::fill(record, group, &Harmonised::from(cells), &extents, &written.outcome);
}
