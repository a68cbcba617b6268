//! The transforms of a source that are done to the table of a file, batch by batch: they know columns and texts, nothing
//! of variables. One file and one line of [`raw`] each.

use super::{deduplicate, filter, join, map, rename, unpivot};
use crate::fault::{Error, Fault};
use crate::format::{BATCH, Wanted, nearest};
use crate::table::Table;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Source, SourceTransform};

/// A transform of the rows of a table.
pub(super) trait Raw: Send {
    /// What it wants of the table that it gets, if these are wanted of the one that it gives.
    fn wanted(&self, wanted: Vec<Wanted>) -> Vec<Wanted>;

    /// Columns that something names: none of them is taken for one that only fits a pattern.
    fn named(&mut self, _names: &[String]) {}

    /// Changes a batch. All batches of a file come, in its order.
    fn table<'a>(&mut self, table: Table<'a>) -> Result<Table<'a>, Fault>;

    /// How many rows it makes of one row of such a table, at most.
    fn makes(&self, _table: &Table<'_>) -> usize {
        1
    }

    /// Whether it has to look at all rows of the file before it can change the first one.
    fn looks_ahead(&self) -> bool {
        false
    }

    /// Looks at a batch; see [`Raw::looks_ahead`].
    fn look(&mut self, _table: &Table<'_>) {}

    /// The file begins anew: what was counted is forgotten, what was seen in looking ahead is kept.
    fn again(&mut self);

    /// What it did, for the record; nothing if it did nothing.
    fn done(&self) -> Vec<Transform>;
}

/// What does a transform of the rows; `None` for one of variables.
fn raw<'s>(transform: &'s SourceTransform, source: &'s Source) -> Result<Option<Box<dyn Raw + 's>>, Fault> {
    Ok(Some(match transform {
        SourceTransform::Rename(names) => Box::new(rename::Rename::new(names)),
        SourceTransform::Map(columns) => Box::new(map::Map::new(columns)),
        SourceTransform::Join(of) => Box::new(join::Join::new(of)?),
        SourceTransform::Unpivot(of) => Box::new(unpivot::Unpivot::new(of)?),
        SourceTransform::Filter(condition) => Box::new(filter::Filter::new(condition, source)?),
        SourceTransform::Deduplicate(of) => Box::new(deduplicate::Deduplicate::new(of)),
        SourceTransform::Formula(_) | SourceTransform::Aggregate(_) | SourceTransform::Resample(_) => return Ok(None),
    }))
}

/// Those of a source, on their way through a file.
pub(crate) struct OfRows<'s> {
    file: &'s str,
    list: Vec<Box<dyn Raw + 's>>,
    /// How many of the first have looked ahead if they have to.
    ready: usize,
    /// Columns without which the table that comes of it is refused; asked once.
    required: Vec<String>,
}

impl<'s> OfRows<'s> {
    /// `file` is the name that faults carry.
    ///
    /// # Errors
    /// A transform that the schema's check would not have let pass, and a join whose table is not in the schema.
    pub(crate) fn new(source: &'s Source, file: &'s str) -> Result<Self, Error> {
        let list = source.transforms.iter().filter_map(|transform| raw(transform, source).transpose());
        let list = list.collect::<Result<Vec<_>, _>>().map_err(|fault| Fault { file: file.to_owned(), ..fault })?;
        Ok(Self { file, list, ready: 0, required: Vec::new() })
    }

    /// What is wanted of the file, if `wanted` is wanted of the table that the transforms give.
    pub(crate) fn wanted(&mut self, wanted: Vec<Wanted>) -> Vec<Wanted> {
        if !self.list.is_empty() {
            self.required = wanted.iter().filter(|want| want.required).map(|want| want.name.clone()).collect();
        }
        let names = |wanted: &[Wanted]| {
            wanted.iter().filter(|want| !want.pattern).map(|want| want.name.clone()).collect::<Vec<_>>()
        };
        let mut named = names(&wanted);
        let of_file = self.list.iter().rev().fold(wanted, |wanted, transform| transform.wanted(wanted));
        named.extend(names(&of_file));
        self.list.iter_mut().for_each(|transform| transform.named(&named));
        of_file
    }

    /// Whether all rows of the file must be looked at, from the first to the last, before the first batch is given to
    /// [`OfRows::table`]. Ask again after that: it may have to be done several times.
    pub(crate) fn looks_ahead(&mut self) -> bool {
        while self.list.get(self.ready).is_some_and(|transform| !transform.looks_ahead()) {
            self.ready += 1;
        }
        self.ready < self.list.len()
    }

    /// Looks at a batch of the file; see [`OfRows::looks_ahead`].
    pub(crate) fn look(&mut self, table: Table<'_>) -> Result<(), Error> {
        let (before, from) = self.list.split_at_mut(self.ready);
        let Some(next) = from.first_mut() else { return Ok(()) };
        let table = before.iter_mut().try_fold(table, |table, transform| transform.table(table));
        next.look(&table.map_err(|fault| Fault { file: self.file.to_owned(), ..fault })?);
        Ok(())
    }

    /// All rows were looked at; the file begins anew.
    pub(crate) fn looked(&mut self) {
        self.list.iter_mut().for_each(|transform| transform.again());
        self.ready += 1;
    }

    /// Rows of a batch of which the transforms make no more than a batch.
    pub(crate) fn most(&self, table: &Table<'_>) -> usize {
        let makes: usize = self.list.iter().map(|transform| transform.makes(table).max(1)).product();
        (BATCH / makes.max(1)).max(1)
    }

    /// The table that the transforms make of a batch. Batches come in the order of the file; origins follow their rows.
    pub(crate) fn table<'a>(&mut self, table: Table<'a>) -> Result<Table<'a>, Error> {
        let of_file = |fault: Fault| Fault { file: self.file.to_owned(), ..fault };
        let table = self.list.iter_mut().try_fold(table, |table, transform| transform.table(table)).map_err(of_file)?;
        for name in std::mem::take(&mut self.required) {
            if table.column(&name).is_none() {
                let list = table.names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
                let message = format!("expected a column \"{name}\" after the transforms of the source, found {list}");
                let hint = match nearest(&name, table.names.iter().map(String::as_str)) {
                    Some(near) => format!("is it \"{near}\"?"),
                    None => "`columns`, `when` and `rows` name the columns as the transforms leave them".to_owned(),
                };
                return Err(Fault::of_file(self.file, message).hint(hint).into());
            }
        }
        Ok(table)
    }

    /// The same for a batch of which the transforms may make more than one: `take` gets them one after the other.
    pub(crate) fn tables<'a>(
        &mut self,
        table: Table<'a>,
        take: &mut dyn FnMut(Table<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let most = self.most(&table);
        if table.len() <= most {
            return take(self.table(table)?);
        }
        let mut from = 0;
        while from < table.len() {
            let to = (from + most).min(table.len());
            take(self.table(table.slice(from..to))?)?;
            from = to;
        }
        Ok(())
    }

    /// What was done, for the record.
    pub(crate) fn done(&self) -> Vec<Transform> {
        self.list.iter().flat_map(|transform| transform.done()).collect()
    }
}

/// Adds a name to what is wanted.
pub(super) fn want(wanted: &mut Vec<Wanted>, name: &str) {
    match wanted.iter_mut().find(|want| !want.pattern && want.name == name) {
        Some(found) => found.required = true,
        None => wanted.push(Wanted { name: name.to_owned(), required: true, ..Wanted::default() }),
    }
}
