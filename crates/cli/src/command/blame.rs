//! `zarr-fuse blame`.

use crate::command::shown;
use crate::context::{At, Options};
use crate::fault::Fault;
use crate::output::Output;
use clap::Args;
use serde_json::{Value, json};
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::history::{Blamed, Cell, Effect};

/// Say who wrote a cell: value, contribution, file, person
///
/// The cells of a small selection, one variable at a time. What a variable keeps of its lineage is read; without it the
/// contributions that cover the cells are read again. Erased cells say who erased them and why.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse blame level time=2025-01-31T12:00Z well=north
  zarr-fuse blame level time=2025-01-31 well=north --history
  zarr-fuse blame bukov/level time=2025-01-31 --at v1.0 --json")]
pub(crate) struct Blame {
    /// The variable, where needed with its group: bukov/level
    #[arg(value_name = "VAR")]
    variable: String,
    /// Which cells: DIMENSION=LABELS, see `zarr-fuse erase --help`
    #[arg(value_name = "SELECTION")]
    selection: Vec<String>,
    /// List all that was said of each cell, in order
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    at: At,
}

impl Blame {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        let dataset = options.dataset(output).await?;
        let mut selection = Selection::parse(&self.selection).map_err(zarr_fuse_fuse::Error::from)?;
        selection.variables.insert(0, self.variable.clone());
        let blamed = dataset.blame(&selection, self.at.name(), self.history).await?;
        output.result(&say(&blamed, dataset.schema()), &json!(blamed));
        Ok(())
    }
}

fn say(blamed: &Blamed, schema: &Schema) -> String {
    let mut text = String::new();
    for cell in &blamed.cells {
        text.push_str(&self::cell(cell, blamed, schema));
    }
    let untouched = crate::command::count(blamed.untouched, "selected cell");
    match (blamed.cells.is_empty(), blamed.untouched) {
        (true, 0) => text.push_str("The selection holds no cell.\n"),
        (true, _) => text.push_str(&format!("{untouched}: nobody has written to {}.\n", blamed.variable)),
        (false, 0) => {}
        (false, _) => text.push_str(&format!("and {untouched} that nobody has written\n")),
    }
    text
}

fn cell(cell: &Cell, blamed: &Blamed, schema: &Schema) -> String {
    let place = cell.labels.iter().map(|(name, label)| format!("{name}={label}")).collect::<Vec<_>>().join(" ");
    let value = match &cell.value {
        Value::Null => "missing".to_owned(),
        value => format!("{} {}", shown(value), blamed.unit).trim_end().to_owned(),
    };
    let mut text = format!("{} {place}: {value}\n", blamed.variable);
    if let Some(history) = &cell.history {
        let said_value = |value: &Value| if value.is_null() { "-".to_owned() } else { shown(value) };
        let width = history.iter().map(|said| said_value(&said.value).chars().count()).max().unwrap_or(0);
        let ids = history.iter().map(|said| said.id.len()).max().unwrap_or(0);
        for said in history {
            let stands = if said.stands { "*" } else { " " };
            let event = blamed.events.get(&said.id).map(|event| about(event, schema)).unwrap_or_default();
            let (id, value, effect) = (&said.id, said_value(&said.value), word(said.effect));
            text.push_str(&format!("{stands} {id:<ids$}  {value:>width$}  {effect:<8}  {event}\n"));
        }
        return text;
    }
    match cell.writer.as_ref().and_then(|id| blamed.events.get(id)) {
        Some(event) => text.push_str(&format!("  {}  {}\n", event.id, about(event, schema))),
        None => text.push_str("  nobody is known to have written it\n"),
    }
    text
}

fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::New => "new",
        Effect::Changed => "changed",
        Effect::Same => "the same",
        Effect::Kept => "not kept",
        Effect::Erased => "erased",
        Effect::Reverted => "reverted",
    }
}

/// What an event is, in one line.
fn about(event: &Contribution, schema: &Schema) -> String {
    let person = schema.persons.get(&event.person).map_or(event.person.as_str(), |person| &person.name);
    let by = if person.is_empty() { String::new() } else { format!(", by {person}") };
    let what = match event.kind {
        Kind::Add if !event.retries.is_empty() => {
            format!("{} from {}, retries {}", event.file, event.source, event.retries)
        }
        Kind::Add => format!("{} from {}", event.file, event.source),
        Kind::Revert => format!("revert of {}: {}", event.reverts, event.reason),
        Kind::Erase | Kind::Schema => format!("{}: {}", event.kind.name(), event.reason),
    };
    format!("{}  {what}{by}", event.time)
}
