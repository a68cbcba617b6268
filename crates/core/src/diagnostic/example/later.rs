//! `ZF08..`: keys that are not used yet.

use super::{Example, row};

pub(super) const EXAMPLES: &[Example] =
    &[row("ZF0801", "ATTRS:\n  title: Bukov\n  S3_REGION: eu-central-1\n", "ATTRS:\n  title: Bukov\n")];
