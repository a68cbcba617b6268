//! Records as rows of a raw table, batch by batch.

use super::pattern::{Segment, path, pointer};
use crate::fault::{Error, Fault};
use crate::format::{BATCH, Take, Wanted, geojson, named, nearest};
use crate::table::{Cell, Origin, Origins, Table, Written};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use zarr_fuse_core::schema::Source;

/// Bytes of texts after which a batch is given on.
const TEXTS: usize = 32 << 20;
/// Names of members that are kept for hints.
const NAMES: usize = 200;

/// Where a cell comes from.
#[derive(Debug, Clone)]
enum Place {
    /// What the pattern of the records binds as its n-th name.
    Bound(usize),
    /// The document's root.
    Root(Vec<Segment>),
    /// The record.
    Record(Vec<Segment>),
}

/// A column of the table.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    /// As the source writes it.
    path: String,
    place: Place,
    required: bool,
    seen: bool,
    cells: Vec<Cell<'static>>,
}

/// What a file's records are read by.
pub(super) struct Plan<'a> {
    pub(super) file: &'a str,
    /// The pattern of the records, with a first segment for a list of documents.
    pub(super) pattern: Vec<Segment>,
    names: Vec<String>,
    columns: Vec<Column>,
    /// Patterns of columns: members of the records that fit them are columns.
    patterns: Vec<String>,
    features: bool,
}

/// What stands for the number of a document, where the pattern of the records is that of each document.
const DOCUMENT: &str = "";

impl<'a> Plan<'a> {
    /// `list`: the file has several documents. The pattern's first segment goes through them if it is `*` or a name;
    /// else the pattern is that of each document, and so are paths from the root.
    ///
    /// # Errors
    /// A path with a name that `records` does not bind.
    pub(super) fn new(
        pattern: &str,
        list: bool,
        file: &'a str,
        source: &Source,
        wanted: &[Wanted],
        features: bool,
    ) -> Result<Self, Fault> {
        let mut segments = pointer(pattern);
        let each = list && !matches!(segments.first(), Some(Segment::Any | Segment::Name(_)));
        if each {
            segments.insert(0, Segment::Name(DOCUMENT.to_owned()));
        }
        let names: Vec<String> = segments.iter().filter_map(Segment::name).map(str::to_owned).collect();
        let mut plan = Self { file, pattern: segments, names, columns: Vec::new(), patterns: Vec::new(), features };
        for want in wanted {
            if want.pattern {
                plan.patterns.push(want.name.clone());
                continue;
            }
            let path = source.fields.get(&want.name).unwrap_or(&want.name);
            let place = plan.place(&want.name, path, each)?;
            plan.columns.push(Column {
                name: want.name.clone(),
                path: path.clone(),
                place,
                required: want.required,
                seen: false,
                cells: Vec::new(),
            });
        }
        Ok(plan)
    }

    fn place(&self, name: &str, text: &str, each: bool) -> Result<Place, Fault> {
        if let Some(at) = self.names.iter().position(|bound| bound == name) {
            return Ok(Place::Bound(at));
        }
        let root = text.strip_prefix('/');
        let mut segments = path(root.unwrap_or(text));
        for name in segments.iter().filter_map(Segment::name) {
            if !self.names.iter().any(|bound| bound == name) {
                let message = format!("`{text}` refers to `{{{name}}}`, which `records` does not bind");
                return Err(Fault::of_file(self.file, message));
            }
        }
        if root.is_none() {
            return Ok(Place::Record(segments));
        }
        if each {
            segments.insert(0, Segment::Name(DOCUMENT.to_owned()));
        }
        // What lies in the record itself is found there.
        let inside = segments.starts_with(&self.pattern) && !self.pattern.contains(&Segment::Any);
        match segments.split_off(self.pattern.len().min(segments.len())) {
            rest if inside && !rest.is_empty() => Ok(Place::Record(rest)),
            rest => {
                segments.extend(rest);
                Ok(Place::Root(segments))
            }
        }
    }

    /// The paths from the root that are needed.
    pub(super) fn roots(&self) -> Vec<&[Segment]> {
        let root = |column: &'_ Column| matches!(column.place, Place::Root(_));
        let columns = self.columns.iter().filter(|column| root(column));
        columns
            .filter_map(
                |column| if let Place::Root(segments) = &column.place { Some(segments.as_slice()) } else { None },
            )
            .collect()
    }

    /// Whether a column may be in later records only, so that a batch does not tell which there are.
    fn unsettled(&self) -> bool {
        !self.patterns.is_empty() || self.columns.iter().any(|column| !column.seen)
    }

