//! Which columns are coordinates, and over which of them each variable lies.

use super::columns::{ABSENT, Column};
use super::names;
use super::weight::{MEASURED, weight};
use super::words::Role;
use std::collections::{HashMap, HashSet};

/// What says where and when a row is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Axis {
    /// A column.
    Of(usize),
    /// Latitude and longitude together.
    Place { latitude: usize, longitude: usize },
}

impl Axis {
    fn columns(&self) -> Vec<usize> {
        match self {
            Axis::Of(column) => vec![*column],
            Axis::Place { latitude, longitude } => vec![*latitude, *longitude],
        }
    }
}

/// Axes and what lies over them.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// In axis order.
    pub(super) axes: Vec<Axis>,
    /// Why these.
    pub(super) why: String,
    /// For each column that is no coordinate: the axes it lies over, and why if not over all.
    pub(super) over: HashMap<usize, (Vec<usize>, String)>,
    /// Rows that say where they are as another row does.
    pub(super) repeated: usize,
    /// Rows with values that do not say where they are, an axis each.
    pub(super) lacking: Vec<usize>,
    /// What a person should know of the choice.
    pub(super) notes: Vec<String>,
    /// Axes that this table gives one value: without them the rows of another table would replace these.
    outer: Vec<Axis>,
}

/// Weights up to which sets are tried one after the other, and the share of rows given again up to which the best set
/// of the tiers before is kept: few rows that are given twice do not make a number a coordinate, least a measured one.
const TIERS: [(u32, f64); 5] = [(3, 0.0), (6, 0.05), (9, 0.34), (10, 0.34), (MEASURED, 0.5)];
/// Candidates of which sets are made.
const CANDIDATES: usize = 10;
/// Rows on which a set is tried before all of them.
const PROBE: usize = 5000;

/// Chooses the axes and lays the variables over them.
pub(super) fn plan(all: &[Column], all_rows: usize) -> Plan {
    let solid = solid(all, all_rows);
    let thick = solid.iter().any(|solid| !solid).then(|| rows_of(all, &solid));
    let columns = thick.as_deref().unwrap_or(all);
    let rows = columns.first().map_or(0, |column| column.codes.len());
    let place = place(columns);
    let mut candidates: Vec<(Axis, u32)> =
        columns.iter().enumerate().filter_map(|(i, column)| Some((Axis::Of(i), weight(column, rows)?))).collect();
    if let Some(place) = &place
        && place.columns().iter().all(|i| columns[*i].present * 10 >= rows * 8)
    {
        candidates.push((place.clone(), 3));
    }
    // Sorting is stable: the columns keep their order among equals.
    candidates.sort_by_key(|(_, weight)| *weight);
    let mut plan = choose(&candidates, columns, rows);
    if plan.repeated > 0 {
        again(&mut plan, all, all_rows);
    }
    complete(&mut plan, &candidates, &place, columns);
    grid(&mut plan, columns);
    order(&mut plan, columns);
    for axis in 0..plan.axes.len() {
        let lacks = |row: usize| plan.axes[axis].columns().iter().any(|i| all[*i].codes[row] == ABSENT);
        let says = |row: usize| all.iter().any(|column| column.codes[row] != ABSENT);
        plan.lacking.push((0..all_rows).filter(|row| lacks(*row) && says(*row)).count());
    }
    over(&mut plan, columns, rows);
    plan
}

/// Says which rows say where they are as one above them does.
fn again(plan: &mut Plan, columns: &[Column], rows: usize) {
    let parts: Vec<usize> = plan.axes.iter().flat_map(Axis::columns).collect();
    let mut seen = HashSet::new();
    let ids = tuples(&parts, columns, rows);
    let twice: Vec<String> = (ids.iter().enumerate())
        .filter(|(_, id)| id.is_some_and(|id| !seen.insert(id)))
        .map(|(row, _)| (row + 1).to_string())
        .collect();
    let names: Vec<String> = parts.iter().map(|i| format!("`{}`", columns[*i].header)).collect();
    let shown = twice.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
    let more = if twice.len() > 10 { ", …" } else { "" };
    let (repeats, row) =
        (if parts.len() > 1 { "repeat" } else { "repeats" }, if twice.len() > 1 { "rows" } else { "row" });
    plan.why.push_str(&format!(
        "; {} {repeats} in {row} {shown}{more} of values: the later row will stand",
        names.join(", ")
    ));
}

