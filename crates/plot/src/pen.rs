//! Drawing in CSS pixels: turns them into the backend's whole pixels at a scale factor.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};
use std::f64::consts::FRAC_1_SQRT_2;

/// No pixel is further out.
const FAR: f64 = 1e7;

/// Cosines of a quarter turn in four steps, to its beginning and end; backwards they are the sines. Those of any angle
/// bring the viewer's program some kilobytes that reduce large angles.
const QUARTER: [f64; 5] = [1.0, 0.923_879_532_511_286_7, FRAC_1_SQRT_2, 0.382_683_432_365_089_8, 0.0];

/// What a drawing may fail with: the backend's own error.
pub(crate) type Failure<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

/// A rectangle in CSS pixels from the upper left corner of the drawing area.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether a pixel is inside, edges included.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        x >= self.x && x <= self.right() && y >= self.y && y <= self.bottom()
    }
}

/// The place of a text relative to its point; vertically the point is the middle.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Start,
    Middle,
    End,
}

/// Draws on an area.
pub(crate) struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    font: &'a str,
    scale: f64,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// `scale` is how many of the backend's pixels make a CSS pixel; what is no positive number counts as 1.
    pub(crate) fn new(area: &'a DrawingArea<DB, Shift>, font: &'a str, scale: f64) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Pen { area, font, scale }
    }

    /// Width and height of the area in CSS pixels.
    pub(crate) fn size(&self) -> (f64, f64) {
        let (width, height) = self.area.dim_in_pixel();
        (f64::from(width) / self.scale, f64::from(height) / self.scale)
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        // plotters adds the area's corner: far from the ends of `i32`. `as` makes 0 of what is not a number.
        let whole = |v: f64| (v * self.scale).round().clamp(-FAR, FAR) as i32;
        (whole(x), whole(y))
    }

    fn stroke(&self, colour: RGBAColor, width: f64) -> ShapeStyle {
        ShapeStyle { color: colour, filled: false, stroke_width: (width * self.scale).round().max(1.0) as u32 }
    }

    /// An open line; points that fall on the same pixel as the one before are left out.
    pub(crate) fn path(&self, points: &[(f64, f64)], colour: RGBAColor, width: f64) -> Result<(), Failure<DB>> {
        let mut path: Vec<(i32, i32)> = points.iter().map(|p| self.at(*p)).collect();
        path.dedup();
        if path.len() < 2 {
            return Ok(());
        }
        self.area.draw(&PathElement::new(path, self.stroke(colour, width)))
    }

    pub(crate) fn line(&self, a: (f64, f64), b: (f64, f64), colour: RGBColor, width: f64) -> Result<(), Failure<DB>> {
        self.path(&[a, b], colour.to_rgba(), width)
    }

    /// A vertical dashed line.
    pub(crate) fn dashes(&self, x: f64, (top, bottom): (f64, f64), colour: RGBColor) -> Result<(), Failure<DB>> {
        const DASH: f64 = 3.0;
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + DASH).min(bottom)), colour, 1.0)?;
            y += 2.0 * DASH;
        }
        Ok(())
    }

    /// An open dashed line: dash and gap in CSS pixels along it.
    pub(crate) fn dashed(
        &self,
        points: &[(f64, f64)],
        colour: RGBAColor,
        width: f64,
        (dash, gap): (f64, f64),
    ) -> Result<(), Failure<DB>> {
        let (mut left, mut on) = (dash, true);
        let mut piece: Vec<(f64, f64)> = points.first().copied().into_iter().collect();
        for pair in points.windows(2) {
            let (mut a, b) = (pair[0], pair[1]);
            let mut length = (b.0 - a.0).hypot(b.1 - a.1);
            if !length.is_finite() {
                continue;
            }
            while length > left {
                let share = left / length;
                a = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
                length -= left;
                if on {
                    piece.push(a);
                    self.path(&piece, colour, width)?;
                    piece.clear();
                } else {
                    piece.push(a);
                }
                on = !on;
                left = if on { dash } else { gap };
            }
            left -= length;
            if on {
                piece.push(b);
            }
        }
        self.path(&piece, colour, width)
    }

    pub(crate) fn polygon(&self, points: &[(f64, f64)], colour: RGBAColor) -> Result<(), Failure<DB>> {
        let mut path: Vec<(i32, i32)> = points.iter().map(|p| self.at(*p)).collect();
        path.dedup();
        if path.len() < 3 {
            return Ok(());
        }
        self.area.draw(&Polygon::new(path, colour))
    }

    pub(crate) fn fill(&self, rect: Rect, colour: RGBAColor) -> Result<(), Failure<DB>> {
        if rect.width <= 0.0 || rect.height <= 0.0 {
            return Ok(());
        }
        let corners = [self.at((rect.x, rect.y)), self.at((rect.right(), rect.bottom()))];
        self.area.draw(&Rectangle::new(corners, ShapeStyle { color: colour, filled: true, stroke_width: 0 }))
    }

    /// A rectangle with round corners, filled or as an outline.
    pub(crate) fn rounded(
        &self,
        rect: Rect,
        radius: f64,
        colour: RGBColor,
        outline: Option<f64>,
    ) -> Result<(), Failure<DB>> {
        let radius = radius.min(rect.width / 2.0).min(rect.height / 2.0).max(0.0);
        let mut points = Vec::with_capacity(24);
        for (corner, (x, y)) in [
            (rect.right() - radius, rect.y + radius),
            (rect.right() - radius, rect.bottom() - radius),
            (rect.x + radius, rect.bottom() - radius),
            (rect.x + radius, rect.y + radius),
        ]
        .into_iter()
        .enumerate()
        {
            for (i, &cosine) in QUARTER.iter().enumerate() {
                // The corner is turned by as many quarters, beginning a quarter before the first.
                let (a, b) = (radius * cosine, radius * QUARTER[4 - i]);
                points.push(match corner {
                    0 => (x + b, y - a),
                    1 => (x + a, y + b),
                    2 => (x - b, y + a),
                    _ => (x - a, y - b),
                });
            }
        }
        match outline {
            None => self.polygon(&points, colour.to_rgba()),
            Some(width) => {
                points.extend(points.first().copied());
                self.path(&points, colour.to_rgba(), width)
            }
        }
    }

    pub(crate) fn disc(&self, centre: (f64, f64), radius: f64, colour: RGBColor) -> Result<(), Failure<DB>> {
        let radius = (radius * self.scale).round().max(1.0) as i32;
        let style = ShapeStyle { color: colour.to_rgba(), filled: true, stroke_width: 0 };
        self.area.draw(&Circle::new(self.at(centre), radius, style))
    }

    /// A disc with a rim in the colour of the ground, which sets it off from the lines under it.
    pub(crate) fn dot(
        &self,
        centre: (f64, f64),
        radius: f64,
        colour: RGBColor,
        rim: RGBColor,
        width: f64,
    ) -> Result<(), Failure<DB>> {
        self.disc(centre, radius + width, rim)?;
        self.disc(centre, radius, colour)
    }

    pub(crate) fn text(
        &self,
        text: &str,
        at: (f64, f64),
        side: Side,
        size: f64,
        bold: bool,
        colour: RGBColor,
    ) -> Result<(), Failure<DB>> {
        let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let h_pos = match side {
            Side::Start => HPos::Left,
            Side::Middle => HPos::Center,
            Side::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::Name(self.font), size * self.scale, style);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Center));
        self.area.draw_text(text, &style, self.at(at))
    }
}