    fn cell(
        &self,
        column: &Column,
        root: &Value,
        record: &Value,
        pointer: &str,
        bound: &[String],
    ) -> Result<Cell<'static>, Fault> {
        let (from, segments) = match &column.place {
            Place::Bound(at) => {
                return Ok(bound.get(*at).map_or(Cell::Missing, |key| Cell::Text(key.clone().into())));
            }
            Place::Root(segments) => (root, segments),
            Place::Record(segments) => (record, segments),
        };
        let found = self.inner(from, segments, bound);
        let feature = self.features || record.get("type").is_some_and(|kind| kind == "Feature");
        let value = match &column.place {
            Place::Record(segments) if feature => {
                let fault = |what: String, hint: &str| {
                    let mut fault = Fault { place: pointer.to_owned(), ..Fault::of_file(self.file, what) };
                    fault.column.clone_from(&column.name);
                    fault.hint(hint)
                };
                let property = record.get("properties").and_then(|from| self.inner(from, segments, bound));
                match property.or(found) {
                    Some(value) => Some(value),
                    None => geojson::position(record, &column.path).map_err(|(what, hint)| fault(what, hint))?,
                }
            }
            _ => found,
        };
        Ok(match value {
            None | Some(Value::Null) => Cell::Missing,
            Some(Value::Bool(value)) => Cell::Bool(*value),
            Some(Value::String(text)) => match text.trim() {
                "" => Cell::Missing,
                text => Cell::Text(text.to_owned().into()),
            },
            Some(Value::Number(number)) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(value), ..) => Cell::Int(value),
                (None, Some(value), _) => Cell::Unsigned(value),
                (None, None, Some(value)) => Cell::Float(value),
                (None, None, None) => Cell::Text(number.to_string().into()),
            },
            Some(Value::Array(_) | Value::Object(_)) => {
                let message = format!("expected one value at `{}`, found a list or an object", column.path);
                return Err(Fault { place: pointer.to_owned(), ..Fault::of_file(self.file, message) });
            }
        })
    }

    fn inner<'v>(&self, from: &'v Value, segments: &[Segment], bound: &[String]) -> Option<&'v Value> {
        let mut value = from;
        for segment in segments {
            let key = match segment {
                Segment::Key(key) => Cow::Borrowed(key.as_str()),
                Segment::Any => return None,
                Segment::Name(name) => {
                    let at = self.names.iter().position(|known| known == name)?;
                    Cow::Borrowed(bound.get(at)?.as_str())
                }
            };
            value = child(value, &key)?;
        }
        Some(value)
    }
}

fn child<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(key),
        Value::Array(values) => key.parse::<usize>().ok().and_then(|i| values.get(i)),
        _ => None,
    }
}

/// Gathers records.
pub(super) struct Records<'a> {
    pub(super) plan: Plan<'a>,
    root: Value,
    /// Records of the file until now.
    count: u64,
    rows: usize,
    origins: Origins,
    texts: usize,
    /// Names of members of records, for hints.
    members: BTreeSet<String>,
    /// The columns are known: those that no record has are gone.
    settled: bool,
    pub(super) gave: bool,
}

impl<'a> Records<'a> {
    /// None yet; `root` has what paths from the root lead to.
    pub(super) fn new(plan: Plan<'a>, root: Value) -> Self {
        Self {
            plan,
            root,
            count: 0,
            rows: 0,
            origins: Origins::default(),
            texts: 0,
            members: BTreeSet::new(),
            settled: false,
            gave: false,
        }
    }

    /// Takes a record. `again` looks through all records of the file, to find which columns there are.
    ///
    /// # Errors
    /// A list or an object where a value is expected, what `take` and `again` say.
    pub(super) fn record(
        &mut self,
        record: &Value,
        (pointer, row): (&str, Option<u64>),
        bound: &[String],
        again: &mut dyn FnMut(&mut Look<'_, 'a>) -> Result<(), Error>,
        take: Take<'_>,
    ) -> Result<(), Error> {
        let origin = origin(pointer, row);
        let place = origin.to_string();
        if !self.settled {
            fitting(&mut self.plan, record, self.rows);
            remember(&mut self.members, record);
        }
        for at in 0..self.plan.columns.len() {
            let Some(column) = self.plan.columns.get(at) else { continue };
            let cell = self.plan.cell(column, &self.root, record, &place, bound)?;
            if let Cell::Text(text) = &cell {
                self.texts += text.len();
            }
            if let Some(column) = self.plan.columns.get_mut(at) {
                column.seen |= cell != Cell::Missing;
                column.cells.push(cell);
            }
        }
        self.origins.push(origin);
        self.rows += 1;
        self.count += 1;
        if self.rows >= BATCH || self.texts >= TEXTS {
            if !self.settled && self.plan.unsettled() {
                let mut look = Look { plan: &mut self.plan, root: &self.root, count: 0, members: &mut self.members };
                again(&mut look)?;
                self.count = look.count;
                // Columns that were found further on were missing here.
                let rows = self.rows;
                self.plan.columns.iter_mut().for_each(|column| column.cells.resize(rows, Cell::Missing));
            }
            self.settle()?;
            self.give(take)?;
        }
        Ok(())
    }

