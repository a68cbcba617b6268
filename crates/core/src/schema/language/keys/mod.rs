//! The rows of the table, a file a group of sections.

pub(super) mod constraint;
pub(super) mod people;
pub(super) mod places;
pub(super) mod source;
pub(super) mod subset;
pub(super) mod transform;
pub(super) mod tree;
pub(super) mod variable;
pub(super) mod view;
