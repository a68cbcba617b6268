//! All of the real data in one dataset: three loggers and their places, a forecast, the places of soil-moisture loggers, and
//! what the predecessor had stored, in parts that overlap. In any order it is the same dataset, every cell knows the
//! file it came from, and without a file the dataset is what it would be had the file never come.
//!
//! The raw files are not the project's to ship. They are looked for in `ZF_DATA`, else in `../shared/data`; without
//! them these tests are skipped, and say so.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::{Pick, Selection, label_text};
use zarr_fuse_core::zarr::array::{self, Readable};
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::history::Why;
use zarr_fuse_store::{Home, local};
use zarr_fuse_tests::folder;
use zarr_fuse_tests::small::block;

/// Places of soil-moisture loggers, and what the predecessor stored of Bukov: three boreholes in one label.
const MORE: &str = r#"
hlavo:
  COORDS:
    logger: {type: string, on_bad: quarantine}
  VARS:
    latitude: {coords: logger, unit: degrees_north, range: {interval: [48, 52]}, standard_name: latitude}
    longitude: {coords: logger, unit: degrees_east, range: {interval: [12, 19]}, standard_name: longitude}
    forest: {coords: logger, unit: "1", long_name: Part of the surroundings that is forest}
    note: {coords: logger, type: string}
  SOURCES:
    places:
      format: csv
      columns:
        logger: profile_code
        latitude: {from: dflon, unit: degrees_north}
        longitude: {from: dflat, unit: degrees_east}
        forest: {from: env_forest, unit: "1", map: {"0,5": "0.5", "8,5": ""}}
        note: note.

old:
  COORDS:
    date_time: {unit: {tick: s, tz: UTC}, chunk_size: 512}
    depth: {unit: m, chunk_size: 8}
  VARS:
    rock_temp: {coords: [date_time, depth], unit: degC, na_source: -7.77}
    air_temp: {coords: [date_time, depth], unit: degC, na_source: -7.77}
    air_humidity: {coords: [date_time, depth], unit: "%", na_source: -7.77}
  SOURCES:
    store:
      format: csv
      columns:
        date_time: {from: date_time, unit: {epoch: s}}
"#;

/// A raw file with its source.
#[derive(Clone)]
struct File {
    name: String,
    source: &'static str,
    bytes: Vec<u8>,
}

fn data(test: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ZF_DATA").map_or_else(|| folder().join("../../shared/data"), PathBuf::from);
    if root.exists() {
        return Some(root);
    }
    println!("SKIPPED: {test}: no raw files in {}", root.display());
    None
}

/// The groups of the fixtures and those above in one schema.
fn schema() -> schema::Schema {
    let fixture = |name: &str| std::fs::read_to_string(folder().join("fixtures").join(name)).unwrap();
    let (bukov, forecast) = (fixture("bukov/dataset.yaml"), fixture("yr.no/dataset.yaml"));
    let (_, bukov) = bukov.split_once("\nbukov:\n").unwrap();
    let text = format!("{forecast}\nbukov:\n{bukov}\n{MORE}");
    let read = schema::read(&text);
    read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics))
}

/// All raw files.
fn files(root: &Path) -> Vec<File> {
    let read = |path: &str, source| {
        let bytes = std::fs::read(root.join(path)).unwrap();
        File { name: path.rsplit('/').next().unwrap().to_owned(), source, bytes }
    };
    let mut files = vec![
        read("bukov/20250915T111522_824a7f3dc0ad.json", "bukov/fiedler"),
        read("bukov/20250915T115149_8b4f1f4535aa.json", "bukov/fiedler"),
        read("bukov/20250915T133948_121e738c86ab.json", "bukov/fiedler"),
        read("bukov/bukov_locations.csv", "bukov/locations"),
        read("yr.no/locationforecast_complete_2025-11-24.json", "yr.no/locationforecast"),
        read("hlavo/hlavo_surface_dataframe.csv", "hlavo/places"),
    ];
    // Three parts of the predecessor's store, each of which has some rows together with the next one.
    let rows = old_rows(&root.join("bukov/surface.zarr.zip"));
    assert!(rows.len() > 1000, "{} rows", rows.len());
    let len = rows.len();
    for (number, part) in [0..len * 2 / 5, len / 3..len * 3 / 4, len * 2 / 3..len].into_iter().enumerate() {
        let text = format!("date_time,depth,rock_temp,air_temp,air_humidity\n{}\n", rows[part].join("\n"));
        files.push(File { name: format!("old-{number}.csv"), source: "old/store", bytes: text.into_bytes() });
    }
    files
}

