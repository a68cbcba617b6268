//! What the end-to-end tests share with the project's own commands: the generators of the sample datasets.

pub mod sample;