    /// The end of the records.
    ///
    /// # Errors
    /// A required column that no record has, and what `take` says.
    pub(super) fn done(mut self, take: Take<'_>) -> Result<(), Error> {
        self.settle()?;
        if self.gave && self.rows == 0 { Ok(()) } else { self.give(take) }
    }

    /// Refuses a file without a required column, and lets go of columns that no record has.
    fn settle(&mut self) -> Result<(), Fault> {
        if std::mem::replace(&mut self.settled, true) {
            return Ok(());
        }
        for column in self.plan.columns.iter().filter(|column| !column.seen && column.required && self.count > 0) {
            let Column { name, path, .. } = column;
            let message = format!("expected `{path}` in the records, found it in none of {}", self.count);
            let fault = Fault { column: name.clone(), ..Fault::of_file(self.plan.file, message) };
            return Err(match nearest(path, self.members.iter().map(String::as_str)) {
                Some(near) => fault.hint(format!("is it `{near}`?")),
                None => fault.hint("the path is read from the record, or with a leading `/` from the document's root"),
            });
        }
        let none = self.count == 0;
        self.plan.columns.retain(|column| column.seen || (column.required && none));
        Ok(())
    }

    fn give(&mut self, take: Take<'_>) -> Result<(), Error> {
        (self.rows, self.texts, self.gave) = (0, 0, true);
        let columns = &mut self.plan.columns;
        take(Table {
            names: columns.iter().map(|column| column.name.clone()).collect(),
            columns: columns.iter_mut().map(|column| Written::Cells(std::mem::take(&mut column.cells))).collect(),
            origins: std::mem::take(&mut self.origins),
            ..Table::default()
        })
    }
}

/// Looks through all records for the columns that they have, and counts them.
pub(super) struct Look<'l, 'a> {
    plan: &'l mut Plan<'a>,
    root: &'l Value,
    count: u64,
    members: &'l mut BTreeSet<String>,
}

impl Look<'_, '_> {
    /// Looks at a record.
    ///
    /// # Errors
    /// A list or an object where a value is expected.
    pub(super) fn record(
        &mut self,
        record: &Value,
        (pointer, row): (&str, Option<u64>),
        bound: &[String],
    ) -> Result<(), Error> {
        self.count += 1;
        fitting(self.plan, record, 0);
        remember(self.members, record);
        for at in 0..self.plan.columns.len() {
            let Some(column) = self.plan.columns.get(at).filter(|column| !column.seen) else { continue };
            let place = origin(pointer, row).to_string();
            let seen = self.plan.cell(column, self.root, record, &place, bound)? != Cell::Missing;
            if let Some(column) = self.plan.columns.get_mut(at) {
                column.seen |= seen;
            }
        }
        Ok(())
    }

    /// The pattern of the records.
    pub(super) fn pattern(&self) -> Vec<Segment> {
        self.plan.pattern.clone()
    }
}

/// Adds the members of a record that fit a pattern as columns, which were missing in `rows` rows.
fn fitting(plan: &mut Plan<'_>, record: &Value, rows: usize) {
    if plan.patterns.is_empty() {
        return;
    }
    let feature = record.get("properties").filter(|_| record.get("type").is_some_and(|kind| kind == "Feature"));
    for key in feature.unwrap_or(record).as_object().into_iter().flat_map(|members| members.keys()) {
        let fits = plan.patterns.iter().any(|pattern| named::fits(pattern, key));
        if fits && !plan.columns.iter().any(|column| column.name == *key) {
            plan.columns.push(Column {
                name: key.clone(),
                path: key.clone(),
                place: Place::Record(vec![Segment::Key(key.clone())]),
                required: false,
                seen: false,
                cells: vec![Cell::Missing; rows],
            });
        }
    }
}

fn remember(members: &mut BTreeSet<String>, record: &Value) {
    for key in record.as_object().into_iter().flat_map(|members| members.keys()) {
        if members.len() < NAMES && !members.contains(key) {
            members.insert(key.clone());
        }
    }
}

/// Where a record is: its pointer, or with one document a line its row and the rest of the pointer.
fn origin(pointer: &str, row: Option<u64>) -> Origin {
    let Some(row) = row else { return Origin::Pointer(pointer.to_owned()) };
    match pointer.get(1..).and_then(|rest| rest.split_once('/')) {
        Some((_, rest)) => Origin::Pointer(format!("row {row}, /{rest}")),
        None => Origin::Line(row),
    }
}
