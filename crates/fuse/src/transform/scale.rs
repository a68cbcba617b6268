//! `scale` and `offset` of a column: `value * scale + offset` of a source is in its unit.

use super::of;
use serde_json::json;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::SourceColumn;
use zarr_fuse_core::units::Conversion;

/// The conversion of a column with its scale and offset before it, and what the record says of them.
pub(crate) fn scaled(
    name: &str,
    column: Option<&SourceColumn>,
    conversion: Option<Conversion>,
) -> (Option<Conversion>, Option<Transform>) {
    let Some(column) = column.filter(|column| column.scale.is_some() || column.offset.is_some()) else {
        return (conversion, None);
    };
    let (scale, offset) = (column.scale.unwrap_or(1.0), column.offset.unwrap_or(0.0));
    let then = conversion.unwrap_or(Conversion { multiply: 1.0, add: 0.0, divide: 1.0 });
    let both =
        Conversion { multiply: scale * then.multiply, add: offset * then.multiply + then.add, divide: then.divide };
    let text = match (column.scale, column.offset) {
        (Some(scale), Some(offset)) => format!("times {scale}, then {offset} added"),
        (Some(scale), None) => format!("times {scale}"),
        _ => format!("{offset} added"),
    };
    (Some(both), Some(of("scale", name, text, [("scale", json!(scale)), ("offset", json!(offset))])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_comes_before_the_unit() {
        let column = SourceColumn { scale: Some(0.1), offset: Some(-40.0), ..SourceColumn::default() };
        let kelvin = Conversion { multiply: 1.0, add: 273.15, divide: 1.0 };
        let (both, done) = scaled("t", Some(&column), Some(kelvin));
        assert_eq!(both.map(|both| both.apply(500.0)), Some(283.15));
        assert_eq!(done.map(|done| done.text), Some("times 0.1, then -40 added".to_owned()));
        assert_eq!(scaled("t", Some(&SourceColumn::default()), None), (None, None));
    }
}
