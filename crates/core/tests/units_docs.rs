//! docs/units.md is what the table of units prints. `ZF_WRITE_DOCS=1` writes it.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use zarr_fuse_core::units::reference;

#[test]
fn the_page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/units.md");
    if std::env::var_os("ZF_WRITE_DOCS").is_some() {
        std::fs::write(path, reference()).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == reference(), "docs/units.md is not what the table of units says: run `cargo xtask docs`");
}
