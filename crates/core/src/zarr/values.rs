//! Numbers and texts of one array, read by position.

use super::Readable;
use super::cf::{self, Decoding};
use super::chunk::Chunk;
use super::codec::{self, Wanting};
use super::element;
use super::fail::{FailKind, ReadError};
use super::shard::Index;
use super::tree::ArrayNode;
use futures::future::join_all;
use serde_json::Value;
use std::ops::Range;
use zarrs::array::{
    Array, ArrayBytes, ArrayCreateError, ArrayMetadata, ArraySubset, AsyncArrayShardedReadableExt,
    AsyncArrayShardedReadableExtCache, CodecOptions,
};
use zarrs::metadata::v3::ArrayMetadataV3;
use zarrs_storage::AsyncReadableStorageTraits;
use zarrs_storage::byte_range::ByteRange;

/// What to do about metadata that are not what Zarr prescribes.
const DAMAGED: &str = "The store may be damaged; tell its owner.";
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
    /// Prepares the array that `node` describes and that the store has at `stored`.
    ///
    /// # Errors
    /// A codec or data type that this build does not have, or sizes over the limits.
    pub(crate) fn new(store: &Readable, node: &ArrayNode, stored: &str) -> Result<Opened, ReadError> {
        check_chunks(node)?;
        let format = |found: String| {
            ReadError::new(FailKind::Format, &node.path, "the metadata of a Zarr V3 array", found, DAMAGED)
        };
        let mut document = plain_type(node);
        let codecs = codec::prepared(document.get("codecs").unwrap_or(&Value::Null), &node.data_type);
        document["codecs"] = codecs.map_err(|wanting| match wanting {
            Wanting::Form(expected) => ReadError::new(FailKind::Format, &node.path, expected, "another", DAMAGED),
            Wanting::Codec(name) => ReadError::new(
                FailKind::Codec,
                &node.path,
                "codecs that can be read here",
                format!("{name} (type {}, codecs {})", node.data_type, codec_names(node)),
                "Ask the owner to store it with another codec, or read it with Python's zarr.",
            )
            .with_codec(name),
        })?;
        // Not as `ArrayMetadata`, which would try Zarr V2 as well and name no fault.
        let metadata: ArrayMetadataV3 = serde_json::from_value(document).map_err(|error| format(error.to_string()))?;
        let metadata = ArrayMetadata::V3(metadata);
        let path = format!("/{stored}");
        let array = Array::new_with_metadata(store.clone(), &path, metadata).map_err(|error| match &error {
            ArrayCreateError::CodecsCreateError(_)
            | ArrayCreateError::DataTypeCreateError(_)
            | ArrayCreateError::ChunkGridCreateError(_)
            | ArrayCreateError::StorageTransformersCreateError(_)
            | ArrayCreateError::ChunkKeyEncodingCreateError(_) => ReadError::new(
                FailKind::Unsupported,
                &node.path,
                "a data type and chunks that can be read here",
                format!("{error} (type {}, codecs {})", node.data_type, codec_names(node)),
                "Read it with Python's zarr.",
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

    /// Values in C order of the window, decoded as CF prescribes; missing is NaN. Of complex numbers the magnitude, of a
    /// `numpy.timedelta64` seconds.
    pub(crate) async fn numbers(&self, window: &Window) -> Result<Vec<f64>, ReadError> {
        self.chunk(window).await.map(Chunk::doubles)
    }

    /// As [`Opened::numbers`], in the type that they are stored in where that is faster.
    pub(super) async fn chunk(&self, window: &Window) -> Result<Chunk, ReadError> {
        let expected = self.subset(window)?.num_elements();
        let bytes = self.stored(window).await?;
        let chunk = Chunk::of(bytes, &self.node, &self.decoding, self.array.fill_value().as_ne_bytes());
        let chunk = chunk.ok_or_else(|| self.no_numbers())?;
        if chunk.len() as u64 == expected {
            return Ok(chunk);
        }
        Err(self.error(window, &format!("{} elements instead of {expected}", chunk.len())))
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
        let pieces = pieces(window, &self.node.object);
        if matches!(whole.kind, FailKind::TooLarge | FailKind::Unsupported) || pieces.len() < 2 {
            return Err(whole);
        }
        let shape = shape_of(window);
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
                    Err(error) => failed.push(format!("{} {piece:?}: {}", error.place, error.found)),
                }
            }
        }
        if read == 0 { Err(whole) } else { Ok(out) }
    }

    /// Texts in C order of the window; missing is "".
    pub(crate) async fn texts(&self, window: &Window) -> Result<Vec<String>, ReadError> {
        let mut texts = match self.stored(window).await? {
            ArrayBytes::Variable(texts) => {
                let (bytes, offsets) = texts.into_parts();
                element::texts(&bytes, &offsets)
            }
            ArrayBytes::Fixed(bytes) if self.node.is_text() => {
                element::fixed_texts(&bytes, &self.node.data_type, self.node.element_bytes() as usize)
            }
            _ => return Err(self.no_numbers()),
        };
        let missing = self.node.text("missing_value").or(self.node.text("_FillValue")).unwrap_or_default();
        texts.iter_mut().filter(|text| *text == missing).for_each(String::clear);
        Ok(texts)
    }

    /// Whole numbers as texts with every digit, where a double would round them; `None` for all other numbers.
    pub(crate) async fn digits(&self, window: &Window) -> Result<Option<Vec<String>>, ReadError> {
        let ArrayBytes::Fixed(bytes) = self.stored(window).await? else { return Ok(None) };
        Ok(element::digits(&bytes, &self.node.data_type, &self.decoding))
    }

    /// Elements as they are stored, in native byte order.
    async fn stored(&self, window: &Window) -> Result<ArrayBytes<'static>, ReadError> {
        let subset = self.subset(window)?;
        if subset.is_empty() {
            return Ok(ArrayBytes::Fixed(Vec::new().into()));
        }
        let read = self.array.async_retrieve_array_subset_sharded_opt(&self.shards, &subset, &options()).await;
        read.map_err(|error| self.error(window, &error.to_string()))
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

    /// The parts of the window that nobody has written: chunks that are not stored. `values` are what was read of it, and
    /// only chunks without one value are looked for; each that is stored costs a byte.
    ///
    /// # Errors
    /// A store that does not answer.
    pub(crate) async fn absent(&self, window: &Window, values: &[f64]) -> Result<Vec<Window>, ReadError> {
        let shape = shape_of(window);
        let is_empty = |piece: &Window| {
            let missing = |row: Range<usize>| values.get(row).is_some_and(|row| row.iter().all(|value| value.is_nan()));
            rows(window, &shape, piece).all(missing)
        };
        let empty: Vec<Window> = pieces(window, &self.node.chunk).into_iter().filter(is_empty).collect();
        let mut absent = Vec::new();
        for some in empty.chunks(AT_ONCE) {
            let answers = join_all(some.iter().map(|piece| self.is_stored(piece))).await;
            for (piece, is_stored) in some.iter().zip(answers) {
                if !is_stored? {
                    absent.push(piece.clone());
                }
            }
        }
        Ok(absent)
    }

    /// Whether the chunk of `piece` is in the store.
    pub(super) async fn is_stored(&self, piece: &Window) -> Result<bool, ReadError> {
        let along = |lengths: &[u64]| piece.iter().zip(lengths).map(|(range, length)| range.start / length).collect();
        let (object, chunk): (Vec<u64>, Vec<u64>) = (along(&self.node.object), along(&self.node.chunk));
        let index = Index::of(&self.node);
        // Of an index that is stored in a way that is not known here the first byte must do.
        let place = index.as_ref().map_or(ByteRange::FromStart(0, Some(1)), Index::place);
        let got = self.array.storage().get_partial(&self.array.chunk_key(&object), place).await;
        let got = got.map_err(|error| ReadError::storage(&self.named(piece), "a chunk", &error))?;
        let has = |bytes: &[u8]| index.and_then(|index| index.has(bytes, &self.node, &chunk)).unwrap_or(true);
        Ok(got.is_some_and(|bytes| has(&bytes)))
    }

    fn error(&self, window: &Window, text: &str) -> ReadError {
        ReadError::said(&self.named(window), "readable chunks", text, FailKind::Corrupt)
    }

    /// The keys of the objects that the window lies in, as a person can look for them: "1h/t/c/0/1", of several the first
    /// "and 3 more".
    fn named(&self, window: &Window) -> String {
        let axes = || window.iter().zip(&self.node.object);
        let first: Vec<u64> = axes().map(|(range, object)| range.start / object).collect();
        let along = axes().map(|(range, object)| range.end.div_ceil(*object).saturating_sub(range.start / object));
        let key = self.array.chunk_key(&first);
        match along.fold(1u64, u64::saturating_mul).saturating_sub(1) {
            0 => key.to_string(),
            more => format!("{key} and {more} more"),
        }
    }

    fn no_numbers(&self) -> ReadError {
        let hint = "Only numbers can be drawn.";
        let found = format!("the data type {}", self.node.data_type);
        ReadError::new(FailKind::Unsupported, &self.node.path, "numbers", found, hint)
    }
}

