//! A dense file, whatever its format: variables with named dimensions and attributes, read by region.

use super::block::Block;
use super::{netcdf, zarr};
use crate::fault::{Error, Fault};
use serde_json::{Map, Value};
use std::path::Path;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::Format;

/// What a file says about one of its variables.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Facts {
    /// Path in the file: group and name, joined by `/`.
    pub(crate) path: String,
    /// Names of the dimensions in axis order. One without a name has an empty one.
    pub(crate) dimensions: Vec<String>,
    /// Elements in axis order.
    pub(crate) shape: Vec<u64>,
    /// Attributes, without those that say how the format stores it.
    pub(crate) attributes: Map<String, Value>,
    /// What is stored where nothing was written, if that says missing too.
    pub(crate) fill: Option<Value>,
    /// NumPy's `datetime64`: unit and factor of the counts since 1970.
    pub(crate) datetime: Option<(String, i64)>,
    /// Numbers of four bytes: attributes that compare with them are rounded as they are.
    pub(crate) single: bool,
}

impl Facts {
    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Path of the group.
    pub(crate) fn group(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// A text attribute; "" without it.
    pub(crate) fn text(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).and_then(Value::as_str).unwrap_or_default()
    }

    /// Elements, at most the greatest `u64`.
    pub(crate) fn cells(&self) -> u64 {
        self.shape.iter().fold(1, |cells, len| cells.saturating_mul(*len))
    }
}

/// A file of arrays, opened.
pub(crate) struct Dense {
    /// Its name in faults.
    pub(crate) file: String,
    variables: Vec<Facts>,
    content: Content,
}

enum Content {
    Zarr(zarr::Hierarchy),
    Netcdf(netcdf::Container),
}

impl Dense {
    /// Opens the file or folder at `path`; `file` is its name in faults.
    pub(crate) async fn open(path: &Path, format: Format, file: &str) -> Result<Self, Error> {
        let (variables, content) = match format {
            Format::Netcdf => {
                let (variables, container) = netcdf::open(path, file)?;
                (variables, Content::Netcdf(container))
            }
            _ => {
                let (variables, hierarchy) = zarr::open(path, file).await?;
                (variables, Content::Zarr(hierarchy))
            }
        };
        if variables.is_empty() {
            let fault = Fault::of_file(file, "expected a file with arrays, found none");
            return Err(fault.hint("was it copied completely?").into());
        }
        Ok(Self { file: file.to_owned(), variables, content })
    }

    /// The variable called `name`: by its path, or by its last part where only one has it. In a group beside `near`
    /// (the path of a variable) it is preferred.
    ///
    /// Errors: a name that variables of several groups have.
    pub(crate) fn find(&self, name: &str, near: Option<&Facts>) -> Result<Option<&Facts>, Error> {
        let name = name.trim_matches('/');
        if let Some(facts) = self.variables.iter().find(|facts| facts.path == name) {
            return Ok(Some(facts));
        }
        let found: Vec<&Facts> = self.variables.iter().filter(|facts| facts.name() == name).collect();
        if let Some(near) = near.map(Facts::group)
            && let Some(facts) = found.iter().find(|facts| facts.group() == near)
        {
            return Ok(Some(facts));
        }
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            several => {
                let paths = several.iter().map(|facts| facts.path.as_str()).collect::<Vec<_>>().join(", ");
                let mut fault = Fault::of_file(&self.file, format!("expected one variable \"{name}\", found {paths}"));
                fault.column = name.to_owned();
                Err(fault
                    .hint(format!(
                        "say which under `columns` of the source, as `{name}: {{from: {}}}`",
                        several[0].path
                    ))
                    .into())
            }
        }
    }

    /// All variables, sorted by path.
    pub(crate) fn variables(&self) -> &[Facts] {
        &self.variables
    }

    /// The length of the dimension `name` of any variable.
    pub(crate) fn dimension(&self, name: &str) -> Option<u64> {
        self.variables.iter().find_map(|facts| {
            let axis = facts.dimensions.iter().position(|dimension| dimension == name)?;
            facts.shape.get(axis).copied()
        })
    }

    /// Reads a region, values in C order, as they are stored: numbers, counts of time, texts.
    pub(crate) async fn read(&self, facts: &Facts, start: &[u64], shape: &[u64]) -> Result<Column, Error> {
        let read = match &self.content {
            Content::Zarr(hierarchy) => hierarchy.read(facts, start, shape).await,
            Content::Netcdf(container) => container.read(facts, start, shape),
        };
        read.map_err(|message| self.unread(facts, message))
    }

    /// The same as [`Dense::read`], of numbers of four bytes as they are.
    pub(crate) async fn block(
        &self,
        facts: &Facts,
        start: &[u64],
        shape: &[u64],
        single: bool,
    ) -> Result<Block, Error> {
        if let (true, Content::Zarr(hierarchy)) = (single, &self.content)
            && let Some(values) = hierarchy.single(facts, start, shape).await.map_err(|it| self.unread(facts, it))?
        {
            return Ok(Block::Single(values));
        }
        if let (true, Content::Netcdf(container)) = (single, &self.content) {
            let values = container.single(facts, start, shape).map_err(|it| self.unread(facts, it))?;
            return Ok(Block::Single(values));
        }
        let read = self.read(facts, start, shape).await?;
        Ok(match read {
            Column::Float(values) if single => Block::Single(values.into_iter().map(|value| value as f32).collect()),
            column => Block::Column(column),
        })
    }

    fn unread(&self, facts: &Facts, message: String) -> Error {
        let mut fault = Fault::of_file(&self.file, message);
        fault.column.clone_from(&facts.path);
        fault.hint("is the file whole?").into()
    }

    /// A whole variable. For coordinates.
    pub(crate) async fn read_all(&self, facts: &Facts) -> Result<Column, Error> {
        self.read(facts, &vec![0; facts.shape.len()], &facts.shape).await
    }
}
