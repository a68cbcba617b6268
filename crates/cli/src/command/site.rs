//! `zarr-fuse site`.

use crate::context::Options;
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_publish::{release, site};

/// Write a static site of the newest release, for GitHub Pages or any web server
///
/// The first view is drawn into the page, so there is a chart before any script has loaded. Publish first.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse site --out site\n  zarr-fuse serve site")]
pub(crate) struct Site {
    /// Folder for the site
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Site {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let home = dataset.home();
        let latest = home.latest()?;
        let Some(version) = latest.as_ref().and_then(|latest| latest["version"].as_str()) else {
            let message = format!("{} has no release yet: run `zarr-fuse publish` first", home.root().display());
            return Err(Fault::new(Kind::NotFound, message));
        };
        let folder = home.release(version);
        let release = release::read(&folder)?;
        let mut progress = Progress::new(output.is_json());
        site::write(&folder, &release, &self.out, &mut |p| progress.at(p.step, p.done, p.total)).await?;
        drop(progress);
        let out = self.out.display().to_string();
        let text = format!("Wrote the site of release {version} to {out}\nSee it with `zarr-fuse serve {out}`");
        output.result(&text, &json!({"version": version, "site": out}));
        Ok(())
    }
}
