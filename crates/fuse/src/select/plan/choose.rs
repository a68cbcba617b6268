//! Which labels of each dimension are selected: by label, by area, the nearest, each n-th.

use super::nearest::nearest;
use super::polygon::{Bounds, Polygons};
use crate::fault::{Error, Fault};
use crate::select::link::{places, positions};
use crate::select::not_selected;
use crate::select::query::Query;
use zarr_fuse_core::align::{Place, nearest_places};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Variable};
use zarr_fuse_core::zarr::array::{self, Readable};

/// A dimension whose labels are being selected.
pub(super) struct Axis<'a> {
    pub(super) name: &'a str,
    pub(super) variable: &'a Variable,
    pub(super) labels: Column,
    pub(super) chosen: Vec<bool>,
}

impl Axis<'_> {
    fn narrow(&mut self, holds: impl Fn(usize) -> bool) {
        self.chosen.iter_mut().enumerate().for_each(|(place, chosen)| *chosen = *chosen && holds(place));
    }

    fn keep(&mut self, places: &[u64]) {
        self.narrow(|place| places.binary_search(&(place as u64)).is_ok());
    }

    fn only(&mut self, kept: usize) {
        self.narrow(|place| place == kept);
    }

    /// A number, for degrees; NaN for other labels.
    pub(super) fn number(&self, place: usize) -> f64 {
        match self.labels.get(place) {
            Some(value) if value.is_missing() => f64::NAN,
            Some(zarr_fuse_core::column::Value::Float(value)) => value,
            Some(zarr_fuse_core::column::Value::Int(value)) => value as f64,
            Some(zarr_fuse_core::column::Value::Unsigned(value)) => value as f64,
            _ => f64::NAN,
        }
    }
}

/// Where the places of the rows are.
enum Where {
    /// A dimension whose labels have latitude and longitude.
    Places(usize, Vec<Place>),
    /// A dimension of latitudes and one of longitudes.
    Grid([usize; 2]),
}

/// A polygon over a grid: the dimension of latitudes, that of longitudes, and the polygon, which is asked cell by cell.
pub(super) struct OverGrid {
    pub(super) dimensions: [usize; 2],
    pub(super) polygons: Polygons,
}

