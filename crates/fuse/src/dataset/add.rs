//! Contributions in: one file, or many as groups. Each is whole or not at all, and has a record of its own.

use super::known::Known;
use super::prepare::{File, Prepared, Ready, Target};
use super::record::{self, Extents};
use super::{Dataset, Event};
use crate::dense;
use crate::fault::{Error, Fault};
use crate::merge::{ByName, Work};
use serde::Serialize;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, mpsc};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_store::Raw;

/// A raw file to be added, in memory.
#[derive(Debug, Clone, Copy)]
pub struct RawFile<'a> {
    /// Its name, without a folder.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Key in `SOURCES`, with its group's path before it where the key alone is not unique: `bukov/fiedler`.
    pub source: &'a str,
    /// Who gives it, a key of `PERSONS`; "" is the source's responsible person.
    pub person: &'a str,
    /// The present instant: RFC 3339, UTC, whole seconds.
    pub now: &'a str,
}

/// How many files are added.
#[derive(Clone, Copy)]
pub struct AddOptions<'a> {
    /// Key in `SOURCES`, as [`RawFile::source`].
    pub source: &'a str,
    /// Who gives them, as [`RawFile::person`].
    pub person: &'a str,
    /// The present instant, asked for each commit: RFC 3339, UTC, whole seconds.
    pub now: &'a dyn Fn() -> String,
    /// Keep nothing. The files of a group see each other, those of another one do not.
    pub dry_run: bool,
    /// A commit for each file instead of one for a group.
    pub each: bool,
}

/// What adding a file did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// The record; for a dry run as it would be.
    pub contribution: Contribution,
    /// The new snapshot; `None` for a dry run and for a file that is there already.
    pub snapshot: Option<String>,
    /// The same bytes came from the same source before: nothing was done.
    pub already: bool,
    /// Rows set aside.
    pub quarantined: Vec<Fault>,
}

impl Dataset {
    /// Adds a raw file: harmonises it, merges it, keeps it under `raw/` and commits. With `dry_run` nothing is kept.
    pub async fn add(&self, raw: RawFile<'_>, dry_run: bool) -> Result<Added, Error> {
        let target = self.target(raw.source, dry_run)?;
        let ready = target.bytes(raw.file, raw.bytes, Raw::digest(raw.bytes))?;
        let now = || raw.now.to_owned();
        let options = AddOptions { source: raw.source, person: raw.person, now: &now, dry_run, each: true };
        let mut done = self.merge(&target, vec![ready], &options, &mut Known::default(), 0).await?;
        // One file in, one answer out.
        done.pop().unwrap_or_else(|| Err(Error::Schema("nothing was merged".into())))
    }

