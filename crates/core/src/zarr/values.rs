//! Numbers and texts of one array, read by position.

use super::Readable;
use super::cf::Decoding;
use super::fail::{FailKind, ReadError};
use super::tree::ArrayNode;
use futures::future::join_all;
use std::ops::Range;
use zarrs::array::{
    Array, ArrayBytes, ArrayCreateError, ArrayMetadata, ArraySubset, AsyncArrayShardedReadableExt,
    AsyncArrayShardedReadableExtCache, CodecOptions,
};
use zarrs_storage::AsyncReadableStorageTraits;

/// Elements of one read.
const ELEMENTS: u64 = 50_000_000;
/// Bytes of one chunk after decompression, and of a shard's index.
const CHUNK_BYTES: u64 = 512 << 20;
/// Chunks in one shard.
const CHUNKS_A_SHARD: u64 = 4 << 20;
/// Requests at once: an element of the store is often a request over a network, so that waiting is what costs.
const AT_ONCE: usize = 8;

/// An array that is ready to be read. The indexes of its shards are kept, so that each is read once.
pub(crate) struct Opened {
    node: ArrayNode,
    array: Array<dyn AsyncReadableStorageTraits>,
    shards: AsyncArrayShardedReadableExtCache,
    decoding: Decoding,
}

/// Where on an array to read: one range an axis.
pub(crate) type Window = Vec<Range<u64>>;

/// The window of an array with one axis.
pub(crate) fn along(range: Range<u64>) -> Window {
    std::iter::once(range).collect()
}

impl Opened {
    /// Prepares the array that `node` describes.
    ///
    /// # Errors
    /// A codec or data type that this build does not have, or sizes over the limits.
    pub(crate) fn new(store: &Readable, node: &ArrayNode) -> Result<Opened, ReadError> {
        check_chunks(node)?;
        let format = |found: String| {
            let hint = "The store may be damaged; tell its owner.";
            ReadError::new(FailKind::Format, &node.path, "the metadata of a Zarr V3 array", found, hint)
        };
        let metadata: ArrayMetadata =
            serde_json::from_value(node.document.clone()).map_err(|error| format(error.to_string()))?;
        let path = format!("/{}", node.path);
        let array = Array::new_with_metadata(store.clone(), &path, metadata).map_err(|error| match &error {
            ArrayCreateError::CodecsCreateError(_)
            | ArrayCreateError::DataTypeCreateError(_)
            | ArrayCreateError::ChunkGridCreateError(_)
            | ArrayCreateError::StorageTransformersCreateError(_)
            | ArrayCreateError::ChunkKeyEncodingCreateError(_) => ReadError::new(
                FailKind::Unsupported,
                &node.path,
                "a data type and codecs that can be read here (bytes, zstd, sharding_indexed, crc32c, transpose, vlen-utf8)",
                format!("{error} (type {}, codecs {})", node.data_type, codec_names(node)),
                "Ask the owner to store it with another codec, or read it with Python's zarr.",
            ),
            _ => format(error.to_string()),
        })?;
        let shards = AsyncArrayShardedReadableExtCache::new(&array);
        Ok(Opened { decoding: Decoding::of(node), node: node.clone(), array, shards })
    }

    /// What its metadata says.
    pub(crate) fn node(&self) -> &ArrayNode {
        &self.node
    }

    /// Values in C order of the window, decoded as CF prescribes; missing is NaN. Of complex numbers the magnitude.
    pub(crate) async fn numbers(&self, window: &Window) -> Result<Vec<f64>, ReadError> {
        let mut values = self.stored(window).await?;
        // Of a magnitude nothing is missing that the complex number was not.
        if !self.node.is_complex() {
            self.decoding.apply(&mut values);
        }
        Ok(values)
    }

    /// As [`Opened::numbers`]; where objects cannot be read, NaN stands and the reason is pushed on `failed`.
    ///
    /// # Errors
    /// When nothing of the window can be read.
    pub(crate) async fn patchy(&self, window: &Window, failed: &mut Vec<String>) -> Result<Vec<f64>, ReadError> {
        let whole = match self.numbers(window).await {
            Ok(values) => return Ok(values),
            Err(error) => error,
        };
        let pieces = self.pieces(window);
        if matches!(whole.kind, FailKind::TooLarge | FailKind::Unsupported) || pieces.len() < 2 {
            return Err(whole);
        }
        let shape: Vec<u64> = window.iter().map(|range| range.end - range.start).collect();
        let mut out = vec![f64::NAN; shape.iter().product::<u64>() as usize];
        let mut read = 0;
        for some in pieces.chunks(AT_ONCE) {
            let answers = join_all(some.iter().map(|piece| self.numbers(piece))).await;
            for (piece, answer) in some.iter().zip(answers) {
                match answer {
                    Ok(values) => {
                        read += 1;
                        paste(&mut out, window, &shape, piece, &values);
                    }
                    Err(error) => failed.push(format!("{} {piece:?}: {}", self.node.path, error.found)),
                }
            }
        }
        if read == 0 { Err(whole) } else { Ok(out) }
    }

