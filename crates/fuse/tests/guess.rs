//! First schemas of tables: each is read without an error, says why, and `add` takes the table it came from.

use std::path::{Path, PathBuf};
use zarr_fuse_core::diagnostic::Severity;
use zarr_fuse_core::schema::{self, DataType, GroupSchema, Schema, Source, Unit};
use zarr_fuse_fuse::guess::{self, Guess, Options};
use zarr_fuse_fuse::{Asked, Input};

/// The guess and its schema, which has no error; warnings only about formats that `add` does not read.
fn guessed(name: &str, bytes: &[u8]) -> (Guess, Schema) {
    let guess = guess::schema(name, bytes, Options::default()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    let read = schema::read(&guess.text);
    let odd: Vec<_> = read
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error || d.code != "ZF0801")
        .map(|d| format!("{} {}: {}", d.code, d.path, d.message))
        .collect();
    assert!(odd.is_empty(), "{odd:?}\n{}", guess.text);
    let schema = read.schema.unwrap_or_else(|| panic!("{}", guess.text));
    (guess, schema)
}

/// The same for a table that `add` takes whole.
fn whole(name: &str, bytes: &[u8]) -> (Guess, Schema) {
    let (guess, schema) = guessed(name, bytes);
    assert!(guess.adds, "{:?}\n{}", guess.notes, guess.text);
    let aside: Vec<_> = guess.notes.iter().filter(|note| note.contains("set aside")).collect();
    assert!(aside.is_empty(), "{aside:?}\n{}", guess.text);
    (guess, schema)
}

fn source(schema: &Schema) -> &Source {
    schema.root.sources.values().next().unwrap()
}

fn unit(group: &GroupSchema, name: &str) -> String {
    match &group.variable(name).unwrap_or_else(|| panic!("no {name}")).unit {
        Unit::Of(unit) => unit.clone(),
        other => format!("{other:?}"),
    }
}

