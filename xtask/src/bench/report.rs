//! The table: each figure beside its peer's and its goal.

use super::cases::Figures;
use super::docs::Machine;
use crate::Outcome;
use serde_json::{Value, json};

/// A line of the table, known before anything is measured.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its name in [`Figures`] and in JSON.
    pub(super) key: &'static str,
    /// What is done.
    pub(super) work: &'static str,
    /// What is counted, with its unit.
    pub(super) figure: &'static str,
    pub(super) peer: Peer,
    pub(super) goal: Goal,
}

/// Who does the same work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Peer {
    Nobody,
    /// A figure that was published; it is not measured again.
    Published(f64, &'static str),
    /// Measured in the same run.
    Measured(&'static str),
}

/// What the median must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// At least this many times the peer's figure of the same turn, in the median.
    TimesPeer(f64),
    /// At most this many times the peer's figure of the same turn, in the median.
    AtMostTimesPeer(f64),
    /// Only reported.
    Reported,
}

/// A row with its figures.
#[derive(Debug)]
struct Line<'a> {
    row: &'a Row,
    ours: &'a [f64],
    peer: &'a [f64],
}

/// All rows with their figures, and what the cases said beside them.
#[derive(Debug)]
pub(super) struct Report<'a> {
    lines: Vec<Line<'a>>,
    notes: &'a [String],
}

impl<'a> Report<'a> {
    pub(super) fn new(rows: &'a [Row], figures: &'a Figures) -> Self {
        let line = |row: &'a Row| Line {
            row,
            ours: figures.ours.get(row.key).map_or(&[], Vec::as_slice),
            peer: figures.peer.get(row.key).map_or(&[], Vec::as_slice),
        };
        Self { lines: rows.iter().map(line).collect(), notes: &figures.notes }
    }

    /// The table for a terminal, with the notes.
    pub(super) fn text(&self) -> String {
        let mut table = vec![HEAD.map(str::to_owned)];
        table.extend(self.lines.iter().map(Line::cells));
        let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; HEAD.len()] = std::array::from_fn(width);
        let mut text = String::new();
        for row in &table {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        for note in self.notes {
            text.push_str(&format!("\n{note}"));
        }
        text
    }

    /// The table in Markdown, with the notes as a list.
    pub(super) fn markdown(&self) -> String {
        let line = |cells: &[String; HEAD.len()]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&HEAD.map(str::to_owned)) + &line(&HEAD.map(|_| "---".to_owned()));
        text.extend(self.lines.iter().map(|row| line(&row.cells())));
        if !self.notes.is_empty() {
            text.push('\n');
            text.extend(self.notes.iter().map(|note| format!("- {note}\n")));
        }
        text
    }

    /// One line of JSON.
    pub(super) fn json(&self, machine: &Machine, runs: usize) -> Value {
        let figures = |runs: &[f64]| json!({"min": least(runs), "median": median(runs), "runs": runs});
        let rows = self.lines.iter().map(|line| {
            let peer = match line.row.peer {
                Peer::Nobody => Value::Null,
                Peer::Published(figure, name) => json!({"name": name, "published": figure}),
                Peer::Measured(name) => json!({"name": name, "measured": figures(line.peer)}),
            };
            let goal = match line.row.goal {
                Goal::AtMost(goal) => json!({"at_most": goal}),
                Goal::AtLeast(goal) => json!({"at_least": goal}),
                Goal::TimesPeer(goal) => json!({"times_peer": goal, "found": median(&line.ratios())}),
                Goal::AtMostTimesPeer(goal) => json!({"at_most_times_peer": goal, "found": median(&line.ratios())}),
                Goal::Reported => Value::Null,
            };
            json!({
                "key": line.row.key,
                "work": line.row.work,
                "figure": line.row.figure,
                "ours": figures(line.ours),
                "peer": peer,
                "goal": goal,
                "reached": line.reached(),
            })
        });
        json!({"machine": machine.json(), "runs": runs, "rows": rows.collect::<Vec<_>>(), "notes": self.notes})
    }

    /// An error that names the goals that were missed.
    pub(super) fn verdict(&self) -> Outcome {
        let missed: Vec<String> = self
            .lines
            .iter()
            .filter(|line| line.reached() == Some(false))
            .map(|line| {
                let cells = line.cells();
                format!("{}, {}: {}, the goal is {}", line.row.work, line.row.figure, cells[3], cells[5])
            })
            .collect();
        if missed.is_empty() { Ok(()) } else { Err(format!("Missed:\n  {}", missed.join("\n  "))) }
    }
}

const HEAD: [&str; 7] = ["work", "figure", "least", "median", "peer (median)", "goal", ""];

