//! The small map: places as points, with a scale bar; no tiles, no projection to choose.
//!
//! Equirectangular around the middle of the points: a degree of longitude is the cosine of the middle latitude times
//! a degree of latitude. Exact enough for what a small map shows; towards the poles it widens.

use super::series::FONT;
use crate::colour::Colours;
use crate::number;
use crate::order;
use crate::pen::{Failure, Pen, Rect, Side};
use crate::scale::nice_step;
use crate::text;
use crate::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

/// Height under the points for the scale bar.
const FOOT: f64 = 12.0;
/// Metres of a degree of latitude: the mean Earth radius of IUGG, 6 371 008.8 m, times pi / 180.
const DEGREE: f64 = 111_195.080_234;
/// Room around the points.
const MARGIN: f64 = 22.0;
/// The least that a map spans, in degrees of latitude: some 50 m.
const LEAST_SPAN: f64 = 0.000_5;
/// Half of a 44 px target.
const TARGET: f64 = 22.0;

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPoint {
    /// Degrees north; a place without a number is not drawn.
    pub latitude: f64,
    /// Degrees east, -360 to 360, so that both -90 and 270 are west of Greenwich.
    pub longitude: f64,
    /// The colour of its line when it is selected; `None` is drawn hollow.
    pub colour: Option<usize>,
    /// Its value at the cursor, for [`MapChart::values`]; not a number is drawn hollow.
    pub value: f64,
}

/// Colours of the places by their values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapValues<'a> {
    /// The scale of colours.
    pub colours: Colours,
    /// Values at its ends.
    pub range: (f64, f64),
    /// Units beside the scale.
    pub units: &'a str,
}

/// What to draw.
#[derive(Debug, Clone)]
pub struct MapChart<'a> {
    /// The places.
    pub points: &'a [MapPoint],
    /// The place under the pointer or with the focus: ringed.
    pub focus: Option<usize>,
    /// Colours by value, with a small scale; selected places are ringed in the colour of their line. `None`: places have
    /// the colours of their lines.
    pub values: Option<MapValues<'a>>,
    /// A box that is being drawn to select, in CSS pixels.
    pub select: Option<Rect>,
    /// Pixels of the backend in a CSS pixel.
    pub scale: f64,
}

/// Where the places are, for hit tests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MapLayout {
    /// CSS pixels of each place, in order; `None` for a place without coordinates.
    pub points: Vec<Option<(f64, f64)>>,
    /// Metres of a CSS pixel, at the middle.
    pub metres: f64,
}

impl MapLayout {
    /// The place nearest to a pixel, if it is within a target of 44 px.
    pub fn nearest(&self, x: f64, y: f64) -> Option<usize> {
        let distance = |p: &(f64, f64)| (p.0 - x).hypot(p.1 - y);
        self.points
            .iter()
            .enumerate()
            .filter_map(|(i, p)| p.as_ref().map(|p| (i, distance(p))))
            .filter(|(_, d)| *d <= TARGET)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _)| i)
    }

    /// The places inside a box.
    pub fn within(&self, rect: &Rect) -> Vec<usize> {
        let inside = |p: &Option<(f64, f64)>| p.is_some_and(|(x, y)| rect.holds(x, y));
        self.points.iter().enumerate().filter(|(_, p)| inside(p)).map(|(i, _)| i).collect()
    }
}

/// How places are put on the area.
struct Projection {
    /// Latitude and longitude of the middle.
    middle: (f64, f64),
    /// Cosine of the middle latitude, not less than that of 89°.
    cosine: f64,
    /// CSS pixels of a degree of latitude.
    zoom: f64,
    /// Pixel of the middle.
    centre: (f64, f64),
    /// Width and height of the area.
    size: (f64, f64),
}

