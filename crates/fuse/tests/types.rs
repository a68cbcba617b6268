//! Every stored type as named cases: texts of a file in, metadata of the store and texts of a selection out.
use serde_json::{Value, json};
use zarr_fuse_core::schema;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

const SCHEMA: &str = r#"
SCHEMA: 1
COORDS:
  i: {unit: "", type: int64, on_bad: quarantine}
  kind: {type: string, range: {discrete: [A, B]}, on_bad: quarantine}
VARS:
  id: {coords: i, unit: "", type: uint64}
  hash: {coords: i, unit: "", type: uint64, na_value: 0}
  z: {coords: i, unit: V, type: complex128, na_source: ["none"]}
  z4: {coords: i, unit: V, type: complex64, na_value: -9}
  name: {coords: i, type: "str[5]", na_value: "n/a"}
  t: {coords: i, unit: degC, type: float32, na_value: -999.9, standard_name: air_temperature, uncertainty: t_error, flags: t_flag, ancillary: [z]}
  t_error: {coords: i, unit: K}
  t_flag: {coords: i, unit: "", type: uint8, range: {discrete: [1, 2, 4]}}
  rock: {coords: i, type: string, range: {discrete: [granite, "sandy clay", "břidlice, tmavá"]}}
  valve: {coords: i, unit: "", range: {discrete: [0, 0.5, 1]}}
  ok: {coords: i, unit: "", type: bool}
  at: {coords: [kind], unit: m}
SOURCES:
  s: {format: csv}
  mv: {format: csv, columns: {z: {from: z, unit: mV}}}
  j: {format: json, records: "/*", columns: {i: {from: i}, id: {from: id}}}
"#;

struct Case {
    dataset: Dataset,
    _folder: tempfile::TempDir,
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

impl Case {
    fn new() -> Self {
        let read = schema::read(SCHEMA);
        let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
        Self { dataset, _folder: folder }
    }

    fn add(&self, source: &str, text: &str) -> Result<Added, Error> {
        let now = "2026-01-01T00:00:00Z";
        block(self.dataset.add(RawFile { file: "f", bytes: text.as_bytes(), source, person: "", now }, false))
    }

    /// Adds values of one variable, one a row, at i = 0, 1, …; the reasons for which rows were set aside.
    fn give(&self, variable: &str, texts: &[&str]) -> Result<Vec<String>, Error> {
        let rows = texts.iter().enumerate().map(|(i, text)| format!("{i};\"{text}\"\n"));
        let text = format!("i;{variable}\n{}", rows.collect::<String>()).replace(',', "\u{1}").replace(';', ",");
        let added = self.add(if variable == "z" { "mv" } else { "s" }, &text.replace('\u{1}', ","))?;
        Ok(added.quarantined.iter().map(|fault| fault.message.clone()).collect())
    }

    fn table(&self, variable: &str) -> String {
        let (path, group, names) = select::find(self.dataset.schema(), &[variable.to_owned()]).unwrap();
        let mut out = Vec::new();
        let selected = block(select::select(&block(self.dataset.store()).unwrap(), &path, group, &names));
        selected.unwrap().write_csv(&mut out).unwrap();
        String::from_utf8(out).unwrap().trim_end().lines().skip(1).collect::<Vec<_>>().join("|")
    }

