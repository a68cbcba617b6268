//! The commands: one file and one line of [`Command`] each. A command's doc comment is its help.

mod add;
mod blame;
mod check;
mod commit_parts;
mod diff;
mod erase;
mod explain;
mod init;
mod log;
mod plan_write;
mod preview;
mod publish;
mod quarantine;
mod rebuild;
mod reference;
mod revert;
pub(crate) mod schema;
mod select;
mod serve;
mod show;
mod site;
mod sql;
mod tag;
mod write_part;

use crate::context::Options;
use crate::fault::Fault;
use crate::output::Output;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    Check(check::Check),
    Explain(explain::Explain),
    Preview(preview::Preview),
    Add(add::Add),
    Quarantine(quarantine::Quarantine),
    PlanWrite(plan_write::PlanWrite),
    WritePart(write_part::WritePart),
    CommitParts(commit_parts::CommitParts),
    Log(log::Log),
    Show(show::Show),
    Select(select::Select),
    Sql(sql::Sql),
    Blame(blame::Blame),
    Diff(diff::Diff),
    Erase(erase::Erase),
    Revert(revert::Revert),
    Tag(tag::Tag),
    Rebuild(rebuild::Rebuild),
    Schema(schema::Schema),
    Publish(publish::Publish),
    Site(site::Site),
    Serve(serve::Serve),
    #[command(hide = true)]
    Reference(reference::Reference),
}

impl Command {
    pub(crate) async fn run(&self, options: &Options, output: &Output) -> Result<(), Fault> {
        match self {
            Command::Init(command) => command.run(options, output).await,
            Command::Check(command) => command.run(output),
            Command::Explain(command) => command.run(output),
            Command::Preview(command) => command.run(options, output).await,
            Command::Add(command) => command.run(options, output).await,
            Command::Quarantine(command) => command.run(options, output).await,
            Command::PlanWrite(command) => command.run(options, output).await,
            Command::WritePart(command) => command.run(output).await,
            Command::CommitParts(command) => command.run(output).await,
            Command::Log(command) => command.run(options, output).await,
            Command::Show(command) => command.run(options, output).await,
            Command::Select(command) => command.run(options, output).await,
            Command::Sql(command) => command.run(options, output).await,
            Command::Blame(command) => command.run(options, output).await,
            Command::Diff(command) => command.run(options, output).await,
            Command::Erase(command) => command.run(options, output).await,
            Command::Revert(command) => command.run(options, output).await,
            Command::Tag(command) => command.run(options, output).await,
            Command::Rebuild(command) => command.run(options, output).await,
            Command::Schema(command) => command.run(options, output).await,
            Command::Publish(command) => command.run(options, output).await,
            Command::Site(command) => command.run(options, output).await,
            Command::Serve(command) => command.run(output).await,
            Command::Reference(command) => command.run(output),
        }
    }
}

/// A count with its noun: `1 cell`, `2 cells`, thousands apart.
pub(crate) fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(n), if n == 1 { "" } else { "s" })
}

/// A number for people: thousands apart.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A value of a cell for people: numbers in their shortest form, null as "".
pub(crate) fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => match other.as_f64().filter(|_| other.is_f64()) {
            Some(number) => number.to_string(),
            None => other.to_string(),
        },
    }
}
