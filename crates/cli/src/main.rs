//! The `zarr-fuse` command: arguments, terminal and exit codes. Every rule about data is in the crates below.

mod command;
mod context;
mod fault;
mod files;
mod interrupt;
mod output;
mod progress;
mod report;

use clap::Parser;
use command::Command;
use fault::Fault;
use output::Output;
use std::process::ExitCode;

/// One consistent, versioned Zarr dataset out of tables and arrays; shown in a browser, published for a repository.
///
/// A dataset is described by one YAML file, its schema. Contributions are converted to the schema's units and times,
/// merged cell by cell, and kept with who gave what.
#[derive(Debug, Parser)]
#[command(name = "zarr-fuse", version, propagate_version = true, after_help = AFTER)]
struct Arguments {
    #[command(flatten)]
    context: context::Options,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Examples:
  zarr-fuse check dataset.yaml
  zarr-fuse init dataset.yaml --home boreholes
  zarr-fuse add upload.json --source fiedler --home boreholes
  zarr-fuse publish --out bundle --home boreholes

Where the dataset is: --home, else ZF_STORE_URL, else STORE_URL in the schema given with --schema or in ./dataset.yaml.
Exit codes: 0 done, 1 failed, 2 bad input, 3 not found, 4 conflict.";

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and the version are no faults.
        Err(error) if error.use_stderr() && std::env::args_os().any(|argument| argument == "--json") => {
            let fault = Fault::new(fault::Kind::BadInput, error.to_string().trim_end());
            Output::new(true).fault(&fault);
            return ExitCode::from(fault.code());
        }
        Err(error) => error.exit(),
    };
    let output = Output::new(arguments.json);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::failed(format!("cannot start: {error}")))
        .and_then(|runtime| runtime.block_on(arguments.command.run(&arguments.context, &output)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            output.fault(&fault);
            ExitCode::from(fault.code())
        }
    }
}
