//! Thrift's compact protocol, walked through and not decoded (apache/thrift doc/specs/thrift-compact-protocol.md).
//!
//! The decoder believes the counts that lists say, and their truth values take no bytes there: five bytes of a file could
//! keep it busy for minutes, or make it ask for gigabytes. The walk takes the same bytes for the same values, so that it
//! sees each list that the decoder will see, and bounds their elements by the bytes that there are.

use super::shapes::{Shape, Table};

/// Levels of structures and lists; Parquet's own descriptions have 8.
const DEPTH: usize = 32;

/// Why a walk ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The bytes in hand end before it does; there are more of them.
    Short,
    /// What was found, in words.
    Found(String),
}

fn found<T>(what: impl Into<String>) -> Result<T, Flaw> {
    Err(Flaw::Found(what.into()))
}

/// What the bytes say a value is. The three widths of whole numbers are written alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// A truth value, which its description holds.
    Bool,
    Byte,
    Whole,
    Double,
    /// Bytes with their number before them.
    Text,
    /// A list or a set.
    List,
    Map,
    Fields,
    Uuid,
}

impl Wire {
    fn of(kind: u8) -> Result<Self, Flaw> {
        Ok(match kind {
            1 | 2 => Self::Bool,
            3 => Self::Byte,
            4..=6 => Self::Whole,
            7 => Self::Double,
            8 => Self::Text,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Fields,
            13 => Self::Uuid,
            other => return found(format!("a value of the kind {other}, which Thrift does not have")),
        })
    }
}

/// A place in the bytes of a description.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Bytes that the description may have; those in hand are the first of them.
    room: usize,
    /// Elements that its lists may still have.
    elements: usize,
}

impl<'a> Walk<'a> {
    /// From the first of `bytes` on, of a description of at most `room` bytes, whose lists have at most `elements`.
    pub(super) fn new(bytes: &'a [u8], room: usize, elements: usize) -> Self {
        Self { bytes, at: 0, room: room.max(bytes.len()), elements }
    }

    /// Bytes that were gone through.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Elements that lists may still have.
    pub(super) fn elements(&self) -> usize {
        self.elements
    }

    fn pass(&mut self, count: u64) -> Result<(), Flaw> {
        let left = self.room - self.at;
        match usize::try_from(count) {
            Ok(count) if count <= self.bytes.len() - self.at => {
                self.at += count;
                Ok(())
            }
            Ok(count) if count <= left => Err(Flaw::Short),
            _ => found(format!("a value of {count} bytes, where {left} are left")),
        }
    }

    fn byte(&mut self) -> Result<u8, Flaw> {
        let at = self.at;
        self.pass(1)?;
        Ok(self.bytes[at])
    }

