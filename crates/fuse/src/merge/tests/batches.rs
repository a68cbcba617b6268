//! What a contribution does is the same however its rows are cut into batches.

use super::*;
use crate::merge::contribution::Batches;
use proptest::prelude::*;
use std::borrow::Cow;

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 3}
  station: {type: string, sorted: false, chunk_size: 2}
  height: {unit: m, chunk_size: 2, values: [-1, 0, 2], extend: never}
VARS:
  f: {coords: [time, station], unit: degC}
  k: {coords: [station, time], type: string, range: {discrete: [a, b, c]}, on_conflict: keep}
  w: {coords: [time], type: string, on_conflict: keep}
  n: {coords: [time], unit: m, type: int16}
  r: {coords: [time, station], unit: m, type: float32, on_conflict: reject}
  h: {coords: [height, time], unit: m, on_conflict: keep}
  s: {coords: [time], unit: m, type: complex64, on_conflict: reject}
SOURCES:
  s: {format: csv}
";
const NAMES: [&str; 7] = ["f", "k", "w", "n", "r", "h", "s"];

/// A row: time, station, height, and a small number for each variable.
type Row = (Option<i64>, Option<usize>, usize, [Option<i64>; 7]);

/// Rows in batches.
struct Cut(Vec<Cells>);

impl Batches for Cut {
    fn count(&self) -> usize {
        self.0.len()
    }
    fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error> {
        Ok(Cow::Borrowed(&self.0[at]))
    }
}

fn row() -> impl Strategy<Value = Row> {
    use proptest::option::weighted;
    let value = weighted(0.4, 0_i64..2);
    let height = prop_oneof![30 => 0_usize..3, 1 => Just(3_usize)];
    (weighted(0.95, 0_i64..8), weighted(0.95, 0_usize..4), height, proptest::array::uniform7(value))
}

fn column(name: usize, values: impl Iterator<Item = Option<i64>>) -> Column {
    match NAMES[name] {
        "n" => ints(values.map(|value| value.unwrap_or(MISSING_INT))),
        "k" | "w" => Column::Text(values.map(|v| v.map_or("", |v| ["a", "b"][v as usize]).to_owned()).collect()),
        "s" => Column::Complex(values.map(|v| v.map_or([f64::NAN; 2], |v| [1.0, v as f64])).collect()),
        _ => Column::Float(values.map(|value| value.map_or(f64::NAN, |value| value as f64 / 2.0)).collect()),
    }
}

/// The cells of rows from the row `first` of the file.
fn given(first: usize, rows: &[Row]) -> Cells {
    let station = |at: Option<usize>| at.map_or("", |at| ["Žďár", "B", "A", "D"][at]).to_owned();
    // −0 is 0, but has other bytes.
    let height = |at: usize| [-1.0, -0.0, 2.0, 3.0][at];
    let mut columns = vec![
        ("time", ints(rows.iter().map(|row| row.0.unwrap_or(MISSING_INT)))),
        ("station", Column::Text(rows.iter().map(|row| station(row.1)).collect())),
        ("height", Column::Float(rows.iter().map(|row| height(row.2)).collect())),
    ];
    columns.extend(NAMES.iter().enumerate().map(|(i, name)| (*name, column(i, rows.iter().map(|row| row.3[i])))));
    let mut cells = cells(columns);
    cells.origins = (0..rows.len()).map(|row| Origin::Line((first + row) as u64 + 2)).collect();
    cells
}

/// The rows in batches that begin at `cuts`.
fn cut(rows: &[Row], cuts: &[usize]) -> Cut {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (rows.len() + 1)).collect();
    ends.extend([0, rows.len()]);
    ends.sort_unstable();
    Cut(ends.windows(2).map(|ends| given(ends[0], &rows[ends[0]..ends[1]])).collect())
}