/// Rows that are rows of the table: with at least half as many values as the usual one. Remarks below a table are none.
fn solid(columns: &[Column], rows: usize) -> Vec<bool> {
    let filled: Vec<usize> =
        (0..rows).map(|row| columns.iter().filter(|column| column.codes[row] != ABSENT).count()).collect();
    let mut sorted = filled.clone();
    sorted.sort_unstable();
    let usual = sorted.get(rows / 2).copied().unwrap_or(0);
    filled.into_iter().map(|filled| filled * 2 >= usual).collect()
}

/// The columns with some of their rows.
fn rows_of(columns: &[Column], solid: &[bool]) -> Vec<Column> {
    let narrowed = |column: &Column| {
        let kept = column.codes.iter().zip(solid).filter(|(_, solid)| **solid).map(|(code, _)| *code);
        let codes: Vec<u32> = kept.collect();
        let present: Vec<u32> = codes.iter().copied().filter(|code| *code != ABSENT).collect();
        let distinct = present.iter().collect::<HashSet<_>>().len();
        Column { present: present.len(), distinct, codes, ..column.clone() }
    };
    columns.iter().map(narrowed).collect()
}

/// Latitude and longitude, if there is one of each.
fn place(columns: &[Column]) -> Option<Axis> {
    let one = |role: Role| {
        let mut found = columns.iter().enumerate().filter(|(_, column)| column.role() == role).map(|(i, _)| i);
        found.next().filter(|_| found.next().is_none())
    };
    Some(Axis::Place { latitude: one(Role::Latitude)?, longitude: one(Role::Longitude)? })
}

/// A number for each row: the same for rows whose columns have the same values; `None` if one of them is missing.
fn tuples(parts: &[usize], columns: &[Column], rows: usize) -> Vec<Option<u32>> {
    let mut ids: Vec<Option<u32>> = vec![Some(0); rows];
    for part in parts {
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for (row, id) in ids.iter_mut().enumerate() {
            let code = columns[*part].codes[row];
            *id = id.filter(|_| code != ABSENT).map(|id| {
                let next = known.len() as u32;
                *known.entry((id, code)).or_insert(next)
            });
        }
    }
    ids
}

/// Rows that are told apart, and rows that are not.
fn told_apart(set: &[&Axis], columns: &[Column], rows: usize) -> (usize, usize) {
    let parts: Vec<usize> = set.iter().flat_map(|axis| axis.columns()).collect();
    let ids = tuples(&parts, columns, rows);
    let whole = ids.iter().flatten().count();
    let distinct = ids.iter().flatten().collect::<HashSet<_>>().len();
    (distinct, whole - distinct)
}

