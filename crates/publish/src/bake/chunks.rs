//! How the arrays of a release are cut: inner chunks of a quarter to one megabyte that are long in time, so that one
//! line is one read or few, in shards of some tens of megabytes, so that a release has few files.

/// Bytes before compression from which a chunk grows no further.
const CHUNK: u64 = 256 << 10;
/// Bytes before compression that a chunk has at most.
const CHUNK_MOST: u64 = 1 << 20;
/// An array of up to this many bytes is one chunk in one object.
const WHOLE: u64 = 512 << 10;
/// Bytes before compression of a shard at most: also what is held in memory of one array.
const SHARD: u64 = 32 << 20;
/// A coordinate is one chunk up to this many bytes.
const COORDINATE: u64 = 4 << 20;
/// Bytes that an element of text is taken for.
const TEXT: u64 = 16;

/// The chunk (with shards: the inner chunk) and the shard of an array, in axis order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) chunk: Vec<u64>,
    pub(crate) shard: Option<Vec<u64>>,
}

impl Cut {
    /// The region that is one stored object.
    pub(crate) fn object(&self) -> &[u64] {
        self.shard.as_deref().unwrap_or(&self.chunk)
    }
}

/// Bytes of an element of a Zarr data type.
pub(crate) fn item(data_type: &str) -> u64 {
    match data_type {
        "bool" | "int8" | "uint8" => 1,
        "int16" | "uint16" => 2,
        "int32" | "uint32" | "float32" => 4,
        "string" => TEXT,
        "complex128" => 16,
        _ => 8,
    }
}

/// Cuts an array. `along` is the axis of time (for an array without time: its first); `coordinate` keeps it whole as
/// long as that is sensible.
pub(crate) fn cut(shape: &[u64], data_type: &str, along: usize, coordinate: bool) -> Cut {
    let item = item(data_type);
    let whole: Vec<u64> = shape.iter().map(|size| (*size).max(1)).collect();
    let bytes = whole.iter().fold(item, |all, size| all.saturating_mul(*size));
    if shape.is_empty() || bytes <= if coordinate { COORDINATE } else { WHOLE } {
        return Cut { chunk: whole, shard: None };
    }
    let along = along.min(shape.len() - 1);
    let mut chunk = vec![1; shape.len()];
    chunk[along] = whole[along].min(CHUNK / item);
    let mut held = item * chunk[along];
    for axis in (0..shape.len()).rev().filter(|axis| *axis != along) {
        if held >= CHUNK {
            break;
        }
        chunk[axis] = whole[axis].min(CHUNK_MOST / held).max(1);
        held *= chunk[axis];
    }
    if data_type == "string" {
        // Texts vary in length, so their shards would be of no known size.
        return Cut { chunk, shard: None };
    }
    let mut shard = chunk.clone();
    for axis in (0..shape.len()).rev().filter(|axis| *axis != along).chain([along]) {
        let chunks = whole[axis].div_ceil(chunk[axis]).min(SHARD / held).max(1);
        shard[axis] *= chunks;
        held *= chunks;
    }
    let shard = (shard != chunk).then_some(shard);
    Cut { chunk, shard }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_long_in_time_and_shards_hold_the_other_dimensions() {
        let cases: [(&[u64], &str, usize, Cut); 5] = [
            (&[], "float64", 0, Cut { chunk: vec![], shard: None }),
            (&[0, 3], "float64", 0, Cut { chunk: vec![1, 3], shard: None }),
            (&[88, 2], "float32", 0, Cut { chunk: vec![88, 2], shard: None }),
            (&[4149, 12, 11], "float64", 0, Cut { chunk: vec![4149, 1, 11], shard: Some(vec![4149, 12, 11]) }),
            (&[3, 5_259_600], "float32", 1, Cut { chunk: vec![1, 65_536], shard: Some(vec![3, 65_536 * 42]) }),
        ];
        for (shape, data_type, along, expected) in cases {
            assert_eq!(cut(shape, data_type, along, false), expected, "{shape:?}");
        }
    }

    #[test]
    fn sizes_stay_within_their_limits() {
        for shape in [[10u64, 20_000, 300], [1_000_000, 1, 7], [100, 5000, 5000], [400_000, 40, 40]] {
            for data_type in ["float64", "float32", "int16"] {
                let found = cut(&shape, data_type, 0, false);
                let bytes = |of: &[u64]| of.iter().product::<u64>() * item(data_type);
                assert!(bytes(&found.chunk) <= CHUNK_MOST, "{shape:?} {found:?}");
                assert!(bytes(found.object()) <= SHARD.max(CHUNK_MOST), "{shape:?} {found:?}");
                assert!(found.object().iter().zip(&found.chunk).all(|(shard, chunk)| shard % chunk == 0));
            }
        }
    }
}
