//! An array of several stored objects: slabs end inside buckets, and the record has a gap of years.

use super::*;
use serde_json::{Map, json};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::zarr::array::{self, ArraySpec, Readable, Writable};
use zarr_fuse_publish::bake::bake;
use zarr_fuse_publish::model::Release;
use zarr_fuse_store::local;

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: s}, type: datetime, sorted: true}
VARS:
  x: {coords: [time], unit: degC}
";
/// Minutes: one object holds 4 194 304.
const TIMES: usize = 4_400_000;

fn time(step: usize) -> i64 {
    1_000_000_020 + 60 * step as i64 + if step > 1_500_000 { 86_400 * 400 } else { 0 }
}

fn value(step: usize) -> f64 {
    if step.is_multiple_of(11) { f64::NAN } else { ((step * 7919) % 10_007) as f64 }
}

async fn put(store: &Writable, name: &str, data_type: &str, fill: serde_json::Value, values: Column) {
    let spec = ArraySpec {
        path: name.into(),
        data_type: data_type.into(),
        shape: vec![TIMES as u64],
        chunk: vec![1_000_000],
        shard: None,
        fill,
        dimensions: vec!["time".into()],
        attributes: Map::new(),
        level: zarr_fuse_core::zarr::array::REPO_ZSTD_LEVEL,
    };
    array::create(store, &spec).await.unwrap();
    array::write(&array::open(store, name).await.unwrap(), &[0], &spec.shape, &values).await.unwrap();
}

#[test]
fn overviews_do_not_depend_on_where_slabs_end() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.zarr");
    let mut steps = Vec::new();
    block_on(async {
        let store = local(&folder.path().join("repo")).unwrap();
        put(&store, "time", "int64", json!(i64::MIN), Column::Int((0..TIMES).map(time).collect())).await;
        put(&store, "x", "float64", json!("NaN"), Column::Float((0..TIMES).map(value).collect())).await;
        let repo: Readable = store;
        let schema = zarr_fuse_core::schema::read(SCHEMA).schema.unwrap();
        bake(&repo, &schema, &mut Release::default(), &data, &mut |progress| steps.push(progress)).await.unwrap();
    });
    // Two objects of x, so the second slab begins inside an hour.
    assert_eq!(files(&data).keys().filter(|name| name.starts_with("0/x/c/")).count(), 2);
    let last = steps.last().unwrap();
    assert_eq!(last.done, last.total);
    let mut days: BTreeMap<i64, (f64, f64, f64, i64)> = BTreeMap::new();
    for step in 0..TIMES {
        let cell = days.entry(time(step).div_euclid(86_400)).or_insert((0.0, f64::NAN, f64::NAN, 0));
        let value = value(step);
        if !value.is_nan() {
            *cell = (cell.0 + value, cell.1.min(value), cell.2.max(value), cell.3 + 1);
        }
    }
    let store = local(&data).unwrap();
    let read =
        |name: &str| block_on(async { array::read_all(&array::open(&store, name).await.unwrap()).await.unwrap() });
    let centres = days.keys().map(|day| day * 86_400 + 43_200).collect();
    assert_eq!(read("1d/time"), Column::Int(centres));
    assert_eq!(read("1d/x_min"), Column::Float(days.values().map(|day| day.1).collect()));
    assert_eq!(read("1d/x_max"), Column::Float(days.values().map(|day| day.2).collect()));
    assert_eq!(read("1d/x_count"), Column::Int(days.values().map(|day| day.3).collect()));
    let Column::Float(means) = read("1d/x") else { panic!("no means") };
    assert!(means.iter().zip(days.values()).all(|(mean, day)| (mean - day.0 / day.3 as f64).abs() < 1e-9));
    // The gap makes the overview irregular, and nothing claims otherwise.
    let group = json(&data, "zarr.json");
    assert_eq!(group["attributes"]["multiscales"]["layout"][1]["transform"], json!({}));
    assert!(json(&data, "1d/time/zarr.json")["attributes"].get("regular").is_none());
}
