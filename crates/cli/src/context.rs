//! Which dataset a command is about.

use crate::command::schema::changes;
use crate::fault::{Fault, Kind};
use crate::output::Output;
use crate::report;
use clap::Args;
use serde_json::{Value, json};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use zarr_fuse_core::schema::diff::{Change, Class};
use zarr_fuse_core::schema::{self, Schema, StoreOptions};
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::evolve::{self, Evolved, State};
use zarr_fuse_fuse::history::{Version, Why};
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
    pub(crate) fn schema_file(&self) -> Option<PathBuf> {
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
    pub(crate) fn home(&self, output: &Output) -> Result<Home, Fault> {
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
        let home = self.home(output)?;
        Dataset::open(home.clone()).await.map_err(|error| {
            let mut fault = Fault::from(error);
            if home.ledger().last().is_ok_and(|last| last.is_some()) {
                let home = home.root().display();
                let hint = format!(
                    ". Hint: if the repo is lost or damaged, `zarr-fuse rebuild --lost --into DIR --home {home}` makes the \
                     dataset again from raw/ and journal.ndjson"
                );
                fault.messages.iter_mut().last().into_iter().for_each(|message| message.push_str(&hint));
            }
            fault
        })
    }

    /// Opens the dataset that `file`, a schema, is meant for.
    pub(crate) async fn open_for(&self, file: &Path, schema: &Schema) -> Result<Dataset, Fault> {
        Ok(Dataset::open(self.home_for(Some((file, schema)))?).await?)
    }

    /// Opens the dataset to add to it. What a schema file given or found adds to the stored schema, and its other
    /// metadata, are pending: dry runs see them, [`Pending::apply`] stores them. Other differences are a conflict.
    pub(crate) async fn dataset_to_change(&self, output: &Output) -> Result<(Dataset, Option<Pending>), Fault> {
        let mut dataset = self.dataset(output).await?;
        let Some(file) = self.schema_file() else { return Ok((dataset, None)) };
        let schema = read_schema(&file, output)?;
        let how = evolve::Options { convert: false, dry_run: true, now: "" };
        let evolved = dataset.rehearse(schema.clone(), how).await?;
        match evolved.state {
            State::Same => Ok((dataset, None)),
            State::Applied | State::Possible if !evolved.changes.iter().any(Change::takes_away) => {
                Ok((dataset, Some(Pending { file, schema, changes: evolved.changes })))
            }
            _ => Err(other_schema(&file, &evolved, &dataset)),
        }
    }
}

/// Which version a command reads; for all commands that read.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// Version: a tag, a contribution (c3), a time or a day, or a snapshot; else the newest
    ///
    /// A contribution means the version of the commit that holds it, with all that was committed together with it. A time
    /// means what was there then; a day, a month or a year means its end.
    #[arg(long, value_name = "TAG|TIME|ID")]
    at: Option<String>,
}

