//! Names and attributes that a stored dataset and a release agree on, so that writer, reader and baker spell them once.
//!
//! A **repo** (the versioned store) holds for each group of the schema a Zarr group at the same path with one array a
//! coordinate and one a data variable. A **release** holds for each such group a child group a level: `0` (the values
//! themselves), then overviews such as `1h` and `1d`, siblings of `0` so that `xarray.open_datatree` can open the tree.

/// Attribute of the repo's root group: the schema's canonical YAML.
pub const SCHEMA_ATTRIBUTE: &str = "zarr_fuse_schema";
/// Attribute of the repo's root group: SHA-256 of the schema's canonical YAML, hexadecimal.
pub const SCHEMA_HASH_ATTRIBUTE: &str = "zarr_fuse_schema_sha256";
/// Group of the repo that holds the journal.
pub const JOURNAL_GROUP: &str = "_zarr_fuse";
/// Array of [`JOURNAL_GROUP`]: one JSON text a contribution ([`crate::provenance::Contribution`]), in commit order.
pub const JOURNAL_ARRAY: &str = "journal";
/// The dimension of [`JOURNAL_ARRAY`].
pub const JOURNAL_DIMENSION: &str = "contribution";
/// The level of a release's group that holds the values themselves.
pub const FULL_LEVEL: &str = "0";
/// Group attribute of a release that lists the levels, as in the multiscales convention
/// (<https://github.com/zarr-conventions/multiscales>).
pub const MULTISCALES_ATTRIBUTE: &str = "multiscales";
/// Suffixes of a variable's overview arrays beside the mean, which keeps the variable's own name.
pub const MIN_SUFFIX: &str = "_min";
/// See [`MIN_SUFFIX`].
pub const MAX_SUFFIX: &str = "_max";
/// See [`MIN_SUFFIX`].
pub const COUNT_SUFFIX: &str = "_count";
/// The release inside a release folder and inside a site.
pub const RELEASE_STORE: &str = "data.zarr";
/// Root attribute of a release: what the viewer shows first, a JSON form of the schema's `VIEW`.
pub const VIEW_ATTRIBUTE: &str = "zarr_fuse_view";
/// Group attribute of a release: names of the data variables in the schema's order, since consolidated metadata is sorted
/// by name and a steward puts the main variable first.
pub const ORDER_ATTRIBUTE: &str = "zarr_fuse_variables";
/// The CF version that the attributes follow.
pub const CONVENTIONS: &str = "CF-1.11";

/// The path of `name` in the group at `group` ("" is the root): no leading slash, parts joined by `/`.
pub fn join(group: &str, name: &str) -> String {
    match (group.trim_matches('/'), name.trim_matches('/')) {
        ("", name) => name.to_owned(),
        (group, "") => group.to_owned(),
        (group, name) => format!("{group}/{name}"),
    }
}
