//! A table as rows of cells: where title, header, row of units and values stand.

use super::table::{Cell, Found, Marks, Raw, Setting};
use super::{missing, number, unit, yaml};
use crate::fault::Fault;

/// Rows of the beginning among which the header is looked for.
const TOP: usize = 200;

/// A row with its number in the file, from 1.
pub(super) struct Row {
    pub(super) line: u64,
    /// Its cells as texts, without blanks around them.
    pub(super) cells: Vec<String>,
    /// The same cells, where the file says of what type they are; empty for texts.
    pub(super) typed: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Empty,
    Number,
    Time,
    Text,
}

impl Class {
    /// A number or a time.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Class::Number | Class::Time)
    }
}

/// What a cell looks like, before the marks of numbers are known.
pub(super) fn class(cell: &str) -> Class {
    if missing::text(cell) {
        return Class::Empty;
    }
    if cell.len() > 60 {
        return Class::Text;
    }
    let either =
        [(',', None), ('.', Some(',')), (',', Some('.')), (',', Some(' ')), (',', Some('\u{a0}')), ('.', Some('\''))];
    if either.into_iter().any(|(decimal, thousands)| number::parse(cell, Marks { decimal, thousands }).is_some()) {
        return Class::Number;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let signs = cell.matches(['-', '/', '.', ':']).count();
    if cell.starts_with(|c: char| c.is_ascii_digit()) && digits >= 4 && signs >= 2 && digits * 2 >= cell.len() {
        return Class::Time;
    }
    Class::Text
}

/// Where the parts of a table stand, as indices of rows.
pub(super) struct Layout {
    header: Option<usize>,
    units: Option<usize>,
    /// The first row of values.
    pub(super) data: usize,
    width: usize,
}

impl Layout {
    /// Finds the parts.
    ///
    /// # Errors
    /// When no row of values is below the header.
    pub(super) fn of(rows: &[Row], file: &str) -> Result<Self, Fault> {
        let top = &rows[..rows.len().min(TOP)];
        let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let mut widths: Vec<usize> = top.iter().map(filled).collect();
        widths.sort_unstable();
        let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
        let width = rows
            .iter()
            .map(|row| row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1))
            .max()
            .unwrap_or(0);
        // What the lower part of the columns holds.
        let below = &top[top.len() / 3..];
        let kinds: Vec<bool> = (0..width)
            .map(|i| {
                let classes = || below.iter().filter_map(|row| row.cells.get(i)).map(|cell| class(cell));
                let (values, texts) =
                    (classes().filter(|c| c.is_value()).count(), classes().filter(|c| *c == Class::Text).count());
                values > texts
            })
            .collect();
        let is_data = |row: &Row| {
            let of_values = || row.cells.iter().zip(&kinds).filter(|(_, values)| **values).map(|(cell, _)| class(cell));
            let (values, texts) =
                (of_values().filter(|c| c.is_value()).count(), of_values().filter(|c| *c == Class::Text).count());
            values > texts && filled(row) * 2 >= usual
        };
        let enough = |row: &Row| filled(row) * 10 >= usual * 6 && filled(row) > 0;
        if !kinds.iter().any(|values| *values) {
            // Texts only: the first full row is the header.
            let header = top.iter().position(enough).unwrap_or(0);
            return Self { header: Some(header), units: None, data: header + 1, width }.with_rows(rows, file);
        }
        let data = top.iter().position(is_data).unwrap_or(top.len());
        let mut header: Option<usize> = None;
        for (i, row) in top[..data].iter().enumerate().filter(|(_, row)| enough(row)) {
            if header.is_none_or(|best| filled(row) > filled(&top[best])) {
                header = Some(i);
            }
        }
        let is_units = |row: &&Row| {
            let cells = || row.cells.iter().filter(|cell| !cell.is_empty());
            let known =
                cells().filter(|cell| unit::read(cell).is_some() || matches!(cell.as_str(), "TS" | "RN")).count();
            known * 10 >= cells().count() * 6 && known > 0
        };
        let units = header.and_then(|header| (header + 1..data).find(|i| is_units(&&top[*i])));
        Self { header, units, data, width }.with_rows(rows, file)
    }

    fn with_rows(self, rows: &[Row], file: &str) -> Result<Self, Fault> {
        if self.data < rows.len() {
            return Ok(self);
        }
        Err(Fault::of_file(file, "expected rows below the header, found none")
            .hint("a schema is guessed from values: give a file with some rows"))
    }

    /// The names of the columns as the file has them.
    fn names(&self, rows: &[Row]) -> Vec<String> {
        let header = self.header.map(|header| rows[header].cells.as_slice()).unwrap_or_default();
        (0..self.width.max(header.len())).map(|i| header.get(i).cloned().unwrap_or_default()).collect()
    }

    /// Options of the source that say where the header is.
    pub(super) fn settings(&self, rows: &[Row], found: &mut Found) {
        let mut setting = |key: &'static str, value: String, why: &str| {
            found.options.push(Setting { key, value, why: why.to_owned() });
        };
        let line = match self.header {
            Some(header) => rows[header].line,
            // A row above the first one is taken for the header, since every table is read with one.
            None if self.data > 0 => rows[self.data - 1].line,
            None => rows[0].line,
        };
        if line != 1 {
            setting("header_row", line.to_string(), "the rows above are a title or comments");
        }
        if let Some(units) = self.units {
            setting("units_row", rows[units].line.to_string(), "its cells are units");
        }
        let last = rows[self.data.saturating_sub(1)].line;
        let only_units = self.units.is_some_and(|units| units + 1 == self.data);
        if last > line && !only_units && self.data > 0 {
            setting("skip_rows", (last - line).to_string(), "rows below the header that hold no values");
        }
        if self.header.is_none() {
            found.notes.push(match self.data {
                0 => "the file has no header: names are made up, and its first row is taken for the header and not read. Write a header into the file".to_owned(),
                _ => "the file has no header: names are made up".to_owned(),
            });
        }
    }
}