impl Projection {
    fn fit(points: &[MapPoint], size: (f64, f64)) -> Option<Self> {
        let known: Vec<(f64, f64)> = points.iter().filter(|p| known(p)).map(|p| (p.latitude, p.longitude)).collect();
        let (south, north) = known.iter().fold((90.0_f64, -90.0_f64), |(s, n), p| (s.min(p.0), n.max(p.0)));
        let (west, width) = arc(known.iter().map(|p| p.1.rem_euclid(360.0)).collect())?;
        let middle = ((south + north) / 2.0, west + width / 2.0);
        let cosine = cosine(middle.0.clamp(-89.0, 89.0));
        let room = |length: f64| (length - 2.0 * MARGIN).max(length / 4.0).max(1.0);
        let wide = (width * cosine).max(LEAST_SPAN);
        let zoom = (room(size.0) / wide).min(room(size.1 - FOOT) / (north - south).max(LEAST_SPAN));
        Some(Projection { middle, cosine, zoom, centre: (size.0 / 2.0, (size.1 - FOOT) / 2.0), size })
    }

    fn pixel(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        // The short way from the middle, over the antimeridian if need be.
        let east = (longitude - self.middle.1 + 180.0).rem_euclid(360.0) - 180.0;
        let x = self.centre.0 + east * self.cosine * self.zoom;
        (x, self.centre.1 - (latitude - self.middle.0) * self.zoom)
    }
}

fn known(point: &MapPoint) -> bool {
    (-360.0..=360.0).contains(&point.longitude) && (-90.0..=90.0).contains(&point.latitude)
}

/// The shortest arc that holds all longitudes (0 to 360): its west end and its width. `None` for no longitude.
fn arc(mut longitudes: Vec<f64>) -> Option<(f64, f64)> {
    longitudes = order::by(&longitudes).into_iter().map(|i| longitudes[i]).collect();
    let (first, last) = (*longitudes.first()?, *longitudes.last()?);
    let mut best = (first, last - first);
    for pair in longitudes.windows(2) {
        let width = 360.0 - (pair[1] - pair[0]);
        if width < best.1 {
            best = (pair[1], width);
        }
    }
    Some(best)
}

/// The cosine of an angle of at most a quarter turn, by its series, which is exact there to 15 digits. That of any angle
/// brings the viewer's program some kilobytes that reduce large angles.
fn cosine(degrees: f64) -> f64 {
    let square = degrees.to_radians().powi(2);
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..12 {
        let n = f64::from(2 * n);
        term *= -square / (n * (n - 1.0));
        sum += term;
    }
    sum
}

/// Draws the map on the whole area. The area's ground is left as it is.
///
/// # Errors
/// Only what the backend fails with.
pub fn draw_map<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &MapChart,
    theme: &Theme,
) -> Result<MapLayout, Failure<DB>> {
    let pen = Pen::new(area, &theme.font, chart.scale);
    let size = pen.size();
    let Some(projection) = Projection::fit(chart.points, size) else {
        return Ok(MapLayout { points: vec![None; chart.points.len()], metres: 0.0 });
    };
    draw_graticule(&pen, &projection, theme)?;
    let at = |point: &MapPoint| known(point).then(|| projection.pixel(point.latitude, point.longitude));
    let layout = MapLayout { points: chart.points.iter().map(at).collect(), metres: DEGREE / projection.zoom };
    // Selected places last, so that they lie on top.
    for selected in [false, true] {
        for (i, (point, at)) in chart.points.iter().zip(&layout.points).enumerate() {
            let Some(at) = at.filter(|_| point.colour.is_some() == selected) else { continue };
            if chart.focus == Some(i) {
                pen.disc(at, 10.0, theme.accent)?;
                pen.disc(at, 8.5, theme.sunk)?;
            }
            let value = chart.values.filter(|_| point.value.is_finite());
            match (value, point.colour) {
                (Some(values), slot) => {
                    if let Some(slot) = slot {
                        pen.disc(at, 8.0, theme.series(slot))?;
                        pen.disc(at, 6.0, theme.panel)?;
                    }
                    let fill = values.colours.colour(point.value, values.range);
                    pen.dot(at, if slot.is_some() { 5.0 } else { 4.0 }, fill, theme.ink_3, 1.0)?;
                }
                (None, Some(colour)) => pen.dot(at, 5.0, theme.series(colour), theme.panel, 2.0)?,
                (None, None) => pen.dot(at, 3.0, theme.panel, theme.ink_3, 1.5)?,
            }
        }
    }
    draw_scale_bar(&pen, &layout, size, theme)?;
    if let Some(values) = chart.values {
        draw_values(&pen, &values, size, theme)?;
    }
    if let Some(r) = chart.select {
        let corners = [(r.x, r.y), (r.right(), r.y), (r.right(), r.bottom()), (r.x, r.bottom()), (r.x, r.y)];
        pen.fill(r, theme.accent.mix(0.12))?;
        pen.dashed(&corners, theme.accent.to_rgba(), 1.0, (4.0, 3.0))?;
    }
    Ok(layout)
}

