//! Random plans and events. Everything is made of small numbers that shrink towards the simplest: the first label, the
//! first value, one row, one group.

use super::history::{Event, History};
use super::plan::{Coordinate, Group, LABELS, Labels, Plan, Policy, Variable};
use super::state::{Contribution, Limit, Selection};
use super::value::{Datum, KINDS, Spelled};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;

/// A random dataset and what is done to it.
#[derive(Clone)]
pub struct Case {
    /// Its schema.
    pub plan: Plan,
    /// What is done, in this order.
    pub steps: Vec<Step>,
    /// Whether all of it is done again at the end, from the raw files.
    pub rebuild: bool,
}

/// Something to do; what exactly depends on what was done before it.
#[derive(Debug, Clone)]
pub enum Step {
    /// Adds a file.
    Add(Draft),
    /// Adds files in one commit.
    Together(Vec<Draft>),
    /// Adds the file of an earlier contribution again, from its source or the other one.
    Again(u8, bool),
    /// Makes cells missing.
    Erase {
        /// Which group.
        group: u8,
        /// Which variables.
        variables: u8,
        /// A byte a coordinate: whether it is limited, and to which labels.
        labels: Vec<u8>,
        /// Whether it is only tried.
        dry: bool,
    },
    /// Takes an event back, or only tries to.
    Revert(u8, bool),
}

/// A file in bytes without meaning.
#[derive(Debug, Clone)]
pub struct Draft {
    group: u8,
    other: bool,
    /// Columns that are left out, by bit.
    omit: u16,
    /// How far the columns are turned.
    turn: u8,
    rows: Vec<Vec<u8>>,
    /// Whether it is only tried.
    pub dry: bool,
}

/// What a step means after what was done before it.
#[derive(Debug, Clone)]
pub enum Action {
    /// Events in one commit, which are only tried if `dry`.
    Commit {
        /// The events.
        events: Vec<Event>,
        /// Whether nothing must remain of them.
        dry: bool,
    },
    /// Nothing: there is nothing to take back yet.
    Nothing,
}

const MOST_COLUMNS: usize = 12;

type RawCoordinate = (u8, u8, u8, u8);
type RawVariable = (u8, u8, u8, u8);

fn plans() -> impl Strategy<Value = Plan> {
    let coordinate = (0..8_u8, 0..4_u8, 0..4_u8, 0..8_u8);
    let variable = (0..13_u8, any::<u8>(), 0..10_u8, 0..6_u8);
    let group = (vec(coordinate, 1..=3), vec(variable, 1..=4), prop::bool::weighted(0.8));
    let groups = prop_oneof![3 => vec(group.clone(), 1..=1), 1 => vec(group, 2..=3)];
    (groups, any::<bool>()).prop_map(|(groups, nested)| Plan {
        groups: groups
            .into_iter()
            .enumerate()
            .map(|(at, (coordinates, variables, quarantine))| {
                let path = if at == 0 && !nested { String::new() } else { format!("g{at}") };
                made(path, &coordinates, &variables, quarantine)
            })
            .collect(),
    })
}

fn made(path: String, coordinates: &[RawCoordinate], variables: &[RawVariable], quarantine: bool) -> Group {
    let mut group = Group { path, coordinates: Vec::new(), variables: Vec::new() };
    for (at, (labels, flags, chunk, fixed)) in coordinates.iter().enumerate() {
        let labels = LABELS[usize::from(*labels) % LABELS.len()];
        let usual = !(labels.is_composed() || labels == Labels::Text);
        let fixed = if labels.is_composed() { 0 } else { usize::from(fixed.saturating_sub(4)) };
        group.coordinates.push(Coordinate {
            name: format!("x{at}"),
            labels,
            sorted: usual != (flags & 1 == 1),
            chunk: 1 + chunk,
            fixed,
            never: fixed > 0 && flags & 2 == 2,
            quarantine,
        });
        for (number, kind) in labels.parts().iter().enumerate() {
            group.variables.push(Variable {
                name: format!("x{at}p{number}"),
                kind: *kind,
                axes: vec![at],
                policy: Policy::Replace,
                lineage: None,
                part: Some((at, number)),
            });
        }
    }
    for (at, (kind, axes, policy, lineage)) in variables.iter().enumerate() {
        let count = group.coordinates.len();
        let mut all: Vec<usize> = (0..count).collect();
        all.rotate_left(usize::from(*axes) % count);
        if axes & 8 == 8 {
            all.reverse();
        }
        // The first lies over all coordinates, so that each has a variable.
        let keep = if at == 0 { count } else { 1 + usize::from(axes >> 4) % count };
        all.truncate(keep);
        group.variables.push(Variable {
            name: format!("v{at}"),
            kind: KINDS[usize::from(*kind) % KINDS.len()],
            axes: all,
            policy: match policy {
                0..5 => Policy::Replace,
                5..7 => Policy::Keep,
                _ => Policy::Reject,
            },
            lineage: match lineage {
                4 => Some(true),
                5 => Some(false),
                _ => None,
            },
            part: None,
        });
    }
    group
}

