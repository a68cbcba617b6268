//! The two dimensions of a field: which of a variable's dimensions span a map or a picture.

use zarr_fuse_core::dataset::{Axis, Dimension, Group, Variable};

/// Names of upward dimensions, as CF, xarray and image stores use them.
const Y: [&str; 8] = ["y", "lat", "latitude", "nav_lat", "rlat", "yc", "northing", "row"];
/// Names of rightward dimensions, in the order of their partners in [`Y`].
const X: [&str; 8] = ["x", "lon", "longitude", "nav_lon", "rlon", "xc", "easting", "col"];
/// Fewer elements than this along an axis are no map.
const LEAST: u64 = 8;

/// The axes of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Name of the upward dimension.
    pub y: String,
    /// Name of the rightward dimension.
    pub x: String,
    /// Whether both are known as dimensions of space, large enough for a map: then it is what should be seen first.
    pub is_map: bool,
}

/// Whether a dimension is one of a map's by its name.
pub(super) fn is_space(dimension: &Dimension) -> bool {
    dimension.size >= LEAST && side(&dimension.name).is_some()
}

/// `Some(true)` for a rightward name, `Some(false)` for an upward one.
fn side(name: &str) -> Option<bool> {
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is(&X) { Some(true) } else { is(&Y).then_some(false) }
}

/// The plane of `variable`: the dimensions named as those of space, else its last two that are longer than one element.
pub(super) fn plane(group: &Group, variable: &Variable) -> Option<Plane> {
    let dimensions: Vec<&Dimension> = variable.dimensions.iter().filter_map(|name| group.dimension(name)).collect();
    let long: Vec<&Dimension> =
        dimensions.into_iter().filter(|dimension| dimension.size > 1 && dimension.axis != Axis::Text).collect();
    let named = |rightward: bool| long.iter().rev().find(|dimension| side(&dimension.name) == Some(rightward));
    if let (Some(y), Some(x)) = (named(false), named(true)) {
        let is_map = y.size >= LEAST && x.size >= LEAST;
        return Some(Plane { y: y.name.clone(), x: x.name.clone(), is_map });
    }
    match long.as_slice() {
        // Time goes to the right, as in a chart.
        [.., x, y] if x.axis == Axis::Time => Some(Plane { y: y.name.clone(), x: x.name.clone(), is_map: false }),
        [.., y, x] => Some(Plane { y: y.name.clone(), x: x.name.clone(), is_map: false }),
        _ => None,
    }
}
