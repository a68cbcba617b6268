//! Versions by name: a tag, an event, a time, a snapshot.

use crate::dataset::{self, Dataset};
use crate::fault::Error;
use crate::journal;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::time::{Calendar, StoredTime, Tick};
use zarr_fuse_store::{Commit, Snapshot};

/// One version with the schema that was its own.
pub struct Version {
    /// What was stored.
    pub snapshot: Snapshot,
    /// Its schema.
    pub schema: Schema,
    /// SHA-256 of the schema's canonical text.
    pub schema_hash: String,
}

/// A commit with the events in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// Its snapshot.
    pub snapshot: String,
    /// When it was made: RFC 3339, UTC.
    pub time: String,
    /// Number of the first event of the commit; one above `last` if it has none.
    pub first: u32,
    /// Number of the last event in this version; 0 before the first.
    pub last: u32,
    /// SHA-256 of its schema's canonical text; "" of commits that did not say it.
    pub schema: String,
}

/// The commits of a log, newest first, with the numbers of their events. The empty beginning of a repo is no version.
pub(crate) fn versions(log: &[Commit]) -> Vec<Named> {
    let mut last = 0;
    let mut versions = Vec::new();
    for commit in log.iter().rev() {
        let text = |key: &str| commit.properties.get(key).and_then(Value::as_str);
        let number = |key: &str| text(key)?.strip_prefix('c')?.parse::<u32>().ok();
        if text("schema").is_none() {
            continue;
        }
        let first = number("first").or(number("id")).unwrap_or(last + 1);
        last = number("last").or(number("id")).unwrap_or(last);
        let time = text("time").unwrap_or(&commit.time).to_owned();
        let schema = text("schema").unwrap_or_default().to_owned();
        versions.push(Named { snapshot: commit.snapshot.clone(), time, first, last, schema });
    }
    versions.reverse();
    versions
}

impl Version {
    /// All events up to this version, in commit order.
    pub async fn contributions(&self) -> Result<Vec<Contribution>, Error> {
        journal::read(&self.snapshot.store).await
    }

    /// The event called `id`, as `c3`.
    pub async fn contribution(&self, id: &str) -> Result<Contribution, Error> {
        let mut all = self.contributions().await?;
        match all.iter().position(|event| event.id == id) {
            Some(at) => Ok(all.swap_remove(at)),
            None => Err(no_event(id, all.last())),
        }
    }
}

/// There is no event called `id`; `last` is the newest.
pub(crate) fn no_event(id: &str, last: Option<&Contribution>) -> Error {
    let hint = match last {
        None => "nothing was added yet".to_owned(),
        Some(last) => format!("they go from c1 to {}; see `zarr-fuse log`", last.id),
    };
    Error::NotFound { message: format!("there is no contribution `{id}`"), hint }
}

impl Dataset {
    /// The version called `at`, to read: see [`Dataset::find`]. `None` is the newest.
    pub async fn at(&self, at: Option<&str>) -> Result<Snapshot, Error> {
        match at {
            None => self.snapshot().await,
            Some(name) => Ok(self.repo().snapshot(Some(&self.find(name).await?)).await?),
        }
    }

    /// The same with its schema.
    pub async fn version(&self, at: Option<&str>) -> Result<Version, Error> {
        let snapshot = self.at(at).await?;
        let (schema, schema_hash) = dataset::stored(&snapshot.store, self.home()).await?;
        Ok(Version { snapshot, schema, schema_hash })
    }

    /// All commits since the first schema, newest first.
    pub async fn versions(&self) -> Result<Vec<Named>, Error> {
        Ok(versions(&self.repo().log().await?))
    }

    /// All tags: name → snapshot.
    pub async fn tags(&self) -> Result<BTreeMap<String, String>, Error> {
        Ok(self.repo().tags().await?)
    }

