//! One table in every format gives the same cells; what a format has of its own is read as it means it, and a file that is
//! not what its source says is refused with its place.
use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
use arrow::datatypes::{DataType, Field, Schema as Fields, TimeUnit};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema;
use zarr_fuse_fuse::cells::Cells;
use zarr_fuse_fuse::{Asked, Error, Input, harmonise};

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  station: {type: string}
  time: {unit: {tick: s}}
VARS:
  t: {coords: [station, time], unit: K}
  n: {coords: [station, time], unit: \"\", type: int32}
  ok: {coords: [station, time], unit: \"\", type: bool}
SOURCES:
  s: @
";

const STATIONS: [&str; 4] = ["Bukov", "Kříž", "Bukov", "ZK-1"];
/// 2025-06-01T12:00:00 and the hours after it.
const TIMES: [i64; 4] = [1_748_779_200, 1_748_782_800, 1_748_786_400, 1_748_790_000];
const T: [Option<f64>; 4] = [Some(281.5), None, Some(-0.25), Some(300.0)];
const N: [Option<i64>; 4] = [Some(1), Some(-20), None, Some(2_000_000)];
const OK: [bool; 4] = [true, false, true, true];

/// The cells of a file by a source, `{format: …}`.
fn read(source: &str, bytes: &[u8]) -> Result<Cells, Error> {
    let read = schema::read(&SCHEMA.replace('@', source));
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    harmonise(&Input::Bytes(bytes), "f", &schema.root, &schema.root.sources["s"], Asked::default())?.whole()
}

/// The same from the disk: by the readers of large files.
fn read_file(source: &str, bytes: &[u8]) -> Cells {
    let read = schema::read(&SCHEMA.replace('@', source));
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let input = Input::File(file.path());
    harmonise(&input, "f", &schema.root, &schema.root.sources["s"], Asked::default()).unwrap().whole().unwrap()
}

/// What is wrong with a file: all its faults.
fn fault(source: &str, bytes: &[u8]) -> String {
    read(source, bytes).expect_err("a fault").to_string()
}

fn csv() -> Vec<u8> {
    let mut text = "station,time,t,n,ok\n".to_owned();
    for row in 0..4 {
        let time = zarr_fuse_core::time::format_utc(TIMES[row] as f64);
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let (t, n) = (number(T[row]), number(N[row].map(|n| n as f64)));
        text += &format!("{},{},{t},{n},{}\n", STATIONS[row], time.trim_end_matches('Z'), OK[row]);
    }
    text.into_bytes()
}

fn xlsx(change: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Data").unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, name) in ["station", "time", "t", "n", "ok"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for row in 0..4 {
        let at = row as u32 + 1;
        sheet.write(at, 0, STATIONS[row]).unwrap();
        let time = ExcelDateTime::from_timestamp(TIMES[row]).unwrap();
        sheet.write_datetime_with_format(at, 1, &time, &date).unwrap();
        if let Some(t) = T[row] {
            sheet.write(at, 2, t).unwrap();
        }
        if let Some(n) = N[row] {
            sheet.write(at, 3, n as f64).unwrap();
        }
        sheet.write(at, 4, OK[row]).unwrap();
    }
    change(sheet);
    book.save_to_buffer().unwrap()
}

fn batch(zone: Option<&str>, unit: Option<&str>) -> RecordBatch {
    let time = TimestampSecondArray::from(TIMES.to_vec()).with_timezone_opt(zone);
    let metadata = unit.map(|unit| HashMap::from([("units".to_owned(), unit.to_owned())])).unwrap_or_default();
    let fields = vec![
        Field::new("station", DataType::Utf8, true),
        Field::new("time", DataType::Timestamp(TimeUnit::Second, zone.map(Into::into)), true),
        Field::new("t", DataType::Float64, true).with_metadata(metadata),
        Field::new("n", DataType::Int64, true),
        Field::new("ok", DataType::Boolean, true),
    ];
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(STATIONS.to_vec())),
        Arc::new(time),
        Arc::new(Float64Array::from(T.to_vec())),
        Arc::new(Int64Array::from(N.to_vec())),
        Arc::new(BooleanArray::from(OK.to_vec())),
    ];
    RecordBatch::try_new(Arc::new(Fields::new(fields)), columns).unwrap()
}

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn arrow_file(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// A record as JSON has it.
fn record(row: usize) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    let (t, n) = (text(T[row].map(|t| t.to_string())), text(N[row].map(|n| n.to_string())));
    let time = zarr_fuse_core::time::format_utc(TIMES[row] as f64);
    let time = time.trim_end_matches('Z');
    format!(r#"{{"station":"{}","time":"{time}","t":{t},"n":{n},"ok":{}}}"#, STATIONS[row], OK[row])
}

fn records(between: &str) -> String {
    (0..4).map(record).collect::<Vec<_>>().join(between)
}

fn features() -> Vec<String> {
    (0..4).map(|row| format!(r#"{{"type":"Feature","geometry":null,"properties":{}}}"#, record(row))).collect()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A data package of a CSV file with its own marks.
fn package() -> Vec<u8> {
    let description = r#"{"resources": [{"name": "notes", "path": "notes.pdf"}, {"name": "table", "path": "data/table.csv",
        "dialect": {"delimiter": ";"}, "schema": {"missingValues": ["-"], "fields": [
        {"name": "station", "type": "string"}, {"name": "time", "type": "datetime", "format": "%d.%m.%Y %H:%M"},
        {"name": "t", "type": "number", "decimalChar": ",", "unit": "K"}, {"name": "n", "type": "integer", "groupChar": " "},
        {"name": "ok", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}]}}]}"#;
    let table = "station;time;t;n;ok\nBukov;01.06.2025 12:00;281,5;1;yes\nKříž;01.06.2025 13:00;-;-20;no\n\
                 Bukov;01.06.2025 14:00;-0,25;-;yes\nZK-1;01.06.2025 15:00;300;2 000 000;yes\n";
    zipped(&[("bukov/datapackage.json", description.as_bytes()), ("bukov/data/table.csv", table.as_bytes())])
}

#[test]
fn one_table_in_every_format_gives_the_same_cells() {
    let expected = read("{format: csv}", &csv()).unwrap();
    assert_eq!(format!("{:?}", expected.columns["t"]), "Float([281.5, NaN, -0.25, 300.0])");
    assert_eq!(expected.columns["time"], Column::Int(TIMES.to_vec()));
    let plain = batch(None, None);
    let list = format!("[{}]", records(","));
    let nested = format!(r#"{{"about": 1, "data": {{"rows": [{}]}}}}"#, records(","));
    let collection = format!(r#"{{"features": [{}], "type": "FeatureCollection"}}"#, features().join(","));
    let inline = format!(r#"{{"resources": [{{"name": "t", "data": {list}}}]}}"#);
    let formats: Vec<(&str, Vec<u8>)> = vec![
        ("{format: excel}", xlsx(|_| ())),
        ("{format: parquet}", parquet(&plain)),
        ("{format: arrow}", arrow_file(&plain, None)),
        ("{format: arrow}", arrow_file(&plain, Some(CompressionType::LZ4_FRAME))),
        ("{format: arrow}", arrow_file(&plain, Some(CompressionType::ZSTD))),
        ("{format: arrow}", arrow_stream(&plain)),
        ("{format: json, records: /*}", list.into_bytes()),
        ("{format: json, records: /data/rows/*}", nested.into_bytes()),
        ("{format: json, records: /*}", records("\n").into_bytes()),
        ("{format: json, records: /*}", records(" ").into_bytes()),
        ("{format: json, records: /features/*}", collection.clone().into_bytes()),
        ("{format: geojson}", collection.into_bytes()),
        ("{format: geojson}", features().join("\n").into_bytes()),
        ("{format: datapackage}", package()),
        ("{format: datapackage, resource: table}", package()),
        ("{format: datapackage}", inline.into_bytes()),
    ];
    for (source, bytes) in &formats {
        let cells = read(source, bytes).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(format!("{:?}", cells.columns), format!("{:?}", expected.columns), "{source}");
        let cells = read_file(source, bytes);
        assert_eq!(format!("{:?}", cells.columns), format!("{:?}", expected.columns), "{source} from the disk");
    }
}

#[test]
fn a_column_that_is_missing_is_named_with_its_nearest() {
    let source = |format: &str| format!("{{format: {format}, columns: {{t: temp}}}}");
    let renamed = |batch: RecordBatch| {
        let fields: Vec<Field> =
            batch
                .schema()
                .fields()
                .iter()
                .map(|field| {
                    if field.name() == "t" { field.as_ref().clone().with_name("Temp") } else { field.as_ref().clone() }
                })
                .collect();
        RecordBatch::try_new(Arc::new(Fields::new(fields)), batch.columns().to_vec()).unwrap()
    };
    let batch = renamed(batch(None, None));
    let book = xlsx(|sheet| {
        sheet.write(0, 2, "Temp").unwrap();
    });
    let json = format!("[{}]", records(",").replace("\"t\"", "\"Temp\""));
    for (format, bytes) in [
        ("excel", book),
        ("parquet", parquet(&batch)),
        ("arrow", arrow_file(&batch, None)),
        ("arrow", arrow_stream(&batch)),
        ("json, records: /*", json.into_bytes()),
    ] {
        let fault = fault(&source(format), &bytes);
        assert!(fault.contains("temp") && fault.contains("Temp"), "{format}: {fault}");
        assert!(fault.contains("Hint: is it"), "{format}: {fault}");
    }
}

#[test]
fn a_file_that_ends_in_the_middle_is_refused() {
    let plain = batch(None, None);
    for (source, bytes) in [
        ("{format: excel}", xlsx(|_| ())),
        ("{format: parquet}", parquet(&plain)),
        ("{format: arrow}", arrow_file(&plain, None)),
        ("{format: arrow}", arrow_stream(&plain)),
        ("{format: json, records: /*}", format!("[{}]", records(",")).into_bytes()),
        ("{format: geojson}", features().join("\n").into_bytes()),
        ("{format: datapackage}", package()),
    ] {
        for part in [bytes.len() / 3, bytes.len() / 2 + 1, bytes.len() - 20] {
            let fault = fault(source, &bytes[..part]);
            assert!(fault.starts_with('f') && fault.contains("expected"), "{source} of {part}: {fault}");
        }
        for other in
            [&b""[..], b"\0\0\0\0\0\0\0\0\0\0\0\0", b"PK\x03\x04", b"ARROW1\0\0", b"PAR1PAR1", b"<html></html>"]
        {
            let fault = fault(source, other);
            assert!(fault.starts_with('f') && fault.contains("expected"), "{source} of {other:?}: {fault}");
        }
    }
}

#[test]
fn a_page_that_kept_the_decoder_busy_for_minutes_is_refused_at_once() {
    // The fuzzer's: the description of a page has a map where the decoder reads a structure, and in what follows it met a
    // list that claims more truth values than there are bytes, and counted through them.
    let begin = std::time::Instant::now();
    let fault = fault("{format: parquet}", include_bytes!("fixtures/page-of-truths.parquet"));
    let expected = "f, row group 0, column \"time\": expected the pages of a column of a Parquet file, found a fault in it: at \
                    byte 278 the description of a page with a map, where a structure is expected. Hint: the file is \
                    damaged: copy it again, or have it written anew";
    assert_eq!(fault, expected);
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

#[test]
fn zones_of_typed_times_are_kept() {
    // An instant, whatever the source says of clocks; without a zone it is a clock's reading in that of the source.
    let zone = "columns: {time: {from: time, unit: {tz: Europe/Prague}}}";
    for (zoned, expected) in [(Some("UTC"), 0), (Some("Asia/Tokyo"), 0), (None, -7200)] {
        let batch = batch(zoned, None);
        for (format, bytes) in [("parquet", parquet(&batch)), ("arrow", arrow_stream(&batch))] {
            let cells = read(&format!("{{format: {format}, {zone}}}"), &bytes).unwrap();
            let times = TIMES.map(|time| time + expected).to_vec();
            assert_eq!(cells.columns["time"], Column::Int(times), "{format} {zoned:?}");
        }
    }
}

#[test]
fn the_least_timestamp_is_refused_and_no_panic() {
    let sound = batch(None, None);
    for ticks in [i64::MIN, i64::MAX] {
        let mut columns = sound.columns().to_vec();
        columns[1] = Arc::new(TimestampSecondArray::from(vec![TIMES[0], ticks, TIMES[2], TIMES[3]]));
        let batch = RecordBatch::try_new(sound.schema(), columns).unwrap();
        for (format, bytes) in [("parquet", parquet(&batch)), ("arrow", arrow_stream(&batch))] {
            let fault = fault(&format!("{{format: {format}}}"), &bytes);
            assert!(
                fault.starts_with("f, ") && fault.contains("time") && fault.contains(&ticks.to_string()),
                "{format}: {fault}"
            );
        }
    }
}

#[test]
fn units_of_the_file_are_taken_or_checked() {
    let batch = batch(None, Some("degC"));
    for (format, bytes) in [("parquet", parquet(&batch)), ("arrow", arrow_file(&batch, None))] {
        let cells = read(&format!("{{format: {format}}}"), &bytes).unwrap();
        let Column::Float(t) = &cells.columns["t"] else { panic!("{:?}", cells.columns["t"]) };
        assert!((t[0] - 554.65).abs() < 1e-9, "{format}: {t:?}");
        let same = read(&format!("{{format: {format}, columns: {{t: {{from: t, unit: degC}}}}}}"), &bytes).unwrap();
        assert_eq!(format!("{:?}", same.columns["t"]), format!("{:?}", cells.columns["t"]));
        let fault = fault(&format!("{{format: {format}, columns: {{t: {{from: t, unit: K}}}}}}"), &bytes);
        assert!(fault.contains("degC") && fault.contains('K'), "{format}: {fault}");
    }
}

#[test]
fn sheets_have_titles_units_merged_names_and_errors() {
    let book = |change: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("About").unwrap().write(0, 0, "nothing").unwrap();
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        let centred = Format::new();
        sheet.write(0, 0, "Title of the sheet").unwrap();
        sheet.merge_range(1, 0, 2, 0, "station", &centred).unwrap();
        for (column, name) in [(1, "time"), (2, "t"), (3, "n"), (4, "ok")] {
            sheet.write(2, column, name).unwrap();
        }
        sheet.write(3, 2, "degC").unwrap();
        for (column, text) in [(0, "Bukov"), (1, "2025-06-01T12:00:00")] {
            sheet.write(6, column, text).unwrap();
        }
        sheet.write(6, 2, 8.35).unwrap();
        change(sheet);
        book.save_to_buffer().unwrap()
    };
    let source = "{format: excel, sheet: Data, header_row: 3, units_row: 4}";
    let cells = read(source, &book(&|_| ())).unwrap();
    assert_eq!(cells.columns["station"], Column::Text(vec!["Bukov".into()]));
    assert_eq!(cells.columns["t"], Column::Float(vec![281.5]), "the row of units counts");
    assert_eq!(cells.origins.get(0).unwrap().to_string(), "Data!7");
    let bad = fault(
        source,
        &book(&|sheet| {
            sheet.write_formula(6, 3, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        }),
    );
    assert!(bad.contains("Data!7") && bad.contains("#DIV/0!"), "{bad}");
    let lost = fault("{format: excel, sheet: Dates}", &book(&|_| ()));
    assert!(lost.contains("`Dates`") && lost.contains("`About`, `Data`"), "{lost}");
}

#[test]
fn points_have_positions_and_other_geometries_are_refused() {
    const PLACES: &str = "
SCHEMA: 1
COORDS: {id: {type: string}}
VARS:
  latitude: {coords: id, unit: degrees_north}
  longitude: {coords: id, unit: degrees_east}
  altitude: {coords: id, unit: m}
SOURCES: {s: {format: geojson}}
";
    let schema = schema::read(PLACES).schema.unwrap();
    let read = |text: &str| {
        harmonise(&Input::Bytes(text.as_bytes()), "f", &schema.root, &schema.root.sources["s"], Asked::default())
            .and_then(|harmonised| harmonised.whole())
    };
    let feature = |id: &str, geometry: &str, more: &str| {
        format!(r#"{{"type":"Feature","id":"{id}","geometry":{geometry},"properties":{{"name":"x"{more}}}}}"#)
    };
    let of = |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let point = r#"{"type":"Point","coordinates":[15.1,50.8,420]}"#;
    let flat = r#"{"type":"Point","coordinates":[16,49]}"#;
    let cells = read(&of(&[feature("a", point, ""), feature("b", flat, r#","altitude":7"#)])).unwrap();
    assert_eq!(cells.columns["id"], Column::Text(vec!["a".into(), "b".into()]));
    assert_eq!(cells.columns["longitude"], Column::Float(vec![15.1, 16.0]));
    assert_eq!(cells.columns["altitude"], Column::Float(vec![420.0, 7.0]));
    let line = r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#;
    let fault = read(&of(&[feature("a", point, ""), feature("b", line, "")])).unwrap_err().to_string();
    assert!(fault.contains("/features/1") && fault.contains("LineString") && fault.contains("only points"), "{fault}");
    let old = of(&[feature("a", point, "")]).replacen(
        '{',
        r#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5514"}},"#,
        1,
    );
    assert!(read(&old).unwrap_err().to_string().contains("EPSG::5514"));
}

#[test]
fn packages_do_not_reach_out() {
    for path in
        ["../table.csv", "/etc/passwd.csv", "https://example.org/t.csv", "a/../../t.csv", "c:\\t.csv", "none.csv"]
    {
        let description = format!(r#"{{"resources": [{{"name": "t", "path": "{}"}}]}}"#, path.replace('\\', "\\\\"));
        let bytes = zipped(&[("datapackage.json", description.as_bytes()), ("table.csv", b"station,time,t\n")]);
        let fault = fault("{format: datapackage}", &bytes);
        assert!(fault.contains("in the package, found"), "{path}: {fault}");
    }
}

#[test]
fn more_records_than_a_batch_come_in_batches() {
    // `n` is only in the last records, so that the first batch does not tell that it is there.
    let rows = 70_000;
    let line = |row: usize| {
        let n = if row + 1 == rows { r#","n":7"# } else { "" };
        format!(r#"{{"station":"A","time":"2025-06-01T00:00:{:02}","t":{row}{n}}}"#, row % 60)
    };
    let lines: Vec<String> = (0..rows).map(line).collect();
    for (records, text) in [("/*", lines.join("\n")), ("/d/*", format!(r#"{{"d":[{}]}}"#, lines.join(",")))] {
        let cells = read(&format!("{{format: json, records: {records}}}"), text.as_bytes()).unwrap();
        let Column::Float(t) = &cells.columns["t"] else { panic!("{records}") };
        assert_eq!((t.len(), t[69_999]), (rows, 69_999.0));
        let Column::Int(n) = &cells.columns["n"] else { panic!("{records}") };
        assert_eq!(n[69_999], 7, "{records}");
        assert!(!cells.columns.contains_key("ok"), "{records}");
    }
}
