//! Events in the order of their commits, which of them are active, and the dataset as their fold.

use super::plan::Plan;
use super::state::{Contribution, Counts, Refusal, Selection, State};
use super::value::Datum;
use std::collections::{BTreeMap, BTreeSet};

/// Something that was committed; the first is c1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A contribution.
    Add(Contribution),
    /// Cells made missing.
    Erase(Selection),
    /// The event of this number taken back.
    Revert(u32),
}

/// A dataset with all that was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    plan: Plan,
    events: Vec<Event>,
    state: State,
}

/// What an event did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// It was committed with these counts.
    Done(Counts),
    /// It found nothing to do, and was not committed.
    Nothing,
    /// The contribution of this number had done it already.
    Already(u32),
    /// It was refused.
    Refused(String),
}

impl History {
    /// The empty dataset.
    pub fn new(plan: &Plan) -> Self {
        Self { plan: plan.clone(), events: Vec::new(), state: State::new(plan) }
    }

    /// What is stored now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// All events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether the event `number` counts: no later revert that counts names it.
    pub fn is_active(&self, number: u32) -> bool {
        active(&self.events).get(number as usize - 1).copied().unwrap_or(false)
    }

    /// Does what `event` says, or with a refusal nothing.
    pub fn apply(&mut self, event: &Event) -> Did {
        let number = self.events.len() as u32 + 1;
        let did = match event {
            Event::Add(contribution) => {
                if let Some(known) = self.known(contribution) {
                    return Did::Already(known);
                }
                let group = &self.plan.groups[contribution.group];
                let added = self.state.groups[contribution.group].add(group, contribution, number);
                added.map_err(|refusal| format!("{refusal:?}"))
            }
            Event::Erase(selection) => {
                let group = &self.plan.groups[selection.group];
                let is_part = |name: &String| group.variables.iter().any(|v| v.name == *name && v.part.is_some());
                if let Some(name) = selection.variables.iter().find(|name| is_part(name)) {
                    return Did::Refused(format!("{name} is a part of a label"));
                }
                let counts = self.state.groups[selection.group].erase(group, selection, number);
                if counts.erased == 0 {
                    return Did::Nothing;
                }
                Ok(counts)
            }
            Event::Revert(target) => {
                let before = self.state.clone();
                self.revert(*target).map(|()| difference(&before, &self.state))
            }
        };
        match did {
            Ok(counts) => {
                self.events.push(event.clone());
                Did::Done(counts)
            }
            Err(reason) => Did::Refused(reason),
        }
    }

    /// The active contribution with the same bytes from the same source into the same group.
    fn known(&self, contribution: &Contribution) -> Option<u32> {
        let same = |event: &Event| match event {
            Event::Add(other) => {
                (other.group, other.source, other.csv())
                    == (contribution.group, contribution.source, contribution.csv())
            }
            _ => false,
        };
        let active = active(&self.events);
        (1..).zip(&self.events).zip(active).find(|((_, event), active)| *active && same(event)).map(|((n, _), _)| n)
    }

    fn revert(&mut self, target: u32) -> Result<(), String> {
        if target == 0 || target as usize > self.events.len() {
            return Err(format!("c{target} is not there"));
        }
        if !self.is_active(target) {
            return Err(format!("c{target} is inactive"));
        }
        let mut events = self.events.clone();
        events.push(Event::Revert(target));
        let (mut state, used) = fold(&self.plan, &events).map_err(|(n, refusal)| format!("c{n}: {refusal:?}"))?;
        // Labels stay where they stand; only those that nobody uses any more go, and those that come back come last.
        for ((group, contents), (before, used)) in
            self.plan.groups.iter().zip(&mut state.groups).zip(self.state.groups.iter().zip(&used))
        {
            for coordinate in group.coordinates.iter().filter(|coordinate| !coordinate.sorted) {
                let given = coordinate.given();
                let in_use = |label: &Datum| {
                    given.contains(label) || used.get(&coordinate.name).is_some_and(|used| used.contains(label))
                };
                let mut labels: Vec<Datum> = before.labels[&coordinate.name].clone();
                labels.retain(in_use);
                let folded = contents.labels.entry(coordinate.name.clone()).or_default();
                let back: Vec<Datum> = folded.iter().filter(|label| !labels.contains(label)).cloned().collect();
                labels.extend(back);
                *folded = labels;
            }
        }
        self.state = state;
        Ok(())
    }
}

/// What must be done to the cells of `before` so that they are those of `after`.
fn difference(before: &State, after: &State) -> Counts {
    let mut counts = Counts::default();
    for (before, after) in before.groups.iter().zip(&after.groups) {
        for (place, value) in &after.values {
            match before.values.get(place) {
                None => counts.new += 1,
                Some(old) if old != value => counts.changed += 1,
                Some(_) => {}
            }
        }
        counts.erased += before.values.keys().filter(|place| !after.values.contains_key(*place)).count() as u64;
    }
    counts
}

/// Whether each event counts.
fn active(events: &[Event]) -> Vec<bool> {
    let mut active = vec![true; events.len()];
    for at in (0..events.len()).rev() {
        if let (Event::Revert(target), true) = (&events[at], active[at]) {
            active[*target as usize - 1] = false;
        }
    }
    active
}

/// Labels in use, by coordinate.
type Used = BTreeMap<String, BTreeSet<Datum>>;

/// The active events, one after the other, on the empty dataset. Errors: one that is refused there, with its number.
fn fold(plan: &Plan, events: &[Event]) -> Result<(State, Vec<Used>), (u32, Refusal)> {
    let mut state = State::new(plan);
    let mut used: Vec<Used> = vec![Used::new(); plan.groups.len()];
    for ((number, event), active) in (1..).zip(events).zip(active(events)) {
        match event {
            Event::Add(contribution) if active => {
                let group = &plan.groups[contribution.group];
                let refused = |refusal| (number, refusal);
                state.groups[contribution.group].add(group, contribution, number).map_err(refused)?;
                for (_, labels, _) in contribution.said_cells(group).map_err(refused)?.0 {
                    for (axis, label) in labels {
                        let name = group.coordinates[axis].name.clone();
                        used[contribution.group].entry(name).or_default().insert(label);
                    }
                }
            }
            Event::Erase(selection) if active => {
                state.groups[selection.group].erase(&plan.groups[selection.group], selection, number);
            }
            _ => {}
        }
    }
    Ok((state, used))
}
