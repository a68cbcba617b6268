//! What stands above the rows: names, units; and the rows of a block as a table.

use super::blocks::{Block, Blocks, RECORD, Signs};
use super::header::{self, Found};
use super::scan::{Field, Scanner};
use crate::fault::{Error, Fault};
use crate::format::{BATCH, Wanted};
use crate::table::{Origin, Table, Texts, Units, Written};
use zarr_fuse_core::schema::CsvOptions;

/// How the rows of a file are read.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    file: &'a str,
    signs: Signs,
    columns: Vec<Found>,
    units: Units,
    /// What has the names, for faults.
    header: &'static str,
    /// Cells of a row.
    width: usize,
    /// Lines up to this one are no rows.
    above: u64,
    units_row: Option<u64>,
}

/// The lines above the rows.
#[derive(Default)]
struct Head {
    names: Vec<String>,
    line: u64,
    width: usize,
    units: Vec<String>,
}

impl<'a> Layout<'a> {
    /// Reads the lines above the rows, and gives the first block, which begins with the header.
    pub(super) fn of(
        blocks: &mut Blocks<'_>,
        file: &'a str,
        options: &CsvOptions,
        wanted: &[Wanted],
    ) -> Result<(Self, Block), Fault> {
        let signs = Signs::of(options, file)?;
        // A title is no record: it may have quotes.
        let mut above = None;
        blocks.skip(options.header_row, |line, text| {
            if Some(line) == options.units_row {
                above = Some(text.to_owned());
            }
        })?;
        let nothing = |lines: u64| {
            let message = format!("expected a header in row {}, found {lines} lines", options.header_row);
            Fault::of_file(file, message)
        };
        let Some(mut block) = blocks.next()? else { return Err(nothing(0)) };
        let mut head = head(&block, signs, options);
        while head.is_none() && block.text.len() <= RECORD {
            let Some(next) = blocks.next()? else { break };
            block.text.push_str(&next.text);
            block.last = next.last;
            head = self::head(&block, signs, options);
        }
        let Some(mut head) = head else {
            return Err(nothing(block.line - 1 + block.text.lines().count() as u64));
        };
        if let Some(above) = above {
            head.units = cells(&above, signs);
        }
        let columns = header::find(&head.names, wanted, file, head.line)?;
        let mut units = Units::new();
        for column in &columns {
            let below = head.units.get(column.index).filter(|unit| !unit.is_empty());
            if let Some(unit) = below.cloned().or_else(|| column.unit.clone()) {
                units.insert(column.name.clone(), unit);
            }
        }
        let above = head.line.max(options.header_row + options.skip_rows);
        let units_row = options.units_row;
        let header = if head.line == 0 { "`header` of the source" } else { "the header" };
        Ok((Self { file, signs, columns, units, header, width: head.width, above, units_row }, block))
    }

    /// The rows of a block as tables of at most [`BATCH`] rows, in their order; one at least.
    pub(crate) fn tables<'b>(
        &self,
        block: &'b Block,
        take: &mut dyn FnMut(Table<'b>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut scanner = Scanner::new(&block.text, self.signs.delimiter, self.signs.comment).at(block.line);
        let blank = |scanner: &Scanner<'_>, field: &Field| scanner.text(*field).trim().is_empty();
        let mut fields: Vec<Field> = Vec::new();
        let mut last = block.line;
        let (mut table, mut columns) = self.empty(block);
        let mut given = false;
        while let Some(line) = scanner.next(&mut fields) {
            last = line;
            if line <= self.above || self.units_row == Some(line) {
                continue;
            }
            if fields.iter().all(|field| blank(&scanner, field)) {
                continue;
            }
            if let Some(more) = fields.iter().skip(self.width).find(|field| !blank(&scanner, field)) {
                return Err(self.wide(line, fields.len(), &scanner.text(*more)).into());
            }
            if table.len() == BATCH {
                let (next, room) = self.empty(block);
                take(full(std::mem::replace(&mut table, next), std::mem::replace(&mut columns, room)))?;
                given = true;
            }
            for (found, texts) in self.columns.iter().zip(&mut columns) {
                match fields.get(found.index) {
                    None => texts.push_missing(),
                    Some(field) if field.marked => texts.push_own(scanner.text(*field).into_owned()),
                    Some(field) => texts.push(field.from, field.to),
                }
            }
            table.origins.push(Origin::Line(line));
        }
        if scanner.open() {
            let message = "expected a closing quote, found the end of the file".to_owned();
            let fault = Fault { place: format!("row {last}"), ..Fault::of_file(self.file, message) };
            return Err(fault.hint("was it copied completely? A quote inside a quoted cell is written twice").into());
        }
        if !given || !table.is_empty() { take(full(table, columns)) } else { Ok(()) }
    }

    fn empty<'b>(&self, block: &'b Block) -> (Table<'b>, Vec<Texts<'b>>) {
        let names = self.columns.iter().map(|column| column.name.clone()).collect();
        let columns = self.columns.iter().map(|_| Texts::new(&block.text)).collect();
        (Table { names, units: self.units.clone(), ..Table::default() }, columns)
    }

    fn wide(&self, line: u64, count: usize, more: &str) -> Fault {
        let more: String = more.chars().take(100).collect();
        let message = format!("expected {} cells as in {}, found {count}: \"{more}\"", self.width, self.header);
        Fault { place: format!("row {line}"), ..Fault::of_file(self.file, message) }
            .hint("a cell that holds the delimiter, as a decimal comma, must stand in quotes")
    }
}

fn full<'b>(table: Table<'b>, columns: Vec<Texts<'b>>) -> Table<'b> {
    Table { columns: columns.into_iter().map(Written::Texts).collect(), ..table }
}

/// The names and the units below them; `None` if the block ends before and is not the last one, or has no header though
/// there should be one.
fn head(block: &Block, signs: Signs, options: &CsvOptions) -> Option<Head> {
    let mut scanner = Scanner::new(&block.text, signs.delimiter, signs.comment).at(block.line);
    let mut fields = Vec::new();
    // Without a header the names are those of the source, and stand before the first line.
    let line = if options.header_row == 0 { 0 } else { scanner.next(&mut fields)? };
    let texts = |scanner: &Scanner<'_>, fields: &[Field]| -> Vec<String> {
        fields.iter().map(|field| scanner.text(*field).trim().to_owned()).collect()
    };
    let names = if options.header.is_empty() { texts(&scanner, &fields) } else { options.header.clone() };
    let mut head = Head { width: names.len().max(fields.len()), names, line, units: Vec::new() };
    if let Some(row) = options.units_row.filter(|row| *row > line) {
        let mut at = line;
        while at < row {
            match scanner.next(&mut fields) {
                Some(next) => at = next,
                None if block.last => break,
                None => return None,
            }
        }
        if at == row {
            head.units = texts(&scanner, &fields);
        }
    }
    Some(head)
}

fn cells(line: &str, signs: Signs) -> Vec<String> {
    let (mut scanner, mut fields) = (Scanner::new(line, signs.delimiter, None), Vec::new());
    scanner.next(&mut fields);
    fields.iter().map(|field| scanner.text(*field).trim().to_owned()).collect()
}
