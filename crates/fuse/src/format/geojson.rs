//! GeoJSON (RFC 7946): the features of a collection, or one a line. Their properties are the columns; a point gives
//! `longitude`, `latitude` and `altitude` as well, where no property has that name.

use super::{Raw, Take, json};
use crate::fault::{Error, Fault};
use serde_json::Value;

/// Members of a position, in the order of its numbers.
const POSITION: [&str; 3] = ["longitude", "latitude", "altitude"];

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    json::records_of(raw, json::What::Features, take)
}

/// A number of the position of a feature, if `name` is that of one. A feature without a geometry has none.
///
/// # Errors
/// What was found and what to do: a geometry that is not a point.
pub(super) fn position<'v>(feature: &'v Value, name: &str) -> Result<Option<&'v Value>, (String, &'static str)> {
    let Some(at) = POSITION.iter().position(|known| *known == name) else { return Ok(None) };
    let Some(geometry) = feature.get("geometry").filter(|geometry| !geometry.is_null()) else { return Ok(None) };
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => Ok(geometry.get("coordinates").and_then(|position| position.get(at))),
        other => {
            let found = other.map_or("none of a known type", |name| name);
            let hint = "only points have a position; give other features one in their properties";
            Err((format!("expected the geometry of a feature to be a Point, found {found}"), hint))
        }
    }
}

/// Refuses positions that are not those of RFC 7946: older files may name another reference system.
pub(super) fn known_reference(root: &Value, file: &str) -> Result<(), Fault> {
    let name = root.pointer("/crs/properties/name").and_then(Value::as_str);
    let Some(name) = name.filter(|name| !name.ends_with("CRS84") && !name.ends_with(":4326")) else { return Ok(()) };
    let message = format!("expected positions in WGS 84, as GeoJSON has them, found the reference system `{name}`");
    Err(Fault { place: "/crs".to_owned(), ..Fault::of_file(file, message) }
        .hint("convert the file to EPSG:4326, or read columns of its properties with `format: json`"))
}