/// The smallest set of columns whose values together are another in each row.
fn choose(candidates: &[(Axis, u32)], columns: &[Column], rows: usize) -> Plan {
    let is_time = |axis: &Axis| matches!(axis, Axis::Of(i) if columns[*i].is_time());
    let is_place = |axis: &&Axis| matches!(axis, Axis::Place { .. });
    let named = |set: &[&Axis]| {
        let names = set.iter().flat_map(|axis| axis.columns()).map(|i| format!("`{}`", columns[i].header));
        names.collect::<Vec<_>>().join(", ")
    };
    // A list of places may say when each was set up; anything else with a time is a series.
    let places = columns.iter().any(|column| column.role() == Role::Latitude && column.distinct * 2 > rows);
    let mut best: Option<(f64, Vec<Axis>)> = None;
    for (tier, few) in TIERS {
        if best.as_ref().is_some_and(|(share, _)| *share <= few) {
            break;
        }
        let within: Vec<&(Axis, u32)> =
            candidates.iter().filter(|(_, weight)| *weight <= tier).take(CANDIDATES).collect();
        let mut unique: Vec<(bool, usize, u32, usize, Vec<&Axis>)> = Vec::new();
        for size in 1..=4_usize.min(within.len()) {
            for set in subsets(within.len(), size) {
                let axes: Vec<&Axis> = set.iter().map(|i| &within[*i].0).collect();
                // A column is not both a part of a place and a coordinate of its own.
                let parts: Vec<usize> = axes.iter().flat_map(|axis| axis.columns()).collect();
                let alone = columns.len() > 1 && parts.len() == columns.len();
                if parts.iter().collect::<HashSet<_>>().len() < parts.len() || (alone && !axes.iter().any(is_place)) {
                    continue;
                }
                let cost: u32 = set.iter().map(|i| within[*i].1).sum();
                // Most sets fail among the first rows already.
                let mut seen = rows.min(PROBE);
                let (mut distinct, mut repeated) = told_apart(&axes, columns, seen);
                if repeated == 0 && seen < rows {
                    seen = rows;
                    (distinct, repeated) = told_apart(&axes, columns, rows);
                }
                let share = repeated as f64 / seen.max(1) as f64;
                if repeated == 0 && distinct > 0 {
                    let timeless = !axes.iter().any(|axis| is_time(axis));
                    // Among equals the one that leaves the fewest rows without a place.
                    unique.push((timeless != places, size, cost, rows - distinct, axes));
                } else if best.as_ref().is_none_or(|(least, _)| share < *least) {
                    best = Some((share, axes.into_iter().cloned().collect()));
                }
            }
        }
        let first = unique.iter().min_by_key(|(other, size, cost, lacking, _)| (*other, *size, *cost, *lacking));
        if let Some((_, _, _, _, set)) = first {
            let why = match rows {
                1 => format!("the file has one row, and this says whose it is: {}", named(set)),
                _ => format!("the smallest set of columns that is another in each of {rows} rows: {}", named(set)),
            };
            return Plan { axes: set.iter().map(|axis| (*axis).clone()).collect(), why, ..Plan::default() };
        }
    }
    let Some((_, mut set)) = best else { return Plan::default() };
    // What adds nothing to it is left out.
    let (distinct_best, repeated) = told_apart(&set.iter().collect::<Vec<_>>(), columns, rows);
    while set.len() > 1 {
        let without = |drop: usize| -> Vec<&Axis> {
            set.iter().enumerate().filter(|(i, _)| *i != drop).map(|(_, axis)| axis).collect()
        };
        let spare = (0..set.len()).rev().find(|drop| told_apart(&without(*drop), columns, rows).0 == distinct_best);
        match spare {
            Some(drop) => {
                set.remove(drop);
            }
            None => break,
        }
    }
    let why = format!(
        "no set of columns is another in each row: with {} {repeated} of {rows} rows are given again, and the last one stands",
        named(&set.iter().collect::<Vec<_>>())
    );
    Plan { axes: set, why, repeated, ..Plan::default() }
}

/// All choices of `size` among `n`, in the order of the first ones.
fn subsets(n: usize, size: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        sets = sets
            .into_iter()
            .flat_map(|set| {
                let from = set.last().map_or(0, |last| last + 1);
                (from..n).map(move |next| set.iter().copied().chain([next]).collect())
            })
            .collect();
    }
    sets
}

