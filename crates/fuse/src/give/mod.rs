//! Arrays out: the selected positions of each dimension as NetCDF-4 or Zarr V3, with the CF attributes of the repo.
//!
//! What is given back is [`Arrays`]: the variables of one group that were asked for, the coordinates of their dimensions,
//! and what the attribute `coordinates` names beside them (latitude and longitude of places, the parts of composed
//! labels). A cell that a condition leaves out is missing. The writers read it chunk by chunk, and what they write appears
//! under its name when it is complete ([`Place`]).

mod arrays;
mod attributes;
mod netcdf;
mod place;
mod rows;
mod subset;
mod zarr;

pub use arrays::Arrays;
pub use netcdf::netcdf;
pub use place::Place;
pub use subset::{SELECTION_ATTRIBUTE, Saved, about, saved};
pub use zarr::zarr;
