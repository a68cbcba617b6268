//! Where the rows of a table came from.

/// Where a row came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Line of a text file, from 1.
    Line(u64),
    /// JSON pointer of a record (RFC 6901).
    Pointer(String),
    /// Row of a sheet of a workbook, from 1.
    Row {
        /// Name of the sheet.
        sheet: String,
        /// As the workbook shows it.
        row: u64,
    },
}

impl Origin {
    /// The origin of a row that stands so many below.
    fn below(&self, rows: u64) -> Origin {
        match self {
            Origin::Line(line) => Origin::Line(line + rows),
            Origin::Row { sheet, row } => Origin::Row { sheet: sheet.clone(), row: row + rows },
            Origin::Pointer(pointer) => Origin::Pointer(pointer.clone()),
        }
    }

    /// Whether it is the one that stands so many below `first`.
    fn is_below(&self, first: &Origin, rows: u64) -> bool {
        match (first, self) {
            (Origin::Line(first), Origin::Line(line)) => first + rows == *line,
            (Origin::Row { sheet, row: first }, Origin::Row { sheet: other, row }) => {
                first + rows == *row && sheet == other
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Line(line) => write!(f, "row {line}"),
            Origin::Pointer(pointer) => write!(f, "{pointer}"),
            Origin::Row { sheet, row } => write!(f, "{sheet}!{row}"),
        }
    }
}

/// The origins of rows, one a row, and their numbers: which data rows of the file they were, counted from 0 in what the
/// reader gave (a batch; [`Origins::moved`] makes that the file). Lines that follow each other cost nothing.
///
/// Origins go where their rows go: rows that are taken, in whatever order and how often, keep theirs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origins {
    rows: usize,
    /// First row of a run, its number and its origin; the next rows of a run of lines are the next lines.
    runs: Vec<(usize, u64, Origin)>,
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

    /// Adds a row, numbered after the one before.
    pub fn push(&mut self, origin: Origin) {
        let number = self.rows.checked_sub(1).and_then(|last| self.number(last)).map_or(0, |last| last + 1);
        self.push_numbered(number, origin);
    }

    fn push_numbered(&mut self, number: u64, origin: Origin) {
        if !self.goes_on(number, &origin) {
            self.runs.push((self.rows, number, origin));
        }
        self.rows += 1;
    }

    /// Whether a row behind the last one belongs to its run.
    fn goes_on(&self, number: u64, origin: &Origin) -> bool {
        self.runs.last().is_some_and(|(row, first, run)| {
            let after = (self.rows - row) as u64;
            first + after == number && origin.is_below(run, after)
        })
    }

    /// The runs: first row, its number and its origin.
    pub(crate) fn runs(&self) -> &[(usize, u64, Origin)] {
        &self.runs
    }

    /// So many rows of these runs, which [`Origins::runs`] gave.
    pub(crate) fn of_runs(rows: usize, runs: Vec<(usize, u64, Origin)>) -> Self {
        Self { rows, runs }
    }

    /// The run of a row, and how far it is from the run's first.
    fn run(&self, row: usize) -> Option<(u64, u64, &Origin)> {
        if row >= self.rows {
            return None;
        }
        let run = self.runs.partition_point(|(first, ..)| *first <= row).checked_sub(1)?;
        let (first, number, origin) = self.runs.get(run)?;
        Some(((row - first) as u64, *number, origin))
    }

    /// The origin of a row; `None` past the end.
    pub fn get(&self, row: usize) -> Option<Origin> {
        self.run(row).map(|(after, _, origin)| origin.below(after))
    }

    /// Which data row of the file a row was, from 0; `None` past the end.
    pub fn number(&self, row: usize) -> Option<u64> {
        self.run(row).map(|(after, number, _)| number + after)
    }

    /// The same rows, numbered from `first` where they were numbered from 0.
    #[must_use]
    pub fn moved(mut self, first: u64) -> Self {
        self.runs.iter_mut().for_each(|(_, number, _)| *number += first);
        self
    }

    /// Adds the rows of `more` behind, with their numbers.
    pub fn append(&mut self, more: &Self) {
        let rows = self.rows;
        let goes_on = match more.runs.first() {
            Some((_, number, origin)) => self.goes_on(*number, origin),
            None => false,
        };
        let fresh = more.runs.iter().skip(usize::from(goes_on));
        self.runs.extend(fresh.map(|(first, number, origin)| (rows + first, *number, origin.clone())));
        self.rows += more.rows;
    }

    /// The origins of `rows`, in that order; rows past the end are left out.
    pub fn take(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut taken = Self::default();
        for row in rows {
            if let (Some(origin), Some(number)) = (self.get(row), self.number(row)) {
                taken.push_numbered(number, origin);
            }
        }
        taken
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
        assert_eq!((0..4).map(|row| some.number(row)).collect::<Vec<_>>(), [Some(1), Some(3), Some(4), None]);
        let mut both = some.take([2, 2]).moved(10);
        both.append(&some);
        assert_eq!((0..5).filter_map(|row| both.number(row)).collect::<Vec<_>>(), [14, 14, 1, 3, 4]);
        assert_eq!(both.iter().collect::<Vec<_>>(), [8, 8, 3, 7, 8].map(Origin::Line));
        let pointers = ["/0", "/1"].map(|pointer| Origin::Pointer(pointer.into()));
        assert_eq!(pointers.iter().cloned().collect::<Origins>().get(1), Some(pointers[1].clone()));
    }
}
