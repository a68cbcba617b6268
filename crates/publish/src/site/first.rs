//! The release's first view.

use crate::Error;
use crate::model::Release;
use std::path::Path;

/// The first view, when the release has one that can be drawn.
pub(super) struct First {
    pub(super) chart: Option<Chart>,
}

/// A chart and its numbers.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) svg: String,
    pub(super) lines_title: String,
    pub(super) rows: Vec<Row>,
}

/// One line of the chart: least, mean, greatest value and how many.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) values: Vec<String>,
}

pub(super) async fn draw(_data: &Path, _release: &Release) -> Result<First, Error> {
    Ok(First { chart: None })
}