/// Adds what says whose series it is although this table has only one: a label, or a place.
fn complete(plan: &mut Plan, candidates: &[(Axis, u32)], place: &Option<Axis>, columns: &[Column]) {
    let is_text = |axis: &Axis| matches!(axis, Axis::Of(i) if columns[*i].is_text());
    let timed = plan.axes.iter().any(|axis| matches!(axis, Axis::Of(i) if columns[*i].is_time()));
    let labelled = plan.axes.iter().any(|axis| is_text(axis) || matches!(axis, Axis::Place { .. }));
    let level = |axis: &Axis| axis.columns().iter().map(|i| Level::of(&columns[*i])).max().unwrap_or_default();
    let constant = |axis: &Axis| axis.columns().iter().all(|i| columns[*i].distinct == 1);
    let label = |axis: &Axis, weight: u32| weight <= 1 && is_text(axis) && constant(axis);
    let deepest = plan.axes.iter().filter(|axis| is_text(axis)).map(level).max();
    let mut added: Vec<Axis> = Vec::new();
    // What tells the items of an inner list apart may be the same in the next outer one.
    for outer in (0..LEVELS).map(Level).take_while(|outer| deepest.is_some_and(|deepest| *outer < deepest)) {
        if plan.axes.iter().any(|axis| level(axis) == outer) {
            continue;
        }
        let here = |axis: &Axis| level(axis) == outer && is_text(axis);
        if let Some((axis, _)) = candidates.iter().find(|(axis, weight)| here(axis) && label(axis, *weight)) {
            added.push(axis.clone());
        } else if outer > Level(0)
            && deepest.is_some_and(|deepest| deepest < Level(LEVELS))
            && !candidates.iter().any(|(axis, _)| here(axis))
        {
            let names = plan.axes.iter().filter(|axis| level(axis) > outer).flat_map(|axis| axis.columns());
            let names: Vec<String> = names.map(|i| format!("`{}`", columns[i].header)).collect();
            plan.notes.push(format!(
                "nothing beside the items of `{{level_{}}}` says which is which: if another file has the same {}, its values replace those of this one",
                outer.0,
                names.join(", ")
            ));
        }
    }
    if timed && added.is_empty() {
        // Beside another label only what speaks of a place or an instrument.
        let whose = |axis: &Axis| {
            let says = |i: &usize| names::words(&columns[*i].label).iter().any(|word| WHOSE.contains(&word.as_str()));
            axis.columns().iter().any(says)
        };
        let found = candidates.iter().find(|(axis, weight)| label(axis, *weight) && (!labelled || whose(axis)));
        let position = place.as_ref().filter(|place| !labelled && constant(place));
        added.extend(found.map(|(axis, _)| axis).or(position).cloned());
    }
    for axis in added {
        let taken: usize = plan.axes.iter().map(|axis| axis.columns().len()).sum();
        if plan.axes.contains(&axis) || (is_text(&axis) && taken + 1 >= columns.len()) {
            continue;
        }
        let names = axis.columns().iter().map(|i| format!("`{}`", columns[*i].header)).collect::<Vec<_>>().join(", ");
        plan.why.push_str(&format!("; {names} too, so that other files can add more of them"));
        plan.outer.push(axis.clone());
        plan.axes.push(axis);
    }
}

/// Words of a label of which another file likely has another one.
const WHOSE: [&str; 14] = [
    "station", "site", "stanice", "lokalita", "location", "place", "logger", "device", "borehole", "well", "vrt",
    "plot", "profile", "gauge",
];
/// A level that no document reaches: that of the records.
const LEVELS: usize = 64;

/// How deep in the lists of a document a value stands: 0 above all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Level(usize);

impl Level {
    /// From the path, which names the lists above the records `{level_1}`, `{level_2}`, ….
    fn of(column: &Column) -> Self {
        let path = column.from.as_str();
        if !path.starts_with('/') || path.contains("{row}") {
            return Self(LEVELS);
        }
        let numbers = path.split('/').filter_map(|part| part.strip_prefix("{level_")?.strip_suffix('}')?.parse().ok());
        Self(numbers.max().unwrap_or(0).min(LEVELS))
    }
}

/// A place whose latitudes and longitudes are all combined is two axes.
fn grid(plan: &mut Plan, columns: &[Column]) {
    let Some(at) = plan.axes.iter().position(|axis| matches!(axis, Axis::Place { .. })) else { return };
    let [latitude, longitude] = plan.axes[at].columns()[..] else { return };
    let pairs = tuples(&[latitude, longitude], columns, columns[latitude].codes.len());
    let pairs = pairs.into_iter().flatten().collect::<HashSet<_>>().len();
    let (across, along) = (columns[latitude].distinct, columns[longitude].distinct);
    let others = columns.len() > 2;
    if others && across > 1 && along > 1 && across * along == pairs {
        plan.axes.splice(at..=at, [Axis::Of(latitude), Axis::Of(longitude)]);
        plan.why.push_str(&format!("; {across} latitudes and {along} longitudes are a grid"));
    }
}

