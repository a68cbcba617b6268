//! From the tree to [`Dataset`]: what the page shows before it asks for any value.

mod about;

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

/// Describes every group of `source` that holds arrays.
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
        if path.split('/').next() == Some(JOURNAL_GROUP) || inside_levels.contains(path) {
            continue;
        }
        let levels = level::levels(tree, path, attributes);
        if !levels.is_empty() {
            inside_levels.extend(levels.iter().map(|level| level.path.clone()).filter(|level| level != path));
            found.push((path.clone(), levels));
        }
    }
    let groups = try_join_all(found.into_iter().map(|(path, levels)| group(source, path, levels))).await?;
    let title = attributes.get("title").and_then(serde_json::Value::as_str).map(str::trim);
    let title = title.filter(|title| !title.is_empty()).map_or_else(|| last_part(address).to_owned(), str::to_owned);
    Ok(Dataset { title, attributes, groups })
}

async fn group(source: &Source, path: String, mut levels: Vec<Level>) -> Result<Group, ReadError> {
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
    let dimensions = dimensions.into_iter().collect::<Result<Vec<Dimension>, ReadError>>()?;

    let time = dimensions.iter().find(|dimension| dimension.axis == Axis::Time);
    for level in &mut levels {
        let coordinate = time.and_then(|time| source.time_node(&level.path, &time.name));
        level.length = coordinate.and_then(|node| node.shape.first().copied()).unwrap_or(0);
    }
    level::set_steps(&mut levels, time.and_then(|time| time.extent));

    let places = match places {
        Some((latitude, longitude)) => {
            let (latitude_array, longitude_array) = (source.open(latitude)?, source.open(longitude)?);
            let window = along(0..latitude.shape.first().copied().unwrap_or(0));
            let read = futures::future::join(latitude_array.numbers(&window), longitude_array.numbers(&window)).await;
            Some(Places { dimension: latitude.dimensions[0].clone(), latitude: read.0?, longitude: read.1? })
        }
        None => None,
    };
    let attributes = tree.group(&path);
    let own = |name: &str| attributes.and_then(|own| own.get(name)).and_then(serde_json::Value::as_str);
    let title = own("title").or(own("long_name")).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| last_part(&path).to_owned(), str::to_owned);
    Ok(Group { title, path, levels, dimensions, variables, places })
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
    aside
}

fn variable(name: &str, array: &ArrayNode, beside: &[(&str, &ArrayNode)]) -> Variable {
    let text = |name: &str| array.text(name).unwrap_or_default().to_owned();
    let mut title = array.text("long_name").filter(|t| !t.is_empty()).map_or_else(|| spoken(name, true), str::to_owned);
    if array.is_complex() {
        title.push_str(" (magnitude)");
    }
    let methods = array.text("cell_methods").unwrap_or_default();
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
        meanings: flags::decoded(&array.attributes),
        uncertainty: about.uncertainty,
        flags: about.flags,
        ancillary: about.ancillary,
    }
}

async fn dimension(source: &Source, level: &str, name: &str, size: u64) -> Result<Dimension, ReadError> {
    let mut out = Dimension { name: name.to_owned(), title: spoken(name, false), size, ..Dimension::default() };
    let Some(array) = source.tree.visible(level, name).filter(|array| array.shape == [size]) else { return Ok(out) };
    if let Some(title) = array.text("long_name").filter(|title| !title.is_empty()) {
        out.title = title.to_owned();
    }
    if cf::is_time(array) {
        out.axis = Axis::Time;
        out.extent = source.extent(array).await?;
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
        out.labels = out.values.iter().map(|value| shortest(*value, single)).collect();
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
    crate::units::for_people(array.text("units").unwrap_or_default())
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
