//! Where the rows of a table came from.

/// Where a row came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Line of a text file, from 1.
    Line(u64),
    /// JSON pointer of a record (RFC 6901).
    Pointer(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Line(line) => write!(f, "row {line}"),
            Origin::Pointer(pointer) => write!(f, "{pointer}"),
        }
    }
}

/// The origins of rows, one a row. Lines that follow each other cost nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origins {
    rows: usize,
    /// First row of a run and its origin; the next rows of a run of lines are the next lines.
    runs: Vec<(usize, Origin)>,
}

impl Origins {
    /// Rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row.
    pub fn push(&mut self, origin: Origin) {
        let next = match self.runs.last() {
            Some((first, Origin::Line(line))) => Some(Origin::Line(line + (self.rows - first) as u64)),
            _ => None,
        };
        if next.as_ref() != Some(&origin) {
            self.runs.push((self.rows, origin));
        }
        self.rows += 1;
    }

    /// The origin of a row; `None` past the end.
    pub fn get(&self, row: usize) -> Option<Origin> {
        if row >= self.rows {
            return None;
        }
        let run = self.runs.partition_point(|(first, _)| *first <= row).checked_sub(1)?;
        match self.runs.get(run)? {
            (first, Origin::Line(line)) => Some(Origin::Line(line + (row - first) as u64)),
            (_, pointer) => Some(pointer.clone()),
        }
    }

    /// The origins of `rows`, in that order; rows past the end are left out.
    pub fn take(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        rows.into_iter().filter_map(|row| self.get(row)).collect()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Origin> {
        (0..self.rows).filter_map(|row| self.get(row))
    }
}

impl FromIterator<Origin> for Origins {
    fn from_iter<I: IntoIterator<Item = Origin>>(origins: I) -> Self {
        let mut all = Self::default();
        origins.into_iter().for_each(|origin| all.push(origin));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_lines_and_pointers() {
        let all = [2, 3, 4, 7, 8, 20, 5].map(Origin::Line);
        let origins: Origins = all.iter().cloned().collect();
        assert_eq!((origins.len(), origins.runs.len()), (7, 4));
        assert_eq!(origins.iter().collect::<Vec<_>>(), all);
        assert_eq!(origins.get(7), None);
        let some = origins.take([1, 3, 4, 9]);
        assert_eq!(some.iter().collect::<Vec<_>>(), [3, 7, 8].map(Origin::Line));
        let pointers = ["/0", "/1"].map(|pointer| Origin::Pointer(pointer.into()));
        assert_eq!(pointers.iter().cloned().collect::<Origins>().get(1), Some(pointers[1].clone()));
    }
}
