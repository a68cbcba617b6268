//! Codecs that few stores use: for a build of its own, which is fetched when a store asks for one.

mod blosc;
mod filter;
mod inflate;
mod lz4;
mod sum;

pub(in crate::zarr) use inflate::inflated;

use super::{Method, Ratio};
use zarrs::metadata::Configuration;

/// The codecs here, by the names that [`super::chain`] gives them.
pub(super) const NAMES: &[&str] =
    &["adler32", "blosc", "cast", "crc32", "delta", "fletcher32", "gzip", "lz4", "packbits", "scale", "zlib"];

/// How the codec `name` decodes with `configuration`; `None` for another name.
///
/// # Errors
/// A configuration that is not read.
pub(super) fn method(name: &str, configuration: Option<&Configuration>) -> Result<Option<Method>, String> {
    let plain = |decode: fn(&[u8], u64) -> Result<Vec<u8>, String>| Method { decode: Box::new(decode), size: None };
    let four_more = Some(Ratio { of: 1, to: 1, more: 4 });
    Ok(Some(match name {
        "blosc" => plain(blosc::decode),
        "gzip" => plain(inflate::gzip),
        "zlib" => plain(inflate::zlib),
        "lz4" => plain(lz4::decode),
        "adler32" | "crc32" | "fletcher32" => {
            let sum = sum::Sum::new(name, configuration)?;
            Method { decode: Box::new(move |bytes, _| sum.checked(bytes)), size: four_more }
        }
        "packbits" => Method { decode: Box::new(filter::unpack), size: Some(Ratio { of: 8, to: 1, more: 1 }) },
        "delta" | "scale" | "cast" => {
            let filter = filter::Filter::new(name, configuration)?;
            let size = filter.ratio();
            Method { decode: Box::new(move |bytes, most| filter.decode(bytes, most)), size: Some(size) }
        }
        _ => return Ok(None),
    }))
}
