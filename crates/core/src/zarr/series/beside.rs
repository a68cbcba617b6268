//! What other variables say of each value: its uncertainty and its flag (CF 1.11, section 3.4 and 3.5).

use super::asked::Asked;
use super::levels::shown;
use super::part::{Part, runs};
use super::plan::{FLAGS, Plan, UNCERTAINTY};
use crate::dataset::Variable;
use crate::layout::join;
use crate::zarr::fail::ReadError;
use crate::zarr::level::Candidate;

/// Adds uncertainty and flags of the variable to what is read. The uncertainty is read at the level of the values, where
/// it is the mean over the bucket; flags have no mean, and are read with the values themselves only. Returns what a reader
/// should know of them.
///
/// # Errors
/// A codec or data type that this build does not have.
pub(super) fn add(asked: &Asked<'_>, chosen: &Candidate<'_>, plan: &mut Plan) -> Result<Vec<String>, ReadError> {
    let Asked { source, group, variable, .. } = asked;
    let mut notes = Vec::new();
    let part = |name: &str| {
        let node = source.tree.array(&join(&chosen.level.path, name)).filter(|node| !node.is_text());
        let Some(node) = node.filter(|node| fits(asked, chosen, node)) else { return Ok(None) };
        let axis = node
            .dimensions
            .iter()
            .position(|dimension| asked.request.lines.as_ref().is_some_and(|(n, _)| n == dimension));
        let chunk = axis.and_then(|axis| chosen.array.chunk.get(axis)).copied().unwrap_or(1);
        Part::new(asked, node, &runs(&asked.positions, chunk), &plan.axis.range)
    };
    if let Some(other) = group.variable(&variable.uncertainty) {
        if same_units(variable, other) {
            plan.parts[UNCERTAINTY] = part(&other.name)?;
            if plan.parts[UNCERTAINTY].is_none() {
                notes.push(format!("The uncertainty {} is not at level {}.", other.name, shown(chosen.level)));
            }
        } else {
            let (own, its) = (&variable.units, &other.units);
            notes.push(format!(
                "The uncertainty {} is not drawn: it is in \"{its}\", the values in \"{own}\".",
                other.name
            ));
        }
    }
    if plan.axis.step.is_none()
        && let Some(flags) = group.variable(&variable.flags)
    {
        plan.parts[FLAGS] = part(&flags.name)?;
    }
    Ok(notes)
}

/// Whether the axes that an array shares with the values are as long as theirs.
fn fits(asked: &Asked<'_>, chosen: &Candidate<'_>, node: &crate::zarr::tree::ArrayNode) -> bool {
    let array = chosen.array;
    let size = |name: &String| array.dimensions.iter().position(|d| d == name).and_then(|axis| array.shape.get(axis));
    let is_known = |(name, length): (&String, &u64)| size(name).is_some_and(|size| size == length);
    node.dimensions.iter().zip(&node.shape).all(is_known) && node.dimensions.len() <= asked.variable.dimensions.len()
}

/// Whether half widths in the units of `other` can be drawn around the values. A difference of 1 K is one of 1 °C.
fn same_units(variable: &Variable, other: &Variable) -> bool {
    let kelvin = |units: &str| matches!(units, "K" | "°C");
    other.units == variable.units || other.units.is_empty() || (kelvin(&other.units) && kelvin(&variable.units))
}

/// The values of the flags that say nothing against a value: good ones, and those that were never given.
pub(super) fn quiet(flags: &Variable) -> Vec<f64> {
    let says = |meaning: &str| {
        let word = meaning.to_ascii_lowercase().replace(['-', ' '], "_");
        let word = word.trim_end_matches("_data").trim_end_matches("_value").trim_end_matches("_quality");
        GOOD.contains(&word) || UNKNOWN.contains(&word)
    };
    if flags.masks.is_empty() {
        return flags.meanings.iter().filter(|(_, meaning)| says(meaning)).map(|(value, _)| *value).collect();
    }
    // No bit is set.
    vec![0.0]
}

const GOOD: &[&str] = &[
    "accepted",
    "acceptable",
    "clean",
    "correct",
    "good",
    "high",
    "no_error",
    "no_fault",
    "no_flag",
    "no_issue",
    "no_problem",
    "nominal",
    "none",
    "normal",
    "not_flagged",
    "ok",
    "okay",
    "pass",
    "passed",
    "probably_good",
    "reliable",
    "trusted",
    "unflagged",
    "valid",
];
const UNKNOWN: &[&str] = &[
    "missing",
    "no_qc",
    "no_qc_performed",
    "no_quality_control",
    "not_available",
    "not_checked",
    "not_evaluated",
    "not_tested",
    "unchecked",
    "unevaluated",
    "unknown",
    "unspecified",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(meanings: &[(f64, &str)], masks: &[(u64, u64, &str)]) -> Variable {
        Variable {
            meanings: meanings.iter().map(|(value, meaning)| (*value, (*meaning).to_owned())).collect(),
            masks: masks.iter().map(|(mask, value, meaning)| (*mask, *value, (*meaning).to_owned())).collect(),
            ..Variable::default()
        }
    }

    #[test]
    fn which_flags_say_nothing_against_a_value() {
        let argo = [(0.0, "no_qc_performed"), (1.0, "good_data"), (2.0, "probably_good_data"), (4.0, "bad_data")];
        assert_eq!(quiet(&variable(&argo, &[])), [0.0, 1.0, 2.0]);
        assert_eq!(
            quiet(&variable(&[(1.0, "Pass"), (2.0, "not_evaluated"), (3.0, "suspect"), (9.0, "missing")], &[])),
            [1.0, 2.0, 9.0]
        );
        assert_eq!(quiet(&variable(&[], &[(1, 1, "dry"), (6, 2, "low")])), [0.0]);
        assert_eq!(quiet(&variable(&[(2.0, "interpolated")], &[])), [] as [f64; 0]);
    }

    #[test]
    fn a_half_width_is_a_difference() {
        let of = |units: &str| Variable { units: units.to_owned(), ..Variable::default() };
        assert!(same_units(&of("°C"), &of("K")) && same_units(&of("m"), &of("m")) && same_units(&of("m"), &of("")));
        assert!(!same_units(&of("m"), &of("mm")) && !same_units(&of("m"), &of("%")));
    }
}