fn draw_graticule<DB: DrawingBackend>(
    pen: &Pen<DB>,
    projection: &Projection,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (width, height) = projection.size;
    let spans = (height / projection.zoom, width / projection.zoom / projection.cosine);
    let step = nice_step(spans.0.min(180.0), 3);
    let south = projection.middle.0 - (height - projection.centre.1) / projection.zoom;
    for i in 0..=(spans.0 / step).min(50.0) as i64 {
        let latitude = ((south / step).ceil() + i as f64) * step;
        if (-90.0..=90.0).contains(&latitude) {
            let y = projection.centre.1 - (latitude - projection.middle.0) * projection.zoom;
            if (0.0..=height).contains(&y) {
                pen.line((0.0, y), (width, y), theme.line, 1.0)?;
            }
        }
    }
    let step = nice_step(spans.1.min(360.0), 4);
    let west = projection.middle.1 - spans.1.min(360.0) / 2.0;
    for i in 0..=(spans.1.min(360.0) / step).min(50.0) as i64 {
        let longitude = ((west / step).ceil() + i as f64) * step;
        let x = projection.centre.0 + (longitude - projection.middle.1) * projection.cosine * projection.zoom;
        if (0.0..=width).contains(&x) {
            pen.line((x, 0.0), (x, height), theme.line, 1.0)?;
        }
    }
    Ok(())
}

/// A bar of a round length, at most a third of the width.
fn draw_scale_bar<DB: DrawingBackend>(
    pen: &Pen<DB>,
    layout: &MapLayout,
    (width, height): (f64, f64),
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (metres, label) = bar(layout.metres * width / 3.0);
    let (x, y, length) = (12.0, height - 12.0, metres / layout.metres);
    if !length.is_finite() || length < 4.0 || height < 40.0 || text::width(&label, FONT) + length + 18.0 > width {
        return Ok(());
    }
    pen.line((x, y), (x + length, y), theme.ink_2, 1.0)?;
    pen.text(&label, (x + length + 6.0, y), Side::Start, FONT, false, theme.ink_3)
}

/// The scale of colours at the lower right, with the numbers at its ends.
fn draw_values<DB: DrawingBackend>(
    pen: &Pen<DB>,
    values: &MapValues,
    (width, height): (f64, f64),
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    const LENGTH: f64 = 48.0;
    const PIECES: i32 = 24;
    let decimals = number::decimals_of_range(values.range.1 - values.range.0).saturating_sub(1);
    let [low, high] = [values.range.0, values.range.1].map(|v| number::fixed(v, decimals));
    let high = if values.units.is_empty() { high } else { format!("{high} {}", values.units) };
    let high = text::fit(&high, FONT, width / 3.0);
    let right = width - 12.0 - text::width(&high, FONT) - 6.0;
    let (x, y) = (right - LENGTH, height - 12.0);
    if x - text::width(&low, FONT) < width / 2.0 || height < 40.0 {
        return Ok(());
    }
    let piece = LENGTH / f64::from(PIECES);
    for i in 0..PIECES {
        let colour = values.colours.at((f64::from(i) + 0.5) / f64::from(PIECES));
        let from = x + f64::from(i) * piece;
        let part = Rect { x: from, y: y - 4.0, width: (piece + 0.6).min(x + LENGTH - from), height: 8.0 };
        pen.fill(part, colour.to_rgba())?;
    }
    pen.text(&low, (x - 6.0, y), Side::End, FONT, false, theme.ink_3)?;
    pen.text(&high, (right + 6.0, y), Side::Start, FONT, false, theme.ink_3)
}

