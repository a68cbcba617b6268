//! Regions and chunks of an array as [`Column`]s: reading and writing, with missing values and labels of codes.

use super::coding::{Coding, Encoded};
use super::{Error, path_of};
use crate::column::Column;
use zarrs::array::{Array, ArrayBytes, ArrayError, ArraySubset, ArrayToBytesCodecTraits, CodecOptions, IntoArrayBytes};
use zarrs_storage::{AsyncReadableStorageTraits, AsyncReadableWritableListableStorageTraits, Bytes};

fn subset<S: ?Sized>(array: &Array<S>, start: &[u64], shape: &[u64]) -> Result<ArraySubset, Error> {
    ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec())
        .map_err(|error| Error::metadata(&path_of(array), error))
}

/// Cells up to which a region is coded in place: handing it to other threads would cost more.
const SMALL: u64 = 65_536;

/// How much is coded side by side: a chunk, or a few cells, in place.
fn options(cells: u64) -> CodecOptions {
    let options = CodecOptions::default();
    if cells <= SMALL { options.with_concurrent_target(1) } else { options }
}

fn fail<S: ?Sized>(array: &Array<S>) -> impl Fn(ArrayError) -> Error {
    let path = path_of(array);
    move |source| Error::Array { path: path.clone(), source: Box::new(source) }
}

/// Reads a region: `start` and `shape` in axis order, values in C order.
///
/// The stored missing value becomes the one of the [`Column`]; booleans become 0 and 1; codes with labels
/// ([`crate::flags::labels`]) become their labels.
pub async fn read<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    array: &Array<S>,
    start: &[u64],
    shape: &[u64],
) -> Result<Column, Error> {
    let region = subset(array, start, shape)?;
    let coding = Coding::of(array);
    let options = options(shape.iter().product());
    let bytes: ArrayBytes<'static> =
        array.async_retrieve_array_subset_opt(&region, &options).await.map_err(fail(array))?;
    coding.texts(coding.decode(bytes)?)
}

/// The whole array, values in C order.
pub async fn read_all<S: ?Sized + AsyncReadableStorageTraits + 'static>(array: &Array<S>) -> Result<Column, Error> {
    read(array, &vec![0; array.shape().len()], array.shape()).await
}

/// Reads a whole chunk, its cells outside the array too, values in C order; codes stay codes. `None`: it was never
/// written, and all its cells are missing.
pub async fn read_chunk<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    array: &Array<S>,
    coding: &Coding,
    indices: &[u64],
) -> Result<Option<Column>, Error> {
    let bytes = array
        .async_retrieve_chunk_if_exists_opt::<ArrayBytes<'static>>(indices, &options(0))
        .await
        .map_err(fail(array))?;
    bytes.map(|bytes| coding.decode(bytes)).transpose()
}

/// Reads a whole chunk of an array of `uint32`, its cells outside the array too, as it is. `None`: never written.
pub async fn read_numbers<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    array: &Array<S>,
    indices: &[u64],
) -> Result<Option<Vec<u32>>, Error> {
    array.async_retrieve_chunk_if_exists_opt::<Vec<u32>>(indices, &options(0)).await.map_err(fail(array))
}

/// Writes a region: `start` and `shape` in axis order, as many values in C order as the shape has elements.
///
/// A missing value is written as the stored one; labels as their codes. Chunks that the region covers in part are
/// read, changed and written. Errors: a value that the stored type cannot hold, a text that is none of the labels.
pub async fn write(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    start: &[u64],
    shape: &[u64],
    values: &Column,
) -> Result<(), Error> {
    let region = subset(array, start, shape)?;
    let expected: u64 = shape.iter().product();
    if values.len() as u64 != expected {
        let found = values.len();
        return Err(Error::metadata(
            &path_of(array),
            format!("expected {expected} values for {shape:?}, found {found}"),
        ));
    }
    let coding = Coding::of(array);
    let codes = coding.codes(values)?;
    let options = options(expected);
    let stored = match coding.encode(codes.as_ref().unwrap_or(values))? {
        Encoded::Fixed(bytes) => array.async_store_array_subset_opt(&region, ArrayBytes::from(bytes), &options).await,
        Encoded::Texts(texts) => array.async_store_array_subset_opt(&region, texts.as_ref(), &options).await,
    };
    stored.map_err(fail(array))
}

