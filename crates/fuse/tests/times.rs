//! Times and units from the file to the table: calendars, grids, serial dates, water.
use zarr_fuse_core::schema::{self, Schema, TimeUnit, Unit};
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

const SCHEMA: &str = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: h}}
VARS:
  rain: {coords: time, unit: kg m-2 s-1}
  amount: {coords: time, unit: mm}
SOURCES:
  s:
    format: csv
    columns: {time: {from: t}}
"#;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A dataset of [`SCHEMA`] with a change.
fn dataset(change: impl Fn(&mut Schema)) -> (tempfile::TempDir, Dataset) {
    let read = schema::read(SCHEMA);
    let mut schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    change(&mut schema);
    let folder = tempfile::tempdir().unwrap();
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
    (folder, dataset)
}

fn stored(schema: &mut Schema, unit: TimeUnit, resolution: Option<f64>) {
    let time = schema.root.coords.get_mut("time").unwrap();
    time.variable.unit = Unit::Time(unit);
    time.resolution = resolution;
}

fn source(schema: &mut Schema, unit: TimeUnit) {
    schema.root.sources["s"].columns["time"].unit = Unit::Time(unit);
}

fn tick(tick: &str, calendar: Option<&str>) -> TimeUnit {
    TimeUnit { tick: Some(tick.into()), calendar: calendar.map(str::to_owned), ..TimeUnit::default() }
}

