//! What has been drawn, in numbers, for a benchmark that compares it with a reference: only when the link has `bench=1`.

use crate::state::{App, Shown};
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use zarr_fuse_plot::Layout;
use zarr_fuse_plot::kind::columns;

/// Whether the link asks for it.
pub fn is_wanted(app: App) -> bool {
    app.view.with_untracked(|view| view.page_key("bench") == Some("1"))
}

fn tell(name: &str, facts: &[(&str, JsValue)]) {
    let object = Object::new();
    for (key, value) in facts {
        // Setting a key of a plain object does not fail.
        let _set = Reflect::set(&object, &(*key).into(), value);
    }
    let _told = Reflect::set(&js_sys::global(), &name.into(), &object);
}

/// Tells the least and greatest value drawn in each pixel column, of the first line: `window.benchDrawn`. The points are
/// joined to columns as the drawing joins them.
pub fn drawn(app: App, shown: &Shown, window: (f64, f64), layout: &Layout) {
    if !is_wanted(app) {
        return;
    }
    let width = layout.columns();
    let answer = columns::joined(&shown.answer, window, width);
    let Some(line) = answer.lines.first() else { return };
    let (mut least, mut most) = (vec![f64::NAN; width], vec![f64::NAN; width]);
    for ((time, min), max) in line.time.iter().zip(&line.min).zip(&line.max) {
        let Some(column) = columns::column(*time, window, width) else { continue };
        if let (Some(a), Some(b)) = (least.get_mut(column), most.get_mut(column)) {
            (*a, *b) = (a.min(*min), b.max(*max));
        }
    }
    let list = |values: Vec<f64>| -> JsValue {
        let value = |v: f64| if v.is_finite() { JsValue::from_f64(v) } else { JsValue::NULL };
        values.into_iter().map(value).collect::<Array>().into()
    };
    tell(
        "benchDrawn",
        &[
            ("level", shown.answer.level.as_str().into()),
            ("station", JsValue::from_f64(line.index as f64)),
            ("start", window.0.into()),
            ("end", window.1.into()),
            ("width", JsValue::from_f64(width as f64)),
            ("min", list(least)),
            ("max", list(most)),
        ],
    );
}

/// Tells what was read of a field: `window.benchField`, and the mark `field-done` once it is on the screen.
pub fn field(app: App, count: u64, (min, max): (f64, f64)) {
    if is_wanted(app) {
        tell("benchField", &[("count", JsValue::from_f64(count as f64)), ("min", min.into()), ("max", max.into())]);
        // A timer in an animation frame fires after that frame has been painted.
        set_timeout(
            || {
                if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
                    // The mark is for measuring; without it the page works as well.
                    let _marked = performance.mark("field-done");
                }
            },
            std::time::Duration::ZERO,
        );
    }
}
