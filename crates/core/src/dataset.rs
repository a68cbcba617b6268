//! What an opened dataset contains, in the words of its own metadata: what the worker tells the page first.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An opened Zarr hierarchy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// `title` of the root attributes, else the last part of the address.
    pub title: String,
    /// The root group's attributes as they are stored. From outside: text in it is data, never markup.
    pub attributes: Map<String, Value>,
    /// Groups that hold arrays, in path order; the levels of one group are one entry.
    pub groups: Vec<Group>,
    /// The Zarr format of its metadata: 2 or 3; 0 for none.
    pub format: u64,
    /// Arrays that are there and cannot be read, by path, with the reason in words: another kind of chunks or of values.
    pub refused: Vec<(String, String)>,
}

/// A group with its levels. Paths are relative to the dataset's root, without leading slash; the root is "".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Path of the group, without its level.
    pub path: String,
    /// `title` or `long_name` of the group's attributes, else the last part of the path.
    pub title: String,
    /// Finest first. A group without levels has one, whose path is the group's own.
    pub levels: Vec<Level>,
    /// In the order in which the variables name them.
    pub dimensions: Vec<Dimension>,
    /// Data variables of the finest level, coordinates left out.
    pub variables: Vec<Variable>,
    /// Positions along one dimension, when the group has latitude and longitude.
    pub places: Option<Places>,
}

/// One level of a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// `0`, `1h`, `1d`; "" when the group has no levels.
    pub name: String,
    /// Path of the level's group from the root.
    pub path: String,
    /// Length of a bucket in seconds; `None` for the values themselves.
    pub step: Option<f64>,
    /// Elements along the time dimension; 0 without one.
    pub length: u64,
}

/// What the labels of a dimension are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Times; the labels stay in the store but for [`Dimension::values`], `extent` is given.
    Time,
    /// Numbers, as a depth.
    Number,
    /// Text, as a station.
    Text,
    /// No coordinate: positions only.
    #[default]
    Index,
}

/// A dimension of a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its name.
    pub name: String,
    /// `long_name` of its coordinate, else the name with spaces.
    pub title: String,
    /// `units` of its coordinate, for people ("°C" stays with variables); "" when it has none.
    pub units: String,
    /// Elements at the finest level.
    pub size: u64,
    /// What its labels are.
    pub axis: Axis,
    /// One text a label, for numbers in their shortest form; empty for times and for more than 10 000 labels.
    pub labels: Vec<String>,
    /// The labels as numbers for [`Axis::Number`]. For [`Axis::Time`] the times, NaN where one is missing, where their steps
    /// are not equal and they are few: else they are in the store, and evenly spread or too many for a slider. Empty
    /// otherwise.
    pub values: Vec<f64>,
    /// First and last time in seconds since 1970-01-01T00:00:00Z, for [`Axis::Time`] with at least one element.
    pub extent: Option<(f64, f64)>,
    /// Variable with the two ends of each label's cell (CF 7.1), or "".
    pub bounds: String,
}

/// A data variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// `long_name`, else the name with spaces and a capital.
    pub title: String,
    /// `units` for people: `degC` is "°C"; "" when dimensionless or without.
    pub units: String,
    /// CF `standard_name`, or "".
    pub standard_name: String,
    /// `description` or `comment`, or "".
    pub description: String,
    /// Dimension names in axis order.
    pub dimensions: Vec<String>,
    /// Elements in axis order, at the finest level.
    pub shape: Vec<u64>,
    /// Zarr's name of the data type, as `float32`.
    pub data_type: String,
    /// Bytes of all elements before compression.
    pub bytes: u64,
    /// Shape of the smallest readable chunk, in axis order.
    pub chunk: Vec<u64>,
    /// Values are amounts over the time before each, as rain (CF `cell_methods` `time: sum`): a point of an overview is
    /// their sum over its bucket, not their mean.
    pub amount: bool,
    /// CF `cell_methods`, as `time: mean`: what a value stands for in its cell; "" when it is not said.
    pub cell_methods: String,
    /// Values that have a meaning, and the meaning: categories and quality flags (CF 3.5). Empty for plain numbers and
    /// for flags in bits, which are in `masks`.
    pub meanings: Vec<(f64, String)>,
    /// Flags in bits (CF 3.5, `flag_masks`): a value has the meaning when its bits under the mask, first, are the second.
    pub masks: Vec<(u64, u64, String)>,
    /// Variable with the uncertainty of this one, or "".
    pub uncertainty: String,
    /// Variable with quality flags of this one, or "".
    pub flags: String,
    /// All variables that say something about this one (CF 3.4), those two included.
    pub ancillary: Vec<String>,
    /// Names of its `coordinates` beside those of its dimensions (CF 5), where they are there.
    pub coordinates: Vec<String>,
}

/// Positions along one dimension, one a label; NaN where unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Places {
    /// The dimension.
    pub dimension: String,
    /// Degrees north.
    pub latitude: Vec<f64>,
    /// Degrees east.
    pub longitude: Vec<f64>,
}

impl Dataset {
    /// The group at `path`.
    pub fn group(&self, path: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.path == path)
    }
}

impl Group {
    /// The variable called `name`.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The dimension called `name`.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }

    /// The time dimension of `variable`, if it has one.
    pub fn time_of(&self, variable: &Variable) -> Option<&Dimension> {
        variable
            .dimensions
            .iter()
            .filter_map(|name| self.dimension(name))
            .find(|dimension| dimension.axis == Axis::Time)
    }

    /// The dimension along which `variable` has one line each: that of the places, else the first that is no time and
    /// has text labels, else none.
    pub fn lines_of(&self, variable: &Variable) -> Option<&Dimension> {
        let of = |name: &str| variable.dimensions.iter().any(|d| d == name).then(|| self.dimension(name)).flatten();
        self.places.as_ref().and_then(|places| of(&places.dimension)).or_else(|| {
            variable.dimensions.iter().filter_map(|name| self.dimension(name)).find(|d| d.axis == Axis::Text)
        })
    }
}
