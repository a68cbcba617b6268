//! `zarr-fuse explain`.

mod page;

pub(crate) use page::{Page, index};

use crate::fault::{Fault, Kind};
use crate::output::Output;
use clap::Args;
use serde_json::json;
use zarr_fuse_core::diagnostic::code;

/// Say what a fault code means, with an example and how it is mended
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse explain ZF0107\n  zarr-fuse explain")]
pub(crate) struct Explain {
    /// The code, as `check` prints it; without it all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    pub(crate) fn run(&self, output: &Output) -> Result<(), Fault> {
        let Some(name) = &self.code else {
            let lines: Vec<String> = code::ALL.iter().map(|row| format!("{}  {}", row.code, row.title)).collect();
            let rows: Vec<_> = code::ALL.iter().map(|row| json!({"code": row.code, "title": row.title})).collect();
            output.result(&lines.join("\n"), &json!(rows));
            return Ok(());
        };
        let Some(row) = code::find(&name.to_uppercase()) else {
            let message = format!("there is no fault `{name}`; `zarr-fuse explain` lists all codes");
            return Err(Fault::new(Kind::NotFound, message));
        };
        let page = Page::of(row);
        output.result(&page.terminal(), &page.json());
        Ok(())
    }
}
