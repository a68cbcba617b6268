//! Any bytes as a schema: no panic, every place lies in the text, a schema that is read is written to a fixed point, and
//! what is migrated means the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_core::schema;

fuzz_target!(|bytes: &[u8]| {
    let read = schema::read_bytes(bytes);
    let faults = read.diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    assert_eq!(read.schema.is_none(), faults, "a schema or an error, not both");
    for place in read.diagnostics.iter().filter_map(|diagnostic| diagnostic.place) {
        assert!(place.line >= 1 && place.column >= 1, "{place:?}");
        assert!(place.offset + place.length <= bytes.len(), "{place:?} of {}", bytes.len());
    }
    if let Some(schema) = read.schema {
        let text = schema::write(&schema);
        let again = schema::read(&text);
        assert_eq!(again.schema.as_ref(), Some(&schema), "{text}\n{:?}", again.diagnostics);
        assert_eq!(schema::write(&schema), text);
    }
    // A migrated file means the same, and migrating it again changes nothing.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let migrated = schema::migrate(text);
        assert_eq!(schema::read(&migrated.text).schema, schema::read(text).schema, "{}", migrated.text);
        assert_eq!(schema::migrate(&migrated.text).text, migrated.text);
    }
});
