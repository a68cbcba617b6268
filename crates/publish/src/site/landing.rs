//! The landing part of the page: what a visitor without JavaScript, a search engine and a harvester read.

use super::first::Chart;
use crate::metadata::{orcid_url, schema_org};
use crate::model::{Release, SOFTWARE, SOFTWARE_URL, SOFTWARE_VERSION};
use crate::text::{html, script_json};
use zarr_fuse_core::schema::Person;

const STYLE: &str = include_str!("landing.css");

/// For the `<head>`: description, Dublin Core, Open Graph, signposts, schema.org.
pub(super) fn head(release: &Release) -> String {
    let publication = &release.publication;
    let summary = if publication.summary.is_empty() { &publication.title } else { &publication.summary };
    let short: String = summary.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    let mut out = String::new();
    let mut meta = |key: &str, name: &str, content: &str| {
        out.push_str(&format!("<meta {key}=\"{name}\" content=\"{}\">\n", html(content)));
    };
    meta("name", "description", &short);
    meta("property", "og:type", "website");
    meta("property", "og:title", &publication.title);
    meta("property", "og:description", &short);
    meta("name", "DC.title", &publication.title);
    for (_, person) in release.creators() {
        meta("name", "DC.creator", &person.name);
    }
    for (_, person) in release.contributors() {
        meta("name", "DC.contributor", &person.name);
    }
    meta("name", "DC.publisher", &publication.publisher);
    meta("name", "DC.date", release.date());
    meta("name", "DC.type", "Dataset");
    meta("name", "DC.language", &publication.language);
    meta("name", "DC.rights", &release.licence_url());
    for word in &publication.keywords {
        meta("name", "DC.subject", word);
    }
    if let Some(url) = release.doi_url() {
        meta("name", "DC.identifier", &url);
    }
    let mut link = |rel: &str, href: &str, media: &str| {
        let media = if media.is_empty() { String::new() } else { format!(" type=\"{media}\"") };
        out.push_str(&format!("<link rel=\"{rel}\" href=\"{}\"{media}>\n", html(href)));
    };
    if let Some(url) = release.doi_url() {
        link("cite-as", &url, "");
    }
    link("license", &release.licence_url(), "");
    for (_, person) in release.creators() {
        if let Some(orcid) = &person.orcid {
            link("author", &orcid_url(orcid), "");
        }
    }
    link("type", "https://schema.org/Dataset", "");
    link("describedby", "datacite.json", "application/json");
    link("describedby", "CITATION.cff", "application/yaml");
    let json = script_json(&schema_org::document(release));
    out.push_str(&format!("<script type=\"application/ld+json\">{json}</script>\n<style>{STYLE}</style>\n"));
    out
}