/// The rows of the predecessor's store that hold a value.
fn old_rows(archive: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).unwrap();
        let Some(path) = entry.enclosed_name().map(|name| folder.path().join(name)) else { continue };
        if entry.is_file() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let store = local(folder.path()).unwrap();
    let read = |name: &str| {
        block(async {
            let array = array::open(&store, &join("bukov", name)).await.unwrap();
            (array.shape().to_vec(), array::read_all(&array).await.unwrap())
        })
        .unwrap()
    };
    let (_, Column::Int(hours)) = read("date_time") else { panic!("times are whole numbers") };
    let (_, Column::Float(depths)) = read("depth") else { panic!("depths are numbers") };
    let columns = ["rock_temp", "air_temp", "air_humidity"].map(read);
    assert!(columns.iter().all(|(shape, _)| *shape == [hours.len() as u64, 1, depths.len() as u64]));
    let mut rows = Vec::new();
    for (t, hour) in hours.iter().enumerate() {
        for (d, depth) in depths.iter().enumerate() {
            let text = |(_, column): &(Vec<u64>, Column)| match column.get(t * depths.len() + d) {
                Some(Value::Float(value)) if !value.is_nan() => value.to_string(),
                _ => String::new(),
            };
            let cells: Vec<String> = columns.iter().map(text).collect();
            if cells.iter().any(|cell| !cell.is_empty()) && depth.is_finite() {
                // Hours since 2022-10-05T15:00:00Z.
                rows.push(format!("{},{depth},{}", 1_664_982_000 + 3600 * hour, cells.join(",")));
            }
        }
    }
    rows
}

/// A dataset of some of the files, in this order.
struct Fused {
    dataset: Dataset,
    _folder: tempfile::TempDir,
}

impl Fused {
    fn of<'a>(files: impl IntoIterator<Item = &'a File>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema())).unwrap().unwrap();
        for file in files {
            let raw = RawFile {
                file: &file.name,
                bytes: &file.bytes,
                source: file.source,
                person: "",
                now: "2026-01-01T00:00:00Z",
            };
            let added =
                block(dataset.add(raw, false)).unwrap().unwrap_or_else(|error| panic!("{}: {error}", file.name));
            let record = added.contribution;
            assert!(record.new > 0 && (record.changed, record.kept) == (0, 0), "{record:?}");
        }
        Self { dataset, _folder: folder }
    }

    fn whole(&self) -> Whole {
        block(Whole::read(&self.dataset)).unwrap()
    }
}

/// A cell: path of the variable, its labels as people write them.
type Place = (String, Vec<String>);

/// All that is stored.
struct Whole {
    /// Values as they are stored.
    cells: BTreeMap<Place, String>,
    /// The file that wrote each cell.
    writers: BTreeMap<Place, String>,
    /// Labels of each coordinate, in their order.
    labels: BTreeMap<String, Vec<String>>,
    /// Chunks by array.
    chunks: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Coordinates of each array.
    axes: BTreeMap<String, Vec<String>>,
}

fn shown(column: &Column, at: usize) -> Option<String> {
    (!column.is_missing(at)).then(|| format!("{:?}", column.get(at).unwrap()))
}

async fn chunks(store: &Readable, path: &str) -> BTreeMap<String, Vec<u8>> {
    let document = array::document(store, path).await.unwrap().unwrap();
    let numbers = |pointer: &str| -> Vec<u64> {
        document.pointer(pointer).unwrap().as_array().unwrap().iter().map(|len| len.as_u64().unwrap()).collect()
    };
    let mut keys = vec![format!("{path}/c")];
    for (len, step) in numbers("/shape").iter().zip(numbers("/chunk_grid/configuration/chunk_shape")) {
        keys = keys.iter().flat_map(|key| (0..len.div_ceil(step)).map(move |i| format!("{key}/{i}"))).collect();
    }
    let mut found = BTreeMap::new();
    for key in keys {
        if let Some(bytes) = store.get(&zarrs_storage::StoreKey::new(&key).unwrap()).await.unwrap() {
            found.insert(key, bytes.to_vec());
        }
    }
    found.insert("zarr.json".into(), document.to_string().into_bytes());
    found
}

