//! The viewer in Chromium beside a page of zarrita and uPlot: `run` of ../shared/tools/browser-bench measures both in turns, over
//! the same slow line, and compares what they say they have drawn with NumPy.

use super::cases::Figures;
use super::report::{Goal, Peer, Report, Row};
use super::{Bench, docs};
use crate::{Outcome, browser, job, place, viewer};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Its name.
pub(super) const NAME: &str = "browser";
/// Turns without `--runs`.
const RUNS: usize = 5;
/// What the viewer opens: of the series the station that the peer draws. `bench` lets it tell what it has drawn.
const TEMPLATE: &str = "{site}/#/open?url={store:enc}&s=KLET&bench=1";
/// Resident memory of an empty page, in MB, as the README of browser-bench has it.
const EMPTY_PAGE: f64 = 164.0;

/// One call of `run`.
struct Case {
    name: &'static str,
    /// What the tables call it.
    work: &'static str,
    /// `series` or `field`.
    mode: &'static str,
    /// Further options of `run`.
    options: &'static [&'static str],
    rows: &'static [Line],
}

/// A row: its key, what is counted, and its goal. The key begins with that of the case.
type Line = (&'static str, &'static str, Goal, Read);

/// Reads the figure of one run.
type Read = fn(&Value) -> Option<f64>;

macro_rules! field {
    ($name:literal, $scale:expr) => {
        |run| Some(run[$name].as_f64()? / $scale)
    };
}

static CASES: [Case; 3] = [
    Case {
        name: "series",
        work: "ten years of minutes, 40 ms and 20 Mbit/s",
        mode: "series",
        options: &[],
        rows: &[
            ("series_time", "ms to the first live chart", Goal::AtMostTimesPeer(0.75), field!("time", 1.0)),
            ("series_bytes", "kB of data before it", Goal::AtMost(60.0), field!("dataBytes", 1000.0)),
            ("series_requests", "requests for data before it", Goal::AtMost(6.0), field!("dataRequests", 1.0)),
            ("series_app", "kB of the page's own", Goal::Reported, field!("appBytes", 1000.0)),
            ("series_shift", "layout shift", Goal::AtMost(0.1), field!("layoutShift", 1.0)),
            ("series_script", "ms of script a pan step", Goal::AtMost(4.0), field!("panScript", 1.0)),
            ("series_task", "ms of main thread a pan step", Goal::AtMostTimesPeer(1.0), field!("panTask", 1.0)),
            ("series_longest", "ms of the longest task of a pan", Goal::AtMost(50.0), field!("panLongest", 1.0)),
            ("series_memory", "MB above an empty page", Goal::AtMost(256.0), memory),
        ],
    },
    Case {
        name: "field",
        work: "46 MB field, 40 ms and 200 Mbit/s",
        mode: "field",
        options: &[],
        rows: &[
            ("field_time", "ms until all is read and the first map drawn", Goal::Reported, field!("time", 1.0)),
            ("field_floor", "× bytes over bandwidth", Goal::AtMost(1.15), |run| {
                Some(run["time"].as_f64()? / run["linkAlone"].as_f64()?)
            }),
            ("field_memory", "MB above an empty page", Goal::AtMost(256.0), memory),
        ],
    },
    Case {
        name: "unshaped",
        work: "the same, line not slowed down",
        mode: "field",
        options: &["--field-mbit", "0", "--rtt", "0"],
        rows: &[("unshaped_time", "ms", Goal::AtMostTimesPeer(0.6), field!("time", 1.0))],
    },
];

fn memory(run: &Value) -> Option<f64> {
    Some(run["peakMemory"].as_f64()? / 1e6 - EMPTY_PAGE)
}

