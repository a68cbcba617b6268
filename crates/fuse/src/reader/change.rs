//! What is done to the numbers of a column: scale and offset of the source, then the conversion of the unit.

use crate::transform;
use serde_json::json;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::SourceColumn;
use zarr_fuse_core::units::Conversion;

/// Changes numbers: `value * scale + offset`, then into the stored unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Change {
    scale: Scale,
    offset: f64,
    unit: Option<Conversion>,
}

/// A factor, or its inverse where that is a whole number: 3 tenths are then exactly 0.3.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    Times(f64),
    Over(f64),
}

impl Change {
    /// Of a column and a conversion that is none of one; `None` if nothing is to be done.
    pub(super) fn of(column: Option<&SourceColumn>, unit: Option<Conversion>) -> Option<Self> {
        let scale = column.and_then(|column| column.scale).unwrap_or(1.0);
        let offset = column.and_then(|column| column.offset).unwrap_or(0.0);
        if scale == 1.0 && offset == 0.0 && unit.is_none() {
            return None;
        }
        let inverse = (1.0 / scale).round();
        let scale = match scale.abs() < 1.0 && 1.0 / inverse == scale {
            true => Scale::Over(inverse),
            false => Scale::Times(scale),
        };
        Some(Self { scale, offset, unit })
    }

    /// The stored number.
    pub(crate) fn apply(&self, value: f64) -> f64 {
        let value = match self.scale {
            Scale::Times(factor) => value * factor,
            Scale::Over(inverse) => value / inverse,
        } + self.offset;
        self.unit.map_or(value, |unit| unit.apply(value))
    }
}

/// What the record says of scale and offset.
pub(super) fn transform(name: &str, column: Option<&SourceColumn>) -> Option<Transform> {
    let column = column?;
    let text = match (column.scale, column.offset) {
        (None, None) => return None,
        (Some(scale), None) => format!("times {scale}"),
        (None, Some(offset)) => format!("{offset} added"),
        (Some(scale), Some(offset)) => format!("times {scale}, then {offset} added"),
    };
    let (scale, offset) = (column.scale.unwrap_or(1.0), column.offset.unwrap_or(0.0));
    Some(transform::of("scale", name, text, [("scale", json!(scale)), ("offset", json!(offset))]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_exact() {
        let column = |scale, offset| SourceColumn { scale, offset, ..SourceColumn::default() };
        assert_eq!(Change::of(Some(&column(None, None)), None), None);
        let tenth = Change::of(Some(&column(Some(0.1), None)), None).unwrap();
        assert_eq!([3.0, 235.0, -7.0].map(|value| tenth.apply(value)), [0.3, 23.5, -0.7]);
        let low = Change::of(Some(&column(Some(0.1), Some(-40.0))), None).unwrap();
        assert_eq!(low.apply(600.0), 20.0);
        let double = Change::of(Some(&column(Some(2.0), None)), None).unwrap();
        assert_eq!(double.apply(1.5), 3.0);
        let kelvin = Conversion { multiply: 1.0, add: 273.15, divide: 1.0 };
        assert_eq!(Change::of(Some(&column(Some(0.1), None)), Some(kelvin)).unwrap().apply(10.0), 274.15);
    }
}
