//! From stored numbers of a file to values of a variable: missing ones, packing (CF 1.11, sections 2.5.1 and 8.1), times
//! (section 4.4), units, and the checks of the schema.

mod checked;
mod flagged;
mod missing;

use super::block::Block;
use super::file::Facts;
use crate::fault::Fault;
use crate::reader::{Bad, CellReader, Class};
use crate::table::Cell;
use crate::transform;
use crate::value::{self, shown};
use missing::Missing;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap, HashSet};
use zarr_fuse_core::column::{Column, Kind, MISSING_INT, Value};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{CsvOptions, DataType, Source, SourceColumn, TimeUnit, Unit, Variable};
use zarr_fuse_core::time::{CfTime, StoredTime, decode_cf, is_cf};
use zarr_fuse_core::units::{self, Context, Conversion};

/// How the values of one variable of a file become those of one of the schema. Owns what it needs, so that threads share it.
pub(crate) struct Decoder {
    name: String,
    from: String,
    variable: Variable,
    /// How the source writes it: its unit is the one that holds, of the source or of the file.
    column: SourceColumn,
    csv: CsvOptions,
    resolution: Option<f64>,
    how: How,
    missing: Missing,
    packing: Option<(f64, f64)>,
    na: Missing,
    /// Whole numbers of the file that stand for texts: `flag_values` with their labels or meanings.
    flags: HashMap<i128, String>,
    conversion: Option<Conversion>,
    listed: HashSet<String>,
    listed_numbers: Vec<f64>,
    stored_missing: Value,
    /// What is done to all values.
    pub(crate) transforms: Vec<Transform>,
}

enum How {
    /// Numbers to numbers, texts to texts.
    Typed,
    /// By the reader of tables: texts to numbers or times, and what is rare.
    ByCell,
    /// Counts of a CF time.
    Time(CfTime, StoredTime),
}

/// Values of a block with what was wrong in it.
#[derive(Debug, Default)]
pub(crate) struct Wrong(pub(crate) BTreeMap<String, Kinds>);

/// Bad values of one kind: the place of the first in its block, what is wrong with it, how many.
#[derive(Debug, Clone)]
pub(crate) struct Kinds {
    pub(crate) first: usize,
    pub(crate) bad: Bad,
    pub(crate) count: u64,
}

impl Wrong {
    fn add(&mut self, first: usize, bad: Bad) {
        self.tell(first, &bad.kind.clone(), || bad);
    }

    /// Counts a bad value; only the first one of a kind is put into words.
    fn tell(&mut self, first: usize, kind: &str, bad: impl FnOnce() -> Bad) {
        match self.0.get_mut(kind) {
            Some(known) => known.count += 1,
            None => {
                self.0.insert(kind.to_owned(), Kinds { first, bad: bad(), count: 1 });
            }
        }
    }
}

