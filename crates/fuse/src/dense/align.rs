//! Which variables of a file become which of the schema, and the labels of their dimensions.

use super::decode::{Decoder, Wrong};
use super::file::{Dense, Facts};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::labels;
use crate::transform;
use indexmap::IndexMap;
use zarr_fuse_core::column::{Column, Kind, Value};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Coordinate, DataType, GroupSchema, OnBad, Source, Variable};

/// A file with what it says about a group of the schema.
pub(crate) struct Aligned {
    pub(crate) dense: Dense,
    /// Coordinate → labels in stored form, one a position along its dimension of the file; a missing one says that the
    /// cells there have no place.
    pub(crate) labels: IndexMap<String, Column>,
    /// The variables that the file gives.
    pub(crate) variables: IndexMap<String, Given>,
    /// Cells of those variables in the file.
    pub(crate) cells: u64,
    /// Labels that could not be read.
    pub(crate) quarantined: Vec<Fault>,
    /// What is done to all values.
    pub(crate) transforms: Vec<Transform>,
    /// The parts of composed coordinates, rounded as their labels are.
    pub(crate) parts: IndexMap<String, Column>,
}

/// A variable of the schema that a file gives.
pub(crate) struct Given {
    /// Its coordinates in axis order.
    pub(crate) coords: Vec<String>,
    pub(crate) from: From,
}

/// Where its values come from.
pub(crate) enum From {
    /// A variable of the file. `axes`: for each coordinate the axis of the file, `None` where the file lacks it and all
    /// its values stand at one label. An axis of the file that is no coordinate has the length 1.
    File { facts: Box<Facts>, decoder: Box<Decoder>, axes: Vec<Option<usize>> },
    /// One value of the source for all cells.
    Constant(Value),
    /// A value for each label of its only coordinate: of a part of that.
    Labels(Column),
}

/// The labels of a coordinate and the dimension of the file along which they stand; `None`: one label, no dimension.
struct Along {
    labels: Column,
    dimension: Option<String>,
}

impl Aligned {
    /// Finds what `dense` says about `group`, as `source` describes it.
    ///
    /// Errors: a variable that `columns` names and that is not there, dimensions without labels, labels that cannot be
    /// read, units that do not convert.
    pub(crate) async fn new(dense: Dense, group: &GroupSchema, source: &Source) -> Result<Self, Error> {
        let mut found: IndexMap<&String, &Facts> = IndexMap::new();
        let mut constants: IndexMap<&String, Value> = IndexMap::new();
        for (name, variable) in &group.vars {
            if let Some(text) = source.constants.get(name) {
                let value = Decoder::constant(name, variable, text, None);
                constants.insert(name, value.map_err(|bad| fault(&dense, name, bad.message, &bad.hint))?);
            } else if let Some(facts) = look_up(&dense, name, source, found.values().next().copied())? {
                found.insert(name, facts);
            }
        }
        if found.is_empty() {
            let names = group.vars.keys().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let there = dense.variables().iter().map(|facts| facts.path.as_str()).collect::<Vec<_>>().join(", ");
            let fault =
                Fault::of_file(&dense.file, format!("expected at least one variable of {names}, found {there}"));
            return Err(fault.hint("name the file's variables under `columns` of the source").into());
        }
        let anchor = found.values().next().copied();
        let mut reading = Reading {
            dense: &dense,
            group,
            source,
            anchor,
            quarantined: Vec::new(),
            transforms: Vec::new(),
            parts: IndexMap::new(),
        };
        let mut along: IndexMap<&String, Along> = IndexMap::new();
        let given = group.vars.iter().filter(|(name, _)| found.contains_key(*name) || constants.contains_key(*name));
        for (name, variable) in given.clone() {
            for coordinate in &variable.coords {
                if !along.contains_key(coordinate)
                    && let Some(schema) = group.coords.get(coordinate)
                {
                    // A constant says something where the file says something, not more.
                    match reading.labels(coordinate, schema, name).await {
                        Ok(labels) => along.insert(coordinate, labels),
                        Err(_) if constants.contains_key(name) => None,
                        Err(error) => return Err(error),
                    };
                }
            }
        }
        let (mut variables, mut cells) = (IndexMap::new(), 0_u64);
        for (name, variable) in given {
            let from = match (found.get(name), constants.get(name)) {
                (Some(facts), _) => {
                    cells = cells.saturating_add(facts.cells());
                    if let Some(values) = reading.parts.get(name).filter(|_| variable.coords.len() == 1) {
                        let from = From::Labels(values.clone());
                        variables.insert(name.clone(), Given { coords: variable.coords.clone(), from });
                        continue;
                    }
                    reading.file(name, variable, facts, &along).await?
                }
                (None, Some(value)) if variable.coords.iter().all(|name| along.contains_key(name)) => {
                    From::Constant(value.clone())
                }
                _ => continue,
            };
            variables.insert(name.clone(), Given { coords: variable.coords.clone(), from });
        }
        let labels = along.into_iter().map(|(name, along)| (name.clone(), along.labels)).collect();
        let Reading { quarantined, transforms, parts, .. } = reading;
        Ok(Self { labels, variables, cells, quarantined, transforms, parts, dense })
    }
}

