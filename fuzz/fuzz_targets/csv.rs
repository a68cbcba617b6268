//! Any bytes as a CSV file, plain, with other marks and without a header: no panic, and what is refused is refused with the file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read("csv", bytes);
    read("marks", bytes);
    read("bare", bytes);
});
