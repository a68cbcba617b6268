//! The release's first view: chosen as the viewer chooses it, read by the viewer's reader and drawn by its plot code,
//! so that the live chart that takes its place shows the same.

use crate::Error;
use crate::model::Release;
use plotters::prelude::IntoDrawingArea;
use plotters_svg::SVGBackend;
use std::collections::BTreeMap;
use std::path::Path;
use zarr_fuse_core::dataset::{Axis, Dataset, Dimension, Group, Variable};
use zarr_fuse_core::schema::View;
use zarr_fuse_core::series::{Answer, Request};
use zarr_fuse_core::zarr::Reader;
use zarr_fuse_core::zarr::array::Readable;
use zarr_fuse_plot::calendar::parse_rfc3339;
use zarr_fuse_plot::number::{count, decimals_of_range, fixed};
use zarr_fuse_plot::svg::{FINE, svg_with_tokens};
use zarr_fuse_plot::{LineStyle, SeriesChart, Theme, draw_series, read, theme};
use zarr_fuse_store::local;

/// Lines drawn at most: as many as there are colours.
const MOST_LINES: usize = theme::SERIES;
/// Lines drawn when the release names no places.
const FIRST_LINES: u64 = 3;
/// Sizes in CSS pixels and the class of each drawing: one for a desk, one for a phone.
const SIZES: [((u32, u32), &str); 2] = [((680, 300), "zf-wide"), ((340, 260), "zf-narrow")];
/// Pixel columns that are read; fewer than are drawn, since every point is kept in the page.
const COLUMNS: u32 = 340;

/// A chart and its numbers.
pub(super) struct Chart {
    /// Such as "Rock temperature at 2 m (°C)".
    pub(super) title: String,
    /// Which level, how many values.
    pub(super) note: String,
    /// The drawings, each in an element with its class.
    pub(super) svg: String,
    /// What the lines are.
    pub(super) lines_title: String,
    /// One a line, in the order of colours.
    pub(super) rows: Vec<Row>,
}

/// One line of the chart: least, mean, greatest value and how many; "" for a line without values.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) values: [String; 4],
}

/// Draws the first view of the release in the folder `data`; `None` when it has nothing over time.
pub(super) async fn draw(data: &Path, release: &Release) -> Result<Option<Chart>, Error> {
    let drawing = |error: &dyn std::fmt::Display| Error::Drawing(error.to_string());
    let store: Readable = local(data).map_err(|error| drawing(&error))?;
    let reader = Reader::open(store, &data.display().to_string()).await.map_err(|error| drawing(&error))?;
    let nothing = View::default();
    let (path, view) = release.view.as_ref().map_or(("", &nothing), |(path, view)| (path.as_str(), view));
    let Some((group, variable)) = variable(reader.dataset(), path, view) else { return Ok(None) };
    let Some(extent) = group.time_of(variable).and_then(|time| time.extent) else { return Ok(None) };
    let window =
        view.period.as_ref().and_then(|(from, to)| parse_rfc3339(from).zip(parse_rfc3339(to))).unwrap_or(extent);
    let lines = group.lines_of(variable);
    let picked = lines.map_or_else(Vec::new, |dimension| positions(dimension, &view.places));
    let at: Vec<(&Dimension, u64)> = variable
        .dimensions
        .iter()
        .filter_map(|name| group.dimension(name))
        .filter(|dimension| dimension.axis != Axis::Time && lines.is_none_or(|lines| lines.name != dimension.name))
        .map(|dimension| (dimension, position(dimension, view.at.get(&dimension.name))))
        .collect();
    let request = Request {
        group: group.path.clone(),
        variable: variable.name.clone(),
        window: Some(window),
        columns: COLUMNS,
        lines: lines.map(|dimension| (dimension.name.clone(), picked.clone())),
        at: at.iter().map(|(dimension, index)| (dimension.name.clone(), *index)).collect::<BTreeMap<_, _>>(),
    };
    let answer = reader.series(&request).await.map_err(|error| drawing(&error))?;
    if let Some(reason) = answer.failed.first() {
        return Err(Error::Drawing(reason.clone()));
    }
    let names: Vec<String> = match lines {
        Some(dimension) => picked.iter().map(|index| label(dimension, *index)).collect(),
        None => vec![variable.title.clone()],
    };
    let title = title(variable, &at);
    let svg = pictures(&answer, &names, window, &title)?;
    Ok(Some(Chart {
        note: note(&answer),
        rows: rows(&answer, &names, window),
        lines_title: lines.map_or_else(String::new, |dimension| dimension.title.clone()),
        title,
        svg,
    }))
}

