//! zstd, decoding only: <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/zstd>.
//!
//! zarrs' own `zstd` feature brings the compressor along; the browser only decodes, and its worker must be small.

use zstd_safe::{DCtx, InBuffer, OutBuffer, get_error_name};

/// Decodes all frames of `encoded`, at most `most` bytes: what a frame claims about its size is never believed beyond that.
pub(super) fn decode(encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let most = usize::try_from(most).map_err(|_| "a chunk larger than the address space".to_owned())?;
    let mut context = DCtx::try_create().ok_or("no memory for a decoder")?;
    let claimed = zstd_safe::get_frame_content_size(encoded).ok().flatten();
    let expected = claimed.and_then(|size| usize::try_from(size).ok()).unwrap_or(encoded.len().saturating_mul(4));
    let mut out: Vec<u8> = Vec::with_capacity(expected.min(most).max(1));
    let mut input = InBuffer::around(encoded);
    loop {
        let before = out.len();
        let mut output = OutBuffer::around_pos(&mut out, before);
        let left =
            context.decompress_stream(&mut output, &mut input).map_err(|code| get_error_name(code).to_owned())?;
        if out.len() > most {
            return Err(format!("more than the {most} bytes of the chunk"));
        }
        let all_read = input.pos() == encoded.len();
        if all_read && left == 0 {
            return Ok(out);
        }
        let is_full = out.len() == out.capacity();
        if all_read && !is_full {
            return Err("the chunk is truncated".to_owned());
        }
        if is_full {
            // One byte more than allowed, so that a longer chunk is seen.
            out.reserve_exact(out.len().min(most - out.len()) + 1);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn encoded(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
        zstd_safe::compress(&mut out, bytes, 3).unwrap();
        out
    }

    #[test]
    fn decodes_what_zstd_encodes() {
        for length in [0usize, 1, 1000, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|i| (i * i % 251) as u8).collect();
            assert_eq!(decode(&encoded(&bytes), length as u64).unwrap(), bytes, "{length}");
        }
    }

    #[test]
    fn frames_one_after_another_are_one_chunk() {
        let two = [encoded(b"first "), encoded(b"second")].concat();
        assert_eq!(decode(&two, 12).unwrap(), b"first second");
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = encoded(&vec![0; 1 << 20]);
        assert!(bomb.len() < 200);
        assert_eq!(decode(&bomb, 1000).unwrap_err(), "more than the 1000 bytes of the chunk");
    }

    #[test]
    fn damage_is_an_error() {
        let good = encoded(&(0..20_000).map(|i| (i % 255) as u8).collect::<Vec<_>>());
        assert_eq!(decode(&good[..good.len() - 5], 20_000).unwrap_err(), "the chunk is truncated");
        assert!(decode(b"no frame at all", 100).is_err());
        assert_eq!(decode(b"", 100).unwrap_err(), "the chunk is truncated");
    }
}
