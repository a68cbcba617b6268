//! Where: the places, in a list and on a small map; up to six of them are lines in the chart.

use super::minimap::minimap;
use super::rows::rows;
use crate::parts::{MANY, View, html, line_class, list, live, matches, plural, search, when};
use crate::state::signal::{Memo, RwSignal};
use crate::state::{App, case, choice};

/// Rows shown at once; a search finds the others.
const ROWS: usize = 200;

/// The panel; nothing when the variable is a single line.
pub fn places() -> View {
    let app = App::of_page();
    let wanted = RwSignal::new(String::new());
    let dimension = Memo::new(move |_| {
        let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
        dataset.group(&choice.group)?.dimension(choice.lines.as_deref()?).cloned()
    });
    let heading = move || {
        let (Some(dimension), Some(choice)) = (dimension.get(), app.choice.get()) else { return String::new() };
        format!(
            "{} of {} {}",
            choice.picked.len(),
            dimension.size,
            case::lower(&dimension.title) + plural(dimension.size as usize)
        )
    };
    let labels = move || {
        let (Some(dimension), wanted) = (dimension.get(), wanted.get()) else { return Vec::new() };
        let found = (0..dimension.size).map(|index| choice::label(&dimension, index));
        found.filter(|label| matches(label, &wanted)).take(ROWS).collect::<Vec<_>>()
    };
    let cut =
        move || wanted.with(String::is_empty) && dimension.with(|d| d.as_ref().is_some_and(|d| d.size as usize > ROWS));
    let many = move || dimension.with(|d| d.as_ref().is_some_and(|d| d.size as usize > MANY));
    when(
        move || dimension.with(Option::is_some),
        move || {
            let mut panel = html(
                r#"<section class="panel" id="zf-where" data-testid="places"><h2>Where <small x></small></h2><i x></i><i x></i><i x></i><i x></i></section>"#,
            );
            panel.slot().text(heading);
            panel.slot().put(when(many, move || search(wanted, "Search places")));
            let all = live(move || list(labels().into_iter().map(|label| place(app, label)).collect()));
            panel.slot().put(rows("Places", all));
            let more = r#"<p class="note">Search to see the others</p>"#;
            panel.slot().put(when(cut, move || html(more).done()));
            panel.slot().put(minimap());
            panel.done()
        },
    )
}

/// One place.
fn place(app: App, label: String) -> View {
    let slot = {
        let label = label.clone();
        Memo::new(move |_| app.choice.with(|c| c.as_ref()?.picked.iter().position(|(_, picked)| *picked == label)))
    };
    let full = move || {
        slot.get().is_none() && app.choice.with(|c| c.as_ref().is_some_and(|c| c.picked.len() >= choice::MOST_LINES))
    };
    // How much of the time steps of the record has a value, of the coarse lines that are here anyway.
    let share = {
        let label = label.clone();
        move || {
            // Of what could not be read nobody knows how much there is.
            let whole = app.whole.get().filter(|whole| whole.answer.failed.is_empty())?;
            let line = whole.choice.picked.iter().position(|(_, picked)| *picked == label)?;
            let (samples, lines) = (whole.answer.samples as f64, whole.answer.lines.len() as f64);
            let counts = whole.answer.lines.get(line)?.count.iter().filter(|count| count.is_finite());
            // The sum of nothing is −0.
            let present = counts.sum::<f64>() + 0.0;
            (samples > 0.0).then(|| format!("{:.0} %", (100.0 * present * lines / samples).min(100.0)))
        }
    };
    let class = move || match slot.get() {
        Some(slot) => format!("sw fill {}", line_class(slot)),
        None => "sw off".to_owned(),
    };
    let mut row = html(
        r#"<button x class="row" role="checkbox" tabindex="-1" data-testid="place"><span x></span><span x class="n"></span><span x class="u" title="of all time steps have a value"></span></button>"#,
    );
    row.slot().set("data-name", &label).checked(move || slot.get().is_some()).disabled(full);
    let toggled = label.clone();
    row.click(move || app.toggle(&toggled));
    row.slot().attribute("class", class);
    row.slot().say(&label);
    row.slot().text(move || share().unwrap_or_default());
    row.done()
}
