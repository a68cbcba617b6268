//! Any bytes as a data package, and as a description with its CSV file: no panic, and what is refused is refused with the
//! file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_fuzz::{archive, read};

fuzz_target!(|bytes: &[u8]| {
    // A zero parts the description from the file.
    match bytes.iter().position(|byte| *byte == 0).filter(|_| bytes.starts_with(b"{")) {
        Some(at) => read("package", &archive(&[("datapackage.json", &bytes[..at]), ("t.csv", &bytes[at + 1..])])),
        None => read("package", bytes),
    }
});
