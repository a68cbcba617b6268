//! What batches of a contribution have settled, by chunk, while those before them are merged.

use super::arrays::Id;
use super::scalar::Scalar;
use std::collections::HashMap;
use zarr_fuse_core::column::Column;

/// Cells of a chunk, by their numbers in it: a sorted list while they are few, then a bit for each cell up to the greatest.
#[derive(Debug, Default)]
pub(super) struct Set {
    few: Vec<u32>,
    bits: Vec<u64>,
    /// Cells that are bits.
    many: u64,
}

impl Set {
    /// Cells that are listed; more of them are bits.
    const FEW: usize = 256;

    /// Adds a cell, and says whether it was not there.
    pub(super) fn add(&mut self, cell: usize) -> bool {
        if self.bits.is_empty() {
            let cell = cell as u32;
            let at = match self.few.last() {
                Some(last) if *last >= cell => match self.few.binary_search(&cell) {
                    Ok(_) => return false,
                    Err(at) => at,
                },
                _ => self.few.len(),
            };
            self.few.insert(at, cell);
            if self.few.len() > Self::FEW {
                for cell in std::mem::take(&mut self.few) {
                    self.set(cell as usize);
                }
            }
            return true;
        }
        self.set(cell)
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> u64 {
        self.few.len() as u64 + self.many
    }

    fn set(&mut self, cell: usize) -> bool {
        let (word, bit) = (cell / 64, 1 << (cell % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.many += u64::from(is_new);
        is_new
    }
}

/// What is settled in one chunk of one variable.
#[derive(Debug, Default)]
pub(super) struct Mark {
    /// Cells that have the contribution's last value, or kept the stored one.
    pub(super) settled: Set,
    /// Cells of which it is known that the contribution gives them with different values.
    pub(super) repeated: Set,
    /// The contribution's last value of cells that kept another one, which stands at the number.
    kept: HashMap<u32, usize>,
    values: Option<Column>,
}

impl Mark {
    /// Remembers the last value of a cell that keeps the stored one.
    pub(super) fn keep<T: Scalar>(&mut self, cell: usize, value: &T) {
        if let Some(values) = T::list_mut(self.values.get_or_insert_with(T::none)) {
            values.push(value.clone());
            self.kept.insert(cell as u32, values.len() - 1);
        }
    }

    /// The contribution's last value of a cell that kept another one.
    pub(super) fn kept<T: Scalar>(&self, cell: usize) -> Option<&T> {
        T::list(self.values.as_ref()?)?.get(*self.kept.get(&(cell as u32))?)
    }
}

/// What is settled, by array and chunk: at most a bit for each cell of the chunks touched.
#[derive(Debug, Default)]
pub(super) struct Marks(HashMap<Id, HashMap<Vec<u64>, Mark>>);

impl Marks {
    /// That of one chunk.
    pub(super) fn of(&mut self, id: Id, indices: &[u64]) -> &mut Mark {
        self.0.entry(id).or_default().entry(indices.to_vec()).or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_is_a_set(cells in proptest::collection::vec(0_usize..2000, 0..1500)) {
            let (mut set, mut plain) = (Set::default(), BTreeSet::new());
            for cell in cells {
                prop_assert_eq!(set.add(cell), plain.insert(cell));
                prop_assert_eq!(set.len(), plain.len() as u64);
            }
        }
    }

    #[test]
    fn what_was_kept_is_known_by_its_kind() {
        let mut mark = Mark::default();
        assert_eq!(mark.kept::<String>(3), None);
        mark.keep(3, &"b".to_owned());
        mark.keep(70_000, &"c".to_owned());
        assert_eq!(mark.kept::<String>(3).unwrap(), "b");
        assert_eq!(mark.kept::<String>(70_000).unwrap(), "c");
        assert_eq!(mark.kept::<i64>(3), None);
    }
}
