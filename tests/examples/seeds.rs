//! Writes the seeds of the fuzz targets of formats to `fuzz/corpus/<target>/`: good files and small hostile ones.

use zarr_fuse_tests::hostile::tables::{all, good};
use zarr_fuse_tests::xlsb::{self, Cell};

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

/// A sheet with its texts, and a description with its file: their archives have check sums, which a fuzzer cannot find.
fn parts() -> Vec<(&'static str, String, Vec<u8>)> {
    let cell = |text: &str| match text.parse() {
        Ok(value) => Cell::Number(value),
        Err(_) => Cell::Text(text.to_owned()),
    };
    let table = "station,time,t\nA,2025-06-01T00:00:00,281.5\nB,45809.5,280\n";
    let mut rows: Vec<Vec<Cell>> = table.lines().map(|line| line.split(',').map(cell).collect()).collect();
    rows.push(vec![Cell::None, Cell::Day(45_809.5), Cell::Truth(true)]);
    let made = xlsb::parts(&rows);
    let part = |name: &str| made.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.clone());
    let sheet = part("xl/worksheets/sheet1.bin").unwrap_or_default();
    let texts = part("xl/sharedStrings.bin").unwrap_or_default();
    let of_xml = r#"x<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>t</t></is></c></row><row r="2"><c r="A2" t="str"><v>A</v></c><c r="B2" t="d"><v>2025-06-01T00:00:00</v></c><c r="C2"><f>1+1</f><v>281.5</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>|<sst><si><t>station</t></si><si><r><t>ti</t></r><r><t>me</t></r></si></sst>"#;
    let of_ods = r#"o<office:document-content><office:body><office:spreadsheet><table:table table:name="Data"><table:table-row><table:table-cell office:value-type="string"><text:p>station</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>time</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>t</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2025-06-01T00:00:00"/><table:table-cell office:value-type="float" office:value="281.5" table:formula="of:=1"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let package = r#"{"resources": [{"name": "t", "path": "t.csv", "dialect": {"delimiter": ";", "header": false}, "schema": {"missingValues": ["-"], "fields": [{"name": "station", "type": "string"}, {"name": "time", "type": "datetime", "format": "%d.%m.%Y %H:%M"}, {"name": "t", "type": "number", "decimalChar": ",", "unit": "K"}, {"name": "n", "type": "integer", "groupChar": " ", "bareNumber": false}]}}]}"#;
    let file = "A;01.06.2025 12:00;281,5;1 000 m\nB;02.06.2025 12:00;-;-20\n";
    vec![
        ("excel", "part of xlsb".to_owned(), [b"b".to_vec(), sheet, b"|".to_vec(), texts].concat()),
        ("excel", "part of xlsx".to_owned(), of_xml.into()),
        ("excel", "part of ods".to_owned(), of_ods.into()),
        ("datapackage", "parts of a package".to_owned(), format!("{package}\0{file}").into()),
    ]
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
    // Parts of archives by themselves, as the targets put them together.
    let parts = parts().into_iter();
    for (target, name, bytes) in sound.chain(small).chain(parts) {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
