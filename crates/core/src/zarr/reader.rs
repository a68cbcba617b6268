//! Reading a Zarr V3 dataset: what it contains, and its time series.

use super::fail::ReadError;
use super::source::Source;
use super::tree::Tree;
use super::{Readable, describe, series};
use crate::dataset::Dataset;
use crate::series::{Answer, Request};

/// An opened dataset.
///
/// It keeps what it has read and will need again (metadata, times, the indexes of shards), never values.
pub struct Reader {
    source: Source,
    dataset: Dataset,
}

impl Reader {
    /// Reads the metadata, the labels of the coordinates and the ends of the times. `address` is where the store is, for
    /// errors and for a dataset without a title.
    ///
    /// # Errors
    /// See [`super::FailKind`]: nothing there, not readable, not Zarr V3, without consolidated metadata, over a limit, or
    /// with a coordinate that cannot be read.
    pub async fn open(store: Readable, address: &str) -> Result<Reader, ReadError> {
        #[cfg(feature = "zstd-decode")]
        super::zstd::register();
        let tree = Tree::open(&store, address).await?;
        let source = Source::new(store, tree);
        let dataset = describe::dataset(&source, address).await?;
        Ok(Reader { source, dataset })
    }

    /// What the dataset contains.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Time series for a chart: the finest level with at most about four points a pixel column is read (a finer one
    /// where that leaves columns empty), only inside the window
    /// and only the lines asked for, and reduced to one point a pixel column.
    ///
    /// A chunk that is not stored holds missing values. A chunk that cannot be read is named in [`Answer::failed`].
    ///
    /// # Errors
    /// When the request names what the dataset does not have, asks for too much at once, or when nothing can be read.
    pub async fn series(&self, request: &Request) -> Result<Answer, ReadError> {
        series::series(&self.source, &self.dataset, request).await
    }
}