fn refused(name: &str, bytes: &[u8]) -> String {
    match guess::schema(name, bytes, Options::default()) {
        Ok(guess) => panic!("{name}: expected a fault, found\n{}", guess.text),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_series_of_two_stations() {
    let table = "time,station,lat,lon,T [degC],rain_mm,ok,note\n\
        2025-01-30T12:00:00Z,U01,50.86,14.89,3.5,0,true,first\n\
        2025-01-30T12:00:00Z,U02,50.87,14.88,1.5,0.2,false,\n\
        2025-01-31T12:00:00Z,U01,50.86,14.89,4.5,0,true,n/a\n\
        2025-01-31T12:00:00Z,U02,50.87,14.88,-9999,1.2,true,wet\n";
    let (guess, schema) = whole("two stations.csv", table.as_bytes());
    insta::assert_snapshot!(guess.text);
    let root = &schema.root;
    assert_eq!(guess.coordinates, ["time", "station"]);
    assert_eq!(root.vars["lat"].coords, ["station"]);
    assert_eq!(root.vars["t"].coords, ["time", "station"]);
    assert_eq!((unit(root, "t"), unit(root, "rain")), ("degC".into(), "mm".into()));
    assert_eq!(root.vars["t"].na_source, ["-9999"]);
    assert_eq!(root.vars["ok"].data_type, DataType::Bool);
    assert_eq!(guess.source, "two_stations");
}

#[test]
fn a_czech_table_from_a_spreadsheet() {
    let table = "Hydrologick\u{fd} \u{fa}stav;;\n\n\u{10c}as;Teplota p\u{16f}dy;\u{da}hrn\nCET;\u{b0}C;mm\n\
        31.1.2025 12:00;3,5;1 234,5\n1.2.2025 0:00;-7,77;0,2\n2.2.2025 0:00;4,25;1 000,25\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(table);
    let (_, schema) = whole("srazky.csv", &bytes);
    let csv = &source(&schema).csv;
    assert_eq!((csv.delimiter, csv.decimal, csv.thousands), (';', ',', Some(' ')));
    assert_eq!(csv.encoding.as_deref(), Some("windows-1250"));
    assert_eq!((csv.header_row, csv.units_row), (3, Some(4)));
    let time = &source(&schema).columns["cas"];
    assert_eq!(time.from, "\u{10c}as");
    assert!(matches!(&time.unit, Unit::Time(unit) if unit.dayfirst));
    assert_eq!(schema.root.vars["teplota_pudy"].na_source, ["-7,77"]);
    assert_eq!(schema.root.vars["teplota_pudy"].standard_name.as_deref(), Some("temperature_in_ground"));
    assert_eq!(unit(&schema.root, "uhrn"), "mm");
}

#[test]
fn a_logger_with_rows_above_and_below_its_header() {
    let table = "\"TOA5\",\"CR1000\",\"47385\"\n\"TIMESTAMP\",\"RECORD\",\"AirTC_Avg\",\"RH\"\n\
        \"TS\",\"RN\",\"Deg C\",\"%\"\n\"\",\"\",\"Avg\",\"Smp\"\n\
        \"2025-01-31 12:00:00\",0,3.5,80.1\n\"2025-01-31 12:10:00\",1,\"NAN\",81\n\"2025-01-31 12:20:00\",2,3.7,80\n";
    let (guess, schema) = whole("CR1000_Table1.dat", table.as_bytes());
    assert_eq!(guess.coordinates, ["timestamp"]);
    let csv = &source(&schema).csv;
    assert_eq!((csv.header_row, csv.units_row, csv.skip_rows), (2, Some(3), 2));
    assert_eq!(unit(&schema.root, "airtc_avg"), "degC");
    assert_eq!(schema.root.vars["rh"].standard_name.as_deref(), Some("relative_humidity"));
}

#[test]
fn encodings_delimiters_and_comments() {
    let table = "time\tT\n2025-01-31\t1.5\n2025-02-01\t2.5\n";
    let utf16: Vec<u8> = format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (_, schema) = whole("t.tsv", &utf16);
    assert_eq!(source(&schema).csv.delimiter, '\t');
    assert_eq!(source(&schema).csv.encoding.as_deref(), Some("utf-16le"));
    whole("t.csv", format!("\u{feff}{table}").as_bytes());
    let (_, schema) =
        whole("c.csv", b"# made by a logger\n# site: A, B\ntime,T\n2025-01-31,1.5\n# gap\n2025-02-01,2\n");
    assert_eq!(source(&schema).csv.comment, Some('#'));
    // NumPy writes the header as a comment.
    let (_, schema) = whole("n.csv", b"# made by numpy\n# depth,T_air\n0.5,1.5\n1.0,2.5\n");
    assert_eq!(schema.root.coords.keys().collect::<Vec<_>>(), ["depth"]);
    whole("crlf.csv", table.replace('\n', "\r\n").as_bytes());
    whole("pipe.txt", table.replace('\t', "|").as_bytes());
}

#[test]
fn columns_without_a_name_or_with_one_of_another() {
    let (guess, schema) = whole("a.csv", b"time,T,T,\n2025-01-31,1.5,2.5,3.5\n2025-02-01,1.5,2,3\n");
    assert_eq!(source(&schema).csv.header, ["time", "T", "T_2", "column_4"]);
    assert_eq!(guess.variables, ["t", "t_2", "column_4"]);
    let (guess, _) = whole("b.csv", b"2025-01-31,1.5\n2025-02-01,2.5\n2025-02-02,2.5\n");
    assert!(guess.notes.iter().any(|note| note.contains("no header")), "{:?}", guess.notes);
    let (guess, _) = whole("c.csv", b"t,t_min,t_max,time\n1.5,1,2,2025-01-31\n2,1,3,2025-02-01\n");
    assert_eq!(guess.variables, ["t", "min_t", "max_t"]);
    whole("d.csv", b"\"a: b\",\"#x\",null,\"q \"\"z\"\"\"\n2025-01-31,1,2,3\n2025-02-01,1,3,4\n");
}

#[test]
fn where_a_row_is() {
    // name, table, coordinates, coords of the last variable
    let cases: [(&str, &str, &[&str], &[&str]); 8] = [
        ("one series", "time,v\n2025-01-01,1.5\n2025-01-02,1.5\n", &["time"], &["time"]),
        (
            "depths",
            "time,depth_m,v\n2025-01-01,0.5,1.5\n2025-01-01,1,2.5\n2025-01-02,0.5,3.5\n2025-01-02,1,2\n",
            &["time", "depth"],
            &["time", "depth"],
        ),
        (
            "places without a label",
            "time,lat,lon,v\n2025-01-01,50.1,14.2,1.5\n2025-01-01,50.2,14.3,2.5\n2025-01-02,50.1,14.2,3.5\n2025-01-02,50.2,14.3,2\n",
            &["time", "place"],
            &["time", "place"],
        ),
        ("a grid", "lat,lon,v\n50,14,1.5\n50,15,2.5\n51,14,3.5\n51,15,2.5\n", &["lat", "lon"], &["lat", "lon"]),
        ("a list of places", "id,name,elevation\nA,x,100\nB,y,200\nC,x,300\n", &["id"], &["id"]),
        (
            "counted rows do not matter",
            "row,time,site,v\n1,2025-01-01,A,1.5\n2,2025-01-01,B,2.5\n3,2025-01-02,A,2\n4,2025-01-02,B,1\n",
            &["time", "site"],
            &["time", "site"],
        ),
        (
            "one station, others to come",
            "time,station,v\n2025-01-01,A,1.5\n2025-01-02,A,2.5\n2025-01-03,A,2\n",
            &["time", "station"],
            &["time", "station"],
        ),
        ("a curve", "x,y\n1.5,2.5\n2.5,2.5\n3.5,1\n", &["x"], &["x"]),
    ];
    for (name, table, coordinates, coords) in cases {
        let (guess, schema) = whole("t.csv", table.as_bytes());
        assert_eq!(guess.coordinates, coordinates, "{name}\n{}", guess.text);
        let (_, last) = schema.root.vars.last().unwrap();
        assert_eq!(last.coords, coords, "{name}\n{}", guess.text);
    }
}

#[test]
fn rows_given_twice_are_said() {
    let mut table = String::from("time,v\n");
    for day in 1..=28 {
        table.push_str(&format!("2025-01-{day:02},{day}.5\n"));
    }
    table.push_str("2025-01-28,99.25\n");
    let (guess, _) = whole("t.csv", table.as_bytes());
    assert_eq!(guess.coordinates, ["time"]);
    assert!(guess.notes.iter().any(|note| note.contains("1 of 29 rows are given again")), "{:?}", guess.notes);
}

#[test]
fn what_only_a_person_can_decide_is_said() {
    let cases = [
        ("date,v\n01/02/2025,1.5\n02/03/2025,2.5\n", "may begin with the day or with the month"),
        ("date,v\n45000.5,1.5\n45001.5,2.5\n", "the days of a spreadsheet"),
        ("date,time,v\n2025-01-01,12:00,1.5\n2025-01-01,13:00,2.5\n2025-01-02,12:00,3\n", "stand in two columns"),
        ("gps,lat,lon\n\"50.1, 14.2\",14.2,50.1\n\"50.2, 14.3\",14.3,50.2\n", "are the two columns exchanged"),
    ];
    for (table, part) in cases {
        let (guess, _) = whole("t.csv", table.as_bytes());
        assert!(guess.notes.iter().any(|note| note.contains(part)), "{part}: {:?}\n{}", guess.notes, guess.text);
    }
}

#[test]
fn json_documents() {
    let list = br#"[{"t":1757926800000,"site":"A","v":1.5},{"t":1757926800000,"site":"B","v":2.5},{"t":1757928600000,"site":"A","v":3}]"#;
    let (guess, schema) = whole("list.json", list);
    assert_eq!(guess.coordinates, ["t", "site"]);
    assert_eq!(source(&schema).records.as_deref(), Some("/*"));
    let lines = b"{\"time\":\"2025-01-31T00:00:00Z\",\"v\":1.5}\n{\"time\":\"2025-02-01T00:00:00Z\",\"v\":2}\n";
    let (guess, _) = whole("lines.ndjson", lines);
    assert_eq!((guess.rows, guess.coordinates), (2, vec!["time".to_string()]));
    let nested = br#"{"station":"K1","units":{"temp":"celsius"},"channels":[
        {"label":"1m","data":[{"t":1757926800,"temp":"15.1"},{"t":1757928600,"temp":"15.2"}]},
        {"label":"2m","data":[{"t":1757926800,"temp":"14.9"},{"t":1757928600,"temp":"-7.77"}]}]}"#;
    let (guess, schema) = whole("nested.json", nested);
    assert_eq!(source(&schema).records.as_deref(), Some("/channels/{level_1}/data/*"));
    // The next station has a label 1m as well.
    assert_eq!(guess.coordinates, ["t", "label", "station"]);
    assert_eq!(unit(&schema.root, "temp"), "celsius".replace("celsius", "degC"));
    assert_eq!(schema.root.vars["temp"].na_source, ["-7.77"]);
    let beside = br#"{"hourly_units":{"temperature_2m":"\u00b0C"},"hourly":{"time":["2025-01-31T00:00","2025-01-31T01:00"],"temperature_2m":[1.5,null]}}"#;
    let (guess, schema) = whole("beside.json", beside);
    assert_eq!(guess.coordinates, ["time"]);
    assert_eq!(unit(&schema.root, "temperature_2m"), "degC");
    let lists = b"[[1757926800,1.5],[1757926860,2.5],[1757926920,2.5]]";
    let (guess, _) = whole("lists.json", lists);
    assert_eq!(guess.rows, 3);
}

