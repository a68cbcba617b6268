//! What the keys switch in a chart, and the words that say what it is then.

use super::Card;
use crate::state::layers::flags;
use crate::state::{App, Choice};
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_plot::{Derive, Zone, choice};

/// Names of what is made of the values, as menu and keys say them.
pub(super) const DERIVED: [(Derive, &str); 4] = [
    (Derive::Values, "values"),
    (Derive::Anomaly, "anomaly"),
    (Derive::Climatology, "mean year"),
    (Derive::Diurnal, "mean day"),
];

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    Log,
    Normalise,
    Derive,
    Flags,
    Fan,
    Zone,
}

/// All meanings of flags of the variables drawn.
pub(super) fn meanings(dataset: &Dataset, choice: &Choice) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, meaning) in choice.parts().flat_map(|part| flags(part, Some(dataset))) {
        if !all.contains(&meaning) {
            all.push(meaning);
        }
    }
    all
}

fn yes(is_on: bool, on: &str, off: &str) -> String {
    if is_on { on } else { off }.to_owned()
}

/// Switches it; what is said of it.
fn flip(app: App, switch: Switch) -> String {
    let (Some(dataset), Some(choice)) = (app.dataset.get_untracked(), app.choice.get_untracked()) else {
        return String::new();
    };
    let view = app.view.get_untracked();
    match switch {
        Switch::Log => {
            app.choose(true, |view| view.log = !view.log);
            yes(!view.log, "Logarithmic axis", "Linear axis")
        }
        Switch::Normalise => {
            app.choose(true, |view| view.normalise = !view.normalise);
            yes(!view.normalise, "Each line has its own range", "All lines have the same range")
        }
        Switch::Derive => {
            let at = DERIVED.iter().position(|(derive, _)| *derive == view.derive).unwrap_or(0);
            let (derive, name) = DERIVED[(at + 1) % DERIVED.len()];
            app.choose(true, |view| view.derive = derive);
            format!("Drawn: {name}")
        }
        Switch::Flags => {
            let all = meanings(&dataset, &choice);
            if all.is_empty() {
                return "No flags here".to_owned();
            }
            let is_hidden = !view.hidden.is_empty();
            app.choose(true, |view| view.hidden = if is_hidden { Vec::new() } else { all });
            yes(is_hidden, "Flagged values are shown", "Flagged values are left out")
        }
        Switch::Fan => {
            let Some(members) = choice::members(&choice.variable) else { return "No ensemble here".to_owned() };
            let is_on = view.fan.is_some();
            let members = members.to_owned();
            app.choose(true, |view| view.fan = (!is_on).then_some(members));
            yes(!is_on, "The ensemble as mean and quantiles", "One member of the ensemble")
        }
        Switch::Zone => {
            let is_local = view.zone == Zone::Local;
            app.choose(true, |view| view.zone = if is_local { Zone::Utc } else { Zone::Local });
            yes(is_local, "Times in UTC", "Times in your zone")
        }
    }
}

impl Card {
    /// Switches it and says so.
    pub(super) fn flip(self, switch: Switch) {
        let said = flip(self.app, switch);
        self.said.set(said);
    }
}
