//! `README.md`: what a person reads first, with the headings that Cornell's guide for data readmes asks for.

use super::orcid_url;
use crate::Error;
use crate::model::{Area, FileFact, Release, SOFTWARE, SOFTWARE_URL, SOFTWARE_VERSION, bare_doi};
use crate::text::markdown;
use std::fmt::Write;
use zarr_fuse_core::layout::join;

pub(super) fn make(release: &Release, files: &[FileFact]) -> Result<String, Error> {
    let mut text = String::new();
    write(release, files, &mut text).map_err(|error| Error::document("README.md", error))?;
    Ok(text)
}

fn write(release: &Release, files: &[FileFact], out: &mut String) -> std::fmt::Result {
    let publication = &release.publication;
    writeln!(out, "# {}\n", markdown(&publication.title))?;
    writeln!(out, "Version {}, {}.\n", markdown(&release.version), release.date())?;
    for paragraph in publication.summary.split("\n\n").filter(|p| !p.trim().is_empty()) {
        writeln!(out, "{}\n", markdown(paragraph.trim()))?;
    }
    writeln!(out, "## General information\n")?;
    for (key, person) in release.creators().chain(release.contributors()) {
        let role = if publication.creators.iter().any(|creator| creator == key) { "Creator" } else { "Contributor" };
        write!(out, "- {role}: {}", markdown(&person.name))?;
        for place in &person.affiliation {
            write!(out, ", {}", markdown(&place.name))?;
            if let Some(ror) = &place.ror {
                write!(out, " (<{ror}>)")?;
            }
        }
        if let Some(address) = person.orcid.as_deref().map(orcid_url).or_else(|| person.ror.clone()) {
            write!(out, ", <{address}>")?;
        }
        writeln!(out)?;
    }
    if let Some((from, to)) = &release.period {
        writeln!(out, "- Time of the data: {from} to {to}")?;
    }
    if let Some(Area { west, south, east, north }) = release.area {
        let range = |from: f64, to: f64| if from == to { from.to_string() } else { format!("{from} to {to}") };
        let (latitude, longitude) = (range(south, north), range(west, east));
        writeln!(out, "- Area of the data: {latitude} degrees north, {longitude} degrees east")?;
    }
    for grant in &publication.funding {
        write!(out, "- Funding: {}", markdown(&grant.funder))?;
        for part in grant.award.iter().chain(&grant.title) {
            write!(out, ", {}", markdown(part))?;
        }
        writeln!(out)?;
    }
    if !publication.keywords.is_empty() {
        writeln!(out, "- Key words: {}", markdown(&publication.keywords.join(", ")))?;
    }
    writeln!(out, "\n## Sharing and access\n")?;
    writeln!(out, "- Licence: [{}]({})", markdown(&publication.licence), release.licence_url())?;
    if let Some(url) = release.doi_url() {
        writeln!(out, "- DOI: <{url}>")?;
    }
    for related in &publication.related {
        let bare = bare_doi(&related.identifier);
        let address = if bare.starts_with("10.") { format!("https://doi.org/{bare}") } else { bare };
        writeln!(out, "- {}: {}", words(&related.relation), markdown(&address))?;
    }
    writeln!(out, "- Please cite: {}", markdown(&release.citation()))?;
    files_part(release, files, out)?;
    if let Some(methods) = &publication.methods {
        writeln!(out, "\n## Methods\n\n{}", markdown(methods.trim()))?;
    }
    variables(release, out)?;
    contributions(release, out)?;
    writeln!(out, "\n## Software\n\nMade by {SOFTWARE} {SOFTWARE_VERSION}, <{SOFTWARE_URL}>.")
}

/// DataCite's name of a relation for people: `IsDerivedFrom` is "Is derived from".
fn words(relation: &str) -> String {
    let mut out = String::new();
    for c in relation.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    markdown(&out)
}

fn files_part(release: &Release, files: &[FileFact], out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## Files\n\n| file | what | bytes |\n| --- | --- | ---: |")?;
    for file in files {
        writeln!(out, "| `{}` | {} | {} |", file.path, markdown(&file.description), file.bytes)?;
    }
    writeln!(out, "\nThe metadata files beside them are listed with their SHA-256 in `SHA256SUMS`.\n")?;
    writeln!(
        out,
        "The archive opens without unpacking, for example in Python with `zarr` 3 and `xarray`:\n\n```python\nimport \
         xarray, zarr\nstore = zarr.storage.ZipStore(\"{}.zarr.zip\", mode=\"r\")\nprint(xarray.open_datatree(store, \
         engine=\"zarr\"))\n```\n",
        release.stem()
    )?;
    writeln!(
        out,
        "Each group holds its values in the child group `0`. Others, such as `1h` and `1d`, hold for every hour and day \
         (UTC) the mean under the variable's own name, and the least value, the greatest value and the number of values \
         under the name with `_min`, `_max` and `_count`. Of an amount, whose `cell_methods` say `sum`, they hold the sum \
         of the values that are present, and the count tells how many those are. Texts, complex numbers, flags and \
         directions have none of these. Times are in UTC. A missing number is NaN or the array's `_FillValue` (of \
         `uint64` without one its `fill_value`); a missing text is empty, or the array's `missing_value`. Categories are \
         stored as codes: `zarr_fuse_labels` lists their labels, from code 0 on."
    )
}

fn variables(release: &Release, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## Variables")?;
    for group in &release.groups {
        let name = if group.path.is_empty() { "Root group" } else { &group.path };
        let sizes: Vec<String> = group.dimensions.iter().map(|(name, size)| format!("{name}: {size}")).collect();
        writeln!(out, "\n### {}\n\nDimensions: {}.\n", markdown(name), markdown(&sizes.join(", ")))?;
        writeln!(out, "| name | what | unit | dimensions | type |\n| --- | --- | --- | --- | --- |")?;
        for variable in &group.variables {
            let what = match (variable.title.as_str(), variable.description.as_str()) {
                (title, "") => title.to_owned(),
                // The title is only the name: the description says more.
                (title, text) if title == variable.name.replace('_', " ") => text.to_owned(),
                (title, text) => format!("{title}: {text}"),
            };
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                markdown(&variable.name),
                markdown(&what),
                markdown(&variable.units),
                markdown(&variable.dimensions.join(", ")),
                variable.data_type
            )?;
        }
    }
    Ok(())
}

fn contributions(release: &Release, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## Contributions\n\nEvery value came in by one of these, in this order.\n")?;
    writeln!(out, "| id | time | source | by | file | SHA-256 of the file | rows | cells new | changed |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | ---: | ---: | ---: |")?;
    for given in &release.contributions {
        let by = release.persons.get(&given.person).map_or(given.person.as_str(), |person| &person.name);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            markdown(&given.id),
            given.time,
            markdown(&join(&given.group, &given.source)),
            markdown(by),
            markdown(&given.file),
            given.sha256,
            given.rows,
            given.new,
            given.changed
        )?;
    }
    Ok(())
}
