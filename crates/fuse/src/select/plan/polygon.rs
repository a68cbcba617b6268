//! Areas: boxes, and polygons as GeoJSON has them (RFC 7946).
//!
//! A point is inside by the even-odd rule over the rings of a polygon, so that what lies in a hole is outside; edges, those
//! of holes too, are inside. Edges are straight in degrees, as section 3.1.1 has them. A polygon that crosses the
//! antimeridian is two, cut there (section 3.1.9), or goes on beyond 180 degrees: longitudes are taken at any turn.

use crate::fault::Fault;
use serde_json::Value;

/// West, south, east and north in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds([f64; 4]);

impl Bounds {
    /// Errors: no numbers, latitudes beyond the poles, a north that lies south of the south.
    pub(super) fn new(bounds: [f64; 4]) -> Result<Self, Fault> {
        let [west, south, east, north] = bounds;
        let is = bounds.iter().all(|degrees| degrees.is_finite()) && -90.0 <= south && south <= north && north <= 90.0;
        if !is || west.abs() > 360.0 || east.abs() > 360.0 {
            let message = format!(
                "expected a box as west, south, east, north in degrees, south not above north, found {west}, {south}, \
                 {east}, {north}"
            );
            let hint = "as 12,48,19,52; across the antimeridian west is more than east: 170,-20,-170,-10";
            return Err(Fault::of_file("", message).hint(hint));
        }
        Ok(Self(bounds))
    }

    pub(super) fn has_latitude(self, latitude: f64) -> bool {
        self.0[1] <= latitude && latitude <= self.0[3]
    }

    /// At any turn: 190 is -170.
    pub(super) fn has_longitude(self, longitude: f64) -> bool {
        let [west, _, east, _] = self.0;
        let width = if east >= west { east - west } else { east - west + 360.0 };
        longitude.is_finite() && (width >= 360.0 || (longitude - west).rem_euclid(360.0) <= width || longitude == east)
    }
}

/// A position: longitude and latitude in degrees.
type Point = [f64; 2];

/// Polygons, each of its rings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Polygons(Vec<Vec<Vec<Point>>>);

impl Polygons {
    /// From the text of a GeoJSON document: a Polygon or MultiPolygon, also as a Feature or in a collection.
    ///
    /// # Errors
    /// Another document; rings that are not closed or have fewer than four positions (section 3.1.6).
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let hint = "give a GeoJSON document (RFC 7946) with a Polygon or a MultiPolygon, longitude before latitude";
        let fault = |message: String| Fault::of_file("", format!("the polygon: {message}")).hint(hint);
        let document: Value = serde_json::from_str(text).map_err(|error| fault(error.to_string()))?;
        let mut polygons = Vec::new();
        collect(&document, "", &mut polygons).map_err(&fault)?;
        if polygons.is_empty() {
            return Err(fault("expected a Polygon or a MultiPolygon, found none".into()));
        }
        Ok(Self(polygons))
    }

    /// Whether a place lies in one of them.
    pub(super) fn holds(&self, longitude: f64, latitude: f64) -> bool {
        if !longitude.is_finite() || !latitude.is_finite() {
            return false;
        }
        let turns = [longitude, longitude - 360.0, longitude + 360.0];
        self.0.iter().any(|rings| turns.iter().any(|longitude| inside(rings, [*longitude, latitude])))
    }

    /// Whether a place of this latitude can lie in one of them.
    pub(super) fn has_latitude(&self, latitude: f64) -> bool {
        let of = || self.0.iter().flatten().flatten().map(|[_, latitude]| *latitude);
        of().fold(f64::INFINITY, f64::min) <= latitude && latitude <= of().fold(f64::NEG_INFINITY, f64::max)
    }
}

fn collect(value: &Value, place: &str, polygons: &mut Vec<Vec<Vec<Point>>>) -> Result<(), String> {
    let list = |name: &str| {
        let list = value.get(name).and_then(Value::as_array);
        list.ok_or_else(|| format!("{place}/{name}: expected a list"))
    };
    match value.get("type").and_then(Value::as_str) {
        Some("Polygon") => polygons.push(rings(list("coordinates")?, &format!("{place}/coordinates"))?),
        Some("MultiPolygon") => {
            for (number, one) in list("coordinates")?.iter().enumerate() {
                let place = format!("{place}/coordinates/{number}");
                polygons.push(rings(one.as_array().ok_or_else(|| format!("{place}: expected rings"))?, &place)?);
            }
        }
        Some("Feature") => {
            if let Some(geometry) = value.get("geometry") {
                collect(geometry, &format!("{place}/geometry"), polygons)?;
            }
        }
        Some(kind @ ("FeatureCollection" | "GeometryCollection")) => {
            let name = if kind == "FeatureCollection" { "features" } else { "geometries" };
            for (number, one) in list(name)?.iter().enumerate() {
                collect(one, &format!("{place}/{name}/{number}"), polygons)?;
            }
        }
        Some(kind) => return Err(format!("{place}: expected a Polygon or a MultiPolygon, found a {kind}")),
        None => return Err(format!("{place}: expected an object with a `type` of GeoJSON")),
    }
    Ok(())
}

