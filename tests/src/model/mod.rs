//! A dataset as one would explain it at a blackboard: a map from labels to a value and its writer, and a list of events.
//!
//! It shares no code with the merge that it is compared with: a plan of its own instead of the schema (from which the
//! schema's YAML is printed), values of its own instead of columns, one map instead of chunks. What it says about a
//! merge, an erasure and a revert is what docs/merging.md says, as plainly as it can be written.
//!
//! [`plan`] and [`value`] describe what can be stored, [`state`] what is, [`history`] how it came there, [`case`] the
//! random plans and events, [`stored`] reads a real dataset into the same form, [`run`] does the events to both.

pub mod case;
pub mod history;
pub mod plan;
pub mod run;
pub mod state;
pub mod stored;
pub mod value;