/// What came of two contributions: outcome or refusal of each, and all bytes.
fn done(most: usize, contributions: [&impl Batches; 2]) -> ([Result<Outcome, String>; 2], BTreeMap<String, Vec<u8>>) {
    let fixture = Fixture::new(SCHEMA, 3);
    let mut work = fixture.work();
    work.limit(most);
    let said = [0, 1].map(|at| {
        let outcome = block(work.merge("", &fixture.group, contributions[at], at as u32 + 1, "x.csv"));
        outcome.map_err(|error| error.to_string())
    });
    block(work.flush()).unwrap();
    (said, fixture.bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn batches_do_not_matter(
        stored in proptest::collection::vec(row(), 0..8),
        rows in proptest::collection::vec(row(), 0..40),
        cuts in proptest::collection::vec(any::<usize>(), 1..6),
        most in prop_oneof![Just(1_usize), Just(300), Just(1 << 20)],
        refuses in proptest::bool::weighted(0.3),
    ) {
        let tame = |mut row: Row| {
            // Nothing that could be refused, so that something is merged, too.
            if !refuses {
                row.2 %= 3;
                (row.3[4], row.3[6]) = (row.3[4].map(|_| 0), None);
            }
            row
        };
        let [stored, rows] = [stored, rows].map(|rows| rows.into_iter().map(tame).collect::<Vec<Row>>());
        let whole = done(most, [&given(0, &stored), &given(0, &rows)]);
        let parts = done(most, [&cut(&stored, &cuts), &cut(&rows, &cuts)]);
        prop_assert_eq!(whole, parts);
    }
}

#[test]
fn the_last_row_of_all_batches_stands_and_is_told_from_those_before() {
    let fixture = Fixture::new(SCHEMA, 3);
    let mut work = fixture.work();
    let row = |k: i64| (Some(1), Some(0), 0, [Some(k), Some(k), None, None, None, None, None]);
    block(work.merge("", &fixture.group, &given(0, &[row(0)]), 1, "a.csv")).unwrap();
    // The stored 0 is kept of `k`, so that the last value, 1, is nowhere stored; 1, 0, 1 repeats one cell.
    let batches = Cut(vec![given(0, &[row(1)]), given(1, &[row(0)]), given(2, &[row(1)])]);
    let outcome = block(work.merge("", &fixture.group, &batches, 2, "b.csv")).unwrap();
    assert_eq!((outcome.changed, outcome.kept, outcome.same, outcome.repeated), (1, 1, 0, 2));
    block(work.flush()).unwrap();
    assert_eq!(fixture.values("f_lineage"), ints([2]));
    assert_eq!(fixture.values("k_lineage"), ints([1]));
}

#[test]
fn the_first_fault_of_all_batches_is_told() {
    let fixture = Fixture::new(SCHEMA, 3);
    let mut work = fixture.work();
    let row = |time: i64, height: usize, r: i64| {
        (Some(time), Some(0), height, [None, None, None, None, Some(r), Some(0), None])
    };
    block(work.merge("", &fixture.group, &given(0, &[row(0, 0, 0), row(1, 0, 0)]), 1, "a.csv")).unwrap();
    block(work.flush()).unwrap();
    let before = fixture.bytes();
    // A conflict that a later row takes back, one that stands, and another behind it.
    let rows = [row(5, 0, 0), row(0, 0, 1), row(1, 0, 1), row(0, 0, 0)];
    let batches = Cut(rows.iter().enumerate().map(|(at, row)| given(at, &[*row])).collect());
    let refused = block(work.merge("", &fixture.group, &batches, 2, "b.csv")).unwrap_err().to_string();
    assert!(refused.starts_with("b.csv, row 4, column \"r\": expected the stored value 0, found 0.5"), "{refused}");
    let rows = [row(5, 0, 0), row(6, 3, 0), row(4, 3, 0)];
    let batches = Cut(rows.iter().enumerate().map(|(at, row)| given(at, &[*row])).collect());
    let refused = block(work.merge("", &fixture.group, &batches, 2, "b.csv")).unwrap_err().to_string();
    assert!(refused.starts_with("b.csv, row 3, column \"height\": expected a label"), "{refused}");
    block(work.flush()).unwrap();
    assert_eq!(fixture.bytes(), before);
}

/// Batches of which the first can be read so often.
struct Failing(Cut, std::cell::Cell<u32>);

impl Batches for Failing {
    fn count(&self) -> usize {
        self.0.count()
    }
    fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error> {
        if at == 0 && self.1.replace(self.1.get().saturating_sub(1)) == 0 {
            return Err(crate::fault::Fault::of_file("x.csv", "expected room on the disk").into());
        }
        self.0.batch(at)
    }
}

#[test]
fn a_batch_that_is_lost_on_the_way_is_no_refusal() {
    // Batches are read for the labels, for conflicts (`fixed` rejects), and when they are merged.
    for (times, refusal) in [(0, true), (1, true), (2, false)] {
        let fixture = Fixture::new(SERIES, 10);
        let batches = Failing(Cut(vec![series(0..3), series(3..5)]), times.into());
        let mut work = fixture.work();
        let error = block(work.merge("", &fixture.group, &batches, 1, "x.csv")).unwrap_err();
        assert_eq!(error.is_of_file(), refusal, "{times}: {error}");
        let whole = Failing(Cut(vec![series(0..3), series(3..5)]), 3.into());
        assert_eq!(block(fixture.work().merge("", &fixture.group, &whole, 1, "x.csv")).unwrap().new, 5);
    }
}