impl Line<'_> {
    fn cells(&self) -> [String; HEAD.len()] {
        let peer = match self.row.peer {
            Peer::Nobody => "–".to_owned(),
            Peer::Published(figure, name) => format!("{name}: {}", number(figure)),
            Peer::Measured(name) => format!("{name}: {}", number(median(self.peer))),
        };
        let goal = match self.row.goal {
            Goal::AtMost(goal) => format!("≤ {}", number(goal)),
            Goal::AtLeast(goal) => format!("≥ {}", number(goal)),
            Goal::TimesPeer(goal) => format!("≥ {} × the peer", number(goal)),
            Goal::AtMostTimesPeer(goal) => format!("≤ {} × the peer", number(goal)),
            Goal::Reported => "–".to_owned(),
        };
        let verdict = match (self.reached(), self.row.goal) {
            (None, _) => String::new(),
            (Some(reached), Goal::TimesPeer(_) | Goal::AtMostTimesPeer(_)) => {
                format!("{} {:.2} ×", word(reached), median(&self.ratios()))
            }
            (Some(reached), _) => word(reached).to_owned(),
        };
        let [work, figure] = [self.row.work, self.row.figure].map(str::to_owned);
        [work, figure, number(least(self.ours)), number(median(self.ours)), peer, goal, verdict]
    }

    /// Ours by the peer's, turn by turn.
    fn ratios(&self) -> Vec<f64> {
        self.ours.iter().zip(self.peer).map(|(ours, peer)| ours / peer).collect()
    }

    /// Whether the median reaches the goal; nothing measured does not.
    fn reached(&self) -> Option<bool> {
        match self.row.goal {
            Goal::AtMost(goal) => Some(median(self.ours) <= goal),
            Goal::AtLeast(goal) => Some(median(self.ours) >= goal),
            Goal::TimesPeer(goal) => Some(median(&self.ratios()) >= goal),
            Goal::AtMostTimesPeer(goal) => Some(median(&self.ratios()) <= goal),
            Goal::Reported => None,
        }
    }
}

fn word(reached: bool) -> &'static str {
    if reached { "reached" } else { "MISSED" }
}

fn least(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::NAN, f64::min)
}

/// The middle one of `figures`, or the mean of the middle two.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// Three digits that count, and no more than is there.
fn number(figure: f64) -> String {
    if figure.is_nan() {
        return "not measured".into();
    }
    let digits = match figure.abs() {
        f if f >= 100.0 => 0,
        f if f >= 10.0 => 1,
        f if f >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{figure:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn report(goal: Goal, ours: &[f64], peer: &[f64]) -> (Outcome, String) {
        let row = Row { key: "work", work: "work", figure: "a second", peer: Peer::Measured("peer"), goal };
        let mut figures = Figures::default();
        figures.ours.insert("work", ours.to_vec());
        figures.peer.insert("work", peer.to_vec());
        let rows = [row];
        let report = Report::new(&rows, &figures);
        (report.verdict(), report.text())
    }

    #[test]
    fn the_median_must_reach_the_goal() {
        assert!(report(Goal::AtMost(2.0), &[9.0, 1.0, 2.0], &[1.0]).0.is_ok());
        assert!(report(Goal::AtMost(2.0), &[9.0, 1.0, 2.1], &[1.0]).0.is_err());
        assert!(report(Goal::AtLeast(2.0), &[1.0, 2.0, 9.0], &[1.0]).0.is_ok());
        assert!(report(Goal::AtLeast(2.0), &[1.0, 1.9, 9.0], &[1.0]).0.is_err());
        assert!(report(Goal::AtMost(2.0), &[], &[]).0.is_err_and(|text| text.contains("not measured")));
        assert!(report(Goal::Reported, &[], &[]).0.is_ok());
    }

    #[test]
    fn a_peer_is_met_turn_by_turn() {
        let (verdict, text) = report(Goal::TimesPeer(1.0), &[10.0, 30.0, 11.0], &[9.0, 31.0, 10.0]);
        assert!(verdict.is_ok(), "{text}");
        assert!(text.contains("reached 1.10 ×") && text.contains("peer: 10"), "{text}");
        let (verdict, text) = report(Goal::AtMostTimesPeer(0.75), &[3.0, 2.0, 9.0], &[4.0, 4.0, 10.0]);
        assert!(verdict.is_ok() && text.contains("≤ 0.75 × the peer"), "{text}");
        assert!(report(Goal::AtMostTimesPeer(0.75), &[4.0], &[5.0]).0.is_err());
        let (verdict, text) = report(Goal::TimesPeer(1.0), &[1.0, 1.0, 1.0], &[2.0, 2.0, 0.5]);
        assert!(verdict.is_err() && text.contains("MISSED 0.50 ×"), "{text}");
    }

    #[test]
    fn numbers_have_the_digits_that_count() {
        let cases = [(0.1234, "0.123"), (1.0, "1"), (12.34, "12.3"), (1234.5, "1234"), (150.0, "150"), (0.12, "0.12")];
        for (figure, expected) in cases {
            assert_eq!(number(figure), expected);
        }
    }
}
