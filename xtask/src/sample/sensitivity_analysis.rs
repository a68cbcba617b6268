//! A sensitivity analysis of a function whose indices are known: Ishigami's (Ishigami and Homma 1990), with runs after
//! Saltelli's design (Saltelli et al. 2010) and Sobol indices with their confidence.
//!
//! Jobs of a cluster write a JSON file for each block of the design, their runs in the order in which they ended. Some
//! runs failed, some did not converge.

use super::Contribution;
use super::noise::{mix, share};
use serde_json::{Value, json};
use std::f64::consts::PI;
use std::fmt::Write as _;

/// The parameters in the order in which the table of them has them; all go from -π to π.
pub const PARAMETERS: [&str; 3] = ["x2", "x3", "x1"];
/// Blocks of the design: two independent samples, and the first with one parameter from the second.
pub const GROUPS: [&str; 5] = ["A", "B", "AB_x2", "AB_x3", "AB_x1"];
/// What a run gives, with a and b of the function.
pub const QUANTITIES: [(&str, f64, f64); 2] = [("strong", 7.0, 0.1), ("weak", 7.0, 0.05)];
/// Runs of a block.
pub const RUNS: usize = 256;
/// Resamplings behind a confidence.
const RESAMPLINGS: u64 = 100;

/// The raw files.
pub fn contributions() -> Vec<Contribution> {
    let mut files = vec![Contribution::new("parameters.csv", &["parameters"], parameters())];
    for (group, block) in GROUPS.iter().enumerate() {
        let name = format!("runs-{block}.json");
        files.push(Contribution::new(name, &["settings", "responses", "runs"], runs(group)));
    }
    files.push(Contribution::new("indices.csv", &["indices"], indices()));
    files
}

fn parameters() -> String {
    let mut text = String::from("parameter,least,greatest,acts\n");
    for name in PARAMETERS {
        let acts = if name == "x3" { "together" } else { "alone" };
        let _ = writeln!(text, "{name},{:.6},{PI:.6},{acts}", -PI);
    }
    text
}

/// `s001` is the first.
pub fn name(run: usize) -> String {
    format!("s{:03}", run + 1)
}

/// Value of `PARAMETERS[parameter]` in a run, to six decimals.
pub fn setting(group: usize, run: usize, parameter: usize) -> f64 {
    let second = group == 1 || group == 2 + parameter;
    let draw = share(mix(run as u64 + 1, 10 * u64::from(second) + parameter as u64 + 1));
    ((2.0 * draw - 1.0) * PI * 1e6).round() / 1e6
}

/// Ishigami's function of a run: sin x1 + a sin² x2 + b x3⁴ sin x1.
pub fn response(group: usize, run: usize, quantity: usize) -> f64 {
    let at = |name: &str| {
        let parameter = PARAMETERS.iter().position(|known| *known == name);
        parameter.map_or(f64::NAN, |parameter| setting(group, run, parameter))
    };
    let (_, a, b) = QUANTITIES[quantity];
    at("x1").sin() + a * at("x2").sin().powi(2) + b * at("x3").powi(4) * at("x1").sin()
}

/// Seed of a run's random numbers: any 64 bits.
pub fn seed(group: usize, run: usize) -> u64 {
    mix(group as u64 + 11, run as u64 + 13)
}

/// What became of a run: it failed without a response, it ended at the limit of its steps, or it is good.
pub fn verdict(group: usize, run: usize) -> &'static str {
    match share(mix(group as u64 + 7, run as u64 + 3)) {
        draw if draw < 0.02 => "failed",
        draw if draw < 0.06 => "unconverged",
        _ => "good",
    }
}

/// The file of one block.
fn runs(group: usize) -> String {
    let mut order: Vec<usize> = (0..RUNS).collect();
    order.sort_by(|a, b| share(mix(*a as u64, 99)).total_cmp(&share(mix(*b as u64, 99))));
    let lines: Vec<String> = order.iter().map(|run| record(group, *run).to_string()).collect();
    format!("{{\"block\":\"{}\",\"runs\":[\n{}\n]}}\n", GROUPS[group], lines.join(",\n"))
}

fn record(group: usize, run: usize) -> Value {
    let verdict = verdict(group, run);
    let inputs = PARAMETERS.iter().enumerate();
    let inputs: Vec<Value> = inputs.map(|(p, name)| json!({"name": name, "value": setting(group, run, p)})).collect();
    let outputs = QUANTITIES.iter().enumerate().map(|(q, (name, ..))| {
        let value = if verdict == "failed" { json!("n/a") } else { json!(response(group, run, q)) };
        json!({"name": name, "value": value, "state": verdict})
    });
    let draw = share(mix(group as u64 + 1, run as u64));
    json!({
        "sample": name(run),
        "inputs": inputs,
        "outputs": outputs.collect::<Vec<_>>(),
        "seed": seed(group, run),
        "converged": verdict == "good",
        "iterations": if verdict == "good" { 4 + (40.0 * draw) as u64 } else { 50 },
        "seconds": ((30.0 + 25.0 * draw) * 10.0).round() / 10.0,
    })
}

