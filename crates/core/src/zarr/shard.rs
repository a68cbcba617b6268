//! Which chunks of a shard are stored: what the index of the shard says
//! (<https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/index.html>). zarrs adds the offset and the
//! length of a chunk that is not stored, both 2^64 - 1, and takes the sum for a place in the shard.

use super::tree::ArrayNode;
use serde_json::Value;
use zarrs_storage::byte_range::ByteRange;

/// The index of the shards of an array.
pub(super) struct Index {
    /// Chunks in a shard.
    chunks: u64,
    is_first: bool,
    /// Bytes of a checksum behind it.
    sum: u64,
}

impl Index {
    /// `None` for an array without shards, and where the index is stored otherwise than as plain numbers.
    pub(super) fn of(node: &ArrayNode) -> Option<Index> {
        let codecs = node.document.get("codecs").and_then(Value::as_array)?;
        let shards = codecs.iter().find(|codec| name(codec) == "sharding_indexed")?.get("configuration")?;
        let own = shards.get("index_codecs").and_then(Value::as_array)?;
        let is_plain = own.first().is_some_and(|first| {
            name(first) == "bytes" && first.pointer("/configuration/endian").and_then(Value::as_str) != Some("big")
        });
        let sum = match own.get(1).map(name) {
            None => 0,
            Some("crc32c") => 4,
            Some(_) => return None,
        };
        let along = node.object.iter().zip(&node.chunk).map(|(object, chunk)| object / chunk);
        let chunks = along.fold(1u64, u64::saturating_mul);
        let is_first = shards.get("index_location").and_then(Value::as_str) == Some("start");
        (is_plain && own.len() <= 2).then_some(Index { chunks, is_first, sum })
    }

    /// Where it stands in a shard.
    pub(super) fn place(&self) -> ByteRange {
        let bytes = self.chunks.saturating_mul(16).saturating_add(self.sum);
        if self.is_first { ByteRange::FromStart(0, Some(bytes)) } else { ByteRange::Suffix(bytes) }
    }

    /// Whether the index in `bytes` has the chunk at that position of the array, in chunks along each axis; `None` where
    /// the bytes end before.
    pub(super) fn has(&self, bytes: &[u8], node: &ArrayNode, at: &[u64]) -> Option<bool> {
        let along = node.object.iter().zip(&node.chunk).map(|(object, chunk)| object / chunk);
        let number = at.iter().zip(along).fold(0u64, |number, (at, count)| number * count + at % count.max(1));
        let first = usize::try_from(number.checked_mul(16)?).ok()?;
        let entry = bytes.get(first..first.checked_add(16)?)?;
        Some(entry.iter().any(|byte| *byte != 0xff))
    }
}

fn name(codec: &Value) -> &str {
    codec.as_str().or_else(|| codec.get("name").and_then(Value::as_str)).unwrap_or_default()
}
