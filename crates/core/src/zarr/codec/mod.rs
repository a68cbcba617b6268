//! The codecs that this crate brings along, decoding only, and the names of those that a build does not have.
//!
//! zarrs brings `bytes`, `transpose`, `sharding_indexed`, `crc32c`, `vlen-utf8`, `vlen-bytes` and `numcodecs.shuffle`. With
//! the feature `zstd-decode` there is zstd, with `codecs-rare` there are those of [`RARE`]. They decode a chunk to the size
//! that the metadata promise and never beyond, so that a small chunk cannot fill the memory. In [`chain`] they get names
//! of their own, since zarrs may have been built with codecs of the same names, which encode too.

mod chain;
#[cfg(feature = "codecs-rare")]
mod rare;
#[cfg(feature = "zstd-decode")]
mod zstd;

pub(super) use chain::{Wanting, prepared};
#[cfg(feature = "codecs-rare")]
pub(super) use rare::inflated;

use std::borrow::Cow;
use std::sync::{Arc, Once};
use zarrs::array::codec::api::{
    CodecRuntimePluginV3, PartialDecoderCapability, PartialEncoderCapability, register_codec_v3,
};
use zarrs::array::{
    ArrayBytesRaw, BytesRepresentation, BytesToBytesCodecTraits, Codec, CodecError, CodecMetadataOptions, CodecOptions,
    CodecTraits, RecommendedConcurrency,
};
use zarrs::metadata::Configuration;
use zarrs::metadata::v3::MetadataV3;
use zarrs::plugin::{PluginCreateError, ZarrVersion};

/// Codecs that only a build with the feature `codecs-rare` reads, by their Zarr V3 names.
pub const RARE: &[&str] = &[
    "blosc",
    "gzip",
    "numcodecs.adler32",
    "numcodecs.astype",
    "numcodecs.blosc",
    "numcodecs.crc32",
    "numcodecs.delta",
    "numcodecs.fixedscaleoffset",
    "numcodecs.fletcher32",
    "numcodecs.gzip",
    "numcodecs.lz4",
    "numcodecs.packbits",
    "numcodecs.quantize",
    "numcodecs.zlib",
];

/// Whether the codec of that name ([`super::ReadError::codec`]) is one of [`RARE`]: then a build with `codecs-rare` reads
/// what this one could not.
pub fn is_rare(name: &str) -> bool {
    RARE.contains(&name)
}

/// Begins the names under which zarrs knows the codecs of this crate.
const OURS: &str = "zarr-fuse.";
/// The longest output of a chunk whose size the metadata do not tell (text): 256 MB.
const UNKNOWN: u64 = 256 << 20;

/// Bytes encoded and the most that may come out, to the bytes decoded.
type Decode = Box<dyn Fn(&[u8], u64) -> Result<Vec<u8>, String> + Send + Sync>;

/// How a codec decodes.
struct Method {
    decode: Decode,
    /// What a chunk has encoded; `None`: it depends on the values.
    size: Option<Ratio>,
}

/// Encoded bytes of a chunk: `decoded / of * to + more`, rounded up.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    of: u64,
    to: u64,
    more: u64,
}

/// Makes the codecs known to zarrs, once.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        register_codec_v3(CodecRuntimePluginV3::new(
            |name| name.starts_with(OURS),
            |metadata: &MetadataV3| {
                let name = metadata.name().strip_prefix(OURS).unwrap_or_default().to_owned();
                let configuration = metadata.configuration().cloned();
                let method = method(&name, &configuration).map_err(PluginCreateError::Other)?;
                Ok(Codec::BytesToBytes(Arc::new(Decoder { name, configuration, method })))
            },
        ));
    });
}

/// Whether zarrs has a codec of that name. A codec that it has may still refuse a document without configuration.
fn zarrs_has(name: &str) -> bool {
    !matches!(Codec::from_metadata(&MetadataV3::new(name)), Err(PluginCreateError::Unsupported(_)))
}

/// Whether this build has a codec of its own under that name, without [`OURS`].
fn we_have(name: &str) -> bool {
    #[cfg(feature = "codecs-rare")]
    if rare::NAMES.contains(&name) {
        return true;
    }
    cfg!(feature = "zstd-decode") && name == "zstd"
}

fn method(name: &str, configuration: &Option<Configuration>) -> Result<Method, String> {
    #[cfg(feature = "zstd-decode")]
    if name == "zstd" {
        return Ok(Method { decode: Box::new(zstd::decode), size: None });
    }
    #[cfg(feature = "codecs-rare")]
    if let Some(method) = rare::method(name, configuration.as_ref())? {
        return Ok(method);
    }
    let _ = configuration;
    Err(format!("no codec {name}"))
}

/// A codec of this crate.
struct Decoder {
    name: String,
    configuration: Option<Configuration>,
    method: Method,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Decoder").field(&self.name).finish()
    }
}

impl zarrs::plugin::ExtensionName for Decoder {
    fn name(&self, _: ZarrVersion) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(format!("{OURS}{}", self.name)))
    }
}

impl CodecTraits for Decoder {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn configuration(&self, _: ZarrVersion, _: &CodecMetadataOptions) -> Option<Configuration> {
        self.configuration.clone()
    }

    fn partial_decoder_capability(&self) -> PartialDecoderCapability {
        PartialDecoderCapability { partial_read: false, partial_decode: false }
    }

    fn partial_encoder_capability(&self) -> PartialEncoderCapability {
        PartialEncoderCapability { partial_encode: false }
    }
}

impl BytesToBytesCodecTraits for Decoder {
    fn into_dyn(self: Arc<Self>) -> Arc<dyn BytesToBytesCodecTraits> {
        self
    }

    fn recommended_concurrency(&self, _: &BytesRepresentation) -> Result<RecommendedConcurrency, CodecError> {
        Ok(RecommendedConcurrency::new_maximum(1))
    }

    fn encode<'a>(&self, _: ArrayBytesRaw<'a>, _: &CodecOptions) -> Result<ArrayBytesRaw<'a>, CodecError> {
        Err(CodecError::Other(format!("{} is decoded here and not encoded", self.name)))
    }

    fn decode<'a>(
        &self,
        encoded: ArrayBytesRaw<'a>,
        decoded: &BytesRepresentation,
        _: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        let most = decoded.size().unwrap_or(UNKNOWN);
        (self.method.decode)(&encoded, most)
            .map(Cow::Owned)
            .map_err(|reason| CodecError::Other(format!("{}: {reason}", self.name)))
    }

    fn encoded_representation(&self, decoded: &BytesRepresentation) -> BytesRepresentation {
        let encoded = self.method.size.zip(decoded.size()).and_then(|(ratio, decoded)| {
            decoded.div_ceil(ratio.of.max(1)).checked_mul(ratio.to)?.checked_add(ratio.more)
        });
        match (encoded, decoded) {
            (Some(size), BytesRepresentation::FixedSize(_)) => BytesRepresentation::FixedSize(size),
            (Some(size), _) => BytesRepresentation::BoundedSize(size),
            (None, _) => BytesRepresentation::UnboundedSize,
        }
    }
}
