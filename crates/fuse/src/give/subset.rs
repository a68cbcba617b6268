//! Saved selections: a subset of the schema as a query, narrowed by what is asked for beside it.

use crate::fault::{Error, Fault};
use crate::select::{Every, Method, Query};
use serde_json::{Map, Value, json};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{Schema, Subset};
use zarr_fuse_core::selection::Selection;

/// Attribute of what is given back, and key of a table's metadata: what was selected, as a JSON text with `terms`,
/// `where`, `every`, `method` and, of a saved selection, `subset` and its `definition`.
pub const SELECTION_ATTRIBUTE: &str = "zarr_fuse_selection";

/// A saved selection with the path of its group.
#[derive(Debug, Clone)]
pub struct Saved<'s> {
    /// Its name, with its group's path where that is not the root: `bukov/training`.
    pub name: String,
    /// Path of the group that has it.
    pub group: String,
    /// What it says.
    pub subset: &'s Subset,
}

/// All saved selections, those of the root first, in the order of the schema.
pub fn saved(schema: &Schema) -> Vec<Saved<'_>> {
    let groups = schema.root.walk().into_iter();
    groups
        .flat_map(|(path, group)| {
            group.subsets.iter().map(move |(name, subset)| Saved {
                name: join(&path, name),
                group: path.clone(),
                subset,
            })
        })
        .collect()
}

impl<'s> Saved<'s> {
    /// The saved selection called `name`: a full path, else a name that one group only has.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn find(schema: &'s Schema, name: &str) -> Result<Self, Error> {
        let keys = |group: &'s zarr_fuse_core::schema::GroupSchema| group.subsets.keys().map(String::as_str).collect();
        let (group, of, key) = crate::names::find(schema, "subset", name.trim_matches('/'), keys)?;
        let subset = of.subsets.get(key).ok_or_else(|| Error::NotFound {
            message: format!("the schema has no subset `{name}`"),
            hint: String::new(),
        })?;
        Ok(Self { name: join(&group, key), group, subset })
    }

    /// The query of it, narrowed by `beside`: variables that are named there are taken alone, labels must be of both,
    /// conditions hold together.
    ///
    /// # Errors
    /// A variable that the subset does not have; steps beside those of the subset; a subset that cannot be read.
    pub fn query(&self, beside: Query) -> Result<Query, Error> {
        let mut own = Selection::parse(&self.subset.select).map_err(|error| Error::Schema(error.to_string()))?;
        own.variables.iter_mut().for_each(|name| *name = join(&self.group, name));
        let mut query = beside;
        if query.cells.variables.is_empty() {
            query.cells.variables = own.variables.clone();
        }
        for name in &mut query.cells.variables {
            let full = own.variables.iter().find(|own| *own == name || own.rsplit('/').next() == Some(name.as_str()));
            *name = full.cloned().ok_or_else(|| Error::NotFound {
                message: format!("the subset `{}` has no variable `{name}`", self.name),
                hint: format!("it has {}", own.variables.join(", ")),
            })?;
        }
        own.variables.clear();
        let places = self.subset.bounds.is_some() || !self.subset.polygon.is_empty();
        let writers = !self.subset.contributions.is_empty() || !self.subset.persons.is_empty();
        // Labels of a dimension that both name must be of both; others are put beside, but for those that a stride counts.
        own.dimensions.retain(|name, picks| {
            let both = query.cells.dimensions.contains_key(name) || !self.subset.stride.is_empty();
            if !both {
                query.cells.dimensions.insert(name.clone(), std::mem::take(picks));
            }
            both
        });
        if !own.is_empty() || places || writers || !self.subset.stride.is_empty() {
            query.within.push(Query {
                cells: own,
                bounds: self.subset.bounds,
                polygon: geojson(&self.subset.polygon),
                contributions: self.subset.contributions.clone(),
                persons: self.subset.persons.clone(),
                stride: self.subset.stride.iter().map(|(name, n)| (name.clone(), *n)).collect(),
                ..Query::default()
            });
        }
        query.condition = match (&self.subset.condition, query.condition) {
            (Some(own), Some(other)) => Some(format!("({own}) and ({other})")),
            (own, other) => own.clone().or(other),
        };
        if let Some(every) = &self.subset.every {
            if query.every.is_some() {
                let message = format!("the subset `{}` puts values together by `{every}` already", self.name);
                return Err(Fault::of_file("", message).hint("leave --every out").into());
            }
            let method = self.subset.method.as_deref().map(str::parse::<Method>).transpose().map_err(Error::Schema)?;
            let every: Every = every.parse().map_err(Error::Schema)?;
            query.every = Some(Every { method: method.unwrap_or_default(), ..every });
        }
        Ok(query)
    }
}

