//! A batch of rows as bytes.

use crate::cells::Cells;
use crate::merge::{Batch, Coded};
use crate::table::{Origin, Origins};
use std::collections::HashMap;
use zarr_fuse_core::column::Column;

const FLOAT: u8 = 0;
const INT: u8 = 1;
const UNSIGNED: u8 = 2;
const COMPLEX: u8 = 3;
const TEXT: u8 = 4;

const LINE: u8 = 0;
const POINTER: u8 = 1;
const ROW: u8 = 2;

/// The columns and origins of a batch.
pub(super) fn write(batch: &Batch) -> Vec<u8> {
    let Batch { cells, coded, names } = batch;
    let mut out = Vec::with_capacity(batch.bytes() + 1024);
    number(&mut out, cells.origins.len() as u64);
    let runs = cells.origins.runs();
    number(&mut out, runs.len() as u64);
    for (row, number_, origin) in runs {
        number(&mut out, *row as u64);
        number(&mut out, *number_);
        match origin {
            Origin::Line(line) => {
                out.push(LINE);
                number(&mut out, *line);
            }
            Origin::Pointer(pointer) => {
                out.push(POINTER);
                text(&mut out, pointer);
            }
            Origin::Row { sheet, row } => {
                out.push(ROW);
                number(&mut out, *row);
                text(&mut out, sheet);
            }
        }
    }
    number(&mut out, cells.columns.len() as u64);
    for (name, values) in &cells.columns {
        text(&mut out, name);
        column(&mut out, values);
    }
    number(&mut out, coded.len() as u64);
    for (name, Coded { labels, used, codes }) in coded {
        text(&mut out, name);
        column(&mut out, labels);
        for codes in [used, codes] {
            number(&mut out, codes.len() as u64);
            out.extend(codes.iter().flat_map(|code| code.to_le_bytes()));
        }
    }
    number(&mut out, names.len() as u64);
    names.iter().for_each(|name| text(&mut out, name));
    out
}

fn number(out: &mut Vec<u8>, value: u64) {
    out.extend(value.to_le_bytes());
}

fn text(out: &mut Vec<u8>, value: &str) {
    number(out, value.len() as u64);
    out.extend(value.as_bytes());
}