/// First-order index, its confidence, total index, its confidence: of one parameter, by the runs that did not fail.
///
/// The estimators are those of Saltelli et al. (2010), table 2, (b) and (f); a confidence is 1.96 standard deviations over
/// resamplings of the runs.
pub fn index(quantity: usize, parameter: usize) -> [f64; 4] {
    let mixed = 2 + parameter;
    let good = |run: &usize| [0, 1, mixed].iter().all(|group| verdict(*group, *run) != "failed");
    let kept: Vec<[f64; 3]> =
        (0..RUNS).filter(good).map(|run| [0, 1, mixed].map(|group| response(group, run, quantity))).collect();
    let [first, total] = estimate(kept.iter());
    let resampled: Vec<[f64; 2]> = (0..RESAMPLINGS)
        .map(|seed| {
            let draw = |i: usize| (share(mix(seed + 1, i as u64)) * kept.len() as f64) as usize;
            estimate((0..kept.len()).map(|i| &kept[draw(i)]))
        })
        .collect();
    let confidence = |which: usize| {
        let mean = resampled.iter().map(|one| one[which]).sum::<f64>() / RESAMPLINGS as f64;
        let square = resampled.iter().map(|one| (one[which] - mean).powi(2)).sum::<f64>();
        1.96 * (square / (RESAMPLINGS - 1) as f64).sqrt()
    };
    [first, confidence(0), total, confidence(1)].map(|value| (value * 1e4).round() / 1e4 + 0.0)
}

/// First-order and total index from responses in A, B and AB.
fn estimate<'a>(runs: impl Iterator<Item = &'a [f64; 3]>) -> [f64; 2] {
    let runs: Vec<&[f64; 3]> = runs.collect();
    let count = runs.len() as f64;
    let both = || runs.iter().flat_map(|run| [run[0], run[1]]);
    let mean = both().sum::<f64>() / (2.0 * count);
    let variance = both().map(|value| (value - mean).powi(2)).sum::<f64>() / (2.0 * count - 1.0);
    let first = runs.iter().map(|[a, b, ab]| b * (ab - a)).sum::<f64>() / count;
    let total = runs.iter().map(|[a, _, ab]| (a - ab).powi(2)).sum::<f64>() / (2.0 * count);
    [first / variance, total / variance]
}

/// What to think of an index: an estimate below zero is noise.
pub fn trust(quantity: usize, parameter: usize) -> &'static str {
    let [first, confidence, ..] = index(quantity, parameter);
    if first < 0.0 {
        "negative"
    } else if confidence > first {
        "uncertain"
    } else {
        "good"
    }
}

fn indices() -> String {
    let mut text = String::from("quantity,parameter,S1,S1_conf,ST,ST_conf,state\n");
    for (quantity, (name, ..)) in QUANTITIES.iter().enumerate() {
        for (parameter, label) in PARAMETERS.iter().enumerate() {
            let [first, first_confidence, total, total_confidence] = index(quantity, parameter);
            let _ = writeln!(
                text,
                "{name},{label},{first:.4},{first_confidence:.4},{total:.4},{total_confidence:.4},{}",
                trust(quantity, parameter)
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indices_are_ishigamis_within_their_confidence() {
        // Exact for a = 7, b = 0.1: Ishigami and Homma (1990), in the order x2, x3, x1.
        for (parameter, first, total) in [(0, 0.4424, 0.4424), (1, 0.0, 0.2437), (2, 0.3139, 0.5576)] {
            let found = index(0, parameter);
            assert!((found[0] - first).abs() < 2.0 * found[1] + 0.05, "{parameter}: {found:?}");
            assert!((found[2] - total).abs() < 2.0 * found[3] + 0.05, "{parameter}: {found:?}");
        }
    }

    #[test]
    fn a_block_takes_one_parameter_from_the_second_sample() {
        assert_eq!(setting(2, 5, 0), setting(1, 5, 0));
        assert_eq!(setting(2, 5, 1), setting(0, 5, 1));
    }

    #[test]
    fn some_runs_fail_and_some_do_not_converge() {
        let verdicts: Vec<&str> = (0..GROUPS.len()).flat_map(|g| (0..RUNS).map(move |r| verdict(g, r))).collect();
        let count = |word: &str| verdicts.iter().filter(|verdict| **verdict == word).count();
        assert!((10..60).contains(&count("failed")) && (20..120).contains(&count("unconverged")));
        assert!((0..GROUPS.len()).any(|group| runs(group).contains("\"n/a\"")));
    }
}
