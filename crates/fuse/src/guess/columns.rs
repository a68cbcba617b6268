//! What one column holds: its type, its missing values, its unit, what it means.

use super::table::{Cell, Marks, Raw};
use super::time::Times;
use super::words::{Meaning, Role};
use super::{missing, number, time, unit, words};
use std::collections::{BTreeMap, HashMap};
use zarr_fuse_core::column::parse_complex;

/// Whole floats below it are exact: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Marks the rows of a column without a value.
pub(super) const ABSENT: u32 = u32::MAX;

/// What the cells are.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Texts of the source with `true` or `false`, where they are other words.
    Bool(Vec<(String, bool)>),
    /// Whole numbers.
    Int {
        /// None fits into `int32`.
        wide: bool,
        /// One is above the greatest `int64`, and none is negative.
        unsigned: bool,
    },
    Float,
    Complex,
    Text,
    Time(Box<Times>),
}

/// A column with everything that was found out about it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) from: String,
    pub(super) header: String,
    /// The header without its unit.
    pub(super) label: String,
    /// Name of the variable; given later, among all columns.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) unit: Option<String>,
    /// Where the unit comes from.
    pub(super) unit_why: String,
    pub(super) meaning: Option<&'static Meaning>,
    /// Texts that mean missing, with how often.
    pub(super) na: Vec<(String, usize)>,
    /// A number for each row: rows with the same value have the same one; [`ABSENT`] for a missing value.
    pub(super) codes: Vec<u32>,
    /// Values that differ.
    pub(super) distinct: usize,
    /// Rows with a value.
    pub(super) present: usize,
    /// Least and greatest number.
    pub(super) extent: Option<(f64, f64)>,
    /// Digits behind the decimal mark, at most.
    pub(super) decimals: u32,
    /// Characters of a text, on average.
    pub(super) length: usize,
    /// Cells that cannot be read as what the column is, with one of them.
    pub(super) unread: Option<(usize, String)>,
    /// Further things to say beside the variable.
    pub(super) remarks: Vec<String>,
}

impl Column {
    pub(super) fn role(&self) -> Role {
        self.meaning.map_or(Role::Measured, |meaning| meaning.role)
    }

    pub(super) fn is_time(&self) -> bool {
        matches!(self.kind, Kind::Time(_))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text)
    }

    /// Whether its cells are numbers, complex ones too.
    pub(super) fn is_value(&self) -> bool {
        self.is_number() || matches!(self.kind, Kind::Complex)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Int { .. } | Kind::Float)
    }
}

/// Looks at a column; `None` if it holds no value at all.
pub(super) fn column(raw: &Raw, marks: Marks) -> Option<Column> {
    let (label, in_header) = unit::split(&raw.header);
    let (unit, unit_why) = match (raw.unit.as_deref().and_then(unit::read), in_header) {
        (Some(unit), _) => {
            let why = if raw.unit_why.is_empty() { "the file gives it beside the name" } else { raw.unit_why };
            (Some(unit), why.to_owned())
        }
        (None, Some(unit)) => (Some(unit), format!("from the name \"{}\"", raw.header)),
        (None, None) => (None, String::new()),
    };
    let mut column = Column {
        from: raw.from.clone(),
        header: raw.header.clone(),
        label,
        name: String::new(),
        kind: Kind::Text,
        unit,
        unit_why,
        meaning: None,
        na: Vec::new(),
        codes: Vec::new(),
        distinct: 0,
        present: 0,
        extent: None,
        decimals: 0,
        length: 0,
        unread: None,
        remarks: Vec::new(),
    };
    let mut absent: BTreeMap<String, usize> = BTreeMap::new();
    let mut filled = 0_usize;
    for cell in raw.cells.iter().filter(|cell| **cell != Cell::Missing) {
        let text = cell.text();
        if missing::text(&text) {
            *absent.entry(text.trim().to_owned()).or_default() += 1;
        } else {
            filled += 1;
        }
    }
    if filled == 0 {
        return None;
    }
    column.na = absent.into_iter().filter(|(text, _)| !text.is_empty()).collect();
    if let Some(times) = time::guess(raw, &missing::text) {
        column.unit = None;
        column.label = time::label(&raw.header);
        let codes = codes(times.ticks.iter().map(|tick| tick.map(|tick| tick as u64)));
        let unread = unread(raw, |row| times.ticks[row].is_some());
        column.finish(Kind::Time(Box::new(times)), codes, unread);
        return Some(column);
    }
    if let Some(words) = booleans(raw) {
        let word =
            |cell: &Cell| words.iter().find(|(text, _)| *text == *cell.text()).map(|(_, value)| u64::from(*value));
        let codes = codes(raw.cells.iter().map(word));
        column.finish(Kind::Bool(words), codes, None);
        return Some(column);
    }
    let read = numbers(raw, marks, filled, &mut column);
    if !read && complex(raw) {
        let mut known: HashMap<String, u64> = HashMap::new();
        let ids = raw.cells.iter().map(|cell| {
            let (text, next) = (cell.text(), known.len() as u64);
            (*cell != Cell::Missing && !missing::text(&text)).then(|| *known.entry(text.into_owned()).or_insert(next))
        });
        let codes = codes(ids.collect::<Vec<_>>().into_iter());
        column.finish(Kind::Complex, codes, None);
    } else if !read {
        let mut known: HashMap<&str, u64> = HashMap::new();
        let texts: Vec<_> = raw.cells.iter().map(Cell::text).collect();
        let ids = texts.iter().map(|text| {
            let next = known.len() as u64;
            (!missing::text(text)).then(|| *known.entry(text.as_ref()).or_insert(next))
        });
        let codes = codes(ids.collect::<Vec<_>>().into_iter());
        column.length = texts.iter().map(|text| text.chars().count()).sum::<usize>() / filled;
        column.finish(Kind::Text, codes, None);
        column.unit = None;
    }
    Some(column)
}