fn column(out: &mut Vec<u8>, values: &Column) {
    let mut head = |kind: u8, len: usize| {
        out.push(kind);
        number(out, len as u64);
    };
    match values {
        Column::Float(values) => {
            head(FLOAT, values.len());
            out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        Column::Int(values) => {
            head(INT, values.len());
            out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        Column::Unsigned(values) => {
            head(UNSIGNED, values.len());
            out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        Column::Complex(values) => {
            head(COMPLEX, values.len());
            out.extend(values.iter().flatten().flat_map(|value| value.to_le_bytes()));
        }
        Column::Text(values) => {
            head(TEXT, values.len());
            let mut codes: HashMap<&str, u32> = HashMap::new();
            let mut texts: Vec<&str> = Vec::new();
            let of: Vec<u32> = values
                .iter()
                .map(|value| {
                    *codes.entry(value).or_insert_with(|| {
                        texts.push(value);
                        texts.len() as u32 - 1
                    })
                })
                .collect();
            number(out, texts.len() as u64);
            texts.iter().for_each(|value| text(out, value));
            out.extend(of.iter().flat_map(|code| code.to_le_bytes()));
        }
    }
}

/// Reads what [`write`] has written.
pub(super) struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The batch; `None` for other bytes.
    pub(super) fn batch(mut self) -> Option<Batch> {
        let rows = self.count()?;
        let mut runs = Vec::new();
        for _ in 0..self.count()? {
            let (row, number) = (self.count()?, self.number()?);
            let origin = match self.byte()? {
                LINE => Origin::Line(self.number()?),
                POINTER => Origin::Pointer(self.text()?.to_owned()),
                ROW => {
                    let row = self.number()?;
                    Origin::Row { sheet: self.text()?.to_owned(), row }
                }
                _ => return None,
            };
            runs.push((row, number, origin));
        }
        let mut cells = Cells { origins: Origins::of_runs(rows, runs), ..Cells::default() };
        for _ in 0..self.count()? {
            let name = self.text()?.to_owned();
            cells.columns.insert(name, self.column()?);
        }
        let mut batch = Batch { cells, ..Batch::default() };
        for _ in 0..self.count()? {
            let (name, labels) = (self.text()?.to_owned(), self.column()?);
            let [used, codes] = [self.codes()?, self.codes()?];
            batch.coded.insert(name, Coded { labels, used, codes });
        }
        for _ in 0..self.count()? {
            batch.names.push(self.text()?.to_owned());
        }
        Some(batch)
    }

    fn codes(&mut self) -> Option<Vec<u32>> {
        let len = self.count()?;
        self.numbers(len, u32::from_le_bytes)
    }

    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }

    fn count(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.count()?;
        std::str::from_utf8(self.bytes(len)?).ok()
    }

    /// `len` numbers of so many bytes.
    fn numbers<const N: usize, T>(&mut self, len: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let (numbers, _) = self.bytes(len.checked_mul(N)?)?.as_chunks::<N>();
        Some(numbers.iter().map(|number| of(*number)).collect())
    }

    fn column(&mut self) -> Option<Column> {
        let (kind, len) = (self.byte()?, self.count()?);
        Some(match kind {
            FLOAT => Column::Float(self.numbers(len, f64::from_le_bytes)?),
            INT => Column::Int(self.numbers(len, i64::from_le_bytes)?),
            UNSIGNED => Column::Unsigned(self.numbers(len, u64::from_le_bytes)?),
            COMPLEX => {
                let parts = self.numbers(len.checked_mul(2)?, f64::from_le_bytes)?;
                let (pairs, _) = parts.as_chunks::<2>();
                Column::Complex(pairs.to_vec())
            }
            TEXT => {
                let mut texts = Vec::new();
                for _ in 0..self.count()? {
                    texts.push(self.text()?);
                }
                let codes = self.numbers(len, u32::from_le_bytes)?;
                let values: Option<Vec<String>> =
                    codes.iter().map(|code| texts.get(*code as usize).map(|text| (*text).to_owned())).collect();
                Column::Text(values?)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use indexmap::IndexMap;

    #[test]
    fn a_batch_comes_back() {
        let columns: IndexMap<String, Column> = [
            ("f", Column::Float(vec![1.5, -0.0, f64::INFINITY, f64::MIN_POSITIVE])),
            ("i", Column::Int(vec![i64::MIN, -1, 0, i64::MAX])),
            ("u", Column::Unsigned(vec![0, 1, 2, u64::MAX])),
            ("c", Column::Complex(vec![[1.0, 2.0], [3.0, 4.0], [0.0, 0.0], [5.0, -6.0]])),
            ("t", Column::Text(["ž", "", "ž", "b,\n"].map(String::from).to_vec())),
        ]
        .map(|(name, column)| (name.to_owned(), column))
        .into();
        let sheet = |row| Origin::Row { sheet: "Data".into(), row };
        let origins = [Origin::Line(2), Origin::Line(3), Origin::Pointer("/0/ž".into()), sheet(7)];
        let origins = origins.into_iter().collect::<Origins>().moved(100).take([3, 0, 0, 2]);
        let mut batch = Batch::plain(Cells { columns, origins, ..Cells::default() });
        let labels = Column::Text(["b", "", "a"].map(String::from).to_vec());
        batch.coded.insert("station".into(), Coded { labels, used: vec![2, 0], codes: vec![0, 1, 2, 0] });
        let bytes = write(&batch);
        assert_eq!(Packed::new(&bytes).batch(), Some(batch));
        for len in 0..bytes.len() {
            assert_eq!(Packed::new(&bytes[..len]).batch(), None, "{len}");
        }
        let empty = Batch::default();
        assert_eq!(Packed::new(&write(&empty)).batch(), Some(empty));
    }
}
