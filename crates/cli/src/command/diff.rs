//! `zarr-fuse diff`.
use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {}
impl Diff {
    pub(crate) async fn run(&self, _: &Options, _: &Output) -> Result<(), Fault> {
        Ok(())
    }
}
