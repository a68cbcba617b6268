//! The conditions of `zarr-fuse select`, and how values are put together.

use crate::fault::{Fault, Kind};
use clap::Args;
use std::path::PathBuf;
use zarr_fuse_fuse::select::{Every, Method, Query};

#[derive(Debug, Args)]
pub(super) struct Conditions {
    /// Rows in which an expression over variables and coordinates is true: "air_temperature > 20 degC"
    #[arg(long = "where", value_name = "EXPRESSION", help_heading = "Conditions")]
    condition: Option<String>,
    /// Places between west, south, east and north in degrees, edges included
    #[arg(
        long = "box",
        value_name = "W,S,E,N",
        value_delimiter = ',',
        allow_hyphen_values = true,
        help_heading = "Conditions"
    )]
    bounds: Vec<f64>,
    /// Places within a GeoJSON Polygon or MultiPolygon, edges included
    #[arg(long, value_name = "FILE", help_heading = "Conditions")]
    polygon: Option<PathBuf>,
    /// The nearest label of a dimension; place=LAT,LON is the nearest place
    #[arg(long, value_name = "DIM=LABEL", value_parser = pair, help_heading = "Conditions")]
    nearest: Vec<(String, String)>,
    /// Values that these events wrote: c3,c5
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Conditions")]
    contribution: Vec<String>,
    /// Values of these persons, keys of PERSONS
    #[arg(long, value_name = "KEY", value_delimiter = ',', help_heading = "Conditions")]
    person: Vec<String>,
    /// Each n-th of the selected labels of a dimension: time=10
    #[arg(long, value_name = "DIM=N", value_parser = stride, help_heading = "Conditions")]
    stride: Vec<(String, u64)>,
    /// Put values together by pieces of time, aligned to UTC: 10min, 1h, 1d, 1mo, 1y. A piece is labelled by its start
    #[arg(long, value_name = "PIECE", help_heading = "Aggregation")]
    every: Option<Every>,
    #[command(flatten)]
    method: Methods,
}

/// One of them, with `--every`.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Methods {
    /// The mean (the default)
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    mean: bool,
    /// The least value
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    min: bool,
    /// The greatest value
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    max: bool,
    /// The sum
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    sum: bool,
    /// How many values there are
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    count: bool,
    /// The middle value
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    median: bool,
    /// The standard deviation of a sample
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    std: bool,
    /// The earliest value
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    first: bool,
    /// The latest value
    #[arg(long, requires = "every", help_heading = "Aggregation")]
    last: bool,
}

impl Methods {
    fn chosen(&self) -> Method {
        let all = [
            (self.min, Method::Min),
            (self.max, Method::Max),
            (self.sum, Method::Sum),
            (self.count, Method::Count),
            (self.median, Method::Median),
            (self.std, Method::Std),
            (self.first, Method::First),
            (self.last, Method::Last),
        ];
        all.into_iter().find(|(given, _)| *given).map_or(Method::Mean, |(_, method)| method)
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, label)| !name.trim().is_empty() && !label.trim().is_empty());
    let (name, label) = parts.ok_or("expected DIM=LABEL, as time=2025-01-01T12:00")?;
    Ok((name.trim().to_owned(), label.trim().to_owned()))
}

fn stride(text: &str) -> Result<(String, u64), String> {
    let expected = || "expected DIM=N with a whole number from 1 on, as time=10".to_owned();
    let (name, number) = text.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or_else(expected)?;
    let number = number.trim().parse().ok().filter(|number| *number > 0).ok_or_else(expected)?;
    Ok((name.trim().to_owned(), number))
}

impl Conditions {
    /// `query` with the conditions.
    pub(super) fn of(&self, query: Query) -> Result<Query, Fault> {
        let bounds = match self.bounds.as_slice() {
            [] => None,
            [west, south, east, north] => Some([*west, *south, *east, *north]),
            other => {
                let message = format!("--box: expected west, south, east and north, found {} numbers", other.len());
                return Err(Fault::new(Kind::BadInput, message));
            }
        };
        let read = |file: &PathBuf| {
            let fail = |error: std::io::Error| Fault::new(Kind::of(&error), format!("{}: {error}", file.display()));
            std::fs::read_to_string(file).map_err(fail)
        };
        Ok(Query {
            condition: self.condition.clone(),
            bounds,
            polygon: self.polygon.as_ref().map(read).transpose()?,
            nearest: self.nearest.clone(),
            contributions: self.contribution.clone(),
            persons: self.person.clone(),
            stride: self.stride.iter().cloned().collect(),
            every: self.every.map(|every| Every { method: self.method.chosen(), ..every }),
            ..query
        })
    }
}
