//! Which dataset a command is about.

use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::report;
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};
use zarr_fuse_core::schema::{self, Schema, StoreOptions};
use zarr_fuse_fuse::Dataset;
use zarr_fuse_store::Home;

/// The schema that is looked for in the current folder.
pub(crate) const SCHEMA_FILE: &str = "dataset.yaml";

/// Options that every command about a dataset takes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of the dataset
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Schema whose STORE_URL says where the dataset is
    #[arg(long, global = true, value_name = "FILE")]
    schema: Option<PathBuf>,
}

impl Options {
    /// The schema file given or found in the current folder.
    fn schema_file(&self) -> Option<PathBuf> {
        self.schema.clone().or_else(|| Some(PathBuf::from(SCHEMA_FILE)).filter(|path| path.is_file()))
    }

    /// The home: `--home`, else `ZF_STORE_URL`, else `STORE_URL` of `schema`, relative to its file's folder.
    pub(crate) fn home_for(&self, schema: Option<(&Path, &Schema)>) -> Result<Home, Fault> {
        if let Some(home) = &self.home {
            return Ok(Home::at(home));
        }
        if let Ok(address) = std::env::var("ZF_STORE_URL")
            && !address.is_empty()
        {
            return Ok(Home::parse(&address, Path::new(""))?);
        }
        match schema {
            Some((file, Schema { store: StoreOptions { url: Some(address), .. }, .. })) => {
                Ok(Home::parse(address, file.parent().unwrap_or(Path::new("")))?)
            }
            Some((file, _)) => Err(Fault::new(
                Kind::BadInput,
                format!("{}: expected ATTRS/STORE_URL, found none. Add it, or give --home DIR", file.display()),
            )),
            None => Err(Fault::new(
                Kind::NotFound,
                format!("no dataset was named: give --home DIR, set ZF_STORE_URL, or stand beside a {SCHEMA_FILE}"),
            )),
        }
    }

    /// The home of the dataset in question. The schema file is read only when the home is not given otherwise.
    fn home(&self, output: &Output) -> Result<Home, Fault> {
        let named = self.home.is_some() || std::env::var_os("ZF_STORE_URL").is_some_and(|address| !address.is_empty());
        match self.schema_file() {
            Some(file) if !named => {
                let schema = read_schema(&file, output)?;
                self.home_for(Some((&file, &schema)))
            }
            _ => self.home_for(None),
        }
    }

    /// Opens the dataset in question.
    pub(crate) async fn dataset(&self, output: &Output) -> Result<Dataset, Fault> {
        Ok(Dataset::open(self.home(output)?).await?)
    }

    /// Opens the dataset to add to it: a schema file given or found must be the stored one.
    pub(crate) async fn dataset_to_change(&self, output: &Output) -> Result<Dataset, Fault> {
        let dataset = self.dataset(output).await?;
        if let Some(file) = self.schema_file() {
            let schema = read_schema(&file, output)?;
            if schema::write(&schema) != schema::write(dataset.schema()) {
                return Err(Fault::new(
                    Kind::Conflict,
                    format!(
                        "{}: expected the schema that {} was made with, found another one. \
                         Take the old file, or make a new dataset with `zarr-fuse init {}`",
                        file.display(),
                        dataset.home().root().display(),
                        file.display()
                    ),
                ));
            }
        }
        Ok(dataset)
    }
}

/// The bytes of a schema that the user named; `-` is standard input. No more of a large file than shows that it is too large.
pub(crate) fn read_bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let most = schema::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What a file is called in messages.
pub(crate) fn name(file: &Path) -> &Path {
    if file == Path::new("-") { Path::new("<stdin>") } else { file }
}

/// All bytes of a table that the user named, or the fault that says why there are none.
pub(crate) fn read_file(file: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(file).map_err(|error| unread(file, &error))
}

fn unread(file: &Path, error: &std::io::Error) -> Fault {
    Fault::new(Kind::of(error), format!("{}: {error}", name(file).display()))
}

/// Reads a schema and the files of labels that it names, which stand beside it.
pub(crate) fn check_schema(file: &Path, bytes: &[u8]) -> schema::Read {
    let folder = file.parent().unwrap_or(Path::new(""));
    schema::read_with(bytes, |path| std::fs::read(folder.join(path)).map_err(|error| error.to_string()))
}

/// Reads a schema file; its faults and warnings are drawn.
pub(crate) fn read_schema(file: &Path, output: &Output) -> Result<Schema, Fault> {
    let bytes = read_bytes(file).map_err(|error| unread(file, &error))?;
    let read = check_schema(file, &bytes);
    if !read.diagnostics.is_empty() {
        output.note(&report::draw(name(file), &bytes, &read.diagnostics));
    }
    read.schema.ok_or_else(|| Fault::diagnosed(&read.diagnostics))
}