    /// A number in groups of seven bits, the lowest first.
    fn number(&mut self) -> Result<u64, Flaw> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        found("a number of more than 64 bits")
    }

    /// A number with its sign in the lowest bit.
    fn whole(&mut self) -> Result<i64, Flaw> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The number and the kind of the next field of a structure after the field `last`; none at its end.
    pub(super) fn field(&mut self, last: i16) -> Result<Option<(i16, Wire)>, Flaw> {
        let byte = self.byte()?;
        if byte & 0x0f == 0 {
            return Ok(None);
        }
        let wire = Wire::of(byte & 0x0f)?;
        let id = match byte >> 4 {
            0 => i16::try_from(self.whole()?).ok(),
            step => last.checked_add(step.into()),
        };
        id.map_or_else(|| found("a field beyond the last one that there can be"), |id| Ok(Some((id, wire))))
    }

    /// The kind and the number of a list's elements.
    pub(super) fn list(&mut self) -> Result<(Wire, usize), Flaw> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok((Wire::Byte, 0));
        }
        let wire = Wire::of(byte & 0x0f)?;
        let count = match byte >> 4 {
            15 => self.number()?,
            count => count.into(),
        };
        Ok((wire, self.claim("list", count)?))
    }

    /// Takes `count` elements from those that there may be.
    fn claim(&mut self, what: &str, count: u64) -> Result<usize, Flaw> {
        let left = self.elements.min(self.room - self.at);
        match usize::try_from(count) {
            Ok(count) if count <= left => {
                self.elements -= count;
                Ok(count)
            }
            _ => found(format!("a {what} of {count} elements, where {left} bytes are left for them")),
        }
    }

    /// Goes through a structure. `seen` gets the number of each of its own fields, and the value if that is a whole number
    /// of the table, else 0.
    pub(super) fn fields(&mut self, table: Table, seen: &mut dyn FnMut(i16, i64)) -> Result<(), Flaw> {
        self.nested_fields(table, seen, DEPTH)
    }

    /// Goes through the value of a field of a structure, as its table has it.
    pub(super) fn known(&mut self, table: Table, id: i16, wire: Wire) -> Result<(), Flaw> {
        match table.iter().find(|(known, _)| *known == id) {
            Some((_, shape)) => self.value(shape, wire, DEPTH),
            None => self.skip(wire, DEPTH),
        }
    }

    fn nested_fields(&mut self, table: Table, seen: &mut dyn FnMut(i16, i64), depth: usize) -> Result<(), Flaw> {
        let depth = deeper(depth)?;
        let mut last = 0;
        while let Some((id, wire)) = self.field(last)? {
            let shape = table.iter().find(|(known, _)| *known == id).map(|(_, shape)| shape);
            let mut value = 0;
            match shape {
                Some(Shape::Whole) if wire == Wire::Whole => value = self.whole()?,
                Some(shape) => self.value(shape, wire, depth)?,
                None => self.skip(wire, depth)?,
            }
            seen(id, value);
            last = id;
        }
        Ok(())
    }

    /// Goes through a value of a known shape. The decoder reads what the shape says, whatever the bytes say that it is:
    /// where they differ, it would see other values than this walk.
    fn value(&mut self, shape: &Shape, wire: Wire, depth: usize) -> Result<(), Flaw> {
        match (shape, wire) {
            (Shape::Fields(table), Wire::Fields) => self.nested_fields(table, &mut |_, _| (), depth),
            (Shape::List(shape), Wire::List) => {
                let depth = deeper(depth)?;
                let (wire, count) = self.list()?;
                (0..count).try_for_each(|_| self.value(shape, wire, depth))
            }
            (Shape::Bool, Wire::Bool)
            | (Shape::Byte, Wire::Byte)
            | (Shape::Whole, Wire::Whole)
            | (Shape::Double, Wire::Double)
            | (Shape::Text, Wire::Text) => self.skip(wire, depth),
            _ => found(format!("{}, where {} is expected", said(wire), shape.said())),
        }
    }

    /// Goes through a value of which only the kind is known, as the decoder skips it.
    fn skip(&mut self, wire: Wire, depth: usize) -> Result<(), Flaw> {
        match wire {
            Wire::Bool => Ok(()),
            Wire::Byte => self.pass(1),
            Wire::Whole => self.number().map(|_| ()),
            Wire::Double => self.pass(8),
            Wire::Uuid => self.pass(16),
            Wire::Text => {
                let length = self.number()?;
                self.pass(length)
            }
            Wire::Fields => self.nested_fields(&[], &mut |_, _| (), depth),
            Wire::List => {
                let depth = deeper(depth)?;
                let (wire, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip(wire, depth))
            }
            Wire::Map => {
                let depth = deeper(depth)?;
                let count = self.number()?;
                let count = self.claim("map", count)?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                let (key, value) = (Wire::of(kinds >> 4)?, Wire::of(kinds & 0x0f)?);
                (0..count).try_for_each(|_| self.skip(key, depth).and_then(|()| self.skip(value, depth)))
            }
        }
    }
}

fn deeper(depth: usize) -> Result<usize, Flaw> {
    depth.checked_sub(1).map_or_else(|| found(format!("more than {DEPTH} levels of structures in each other")), Ok)
}

