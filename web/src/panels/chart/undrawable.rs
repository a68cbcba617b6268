//! The store has nothing that can be drawn: what it is, what it holds, and why none of it is a chart or a field.

use crate::parts::{View, html, list, live};
use crate::state::App;
use zarr_fuse_core::dataset::{Dataset, Group, Variable};
use zarr_fuse_core::layout::join;

/// Arrays that are listed.
const MOST: usize = 200;

/// What a store calls itself in the attributes of its root, by the words of known conventions.
fn kind(dataset: &Dataset) -> &'static str {
    let has = |name: &str| dataset.attributes.contains_key(name);
    match () {
        () if has("ome") || has("omero") || has("bioformats2raw.layout") || has("plate") => "an OME-Zarr image",
        () if has("encoding-type") => "an AnnData store",
        () if has("Conventions") => "a CF dataset",
        () if has("multiscales") => "a pyramid of images",
        () => "a Zarr store",
    }
}

/// Why an array is not drawn.
fn why(group: &Group, variable: &Variable) -> String {
    let is_number = ["int", "uint", "float", "bfloat", "bool"].iter().any(|name| variable.data_type.starts_with(name));
    let long = variable.shape.iter().filter(|size| **size > 1).count();
    let time = group.time_of(variable);
    match () {
        () if variable.shape.contains(&0) => "it is empty".to_owned(),
        () if !is_number => format!("its values are no numbers but {}", variable.data_type),
        () if variable.shape.is_empty() => "it is a single value".to_owned(),
        () if time.is_some() => "its times cannot be read".to_owned(),
        () if long < 2 => "it has one dimension, and that is not time".to_owned(),
        () => "its dimensions are no two numbers".to_owned(),
    }
}

/// In place of the chart.
pub(super) fn undrawable() -> View {
    let app = App::of_page();
    let what = move || {
        let Some(dataset) = app.dataset.get() else { return String::new() };
        let arrays: usize = dataset.groups.iter().map(|group| group.variables.len()).sum();
        let format = if dataset.format == 0 { String::new() } else { format!(" of format {}", dataset.format) };
        let holds = match arrays + dataset.refused.len() {
            0 => "It holds no arrays. Its parts may have addresses of their own, below this one.".to_owned(),
            _ => "A chart needs numbers over time, a field numbers over two dimensions. It holds:".to_owned(),
        };
        format!("This is {}{format}. {holds}", kind(&dataset))
    };
    let all = move || {
        let Some(dataset) = app.dataset.get() else { return View::default() };
        let arrays = dataset.groups.iter().flat_map(|group| group.variables.iter().map(move |v| (group, v)));
        let row = |(group, variable): (&Group, &Variable)| {
            let shape: Vec<String> = variable.shape.iter().map(u64::to_string).collect();
            let path = join(&group.path, &variable.name);
            let shape = if shape.is_empty() { String::new() } else { format!(", {}", shape.join(" × ")) };
            entry(&path, &format!(" ({}{shape}): {}", variable.data_type, why(group, variable)))
        };
        let mut rows: Vec<View> = arrays.take(MOST).map(row).collect();
        rows.extend(dataset.refused.iter().take(MOST).map(|(path, why)| entry(path, &format!(" {why}"))));
        list(rows)
    };
    let mut view = html(
        r#"<div class="undrawable" role="status" data-testid="undrawable"><h1>Nothing here can be drawn</h1><p x class="note"></p><ul x></ul></div>"#,
    );
    view.slot().text(what);
    view.slot().fill(live(all));
    view.done()
}

fn entry(path: &str, of: &str) -> View {
    let mut entry = html("<li><b x></b><span x></span></li>");
    entry.slot().say(path);
    entry.slot().say(of);
    entry.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_why_an_array_is_not_drawn() {
        let group = Group::default();
        let of = |data_type: &str, shape: &[u64]| {
            why(&group, &Variable { data_type: data_type.into(), shape: shape.to_vec(), ..Variable::default() })
        };
        assert_eq!(of("string", &[3]), "its values are no numbers but string");
        assert_eq!(of("float32", &[]), "it is a single value");
        assert_eq!(of("float32", &[5, 1]), "it has one dimension, and that is not time");
        assert_eq!(of("uint8", &[0, 7]), "it is empty");
    }

    #[test]
    fn it_says_what_a_store_is() {
        let mut dataset = Dataset::default();
        assert_eq!(kind(&dataset), "a Zarr store");
        dataset.attributes.insert("multiscales".into(), serde_json::Value::Null);
        dataset.attributes.insert("omero".into(), serde_json::Value::Null);
        assert_eq!(kind(&dataset), "an OME-Zarr image");
    }
}
