//! About the data: what the root attributes say. Text only; an address is a link when it is http or https.

use super::facts;
use crate::parts::{View, html, list, live, when};
use crate::state::App;
use std::sync::Arc;
use zarr_fuse_core::dataset::Dataset;

/// The panel.
pub fn about() -> View {
    let app = App::of_page();
    when(
        move || app.dataset.with(Option::is_some),
        move || {
            let mut panel =
                html(r#"<section class="panel" data-testid="about"><h2>About the data</h2><dl x></dl></section>"#);
            panel.slot().fill(live(move || {
                let entries = |dataset: &Arc<Dataset>| entries(dataset, &app.address.get());
                app.dataset.with(|dataset| dataset.as_ref().map(entries).unwrap_or_default())
            }));
            panel.done()
        },
    )
}

fn entries(dataset: &Dataset, address: &str) -> View {
    let doi = facts::doi(dataset);
    let people = |names: &[&str]| facts::people(dataset, names).join(", ");
    let texts = [
        ("Title", dataset.title.clone()),
        ("Licence", facts::licence(dataset)),
        ("Version", facts::text(dataset, &["version", "product_version"])),
        ("Creators", people(&["creators", "creator", "creator_name", "authors"])),
        ("Contributors", people(&["contributors", "contributor_name"])),
        ("Institution", facts::text(dataset, &["institution", "publisher", "publisher_name"])),
        ("Source", facts::first_sentence(&facts::text(dataset, &["source"]))),
        ("Cite as", facts::text(dataset, &["citation", "references"])),
    ];
    let rows = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let mut rows: Vec<View> = rows.map(|(name, text)| entry(name, &text)).collect();
    if !doi.is_empty() {
        rows.push(link("DOI", &format!("https://doi.org/{doi}"), &doi));
    }
    // `source::absolute` lets only http and https through.
    rows.push(link("Store", &format!("{}/zarr.json", address.trim_end_matches('/')), address));
    list(rows)
}

fn entry(name: &str, text: &str) -> View {
    let mut entry = html("<dt x></dt><dd x></dd>");
    entry.slot().say(name);
    entry.slot().say(text);
    entry.done()
}

fn link(name: &str, address: &str, text: &str) -> View {
    let mut entry = html(r#"<dt x></dt><dd><a x rel="noopener"></a></dd>"#);
    entry.slot().say(name);
    entry.slot().set("href", address).say(text);
    entry.done()
}
