//! What is done to a contribution on its way: one file each, and a line in [`rows`] or in [`whole`].
//!
//! First come those that know the table of the file ([`OfRows`]), batch by batch; then `scale` with the unit of a column, and
//! formulas ([`formulas`]), row by row; then those that see the whole contribution ([`whole`]). A transform is asked for in
//! the schema, changes nothing else, and says in the contribution's record what it did and with which parameters. The names that records have, with their parameters:
//!
//! | name | parameters | by |
//! |---|---|---|
//! | `rows` | `selected`, `of` | `rows` of a source |
//! | `unit` | `from`, `to`, `factor`, `offset`, `context` | the unit of a column |
//! | `zone` | `from`, `to` | `tz` of a column of times |
//! | `epoch` | `epoch`, `from` (the zone of serial dates) | `epoch` of a column of times |
//! | `number` | – | texts of a JSON file that are numbers |
//! | `missing` | `cells`, `texts` | `na_source`, `na` |
//! | `map` | `cells` | `map` of a column |
//! | `bad` | `cells` | `on_bad: missing` |
//! | `resolution` | `resolution`, `rounded` | `resolution` of a coordinate |
//! | `rename` | `names` | `rename` of a source |
//! | `map` | `cells`, `column` (of the file) | `map` of a source |
//! | `join` | `on`, `take`, `found`, `alone` (rows without a partner) | `join` |
//! | `unpivot` | `pattern`, `value`, `columns`, `rows` | `unpivot` |
//! | `filter` | `condition`, `kept`, `of` | `filter` |
//! | `deduplicate` | `by`, `keep`, `left_out` | `deduplicate` |
//! | `scale` | `scale`, `offset` | `scale` and `offset` of a column |
//! | `formula` | `expression`, `cells`, `bad` | `formula` |
//! | `aggregate` | `every`, `along`, `values`, `readings`, `made`, `left_out` (variables) | `aggregate` |
//! | `resample` | as `step` | `resample` |
//! | `step` | `every` or `between`, `method`, `max_gap`, `made`, `moved`; for `none` `beside` or `shorter`, `longer` | `step` |
//! | `repeated` | `cells` | rows that give one cell different values |

mod aggregate;
mod deduplicate;
mod filter;
mod formula;
mod join;
mod map;
mod rename;
mod resample;
mod rows;
mod step;
#[cfg(test)]
mod tests;
mod unpivot;

pub(crate) use formula::formulas;
pub(crate) use rows::OfRows;

use crate::cells::Cells;
use crate::fault::Error;
use serde_json::Value;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{GroupSchema, Source, SourceTransform};

/// Whether something is asked for that looks at all rows of a contribution together: see [`whole`].
pub(crate) fn needs_whole(group: &GroupSchema, source: &Source) -> bool {
    let steps = group.coords.values().any(|coordinate| coordinate.step.is_some());
    steps || source.transforms.iter().any(SourceTransform::is_whole)
}

/// What is done to all rows of a contribution together: `aggregate` and `resample` of its source, in their order, then
/// `step` of the coordinates. `file` is the name that faults carry.
///
/// # Errors
/// Steps that would make too many values.
pub(crate) fn whole(cells: &mut Cells, group: &GroupSchema, source: &Source, file: &str) -> Result<(), Error> {
    for transform in &source.transforms {
        match transform {
            SourceTransform::Aggregate(of) => aggregate::apply(cells, group, of, file)?,
            SourceTransform::Resample(steps) => resample::apply(cells, group, steps, file)?,
            _ => {}
        }
    }
    step::apply(cells, group, file)
}

/// [`whole`] of a source that asks for nothing.
pub(crate) fn apply(cells: &mut Cells, group: &GroupSchema, file: &str) -> Result<(), Error> {
    step::apply(cells, group, file)
}

/// A record of what was done to `variable` ("" for the whole file), in words and with parameters.
pub(crate) fn of<const N: usize>(
    name: &str,
    variable: &str,
    text: impl Into<String>,
    parameters: [(&str, Value); N],
) -> Transform {
    let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Transform { name: name.to_owned(), variable: variable.to_owned(), parameters, text: text.into() }
}

/// Adds what was done to a batch to what was done to those before it. With a record of the same transform of the same
/// variable it is one: whole numbers among the parameters are added up, in the text too.
pub(crate) fn add(list: &mut Vec<Transform>, more: Transform) {
    let same = |one: &Transform| {
        let alike = |(name, value): (&String, &Value)| {
            let other = more.parameters.get(name);
            other == Some(value) || (value.is_u64() && other.is_some_and(Value::is_u64))
        };
        let both = one.parameters.len() == more.parameters.len() && one.parameters.iter().all(alike);
        (&one.name, &one.variable) == (&more.name, &more.variable) && both
    };
    let Some(one) = list.iter_mut().find(|one| same(one)) else { return list.push(more) };
    let mut text = one.text.clone();
    for (name, value) in &mut one.parameters {
        let (Some(a), Some(b)) = (value.as_u64(), more.parameters.get(name).and_then(Value::as_u64)) else { continue };
        let words = text.split(' ').map(|word| match word.parse() == Ok(a) {
            true => (a + b).to_string(),
            false => word.to_owned(),
        });
        text = words.collect::<Vec<_>>().join(" ");
        *value = (a + b).into();
    }
    one.text = text;
}

/// Cells that a contribution gives more than once with different values.
pub(crate) fn repeated(cells: u64) -> Transform {
    let text = format!("{cells} cells given more than once with different values: the last one stands");
    of("repeated", "", text, [("cells", cells.into())])
}