impl Column {
    fn finish(&mut self, kind: Kind, codes: Vec<u32>, unread: Option<(usize, String)>) {
        self.kind = kind;
        self.present = codes.iter().filter(|code| **code != ABSENT).count();
        self.distinct = codes.iter().filter(|code| **code != ABSENT).max().map_or(0, |code| *code as usize + 1);
        self.codes = codes;
        self.unread = unread;
    }
}

/// Numbers values by the order in which they are first met.
fn codes(values: impl Iterator<Item = Option<u64>>) -> Vec<u32> {
    let mut known: HashMap<u64, u32> = HashMap::new();
    values
        .map(|value| {
            let next = known.len() as u32; // rows are fewer than `table::ROWS`
            value.map_or(ABSENT, |value| *known.entry(value).or_insert(next))
        })
        .collect()
}

/// Cells with a text that was not read, and the first of them.
fn unread(raw: &Raw, read: impl Fn(usize) -> bool) -> Option<(usize, String)> {
    let bad = |(row, cell): &(usize, &Cell)| **cell != Cell::Missing && !missing::text(&cell.text()) && !read(*row);
    let mut bad = raw.cells.iter().enumerate().filter(bad);
    let (_, first) = bad.next()?;
    Some((bad.count() + 1, first.text().chars().take(40).collect()))
}

/// The words of a column that says yes and no, both of them.
fn booleans(raw: &Raw) -> Option<Vec<(String, bool)>> {
    const PAIRS: [(&str, &str); 6] =
        [("true", "false"), ("yes", "no"), ("ano", "ne"), ("ja", "nein"), ("oui", "non"), ("on", "off")];
    let mut seen: Vec<String> = Vec::new();
    for cell in &raw.cells {
        let text = cell.text();
        if *cell == Cell::Missing || missing::text(&text) || seen.iter().any(|known| *known == text) {
            continue;
        }
        if seen.len() == 6 || text.len() > 5 || matches!(cell, Cell::Int(_) | Cell::Float(_)) {
            return None;
        }
        seen.push(text.into_owned());
    }
    let lower: Vec<String> = seen.iter().map(|text| text.to_lowercase()).collect();
    let (yes, no) = PAIRS.into_iter().find(|(yes, no)| lower.iter().all(|text| text == yes || text == no))?;
    // One word alone may be anything, except the language's own.
    if yes != "true" && !(lower.iter().any(|text| text == yes) && lower.iter().any(|text| text == no)) {
        return None;
    }
    Some(seen.into_iter().zip(lower).map(|(text, lower)| (text, lower == yes)).collect())
}

/// Whether all values are complex numbers, and one of them is no real one.
fn complex(raw: &Raw) -> bool {
    let mut imaginary = false;
    for cell in raw.cells.iter().filter(|cell| **cell != Cell::Missing) {
        let text = cell.text();
        let digits = || text.contains(|c: char| c.is_ascii_digit());
        if missing::text(&text) {
            continue;
        }
        if !digits() || parse_complex(&text).is_none() {
            return false;
        }
        imaginary |= text.trim_end_matches(')').ends_with(['i', 'j', 'I', 'J']);
    }
    imaginary
}

