//! The visitor's clock as a table of its offsets from UTC, asked of the browser.

use js_sys::Date;
use wasm_bindgen::JsValue;
use zarr_fuse_plot::Clock;

/// Offsets are looked up this far apart: no zone changes twice in it.
const STRIDE: f64 = 20.0 * 86_400.0;
/// Lookups at most; beyond, the record is longer than zones have existed.
const MOST: usize = 6_000;

fn offset(time: f64) -> f64 {
    -60.0 * Date::new(&JsValue::from_f64(time * 1e3)).get_timezone_offset()
}

/// The visitor's clock over a record of this extent.
pub fn local((from, to): (f64, f64)) -> Clock {
    let stride = STRIDE.max((to - from) / MOST as f64);
    let mut changes = vec![(from - STRIDE, offset(from - STRIDE))];
    let mut last = changes.first().copied().unwrap_or_default();
    let mut at = last.0;
    while at < to + STRIDE && changes.len() < MOST {
        at += stride;
        let now = offset(at);
        if now != last.1 {
            // The instant of the change, to the minute.
            let (mut before, mut after) = (at - stride, at);
            while after - before > 60.0 {
                let middle = ((before + after) / 120.0).floor() * 60.0;
                if middle <= before || middle >= after {
                    break;
                }
                if offset(middle) == last.1 { before = middle } else { after = middle }
            }
            last = ((after / 60.0).floor() * 60.0, now);
            changes.push(last);
        }
    }
    Clock { name: "local time".into(), changes }
}

/// "UTC", or how far the clock is from it at an instant: "UTC+1", "UTC−3:30".
pub fn name(clock: &Clock, time: f64) -> String {
    let minutes = (clock.offset(time) / 60.0).round();
    if minutes == 0.0 {
        return "UTC".to_owned();
    }
    let sign = if minutes < 0.0 { '\u{2212}' } else { '+' };
    let (hours, minutes) = ((minutes.abs() / 60.0).floor(), minutes.abs() % 60.0);
    let rest = if minutes > 0.0 { format!(":{minutes:02}") } else { String::new() };
    format!("UTC{sign}{hours}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_by_its_distance() {
        let at = |offset: f64| name(&Clock { name: "x".into(), changes: vec![(0.0, offset)] }, 0.0);
        assert_eq!((at(0.0), at(3_600.0), at(-12_600.0)), ("UTC".into(), "UTC+1".into(), "UTC\u{2212}3:30".into()));
    }
}