/// Cells of the rows below the header.
pub(super) fn columns(rows: &[Row], layout: &Layout, marks: Marks, found: &mut Found) {
    found.marks = marks;
    let names = layout.names(rows);
    let used = |i: usize| rows[layout.data..].iter().any(|row| row.cells.get(i).is_some_and(|cell| !cell.is_empty()));
    // Empty columns behind the last name are no columns.
    let width = (0..names.len()).rev().find(|i| !names[*i].is_empty() || used(*i)).map_or(0, |last| last + 1);
    let mut given: Vec<String> = Vec::with_capacity(width);
    for (i, name) in names.iter().take(width).enumerate() {
        let base = if name.is_empty() { format!("column_{}", i + 1) } else { name.clone() };
        let mut name = base.clone();
        let mut n = 2;
        while given.contains(&name) || (n > 2 && names.contains(&name)) {
            name = format!("{base}_{n}");
            n += 1;
        }
        given.push(name);
    }
    pair(&mut given, &names, rows, layout);
    if given[..] != names[..width] {
        let value = format!("[{}]", given.iter().map(|name| yaml::text(name)).collect::<Vec<_>>().join(", "));
        let why = match () {
            () if layout.header.is_none() => "the file has none",
            () if names.iter().take(width).any(String::is_empty) => "the file leaves columns without a name",
            () => "names of the file are there more than once",
        };
        found.options.push(Setting { key: "header", value, why: why.to_owned() });
    }
    let units = layout.units.map(|units| rows[units].cells.as_slice()).unwrap_or_default();
    for (i, name) in given.into_iter().enumerate() {
        let cell = |row: &Row| match (row.typed.get(i), row.cells.get(i)) {
            (Some(cell), _) => cell.clone(),
            (None, Some(cell)) if !cell.is_empty() => Cell::Text(cell.clone().into()),
            _ => Cell::Missing,
        };
        found.columns.push(Raw {
            header: name.trim_start_matches(['#', '%', '!', ' ']).to_owned(),
            from: name,
            unit: units.get(i).filter(|unit| !unit.is_empty()).cloned(),
            unit_why: "from the row of units",
            time: None,
            cells: rows[layout.data..].iter().map(cell).collect(),
        });
    }
}

/// A position that stands without quotes under one name and a column without one is latitude and longitude.
fn pair(given: &mut [String], names: &[String], rows: &[Row], layout: &Layout) {
    let inside = |i: usize, limit: f64| {
        let cells = || rows[layout.data..].iter().filter_map(|row| row.cells.get(i)).filter(|cell| !cell.is_empty());
        let degrees = |cell: &String| cell.contains('.') && cell.parse::<f64>().is_ok_and(|value| value.abs() <= limit);
        cells().count() > 0 && cells().all(degrees)
    };
    let wanted = ["gps", "coordinates", "position", "latlon", "lat/lon", "souradnice"];
    for i in 1..given.len() {
        let before = names.get(i - 1).is_some_and(|name| wanted.contains(&name.to_lowercase().as_str()));
        let free = !given.iter().any(|name| name == "latitude" || name == "longitude");
        if before && free && names[i].is_empty() && inside(i - 1, 90.0) && inside(i, 180.0) {
            given[i - 1] = "latitude".to_owned();
            given[i] = "longitude".to_owned();
        }
    }
}
