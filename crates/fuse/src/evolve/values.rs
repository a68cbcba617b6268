//! Stored values in another unit, type or tick, chunk by chunk.

use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use crate::value::{self, EXACT, bounds, missing, stored};
use serde_json::Value;
use zarr_fuse_core::column::{self, Column, Kind, MISSING_INT};
use zarr_fuse_core::schema::{DataType, Unit, Variable};
use zarr_fuse_core::units::{self, Conversion};
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

/// What becomes of the stored values of one variable.
pub(super) struct Transform<'a> {
    path: &'a str,
    new: &'a Variable,
    /// Between units.
    pub(super) units: Option<Conversion>,
    /// Nanoseconds of the old and of the new tick, where they differ.
    ticks: Option<(i64, i64)>,
}

impl<'a> Transform<'a> {
    /// From `old` to `new`, which [`zarr_fuse_core::schema::diff()`] did not refuse.
    pub(super) fn new(path: &'a str, old: &Variable, new: &'a Variable) -> Result<Self, Error> {
        let tick = |unit: &Unit| value::tick(unit).map(|time| time.tick.nanoseconds()).map_err(|e| fault(path, e, ""));
        let ticks = match (old.data_type, new.data_type) {
            (DataType::Datetime, DataType::Datetime) => Some((tick(&old.unit)?, tick(&new.unit)?)),
            _ => None,
        };
        Ok(Self { path, new, units: between(path, &old.unit, &new.unit)?, ticks: ticks.filter(|(a, b)| a != b) })
    }

    /// Whether values stay as they are, whatever they are stored as.
    pub(super) fn is_identity(&self) -> bool {
        self.units.is_none() && self.ticks.is_none()
    }

    /// The values in the new unit, as the new type holds them. Missing stays missing.
    ///
    /// Errors: [`Error::Conflict`] with the first value that cannot be converted.
    pub(super) fn apply(&self, values: Column) -> Result<Column, Error> {
        let kind = self.new.data_type.kind();
        match (values, kind) {
            (Column::Float(values), Kind::Float) => {
                values.into_iter().map(|value| self.float(value)).collect::<Result<_, _>>().map(Column::Float)
            }
            (Column::Int(values), Kind::Int) => {
                values.into_iter().map(|value| self.int(value)).collect::<Result<_, _>>().map(Column::Int)
            }
            (Column::Int(values), Kind::Float) => {
                let float = |value| if value == MISSING_INT { Ok(f64::NAN) } else { self.float(value as f64) };
                values.into_iter().map(float).collect::<Result<_, _>>().map(Column::Float)
            }
            (values, kind) if values.kind() == kind && self.is_identity() => Ok(values),
            (values, kind) => Err(fault(self.path, format!("{:?} values do not become {kind:?}", values.kind()), "")),
        }
    }

    fn float(&self, value: f64) -> Result<f64, Error> {
        let converted = stored(self.new, self.units.map_or(value, |conversion| conversion.apply(value)));
        if converted.is_infinite() && value.is_finite() {
            return Err(fault(self.path, format!("the stored {value} is too large in the new unit and type"), ""));
        }
        Ok(converted)
    }

    fn int(&self, value: i64) -> Result<i64, Error> {
        if value == MISSING_INT {
            return Ok(value);
        }
        let converted = match (self.units, self.ticks) {
            (Some(conversion), _) => {
                let converted = conversion.apply(value as f64);
                let exact = (value as f64).abs() < EXACT && converted.abs() < EXACT && converted.fract() == 0.0;
                exact.then_some(converted as i64).ok_or_else(|| {
                    let message = format!("the stored {value} is no whole number in the new unit, it is {converted}");
                    fault(self.path, message, "give it a type of floating-point numbers with the new unit")
                })?
            }
            (None, Some((old, new))) => {
                let nanoseconds = i128::from(value) * i128::from(old);
                let whole = (nanoseconds % i128::from(new) == 0).then(|| nanoseconds / i128::from(new));
                whole.and_then(|ticks| i64::try_from(ticks).ok()).filter(|t| *t != MISSING_INT).ok_or_else(|| {
                    let message = format!("the stored time {value} (old ticks) is not a whole number of the new ones");
                    fault(
                        self.path,
                        message,
                        "take a tick that divides the old one; the finest is not always large enough",
                    )
                })?
            }
            (None, None) => value,
        };
        let (least, greatest) = bounds(self.new.data_type);
        if converted < least || converted > greatest || missing(self.new) == column::Value::Int(converted) {
            let message =
                format!("the stored {value} would be {converted}, which the new type or `na_value` leaves no room for");
            return Err(fault(self.path, message, "take a wider type or another `na_value`"));
        }
        Ok(converted)
    }
}

