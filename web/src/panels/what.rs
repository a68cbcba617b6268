//! What: the groups of the store and their variables, with dimensions, units and sizes. A row is looked at alone; its
//! plus draws it beside the others.

use super::rows::rows;
use crate::parts::{MANY, View, html, line_class, list, live, matches, plural, search, when};
use crate::state::signal::{Memo, RwSignal};
use crate::state::{App, Phase, choice, words};
use zarr_fuse_core::dataset::{Group, Variable};
use zarr_fuse_plot::{Period, number};

/// Rows shown at once; a search finds the others.
const ROWS: usize = 300;

/// The panel.
pub fn what() -> View {
    let app = App::of_page();
    let wanted = RwSignal::new(String::new());
    let count =
        move || app.dataset.with(|d| d.as_ref().map_or(0, |d| d.groups.iter().map(|g| g.variables.len()).sum()));
    let told = move || match count() {
        0 => String::new(),
        count => format!("{count} variable{}", plural(count)),
    };
    let mut panel = html(
        r#"<section class="panel" id="zf-what" data-testid="tree"><h2>What <small x></small></h2><i x></i><i x></i><i x></i></section>"#,
    );
    panel.slot().text(told);
    panel.slot().put(when(move || count() > MANY, move || search(wanted, "Search variables")));
    let ghosts = r#"<div class="ghost"></div><div class="ghost w2"></div><div class="ghost w3"></div>"#;
    panel.slot().put(when(move || app.phase.get() == Phase::Opening, move || html(ghosts).done()));
    panel.slot().put(rows("Variables", live(move || groups(app, &wanted.get()).unwrap_or_default())));
    panel.done()
}

/// The groups with the variables that are wanted.
fn groups(app: App, wanted: &str) -> Option<View> {
    let dataset = app.dataset.get()?;
    let mut left = ROWS;
    let mut views: Vec<View> =
        dataset.groups.iter().filter_map(|group| group_view(app, group, wanted, &mut left)).collect();
    if views.is_empty() {
        views.push(html(r#"<p class="note">No variable of this name</p>"#).done());
    }
    if left == 0 {
        views.push(html(r#"<p class="note">Search to see the others</p>"#).done());
    }
    Some(list(views))
}

fn group_view(app: App, group: &Group, wanted: &str, left: &mut usize) -> Option<View> {
    let told = |v: &Variable| format!("{} {} {} {} {}", v.title, v.name, v.units, v.standard_name, group.path);
    let found = group.variables.iter().filter(|v| matches(&told(v), wanted));
    let found: Vec<&Variable> = found.take(*left).collect();
    if found.is_empty() {
        return None;
    }
    *left -= found.len();
    let dimensions: Vec<&str> = group.dimensions.iter().map(|d| d.name.as_str()).collect();
    let name = if group.path.is_empty() { "/" } else { &group.path };
    let mut heading = html(r#"<div x class="group"></div>"#);
    heading.slot().say(&format!("{name} · {}", dimensions.join(" × ")));
    let mut views = vec![heading.done()];
    views.extend(found.into_iter().map(|variable| row(app, group, variable)));
    Some(list(views))
}

/// Where a variable stands among those drawn, the colour of its first line, and how many there are.
type Place = Option<(usize, usize, usize)>;

fn row(app: App, group: &Group, variable: &Variable) -> View {
    let path = (group.path.clone(), variable.name.clone());
    let place = {
        let path = path.clone();
        Memo::new(move |_| {
            let choice = app.choice.get()?;
            let mut colour = 0;
            let mut found: Place = None;
            for (index, part) in choice.parts().enumerate() {
                if part.group == path.0 && part.variable.name == path.1 {
                    found = Some((index, colour, 1 + choice.more.len()));
                }
                colour += part.picked.len();
            }
            found
        })
    };
    let choose = {
        let path = path.clone();
        move || {
            let path = path.clone();
            app.choose(true, |view| {
                if view.variables.first().is_some_and(|(group, _)| *group != path.0) {
                    view.period = Period::Own;
                }
                view.variables = vec![path];
            });
        }
    };
    // Beside the others: why not, if not.
    let against = {
        let (units, is_series) = (variable.units.clone(), choice::series(group, variable));
        Memo::new(move |_| {
            let Some(choice) = app.choice.get().filter(|choice| is_series && choice.extent.is_some()) else {
                return Some("only variables over time are drawn together");
            };
            if place.get().is_some() {
                return None;
            }
            let drawn: Vec<&str> = choice.parts().map(|part| part.variable.units.as_str()).collect();
            if drawn.len() >= choice::MOST_VARIABLES {
                return Some("no more variables fit into one chart");
            }
            let fits = app.view.with(|view| view.normalise) || choice::fits(&drawn, &units);
            (!fits).then_some("a third unit has no axis; let each line have its own range to add it")
        })
    };
    let has_plus = move || against.get().is_none() && place.get().is_none_or(|(_, _, count)| count > 1);
    let title = words::capital(&variable.title);
    let plus = {
        let title = title.clone();
        move || {
            let is_on = place.get().is_some();
            let label = if is_on { format!("Remove {title}") } else { format!("Draw {title} beside the others") };
            let mut plus = html(r#"<button x class="row plus" tabindex="-1" data-testid="beside"></button>"#);
            plus.slot().set("title", &label).set("aria-label", &label).set("data-name", &path.1);
            let path = path.clone();
            plus.say(if is_on { "−" } else { "+" }).click(move || app.add(&path.0, &path.1));
            plus.done()
        }
    };
    let shape: Vec<String> = variable.shape.iter().map(|n| number::count(*n)).collect();
    let size = format!("{} · {} · {}", shape.join(" × "), variable.data_type, words::bytes(variable.bytes));
    let axis = move || match place.get() {
        Some((index, _, count)) if count > 1 && index > 0 => app
            .choice
            .with(|choice| {
                let (main, part) = choice.as_ref().and_then(|c| Some((&c.main, c.more.get(index - 1)?)))?;
                let own = app.view.with(|view| view.normalise) || main.variable.units == part.variable.units;
                Some(if own { " · left axis" } else { " · right axis" })
            })
            .unwrap_or_default(),
        Some((0, _, count)) if count > 1 => " · left axis",
        _ => "",
    };
    let hint = match variable.description.as_str() {
        "" => variable.name.clone(),
        description => format!("{}: {description}", variable.name),
    };
    let class = move || match place.get() {
        Some((_, colour, _)) => format!("sw fill {}", line_class(colour)),
        None => "sw off".to_owned(),
    };
    let is_on = move || place.get().is_some();
    let mut pair = html(
        r#"<div class="pair"><button x class="row" tabindex="-1" data-testid="variable"><span x></span><span x class="n"></span><span x class="u"></span></button><i x></i></div>"#,
    );
    pair.slot().set("title", &hint).set("data-name", &variable.name).pressed(is_on).click(choose);
    if !choice::drawable(group, variable) {
        pair.set("disabled", "");
    }
    pair.slot().attribute("class", class);
    pair.slot().say(&title);
    pair.slot().say(&variable.units);
    pair.slot().put(live(move || if has_plus() { plus() } else { View::default() }));
    let sizes = when(is_on, move || {
        let mut sizes = html(r#"<div class="sizes"><span x></span><span x></span></div>"#);
        sizes.slot().say(&size);
        sizes.slot().text(move || axis().to_owned());
        sizes.done()
    });
    list(vec![pair.done(), sizes])
}
