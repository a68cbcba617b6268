//! `box`: latitude and longitude of rows lie in a box of degrees.

use super::{Batch, Broken, Check, short};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{GroupSchema, Unit};
use zarr_fuse_core::units::{self, Conversion};

/// Degrees that a number of four bytes rounds away.
const NOISE: f64 = 1e-5;

/// A box, and where the rows say that they are.
pub(super) struct Area<'a> {
    /// West, south, east, north.
    sides: [f64; 4],
    latitude: (&'a str, Option<Conversion>),
    longitude: (&'a str, Option<Conversion>),
}

impl<'a> Area<'a> {
    /// `None` if the group has no latitude and longitude, which the check of the schema has refused.
    pub(super) fn new(sides: [f64; 4], group: &'a GroupSchema) -> Option<Self> {
        let (latitude, longitude) = group.positions()?;
        let degrees = |name: &str| match &group.variable(name)?.unit {
            Unit::Of(unit) => units::parse(unit).ok()?.to(&units::parse("deg").ok()?).ok().filter(|c| !c.is_identity()),
            _ => None,
        };
        Some(Self { sides, latitude: (latitude, degrees(latitude)), longitude: (longitude, degrees(longitude)) })
    }

    fn has(&self, latitude: f64, longitude: f64) -> bool {
        let [west, south, east, north] = self.sides;
        let width = if east - west >= 360.0 { 360.0 } else { (east - west).rem_euclid(360.0) };
        let from_west = (longitude - west + NOISE).rem_euclid(360.0);
        let all_round = (-180.0 - NOISE..=360.0 + NOISE).contains(&longitude);
        (south - NOISE..=north + NOISE).contains(&latitude) && all_round && from_west <= width + 2.0 * NOISE
    }
}

impl Check for Area<'_> {
    fn names(&self) -> Vec<&str> {
        vec![self.latitude.0, self.longitude.0]
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        let mut broken = Vec::new();
        let (Some(latitudes), Some(longitudes)) = (batch.column(self.latitude.0), batch.column(self.longitude.0))
        else {
            return Ok(broken);
        };
        let [west, south, east, north] = self.sides.map(short);
        for row in batch.rows() {
            let (Some(latitude), Some(longitude)) =
                (degrees(latitudes, row, self.latitude.1), degrees(longitudes, row, self.longitude.1))
            else {
                continue;
            };
            if self.has(latitude, longitude) {
                continue;
            }
            let message = format!(
                "expected a place within the box {west} to {east} east, {south} to {north} north, found latitude {}, longitude {}",
                short(latitude),
                short(longitude)
            );
            let hint = match self.has(longitude, latitude) {
                true => exchanged(latitude, "longitude", longitude),
                false => String::new(),
            };
            broken.push(Broken { row, message, hint });
        }
        Ok(broken)
    }
}

/// What is said of a place whose latitude and longitude would be right the other way round.
fn exchanged(mine: f64, other: &str, theirs: f64) -> String {
    let word = if other == "latitude" { "longitude" } else { "latitude" };
    format!("latitude and longitude look exchanged: {mine} would be a {other} here, and {theirs} a {word}")
}

fn degrees(column: &Column, row: usize, conversion: Option<Conversion>) -> Option<f64> {
    let Column::Float(values) = column else { return None };
    let value = values.get(row).copied().filter(|value| !value.is_nan())?;
    Some(conversion.map_or(value, |conversion| conversion.apply(value)))
}