/// The window cut along the borders of chunks of that shape, at most 4096 pieces; empty when there would be more.
pub(super) fn pieces(window: &Window, chunk: &[u64]) -> Vec<Window> {
    let mut pieces: Vec<Window> = vec![Vec::new()];
    for (range, length) in window.iter().zip(chunk) {
        let (first, last) = (range.start / length, range.end.div_ceil(*length));
        if last.saturating_sub(first).saturating_mul(pieces.len() as u64) > 4096 {
            return Vec::new();
        }
        pieces = pieces
            .into_iter()
            .flat_map(|piece| {
                (first..last).map(move |chunk| {
                    let (start, end) = (chunk * length, chunk.saturating_add(1).saturating_mul(*length));
                    let part = start.max(range.start)..end.min(range.end);
                    piece.iter().cloned().chain(std::iter::once(part)).collect()
                })
            })
            .collect();
    }
    pieces
}

pub(super) fn shape_of(window: &Window) -> Vec<u64> {
    window.iter().map(|range| range.end - range.start).collect()
}

/// Where the rows of `piece` (along its last axis) stand in the values of the window of that shape.
pub(super) fn rows(window: &Window, shape: &[u64], piece: &Window) -> impl Iterator<Item = Range<usize>> {
    let lengths = shape_of(piece);
    let width = lengths.last().copied().unwrap_or(1);
    let count: u64 = lengths.iter().rev().skip(1).product();
    let starts: Vec<u64> = piece.iter().zip(window).map(|(piece, window)| piece.start - window.start).collect();
    let shape = shape.to_vec();
    (0..count).map(move |row| {
        let (mut rest, mut at, mut stride) = (row, 0, 1);
        for axis in (0..shape.len()).rev() {
            let mut inside = 0;
            if axis + 1 < shape.len() {
                inside = rest % lengths[axis].max(1);
                rest /= lengths[axis].max(1);
            }
            at += (starts[axis] + inside) * stride;
            stride *= shape[axis];
        }
        at as usize..(at + width) as usize
    })
}

/// Writes the values of `piece` into the array `out` of the window.
pub(super) fn paste(out: &mut [f64], window: &Window, shape: &[u64], piece: &Window, values: &[f64]) {
    let mut values = values.iter();
    for row in rows(window, shape, piece) {
        for (target, value) in out.get_mut(row).into_iter().flatten().zip(&mut values) {
            *target = *value;
        }
    }
}

/// The document with a type that zarrs knows: bytes of a fixed length are raw bits there, whose fill value is a list.
fn plain_type(node: &ArrayNode) -> Value {
    let mut document = node.document.clone();
    let length = node.length_bytes();
    if !matches!(node.data_type.as_str(), "null_terminated_bytes" | "raw_bytes") || length == 0 || length > 1 << 20 {
        return document;
    }
    let fill = document.get("fill_value").and_then(Value::as_str).unwrap_or_default();
    let mut bytes = cf::base64(fill).unwrap_or_else(|| fill.as_bytes().to_vec());
    bytes.resize(length as usize, 0);
    document["data_type"] = Value::from(format!("r{}", length * 8));
    document["fill_value"] = Value::from(bytes);
    document
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
