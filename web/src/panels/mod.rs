//! The panels around the chart, one a file, and the chart's own card.

mod about;
mod chart;
pub(crate) mod dimensions;
pub mod facts;
mod minimap;
mod python;
mod rows;
mod storage;
mod what;
mod where_;
mod window;

pub use about::about;
pub use chart::chart_card;
pub use dimensions::dimensions;
pub use python::python;
pub use storage::storage;
pub use what::what;
pub use where_::places;
pub use window::in_window;