/// The variable that the release names, else the first of those with most dimensions, over time in both cases.
fn variable<'a>(dataset: &'a Dataset, path: &str, view: &View) -> Option<(&'a Group, &'a Variable)> {
    let drawable =
        |group: &Group, variable: &Variable| group.time_of(variable).is_some() && variable.data_type != "string";
    let name = view.variable.as_deref().unwrap_or_default();
    let (path, name) = name.rsplit_once('/').unwrap_or((path, name));
    let named = dataset.group(path).and_then(|group| Some((group, group.variable(name)?)));
    named.filter(|(group, variable)| drawable(group, variable)).or_else(|| {
        let all = dataset.groups.iter().flat_map(|group| group.variables.iter().map(move |variable| (group, variable)));
        // Of equals `max_by_key` takes the last; the first is wanted.
        all.filter(|(group, variable)| drawable(group, variable))
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .max_by_key(|(_, variable)| variable.dimensions.len())
    })
}

fn positions(dimension: &Dimension, labels: &[String]) -> Vec<u64> {
    let mut picked: Vec<u64> = Vec::new();
    for index in labels.iter().filter_map(|label| dimension.labels.iter().position(|other| other == label)) {
        if picked.len() < MOST_LINES && !picked.contains(&(index as u64)) {
            picked.push(index as u64);
        }
    }
    if picked.is_empty() { (0..dimension.size.min(FIRST_LINES)).collect() } else { picked }
}

/// The position of a label, or of the number nearest to it, else the first.
fn position(dimension: &Dimension, label: Option<&String>) -> u64 {
    let Some(label) = label else { return 0 };
    if let Some(index) = dimension.labels.iter().position(|other| other == label) {
        return index as u64;
    }
    let Ok(number) = label.parse::<f64>() else { return 0 };
    let apart = |value: &f64| if value.is_nan() { f64::INFINITY } else { (value - number).abs() };
    let nearest = dimension.values.iter().enumerate().min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)));
    nearest.map_or(0, |(index, _)| index as u64)
}

fn label(dimension: &Dimension, index: u64) -> String {
    usize::try_from(index).ok().and_then(|at| dimension.labels.get(at).cloned()).unwrap_or_else(|| index.to_string())
}

fn title(variable: &Variable, at: &[(&Dimension, u64)]) -> String {
    let mut title = variable.title.clone();
    for (dimension, index) in at.iter().filter(|(dimension, _)| dimension.size > 1) {
        let label = label(dimension, *index);
        title.push_str(&match dimension.axis {
            Axis::Number if dimension.units.is_empty() => format!(" at {} {label}", dimension.title),
            Axis::Number => format!(" at {label} {}", dimension.units),
            _ => format!(", {label}"),
        });
    }
    if !variable.units.is_empty() {
        title.push_str(&format!(" ({})", variable.units));
    }
    title
}

fn note(answer: &Answer) -> String {
    let level = match (answer.level.as_str(), answer.sum) {
        ("1h", None) => "hourly mean, band min to max; ",
        ("1d", None) => "daily mean, band min to max; ",
        ("1h", Some(_)) => "hourly sum; ",
        ("1d", Some(_)) => "daily sum; ",
        _ => "",
    };
    format!("{level}{} of {} values present", count(answer.present), count(answer.samples))
}

fn rows(answer: &Answer, names: &[String], window: (f64, f64)) -> Vec<Row> {
    let numbers = read::stats(answer, window);
    let present = || numbers.iter().flatten();
    let least = present().map(|stats| stats.min).fold(f64::INFINITY, f64::min);
    let most = present().map(|stats| stats.max).fold(f64::NEG_INFINITY, f64::max);
    let decimals = decimals_of_range(most - least);
    let row = |(label, stats): (&String, &Option<read::Stats>)| Row {
        label: label.clone(),
        values: match stats {
            Some(stats) => {
                [fixed(stats.min, decimals), fixed(stats.mean, decimals), fixed(stats.max, decimals), count(stats.n)]
            }
            None => [const { String::new() }; 4],
        },
    };
    names.iter().zip(&numbers).map(row).collect()
}

fn pictures(answer: &Answer, names: &[String], window: (f64, f64), title: &str) -> Result<String, Error> {
    let drawing = |error: &dyn std::fmt::Display| Error::Drawing(error.to_string());
    let theme = Theme::parse_css(theme::TOKENS, false).map_err(|error| drawing(&error))?;
    let styles: Vec<LineStyle> = names
        .iter()
        .enumerate()
        .map(|(colour, label)| LineStyle { label: if names.len() > 1 { label.clone() } else { String::new() }, colour })
        .collect();
    let mut out = String::new();
    for ((width, height), class) in SIZES {
        let chart = SeriesChart {
            answer,
            styles: &styles,
            window,
            range: None,
            cursor: None,
            shade_gaps: true,
            full: true,
            scale: f64::from(FINE),
        };
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (width * FINE, height * FINE)).into_drawing_area();
            draw_series(&area, &chart, &theme).map_err(|error| drawing(&error))?;
            area.present().map_err(|error| drawing(&error))?;
        }
        out.push_str(&format!("<div class=\"{class}\">{}</div>\n", svg_with_tokens(&svg, &theme, title)));
    }
    Ok(out)
}