impl Decoder {
    /// How `facts` becomes the variable or coordinate `name`, by the source and by what the file says of itself.
    ///
    /// `resolution`: that of a coordinate of times. Errors: a unit that does not convert, a calendar that is another one.
    pub(crate) fn new(
        name: &str,
        variable: &Variable,
        facts: &Facts,
        source: &Source,
        resolution: Option<f64>,
        kind: Kind,
    ) -> Result<Self, Fault> {
        let refuse = |message: String, hint: &str| {
            let mut fault = Fault::of_file("", message);
            fault.column.clone_from(&facts.path);
            fault.hint(hint)
        };
        let column = source.columns.get(name).cloned().unwrap_or_default();
        let number = |attribute: &str| facts.attributes.get(attribute).and_then(one_number);
        let (scale, offset) = (number("scale_factor"), number("add_offset"));
        let packing = (scale.is_some() || offset.is_some()).then(|| (scale.unwrap_or(1.0), offset.unwrap_or(0.0)));
        let (mut missing, mut na) = (Missing::default(), Missing::default());
        for value in ["_FillValue", "missing_value"].into_iter().filter_map(|name| facts.attributes.get(name)) {
            missing.add(value, facts.single);
        }
        if let (None, Some(fill)) = (facts.attributes.get("_FillValue"), &facts.fill) {
            missing.add(fill, facts.single);
        }
        variable.na_source.iter().chain(&column.na).for_each(|text| na.add_text(text));
        let mut decoder = Self {
            name: name.to_owned(),
            from: facts.path.clone(),
            variable: variable.clone(),
            column,
            csv: CsvOptions::default(),
            resolution,
            how: How::Typed,
            missing,
            packing,
            na,
            flags: HashMap::new(),
            conversion: None,
            listed: variable.discrete.iter().cloned().collect(),
            listed_numbers: variable.discrete.iter().filter_map(|label| label.parse().ok()).collect(),
            stored_missing: value::missing(variable),
            transforms: Vec::new(),
        };
        if packing.is_some() {
            let parameters =
                [("scale_factor", scale.unwrap_or(1.0).into()), ("add_offset", offset.unwrap_or(0.0).into())];
            let text = "unpacked by scale_factor and add_offset";
            decoder.transforms.push(transform::of("unpack", name, text, parameters));
        }
        let units = facts.text("units");
        if variable.data_type == DataType::Datetime {
            decoder.time(facts, units, kind).map_err(|message| {
                refuse(
                    message,
                    &format!("say how the file writes it under `columns` of the source, as `{name}: {{unit: …}}`"),
                )
            })?;
            return Ok(decoder);
        }
        decoder.units(units).map_err(|message| {
            refuse(message, &format!("say the unit that holds under `columns` of the source, as `{name}: {{unit: …}}`"))
        })?;
        let text = variable.data_type == DataType::String;
        if !decoder.column.map.is_empty() || (kind == Kind::Text) != text {
            decoder.how = How::ByCell;
        }
        if text && kind != Kind::Text {
            decoder.flags = flagged::labels(&facts.attributes, &variable.discrete);
            if !decoder.flags.is_empty() {
                decoder.transforms.push(transform::of("flags", name, "codes to labels by flag_values", []));
            }
        }
        Ok(decoder)
    }

    /// The unit that holds: that of the source, else that of the file, else the stored one.
    fn units(&mut self, file: &str) -> Result<(), String> {
        let Unit::Of(to) = &self.variable.unit else { return Ok(()) };
        let parse = |text: &str| units::parse(text).map_err(|error| error.to_string());
        let from = match &self.column.unit {
            Unit::Of(given) => {
                let same = match (parse(given), parse(file)) {
                    (Ok(given), Ok(file)) => given.to(&file).is_ok_and(|conversion| conversion.is_identity()),
                    // What nobody can read cannot say another thing.
                    _ => true,
                };
                if !file.is_empty() && !same {
                    return Err(format!(
                        "expected the unit `{given}` that the source says, found `{file}` in the file"
                    ));
                }
                given.clone()
            }
            _ if file.is_empty() => return Ok(()),
            _ => file.to_owned(),
        };
        let context =
            self.column.context.as_deref().map(Context::parse).transpose().map_err(|error| error.to_string())?;
        let (unit, target) = (parse(&from)?, parse(to)?);
        let conversion = unit.to_in(&target, context).map_err(|error| error.to_string())?;
        if !conversion.is_identity() {
            let parameters = [("from", unit.to_string().into()), ("to", target.to_string().into())];
            self.transforms.push(transform::of("unit", &self.name, format!("{unit} to {target}"), parameters));
            self.conversion = Some(conversion);
        }
        self.column.unit = Unit::Of(from);
        Ok(())
    }

