//! The project's own commands: `cargo xtask demo | test | check | viewer | bench | tidy | docs`.

mod bench;
mod browser;
mod count;
mod demo;
mod docs;
mod job;
mod place;
mod python;
mod samples;
mod short;
mod stamp;
mod suite;
mod system;
mod tidy;
mod tools;
mod viewer;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What a step gives, or a text for people that says what failed and what to do.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, make the sample dataset, publish its site and serve it on 127.0.0.1.
    Demo {
        /// Stop when everything is built.
        #[arg(long)]
        no_serve: bool,
        /// Port of the server.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Format check, lints, house rules and every test: native, viewer, command, Python, browser.
    Test,
    /// The fast part of `test`: format check, house rules, native lints and native tests.
    Check,
    /// Build the viewer into target/viewer.
    Viewer {
        /// Optimised for size, as it is published.
        #[arg(long)]
        release: bool,
    },
    /// Figures against their limits: compressed sizes of the site, hostile schemas, merging beside its peers.
    Bench(bench::Bench),
    /// The house rules of ARCHITECTURE.md.
    Tidy,
    /// Write the generated parts of docs/ again.
    Docs,
    /// Make the contributions of the sample datasets, with their schemas, in target/samples.
    Sample {
        /// Which one, as the folder in schemas/; else all.
        name: Option<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Task::Demo { no_serve, port } => demo::run(no_serve, port),
        Task::Test => suite::test(),
        Task::Check => suite::check(),
        Task::Viewer { release } => viewer::build(release).map(|_| ()),
        Task::Bench(options) => bench::run(&options),
        Task::Tidy => tidy::run().map(|rules| println!("All {rules} house rules hold.")),
        Task::Docs => docs::write(),
        Task::Sample { name } => samples::write(name.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("\n{text}");
            ExitCode::FAILURE
        }
    }
}
