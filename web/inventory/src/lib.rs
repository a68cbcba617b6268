//! `inventory` without those parts of zarrs that no page asks for, under the same name: a part that is not submitted is not
//! linked. zarrs submits every codec, data type and chunk grid that it was built with, and its features do not name them.
//!
//! Kept are the codecs, types and grids that `zarr-fuse-core` reads through zarrs; it brings the rarer codecs itself, and
//! turns metadata of Zarr V2 into V3 before zarrs sees them. What zarrs does not know is refused by its name.

//!
//! It stands in the place of the original, which it cannot call: two compatible versions of one crate do not go together.

mod reading;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

/// The parts of one kind that have been submitted.
#[derive(Debug)]
pub struct Registry<T: 'static>(Mutex<Vec<&'static T>>);

impl<T> Registry<T> {
    /// Without parts.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn all(&self) -> Vec<&'static T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A kind of parts.
pub trait Collect: Sync + Sized + 'static {
    /// Whether parts of this kind are kept at all.
    const KEPT: bool;

    /// Where they are.
    fn registry() -> &'static Registry<Self>;
}

/// Keeps a part if its kind is kept. What is not kept is not called by anybody then, and not linked.
#[doc(hidden)]
#[inline(always)]
pub fn keep<T: Collect>(part: &'static T) {
    if T::KEPT {
        T::registry().0.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    }
}

/// `inventory::iter::<T>`: all parts of a kind, as a value or called.
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum Parts<T> {
    Never(Infallible, PhantomData<T>),
    iter,
}

pub use Parts::iter;

fn all<T: Collect>() -> std::vec::IntoIter<&'static T> {
    T::registry().all().into_iter()
}

impl<T: Collect> IntoIterator for Parts<T> {
    type Item = &'static T;
    type IntoIter = std::vec::IntoIter<&'static T>;

    fn into_iter(self) -> Self::IntoIter {
        all()
    }
}

impl<T: Collect> Deref for Parts<T> {
    type Target = fn() -> std::vec::IntoIter<&'static T>;

    fn deref(&self) -> &Self::Target {
        &(all::<T> as fn() -> std::vec::IntoIter<&'static T>)
    }
}

/// Makes a type a kind of parts. Of how data types go through codecs only `bytes` is kept.
#[macro_export]
macro_rules! collect {
    (BitroundDataTypePlugin) => {
        $crate::kind! { BitroundDataTypePlugin, false }
    };
    (FixedScaleOffsetDataTypePlugin) => {
        $crate::kind! { FixedScaleOffsetDataTypePlugin, false }
    };
    (PackBitsDataTypePlugin) => {
        $crate::kind! { PackBitsDataTypePlugin, false }
    };
    (PcodecDataTypePlugin) => {
        $crate::kind! { PcodecDataTypePlugin, false }
    };
    (ZfpDataTypePlugin) => {
        $crate::kind! { ZfpDataTypePlugin, false }
    };
    ($kind:ident) => {
        $crate::kind! { $kind, true }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! kind {
    ($kind:ident, $kept:literal) => {
        impl $crate::Collect for $kind {
            const KEPT: bool = $kept;

            fn registry() -> &'static $crate::Registry<Self> {
                static REGISTRY: $crate::Registry<$kind> = $crate::Registry::new();
                &REGISTRY
            }
        }
    };
}

/// Has a part kept before `main` begins: constructors are called by the loader, in WebAssembly at each call from outside.
#[doc(hidden)]
#[macro_export]
macro_rules! submit_part {
    ($($part:tt)*) => {
        const _: () = {
            static DONE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

            extern "C" fn submit() {
                if !DONE.swap(true, std::sync::atomic::Ordering::Relaxed) {
                    $crate::keep(const { &{ $($part)* } });
                }
            }

            #[used]
            #[cfg_attr(any(target_family = "wasm", target_os = "linux"), unsafe(link_section = ".init_array"))]
            #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs"))]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            static CONSTRUCTOR: extern "C" fn() = submit;
        };
    };
}

/// Submits a part that is kept, and nothing else.
// `crate` is what zarrs has written, not what is made of it.
#[allow(clippy::crate_in_macro_def)]
#[macro_export]
macro_rules! submit {
    // Codecs.
    (CodecPluginV3::new::<BytesCodec>()) => {
        $crate::submit_bytes_reader! {
            BytesCodec, metadata => BytesCodec::new_with_configuration(&metadata.to_typed_configuration()?)?
        }
    };
    (CodecPluginV3::new::<ShardingCodec>()) => {
        $crate::submit_bytes_reader! {
            ShardingCodec, metadata => ShardingCodec::new_with_configuration(&metadata.to_typed_configuration()?)?
        }
    };
    (CodecPluginV3::new::<TransposeCodec>()) => {
        $crate::submit_array_reader! {
            TransposeCodec, metadata => TransposeCodec::new_with_configuration(&metadata.to_typed_configuration()?)?
        }
    };
    (CodecPluginV3::new::<VlenUtf8Codec>()) => {
        $crate::submit_bytes_reader! { VlenUtf8Codec, _metadata => VlenUtf8Codec::new() }
    };
    (CodecPluginV3::new::<VlenBytesCodec>()) => {
        $crate::submit_bytes_reader! { VlenBytesCodec, _metadata => VlenBytesCodec::new() }
    };
    (CodecPluginV3::new::<$codec:ident>()) => {};
    (CodecPluginV2::new::<$codec:ident>()) => {};
    (zarrs_codec::CodecPluginV2::new::<$codec:ident>()) => {};
    // Chunk grids.
    (ChunkGridPlugin::new::<RectangularChunkGrid>()) => {};
    (ChunkGridPlugin::new::<RectilinearChunkGrid>()) => {};
    (ChunkGridPlugin::new::<RegularBoundedChunkGrid>()) => {};
    // Data types.
    (zarrs_data_type::DataTypePluginV2::new::<$type:ident>()) => {};
    (crate::DataTypePluginV3::new::<OptionalDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Int2DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Int4DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<UInt2DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<UInt4DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float4E2M1FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float6E2M3FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float6E3M2FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E3M4DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E4M3DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E4M3B11FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E4M3FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E5M2DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E5M2FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<Float8E8M0FNUDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexBFloat16DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat16DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat4E2M1FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat6E2M3FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat6E3M2FNDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E3M4DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E4M3DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E4M3B11FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E4M3FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E5M2DataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E5M2FNUZDataType>()) => {};
    (zarrs_data_type::DataTypePluginV3::new::<ComplexFloat8E8M0FNUDataType>()) => {};
    // All else, among it how the kept types go through the kept codecs.
    ($($part:tt)*) => { $crate::submit_part! { $($part)* } };
}
