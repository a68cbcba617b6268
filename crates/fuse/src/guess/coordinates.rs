//! Which columns are coordinates, and over which of them each variable lies.

use super::columns::{ABSENT, Column};
use super::names;
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
}

/// Words of a column that names places, instruments or samples.
const LABELS: [&str; 40] = [
    "id",
    "station",
    "site",
    "stanice",
    "lokalita",
    "location",
    "place",
    "sensor",
    "logger",
    "device",
    "borehole",
    "well",
    "vrt",
    "name",
    "code",
    "kod",
    "label",
    "channel",
    "key",
    "point",
    "stop",
    "plot",
    "probe",
    "profile",
    "sonda",
    "cidlo",
    "serial",
    "uid",
    "uuid",
    "sample",
    "vzorek",
    "species",
    "parameter",
    "variable",
    "instrument",
    "node",
    "tree",
    "nazev",
    "misto",
    "gauge",
];
/// Words of a column that only counts rows.
const COUNTERS: [&str; 12] =
    ["idx", "index", "record", "row", "no", "nr", "number", "unnamed", "poradi", "rec", "recnum", "seq"];

/// How well a column serves as a coordinate: small is good; `None` if it cannot.
fn weight(column: &Column, rows: usize) -> Option<u32> {
    // Nearly every row must say where it is.
    if column.present * 10 < rows * 8 || column.unread.as_ref().is_some_and(|(count, _)| count * 10 > rows) {
        return None;
    }
    let words = names::words(&column.label);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if column.is_time() {
        return Some(0);
    }
    if column.is_text() {
        return match () {
            () if column.length > 40 => None,
            () if has(&LABELS) => Some(1),
            () if column.distinct * 2 <= rows => Some(4),
            () => Some(6),
        };
    }
    match column.role() {
        Role::Vertical => return Some(2),
        Role::Latitude | Role::Longitude => return Some(7),
        Role::Ground => return Some(8),
        Role::Measured => {}
    }
    let whole = matches!(column.kind, super::columns::Kind::Int { .. });
    match () {
        () if matches!(column.kind, super::columns::Kind::Bool(_)) => None,
        () if whole && has(&COUNTERS) => Some(9),
        () if whole && has(&LABELS) => Some(2),
        () if whole && column.unit.is_none() => Some(8),
        () => Some(12),
    }
}

/// Weights up to which sets are tried one after the other.
const TIERS: [u32; 4] = [3, 6, 9, 12];
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
    let named = |set: &[&Axis]| {
        let names = set.iter().flat_map(|axis| axis.columns()).map(|i| format!("`{}`", columns[i].header));
        names.collect::<Vec<_>>().join(", ")
    };
    let mut best: Option<(f64, Vec<Axis>)> = None;
    for tier in TIERS {
        let within: Vec<&(Axis, u32)> =
            candidates.iter().filter(|(_, weight)| *weight <= tier).take(CANDIDATES).collect();
        let mut unique: Vec<(bool, usize, u32, Vec<&Axis>)> = Vec::new();
        for size in 1..=4_usize.min(within.len()) {
            for set in subsets(within.len(), size) {
                let axes: Vec<&Axis> = set.iter().map(|i| &within[*i].0).collect();
                // A column is not both a part of a place and a coordinate of its own.
                let parts: Vec<usize> = axes.iter().flat_map(|axis| axis.columns()).collect();
                if parts.iter().collect::<HashSet<_>>().len() < parts.len() {
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
                    unique.push((timeless, size, cost, axes));
                } else if best.as_ref().is_none_or(|(least, _)| share < *least) {
                    best = Some((share, axes.into_iter().cloned().collect()));
                }
            }
        }
        // A list of places may say when each was set up; anything else with a time is a series.
        let places = columns.iter().any(|column| column.role() == Role::Latitude && column.distinct * 2 > rows);
        let first = unique.iter().map(|(timeless, size, cost, _)| (*timeless != places, *size, *cost)).min();
        if let Some(chosen) =
            unique.iter().find(|(timeless, size, cost, _)| Some((*timeless != places, *size, *cost)) == first)
        {
            let set = &chosen.3;
            let why = format!("the smallest set of columns that is another in each of {rows} rows: {}", named(set));
            return Plan { axes: set.iter().map(|axis| (*axis).clone()).collect(), why, ..Plan::default() };
        }
        // Few rows that are given twice do not make a measured number a coordinate.
        if best.as_ref().is_some_and(|(share, _)| *share <= 0.05) {
            break;
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
    let timed = plan.axes.iter().any(|axis| matches!(axis, Axis::Of(i) if columns[*i].is_time()));
    let labelled = plan.axes.iter().any(|axis| match axis {
        Axis::Of(i) => columns[*i].is_text(),
        Axis::Place { .. } => true,
    });
    if !timed || labelled {
        return;
    }
    let label = candidates.iter().find(|(axis, weight)| {
        *weight <= 1 && matches!(axis, Axis::Of(i) if columns[*i].is_text() && columns[*i].distinct == 1)
    });
    let constant = place.as_ref().filter(|place| place.columns().iter().all(|i| columns[*i].distinct == 1));
    if let Some(axis) = label.map(|(axis, _)| axis).or(constant) {
        let names = axis.columns().iter().map(|i| format!("`{}`", columns[*i].header)).collect::<Vec<_>>().join(", ");
        plan.why.push_str(&format!("; {names} too, so that other files can add more of them"));
        plan.axes.push(axis.clone());
    }
}

/// A place whose latitudes and longitudes are all combined is two axes.
fn grid(plan: &mut Plan, columns: &[Column]) {
    let Some(at) = plan.axes.iter().position(|axis| matches!(axis, Axis::Place { .. })) else { return };
    let [latitude, longitude] = plan.axes[at].columns()[..] else { return };
    let pairs = tuples(&[latitude, longitude], columns, columns[latitude].codes.len());
    let pairs = pairs.into_iter().flatten().collect::<HashSet<_>>().len();
    let (across, along) = (columns[latitude].distinct, columns[longitude].distinct);
    if across > 1 && along > 1 && across * along == pairs {
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
    let ids: Vec<Vec<Option<u32>>> = sets
        .iter()
        .map(|set| tuples(&set.iter().flat_map(|axis| plan.axes[*axis].columns()).collect::<Vec<_>>(), columns, rows))
        .collect();
    let mut found = HashMap::new();
    for (i, column) in columns.iter().enumerate().filter(|(i, _)| !taken.contains(i)) {
        let all = ((0..n).collect::<Vec<usize>>(), String::new());
        let about_place =
            matches!(column.role(), Role::Latitude | Role::Longitude | Role::Ground) || !column.is_number();
        let fixed = sets.iter().zip(&ids).find(|(set, ids)| {
            // A number that never changes in one table may change in the next; a label of a time says nothing of places.
            let varies = column.distinct > 1 || (about_place && !set.iter().any(|axis| is_time(*axis)));
            varies && !column.is_time() && fixes(ids, column)
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