/// Narrows the dimensions of the group at `path`, by the queries within which `query` is before itself. Returns the
/// polygons that cut across two dimensions; what is to be said goes to `notes`.
///
/// # Errors
/// Names and labels that are not there; areas where no dimension has latitude and longitude.
pub(super) async fn choose(
    store: &Readable,
    (path, group): (&str, &GroupSchema),
    axes: &mut [Axis<'_>],
    query: &Query,
    notes: &mut Vec<String>,
) -> Result<Vec<OverGrid>, Error> {
    let mut across = Vec::new();
    for query in query.within.iter().chain([query]) {
        across.extend(narrow(store, (path, group), axes, query, notes).await?);
    }
    Ok(across)
}

/// Narrows by one query alone.
async fn narrow(
    store: &Readable,
    (path, group): (&str, &GroupSchema),
    axes: &mut [Axis<'_>],
    query: &Query,
    notes: &mut Vec<String>,
) -> Result<Option<OverGrid>, Error> {
    labels(store, (path, group), axes, query).await?;
    let wants_place = query.nearest.iter().any(|(name, label)| is_place(axes, name, label));
    let mut across = None;
    if query.bounds.is_some() || query.polygon.is_some() || wants_place {
        let places = find(store, path, group, axes).await?;
        if let Some(bounds) = query.bounds {
            let bounds = Bounds::new(bounds)?;
            match &places {
                Where::Places(axis, places) => axes[*axis].narrow(|at| {
                    places.get(at).is_some_and(|place| {
                        bounds.has_latitude(place.latitude) && bounds.has_longitude(place.longitude)
                    })
                }),
                Where::Grid([lat, lon]) => {
                    let numbers =
                        |axis: &Axis<'_>| (0..axis.labels.len()).map(|at| axis.number(at)).collect::<Vec<_>>();
                    let (latitudes, longitudes) = (numbers(&axes[*lat]), numbers(&axes[*lon]));
                    axes[*lat].narrow(|at| bounds.has_latitude(latitudes[at]));
                    axes[*lon].narrow(|at| bounds.has_longitude(longitudes[at]));
                }
            }
        }
        if let Some(text) = &query.polygon {
            let polygons = Polygons::parse(text)?;
            match &places {
                Where::Places(axis, places) => axes[*axis]
                    .narrow(|at| places.get(at).is_some_and(|place| polygons.holds(place.longitude, place.latitude))),
                Where::Grid([lat, lon]) => {
                    let latitudes: Vec<f64> = (0..axes[*lat].labels.len()).map(|at| axes[*lat].number(at)).collect();
                    axes[*lat].narrow(|at| polygons.has_latitude(latitudes[at]));
                    across = Some(OverGrid { dimensions: [*lat, *lon], polygons });
                }
            }
        }
        for (name, label) in &query.nearest {
            if is_place(axes, name, label) {
                nearest_place(axes, &places, name, label, notes)?;
            }
        }
    }
    for (name, label) in &query.nearest {
        if is_place(axes, name, label) {
            continue;
        }
        let axis = known(axes, name)?;
        let (place, note) = nearest(axis, label)?;
        axis.only(place);
        notes.push(note);
    }
    for (name, step) in &query.stride {
        let axis = known(axes, name)?;
        for (rank, chosen) in (0..).zip(axis.chosen.iter_mut().filter(|chosen| **chosen)) {
            *chosen = rank % (*step).max(1) == 0;
        }
    }
    Ok(across)
}

/// Labels of dimensions, and values of variables over one of them.
async fn labels(
    store: &Readable,
    (path, group): (&str, &GroupSchema),
    axes: &mut [Axis<'_>],
    query: &Query,
) -> Result<(), Error> {
    for name in query.cells.dimensions.keys() {
        if let Some(axis) = axes.iter_mut().find(|axis| axis.name == name) {
            let found = query.cells.resolve(name, axis.variable, &axis.labels).map_err(not_selected)?;
            axis.keep(&found);
            continue;
        }
        let of = group.vars.get(name).and_then(|variable| match variable.coords.as_slice() {
            [dimension] => Some((variable, axes.iter().position(|axis| axis.name == dimension)?)),
            _ => None,
        });
        let Some((variable, axis)) = of else {
            let known: Vec<&str> = axes.iter().map(|axis| axis.name).collect();
            query.cells.check(known.iter().copied()).map_err(not_selected)?;
            continue;
        };
        let values = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let found = query.cells.resolve(name, variable, &values).map_err(not_selected)?;
        axes[axis].keep(&found);
    }
    Ok(())
}

fn known<'a, 'b>(axes: &'a mut [Axis<'b>], name: &str) -> Result<&'a mut Axis<'b>, Error> {
    let names: Vec<String> = axes.iter().map(|axis| axis.name.to_owned()).collect();
    axes.iter_mut().find(|axis| axis.name == name).ok_or_else(|| Error::NotFound {
        message: format!("there is no dimension `{name}`"),
        hint: format!("the dimensions are {}", names.join(", ")),
    })
}

/// What the nearest place is asked by.
const PLACE: &str = "place";

/// Whether the nearest place is asked for, and not a label of a dimension.
fn is_place(axes: &[Axis<'_>], name: &str, label: &str) -> bool {
    name == PLACE && (label.contains(',') || !axes.iter().any(|axis| axis.name == PLACE))
}

async fn find(store: &Readable, path: &str, group: &GroupSchema, axes: &[Axis<'_>]) -> Result<Where, Error> {
    let mut with = (0..axes.len()).filter(|axis| positions(group, axes[*axis].name).is_some());
    match (with.next(), with.next()) {
        (Some(axis), None) => {
            let len = axes[axis].labels.len();
            return Ok(Where::Places(axis, places(store, path, group, axes[axis].name, len).await?));
        }
        (Some(one), Some(other)) => {
            let message = format!("both {} and {} have latitude and longitude", axes[one].name, axes[other].name);
            return Err(Fault::of_file("", message).hint("select by the labels of one of them").into());
        }
        (None, _) => {}
    }
    let of = |name: &str, short: &str| {
        let is = |axis: &Axis<'_>| {
            axis.variable.standard_name.as_deref().map_or(axis.name == name || axis.name == short, |own| own == name)
        };
        axes.iter().position(is)
    };
    match (of("latitude", "lat"), of("longitude", "lon")) {
        (Some(latitude), Some(longitude)) => Ok(Where::Grid([latitude, longitude])),
        _ => {
            let names: Vec<&str> = axes.iter().map(|axis| axis.name).collect();
            let message = format!("none of the dimensions {} has latitude and longitude", names.join(", "));
            let hint = "areas are of a dimension with variables of these standard names over it, or of two dimensions";
            Err(Fault::of_file("", message).hint(hint).into())
        }
    }
}

fn nearest_place(
    axes: &mut [Axis<'_>],
    places: &Where,
    name: &str,
    label: &str,
    notes: &mut Vec<String>,
) -> Result<(), Error> {
    let degrees: Option<Vec<f64>> = label.split(',').map(|part| part.trim().parse().ok()).collect();
    let [latitude, longitude] = degrees.as_deref().unwrap_or_default() else {
        let message = format!("`{name}={label}`: expected latitude and longitude in degrees");
        return Err(Fault::of_file("", message).hint("write them as place=49.2,16.6").into());
    };
    let target = Place { latitude: *latitude, longitude: *longitude };
    let none = || {
        let message = format!("`{name}={label}`: no selected place has latitude and longitude, or it is no place");
        Error::from(Fault::of_file("", message).hint("latitudes go from -90 to 90"))
    };
    // Nothing is farther than the other side of the Earth.
    const AROUND: f64 = 3e7;
    let text = |axis: &Axis<'_>, at: usize| {
        axis.labels
            .get(at)
            .map(|label| zarr_fuse_core::selection::label_text(axis.variable, &label))
            .unwrap_or_default()
    };
    match places {
        Where::Places(axis, places) => {
            let axis = &mut axes[*axis];
            let found = nearest_places(&[target], places, |at| axis.chosen[at], AROUND);
            let (at, metres) = found.into_iter().next().flatten().ok_or_else(none)?;
            axis.only(at);
            notes.push(format!("The nearest {} to {label} is {}, {} away.", axis.name, text(axis, at), far(metres)));
        }
        Where::Grid([lat, lon]) => {
            let nearest = |axis: &Axis<'_>, far: &dyn Fn(f64) -> f64| {
                let chosen = (0..axis.labels.len()).filter(|at| axis.chosen[*at]);
                let distances = chosen.map(|at| (at, far(axis.number(at)))).filter(|(_, far)| far.is_finite());
                distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
            };
            let turn = |degrees: f64| ((degrees - longitude + 180.0).rem_euclid(360.0) - 180.0).abs();
            let at_lat = nearest(&axes[*lat], &|degrees| (degrees - latitude).abs()).ok_or_else(none)?;
            let at_lon = nearest(&axes[*lon], &turn).ok_or_else(none)?;
            let found = Place { latitude: axes[*lat].number(at_lat), longitude: axes[*lon].number(at_lon) };
            axes[*lat].only(at_lat);
            axes[*lon].only(at_lon);
            let (metres, label_lat, label_lon) =
                (target.distance(found), text(&axes[*lat], at_lat), text(&axes[*lon], at_lon));
            notes.push(format!("The nearest place to {label} is {label_lat},{label_lon}, {} away.", far(metres)));
        }
    }
    Ok(())
}

/// A distance on the Earth for people.
fn far(metres: f64) -> String {
    match metres {
        metres if metres < 1000.0 => format!("{metres:.1} m"),
        metres => format!("{:.1} km", metres / 1000.0),
    }
}