/// Adds a table: rows by `|`.
fn add(dataset: &Dataset, rows: &str) -> Result<Added, Error> {
    let bytes = rows.replace('|', "\n") + "\n";
    let raw = RawFile { file: "f.csv", bytes: bytes.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
    block(dataset.add(raw, false))
}

fn table(dataset: &Dataset) -> String {
    let (path, group, names) = select::find(dataset.schema(), &["rain".to_owned()]).unwrap();
    let mut out = Vec::new();
    block(select::select(&block(dataset.store()).unwrap(), &path, group, &names)).unwrap().write_csv(&mut out).unwrap();
    String::from_utf8(out).unwrap().trim_end().replace('\n', "|")
}

fn steps(dataset: &Dataset) -> Vec<String> {
    block(dataset.contributions()).unwrap().last().unwrap().transforms.iter().map(ToString::to_string).collect()
}

#[test]
fn a_coordinate_in_a_calendar_of_its_own() {
    for (calendar, rows, expected, ticks) in [
        ("noleap", "2000-02-28T23:00,1|2000-03-01T00:00,2", "2000-02-28T23:00:00Z,1|2000-03-01T00:00:00Z,2", 1),
        ("360_day", "2001-02-30T23:00,1|2001-03-01T00:00,2", "2001-02-30T23:00:00Z,1|2001-03-01T00:00:00Z,2", 1),
        ("julian", "1900-02-29,1|1900-03-01,2", "1900-02-29T00:00:00Z,1|1900-03-01T00:00:00Z,2", 24),
        ("standard", "1582-10-04,1|1582-10-15,2", "1582-10-04T00:00:00Z,1|1582-10-15T00:00:00Z,2", 24),
        ("all_leap", "2001-02-29,1|2001-03-01,2", "2001-02-29T00:00:00Z,1|2001-03-01T00:00:00Z,2", 24),
    ] {
        let (_folder, dataset) = dataset(|schema| stored(schema, tick("h", Some(calendar)), None));
        add(&dataset, &format!("t,rain|{rows}")).unwrap();
        assert_eq!(table(&dataset), format!("time,rain|{expected}"), "{calendar}");
        let store = block(dataset.store()).unwrap();
        let array = block(array::open(&store, "time")).unwrap();
        assert_eq!(array.attributes()["calendar"], calendar);
        assert_eq!(array.attributes()["units"], "hours since 1970-01-01");
        let labels = block(array::read_all(&array)).unwrap();
        let at = |row: usize| format!("{:?}", labels.get(row)).replace(|c: char| c != '-' && !c.is_ascii_digit(), "");
        assert_eq!(at(1).parse::<i64>().unwrap() - at(0).parse::<i64>().unwrap(), ticks, "{calendar}");
    }
}

#[test]
fn a_date_that_the_calendar_lacks_and_another_calendar_are_refused() {
    let (_folder, noleap) = dataset(|schema| stored(schema, tick("h", Some("noleap")), None));
    let error = add(&noleap, "t,rain|2000-02-29,1").unwrap_err().to_string();
    assert!(error.contains("row 2") && error.contains("does not exist"), "{error}");
    let (_folder, other) = dataset(|schema| {
        stored(schema, tick("h", Some("noleap")), None);
        source(schema, TimeUnit { calendar: Some("360_day".into()), ..TimeUnit::default() });
    });
    let error = add(&other, "t,rain|2000-02-01,1").unwrap_err().to_string();
    assert!(error.contains("`360_day`") && error.contains("`noleap`") && error.contains("do not convert"), "{error}");
    // A source of the same calendar by its other name.
    let (_folder, same) = dataset(|schema| {
        stored(schema, tick("h", Some("noleap")), None);
        source(schema, TimeUnit { calendar: Some("365_day".into()), ..TimeUnit::default() });
    });
    add(&same, "t,rain|2000-02-01,1").unwrap();
    assert_eq!(table(&same), "time,rain|2000-02-01T00:00:00Z,1");
}

#[test]
fn a_grid_rounds_and_the_contribution_says_so() {
    let (_folder, dataset) = dataset(|schema| stored(schema, tick("s", None), Some(900.0)));
    add(&dataset, "t,rain|2025-01-01T00:00:02Z,1|2025-01-01T00:15:00Z,2|2025-01-01T00:22:30.5Z,3").unwrap();
    let expected = "time,rain|2025-01-01T00:00:00Z,1|2025-01-01T00:15:00Z,2|2025-01-01T00:30:00Z,3";
    assert_eq!(table(&dataset), expected);
    assert!(steps(&dataset).contains(&"time: 2 times rounded to the nearest 15m".to_owned()), "{:?}", steps(&dataset));
    add(&dataset, "t,rain|2025-01-01T00:45:00Z,4").unwrap();
    assert!(steps(&dataset).iter().all(|step| !step.contains("rounded")), "{:?}", steps(&dataset));
    // Fixed labels are rounded as well, and without a grid the tick refuses.
    let (_folder, plain) = self::dataset(|schema| stored(schema, tick("m", None), None));
    let error = add(&plain, "t,rain|2025-01-01T00:00:02Z,1").unwrap_err().to_string();
    assert!(error.contains("resolution"), "{error}");
}

#[test]
fn serial_dates_of_a_spreadsheet() {
    let (_folder, dataset) = dataset(|schema| {
        let unit = TimeUnit { epoch: Some("excel".into()), tz: Some("Europe/Prague".into()), ..TimeUnit::default() };
        source(schema, unit);
    });
    add(&dataset, "t,rain|45915.541666666664,1").unwrap();
    assert_eq!(table(&dataset), "time,rain|2025-09-15T11:00:00Z,1");
    assert!(steps(&dataset).contains(&"time: serial dates to time".to_owned()), "{:?}", steps(&dataset));
}

#[test]
fn an_amount_of_rain_needs_its_context() {
    let column = |schema: &mut Schema, context: Option<&str>| {
        let mut column = schema.root.sources["s"].columns["time"].clone();
        column.from = "r".into();
        column.unit = Unit::Of("mm/h".into());
        column.context = context.map(str::to_owned);
        schema.root.sources["s"].columns.insert("rain".into(), column);
    };
    let (_folder, without) = dataset(|schema| column(schema, None));
    let error = add(&without, "t,r|2025-01-01,3600").unwrap_err().to_string();
    assert!(error.contains("`context: water`"), "{error}");
    let (_folder, with) = dataset(|schema| column(schema, Some("water")));
    add(&with, "t,r|2025-01-01,3600").unwrap();
    assert_eq!(table(&with), "time,rain|2025-01-01T00:00:00Z,1");
    let expected = "rain: mm/h to kg m-2 s-1, as water of 1000 kg m-3".to_owned();
    assert!(steps(&with).contains(&expected), "{:?}", steps(&with));
    let (_folder, unknown) = dataset(|schema| column(schema, Some("snow")));
    assert!(add(&unknown, "t,r|2025-01-01,1").unwrap_err().to_string().contains("context `snow`"));
}
