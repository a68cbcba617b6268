//! The cells of a sheet as rows of a raw table, batch by batch.

use crate::fault::{Error, Fault};
use crate::format::named::named;
use crate::format::{BATCH, Take, Wanted};
use crate::table::{Cell, Origin, Origins, Table, Units, Written};
use std::collections::{BTreeMap, HashMap};
use zarr_fuse_core::schema::Source;

/// Characters that a cell may have: no spreadsheet program writes more.
const LONGEST: usize = 32_767;
/// Bytes of texts after which a batch is given on.
const TEXTS: usize = 32 << 20;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::format) enum Given {
    Cell(Cell<'static>),
    /// A formula without the value that it had.
    Formula,
}

/// The header of a sheet: the first row with a text in it, from `header_row` on; none if that is 0.
#[derive(Debug, Default)]
pub(in crate::format) struct Header {
    /// The row that the source says, from 0; `None`: the sheet has no header.
    first: Option<u32>,
    row: Option<u32>,
    names: BTreeMap<u32, String>,
    /// Texts above it, for cells that are merged down to it.
    above: BTreeMap<(u32, u32), String>,
}

impl Header {
    pub(in crate::format) fn new(source: &Source) -> Self {
        let first = (source.csv.header_row > 0).then(|| row_of(source.csv.header_row));
        Self { first, ..Self::default() }
    }

    /// Takes a cell; whether more are wanted.
    pub(in crate::format) fn cell(&mut self, row: u32, column: u32, given: Given) -> bool {
        let Some(first) = self.first.filter(|_| self.row.is_none_or(|header| row <= header)) else { return false };
        let Given::Cell(cell) = given else { return true };
        let text = cell.text();
        if text.is_empty() {
            return true;
        }
        if row < first {
            self.above.insert((row, column), text.into_owned());
        } else {
            self.row = Some(row);
            self.names.insert(column, text.into_owned());
        }
        true
    }

    /// Whether there is a column before the last one that has no name.
    pub(in crate::format) fn has_gaps(&self) -> bool {
        if self.row.is_none() {
            return false;
        }
        let last = self.names.keys().next_back().copied().unwrap_or_default();
        let after = self.above.keys().any(|(_, column)| *column > last);
        after || self.names.len() as u64 <= u64::from(last)
    }

    /// Cells that are one: what stands in the first of them names all of them.
    pub(in crate::format) fn merged(&mut self, start: (u32, u32), end: (u32, u32)) {
        let Some(header) = self.row.filter(|row| (start.0..=end.0).contains(row)) else { return };
        let name = if start.0 == header { self.names.get(&start.1) } else { self.above.get(&start) };
        let Some(name) = name.cloned() else { return };
        // A sheet has 16 384 columns.
        for column in start.1..=end.1.min(start.1.saturating_add(16_384)) {
            self.names.entry(column).or_insert_with(|| name.clone());
        }
    }
}

/// A row that people count from 1, counted from 0.
fn row_of(line: u64) -> u32 {
    u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// Rows of a sheet on their way.
pub(in crate::format) struct Rows<'a> {
    file: &'a str,
    sheet: String,
    names: Vec<String>,
    /// Column of the sheet → place in `names`.
    places: HashMap<u32, usize>,
    /// The first row that may be data.
    first: u32,
    row: Option<u32>,
    /// Cells of the row, one a name.
    cells: Vec<Cell<'static>>,
    any: bool,
    columns: Vec<Vec<Cell<'static>>>,
    origins: Vec<u64>,
    texts: usize,
    gave: bool,
    /// The row of units, and what stands there.
    units_row: Option<u32>,
    units: Units,
}

impl<'a> Rows<'a> {
    /// None yet.
    ///
    /// # Errors
    /// A sheet without a header, and one without a required column.
    pub(in crate::format) fn new(
        file: &'a str,
        sheet: &str,
        header: &Header,
        source: &Source,
        wanted: &[Wanted],
    ) -> Result<Self, Fault> {
        if header.first.is_some() && header.row.is_none() {
            let message = format!("expected a header in row {}, found no text there or below", source.csv.header_row);
            return Err(Fault { place: sheet.to_owned(), ..Fault::of_file(file, message) });
        }
        let by_position = |(place, name): (usize, &String)| (u32::try_from(place).unwrap_or(u32::MAX), name.clone());
        let names: Vec<(u32, String)> = match source.csv.header.is_empty() {
            true => header.names.iter().map(|(column, name)| (*column, name.clone())).collect(),
            false => source.csv.header.iter().enumerate().map(by_position).collect(),
        };
        let texts: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
        let found = named(&texts, file, &header.row.map_or(sheet.to_owned(), |row| place(sheet, row)), wanted)?;
        let column = |at: usize| names.get(at).map_or(u32::MAX, |(column, _)| *column);
        let units_row = source.csv.units_row.map(row_of);
        let skip = u32::try_from(source.csv.skip_rows).unwrap_or(u32::MAX);
        let units = found.iter().filter_map(|found| {
            let above = || header.above.get(&(units_row?, column(found.index))).cloned();
            Some((found.name.clone(), above().or_else(|| found.unit.clone())?))
        });
        Ok(Self {
            file,
            units: units.collect(),
            units_row,
            first: header.row.map_or(0, |row| row.saturating_add(1)).saturating_add(skip),
            sheet: sheet.to_owned(),
            places: found.iter().enumerate().map(|(place, found)| (column(found.index), place)).collect(),
            row: None,
            cells: vec![Cell::Missing; found.len()],
            any: false,
            columns: vec![Vec::new(); found.len()],
            names: found.into_iter().map(|found| found.name).collect(),
            origins: Vec::new(),
            texts: 0,
            gave: false,
        })
    }

    /// Takes a cell. Rows come one after the other; always true, as more are wanted.
    ///
    /// # Errors
    /// A row before the one before, a formula without its value, a text longer than a cell can be.
    pub(in crate::format) fn cell(
        &mut self,
        row: u32,
        column: u32,
        given: Given,
        take: Take<'_>,
    ) -> Result<bool, Error> {
        if self.row != Some(row) {
            if self.row.is_some_and(|before| row < before) {
                let message = "expected the rows in their order, found this one after later ones".to_owned();
                return Err(self.fault(row, "", message, "open it in a spreadsheet program and save it anew").into());
            }
            self.end_of_row(take)?;
            self.row = Some(row);
        }
        if self.units_row == Some(row) {
            if let (Some(name), Given::Cell(cell)) =
                (self.places.get(&column).and_then(|at| self.names.get(*at)), &given)
            {
                self.units.insert(name.clone(), cell.text().into_owned());
            }
            return Ok(true);
        }
        if row < self.first {
            return Ok(true);
        }
        let blank = matches!(given, Given::Cell(Cell::Missing));
        self.any |= !blank;
        let Some(place) = self.places.get(&column).copied() else { return Ok(true) };
        let name = self.names.get(place).cloned().unwrap_or_default();
        let cell = match given {
            Given::Cell(cell) => cell,
            Given::Formula => {
                let message = "expected a value, found a formula without one".to_owned();
                let hint = "open it in a spreadsheet program and save it: the values of formulas are stored then";
                return Err(self.fault(row, &name, message, hint).into());
            }
        };
        if let Cell::Text(text) = &cell {
            if text.len() > LONGEST && text.chars().nth(LONGEST).is_some() {
                let message = format!("expected a text of at most {LONGEST} characters, found a longer one");
                return Err(self.fault(row, &name, message, "no spreadsheet program writes such a cell").into());
            }
            self.texts += text.len();
        }
        if let Some(at) = self.cells.get_mut(place) {
            *at = cell;
        }
        Ok(true)
    }

    fn end_of_row(&mut self, take: Take<'_>) -> Result<(), Error> {
        let Some(row) = self.row.filter(|_| self.any) else { return Ok(()) };
        for (column, cell) in self.columns.iter_mut().zip(&mut self.cells) {
            column.push(std::mem::take(cell));
        }
        self.origins.push(u64::from(row) + 1);
        self.any = false;
        if self.origins.len() >= BATCH || self.texts >= TEXTS {
            self.give(take)?;
        }
        Ok(())
    }

    fn give(&mut self, take: Take<'_>) -> Result<(), Error> {
        self.texts = 0;
        self.gave = true;
        let rows = std::mem::take(&mut self.origins);
        let origin = |row| Origin::Row { sheet: self.sheet.clone(), row };
        take(Table {
            names: self.names.clone(),
            columns: self.columns.iter_mut().map(|cells| Written::Cells(std::mem::take(cells))).collect(),
            origins: rows.into_iter().map(origin).collect::<Origins>(),
            units: self.units.clone(),
        })
    }

    /// The end of the sheet.
    ///
    /// # Errors
    /// What `take` says.
    pub(in crate::format) fn done(mut self, take: Take<'_>) -> Result<(), Error> {
        self.end_of_row(&mut *take)?;
        if self.gave && self.origins.is_empty() { Ok(()) } else { self.give(take) }
    }

    fn fault(&self, row: u32, column: &str, message: String, hint: &str) -> Fault {
        let mut fault = Fault { place: place(&self.sheet, row), ..Fault::of_file(self.file, message) };
        column.clone_into(&mut fault.column);
        fault.hint(hint)
    }
}

/// A row of a sheet, for people.
fn place(sheet: &str, row: u32) -> String {
    Origin::Row { sheet: sheet.to_owned(), row: u64::from(row) + 1 }.to_string()
}
