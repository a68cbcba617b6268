//! Checksums before or behind a chunk: `crc32`, `adler32` and `fletcher32` of numcodecs 0.16.

use zarrs::metadata::Configuration;

/// A checksum of four bytes, little-endian.
pub(super) struct Sum {
    name: String,
    of: fn(&[u8]) -> u32,
    at_start: bool,
}

impl Sum {
    /// `location` is `start` or `end`; by default numcodecs puts CRC-32 and Adler-32 first, Fletcher-32 (of HDF5) last.
    pub(super) fn new(name: &str, configuration: Option<&Configuration>) -> Result<Sum, String> {
        let of = match name {
            "crc32" => crc32,
            "adler32" => adler32,
            _ => fletcher32,
        };
        let at_start = match configuration.and_then(|own| own.get("location")).and_then(|value| value.as_str()) {
            Some("start") => true,
            Some("end") => false,
            None => name != "fletcher32",
            Some(other) => return Err(format!("no location {other:?}")),
        };
        Ok(Sum { name: name.to_owned(), of, at_start })
    }

    /// The bytes without their checksum.
    pub(super) fn checked(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let parts = match self.at_start {
            true => bytes.split_first_chunk::<4>().map(|(sum, rest)| (rest, sum)),
            false => bytes.split_last_chunk::<4>(),
        };
        let (rest, sum) = parts.ok_or("the chunk is shorter than its checksum")?;
        if (self.of)(rest) == u32::from_le_bytes(*sum) {
            return Ok(rest.to_vec());
        }
        Err(format!("the {} does not fit the bytes", self.name))
    }
}

/// CRC-32 of ISO 3309 (RFC 1952, section 8), reflected.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let one = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.iter().fold(!0, one)
}

/// Adler-32 of RFC 1950, section 8.2.
pub(super) fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// Fletcher-32 as HDF5 computes it (H5checksum.c): over 16-bit words with the high byte first, an odd last byte as a high
/// one, modulo 65535.
fn fletcher32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (0u32, 0u32);
    let (words, rest) = bytes.as_chunks::<2>();
    let fold = |sum: u32| (sum & 0xffff) + (sum >> 16);
    for block in words.chunks(360) {
        for word in block {
            a += u32::from(u16::from_be_bytes(*word));
            b += a;
        }
        (a, b) = (fold(a), fold(b));
    }
    if let [last] = rest {
        a += u32::from(*last) << 8;
        b += a;
        (a, b) = (fold(a), fold(b));
    }
    fold(b) << 16 | fold(a)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        // zlib.crc32(b"123456789"), zlib.adler32(b"Wikipedia")
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let sum = Sum::new("fletcher32", None).unwrap();
        let mut stored = b"some bytes".to_vec();
        stored.extend(fletcher32(b"some bytes").to_le_bytes());
        assert_eq!(sum.checked(&stored).unwrap(), b"some bytes");
        stored[3] ^= 1;
        assert_eq!(sum.checked(&stored).unwrap_err(), "the fletcher32 does not fit the bytes");
        assert!(sum.checked(b"abc").is_err());
    }
}
