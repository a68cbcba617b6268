//! From the tree to [`Dataset`]: what the page shows before it asks for any value.

mod about;
mod beside;

use super::cf;
use super::fail::ReadError;
use super::level;
use super::source::Source;
use super::tree::{ArrayNode, Node};
use super::values::along;
use crate::dataset::{Axis, Dataset, Dimension, Group, Level, Places, Variable};
use crate::flags;
use crate::layout::{COUNT_SUFFIX, JOURNAL_GROUP, MAX_SUFFIX, MIN_SUFFIX, ORDER_ATTRIBUTE};
use crate::overview::is_amount;
use futures::future::{join_all, try_join_all};
use std::collections::BTreeSet;

/// Labels of more elements than this are not read.
const LABELS: u64 = 10_000;
/// Chunks of times that are read for a slider.
const CHUNKS: u64 = 16;

/// Describes every group of `source` that holds arrays; of places the dimension only, see [`places`].
///
/// # Errors
/// A coordinate that the store does not give.
pub(crate) async fn dataset(source: &Source, address: &str) -> Result<Dataset, ReadError> {
    let tree = &source.tree;
    let attributes = tree.group("").cloned().unwrap_or_default();
    let mut inside_levels: BTreeSet<String> = BTreeSet::new();
    let mut found: Vec<(String, Vec<Level>)> = Vec::new();
    for (path, node) in &tree.nodes {
        let Node::Group(attributes) = node else { continue };
        if path.split('/').next() == Some(JOURNAL_GROUP) || inside_levels.contains(path) || tree.is_beside(path) {
            continue;
        }
        let levels = level::levels(tree, path, attributes);
        if !levels.is_empty() {
            inside_levels.extend(levels.iter().map(|level| level.path.clone()).filter(|level| level != path));
            found.push((path.clone(), levels));
        }
    }
    let groups = try_join_all(found.into_iter().map(|(path, levels)| group(source, path, levels))).await?;
    let (groups, unlike): (Vec<Group>, Vec<Vec<(String, String)>>) = groups.into_iter().unzip();
    let title = attributes.get("title").and_then(serde_json::Value::as_str).map(str::trim);
    let title = title.filter(|title| !title.is_empty()).map_or_else(|| last_part(address).to_owned(), str::to_owned);
    let refused = tree.refused.iter().map(|(path, error)| (path.clone(), error.to_string()));
    let refused = refused.chain(unlike.into_iter().flatten()).collect();
    Ok(Dataset { title, attributes, groups, format: tree.format, refused })
}

/// The places of the groups that have some, by path.
///
/// # Errors
/// A coordinate that the store does not give.
pub(crate) async fn places(source: &Source, dataset: &Dataset) -> Result<Vec<(String, Places)>, ReadError> {
    let mut out = Vec::new();
    for group in &dataset.groups {
        let finest = group.levels.first().map(|level| level.path.as_str()).unwrap_or_default();
        let arrays: Vec<(&str, &ArrayNode)> = source.tree.arrays_in(finest).collect();
        let found = positions(source, finest, &arrays);
        let (Some(places), Some((latitude, longitude))) = (&group.places, found) else { continue };
        let window = along(0..latitude.shape.first().copied().unwrap_or(0));
        let (latitude, longitude) = (source.open(latitude)?, source.open(longitude)?);
        let read = futures::future::join(latitude.numbers(&window), longitude.numbers(&window)).await;
        let dimension = places.dimension.clone();
        out.push((group.path.clone(), Places { dimension, latitude: read.0?, longitude: read.1? }));
    }
    Ok(out)
}

