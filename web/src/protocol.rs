//! What page and worker say to each other.
//!
//! A message is a JSON text, from the worker followed by buffers of `f64`, which are transferred and never copied.
//! Numbers that may be NaN travel in the buffers too, since JSON has none.

use crate::problem::{Kind, Problem};
use serde::{Deserialize, Serialize};
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::series::{Answer, Request};

/// What the page asks; each with a number that the answer repeats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// Open the dataset at this absolute address.
    Open(String),
    /// Lines of the open dataset.
    Series(Request),
    /// Forget the question of this number: nobody waits any more.
    Cancel,
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tell {
    /// The worker listens.
    Ready,
    /// What the dataset contains.
    Opened(Box<Dataset>),
    /// The lines, and what went wrong where a part of them could not be read.
    Series(Answer, Option<Problem>),
    /// Why there is no answer.
    Failed(Problem),
}

/// A question as text.
pub fn ask(id: u32, ask: &Ask) -> String {
    // Neither a map with odd keys nor a failing Serialize is in an `Ask`, so there is always a text.
    serde_json::to_string(&(id, ask)).unwrap_or_default()
}

/// The question in `text`.
pub fn asked(text: &str) -> Result<(u32, Ask), String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// An answer as text and buffers. Its lines and places are emptied into the buffers.
pub fn tell(id: u32, mut tell: Tell) -> (String, Vec<Vec<f64>>) {
    let mut buffers = Vec::new();
    match &mut tell {
        Tell::Opened(dataset) => {
            for group in &mut dataset.groups {
                if let Some(places) = &mut group.places {
                    buffers.push(std::mem::take(&mut places.latitude));
                    buffers.push(std::mem::take(&mut places.longitude));
                }
                for dimension in &mut group.dimensions {
                    buffers.push(std::mem::take(&mut dimension.values));
                }
            }
        }
        Tell::Series(answer, _) => {
            buffers.push(vec![std::mem::take(&mut answer.gap)]);
            for line in &mut answer.lines {
                let mut columns = std::mem::take(&mut line.time);
                for column in [&mut line.mean, &mut line.min, &mut line.max, &mut line.count] {
                    columns.append(column);
                }
                buffers.push(columns);
            }
        }
        Tell::Ready | Tell::Failed(_) => {}
    }
    // As in `ask`: what could fail to serialise is not in a `Tell`.
    (serde_json::to_string(&(id, &tell)).unwrap_or_default(), buffers)
}

/// The answer in `text` and `buffers`.
pub fn told(text: &str, buffers: Vec<Vec<f64>>) -> Result<(u32, Tell), Problem> {
    let garbled = |why: String| {
        Problem::new(Kind::Unreadable, "", format!("Page and worker do not understand each other: {why}"))
    };
    let (id, mut tell): (u32, Tell) = serde_json::from_str(text).map_err(|error| garbled(error.to_string()))?;
    let mut buffers = buffers.into_iter();
    let mut next = || buffers.next().ok_or_else(|| garbled("a buffer is missing".to_owned()));
    match &mut tell {
        Tell::Opened(dataset) => {
            for group in &mut dataset.groups {
                if let Some(places) = &mut group.places {
                    places.latitude = next()?;
                    places.longitude = next()?;
                }
                for dimension in &mut group.dimensions {
                    dimension.values = next()?;
                }
            }
        }
        Tell::Series(answer, _) => {
            answer.gap = next()?.first().copied().unwrap_or(f64::INFINITY);
            for line in &mut answer.lines {
                let columns = next()?;
                let length = columns.len() / 5;
                let column = |k: usize| columns.get(k * length..(k + 1) * length).unwrap_or_default().to_vec();
                (line.time, line.mean, line.min) = (column(0), column(1), column(2));
                (line.max, line.count) = (column(3), column(4));
            }
        }
        Tell::Ready | Tell::Failed(_) => {}
    }
    Ok((id, tell))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use zarr_fuse_core::dataset::{Dimension, Group, Places};
    use zarr_fuse_core::series::Line;

    #[test]
    fn lines_pass_unchanged() {
        let line = |index| Line {
            index,
            time: vec![0.0, 60.0],
            mean: vec![1.0, 2.0],
            min: vec![0.5, 1.5],
            max: vec![1.5, 2.5],
            count: vec![30.0, 29.0],
        };
        let answer = Answer {
            level: "1h".into(),
            gap: f64::INFINITY,
            lines: vec![line(3), Line::default()],
            ..Answer::default()
        };
        let problem = Some(Problem::new(Kind::Network, "https://a/c/0", "No answer"));
        let (text, buffers) = tell(7, Tell::Series(answer.clone(), problem.clone()));
        assert_eq!(told(&text, buffers).unwrap(), (7, Tell::Series(answer, problem)));
    }

    #[test]
    fn an_unknown_place_passes_as_nan() {
        let places = Places { dimension: "b".into(), latitude: vec![f64::NAN, 1.0], longitude: vec![2.0, 3.0] };
        let dimension = Dimension { name: "depth".into(), values: vec![0.5, f64::NAN], ..Dimension::default() };
        let group = Group { places: Some(places), dimensions: vec![dimension], ..Group::default() };
        let (text, buffers) = tell(1, Tell::Opened(Box::new(Dataset { groups: vec![group], ..Dataset::default() })));
        let Ok((1, Tell::Opened(dataset))) = told(&text, buffers) else { unreachable!("an opened dataset was sent") };
        let places = dataset.groups[0].places.clone().unwrap();
        assert!(places.latitude[0].is_nan());
        assert_eq!(places.longitude, [2.0, 3.0]);
        assert!(dataset.groups[0].dimensions[0].values[1].is_nan());
    }

    #[test]
    fn a_missing_buffer_is_a_problem_and_not_a_panic() {
        let (text, _) = tell(1, Tell::Series(Answer::default(), None));
        assert_eq!(told(&text, Vec::new()).unwrap_err().kind, Kind::Unreadable);
    }

    #[test]
    fn a_question_passes_unchanged() {
        let question = Ask::Open("https://a/data.zarr".into());
        assert_eq!(asked(&ask(3, &question)).unwrap(), (3, question));
    }
}
