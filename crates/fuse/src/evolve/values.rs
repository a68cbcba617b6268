//! Stored values in another unit, type or tick, chunk by chunk.

use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use crate::value::{self, EXACT, bounds, missing, stored};
use serde_json::{Value, json};
use zarr_fuse_core::column::{Column, Kind, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::flags;
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
    /// Texts become codes of the new list of labels.
    labels: bool,
}

impl<'a> Transform<'a> {
    /// From `old` to `new`, which [`zarr_fuse_core::schema::diff()`] did not refuse.
    pub(super) fn new(path: &'a str, old: &Variable, new: &'a Variable) -> Result<Self, Error> {
        let tick = |unit: &Unit| value::tick(unit).map(|time| time.tick.nanoseconds()).map_err(|e| fault(path, e, ""));
        let ticks = match (old.data_type, new.data_type) {
            (DataType::Datetime, DataType::Datetime) => Some((tick(&old.unit)?, tick(&new.unit)?)),
            _ => None,
        };
        let labels = value::is_coded(new) && !value::is_coded(old);
        let units = between(path, &old.unit, &new.unit)?;
        Ok(Self { path, new, units, ticks: ticks.filter(|(a, b)| a != b), labels })
    }

    /// Whether values stay as they are, whatever they are stored as.
    pub(super) fn is_identity(&self) -> bool {
        self.units.is_none() && self.ticks.is_none()
    }

    /// The values in the new unit, as the new type holds them. Missing stays missing.
    ///
    /// Errors: [`Error::Conflict`] with the first value that cannot be converted.
    pub(super) fn apply(&self, values: Column) -> Result<Column, Error> {
        let converted = match (values, self.new.data_type.kind()) {
            (Column::Float(values), Kind::Float) => Column::Float(each(values, |value| self.float(value))?),
            (Column::Int(values), Kind::Int) => Column::Int(each(values, |value| self.int(value))?),
            (Column::Int(values), Kind::Float) => Column::Float(each(values, |value| match value {
                MISSING_INT => Ok(f64::NAN),
                value => self.float(value as f64),
            })?),
            (Column::Int(values), Kind::Unsigned) => Column::Unsigned(each(values, |value| match value {
                MISSING_INT => Ok(MISSING_UNSIGNED),
                value => self.whole(value)?.try_into().map_err(|_| self.no_room(value)),
            })?),
            (Column::Unsigned(values), Kind::Unsigned) if self.units.is_none() => Column::Unsigned(values),
            (Column::Unsigned(values), Kind::Unsigned) => Column::Unsigned(each(values, |value| match value {
                MISSING_UNSIGNED => Ok(value),
                value => {
                    let value = i64::try_from(value).map_err(|_| self.no_room(value))?;
                    self.whole(value)?.try_into().map_err(|_| self.no_room(value))
                }
            })?),
            (Column::Complex(values), Kind::Complex) => Column::Complex(each(values, |[re, im]| {
                // A zero point belongs to the real part.
                let im = self.units.map_or(im, |conversion| conversion.difference(im));
                Ok([self.float(re)?, self.narrow(im, im)?])
            })?),
            (Column::Text(values), Kind::Text) => {
                let allowed = |text: &&String| text.is_empty() || self.new.discrete.contains(text);
                match values.iter().find(|text| self.labels && !allowed(text)) {
                    Some(text) => {
                        let message = format!("the stored {} is not on the list of labels", value::quoted(text));
                        return Err(fault(
                            self.path,
                            message,
                            "put it on the list: labels are stored as their numbers",
                        ));
                    }
                    None => Column::Text(values),
                }
            }
            (values, kind) => {
                return Err(fault(self.path, format!("{:?} values do not become {kind:?}", values.kind()), ""));
            }
        };
        // A value that is stored as a missing one is would be lost.
        let missing = missing(self.new);
        let lost =
            (0..converted.len()).find(|i| !converted.is_missing(*i) && converted.get(*i).as_ref() == Some(&missing));
        match lost.and_then(|i| converted.get(i)) {
            Some(value) => {
                let message = format!("a stored value is {}, which would be stored for missing", value::shown(&value));
                Err(fault(self.path, message, "take another `na_value`"))
            }
            None => Ok(converted),
        }
    }