    fn time(&mut self, facts: &Facts, units: &str, kind: Kind) -> Result<(), String> {
        let stored = value::tick(&self.variable.unit)?;
        let by_source = matches!(&self.column.unit, Unit::Time(unit) if unit.epoch.is_some() || unit.format.is_some());
        let time = match &facts.datetime {
            _ if by_source || kind == Kind::Text => None,
            Some((unit, factor)) => Some(
                CfTime::of_numpy(unit, *factor)
                    .ok_or_else(|| format!("expected datetime64 in W, D, h, m, s, ms, us or ns, found {unit}"))?,
            ),
            None if is_cf(units) => Some(decode_cf(units, facts.text("calendar")).map_err(|error| error.to_string())?),
            None => None,
        };
        self.how = match time {
            Some(time) if self.column.map.is_empty() => {
                let gregorian = time.calendar().is_gregorian() && stored.calendar.is_gregorian();
                if time.calendar() != stored.calendar && !gregorian {
                    return Err(format!(
                        "expected times of the calendar `{}`, found `{}`, and dates of one do not convert to the other",
                        stored.calendar.name(),
                        time.calendar().name()
                    ));
                }
                How::Time(time, stored)
            }
            _ => How::ByCell,
        };
        Ok(())
    }

    /// The values of a block, as they are stored; bad ones are missing and told in the answer.
    pub(crate) fn decode(&self, raw: Column) -> (Column, Wrong) {
        let mut wrong = Wrong::default();
        let values = match (&self.how, raw) {
            (How::ByCell, raw) => self.by_cell(&raw, &mut wrong),
            (How::Time(time, stored), raw) => self.times(*time, *stored, &raw, &mut wrong),
            (How::Typed, Column::Text(texts)) => Column::Text(self.texts(texts, &mut wrong)),
            (How::Typed, Column::Complex(values)) => self.complex(values, &mut wrong),
            (How::Typed, raw) => self.numbers(raw, &mut wrong),
        };
        (values, wrong)
    }

    /// Whether every finite number is what it becomes: then none is looked at.
    fn passes(&self) -> bool {
        let same = self.missing.has_no_number()
            && self.na.has_no_number()
            && self.packing.is_none()
            && self.conversion.is_none();
        same && self.variable.interval.is_none() && self.listed.is_empty() && self.stored_missing.is_missing()
    }

    /// Whether numbers of four bytes become such numbers, so that none of eight are needed between.
    pub(crate) fn is_single(&self, facts: &Facts) -> bool {
        facts.single && self.variable.data_type == DataType::Float32 && matches!(self.how, How::Typed)
    }

    /// The values of a block, see [`Decoder::decode`].
    pub(crate) fn block(&self, raw: Block) -> (Block, Wrong) {
        match raw {
            Block::Single(values) if self.passes() && !values.iter().any(|value| value.is_infinite()) => {
                (Block::Single(values), Wrong::default())
            }
            Block::Single(mut values) => {
                let mut wrong = Wrong::default();
                for (cell, value) in values.iter_mut().enumerate() {
                    *value = self.float(cell, f64::from(*value), &mut wrong) as f32;
                }
                (Block::Single(values), wrong)
            }
            Block::Column(raw) => {
                let (values, wrong) = self.decode(raw);
                (Block::Column(values), wrong)
            }
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.variable.data_type.kind()
    }

    /// By the reader of tables.
    fn by_cell(&self, raw: &Column, wrong: &mut Wrong) -> Column {
        self.read(raw.len(), self.column.unit.clone(), wrong, |cell| match raw.get(cell)? {
            value if value.is_missing() => None,
            Value::Float(packed) => {
                let value = if self.missing.has(packed) { f64::NAN } else { packed };
                let value = self.packing.map_or(value, |(scale, offset)| value * scale + offset);
                (!value.is_nan()).then_some(Cell::Float(value))
            }
            Value::Int(packed) => match self.packing {
                _ if self.missing.has_whole(packed) => None,
                Some((scale, offset)) => Some(Cell::Float(packed as f64 * scale + offset)),
                None => self.labelled(packed.into()).or(Some(Cell::Int(packed))),
            },
            Value::Unsigned(value) if self.missing.has_whole(value) => None,
            Value::Unsigned(value) => {
                self.labelled(value.into()).or_else(|| Some(Cell::Text(value.to_string().into())))
            }
            Value::Complex(value) => Some(Cell::Text(zarr_fuse_core::column::complex_text(value).into())),
            Value::Text(text) if self.missing.has_text(&text) => None,
            Value::Text(text) => Some(Cell::Text(text.into())),
        })
    }

    /// The label of a code; `None` of one without, and of one that the source itself gives another meaning.
    fn labelled(&self, code: i128) -> Option<Cell<'static>> {
        let label = self.flags.get(&code)?;
        let own = self.na.has_whole(code) || self.column.map.contains_key(&code.to_string());
        (!own).then(|| Cell::Text(label.clone().into()))
    }