fn drafts() -> impl Strategy<Value = Draft> {
    let omit = prop_oneof![5 => Just(0_u16), 2 => (0..MOST_COLUMNS).prop_map(|bit| 1 << bit), 1 => any::<u16>()];
    let rows = vec(vec(any::<u8>(), MOST_COLUMNS), 1..10);
    (0..3_u8, prop::bool::weighted(0.2), omit, 0..4_u8, rows, prop::bool::weighted(0.06))
        .prop_map(|(group, other, omit, turn, rows, dry)| Draft { group, other, omit, turn, rows, dry })
}

/// Random cases.
pub fn cases() -> impl Strategy<Value = Case> {
    let add = drafts().prop_map(Step::Add);
    let together = vec(drafts(), 2..4).prop_map(Step::Together);
    let again = (any::<u8>(), prop::bool::weighted(0.3)).prop_map(|(which, other)| Step::Again(which, other));
    let erase = (any::<u8>(), any::<u8>(), vec(any::<u8>(), 3), prop::bool::weighted(0.06));
    let erase = erase.prop_map(|(group, variables, labels, dry)| Step::Erase { group, variables, labels, dry });
    let revert = (any::<u8>(), prop::bool::weighted(0.06)).prop_map(|(which, dry)| Step::Revert(which, dry));
    let step = prop_oneof![
        10 => add,
        1 => together,
        1 => again,
        2 => erase,
        4 => revert,
    ];
    let rebuild = prop::bool::weighted(0.15);
    let knot = prop::option::weighted(0.1, drafts());
    (plans(), vec(step, 1..8), knot, rebuild).prop_map(|(plan, mut steps, knot, rebuild)| {
        steps.extend(knot.map(tied).into_iter().flatten());
        Case { plan, steps, rebuild }
    })
}

/// What hardly ever comes by chance: cells are given, erased and given otherwise, then the erasure is taken back.
fn tied(draft: Draft) -> [Step; 4] {
    let again = Draft { turn: draft.turn + 1, dry: false, ..draft.clone() };
    let erase = Step::Erase { group: draft.group, variables: 255, labels: vec![0; 3], dry: false };
    [Step::Add(Draft { dry: false, ..draft }), erase, Step::Add(again), Step::Revert(255, false)]
}

/// A dataset and files that agree about every cell.
#[derive(Clone)]
pub struct Agreeing {
    /// Its schema.
    pub plan: Plan,
    /// The files in one order.
    pub files: Vec<Contribution>,
    /// Their positions in another order.
    pub order: Vec<usize>,
}

/// Random files that agree, in two orders.
pub fn agreeing() -> impl Strategy<Value = Agreeing> {
    (plans(), vec((drafts(), any::<u8>()), 2..6)).prop_map(|(plan, drafts)| {
        let files = drafts.iter().map(|(draft, _)| draft.contribution(&plan, None)).collect();
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_by_key(|at| drafts[*at].1);
        if order.is_sorted() {
            order.reverse();
        }
        Agreeing { plan, files, order }
    })
}

impl fmt::Debug for Agreeing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ndataset.yaml:\n{}", self.plan.yaml())?;
        for (at, file) in self.files.iter().enumerate() {
            let path = &self.plan.groups[file.group].path;
            writeln!(f, "file {at} to `{path}` from {}:\n{}", file.source, indented(&file.csv()))?;
        }
        writeln!(f, "in this order, and in the order {:?}", self.order)
    }
}

