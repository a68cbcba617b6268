//! `zarr-fuse plan-write`.

use crate::context::{Options, check_person};
use crate::fault::{Fault, Kind};
use crate::files;
use crate::output::Output;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::File;
use zarr_fuse_fuse::dense::PlanOptions;
use zarr_fuse_store::Home;

/// Plan to write dense files (Zarr, NetCDF) by several processes at once
///
/// The files are copied to the home, room is made for all their labels, and one dimension is cut at borders of chunks
/// into parts that share no chunk. Each part is written by `write-part` in a process of its own, in any order; then
/// `commit-parts` commits all of them as one version. Nobody sees anything before; a plan is given up by removing its
/// folder. There are at most as many parts as chunks along the dimension: its `chunk_size` in the schema says how many.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse plan-write run-*.zarr --source sim --along realization --parts 8 -o plan
  seq 8 | xargs -P 8 -I{} zarr-fuse write-part plan {}
  zarr-fuse commit-parts plan")]
pub(crate) struct PlanWrite {
    /// Zarr folders, .zarr.zip or NetCDF files; folders of them or patterns
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Key in SOURCES, where needed with its group: mesh/sim
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Who gives the files, a key of PERSONS; else the source's responsible person
    #[arg(long, value_name = "KEY", default_value = "")]
    person: String,
    /// Coordinate whose dimension is cut
    #[arg(long, value_name = "COORDINATE")]
    along: String,
    /// How many parts
    #[arg(long, value_name = "N", default_value = "8")]
    parts: usize,
    /// Folder for the plan
    #[arg(long, short, value_name = "DIR", default_value = "plan")]
    output: PathBuf,
}

impl PlanWrite {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        check_person(dataset.schema(), &self.person)?;
        // Other processes find the home from another folder.
        let root = dataset.home().root();
        let root = root
            .canonicalize()
            .map_err(|error| Fault::new(Kind::of(&error), format!("{}: {error}", root.display())))?;
        let dataset = Dataset::open(Home::at(root)).await?;
        let format = dataset.source(&self.source)?.3.format;
        let files: Vec<File> = files::list(&self.files, format, false)?
            .into_iter()
            .map(|path| {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                File { name, path }
            })
            .collect();
        let wanted = PlanOptions {
            source: &self.source,
            person: &self.person,
            along: &self.along,
            parts: self.parts,
            folder: &self.output,
        };
        let plan = dataset.plan_write(&files, &wanted).await?;
        let mut lines = vec![format!(
            "{}: {} of {}, along {} in steps of {}",
            self.output.display(),
            super::count(plan.parts.len() as u64, "part"),
            super::count(plan.files.len() as u64, "file"),
            plan.along,
            super::count(plan.chunk, "position"),
        )];
        for part in &plan.parts {
            let ends = [part.labels.first(), part.labels.last()].map(|label| label.map_or("", String::as_str));
            let labels = if ends[0] == ends[1] { ends[0].to_owned() } else { format!("{} to {}", ends[0], ends[1]) };
            lines.push(format!("  part {}: {} {labels}, of {}", part.part, plan.along, part.files.join(", ")));
        }
        if plan.parts.len() < self.parts {
            lines.push(format!(
                "  fewer than {} parts: `chunk_size` of {} says where it can be cut",
                self.parts, plan.along
            ));
        }
        output.result(&lines.join("\n"), &json!(plan));
        Ok(())
    }
}
