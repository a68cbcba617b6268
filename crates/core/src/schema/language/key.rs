//! A row of the table.

use super::{Frame, Shape};

/// One key of one section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What holds without it, in words.
    pub default: &'static str,
    /// What it means, for somebody who describes data.
    pub text: &'static str,
    /// Lines of YAML with the key, which read without a fault in the section's frame.
    pub example: &'static str,
    /// Lines of YAML with the key and a value that is refused by the reader and by the JSON Schema.
    pub fault: &'static str,
    /// The section is not complete without it.
    pub required: bool,
    /// What the key will do, if it is read and kept but does nothing yet; the reader then warns with `ZF0801`.
    pub later: Option<&'static str>,
    /// Of what is `later`, a part has its effect: the reader itself knows when to warn.
    pub partly: bool,
    /// Where the example stands, if not in the section's own frame.
    pub frame: Option<Frame>,
}

impl Key {
    /// A key with its shape; the rest follows.
    pub(super) const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            default: "none",
            text: "",
            example: "",
            fault: "",
            required: false,
            later: None,
            partly: false,
            frame: None,
        }
    }

    pub(super) const fn is(mut self, text: &'static str) -> Self {
        self.text = text;
        self
    }

    pub(super) const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self.default = "required";
        self
    }

    pub(super) const fn example(mut self, good: &'static str, fault: &'static str) -> Self {
        self.example = good;
        self.fault = fault;
        self
    }

    pub(super) const fn later(mut self, what: &'static str) -> Self {
        self.later = Some(what);
        self
    }

    pub(super) const fn partly(mut self, what: &'static str) -> Self {
        self.partly = true;
        self.later(what)
    }

    pub(super) const fn within(mut self, frame: Frame) -> Self {
        self.frame = Some(frame);
        self
    }
}
