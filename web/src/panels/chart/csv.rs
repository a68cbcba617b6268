//! What is seen as CSV (RFC 4180): comment lines that say where it is from, a header with units, times in UTC.

use super::{Card, Picture};
use crate::panels::facts;
use crate::state::layers::rows;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::calendar::short_rfc3339;

/// A field, quoted where it must be; a text that a spreadsheet would take for a formula gets an apostrophe.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The lines in front: what, from where, under which terms.
fn provenance(dataset: Option<&Dataset>, address: &str, link: &str, answer: &Answer) -> Vec<(String, String)> {
    let mut facts_ = vec![("source".to_owned(), address.to_owned()), ("view".to_owned(), link.to_owned())];
    if let Some(dataset) = dataset {
        facts_.insert(0, ("title".to_owned(), dataset.title.clone()));
        facts_.push(("version".to_owned(), facts::text(dataset, &["version", "product_version"])));
        facts_.push(("licence".to_owned(), facts::licence(dataset)));
        facts_.push(("doi".to_owned(), facts::doi(dataset)));
    }
    facts_.push(("points".to_owned(), crate::state::words::aggregation(answer)));
    facts_.retain(|(_, value)| !value.is_empty());
    facts_
}

/// The table of `picture` inside `window` as CSV.
fn text(picture: &Picture, window: (f64, f64), facts_: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in facts_ {
        // A comment ends with its line.
        out.push_str(&format!("# {name}: {}\r\n", value.replace(['\r', '\n'], " ")));
    }
    out.push_str("time (UTC)");
    let answers: Vec<&Answer> = picture.shown.parts().map(|(_, answer)| answer.as_ref()).collect();
    for ((part, answer), layer) in picture.shown.parts().zip(picture.layers.iter()) {
        let unit = if part.variable.units.is_empty() { String::new() } else { format!(" ({})", part.variable.units) };
        for (line, style) in answer.lines.iter().zip(&layer.styles) {
            let name = format!("{} {}", part.variable.name, style.label);
            let mut heads = vec![format!("{name}{unit}")];
            if answer.step.is_some() {
                heads.extend([format!("{name} min{unit}"), format!("{name} max{unit}"), format!("{name} count")]);
            }
            if !line.uncertainty.is_empty() {
                heads.push(format!("{name} uncertainty{unit}"));
            }
            if !line.flags.is_empty() {
                heads.push(format!("{name} flag"));
            }
            heads.iter().for_each(|head| out.push_str(&format!(",{}", field(head))));
        }
    }
    out.push_str("\r\n");
    for (time, cells) in rows(&answers, window, 0, usize::MAX).0 {
        out.push_str(&short_rfc3339(time).unwrap_or_else(|| time.to_string()));
        let lines =
            answers.iter().flat_map(|answer| answer.lines.iter().map(move |line| (line, answer.step.is_some())));
        for ((line, is_bucket), cell) in lines.zip(cells) {
            let mut add = |column: &[f64]| {
                out.push(',');
                if let Some(value) = cell.and_then(|at| column.get(at)).filter(|value| value.is_finite()) {
                    out.push_str(&value.to_string());
                }
            };
            add(&line.mean);
            if is_bucket {
                [&line.min, &line.max, &line.count].into_iter().for_each(|column| add(column));
            }
            if !line.uncertainty.is_empty() {
                add(&line.uncertainty);
            }
            if !line.flags.is_empty() {
                add(&line.flags);
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// Gives what is seen to the visitor as a file.
pub(super) fn download(card: Card) {
    let app = card.app;
    let Some(picture) = card.picture.get_untracked() else { return };
    let window = app.choice.with_untracked(|c| c.as_ref().and_then(|c| c.window)).or(picture.shown.window);
    let Some(window) = window else { return };
    let link = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let dataset = app.dataset.get_untracked();
    let address = app.address.get_untracked();
    let facts_ = provenance(dataset.as_deref(), &address, &link, &picture.shown.answer);
    let csv = text(&picture, window, &facts_);
    let name = format!("{}.csv", picture.shown.choice.variable.name);
    match offer(&csv, &name) {
        Ok(()) => card.said.set(format!("{name} is downloaded")),
        Err(error) => web_sys::console::error_1(&error),
    }
}

fn offer(csv: &str, name: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&csv.into()))?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!((field("a"), field("a,b"), field("a\"b")), ("a".into(), "\"a,b\"".into(), "\"a\"\"b\"".into()));
        assert_eq!(field("=cmd()"), "'=cmd()");
    }
}