fn fault(dense: &Dense, column: &str, message: impl Into<String>, hint: &str) -> Error {
    let mut fault = Fault::of_file(&dense.file, message);
    fault.column = column.to_owned();
    fault.hint(hint).into()
}

/// The variable of the file for `name`. One that `columns` names must be there.
fn look_up<'a>(
    dense: &'a Dense,
    name: &str,
    source: &Source,
    near: Option<&Facts>,
) -> Result<Option<&'a Facts>, Error> {
    let Some(column) = source.columns.get(name) else { return dense.find(name, near) };
    let from = if column.from.is_empty() { name } else { &column.from };
    let found = dense.find(from, near)?;
    if found.is_none() && dense.dimension(from).is_none() {
        let there = dense.variables().iter().map(|facts| facts.path.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("expected the variable \"{from}\" for \"{name}\", found {there}");
        return Err(fault(dense, from, message, "change `columns` of the source, or is this another file?"));
    }
    Ok(found)
}

/// What is carried from coordinate to coordinate.
struct Reading<'a> {
    dense: &'a Dense,
    group: &'a GroupSchema,
    source: &'a Source,
    anchor: Option<&'a Facts>,
    quarantined: Vec<Fault>,
    transforms: Vec<Transform>,
    parts: IndexMap<String, Column>,
}

