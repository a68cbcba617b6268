//! The contributions of the sample datasets in schemas/, made up by formulas: the same bytes on every run.
//!
//! A sample is one file here and one line of [`SAMPLES`]. Its formulas are public, so that a test can ask for the value
//! that a cell of the built dataset must have.

pub mod boreholes;
pub mod date;
pub mod kalman_inversion;
pub mod noise;
pub mod sensitivity_analysis;
pub mod soil_moisture;
pub mod weather_stations;

use std::path::{Path, PathBuf};

/// A sample dataset.
#[derive(Debug)]
pub struct Sample {
    /// Folder of its schema in schemas/, and of its files in target/samples/.
    pub name: &'static str,
    /// Its contributions, in the order in which they are added.
    pub contributions: fn() -> Vec<Contribution>,
}

/// One raw file.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Its name, without a folder.
    pub file: String,
    /// The sources that read it, in turn.
    pub sources: &'static [&'static str],
    /// What is in it.
    pub bytes: Vec<u8>,
    /// It has a fault for which it must be refused as a whole.
    pub refused: bool,
}

/// All samples, in the order of the docs.
pub const SAMPLES: &[Sample] = &[
    Sample { name: "boreholes", contributions: boreholes::short },
    Sample { name: "weather-stations", contributions: weather_stations::contributions },
    Sample { name: "soil-moisture", contributions: soil_moisture::contributions },
    Sample { name: "kalman-inversion", contributions: kalman_inversion::contributions },
    Sample { name: "sensitivity-analysis", contributions: sensitivity_analysis::contributions },
];

impl Contribution {
    /// A file that is taken.
    pub fn new(file: impl Into<String>, sources: &'static [&'static str], text: impl Into<Vec<u8>>) -> Self {
        Self { file: file.into(), sources, bytes: text.into(), refused: false }
    }

    /// The same file as one that must be refused.
    pub fn refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// Writes the file into `folder`; its path. Errors are texts for people.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, String> {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let path = folder.join(&self.file);
        std::fs::write(&path, &self.bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(path)
    }
}

/// The sample called `name`; the error lists the names that there are.
pub fn find(name: &str) -> Result<&'static Sample, String> {
    SAMPLES.iter().find(|sample| sample.name == name).ok_or_else(|| {
        let names = SAMPLES.iter().map(|sample| sample.name).collect::<Vec<_>>().join(", ");
        format!("expected the name of a sample, found `{name}`: there are {names}")
    })
}

impl Sample {
    /// Writes what a walk through the sample needs into `folder`: the files of `schemas`/NAME but its README, and the
    /// contributions. The number of files. Errors are texts for people.
    pub fn write(&self, schemas: &Path, folder: &Path) -> Result<usize, String> {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let from = schemas.join(self.name);
        let entries = std::fs::read_dir(&from).map_err(|error| format!("cannot read {}: {error}", from.display()))?;
        let mut count = 0;
        for entry in entries.flatten().filter(|entry| entry.path().is_file() && entry.file_name() != "README.md") {
            let to = folder.join(entry.file_name());
            std::fs::copy(entry.path(), &to).map_err(|error| format!("cannot write {}: {error}", to.display()))?;
            count += 1;
        }
        for contribution in (self.contributions)() {
            contribution.write(folder)?;
            count += 1;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn samples_are_small_and_the_same_on_every_run() {
        for sample in SAMPLES {
            let (first, second) = ((sample.contributions)(), (sample.contributions)());
            assert_eq!(first, second, "{}", sample.name);
            let bytes: usize = first.iter().map(|one| one.bytes.len()).sum();
            assert!((1_000..3_000_000).contains(&bytes), "{}: {bytes} bytes", sample.name);
            let names: BTreeSet<&str> = first.iter().map(|one| one.file.as_str()).collect();
            assert_eq!(names.len(), first.len(), "{}: two files have one name", sample.name);
            assert!(first.iter().all(|one| !one.sources.is_empty()), "{}", sample.name);
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let said = find("borehole").err().unwrap_or_default();
        assert!(said.contains("`borehole`") && said.contains("boreholes, weather-stations"), "{said}");
    }
}
