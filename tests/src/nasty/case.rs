//! One small table with what is wrong or odd about it, and what must come of it.

/// A cell of a table that is written in several formats.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    None,
    /// A text.
    Text(&'static str),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// A whole number that is not negative.
    Count(u64),
    /// True or false.
    Truth(bool),
    /// A date and time of day without a zone, as ISO 8601.
    Clock(&'static str),
    /// An instant, as ISO 8601 with `Z`.
    Instant(&'static str),
}

macro_rules! from {
    ($type:ty, $variant:ident) => {
        impl From<$type> for Cell {
            fn from(value: $type) -> Self {
                Cell::$variant(value.into())
            }
        }
    };
}

from!(&'static str, Text);
from!(f64, Number);
from!(i32, Whole);
from!(i64, Whole);
from!(u64, Count);
from!(bool, Truth);

impl From<()> for Cell {
    fn from((): ()) -> Self {
        Cell::None
    }
}

/// A table, header first: `rows![["time", "t"], ["2025-01-01", 1.5]]`; `()` is an empty cell.
macro_rules! rows {
    ($([$($cell:expr),* $(,)?]),* $(,)?) => {
        vec![$(vec![$($crate::small_tables::case::Cell::from($cell)),*]),*]
    };
}
pub(crate) use rows;

/// A format in which a table is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// Text.
    Csv,
    /// A workbook.
    Excel,
    /// Typed columns.
    Parquet,
    /// Typed columns, as a stream.
    Arrow,
    /// A list of objects.
    Json,
}

impl Form {
    /// Its name in a schema.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Excel => "excel",
            Form::Parquet => "parquet",
            Form::Arrow => "arrow",
            Form::Json => "json",
        }
    }

    /// Whether names are those of columns, and no lines stand above or between.
    pub(crate) fn is_typed(self) -> bool {
        !matches!(self, Form::Csv | Form::Excel)
    }
}

/// What must come of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expected {
    /// It is taken: all stored cells as `t[@1,A]=1.5`, joined by ` | `; the 5 January 2025 at midnight is `@5`.
    Cells(&'static str),
    /// It is refused, with these words.
    Refused(&'static [&'static str]),
}

/// A small table, named after its fault or oddity.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What is odd.
    pub(crate) name: &'static str,
    /// `COORDS`, `VARS` and whatever stands beside `SOURCES`.
    pub(crate) schema: String,
    /// Lines of the source that hold for each format.
    pub(crate) source: String,
    /// Lines of the source that only text has, and those of a workbook.
    pub(crate) csv: &'static str,
    /// Lines of the source that only a workbook has.
    pub(crate) excel: &'static str,
    /// The file as it is, for a text.
    pub(crate) bytes: Option<Vec<u8>>,
    /// The table, for all formats that can hold it; for text only if there are no bytes.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// How a workbook is made of the table.
    pub(crate) book: fn(&[Vec<Cell>]) -> Result<Vec<u8>, String>,
    /// What is done to the whole file, as to compress it.
    pub(crate) pack: fn(&[u8]) -> Result<Vec<u8>, String>,
    /// Formats that it is not tried in, with the reason why not in the case.
    pub(crate) not: Vec<Form>,
    /// Files beside the schema.
    pub(crate) beside: Vec<(&'static str, &'static str)>,
    /// What comes of it.
    pub(crate) expected: Expected,
    /// Of each row that is set aside, and of each kind of warning, words that stand in what is said. `row …` is for
    /// text and workbooks.
    pub(crate) aside: &'static [&'static [&'static str]],
}

/// Temperatures in degrees Celsius by time and station.
pub(crate) const STATIONS: &str = "\
COORDS:
  time: {unit: {tick: s}}
  station: {type: string}
VARS:
  t: {coords: [time, station], unit: degC, range: {interval: [-60, 60]}}
";

impl Case {
    /// A table over [`STATIONS`].
    pub(crate) fn new(name: &'static str) -> Self {
        Case {
            name,
            schema: STATIONS.into(),
            source: String::new(),
            csv: "",
            excel: "",
            bytes: None,
            rows: Vec::new(),
            book: super::file::excel,
            pack: |bytes| Ok(bytes.to_vec()),
            not: Vec::new(),
            beside: Vec::new(),
            expected: Expected::Cells(""),
            aside: &[],
        }
    }

    /// Another schema.
    pub(crate) fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// [`STATIONS`] with another `t`.
    pub(crate) fn values(mut self, keys: &str) -> Self {
        self.schema = STATIONS.replace("unit: degC, range: {interval: [-60, 60]}", keys);
        self
    }

