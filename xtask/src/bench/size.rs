//! Compressed sizes of the built site's code against their budgets.

use crate::{Outcome, place, viewer};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a visitor loads before the live chart.
const PAGE: u64 = 250_000;
/// … and with the worker that reads the data.
const PAGE_AND_WORKER: u64 = 650_000;
/// The worker that takes the first one's place when a store has a rare codec.
const FULL_WORKER: u64 = 650_000;

/// Whose a file of the viewer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    /// Of the page, before the first chart.
    Page,
    /// Of the worker that comes with the page.
    Worker,
    /// Of the worker with every codec, which few visitors load.
    FullWorker,
}

/// One file of the viewer.
struct Part {
    name: String,
    raw: u64,
    compressed: u64,
    whose: Whose,
}

fn whose(name: &str) -> Whose {
    match name {
        name if name.starts_with("worker_full") => Whose::FullWorker,
        name if name.starts_with("worker") => Whose::Worker,
        _ => Whose::Page,
    }
}

/// Prints the table; over budget is an error.
pub(crate) fn run() -> Outcome {
    viewer::build(true)?;
    let parts = measure(&place::viewer())?;
    println!("\n{:<54} {:>10} {:>12}", "file", "bytes", "gzip -9");
    for part in &parts {
        println!("{:<54} {:>10} {:>12}", part.name, part.raw, part.compressed);
    }
    verdict(&parts)?;
    paths(&place::viewer())
}

/// No program says where it was built: rustc writes the path of a source into every place that may panic, unless told not to.
fn paths(folder: &Path) -> Outcome {
    for name in ["page_bg.wasm", "worker_bg.wasm", "worker_full_bg.wasm"] {
        let path = folder.join(name);
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(found) = path_in(&bytes, &place::root().to_string_lossy()) {
            return Err(format!(
                "{name} names a folder of this machine, \"{found}\": see FLAGS in xtask/src/viewer.rs"
            ));
        }
    }
    Ok(())
}

/// The project's own folder or that of a registry's sources, if `bytes` hold it.
fn path_in<'a>(bytes: &[u8], root: &'a str) -> Option<&'a str> {
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    [root, "/registry/src/", "/git/checkouts/"].into_iter().find(|text| holds(text))
}

fn measure(folder: &Path) -> Outcome<Vec<Part>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    let mut parts = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if ["wasm", "js", "css", "html"].iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            let raw = entry.metadata().map_err(|error| format!("{name}: {error}"))?.len();
            let compressed = gzip(&entry.path())?;
            parts.push(Part { whose: whose(&name), name, raw, compressed });
        }
    }
    parts.sort_by(|a, b| (a.whose, &a.name).cmp(&(b.whose, &b.name)));
    Ok(parts)
}

fn gzip(path: &Path) -> Outcome<u64> {
    let said = Command::new("gzip").args(["-9", "-n", "-c"]).arg(path).stdin(Stdio::null()).output();
    let said = said.map_err(|error| format!("gzip: {error}"))?;
    if said.status.success() { Ok(said.stdout.len() as u64) } else { Err(format!("gzip failed on {}", path.display())) }
}

fn verdict(parts: &[Part]) -> Outcome {
    let sum = |wanted: &[Whose]| parts.iter().filter(|p| wanted.contains(&p.whose)).map(|p| p.compressed).sum::<u64>();
    let rows = [
        ("page", sum(&[Whose::Page]), PAGE),
        ("page and worker", sum(&[Whose::Page, Whose::Worker]), PAGE_AND_WORKER),
        ("worker with every codec", sum(&[Whose::FullWorker]), FULL_WORKER),
    ];
    let mut over = Vec::new();
    println!();
    for (name, size, budget) in rows {
        let (kb, limit) = (size as f64 / 1000.0, budget / 1000);
        println!("{name:<54} {kb:>10.0} KB of {limit} KB");
        if size == 0 || size > budget {
            over.push(format!("{name}: {kb:.0} KB gzipped, the budget is {limit} KB"));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("Over budget (or nothing built):\n  {}", over.join("\n  "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(page: u64, worker: u64, full: u64) -> Vec<Part> {
        [("page_bg.wasm", page), ("worker_bg.wasm", worker), ("worker_full_bg.wasm", full)]
            .map(|(name, compressed)| Part { name: name.into(), raw: 0, compressed, whose: whose(name) })
            .into()
    }

    #[test]
    fn a_path_of_the_machine_is_found() {
        assert_eq!(path_in(b"\0src/lib.rs/srv/a/zarr-fuse/web/src\0", "/srv/a/zarr-fuse"), Some("/srv/a/zarr-fuse"));
        assert_eq!(path_in(b"/srv/b/.cargo/registry/src/host/x.rs", "/srv/a"), Some("/registry/src/"));
        assert_eq!(path_in(b"/rustc/0123/library/core/src/str/mod.rs", "/srv/a"), None);
    }

    #[test]
    fn each_budget_can_be_exceeded() {
        let worker = PAGE_AND_WORKER - PAGE;
        assert!(verdict(&parts(PAGE, worker, FULL_WORKER)).is_ok());
        for over in [
            parts(PAGE + 1, 1, 1),
            parts(PAGE, worker + 1, 1),
            parts(PAGE, worker, FULL_WORKER + 1),
            parts(1, 1, 0),
            Vec::new(),
        ] {
            assert!(verdict(&over).is_err());
        }
    }
}
