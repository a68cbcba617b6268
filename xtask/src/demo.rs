//! The sample dataset from raw files to a served site, with the real command, in target/demo.

use crate::stamp::{self, Inputs};
use crate::{Outcome, job, place, viewer};
use std::path::Path;
use std::process::{Command, Stdio};
use xtask::sample::{Contribution, boreholes};

const STEPS: &str = "publish the sample";

/// Builds everything and serves the site unless told not to.
pub(crate) fn run(no_serve: bool, port: u16) -> Outcome {
    println!("zarr-fuse demo");
    viewer::build(true)?;
    job::run("build the command", &mut job::cargo(&["build", "--package", "zarr-fuse"]))?;
    build()?;
    let folder = place::demo();
    println!("\n  home    {}", folder.join("home").display());
    println!("  bundle  {}", folder.join("bundle").display());
    println!("  site    {}", folder.join("site").display());
    if no_serve { Ok(()) } else { serve(&folder.join("site"), port) }
}

/// Makes target/demo/{home,bundle,site} unless nothing that they come from has changed. The command must be built.
pub(crate) fn build() -> Outcome {
    let folder = place::demo();
    let schema = place::root().join("schemas/boreholes/dataset.yaml");
    let raw = job::inside("make the sample's raw files", || {
        let write = |file: &Contribution| Ok((file.write(&folder.join("raw"))?, file.sources));
        boreholes::contributions().iter().map(write).collect::<Outcome<Vec<_>>>()
    })?;
    let inputs = Inputs::default().tree(&schema)?.tree(&folder.join("raw"))?.tree(&place::command())?;
    let (hash, page) = (inputs.hash(), folder.join("site/index.html"));
    if stamp::fresh("demo", &hash, &page) {
        job::unchanged(STEPS);
        return Ok(());
    }
    for part in ["home", "bundle", "site"] {
        let part = folder.join(part);
        if part.exists() {
            std::fs::remove_dir_all(&part).map_err(|error| format!("cannot remove {}: {error}", part.display()))?;
        }
    }
    let home = folder.join("home");
    step("init", "make the store", &home, &[&schema.to_string_lossy()])?;
    for (path, source) in raw.iter().flat_map(|(path, sources)| sources.iter().map(move |source| (path, *source))) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        step("add", &format!("add {name}"), &home, &[&path.to_string_lossy() as &str, "--source", source])?;
    }
    step("publish", "publish a release and its bundle", &home, &["--out", &folder.join("bundle").to_string_lossy()])?;
    step("site", "write the site", &home, &["--out", &folder.join("site").to_string_lossy()])?;
    stamp::set("demo", &hash)
}

fn step(command: &str, what: &str, home: &Path, arguments: &[&str]) -> Outcome {
    let mut command = job::command(place::command(), &[command]);
    command.args(arguments).arg("--home").arg(home);
    job::run(what, &mut command).map(|_| ())
}

fn serve(site: &Path, port: u16) -> Outcome {
    println!("\nOpen http://127.0.0.1:{port}/ (stop with Ctrl+C)\n");
    let mut command = Command::new(place::command());
    command.arg("serve").arg(site).args(["--port", &port.to_string()]).stdin(Stdio::null());
    let status = command.status().map_err(|error| format!("cannot start the server: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("The server ended: {status}. Is port {port} in use? Try --port."))
    }
}
