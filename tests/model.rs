//! Random datasets, contributions, erasures and reverts: after every step the store holds what the model holds.
//!
//! `ZF_CASES` says how many cases are tried, `PROPTEST_RNG_SEED` which; without it they are new ones in every run. Seeds
//! that failed once are kept in `model.proptest-regressions` and are tried first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestCaseError, TestError, TestRunner};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;
use zarr_fuse_fuse::history::Why;
use zarr_fuse_tests::model::case::{self, Action, Case};
use zarr_fuse_tests::model::history::{Did, Event, History};
use zarr_fuse_tests::model::run;
use zarr_fuse_tests::small::{Small, block};

/// A folder in memory where there is one: the cases are about values, not about disks.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    match tempfile::tempdir_in(&memory) {
        Ok(folder) => folder,
        Err(_) => tempfile::tempdir().unwrap(),
    }
}

fn cases() -> u32 {
    std::env::var("ZF_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(64)
}

/// Tries `cases` values of `strategy`, on every processor.
fn property<S: Strategy>(
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    check: impl AsyncFn(&std::path::Path, &S::Value) -> Result<(), String> + Sync,
) where
    S::Value: Debug,
{
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
    let work = |thread: u32| {
        let mut config = Config { cases: cases.div_ceil(threads), max_shrink_iters: 20_000, ..Config::default() };
        config.source_file = Some(file!());
        config.failure_persistence = Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/model.proptest-regressions"
        ))));
        if let RngSeed::Fixed(seed) = config.rng_seed {
            config.rng_seed = RngSeed::Fixed(seed + u64::from(thread));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut runner = TestRunner::new(config);
        let outcome = runner.run(&strategy(), |value| {
            let folder = folder();
            let checked = runtime.block_on(check(&folder.path().join("home"), &value));
            checked.map_err(TestCaseError::fail)
        });
        match outcome {
            Ok(()) => None,
            Err(TestError::Fail(reason, value)) => Some(format!("{reason}\n{value:?}")),
            Err(TestError::Abort(reason)) => Some(format!("given up: {reason}")),
        }
    };
    let work = &work;
    let faults: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn the_store_holds_what_the_model_holds() {
    property(cases(), case::cases, run::check);
}

#[test]
fn files_that_agree_give_the_same_bytes_in_any_order() {
    property(cases() / 4, case::agreeing, run::any_order);
}

/// Found by the cases above: the bounds of c1 have a depth, those of c2 none, and `lat` lies over no depth.
#[test]
fn a_revert_asks_every_contribution_that_lies_over_the_same_cells() -> Result<(), String> {
    let schema = r#"
COORDS:
  place: {composed: [lon, lat], resolution: 0.01}
  depth: {unit: m}
VARS:
  lon: {coords: place, unit: degrees_east}
  lat: {coords: place, unit: degrees_north}
  v: {coords: [place, depth], unit: degC}
"#;
    let mut small = Small::new(schema)?;
    small.add("lon,lat,depth,v|14.4,50.1,1,20")?;
    small.add("lon,lat|14.4,50.1|14.5,50.2")?;
    let why = Why { reason: "a test", person: "", now: "2026-01-02T00:00:00Z" };
    block(small.dataset.revert("c2", why, false))?.map_err(|error| error.to_string())?;
    assert_eq!(small.table(&["lon", "lat"])?, "\"14.4,50.1\",14.4,50.1");
    assert_eq!(small.table(&["v"])?, "\"14.4,50.1\",1,20");
    Ok(())
}

/// What happened in a case that a test of the merge should not do without.
fn reached(case: &Case) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut note = |what, happened| found.extend(Some(what).filter(|_| happened));
    let mut history = History::new(&case.plan);
    note("several groups", case.plan.groups.len() > 1);
    for step in &case.steps {
        let Action::Commit { events, dry } = step.action(&case.plan, &history) else { continue };
        note("a dry run", dry);
        note("several files in one commit", events.len() > 1);
        let mut after = history.clone();
        for event in &events {
            let before = after.clone();
            let did = after.apply(event);
            let counts = match &did {
                Did::Done(counts) => counts.clone(),
                Did::Already(_) => {
                    note("the same file again", true);
                    continue;
                }
                Did::Nothing => {
                    note("an erasure of nothing", true);
                    continue;
                }
                Did::Refused(reason) => {
                    note("an erasure refused", reason.contains("part of"));
                    note("a conflict refused", reason.contains("Conflict") && matches!(event, Event::Add(_)));
                    note("a new label refused", reason == "Label");
                    note("a file refused", reason == "File");
                    note("a revert refused, as what it names is inactive", reason.contains("inactive"));
                    note(
                        "a revert refused, as another contribution would conflict",
                        matches!(event, Event::Revert(_)) && reason.contains("Conflict"),
                    );
                    continue;
                }
            };
            note("new cells", counts.new > 0);
            note("changed cells", counts.changed > 0);
            note("same cells", counts.same > 0);
            note("kept cells", counts.kept > 0);
            note("erased cells", counts.erased > 0);
            note("rows set aside", counts.aside > 0);
            let (old, new) = (&before.state().groups, &after.state().groups);
            let labels = old.iter().zip(new).flat_map(|(old, new)| old.labels.values().zip(new.labels.values()));
            for (old, new) in labels {
                note(
                    "labels inserted before others",
                    !old.is_empty() && new.len() > old.len() && !new.starts_with(old),
                );
                note("labels appended", !old.is_empty() && new.len() > old.len() && new.starts_with(old));
                note("labels that go", new.len() < old.len());
            }
            if let Event::Revert(number) = event {
                note("a revert", true);
                let what = &before.events()[*number as usize - 1];
                note("a revert of a revert", matches!(what, Event::Revert(_)));
                note("a revert of an erasure", matches!(what, Event::Erase(_)));
                note(
                    "a revert that gives other values back",
                    new.iter().zip(old).any(|(new, old)| {
                        new.values.iter().any(|(place, value)| old.values.get(place).is_some_and(|old| old != value))
                    }),
                );
            }
        }
        if !dry {
            history = after;
        }
    }
    found
}

#[test]
fn the_cases_reach_all_that_a_merge_can_do() {
    let config = Config { failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let strategy = case::cases();
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..2000 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        reached(&case).into_iter().for_each(|what| *found.entry(what).or_default() += 1);
    }
    println!("{found:#?}");
    assert_eq!(found.len(), 24, "{found:#?}");
    assert!(found.values().all(|count| *count >= 4), "{found:#?}");
}