/// Fills in a column of numbers; false if it is none.
fn numbers(raw: &Raw, marks: Marks, filled: usize, column: &mut Column) -> bool {
    let mut values: Vec<Option<f64>> = Vec::with_capacity(raw.cells.len());
    // Floats do not tell whole numbers of more than 2^53 apart.
    let mut exact: Vec<Option<i128>> = Vec::with_capacity(raw.cells.len());
    let (mut whole, mut wide) = (true, false);
    for cell in &raw.cells {
        exact.push(match cell {
            Cell::Int(value) => Some(i128::from(*value)),
            Cell::Text(text) => number::whole(text, marks),
            _ => None,
        });
        values.push(match cell {
            Cell::Int(value) => Some(*value as f64),
            Cell::Float(value) if value.is_finite() => Some(*value),
            Cell::Text(text) if !missing::text(text) => {
                let digits = text.trim_start_matches(['+', '-']);
                // A label such as 007 is not the number 7.
                if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return false;
                }
                let read = number::parse(text, marks);
                // 1.0 was written by something that knows fractions.
                whole &= read.is_none() || !text.contains(['e', 'E', '.']) || marks.thousands == Some('.');
                read
            }
            _ => None,
        });
    }
    let read = values.iter().flatten().count();
    if read == 0 || read * 10 < filled * 9 {
        return false;
    }
    let all: Vec<f64> = values.iter().flatten().copied().collect();
    for (value, count) in missing::numbers(&all) {
        let text = match raw.cells.iter().zip(&values).find(|(_, found)| **found == Some(value)) {
            Some((cell, _)) => cell.text().trim().to_owned(),
            None => value.to_string(),
        };
        column.na.push((text, count));
        values.iter_mut().filter(|found| **found == Some(value)).for_each(|found| *found = None);
    }
    let mut kept: Vec<f64> = values.iter().flatten().copied().collect();
    kept.sort_by(f64::total_cmp);
    for value in &kept {
        column.decimals = column.decimals.max(number::decimals(*value));
        whole &= value.fract() == 0.0;
        wide |= value.abs() > f64::from(i32::MAX);
    }
    let (mut least, mut greatest) = (0_i128, 0_i128);
    for (value, exact) in values.iter().zip(&exact) {
        let Some(value) = value else { continue };
        match exact {
            Some(exact) => (least, greatest) = (least.min(*exact), greatest.max(*exact)),
            None => whole &= value.abs() < EXACT,
        }
    }
    // The last of each type means missing.
    let signed = least > i128::from(i64::MIN) && greatest <= i128::from(i64::MAX);
    let unsigned = !signed && least >= 0 && greatest < i128::from(u64::MAX);
    whole &= signed || unsigned;
    let large = whole && greatest.max(-least) >= EXACT as i128;
    column.extent = kept.first().copied().zip(kept.last().copied());
    let median = kept.get(kept.len() / 2).copied().unwrap_or_default();
    meaning(column, median);
    let sentinel = |row: usize| {
        column.na.iter().any(|(text, _)| raw.cells.get(row).is_some_and(|cell| cell.text().trim() == text))
    };
    let bad = unread(raw, |row| values[row].is_some() || sentinel(row));
    let id = |(value, exact): (&Option<f64>, &Option<i128>)| match (value, exact) {
        (Some(_), Some(exact)) if large => Some(*exact as u64), // one to one within either type
        (Some(value), None) if large => Some(*value as i64 as u64),
        (value, _) => value.map(|value| (value + 0.0).to_bits()),
    };
    let codes = codes(values.iter().zip(&exact).map(id));
    // What has a unit is measured, and the next value may have a fraction.
    let counted = column.unit.as_deref().is_none_or(|unit| unit.is_empty() || unit == "1") && column.meaning.is_none();
    let kind = if whole && (counted || large) { Kind::Int { wide, unsigned } } else { Kind::Float };
    column.finish(kind, codes, bad);
    true
}

/// Standard name and, where the file gives none, a unit that the values make likely.
fn meaning(column: &mut Column, median: f64) {
    let Some(found) = words::meaning(&column.label).or_else(|| words::meaning(&column.header)) else { return };
    match &column.unit {
        Some(unit)
            if matches!(found.role, Role::Latitude | Role::Longitude)
                && matches!(unit.as_str(), "deg" | "degree" | "") =>
        {
            column.unit = Some(found.unit.to_owned());
        }
        Some(unit) if !found.allows(unit) => {
            column
                .remarks
                .push(format!("the name speaks of {}, and `{unit}` is no unit of it: check both", found.standard_name));
            return;
        }
        Some(_) => {}
        None => {
            if let Some(unit) = found.usual(median) {
                column.unit = Some(unit.to_owned());
                column.unit_why = match found.role {
                    Role::Latitude | Role::Longitude => "the file gives none".to_owned(),
                    _ => format!("the file gives none; values around {median} are usually in `{unit}`"),
                };
            } else if !matches!(found.role, Role::Vertical | Role::Ground) {
                column.remarks.push("the file gives no unit: add `unit`".to_owned());
            }
        }
    }
    let limits = column.unit.as_deref().map(|unit| found.limits_in(unit)).unwrap_or_default();
    if let (Role::Latitude | Role::Longitude, Some((least, greatest))) = (found.role, column.extent)
        && (limits.0.is_some_and(|limit| least < limit) || limits.1.is_some_and(|limit| greatest > limit))
    {
        column.unit = None;
        column.remarks.push(format!("the name speaks of {}, and {least} to {greatest} are none", found.standard_name));
        return;
    }
    column.meaning = Some(found);
}
