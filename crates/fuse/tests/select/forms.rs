//! What the forms of output hold.

use super::*;

fn batches(bytes: Vec<u8>, format: Format) -> Vec<RecordBatch> {
    let cursor = std::io::Cursor::new(bytes);
    match format {
        Format::Arrow => arrow::ipc::reader::StreamReader::try_new(cursor, None).unwrap().map(Result::unwrap).collect(),
        Format::ArrowFile => {
            arrow::ipc::reader::FileReader::try_new(cursor, None).unwrap().map(Result::unwrap).collect()
        }
        _ => {
            let bytes = bytes::Bytes::from(cursor.into_inner());
            let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
            // What is said of the whole stands in the file's schema.
            let schema = reader.schema().clone();
            reader.build().unwrap().map(|batch| batch.unwrap().with_schema(schema.clone()).unwrap()).collect()
        }
    }
}

#[test]
fn all_formats_hold_the_same() {
    let query = query(&["t", "flag", "z", "n", "ok", "seen", "latitude"]);
    let rows = HILLS.rows(&query).unwrap().of_version("v1");
    let text = String::from_utf8(written(&rows, Format::Csv)).unwrap();
    for format in [Format::Arrow, Format::ArrowFile, Format::Parquet] {
        let read = batches(written(&rows, format), format);
        let schema = read[0].schema();
        let mut out = Vec::new();
        let mut to = sink(Format::Csv, &schema, Units::None, None, &mut out).unwrap();
        read.iter().for_each(|batch| to.write(batch).unwrap());
        to.finish().unwrap();
        drop(to);
        assert_eq!(String::from_utf8(out).unwrap(), text, "{format:?}");
        let metadata = schema.field_with_name("t").unwrap().metadata();
        for (name, value) in [
            ("units", "degC"),
            ("standard_name", "air_temperature"),
            ("description", "of the air"),
            ("sensor", "PT100"),
            ("levels", "[1,2]"),
        ] {
            assert_eq!(metadata.get(name).map(String::as_str), Some(value), "{format:?} {name}");
        }
        assert_eq!(schema.metadata()["title"], "Hills", "{format:?}");
        assert_eq!(
            (schema.metadata()[select::GROUP_KEY].as_str(), schema.metadata()[select::VERSION_KEY].as_str()),
            ("/", "v1")
        );
        let of = |name: &str| schema.field_with_name(name).unwrap().data_type().clone();
        // Parquet has no seconds: readers would see numbers.
        let unit = if format == Format::Parquet { TimeUnit::Millisecond } else { TimeUnit::Second };
        let time = DataType::Timestamp(unit, Some("UTC".into()));
        let dictionary = |of: DataType| DataType::Dictionary(Box::new(DataType::Int32), Box::new(of));
        assert_eq!(of("time"), time);
        assert_eq!(of("station"), dictionary(DataType::Utf8));
        assert_eq!((of("t"), of("n"), of("ok")), (DataType::Float32, DataType::UInt64, DataType::Boolean));
        let t = read[0].column_by_name("t").unwrap().as_primitive::<Float32Type>();
        assert_eq!(t.value(0), 20.5);
    }
    // JSON by line and as a list.
    let lines = String::from_utf8(written(&rows, Format::Ndjson)).unwrap();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let list: serde_json::Value = serde_json::from_slice(&written(&rows, Format::Json)).unwrap();
    assert_eq!(list, serde_json::Value::from(lines.clone()));
    assert_eq!(lines.len(), text.lines().count() - 1);
    assert_eq!(
        lines[0],
        serde_json::json!({"time": "2025-01-01T00:00:00Z", "station": "A", "t": 20.5, "flag": "good", "z": "(1+2j)",
            "n": 18_446_744_073_709_551_614_u64, "ok": true, "seen": "2025-01-01T00:00:00.25Z", "latitude": 49.5})
    );
    assert!(lines[1]["z"].is_null());
    let empty = HILLS.rows(&Query { contributions: vec!["c1".into()], ..query.clone() }).unwrap();
    assert_eq!(written(&empty, Format::Json), b"[]\n");
    assert!(batches(written(&empty, Format::Parquet), Format::Parquet).is_empty());
}

#[test]
fn times_of_parquet_are_times_to_every_reader() {
    let rows = HILLS.rows(&query(&["t"])).unwrap();
    let bytes = bytes::Bytes::from(written(&rows, Format::Parquet));
    let reader = parquet::file::reader::SerializedFileReader::new(bytes).unwrap();
    let metadata = parquet::file::reader::FileReader::metadata(&reader);
    let column = metadata.file_metadata().schema_descr().column(0);
    let time = column.logical_type_ref().expect("a type of Parquet's own");
    assert_eq!(column.name(), "time");
    assert_eq!(*time, parquet::basic::LogicalType::timestamp(true, parquet::basic::TimeUnit::MILLIS));
}

#[test]
fn dictionaries_hold_the_selected_labels_once() {
    let rows = HILLS.rows(&query(&["t", "station=A"])).unwrap();
    let mut seen: Vec<RecordBatch> = Vec::new();
    for part in 0..rows.parts() {
        seen.extend(block(rows.read(part)).unwrap());
    }
    assert!(seen.len() > 1, "expected several parts");
    for batch in &seen {
        let station = batch.column(1).as_dictionary::<arrow::datatypes::Int32Type>();
        assert_eq!(station.values().as_string::<i32>().iter().collect::<Vec<_>>(), [Some("A")]);
        let time = batch.column(0).as_dictionary::<arrow::datatypes::Int32Type>();
        assert_eq!(time.values().as_primitive::<TimestampSecondType>().len(), 5);
        let first = seen[0].column(0).as_dictionary::<arrow::datatypes::Int32Type>();
        assert!(first.values().to_data().ptr_eq(&time.values().to_data()));
    }
}

#[test]
fn csv_says_units() {
    let rows = HILLS.rows(&query(&["t", "n", "station=B"])).unwrap();
    let text = |units| {
        let mut out = Vec::new();
        let mut to = sink(Format::Csv, &rows.schema(), units, None, &mut out).unwrap();
        (0..rows.parts())
            .filter_map(|part| block(rows.read(part)).unwrap())
            .for_each(|batch| to.write(&batch).unwrap());
        to.finish().unwrap();
        drop(to);
        String::from_utf8(out).unwrap().lines().take(2).collect::<Vec<_>>().join("|")
    };
    assert_eq!(text(Units::None), "time,station,t,n|2025-01-01T00:00:00Z,B,-1.25,2");
    assert_eq!(text(Units::Row), "time,station,t,n|,,degC,");
    assert_eq!(text(Units::Header), "time,station,t [degC],n|2025-01-01T00:00:00Z,B,-1.25,2");
}