/// The group, and levels of an overview store that are left out, with the reason.
async fn group(
    source: &Source,
    path: String,
    mut levels: Vec<Level>,
) -> Result<(Group, Vec<(String, String)>), ReadError> {
    let tree = &source.tree;
    let finest = levels.first().map(|level| level.path.clone()).unwrap_or_default();
    let arrays: Vec<(&str, &ArrayNode)> = tree.arrays_in(&finest).collect();
    let places = positions(source, &finest, &arrays);
    let aside = coordinates(source, &finest, &arrays, &places);
    let own = arrays.iter().filter(|(name, _)| !aside.contains(*name));
    let mut variables: Vec<Variable> = own.map(|(name, array)| variable(name, array, &arrays)).collect();

    let order = tree.group(&path).and_then(|own| own.get(ORDER_ATTRIBUTE)).and_then(serde_json::Value::as_array);
    let place = |name: &str| order.and_then(|order| order.iter().position(|known| known.as_str() == Some(name)));
    variables.sort_by_key(|variable| place(&variable.name).unwrap_or(usize::MAX));

    let mut names: Vec<(&str, u64)> = Vec::new();
    for (name, size) in variables.iter().flat_map(|v| v.dimensions.iter().zip(&v.shape)) {
        if !names.iter().any(|(known, _)| known == name) {
            names.push((name, *size));
        }
    }
    let dimensions = join_all(names.iter().map(|(name, size)| dimension(source, &finest, name, *size))).await;
    let mut dimensions = dimensions.into_iter().collect::<Result<Vec<Dimension>, ReadError>>()?;

    // Of fields a slider goes from time to time, whose labels are in more than one chunk.
    for dimension in dimensions.iter_mut().filter(|d| d.axis == Axis::Time && d.size <= LABELS && levels.len() == 1) {
        let is_sliced = variables.iter().any(|v| v.dimensions.len() > 2 && v.dimensions.contains(&dimension.name));
        let Some(node) = source.time_node(&finest, &dimension.name).filter(|_| is_sliced) else { continue };
        if source.known_times(node)?.is_none() && dimension.size.div_ceil(node.chunk[0]) <= CHUNKS {
            let times = source.times(node).await?;
            if !times.is_even() {
                dimension.values = (0..dimension.size).map(|at| times.at(at)).collect();
            }
        }
    }

    let time = dimensions.iter().find(|dimension| dimension.axis == Axis::Time);
    for level in &mut levels {
        let coordinate = time.and_then(|time| source.time_node(&level.path, &time.name));
        level.length = coordinate.and_then(|node| node.shape.first().copied()).unwrap_or(0);
    }
    level::set_steps(&mut levels, time.and_then(|time| time.extent));
    let unlike = beside::check(source, &mut levels, &dimensions).await;

    let unread = |(latitude, _): (&ArrayNode, &ArrayNode)| Places {
        dimension: latitude.dimensions.first().cloned().unwrap_or_default(),
        ..Places::default()
    };
    let places = places.map(unread);
    let attributes = tree.group(&path);
    let own = |name: &str| attributes.and_then(|own| own.get(name)).and_then(serde_json::Value::as_str);
    let title = own("title").or(own("long_name")).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| last_part(&path).to_owned(), str::to_owned);
    Ok((Group { title, path, levels, dimensions, variables, places }, unlike))
}

/// Latitudes and longitudes over one dimension that is neither's own: positions of stations, not axes of a grid.
fn positions<'a>(
    source: &'a Source,
    level: &str,
    arrays: &[(&'a str, &'a ArrayNode)],
) -> Option<(&'a ArrayNode, &'a ArrayNode)> {
    let inherited = ["lat", "latitude", "lon", "longitude"].iter().filter_map(|name| source.tree.visible(level, name));
    let all: Vec<&ArrayNode> = arrays.iter().map(|(_, array)| *array).chain(inherited).collect();
    let is = |array: &ArrayNode, standard: &str, units: &[&str], names: &[&str]| {
        let name = last_part(&array.path);
        array.shape.len() == 1
            && array.shape[0] <= LABELS
            && !array.is_text()
            && array.dimensions[0] != name
            && (array.text("standard_name") == Some(standard)
                || array.text("units").is_some_and(|text| units.contains(&text))
                || names.contains(&name))
    };
    let north = ["degrees_north", "degree_north", "degrees_N", "degree_N", "degreesN", "degreeN"];
    let east = ["degrees_east", "degree_east", "degrees_E", "degree_E", "degreesE", "degreeE"];
    let latitudes = all.iter().filter(|array| is(array, "latitude", &north, &["lat", "latitude"]));
    let mut pairs = latitudes.filter_map(|latitude| {
        let same = |longitude: &&&ArrayNode| {
            longitude.dimensions == latitude.dimensions
                && longitude.shape == latitude.shape
                && is(longitude, "longitude", &east, &["lon", "longitude"])
        };
        all.iter().find(same).map(|longitude| (*latitude, *longitude))
    });
    pairs.next()
}

/// Names of arrays that are not data variables: coordinates, bounds, grid mappings and parts of an overview.
fn coordinates(
    source: &Source,
    level: &str,
    arrays: &[(&str, &ArrayNode)],
    places: &Option<(&ArrayNode, &ArrayNode)>,
) -> BTreeSet<String> {
    let mut aside: BTreeSet<String> = BTreeSet::new();
    let group = source.tree.group(level).and_then(|own| own.get("coordinates")).and_then(serde_json::Value::as_str);
    aside.extend(group.unwrap_or_default().split_whitespace().map(str::to_owned));
    if let Some((latitude, longitude)) = places {
        aside.extend([latitude, longitude].map(|array| last_part(&array.path).to_owned()));
    }
    let is_array = |name: &str| arrays.iter().any(|(other, _)| *other == name);
    for (name, array) in arrays {
        if array.dimensions.len() == 1 && array.dimensions[0] == *name {
            aside.insert((*name).to_owned());
        }
        for attribute in ["bounds", "climatology", "coordinates", "grid_mapping"] {
            aside.extend(array.text(attribute).unwrap_or_default().split_whitespace().map(str::to_owned));
        }
        let of_overview =
            [MIN_SUFFIX, MAX_SUFFIX, COUNT_SUFFIX].iter().any(|suffix| name.strip_suffix(suffix).is_some_and(is_array))
                && array.text("cell_methods").is_some();
        if of_overview {
            aside.insert((*name).to_owned());
        }
    }
    if let Some(alone) = source.tree.alone.as_deref() {
        aside.remove(alone);
    }
    aside
}

