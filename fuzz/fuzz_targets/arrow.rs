//! Any bytes as an Arrow file or stream: no panic, and what is refused is refused with the file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read("arrow", bytes);
});
