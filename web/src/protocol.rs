//! What page and worker say to each other.
//!
//! A message is a JSON text, from the worker followed by buffers of `f64`, which are transferred and never copied.
//! Numbers that may be NaN travel in the buffers too, since JSON has none.

#[cfg(any(feature = "page", test))]
mod page;
#[cfg(any(feature = "page", test))]
pub use page::{ask, told};

use crate::problem::Problem;
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

/// The question in `text`.
#[cfg(any(feature = "worker", test))]
pub fn asked(text: &str) -> Result<(u32, Ask), String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// An answer as text and buffers. Its lines and places are emptied into the buffers.
#[cfg(any(feature = "worker", test))]
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
    // Neither a map with odd keys nor a failing Serialize is in a `Tell`, so there is always a text.
    (serde_json::to_string(&(id, &tell)).unwrap_or_default(), buffers)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::Kind;
    use std::collections::BTreeMap;
    use zarr_fuse_core::dataset::{Axis, Dimension, Group, Level, Places, Variable};
    use zarr_fuse_core::series::Line;

    /// All that a dataset can hold, each text and number another.
    fn everything() -> Dataset {
        let text = str::to_owned;
        let dimension = |axis, extent| Dimension {
            name: format!("n {axis:?}"),
            title: text("t \"quoted\" \u{1}"),
            units: text("°C"),
            size: 1 << 40,
            axis,
            labels: vec![text("ZK1-S4"), text("Kleť\n")],
            values: vec![0.5],
            extent,
        };
        let axes = [(Axis::Time, Some((-1.5, 1e9))), (Axis::Number, None), (Axis::Text, None), (Axis::Index, None)];
        let variable = Variable {
            name: text("a"),
            title: text("b"),
            units: text("c"),
            standard_name: text("d"),
            description: text("e"),
            dimensions: vec![text("f"), text("g")],
            shape: vec![3, 4],
            data_type: text("float32"),
            bytes: 48,
            chunk: vec![1, 2],
            amount: true,
            meanings: vec![(0.0, text("good")), (4.0, text("bad"))],
            uncertainty: text("h"),
            flags: text("i"),
            ancillary: vec![text("h"), text("i")],
        };
        let level = |step| Level { name: text("1h"), path: text("g/1h"), step, length: 7 };
        let group = Group {
            path: text("g"),
            title: text("G"),
            levels: vec![level(None), level(Some(3600.0))],
            dimensions: axes.into_iter().map(|(axis, extent)| dimension(axis, extent)).collect(),
            variables: vec![variable],
            places: Some(Places { dimension: text("hole"), latitude: vec![49.5], longitude: vec![16.1] }),
        };
        let attributes = serde_json::json!({"title": "x", "list": [null, true, {"name": "A"}]});
        Dataset {
            title: text("Title"),
            attributes: attributes.as_object().cloned().unwrap(),
            groups: vec![group, Group::default()],
        }
    }

    #[test]
    fn a_dataset_passes_unchanged() {
        let (text, buffers) = tell(2, Tell::Opened(Box::new(everything())));
        assert_eq!(told(&text, buffers).unwrap(), (2, Tell::Opened(Box::new(everything()))));
    }

    #[test]
    fn numbers_among_attributes_become_their_text() {
        let mut dataset = Dataset::default();
        for (name, number) in [("version", 2.0.into()), ("year", 2024.into()), ("far", 1e21.into())] {
            dataset.attributes.insert(name.to_owned(), number);
        }
        let (text, buffers) = tell(1, Tell::Opened(Box::new(dataset.clone())));
        let Ok((1, Tell::Opened(told))) = told(&text, buffers) else { unreachable!("an opened dataset was sent") };
        for (name, number) in &dataset.attributes {
            assert_eq!(told.attributes[name], number.to_string(), "{name}");
        }
    }

    #[test]
    fn every_kind_of_problem_passes() {
        for kind in Kind::ALL {
            let (text, buffers) = tell(1, Tell::Failed(Problem::new(kind, "https://a", "why")));
            assert_eq!(told(&text, buffers).unwrap(), (1, Tell::Failed(Problem::new(kind, "https://a", "why"))));
        }
        assert_eq!(told(&tell(0, Tell::Ready).0, Vec::new()).unwrap(), (0, Tell::Ready));
    }

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
            sum: Some(3600.0),
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
    fn what_is_no_answer_is_a_problem() {
        for text in ["", "{", "[1]", "[1,\"done\"]", "[\"1\",\"ready\"]", "[1,{\"opened\":1}]", "[-1,\"ready\"]"] {
            assert_eq!(told(text, Vec::new()).unwrap_err().kind, Kind::Unreadable, "{text}");
        }
    }

    #[test]
    fn a_question_passes_unchanged() {
        let bare = Request {
            group: "g \"1\"".into(),
            variable: "v".into(),
            window: None,
            columns: 800,
            lines: None,
            at: BTreeMap::new(),
        };
        let full = Request {
            window: Some((-0.1, 1_679_918_400.0)),
            lines: Some(("hole".into(), vec![3, 1])),
            at: BTreeMap::from([("depth".into(), 2), ("b\\".into(), 0)]),
            ..bare.clone()
        };
        for question in [Ask::Open("https://a/data.zarr".into()), Ask::Series(bare), Ask::Series(full), Ask::Cancel] {
            assert_eq!(asked(&ask(3, &question)).unwrap(), (3, question));
        }
    }
}