impl Draft {
    /// The file that the bytes mean. After `history`, or without one: then each cell always has the same value.
    fn contribution(&self, plan: &Plan, history: Option<&History>) -> Contribution {
        let at = usize::from(self.group) % plan.groups.len();
        let group = &plan.groups[at];
        let all = group.columns();
        let is_label = |name: &str| {
            group.coordinates.iter().any(|coordinate| coordinate.name == name)
                || group.variables.iter().any(|variable| variable.name == name && variable.part.is_some())
        };
        let omitted: Vec<bool> = (0..all.len()).map(|column| self.omit >> column & 1 == 1).collect();
        let none = omitted.iter().all(|omitted| *omitted);
        let mut file = Contribution {
            group: at,
            source: if self.other { 't' } else { 's' },
            header: Vec::new(),
            rows: vec![Vec::new(); self.rows.len()],
        };
        // Labels first, since the value of a cell may depend on them.
        for labels in [true, false] {
            for (column, name) in all.iter().enumerate() {
                if (omitted[column] && !none) || is_label(name) != labels {
                    continue;
                }
                let mut cells = Vec::new();
                for (row, bytes) in self.rows.iter().enumerate() {
                    let byte = bytes.get(column).copied().unwrap_or(0);
                    cells.push(cell(group, name, labels, byte, history, &file, row));
                }
                file.header.push((*name).to_owned());
                file.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
            }
        }
        let turn = usize::from(self.turn) % file.header.len().max(1);
        file.header.rotate_left(turn);
        file.rows.iter_mut().for_each(|row| row.rotate_left(turn));
        file
    }
}

/// What a byte says in the column `name`.
fn cell(
    group: &Group,
    name: &str,
    is_label: bool,
    byte: u8,
    history: Option<&History>,
    file: &Contribution,
    row: usize,
) -> Option<(String, Datum)> {
    if byte >= if is_label { 251 } else { 150 } {
        return None;
    }
    let pool = group.pool(name);
    let agree = history.is_none();
    let known = group.coordinates.iter().find(|coordinate| coordinate.name == name && coordinate.never);
    let count = match known {
        // Seldom a label that the coordinate does not take.
        Some(coordinate) if byte < 246 || agree => coordinate.fixed.min(pool.len()),
        _ => pool.len(),
    };
    let variable = group.variables.iter().find(|variable| variable.name == name);
    let settled = !is_label && (agree || (byte < 105 && variable.is_some_and(|v| v.policy == Policy::Reject)));
    let which = match variable.filter(|_| settled) {
        Some(variable) => settled_value(group, variable, history, file, row, &pool),
        None => usize::from(byte),
    };
    let (spellings, datum) = &pool[which % count];
    let spelling = usize::from(byte) / pool.len() % spellings.len();
    Some((spellings[spelling].clone(), datum.clone()))
}

/// Which of `pool` the cell of the row has if nothing is to conflict: the stored one, else one that depends on the cell
/// and on how often something was erased, so that two may conflict without the erasure between them.
fn settled_value(
    group: &Group,
    variable: &Variable,
    history: Option<&History>,
    file: &Contribution,
    row: usize,
    pool: &[Spelled],
) -> usize {
    let labels: Option<Vec<Datum>> =
        variable.axes.iter().map(|axis| file.label(group, &file.rows[row], *axis)).collect();
    let place = (variable.name.clone(), labels.unwrap_or_default());
    let stored = history.and_then(|history| history.state().groups[file.group].values.get(&place));
    if let Some(at) = stored.and_then(|stored| pool.iter().position(|(_, datum)| datum == stored)) {
        return at;
    }
    let erased = |history: &History| history.events().iter().filter(|event| matches!(event, Event::Erase(_))).count();
    let text = format!("{} {place:?}", history.map_or(0, erased));
    // FNV-1a: any function of the cell would do.
    let hash = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, hash) as usize
}

