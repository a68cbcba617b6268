//! The release's first view: chosen as the viewer chooses it, read by the viewer's reader and drawn by its plot code,
//! so that the live chart that takes its place shows the same.

use crate::Error;
use crate::model::Release;
use plotters::prelude::IntoDrawingArea;
use plotters_svg::SVGBackend;
use std::path::Path;
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::schema::View;
use zarr_fuse_core::series::Answer;
use zarr_fuse_core::zarr::Reader;
use zarr_fuse_core::zarr::array::Readable;
use zarr_fuse_plot::calendar::parse_rfc3339;
use zarr_fuse_plot::choice::{self, Choice, Part};
use zarr_fuse_plot::number::{count, decimals_of_range, fixed};
use zarr_fuse_plot::svg::{FINE, svg_with_tokens};
use zarr_fuse_plot::{
    Cycle, Kind, Layer, LineStyle, Period, SeriesChart, Side, Theme, ViewSpec, clock, draw_series, read, theme,
};
use zarr_fuse_store::local;

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
    let own = release.view.as_ref().map_or_else(ViewSpec::default, |(path, view)| own(path, view));
    let Some(choice) = choice::resolve(reader.dataset(), &ViewSpec::default(), &own) else { return Ok(None) };
    let Some(window) = choice.window.filter(|_| choice.kind == Kind::Chart) else { return Ok(None) };
    let mut layers = Vec::new();
    for part in choice.parts() {
        let answer = reader.series(&part.request(Some(window), COLUMNS)).await.map_err(|error| drawing(&error))?;
        if let Some(reason) = answer.failed.first() {
            return Err(Error::Drawing(reason.clone()));
        }
        layers.push((part, answer));
    }
    let title = title(&choice);
    let styles = styles(&choice);
    let svg = pictures(&layers, &styles, window, &title)?;
    let note = layers.first().map_or_else(String::new, |(_, answer)| note(answer));
    Ok(Some(Chart {
        note,
        rows: layers.iter().zip(&styles).flat_map(|((_, answer), styles)| rows(answer, styles, window)).collect(),
        lines_title: lines_title(reader.dataset(), &choice),
        title,
        svg,
    }))
}

/// The schema's `VIEW` as a selection; a variable without a path is of the group that says it.
fn own(group: &str, view: &View) -> ViewSpec {
    let variable = |path: &String| {
        let (group, name) = path.rsplit_once('/').unwrap_or((group, path));
        (group.to_owned(), name.to_owned())
    };
    let period = view.period.as_ref().and_then(|(from, to)| parse_rfc3339(from).zip(parse_rfc3339(to)));
    ViewSpec {
        variables: view.variable.iter().chain(&view.further).map(variable).collect(),
        places: view.places.clone(),
        at: view.at.iter().map(|(name, label)| (name.clone(), label.clone())).collect(),
        period: period.map_or(Period::Own, |(from, to)| Period::Between(from, to)),
        kind: view
            .plot
            .as_deref()
            .and_then(|plot| if plot == "series" { Some(Kind::Chart) } else { Kind::parse(plot) }),
        ..ViewSpec::default()
    }
}

/// What the lines are, of the main variable.
fn lines_title(dataset: &Dataset, choice: &Choice) -> String {
    let group = dataset.group(&choice.group);
    let lines = group.and_then(|group| group.dimension(choice.lines.as_deref()?));
    lines.map_or_else(String::new, |dimension| dimension.title.clone())
}

/// Labels and colours of the lines, a list a variable.
fn styles(choice: &Choice) -> Vec<Vec<LineStyle>> {
    let mut colour = 0;
    let is_alone = choice.more.is_empty();
    let part = |part: &Part| {
        let style = |(_, label): &(u64, String)| {
            colour += 1;
            let label = match (is_alone, part.lines.is_some()) {
                (false, true) => format!("{label} · {}", part.variable.title),
                _ => label.clone(),
            };
            LineStyle { label, colour: colour - 1 }
        };
        part.picked.iter().map(style).collect()
    };
    choice.parts().map(part).collect()
}

fn title(choice: &Choice) -> String {
    let mut title = choice.title(&[]);
    if !choice.variable.units.is_empty() {
        title.push_str(&format!(" ({})", choice.variable.units));
    }
    for part in &choice.more {
        title.push_str(&format!(", {}", part.title(&[])));
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

fn rows(answer: &Answer, styles: &[LineStyle], window: (f64, f64)) -> Vec<Row> {
    let numbers = read::stats(answer, window);
    let present = || numbers.iter().flatten();
    let least = present().map(|stats| stats.min).fold(f64::INFINITY, f64::min);
    let most = present().map(|stats| stats.max).fold(f64::NEG_INFINITY, f64::max);
    let decimals = decimals_of_range(most - least);
    let row = |(style, stats): (&LineStyle, &Option<read::Stats>)| Row {
        label: style.label.clone(),
        values: match stats {
            Some(stats) => {
                [fixed(stats.min, decimals), fixed(stats.mean, decimals), fixed(stats.max, decimals), count(stats.n)]
            }
            None => [const { String::new() }; 4],
        },
    };
    styles.iter().zip(&numbers).map(row).collect()
}

fn pictures(
    layers: &[(&Part, Answer)],
    styles: &[Vec<LineStyle>],
    window: (f64, f64),
    title: &str,
) -> Result<String, Error> {
    let drawing = |error: &dyn std::fmt::Display| Error::Drawing(error.to_string());
    let theme = Theme::parse_css(theme::TOKENS, false).map_err(|error| drawing(&error))?;
    let main = layers.first().map_or("", |(part, _)| part.variable.units.as_str());
    let layers: Vec<Layer> = layers
        .iter()
        .zip(styles)
        .map(|((part, answer), styles)| Layer {
            answer,
            styles,
            units: &part.variable.units,
            axis: if part.variable.units == main { Side::Left } else { Side::Right },
            range: None,
        })
        .collect();
    let mut out = String::new();
    for ((width, height), class) in SIZES {
        let chart = SeriesChart {
            layers: &layers,
            window,
            cursor: None,
            shade_gaps: true,
            full: true,
            log: false,
            normalise: false,
            zero: false,
            clock: &clock::UTC,
            cycle: Cycle::None,
            margin: 0.0,
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
