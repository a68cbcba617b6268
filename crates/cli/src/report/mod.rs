//! Draws diagnostics: the line of the file, the place in it, what to do. One renderer for all of them.

pub(crate) mod sarif;
mod snippet;

use miette::{
    Diagnostic as Report, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Grade, SourceCode,
    SourceSpan,
};
use snippet::Lines;
use std::fmt;
use std::path::Path;
use zarr_fuse_core::diagnostic::{Diagnostic, Severity};

/// Bytes that are marked at most.
const MARKED: usize = 80;

struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    source: &'a Lines,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostic.path.as_str() {
            "" => write!(f, "{}", self.diagnostic.message),
            path => write!(f, "{path}: {}", self.diagnostic.message),
        }
    }
}

impl std::error::Error for Drawn<'_> {}

impl Report for Drawn<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(&self.diagnostic.code))
    }

    fn severity(&self) -> Option<Grade> {
        Some(match self.diagnostic.severity {
            Severity::Error => Grade::Error,
            Severity::Warning => Grade::Warning,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        (!self.diagnostic.hint.is_empty()).then(|| Box::new(&self.diagnostic.hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.diagnostic.place.map(|_| self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.diagnostic.place?;
        // A line of the terminal has room for so much; a longer mark would only fill the screen.
        let span = SourceSpan::new(place.offset.into(), place.length.min(MARKED));
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".into()), span))))
    }
}

/// All diagnostics of one file, as text with the lines in question.
pub(crate) fn draw(file: &Path, bytes: &[u8], diagnostics: &[Diagnostic]) -> String {
    drawn(file, bytes, diagnostics, crate::output::colours())
}

/// The same without colours.
pub(crate) fn plain(file: &Path, bytes: &[u8], diagnostics: &[Diagnostic]) -> String {
    drawn(file, bytes, diagnostics, false)
}

fn drawn(file: &Path, bytes: &[u8], diagnostics: &[Diagnostic], colours: bool) -> String {
    let source = Lines::new(file.display().to_string(), String::from_utf8_lossy(bytes).into_owned());
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(110);
    let mut drawn = String::new();
    for diagnostic in diagnostics {
        let report = Drawn { diagnostic, source: &source };
        if handler.render_report(&mut drawn, &report).is_err() {
            drawn.push_str(&report.to_string());
        }
        drawn.push('\n');
    }
    drawn.trim_end().to_owned()
}
