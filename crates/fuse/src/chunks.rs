//! The chunks of an array: their numbers and the regions they cover.

use zarr_fuse_core::zarr::array::Error;
use zarrs::array::Array;
use zarrs_storage::AsyncReadableStorageTraits;

/// The chunk grid of an array that has at least one cell.
#[derive(Debug, Clone)]
pub(crate) struct Chunks {
    /// Elements of the array in axis order.
    pub(crate) shape: Vec<u64>,
    /// Elements of a chunk in axis order, at least 1 each.
    pub(crate) len: Vec<u64>,
    /// Chunks in axis order.
    pub(crate) grid: Vec<u64>,
}

impl Chunks {
    pub(crate) fn of<S: ?Sized>(array: &Array<S>) -> Self {
        let shape = array.shape().to_vec();
        let len: Vec<u64> = array
            .chunk_shape(&vec![0; shape.len()])
            .map(|chunk| chunk.iter().map(|len| len.get()).collect())
            .unwrap_or_else(|_| vec![1; shape.len()]);
        let grid = shape.iter().zip(&len).map(|(all, len)| all.div_ceil(*len)).collect();
        Self { shape, len, grid }
    }

    /// How many; an array has fewer than 2^63 cells.
    pub(crate) fn count(&self) -> u64 {
        self.grid.iter().product()
    }

    /// Indices of the chunk with this number, counted in C order.
    pub(crate) fn indices(&self, number: u64) -> Vec<u64> {
        let mut rest = number;
        let mut indices = vec![0; self.grid.len()];
        for (index, count) in indices.iter_mut().zip(&self.grid).rev() {
            *index = rest % count;
            rest /= count;
        }
        indices
    }

    /// Start and shape of the part of a chunk that lies inside the array.
    pub(crate) fn region(&self, indices: &[u64]) -> (Vec<u64>, Vec<u64>) {
        let start: Vec<u64> = indices.iter().zip(&self.len).map(|(index, len)| index * len).collect();
        let shape = start.iter().zip(&self.len).zip(&self.shape).map(|((from, len), all)| (*len).min(all - from));
        let shape = shape.collect();
        (start, shape)
    }
}

/// Whether a chunk was written. One that was not holds missing values only.
pub(crate) async fn is_stored<S: ?Sized + AsyncReadableStorageTraits>(
    array: &Array<S>,
    indices: &[u64],
) -> Result<bool, Error> {
    let size = array.storage().size_key(&array.chunk_key(indices)).await;
    let path = || array.path().as_str().trim_start_matches('/').to_owned();
    size.map(|size| size.is_some()).map_err(|source| Error::Storage { path: path(), source })
}
