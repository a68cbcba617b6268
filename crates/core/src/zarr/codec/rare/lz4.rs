//! LZ4: the block format <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>, and numcodecs' frame around it, four
//! bytes of decoded size.

/// A chunk as numcodecs' `lz4` writes it.
pub(super) fn decode(encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let (size, block) = encoded.split_first_chunk::<4>().ok_or("the chunk is truncated")?;
    let size = u32::from_le_bytes(*size);
    if u64::from(size) > most {
        return Err(format!("more than the {most} bytes of the chunk"));
    }
    self::block(block, size as usize)
}

/// One block that decodes to exactly `size` bytes.
pub(super) fn block(encoded: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(size);
    let mut input = Bytes(encoded);
    loop {
        let token = input.next().ok_or("the block is truncated")?;
        let literals = length(usize::from(token >> 4), &mut input)?;
        let rest = input.0;
        if literals > rest.len() || literals > size - out.len() {
            return Err("a run of literals beyond the block".to_owned());
        }
        out.extend_from_slice(&rest[..literals]);
        input = Bytes(&rest[literals..]);
        if input.0.is_empty() {
            return if out.len() == size { Ok(out) } else { Err(format!("{} bytes instead of {size}", out.len())) };
        }
        let (Some(low), Some(high)) = (input.next(), input.next()) else { return Err("the block is truncated".into()) };
        let length = length(usize::from(token & 15), &mut input)?.saturating_add(4);
        copy(&mut out, usize::from(u16::from_le_bytes([low, high])), length, size)?;
    }
}

/// A length whose four bits are all set goes on in bytes, up to and with the first that is not 255.
fn length(bits: usize, input: &mut impl Iterator<Item = u8>) -> Result<usize, String> {
    let mut length = bits;
    let mut goes_on = bits == 15;
    while goes_on {
        let more = input.next().ok_or("the block is truncated")?;
        length += usize::from(more);
        goes_on = more == 255;
    }
    Ok(length)
}

/// Repeats `length` bytes from `distance` before the end; they may reach into what is being written.
pub(super) fn copy(out: &mut Vec<u8>, distance: usize, length: usize, size: usize) -> Result<(), String> {
    if distance == 0 || distance > out.len() || length > size - out.len() {
        return Err("a repetition from outside the block".to_owned());
    }
    let start = out.len() - distance;
    if length <= distance {
        out.extend_from_within(start..start + length);
    } else {
        (start..start + length).for_each(|at| out.push(out[at]));
    }
    Ok(())
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl Iterator for Bytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_repetitions() {
        // Four literals, then eight bytes from four before; then one literal.
        let bytes = [0x44, b'a', b'b', b'c', b'd', 4, 0, 0x10, b'e'];
        assert_eq!(block(&bytes, 13).unwrap(), b"abcdabcdabcde");
        // The repetition reaches into itself.
        assert_eq!(block(&[0x1f, b'x', 1, 0, 1, 0x10, b'y'], 22).unwrap(), [[b'x'; 21].as_slice(), b"y"].concat());
    }

    #[test]
    fn damage_is_an_error() {
        let good = [0x44, b'a', b'b', b'c', b'd', 4, 0, 0x10, b'e'];
        for end in 0..good.len() {
            assert!(block(&good[..end], 13).is_err(), "{end}");
        }
        for size in [0, 4, 12, 14] {
            assert!(block(&good, size).is_err(), "{size}");
        }
        for distance in [0u8, 5] {
            assert!(block(&[0x44, b'a', b'b', b'c', b'd', distance, 0, 0x10, b'e'], 13).is_err());
        }
        assert_eq!(decode(&[255, 255, 255, 255, 0], 100).unwrap_err(), "more than the 100 bytes of the chunk");
        assert!(decode(&[1], 100).is_err());
    }
}