#[test]
fn a_group_and_a_sheet_that_are_asked_for() {
    let table = b"time,v\n2025-01-31,1.5\n2025-02-01,2.5\n";
    let in_group = |group| guess::schema("t.csv", table, Options { group: Some(group), sheet: None });
    let guess = in_group("forest").unwrap();
    let schema = schema::read(&guess.text).schema.unwrap();
    assert_eq!(schema.root.groups["forest"].vars.len(), 1);
    assert!(guess.adds && guess.source == "forest/t", "{}", guess.source);
    for group in ["VARS", "a/b", "1h", "", " "] {
        let message = in_group(group).unwrap_err().message;
        assert_eq!(message, format!("expected a name of a group for --name, found `{group}`"));
    }
    let sheet = guess::schema("t.csv", table, Options { group: None, sheet: Some("Data") });
    assert!(sheet.unwrap_err().message.contains("workbook"));
}

#[test]
fn the_examples_to_fill_in_are_right() {
    let guess = guess::schema("t.csv", b"time,v\n2025-01-31,1.5\n2025-02-01,2.5\n", Options::default()).unwrap();
    let mut inside = false;
    let filled: String = guess
        .text
        .lines()
        .map(|line| {
            inside = (inside || line.starts_with("# PERSONS")) && line.starts_with('#');
            format!("{}\n", if inside { &line[2..] } else { line })
        })
        .collect();
    let read = schema::read(&filled);
    assert!(read.diagnostics.is_empty(), "{:?}\n{filled}", read.diagnostics);
    let schema = read.schema.unwrap();
    assert_eq!(schema.publication.unwrap().creators, schema.persons.keys().cloned().collect::<Vec<_>>());
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/guess").join(name)).unwrap()
}