    fn no_room(&self, value: impl std::fmt::Display) -> Error {
        fault(self.path, format!("the stored {value} does not fit the new unit and type"), "take a wider type")
    }

    fn float(&self, value: f64) -> Result<f64, Error> {
        self.narrow(value, self.units.map_or(value, |conversion| conversion.apply(value)))
    }

    /// A converted number as the new type holds it.
    fn narrow(&self, value: f64, converted: f64) -> Result<f64, Error> {
        let converted = stored(self.new, converted);
        if converted.is_infinite() && value.is_finite() { Err(self.no_room(value)) } else { Ok(converted) }
    }

    fn int(&self, value: i64) -> Result<i64, Error> {
        if value == MISSING_INT {
            return Ok(value);
        }
        let converted = self.whole(value)?;
        let (least, greatest) = bounds(self.new.data_type);
        if (least..=greatest).contains(&converted) { Ok(converted) } else { Err(self.no_room(value)) }
    }

    /// A whole number in the new unit or tick.
    fn whole(&self, value: i64) -> Result<i64, Error> {
        match (self.units, self.ticks) {
            (Some(conversion), _) => {
                let converted = conversion.apply(value as f64);
                let exact = (value as f64).abs() < EXACT && converted.abs() < EXACT && converted.fract() == 0.0;
                exact.then_some(converted as i64).ok_or_else(|| {
                    let message = format!("the stored {value} is no whole number in the new unit, it is {converted}");
                    fault(self.path, message, "give it a type of floating-point numbers with the new unit")
                })
            }
            (None, Some((old, new))) => {
                let nanoseconds = i128::from(value) * i128::from(old);
                let whole = (nanoseconds % i128::from(new) == 0).then(|| nanoseconds / i128::from(new));
                whole.and_then(|ticks| i64::try_from(ticks).ok()).filter(|t| *t != MISSING_INT).ok_or_else(|| {
                    let message = format!("the stored time {value} (old ticks) is not a whole number of the new ones");
                    fault(self.path, message, "take a tick that divides the old one, and in which the latest time fits")
                })
            }
            (None, None) => Ok(value),
        }
    }
}

/// Every value as `one` makes it.
fn each<A, B>(values: Vec<A>, one: impl FnMut(A) -> Result<B, Error>) -> Result<Vec<B>, Error> {
    values.into_iter().map(one).collect()
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
        keep_codes(&found, &mut document);
        // Values of one type stay as they are coded, also where a newer version would compress them otherwise.
        if found["data_type"] == document["data_type"] {
            document["codecs"] = found["codecs"].clone();
        }
        let coded = |document: &Value| {
            let attributes = &document["attributes"];
            let is_coded = json!(attributes.get(flags::LABELS_ATTRIBUTE).is_some());
            let [a, b, c] = ["data_type", "fill_value", "codecs"].map(|key| document[key].clone());
            [a, b, c, attributes["_FillValue"].clone(), is_coded]
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

/// Labels that are stored as codes keep them: new ones come behind those of the array, and of those that are no longer
/// allowed the code still says what it said.
fn keep_codes(found: &Value, document: &mut Value) {
    let labels = |document: &Value| document["attributes"].as_object().and_then(flags::labels);
    if let (Some(stored), Some(allowed)) = (labels(found), labels(document)) {
        let all = flags::extended(&stored, &allowed);
        document["data_type"] = json!(flags::code_type(all.len()));
        for (key, value) in flags::of_labels(&all) {
            document["attributes"][key] = value;
        }
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
