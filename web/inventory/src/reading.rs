//! Codecs of zarrs of which only the reading half is linked.
//!
//! A codec is linked with all methods of its trait, since it is called through a table of them. So a codec is submitted in a
//! wrapper that calls the decoding methods by their names and refuses the others: encoding, encoding in part, and decoding
//! in part without `async` are a third of zarrs. The wrapper still shows the codec itself as `Any`, by which zarrs tells
//! whether an array is sharded.

/// Submits a wrapper of the codec from array to bytes that `$make` gives of the metadata `$metadata`.
#[doc(hidden)]
#[macro_export]
macro_rules! submit_bytes_reader {
    ($codec:ident, $metadata:ident => $make:expr) => {
        const _: () = {
    $crate::reader_basics!($codec, ArrayToBytes, $metadata => $make);

            #[cfg_attr(target_family = "wasm", async_trait::async_trait(?Send))]
            #[cfg_attr(not(target_family = "wasm"), async_trait::async_trait)]
            impl api::ArrayToBytesCodecTraits for Reading {
                fn into_dyn(self: Arc<Self>) -> Arc<dyn api::ArrayToBytesCodecTraits> {
                    self
                }

                fn encoded_representation(
                    &self,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                ) -> Result<api::BytesRepresentation, api::CodecError> {
                    api::ArrayToBytesCodecTraits::encoded_representation(&*self.0, shape, data_type, fill_value)
                }

                fn encode<'a>(
                    &self,
                    _: api::ArrayBytes<'a>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<api::ArrayBytesRaw<'a>, api::CodecError> {
                    reads_only()
                }

                fn decode<'a>(
                    &self,
                    bytes: api::ArrayBytesRaw<'a>,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                    options: &api::CodecOptions,
                ) -> Result<api::ArrayBytes<'a>, api::CodecError> {
                    api::ArrayToBytesCodecTraits::decode(&*self.0, bytes, shape, data_type, fill_value, options)
                }

                fn decode_into(
                    &self,
                    bytes: api::ArrayBytesRaw<'_>,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                    target: api::ArrayBytesDecodeIntoTarget<'_>,
                    options: &api::CodecOptions,
                ) -> Result<(), api::CodecError> {
                    let codec = &*self.0;
                    api::ArrayToBytesCodecTraits::decode_into(
                        codec, bytes, shape, data_type, fill_value, target, options,
                    )
                }

                fn partial_decoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::BytesPartialDecoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::ArrayPartialDecoderTraits>, api::CodecError> {
                    reads_only()
                }

                fn partial_encoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::BytesPartialEncoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::ArrayPartialEncoderTraits>, api::CodecError> {
                    reads_only()
                }

                async fn async_partial_decoder(
                    self: Arc<Self>,
                    input: Arc<dyn api::AsyncBytesPartialDecoderTraits>,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                    options: &api::CodecOptions,
                ) -> Result<Arc<dyn api::AsyncArrayPartialDecoderTraits>, api::CodecError> {
                    let codec = self.0.clone();
                    api::ArrayToBytesCodecTraits::async_partial_decoder(
                        codec, input, shape, data_type, fill_value, options,
                    )
                    .await
                }

                async fn async_partial_encoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::AsyncBytesPartialEncoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::AsyncArrayPartialEncoderTraits>, api::CodecError> {
                    reads_only()
                }
            }
        };
    };
}