impl Reading<'_> {
    /// The labels of one coordinate, which `variable` has.
    async fn labels(&mut self, name: &str, coordinate: &Coordinate, variable: &str) -> Result<Along, Error> {
        let mut cells = Cells::default();
        let mut dimension = None;
        let parts: Vec<&str> = match coordinate.composed.as_slice() {
            [] => vec![name],
            parts => parts.iter().map(String::as_str).collect(),
        };
        for part in parts {
            let schema = self.group.variable(part).unwrap_or(&coordinate.variable);
            let along = self.simple(part, schema, coordinate, variable).await?;
            let other = along.dimension.is_some() && dimension.is_some() && along.dimension != dimension;
            if other {
                let [one, two] = [&dimension, &along.dimension].map(|name| name.clone().unwrap_or_default());
                let message = format!("expected the parts of \"{name}\" along one dimension, found {one} and {two}");
                return Err(fault(self.dense, part, message, ""));
            }
            dimension = dimension.or(along.dimension);
            cells.columns.insert(part.to_owned(), along.labels);
        }
        let longest = cells.columns.values().map(Column::len).max().unwrap_or(0);
        for labels in cells.columns.values_mut().filter(|labels| labels.len() != longest) {
            *labels = labels.take((0..longest).map(|_| Some(0)));
        }
        self.transforms.extend(labels::make(self.group, &mut cells));
        for part in &coordinate.composed {
            self.parts.extend(cells.columns.get(part).map(|values| (part.clone(), values.clone())));
        }
        let labels = cells.columns.swap_remove(name).unwrap_or(Column::missing(Kind::Text, longest));
        Ok(Along { labels, dimension })
    }

    async fn simple(
        &mut self,
        name: &str,
        schema: &Variable,
        coordinate: &Coordinate,
        variable: &str,
    ) -> Result<Along, Error> {
        // Times are rounded as they are read, numbers afterwards.
        let resolution = coordinate.resolution.filter(|_| schema.data_type == DataType::Datetime);
        let one = |text: &String| Decoder::constant(name, schema, text, resolution);
        if let Some(text) = self.source.constants.get(name) {
            let value = one(text).map_err(|bad| fault(self.dense, name, bad.message, &bad.hint))?;
            let mut labels = Column::missing(schema.data_type.kind(), 0);
            labels.push(Some(value));
            return Ok(Along { labels, dimension: None });
        }
        let from = self.source.columns.get(name).map(|column| column.from.as_str()).filter(|from| !from.is_empty());
        let from = from.unwrap_or(name);
        if let Some(facts) = look_up(self.dense, name, self.source, self.anchor)? {
            if facts.shape.len() > 1 {
                let message = format!("expected labels along one dimension, found {}", facts.dimensions.join(", "));
                return Err(fault(
                    self.dense,
                    &facts.path,
                    message,
                    "name the variable with the labels under `columns` of the source",
                ));
            }
            let raw = self.dense.read_all(facts).await?;
            let decoder = Decoder::new(name, schema, facts, self.source, resolution, raw.kind())
                .map_err(|fault| Fault { file: self.dense.file.clone(), ..fault })?;
            self.transforms.extend(decoder.transforms.iter().cloned());
            let (labels, wrong) = decoder.decode(raw);
            self.bad(facts, schema.on_bad, wrong)?;
            return Ok(Along { labels, dimension: facts.dimensions.first().cloned() });
        }
        let Some(len) = self.dense.dimension(from) else {
            let message = format!(
                "expected the dimension or variable \"{from}\" for the coordinate \"{name}\" of \"{variable}\", found none"
            );
            let hint = format!("name it under `columns` of the source, as `{name}: {{from: …}}`, or give a constant");
            return Err(fault(self.dense, from, message, &hint));
        };
        let dimension = Some(from.to_owned());
        let values = &coordinate.values;
        if !values.is_empty() && values.len() as u64 == len {
            let mut labels = Column::missing(schema.data_type.kind(), 0);
            for text in values {
                labels.push(Some(one(text).map_err(|bad| fault(self.dense, name, bad.message, &bad.hint))?));
            }
            self.transforms.push(transform::of("labels", name, "labels by the order of `values`", []));
            return Ok(Along { labels, dimension });
        }
        let numbered = matches!(schema.data_type.kind(), Kind::Int | Kind::Unsigned)
            && !matches!(schema.data_type, DataType::Datetime | DataType::Bool);
        if !numbered || !values.is_empty() {
            let expected = match values.len() {
                0 => format!("expected a variable with the labels of the dimension \"{from}\", found none"),
                n => format!(
                    "expected {n} positions along the dimension \"{from}\", as `values` of \"{name}\" has, found {len}"
                ),
            };
            let hint =
                format!("write the labels into the file as a variable `{from}`, or make `{name}` a whole number");
            return Err(fault(self.dense, from, expected, &hint));
        }
        self.transforms.push(transform::of("labels", name, "positions from 0 as labels", []));
        let labels = match schema.data_type.kind() {
            Kind::Unsigned => Column::Unsigned((0..len).collect()),
            _ => Column::Int((0..len as i64).collect()),
        };
        Ok(Along { labels, dimension })
    }

    /// Bad labels refuse the file, unless the coordinate says otherwise; then what stands at them is left out.
    fn bad(&mut self, facts: &Facts, on_bad: OnBad, wrong: Wrong) -> Result<(), Error> {
        let faults = wrong.0.into_values().map(|kinds| Fault {
            file: self.dense.file.clone(),
            place: format!("position {}", kinds.first),
            column: facts.path.clone(),
            message: kinds.bad.message,
            hint: kinds.bad.hint,
            rows: kinds.count,
        });
        let faults: Vec<Fault> = faults.collect();
        match on_bad {
            OnBad::Reject if !faults.is_empty() => Err(Error::Refused(faults)),
            OnBad::Missing | OnBad::Reject => Ok(()),
            OnBad::Quarantine => {
                self.quarantined.extend(faults);
                Ok(())
            }
        }
    }

    /// How a data variable is read.
    async fn file(
        &mut self,
        name: &str,
        variable: &Variable,
        facts: &Facts,
        along: &IndexMap<&String, Along>,
    ) -> Result<From, Error> {
        let has = facts.dimensions.join(", ");
        let mut axes = Vec::with_capacity(variable.coords.len());
        for coordinate in &variable.coords {
            let Some(along) = along.get(coordinate) else { continue };
            let dimension = along.dimension.as_ref();
            let axis = dimension.and_then(|dimension| facts.dimensions.iter().position(|name| name == dimension));
            if axis.is_none() && along.labels.len() != 1 {
                let dimension = dimension.map_or(coordinate.as_str(), String::as_str);
                let message = format!(
                    "expected the dimension \"{dimension}\" for the coordinate \"{coordinate}\", found ({has})"
                );
                return Err(fault(self.dense, &facts.path, message, "does the variable belong to this group?"));
            }
            axes.push(axis);
        }
        for (axis, (dimension, len)) in facts.dimensions.iter().zip(&facts.shape).enumerate() {
            if !axes.contains(&Some(axis)) && *len != 1 {
                let coords = variable.coords.join(", ");
                let message = format!(
                    "expected a coordinate of \"{name}\" ({coords}) for the dimension \"{dimension}\" of {len}, found none"
                );
                let hint = match dimension.is_empty() {
                    true => "give the array its `dimension_names`".to_owned(),
                    false => format!(
                        "say which coordinate it is, as `{}: {{from: {dimension}}}`",
                        variable.coords.first().map_or("…", String::as_str)
                    ),
                };
                return Err(fault(self.dense, &facts.path, message, &hint));
            }
        }
        let none = vec![0; facts.shape.len()];
        let kind = match facts.cells() {
            0 => variable.data_type.kind(),
            // The type as it is read: of one cell.
            _ => self.dense.read(facts, &none, &vec![1; none.len()]).await?.kind(),
        };
        let decoder = Decoder::new(name, variable, facts, self.source, None, kind);
        let decoder = decoder.map_err(|fault| Fault { file: self.dense.file.clone(), ..fault })?;
        self.transforms.extend(decoder.transforms.iter().cloned());
        Ok(From::File { facts: Box::new(facts.clone()), decoder: Box::new(decoder), axes })
    }
}
