//! The groups and arrays of a session, as another schema wants them.

use super::labels;
use super::values::{Rewrite, Transform};
use crate::cells::Cells;
use crate::chunks::Chunks;
use crate::fault::Error;
use crate::initial::{Plan, has_lineage};
use crate::merge::Work;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarrs_storage::StorePrefix;

/// Applies the differences from `old`, the schema of what is stored, to `new`, whose `plan` this is. `anew`: arrays that
/// hold nothing and need not be kept. Without `write` conversions are tried and nothing else is done.
///
/// Returns the converted arrays, each with the number of values that are not missing. Errors leave the session half
/// changed: the caller drops it.
pub(crate) async fn apply(
    store: &Writable,
    old: &Schema,
    new: &Schema,
    plan: &Plan,
    anew: &BTreeSet<String>,
    write: bool,
) -> Result<BTreeMap<String, u64>, Error> {
    if write {
        remove(store, &old.root, &new.root).await?;
        for (path, document) in &plan.groups {
            if array::document(store, path).await?.as_ref() != Some(document) {
                array::put_document(store, path, document).await?;
            }
        }
    }
    let specs: BTreeMap<&str, (&ArraySpec, Option<&Column>)> =
        plan.arrays.iter().map(|(spec, labels)| (spec.path.as_str(), (spec, labels.as_ref()))).collect();
    let mut converted = BTreeMap::new();
    for (path, group) in new.root.walk() {
        let empty = GroupSchema::default();
        let before = old.root.at(&path).unwrap_or(&empty);
        let work = Group { store, path: &path, old: before, new: group, specs: &specs, anew, write };
        work.run(&mut converted).await?;
    }
    Ok(converted)
}

/// Takes away what the new schema does not have; all of it was found empty.
async fn remove(store: &Writable, old: &GroupSchema, new: &GroupSchema) -> Result<(), Error> {
    for (path, before) in old.walk() {
        let Some(after) = new.at(&path) else {
            erase(store, &path).await?;
            continue;
        };
        for name in before.coords.keys().chain(before.vars.keys()) {
            // A variable that becomes a coordinate is another array.
            if before.coords.contains_key(name) != after.coords.contains_key(name) || after.variable(name).is_none() {
                erase(store, &join(&path, name)).await?;
            }
        }
        for (name, _) in before.vars.iter().filter(|(_, variable)| has_lineage(before, variable)) {
            let stays = after.vars.get(name).is_some_and(|variable| has_lineage(after, variable));
            let path = join(&path, &lineage(name));
            // A store of an older version has none. One of a variable that is made anew is made anew with it.
            if !stays && array::document(store, &path).await?.is_some() {
                erase(store, &path).await?;
            }
        }
    }
    Ok(())
}

async fn erase(store: &Writable, path: &str) -> Result<(), Error> {
    let fail = |source| array::Error::Storage { path: path.to_owned(), source };
    let prefix = StorePrefix::new(format!("{path}/")).map_err(|error| fail(error.into()))?;
    Ok(store.erase_prefix(&prefix).await.map_err(fail)?)
}

/// One group before and after.
struct Group<'a> {
    store: &'a Writable,
    path: &'a str,
    old: &'a GroupSchema,
    new: &'a GroupSchema,
    specs: &'a BTreeMap<&'a str, (&'a ArraySpec, Option<&'a Column>)>,
    anew: &'a BTreeSet<String>,
    write: bool,
}