    fn document(&self, variable: &str) -> Value {
        block(array::document(&block(self.dataset.store()).unwrap(), variable)).unwrap().unwrap()
    }
}

#[test]
fn texts_in_texts_out() {
    // variable, texts given, what select shows, reasons of rows set aside
    let cases: &[(&str, &[&str], &str, &[&str])] = &[
        (
            "id",
            &["0", "9223372036854775807", "9223372036854775808", "18446744073709551614", "", "NaN", "7.0", "1e3"],
            "0,0|1,9223372036854775807|2,9223372036854775808|3,18446744073709551614|6,7|7,1000",
            &[],
        ),
        (
            "id",
            &["18446744073709551615", "1", "-1", "1.5", "18446744073709551616", "x"],
            "1,1",
            &["expected a number from 0 to 18446744073709551614, found \"18446744073709551615\""],
        ),
        (
            "hash",
            &["0", "18446744073709551614"],
            "1,18446744073709551614",
            &["expected a number other than 0 (stored for missing), found \"0\""],
        ),
        (
            "z",
            &["1000+2000j", "(1-2j)", "-500i", "(3000, 4000)", "7", "none", "nan+1j", "1e3 - 1e3i"],
            "0,(1+2j)|1,(0.001-0.002j)|2,(0-0.5j)|3,(3+4j)|4,(0.007+0j)|7,(1-1j)",
            &[],
        ),
        ("z", &["1", "1+2k"], "0,(0.001+0j)", &["expected a complex number, such as 1+2j, in mV, found \"1+2k\""]),
        (
            "z4",
            &["-9", "0.5+0.25j", "-9+1j"],
            "1,(0.5+0.25j)|2,(-9+1j)",
            &["expected a number other than (-9+0j) (stored for missing) in V, found \"-9\""],
        ),
        (
            "name",
            &["Kleť", "", "žluťo", "žluťou", "n/a"],
            "0,Kleť|2,žluťo",
            &["expected a text of at most 5 characters, found 6: \"žluťou\""],
        ),
        (
            "t",
            &["1.5", "", "-999.9", "nan"],
            "0,1.5",
            &["expected a number other than -999.9000244140625 (stored for missing) in degC, found \"-999.9\""],
        ),
        (
            "rock",
            &["sandy clay", "", "břidlice, tmavá", "lava"],
            "0,sandy clay|2,\"břidlice, tmavá\"",
            &["expected one of granite, sandy clay, břidlice, tmavá, found \"lava\""],
        ),
        ("t_flag", &["4", "3", "1"], "0,4|2,1", &["expected one of 1, 2, 4, found \"3\""]),
        ("valve", &["0.5", "0", "0.7"], "0,0.5|1,0", &["expected one of 0, 0.5, 1, found \"0.7\""]),
        ("ok", &["true", "0", ""], "0,true|1,false", &[]),
    ];
    for (variable, texts, table, reasons) in cases {
        let case = Case::new();
        let found = case.give(variable, texts).unwrap();
        assert_eq!(case.table(variable), *table, "{variable}");
        let first: Vec<&str> = found.iter().map(String::as_str).take(reasons.len()).collect();
        assert_eq!(first, *reasons, "{variable}");
        // The same cells in another file change nothing.
        case.give(variable, &[texts, &[""][..]].concat()).unwrap();
        assert_eq!(case.table(variable), *table, "{variable}");
    }
}

#[test]
fn numbers_of_json_keep_their_digits() {
    let case = Case::new();
    case.add("j", r#"[{"i": 1, "id": 18446744073709551614}, {"i": 2, "id": 9223372036854775809}]"#).unwrap();
    assert_eq!(case.table("id"), "1,18446744073709551614|2,9223372036854775809");
}

#[test]
fn metadata_say_what_is_stored() {
    let case = Case::new();
    let of = |name: &str| {
        let document = case.document(name);
        (document["data_type"].clone(), document["fill_value"].clone(), document["attributes"].clone())
    };
    for (name, data_type, fill, attribute) in [
        ("id", "uint64", json!(u64::MAX), None),
        ("hash", "uint64", json!(0), Some(("_FillValue", json!(0)))),
        ("z", "complex128", json!(["NaN", "NaN"]), None),
        ("z4", "complex64", json!([-9.0, 0.0]), Some(("_FillValue", json!(["AAAAAAAAIsA=", "AAAAAAAAAAA="])))),
        ("name", "string", json!("n/a"), Some(("missing_value", json!("n/a")))),
        ("t", "float32", json!(f64::from(-999.9_f32)), Some(("_FillValue", json!("AAAAQDM/j8A=")))),
        ("rock", "int16", json!(-1), Some(("_FillValue", json!(-1)))),
        ("ok", "int8", json!(-128), Some(("_FillValue", json!(-128)))),
    ] {
        let (found_type, found_fill, attributes) = of(name);
        assert_eq!((found_type, found_fill), (json!(data_type), fill), "{name}");
        let named =
            ["_FillValue", "missing_value"].into_iter().find_map(|key| Some((key, attributes.get(key)?.clone())));
        assert_eq!(named, attribute, "{name}");
    }
    let rock = of("rock").2;
    assert_eq!(rock["flag_values"], json!([0, 1, 2]));
    assert_eq!(rock["flag_meanings"], "granite sandy_clay břidlice__tmavá");
    assert_eq!(rock["zarr_fuse_labels"], json!(["granite", "sandy clay", "břidlice, tmavá"]));
    let flag = of("t_flag").2;
    assert_eq!((&flag["flag_values"], &flag["flag_meanings"]), (&json!([1, 2, 4]), &json!("1 2 4")));
    assert_eq!(of("valve").2["flag_values"], json!([0.0, 0.5, 1.0]));
    // Labels of a coordinate are texts, so that readers can select by them.
    let kind = of("kind");
    assert_eq!((kind.0, kind.2.get("flag_values")), (json!("string"), None));
}

#[test]
fn what_says_something_about_another_is_named() {
    let case = Case::new();
    let t = case.document("t")["attributes"].clone();
    assert_eq!(t["ancillary_variables"], "t_error t_flag z t_lineage");
    assert_eq!((&t["zarr_fuse_uncertainty"], &t["zarr_fuse_flags"]), (&json!("t_error"), &json!("t_flag")));
    assert_eq!(case.document("t_error")["attributes"]["standard_name"], "air_temperature standard_error");
    assert_eq!(case.document("t_flag")["attributes"]["standard_name"], "status_flag");
}