impl Whole {
    async fn read(dataset: &Dataset) -> Self {
        let store = dataset.store().await.unwrap();
        let records = dataset.contributions().await.unwrap();
        let files: BTreeMap<u32, String> = records.into_iter().map(|record| (record.number(), record.file)).collect();
        let read = async |path: &str| array::read_all(&array::open(&store, path).await.unwrap()).await.unwrap();
        let mut whole = Self {
            cells: BTreeMap::new(),
            writers: BTreeMap::new(),
            labels: BTreeMap::new(),
            chunks: BTreeMap::new(),
            axes: BTreeMap::new(),
        };
        for (path, group) in dataset.schema().root.walk() {
            for name in group.coords.keys() {
                let own = join(&path, name);
                let column = read(&own).await;
                let variable = group.variable(name).unwrap();
                let labels = (0..column.len()).map(|at| label_text(variable, &column.get(at).unwrap())).collect();
                whole.labels.insert(own.clone(), labels);
                whole.chunks.insert(own.clone(), chunks(&store, &own).await);
                whole.axes.insert(own.clone(), vec![own]);
            }
            for (name, variable) in &group.vars {
                let own = join(&path, name);
                let axes: Vec<String> = variable.coords.iter().map(|name| join(&path, name)).collect();
                let values = read(&own).await;
                let Column::Int(writers) = read(&join(&path, &lineage(name))).await else { panic!("numbers") };
                for at in 0..values.len() {
                    let mut rest = at;
                    let mut labels = Vec::new();
                    for axis in axes.iter().rev() {
                        let known = &whole.labels[axis];
                        labels.insert(0, known[rest % known.len()].clone());
                        rest /= known.len();
                    }
                    let place = (own.clone(), labels);
                    if let Some(value) = shown(&values, at) {
                        whole.cells.insert(place.clone(), value);
                    }
                    if writers[at] != 0 {
                        whole.writers.insert(place, files[&u32::try_from(writers[at]).unwrap()].clone());
                    }
                }
                whole.chunks.insert(own.clone(), chunks(&store, &own).await);
                whole.axes.insert(own, axes);
            }
        }
        whole
    }

    /// Fails unless both hold the same values; of arrays whose labels stand in the same order the same bytes.
    fn is(&self, other: &Whole, what: &str) {
        let sorted = |labels: &Vec<String>| labels.iter().cloned().collect::<BTreeSet<_>>();
        for (path, labels) in &self.labels {
            assert_eq!(sorted(labels), sorted(&other.labels[path]), "{what}: labels of {path}");
        }
        let differs = self.cells.iter().find(|(place, value)| other.cells.get(*place) != Some(value));
        assert!(differs.is_none(), "{what}: {differs:?}");
        assert_eq!(self.cells.len(), other.cells.len(), "{what}");
        let mut compared = 0;
        for (path, axes) in &self.axes {
            if axes.iter().all(|axis| self.labels[axis] == other.labels[axis]) {
                assert!(self.chunks[path] == other.chunks[path], "{what}: {path} has other bytes");
                compared += 1;
            }
        }
        assert!(compared > 10, "{what}: the bytes of {compared} arrays were compared");
    }
}

/// The cells that each file gives, as a dataset of that file alone has them.
fn given(files: &[File]) -> BTreeMap<String, BTreeSet<Place>> {
    let alone = |file: &File| Fused::of([file]).whole().cells.into_keys().collect();
    files.iter().map(|file| (file.name.clone(), alone(file))).collect()
}

/// Who must have written each cell: the first file that gives it.
fn first<'a>(
    files: impl Iterator<Item = &'a File>,
    given: &BTreeMap<String, BTreeSet<Place>>,
) -> BTreeMap<Place, String> {
    let mut first = BTreeMap::new();
    for file in files {
        for place in &given[&file.name] {
            first.entry(place.clone()).or_insert_with(|| file.name.clone());
        }
    }
    first
}

