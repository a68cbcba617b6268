//! A stored dataset under a changed schema: what can be applied is, as one commit of its own; else nothing changes.
//!
//! [`zarr_fuse_core::schema::diff()`] says what differs. Here it is weighed against what is stored: where no value is
//! stored yet, anything goes ([`weigh`]). Then additions and metadata are applied, conversions if they are asked for, and
//! a refused difference stops it all. Values are converted chunk by chunk ([`values`]), labels of coordinates as a whole
//! ([`labels`]). Chunks keep their grid. Older snapshots are not touched, and the journal goes on where it was.

mod apply;
mod carry;
mod labels;
mod values;
mod weigh;

pub(crate) use apply::apply;
#[allow(unused_imports)] // Used by the replay of contributions.
pub(crate) use carry::carry;

use crate::dataset::{self, Dataset};
use crate::dataset::{commit, ledger, record};
use crate::fault::Error;
use crate::{initial, journal};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::diff::{Change, Class};
use zarr_fuse_core::schema::{self, Schema};
use zarr_fuse_store::Raw;

/// How a dataset is changed.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Convert stored values where a unit, a type or a tick changes.
    pub convert: bool,
    /// Change nothing, but find all that would stop it.
    pub dry_run: bool,
    /// The present instant: RFC 3339, UTC, whole seconds.
    pub now: &'a str,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The schemas do not differ.
    Same,
    /// The dataset has the new schema.
    Applied,
    /// A dry run: it could be applied.
    Possible,
    /// Nothing was changed: values have to be converted, which was not asked for.
    NeedsConversion,
    /// Nothing was changed: there are refused differences.
    Refused,
}

/// What was changed, or would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evolved {
    /// See [`State`].
    pub state: State,
    /// All differences, weighed against what is stored.
    pub changes: Vec<Change>,
    /// Converted arrays by path, each with the number of its values that are not missing.
    pub converted: BTreeMap<String, u64>,
    /// The new snapshot, if there is one.
    pub snapshot: Option<String>,
}

impl Dataset {
    /// The differences from the stored schema to `new`, weighed against what is stored.
    pub async fn compare(&self, new: &Schema) -> Result<Vec<Change>, Error> {
        let store = self.repo().session().await?.store();
        let (old, _) = dataset::stored(&store, self.home()).await?;
        Ok(weigh::weigh(&store, &old, new).await?.changes)
    }

    /// Gives the dataset another schema, as a commit of its own. Its record in the journal says
    /// what changed, and its canonical text is kept beside the raw files.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the place where a stored value cannot be converted. Nothing is changed then, nor when
    /// the outcome is [`State::Refused`] or [`State::NeedsConversion`].
    pub async fn evolve(&mut self, new: Schema, options: Options<'_>) -> Result<Evolved, Error> {
        let _lock = self.home().lock()?;
        let session = self.repo().session().await?;
        let store = session.store();
        let (old, hash) = dataset::stored(&store, self.home()).await?;
        let weighed = weigh::weigh(&store, &old, &new).await?;
        let has = |class: Class| weighed.changes.iter().any(|change| change.class == class);
        let state = match () {
            () if weighed.changes.is_empty() => State::Same,
            () if has(Class::Refused) => State::Refused,
            () if has(Class::Conversion) && !options.convert => State::NeedsConversion,
            () if options.dry_run => State::Possible,
            () => State::Applied,
        };
        let mut evolved = Evolved { state, changes: weighed.changes, converted: BTreeMap::new(), snapshot: None };
        if matches!(state, State::Refused | State::NeedsConversion) {
            return Ok(evolved);
        }
        let text = schema::write(&new);
        let new_hash = Raw::digest(text.as_bytes());
        if matches!(state, State::Applied | State::Possible) {
            let plan = initial::plan(&new)?;
            evolved.converted = apply(&store, &old, &new, &plan, &weighed.anew, !options.dry_run).await?;
        }
        if state == State::Applied {
            let number = commit::next(&store).await?;
            ledger::check(self.home(), number)?;
            let record = Contribution {
                id: format!("c{number}"),
                kind: Kind::Schema,
                schema_before: hash.clone(),
                time: options.now.to_owned(),
                schema: self.home().raw().put(text.as_bytes())?,
                software: record::SOFTWARE.to_owned(),
                reason: reason(&evolved),
                ..Contribution::default()
            };
            let records = [record];
            journal::append(&store, &records).await?;
            let mut properties = commit::properties(&records);
            properties.insert("schema_before".to_owned(), json!(hash));
            evolved.snapshot = Some(session.commit(&commit::message(&records), properties).await?);
            ledger::append(self.home(), &store, &records).await?;
        }
        if state != State::Possible {
            self.take(new, new_hash);
        }
        Ok(evolved)
    }

    /// Lets dry runs of [`Dataset::add`] see the dataset as it would be with `new`; the stored one is not changed.
    ///
    /// # Errors
    /// Those of [`Dataset::evolve`], whose dry run this is.
    pub async fn rehearse(&mut self, new: Schema, options: Options<'_>) -> Result<Evolved, Error> {
        let evolved = self.evolve(new.clone(), Options { dry_run: true, ..options }).await?;
        if evolved.state == State::Possible {
            self.pretend(new);
        }
        Ok(evolved)
    }
}

/// Writes into a session what `new` would change, for a dry run on top of it.
pub(crate) async fn pretend(
    store: &zarr_fuse_core::zarr::array::Writable,
    old: &Schema,
    new: &Schema,
) -> Result<(), Error> {
    let weighed = weigh::weigh(store, old, new).await?;
    apply(store, old, new, &initial::plan(new)?, &weighed.anew, true).await?;
    Ok(())
}

/// `1 change of metadata, 2 additions`, from harmless to grave.
pub fn summary(changes: &[Change]) -> String {
    let count = |class: Class| changes.iter().filter(|change| change.class == class).count();
    let words = |class: Class, n: usize| {
        let s = if n == 1 { "" } else { "s" };
        match class {
            Class::Metadata => format!("{n} change{s} of metadata"),
            Class::Refused => format!("{n} refused"),
            _ => format!("{n} {}{s}", class.name()),
        }
    };
    let parts: Vec<String> =
        Class::ALL.into_iter().map(|c| (c, count(c))).filter(|(_, n)| *n > 0).map(|(c, n)| words(c, n)).collect();
    parts.join(", ")
}

/// What changed, with the paths as far as they fit.
fn reason(evolved: &Evolved) -> String {
    let paths: Vec<&str> = evolved.changes.iter().take(4).map(|change| change.path.as_str()).collect();
    let rest = if evolved.changes.len() > 4 { ", …" } else { "" };
    format!("{} ({}{rest})", summary(&evolved.changes), paths.join(", "))
}
