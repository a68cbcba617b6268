//! Decodes `step` of a coordinate and `overviews` of a variable.

use super::cursor::Cursor;
use super::language::Section;
use super::model::{Overviews, Step, StepMethod, StepRule, Unit};
use crate::diagnostic::code;

const METHODS: &[(&str, StepMethod)] = &[
    ("nearest", StepMethod::Nearest),
    ("linear", StepMethod::Linear),
    ("mean", StepMethod::Mean),
    ("sum", StepMethod::Sum),
    ("none", StepMethod::None),
];

/// The word of a method.
pub(crate) fn method_name(method: StepMethod) -> &'static str {
    METHODS.iter().find(|(_, other)| *other == method).map_or("nearest", |(name, _)| name)
}

/// The unit of a step without one: that of the coordinate.
fn own_unit(unit: &Unit) -> String {
    match unit {
        Unit::None => String::new(),
        Unit::Of(text) => text.clone(),
        Unit::Time(time) => time.tick.clone().unwrap_or_else(|| "s".to_owned()),
    }
}

/// `step: {every | between, method, max_gap}` of a coordinate in `unit`.
pub(crate) fn step(at: &Cursor<'_>, unit: &Unit) -> Option<Step> {
    let fields = at.fields(Section::Step)?;
    let rule = match (fields.get("every"), fields.get("between")) {
        (Some(every), None) => {
            let (numbers, unit) = quantities(&every, 1, unit)?;
            StepRule::Every(*numbers.first()?, unit)
        }
        (None, Some(between)) => {
            let (numbers, unit) = quantities(&between, 2, unit)?;
            StepRule::Between(*numbers.first()?, *numbers.get(1)?, unit)
        }
        (every, _) => {
            let found = if every.is_some() { "both" } else { "none" };
            at.key_fault(
                &code::EXCLUSIVE,
                format!("expected `every` or `between` in `step`, found {found}"),
                "write `step: {every: [1, h]}` or `step: {between: [15, 60, m]}`",
            );
            return None;
        }
    };
    let max_gap = fields.get("max_gap").and_then(|at| {
        let (numbers, unit) = quantities(&at, 1, unit)?;
        Some((*numbers.first()?, unit))
    });
    let method = fields.get("method").and_then(|at| at.choice(METHODS)).unwrap_or_default();
    Some(Step { rule, method, max_gap })
}

/// `count` numbers above 0, and a unit after them; without it that of the coordinate.
fn quantities(at: &Cursor<'_>, count: usize, unit: &Unit) -> Option<(Vec<f64>, String)> {
    let expected = if count == 1 { "[number, unit]" } else { "[least, greatest, unit]" };
    let items = at.list_of_scalars(expected);
    if items.len() < count || items.len() > count + 1 {
        at.wrong(expected);
        return None;
    }
    let mut numbers = Vec::new();
    for item in items.iter().take(count) {
        let number = item.number()?;
        if !(number > 0.0 && number.is_finite()) {
            item.wrong("a number above 0");
            return None;
        }
        numbers.push(number);
    }
    let unit = match items.get(count) {
        Some(unit) => unit.text()?,
        None => own_unit(unit),
    };
    Some((numbers, unit))
}

/// `overviews`: `auto`, `none` or levels.
pub(crate) fn overviews(at: &Cursor<'_>) -> Overviews {
    match at.scalar() {
        Some("auto") => Overviews::Auto,
        Some("none") => Overviews::None,
        _ if at.is_list() && at.items().is_empty() => Overviews::None,
        _ => Overviews::Levels(
            at.list_of_scalars("`auto`, `none` or a list of levels").iter().filter_map(Cursor::text).collect(),
        ),
    }
}

/// A level of overviews: its count and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Seconds.
    Fixed(u64),
    /// Calendar years.
    Years(u64),
}

impl Level {
    /// From `10s`, `15m`, `1h`, `1d`, `1y`; `Err` is what to write.
    pub(crate) fn parse(text: &str) -> Result<Level, String> {
        let other = || "levels are a number and one of `s`, `m`, `h`, `d`, `y`, as `1h`".to_owned();
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = text.strip_suffix(unit).unwrap_or_default();
        let count = digits.parse::<u64>().ok().filter(|count| *count > 0 && *count < 1_000_000_000);
        let Some(count) = count else {
            return Err(match unit == text && Level::parse(&format!("1{text}")).is_ok() {
                true => format!("did you mean `1{text}`?"),
                false => other(),
            });
        };
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            "y" => return Ok(Level::Years(count)),
            "min" | "minute" | "minutes" => return Err(format!("did you mean `{count}m`?")),
            "D" | "day" | "days" => return Err(format!("did you mean `{count}d`?")),
            "H" | "hour" | "hours" => return Err(format!("did you mean `{count}h`?")),
            "Y" | "a" | "year" | "years" => return Err(format!("did you mean `{count}y`?")),
            _ => return Err(other()),
        };
        Ok(Level::Fixed(count * seconds))
    }

    /// Whether each bucket of this level is a whole number, above 1, of buckets of a finer one.
    pub(crate) fn is_multiple_of(self, finer: Level) -> bool {
        const DAY: u64 = 86_400;
        match (finer, self) {
            (Level::Fixed(finer), Level::Fixed(coarser)) => coarser > finer && coarser.is_multiple_of(finer),
            (Level::Years(finer), Level::Years(coarser)) => coarser > finer && coarser.is_multiple_of(finer),
            // A year is a whole number of days, and of no more than that.
            (Level::Fixed(finer), Level::Years(_)) => DAY.is_multiple_of(finer),
            (Level::Years(_), Level::Fixed(_)) => false,
        }
    }
}
