//! What is wrong with the rows of a file, a column and kind of fault together.

use crate::fault::Fault;

/// Kinds of faults of one column that are told apart.
const MOST_KINDS: usize = 20;

/// Faults of rows: one entry a column and kind, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(String, Fault)>);

impl Faults {
    /// Adds a fault of a kind; with one of its column and kind that is there already it counts together.
    pub(super) fn add(&mut self, kind: String, fault: Fault) {
        let of_column = self.0.iter().enumerate().filter(|(_, (_, known))| known.column == fault.column);
        let same = of_column.clone().find(|(_, (known, _))| *known == kind);
        // A column that is wrong in very many ways: the further ones are counted with the last.
        let last = || of_column.clone().nth(MOST_KINDS - 1);
        match same.or_else(last).map(|(at, _)| at).and_then(|at| self.0.get_mut(at)) {
            Some((_, known)) => known.rows += fault.rows,
            None => self.0.push((kind, fault)),
        }
    }

    /// Adds those of the batch behind.
    pub(super) fn absorb(&mut self, more: Self) {
        more.0.into_iter().for_each(|(kind, fault)| self.add(kind, fault));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<Fault> {
        self.0.into_iter().map(|(_, fault)| fault).collect()
    }
}