/// The conversion between two stored units; `None` if values stay as they are.
pub(super) fn between(path: &str, old: &Unit, new: &Unit) -> Result<Option<Conversion>, Error> {
    let (Unit::Of(from), Unit::Of(to)) = (old, new) else { return Ok(None) };
    if from == to {
        return Ok(None);
    }
    let conversion = units::parse(from).and_then(|from| from.to(&units::parse(to)?));
    let conversion = conversion.map_err(|error| fault(path, error.message, &error.hint))?;
    Ok((!conversion.is_identity()).then_some(conversion))
}

/// A value that is in the way.
pub(super) fn fault(path: &str, message: impl Into<String>, hint: &str) -> Error {
    Error::Conflict(Fault { place: path.to_owned(), ..Fault::of_file("", message).hint(hint) })
}

/// An array between its old and its new metadata. It keeps its shape and its chunks.
pub(super) struct Rewrite {
    document: Value,
    /// Stored chunks have to be written anew, whatever becomes of the values.
    pub(super) recode: bool,
    changed: bool,
}

impl Rewrite {
    /// What the array at the path of `spec` needs to become it.
    pub(super) async fn of(store: &Writable, spec: &ArraySpec) -> Result<Self, Error> {
        let found = array::document(store, &spec.path).await?;
        let found = found.ok_or_else(|| array::Error::Missing(spec.path.clone()))?;
        let mut document = spec.document();
        for key in ["shape", "chunk_grid"] {
            document[key] = found[key].clone();
        }
        let coded = |document: &Value| {
            let attributes = &document["attributes"];
            [&document["data_type"], &document["fill_value"], &document["codecs"], &attributes["_FillValue"]]
                .map(Value::clone)
        };
        Ok(Self { recode: coded(&found) != coded(&document), changed: found != document, document })
    }

    /// Puts the new metadata, and the values of every stored chunk as `transform` gives them. How many are not missing.
    /// Memory holds one chunk. Without `write` it is only tried.
    pub(super) async fn run(
        self,
        store: &Writable,
        path: &str,
        write: bool,
        transform: Option<&Transform<'_>>,
    ) -> Result<u64, Error> {
        let old = array::open(store, path).await?;
        if write && self.changed {
            array::put_document(store, path, &self.document).await?;
        }
        let transform = match transform {
            Some(transform) if self.recode || !transform.is_identity() => transform,
            _ => return Ok(0),
        };
        let new = if write { Some(array::open(store, path).await?) } else { None };
        let chunks = Chunks::of(&old);
        let mut count = 0;
        for number in 0..chunks.count() {
            let indices = chunks.indices(number);
            if !is_stored(&old, &indices).await? {
                continue;
            }
            let (start, shape) = chunks.region(&indices);
            let values = transform.apply(array::read(&old, &start, &shape).await?)?;
            count += (0..values.len()).filter(|i| !values.is_missing(*i)).count() as u64;
            if let Some(new) = &new {
                replace(new, path, &indices, &start, &shape, &values).await?;
            }
        }
        Ok(count)
    }

    /// Puts the new metadata and all values of an array along one axis.
    pub(super) async fn run_whole(self, store: &Writable, path: &str, values: &Column) -> Result<(), Error> {
        if self.changed {
            array::put_document(store, path, &self.document).await?;
        }
        let array = array::open(store, path).await?;
        let chunks = Chunks::of(&array);
        for number in 0..chunks.count() {
            let indices = chunks.indices(number);
            let (start, shape) = chunks.region(&indices);
            let (from, len) = (start.first().map_or(0, |n| *n as usize), shape.first().map_or(1, |n| *n as usize));
            let part = values.take((from..from + len).map(Some));
            replace(&array, path, &indices, &start, &shape, &part).await?;
        }
        Ok(())
    }
}

/// Writes a chunk in place of one that may be coded otherwise, which writing a part of it would try to read.
async fn replace(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    path: &str,
    indices: &[u64],
    start: &[u64],
    shape: &[u64],
    values: &Column,
) -> Result<(), Error> {
    let erased = array.async_erase_chunk(indices).await;
    erased.map_err(|source| array::Error::Storage { path: path.to_owned(), source })?;
    Ok(array::write(array, start, shape, values).await?)
}