impl At {
    /// Its name, if one was given.
    pub(crate) fn name(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// The version with the schema that was its own.
    pub(crate) async fn version(&self, dataset: &Dataset) -> Result<Version, Fault> {
        Ok(dataset.version(self.name()).await?)
    }
}

/// A schema that a dataset gets before something is added to it.
pub(crate) struct Pending {
    file: PathBuf,
    schema: Schema,
    changes: Vec<Change>,
}

impl Pending {
    /// Stores the schema as a commit of its own; of a dry run it is only said. Returns what machines read of it.
    pub(crate) async fn apply(
        self,
        dataset: &mut Dataset,
        (dry_run, now): (bool, &str),
        output: &Output,
    ) -> Result<Value, Fault> {
        let Self { file, schema, mut changes } = self;
        let mut snapshot = None;
        if !dry_run {
            let evolved = dataset.evolve(schema, evolve::Options { convert: false, dry_run, now }).await?;
            match evolved.state {
                State::Same => return Ok(Value::Null),
                State::Applied | State::Possible => {}
                // Another process stored values meanwhile.
                State::NeedsConversion | State::Refused => return Err(other_schema(&file, &evolved, dataset)),
            }
            (changes, snapshot) = (evolved.changes, evolved.snapshot);
        }
        let word = if dry_run { "would be applied to the dataset" } else { "applied to the dataset" };
        let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        let paths = crate::output::plain(&paths.join(", "));
        output.note(&format!("{}: {} {word}: {paths}", file.display(), evolve::summary(&changes)));
        let mut document = changes::document(&changes);
        document["snapshot"] = json!(snapshot);
        Ok(document)
    }
}

/// Why nothing is added with another schema, and what to run.
fn other_schema(file: &Path, evolved: &Evolved, dataset: &Dataset) -> Fault {
    let (file, root) = (file.display(), dataset.home().root().display());
    let grave = |change: &Change| matches!(change.class, Class::Conversion | Class::Refused);
    let stops: Vec<Change> =
        evolved.changes.iter().filter(|change| grave(change) || change.takes_away()).cloned().collect();
    let what = match evolved.state {
        State::Refused => format!(
            "Take the old file (`zarr-fuse schema show --home {root}`), or see all differences with \
             `zarr-fuse schema diff stored {file} --home {root}`"
        ),
        State::NeedsConversion => {
            format!("To convert what is stored, run `zarr-fuse schema apply {file} --convert --home {root}`")
        }
        _ => format!(
            "`add` takes nothing away. If it is meant to go, run `zarr-fuse schema apply {file} --home {root}` first"
        ),
    };
    let message =
        format!("{file}: expected the schema of {root}, found another one\n{}\n{what}", changes::text(&stops, false));
    Fault::new(Kind::Conflict, message).details(json!(stops))
}

/// Who does something to the history, and why; for all commands that do.
#[derive(Debug, Args)]
pub(crate) struct Because {
    /// Why, for those who read the log
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who does it, a key of PERSONS
    #[arg(long, value_name = "KEY", default_value = "")]
    person: String,
}

impl Because {
    /// Checked against the schema's persons.
    pub(crate) fn why<'a>(&'a self, schema: &Schema, now: &'a str) -> Result<Why<'a>, Fault> {
        check_person(schema, &self.person)?;
        Ok(Why { reason: &self.reason, person: &self.person, now })
    }
}

/// Refuses a person, given as `--person`, whom the schema does not know; "" is nobody.
pub(crate) fn check_person(schema: &Schema, person: &str) -> Result<(), Fault> {
    if person.is_empty() || schema.persons.contains_key(person) {
        return Ok(());
    }
    let known: Vec<&str> = schema.persons.keys().map(String::as_str).collect();
    let message = format!("PERSONS of the schema has no `{person}`; it has {}", known.join(", "));
    Err(Fault::new(Kind::NotFound, message))
}

/// The present instant as records have it: RFC 3339, UTC, whole seconds.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
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

/// All bytes of a file that the user named, of whatever size.
pub(crate) fn read_file(file: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(file).map_err(|error| unread(file, &error))
}

/// Why a file could not be read.
fn unread(file: &Path, error: &std::io::Error) -> Fault {
    Fault::new(Kind::of(error), format!("{}: {error}", name(file).display()))
}

/// Reads a schema and the files of labels that it names, which stand beside it.
pub(crate) fn check_schema(file: &Path, bytes: &[u8]) -> schema::Read {
    let folder = file.parent().unwrap_or(Path::new(""));
    schema::read_with(bytes, |path| {
        // A schema may come from anybody: it names files of its own folder only.
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err("expected a file in the schema's folder or below it".to_owned());
        }
        read_bytes(&folder.join(path)).map_err(|error| error.to_string())
    })
}

/// Reads a schema file; its faults are drawn, its warnings counted.
pub(crate) fn read_schema(file: &Path, output: &Output) -> Result<Schema, Fault> {
    let bytes = read_bytes(file).map_err(|error| unread(file, &error))?;
    let read = check_schema(file, &bytes);
    match read.schema {
        Some(schema) => {
            // Drawn by `check`; at every other command a line is enough.
            if !read.diagnostics.is_empty() {
                let (warnings, file) =
                    (crate::command::count(read.diagnostics.len() as u64, "warning"), name(file).display());
                output.note(&format!("{file}: {warnings}; `zarr-fuse check {file}` shows them"));
            }
            Ok(schema)
        }
        None => {
            output.note(&report::draw(name(file), &bytes, &read.diagnostics));
            Err(Fault::diagnosed(&read.diagnostics))
        }
    }
}
