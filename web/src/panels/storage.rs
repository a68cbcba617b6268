//! How the data are stored: groups, levels and arrays with shape, type, chunks and size. Closed until asked for.

use crate::parts::{View, html, list, live, plural, when};
use crate::state::{App, words};
use zarr_fuse_core::dataset::{Dataset, Group, Variable};
use zarr_fuse_plot::number;

/// The panel.
pub fn storage() -> View {
    let app = App::of_page();
    when(
        move || app.dataset.with(Option::is_some),
        move || {
            let mut panel = html(
                r#"<section class="panel" data-testid="storage"><details x class="tree"><summary><h2>Storage</h2></summary></details></section>"#,
            );
            panel.slot().fill(live(move || app.dataset.get().map(|dataset| groups(&dataset)).unwrap_or_default()));
            panel.done()
        },
    )
}

/// A paragraph.
fn note(text: &str) -> View {
    let mut note = html(r#"<p x class="note"></p>"#);
    note.slot().say(text);
    note.done()
}

fn groups(dataset: &Dataset) -> View {
    let bytes: u64 =
        dataset.groups.iter().flat_map(|group| &group.variables).fold(0, |sum, v| sum.saturating_add(v.bytes));
    let format = match dataset.format {
        0 => String::new(),
        format => format!("Zarr V{format}, "),
    };
    let heading = format!("{format}{} unpacked", words::bytes(bytes));
    let mut all = vec![note(&heading)];
    all.extend(dataset.groups.iter().map(group));
    if !dataset.refused.is_empty() {
        let row = |(name, why): &(String, String)| {
            let mut row = html(r#"<li><b x></b> <span x class="note"></span></li>"#);
            row.slot().say(name);
            row.slot().say(why);
            row.done()
        };
        let mut refused = html(r#"<p class="note">Not understood:</p><ul x></ul>"#);
        refused.slot().fill(list(dataset.refused.iter().map(row).collect()));
        all.push(refused.done());
    }
    list(all)
}

fn group(group: &Group) -> View {
    let name = if group.path.is_empty() { "/".to_owned() } else { format!("/{}", group.path) };
    let levels: Vec<String> = group
        .levels
        .iter()
        .map(|level| {
            let step = level.step.map_or_else(|| "as stored".to_owned(), words::duration);
            format!("{} ({step}, {})", level.name, number::count(level.length))
        })
        .collect();
    let count = group.variables.len();
    let mut view = html(
        r#"<details><summary><span x></span><span x class="note"></span></summary><i x></i><ul x></ul></details>"#,
    );
    view.slot().say(&name);
    view.slot().say(&format!("{count} array{}", plural(count)));
    let told = format!("levels {}", levels.join(", "));
    view.slot().put(if levels.len() > 1 { note(&told) } else { View::default() });
    view.slot().fill(list(group.variables.iter().map(array).collect()));
    view.done()
}

fn array(variable: &Variable) -> View {
    let joined = |sizes: &[u64]| sizes.iter().map(|n| number::count(*n)).collect::<Vec<_>>().join(" × ");
    let named =
        variable.dimensions.iter().zip(&variable.shape).map(|(name, size)| format!("{name} {}", number::count(*size)));
    let shape = named.collect::<Vec<_>>().join(" × ");
    let chunks = variable.shape.iter().zip(&variable.chunk).map(|(size, chunk)| size.div_ceil((*chunk).max(1)));
    let count = chunks.fold(1_u64, u64::saturating_mul);
    let chunk = match variable.chunk.is_empty() {
        true => String::new(),
        false => format!("{} chunk{} of {}", number::count(count), plural(count as usize), joined(&variable.chunk)),
    };
    let of = [variable.data_type.clone(), words::bytes(variable.bytes), chunk];
    let of = of.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let mut row = html(r#"<li><b x></b><div x class="note"></div><div x class="note"></div></li>"#);
    row.slot().say(&variable.name);
    row.slot().say(&shape);
    row.slot().say(&of);
    row.done()
}
