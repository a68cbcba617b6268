//! The site: a folder of static files, for GitHub Pages or any other server, that shows a release.
//!
//! It is the viewer's own index.html with the release put into it, so that the first response holds title, people,
//! licence, citation, a chart and its numbers, for visitors without JavaScript and for machines too. The viewer takes
//! the place of `<div id="zf-first">` when it has loaded.

mod first;
mod landing;

use crate::files::{Draft, copy, walk, write as write_file};
use crate::metadata::{FORMATS, pretty};
use crate::model::Release;
use crate::text::html;
use crate::{Error, Progress};
use serde_json::json;
use std::path::Path;
use zarr_fuse_core::layout::RELEASE_STORE;

/// Every file of the viewer by its name, embedded by `build.rs`; empty when there was none.
const VIEWER: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/viewer.rs"));

/// What the viewer opens when its address names nothing; also the mark of a folder that we wrote.
pub const SITE_FILE: &str = "site.json";
/// Metadata formats that the page links to.
const LINKED: [&str; 2] = ["CITATION.cff", "datacite.json"];
/// Where the viewer's index.html takes the release's head, and where its first view.
const MARKS: [&str; 2] = ["<!--zf:head-->", "<!--zf:first-->"];

/// Whether this build holds the viewer.
pub fn has_viewer() -> bool {
    VIEWER.iter().any(|(name, _)| *name == "index.html")
}

/// Writes the site of the release in the folder `release` of its home into the folder `out`, which appears when it is
/// complete. An older site there is replaced.
///
/// # Errors
/// [`Error::NoViewer`] when this command was built without the viewer; [`Error::Foreign`] when `out` holds anything
/// else than a site; faults of reading and writing.
pub async fn write(
    folder: &Path,
    release: &Release,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    write_with(VIEWER, folder, release, out, progress).await
}

/// [`write`] with another viewer: its files by name, among them `index.html`.
///
/// # Errors
/// As [`write`].
pub async fn write_with(
    viewer: &[(&str, &[u8])],
    folder: &Path,
    release: &Release,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let Some((_, index)) = viewer.iter().find(|(name, _)| *name == "index.html") else { return Err(Error::NoViewer) };
    let index = std::str::from_utf8(index).map_err(|error| Error::document("the viewer's index.html", error))?;
    let draft = Draft::new(out, "a site", SITE_FILE)?;
    let data = folder.join(RELEASE_STORE);
    let view = first::draw(&data, release).await?;
    for (name, bytes) in viewer.iter().filter(|(name, _)| *name != "index.html") {
        write_file(&draft.path().join(name), bytes)?;
    }
    // The others list the files of a bundle, which a site does not have.
    for format in FORMATS.iter().filter(|format| LINKED.contains(&format.file)) {
        write_file(&draft.path().join(format.file), (format.make)(release, &[])?)?;
    }
    let page =
        insert(index, &landing::head(release), &landing::body(release, view.as_ref()), &release.publication.title)?;
    write_file(&draft.path().join("index.html"), &page)?;
    write_file(&draft.path().join("404.html"), landing::not_found(release))?;
    write_file(&draft.path().join(".nojekyll"), "")?;
    let total = walk(&data)?
        .iter()
        .map(|name| std::fs::metadata(data.join(name)).map(|file| file.len()))
        .sum::<Result<u64, _>>()
        .map_err(Error::file("cannot read", &data))?;
    let mut done = 0;
    copy(&data, &draft.path().join(RELEASE_STORE), &mut |bytes| {
        done += bytes;
        progress(Progress { step: "site", done, total });
    })?;
    let site = json!({
        "data": RELEASE_STORE, "doi": release.doi, "title": release.publication.title, "version": release.version,
    });
    write_file(&draft.path().join(SITE_FILE), pretty(SITE_FILE, &site)?)?;
    draft.finish()
}

/// The viewer's page with the release's head and body in it: at the marks, else before `</head>` and right inside the
/// element `app`. The title becomes the release's.
fn insert(index: &str, head: &str, body: &str, title: &str) -> Result<String, Error> {
    let mut page = index.to_owned();
    if let (Some(from), Some(to)) = (page.find("<title>"), page.find("</title>"))
        && from < to
    {
        page.replace_range(from + "<title>".len()..to, &html(title));
    }
    // The body first: it stands behind the head, and neither may be looked for inside the other.
    let at = match page.find(MARKS[1]) {
        Some(at) => at..at + MARKS[1].len(),
        None => {
            let app = app(&page).ok_or(Error::Viewer { missing: "<div id=\"app\">" })?;
            app..app
        }
    };
    page.replace_range(at, body);
    let at = match page.find(MARKS[0]) {
        Some(at) => at..at + MARKS[0].len(),
        None => {
            let end = page.find("</head>").ok_or(Error::Viewer { missing: "</head>" })?;
            end..end
        }
    };
    page.replace_range(at, head);
    Ok(page)
}

/// Just behind the opening tag of the element `app`; a minifier may have taken its quotes and sorted its attributes.
fn app(page: &str) -> Option<usize> {
    let quoted = page.find(" id=\"app\"").into_iter();
    let bare = page.match_indices(" id=app").filter(|(at, found)| page[at + found.len()..].starts_with([' ', '>']));
    let at = quoted.chain(bare.map(|(at, _)| at)).min()?;
    page[at..].find('>').map(|end| at + end + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_release_goes_to_the_marks_or_beside_them() {
        let marked = "<head><title>v</title><!--zf:head--></head><body><div id=\"app\"><!--zf:first--></div>";
        let plain = "<head><title>v</title></head><body><div data-state=loading id=app></div>";
        assert_eq!(
            insert(marked, "<h>", "<b>", "a<b").unwrap(),
            "<head><title>a&lt;b</title><h></head><body><div id=\"app\"><b></div>"
        );
        assert_eq!(
            insert(plain, "<h>", "<b>", "t").unwrap(),
            "<head><title>t</title><h></head><body><div data-state=loading id=app><b></div>"
        );
        let error = insert("<head></head><div id=apple></div>", "", "", "t").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the viewer's index.html has no `<div id=\"app\">`, so the release cannot be put into it. \
             Build the viewer again"
        );
    }
}
