//! Constraints in their canonical form.

use super::{Entries, Keys};
use crate::schema::emit::Out;
use crate::schema::model::{Constraint, OnBad, Rule};

pub(super) fn constraint(constraint: &Constraint) -> Entries {
    let mut keys = Keys::default();
    let name = constraint.rule.name();
    match &constraint.rule {
        Rule::Unique(names) | Rule::Required(names) => keys.put(name, Out::labels(names)),
        Rule::Monotonic { of, within, strictly } => {
            keys.put(name, Out::text(of));
            keys.texts("within", within);
            keys.flag("strictly", *strictly, false);
        }
        Rule::Rate { of, along, at_most: (number, unit, distance) } => {
            keys.put(name, Out::text(of));
            keys.put("along", Out::text(along));
            keys.put("at_most", Out::List(vec![Out::number(*number), Out::label(unit), Out::label(distance)]));
        }
        Rule::Box(area) => keys.put(name, Out::List(area.iter().map(|end| Out::number(*end)).collect())),
        Rule::Expression(text) => keys.put(name, Out::text(text)),
    }
    match constraint.on_bad {
        OnBad::Quarantine => {}
        OnBad::Reject => keys.put("on_bad", Out::Scalar("reject".to_owned())),
        OnBad::Missing => keys.put("on_bad", Out::Scalar("missing".to_owned())),
    }
    keys.text("message", constraint.message.as_ref());
    keys.0
}
