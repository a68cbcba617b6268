//! One cell of a field: where it is, what it says, and which one the link means.

use super::{Stage, axes};
use crate::parts::{View, html, live};
use crate::state::{App, Slice, choice, words};
use zarr_fuse_core::dataset::{Axis, Dimension};
use zarr_fuse_plot::calendar::parse_rfc3339;
use zarr_fuse_plot::{ViewSpec, number};

/// Position of the coordinate nearest to `wanted`.
fn nearest(coordinates: &[f64], wanted: f64) -> Option<usize> {
    let apart = |value: f64| if value.is_nan() { f64::INFINITY } else { (value - wanted).abs() };
    (0..coordinates.len()).min_by(|a, b| apart(coordinates[*a]).total_cmp(&apart(coordinates[*b])))
}

/// The coordinate that the link names along a dimension.
fn wanted(view: &ViewSpec, dimension: &Dimension) -> Option<f64> {
    let label = view.at.get(&dimension.name)?;
    match dimension.axis {
        Axis::Time => parse_rfc3339(label),
        _ => label.parse().ok(),
    }
}

/// The cell that the link names, if it names one.
pub(super) fn chosen(app: App, slice: &Slice) -> Option<(usize, usize)> {
    let (y, x) = axes(app, slice)?;
    let (row, column) = app.view.with(|view| (wanted(view, &y), wanted(view, &x)));
    nearest(&slice.field.y, row?).zip(nearest(&slice.field.x, column?))
}

/// The label nearest to a coordinate, as a link names it.
fn label(dimension: &Dimension, coordinate: f64) -> Option<String> {
    match dimension.axis {
        Axis::Time => zarr_fuse_plot::calendar::short_rfc3339(coordinate),
        Axis::Number if !dimension.values.is_empty() => {
            Some(choice::label(dimension, nearest(&dimension.values, coordinate)? as u64))
        }
        _ if coordinate.is_finite() => Some(number::fixed(coordinate, 0)),
        _ => None,
    }
}

/// Names and labels of a cell.
pub(super) fn labels(app: App, slice: &Slice, (row, column): (usize, usize)) -> Vec<(String, String)> {
    let Some((y, x)) = axes(app, slice) else { return Vec::new() };
    let pairs = [(y, slice.field.y.get(row)), (x, slice.field.x.get(column))];
    let named = |(dimension, coordinate): (Dimension, Option<&f64>)| {
        let label = label(&dimension, *coordinate?)?;
        Some((dimension.name, label))
    };
    pairs.into_iter().filter_map(named).collect()
}

/// "latitude 50.5 °N".
fn place(app: App, dimension: &Dimension, coordinates: &[f64], at: usize) -> String {
    let Some(value) = coordinates.get(at).copied() else { return String::new() };
    match dimension.axis {
        Axis::Time => words::instant(value, &app.clock.get()),
        _ => {
            let label = label(dimension, value).unwrap_or_default().replace('-', "\u{2212}");
            format!("{} {label} {}", dimension.title, dimension.units).trim_end().to_owned()
        }
    }
}

/// Where a cell is, and its value or that there is none.
pub(super) fn reading(app: App, slice: &Slice, (row, column): (usize, usize)) -> Option<(String, Option<String>)> {
    let (y, x) = axes(app, slice)?;
    let field = &slice.field;
    let at = format!("{}, {}", place(app, &y, &field.y, row), place(app, &x, &field.x, column));
    let value = field.values.get(row * field.columns + column).copied().filter(|value| value.is_finite());
    let variable = &slice.choice.variable;
    let text = |value: f32| {
        let meaning = variable.meanings.iter().find(|(known, _)| *known == f64::from(value));
        if let Some((_, meaning)) = meaning {
            return meaning.replace('_', " ");
        }
        let decimals = number::decimals_of_range(slice.seen.1 - slice.seen.0);
        format!("{} {}", number::fixed(f64::from(value), decimals), variable.units).trim_end().to_owned()
    };
    Some((at, value.map(text)))
}

/// The tooltip beside the cell.
pub(super) fn tip(stage: Stage) -> View {
    let app = stage.card.app;
    let tip = move || {
        let (at, layout, slice) = (stage.at()?, stage.layout.get()?, app.field.get()?);
        let (place, value) = reading(app, &slice, at)?;
        let cell = layout.rect(at.0, at.1);
        let (x, y) = (cell.x + cell.width / 2.0, cell.y + cell.height / 2.0);
        let side = match x < layout.plot.x + layout.plot.width * 0.55 {
            true => format!("left:{:.0}px", x + 14.0),
            false => format!("right:calc(100% - {:.0}px)", x - 14.0),
        };
        let top = (y - 24.0).clamp(4.0, (layout.plot.bottom() - 60.0).max(4.0));
        let style = format!("{side};top:{top:.0}px");
        let mut tip = html(r#"<div x class="tip" data-testid="tooltip"><b x></b><span x></span></div>"#);
        tip.slot().set("style", &style);
        tip.slot().say(&place);
        tip.slot().say(value.as_deref().unwrap_or("no data"));
        Some(tip.done())
    };
    live(move || tip().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_coordinate_is_found_in_either_direction() {
        assert_eq!(nearest(&[90.0, 0.0, -90.0], 10.0), Some(1));
        assert_eq!(nearest(&[f64::NAN, 5.0], 0.0), Some(1));
        assert_eq!(nearest(&[], 0.0), None);
    }

    #[test]
    fn a_cell_is_named_by_its_labels() {
        let depth = Dimension {
            axis: Axis::Number,
            values: vec![0.5, 2.0],
            labels: vec!["0.5".into(), "2".into()],
            ..Dimension::default()
        };
        assert_eq!(label(&depth, 1.7).as_deref(), Some("2"));
        assert_eq!(label(&Dimension::default(), 12.0).as_deref(), Some("12"));
        assert_eq!(label(&Dimension::default(), f64::NAN), None);
    }
}