#[test]
fn workbooks() {
    for name in ["stations.xlsx", "stations.ods"] {
        let (guess, schema) = guessed(name, &fixture(name));
        assert_eq!(guess.coordinates, ["datum", "stanice"], "{}", guess.text);
        assert_eq!(guess.rows, 6);
        let root = &schema.root;
        assert_eq!(root.vars["lat"].coords, ["stanice"]);
        assert_eq!(root.vars["teplota_vzduchu"].standard_name.as_deref(), Some("air_temperature"));
        assert!(guess.adds, "{:?}", guess.notes);
        if name == "stations.xlsx" {
            assert_eq!((source(&schema).csv.header_row, source(&schema).csv.units_row), (3, Some(4)));
            assert_eq!(root.vars["teplota_vzduchu"].na_source, ["n/a"]);
            assert_eq!(unit(root, "teplota_vzduchu"), "degC");
        }
    }
    let notes = Options { group: None, sheet: Some("Notes") };
    assert!(guess::schema("stations.xlsx", &fixture("stations.xlsx"), notes).is_err());
    let none = Options { group: None, sheet: Some("Tabelle") };
    let fault = guess::schema("stations.xlsx", &fixture("stations.xlsx"), none).unwrap_err();
    assert_eq!(fault.hint, "the workbook has `Notes`, `Data`");
}

