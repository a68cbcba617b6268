//! A question held against the dataset: every name and position in it checked before anything is read.

use crate::dataset::{Dataset, Dimension, Group, Variable};
use crate::series::{Answer, Derive, Line, Request};
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::select::{positions, variable_of, wrong};
use crate::zarr::source::Source;

/// Points of one line at most.
const COLUMNS: u32 = 100_000;

/// A request whose names and positions the dataset has.
pub(crate) struct Asked<'a> {
    pub(crate) source: &'a Source,
    pub(crate) group: &'a Group,
    pub(crate) variable: &'a Variable,
    /// The time dimension.
    pub(crate) time: &'a Dimension,
    /// Positions of the lines, in the order of the answer; 0 alone when the request names no dimension for them.
    pub(crate) positions: Vec<u64>,
    pub(crate) request: &'a Request,
    /// Pixel columns, at least 1.
    pub(crate) columns: u32,
}

impl<'a> Asked<'a> {
    /// # Errors
    /// A group, variable, dimension or position that the dataset does not have, a variable without times, a window
    /// that ends before it begins.
    pub(crate) fn new(source: &'a Source, dataset: &'a Dataset, request: &'a Request) -> Result<Self, ReadError> {
        let (group, variable) = variable_of(dataset, &request.group, &request.variable)?;
        let time = group.time_of(variable).ok_or_else(|| {
            wrong(&variable.name, "a variable with a time dimension", &format!("dimensions {:?}", variable.dimensions))
        })?;
        let positions = positions(group, variable, &time.name, request)?;
        if let Some((from, to)) = request.window
            && !(from.is_finite() && to.is_finite() && from <= to)
        {
            return Err(wrong("window", "a first time that is not after the last", &format!("{:?}", (from, to))));
        }
        let asked =
            Asked { source, group, variable, time, positions, request, columns: request.columns.clamp(1, COLUMNS) };
        asked.check_fan()?;
        Ok(asked)
    }

    fn check_fan(&self) -> Result<(), ReadError> {
        let Some(fan) = &self.request.fan else { return Ok(()) };
        let is_line = self.request.lines.as_ref().is_some_and(|(lines, _)| lines == fan);
        if is_line || *fan == self.time.name || !self.variable.dimensions.contains(fan) {
            let expected = format!("a dimension of {} that is neither time nor that of the lines", self.variable.name);
            return Err(wrong("fan", &expected, &format!("{fan:?}")));
        }
        if self.request.derive == Derive::Values {
            return Ok(());
        }
        let found = format!("{} of {fan:?}", self.request.derive.name());
        let hint = "Ask for one of the two.";
        Err(ReadError::new(FailKind::Request, "fan", "the values themselves", found, hint))
    }

    /// An answer without points, one line a position.
    pub(crate) fn nothing(&self) -> Answer {
        Answer {
            lines: self.positions.iter().map(|index| Line { index: *index, ..Line::default() }).collect(),
            ..Answer::default()
        }
    }
}