/// Measures, prints the table; a missed goal, or a chart that is not as NumPy has it, is an error.
pub(super) fn run(options: &Bench) -> Outcome {
    let wanted = options.case.as_deref();
    let cases: Vec<&Case> = CASES.iter().filter(|case| wanted.is_none_or(|name| name == case.name)).collect();
    if cases.is_empty() {
        return Err(format!(
            "There is no such case; there are {}.",
            CASES.iter().map(|case| case.name).collect::<Vec<_>>().join(", ")
        ));
    }
    let runs = options.runs.unwrap_or(RUNS).max(1);
    if options.write_docs && (wanted.is_some() || runs < RUNS) {
        return Err(format!("--write-docs takes all cases and at least {RUNS} runs."));
    }
    let tools = browser::tools().map_err(|why| format!("The browser cannot be measured: {why}."))?;
    let site = site()?;
    let machine = docs::Machine::now()?;
    let (mut figures, mut rows, mut wrong) = (Figures::default(), Vec::new(), Vec::new());
    for case in &cases {
        let document = measure(&tools, &site, case, runs)?;
        let told = &document["modes"][case.mode];
        for &(key, figure, goal, read) in case.rows {
            let peer = Peer::Measured("zarrita + uPlot");
            rows.push(Row { key, work: case.work, figure, peer, goal });
            let of = |who: &str| told["runs"][who].as_array().into_iter().flatten().filter_map(read).collect();
            figures.ours.insert(key, of("site"));
            figures.peer.insert(key, of("peer"));
        }
        let gate = told["gates"]["site"].as_str().unwrap_or("not measured");
        figures.note(format!("{}: what is drawn, compared with NumPy: {gate}", case.work));
        if gate != "equal" {
            wrong.push(format!("{}: compared with NumPy: {gate}", case.work));
        }
    }
    let report = Report::new(&rows, &figures);
    if options.json {
        println!("{}", report.json(&machine, runs));
    } else {
        println!("\n{}", report.text());
    }
    if options.write_docs {
        docs::write(NAME, &peers(&tools), &report, &machine, runs)?;
    }
    let verdict = report.verdict();
    match (verdict, wrong.is_empty()) {
        (verdict, true) => verdict,
        (Ok(()), false) => Err(wrong.join("\n")),
        (Err(missed), false) => Err(format!("{missed}\n{}", wrong.join("\n"))),
    }
}

/// The folder of the viewer: that of `ZF_VIEWER_DIST`, else it is built.
fn site() -> Outcome<PathBuf> {
    if let Some(folder) = std::env::var_os("ZF_VIEWER_DIST").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    viewer::build(true)?;
    Ok(place::viewer())
}

fn measure(tools: &Path, site: &Path, case: &Case, runs: usize) -> Outcome<Value> {
    let folder = place::target().join("bench").join(NAME);
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let out = folder.join(format!("{}.json", case.name));
    let mut command = job::command(tools.join("browser-bench/run"), &["--site", TEMPLATE, "--mode", case.mode]);
    command.arg("--site-root").arg(site).args(["--repeats", &runs.to_string()]).args(case.options);
    command.arg("--json").arg(&out).arg("--screenshots").arg(folder.join(case.name));
    // It ends with 1 too when a page has drawn something wrong; then there is a document, and it says so.
    let _left = std::fs::remove_file(&out);
    let what = format!("measure {} beside zarrita and uPlot", case.name);
    let said = job::observe(&what, &mut command)?;
    let text = std::fs::read_to_string(&out).map_err(|_| job::failure(&what, &command, &said.text))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", out.display()))
}

/// The pinned versions of the peer's packages.
fn peers(tools: &Path) -> String {
    let text = std::fs::read_to_string(tools.join("browser-bench/package.json")).unwrap_or_default();
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let named = |name: &str| {
        let version = ["dependencies", "devDependencies"].iter().find_map(|part| document[part][name].as_str())?;
        Some(format!("{name} {version}"))
    };
    ["zarrita", "uplot", "numcodecs"].iter().filter_map(|name| named(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_are_read_from_a_run() {
        let run = json!({"time": 2100.0, "linkAlone": 2000.0, "peakMemory": 200e6, "dataBytes": 54321});
        let of = |key: &str| {
            let line = CASES.iter().flat_map(|case| case.rows).find(|row| row.0 == key);
            line.and_then(|&(.., read)| read(&run))
        };
        assert_eq!(of("field_floor"), Some(1.05));
        assert_eq!(of("field_memory"), Some(36.0));
        assert_eq!(of("series_bytes"), Some(54.321));
        assert_eq!(of("series_task"), None);
    }
}
