//! Where a key of the store lies on the web.

/// The address of `key` in the store at `root`: joined by one slash; a query of the root (a signature) stays at the end.
pub fn of_key(root: &str, key: &str) -> String {
    let root = root.split('#').next().unwrap_or(root);
    let (path, query) = root.split_once('?').map_or((root, None), |(path, query)| (path, Some(query)));
    let path = path.trim_end_matches('/');
    match query {
        Some(query) => format!("{path}/{key}?{query}"),
        None => format!("{path}/{key}"),
    }
}

/// What a key holds, as far as the meaning of a status depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// The metadata of the root group: without it there is no dataset.
    Root,
    /// Metadata of another node.
    Metadata,
    /// A chunk or a shard.
    Chunk,
}

/// What `key` holds, by its name.
pub fn holds(key: &str) -> Holds {
    match key {
        "zarr.json" | ".zgroup" | ".zmetadata" | ".zattrs" | ".zarray" => Holds::Root,
        _ => match key.rsplit('/').next().unwrap_or(key) {
            "zarr.json" | ".zgroup" | ".zmetadata" | ".zattrs" | ".zarray" => Holds::Metadata,
            _ => Holds::Chunk,
        },
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
    fn metadata_is_told_from_chunks() {
        assert_eq!(holds("zarr.json"), Holds::Root);
        assert_eq!(holds("bukov/0/zarr.json"), Holds::Metadata);
        assert_eq!(holds("bukov/0/t/c/0/1"), Holds::Chunk);
    }
}
