//! Walks through a document as it is parsed, and holds no more of it than is asked for.

use super::pattern::{Segment, escape};
use crate::fault::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Values that one record may have.
const MOST: usize = 1_000_000;

/// Takes a record, its pointer and what the pattern has bound.
pub(super) type Emit<'e> = &'e mut dyn FnMut(Value, &str, &[String]) -> Result<(), Error>;

/// The way to the records.
pub(super) struct Walk<'e> {
    pattern: &'e [Segment],
    /// Where it is.
    pointer: String,
    bound: Vec<String>,
    /// How often each segment was found.
    pub(super) found: Vec<u64>,
    emit: Emit<'e>,
    /// What stopped it, if the document did not.
    pub(super) stopped: Option<Error>,
}

impl<'e> Walk<'e> {
    pub(super) fn new(pattern: &'e [Segment], emit: Emit<'e>) -> Self {
        Self { pattern, pointer: String::new(), bound: Vec::new(), found: vec![0; pattern.len()], emit, stopped: None }
    }

    /// Walks through the document that `from` parses.
    pub(super) fn document<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        Step { walk: self, depth: 0 }.deserialize(from)
    }

    /// Walks through a document that is an item of a list of documents.
    pub(super) fn item<'de, D: Deserializer<'de>>(&mut self, index: u64, from: D) -> Result<(), D::Error> {
        let key = index.to_string();
        self.enter(0, &key, |walk| Step { walk, depth: 1 }.deserialize(from)).unwrap_or(Ok(()))
    }

    /// Goes into the member or element `key`, if the segment says so; `None` if it does not.
    fn enter<T>(&mut self, depth: usize, key: &str, inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let segment = self.pattern.get(depth).filter(|segment| segment.fits(key))?;
        if let Some(found) = self.found.get_mut(depth) {
            *found += 1;
        }
        let before = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(key));
        let binds = segment.name().is_some();
        if binds {
            self.bound.push(key.to_owned());
        }
        let done = inner(self);
        if binds {
            self.bound.pop();
        }
        self.pointer.truncate(before);
        Some(done)
    }
}

/// A value on the way.
struct Step<'s, 'e> {
    walk: &'s mut Walk<'e>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Step<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.depth < self.walk.pattern.len() {
            return from.deserialize_any(self);
        }
        let record = Whole { left: &mut { MOST } }.deserialize(from)?;
        let walk = self.walk;
        (walk.emit)(record, &walk.pointer, &walk.bound).map_err(|error| {
            walk.stopped = Some(error);
            D::Error::custom("stopped")
        })
    }
}

/// Scalars, where a list or an object is looked for, hold nothing.
macro_rules! no_scalars {
    ($nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
    };
}

impl<'de> Visitor<'de> for Step<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    no_scalars!(());

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Step { walk, depth } = self;
        let mut index = 0_u64;
        loop {
            let key = index.to_string();
            let fits = walk.pattern.get(depth).is_some_and(|segment| segment.fits(&key));
            let more = match fits {
                // Counted only once there is an element.
                true => {
                    let mut more = false;
                    let entered = walk.enter(depth, &key, |walk| {
                        let item = items.next_element_seed(Step { walk, depth: depth + 1 });
                        more = matches!(item, Ok(Some(())));
                        item
                    });
                    entered.transpose()?;
                    if !more && let Some(found) = walk.found.get_mut(depth) {
                        *found -= 1;
                    }
                    more
                }
                false => items.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Step { walk, depth } = self;
        while let Some(key) = members.next_key::<String>()? {
            let entered = walk.enter(depth, &key, |walk| members.next_value_seed(Step { walk, depth: depth + 1 }));
            match entered {
                Some(done) => done?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A value as a whole, of at most so many values.
struct Whole<'l> {
    left: &'l mut usize,
}

impl Whole<'_> {
    fn one<E: serde::de::Error>(&mut self, weight: usize) -> Result<(), E> {
        *self.left = self
            .left
            .checked_sub(1 + weight / 64)
            .ok_or_else(|| E::custom(format!("more than {MOST} values in one record")))?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: serde::de::Error>(mut self, value: bool) -> Result<Value, E> {
        self.one(0)?;
        Ok(value.into())
    }

    fn visit_i64<E: serde::de::Error>(mut self, value: i64) -> Result<Value, E> {
        self.one(0)?;
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(mut self, value: u64) -> Result<Value, E> {
        self.one(0)?;
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(mut self, value: f64) -> Result<Value, E> {
        self.one(0)?;
        Ok(value.into())
    }

    fn visit_str<E: serde::de::Error>(mut self, text: &str) -> Result<Value, E> {
        self.one(text.len())?;
        Ok(text.into())
    }

    fn visit_unit<E: serde::de::Error>(mut self) -> Result<Value, E> {
        self.one(0)?;
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        self.one(0)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Whole { left: self.left })? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        self.one(0)?;
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            self.one(key.len())?;
            map.insert(key, members.next_value_seed(Whole { left: self.left })?);
        }
        Ok(Value::Object(map))
    }
}

/// Only those parts of a document that some paths lead to. Lists become objects, by the numbers of their elements.
pub(super) struct Parts<'p> {
    /// Paths that lead on from here, each with the segments that are left.
    pub(super) paths: Vec<&'p [Segment]>,
    /// Values that are left to be held.
    pub(super) left: &'p mut usize,
}

impl<'p> Parts<'p> {
    /// How many values of a document's root are held, at most.
    pub(super) const MOST: usize = 4 * MOST;

    fn leading(&self, key: &str) -> Vec<&'p [Segment]> {
        let next = |path: &&'p [Segment]| {
            let (first, rest) = path.split_first()?;
            first.fits(key).then_some(rest)
        };
        self.paths.iter().filter_map(next).collect()
    }

    /// The parts of a document that is an item of a list of documents.
    pub(super) fn item<'de, D: Deserializer<'de>>(
        &mut self,
        index: u64,
        from: D,
    ) -> Result<Option<(String, Value)>, D::Error> {
        let key = index.to_string();
        let paths = self.leading(&key);
        if paths.is_empty() {
            IgnoredAny::deserialize(from)?;
            return Ok(None);
        }
        Ok(Parts { paths, left: self.left }.deserialize(from)?.map(|value| (key, value)))
    }
}

use serde::Deserialize;

impl<'de> DeserializeSeed<'de> for Parts<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Value>, D::Error> {
        if self.paths.iter().any(|path| path.is_empty()) {
            return Whole { left: self.left }.deserialize(from).map(Some);
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    no_scalars!(None);

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<Value>, A::Error> {
        let mut map = Map::new();
        for index in 0_u64.. {
            let key = index.to_string();
            let paths = self.leading(&key);
            if paths.is_empty() {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    break;
                }
                continue;
            }
            match items.next_element_seed(Parts { paths, left: &mut *self.left })? {
                None => break,
                Some(part) => map.extend(part.map(|part| (key, part))),
            }
        }
        Ok(Some(Value::Object(map)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<Value>, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let paths = self.leading(&key);
            if paths.is_empty() {
                members.next_value::<IgnoredAny>()?;
            } else if let Some(part) = members.next_value_seed(Parts { paths, left: &mut *self.left })? {
                map.insert(key, part);
            }
        }
        Ok(Some(Value::Object(map)))
    }
}
