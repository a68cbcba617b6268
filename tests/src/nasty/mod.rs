//! Small nasty tables, one fault or oddity each: what comes of each is written beside it by hand.

pub(crate) mod case;
pub(crate) mod file;
pub(crate) mod run;

mod bytes;
mod constraints;
mod labels;
mod missing;
mod numbers;
mod packed;
mod places;
mod shape;
mod source;
mod times;
mod transforms;

use case::Case;

/// The cases by their subject.
pub(crate) const SUBJECTS: &[(&str, fn() -> Vec<Case>)] = &[
    ("bytes", bytes::cases),
    ("shape", shape::cases),
    ("numbers", numbers::cases),
    ("missing", missing::cases),
    ("times", times::cases),
    ("labels", labels::cases),
    ("places", places::cases),
    ("source", source::cases),
    ("packed", packed::cases),
    ("transforms", transforms::cases),
    ("constraints", constraints::cases),
];