/// The orders that are tried: a xorshift shuffles the positions.
fn orders(len: usize, count: usize) -> Vec<Vec<usize>> {
    let mut state = 20_261_122_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let shuffled = |_| {
        let mut order: Vec<usize> = (0..len).collect();
        (1..len).rev().for_each(|at| order.swap(at, next() % (at + 1)));
        order
    };
    (0..count).map(shuffled).collect()
}

#[test]
fn all_real_data_in_any_order_is_one_dataset_and_each_cell_names_its_file() {
    let Some(root) = data("all real data in any order") else { return };
    let files = files(&root);
    let given = given(&files);
    let straight = Fused::of(&files).whole();
    assert_eq!(straight.writers, first(files.iter(), &given));
    println!("{} cells of {} files", straight.cells.len(), files.len());
    for order in orders(files.len(), 3) {
        let fused = Fused::of(order.iter().map(|at| &files[*at]));
        let whole = fused.whole();
        whole.is(&straight, &format!("in the order {order:?}"));
        let expected = first(order.iter().map(|at| &files[*at]), &given);
        assert_eq!(whole.writers, expected, "in the order {order:?}");
        // What `blame` says, of a few cells of each variable.
        for path in whole.axes.keys().filter(|path| !whole.labels.contains_key(*path)) {
            let blamed = blame(&fused.dataset, path, &whole);
            assert!(!blamed.is_empty(), "{path}: nobody is blamed");
            for (place, file) in &blamed {
                assert_eq!(expected.get(place), Some(file), "{place:?}");
            }
        }
    }
}

/// Cells of a variable with the file that `blame` names. Of a long axis a few labels are asked for.
fn blame(dataset: &Dataset, path: &str, whole: &Whole) -> BTreeMap<Place, String> {
    let mut selection = Selection { variables: vec![path.to_owned()], ..Selection::default() };
    let cells: Vec<&Place> = whole.cells.keys().filter(|(own, _)| own == path).collect();
    for (at, axis) in whole.axes[path].iter().enumerate().filter(|(_, axis)| whole.labels[*axis].len() > 500) {
        let some = [0, cells.len() / 3, cells.len() / 2, cells.len() - 1].map(|cell| cells[cell].1[at].clone());
        let picks: BTreeSet<String> = some.into();
        let name = axis.rsplit('/').next().unwrap().to_owned();
        selection.dimensions.insert(name, picks.into_iter().map(Pick::Label).collect());
    }
    let blamed =
        block(dataset.blame(&selection, None, false)).unwrap().unwrap_or_else(|error| panic!("{path}: {error}"));
    let cells = blamed.cells.iter().map(|cell| {
        let writer = cell.writer.as_ref().unwrap_or_else(|| panic!("{path}: {cell:?} has no writer"));
        ((path.to_owned(), cell.labels.values().cloned().collect()), blamed.events[writer].file.clone())
    });
    cells.collect()
}

#[test]
fn without_each_file_of_the_real_data_the_dataset_is_what_it_would_be() {
    let Some(root) = data("all real data, each taken back") else { return };
    let files = files(&root);
    let given = given(&files);
    let order = orders(files.len(), 4).pop().unwrap();
    let files: Vec<&File> = order.iter().map(|at| &files[*at]).collect();
    let fused = Fused::of(files.iter().copied());
    let before = fused.whole();
    let why = Why { reason: "a test", person: "", now: "2026-01-02T00:00:00Z" };
    let revert = |id: &str| {
        let done = block(fused.dataset.revert(id, why, false)).unwrap();
        done.unwrap_or_else(|error| panic!("{id}: {error}")).contribution.id
    };
    for (number, file) in (1..).zip(&files) {
        let taken = revert(&format!("c{number}"));
        let without = || files.iter().copied().filter(|other| other.name != file.name);
        let (found, expected) = (fused.whole(), Fused::of(without()).whole());
        found.is(&expected, &format!("without {}", file.name));
        assert_eq!(found.writers, first(without(), &given), "without {}", file.name);
        revert(&taken);
        let back = fused.whole();
        back.is(&before, &format!("with {} again", file.name));
        assert_eq!(back.writers, before.writers, "with {} again", file.name);
    }
}