fn variable(name: &str, array: &ArrayNode, beside: &[(&str, &ArrayNode)]) -> Variable {
    let text = |name: &str| array.text(name).unwrap_or_default().to_owned();
    let mut title = array.text("long_name").filter(|t| !t.is_empty()).map_or_else(|| spoken(name, true), str::to_owned);
    if array.is_complex() {
        title.push_str(" (magnitude)");
    }
    let methods = array.text("cell_methods").unwrap_or_default();
    let masks = flags::masks(&array.attributes);
    let coordinates = array.text("coordinates").unwrap_or_default().split_whitespace();
    let is_there = |name: &&str| beside.iter().any(|(other, _)| other == name);
    let about = about::About::of(array, beside);
    Variable {
        title,
        name: name.to_owned(),
        units: units(array),
        standard_name: text("standard_name"),
        description: array.text("description").or(array.text("comment")).unwrap_or_default().to_owned(),
        dimensions: array.dimensions.clone(),
        shape: array.shape.clone(),
        data_type: array.data_type.clone(),
        bytes: array.len().and_then(|n| n.checked_mul(array.element_bytes())).unwrap_or(u64::MAX),
        chunk: array.chunk.clone(),
        amount: array.dimensions.iter().any(|dimension| is_amount(methods, dimension)),
        meanings: if masks.is_empty() { flags::decoded(&array.attributes) } else { Vec::new() },
        masks,
        uncertainty: about.uncertainty,
        flags: about.flags,
        ancillary: about.ancillary,
        cell_methods: methods.to_owned(),
        coordinates: coordinates.filter(is_there).map(str::to_owned).collect(),
    }
}

async fn dimension(source: &Source, level: &str, name: &str, size: u64) -> Result<Dimension, ReadError> {
    let mut out = Dimension { name: name.to_owned(), title: spoken(name, false), size, ..Dimension::default() };
    let Some(array) = source.tree.visible(level, name).filter(|array| array.shape == [size]) else { return Ok(out) };
    if let Some(title) = array.text("long_name").filter(|title| !title.is_empty()) {
        out.title = title.to_owned();
    }
    out.bounds = array.text("bounds").or(array.text("climatology")).unwrap_or_default().to_owned();
    if cf::is_time(array) {
        out.axis = Axis::Time;
        out.extent = source.extent(array).await?;
        // What was read of them anyway.
        if let Some(times) = source.known_times(array)?.filter(|times| size <= LABELS && !times.is_even()) {
            out.values = (0..size).map(|at| times.at(at)).collect();
        }
        return Ok(out);
    }
    out.units = units(array);
    out.axis = if array.is_text() { Axis::Text } else { Axis::Number };
    if size > LABELS {
        return Ok(out);
    }
    let array_opened = source.open(array)?;
    let window = along(0..size);
    if out.axis == Axis::Text {
        out.labels = array_opened.texts(&window).await?;
    } else {
        out.values = array_opened.numbers(&window).await?;
        let single = array.data_type == "float32";
        // Only a large number has digits that a double does not hold.
        let digits = match out.values.iter().any(|value| value.abs() >= 9_007_199_254_740_992.0) {
            true => array_opened.digits(&window).await?,
            false => None,
        };
        out.labels = digits.unwrap_or_else(|| out.values.iter().map(|value| shortest(*value, single)).collect());
    }
    Ok(out)
}

/// The shortest text that reads back as the same number of its type; "" for a missing one.
fn shortest(value: f64, single: bool) -> String {
    match value {
        value if value.is_nan() => String::new(),
        value if single => format!("{}", value as f32),
        value => format!("{value}"),
    }
}

fn units(array: &ArrayNode) -> String {
    crate::units::for_people(cf::units_of_type(array).or(array.text("units")).unwrap_or_default())
}

/// A name as words: underscores are spaces.
fn spoken(name: &str, capital: bool) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if capital => first.to_uppercase().chain(letters).collect(),
        _ => words,
    }
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
