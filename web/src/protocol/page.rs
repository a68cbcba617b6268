//! The page's half: questions out, answers in, without serde.

use super::{Ask, Tell};
use crate::json::{Json, quoted};
use crate::problem::{Kind, Problem};
use zarr_fuse_core::dataset::{Axis, Dataset, Dimension, Group, Level, Places, Variable};
use zarr_fuse_core::series::{Answer, Line, Request};

/// A question as text.
pub fn ask(id: u32, ask: &Ask) -> String {
    match ask {
        Ask::Open(address) => format!("[{id},{{\"open\":{}}}]", quoted(address)),
        Ask::Series(request) => format!("[{id},{{\"series\":{}}}]", series(request)),
        Ask::Cancel => format!("[{id},\"cancel\"]"),
    }
}

fn series(request: &Request) -> String {
    let lines = match &request.lines {
        Some((name, positions)) => {
            let positions: Vec<String> = positions.iter().map(u64::to_string).collect();
            format!("[{},[{}]]", quoted(name), positions.join(","))
        }
        None => "null".to_owned(),
    };
    let window = match request.window {
        Some((from, to)) if from.is_finite() && to.is_finite() => format!("[{from},{to}]"),
        _ => "null".to_owned(),
    };
    let at: Vec<String> = request.at.iter().map(|(name, index)| format!("{}:{index}", quoted(name))).collect();
    format!(
        "{{\"group\":{},\"variable\":{},\"window\":{window},\"columns\":{},\"lines\":{lines},\"at\":{{{}}}}}",
        quoted(&request.group),
        quoted(&request.variable),
        request.columns,
        at.join(",")
    )
}

/// The answer in `text` and `buffers`.
pub fn told(text: &str, buffers: Vec<Vec<f64>>) -> Result<(u32, Tell), Problem> {
    let garbled =
        || Problem::new(Kind::Unreadable, "", format!("Page and worker do not understand each other: {text:.80}"));
    let message = Json::parse(text).ok_or_else(garbled)?;
    let mut buffers = buffers.into_iter();
    let mut next = || buffers.next().ok_or_else(garbled);
    let Json::Number(id) = message.at(0) else { return Err(garbled()) };
    let tell = match message.at(1) {
        Json::Text(word) if word == "ready" => Tell::Ready,
        Json::Object(entries) => match entries.as_slice() {
            [(word, dataset)] if word == "opened" => Tell::Opened(Box::new(Dataset {
                title: dataset.get("title").text(),
                attributes: match dataset.get("attributes").value() {
                    serde_json::Value::Object(attributes) => attributes,
                    _ => return Err(garbled()),
                },
                groups: {
                    let groups = dataset.get("groups").list().iter();
                    groups.map(|json| group(json, &mut next)).collect::<Result<_, _>>()?
                },
            })),
            [(word, said)] if word == "series" => Tell::Series(
                answer(said.at(0), &mut next)?,
                Some(said.at(1)).filter(|p| **p != Json::Null).map(problem),
            ),
            [(word, said)] if word == "failed" => Tell::Failed(problem(said)),
            _ => return Err(garbled()),
        },
        _ => return Err(garbled()),
    };
    Ok((id.parse().map_err(|_| garbled())?, tell))
}

type Next<'a> = &'a mut dyn FnMut() -> Result<Vec<f64>, Problem>;

fn problem(json: &Json) -> Problem {
    Problem {
        kind: Kind::parse(&json.get("kind").text()).unwrap_or(Kind::Unreadable),
        message: json.get("message").text(),
        url: json.get("url").text(),
    }
}

fn group(json: &Json, next: Next) -> Result<Group, Problem> {
    // The buffers come in the order in which the worker empties: places before dimensions.
    let places = match json.get("places") {
        Json::Null => None,
        places => Some(Places { dimension: places.get("dimension").text(), latitude: next()?, longitude: next()? }),
    };
    let mut dimensions = Vec::new();
    for json in json.get("dimensions").list() {
        dimensions.push(dimension(json, next()?));
    }
    Ok(Group {
        path: json.get("path").text(),
        title: json.get("title").text(),
        levels: json.get("levels").list().iter().map(level).collect(),
        dimensions,
        variables: json.get("variables").list().iter().map(variable).collect(),
        places,
    })
}

fn level(json: &Json) -> Level {
    Level {
        name: json.get("name").text(),
        path: json.get("path").text(),
        step: json.get("step").number(),
        length: json.get("length").count(),
    }
}

fn dimension(json: &Json, values: Vec<f64>) -> Dimension {
    let extent = json.get("extent");
    Dimension {
        name: json.get("name").text(),
        title: json.get("title").text(),
        units: json.get("units").text(),
        size: json.get("size").count(),
        axis: match json.get("axis").text().as_str() {
            "time" => Axis::Time,
            "number" => Axis::Number,
            "text" => Axis::Text,
            _ => Axis::Index,
        },
        labels: json.get("labels").texts(),
        values,
        extent: extent.at(0).number().zip(extent.at(1).number()),
    }
}

fn variable(json: &Json) -> Variable {
    Variable {
        name: json.get("name").text(),
        title: json.get("title").text(),
        units: json.get("units").text(),
        standard_name: json.get("standard_name").text(),
        description: json.get("description").text(),
        dimensions: json.get("dimensions").texts(),
        shape: json.get("shape").counts(),
        data_type: json.get("data_type").text(),
        bytes: json.get("bytes").count(),
        chunk: json.get("chunk").counts(),
        amount: *json.get("amount") == Json::Bool(true),
        meanings: json.get("meanings").list().iter().filter_map(meaning).collect(),
        uncertainty: json.get("uncertainty").text(),
        flags: json.get("flags").text(),
        ancillary: json.get("ancillary").texts(),
    }
}

/// A value and what it means.
fn meaning(pair: &Json) -> Option<(f64, String)> {
    pair.at(0).number().map(|value| (value, pair.at(1).text()))
}

fn answer(json: &Json, next: Next) -> Result<Answer, Problem> {
    let gap = next()?.first().copied().unwrap_or(f64::INFINITY);
    let mut lines = Vec::new();
    for line in json.get("lines").list() {
        let columns = next()?;
        let length = columns.len() / 5;
        let column = |k: usize| columns.get(k * length..(k + 1) * length).unwrap_or_default().to_vec();
        lines.push(Line {
            index: line.get("index").count(),
            time: column(0),
            mean: column(1),
            min: column(2),
            max: column(3),
            count: column(4),
        });
    }
    Ok(Answer {
        level: json.get("level").text(),
        step: json.get("step").number(),
        sum: json.get("sum").number(),
        samples: json.get("samples").count(),
        present: json.get("present").count(),
        gap,
        failed: json.get("failed").texts(),
        lines,
    })
}
