//! What a picture is: one drawing with plotters for the browser's canvas and for native SVG, and the link of a view.
//!
//! Pure: no DOM, no file, no wall clock. Everything is measured in CSS pixels from the upper left corner of the drawing
//! area; a scale factor (the device pixel ratio) turns them into the backend's own pixels. Times are seconds since
//! 1970-01-01T00:00:00Z, shown in UTC.
//!
//! - [`view::ViewSpec`]: the selection, and its query string.
//! - [`theme::Theme`]: the colours and the font, read from the CSS tokens.
//! - [`scale`], [`number`], [`calendar`]: ticks, labels, and pixels to values.
//! - [`kind`]: one file a kind of plot.
//! - [`read`]: what a cursor and a side table ask of the lines.
//! - [`svg`]: inline SVG that follows the page's theme.

pub mod calendar;
pub mod kind;
pub mod number;
pub mod pen;
pub mod read;
pub mod scale;
pub mod svg;
mod text;
pub mod theme;
pub mod view;

pub use kind::Kind;
pub use kind::map::{MapChart, MapLayout, MapPoint, draw_map};
pub use kind::series::{Layout, LineStyle, SeriesChart, draw_series};
pub use kind::strip::{Grab, StripChart, StripLayout, draw_strip};
pub use theme::Theme;
pub use view::ViewSpec;
