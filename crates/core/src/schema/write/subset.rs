//! Saved selections as YAML.

use super::{Entries, Keys, named};
use crate::schema::emit::Out;
use crate::schema::model::Subset;

fn numbers(numbers: &[f64]) -> Out {
    Out::List(numbers.iter().map(|number| Out::number(*number)).collect())
}

pub(super) fn subset(subset: &Subset) -> Entries {
    let mut keys = Keys::default();
    keys.text("description", subset.description.as_ref());
    keys.put("select", Out::labels(&subset.select));
    keys.text("where", subset.condition.as_ref());
    if let Some(bounds) = &subset.bounds {
        keys.put("box", numbers(bounds));
    }
    if !subset.polygon.is_empty() {
        keys.put("polygon", Out::List(subset.polygon.iter().map(|corner| numbers(corner)).collect()));
    }
    keys.map("stride", named(&subset.stride, |n| Out::Scalar(n.to_string())));
    keys.texts("contribution", &subset.contributions);
    keys.texts("person", &subset.persons);
    keys.text("every", subset.every.as_ref());
    keys.text("method", subset.method.as_ref());
    keys.0
}
