//! Windows of time: zoom, pan, and the bounds of both. Pure.

/// A window in seconds since 1970-01-01T00:00:00Z.
pub type Window = (f64, f64);

/// `window` scaled by `factor` about `centre`, kept within `extent` and not made shorter than `shortest`.
pub fn scaled(window: Window, factor: f64, centre: f64, extent: Window, shortest: f64) -> Window {
    let length = window.1 - window.0;
    let most = extent.1 - extent.0;
    let wanted = (length * factor).max(shortest.min(length)).min(most);
    let share = if length > 0.0 { ((centre - window.0) / length).clamp(0.0, 1.0) } else { 0.5 };
    let start = centre - wanted * share;
    kept((start, start + wanted), extent)
}

/// `window` moved by `seconds`, kept within `extent`.
pub fn moved(window: Window, seconds: f64, extent: Window) -> Window {
    kept((window.0 + seconds, window.1 + seconds), extent)
}

/// `window` pushed into `extent`, its length kept as far as it fits.
pub fn kept(window: Window, extent: Window) -> Window {
    let length = (window.1 - window.0).min(extent.1 - extent.0);
    let start = window.0.min(extent.1 - length).max(extent.0);
    (start, start + length)
}

/// Whether the two are the same within a thousandth of their length: a window that is the whole record is not in the link.
pub fn same(a: Window, b: Window) -> bool {
    let slack = (b.1 - b.0).abs() / 1000.0;
    (a.0 - b.0).abs() <= slack && (a.1 - b.1).abs() <= slack
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Window = (0.0, 1000.0);

    #[test]
    fn zoom_keeps_what_is_under_the_cursor() {
        let window = scaled((200.0, 600.0), 0.5, 300.0, ALL, 10.0);
        assert_eq!(window, (250.0, 450.0));
        assert!(((300.0 - window.0) / (window.1 - window.0) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn nothing_leaves_the_record() {
        assert_eq!(scaled((0.0, 900.0), 5.0, 100.0, ALL, 10.0), ALL);
        assert_eq!(moved((100.0, 300.0), -500.0, ALL), (0.0, 200.0));
        assert_eq!(moved((100.0, 300.0), 5000.0, ALL), (800.0, 1000.0));
        assert_eq!(kept((-10.0, 5000.0), ALL), ALL);
    }

    #[test]
    fn a_window_does_not_shrink_to_nothing() {
        let window = scaled((500.0, 512.0), 0.01, 505.0, ALL, 10.0);
        assert!((window.1 - window.0 - 10.0).abs() < 1e-9);
    }
}
