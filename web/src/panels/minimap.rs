//! The small map: the places as points; a click picks or drops the nearest.

use crate::draw::frame::Frame;
use crate::draw::surface::surface;
use crate::parts::when;
use crate::state::{App, choice};
use leptos::html::Canvas;
use leptos::prelude::*;
use zarr_fuse_plot::{MapChart, MapLayout, MapPoint, draw_map};

/// The map; nothing for places without coordinates. The list above it is its equal for the keyboard.
#[component]
pub fn MiniMap() -> impl IntoView {
    let app = App::of_page();
    let canvas = NodeRef::<Canvas>::new();
    let layout = StoredValue::new(MapLayout::default());
    let focus = RwSignal::new(None::<usize>);
    let places = Memo::new(move |_| {
        let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
        let places = dataset.group(&choice.group)?.places.clone()?;
        (Some(&places.dimension) == choice.lines.as_ref()).then_some(places)
    });
    let points = move || {
        let (Some(places), Some(choice)) = (places.get_untracked(), app.choice.get_untracked()) else {
            return Vec::new();
        };
        let point = |(index, (latitude, longitude)): (usize, (&f64, &f64))| MapPoint {
            latitude: *latitude,
            longitude: *longitude,
            colour: choice.picked.iter().position(|(picked, _)| *picked == index as u64),
        };
        places.latitude.iter().zip(&places.longitude).enumerate().map(point).collect()
    };
    let frame = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let Some(surface) = surface(&canvas) else { return };
        let chart = MapChart { points: &points(), focus: focus.get_untracked(), scale: surface.scale };
        if let Ok(drawn) = draw_map(&surface.area, &chart, &theme) {
            layout.set_value(drawn);
        }
    });
    Effect::new(move |_| {
        places.track();
        app.choice.track();
        app.theme.track();
        app.side.track();
        focus.track();
        if canvas.get().is_some() {
            frame.ask();
        }
    });
    let hit = move |x: i32, y: i32| layout.with_value(|layout| layout.nearest(f64::from(x), f64::from(y)));
    let pick = move |event: leptos::ev::MouseEvent| {
        let dimension =
            app.dataset.get_untracked().zip(app.choice.get_untracked()).and_then(|(dataset, choice)| {
                dataset.group(&choice.group)?.dimension(choice.lines.as_deref()?).cloned()
            });
        if let (Some(index), Some(dimension)) = (hit(event.offset_x(), event.offset_y()), dimension) {
            app.toggle(&choice::label(&dimension, index as u64));
        }
    };
    view! {
        {when(move || places.with(Option::is_some), move || view! { <canvas node_ref=canvas class="minimap" role="img" aria-label="Map of the places; the list above picks them as well"
                data-testid="map" on:click=pick
                on:pointermove=move |event| { let at = hit(event.offset_x(), event.offset_y()); if focus.get_untracked() != at { focus.set(at) } }
                on:pointerleave=move |_| focus.set(None)></canvas> })}
    }
}
