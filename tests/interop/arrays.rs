//! What is given back as Zarr and NetCDF, in xarray and beside the table of the same selection.

use super::{filled, python, run};
use std::path::Path;
use zarr_fuse_tests::Sandbox;

fn compare(module: &str, sandbox: &Sandbox, terms: &[&str], file: &str, cells: usize) {
    let Some(mut python) = python(&format!("{file} in xarray"), module) else { return };
    let said = sandbox.run(&[&["select"], terms, &["-o", file]].concat()).unwrap();
    assert_eq!(said.code, 0, "{}", said.transcript());
    let table = sandbox.run(&[&["select"], terms, &["--format", "json"]].concat()).unwrap();
    std::fs::write(sandbox.path().join("table.json"), &table.out).unwrap();
    let text =
        run(&mut python, "arrays.py", &[&sandbox.path().join(file), Path::new(&sandbox.path().join("table.json"))]);
    assert!(text.contains(&format!("{cells} cells equal")), "{text}");
}

#[test]
fn xarray_opens_what_is_given_back() {
    let wells = filled();
    for (terms, cells) in [
        (&["level", "temperature", "samples"][..], 19),
        (&["level", "well=south", "time=..2025-01-01T01:00"], 2),
        (&["temperature", "samples", "--where", "temperature > 8.2 degC"], 8),
    ] {
        for (module, ending) in [("xarray", "zarr"), ("netCDF4", "nc")] {
            compare(module, &wells, terms, &format!("part-{cells}.{ending}"), cells);
        }
    }
}
