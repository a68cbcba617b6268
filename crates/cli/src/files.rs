//! The files that arguments mean: files, folders, patterns.

use crate::fault::{Fault, Kind};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use zarr_fuse_core::schema::Format;

/// Names of files that a format reads end so.
pub(crate) fn endings(format: Format) -> &'static [&'static str] {
    match format {
        Format::Csv => &["csv", "tsv", "txt", "dat"],
        Format::Json => &["json", "geojson", "jsonl", "ndjson"],
        Format::Geojson => &["geojson", "json", "geojsonl", "geojsons"],
        Format::Excel => &["xlsx", "xlsm", "xls", "xlsb", "ods"],
        Format::Parquet => &["parquet"],
        Format::Arrow => &["arrow", "feather", "ipc", "arrows"],
        Format::Datapackage => &["zip", "json"],
        Format::Zarr => &["zarr", "zip"],
        Format::Netcdf => &["nc", "nc4", "cdf", "h5"],
    }
}

/// Whether a name is of the format; letters of either case.
fn is_of(format: Format, path: &Path) -> bool {
    let of = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let is = |ending: &String| endings(format).contains(&ending.as_str());
    match of(path) {
        // Around a table: what is inside is named before it.
        Some(packed) if matches!(packed.as_str(), "gz" | "zst" | "zip") && !is(&packed) => {
            path.file_stem().and_then(|stem| of(Path::new(stem))).is_some_and(|ending| is(&ending))
        }
        ending => ending.as_ref().is_some_and(is),
    }
}

/// The files that `arguments` mean, each once, in their order; those of a folder or a pattern by name.
///
/// A folder means the files in it that `format` reads, with `recursive` also those of the folders below. A pattern has
/// `*` and `?`, and `**` for any folders. What exists under the very name of a pattern is meant itself.
///
/// Errors: a name that nothing has, a folder or a pattern without files.
pub(crate) fn list(arguments: &[PathBuf], format: Format, recursive: bool) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for argument in arguments {
        let io = |error: std::io::Error| Fault::new(Kind::of(&error), format!("{}: {error}", argument.display()));
        let files = match std::fs::metadata(argument) {
            // A Zarr hierarchy is a folder.
            Ok(metadata) if metadata.is_dir() && !(format == Format::Zarr && is_zarr(argument)) => {
                let mut files = Vec::new();
                walk(argument, format, recursive, &mut files).map_err(io)?;
                files.sort();
                none(argument, format, &files, recursive)?;
                files
            }
            Ok(_) => vec![argument.clone()],
            Err(_) if is_pattern(argument) => {
                let files = expand(argument).map_err(io)?;
                none(argument, format, &files, true)?;
                files
            }
            Err(error) => return Err(io(error)),
        };
        found.extend(files.into_iter().filter(|file| seen.insert(file.clone())));
    }
    Ok(found)
}

fn none(argument: &Path, format: Format, files: &[PathBuf], recursive: bool) -> Result<(), Fault> {
    if !files.is_empty() {
        return Ok(());
    }
    let (shown, deeper) = (argument.display(), if recursive { "" } else { "; --recursive looks below it, too" });
    let message = match is_pattern(argument) {
        true => format!("{shown}: expected files of this pattern, found none"),
        false => format!(
            "{shown}: expected files that the source reads ({}), found none{deeper}",
            endings(format).iter().map(|ending| format!("*.{ending}")).collect::<Vec<_>>().join(", ")
        ),
    };
    Err(Fault::new(Kind::BadInput, message))
}

fn is_zarr(path: &Path) -> bool {
    ["zarr.json", ".zgroup", ".zarray"].iter().any(|name| path.join(name).is_file())
}

fn walk(folder: &Path, format: Format, recursive: bool, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            if format == Format::Zarr && is_zarr(&path) {
                found.push(path);
            } else if recursive {
                walk(&path, format, recursive, found)?;
            }
        } else if is_of(format, &path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?'])
}

/// The files of a pattern, by name.
fn expand(pattern: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut places = vec![PathBuf::new()];
    let parts: Vec<Component<'_>> = pattern.components().collect();
    for (i, part) in parts.iter().enumerate() {
        let (name, last) = (part.as_os_str().to_string_lossy(), i + 1 == parts.len());
        let mut next = Vec::new();
        for place in places {
            match part {
                Component::Normal(_) if name == "**" => below(&place, &mut next)?,
                Component::Normal(_) if name.contains(['*', '?']) => {
                    for path in entries(&place)? {
                        let own = path.file_name().map(|own| own.to_string_lossy().into_owned()).unwrap_or_default();
                        let hidden = own.starts_with('.') && !name.starts_with('.');
                        if !hidden && matches(&name, &own) && (last || path.is_dir()) {
                            next.push(path);
                        }
                    }
                }
                _ => next.push(place.join(part)),
            }
        }
        places = next;
    }
    places.retain(|path| path.is_file() || is_zarr(path));
    places.sort();
    places.dedup();
    Ok(places)
}

/// A folder and all folders below it.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    found.push(folder.to_path_buf());
    for path in entries(folder)? {
        if path.is_dir() {
            below(&path, found)?;
        }
    }
    Ok(())
}

/// What a folder holds; nothing, if there is none.
fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = match std::fs::read_dir(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    entries.map(|entry| Ok(folder.join(entry?.file_name()))).collect()
}

/// Whether a name is of a pattern with `*` (any letters) and `?` (one letter).
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: one letter further.
    let mut back: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    (p, n) = (star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns() {
        let cases = [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.bak", false),
            ("a?c*", "abc", true),
            ("*ab*ab", "abxabab", true),
            ("*", "", true),
            ("?", "", false),
            ("2025-*-0?.json", "2025-11-07.json", true),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn folders_and_patterns_are_listed_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b.csv", "a.csv", "note.md", ".hidden.csv", "x/c.CSV", "x/y/d.csv", "one*.csv"] {
            std::fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            std::fs::write(at(name), "").unwrap();
        }
        let listed = |argument: &str, recursive| {
            let files = list(&[at(argument), at("a.csv")], Format::Csv, recursive).unwrap();
            let names =
                files.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed("", false), "a.csv b.csv one*.csv");
        assert_eq!(listed("", true), "a.csv b.csv one*.csv x/c.CSV x/y/d.csv");
        assert_eq!(listed("*.csv", false), "a.csv b.csv one*.csv");
        assert_eq!(listed("one*.csv", false), "one*.csv a.csv");
        assert_eq!(listed("**/?.csv", false), "a.csv b.csv x/y/d.csv");
        assert_eq!(listed("x/*.CSV", false), "x/c.CSV a.csv");
        for lost in ["none.csv", "*.json", "x/y/z"] {
            assert!(list(&[at(lost)], Format::Csv, true).is_err(), "{lost}");
        }
    }
}
