//! `bench merge`: what merging costs, beside its peers on the same machine in the same run.

mod appends;
mod commits;
mod dense;
mod insertion;
mod table;

use super::cases::Suite;
pub(super) use table::schema;

pub(super) const SUITE: Suite = Suite {
    name: "merge",
    cases: &[table::CASE, appends::CASE, commits::CASE, dense::CASE, insertion::CASE],
    peers: &["icechunk", "zarr", "numpy"],
};
