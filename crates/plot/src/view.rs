//! The selection: one object that every panel renders, and the link that people can read and write.
//!
//! `#/d/bukov@2.0.0/chart?v=bukov/rock_temperature,bukov/air_temperature&s=ZK1-S4,VRK-S7&depth=2&t=2022-10-05..2023-03-27`
//!
//! | path | dataset |
//! |---|---|
//! | `/d/<dataset>@<version>/<kind>` | the site's own, by name; version and kind may be left out |
//! | `/open` | any store, at the address in `url`; the kind is the key `view` |
//! | `/<kind>` | the page's own, whichever that is |
//!
//! | key | meaning |
//! |---|---|
//! | `v` | groups and variables, apart by commas; the first is the main one |
//! | `s` | labels of the places, apart by commas |
//! | `t` | the window: its first and last instant in UTC, or the last time of the record as `last30d` |
//! | `agg` | name of the level, when it is not chosen by the pixels |
//! | `hide` | meanings of flags whose values are not drawn, apart by commas |
//! | `unc` | `0`: uncertainties are not drawn |
//! | `fan` | dimension whose members become quantiles |
//! | `derive` | `anomaly`, `climatology` or `diurnal` |
//! | `log`, `norm` | `1`: logarithmic axis, each line scaled to its own range |
//! | `tz` | `local`: times are shown in the visitor's zone |
//! | `url`, `data` | address of the store for `/open`; `data` is the older word |
//! | `view` | the kind of plot, where the path does not say it |
//! | another key | the label at which that dimension is read; `at.` before the name of a dimension that is called as one of ours |
//!
//! What is default is left out. Labels stand for themselves, never for positions, since positions shift when data are
//! appended. The page's own switches are no part of the selection: they are kept in [`ViewSpec::rest`]. A key that no
//! dimension bears is simply ignored by a page, and written again.

mod period;
mod query;
#[cfg(test)]
mod tests;

pub use period::{Period, Unit};

use crate::kind::Kind;
use query::{Query, decode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zarr_fuse_core::series::Derive;

/// Keys that the page keeps for itself; they never name a dimension without `at.`.
pub const PAGE_KEYS: [&str; 6] = ["ui", "theme", "lang", "release", "bench", "z"];

/// Keys of the selection.
const OWN_KEYS: [&str; 14] =
    ["v", "s", "t", "agg", "hide", "unc", "fan", "derive", "log", "norm", "tz", "url", "data", "view"];

/// Mark of a key that is a dimension in any case.
const AT: &str = "at.";

/// In which zone times are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Universal time.
    #[default]
    Utc,
    /// That of the visitor's clock.
    Local,
}

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// Name of the dataset; "" for the page's own.
    pub dataset: String,
    /// Its version; "" for whichever there is. Never without a name.
    pub version: String,
    /// Address of any store, absolute or relative to the page; "" for the dataset named above.
    pub url: String,
    /// Path of the group, without its level ("" for the root), and name of each variable; the first is the main one.
    /// None for the dataset's own choice.
    pub variables: Vec<(String, String)>,
    /// Labels along the dimension that has one line a position; none for the dataset's own choice.
    pub places: Vec<String>,
    /// For other dimensions the label at which they are read. May hold names that the dataset does not have.
    pub at: BTreeMap<String, String>,
    /// The window of time.
    pub period: Period,
    /// Name of the level; `None` for the one that fits the pixels.
    pub level: Option<String>,
    /// Meanings of flags whose values are not drawn.
    pub hidden: Vec<String>,
    /// Whether uncertainties are left out.
    pub bare: bool,
    /// Dimension whose members become quantiles.
    pub fan: Option<String>,
    /// What is made of the values.
    pub derive: Derive,
    /// Whether the axis of values is logarithmic.
    pub log: bool,
    /// Whether each line is scaled to its own range.
    pub normalise: bool,
    /// The zone of the times.
    pub zone: Zone,
    /// The kind of plot; `None` for the dataset's own choice.
    pub kind: Option<Kind>,
    /// Keys of the page, decoded, as they came.
    pub rest: Vec<(String, String)>,
}

impl ViewSpec {
    /// Reads a link's fragment, with or without `#`, or only a query, with or without `?`. Never fails: what cannot be
    /// understood is the default, of a repeated key the last counts.
    pub fn parse(link: &str) -> Self {
        let link = link.strip_prefix('#').unwrap_or(link);
        let mut view = ViewSpec::default();
        let query = if link.starts_with('/') {
            let (path, query) = link.split_once('?').unwrap_or((link, ""));
            view.read_path(path);
            query
        } else {
            link.strip_prefix('?').unwrap_or(link)
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            view.read_key(decode(key), value);
        }
        // An address is of one store, a name of another.
        if !view.url.is_empty() {
            (view.dataset, view.version) = (String::new(), String::new());
        }
        view
    }

    fn read_path(&mut self, path: &str) {
        let mut parts = path.split('/').skip(1);
        let kind = match parts.next() {
            Some("d") => {
                let named = parts.next().unwrap_or_default();
                let (dataset, version) = named.split_once('@').unwrap_or((named, ""));
                self.dataset = decode(dataset);
                if !self.dataset.is_empty() {
                    self.version = decode(version);
                }
                parts.next()
            }
            kind => kind,
        };
        self.kind = kind.and_then(|kind| Kind::parse(&decode(kind)));
    }