    /// Adds many files in their order, in groups with one commit each: what can be done before the merge is done for the
    /// next group while one is committed. Memory holds three groups.
    ///
    /// `done` is told what came of each file, with its position in `files`, as soon as that is stored; a file that is
    /// refused leaves the others. `Break` ends the run after that group. Files that are in are recognised by
    /// their bytes, so that a run that was broken off is simply run again.
    ///
    /// # Errors
    /// What stops all of them: an unknown source, another schema, a store that fails.
    pub async fn add_all(
        &self,
        files: &[File],
        options: &AddOptions<'_>,
        mut done: impl FnMut(usize, Result<Added, Error>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        if dense::is_dense(self.source(options.source)?.3.format) {
            return self.add_all_dense(files, options, done).await;
        }
        let target = Arc::new(self.target(options.source, options.dry_run)?);
        let mut known =
            if files.len() > 1 { Known::of(&self.snapshot().await?.store).await? } else { Known::default() };
        let groups = groups(target.clone(), files.to_vec(), known.clone());
        let (mut at, mut rehearsed) = (0, 0);
        for group in groups {
            for part in parts(group, options.each) {
                let mut ready = Vec::new();
                // In the order of the files; `None` for what is to be merged.
                let mut outcomes = Vec::with_capacity(part.len());
                for prepared in part {
                    outcomes.push(match prepared {
                        Prepared::Known(contribution) => Some(Ok(Added::known(*contribution))),
                        Prepared::Refused(error) if error.is_of_file() => Some(Err(error)),
                        Prepared::Refused(error) => return Err(error),
                        Prepared::Ready(one) => {
                            ready.push(*one);
                            None
                        }
                    });
                }
                let merged = match ready.len() {
                    0 => Vec::new(),
                    _ => self.merge(&target, ready, options, &mut known, rehearsed).await?,
                };
                if options.dry_run {
                    rehearsed += merged.iter().flatten().filter(|added| !added.already).count() as u32;
                }
                let mut merged = merged.into_iter();
                let mut flow = ControlFlow::Continue(());
                for outcome in outcomes {
                    if let Some(outcome) = outcome.or_else(|| merged.next()) {
                        if done(at, outcome).is_break() {
                            flow = ControlFlow::Break(());
                        }
                        at += 1;
                    }
                }
                if flow.is_break() {
                    return Ok(());
                }
            }
        }
        // The thread that reads them ended before its time.
        let missed = files.get(at).map(|file| Fault::of_file(&file.name, "expected to read it, found no answer"));
        missed.map_or(Ok(()), |fault| Err(fault.hint("run the command again").into()))
    }

    fn target(&self, source: &str, dry_run: bool) -> Result<Target, Error> {
        let (path, _, key, _) = self.source(source)?;
        let key = key.to_owned();
        Ok(Target { schema: self.schema.clone(), path, key, raw: self.home.raw(), dry_run })
    }

    /// Merges files as one commit; one answer a file, in their order. `rehearsed`: events before them of a dry run.
    async fn merge(
        &self,
        target: &Target,
        mut files: Vec<Ready>,
        options: &AddOptions<'_>,
        known: &mut Known,
        rehearsed: u32,
    ) -> Result<Vec<Result<Added, Error>>, Error> {
        let (group, source) = target.resolve()?;
        let person = if options.person.is_empty() { source.responsible.as_deref() } else { Some(options.person) };
        let act = async |work: &mut Work, next: u32| {
            let time = (options.now)();
            let mut records: Vec<Contribution> = Vec::new();
            let mut outcomes: Vec<Result<Added, Error>> = Vec::with_capacity(files.len());
            let mut drafts = Vec::new();
            let mut here: HashMap<&str, usize> = HashMap::new();
            let mut refreshed = false;
            for file in &mut files {
                if let Some(same) = here.get(file.sha256.as_str()).and_then(|at| records.get(*at)) {
                    outcomes.push(Ok(Added::known(same.clone())));
                    continue;
                }
                if target.raw.contains(&file.sha256) {
                    if !refreshed {
                        known.refresh(work.store()).await?;
                        refreshed = true;
                    }
                    if let Some(same) = known.get(&file.sha256, &target.key, &target.path) {
                        outcomes.push(Ok(Added::known(same.clone())));
                        continue;
                    }
                }
                let number = next + rehearsed + records.len() as u32;
                let mut extents = Extents::new(group);
                let seen = &mut |column: &ByName<'_>| extents.look(column);
                match work.merge_seen(&target.path, group, &file.cells, number, &file.file, seen).await {
                    Ok(outcome) => {
                        let mut record = Contribution {
                            id: format!("c{number}"),
                            time: time.clone(),
                            group: target.path.clone(),
                            source: target.key.clone(),
                            person: person.unwrap_or_default().to_owned(),
                            file: file.file.clone(),
                            sha256: file.sha256.clone(),
                            bytes: file.bytes,
                            schema: self.schema_hash.clone(),
                            ..Contribution::default()
                        };
                        record::fill(&mut record, group, &file.cells, &extents, &outcome);
                        here.insert(&file.sha256, records.len());
                        drafts.extend(file.draft.take());
                        let quarantined = file.cells.quarantined.clone();
                        let contribution = record.clone();
                        outcomes.push(Ok(Added { contribution, snapshot: None, already: false, quarantined }));
                        records.push(record);
                    }
                    Err(error) if error.is_of_file() => outcomes.push(Err(error)),
                    Err(error) => return Err(error),
                }
            }
            target.raw.keep(drafts)?;
            Ok(Event { records, result: outcomes })
        };
        let (snapshot, mut outcomes) = self.commit_event(options.dry_run, act).await?;
        for added in outcomes.iter_mut().flatten().filter(|added| !added.already) {
            added.snapshot.clone_from(&snapshot);
        }
        Ok(outcomes)
    }
}

impl Added {
    fn known(contribution: Contribution) -> Self {
        Self { contribution, snapshot: None, already: true, quarantined: Vec::new() }
    }
}

/// Prepares group after group on a thread of its own, at most one ahead of who takes them.
fn groups(target: Arc<Target>, files: Vec<File>, known: Known) -> impl Iterator<Item = Vec<Prepared>> {
    let (send, receive) = mpsc::sync_channel(0);
    std::thread::spawn(move || {
        let mut rest = files.as_slice();
        while !rest.is_empty() {
            let group = target.group(rest, &known);
            rest = &rest[group.len().clamp(1, rest.len())..];
            // Nobody takes it any more: the run has ended.
            if send.send(group).is_err() {
                return;
            }
        }
    });
    receive.into_iter()
}

/// A group as it is, or file by file.
fn parts(group: Vec<Prepared>, each: bool) -> Vec<Vec<Prepared>> {
    if each { group.into_iter().map(|one| vec![one]).collect() } else { vec![group] }
}
