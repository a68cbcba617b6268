//! Merges the written parts of a plan and commits them as one version.

use super::{Done, PartDone, Plan, bytes, document, done_of, read, session_of, unsound};
use crate::dataset::commit::{message, next, properties};
use crate::dataset::{Dataset, Event, ledger};
use crate::dense::add::{added_before, fill, merge, room};
use crate::dense::align::Aligned;
use crate::dense::write as dense_write;
use crate::dense::write::Written;
use crate::fault::{Error, Fault};
use crate::journal;
use crate::merge::{Outcome, Work};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{GroupSchema, Source};
use zarr_fuse_store::Home;

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Committed {
    /// The records of the files, in their order.
    pub contributions: Vec<Contribution>,
    /// The new version; `None` when all files were added before.
    pub snapshot: Option<String>,
    /// Somebody else committed since the plan was made: the files were merged again, one after the other.
    pub again: bool,
    /// It was committed before; nothing was done.
    #[serde(default)]
    pub already: bool,
}

const COMMITTED: &str = "committed.json";

impl Dataset {
    /// Commits the plan in `folder`: one version, one record a file. `now`: RFC 3339, UTC, whole seconds.
    ///
    /// When somebody else has committed since the plan was made, the files are merged again from `raw/`, one after the
    /// other. Errors: parts that are not written, by their numbers.
    pub async fn commit_parts(folder: &Path, now: &str) -> Result<Committed, Error> {
        let plan = Plan::read(folder)?;
        if let Some(done) = read::<Committed>(&folder.join(COMMITTED))? {
            return Ok(Committed { already: true, ..done });
        }
        let done = written(folder, &plan)?;
        let dataset = Dataset::open(Home::at(&plan.home)).await?;
        let (group, source) = dataset.planned(&plan)?;
        let committed = match dataset.join(folder, &plan, &done, (group, source), now).await? {
            Some(committed) => committed,
            None => dataset.serially(&plan, (group, source), now).await?,
        };
        document(folder, COMMITTED, &committed)?;
        Ok(committed)
    }

    /// Joins the forks. `None`: somebody committed meanwhile.
    async fn join(
        &self,
        folder: &Path,
        plan: &Plan,
        done: &[PartDone],
        (group, source): (&GroupSchema, &Source),
        now: &str,
    ) -> Result<Option<Committed>, Error> {
        let _lock = self.home().lock()?;
        let newest = self.snapshot().await?;
        if newest.id != plan.snapshot {
            return Ok(None);
        }
        let base = folder.join("base.session");
        let base = bytes(&base).map_err(|error| unsound(&base, error.to_string()))?;
        let session = self.repo().thaw(&base)?;
        for part in &plan.parts {
            let fork = folder.join(session_of(part.part));
            session.absorb(&bytes(&fork).map_err(|error| unsound(&fork, error.to_string()))?).await?;
        }
        let store = session.store();
        ledger::check(self.home(), next(&store).await?)?;
        let mut work = Work::new(store.clone());
        let mut records = Vec::new();
        for (index, file) in plan.files.iter().enumerate() {
            let mut record = record(plan, index, now);
            if added_before(&store, &record).await?.is_some()
                || records.iter().any(|known: &Contribution| known.sha256 == file.sha256)
            {
                return Ok(None);
            }
            let aligned = Arc::new(self.aligned(&file.sha256, &file.file, group, source).await?);
            let (places, _) = room(&mut work, (&plan.group, group), &aligned).await?;
            let names = aligned.variables.iter().filter(|(_, given)| !given.coords.contains(&plan.along));
            let names: Vec<&String> = names.map(|(name, _)| name).collect();
            let number = plan.first + index as u32;
            let rest =
                dense_write::write(&store, (&plan.group, group), &aligned, &names, &Arc::new(places), number).await?;
            let mut sum = Done::of(index, &rest);
            done.iter().flat_map(|part| &part.files).filter(|done| done.index == index).for_each(|done| sum.add(done));
            finish(&mut record, group, &aligned, sum, file.labels.clone());
            records.push(record);
        }
        work.flush().await?;
        journal::append(&store, &records).await?;
        match session.commit(&message(&records), properties(&records)).await {
            Ok(snapshot) => {
                ledger::append(self.home(), &store, &records).await?;
                Ok(Some(Committed { contributions: records, snapshot: Some(snapshot), again: false, already: false }))
            }
            Err(zarr_fuse_store::Error::Conflict { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Merges the files of a plan one after the other, from `raw/`.
    async fn serially(
        &self,
        plan: &Plan,
        (group, source): (&GroupSchema, &Source),
        now: &str,
    ) -> Result<Committed, Error> {
        let mut aligned = Vec::new();
        for file in &plan.files {
            aligned.push(Arc::new(self.aligned(&file.sha256, &file.file, group, source).await?));
        }
        let act = async |work: &mut Work, first: u32| {
            let (mut records, mut all): (Vec<Contribution>, Vec<Contribution>) = (Vec::new(), Vec::new());
            for (index, aligned) in aligned.iter().enumerate() {
                let mut record = record(plan, index, now);
                let before = added_before(work.store(), &record).await?;
                let here = records.iter().find(|known| known.sha256 == record.sha256).cloned();
                if let Some(known) = before.or(here) {
                    all.push(known);
                    continue;
                }
                let number = first + records.len() as u32;
                let written = merge(work, (&plan.group, group), aligned, number).await?;
                record.id = format!("c{number}");
                fill(&mut record, group, aligned, &written);
                records.push(record.clone());
                all.push(record);
            }
            Ok(Event { records, result: all })
        };
        let (snapshot, contributions) = self.commit_event(false, act).await?;
        Ok(Committed { contributions, snapshot, again: true, already: false })
    }
}

/// What the parts have done. Errors: those that are not written.
fn written(folder: &Path, plan: &Plan) -> Result<Vec<PartDone>, Error> {
    let (mut done, mut missing) = (Vec::new(), Vec::new());
    for part in &plan.parts {
        match read::<PartDone>(&folder.join(done_of(part.part)))? {
            Some(part) => done.push(part),
            None => missing.push(part.part.to_string()),
        }
    }
    if missing.is_empty() {
        return Ok(done);
    }
    let shown = folder.display();
    let message = format!("expected all {} parts written, missing are {}", plan.parts.len(), missing.join(", "));
    let hint = format!("run `zarr-fuse write-part {shown} {}`, or remove the folder to give the plan up", missing[0]);
    Err(Fault::of_file(&shown.to_string(), message).hint(hint).into())
}

fn record(plan: &Plan, index: usize, now: &str) -> Contribution {
    let file = plan.files.get(index);
    Contribution {
        id: format!("c{}", plan.first + index as u32),
        time: now.to_owned(),
        group: plan.group.clone(),
        source: plan.source.clone(),
        person: plan.person.clone(),
        file: file.map(|file| file.file.clone()).unwrap_or_default(),
        sha256: file.map(|file| file.sha256.clone()).unwrap_or_default(),
        bytes: file.map_or(0, |file| file.bytes),
        schema: plan.schema.clone(),
        ..Contribution::default()
    }
}

fn finish(
    record: &mut Contribution,
    group: &GroupSchema,
    aligned: &Aligned,
    sum: Done,
    labels: std::collections::BTreeMap<String, u64>,
) {
    let Done { new, changed, same, kept, quarantined, transforms, .. } = sum;
    let outcome = Outcome { new, changed, same, kept, labels, ..Outcome::default() };
    fill(record, group, aligned, &Written { outcome, quarantined: Vec::new(), transforms });
    record.quarantined.extend(quarantined);
}