    /// Counts of a CF time by their dates: what is finer than the tick, or no date of its calendar, is told as for tables.
    fn times(&self, time: CfTime, stored: StoredTime, raw: &Column, wrong: &mut Wrong) -> Column {
        let (integral, other) = (self.packing.is_none(), time.calendar() != stored.calendar);
        let unit =
            TimeUnit { tz: Some("UTC".into()), calendar: Some(stored.calendar.name().into()), ..TimeUnit::default() };
        self.read(raw.len(), Unit::Time(unit), wrong, |cell| {
            let at = match raw.get(cell)? {
                Value::Int(count) if integral && count != MISSING_INT && !self.missing.has_whole(count) => {
                    time.civil_of_ticks(count)
                }
                Value::Int(count) if count != MISSING_INT => time.civil(self.real(count as f64)),
                Value::Float(count) => time.civil(self.real(count)),
                _ => None,
            }?;
            // Before 1582-10-15 the two Gregorian calendars count other days.
            let text =
                if other && at.year < 1583 { format!("{at} ({})", time.calendar().name()) } else { at.to_string() };
            Some(Cell::Text(text.into()))
        })
    }

    fn read(
        &self,
        len: usize,
        unit: Unit,
        wrong: &mut Wrong,
        cell_at: impl Fn(usize) -> Option<Cell<'static>>,
    ) -> Column {
        let mut values = Column::missing(self.kind(), 0);
        let column = SourceColumn { unit, ..self.column.clone() };
        let reader = match CellReader::new(&self.name, &self.variable, Some(&column), &self.csv, self.resolution) {
            Ok(reader) => reader,
            Err(message) => {
                wrong.add(0, Bad::new(Class::Parse, message, ""));
                return Column::missing(self.kind(), len);
            }
        };
        for cell in 0..len {
            let value = cell_at(cell).and_then(|found| {
                let text = found.text();
                if reader.means_missing(&text) {
                    return None;
                }
                let replaced = column.map.get(text.as_ref()).or_else(|| column.map.get("*"));
                let read = match replaced {
                    Some(to) if to.is_empty() => return None,
                    Some(to) => reader.read(&Cell::from(to.as_str())),
                    None => reader.read(&found),
                };
                read.map_err(|bad| wrong.add(cell, bad)).ok()
            });
            values.push(value);
        }
        values
    }

    /// One text of the schema, as a constant, in stored form.
    pub(crate) fn constant(name: &str, variable: &Variable, text: &str, resolution: Option<f64>) -> Result<Value, Bad> {
        let csv = CsvOptions::default();
        let reader = CellReader::new(name, variable, None, &csv, resolution);
        reader.map_err(|message| Bad::new(Class::Parse, message, ""))?.read(&Cell::from(text))
    }

    /// Path of the variable in the file, as faults name it.
    pub(crate) fn from(&self) -> &str {
        &self.from
    }
}

/// A value in a fault.
pub(crate) fn label_text(value: &Value) -> String {
    shown(value)
}

fn one_number(value: &Json) -> Option<f64> {
    match value {
        Json::Array(list) => list.first().and_then(one_number),
        other => other.as_f64(),
    }
    .filter(|number| number.is_finite())
}
