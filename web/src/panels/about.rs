//! About the data: what the root attributes say. Text only; an address is a link when it is http or https.

use super::facts;
use crate::parts::{lively, when};
use crate::state::App;
use leptos::prelude::*;
use zarr_fuse_core::dataset::Dataset;

/// The panel.
#[component]
pub fn About() -> impl IntoView {
    let app = App::of_page();
    let entries =
        move || app.dataset.with(|dataset| dataset.as_ref().map(|dataset| entries(dataset, &app.address.get())));
    view! {
        {when(move || app.dataset.with(Option::is_some), move || view! { <section class="panel" data-testid="about"><h2>"About the data"</h2><dl>{lively(entries)}</dl></section> })}
    }
}

fn entries(dataset: &Dataset, address: &str) -> impl IntoView + use<> {
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
    let rows = rows.map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }).collect_view();
    let cited = (!doi.is_empty()).then(|| {
        let link = format!("https://doi.org/{doi}");
        view! { <dt>"DOI"</dt><dd><a href=link rel="noopener">{doi}</a></dd> }
    });
    // `source::absolute` lets only http and https through.
    let store = address.to_owned();
    let link = format!("{}/zarr.json", store.trim_end_matches('/'));
    view! { {rows}{cited}<dt>"Store"</dt><dd><a href=link rel="noopener">{store}</a></dd> }
}
