//! Where a key of the store lies on the web.

/// The address of `key` in the store at `root`: joined by one slash; a query of the root (a signature) stays at the end.
pub fn of_key(root: &str, key: &str) -> String {
    let (path, query) = parts(root);
    match query {
        "" => format!("{path}/{key}"),
        query => format!("{path}/{key}?{query}"),
    }
}

/// Path without slashes at its end, and query, of an address; what follows `#` is not asked for.
pub fn parts(address: &str) -> (&str, &str) {
    let address = address.split('#').next().unwrap_or(address);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path.trim_end_matches('/'), query)
}

/// The address of the folder above `root` and the name of `root` in it; `None` at the top of a host.
pub fn above(root: &str) -> Option<(String, String)> {
    let (path, query) = parts(root);
    let start = path.find("://").map_or(0, |at| at + 3);
    let cut = path.get(start..)?.rfind('/')? + start;
    let (folder, name) = (path.get(..cut)?, path.get(cut + 1..)?);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    (!name.is_empty()).then(|| (format!("{folder}{query}"), name.to_owned()))
}

/// Scheme, name and port of the host of an address.
pub fn host(address: &str) -> &str {
    let start = address.find("://").map_or(0, |at| at + 3);
    let length = address.get(start..).and_then(|rest| rest.find(['/', '?', '#']));
    length.and_then(|length| address.get(..start + length)).unwrap_or(address)
}

/// Whether the address is that of a ZIP file rather than a folder: its last name ends with `.zip`, or one before Zenodo's
/// `/content` does.
pub fn is_zip(address: &str) -> bool {
    let (path, _) = parts(address);
    let path = path.strip_suffix("/content").unwrap_or(path);
    path.len() > 4 && path.get(path.len() - 4..).is_some_and(|ending| ending.eq_ignore_ascii_case(".zip"))
}

/// What a key holds, as far as the meaning of a status depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Metadata of a node.
    Metadata,
    /// A chunk or a shard.
    Chunk,
}

/// What the object at `address` holds, by its name.
pub fn holds(address: &str) -> Holds {
    let (path, query) = parts(address);
    let listing = query.split('&').any(|part| part == "list-type=2");
    match path.rsplit('/').next().unwrap_or(path) {
        "zarr.json" | ".zgroup" | ".zmetadata" | ".zattrs" | ".zarray" => Holds::Metadata,
        _ if listing || is_zip(address) => Holds::Metadata,
        _ => Holds::Chunk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_joined_by_one_slash_and_a_query_stays() {
        assert_eq!(of_key("https://a/b/data.zarr/", "x/c/0"), "https://a/b/data.zarr/x/c/0");
        assert_eq!(of_key("https://a/b.zarr?sig=1", "zarr.json"), "https://a/b.zarr/zarr.json?sig=1");
        assert_eq!(of_key("https://a/b.zarr#x", "zarr.json"), "https://a/b.zarr/zarr.json");
    }

    #[test]
    fn the_folder_above() {
        let pair = |folder: &str, name: &str| Some((folder.to_owned(), name.to_owned()));
        assert_eq!(above("https://a/b/c.zarr/"), pair("https://a/b", "c.zarr"));
        assert_eq!(above("https://a/b?sig=1"), pair("https://a?sig=1", "b"));
        assert_eq!(above("https://a/"), None);
    }

    #[test]
    fn a_host_has_its_port() {
        assert_eq!(host("http://127.0.0.1:80/x?y"), "http://127.0.0.1:80");
        assert_eq!(host("https://a"), "https://a");
    }

    #[test]
    fn metadata_is_told_from_chunks() {
        assert_eq!(holds("https://a/zarr.json"), Holds::Metadata);
        assert_eq!(holds("https://a/bukov/0/zarr.json?sig=1"), Holds::Metadata);
        assert_eq!(holds("https://a/bukov/0/t/c/0/1"), Holds::Chunk);
        assert_eq!(holds("https://a/?list-type=2&prefix=x"), Holds::Metadata);
    }

    #[test]
    fn zip_files_are_seen() {
        assert!(is_zip("https://a/b.zarr.zip"));
        assert!(is_zip("https://zenodo.org/records/1/files/b.zarr.ZIP?download=1"));
        assert!(is_zip("https://zenodo.org/api/records/1/files/b.zip/content"));
        assert!(!is_zip("https://a/b.zarr"));
        assert!(!is_zip("https://a/b.zip/inner"));
    }
}
