//! Any bytes as JSON, NDJSON and GeoJSON: no panic, and what is refused is refused with the file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read("json", bytes);
    read("nested", bytes);
    read("geojson", bytes);
});