    /// Texts in C order of the window; missing is "".
    pub(crate) async fn texts(&self, window: &Window) -> Result<Vec<String>, ReadError> {
        let subset = self.subset(window)?;
        let read = self.array.async_retrieve_array_subset_opt::<Vec<String>>(&subset, &options()).await;
        read.map_err(|error| self.error(&error.to_string()))
    }

    /// Numbers as they are stored.
    async fn stored(&self, window: &Window) -> Result<Vec<f64>, ReadError> {
        let subset = self.subset(window)?;
        if subset.is_empty() {
            return Ok(Vec::new());
        }
        let bytes: ArrayBytes<'static> = self
            .array
            .async_retrieve_array_subset_sharded_opt(&self.shards, &subset, &options())
            .await
            .map_err(|error| self.error(&error.to_string()))?;
        let ArrayBytes::Fixed(bytes) = bytes else { return Err(self.no_numbers()) };
        let values = match self.node.is_complex() {
            true => magnitudes(&bytes, &self.node.data_type, self.array.fill_value().as_ne_bytes()),
            false => to_f64(&bytes, &self.node.data_type),
        };
        let values = values.ok_or_else(|| self.no_numbers())?;
        if values.len() as u64 == subset.num_elements() {
            return Ok(values);
        }
        Err(self.error(&format!("{} elements instead of {}", values.len(), subset.num_elements())))
    }

    fn subset(&self, window: &Window) -> Result<ArraySubset, ReadError> {
        let inside = window.len() == self.node.shape.len()
            && window.iter().zip(&self.node.shape).all(|(range, n)| range.start <= range.end && range.end <= *n);
        if !inside {
            let expected = format!("positions inside the shape {:?}", self.node.shape);
            return Err(ReadError::new(FailKind::Request, &self.node.path, expected, format!("{window:?}"), ""));
        }
        let elements = window.iter().try_fold(1u64, |all, range| all.checked_mul(range.end - range.start));
        if elements.is_none_or(|elements| elements > ELEMENTS) {
            let expected = format!("at most {ELEMENTS} values at once");
            let found = elements.map_or("more than 2^64".to_owned(), |n| n.to_string());
            let hint = "Choose a shorter period or fewer lines.";
            return Err(ReadError::new(FailKind::TooLarge, &self.node.path, expected, found, hint));
        }
        Ok(ArraySubset::new_with_ranges(window))
    }

    /// The window cut along the borders of the stored objects, at most 4096 pieces; empty when there would be more.
    fn pieces(&self, window: &Window) -> Vec<Window> {
        let mut pieces: Vec<Window> = vec![Vec::new()];
        for (range, object) in window.iter().zip(&self.node.object) {
            let (first, last) = (range.start / object, range.end.div_ceil(*object));
            if last.saturating_sub(first).saturating_mul(pieces.len() as u64) > 4096 {
                return Vec::new();
            }
            pieces = pieces
                .into_iter()
                .flat_map(|piece| {
                    (first..last).map(move |chunk| {
                        let (start, end) = (chunk * object, chunk.saturating_add(1).saturating_mul(*object));
                        piece
                            .iter()
                            .cloned()
                            .chain(std::iter::once(start.max(range.start)..end.min(range.end)))
                            .collect()
                    })
                })
                .collect();
        }
        pieces
    }

    fn error(&self, text: &str) -> ReadError {
        ReadError::said(&self.node.path, "readable chunks", text, FailKind::Format)
    }

    fn no_numbers(&self) -> ReadError {
        let hint = "Only numbers can be drawn.";
        let found = format!("the data type {}", self.node.data_type);
        ReadError::new(FailKind::Unsupported, &self.node.path, "numbers", found, hint)
    }
}

/// Writes the values of `piece` into the array `out` of the window.
fn paste(out: &mut [f64], window: &Window, shape: &[u64], piece: &Window, values: &[f64]) {
    let width = piece.last().map_or(1, |range| (range.end - range.start) as usize).max(1);
    for (row, values) in values.chunks(width).enumerate() {
        let mut rest = row as u64;
        let mut at = 0u64;
        let mut stride = 1u64;
        for axis in (0..shape.len()).rev() {
            let inside = if axis + 1 == shape.len() {
                0
            } else {
                let length = piece[axis].end - piece[axis].start;
                let inside = rest % length;
                rest /= length;
                inside
            };
            at += (piece[axis].start - window[axis].start + inside) * stride;
            stride *= shape[axis];
        }
        if let Some(target) = out.get_mut(at as usize..at as usize + values.len()) {
            target.copy_from_slice(values);
        }
    }
}

fn options() -> CodecOptions {
    CodecOptions::default().with_chunk_concurrent_minimum(AT_ONCE).with_concurrent_target(AT_ONCE)
}