fn rings(list: &[Value], place: &str) -> Result<Vec<Vec<Point>>, String> {
    let mut rings = Vec::with_capacity(list.len());
    for (number, ring) in list.iter().enumerate() {
        let point = |value: &Value| {
            let at = |axis: usize| value.get(axis).and_then(Value::as_f64).filter(|degrees| degrees.is_finite());
            Some([at(0)?, at(1)?])
        };
        let points: Option<Vec<Point>> = ring.as_array().and_then(|ring| ring.iter().map(point).collect());
        let points = points.ok_or_else(|| format!("{place}/{number}: expected positions of two numbers"))?;
        if points.len() < 4 || points.first() != points.last() {
            return Err(format!("{place}/{number}: expected a closed ring of four positions or more"));
        }
        rings.push(points);
    }
    if rings.is_empty() {
        return Err(format!("{place}: expected a ring"));
    }
    Ok(rings)
}

fn inside(rings: &[Vec<Point>], [x, y]: Point) -> bool {
    let mut odd = false;
    for ring in rings {
        for pair in ring.windows(2) {
            let [[ax, ay], [bx, by]] = [pair[0], pair[1]];
            if is_between(x, ax, bx) && is_between(y, ay, by) {
                // What rounding may make of a point on a slanted edge.
                let noise = 1e-12 * (bx - ax).hypot(by - ay) * x.abs().max(y.abs()).max(1.0);
                if ((bx - ax) * (y - ay) - (by - ay) * (x - ax)).abs() <= noise {
                    return true;
                }
            }
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                odd = !odd;
            }
        }
    }
    odd
}

fn is_between(value: f64, a: f64, b: f64) -> bool {
    a.min(b) <= value && value <= a.max(b)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn boxes() {
        let bounds = |bounds| Bounds::new(bounds).unwrap();
        let europe = bounds([12.0, 48.0, 19.0, 52.0]);
        for (longitude, latitude, expected) in [
            (12.0, 48.0, true),
            (19.0, 52.0, true),
            (372.0, 50.0, true),
            (11.999, 50.0, false),
            (15.0, 52.001, false),
            (f64::NAN, 50.0, false),
            (15.0, f64::NAN, false),
        ] {
            let found = europe.has_longitude(longitude) && europe.has_latitude(latitude);
            assert_eq!(found, expected, "{longitude} {latitude}");
        }
        let fiji = bounds([170.0, -20.0, -170.0, -10.0]);
        assert!([170.0, 180.0, -180.0, 190.0, -170.0].into_iter().all(|longitude| fiji.has_longitude(longitude)));
        assert!(![0.0, 169.0, -169.0].into_iter().any(|longitude| fiji.has_longitude(longitude)));
        assert!(bounds([-180.0, -90.0, 180.0, 90.0]).has_longitude(77.0));
        assert!(!bounds([10.0, 0.0, 10.0, 0.0]).has_longitude(10.1));
        for wrong in [[0.0, 2.0, 1.0, 1.0], [0.0, -91.0, 1.0, 1.0], [0.0, 0.0, f64::NAN, 1.0], [400.0, 0.0, 1.0, 1.0]] {
            assert!(Bounds::new(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn polygons_with_holes() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{
            "type":"MultiPolygon","coordinates":[
                [[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]],
                [[[20,0],[30,10],[20,10],[20,0]]],
                [[[175,50],[185,50],[185,60],[175,60],[175,50]]]]}}]}"#;
        let polygons = Polygons::parse(text).unwrap();
        for (longitude, latitude, expected) in [
            (1.0, 1.0, true),
            (5.0, 5.0, false),
            (4.0, 5.0, true),
            (0.0, 0.0, true),
            (10.0, 3.3, true),
            (10.1, 3.3, false),
            (25.0, 5.0, true),
            (23.3, 3.3, true),
            (26.0, 5.0, false),
            (-178.0, 55.0, true),
            (181.0, 55.0, true),
            (-174.0, 55.0, false),
            (f64::NAN, 1.0, false),
        ] {
            assert_eq!(polygons.holds(longitude, latitude), expected, "{longitude} {latitude}");
        }
        assert!(polygons.has_latitude(60.0) && !polygons.has_latitude(60.1));
    }

    #[test]
    fn what_is_no_polygon() {
        for (text, part) in [
            ("{", "EOF"),
            (r#"{"type":"Point","coordinates":[0,0]}"#, "found a Point"),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#, "/coordinates/0: expected a closed ring"),
            (r#"{"type":"Polygon","coordinates":[[["a",0],[1,0],[1,1],[0,0]]]}"#, "positions of two numbers"),
            (r#"{"type":"Polygon","coordinates":[]}"#, "expected a ring"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "found none"),
            (r#"{"a":1}"#, "a `type` of GeoJSON"),
        ] {
            let fault = Polygons::parse(text).unwrap_err();
            assert!(fault.to_string().contains(part), "{fault}");
        }
    }
}