/// For the element `app`.
pub(super) fn body(release: &Release, first: Option<&Chart>) -> String {
    let publication = &release.publication;
    let mut out = String::from("<div class=\"zf-landing\">\n");
    out.push_str(&format!("<h1>{}</h1>\n<p class=\"zf-by\">", html(&publication.title)));
    let people: Vec<String> = release.creators().map(|(_, person)| person_link(person)).collect();
    out.push_str(&people.join(", "));
    out.push_str(&format!(
        "</p>\n<p class=\"zf-note\">Version {}, {}</p>\n</div>\n",
        html(&release.version),
        release.date()
    ));
    out.push_str(&figure(first));
    out.push_str("<div class=\"zf-landing\">\n");
    for paragraph in publication.summary.split("\n\n").filter(|text| !text.trim().is_empty()) {
        out.push_str(&format!("<p>{}</p>\n", html(paragraph.trim())));
    }
    out.push_str("<section>\n<h2>How to cite</h2>\n");
    out.push_str(&format!("<p class=\"zf-cite\">{}</p>\n</section>\n", html(&release.citation())));
    out.push_str("<section>\n<h2>About the data</h2>\n<dl>\n");
    let mut row = |term: &str, value: String| out.push_str(&format!("<dt>{term}</dt><dd>{value}</dd>\n"));
    row(
        "Licence",
        format!("<a rel=\"license\" href=\"{}\">{}</a>", html(&release.licence_url()), html(&publication.licence)),
    );
    if let Some(url) = release.doi_url() {
        row("DOI", format!("<a href=\"{0}\">{0}</a>", html(&url)));
    }
    if let Some((from, to)) = &release.period {
        row("Time", format!("{} to {} (UTC)", html(&day(from)), html(&day(to))));
    }
    if let Some(area) = release.area {
        // A ten-thousandth of a degree is eleven metres.
        let span = |from: f64, to: f64| format!("{from:.4} to {to:.4}");
        row("Area", format!("{} °N, {} °E", span(area.south, area.north), span(area.west, area.east)));
    }
    let others: Vec<String> = release.contributors().map(|(_, person)| person_link(person)).collect();
    if !others.is_empty() {
        row("Contributors", others.join(", "));
    }
    row("Contributions", release.contributions.len().to_string());
    if !publication.keywords.is_empty() {
        row("Key words", html(&publication.keywords.join(", ")));
    }
    row("Data", "<a href=\"data.zarr/zarr.json\">data.zarr</a>, Zarr V3".into());
    row("Metadata", "<a href=\"datacite.json\">DataCite</a>, <a href=\"CITATION.cff\">CITATION.cff</a>".into());
    out.push_str("</dl>\n</section>\n");
    out.push_str(&variables(release));
    out.push_str(&format!(
        "<p class=\"zf-note zf-end\">Made with <a href=\"{}\">{SOFTWARE}</a> {SOFTWARE_VERSION}</p>\n</div>\n",
        html(SOFTWARE_URL)
    ));
    out
}

/// The page for an address that is nothing: it leads home.
pub(super) fn not_found(release: &Release) -> String {
    let title = html(&release.publication.title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Not found: {title}</title>\n</head>\n<body>\n\
         <h1>Nothing here</h1>\n<p>This address is no page of <a href=\"./\">{title}</a>.</p>\n</body>\n</html>\n"
    )
}

fn figure(first: Option<&Chart>) -> String {
    let Some(view) = first else { return String::new() };
    let mut out = format!(
        "<div id=\"zf-first\">\n<figure>\n<figcaption><strong>{}</strong> <span class=\"zf-note\">{}</span></figcaption>\n{}\n",
        html(&view.title),
        html(&view.note),
        view.svg
    );
    out.push_str("<table>\n<thead><tr><th scope=\"col\">");
    out.push_str(&html(&view.lines_title));
    out.push_str("</th>");
    for name in ["min", "mean", "max", "values"] {
        out.push_str(&format!("<th scope=\"col\">{name}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (index, row) in view.rows.iter().enumerate() {
        out.push_str(&format!(
            "<tr><th scope=\"row\"><span class=\"zf-key\" style=\"background:var(--c{})\"></span>{}</th>",
            index % 6 + 1,
            html(&row.label)
        ));
        for value in &row.values {
            out.push_str(&format!("<td>{}</td>", html(value)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</figure>\n</div>\n");
    out
}

fn variables(release: &Release) -> String {
    let mut out = String::from(
        "<section>\n<h2>Variables</h2>\n<div class=\"zf-scroll\"><table>\n<thead><tr><th scope=\"col\">Variable</th>\
         <th scope=\"col\">Unit</th><th scope=\"col\">Dimensions</th></tr></thead>\n<tbody>\n",
    );
    for (_, variable) in release.data_variables() {
        out.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
            html(&variable.title),
            html(&zarr_fuse_core::units::for_people(&variable.units)),
            html(&variable.dimensions.join(" × "))
        ));
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
    out
}

fn person_link(person: &Person) -> String {
    let name = html(&person.name);
    match (&person.orcid, &person.ror) {
        (Some(orcid), _) => format!("<a href=\"{}\">{name}</a>", html(&orcid_url(orcid))),
        (None, Some(ror)) => format!("<a href=\"{}\">{name}</a>", html(ror)),
        (None, None) => name,
    }
}

fn day(time: &str) -> String {
    time.get(..10).unwrap_or(time).to_owned()
}