/// Refuses chunks and shards that no honest writer makes and that would fill the memory.
fn check_chunks(node: &ArrayNode) -> Result<(), ReadError> {
    let product = |shape: &[u64]| shape.iter().try_fold(1u64, |all, n| all.checked_mul(*n));
    let bytes = product(&node.chunk).and_then(|n| n.checked_mul(node.element_bytes()));
    let chunks: Vec<u64> = node.object.iter().zip(&node.chunk).map(|(object, chunk)| object.div_ceil(*chunk)).collect();
    let fits = bytes.is_some_and(|bytes| bytes <= CHUNK_BYTES)
        && product(&node.object).is_some()
        && product(&chunks).is_some_and(|chunks| chunks <= CHUNKS_A_SHARD)
        && node.len().is_some();
    if fits {
        return Ok(());
    }
    let expected = format!("chunks of at most {} MB and shards of at most {CHUNKS_A_SHARD} chunks", CHUNK_BYTES >> 20);
    let found = format!("chunks of {:?} in shards of {:?}", node.chunk, node.object);
    Err(ReadError::new(FailKind::TooLarge, &node.path, expected, found, "Ask the owner to store it in smaller chunks."))
}

fn codec_names(node: &ArrayNode) -> String {
    fn names(codecs: &serde_json::Value, out: &mut Vec<String>, depth: usize) {
        for codec in codecs.as_array().map(Vec::as_slice).unwrap_or_default().iter().take(16) {
            let name = codec.as_str().or_else(|| codec.get("name").and_then(serde_json::Value::as_str));
            out.extend(name.map(str::to_owned));
            if let Some(inner) = codec.pointer("/configuration/codecs").filter(|_| depth < 4) {
                names(inner, out, depth + 1);
            }
        }
    }
    let mut out = Vec::new();
    names(node.document.get("codecs").unwrap_or(&serde_json::Value::Null), &mut out, 0);
    out.join(", ")
}

/// Elements in native byte order as `f64`; `None` for a type that is no number.
fn to_f64(bytes: &[u8], data_type: &str) -> Option<Vec<f64>> {
    fn each<const N: usize>(bytes: &[u8], one: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        bytes.as_chunks::<N>().0.iter().map(|chunk| one(*chunk)).collect()
    }
    Some(match data_type {
        "bool" | "uint8" => each(bytes, |b| f64::from(u8::from_ne_bytes(b))),
        "int8" => each(bytes, |b| f64::from(i8::from_ne_bytes(b))),
        "uint16" => each(bytes, |b| f64::from(u16::from_ne_bytes(b))),
        "int16" => each(bytes, |b| f64::from(i16::from_ne_bytes(b))),
        "uint32" => each(bytes, |b| f64::from(u32::from_ne_bytes(b))),
        "int32" => each(bytes, |b| f64::from(i32::from_ne_bytes(b))),
        "uint64" => each(bytes, |b| u64::from_ne_bytes(b) as f64),
        "int64" => each(bytes, |b| i64::from_ne_bytes(b) as f64),
        "float16" => each(bytes, |b| half(u16::from_ne_bytes(b))),
        "float32" => each(bytes, |b| f64::from(f32::from_ne_bytes(b))),
        "float64" => each(bytes, f64::from_ne_bytes),
        // The least i64 is NaT.
        "numpy.datetime64" | "numpy.timedelta64" => each(bytes, |b| match i64::from_ne_bytes(b) {
            i64::MIN => f64::NAN,
            ticks => ticks as f64,
        }),
        _ => return None,
    })
}

/// Magnitudes of complex numbers in native byte order. One that is stored for missing (`fill`, where it is not 0) and one
/// with a part that is NaN is NaN.
fn magnitudes(bytes: &[u8], data_type: &str, fill: &[u8]) -> Option<Vec<f64>> {
    let part = match data_type {
        "complex64" => "float32",
        "complex128" => "float64",
        _ => return None,
    };
    let (parts, missing) = (to_f64(bytes, part)?, to_f64(fill, part)?);
    let one = |pair: &[f64; 2]| match pair {
        [re, im] if re.is_nan() || im.is_nan() => f64::NAN,
        pair if missing == pair && missing != [0.0, 0.0] => f64::NAN,
        [re, im] => re.hypot(*im),
    };
    Some(parts.as_chunks::<2>().0.iter().map(one).collect())
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    match i32::from((bits >> 10) & 0x1f) {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        exponent => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn complex_numbers_have_a_magnitude() {
        let bytes = |parts: &[f32]| parts.iter().flat_map(|part| part.to_ne_bytes()).collect::<Vec<u8>>();
        let of = |fill: &[f32]| {
            magnitudes(&bytes(&[3.0, -4.0, f32::NAN, 1.0, -9.0, 0.0, 0.0, 0.0]), "complex64", &bytes(fill)).unwrap()
        };
        let (nan, own, zero) = (of(&[f32::NAN, f32::NAN]), of(&[-9.0, 0.0]), of(&[0.0, 0.0]));
        assert_eq!((nan[0], nan[2], nan[3]), (5.0, 9.0, 0.0));
        assert!(nan[1].is_nan() && own[2].is_nan());
        assert_eq!((zero[2], zero[3]), (9.0, 0.0));
        assert_eq!(magnitudes(&[], "float32", &[]), None);
    }
}
