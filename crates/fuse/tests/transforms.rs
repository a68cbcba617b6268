//! Transforms of a source in a dataset: updates with different steps come onto one, a table of stations is read from the
//! stored schema, and a rebuilt dataset is the same, byte for byte.
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_store::Home;

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: m, tz: UTC}}
  place: {type: string}
VARS:
  t: {coords: [time, place], unit: degC}
  warm: {coords: [time, place], unit: degC}
  height: {coords: place, unit: m}
SOURCES:
  s:
    transforms:
    - filter: \"quality != 'bad'\"
    - deduplicate: {by: [time, logger], keep: last}
    - join: {table: loggers.csv, on: {logger: id}, take: [place, height]}
    - map: {place: {ZK-1_S4: ZK1-S4}}
    - formula: {warm: \"if(t > 2 [degC], t, missing)\"}
    - resample: {time: {every: [10, min], method: linear, max_gap: [1, h]}}
    columns: {t: {from: raw, scale: 0.1}}
";

#[tokio::test]
async fn updates_with_different_steps_come_onto_one_and_are_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let table = |file: &str| match file {
        "loggers.csv" => Ok(b"id,place,height\n7,ZK-1_S4,450\n".to_vec()),
        other => Err(other.to_owned()),
    };
    let schema = schema::read_with(SCHEMA.as_bytes(), table).schema.unwrap();
    let dataset = Dataset::create(Home::at(folder.path().join("home")), schema).await.unwrap();
    for (file, text) in [
        (
            "a.csv",
            "time,logger,raw,quality\n2025-01-01T00:05Z,7,10,good\n2025-01-01T00:20Z,7,99,good\n2025-01-01T00:20Z,7,40,good\n2025-01-01T00:25Z,7,990,bad\n",
        ),
        ("b.csv", "time,logger,raw,quality\n2025-01-01T00:40Z,7,60,good\n2025-01-01T01:00Z,7,20,good\n"),
    ] {
        let raw = RawFile { file, bytes: text.as_bytes(), source: "s", person: "", now: "2025-02-01T00:00:00Z" };
        dataset.add(raw, false).await.unwrap();
    }
    let store = dataset.store().await.unwrap();
    let read = async |name: &str| array::read_all(&array::open(&store, name).await.unwrap()).await.unwrap();
    let first = 28_928_160; // 2025-01-01T00:00Z in minutes
    assert_eq!(read("time").await, Column::Int([10, 20, 40, 50, 60].map(|minute| first + minute).to_vec()));
    assert_eq!(read("place").await, Column::Text(vec!["ZK1-S4".into()]));
    assert_eq!(read("t").await, Column::Float(vec![2.0, 4.0, 6.0, 4.0, 2.0]));
    let Column::Float(warm) = read("warm").await else { panic!() };
    assert_eq!((warm[1], warm[2]), (4.0, 6.0));
    assert_eq!(read("height").await, Column::Float(vec![450.0]));
    let names: Vec<String> =
        dataset.contributions().await.unwrap()[0].transforms.iter().map(|done| done.name.clone()).collect();
    for name in ["filter", "deduplicate", "join", "map", "scale", "formula", "resample"] {
        assert!(names.iter().any(|other| other == name), "{name} in {names:?}");
    }
    let proof = dataset.rebuild(&Home::at(folder.path().join("proof")), false, &mut |_, _, _| {}).await.unwrap();
    assert_eq!((proof.events, proof.differences), (2, vec![]));
}