fn said(wire: Wire) -> &'static str {
    match wire {
        Wire::Bool => "a truth value",
        Wire::Byte => "a byte",
        Wire::Whole => "a whole number",
        Wire::Double => "a number",
        Wire::Text => "a text",
        Wire::List => "a list",
        Wire::Map => "a map",
        Wire::Fields => "a structure",
        Wire::Uuid => "a UUID",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TABLE: Table = &[(1, Shape::Whole), (2, Shape::List(&Shape::Text)), (3, Shape::Fields(&[(1, Shape::Bool)]))];

    /// The fields that a walk sees, or its flaw.
    fn walk(bytes: &[u8], room: usize) -> Result<Vec<(i16, i64)>, Flaw> {
        let (mut seen, mut walk) = (Vec::new(), Walk::new(bytes, room, room));
        walk.fields(TABLE, &mut |id, value| seen.push((id, value)))?;
        assert_eq!(walk.at(), bytes.len(), "to the end");
        Ok(seen)
    }

    fn refused(bytes: &[u8]) -> String {
        match walk(bytes, bytes.len()) {
            Err(Flaw::Found(what)) => what,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn each_kind_of_value_is_gone_through() {
        // 1: -300; 2: ["ab", ""]; 3: {1: true}; then what the table does not have.
        let known = [0x15, 0xd7, 0x04, 0x19, 0x28, 2, b'a', b'b', 0, 0x1c, 0x11, 0];
        let byte = [0x13, 9];
        let double = [0x17, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f];
        let text = [0x18, 1, b'x'];
        let set = [0x1a, 0xf5, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let map = [0x1b, 1, 0x85, 1, b'k', 2];
        let no_map = [0x1b, 0];
        let uuid = [[0x1d].as_slice(), &[7; 16]].concat();
        // The number of the field by itself, and a list of nothing.
        let far = [0x09, 0xa0, 0x1f, 0];
        let all = [&known[..], &byte, &double, &text, &set, &map, &no_map, &uuid, &far, &[0]].concat();
        let expected = [(1, -300), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (2000, 0)];
        assert_eq!(walk(&all, all.len()).unwrap(), expected);
        for end in 0..all.len() {
            assert_eq!(walk(&all[..end], all.len()), Err(Flaw::Short), "the first {end} bytes of more");
            assert!(refused(&all[..end]).contains("left"), "{end} bytes and no more");
        }
    }

    #[test]
    fn no_list_is_longer_than_the_bytes_that_are_left() {
        // A list of 2^31 - 1 truth values, which take no bytes: the decoder would count through it.
        let list = [0x49, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x07, 0];
        assert_eq!(refused(&list), "a list of 2147483647 elements, where 1 bytes are left for them");
        let map = [0x4b, 0xff, 0xff, 0xff, 0xff, 0x07, 0x11, 0];
        assert_eq!(refused(&map), "a map of 2147483647 elements, where 2 bytes are left for them");
        // Many lists, each as long as the bytes that are left: together they would be the square of them.
        let many = [[0x49, 0xf9, 60].as_slice(), &[0xf1, 40].repeat(60), &[0]].concat();
        assert_eq!(refused(&many), "a list of 40 elements, where 24 bytes are left for them");
        assert_eq!(refused(&[0x48, 100, 1]), "a value of 100 bytes, where 1 are left");
    }

    #[test]
    fn depth_numbers_and_kinds_have_bounds() {
        let deep = [0x4c].repeat(100_000);
        assert_eq!(refused(&deep), "more than 32 levels of structures in each other");
        let lists = [[0x49].as_slice(), &[0x19].repeat(100_000)].concat();
        assert_eq!(refused(&lists), "more than 32 levels of structures in each other");
        assert_eq!(refused(&[[0x15].as_slice(), &[0xff; 20]].concat()), "a number of more than 64 bits");
        assert_eq!(refused(&[0x4e, 0]), "a value of the kind 14, which Thrift does not have");
        assert_eq!(refused(&[0x05, 0xfe, 0xff, 0x03, 0, 0x15, 0, 0]), "a field beyond the last one that there can be");
    }

    #[test]
    fn a_value_of_another_kind_would_hide_what_the_decoder_sees() {
        assert_eq!(refused(&[0x19, 0x05, 0]), "a list, where a whole number is expected");
        assert_eq!(refused(&[0x2c, 0, 0]), "a structure, where a list is expected");
        assert_eq!(refused(&[0x29, 0x15, 2, 0]), "a whole number, where a text is expected");
    }
}
