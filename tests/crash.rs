//! `kill -9` at random moments: what was acknowledged is there, nothing is half there, the next command needs no repair.
//!
//! `ZF_KILLS` kills instead of 100, and `ZF_SEED` begins elsewhere.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zarr_fuse_tests::Sandbox;
use zarr_fuse_tests::fold::{Home, file};

/// Numbers from a seed (xorshift64*, Vigna 2016, "An experimental exploration of Marsaglia's xorshift generators").
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What a command is killed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    One,
    Group,
    Each,
    Revert,
    Rebuild,
}

const WORKS: [Work; 7] = [Work::One, Work::One, Work::Group, Work::Group, Work::Each, Work::Revert, Work::Rebuild];

struct Run {
    home: Home,
    random: Random,
    /// Number of the next file.
    next: usize,
    /// Files that a command said were added, with their identifiers.
    acknowledged: BTreeMap<String, String>,
    /// Contributions that a command said were reverted.
    reverted: Vec<String>,
    /// How long each kind of work takes when it is left alone.
    takes: BTreeMap<Work, Duration>,
    /// Commands that were done before they were killed.
    in_time: u64,
}

impl Run {
    /// New files in a folder of their own.
    fn files(&mut self, count: usize) -> String {
        let folder = format!("in{}", self.next);
        for n in self.next..self.next + count {
            self.home.write(&format!("{folder}/0-{n}.csv"), &file(0, n));
        }
        self.next += count;
        folder
    }

    fn arguments(&mut self, work: Work) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match work {
            Work::One => words(&["add", "--source", "s", &self.files(1)]),
            Work::Group => words(&["add", "--source", "s", &self.files(20)]),
            Work::Each => words(&["add", "--source", "s", "--each", &self.files(6)]),
            Work::Revert => {
                let log = self.home.log();
                let active: Vec<&str> = log
                    .iter()
                    .filter(|event| event["kind"] != "schema" && event["reverted_by"].is_null())
                    .map(|event| event["id"].as_str().unwrap())
                    .collect();
                let id = active[self.random.below(active.len() as u64) as usize];
                words(&["revert", id, "--reason", "a test"])
            }
            Work::Rebuild => {
                let into = format!("rebuilt{}", self.next);
                self.next += 1;
                words(&["rebuild", "--into", &into])
            }
        }
    }

    /// Runs a command, kills it after `delay`, and remembers what it acknowledged.
    fn killed(&mut self, work: Work, delay: Option<Duration>) {
        let arguments = self.arguments(work);
        let mut command = Command::new(zarr_fuse_tests::binary());
        command.args(&arguments).current_dir(self.home.path()).env_remove("ZF_STORE_URL");
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut done = None;
        if let Some(delay) = delay {
            while done.is_none() && begun.elapsed() < delay {
                done = child.try_wait().unwrap();
                std::thread::sleep(Duration::from_micros(200));
            }
            if done.is_none() {
                // SIGKILL on Unix.
                child.kill().unwrap();
            }
        }
        let (mut out, mut err) = (String::new(), String::new());
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success() || status.code().is_none(), "{arguments:?} was refused: {err}");
        if status.success() {
            self.in_time += u64::from(delay.is_some());
            self.takes.insert(work, begun.elapsed());
        }
        // A line that is complete was said: `0-7.csv  c8: …`.
        for line in out.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            if let Some((file, rest)) = line.split_once(".csv  c") {
                let id = rest.split(':').next().unwrap();
                self.acknowledged.insert(format!("{file}.csv"), format!("c{id}"));
            }
        }
        if status.success() && work == Work::Revert {
            self.reverted.push(arguments[1].clone());
        }
    }

    fn check(&self) {
        // Reading needs no repair, and the log has no gap.
        let log = self.home.log();
        for (file, id) in &self.acknowledged {
            let found = log.iter().find(|event| event["id"] == **id);
            assert_eq!(found.map(|event| &event["file"]), Some(&Value::from(file.as_str())), "{id} was lost");
        }
        for id in &self.reverted {
            let found = log.iter().any(|event| event["kind"] == "revert" && event["reverts"] == **id);
            assert!(found, "the revert of {id} was lost");
        }
        self.home.equals_its_log();
    }
}

#[test]
fn nothing_is_lost_or_half_there_after_a_kill() {
    let (kills, seed) = (number("ZF_KILLS", 100), number("ZF_SEED", 1));
    let rebuilds = Sandbox::empty().unwrap().run(&["rebuild", "--help"]).unwrap().out.contains("--into");
    let works: Vec<Work> = WORKS.into_iter().filter(|work| rebuilds || *work != Work::Rebuild).collect();
    let mut run = Run {
        home: Home::new(Sandbox::empty().unwrap()),
        random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
        next: 0,
        acknowledged: BTreeMap::new(),
        reverted: Vec::new(),
        takes: BTreeMap::new(),
        in_time: 0,
    };
    for work in works.iter().copied() {
        run.killed(work, None);
    }
    run.check();
    for kill in 0..kills {
        let work = works[run.random.below(works.len() as u64) as usize];
        // Up to a little after its end: the last moments are the ones in which it commits.
        let most = run.takes[&work].as_micros() as u64 * 11 / 10 + 1;
        let delay = Duration::from_micros(run.random.below(most));
        println!("kill {kill} of {work:?} after {delay:?}");
        run.killed(work, Some(delay));
        run.check();
    }
    // All that was given goes in now: what is in is recognised.
    run.home.done(&["add", "--source", "s", "--recursive", "."]);
    run.check();
    let log = run.home.log();
    let active = log.iter().filter(|event| event["kind"] == "add" && event["reverted_by"].is_null()).count();
    let files = (0..run.next).filter(|n| log.iter().any(|event| event["file"] == format!("0-{n}.csv").as_str()));
    println!("{kills} kills, {} commands were done before: {} events, {active} active", run.in_time, log.len());
    assert!(active > 0 && files.count() >= active);
    // Nothing was repaired on the way: a home rebuilt from its journal is the same.
    if rebuilds {
        run.home.done(&["rebuild", "--into", "last"]);
    }
}
