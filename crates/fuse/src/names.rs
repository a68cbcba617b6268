//! Sources and variables by name, with their group's path where the name alone is not unique.

use crate::fault::Error;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Schema};

/// Finds the `what` called `name` among the `keys` of each group: a full path, else a key of one group only.
pub(crate) fn find<'a>(
    schema: &'a Schema,
    what: &str,
    name: &str,
    keys: impl Fn(&'a GroupSchema) -> Vec<&'a str>,
) -> Result<(String, &'a GroupSchema, &'a str), Error> {
    let groups = schema.root.walk().into_iter();
    let all: Vec<(String, &GroupSchema, &str)> =
        groups.flat_map(|(path, group)| keys(group).into_iter().map(move |key| (path.clone(), group, key))).collect();
    let full = |(path, _, key): &(String, &GroupSchema, &str)| join(path, key);
    let list = |found: &[&(String, &GroupSchema, &str)]| found.iter().map(|f| full(f)).collect::<Vec<_>>().join(", ");
    if let Some(found) = all.iter().find(|found| full(found) == name) {
        return Ok(found.clone());
    }
    let found: Vec<_> = all.iter().filter(|(_, _, key)| *key == name).collect();
    match found.as_slice() {
        [found] => Ok((*found).clone()),
        [] if all.is_empty() => Err(Error::NotFound {
            message: format!("the schema has no {what} `{name}`"),
            hint: format!("it has no {what} at all"),
        }),
        [] => Err(Error::NotFound {
            message: format!("the schema has no {what} `{name}`"),
            hint: format!("its {what}s are {}", list(&all.iter().collect::<Vec<_>>())),
        }),
        several => Err(Error::NotFound {
            message: format!("`{name}` is a {what} of several groups"),
            hint: format!("say which: {}", list(several)),
        }),
    }
}
