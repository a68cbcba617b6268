//! Names and attributes that a stored dataset and a release agree on, so that writer, reader and baker spell them once.
//!
//! A **repo** (the versioned store) holds for each group of the schema a Zarr group at the same path with one array a
//! coordinate and one a data variable. A **release** holds for each such group a child group a level: `0` (the values
//! themselves), then overviews such as `1h` and `1d`, siblings of `0` so that `xarray.open_datatree` can open the tree.
//!
//! **What a missing value is.** Floats and complex numbers: NaN; integers: the least of a signed type, the greatest of an
//! unsigned one; texts: the empty one; or what the schema's `na_value` says. It is Zarr's `fill_value`, and, unless NaN
//! or empty, stands in `_FillValue` (of texts in `missing_value`) for readers that follow CF. `uint64` has that attribute
//! only with an `na_value`, since with it xarray gives floats, in which a number above 2^53 is another one.
//!
//! **Categories.** A text with a list of allowed labels is stored as codes, see [`crate::flags`]; a coordinate's labels
//! stay texts, so that they can be selected. Numbers with a list are their own codes.
//!
//! **Lineage.** Beside a variable `x` of a repo stands `x_lineage` ([`lineage`]), of `uint32`, with the same dimensions and
//! chunks, and named in the `ancillary_variables` of `x`: 0 where nobody wrote the cell, n where the contribution `c<n>`
//! gave its value or erased it. Releases leave it out.
//!
//! **Overviews.** The array `x` of a level holds the means over its buckets, `x_min`, `x_max` and `x_count` the least and
//! greatest value and how many are present. Where `cell_methods` of `x` says `time: sum`, `x` is an amount, and the level
//! holds the sum over the bucket of the values that are present, with `cell_methods` `time: sum` again; `x_count` tells
//! how many they are. Complex numbers, texts, times, categories and directions have no overviews.

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
/// Suffix of the array beside a variable that says which contribution wrote each cell, see [`lineage`].
pub const LINEAGE_SUFFIX: &str = "_lineage";
/// The release inside a release folder and inside a site.
pub const RELEASE_STORE: &str = "data.zarr";
/// Root attribute of a release: what the viewer shows first, the schema's `VIEW` as the text of a JSON object with the
/// `group` that it is of. A text and no object, since NetCDF holds none, and people export what they opened.
pub const VIEW_ATTRIBUTE: &str = "zarr_fuse_view";
/// Group attribute of a release: names of the data variables in the schema's order, since consolidated metadata is sorted
/// by name and a steward puts the main variable first.
pub const ORDER_ATTRIBUTE: &str = "zarr_fuse_variables";
/// Attribute of a variable: which of its `ancillary_variables` holds its uncertainty.
pub const UNCERTAINTY_ATTRIBUTE: &str = "zarr_fuse_uncertainty";
/// Attribute of a variable: which of its `ancillary_variables` holds its quality flags.
pub const FLAGS_ATTRIBUTE: &str = "zarr_fuse_flags";
/// The CF version that the attributes follow.
pub const CONVENTIONS: &str = "CF-1.11";

/// The name of the array of `uint32` that says for each cell of the variable `name` which contribution wrote it: 0 is
/// nobody, n is the contribution `c<n>`, which gave the value or erased it.
pub fn lineage(name: &str) -> String {
    format!("{name}{LINEAGE_SUFFIX}")
}

/// The path of `name` in the group at `group` ("" is the root): no leading slash, parts joined by `/`.
pub fn join(group: &str, name: &str) -> String {
    match (group.trim_matches('/'), name.trim_matches('/')) {
        ("", name) => name.to_owned(),
        (group, "") => group.to_owned(),
        (group, name) => format!("{group}/{name}"),
    }
}