#[test]
fn parquet() {
    let (guess, schema) = guessed("stations.parquet", &fixture("stations.parquet"));
    insta::assert_snapshot!(guess.text);
    assert_eq!(guess.coordinates, ["time", "station"]);
    let root = &schema.root;
    assert_eq!(unit(root, "air_temperature"), "degC");
    assert_eq!(root.vars["wet"].data_type, DataType::Bool);
    assert_eq!(root.vars["day"].data_type, DataType::Datetime);
    assert!(guess.notes.iter().any(|note| note.contains("`local`")), "{:?}", guess.notes);
}

#[test]
fn hostile_files_are_refused_with_a_reason() {
    let long = format!("{}\n", "a,".repeat(5_000_000));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let cases: [(&str, &[u8], &str); 14] = [
        ("empty.csv", b"", "an empty file"),
        ("blank.csv", b"\n \n\t\n", "an empty file"),
        ("header.csv", b"time,v\n", "rows below the header"),
        ("wide.csv", long.as_bytes(), "at most 2000 columns"),
        ("binary.csv", &[0, 1, 2, 3, 0, 255, 254, 7].repeat(500), "no text"),
        ("deep.json", deep.as_bytes(), "recursion limit"),
        ("empty.json", b"{}", "a list of records"),
        ("cut.json", b"[{\"a\": 1}, {\"a\"", "expected JSON"),
        ("no.xlsx", b"PK\x03\x04 and nothing", "archive"),
        ("no.parquet", b"PAR1 and nothing", "Parquet"),
        ("old.xls", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], "old form"),
        ("packed.csv.gz", &[0x1f, 0x8b, 8, 0], "gzip"),
        ("words.xlsx", b"time,v\n1,2\n", "no workbook"),
        ("missing.csv", b"a,b\n,\n-,n/a\n", "without any"),
    ];
    for (name, bytes, part) in cases {
        let fault = refused(name, bytes);
        assert!(fault.contains(part), "{name}: {fault}");
        assert!(fault.len() < 500, "{name}: {fault}");
    }
    // One long line is a table like any other.
    let cell = "x".repeat(10_000_000);
    let fault = refused("line.csv", cell.as_bytes());
    assert!(fault.contains("below the header"), "{}", &fault[..200.min(fault.len())]);
    let text = format!("time,v\n2025-01-31,{cell}\n2025-02-01,b\n");
    assert!(guess::schema("cell.csv", text.as_bytes(), Options::default()).unwrap().text.len() < 10_000);
}

#[test]
fn damaged_files_do_not_panic() {
    for name in ["stations.xlsx", "stations.ods", "stations.parquet"] {
        let whole = fixture(name);
        for end in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let _fault = guess::schema(name, &whole[..end], Options::default()).is_err();
            let mut damaged = whole.clone();
            damaged[end] ^= 0xff;
            let _either = guess::schema(name, &damaged, Options::default()).is_ok();
        }
        assert!(guess::schema(name, &whole[..whole.len() / 2], Options::default()).is_err(), "{name}");
    }
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let archive = |name: &str, part: &[u8], times: usize| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        for _ in 0..times {
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let bomb = archive("xl/workbook.xml", &vec![b' '; 1 << 20], 300);
    assert!(bomb.len() < 1 << 20);
    assert!(refused("bomb.xlsx", &bomb).contains("256 MB"));
    let row = br#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/></table:table-row>"#;
    assert!(refused("bomb.ods", &archive("content.xml", row, 1)).contains("cells in a sheet"));
}

/// The real files, which are not the project's to ship: `ZF_DATA`, else `../shared/data`.
fn data(part: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let root = std::env::var_os("ZF_DATA").map_or(beside, PathBuf::from);
    let path = root.join(part);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        println!("SKIPPED: {part}: no raw file in {}", root.display());
    }
    read
}

#[test]
fn the_forecast() {
    let name = "locationforecast_complete_2025-11-24.json";
    let Some(bytes) = data(&format!("yr.no/{name}")) else { return };
    let (guess, schema) = whole(name, &bytes);
    insta::assert_snapshot!(guess.text);
    assert_eq!(guess.coordinates, ["time", "place"]);
    assert_eq!(schema.root.vars["air_temperature"].coords, ["time", "place"]);
    assert_eq!(unit(&schema.root, "wind_speed"), "m s-1");
}

