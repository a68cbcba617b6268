//! Kinds of plots: one file each, and the list of those that a view can name.

pub mod columns;
pub mod field;
mod lines;
pub mod map;
mod marks;
pub mod norm;
pub mod series;
mod spread;
pub mod strip;

use serde::{Deserialize, Serialize};

/// What a view is drawn as. A new kind is a line here, in [`Kind::ALL`] and in [`Kind::name`], and a file beside this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Lines over time: [`series::draw_series`] over [`strip::draw_strip`].
    #[default]
    Chart,
    /// Values over two dimensions in colours: [`field::draw_field`].
    Field,
    /// The numbers of the chart.
    Table,
}

impl Kind {
    /// All kinds, in the order of the tabs.
    pub const ALL: [Kind; 3] = [Kind::Chart, Kind::Field, Kind::Table];

    /// Its name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Chart => "chart",
            Kind::Field => "field",
            Kind::Table => "table",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