impl Step {
    /// What the step means after `history`.
    pub fn action(&self, plan: &Plan, history: &History) -> Action {
        let commit = |event, dry| Action::Commit { events: vec![event], dry };
        match self {
            Step::Add(draft) => {
                Action::Commit { events: vec![Event::Add(draft.contribution(plan, Some(history)))], dry: draft.dry }
            }
            Step::Together(drafts) => {
                let files = drafts.iter().map(|draft| draft.contribution(plan, Some(history)));
                // One command adds the files of one source.
                let first = files.clone().next().map(|file| (file.group, file.source));
                let events = files.filter(|file| Some((file.group, file.source)) == first).map(Event::Add).collect();
                Action::Commit { events, dry: false }
            }
            Step::Again(which, other) => {
                let files = history.events().iter().filter_map(|event| match event {
                    Event::Add(file) => Some(file),
                    _ => None,
                });
                let files: Vec<&Contribution> = files.collect();
                let Some(file) = pick(&files, *which) else { return Action::Nothing };
                let source = if *other == (file.source == 's') { 't' } else { 's' };
                commit(Event::Add(Contribution { source, ..(*file).clone() }), false)
            }
            Step::Erase { group, variables, labels, dry } => {
                let at = usize::from(*group) % plan.groups.len();
                let event = erasure(plan, history, at, *variables, labels);
                event.map_or(Action::Nothing, |event| commit(event, *dry))
            }
            Step::Revert(which, dry) => {
                let all = (1..).zip(history.events());
                let mut numbers: Vec<u32> = all.clone().map(|(number, _)| number).collect();
                let erased = all.filter(|(_, event)| matches!(event, Event::Erase(_))).map(|(number, _)| number);
                let erased: Vec<u32> = erased.collect();
                if *which >= 160 && !erased.is_empty() {
                    numbers = erased.last().copied().into_iter().collect();
                }
                pick(&numbers, *which).map_or(Action::Nothing, |number| commit(Event::Revert(*number), *dry))
            }
        }
    }
}

fn pick<T>(list: &[T], which: u8) -> Option<&T> {
    (!list.is_empty()).then(|| &list[usize::from(which) % list.len()])
}

fn erasure(plan: &Plan, history: &History, at: usize, variables: u8, labels: &[u8]) -> Option<Event> {
    let group = &plan.groups[at];
    // Seldom by chance: what takes no other value.
    let strict = group.variables.iter().find(|variable| variable.policy == Policy::Reject && variables == 255);
    let first = strict.or(pick(&group.variables, variables))?;
    let mut limits = BTreeMap::new();
    for (axis, byte) in first.axes.iter().zip(labels) {
        let name = &group.coordinates[*axis].name;
        let known = &history.state().groups[at].labels[name];
        if byte % 3 == 0 || known.is_empty() {
            continue;
        }
        let from = usize::from(byte / 3) % known.len();
        let count = 1 + usize::from(byte / 64);
        let some: Vec<Datum> = known.iter().skip(from).take(count).cloned().collect();
        let coordinate = &group.coordinates[*axis];
        let ordered = coordinate.sorted && !coordinate.labels.is_composed() && coordinate.labels != Labels::Text;
        let limit = match some.as_slice() {
            [first, .., last] if ordered => Limit::Range(first.clone(), last.clone()),
            _ => Limit::Labels(some.into_iter().collect()),
        };
        limits.insert(name.clone(), limit);
    }
    // A second variable that lies over what is limited.
    let over = |variable: &&Variable| {
        limits.keys().all(|name| variable.axes.iter().any(|axis| group.coordinates[*axis].name == *name))
    };
    let second = group.variables.iter().filter(over).find(|variable| variable.name != first.name && variables >= 128);
    let variables = [Some(first), second].into_iter().flatten().map(|variable| variable.name.clone()).collect();
    Some(Event::Erase(Selection { group: at, variables, labels: limits }))
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ndataset.yaml:\n{}", self.plan.yaml())?;
        let mut history = History::new(&self.plan);
        for (at, step) in self.steps.iter().enumerate() {
            let Action::Commit { events, dry } = step.action(&self.plan, &history) else { continue };
            let dry = if dry { ", dry run" } else { "" };
            writeln!(f, "step {}{dry}:", at + 1)?;
            let mut after = history.clone();
            for event in &events {
                let did = after.apply(event);
                match event {
                    Event::Add(file) => {
                        let path = &self.plan.groups[file.group].path;
                        writeln!(f, "  add to `{path}` from {}:\n{}", file.source, indented(&file.csv()))?;
                    }
                    other => writeln!(f, "  {other:?}")?,
                }
                writeln!(f, "  -> {did:?}")?;
            }
            if dry.is_empty() {
                history = after;
            }
        }
        if self.rebuild {
            writeln!(f, "then it is rebuilt")?;
        }
        Ok(())
    }
}

/// Each line of `text` a little further right.
pub fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
