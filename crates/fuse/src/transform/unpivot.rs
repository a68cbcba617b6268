//! `unpivot`: wide to long. Each row becomes a row for every column whose name fits a pattern.

use super::map::owned;
use super::of;
use super::rows::Raw;
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Table, Texts, Written};
use serde_json::json;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{self, pattern::Pattern};

pub(super) struct Unpivot<'s> {
    unpivot: &'s schema::Unpivot,
    pattern: Pattern<'s>,
    /// Columns that are named somewhere: `time` fits `{depth}m{side}`, and is none of those.
    named: Vec<String>,
    /// Columns that became rows, and the rows that they became.
    columns: usize,
    rows: u64,
}

impl<'s> Unpivot<'s> {
    pub(super) fn new(unpivot: &'s schema::Unpivot) -> Result<Self, Fault> {
        let pattern = Pattern::parse(&unpivot.columns);
        let pattern = pattern.map_err(|(message, hint)| Fault::of_file("", message).hint(hint))?;
        Ok(Self { unpivot, pattern, named: Vec::new(), columns: 0, rows: 0 })
    }
}

impl<'s> Unpivot<'s> {
    /// The names in braces with what stands for them, if the column is one of those that become rows.
    fn fit<'c>(&self, column: &'c str) -> Option<Vec<(&'s str, &'c str)>> {
        if self.named.iter().any(|name| name == column) { None } else { self.pattern.fit(column) }
    }
}

impl Raw for Unpivot<'_> {
    fn wanted(&self, wanted: Vec<Wanted>) -> Vec<Wanted> {
        let made = |name: &str| name == self.unpivot.value || self.pattern.names().any(|own| own == name);
        let mut wanted: Vec<Wanted> = wanted.into_iter().filter(|want| want.pattern || !made(&want.name)).collect();
        wanted.push(Wanted { name: self.unpivot.columns.clone(), required: true, pattern: true });
        wanted
    }

    fn named(&mut self, names: &[String]) {
        self.named = names.to_vec();
    }

    fn makes(&self, table: &Table<'_>) -> usize {
        table.names.iter().filter(|name| self.fit(name).is_some()).count()
    }

    fn table<'a>(&mut self, table: Table<'a>) -> Result<Table<'a>, Fault> {
        let fits: Vec<Option<Vec<(&str, &str)>>> = table.names.iter().map(|name| self.fit(name)).collect();
        let wide: Vec<usize> = (0..fits.len()).filter(|at| fits.get(*at).is_some_and(Option::is_some)).collect();
        let count = wide.len();
        if count == 0 {
            let list = table.names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            let message = format!("expected columns that fit \"{}\", found {list}", self.unpivot.columns);
            return Err(
                Fault::of_file("", message).hint("the names in braces stand for some text, and are never empty")
            );
        }
        let rows: Vec<usize> = (0..table.len()).flat_map(|row| std::iter::repeat_n(row, count)).collect();
        self.columns = count;
        self.rows += rows.len() as u64;
        let mut long = Table { origins: table.origins.take(rows.iter().copied()), ..Table::default() };
        // A column of the file that is called as one that is made gives way.
        let names: Vec<&str> = self.pattern.names().collect();
        let made = |name: &String| *name == self.unpivot.value || names.contains(&name.as_str());
        let mut values = Vec::with_capacity(count);
        let mut units = Vec::with_capacity(count);
        for ((name, column), fit) in table.names.iter().zip(table.columns).zip(&fits) {
            let unit = table.units.get(name);
            if fit.is_some() {
                values.push(column);
                units.push(unit);
            } else if !made(name) {
                long.names.push(name.clone());
                long.columns.push(column.take(&rows));
                long.units.extend(unit.map(|unit| (name.clone(), unit.clone())));
            }
        }
        for (i, name) in names.iter().enumerate() {
            let choice = |at: &usize| fits.get(*at)?.as_ref()?.get(i).map(|(_, text)| (*text).trim().to_owned());
            let choices: Vec<String> = wide.iter().map(|at| choice(at).unwrap_or_default()).collect();
            long.put(name, Written::Texts(Texts::of_choices(choices, (0..rows.len()).map(|row| Some(row % count)))));
        }
        long.put(&self.unpivot.value, woven(&values));
        // What the file says of their units counts if it says one thing.
        if let Some(Some(first)) = units.first()
            && units.iter().all(|unit| *unit == Some(*first))
        {
            long.units.insert(self.unpivot.value.clone(), (*first).clone());
        }
        Ok(long)
    }

    fn again(&mut self) {
        self.rows = 0;
    }

    fn done(&self) -> Vec<Transform> {
        let text = format!("{} columns made {} rows", self.columns, self.rows);
        let Self { unpivot, columns, rows, .. } = self;
        let parameters = [
            ("pattern", json!(unpivot.columns)),
            ("value", json!(unpivot.value)),
            ("columns", json!(columns)),
            ("rows", json!(rows)),
        ];
        vec![of("unpivot", "", text, parameters)]
    }
}

/// The cells of several columns, row by row.
fn woven<'a>(columns: &[Written<'a>]) -> Written<'a> {
    let texts: Vec<&Texts<'a>> = columns
        .iter()
        .filter_map(|column| if let Written::Texts(texts) = column { Some(texts) } else { None })
        .collect();
    if texts.len() == columns.len() {
        return Written::Texts(Texts::woven(&texts));
    }
    let rows = columns.first().map_or(0, Written::len);
    let all = |row: usize| columns.iter().map(move |column| column.get(row));
    let floats = columns.iter().all(|column| matches!(column, Written::Floats(_)));
    if floats {
        let value = |cell| if let crate::table::Cell::Float(value) = cell { value } else { f64::NAN };
        return Written::Floats((0..rows).flat_map(|row| all(row).map(value)).collect());
    }
    Written::Cells((0..rows).flat_map(|row| all(row).map(owned)).collect())
}