#[test]
fn the_loggers_and_their_places() {
    for name in
        ["20250915T111522_824a7f3dc0ad.json", "20250915T115149_8b4f1f4535aa.json", "20250915T133948_121e738c86ab.json"]
    {
        let Some(bytes) = data(&format!("bukov/{name}")) else { return };
        let (guess, schema) = whole(name, &bytes);
        assert_eq!(guess.coordinates[0], "t", "{}", guess.text);
        assert!(matches!(&source(&schema).columns["t"].unit, Unit::Time(unit) if unit.epoch.as_deref() == Some("ms")));
    }
    let Some(bytes) = data("bukov/bukov_locations.csv") else { return };
    let (guess, schema) = whole("bukov_locations.csv", &bytes);
    assert_eq!(guess.coordinates, ["profile_code"]);
    assert_eq!(unit(&schema.root, "latitude"), "degrees_north");
}

#[test]
fn the_soil_loggers() {
    let Some(bytes) = data("hlavo/hlavo_surface_dataframe.csv") else { return };
    let (guess, schema) = guessed("hlavo_surface_dataframe.csv", &bytes);
    assert!(guess.adds, "{:?}", guess.notes);
    assert_eq!(source(&schema).csv.decimal, ',');
    assert_eq!(guess.coordinates, ["profile_code"]);
    // The table's two columns are exchanged: said, not mended.
    assert!(guess.notes.iter().any(|note| note.contains("exchanged")), "{:?}", guess.notes);
    assert_eq!(unit(&schema.root, "dflon"), "degrees_east");
    // Each row with a code and a position is taken; what is set aside are rows without a code.
    let (group, source) = (&schema.root, source(&schema));
    let cells = zarr_fuse_fuse::harmonise(&Input::Bytes(&bytes), "f.csv", group, source, Asked::default());
    let cells = cells.unwrap().whole().unwrap();
    assert!(cells.origins.len() >= 28, "{} rows\n{}", cells.origins.len(), guess.text);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    /// Whatever stands in a table, what comes out is a schema or a fault about the table.
    #[test]
    fn any_table_makes_a_schema_or_a_fault(
        rows in proptest::collection::vec(proptest::collection::vec(
            "([a-zA-Z°%_ ]{0,8}|-?[0-9]{1,6}([.,][0-9]{1,4})?|20[0-9]{2}-0[1-9]-[0-2][1-9]( [0-2][0-9]:[0-5][0-9])?|[0-3][0-9]/[01][0-9]/20[0-9]{2}|\\PC{0,6}|-9999|n/a|[\"#:{}\\[\\]\u{feff}]{1,3})", 1..5), 1..12),
        delimiter in "[,;\t|]",
    ) {
        let text: String = rows.iter().map(|row| format!("{}\n", row.join(&delimiter))).collect();
        match guess::schema("t.csv", text.as_bytes(), Options::default()) {
            Ok(guess) => assert!(schema::read(&guess.text).schema.is_some(), "{}", guess.text),
            Err(fault) => assert!(!fault.message.contains("makes a schema"), "{fault}\n{text}"),
        }
    }

    #[test]
    fn any_document_makes_a_schema_or_a_fault(
        names in proptest::collection::vec("\\PC{0,5}|[a-z~/{}*]{1,4}", 1..4),
        values in proptest::collection::vec("[0-9]{1,3}|null|true|\"[a-z]{0,3}\"|\\{\"a\":[0-9]\\}|\\[[0-9],[0-9]\\]", 3..15),
    ) {
        let name = |i: usize| serde_json::Value::from(names[i % names.len()].as_str()).to_string();
        let record = |(i, value): (usize, &String)| format!("{{{}:{value},\"n\":{i}}}", name(i));
        let records: Vec<String> = values.iter().enumerate().map(record).collect();
        for text in [format!("[{}]", records.join(",")), format!("{{{}:[{}]}}", name(0), records.join(",")), records.join("\n")] {
            match guess::schema("t.json", text.as_bytes(), Options::default()) {
                Ok(guess) => assert!(schema::read(&guess.text).schema.is_some(), "{}", guess.text),
                Err(fault) => assert!(!fault.message.contains("makes a schema"), "{fault}\n{text}"),
            }
        }
    }
}
