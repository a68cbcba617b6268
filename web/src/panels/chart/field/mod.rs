//! The field: values over two dimensions in colours, a cursor over its cells, and the slider of its time.

mod cell;
mod keys;

use super::loading::loading;
use super::stage::observe;
use super::{Card, first};
use crate::draw::frame::Frame;
use crate::draw::surface::surface;
use crate::draw::{image, overlay};
use crate::panels::dimensions;
use crate::parts::{View, effect, html, list, node, when};
use crate::state::signal::{Memo, RwSignal};
use crate::state::{App, Slice, words};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, MouseEvent};
use zarr_fuse_core::dataset::{Axis, Dimension};
use zarr_fuse_core::series::Reduced;
use zarr_fuse_plot::{Colours, FieldAxis, FieldChart, FieldData, FieldLayout, Kind, Theme, draw_field, number, rgba};

/// Pixels are asked for in such steps, so that a slight change of size asks for nothing.
const STEP: u32 = 100;

/// What the parts of the field share.
#[derive(Clone, Copy)]
struct Stage {
    card: Card,
    layout: RwSignal<Option<FieldLayout>>,
    /// The cell under the pointer or of the keys.
    hover: RwSignal<Option<(usize, usize)>>,
}

impl Stage {
    /// The cell that is read: the one under the pointer, else the one of the link.
    fn at(self) -> Option<(usize, usize)> {
        let app = self.card.app;
        self.hover.get().or_else(|| app.field.with(|slice| cell::chosen(app, slice.as_ref()?)))
    }

    /// Puts the cell into the link: the chart is drawn there, too.
    fn choose(self, at: (usize, usize)) {
        let app = self.card.app;
        let Some(slice) = app.field.get_untracked() else { return };
        let labels = cell::labels(app, &slice, at);
        app.choose(true, |view| labels.into_iter().for_each(|(name, label)| drop(view.at.insert(name, label))));
    }
}

/// The dimensions of a field: vertical and horizontal.
fn axes(app: App, slice: &Slice) -> Option<(Dimension, Dimension)> {
    app.dataset.with_untracked(|dataset| {
        let group = dataset.as_ref()?.group(&slice.choice.group)?;
        let plane = slice.choice.plane.as_ref()?;
        Some((group.dimension(&plane.y)?.clone(), group.dimension(&plane.x)?.clone()))
    })
}

/// Depths and pressures grow downwards, and so do the rows of an image.
fn is_down(dimension: &Dimension) -> bool {
    let name = dimension.name.as_str();
    let is_depth = ["depth", "pressure", "plev", "isobaric"].iter().any(|known| name.starts_with(known));
    is_depth || dimension.axis == Axis::Index || matches!(dimension.units.as_str(), "hPa" | "dbar" | "mbar")
}

/// "latitude (°N)".
fn title(dimension: &Dimension) -> String {
    match dimension.units.as_str() {
        _ if dimension.axis == Axis::Time => String::new(),
        "" => dimension.title.clone(),
        units => format!("{} ({units})", dimension.title),
    }
}

fn paint(app: App, canvas: &HtmlCanvasElement, slice: &Slice, theme: &Theme) -> Option<FieldLayout> {
    let surface = surface(canvas)?;
    let (y, x) = axes(app, slice)?;
    let field = &slice.field;
    let data = FieldData { rows: field.rows, columns: field.columns, values: &field.values, y: &field.y, x: &field.x };
    let colours = Colours::of(&slice.choice.variable.standard_name, slice.seen);
    let range = colours.range(slice.seen);
    let (y_title, x_title, down) = (title(&y), title(&x), is_down(&y));
    let clock = app.clock.get_untracked();
    let chart = FieldChart {
        field: data,
        colours,
        range,
        seen: slice.seen,
        units: &slice.choice.variable.units,
        y: FieldAxis { title: &y_title, time: y.axis == Axis::Time },
        x: FieldAxis { title: &x_title, time: x.axis == Axis::Time },
        down,
        clock: &clock,
        cursor: None,
        cells: false,
        scale: surface.scale,
    };
    let layout = draw_field(&surface.area, &chart, theme).ok()?;
    image::put(canvas, &rgba(&data, range, colours, down), field.columns, &layout.plot, surface.scale);
    Some(layout)
}

/// The picture is on the screen: the moment is marked.
fn painted(app: App, slice: &Slice) {
    if !app.painted.get_untracked() {
        app.painted.set(true);
        first::painted(app);
        if slice.is_whole {
            crate::bench::field(app, slice.field.count, (slice.field.min, slice.field.max));
        }
    }
}

