//! The files that are merged, the same on every machine: tables as CSV, arrays as Zarr V3 without compression.

use crate::Outcome;
use serde_json::{Value, json};
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use xtask::sample::date::iso;
use xtask::sample::noise::{mix, smooth, unit};

/// 2015-01-01T00:00:00Z.
pub(super) const BEGIN: i64 = 1_420_070_400;
/// Data variables of the tables, in the order of their columns.
pub(super) const VARIABLES: [(&str, &str); 5] = [
    ("air_temperature", "degC"),
    ("relative_humidity", "1"),
    ("wind_speed", "m s-1"),
    ("air_pressure", "hPa"),
    ("global_radiation", "W m-2"),
];

/// What a table holds: the first `variables` of [`VARIABLES`] at all times and stations, the time slowest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// Seconds since 1970-01-01T00:00:00Z of the first row.
    pub(super) begin: i64,
    /// Seconds from one time to the next.
    pub(super) step: i64,
    pub(super) times: usize,
    pub(super) stations: usize,
    pub(super) variables: usize,
}

impl Table {
    /// Writes it as CSV.
    pub(super) fn write(&self, path: &Path) -> Outcome {
        self.rows(path).map_err(|error| at(path, error))
    }

    fn rows(&self, path: &Path) -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        let names: Vec<&str> = VARIABLES[..self.variables].iter().map(|(name, _)| *name).collect();
        writeln!(file, "time,station,{}", names.join(","))?;
        for index in 0..self.times {
            let time = self.begin + index as i64 * self.step;
            let text = iso(time);
            for station in 0..self.stations {
                write!(file, "{text},S{station:02}")?;
                for variable in 0..self.variables {
                    write!(file, ",{:.2}", value(time, station, variable))?;
                }
                writeln!(file)?;
            }
        }
        file.flush()
    }
}

/// A slow course, another one at each station, and noise of the last digits.
fn value(time: i64, station: usize, variable: usize) -> f64 {
    let place = (station * 31 + variable * 1009) as f64;
    let seed = mix(time as u64, (station * VARIABLES.len() + variable) as u64);
    20.0 + 10.0 * smooth(time as f64 / 43_200.0 + place) + 0.5 * unit(seed)
}

/// A box of an array over time, y and x, of `float32`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slab {
    /// The first time step, hours since [`BEGIN`].
    pub(super) first: usize,
    /// Elements along time, y and x: multiples of [`Slab::chunk`].
    pub(super) shape: [usize; 3],
    /// Elements of a chunk along time, y and x.
    pub(super) chunk: [usize; 3],
}

impl Slab {
    /// Bytes of the values.
    pub(super) fn bytes(&self) -> usize {
        self.shape.iter().product::<usize>() * 4
    }

    /// Writes it as a Zarr hierarchy with its three coordinates.
    pub(super) fn write(&self, path: &Path) -> Outcome {
        let [times, rows, columns] = self.shape;
        let hours: Vec<i64> = (0..times).map(|index| BEGIN + 3600 * (self.first + index) as i64).collect();
        put(&path.join("zarr.json"), &document(&json!({"node_type": "group", "attributes": {}})))?;
        let time = json!({"standard_name": "time", "units": "seconds since 1970-01-01T00:00:00Z"});
        axis(path, "time", "int64", time, hours.iter().flat_map(|time| time.to_le_bytes()).collect(), times)?;
        for (name, count) in [("y", rows), ("x", columns)] {
            let labels = (0..count).flat_map(|index| (10.0 * index as f64).to_le_bytes()).collect();
            axis(path, name, "float64", json!({"units": "m"}), labels, count)?;
        }
        let attributes = json!({"units": "m s-1", "long_name": "Wind speed"});
        array(path, "wind_speed", "float32", attributes, (&self.shape, &self.chunk), &["time", "y", "x"])?;
        let field = Field::new(columns);
        let grid: Vec<usize> = self.shape.iter().zip(&self.chunk).map(|(all, len)| all.div_ceil(*len)).collect();
        for (i, j) in (0..grid[0]).flat_map(|i| (0..grid[1]).map(move |j| (i, j))) {
            for k in 0..grid[2] {
                self.chunk(path, [i, j, k], &field)?;
            }
        }
        Ok(())
    }

    fn chunk(&self, path: &Path, at: [usize; 3], field: &Field) -> Outcome {
        let path = path.join(format!("wind_speed/c/{}/{}/{}", at[0], at[1], at[2]));
        let first: Vec<usize> = at.iter().zip(&self.chunk).map(|(index, len)| index * len).collect();
        let mut bytes = Vec::with_capacity(self.chunk.iter().product::<usize>() * 4);
        for time in first[0]..first[0] + self.chunk[0] {
            for y in first[1]..first[1] + self.chunk[1] {
                field.row(self.first + time, y, first[2]..first[2] + self.chunk[2], &mut bytes);
            }
        }
        std::fs::create_dir_all(path.parent().unwrap_or(&path))
            .and_then(|()| std::fs::write(&path, bytes))
            .map_err(|error| self::at(&path, error))
    }
}

