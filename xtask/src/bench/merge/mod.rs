//! `bench merge`: what merging costs, beside its peers on the same machine in the same run.
//!
//! Ours is the release build of the command, each run in a process of its own. The peers are the pinned packages of
//! tests/interop/requirements.txt. Runs are interleaved: every turn runs every case, ours and then the peer's.

mod appends;
mod commits;
mod data;
mod dense;
mod docs;
mod insertion;
mod place;
mod report;
mod table;

use super::Bench;
use crate::Outcome;
use place::Place;
use report::Row;
use std::collections::BTreeMap;

/// Turns without `--runs`.
const RUNS: usize = 3;

/// One kind of work. A case is one file and one line of [`CASES`].
struct Case {
    /// Its name for `--case`, and its folder.
    name: &'static str,
    /// The rows that its figures make.
    rows: fn() -> Vec<Row>,
    /// Makes its inputs, once.
    prepare: fn(&Place) -> Outcome,
    /// Measures once.
    turn: fn(&Place, &mut Figures) -> Outcome,
}

/// All cases, in the order of the table.
const CASES: [Case; 5] = [table::CASE, appends::CASE, commits::CASE, dense::CASE, insertion::CASE];

/// What was measured, by the row's key: a figure a turn.
#[derive(Debug, Default)]
struct Figures {
    ours: BTreeMap<&'static str, Vec<f64>>,
    peer: BTreeMap<&'static str, Vec<f64>>,
    /// What a case says beside its figures, once.
    notes: Vec<String>,
}

impl Figures {
    fn ours(&mut self, key: &'static str, figure: f64) {
        self.ours.entry(key).or_default().push(figure);
    }

    fn peer(&mut self, key: &'static str, figure: f64) {
        self.peer.entry(key).or_default().push(figure);
    }

    fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }
}

/// Measures, prints the table; a missed goal is an error.
pub(crate) fn run(options: &Bench) -> Outcome {
    let cases: Vec<&Case> =
        CASES.iter().filter(|case| options.case.as_ref().is_none_or(|name| name == case.name)).collect();
    if cases.is_empty() {
        let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        return Err(format!("There is no such case; there are {}.", names.join(", ")));
    }
    let runs = options.runs.unwrap_or(RUNS).max(1);
    if options.write_docs && (options.case.is_some() || runs < RUNS) {
        return Err(format!("--write-docs takes all cases and at least {RUNS} runs."));
    }
    let machine = docs::Machine::now()?;
    let mut figures = Figures::default();
    let mut rows = Vec::new();
    for case in &cases {
        let place = Place::new(case.name)?;
        eprintln!("  make the inputs of {}", case.name);
        (case.prepare)(&place)?;
        rows.extend((case.rows)());
    }
    for turn in 1..=runs {
        for case in &cases {
            eprintln!("  {} {turn} of {runs}", case.name);
            let place = Place::of(case.name)?;
            place.settle()?;
            (case.turn)(&place, &mut figures)?;
        }
    }
    for case in &cases {
        Place::of(case.name)?.remove()?;
    }
    let report = report::Report::new(&rows, &figures);
    if options.json {
        println!("{}", report.json(&machine, runs));
    } else {
        println!("\n{}", report.text());
    }
    if options.write_docs {
        docs::write(&report, &machine, runs)?;
    }
    report.verdict()
}