    fn read_key(&mut self, key: String, value: &str) {
        // Commas part labels before decoding, so that a label may hold one as %2C.
        let list = || value.split(',').map(decode);
        let text = || Some(decode(value)).filter(|text| !text.is_empty());
        match key.as_str() {
            "v" => self.variables = list().filter(|path| !path.is_empty()).map(|path| variable(&path)).collect(),
            "s" => self.places = list().collect(),
            "t" => self.period = Period::parse(&decode(value)),
            "agg" => self.level = text().filter(|level| level != "auto"),
            "hide" => self.hidden = list().filter(|meaning| !meaning.is_empty()).collect(),
            "unc" => self.bare = value == "0",
            "fan" => self.fan = text(),
            "derive" => {
                self.derive = Derive::ALL.into_iter().find(|derive| derive.name() == value).unwrap_or_default();
            }
            "log" => self.log = value == "1",
            "norm" => self.normalise = value == "1",
            "tz" => self.zone = if value == "local" { Zone::Local } else { Zone::Utc },
            "url" | "data" => self.url = decode(value),
            "view" => self.kind = Kind::parse(&decode(value)),
            name if PAGE_KEYS.contains(&name) => self.rest.push((key, decode(value))),
            name => {
                let name = name.strip_prefix(AT).unwrap_or(name);
                self.at.insert(name.to_owned(), decode(value));
            }
        }
    }

    /// The fragment, with `#`. A window that is not within the years 0000 to 9999, or whose end is before its start, is
    /// left out.
    pub fn fragment(&self) -> String {
        let mut link = "#/".to_owned();
        let mut query = Query::default();
        if self.url.is_empty() {
            if !self.dataset.is_empty() {
                link.push_str("d/");
                query::encode(&mut link, &self.dataset, "");
                if !self.version.is_empty() {
                    link.push('@');
                    query::encode(&mut link, &self.version, "");
                }
            }
            if let Some(kind) = self.kind {
                link.push_str(if self.dataset.is_empty() { "" } else { "/" });
                link.push_str(kind.name());
            }
        } else {
            link.push_str("open");
            query.add("url", &self.url);
            if let Some(kind) = self.kind {
                query.add("view", kind.name());
            }
        }
        self.write(&mut query);
        if !query.text.is_empty() {
            link.push('?');
            link.push_str(&query.text);
        }
        link
    }

    /// The selection as a query string, without the dataset and the kind; "" for a view in which all is default.
    pub fn query(&self) -> String {
        let mut query = Query::default();
        self.write(&mut query);
        query.text
    }

    fn write(&self, query: &mut Query) {
        query
            .list("v", self.variables.iter().map(|(group, name)| path_of(group, name)).filter(|path| !path.is_empty()));
        query.list("s", self.places.iter().cloned());
        for (name, label) in &self.at {
            let name = name.as_str();
            if OWN_KEYS.contains(&name) || PAGE_KEYS.contains(&name) || name.starts_with(AT) || name.is_empty() {
                query.add(&format!("{AT}{name}"), label);
            } else {
                query.add(name, label);
            }
        }
        if let Some(period) = self.period.text() {
            query.add("t", &period);
        }
        if let Some(level) = self.level.as_deref().filter(|level| !level.is_empty() && *level != "auto") {
            query.add("agg", level);
        }
        query.list("hide", self.hidden.iter().filter(|meaning| !meaning.is_empty()).cloned());
        if let Some(fan) = self.fan.as_deref().filter(|fan| !fan.is_empty()) {
            query.add("fan", fan);
        }
        let derive = (self.derive != Derive::Values).then(|| self.derive.name());
        let switches = [
            ("unc", self.bare.then_some("0")),
            ("derive", derive),
            ("log", self.log.then_some("1")),
            ("norm", self.normalise.then_some("1")),
            ("tz", (self.zone == Zone::Local).then_some("local")),
        ];
        for (key, value) in switches {
            if let Some(value) = value {
                query.add(key, value);
            }
        }
        for (key, value) in &self.rest {
            query.add(key, value);
        }
    }

    /// The value of a key of the page.
    pub fn page_key(&self, name: &str) -> Option<&str> {
        self.rest.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the other one is of the same dataset.
    pub fn same_dataset(&self, other: &ViewSpec) -> bool {
        (&self.dataset, &self.version, &self.url) == (&other.dataset, &other.version, &other.url)
    }
}

/// Group and variable of a path.
fn variable(path: &str) -> (String, String) {
    let (group, variable) = path.rsplit_once('/').unwrap_or(("", path));
    (group.to_owned(), variable.to_owned())
}

/// The path that [`variable`] reads; "" for neither.
fn path_of(group: &str, variable: &str) -> String {
    // The name of a variable holds no slash in Zarr; should one, its group is said, be it "".
    if group.is_empty() && !variable.contains('/') { variable.to_owned() } else { format!("{group}/{variable}") }
}
