//! The small map: the places as points, coloured by value at the cursor; a click picks or drops the nearest, a drag with
//! Shift picks all in a box.

use crate::draw::frame::Frame;
use crate::draw::surface::surface;
use crate::parts::{View, effect, html, node, when};
use crate::state::signal::{Memo, RwSignal, StoredValue};
use crate::state::{App, choice};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, PointerEvent};
use zarr_fuse_core::dataset::Dimension;
use zarr_fuse_plot::{Colours, MapChart, MapLayout, MapPoint, MapValues, Rect, draw_map, read};

/// The rectangle between two points.
fn between(a: (f64, f64), b: (f64, f64)) -> Rect {
    Rect { x: a.0.min(b.0), y: a.1.min(b.1), width: (a.0 - b.0).abs(), height: (a.1 - b.1).abs() }
}

/// The dimension of the places.
fn dimension(app: App) -> Option<Dimension> {
    let (dataset, choice) = (app.dataset.get_untracked()?, app.choice.get_untracked()?);
    dataset.group(&choice.group)?.dimension(choice.lines.as_deref()?).cloned()
}

/// The value of each picked place at the cursor, with its position; and the range of all that is drawn.
fn values(app: App) -> Option<(Vec<(u64, f64)>, (f64, f64))> {
    let (time, shown) = (app.cursor.get_untracked()?, app.drawn.get_untracked()?);
    let lines = || shown.choice.picked.iter().zip(&shown.answer.lines);
    let value = |((index, _), line): (&(u64, String), &zarr_fuse_core::series::Line)| {
        Some((*index, read::reading(&shown.answer, line, time).ok()?.value))
    };
    let found: Vec<(u64, f64)> = lines().filter_map(value).collect();
    let all = lines().flat_map(|(_, line)| line.mean.iter().copied()).filter(|v| v.is_finite());
    let range = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    (!found.is_empty()).then_some((found, range))
}

/// The map; nothing for places without coordinates. The list above it is its equal for the keyboard.
pub(super) fn minimap() -> View {
    let app = App::of_page();
    let canvas = node::<HtmlCanvasElement>();
    let layout = StoredValue::new(MapLayout::default());
    let focus = RwSignal::new(None::<usize>);
    let held = RwSignal::new(None::<((f64, f64), (f64, f64))>);
    // The click that ends a box picks nothing.
    let has_boxed = StoredValue::new(false);
    let places = Memo::new(move |_| {
        let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
        let places = dataset.group(&choice.group)?.places.clone()?;
        (Some(&places.dimension) == choice.lines.as_ref()).then_some(places)
    });
    let points = move |values: &[(u64, f64)]| -> Vec<MapPoint> {
        let (Some(places), Some(choice)) = (places.get_untracked(), app.choice.get_untracked()) else {
            return Vec::new();
        };
        let point = |(index, (latitude, longitude)): (usize, (&f64, &f64))| MapPoint {
            latitude: *latitude,
            longitude: *longitude,
            colour: choice.picked.iter().position(|(picked, _)| *picked == index as u64),
            value: values.iter().find(|(place, _)| *place == index as u64).map_or(f64::NAN, |(_, value)| *value),
        };
        places.latitude.iter().zip(&places.longitude).enumerate().map(point).collect()
    };
    let frame = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let (Some(surface), Some(choice)) = (surface(&canvas), app.choice.get_untracked()) else { return };
        let at_cursor = values(app);
        let coloured = at_cursor.as_ref().map(|(_, range)| {
            let colours = Colours::of(&choice.variable.standard_name, *range);
            MapValues { colours, range: colours.range(*range), units: &choice.variable.units }
        });
        let chart = MapChart {
            points: &points(at_cursor.as_ref().map_or(&[], |(values, _)| values)),
            focus: focus.get_untracked(),
            values: coloured,
            select: held.get_untracked().map(|(a, b)| between(a, b)),
            scale: surface.scale,
        };
        if let Ok(drawn) = draw_map(&surface.area, &chart, &theme) {
            layout.set_value(drawn);
        }
    });
    // The window has no part in it.
    let picked =
        Memo::new(move |_| app.choice.with(|c| c.as_ref().map(|c| (c.variable.name.clone(), c.picked.clone()))));
    effect(move || {
        places.track();
        picked.track();
        if app.cursor.get().is_some() {
            app.drawn.track();
        }
        app.theme.track();
        app.side.track();
        focus.track();
        held.track();
        if canvas.get().is_some() {
            frame.ask();
        }
    });
    let at = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let pick = move |event: &PointerEvent| {
        if has_boxed.get_value() {
            return has_boxed.set_value(false);
        }
        let (x, y) = at(event);
        let hit = layout.with_value(|layout| layout.nearest(x, y));
        if let (Some(index), Some(dimension)) = (hit, dimension(app)) {
            app.toggle(&choice::label(&dimension, index as u64));
        }
    };
    let down = move |event: &PointerEvent| {
        has_boxed.set_value(false);
        if !event.shift_key() {
            return;
        }
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without capture the box ends at the map's edge, and that is all.
            let _captured = target.set_pointer_capture(event.pointer_id());
        }
        held.set(Some((at(event), at(event))));
    };
    let moved = move |event: &PointerEvent| {
        let here = at(event);
        if let Some((from, _)) = held.get_untracked() {
            return held.set(Some((from, here)));
        }
        let hit = layout.with_value(|layout| layout.nearest(here.0, here.1));
        if focus.get_untracked() != hit {
            focus.set(hit);
        }
    };
    let up = move || {
        let Some((from, to)) = held.get_untracked() else { return };
        held.set(None);
        has_boxed.set_value(true);
        let (Some(dimension), Some(choice)) = (dimension(app), app.choice.get_untracked()) else { return };
        let inside = layout.with_value(|layout| layout.within(&between(from, to)));
        let labels = inside.into_iter().map(|index| choice::label(&dimension, index as u64));
        let labels: Vec<String> = labels.take(choice::MOST_LINES).collect();
        if !labels.is_empty() {
            let (group, name) = (choice.group.clone(), choice.variable.name.clone());
            app.choose(true, |view| {
                if view.variables.is_empty() {
                    view.variables = vec![(group, name)];
                }
                view.places = labels;
            });
        }
    };
    when(
        move || places.with(Option::is_some),
        move || {
            let mut map = html(
                r#"<canvas x class="minimap" role="img" aria-label="Map of the places; the list above picks them as well" title="Click picks a place, Shift and drag all in a box" data-testid="map"></canvas>"#,
            );
            map.slot().bind(canvas).on("click", move |event| pick(event.unchecked_ref()));
            map.on("pointerdown", move |event| down(event.unchecked_ref()));
            map.on("pointermove", move |event| moved(event.unchecked_ref()));
            map.on("pointerup", move |_| up()).on("pointercancel", move |_| held.set(None));
            map.on("pointerleave", move |_| focus.set(None));
            map.done()
        },
    )
}
