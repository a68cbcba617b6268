//! Writes one part of a plan, in a process of its own.

use super::{Done, Part, Plan, bytes, document, done_of, session_of, unsound, write};
use crate::dataset::Dataset;
use crate::dense::add::room;
use crate::dense::align::Aligned;
use crate::dense::file::Dense;
use crate::dense::said::within;
use crate::dense::write as dense_write;
use crate::dense::write::Written;
use crate::fault::{Error, Fault};
use crate::merge::Work;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zarr_fuse_core::provenance::Quarantined;
use zarr_fuse_core::schema::{GroupSchema, Source};
use zarr_fuse_store::Home;

/// What writing a part did, by file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PartDone {
    /// Number of the part.
    pub part: usize,
    /// By file, in the order of their contributions.
    pub files: Vec<Done>,
}

impl Dataset {
    /// Writes the part `number` of the plan in `folder`: the cells of its files within its range. Nothing is committed.
    ///
    /// `files`: what the caller thinks are the files of the part; none means all of them.
    pub async fn write_part(folder: &Path, number: usize, files: &[PathBuf]) -> Result<PartDone, Error> {
        let plan = Plan::read(folder)?;
        let part = plan.part(number)?;
        expected(&plan, part, files)?;
        let dataset = Dataset::open(Home::at(&plan.home)).await?;
        let (group, source) = dataset.planned(&plan)?;
        let fork = folder.join("fork.session");
        let fork = bytes(&fork).map_err(|error| unsound(&fork, error.to_string()))?;
        let session = dataset.repo().thaw(&fork)?;
        let mut work = Work::new(session.store());
        let mut done = PartDone { part: number, files: Vec::new() };
        for index in &part.indices {
            let Some(file) = plan.files.get(*index) else { continue };
            let aligned = Arc::new(dataset.aligned(&file.sha256, &file.file, group, source).await?);
            let (mut places, new) = room(&mut work, (&plan.group, group), &aligned).await?;
            if !new.is_empty() {
                return Err(unsound(folder, "the plan has no room for the labels of its files; make it again".into()));
            }
            if let Some(pairs) = places.get_mut(&plan.along) {
                *pairs = within(pairs, part.from, part.to - part.from).to_vec();
            }
            let names = aligned.variables.iter().filter(|(_, given)| given.coords.contains(&plan.along));
            let names: Vec<&String> = names.map(|(name, _)| name).collect();
            let number = plan.first + *index as u32;
            let written =
                dense_write::write(work.store(), (&plan.group, group), &aligned, &names, &Arc::new(places), number)
                    .await?;
            done.files.push(Done::of(*index, &written));
        }
        write(folder, &session_of(number), &session.bytes().await?)?;
        document(folder, &done_of(number), &done)?;
        Ok(done)
    }

    /// Group and source of a plan. Errors: another schema than it was made with.
    pub(super) fn planned(&self, plan: &Plan) -> Result<(&GroupSchema, &Source), Error> {
        let group = self.schema().root.at(&plan.group);
        let found = group.and_then(|group| Some((group, group.sources.get(&plan.source)?)));
        found.filter(|_| plan.schema == self.schema_hash()).ok_or_else(|| {
            let fault = Fault::of_file("", "expected the schema with which the plan was made, found another one");
            Error::Conflict(fault.hint("remove the plan's folder and make it again"))
        })
    }

    /// A kept raw contribution, aligned.
    pub(crate) async fn aligned(
        &self,
        sha256: &str,
        file: &str,
        group: &GroupSchema,
        source: &Source,
    ) -> Result<Aligned, Error> {
        let dense = Dense::open(&self.home().raw().path(sha256), source.format, file).await?;
        Aligned::new(dense, group, source).await
    }
}

impl Done {
    pub(super) fn of(index: usize, written: &Written) -> Self {
        let quarantined = written.quarantined.iter();
        Self {
            index,
            new: written.outcome.new,
            changed: written.outcome.changed,
            same: written.outcome.same,
            kept: written.outcome.kept,
            quarantined: quarantined.map(|fault| Quarantined { rows: fault.rows, reason: fault.to_string() }).collect(),
            transforms: written.transforms.clone(),
        }
    }

    pub(super) fn add(&mut self, other: &Done) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.kept += other.kept;
        self.quarantined.extend(other.quarantined.iter().cloned());
        self.transforms.extend(other.transforms.iter().cloned());
    }
}

/// Whether the files that were given are those of the part.
fn expected(plan: &Plan, part: &Part, given: &[PathBuf]) -> Result<(), Error> {
    if given.is_empty() {
        return Ok(());
    }
    let range = format!(
        "{} {} to {}",
        part.along,
        part.labels.first().map_or("", String::as_str),
        part.labels.last().map_or("", String::as_str)
    );
    let mut found = Vec::new();
    for path in given {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let by_path = plan.files.iter().position(|file| file.path == absolute);
        let Some(index) = by_path.or_else(|| plan.files.iter().position(|file| file.file == name)) else {
            let names = plan.files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("expected a file of the plan, found {name}");
            return Err(Fault::of_file(&name, message).hint(format!("its files are {names}")).into());
        };
        if !part.indices.contains(&index) {
            let others = plan.parts.iter().filter(|part| part.indices.contains(&index));
            let others = others.map(|part| part.part.to_string()).collect::<Vec<_>>().join(", ");
            let message =
                format!("expected a file with values in part {} ({range}), found none of it there", part.part);
            return Err(Fault::of_file(&name, message).hint(format!("it lies in part {others}")).into());
        }
        found.push(index);
    }
    let lacking = part.indices.iter().filter(|index| !found.contains(index)).filter_map(|index| plan.files.get(*index));
    let lacking: Vec<&str> = lacking.map(|file| file.file.as_str()).collect();
    match lacking.is_empty() {
        true => Ok(()),
        false => {
            let message = format!("part {} ({range}) has values of {} too", part.part, lacking.join(", "));
            Err(Fault::of_file("", message).hint("give all files of a part, or none").into())
        }
    }
}
