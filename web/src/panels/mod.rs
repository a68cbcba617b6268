//! The panels around the chart, one a file, and the chart's own card.

mod about;
mod chart;
mod dimensions;
pub mod facts;
mod minimap;
mod python;
mod what;
mod where_;
mod window;

pub use about::About;
pub use chart::ChartCard;
pub use dimensions::Dimensions;
pub use python::Python;
pub use what::What;
pub use where_::Where;
pub use window::InWindow;
