//! Makes a plan: room for all labels, and parts that share no chunk.

use super::{Part, Plan, Planned, document, is_dense, unsound, write};
use crate::chunks::Chunks;
use crate::dataset::commit::next;
use crate::dataset::{Dataset, File};
use crate::dense::add::{align, room};
use crate::dense::align::Aligned;
use crate::fault::{Error, Fault};
use crate::merge::Work;
use crate::value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::column::Value;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{DataType, GroupSchema};
use zarr_fuse_core::zarr::array;

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// Key in `SOURCES`, with its group's path before it where the key alone is not unique.
    pub source: &'a str,
    /// Who gives the files, a key of `PERSONS`; "" is the source's responsible person.
    pub person: &'a str,
    /// The coordinate whose dimension is cut.
    pub along: &'a str,
    /// Parts wanted; there are fewer where there are fewer chunks along it.
    pub parts: usize,
    /// The folder of the plan: it is made, or is empty.
    pub folder: &'a Path,
}

impl Dataset {
    /// Plans to write dense files in parts by several processes. The files are copied to `raw/`; nothing is committed.
    /// The dataset's home is an absolute path, since other processes find it by that.
    pub async fn plan_write(&self, files: &[File], options: &PlanOptions<'_>) -> Result<Plan, Error> {
        let folder = options.folder;
        std::fs::create_dir_all(folder).map_err(|error| unsound(folder, error.to_string()))?;
        if std::fs::read_dir(folder).map_err(|error| unsound(folder, error.to_string()))?.next().is_some() {
            let shown = folder.display().to_string();
            let fault = Fault::of_file(&shown, "expected an empty folder for the plan, found files in it");
            return Err(fault.hint("commit that plan with `zarr-fuse commit-parts`, or remove the folder").into());
        }
        let (path, group, key, source) = self.source(options.source)?;
        if !is_dense(source.format) {
            let fault = Fault::of_file("", format!("expected a source of Zarr or NetCDF files, found \"{key}\""));
            return Err(fault.hint("tables are added with `zarr-fuse add`").into());
        }
        let (mut planned, mut aligned) = (Vec::new(), Vec::new());
        for file in files {
            let large = self.home().raw().copy(&file.path)?;
            let one = align(&large, source, group, &file.name).await?;
            if !one.labels.contains_key(options.along) {
                let names = one.labels.keys().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
                let message = format!("expected labels of \"{}\", along which is cut, found {names}", options.along);
                return Err(Fault::of_file(&file.name, message).hint("give --along one of them").into());
            }
            planned.push(Planned {
                file: file.name.clone(),
                path: std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone()),
                sha256: large.digest().to_owned(),
                bytes: large.bytes(),
                labels: BTreeMap::new(),
            });
            self.home().raw().keep_large(large)?;
            aligned.push(Arc::new(one));
        }
        let _lock = self.home().lock()?;
        let snapshot = self.snapshot().await?.id;
        let session = self.repo().session().await?;
        let store = session.store();
        self.unchanged(&store, false).await?;
        let first = next(&store).await?;
        let mut work = Work::new(store.clone());
        for (file, aligned) in planned.iter_mut().zip(&aligned) {
            file.labels = room(&mut work, (&path, group), aligned).await?.1;
        }
        // The labels of a later file may have moved those of an earlier one.
        let mut touched: BTreeMap<u64, Touched> = BTreeMap::new();
        let chunk = chunk(&store, &path, group, &aligned, options.along).await?;
        let mut len = 0;
        for (index, aligned) in aligned.iter().enumerate() {
            let places = room(&mut work, (&path, group), aligned).await?.0;
            for (to, from) in places.get(options.along).into_iter().flatten() {
                len = len.max(to + 1);
                let unit = touched.entry(to / chunk).or_default();
                unit.files.insert(index);
                unit.labels.insert(*to, label(group, aligned, options.along, *from));
            }
        }
        let parts = parts(touched, options, (chunk, len), &planned);
        let plan = Plan {
            home: self.home().root().to_owned(),
            snapshot,
            schema: self.schema_hash().to_owned(),
            group: path.clone(),
            source: key.to_owned(),
            person: if options.person.is_empty() {
                source.responsible.clone().unwrap_or_default()
            } else {
                options.person.to_owned()
            },
            first,
            along: options.along.to_owned(),
            chunk,
            files: planned,
            parts,
        };
        let fork = session.fork_bytes().await?;
        write(folder, "fork.session", &fork)?;
        write(folder, "base.session", &session.bytes().await?)?;
        for part in &plan.parts {
            document(folder, &format!("part-{}.json", part.part), part)?;
        }
        // The last one: a folder with it is a whole plan.
        document(folder, "plan.json", &plan)?;
        Ok(plan)
    }
}

/// What stands between two borders of chunks.
#[derive(Default)]
struct Touched {
    files: BTreeSet<usize>,
    labels: BTreeMap<u64, String>,
}

/// The least number of positions between two borders of chunks of all variables that have the dimension.
async fn chunk(
    store: &array::Writable,
    path: &str,
    group: &GroupSchema,
    aligned: &[Arc<Aligned>],
    along: &str,
) -> Result<u64, Error> {
    let mut chunk = 1;
    for (name, variable) in &group.vars {
        let given = aligned.iter().any(|aligned| aligned.variables.contains_key(name));
        if let (true, Some(axis)) = (given, variable.coords.iter().position(|name| name == along)) {
            let array = array::open(store, &join(path, name)).await?;
            let len = Chunks::of(&array).len.get(axis).copied().unwrap_or(1);
            chunk = chunk / gcd(chunk, len) * len;
        }
    }
    Ok(chunk)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Cuts what is touched into as many parts as are wanted, each with about as many units.
fn parts(
    touched: BTreeMap<u64, Touched>,
    options: &PlanOptions<'_>,
    (chunk, len): (u64, u64),
    files: &[Planned],
) -> Vec<Part> {
    let units: Vec<(u64, Touched)> = touched.into_iter().collect();
    let count = options.parts.clamp(1, units.len().max(1));
    (0..count)
        .filter_map(|i| {
            let own = &units[i * units.len() / count..(i + 1) * units.len() / count];
            let indices: BTreeSet<usize> = own.iter().flat_map(|(_, unit)| unit.files.iter().copied()).collect();
            Some(Part {
                part: i + 1,
                along: options.along.to_owned(),
                from: own.first()?.0 * chunk,
                to: ((own.last()?.0 + 1) * chunk).min(len),
                labels: own.iter().flat_map(|(_, unit)| unit.labels.values().cloned()).collect(),
                files: indices.iter().filter_map(|at| files.get(*at)).map(|file| file.file.clone()).collect(),
                indices: indices.into_iter().collect(),
            })
        })
        .collect()
}

/// A label of a file, for people.
fn label(group: &GroupSchema, aligned: &Aligned, along: &str, from: u64) -> String {
    let label = aligned.labels.get(along).and_then(|labels| labels.get(from as usize));
    let schema = group.coords.get(along).map(|coordinate| &coordinate.variable);
    match (label, schema) {
        (Some(Value::Int(ticks)), Some(schema)) if schema.data_type == DataType::Datetime => {
            value::tick(&schema.unit).map(|tick| tick.text(ticks)).unwrap_or_default()
        }
        (Some(Value::Text(text)), _) => text,
        (Some(label), _) => value::shown(&label),
        (None, _) => String::new(),
    }
}
