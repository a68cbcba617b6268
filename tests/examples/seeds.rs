//! Writes the seeds of the fuzz targets of formats to `fuzz/corpus/<target>/`: good files and small hostile ones.

use zarr_fuse_tests::hostile::tables::{all, good};

/// The target that reads a file of a source.
fn target(source: &str, name: &str) -> &'static str {
    match source {
        _ if name.starts_with("packed") || name.contains(" in ") => "unpack",
        "utf16" | "csv" => "csv",
        "nested" | "geojson" | "json" => "json",
        "package" => "datapackage",
        "excel" => "excel",
        "parquet" => "parquet",
        _ => "arrow",
    }
}

fn main() -> std::io::Result<()> {
    let corpus = zarr_fuse_tests::folder().join("../fuzz/corpus");
    let sound = good::all().into_iter();
    let sound = sound.map(|(source, name, bytes)| (target(source, name), format!("good {name}"), bytes));
    let small = all().into_iter().filter(|file| file.len() <= 4096);
    let small = small.map(|file| {
        let bytes: Vec<u8> = file.pieces.iter().flat_map(|(piece, times)| piece.repeat(*times as usize)).collect();
        (target(file.source, &file.name), file.name, bytes)
    });
    for (target, name, bytes) in sound.chain(small) {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