    /// The snapshot that `name` means: a tag; an event, as `c3`, whose version is that of the commit that holds it, with
    /// all that was committed together; a time (RFC 3339 in UTC unless it has an offset, or a day, a month or a year up
    /// to its end), whose version is the newest that was there then; a snapshot or at least six letters of its beginning.
    ///
    /// # Errors
    /// [`Error::NotFound`] with what there is.
    pub async fn find(&self, name: &str) -> Result<String, Error> {
        let tags = self.tags().await?;
        if let Some(snapshot) = tags.get(name) {
            return Ok(snapshot.clone());
        }
        let versions = self.versions().await?;
        let what = What::of(name);
        let found = versions.iter().find(|version| what.is(version));
        let none = || match &what {
            What::Event(_) => {
                let last = versions.first().map_or(0, |newest| newest.last);
                let hint = match last {
                    0 => "nothing was added yet".to_owned(),
                    last => format!("they go from c1 to c{last}; see `zarr-fuse log`"),
                };
                (format!("there is no contribution `{name}`"), hint)
            }
            What::Time(_) => {
                let first = versions.last().map_or("", |first| &first.time);
                (format!("there was no version yet at `{name}`"), format!("the first is of {first}"))
            }
            What::Snapshot(_) => {
                let names: Vec<&str> = tags.keys().map(String::as_str).collect();
                let tags = if names.is_empty() { "there is none".to_owned() } else { names.join(", ") };
                let hint = format!(
                    "give a tag ({tags}), a contribution as c3, a time as 2025-01-31 or 2025-01-31T12:00Z, or a snapshot"
                );
                (format!("there is no version `{name}`"), hint)
            }
        };
        found.map(|version| version.snapshot.clone()).ok_or_else(|| {
            let (message, hint) = none();
            Error::NotFound { message, hint }
        })
    }
}

/// Letters that a shortened snapshot has at least.
const SHORT: usize = 6;

/// What a name of a version looks like.
#[derive(Debug, PartialEq)]
enum What<'a> {
    /// `c3`
    Event(u32),
    /// Up to this second since 1970-01-01.
    Time(i64),
    /// Anything else.
    Snapshot(&'a str),
}

/// Times of versions are whole seconds.
const TIME: StoredTime = StoredTime { tick: Tick::Second, calendar: Calendar::ProlepticGregorian };

impl What<'_> {
    fn of(name: &str) -> What<'_> {
        let number = name.strip_prefix('c').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match (number.and_then(|digits| digits.parse().ok()), TIME.period(name)) {
            (Some(number), _) => What::Event(number),
            (None, Ok((_, last))) => What::Time(last),
            (None, Err(_)) => What::Snapshot(name),
        }
    }

    /// Whether it means `version`, when versions are looked through from the newest.
    fn is(&self, version: &Named) -> bool {
        match self {
            What::Event(number) => (version.first..=version.last).contains(number),
            What::Time(end) => TIME.period(&version.time).is_ok_and(|(first, _)| first <= *end),
            What::Snapshot(id) => version.snapshot == *id || (id.len() >= SHORT && version.snapshot.starts_with(id)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn commits_know_their_events() {
        let commit = |snapshot: &str, time: &str, properties: Value| Commit {
            snapshot: snapshot.into(),
            time: time.into(),
            message: String::new(),
            properties: properties.as_object().unwrap().clone().into_iter().collect(),
        };
        let log = [
            commit("S4GROUP", "2026-01-04T00:00:00Z", json!({"first": "c2", "last": "c5", "schema": "ab"})),
            commit("S3OLD", "2026-01-03T00:00:00Z", json!({"schema": "ab"})),
            commit(
                "S2OLD",
                "2026-01-09T00:00:00Z",
                json!({"id": "c1", "time": "2026-01-02T00:00:00Z", "schema": "aa"}),
            ),
            commit("S1INIT", "2026-01-01T00:00:00Z", json!({"schema": "aa"})),
            commit("S0EMPTY", "2026-01-01T00:00:00Z", json!({"other": 1})),
        ];
        let versions = versions(&log);
        let find = |name: &str| versions.iter().find(|version| What::of(name).is(version)).map(|v| v.snapshot.as_str());
        for (name, expected) in [
            ("c1", Some("S2OLD")),
            ("c2", Some("S4GROUP")),
            ("c5", Some("S4GROUP")),
            ("c6", None),
            ("c0", None),
            ("2026-01-01", Some("S1INIT")),
            ("2026-01-02T00:00Z", Some("S2OLD")),
            ("2026-01-02T23:59Z", Some("S2OLD")),
            ("2026-01", Some("S4GROUP")),
            ("2999", Some("S4GROUP")),
            ("2026-01-02T00:00:00.5Z", Some("S2OLD")),
            ("2025", None),
            ("S1INIT", Some("S1INIT")),
            ("S0EMPTY", None),
            ("S4GROU", Some("S4GROUP")),
            ("S4G", None),
        ] {
            assert_eq!(find(name), expected, "{name}");
        }
        assert_eq!(versions[1].last, 1, "a schema's commit has what was before it");
    }
}
