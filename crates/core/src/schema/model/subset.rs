//! A saved selection as a type.

use serde::{Deserialize, Serialize};

/// An entry of `SUBSETS`: cells that are selected again and again, by a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subset {
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Terms as on the command line ([`crate::selection`]): variables, of the group or below it by a path, and labels of
    /// dimensions.
    pub select: Vec<String>,
    /// `where`: a condition on values; cells that do not meet it are missing.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// Length of a step in which values are summed up, as `1h`.
    #[serde(default)]
    pub every: Option<String>,
    /// How the values in a step become one.
    #[serde(default)]
    pub method: Option<String>,
}
