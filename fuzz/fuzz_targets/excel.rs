//! Any bytes as a workbook, as the sheet and the texts of an xlsx or xlsb file, and as the content of an ods file: no panic,
//! and what is refused is refused with the file's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_fuzz::{archive, read, workbook};

fuzz_target!(|bytes: &[u8]| {
    // The first byte says what the others are; files begin with `P`.
    let Some((kind, rest)) = bytes.split_first() else { return read("excel", bytes) };
    // Texts stand behind the sheet: the last place of this sign parts them.
    let parted = rest.iter().rposition(|byte| *byte == b'|').map(|at| (&rest[..at], &rest[at + 1..]));
    let (sheet, texts) = parted.unwrap_or((rest, &[]));
    match kind {
        b'x' => read("excel", &workbook("xml", sheet, texts)),
        b'b' => read("excel", &workbook("bin", sheet, texts)),
        b'o' => read("excel", &archive(&[("content.xml", rest), ("META-INF/manifest.xml", b"<manifest/>")])),
        _ => read("excel", bytes),
    }
});
