//! Any text as a unit: no panic, and a conversion there and back is the identity.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_core::units;

fuzz_target!(|text: &str| {
    let _ = units::for_people(text);
    let Ok(unit) = units::parse(text) else { return };
    // To fail here is what a fuzz target is for.
    let same = unit.to(&unit).expect("a unit converts into itself");
    assert!(same.is_identity(), "{text:?}: {same:?}");
    // Two units in one text, parted by a line end.
    if let Some((a, b)) = text.split_once('\n')
        && let (Ok(a), Ok(b)) = (units::parse(a), units::parse(b))
    {
        if let (Ok(there), Ok(back)) = (a.to(&b), b.to(&a)) {
            let value = back.apply(there.apply(20.0));
            let scale = there.apply(20.0).abs().max(there.apply(0.0).abs());
            let finite = scale.is_finite() && scale > 1e-250 && scale < 1e250;
            assert!(!finite || (value - 20.0).abs() < 1e-3, "{text:?}: 20 came back as {value}");
        }
    }
});
