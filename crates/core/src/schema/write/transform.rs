//! Transforms of a source as YAML.

use super::variable::step;
use super::{Entries, Keys, named};
use crate::schema::emit::Out;
use crate::schema::model::{JoinTable, Keep, SourceTransform};
use crate::schema::transform::KEEPS;

pub(super) fn transform(transform: &SourceTransform) -> Out {
    let value = match transform {
        SourceTransform::Rename(names) => Out::Map(named(names, |name| Out::text(name))),
        SourceTransform::Map(columns) => {
            Out::Map(named(columns, |texts| Out::Map(named(texts, |text| Out::label(text)))))
        }
        SourceTransform::Filter(condition) => Out::text(condition),
        SourceTransform::Formula(formulas) => Out::Map(named(formulas, |formula| Out::text(formula))),
        SourceTransform::Resample(steps) => Out::Map(named(steps, |of| Out::Map(step(of)))),
        SourceTransform::Join(_)
        | SourceTransform::Unpivot(_)
        | SourceTransform::Deduplicate(_)
        | SourceTransform::Aggregate(_) => Out::Map(section(transform)),
    };
    Out::Map(vec![(transform.name().to_owned(), value)])
}

/// Transforms with keys of their own.
fn section(transform: &SourceTransform) -> Entries {
    let mut keys = Keys::default();
    match transform {
        SourceTransform::Join(join) => {
            match &join.table {
                JoinTable::File(file) => keys.put("table", Out::text(file)),
                JoinTable::Rows(rows) => {
                    keys.put("table", Out::List(rows.iter().map(|row| Out::labels(row)).collect()))
                }
            }
            keys.put("on", Out::Map(named(&join.on, |name| Out::text(name))));
            keys.put("take", Out::List(join.take.iter().map(|name| Out::text(name)).collect()));
        }
        SourceTransform::Unpivot(unpivot) => {
            keys.put("columns", Out::text(&unpivot.columns));
            keys.put("value", Out::text(&unpivot.value));
        }
        SourceTransform::Deduplicate(deduplicate) => {
            keys.put("by", Out::List(deduplicate.by.iter().map(|name| Out::text(name)).collect()));
            if deduplicate.keep != Keep::default() {
                let word = KEEPS.iter().find(|(_, keep)| *keep == deduplicate.keep).map_or("first", |(word, _)| word);
                keys.put("keep", Out::Scalar(word.to_owned()));
            }
        }
        SourceTransform::Aggregate(aggregate) => {
            let (number, unit) = &aggregate.every;
            let unit = Some(unit).filter(|unit| !unit.is_empty()).map(|unit| Out::text(unit));
            keys.put("every", Out::List([Out::number(*number)].into_iter().chain(unit).collect()));
            keys.text("along", aggregate.along.as_ref());
            let value = |made: &crate::schema::model::Aggregated| {
                let method = Out::Scalar(made.method.name().to_owned());
                match &made.of {
                    Some(of) => Out::List(vec![method, Out::text(of)]),
                    None => method,
                }
            };
            keys.put("values", Out::Map(named(&aggregate.values, value)));
        }
        _ => {}
    }
    keys.0
}
