//! Why a command did not do what it was asked, and the exit code that says so.

use serde_json::{Value, json};
use zarr_fuse_core::diagnostic::Diagnostic;
use zarr_fuse_fuse as fuse;
use zarr_fuse_publish as publish;
use zarr_fuse_store as store;

/// The kinds of fault, each with its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Failed = 1,
    BadInput = 2,
    NotFound = 3,
    Conflict = 4,
}

impl Kind {
    /// The kind of a file's error.
    pub(crate) fn of(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Kind::NotFound,
            std::io::ErrorKind::IsADirectory => Kind::BadInput,
            _ => Kind::Failed,
        }
    }
}

/// A fault, said once.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// One text a fault, most important first; empty when a report was printed already.
    pub(crate) messages: Vec<String>,
    /// The same for machines.
    pub(crate) details: Value,
    /// For machines: what was done before the fault; null if nothing was.
    pub(crate) done: Value,
    /// The command's own document for machines says it already.
    pub(crate) in_result: bool,
}

impl Fault {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { messages: vec![message.into()], ..Self::silent(kind) }
    }

    /// A fault without words, which only gives the exit code.
    fn silent(kind: Kind) -> Self {
        Self { kind, messages: Vec::new(), details: Value::Null, done: Value::Null, in_result: false }
    }

    /// Faults that the command's document for machines holds already. `messages`: those that people have not read yet.
    pub(crate) fn in_result(kind: Kind, messages: Vec<String>) -> Self {
        Self { messages, in_result: true, ..Self::silent(kind) }
    }

    /// The same with what machines read of it.
    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// The same with what was done before it.
    pub(crate) fn after(mut self, done: Value) -> Self {
        self.done = done;
        self
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// Diagnostics that were drawn already.
    pub(crate) fn diagnosed(diagnostics: &[Diagnostic]) -> Self {
        Self { details: json!(diagnostics), ..Self::silent(Kind::BadInput) }
    }

    pub(crate) fn code(&self) -> u8 {
        self.kind as u8
    }

    pub(crate) fn word(&self) -> &'static str {
        match self.kind {
            Kind::Failed => "failed",
            Kind::BadInput => "bad input",
            Kind::NotFound => "not found",
            Kind::Conflict => "conflict",
        }
    }
}

impl From<fuse::Error> for Fault {
    fn from(error: fuse::Error) -> Self {
        let kind = match &error {
            fuse::Error::Refused(_) => Kind::BadInput,
            fuse::Error::NotFound { .. } => Kind::NotFound,
            fuse::Error::Conflict(_) => Kind::Conflict,
            fuse::Error::Schema(_) | fuse::Error::Array(_) | fuse::Error::Store(_) => Kind::Failed,
        };
        match error {
            fuse::Error::Refused(faults) => Self {
                messages: faults.iter().map(ToString::to_string).collect(),
                details: json!(faults),
                ..Self::silent(kind)
            },
            fuse::Error::Conflict(fault) => {
                Self { messages: vec![fault.to_string()], details: json!([fault]), ..Self::silent(kind) }
            }
            fuse::Error::Store(error) => error.into(),
            other => Self::new(kind, other.to_string()),
        }
    }
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        let kind = match &error {
            store::Error::NotFound { .. } => Kind::NotFound,
            store::Error::Exists { .. } | store::Error::Conflict { .. } | store::Error::Tagged { .. } => Kind::Conflict,
            store::Error::Address { .. } => Kind::BadInput,
            _ => Kind::Failed,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<publish::Error> for Fault {
    fn from(error: publish::Error) -> Self {
        let kind = match &error {
            publish::Error::Conflict { .. } | publish::Error::Foreign { .. } => Kind::Conflict,
            publish::Error::Incomplete { .. } | publish::Error::Value { .. } | publish::Error::Empty => Kind::BadInput,
            _ => Kind::Failed,
        };
        Self::new(kind, error.to_string())
    }
}
