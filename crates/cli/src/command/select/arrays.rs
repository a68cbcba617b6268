//! A selection as arrays: NetCDF-4 and Zarr V3.

use crate::command::{count, number};
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::progress::Progress;
use serde_json::{Map, Value, json};
use std::path::Path;
use zarr_fuse_fuse::give::{self, Arrays, Place};
use zarr_fuse_fuse::history::Version;
use zarr_fuse_fuse::select::Query;

/// A form of arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Netcdf,
    Zarr,
}

/// What is written.
pub(super) struct What<'a> {
    pub(super) version: &'a Version,
    pub(super) query: &'a Query,
    /// Attributes that say what was selected.
    pub(super) about: &'a Map<String, Value>,
}

pub(super) async fn write(
    what: What<'_>,
    form: Form,
    path: Option<&Path>,
    force: bool,
    output: &Output,
) -> Result<(), Fault> {
    let Some(path) = path else {
        return Err(Fault::new(Kind::BadInput, "arrays are written to a file or a folder: give -o PATH"));
    };
    let place = Place::new(path, force)?;
    let (snapshot, schema) = (&what.version.snapshot, &what.version.schema);
    let arrays = Arrays::open(&snapshot.store, schema, what.query, &snapshot.id, what.about).await?;
    let mut progress = Progress::new(output.is_json());
    let mut tell = |done: u64, total: u64| progress.at("written", done, total);
    match form {
        Form::Netcdf => give::netcdf(&arrays, &place, &mut tell).await?,
        Form::Zarr => give::zarr(&arrays, &place, &mut tell).await?,
    }
    let dimensions = arrays.dimensions();
    let sizes: Vec<String> = dimensions.iter().map(|(name, len)| format!("{name} {}", number(*len))).collect();
    let text = format!("Wrote {} ({}) to {}", count(arrays.len() as u64, "array"), sizes.join(", "), path.display());
    let dimensions: Map<String, Value> = dimensions.into_iter().map(|(name, len)| (name, json!(len))).collect();
    let document = json!({"file": path.display().to_string(), "arrays": arrays.names(), "dimensions": dimensions});
    output.result(&text, &document);
    Ok(())
}
