//! Several processes at once on one local home: nothing is lost, and the order of the log is the order of the cells.

use std::process::{Child, Command, Stdio};
use zarr_fuse_tests::Sandbox;
use zarr_fuse_tests::fold::{Home, file};

const PROCESSES: usize = 8;
const EACH: usize = 25;

/// Starts the command, whose words are kept.
fn start(home: &Home, arguments: &[&str]) -> Child {
    let mut command = Command::new(zarr_fuse_tests::binary());
    command.args(arguments).current_dir(home.path()).env_remove("ZF_STORE_URL").stdout(Stdio::piped());
    command.stderr(Stdio::piped()).spawn().expect("the command starts: `cargo build -p zarr-fuse` first, or set ZF_BIN")
}

fn finish(child: Child) -> (bool, String) {
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.success(), said.concat())
}

#[test]
fn eight_processes_lose_nothing() {
    let home = Home::new(Sandbox::empty().unwrap());
    for process in 0..PROCESSES {
        for n in 0..EACH {
            home.write(&format!("p{process}/{process}-{n}.csv"), &file(process, n));
        }
    }
    // Half of them file by file, a process each; the others all of a folder in groups, some with a commit for each.
    std::thread::scope(|scope| {
        for process in 0..PROCESSES {
            let home = &home;
            scope.spawn(move || {
                let folder = format!("p{process}");
                let runs: Vec<Vec<String>> = match process % 4 {
                    0 => vec![vec![folder]],
                    1 => vec![vec![folder, "--each".into()]],
                    _ => (0..EACH).map(|n| vec![format!("p{process}/{process}-{n}.csv")]).collect(),
                };
                for run in runs {
                    let mut arguments = vec!["add", "--source", "s"];
                    arguments.extend(run.iter().map(String::as_str));
                    let (done, said) = finish(start(home, &arguments));
                    assert!(done, "{arguments:?}: {said}");
                }
            });
        }
    });
    let log = home.log();
    assert_eq!(log.len(), PROCESSES * EACH);
    let mut files: Vec<&str> = log.iter().map(|event| event["file"].as_str().unwrap()).collect();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), PROCESSES * EACH, "a file is in twice, or lost");
    home.equals_its_log();
}

#[test]
fn the_same_file_at_once_is_one_contribution() {
    let home = Home::new(Sandbox::empty().unwrap());
    // One file, then the same twice under two names: the first one counts.
    for (n, files) in [&["0-0.csv"][..], &["0-1.csv", "x.csv"]].into_iter().enumerate() {
        files.iter().for_each(|name| home.write(name, &file(0, n)));
        let arguments = &[&["add", "--source", "s"], files].concat();
        let all: Vec<Child> = (0..PROCESSES).map(|_| start(&home, arguments)).collect();
        for child in all {
            let (done, said) = finish(child);
            assert!(done, "{said}");
            assert!(said.contains(&format!("c{}", n + 1)), "{said}");
        }
        assert_eq!(home.log().len(), n + 1);
        home.equals_its_log();
    }
}
