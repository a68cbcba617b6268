//! The page's half: questions out, answers in, without serde.

use super::{Ask, Buffer, Open, Tell};
use crate::json::{Json, quoted};
use crate::problem::{Kind, Problem};
use zarr_fuse_core::dataset::{Axis, Dataset, Dimension, Group, Level, Places, Variable};
use zarr_fuse_core::series::{
    Answer, Cost, Field, FieldRequest, Hole, HoleKind, Line, QUANTILES, Reduced, Request, Stats,
};

/// A question as text.
pub fn ask(id: u32, ask: &Ask) -> String {
    match ask {
        Ask::Open(wanted) => format!("[{id},{{\"open\":{}}}]", open(wanted)),
        Ask::Series(request) => format!("[{id},{{\"series\":{}}}]", series(request)),
        Ask::Stats(request) => format!("[{id},{{\"stats\":{}}}]", series(request)),
        Ask::Field(request) => format!("[{id},{{\"field\":{}}}]", field_request(request)),
        Ask::Cost(request) => format!("[{id},{{\"cost\":{}}}]", series(request)),
        Ask::Cancel => format!("[{id},\"cancel\"]"),
        Ask::Painted => format!("[{id},\"painted\"]"),
    }
}

fn open(open: &Open) -> String {
    let known: Vec<String> =
        open.known.iter().map(|(key, text)| format!("[{},{}]", quoted(key), quoted(text))).collect();
    format!("{{\"address\":{},\"memory\":{},\"known\":[{}]}}", quoted(&open.address), open.memory, known.join(","))
}

fn optional(text: &Option<String>) -> String {
    text.as_ref().map_or_else(|| "null".to_owned(), |text| quoted(text))
}

fn positions(at: &std::collections::BTreeMap<String, u64>) -> String {
    let at: Vec<String> = at.iter().map(|(name, index)| format!("{}:{index}", quoted(name))).collect();
    format!("{{{}}}", at.join(","))
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
    format!(
        "{{\"group\":{},\"variable\":{},\"window\":{window},\"columns\":{},\"points\":{},\"lines\":{lines},\"at\":{},\
         \"level\":{},\"fan\":{},\"derive\":\"{}\",\"most\":{}}}",
        quoted(&request.group),
        quoted(&request.variable),
        request.columns,
        request.points,
        positions(&request.at),
        optional(&request.level),
        optional(&request.fan),
        request.derive.name(),
        request.most
    )
}

fn field_request(request: &FieldRequest) -> String {
    format!(
        "{{\"group\":{},\"variable\":{},\"at\":{},\"axes\":[{},{}],\"pixels\":[{},{}],\"most\":{},\"whole\":{}}}",
        quoted(&request.group),
        quoted(&request.variable),
        positions(&request.at),
        quoted(&request.axes.0),
        quoted(&request.axes.1),
        request.pixels.0,
        request.pixels.1,
        request.most,
        request.whole
    )
}

/// The answer in `text` and `buffers`.
pub fn told(text: &str, buffers: Vec<Buffer>) -> Result<(u32, Tell), Problem> {
    let garbled =
        || Problem::new(Kind::Unreadable, "", format!("Page and worker do not understand each other: {text:.80}"));
    let message = Json::parse(text).ok_or_else(garbled)?;
    let mut buffers = buffers.into_iter();
    let mut next = || buffers.next().ok_or_else(garbled);
    let Json::Number(id) = message.at(0) else { return Err(garbled()) };
    let fault = |said: &Json| Some(said.at(1)).filter(|p| **p != Json::Null).map(problem);
    let tell = match message.at(1) {
        Json::Text(word) if word == "ready" => Tell::Ready,
        Json::Object(entries) => match entries.as_slice() {
            [(word, said)] if word == "opened" => {
                Tell::Opened(Box::new(dataset(said, &mut next).ok_or_else(garbled)??))
            }
            [(word, said)] if word == "places" => {
                let one = |pair: &Json| Ok((pair.at(0).text(), places(pair.at(1), &mut next)?));
                Tell::Places(said.list().iter().map(one).collect::<Result<_, Problem>>()?)
            }
            [(word, said)] if word == "series" => Tell::Series(answer(said.at(0), &mut next)?, fault(said)),
            [(word, _)] if word == "stats" => {
                Tell::Stats(next()?.doubles().as_chunks::<11>().0.iter().map(stats).collect())
            }
            [(word, said)] if word == "field" => Tell::Field(field(said.at(0), &mut next)?, fault(said)),
            [(word, said)] if word == "cost" => Tell::Cost(cost(said)),
            [(word, said)] if word == "progress" => {
                Tell::Progress { bytes: said.get("bytes").count(), requests: said.get("requests").count() }
            }
            [(word, said)] if word == "failed" => Tell::Failed(problem(said)),
            _ => return Err(garbled()),
        },
        _ => return Err(garbled()),
    };
    Ok((id.parse().map_err(|_| garbled())?, tell))
}

type Next<'a> = &'a mut dyn FnMut() -> Result<Buffer, Problem>;

fn problem(json: &Json) -> Problem {
    Problem {
        kind: Kind::parse(&json.get("kind").text()).unwrap_or(Kind::Unreadable),
        message: json.get("message").text(),
        url: json.get("url").text(),
        bytes: json.get("bytes").count(),
    }
}

