//! Reads and harmonises a raw file, and says how long that took: what `cargo xtask bench tables` measures beside others.
//!
//! usage: harmonise SCHEMA SOURCE FILE
//!
//! Prints `{"rows": .., "seconds": .., "cells": present values}`. Reading the schema is not counted.

#![allow(clippy::print_stdout, clippy::print_stderr)] // It is a program.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use zarr_fuse_fuse::{Asked, Input, harmonise};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<String, String> {
    let [schema, key, file] = arguments else { return Err("usage: harmonise SCHEMA SOURCE FILE".into()) };
    let text = std::fs::read_to_string(schema).map_err(|error| format!("{schema}: {error}"))?;
    let read = zarr_fuse_core::schema::read(&text);
    let schema = read.schema.ok_or_else(|| format!("{schema} has faults: see `zarr-fuse check`"))?;
    let source = schema.root.sources.get(key).ok_or_else(|| format!("there is no source {key}"))?;
    let begin = Instant::now();
    let harmonised = harmonise(&Input::File(Path::new(file)), file, &schema.root, source, Asked::default())
        .map_err(|error| error.to_string())?;
    let seconds = begin.elapsed().as_secs_f64();
    let mut cells = 0;
    for batch in harmonised.batches() {
        let batch = batch.map_err(|error| error.to_string())?;
        for name in schema.root.vars.keys() {
            if let Some(values) = batch.columns.get(name) {
                cells += (0..values.len()).filter(|row| !values.is_missing(*row)).count();
            }
        }
    }
    Ok(format!("{{\"rows\": {}, \"seconds\": {seconds}, \"cells\": {cells}}}", harmonised.rows()))
}
