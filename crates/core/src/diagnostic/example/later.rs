//! `ZF08..` and `ZF09..`: keys that are not used yet, and legacy forms.

use super::{Example, row};

pub(super) const EXAMPLES: &[Example] = &[
    row("ZF0801", "ATTRS:\n  title: Bukov\n  S3_REGION: eu-central-1\n", "ATTRS:\n  title: Bukov\n"),
    row("ZF0901", "COORDS:\n  depth: {unit: m, dtype: float32}\n", "COORDS:\n  depth: {unit: m, type: float32}\n"),
];
