//! The structures of Parquet's descriptions (apache/parquet-format parquet.thrift, 2.12): what each numbered field is.
//!
//! Fields that are not here are read as their own bytes say, as later versions of the format want it.

/// The fields of a structure or a union.
pub(super) type Table = &'static [(i16, Shape)];

/// What a value is.
#[derive(Debug)]
pub(super) enum Shape {
    Bool,
    Byte,
    /// Of 16, 32 or 64 bits, or one of an enumeration.
    Whole,
    Double,
    /// Characters or bytes.
    Text,
    List(&'static Shape),
    Fields(Table),
}

use Shape::{Bool, Byte, Double, Fields, List, Text, Whole};

impl Shape {
    /// In words.
    pub(super) fn said(&self) -> &'static str {
        match self {
            Bool => "a truth value",
            Byte => "a byte",
            Whole => "a whole number",
            Double => "a number",
            Text => "a text",
            List(_) => "a list",
            Fields(_) => "a structure",
        }
    }
}

/// Of a union whose member says all.
const NOTHING: Shape = Fields(&[]);

/// FileMetaData.
pub(super) const FILE: Table = &[
    (1, Whole),
    (SCHEMA, List(&Fields(ELEMENT))),
    (3, Whole),
    (4, List(&Fields(ROW_GROUP))),
    (5, List(&Fields(KEY_VALUE))),
    (6, Text),
    (7, List(&Fields(&[(1, NOTHING), (2, NOTHING)]))),
    (8, Fields(&[(1, Fields(ENCRYPTION)), (2, Fields(ENCRYPTION))])),
    (9, Text),
];

/// The field of [`FILE`] with the tree of columns, as a list of [`ELEMENT`] in the order of their names in a walk.
pub(super) const SCHEMA: i16 = 2;

/// SchemaElement.
pub(super) const ELEMENT: Table = &[
    (1, Whole),
    (2, Whole),
    (3, Whole),
    (4, Text),
    (CHILDREN, Whole),
    (6, Whole),
    (7, Whole),
    (8, Whole),
    (9, Whole),
    (10, Fields(LOGICAL)),
];

/// The field of [`ELEMENT`] with the number of the columns in it.
pub(super) const CHILDREN: i16 = 5;

/// LogicalType.
const LOGICAL: Table = &[
    (1, NOTHING),
    (2, NOTHING),
    (3, NOTHING),
    (4, NOTHING),
    (5, Fields(&[(1, Whole), (2, Whole)])),
    (6, NOTHING),
    (7, Fields(TIME)),
    (8, Fields(TIME)),
    (10, Fields(&[(1, Byte), (2, Bool)])),
    (11, NOTHING),
    (12, NOTHING),
    (13, NOTHING),
    (14, NOTHING),
    (15, NOTHING),
    (16, Fields(&[(1, Byte)])),
    (17, Fields(&[(1, Text)])),
    (18, Fields(&[(1, Text), (2, Whole)])),
];

/// TimeType and TimestampType.
const TIME: Table = &[(1, Bool), (2, Fields(&[(1, NOTHING), (2, NOTHING), (3, NOTHING)]))];

/// KeyValue.
const KEY_VALUE: Table = &[(1, Text), (2, Text)];

/// AesGcmV1 and AesGcmCtrV1.
const ENCRYPTION: Table = &[(1, Text), (2, Text), (3, Bool)];

/// RowGroup.
const ROW_GROUP: Table = &[
    (1, List(&Fields(CHUNK))),
    (2, Whole),
    (3, Whole),
    (4, List(&Fields(&[(1, Whole), (2, Bool), (3, Bool)]))),
    (5, Whole),
    (6, Whole),
    (7, Whole),
];

/// ColumnChunk.
const CHUNK: Table = &[
    (1, Text),
    (2, Whole),
    (3, Fields(COLUMN)),
    (4, Whole),
    (5, Whole),
    (6, Whole),
    (7, Whole),
    (8, Fields(&[(1, NOTHING), (2, Fields(&[(1, List(&Text)), (2, Text)]))])),
    (9, Text),
];

/// ColumnMetaData.
const COLUMN: Table = &[
    (1, Whole),
    (2, List(&Whole)),
    (3, List(&Text)),
    (4, Whole),
    (5, Whole),
    (6, Whole),
    (7, Whole),
    (8, List(&Fields(KEY_VALUE))),
    (9, Whole),
    (10, Whole),
    (11, Whole),
    (12, Fields(STATISTICS)),
    (13, List(&Fields(&[(1, Whole), (2, Whole), (3, Whole)]))),
    (14, Whole),
    (15, Whole),
    (16, Fields(&[(1, Whole), (2, List(&Whole)), (3, List(&Whole))])),
    (17, Fields(&[(1, Fields(BOX)), (2, List(&Whole))])),
];

/// Statistics.
const STATISTICS: Table = &[(1, Text), (2, Text), (3, Whole), (4, Whole), (5, Text), (6, Text), (7, Bool), (8, Bool)];

/// BoundingBox.
const BOX: Table =
    &[(1, Double), (2, Double), (3, Double), (4, Double), (5, Double), (6, Double), (7, Double), (8, Double)];

/// PageHeader.
pub(super) const PAGE: Table = &[
    (KIND, Whole),
    (UNPACKED, Whole),
    (PACKED, Whole),
    (4, Whole),
    (DATA, Fields(&[(1, Whole), (2, Whole), (3, Whole), (4, Whole), (5, Fields(STATISTICS))])),
    (6, NOTHING),
    (DICTIONARY, Fields(&[(1, Whole), (2, Whole), (3, Bool)])),
    (DATA_2, Fields(DATA_PAGE_2)),
];

/// The field of [`PAGE`] with its kind: 0 of data, 2 of a dictionary, 3 of data in the second form.
pub(super) const KIND: i16 = 1;
/// The field of [`PAGE`] with the bytes of its values, unpacked.
pub(super) const UNPACKED: i16 = 2;
/// The field of [`PAGE`] with the bytes of its values in the file.
pub(super) const PACKED: i16 = 3;
/// The field of [`PAGE`] for data.
pub(super) const DATA: i16 = 5;
/// The field of [`PAGE`] for a dictionary.
pub(super) const DICTIONARY: i16 = 7;
/// The field of [`PAGE`] for data in the second form.
pub(super) const DATA_2: i16 = 8;

/// DataPageHeaderV2.
const DATA_PAGE_2: Table =
    &[(1, Whole), (2, Whole), (3, Whole), (4, Whole), (5, Whole), (6, Whole), (7, Bool), (8, Fields(STATISTICS))];
