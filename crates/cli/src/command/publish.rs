//! `zarr-fuse publish`.

use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_publish::{bundle, release};

/// Bake a release and write its bundle for a deposit
///
/// The release is plain Zarr V3 with overviews, in releases/VERSION of the home; the bundle holds it as one archive
/// beside its metadata. VERSION is PUBLICATION/version of the schema. A release is never rewritten.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse publish --out bundle\n  cd bundle && sha256sum --check SHA256SUMS")]
pub(crate) struct Publish {
    /// Folder for the bundle
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    at: At,
}

impl Publish {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let mut progress = Progress::new(output.is_json());
        let mut tell = |p: zarr_fuse_publish::Progress| progress.at(p.step, p.done, p.total);
        let version = self.at.version(&dataset).await?;
        let published = release::publish(dataset.home(), &version.snapshot, &version.schema, &mut tell).await?;
        bundle::write(&published.folder, &published.release, &self.out, &mut tell)?;
        drop(progress);
        let (folder, out) = (published.folder.display().to_string(), self.out.display().to_string());
        let verb = if published.reused { "Found" } else { "Baked" };
        let text = format!("{verb} release {} in {folder}\nWrote its bundle to {out}", published.release.version);
        output.result(
            &text,
            &json!({
                "version": published.release.version,
                "release": folder,
                "bundle": out,
                "reused": published.reused,
                "snapshot": published.release.snapshot,
            }),
        );
        Ok(())
    }
}
