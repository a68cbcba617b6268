//! Benches of cases: each is measured in turns, ours and then the peer's, and told in one table.
//!
//! Ours is the release build of the command, each run in a process of its own. The peers are the pinned packages of
//! tests/interop/requirements.txt. Runs are interleaved: every turn runs every case, ours and then the peer's.

use super::place::Place;
use super::report::{Report, Row};
use super::{Bench, docs};
use crate::Outcome;
use std::collections::BTreeMap;

/// Turns without `--runs`.
const RUNS: usize = 3;

/// A bench of cases.
pub(super) struct Suite {
    /// Its name, and its folder.
    pub(super) name: &'static str,
    /// All cases, in the order of the table.
    pub(super) cases: &'static [Case],
    /// Peers whose versions are told.
    pub(super) peers: &'static [&'static str],
}

/// One kind of work. A case is one file and one line of its [`Suite`].
pub(super) struct Case {
    /// Its name for `--case`, and its folder.
    pub(super) name: &'static str,
    /// The rows that its figures make.
    pub(super) rows: fn() -> Vec<Row>,
    /// Makes its inputs, once.
    pub(super) prepare: fn(&Place) -> Outcome,
    /// Measures once.
    pub(super) turn: fn(&Place, &mut Figures) -> Outcome,
}

/// What was measured, by the row's key: a figure a turn.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) ours: BTreeMap<&'static str, Vec<f64>>,
    pub(super) peer: BTreeMap<&'static str, Vec<f64>>,
    /// What a case says beside its figures, once.
    pub(super) notes: Vec<String>,
}

impl Figures {
    pub(super) fn ours(&mut self, key: &'static str, figure: f64) {
        self.ours.entry(key).or_default().push(figure);
    }

    pub(super) fn peer(&mut self, key: &'static str, figure: f64) {
        self.peer.entry(key).or_default().push(figure);
    }

    pub(super) fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }
}

/// Measures, prints the table; a missed goal is an error. With `--small` there are no goals.
pub(super) fn run(suite: &Suite, options: &Bench) -> Outcome {
    let cases: Vec<&Case> =
        suite.cases.iter().filter(|case| options.case.as_ref().is_none_or(|name| name == case.name)).collect();
    if cases.is_empty() {
        let names: Vec<&str> = suite.cases.iter().map(|case| case.name).collect();
        return Err(format!("There is no such case; there are {}.", names.join(", ")));
    }
    let runs = options.runs.unwrap_or(RUNS).max(1);
    if options.write_docs && (options.case.is_some() || options.small || runs < RUNS) {
        return Err(format!("--write-docs takes all cases in full size and at least {RUNS} runs."));
    }
    let machine = docs::Machine::now()?;
    let mut figures = Figures::default();
    let mut rows = Vec::new();
    Place::build()?;
    for case in &cases {
        let place = Place::of(suite.name, case.name, options.small)?;
        place.make()?;
        eprintln!("  make the inputs of {}", case.name);
        (case.prepare)(&place)?;
        rows.extend((case.rows)());
    }
    for turn in 1..=runs {
        for case in &cases {
            eprintln!("  {} {turn} of {runs}", case.name);
            let place = Place::of(suite.name, case.name, options.small)?;
            place.settle()?;
            (case.turn)(&place, &mut figures)?;
        }
    }
    for case in &cases {
        Place::of(suite.name, case.name, options.small)?.remove()?;
    }
    let report = Report::new(&rows, &figures);
    if options.json {
        println!("{}", report.json(&machine, runs));
    } else {
        println!("\n{}", report.text());
    }
    if options.write_docs {
        docs::write(suite.name, &docs::peers(suite.peers), &report, &machine, runs)?;
    }
    if options.small { Ok(()) } else { report.verdict() }
}
