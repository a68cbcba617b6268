//! Random datasets, contributions, erasures and reverts: after every step the store holds what the model holds.
//!
//! `ZF_CASES` says how many cases are tried, `PROPTEST_RNG_SEED` which; without it they are new ones in every run. Seeds
//! that failed once are kept in `model.proptest-regressions` and are tried first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestCaseError, TestError, TestRunner};
use std::fmt::Debug;
use std::path::PathBuf;
use zarr_fuse_tests::model::{case, run};

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
            checked.map_err(|fault| TestCaseError::fail(fault))
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
    property(cases(), || case::cases(false), run::check);
}