/// The field and what belongs to it.
pub(super) fn field_stage(card: Card) -> View {
    let app = card.app;
    let stage = Stage { card, layout: RwSignal::new(None), hover: RwSignal::new(None) };
    let canvas = node::<HtmlCanvasElement>();
    let over = node::<HtmlCanvasElement>();
    let size = RwSignal::new((0, 0));
    let picture = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let Some(slice) = app.field.get_untracked() else { return };
        if let Some(drawn) = paint(app, &canvas, &slice, &theme) {
            stage.layout.set(Some(drawn));
            painted(app, &slice);
        }
    });
    let marks = Frame::new(move || {
        let (Some(over), Some(theme)) = (over.get_untracked(), app.theme.get_untracked()) else { return };
        let place = stage.layout.get_untracked().zip(untrack(|| stage.at()));
        overlay::cross(&over, place.map(|(layout, (row, column))| (layout.plot, layout.rect(row, column))), &theme);
    });
    effect(move || {
        app.field.track();
        app.theme.track();
        app.clock.track();
        size.track();
        if canvas.get().is_some() {
            picture.ask();
        }
    });
    effect(move || {
        stage.at();
        stage.layout.track();
        app.view.track();
        app.theme.track();
        if over.get().is_some() {
            marks.ask();
        }
    });
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let measured = canvas.clone();
        let measure = move || {
            let (width, height) = (measured.client_width(), measured.client_height());
            let round = |length: i32| u32::try_from(length).unwrap_or(0).div_ceil(STEP) * STEP;
            let pixels = (round(height), round(width));
            if pixels.0 > 0 && pixels.1 > 0 && app.pixels.get_untracked() != pixels {
                app.pixels.set(pixels);
            }
            size.set((width, height));
        };
        measure();
        observe(&canvas, measure);
    });
    let hit = move |event: &MouseEvent| {
        let layout = stage.layout.get_untracked()?;
        layout.cell(f64::from(event.offset_x()), f64::from(event.offset_y()))
    };
    let name = move || {
        let title = app.choice.with(|choice| choice.as_ref().map(|choice| choice.title(&[]))).unwrap_or_default();
        format!(
            "Field of {title}. Arrow keys move over the cells, Enter keeps one, T draws it over time, question mark explains the keys."
        )
    };
    let times = move || {
        let at = app.choice.with(|choice| choice.as_ref().map(|choice| choice.at.clone())).unwrap_or_default();
        at.into_iter()
            .map(|(dimension, _)| dimension)
            .filter(|d| d.axis == Axis::Time && d.size > 1)
            .collect::<Vec<_>>()
    };
    let times = Memo::new(move |_| times());
    let mut view = html(
        r#"<div class="stage field"><canvas x class="live" tabindex="0" role="application" aria-describedby="zf-caption" data-testid="field" data-bench-chart=""></canvas><canvas x class="over" aria-hidden="true"></canvas><i x></i><i x></i><i x></i></div>"#,
    );
    view.slot().bind(canvas).attribute("aria-label", name);
    view.on("pointermove", move |event| {
        let at = hit(event.unchecked_ref());
        if stage.hover.get_untracked() != at {
            card.said.set(String::new());
            stage.hover.set(at)
        }
    });
    view.on("pointerleave", move |_| stage.hover.set(None));
    view.on("click", move |event| {
        if let Some(at) = hit(event.unchecked_ref()) {
            stage.choose(at)
        }
    });
    view.on("keydown", move |event| keys::pressed(stage, event.unchecked_ref()));
    view.slot().bind(over);
    view.slot().put(loading(card));
    view.slot().put(cell::tip(stage));
    let is_bare = move || app.field.with(|slice| slice.as_ref().is_some_and(|slice| slice.field.count == 0));
    let bare = r#"<div class="notice" data-testid="empty"><b>No data in this slice</b><span class="note">All of its cells are missing.</span></div>"#;
    view.slot().put(when(is_bare, move || html(bare).done()));
    let help = when(move || card.help.get(), move || keys::help(card));
    list(vec![view.done(), dimensions::all(app, times), foot(stage), help])
}

/// One sentence that says what is seen, and what can be done with it.
fn foot(stage: Stage) -> View {
    let card = stage.card;
    let app = card.app;
    let common = move || app.common.get();
    let has_time = move || app.choice.with(|c| c.as_ref().is_some_and(|c| c.extent.is_some()));
    let over_time = move || app.choose(true, |view| view.kind = Some(Kind::Chart));
    let caption = move || {
        let Some(slice) = app.field.get() else { return String::new() };
        let (field, title) = (&slice.field, words::capital(&slice.choice.title(&[])));
        format!("{title}, {} × {} cells.", number::count(field.rows as u64), number::count(field.columns as u64))
    };
    let mut foot = html(
        r#"<div class="foot"><figcaption x id="zf-caption" data-testid="caption"></figcaption><span class="acts"><button x class="chip" data-testid="common" title="Reads all of the variable, so that a colour means the same in each of its slices (C)">Colours for all slices</button><i x></i><button x class="btn icon" data-testid="keys" title="Keys (?)" aria-label="Keys">?</button></span></div>"#,
    );
    foot.slot().text(caption);
    foot.slot().pressed(common).click(move || app.common.update(|all| *all = !*all));
    foot.slot().put(when(has_time, move || {
        let mut button = html(
            r#"<button x class="btn" data-testid="over-time" title="Draw the chosen cell over time (T)">Over time</button>"#,
        );
        button.slot().click(over_time);
        button.done()
    }));
    foot.slot().click(move || card.help.update(|help| *help = !*help));
    foot.done()
}

/// What the cells are, as chips beside the title.
pub(super) fn chips(app: App) -> Vec<(String, &'static str)> {
    let Some(slice) = app.field.get() else { return Vec::new() };
    let field = &slice.field;
    let cells = match field.reduced {
        Reduced::Not => "values as stored",
        Reduced::Mean => "mean of the cells of a pixel",
        Reduced::Nearest => "first cell of each pixel",
    };
    let mut chips = vec![(cells.to_owned(), "tag")];
    if field.min.is_finite() && field.max.is_finite() {
        let decimals = number::decimals_of_range(slice.seen.1 - slice.seen.0);
        let [least, most] = [slice.seen.0, slice.seen.1].map(|value| number::fixed(value, decimals));
        let of = if slice.is_whole { "all slices" } else { "seen so far" };
        chips.push((format!("{least} to {most}, {of}"), "tag"));
    }
    if !field.failed.is_empty() {
        let count = field.failed.len();
        chips.push((format!("{count} chunk{} could not be read", crate::parts::plural(count)), "tag warn"));
    }
    chips
}

/// The slice that is drawn, as an arrow of the keys needs it.
fn slice(app: App) -> Option<Arc<Slice>> {
    app.field.get_untracked()
}
