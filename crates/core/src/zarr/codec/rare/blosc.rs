//! Blosc 1: <https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst>.

use super::super::zstd;
use super::{inflate, lz4};

/// Streams are split by the bytes of an element up to so many.
const MOST_SPLITS: usize = 16;
/// And only where each has so many bytes.
const LEAST_SPLIT: usize = 128;

/// What stands in the sixteen bytes before a chunk.
struct Header {
    flags: u8,
    typesize: usize,
    decoded: usize,
    block: usize,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Header> {
        let [_, _, flags, typesize, sizes @ ..] = bytes.first_chunk::<16>()?;
        let [decoded, block, encoded] = sizes.as_chunks::<4>().0 else { return None };
        let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes) as usize;
        let whole = number(encoded) <= bytes.len();
        let header = Header {
            flags: *flags,
            typesize: usize::from(*typesize).max(1),
            decoded: number(decoded),
            block: number(block),
        };
        (whole && (header.block > 0 || header.decoded == 0)).then_some(header)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// A chunk as Blosc writes it, with any of its compressors but snappy.
pub(super) fn decode(encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let header = Header::read(encoded).ok_or("no header, or a truncated chunk")?;
    if header.decoded as u64 > most {
        return Err(format!("more than the {most} bytes of the chunk"));
    }
    if header.has(0x02) {
        let plain = encoded.get(16..).and_then(|bytes| bytes.get(..header.decoded));
        return plain.map(<[u8]>::to_vec).ok_or_else(|| "the chunk is truncated".to_owned());
    }
    let mut out = Vec::with_capacity(header.decoded);
    let mut starts = encoded.get(16..).unwrap_or_default().as_chunks::<4>().0.iter();
    while out.len() < header.decoded {
        let start = starts.next().ok_or("the chunk is truncated")?;
        let length = header.block.min(header.decoded - out.len());
        let streams = encoded.get(u32::from_le_bytes(*start) as usize..).ok_or("a block outside the chunk")?;
        let block = block(&header, streams, length)?;
        unshuffled(&header, &block, &mut out);
    }
    Ok(out)
}

/// The streams of a block, one after another.
fn block(header: &Header, mut bytes: &[u8], length: usize) -> Result<Vec<u8>, String> {
    let size = header.typesize;
    let is_split = !header.has(0x10) && size <= MOST_SPLITS && length / size >= LEAST_SPLIT && length == header.block;
    let stream = if is_split { length / size } else { length };
    let mut out = Vec::with_capacity(length);
    for _ in 0..if is_split { size } else { 1 } {
        let (encoded, rest) = bytes.split_first_chunk::<4>().ok_or("the chunk is truncated")?;
        let encoded = u32::from_le_bytes(*encoded) as usize;
        let (taken, rest) = rest.split_at_checked(encoded).ok_or("a stream outside the chunk")?;
        bytes = rest;
        let decoded = match header.flags >> 5 {
            _ if encoded == stream => taken.to_vec(),
            0 => blosclz(taken, stream)?,
            1 => lz4::block(taken, stream)?,
            2 => return Err("the compressor snappy is not supported".to_owned()),
            3 => inflate::zlib(taken, stream as u64)?,
            4 => zstd::decode(taken, stream as u64)?,
            other => return Err(format!("no compressor {other}")),
        };
        if decoded.len() != stream {
            return Err(format!("a stream of {} bytes instead of {stream}", decoded.len()));
        }
        out.extend_from_slice(&decoded);
    }
    // A block that its elements do not fill has the rest behind its streams; no writer makes one that is split.
    if out.len() == length { Ok(out) } else { Err("a block of another length".to_owned()) }
}

/// Undoes the shuffle of a block onto the end of `out`.
fn unshuffled(header: &Header, block: &[u8], out: &mut Vec<u8>) {
    let size = header.typesize;
    let elements = block.len() / size;
    if header.has(0x01) && size > 1 {
        for element in 0..elements {
            out.extend((0..size).map(|byte| block[byte * elements + element]));
        }
        out.extend_from_slice(&block[elements * size..]);
    } else if header.has(0x04) && elements > 0 && elements.is_multiple_of(8) {
        // Row `8 b + k` holds the bit `k` of byte `b` of all elements.
        let row = elements / 8;
        for element in 0..elements {
            for byte in 0..size {
                let bit = |k: usize| (block[(8 * byte + k) * row + element / 8] >> (element % 8) & 1) << k;
                out.push((0..8).map(bit).sum());
            }
        }
        out.extend_from_slice(&block[elements * size..]);
    } else {
        out.extend_from_slice(block);
    }
}

/// BloscLZ, after FastLZ: <https://github.com/Blosc/c-blosc/blob/main/blosc/blosclz.c>.
fn blosclz(encoded: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let mut out: Vec<u8> = Vec::with_capacity(size);
    let mut at = 0;
    let mut next = || {
        at += 1;
        encoded.get(at - 1).map(|byte| (usize::from(*byte), at)).ok_or("the block is truncated")
    };
    let (mut control, mut read) = next()?;
    control &= 31;
    loop {
        if control < 32 {
            let literals = control + 1;
            if literals > size - out.len() {
                return Err("a run of literals beyond the block".to_owned());
            }
            for _ in 0..literals {
                let (byte, end) = next()?;
                out.push(byte as u8);
                read = end;
            }
        } else {
            let mut length = (control >> 5) - 1;
            let mut distance = (control & 31) << 8;
            if length == 6 {
                loop {
                    let (more, _) = next()?;
                    length += more;
                    if more != 255 {
                        break;
                    }
                }
            }
            let (low, end) = next()?;
            read = end;
            if low == 255 && distance == 31 << 8 {
                let ((high, _), (low, end)) = (next()?, next()?);
                distance = (high << 8) + low + 8191;
                read = end;
            } else {
                distance += low;
            }
            lz4::copy(&mut out, distance + 1, length + 3, size)?;
        }
        if read >= encoded.len() {
            return Ok(out);
        }
        (control, read) = next()?;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn chunk(flags: u8, typesize: u8, decoded: u32, streams: &[u8]) -> Vec<u8> {
        let length = 20 + streams.len() as u32;
        let sizes = [decoded, decoded, length, 20].map(u32::to_le_bytes).concat();
        [&[2, 1, flags, typesize][..], &sizes, streams].concat()
    }

    #[test]
    fn a_chunk_that_is_not_compressed() {
        let mut plain = chunk(0x02, 1, 4, &[]);
        plain.truncate(16);
        plain[12] = 20;
        plain.extend(b"abcd");
        assert_eq!(decode(&plain, 4).unwrap(), b"abcd");
        assert!(decode(&plain, 3).is_err());
        assert!(decode(&plain[..18], 4).is_err());
    }

    #[test]
    fn shuffled_bytes_and_bits() {
        let stream = [&[8, 0, 0, 0][..], &[1, 2, 3, 4, 5, 6, 7, 8]].concat();
        assert_eq!(decode(&chunk(0x11, 2, 8, &stream), 8).unwrap(), [1, 5, 2, 6, 3, 7, 4, 8]);
        // Bit 0 of eight elements is the first row.
        let stream = [&[8, 0, 0, 0][..], &[0b0000_0101, 0xff, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(decode(&chunk(0x14, 1, 8, &stream), 8).unwrap(), [3, 2, 3, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn blosclz_repeats() {
        // Two literals, then five bytes from two before, then one literal.
        let bytes = [1, b'a', b'b', 0x60, 1, 0, b'c'];
        assert_eq!(blosclz(&bytes, 8).unwrap(), b"ababababc"[..7].iter().chain(b"c").copied().collect::<Vec<_>>());
        for end in 0..bytes.len() {
            assert!(blosclz(&bytes[..end], 8).is_err() || end == 3 || end == 5, "{end}");
        }
    }

    #[test]
    fn damage_is_an_error() {
        assert!(decode(b"", 10).is_err());
        assert!(decode(&[0; 16], 10).unwrap().is_empty());
        let stream = [&[4, 0, 0, 0][..], &[0xf0, 1, 2, 3]].concat();
        let good = chunk(0x31, 1, 100, &stream);
        for end in 0..good.len() {
            assert!(decode(&good[..end], 100).is_err());
        }
        assert_eq!(
            decode(&chunk(0x50, 1, 8, &[4, 0, 0, 0, 1, 2, 3, 4]), 8).unwrap_err(),
            "the compressor snappy is not supported"
        );
    }
}