/// As `submit_bytes_reader`, of a codec from array to array that changes neither the type nor the fill value.
#[doc(hidden)]
#[macro_export]
macro_rules! submit_array_reader {
    ($codec:ident, $metadata:ident => $make:expr) => {
        const _: () = {
    $crate::reader_basics!($codec, ArrayToArray, $metadata => $make);

            #[cfg_attr(target_family = "wasm", async_trait::async_trait(?Send))]
            #[cfg_attr(not(target_family = "wasm"), async_trait::async_trait)]
            impl api::ArrayToArrayCodecTraits for Reading {
                fn into_dyn(self: Arc<Self>) -> Arc<dyn api::ArrayToArrayCodecTraits> {
                    self
                }

                fn encoded_data_type(&self, decoded: &DataType) -> Result<DataType, api::CodecError> {
                    api::ArrayToArrayCodecTraits::encoded_data_type(&*self.0, decoded)
                }

                fn encoded_fill_value(
                    &self,
                    data_type: &DataType,
                    fill: &FillValue,
                ) -> Result<FillValue, api::CodecError> {
                    api::ArrayToArrayCodecTraits::encoded_fill_value(&*self.0, data_type, fill)
                }

                fn encoded_shape(&self, decoded: &[NonZeroU64]) -> Result<Vec<NonZeroU64>, api::CodecError> {
                    api::ArrayToArrayCodecTraits::encoded_shape(&*self.0, decoded)
                }

                fn decoded_shape(&self, encoded: &[NonZeroU64]) -> Result<Option<Vec<NonZeroU64>>, api::CodecError> {
                    api::ArrayToArrayCodecTraits::decoded_shape(&*self.0, encoded)
                }

                fn encode<'a>(
                    &self,
                    _: api::ArrayBytes<'a>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<api::ArrayBytes<'a>, api::CodecError> {
                    reads_only()
                }

                fn decode<'a>(
                    &self,
                    bytes: api::ArrayBytes<'a>,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                    options: &api::CodecOptions,
                ) -> Result<api::ArrayBytes<'a>, api::CodecError> {
                    api::ArrayToArrayCodecTraits::decode(&*self.0, bytes, shape, data_type, fill_value, options)
                }

                fn partial_decoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::ArrayPartialDecoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::ArrayPartialDecoderTraits>, api::CodecError> {
                    reads_only()
                }

                fn partial_encoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::ArrayPartialEncoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::ArrayPartialEncoderTraits>, api::CodecError> {
                    reads_only()
                }

                async fn async_partial_decoder(
                    self: Arc<Self>,
                    input: Arc<dyn api::AsyncArrayPartialDecoderTraits>,
                    shape: &[NonZeroU64],
                    data_type: &DataType,
                    fill_value: &FillValue,
                    options: &api::CodecOptions,
                ) -> Result<Arc<dyn api::AsyncArrayPartialDecoderTraits>, api::CodecError> {
                    let codec = self.0.clone();
                    api::ArrayToArrayCodecTraits::async_partial_decoder(
                        codec, input, shape, data_type, fill_value, options,
                    )
                    .await
                }

                async fn async_partial_encoder(
                    self: Arc<Self>,
                    _: Arc<dyn api::AsyncArrayPartialEncoderTraits>,
                    _: &[NonZeroU64],
                    _: &DataType,
                    _: &FillValue,
                    _: &api::CodecOptions,
                ) -> Result<Arc<dyn api::AsyncArrayPartialEncoderTraits>, api::CodecError> {
                    reads_only()
                }
            }
        };
    };
}

/// What both kinds of wrappers have: the type `Reading`, its names, how it is made, what it says of itself.
#[doc(hidden)]
#[macro_export]
macro_rules! reader_basics {
    ($codec:ident, $kind:ident, $metadata:ident => $make:expr) => {
        use std::num::NonZeroU64;
        use std::sync::{Arc, RwLockReadGuard, RwLockWriteGuard};
        use zarrs_codec as api;
        use zarrs_data_type::{DataType, FillValue};
        use zarrs_plugin as plugin;

        #[derive(Debug)]
        struct Reading(Arc<$codec>);

        fn reads_only<T>() -> Result<T, api::CodecError> {
            Err(api::CodecError::Other("it is only read here".to_owned()))
        }

        type V3 = plugin::ZarrVersion3;

        impl plugin::ExtensionAliases<V3> for Reading {
            fn aliases() -> RwLockReadGuard<'static, plugin::ExtensionAliasesConfig> {
                <$codec as plugin::ExtensionAliases<V3>>::aliases()
            }

            fn aliases_mut() -> RwLockWriteGuard<'static, plugin::ExtensionAliasesConfig> {
                <$codec as plugin::ExtensionAliases<V3>>::aliases_mut()
            }
        }

        impl plugin::ExtensionName for Reading {
            fn name(&self, version: plugin::ZarrVersion) -> Option<std::borrow::Cow<'static, str>> {
                plugin::ExtensionName::name(&*self.0, version)
            }
        }

        impl api::CodecTraitsV3 for Reading {
            fn create($metadata: &zarrs_metadata::v3::MetadataV3) -> Result<api::Codec, plugin::PluginCreateError> {
                let codec: $codec = $make;
                Ok(api::Codec::$kind(Arc::new(Reading(Arc::new(codec)))))
            }
        }

        impl api::CodecTraits for Reading {
            fn as_any(&self) -> &dyn std::any::Any {
                api::CodecTraits::as_any(&*self.0)
            }

            fn configuration(
                &self,
                version: plugin::ZarrVersion,
                options: &api::CodecMetadataOptions,
            ) -> Option<zarrs_metadata::Configuration> {
                api::CodecTraits::configuration(&*self.0, version, options)
            }

            fn partial_decoder_capability(&self) -> api::PartialDecoderCapability {
                api::CodecTraits::partial_decoder_capability(&*self.0)
            }

            fn partial_encoder_capability(&self) -> api::PartialEncoderCapability {
                api::PartialEncoderCapability { partial_encode: false }
            }
        }

        impl api::ArrayCodecTraits for Reading {
            fn recommended_concurrency(
                &self,
                shape: &[NonZeroU64],
                data_type: &DataType,
            ) -> Result<api::RecommendedConcurrency, api::CodecError> {
                api::ArrayCodecTraits::recommended_concurrency(&*self.0, shape, data_type)
            }

            fn partial_decode_granularity(&self, shape: &[NonZeroU64]) -> Vec<NonZeroU64> {
                api::ArrayCodecTraits::partial_decode_granularity(&*self.0, shape)
            }
        }

        $crate::submit_part! { api::CodecPluginV3::new::<Reading>() }
    };
}
