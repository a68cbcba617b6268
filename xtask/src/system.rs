//! Packages of the system: installed as root, otherwise one line says how.

use crate::{Outcome, job, place};
use std::process::Command;

/// A program that the project needs from the system.
pub(crate) struct Need {
    /// Names under which the program may stand on PATH.
    programs: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    /// What it is for.
    reason: &'static str,
}

/// zstd is C, also in WASM.
pub(crate) const CLANG: Need = Need { programs: &["clang"], package: "clang", reason: "zstd for WASM" };
/// The browser of the tests.
pub(crate) const CHROMIUM: Need =
    Need { programs: &["chromium", "chromium-browser", "google-chrome"], package: "chromium", reason: "browser tests" };
/// wasm-opt and playwright-core.
pub(crate) const NPM: Need = Need { programs: &["npm"], package: "npm", reason: "wasm-opt and browser tests" };
/// Interoperability tests.
pub(crate) const PYTHON: Need = Need {
    programs: &["python3", "python3.13", "python3.12", "python3.11"],
    package: "python3 python3-venv",
    reason: "interoperability tests",
};

/// Peak memory of a command.
pub(crate) const TIME: Need = Need { programs: &["time"], package: "time", reason: "bench" };

impl Need {
    /// The program's path, if it is there.
    pub(crate) fn found(&self) -> Option<std::path::PathBuf> {
        self.programs.iter().find_map(|program| place::on_path(program))
    }
}

/// Installs what is missing, as root; otherwise the error is the one line to run.
pub(crate) fn ensure(needs: &[Need]) -> Outcome {
    let missing: Vec<&Need> = needs.iter().filter(|need| need.found().is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.package.split(' ')).collect();
    let reasons: Vec<String> = missing.iter().map(|need| format!("{} ({})", need.package, need.reason)).collect();
    install(&packages, &reasons.join(", "))
}

/// Installs Debian packages, as root; otherwise the error is the one line to run.
pub(crate) fn install(packages: &[&str], reasons: &str) -> Outcome {
    let line = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if place::on_path("apt-get").is_none() {
        return Err(format!("Missing: {reasons}. Install them with your system's package manager and run this again."));
    }
    if !is_root() {
        return Err(format!("Missing: {reasons}. Run this line, then the command again:\n\n  sudo {line}\n"));
    }
    job::run("apt-get update", &mut apt(&["update", "-q"]))?;
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(packages);
    job::run(&format!("apt-get install {}", packages.join(" ")), &mut apt(&arguments)).map(|_| ())
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = job::command("apt-get", arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    let said = Command::new("id").arg("-u").output();
    said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).trim() == "0")
}