/// The greatest length of 1, 2 or 5 times a power of ten metres up to `most`, with its label.
fn bar(most: f64) -> (f64, String) {
    if !most.is_finite() || most < 1e-3 {
        return (0.0, String::new());
    }
    let power = 10_f64.powi(most.log10().floor() as i32);
    let metres = [5.0, 2.0, 1.0].map(|f| f * power).into_iter().find(|m| *m <= most * (1.0 + 1e-9)).unwrap_or(power);
    let label = match metres {
        m if m >= 999.0 => format!("{} km", number::fixed(m / 1e3, 0)),
        m => format!("{} m", number::fixed(m, number::decimals(m))),
    };
    (metres, label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn at(latitude: f64, longitude: f64) -> MapPoint {
        MapPoint { latitude, longitude, colour: None, value: f64::NAN }
    }

    #[test]
    fn the_cosine_is_that_of_the_library() {
        for degrees in -89..=89 {
            let degrees = f64::from(degrees);
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-14, "{degrees}");
        }
    }

    #[test]
    fn bars_are_round() {
        for (most, metres, label) in [
            (60.0, 50.0, "50 m"),
            (2.0, 2.0, "2 m"),
            (0.9, 0.5, "0.5 m"),
            (999.9, 500.0, "500 m"),
            (1_500.0, 1_000.0, "1 km"),
            (3_456_000.0, 2_000_000.0, "2000 km"),
        ] {
            assert_eq!(bar(most), (metres, label.to_owned()));
        }
        assert_eq!(bar(f64::NAN).0, 0.0);
    }

    #[test]
    fn the_antimeridian_does_not_part_neighbours() {
        let map = Projection::fit(&[at(-17.0, 179.0), at(-17.0, -179.0)], (200.0, 100.0)).unwrap();
        let (west, east) = (map.pixel(-17.0, 179.0), map.pixel(-17.0, -179.0));
        assert!(west.0 < 100.0 && east.0 > 100.0 && east.0 - west.0 > 100.0, "{west:?} {east:?}");
        assert_eq!(arc(vec![10.0, 20.0, 350.0]), Some((350.0, 30.0)));
        assert_eq!(arc(vec![]), None);
    }

    #[test]
    fn all_points_fit_with_their_margin() {
        for points in [
            vec![at(50.0, 15.0)],
            vec![at(50.0, 15.0), at(50.0, 15.0)],
            vec![at(49.0, 14.0), at(50.0, 16.0), at(f64::NAN, 1.0), at(200.0, 1.0)],
            vec![at(90.0, 0.0), at(-90.0, 120.0), at(0.0, 240.0)],
            vec![at(89.9, 0.0), at(89.9, 180.0)],
        ] {
            let map = Projection::fit(&points, (256.0, 146.0)).unwrap();
            for point in points.iter().filter(|p| known(p)) {
                let (x, y) = map.pixel(point.latitude, point.longitude);
                assert!((21.9..=234.1).contains(&x) && (21.9..=112.1).contains(&y), "{points:?} {x} {y}");
            }
        }
        assert!(Projection::fit(&[], (10.0, 10.0)).is_none());
    }

    #[test]
    fn the_nearest_place_is_hit_within_its_target() {
        let layout = MapLayout { points: vec![Some((10.0, 10.0)), None, Some((30.0, 10.0))], metres: 1.0 };
        assert_eq!(layout.nearest(19.0, 10.0), Some(0));
        assert_eq!(layout.nearest(21.0, 10.0), Some(2));
        assert_eq!(layout.nearest(60.0, 10.0), None);
        assert_eq!(layout.within(&Rect { x: 0.0, y: 0.0, width: 40.0, height: 40.0 }), [0, 2]);
    }
}