/// Time first, then labels and places, then depths and others.
fn order(plan: &mut Plan, columns: &[Column]) {
    plan.axes.sort_by_key(|axis| match axis {
        Axis::Of(i) if columns[*i].is_time() => 0,
        Axis::Of(i) if columns[*i].is_text() => 1,
        Axis::Place { .. } => 1,
        Axis::Of(i) if columns[*i].role() == Role::Vertical => 2,
        Axis::Of(_) => 3,
    });
}

/// Lays each variable over the fewest axes that fix it.
fn over(plan: &mut Plan, columns: &[Column], rows: usize) {
    let taken: HashSet<usize> = plan.axes.iter().flat_map(Axis::columns).collect();
    let n = plan.axes.len();
    let is_time = |axis: usize| matches!(plan.axes[axis], Axis::Of(i) if columns[i].is_time());
    let mut sets: Vec<Vec<usize>> = (1..n).flat_map(|size| subsets(n, size)).collect();
    // What does not change with time goes before what does.
    sets.sort_by_key(|set| (set.len(), set.iter().any(|axis| is_time(*axis))));
    let outer = |axis: usize| plan.outer.contains(&plan.axes[axis]);
    let level = |axis: usize| plan.axes[axis].columns().iter().map(|i| Level::of(&columns[*i])).max();
    let ids: Vec<Vec<Option<u32>>> = sets
        .iter()
        .map(|set| tuples(&set.iter().flat_map(|axis| plan.axes[*axis].columns()).collect::<Vec<_>>(), columns, rows))
        .collect();
    let mut found = HashMap::new();
    for (i, column) in columns.iter().enumerate().filter(|(i, _)| !taken.contains(i)) {
        let all = ((0..n).collect::<Vec<usize>>(), String::new());
        let about_place =
            matches!(column.role(), Role::Latitude | Role::Longitude | Role::Ground) || !column.is_value();
        let fixed = sets.iter().zip(&ids).find(|(set, ids)| {
            // A number that never changes in one table may change in the next; a label of a time says nothing of places.
            let varies = column.distinct > 1 || (about_place && !set.iter().any(|axis| is_time(*axis)));
            // What stands at the level of an outer label or below it may be another one under the next label.
            let above = |axis: &usize| outer(*axis) && level(*axis) <= Some(Level::of(column));
            let whole = (0..n).filter(above).all(|axis| set.contains(&axis));
            whole && varies && !column.is_time() && fixes(ids, column)
        });
        let chosen = fixed.map_or(all, |(set, _)| {
            let names =
                set.iter().flat_map(|axis| plan.axes[*axis].columns()).map(|i| format!("`{}`", columns[i].header));
            (set.clone(), format!("the same in all rows of one {}", names.collect::<Vec<_>>().join(", ")))
        });
        found.insert(i, chosen);
    }
    plan.over = found;
}

/// Whether rows with one id have one value, and at least two ids are there in two and more rows.
fn fixes(ids: &[Option<u32>], column: &Column) -> bool {
    let mut known: HashMap<u32, (u32, usize)> = HashMap::new();
    for (id, code) in ids.iter().zip(&column.codes).filter(|(_, code)| **code != ABSENT) {
        let Some(id) = id else { continue };
        let (first, count) = known.entry(*id).or_insert((*code, 0));
        if first != code {
            return false;
        }
        *count += 1;
    }
    let shared = known.values().filter(|(_, count)| *count > 1).count();
    shared >= 2.min(known.len()).max(1) && known.values().map(|(_, count)| count).sum::<usize>() >= 2 * known.len()
}
