//! What the reader says of a failure, as a problem that the page shows.

use crate::problem::{Kind, Problem};
use zarr_fuse_core::zarr::codec::is_rare;
use zarr_fuse_core::zarr::{FailKind, ReadError};

/// Whether this is the worker that has every codec.
pub const IS_FULL: bool = cfg!(feature = "worker-full");
/// How a ZIP file is packed whose entries are deflated, as the name of a codec.
pub const DEFLATE: &str = "deflate";

/// The problem of `error`, which came while the dataset at `address` was being opened (`opening`) or read.
pub fn of_error(error: &ReadError, address: &str, opening: bool) -> Problem {
    let kind = match error.kind {
        FailKind::Missing => Kind::NotFound,
        FailKind::Forbidden if opening => Kind::Private,
        FailKind::Forbidden => Kind::Refused,
        FailKind::Network => Kind::Network,
        FailKind::Format if opening => Kind::NotZarr,
        FailKind::Format => Kind::Unreadable,
        FailKind::Codec if !IS_FULL && (is_rare(&error.codec) || error.codec == DEFLATE) => Kind::OtherWorker,
        FailKind::Unsupported | FailKind::Codec => Kind::Codec,
        FailKind::Corrupt => Kind::Corrupt,
        FailKind::TooLarge => Kind::TooLarge,
        FailKind::Request => Kind::Unexpected,
    };
    let message = match error.kind {
        FailKind::Codec => format!("{} needs the codec {}", error.place, error.codec),
        _ => format!("{}: expected {}, found {}", error.place, error.expected, error.found.trim_end_matches('.')),
    };
    Problem { bytes: error.bytes, ..Problem::new(kind, address, message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codec_is_named() {
        let error = ReadError::new(FailKind::Codec, "x/t", "a codec", "lzma", "").with_codec("lzma");
        let problem = of_error(&error, "https://a", true);
        assert_eq!((problem.kind, problem.message.as_str()), (Kind::Codec, "x/t needs the codec lzma"));
    }

    #[test]
    fn a_codec_of_the_other_worker_sends_there() {
        for name in ["gzip", DEFLATE] {
            let error = ReadError::new(FailKind::Codec, "x/t", "a codec", name, "").with_codec(name);
            let wanted = if IS_FULL { Kind::Codec } else { Kind::OtherWorker };
            assert_eq!(of_error(&error, "https://a", true).kind, wanted);
        }
    }

    #[test]
    fn what_is_no_zarr_is_told_from_what_is_damaged() {
        let error = ReadError::new(FailKind::Format, "x", "JSON", "<html>", "");
        assert_eq!(of_error(&error, "https://a", true).kind, Kind::NotZarr);
        assert_eq!(of_error(&error, "https://a", false).kind, Kind::Unreadable);
    }

    #[test]
    fn the_estimate_of_what_is_too_large_is_kept() {
        let error = ReadError::new(FailKind::TooLarge, "x", "20 MB", "45 MB", "").with_bytes(45_000_000);
        assert_eq!(of_error(&error, "https://a", false).bytes, 45_000_000);
    }
}
