//! What a picture is: one drawing with plotters for the browser's canvas and for native SVG, and the link of a view.
//!
//! Pure: no DOM, no file, no wall clock. Everything is measured in CSS pixels from the upper left corner of the drawing
//! area; a scale factor (the device pixel ratio) turns them into the backend's own pixels. Times are seconds since
//! 1970-01-01T00:00:00Z, shown by the
//! clock that the caller gives.
//!
//! - [`view::ViewSpec`]: the selection, and its query string.
//! - [`theme::Theme`]: the colours and the font, read from the CSS tokens.
//! - [`scale`], [`number`], [`calendar`]: ticks, labels, and pixels to values.
//! - [`kind`]: one file a kind of plot.
//! - [`read`]: what a cursor and a side table ask of the lines.
//! - [`svg`]: inline SVG that follows the page's theme.
//!
//! A chart as inline SVG; on a canvas it is the same with another backend and the device pixel ratio as `scale`:
//!
//! ```
//! use plotters::prelude::IntoDrawingArea;
//! use zarr_fuse_core::series::{Answer, Line};
//! use zarr_fuse_plot::{Cycle, Layer, LineStyle, SeriesChart, Side, Theme, draw_series, svg, theme, clock};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let theme = Theme::parse_css(theme::TOKENS, false)?;
//! let (time, mean) = (vec![0.0, 3600.0, 7200.0], vec![8.1, 8.3, 8.2]);
//! let line = Line { time, min: mean.clone(), max: mean.clone(), count: vec![1.0; 3], mean, ..Line::default() };
//! let answer = Answer { gap: 7200.0, lines: vec![line], ..Answer::default() };
//! let styles = [LineStyle { label: "ZK1-S4".into(), colour: 0 }];
//! let layer = Layer { answer: &answer, styles: &styles, units: "°C", axis: Side::Left, range: None };
//! let chart = SeriesChart {
//!     layers: &[layer],
//!     window: (0.0, 7200.0),
//!     cursor: None,
//!     shade_gaps: true,
//!     full: true,
//!     log: false,
//!     normalise: false,
//!     zero: false,
//!     clock: &clock::UTC,
//!     cycle: Cycle::None,
//!     margin: 0.0,
//!     scale: f64::from(svg::FINE),
//! };
//! let mut drawn = String::new();
//! {
//!     let backend = plotters_svg::SVGBackend::with_string(&mut drawn, (784 * svg::FINE, 330 * svg::FINE));
//!     let area = backend.into_drawing_area();
//!     let layout = draw_series(&area, &chart, &theme)?;
//!     assert_eq!(layout.time.value(layout.plot.right()), 7200.0);
//!     area.present()?;
//! }
//! let inline = svg::svg_with_tokens(&drawn, &theme, "Rock temperature");
//! assert!(inline.contains("var(--c1)"));
//! # Ok(())
//! # }
//! ```

pub mod calendar;
pub mod choice;
pub mod clock;
pub mod colour;
pub mod kind;
pub mod number;
mod order;
mod pen;
pub mod read;
pub mod scale;
pub mod svg;
mod text;
pub mod theme;
pub mod view;

pub use choice::Choice;
pub use clock::Clock;
pub use colour::Colours;
pub use kind::Kind;
pub use kind::field::{FieldAxis, FieldChart, FieldData, FieldLayout, draw_field, rgba};
pub use kind::map::{MapChart, MapLayout, MapPoint, MapValues, draw_map};
pub use kind::norm::normalised;
pub use kind::series::{Layer, Layout, LineStyle, SeriesChart, Side, dots, draw_series};
pub use kind::strip::{Grab, StripChart, StripLayout, draw_strip};
pub use pen::Rect;
pub use scale::Cycle;
pub use theme::Theme;
pub use view::{Period, ViewSpec, Zone};
pub use zarr_fuse_core::series::Derive;
