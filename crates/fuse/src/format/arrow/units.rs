//! Units in the metadata of fields: `units`, as CF calls them and as `select` writes them, or `unit`.

use crate::table::Units;
use arrow::datatypes::Schema;

/// The units of a schema's fields that say one.
pub(in crate::format) fn of(schema: &Schema) -> Units {
    let fields = schema.fields().iter().filter_map(|field| {
        let metadata = field.metadata();
        let unit = metadata.get("units").or_else(|| metadata.get("unit"))?;
        Some((field.name().clone(), unit.trim().to_owned()))
    });
    fields.collect()
}