/// A whole chunk, its cells outside the array too, as bytes for [`put_chunk`]: values in C order; codes are codes. `None`:
/// its values are missing only. It needs no store, and can be called on any thread. Errors: a value that the stored type
/// cannot hold.
pub fn encode_chunk<S: ?Sized>(
    array: &Array<S>,
    coding: &Coding,
    indices: &[u64],
    values: &Column,
) -> Result<Option<Bytes>, Error> {
    match coding.encode(values)? {
        Encoded::Fixed(bytes) => encoded(array, indices, ArrayBytes::from(bytes)),
        Encoded::Texts(texts) => encoded(array, indices, texts.as_ref()),
    }
}

/// The same of an array of `uint32`. `None`: it holds its fill value only.
pub fn encode_numbers<S: ?Sized>(array: &Array<S>, indices: &[u64], values: &[u32]) -> Result<Option<Bytes>, Error> {
    encoded(array, indices, values)
}

fn encoded<'a, S: ?Sized>(
    array: &Array<S>,
    indices: &[u64],
    values: impl IntoArrayBytes<'a>,
) -> Result<Option<Bytes>, Error> {
    let encode = || -> Result<Option<Bytes>, ArrayError> {
        let (data_type, fill) = (array.data_type(), array.fill_value());
        let bytes = values.into_array_bytes(data_type)?;
        let shape = array.chunk_shape(indices)?;
        bytes.validate(shape.iter().map(|len| len.get()).product(), data_type)?;
        if bytes.is_fill_value(fill) {
            return Ok(None);
        }
        let stored = array.codecs().encode(bytes, &shape, data_type, fill, &options(0));
        Ok(Some(Bytes::from(stored.map_err(ArrayError::CodecError)?.into_owned())))
    };
    encode().map_err(fail(array))
}

/// Writes what [`encode_chunk`] or [`encode_numbers`] has made of a chunk; one that holds nothing is erased.
pub async fn put_chunk(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    indices: &[u64],
    chunk: Option<Bytes>,
) -> Result<(), Error> {
    let Some(bytes) = chunk else { return erase_chunk(array, indices).await };
    let put = array.storage().set(&array.chunk_key(indices), bytes).await;
    put.map_err(|source| Error::Storage { path: path_of(array), source })
}

/// Takes a chunk away, as if it had never been written.
pub async fn erase_chunk(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    indices: &[u64],
) -> Result<(), Error> {
    let erased = array.async_erase_chunk(indices).await;
    erased.map_err(|source| Error::Storage { path: path_of(array), source })
}

/// Indices of the chunks that were written, in axis order of their grid, ascending.
pub async fn stored_chunks(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
) -> Result<std::collections::BTreeSet<Vec<u64>>, Error> {
    let path = path_of(array);
    let storage = |source| Error::Storage { path: path.clone(), source };
    let prefix = zarrs_storage::StorePrefix::new(format!("{path}/")).map_err(|error| storage(error.into()))?;
    let keys = array.storage().list_prefix(&prefix).await.map_err(storage)?;
    let chunk = |key: &zarrs_storage::StoreKey| -> Option<Vec<u64>> {
        let rest = key.as_str().strip_prefix(&path)?.trim_start_matches('/').strip_prefix('c')?;
        rest.split('/').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
    };
    Ok(keys.iter().filter_map(chunk).filter(|indices| indices.len() == array.shape().len()).collect())
}

#[cfg(test)]
mod tests;