/// A wave that moves, with noise, in hundredths, as an instrument or a packed file gives it.
struct Field {
    /// Sine and cosine of the wave at each x.
    wave: Vec<(f32, f32)>,
    noise: Vec<f32>,
}

impl Field {
    fn new(columns: usize) -> Self {
        let wave = (0..columns).map(|x| (x as f64 / 200.0).sin_cos()).map(|(sin, cos)| (sin as f32, cos as f32));
        Self { wave: wave.collect(), noise: (0..1 << 16).map(|seed| 0.1 * unit(seed) as f32).collect() }
    }

    /// Appends the values at one time and y, as little-endian bytes.
    fn row(&self, time: usize, y: usize, columns: Range<usize>, bytes: &mut Vec<u8>) {
        let (sin, cos) = (0.7 * time as f64 / 24.0).sin_cos();
        let height = 4.0 * (y as f64 / 200.0 - 0.3 * time as f64 / 24.0).cos();
        let (sin, cos) = ((height * cos) as f32, (height * sin) as f32);
        let shift = mix(time as u64, y as u64) as usize;
        for x in columns {
            let (wave, noise) = (self.wave[x], self.noise[shift.wrapping_add(x) & 0xffff]);
            let value = 8.0 + wave.0 * sin + wave.1 * cos + noise;
            bytes.extend(((value * 100.0).round() / 100.0).to_le_bytes());
        }
    }
}

fn axis(path: &Path, name: &str, kind: &str, attributes: Value, bytes: Vec<u8>, count: usize) -> Outcome {
    array(path, name, kind, attributes, (&[count], &[count]), &[name])?;
    let chunk = path.join(name).join("c/0");
    std::fs::create_dir_all(path.join(name).join("c"))
        .and_then(|()| std::fs::write(&chunk, bytes))
        .map_err(|error| at(&chunk, error))
}

/// The metadata of an array; `sizes` are its shape and the shape of its chunks.
fn array(
    path: &Path,
    name: &str,
    kind: &str,
    attributes: Value,
    sizes: (&[usize], &[usize]),
    dims: &[&str],
) -> Outcome {
    let fill = if kind == "float32" || kind == "float64" { json!("NaN") } else { json!(0) };
    let text = document(&json!({
        "node_type": "array",
        "shape": sizes.0,
        "data_type": kind,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": sizes.1}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill,
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
        "attributes": attributes,
        "dimension_names": dims,
    }));
    put(&path.join(name).join("zarr.json"), &text)
}

fn document(node: &Value) -> String {
    let mut node = node.clone();
    node["zarr_format"] = json!(3);
    format!("{node:#}")
}

fn put(path: &Path, text: &str) -> Outcome {
    std::fs::create_dir_all(path.parent().unwrap_or(path))
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| at(path, error))
}

fn at(path: &Path, error: impl Display) -> String {
    format!("cannot write {}: {error}", path.display())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("zarr-fuse-bench-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_table_has_the_time_slowest_and_two_decimals() {
        let folder = folder("table");
        let table = Table { begin: BEGIN, step: 60, times: 2, stations: 2, variables: 2 };
        table.write(&folder.join("a.csv")).unwrap();
        table.write(&folder.join("b.csv")).unwrap();
        let [text, again] = ["a.csv", "b.csv"].map(|name| std::fs::read_to_string(folder.join(name)).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(text, again);
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows[0], ["time", "station", "air_temperature", "relative_humidity"]);
        let keys: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[0], row[1])).collect();
        let (first, second) = ("2015-01-01T00:00:00Z", "2015-01-01T00:01:00Z");
        assert_eq!(keys, [(first, "S00"), (first, "S01"), (second, "S00"), (second, "S01")]);
        assert!(rows[1..].iter().flat_map(|row| &row[2..]).all(|cell| cell.split_once('.').unwrap().1.len() == 2));
    }

    #[test]
    fn slabs_that_overlap_hold_the_same_values() {
        let folder = folder("slab");
        let slab = |first, times| Slab { first, shape: [times, 4, 4], chunk: [2, 2, 4] };
        slab(0, 4).write(&folder.join("all.zarr")).unwrap();
        slab(2, 2).write(&folder.join("end.zarr")).unwrap();
        let chunk = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let (all, end) = (chunk("all.zarr/wind_speed/c/1/1/0"), chunk("end.zarr/wind_speed/c/0/1/0"));
        let other = chunk("all.zarr/wind_speed/c/0/1/0");
        let node: Value = serde_json::from_slice(&chunk("end.zarr/wind_speed/zarr.json")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((all.len(), &all), (2 * 2 * 4 * 4, &end));
        assert_ne!(all, other);
        assert_eq!(node["shape"], json!([2, 4, 4]));
        let values = all.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()));
        assert!(values.clone().all(|value| (3.0..13.0).contains(&value)), "{:?}", values.collect::<Vec<f32>>());
    }
}
