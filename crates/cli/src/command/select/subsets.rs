//! The saved selections of a schema.

use crate::fault::Fault;
use crate::output::Output;
use serde_json::{Value, json};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_fuse::give::saved;

/// Lists them with what they say.
pub(super) fn list(schema: &Schema, output: &Output) -> Result<(), Fault> {
    let all = saved(schema);
    if all.is_empty() {
        output.note("The schema has no SUBSETS.");
    }
    let width = all.iter().map(|saved| saved.name.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for saved in &all {
        let subset = saved.subset;
        let mut said = subset.select.join(" ");
        let numbers = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        let some = |list: Vec<String>, between: &str| (!list.is_empty()).then(|| list.join(between));
        for (key, value) in [
            ("where", subset.condition.clone()),
            ("box", subset.bounds.map(|bounds| numbers(&bounds))),
            ("polygon", some(subset.polygon.iter().map(|corner| numbers(corner)).collect(), " ")),
            ("stride", some(subset.stride.iter().map(|(name, n)| format!("{name}={n}")).collect(), " ")),
            ("contribution", some(subset.contributions.clone(), ",")),
            ("person", some(subset.persons.clone(), ",")),
            ("every", subset.every.clone()),
            ("method", subset.method.clone()),
        ] {
            if let Some(value) = value {
                said.push_str(&format!("; {key} {value}"));
            }
        }
        text.push_str(&format!("{:<width$}  {said}\n", saved.name));
        if let Some(description) = &subset.description {
            text.push_str(&format!("{:<width$}  {}\n", "", description.trim()));
        }
    }
    let one = |saved: &zarr_fuse_fuse::give::Saved<'_>| json!({"name": saved.name, "definition": saved.subset});
    output.result(&text, &Value::from(all.iter().map(one).collect::<Vec<_>>()));
    Ok(())
}