impl Group<'_> {
    async fn run(&self, converted: &mut BTreeMap<String, u64>) -> Result<(), Error> {
        let mut sizes: IndexMap<&str, u64> = IndexMap::new();
        let mut wanted: IndexMap<String, Column> = IndexMap::new();
        for (name, coordinate) in &self.new.coords {
            let path = join(self.path, name);
            let Some((spec, fixed)) = self.specs.get(path.as_str()).copied() else { continue };
            let kept = self.old.coords.get(name).filter(|_| !self.anew.contains(&path));
            let Some(before) = kept else {
                self.create(spec, fixed, spec.shape.clone()).await?;
                sizes.insert(name, fixed.map_or(0, |labels| labels.len() as u64));
                continue;
            };
            let opened = array::open(self.store, &path).await?;
            sizes.insert(name, opened.shape().first().copied().unwrap_or(0));
            let rewrite = Rewrite::of(self.store, spec).await?;
            let transform = Transform::new(&path, &before.variable, &coordinate.variable)?;
            if transform.is_identity() && !rewrite.recode {
                rewrite.run(self.store, &path, self.write, None).await?;
            } else {
                let pair = (&before.variable, &coordinate.variable);
                let labels = array::read_all(&opened).await?;
                let labels = labels::convert(&path, name, pair, self.new, coordinate.resolution, labels)?;
                let labels = labels::snap(labels, fixed);
                labels::check(&path, &labels, coordinate.sorted)?;
                converted.insert(path.clone(), labels.len() as u64);
                if self.write {
                    rewrite.run_whole(self.store, &path, &labels).await?;
                }
            }
            if let (Some(fixed), true) = (fixed, before.values != coordinate.values) {
                wanted.insert(name.clone(), fixed.clone());
            }
        }
        self.variables(&sizes, converted).await?;
        self.composed(converted).await?;
        if self.write && !wanted.is_empty() {
            let mut work = Work::new(self.store.clone());
            work.extend(self.path, self.new, &wanted).await?;
        }
        Ok(())
    }

    async fn create(&self, spec: &ArraySpec, labels: Option<&Column>, shape: Vec<u64>) -> Result<(), Error> {
        if !self.write {
            return Ok(());
        }
        if array::document(self.store, &spec.path).await?.is_some() {
            erase(self.store, &spec.path).await?;
        }
        array::create(self.store, &ArraySpec { shape, ..spec.clone() }).await?;
        if let Some(labels) = labels {
            let array = array::open(self.store, &spec.path).await?;
            array::write(&array, &[0], &[labels.len() as u64], labels).await?;
        }
        Ok(())
    }

    /// Whether the variable is a part of a label, which is converted as labels are.
    fn is_part(&self, name: &str) -> bool {
        self.new.coords.values().any(|coordinate| coordinate.composed.iter().any(|part| part == name))
    }

    async fn variables(&self, sizes: &IndexMap<&str, u64>, converted: &mut BTreeMap<String, u64>) -> Result<(), Error> {
        for (name, variable) in self.new.vars.iter().filter(|(name, _)| !self.parts_converted(name)) {
            let path = join(self.path, name);
            let Some((spec, _)) = self.specs.get(path.as_str()).copied() else { continue };
            let over_new = variable
                .coords
                .iter()
                .any(|name| self.anew.contains(&join(self.path, name)) || !self.old.coords.contains_key(name));
            let kept = self.old.vars.get(name).filter(|_| !over_new && !self.anew.contains(&path));
            let Some(before) = kept else {
                let size = |name: &String| sizes.get(name.as_str()).copied().unwrap_or(0);
                self.create(spec, None, variable.coords.iter().map(size).collect()).await?;
                if has_lineage(self.new, variable) {
                    self.lineage(name, false).await?;
                }
                continue;
            };
            if has_lineage(self.new, variable) {
                self.lineage(name, true).await?;
            }
            let transform = Transform::new(&path, before, variable)?;
            let rewrite = Rewrite::of(self.store, spec).await?;
            let changes = rewrite.recode || !transform.is_identity();
            let count = rewrite.run(self.store, &path, self.write, Some(&transform)).await?;
            if changes {
                converted.insert(path, count);
            }
        }
        Ok(())
    }

    /// The lineage of a variable: kept with its numbers where the variable is kept, else made, with the variable's shape
    /// and chunks. What was there before it says that nobody wrote it.
    async fn lineage(&self, name: &str, kept: bool) -> Result<(), Error> {
        let (of, path) = (join(self.path, name), join(self.path, &lineage(name)));
        let Some((spec, _)) = self.specs.get(path.as_str()).copied().filter(|_| self.write) else { return Ok(()) };
        if kept && array::document(self.store, &path).await?.is_some() {
            return Rewrite::of(self.store, spec).await?.run(self.store, &path, true, None).await.map(drop);
        }
        let of = array::open(self.store, &of).await?;
        let chunk = Chunks::of(&of).len;
        self.create(&ArraySpec { chunk, ..spec.clone() }, None, of.shape().to_vec()).await
    }

    /// Whether `name` is a part of a label and gets another unit.
    fn parts_converted(&self, name: &str) -> bool {
        let unit = |group: &GroupSchema| group.vars.get(name).map(|variable| variable.unit.clone());
        let path = join(self.path, name);
        self.is_part(name)
            && !self.anew.contains(&path)
            && matches!((unit(self.old), unit(self.new)), (Some(old), Some(new)) if old != new)
    }

    /// Parts of composed labels in other units, and the labels that are made of them.
    async fn composed(&self, converted: &mut BTreeMap<String, u64>) -> Result<(), Error> {
        for (name, coordinate) in &self.new.coords {
            if !coordinate.composed.iter().any(|part| self.parts_converted(part)) {
                continue;
            }
            let mut parts = Cells::default();
            for part in &coordinate.composed {
                let path = join(self.path, part);
                let (Some(before), Some(after)) = (self.old.vars.get(part), self.new.vars.get(part)) else { continue };
                let Some((spec, _)) = self.specs.get(path.as_str()).copied() else { continue };
                let values = array::read_all(&array::open(self.store, &path).await?).await?;
                if has_lineage(self.new, after) {
                    self.lineage(part, true).await?;
                }
                if !self.parts_converted(part) {
                    parts.columns.insert(part.clone(), values);
                    continue;
                }
                let values = labels::convert(&path, part, (before, after), self.new, coordinate.resolution, values)?;
                converted.insert(path.clone(), values.len() as u64);
                if self.write {
                    Rewrite::of(self.store, spec).await?.run_whole(self.store, &path, &values).await?;
                }
                parts.columns.insert(part.clone(), values);
            }
            let path = join(self.path, name);
            let Some((spec, _)) = self.specs.get(path.as_str()).copied() else { continue };
            let Some(made) = labels::compose(name, coordinate, self.new, parts) else { continue };
            labels::check(&path, &made, coordinate.sorted)?;
            converted.insert(path.clone(), made.len() as u64);
            if self.write {
                Rewrite::of(self.store, spec).await?.run_whole(self.store, &path, &made).await?;
            }
        }
        Ok(())
    }
}
