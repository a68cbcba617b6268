//! What is wrong with the rows of a file, a column and kind of fault together.

use crate::fault::Fault;
use crate::reader::Bad;
use crate::table::Origin;

/// Kinds of faults of one column that are told apart.
const MOST_KINDS: usize = 20;
/// Places that are told of one of them.
const PLACES: usize = 6;

/// Faults of rows: one entry a column and kind, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<One>);

/// Rows that are wrong in one way.
#[derive(Debug)]
struct One {
    kind: String,
    /// The first one.
    fault: Fault,
    /// Where the next ones are.
    further: Vec<Origin>,
}

impl Faults {
    /// Adds a bad cell; with others of its column and kind it counts together.
    pub(super) fn add(&mut self, file: &str, column: &str, origin: Option<Origin>, bad: Bad) {
        match self.like(column, &bad.kind) {
            Some(one) => one.more(1, origin),
            None => {
                let place = origin.map(|origin| origin.to_string()).unwrap_or_default();
                let (file, column) = (file.to_owned(), column.to_owned());
                let fault = Fault { file, place, column, message: bad.message, hint: bad.hint, rows: 1 };
                self.0.push(One { kind: bad.kind, fault, further: Vec::new() });
            }
        }
    }

    /// Adds those of the batch behind. Their first places are lines.
    pub(super) fn absorb(&mut self, more: Self) {
        for one in more.0 {
            match self.like(&one.fault.column, &one.kind) {
                Some(known) => {
                    let line = one.fault.place.strip_prefix("row ").and_then(|line| line.parse().ok());
                    known.more(1, line.map(Origin::Line));
                    known.more(one.fault.rows - 1, one.further);
                }
                None => self.0.push(one),
            }
        }
    }

    /// The entry that a fault belongs to.
    fn like(&mut self, column: &str, kind: &str) -> Option<&mut One> {
        let of_column = self.0.iter().enumerate().filter(|(_, known)| known.fault.column == column);
        let same = of_column.clone().find(|(_, known)| known.kind == kind);
        // A column that is wrong in very many ways: the further ones are counted with the last.
        let last = || of_column.clone().nth(MOST_KINDS - 1);
        let at = same.or_else(last).map(|(at, _)| at);
        at.and_then(|at| self.0.get_mut(at))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<Fault> {
        self.0.into_iter().map(One::told).collect()
    }
}

impl One {
    fn more(&mut self, rows: u64, places: impl IntoIterator<Item = Origin>) {
        self.fault.rows += rows;
        let room = (PLACES - 1).saturating_sub(self.further.len());
        self.further.extend(places.into_iter().take(room));
    }

    /// With its first rows: `rows 3, 7, 12 and 4 more`. Records of a document are told by their first one.
    fn told(mut self) -> Fault {
        let lines: Vec<String> = (self.further.iter())
            .filter_map(|origin| if let Origin::Line(line) = origin { Some(line.to_string()) } else { None })
            .collect();
        if let Some(first) = self.fault.place.strip_prefix("row ").filter(|_| !lines.is_empty()) {
            let more = self.fault.rows.saturating_sub(lines.len() as u64 + 1);
            self.fault.place = match (more, lines.split_last()) {
                (0, Some((last, []))) => format!("rows {first} and {last}"),
                (0, Some((last, others))) => format!("rows {first}, {} and {last}", others.join(", ")),
                _ => format!("rows {first}, {} and {more} more", lines.join(", ")),
            };
        }
        self.fault
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::reader::Class;

    fn faults(lines: impl IntoIterator<Item = u64>) -> Faults {
        let mut all = Faults::default();
        for line in lines {
            all.add(
                "f",
                "t",
                Some(Origin::Line(line)),
                Bad::new(Class::Parse, format!("expected a, found {line}"), ""),
            );
        }
        all
    }

    #[test]
    fn the_first_rows_are_told() {
        let place = |faults: Faults| {
            let list = faults.into_list();
            assert_eq!((list.len(), list[0].message.as_str()), (1, "expected a, found 3"));
            (list[0].place.clone(), list[0].rows)
        };
        assert_eq!(place(faults([3])), ("row 3".into(), 1));
        assert_eq!(place(faults([3, 7])), ("rows 3 and 7".into(), 2));
        assert_eq!(place(faults([3, 7, 12])), ("rows 3, 7 and 12".into(), 3));
        assert_eq!(place(faults([3, 7, 12, 13, 14, 15, 16, 17])), ("rows 3, 7, 12, 13, 14, 15 and 2 more".into(), 8));
        for cut in 1..8 {
            let lines = [3, 7, 12, 13, 14, 15, 16, 17];
            let mut both = faults(lines[..cut].iter().copied());
            both.absorb(faults(lines[cut..].iter().copied()));
            assert_eq!(place(both), ("rows 3, 7, 12, 13, 14, 15 and 2 more".into(), 8), "{cut}");
        }
    }
}
