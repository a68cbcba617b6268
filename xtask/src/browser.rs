//! The browser tests: the sample's site, a real S3 gateway and a server of faults for them, Chromium, and what npm gives.

use crate::count::Count;
use crate::stamp::{self, Inputs};
use crate::{Outcome, demo, job, place, suite, system};
use std::net::TcpStream;
use std::path::PathBuf;

/// Where the gateway listens unless `RGW_PORT` says otherwise.
const PORT: &str = "7480";

/// The folder of tools that stands beside the project's, with `s3-ceph` and `browser-bench`; else why it cannot be used.
pub(crate) fn tools() -> Outcome<PathBuf> {
    let folder = place::root().join("../shared/tools");
    match folder.canonicalize() {
        Ok(folder) if folder.join("s3-ceph/up").exists() && folder.join("browser-bench/run").exists() => Ok(folder),
        _ => Err("there is no ../shared/tools with s3-ceph and browser-bench".to_owned()),
    }
}

/// A gateway that runs; it is stopped with this value if it was started for it.
struct Gateway {
    tools: PathBuf,
    /// The variables that name it and its keys.
    variables: Vec<(String, String)>,
    own: bool,
}

impl Gateway {
    /// Starts the gateway, or takes the one that runs.
    fn start(tools: PathBuf) -> Outcome<Self> {
        let port = std::env::var("RGW_PORT").unwrap_or_else(|_| PORT.to_owned());
        let own = TcpStream::connect(format!("127.0.0.1:{port}")).is_err();
        let said = job::run("start the Ceph gateway", &mut job::command(tools.join("s3-ceph/up"), &[]))?;
        let variables = variables(&said);
        match variables.iter().any(|(name, _)| name == "S3_ENDPOINT_URL") {
            true => Ok(Self { tools, variables, own }),
            false => Err(format!("s3-ceph/up has not said where the gateway is:\n{said}")),
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if self.own {
            // What it says is in the log; a gateway that stays does no harm.
            let _stopped = job::run("stop the Ceph gateway", &mut job::command(self.tools.join("s3-ceph/down"), &[]));
        }
    }
}

/// The variables of the line `export A=x B=y`.
fn variables(said: &str) -> Vec<(String, String)> {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("export ")).unwrap_or_default();
    line.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// Gets what tests/browser/package-lock.json names.
fn packages() -> Outcome {
    let folder = place::root().join("tests/browser");
    let hash = Inputs::default().tree(&folder.join("package-lock.json"))?.hash();
    if !stamp::fresh("browser-packages", &hash, &folder.join("node_modules/axe-core/axe.min.js")) {
        let mut install = job::command("npm", &["ci", "--no-audit", "--no-fund"]);
        job::run("get playwright-core and axe-core", install.current_dir(&folder))?;
        stamp::set("browser-packages", &hash)?;
    }
    Ok(())
}

/// Drives the viewer in Chromium: with the data in a public bucket of the gateway, or, where there are no tools, on a second
/// server; then what needs them is skipped, and says so.
pub(crate) fn tests() -> Outcome<Count> {
    system::ensure(&[system::NPM, system::CHROMIUM])?;
    let chromium = system::CHROMIUM.found().ok_or("chromium is not on PATH")?;
    demo::build()?;
    packages()?;
    let mut command = job::command("node", &["tests/browser/run.mjs", "--site"]);
    command.arg(place::demo().join("site")).arg("--viewer").arg(place::viewer());
    command.arg("--screenshots").arg(place::target().join("screenshots"));
    let gateway = match tools() {
        // What s3-ceph runs are Debian's packages.
        Ok(_) if place::on_path("apt-get").is_none() => Err("the Ceph gateway needs Debian's apt".to_owned()),
        Ok(tools) => Ok(Gateway::start(tools)?),
        Err(why) => Err(why),
    };
    match &gateway {
        Ok(gateway) => {
            command.arg("--tools").arg(&gateway.tools).envs(gateway.variables.iter().cloned());
        }
        Err(why) => {
            command.arg("--without").arg(why);
        }
    }
    suite::counted("the viewer in Chromium", command.env("ZF_CHROMIUM", chromium).env("ZF_BIN", place::command()))
}

/// The tests of web/tests in Chromium, where the reader runs for people; among them a part of the arrays that the tests of
/// interoperability have left.
pub(crate) fn reader() -> Outcome<Count> {
    system::ensure(&[system::NPM, system::CHROMIUM])?;
    let chromium = system::CHROMIUM.found().ok_or("chromium is not on PATH")?;
    let found = crate::tools::for_viewer()?;
    packages()?;
    let arguments =
        ["test", "--manifest-path", "web/Cargo.toml", "--target", "wasm32-unknown-unknown", "--test", "wasm"];
    let mut command = job::cargo(&arguments);
    command.args(["--no-default-features", "--features", "worker"]);
    let runner = place::root().join("tests/browser/wasm.mjs");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", format!("node {}", runner.display()));
    suite::counted("the reader in Chromium", command.env("PATH", &found.path).env("ZF_CHROMIUM", chromium))
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn the_gateway_is_read_from_what_it_says() {
        let said = "s3-ceph: up after 12 s\nexport S3_ENDPOINT_URL=http://127.0.0.1:7480 AWS_REGION=us-east-1\n";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            variables(said),
            [pair("S3_ENDPOINT_URL", "http://127.0.0.1:7480"), pair("AWS_REGION", "us-east-1")]
        );
        assert!(variables("no line").is_empty());
    }
}
