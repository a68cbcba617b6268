//! Deflate in its two wrappings: gzip (RFC 1952) and zlib (RFC 1950).

use super::sum::crc32;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_COMPUTE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// A zlib stream; its checksum is tested.
pub(super) fn zlib(encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    inflate(encoded, &mut out, most, TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_COMPUTE_ADLER32)?;
    Ok(out)
}

/// A stream without a wrapping, as a ZIP file has it: at most `most` bytes.
pub(in crate::zarr) fn inflated(encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    inflate(encoded, &mut out, most, 0)?;
    Ok(out)
}

/// The members of a gzip file, one after another; their checksums are tested.
pub(super) fn gzip(mut encoded: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    loop {
        let body = encoded.get(header(encoded).ok_or("no gzip header")?..).unwrap_or_default();
        let start = out.len();
        let read = inflate(body, &mut out, most, 0)?;
        let trailer = body.get(read..).and_then(|rest| rest.split_first_chunk::<8>());
        let (trailer, rest) = trailer.ok_or("the chunk is truncated")?;
        if crc32(&out[start..]).to_le_bytes() != trailer[..4] {
            return Err("the checksum does not fit the bytes".to_owned());
        }
        if rest.iter().all(|byte| *byte == 0) {
            return Ok(out);
        }
        encoded = rest;
    }
}

/// Length of a member's header (RFC 1952, section 2.3).
fn header(bytes: &[u8]) -> Option<usize> {
    let [0x1f, 0x8b, 8, flags, ..] = bytes else { return None };
    let text = |at: usize| bytes.get(at..)?.iter().position(|byte| *byte == 0).map(|length| at + length + 1);
    let mut at = 10;
    if flags & 4 != 0 {
        let extra = bytes.get(at..)?.first_chunk::<2>()?;
        at += 2 + usize::from(u16::from_le_bytes(*extra));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at = text(at)?;
        }
    }
    Some(if flags & 2 != 0 { at + 2 } else { at })
}

/// Decodes one stream onto the end of `out`; bytes read. `out` never grows beyond `most`.
fn inflate(encoded: &[u8], out: &mut Vec<u8>, most: u64, flags: u32) -> Result<usize, String> {
    let most = usize::try_from(most).map_err(|_| "a chunk larger than the address space".to_owned())?;
    let start = out.len();
    let mut state = Box::<DecompressorOxide>::default();
    let (mut read, mut written) = (0, start);
    // A known size is at once the right one; an unknown one grows to it.
    out.resize(most.min(start + encoded.len().saturating_mul(4).max(4096)).max(start), 0);
    loop {
        let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, produced) = decompress(&mut state, &encoded[read..], out, written, flags);
        read += consumed;
        written += produced;
        match status {
            TINFLStatus::Done => {
                out.truncate(written);
                return Ok(read);
            }
            TINFLStatus::HasMoreOutput if out.len() < most => {
                let longer = out.len().saturating_mul(2).min(most);
                out.resize(longer, 0);
            }
            TINFLStatus::HasMoreOutput => return Err(format!("more than the {most} bytes of the chunk")),
            TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
                return Err("the chunk is truncated".to_owned());
            }
            TINFLStatus::Adler32Mismatch => return Err("the checksum does not fit the bytes".to_owned()),
            _ => return Err("no deflate stream".to_owned()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    // gzip.compress(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", mtime=0) and zlib.compress of the same, Python 3.
    const GZIP: &[u8] = &[31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 76, 196, 15, 0, 119, 23, 177, 202, 32, 0, 0, 0];
    const ZLIB: &[u8] = &[120, 156, 75, 76, 196, 15, 0, 200, 48, 12, 33];

    #[test]
    fn both_wrappings() {
        let wanted = [b'a'; 32];
        assert_eq!(zlib(ZLIB, 32).unwrap(), wanted);
        assert_eq!(gzip(GZIP, 32).unwrap(), wanted);
        assert_eq!(gzip(&[GZIP, GZIP].concat(), 64).unwrap(), [b'a'; 64]);
    }

    #[test]
    fn damage_and_bombs_are_errors() {
        assert_eq!(zlib(ZLIB, 31).unwrap_err(), "more than the 31 bytes of the chunk");
        assert_eq!(gzip(&[GZIP, GZIP].concat(), 63).unwrap_err(), "more than the 63 bytes of the chunk");
        for end in 0..GZIP.len() {
            assert!(gzip(&GZIP[..end], 32).is_err(), "{end}");
        }
        for end in 0..ZLIB.len() {
            assert!(zlib(&ZLIB[..end], 32).is_err(), "{end}");
        }
        let mut changed = GZIP.to_vec();
        changed[16] ^= 1;
        assert_eq!(gzip(&changed, 32).unwrap_err(), "the checksum does not fit the bytes");
    }
}