    /// [`STATIONS`] with another `time`.
    pub(crate) fn times(mut self, keys: &str) -> Self {
        self.schema = STATIONS.replace("unit: {tick: s}", keys);
        self
    }

    /// [`STATIONS`] where rows without a station are set aside.
    pub(crate) fn lenient(mut self) -> Self {
        self.schema = STATIONS.replace("{type: string}", "{type: string, on_bad: quarantine}");
        self
    }

    /// Lines of the source, one key a line.
    pub(crate) fn source(mut self, lines: &str) -> Self {
        self.source = lines.trim().to_owned();
        self
    }

    /// Lines of the source of a text.
    pub(crate) fn csv(mut self, lines: &'static str) -> Self {
        self.csv = lines;
        self
    }

    /// Lines of the source of a workbook.
    pub(crate) fn excel(mut self, lines: &'static str) -> Self {
        self.excel = lines;
        self
    }

    /// The file of a text.
    pub(crate) fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.bytes = Some(bytes.into());
        self
    }

    /// The table.
    pub(crate) fn rows(mut self, rows: Vec<Vec<Cell>>) -> Self {
        self.rows = rows;
        self
    }

    /// Another workbook of the table.
    pub(crate) fn book(mut self, book: fn(&[Vec<Cell>]) -> Result<Vec<u8>, String>) -> Self {
        self.book = book;
        self
    }

    /// Does something to the whole file.
    pub(crate) fn pack(mut self, pack: fn(&[u8]) -> Result<Vec<u8>, String>) -> Self {
        self.pack = pack;
        self
    }

    /// A format that cannot hold it; what Parquet cannot, the others with typed values cannot.
    pub(crate) fn not(mut self, form: Form) -> Self {
        self.not.push(form);
        self
    }

    /// A file beside the schema.
    pub(crate) fn beside(mut self, name: &'static str, text: &'static str) -> Self {
        self.beside.push((name, text));
        self
    }

    /// All cells that are stored.
    pub(crate) fn cells(mut self, cells: &'static str) -> Self {
        self.expected = Expected::Cells(cells);
        self
    }

    /// It is refused.
    pub(crate) fn refused(mut self, words: &'static [&'static str]) -> Self {
        self.expected = Expected::Refused(words);
        self
    }

    /// What is set aside.
    pub(crate) fn aside(mut self, faults: &'static [&'static [&'static str]]) -> Self {
        self.aside = faults;
        self
    }

    /// The formats that it is tried in.
    pub(crate) fn forms(&self) -> Vec<Form> {
        let can = |form: &Form| match form {
            Form::Csv => self.bytes.is_some() || !self.rows.is_empty(),
            Form::Excel => !self.rows.is_empty(),
            Form::Parquet | Form::Arrow => super::file::columns(&self.rows).is_some(),
            Form::Json => super::file::json(&self.rows).is_some(),
        };
        let not = |form: &Form| self.not.contains(form) || (form.is_typed() && self.not.contains(&Form::Parquet));
        let forms = [Form::Csv, Form::Excel, Form::Parquet, Form::Arrow, Form::Json];
        forms.into_iter().filter(|form| can(form) && !not(form)).collect()
    }

    /// The schema with its source, called `s`.
    pub(crate) fn yaml(&self, form: Form) -> String {
        let own = match form {
            Form::Csv => self.csv,
            Form::Excel => self.excel,
            Form::Parquet | Form::Arrow => "",
            Form::Json => "records: /*",
        };
        let lines = [self.source.as_str(), own.trim()].join("\n");
        let lines: String = lines.lines().filter(|line| !line.is_empty()).map(|line| format!("    {line}\n")).collect();
        format!("SCHEMA: 1\n{}SOURCES:\n  s:\n    format: {}\n{lines}", self.schema, form.name())
    }

    /// The file.
    pub(crate) fn file(&self, form: Form) -> Result<Vec<u8>, String> {
        let file = match (form, &self.bytes) {
            (Form::Csv, Some(bytes)) => bytes.clone(),
            (Form::Csv, None) => super::file::csv(&self.rows).into_bytes(),
            (Form::Excel, _) => (self.book)(&self.rows)?,
            (Form::Parquet, _) => super::file::parquet(&self.rows)?,
            (Form::Arrow, _) => super::file::arrow(&self.rows)?,
            (Form::Json, _) => super::file::json(&self.rows).ok_or("a table that JSON cannot hold")?.into_bytes(),
        };
        (self.pack)(&file)
    }
}