/// The text of a GeoJSON Polygon (RFC 7946, section 3.1.6) with these corners, longitude and latitude in degrees; `None` of
/// none.
fn geojson(corners: &[[f64; 2]]) -> Option<String> {
    let (first, last) = (corners.first()?, corners.last()?);
    let ring: Vec<&[f64; 2]> = corners.iter().chain((first != last).then_some(first)).collect();
    Some(json!({"type": "Polygon", "coordinates": [ring]}).to_string())
}

/// What is said of a selection in what is written of it: `query`, and the subset that it comes from.
pub fn about(query: &Query, saved: Option<&Saved<'_>>) -> Map<String, Value> {
    let mut said = Map::new();
    let mut cells = vec![query.cells.to_string()];
    cells.extend(query.within.iter().filter(|it| !it.cells.is_empty()).map(|it| it.cells.to_string()));
    said.insert("terms".into(), json!(cells));
    for (key, value) in [
        ("where", query.condition.as_ref().map(|it| json!(it))),
        ("box", query.bounds.map(|it| json!(it))),
        ("polygon", query.polygon.as_ref().map(|it| json!(it))),
        ("nearest", (!query.nearest.is_empty()).then(|| json!(query.nearest))),
        ("contributions", (!query.contributions.is_empty()).then(|| json!(query.contributions))),
        ("persons", (!query.persons.is_empty()).then(|| json!(query.persons))),
        ("stride", (!query.stride.is_empty()).then(|| json!(query.stride))),
        ("every", query.every.map(|it| json!(it.bucket.name()))),
        ("method", query.every.map(|it| json!(it.method.name()))),
        ("subset", saved.map(|it| json!(it.name))),
        ("definition", saved.map(|it| json!(it.subset))),
    ] {
        if let Some(value) = value {
            said.insert(key.into(), value);
        }
    }
    // A text and no object, since NetCDF and Parquet hold none.
    let text = zarr_fuse_core::zarr::array::sorted(&said).to_string();
    Map::from_iter([(SELECTION_ATTRIBUTE.to_owned(), json!(text))])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use zarr_fuse_core::schema;

    const SCHEMA: &str = "COORDS: {time: {unit: {tick: s}}}\nVARS: {t: {coords: time, unit: K}, h: {coords: time, unit: '%'}}\n\
        SUBSETS: {training: {select: [t, h, time=2015..2022], where: t > 0 degC, every: 1h, method: max}}\n\
        bukov:\n  COORDS: {time: {unit: {tick: s}}}\n  VARS: {t: {coords: time, unit: K}}\n  SUBSETS: {own: {select: t}}\n";

    fn asked(terms: &[&str]) -> Query {
        Query { cells: Selection::parse(terms).unwrap(), ..Query::default() }
    }

    #[test]
    fn a_subset_is_narrowed() {
        let schema = schema::read(SCHEMA).schema.unwrap();
        let names: Vec<String> = saved(&schema).into_iter().map(|saved| saved.name).collect();
        assert_eq!(names, ["training", "bukov/own"]);
        let training = Saved::find(&schema, "training").unwrap();
        let query = training.query(Query { condition: Some("h < 50 %".into()), ..asked(&["t", "time=2020"]) }).unwrap();
        assert_eq!(query.cells.to_string(), "t time=2020");
        assert_eq!(query.within.iter().map(|it| it.cells.to_string()).collect::<Vec<_>>(), ["time=2015..2022"]);
        assert_eq!(query.condition.as_deref(), Some("(t > 0 degC) and (h < 50 %)"));
        assert_eq!(query.every.map(|every| every.method), Some(Method::Max));
        let whole = training.query(Query::default()).unwrap();
        assert_eq!(whole.cells.variables, ["t", "h"]);
        assert_eq!(Saved::find(&schema, "own").unwrap().query(asked(&["t"])).unwrap().cells.variables, ["bukov/t"]);
        let said = about(&whole, Some(&training));
        let said: Value = serde_json::from_str(said[SELECTION_ATTRIBUTE].as_str().unwrap()).unwrap();
        assert_eq!(
            (&said["subset"], &said["every"], &said["method"]),
            (&json!("training"), &json!("1h"), &json!("max"))
        );
        assert_eq!(said["definition"]["select"], json!(["t", "h", "time=2015..2022"]));
    }

    #[test]
    fn what_a_subset_does_not_have_is_said() {
        let schema = schema::read(SCHEMA).schema.unwrap();
        let training = Saved::find(&schema, "training").unwrap();
        let error = training.query(asked(&["wind"])).expect_err("wind").to_string();
        assert!(error.contains("no variable `wind`") && error.contains("t, h"), "{error}");
        let every = Query { every: "1d".parse().ok(), ..Query::default() };
        assert!(training.query(every).expect_err("steps").to_string().contains("already"));
        assert!(Saved::find(&schema, "trainng").expect_err("name").to_string().contains("training"));
    }
}
