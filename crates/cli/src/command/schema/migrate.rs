//! `zarr-fuse schema migrate`.

use crate::command::count;
use crate::context::{name, read_bytes};
use crate::fault::{Fault, Kind};
use crate::output::{Output, plain};
use crate::report;
use clap::Args;
use serde_json::{Value, json};
use similar::TextDiff;
use std::fs::Permissions;
use std::io::Write;
use std::path::{Path, PathBuf};
use zarr_fuse_core::diagnostic::{Diagnostic, code};
use zarr_fuse_core::schema;

/// Rewrite the legacy forms of a schema as modern ones
///
/// Each form is shown with what stands for it now. Comments, order, quotes, blank lines and line ends stay, and the schema
/// means the same: that is tested before anything is written. Without --in-place or --output the text goes to standard
/// output. A file is replaced in one step or stays as it was.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  zarr-fuse schema migrate dataset.yaml --dry-run
  zarr-fuse schema migrate dataset.yaml --in-place
  zarr-fuse schema migrate old.yaml -o dataset.yaml
  zarr-fuse schema migrate - < old.yaml | zarr-fuse check -")]
pub(crate) struct Migrate {
    /// The schema; - is standard input
    file: PathBuf,
    /// Rewrite the file itself
    #[arg(long, short, conflicts_with = "output")]
    in_place: bool,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show what would change as a unified diff, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(crate) fn run(&self, output: &Output) -> Result<(), Fault> {
        let shown = name(&self.file);
        let target = self.target()?;
        let bytes = read_bytes(&self.file)
            .map_err(|error| Fault::new(Kind::of(&error), format!("{}: {error}", shown.display())))?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            // The reader says where.
            return Err(faulty(shown, &bytes, &schema::read_bytes(&bytes).diagnostics, output));
        };
        let migrated = schema::migrate(text);
        if migrated.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(faulty(shown, &bytes, &migrated.diagnostics, output));
        }
        if !migrated.diagnostics.is_empty() {
            output.note(&report::draw(shown, &bytes, &migrated.diagnostics));
        }
        let changed = migrated.text != text;
        let mut document = json!({
            "file": shown.display().to_string(),
            "changed": changed,
            "diagnostics": migrated.diagnostics,
        });
        if self.dry_run {
            let diff = unified(shown, text, &migrated.text);
            document["diff"] = json!(diff);
            output.file(&plain(&diff), &document);
            return Ok(());
        }
        let Some(target) = target else {
            document["text"] = json!(migrated.text);
            output.file(&migrated.text, &document);
            return Ok(());
        };
        if changed || self.output.is_some() {
            write(&target, &migrated.text)
                .map_err(|error| Fault::new(Kind::of(&error), format!("{}: {error}", target.display())))?;
            document["written"] = json!(target.display().to_string());
        }
        // An alias that was written out is told beside the forms.
        let forms = migrated.diagnostics.iter().filter(|fault| fault.code != code::ALIAS_WRITTEN_OUT.code).count();
        let forms = count(forms as u64, "legacy form");
        let line = match changed {
            true => format!("{}: {forms} rewritten", target.display()),
            false => format!("{}: no legacy form", shown.display()),
        };
        output.result(&line, &document);
        Ok(())
    }

    /// The file that is written.
    fn target(&self) -> Result<Option<PathBuf>, Fault> {
        match (self.in_place, &self.output) {
            (true, _) if self.file == Path::new("-") => {
                let message = "expected a file to rewrite in place, found standard input: name a file, or use --output";
                Err(Fault::new(Kind::BadInput, message))
            }
            (true, _) => Ok(Some(self.file.clone())),
            (false, output) => Ok(output.clone()),
        }
    }
}

fn faulty(file: &Path, bytes: &[u8], diagnostics: &[Diagnostic], output: &Output) -> Fault {
    output.note(&report::draw(file, bytes, diagnostics));
    Fault::diagnosed(diagnostics).after(Value::Null)
}

/// What changes, with three lines around it.
fn unified(file: &Path, old: &str, new: &str) -> String {
    let name = file.display().to_string();
    TextDiff::from_lines(old, new).unified_diff().header(&name, &format!("{name} (migrated)")).to_string()
}

/// Replaces a file in one step. A link stays one: what it points at is replaced.
fn write(target: &Path, text: &str) -> std::io::Result<()> {
    let target = std::fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".zarr-fuse-");
    let permissions = std::fs::metadata(&target).ok().map(|metadata| metadata.permissions()).or_else(usual);
    let mut file = match &permissions {
        Some(permissions) => builder.permissions(permissions.clone()).tempfile_in(folder)?,
        None => builder.tempfile_in(folder)?,
    };
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions.filter(|_| target.exists()) {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// Permissions of a new file, before the user's mask.
fn usual() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    None
}
