//! Lines on a canvas: what the main chart and its small companions have in common.

use super::Picture;
use crate::draw::overlay;
use crate::draw::sheet::Sheet;
use crate::draw::surface::surface;
use crate::state::App;
use crate::state::layers::Layer;
use std::sync::Arc;
use web_sys::HtmlCanvasElement;
use zarr_fuse_plot::{Clock, Cycle, Derive, Layout, SeriesChart, Side, Theme, dots, draw_series};

/// How the lines are drawn.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    pub(super) window: (f64, f64),
    pub(super) full: bool,
    pub(super) log: bool,
    pub(super) normalise: bool,
    pub(super) derive: Derive,
    pub(super) clock: Arc<Clock>,
}

/// As the selection says, in `window`.
pub(super) fn manner(app: App, window: (f64, f64), full: bool) -> Manner {
    let (log, normalise, derive) = app.view.with_untracked(|view| (view.log, view.normalise, view.derive));
    Manner { window, full, log, normalise, derive, clock: app.clock.get_untracked() }
}

/// A layer as it is drawn.
pub(super) fn of(layer: &Layer) -> zarr_fuse_plot::Layer<'_> {
    zarr_fuse_plot::Layer {
        answer: &layer.answer,
        styles: &layer.styles,
        units: &layer.units,
        axis: layer.axis,
        range: None,
    }
}

/// Calls `act` with the chart of the layers.
fn chart<T>(layers: &[Layer], manner: &Manner, scale: f64, act: impl FnOnce(&SeriesChart) -> T) -> T {
    let layers: Vec<zarr_fuse_plot::Layer> = layers.iter().map(of).collect();
    act(&chart_of(&layers, manner, scale))
}

fn chart_of<'a>(layers: &'a [zarr_fuse_plot::Layer], manner: &'a Manner, scale: f64) -> SeriesChart<'a> {
    SeriesChart {
        layers,
        window: manner.window,
        cursor: None,
        shade_gaps: manner.full,
        full: manner.full,
        log: manner.log,
        normalise: manner.normalise,
        zero: manner.derive == Derive::Anomaly,
        clock: &manner.clock,
        cycle: match manner.derive {
            Derive::Climatology => Cycle::Year,
            Derive::Diurnal => Cycle::Day,
            Derive::Values | Derive::Anomaly => Cycle::None,
        },
        margin: 0.0,
        scale,
    }
}

/// Draws the layers on the sheet, with the axes of `seen`; whether that worked.
pub(super) fn spread(sheet: &Sheet, layers: &[Layer], manner: &Manner, seen: &Layout, theme: &Theme) -> bool {
    let range = |axis: Side| Some(seen.scale(axis).values);
    let layers: Vec<_> = layers.iter().map(of).map(|l| zarr_fuse_plot::Layer { range: range(l.axis), ..l }).collect();
    let chart = SeriesChart { margin: sheet.margin, ..chart_of(&layers, manner, sheet.scale) };
    sheet.area().is_some_and(|area| draw_series(&area, &chart, theme).is_ok())
}

/// Draws the layers on the canvas; `None` while it has no size.
pub(super) fn paint(canvas: &HtmlCanvasElement, layers: &[Layer], manner: &Manner, theme: &Theme) -> Option<Layout> {
    let surface = surface(canvas)?;
    chart(layers, manner, surface.scale, |chart| draw_series(&surface.area, chart, theme).ok())
}

/// Draws cursor, dots and the selected period on the canvas over it.
pub(super) fn mark(
    over: &HtmlCanvasElement,
    layers: &[Layer],
    manner: &Manner,
    layout: &Layout,
    marks: &overlay::Marks,
    theme: &Theme,
) {
    let dots = marks.cursor.map(|time| chart(layers, manner, 1.0, |chart| dots(chart, layout, time)));
    overlay::draw(over, layout, &dots.unwrap_or_default(), marks, theme);
}

/// The lines of all layers with their numbers: (layer, line).
pub(super) fn places(picture: &Picture) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (layer, drawn) in picture.layers.iter().enumerate() {
        all.extend((0..drawn.answer.lines.len()).map(|line| (layer, line)));
    }
    all
}