fn group(json: &Json, next: Next) -> Result<Group, Problem> {
    // The buffers come in the order in which the worker empties: places before dimensions.
    let places = match json.get("places") {
        Json::Null => None,
        json => Some(places(json, next)?),
    };
    let mut dimensions = Vec::new();
    for json in json.get("dimensions").list() {
        dimensions.push(dimension(json, next()?.doubles()));
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
        bounds: json.get("bounds").text(),
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
        cell_methods: json.get("cell_methods").text(),
        chunk: json.get("chunk").counts(),
        amount: *json.get("amount") == Json::Bool(true),
        meanings: json.get("meanings").list().iter().filter_map(meaning).collect(),
        masks: json.get("masks").list().iter().map(|m| (m.at(0).count(), m.at(1).count(), m.at(2).text())).collect(),
        uncertainty: json.get("uncertainty").text(),
        flags: json.get("flags").text(),
        ancillary: json.get("ancillary").texts(),
        coordinates: json.get("coordinates").texts(),
    }
}

/// A value and what it means.
fn meaning(pair: &Json) -> Option<(f64, String)> {
    pair.at(0).number().map(|value| (value, pair.at(1).text()))
}

/// `None` when it has no attributes.
fn dataset(json: &Json, next: Next) -> Option<Result<Dataset, Problem>> {
    let serde_json::Value::Object(attributes) = json.get("attributes").value() else { return None };
    let groups = json.get("groups").list().iter().map(|json| group(json, next)).collect::<Result<_, _>>();
    Some(groups.map(|groups| Dataset {
        title: json.get("title").text(),
        attributes,
        groups,
        format: json.get("format").count(),
        refused: json.get("refused").list().iter().map(|pair| (pair.at(0).text(), pair.at(1).text())).collect(),
    }))
}

fn places(json: &Json, next: Next) -> Result<Places, Problem> {
    let dimension = json.get("dimension").text();
    Ok(Places { dimension, latitude: next()?.doubles(), longitude: next()?.doubles() })
}

fn answer(json: &Json, next: Next) -> Result<Answer, Problem> {
    let gap = next()?.doubles().first().copied().unwrap_or(f64::INFINITY);
    let mut lines = Vec::new();
    for of in json.get("lines").list() {
        lines.push(line(of.get("index").count(), &next()?.doubles()));
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
        preview: Some(json.get("preview")).filter(|n| **n != Json::Null).map(Json::count),
        more: *json.get("more") == Json::Bool(true),
        cell_methods: json.get("cell_methods").text(),
        quantiles: json.get("quantiles").list().iter().filter_map(Json::number).collect(),
        notes: json.get("notes").texts(),
    })
}

/// A line from the buffer that the worker made of it; what is beyond its end is empty.
fn line(index: u64, buffer: &[f64]) -> Line {
    // A cast of a float saturates, so that any length is safe.
    let length = |at: usize| buffer.get(at).copied().unwrap_or(0.0) as usize;
    let (points, fan, holes) = (length(0), length(4), length(5));
    let mut rest = buffer.get(6..).unwrap_or_default();
    let mut take = |length: usize| {
        let (column, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        column.to_vec()
    };
    Line {
        index,
        time: take(points),
        mean: take(points),
        min: take(points),
        max: take(points),
        count: take(length(1)),
        uncertainty: take(length(2)),
        flags: take(length(3)),
        fan: (0..fan.min(1000)).map(|_| take(points)).collect(),
        holes: take(holes.saturating_mul(3)).as_chunks::<3>().0.iter().map(hole).collect(),
    }
}

fn hole([from, to, kind]: &[f64; 3]) -> Hole {
    let kind = if *kind < 0.0 { HoleKind::Absent } else { HoleKind::Failed(*kind as u32) };
    Hole { from: *from, to: *to, kind }
}

fn stats([n, missing, min, mean, max, quantiles @ .., exact]: &[f64; 11]) -> Stats {
    let _: &[f64; QUANTILES.len()] = quantiles;
    Stats {
        n: *n as u64,
        missing: *missing as u64,
        min: *min,
        mean: *mean,
        max: *max,
        quantiles: *quantiles,
        exact: *exact == 1.0,
    }
}

fn field(json: &Json, next: Next) -> Result<Field, Problem> {
    let values = next()?.singles();
    let (y, x, range) = (next()?.doubles(), next()?.doubles(), next()?.doubles());
    let size = |name: &str| usize::try_from(json.get(name).count()).unwrap_or(0);
    Ok(Field {
        rows: size("rows"),
        columns: size("columns"),
        values,
        y,
        x,
        reduced: match json.get("reduced").text().as_str() {
            "mean" => Reduced::Mean,
            "nearest" => Reduced::Nearest,
            _ => Reduced::Not,
        },
        min: range.first().copied().unwrap_or(f64::NAN),
        max: range.get(1).copied().unwrap_or(f64::NAN),
        count: json.get("count").count(),
        failed: json.get("failed").texts(),
    })
}

fn cost(json: &Json) -> Cost {
    let coarser = json.get("coarser");
    Cost {
        level: json.get("level").text(),
        bytes: json.get("bytes").count(),
        requests: json.get("requests").count(),
        coarser: Some(coarser).filter(|pair| **pair != Json::Null).map(|pair| (pair.at(0).text(), pair.at(1).count())),
    }
}
