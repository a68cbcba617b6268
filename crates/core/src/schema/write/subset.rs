//! Saved selections as YAML.

use super::{Entries, Keys};
use crate::schema::emit::Out;
use crate::schema::model::Subset;

pub(super) fn subset(subset: &Subset) -> Entries {
    let mut keys = Keys::default();
    keys.text("description", subset.description.as_ref());
    keys.put("select", Out::labels(&subset.select));
    keys.text("where", subset.condition.as_ref());
    keys.text("every", subset.every.as_ref());
    keys.text("method", subset.method.as_ref());
    keys.0
}
