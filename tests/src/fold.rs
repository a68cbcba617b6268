//! A home of small tables whose values can be told from its log: what several processes and killed ones are tested with.

use crate::{Said, Sandbox};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Values of `level` by time and station, as texts.
pub type Cells = BTreeMap<(String, String), String>;

const SCHEMA: &str = "\
SCHEMA: 1
ATTRS: {STORE_URL: home}
COORDS:
  time: {unit: {tick: s}}
  station: {type: string}
VARS:
  level: {coords: [time, station], unit: m}
  twice: {coords: [time, station], unit: m}
SOURCES:
  s: {format: csv}
";

/// File `n` of `process`: two cells of its own, and two that other files give, too.
pub fn file(process: usize, n: usize) -> String {
    let mut text = String::from("time,station,level,twice\n");
    let value = process * 1000 + n;
    let (day, hour) = (n / 24 % 28 + 1, n % 24);
    let month = n / (24 * 28) % 12 + 1;
    let rows = [
        (format!("2025-{month:02}-{day:02}T{hour:02}:00:00Z"), format!("P{process}")),
        // Before all others, so that labels are inserted.
        (format!("2024-{month:02}-{day:02}T{hour:02}:30:00Z"), format!("P{process}")),
        (format!("2023-01-01T{:02}:00:00Z", n % 5), "X".to_owned()),
        (format!("2023-01-01T{:02}:00:00Z", n % 3), "Y".to_owned()),
    ];
    for (time, station) in rows {
        text.push_str(&format!("{time},{station},{value},{}\n", 2 * value));
    }
    text
}

/// A dataset in a folder of its own.
#[derive(Debug)]
pub struct Home(Sandbox);

#[allow(clippy::unwrap_used, clippy::panic)] // It is part of the tests, which fail so.
impl Home {
    /// An empty one.
    pub fn new(sandbox: Sandbox) -> Self {
        let home = Self(sandbox);
        home.write("dataset.yaml", SCHEMA);
        home.done(&["init", "dataset.yaml"]);
        home
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file beside it.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs a command that must succeed.
    pub fn done(&self, arguments: &[&str]) -> Said {
        crate::done(&self.0, arguments)
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let said = self.done(arguments).out;
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    }

    /// All events in commit order. Their numbers must have no gap.
    pub fn log(&self) -> Vec<Value> {
        let mut events = self.json(&["log", "--json"]);
        events.reverse();
        for (n, event) in events.iter().enumerate() {
            assert_eq!(event["id"], format!("c{}", n + 1));
        }
        events
    }

    /// What is stored.
    pub fn stored(&self) -> Cells {
        let rows = self.json(&["select", "level", "twice", "--format", "json"]);
        let text = |row: &Value, key: &str| row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned);
        rows.iter()
            .map(|row| {
                let (level, twice) = (row["level"].as_f64().unwrap(), row["twice"].as_f64().unwrap());
                assert!((twice - 2.0 * level).abs() < 1e-9, "half of a row: {row}");
                ((text(row, "time"), text(row, "station")), level.to_string())
            })
            .collect()
    }

    /// What must be stored when these events are, in their order.
    pub fn folded(events: &[Value]) -> Cells {
        let mut cells = Cells::new();
        let active = events.iter().filter(|event| event["kind"] == "add" && event["reverted_by"].is_null());
        for event in active {
            let name = event["file"].as_str().unwrap();
            // As the files are called: `<process>-<number>.csv`.
            let numbers = name.trim_end_matches(".csv").split_once('-').map(|(a, b)| (a.parse(), b.parse()));
            let (process, n) = match numbers {
                Some((Ok(process), Ok(n))) => (process, n),
                _ => panic!("the log has a file called {name}"),
            };
            for line in file(process, n).lines().skip(1) {
                let fields: Vec<&str> = line.split(',').collect();
                cells.insert((fields[0].to_owned(), fields[1].to_owned()), fields[2].to_owned());
            }
        }
        cells
    }

    /// What is stored is what the log says, contribution by contribution.
    pub fn equals_its_log(&self) {
        let log = self.log();
        let (stored, folded) = (self.stored(), Self::folded(&log));
        let missing: Vec<_> = folded.iter().filter(|(cell, value)| stored.get(*cell) != Some(*value)).take(5).collect();
        let extra: Vec<_> = stored.iter().filter(|(cell, _)| !folded.contains_key(*cell)).take(5).collect();
        assert!(stored == folded, "in the log, but not stored: {missing:?}; stored, but not in the log: {extra:?}");
    }
}
