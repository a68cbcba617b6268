//! Reading a Zarr dataset: what it contains, and its time series.

use super::fail::{FailKind, ReadError};
use super::source::Source;
use super::tree::Tree;
use super::values::Opened;
use super::{Listing, Nothing, Readable, cost, describe, field, series, stats};
use crate::dataset::{Dataset, Places};
use crate::series::{Answer, Cost, Field, FieldRequest, Request, Stats};
use std::ops::Range;
use std::sync::Arc;

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
    /// See [`super::FailKind`]: nothing there, not readable, not Zarr, a group in which nothing is found, over a limit, or
    /// with a coordinate that cannot be read. [`super::FailKind::Codec`] when a coordinate asks for a codec that this build
    /// does not have.
    pub async fn open(store: Readable, address: &str) -> Result<Reader, ReadError> {
        Reader::open_with(store, address, &Nothing).await
    }

    /// As [`Reader::open`], for a store that can do more than give what it is asked for by name: the metadata need not be
    /// consolidated, and `address` may end at a group or an array inside a hierarchy.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub async fn open_with(store: Readable, address: &str, listing: &dyn Listing) -> Result<Reader, ReadError> {
        let mut reader = Reader::open_soon(store, address, listing).await?;
        for (path, places) in reader.places().await? {
            if let Some(group) = reader.dataset.groups.iter_mut().find(|group| group.path == path) {
                group.places = Some(places);
            }
        }
        Ok(reader)
    }

    /// As [`Reader::open_with`], but of the places of a group the dimension only: their latitudes and longitudes are read
    /// with [`Reader::places`], when something has been drawn.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub async fn open_soon(store: Readable, address: &str, listing: &dyn Listing) -> Result<Reader, ReadError> {
        super::codec::register();
        let (store, mut tree) = Tree::open(store, address, listing).await?;
        let overviews = tree.join_overviews(listing).await;
        let source = Source::new(store, overviews, tree);
        let dataset = describe::dataset(&source, address).await?;
        Ok(Reader { source, dataset })
    }

    /// The places of the groups that have some, by path.
    ///
    /// # Errors
    /// A coordinate that cannot be read.
    pub async fn places(&self) -> Result<Vec<(String, Places)>, ReadError> {
        describe::places(&self.source, &self.dataset).await
    }

    /// What the dataset contains.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Numbers of the array at `path` inside `window`, one range an axis, in C order: decoded as CF prescribes, missing is
    /// NaN. Of complex numbers the magnitude, of a `numpy.timedelta64` seconds; of times and booleans what is stored.
    ///
    /// # Errors
    /// No such array, a window outside of it or of more than 50 million values, texts, or a chunk that cannot be read.
    pub async fn numbers(&self, path: &str, window: &[Range<u64>]) -> Result<Vec<f64>, ReadError> {
        self.array(path)?.numbers(&window.to_vec()).await
    }

    /// Texts of the array at `path` inside `window`, in C order; missing is "". Of whole numbers of 64 bits every digit.
    ///
    /// # Errors
    /// As [`Reader::numbers`]; other numbers are no texts.
    pub async fn texts(&self, path: &str, window: &[Range<u64>]) -> Result<Vec<String>, ReadError> {
        let (array, window) = (self.array(path)?, window.to_vec());
        if array.node().is_text() {
            return array.texts(&window).await;
        }
        match array.digits(&window).await? {
            Some(digits) => Ok(digits),
            None => array.texts(&window).await,
        }
    }

    /// The parts of `window` of the array at `path` that nobody has written, along the borders of its chunks: a chunk that
    /// is not stored is not the same as one that holds missing values.
    ///
    /// # Errors
    /// As [`Reader::numbers`].
    pub async fn absent(&self, path: &str, window: &[Range<u64>]) -> Result<Vec<Vec<Range<u64>>>, ReadError> {
        let (array, window) = (self.array(path)?, window.to_vec());
        let values = array.numbers(&window).await?;
        array.absent(&window, &values).await
    }

    /// Shape of the array at `path`, in axis order; `None` when there is none.
    pub fn shape(&self, path: &str) -> Option<&[u64]> {
        self.source.tree.array(path).map(|array| array.shape.as_slice())
    }

    fn array(&self, path: &str) -> Result<Arc<Opened>, ReadError> {
        let node = self.source.tree.array(path).ok_or_else(|| {
            ReadError::new(FailKind::Request, "array", "an array of the dataset", format!("{path:?}"), "")
        })?;
        self.source.open(node)
    }

    /// Time series for a chart: the level that the request names, else the finest one with at most about four points a
    /// pixel column (a finer one where that leaves columns empty), only inside the window and only the lines asked for, and
    /// reduced to one point a pixel column.
    ///
    /// A chunk that is not stored holds missing values and is a [`crate::series::Hole`] of its own kind. A chunk that
    /// cannot be read is another, and is named in [`Answer::failed`].
    ///
    /// # Errors
    /// When the request names what the dataset does not have or when nothing can be read; [`FailKind::TooLarge`] when it
    /// asks for too much at once: with an estimate in [`ReadError::bytes`] when a greater [`Request::most`] allows it.
    pub async fn series(&self, request: &Request) -> Result<Answer, ReadError> {
        series::series(&self.source, &self.dataset, request, None).await
    }

    /// As [`Reader::series`]; answers that come before the last one, each with [`Answer::more`], go to `early`. First, of a
    /// long record without overviews, a preview of one chunk in so many ([`Answer::preview`]), also where the rest is too
    /// large to be read without asking; then what is drawn; what may come after (counts, uncertainty, flags, chunks that
    /// are not stored) is in the last one. What the store has at hand makes no answer of its own. To drop the future is to
    /// cancel it.
    ///
    /// # Errors
    /// As [`Reader::series`], also after `early` was called.
    pub async fn series_by_steps(&self, request: &Request, early: &mut dyn FnMut(Answer)) -> Result<Answer, ReadError> {
        series::series(&self.source, &self.dataset, request, Some(early)).await
    }

    /// A slice over two dimensions, joined to at most as many rows and columns as there are pixels: of numbers the mean of
    /// the cells that are present, of categories and directions the first cell. A coarser level is read where it has
    /// enough cells. Chunk by chunk: never more than one decoded chunk is held.
    ///
    /// A chunk that cannot be read is named in [`Field::failed`], and its cells are NaN.
    ///
    /// # Errors
    /// When the request names what the dataset does not have, when nothing can be read, and
    /// [`super::FailKind::TooLarge`], with the estimate, for more than [`FieldRequest::most`] bytes.
    pub async fn field(&self, request: &FieldRequest) -> Result<Field, ReadError> {
        field::field(&self.source, &self.dataset, request).await
    }

    /// Statistics of the stored values in the window, one a line of the request. What [`Request::derive`] makes of the
    /// values plays no part; the members of a [`Request::fan`] count all.
    ///
    /// Where the values are more than [`Request::most`] bytes, whole buckets come from the overviews and only the ends of
    /// the window from the values; there are no quantiles then.
    ///
    /// # Errors
    /// As [`Reader::series`]; [`super::FailKind::TooLarge`], with the estimate, where there are no overviews with count,
    /// least and greatest value.
    pub async fn stats(&self, request: &Request) -> Result<Vec<Stats>, ReadError> {
        stats::stats(&self.source, &self.dataset, request).await
    }

    /// What [`Reader::series`] would fetch for the request, without asking the store for anything.
    ///
    /// # Errors
    /// When the request names what the dataset does not have.
    pub fn cost(&self, request: &Request) -> Result<Cost, ReadError> {
        cost::cost(&self.source, &self.dataset, request)
    }
}
