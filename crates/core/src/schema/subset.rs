//! Decodes `SUBSETS`.

use super::constraint::area;
use super::cursor::Cursor;
use super::language::{SUBSET_METHODS, Section};
use super::model::Subset;
use crate::diagnostic::code;
use indexmap::IndexMap;

/// An entry of `SUBSETS`. A check tests what its terms name.
pub(crate) fn subset(at: &Cursor<'_>) -> Option<Subset> {
    let fields = at.fields(Section::Subset)?;
    if fields.get("select").is_none() {
        fields.missing("select");
    }
    let words: Vec<(&str, &str)> = SUBSET_METHODS.iter().map(|word| (*word, *word)).collect();
    let method = fields.get("method").and_then(|at| at.choice(&words)).map(str::to_owned);
    let every = fields.text("every");
    match (&every, &method) {
        (Some(_), None) if fields.get("method").is_none() => fields.missing("method"),
        (None, Some(_)) => at.key_fault(
            &code::MISSING_KEY,
            "expected the key `every` beside `method`, found none",
            "say in which steps, as `every: 1h`",
        ),
        _ => {}
    }
    Some(Subset {
        description: fields.text("description"),
        select: fields.texts("select"),
        condition: fields.text("where"),
        bounds: fields.get("box").and_then(|at| area(&at)),
        polygon: fields.get("polygon").and_then(|at| polygon(&at)).unwrap_or_default(),
        stride: fields.get("stride").map(|at| stride(&at)).unwrap_or_default(),
        contributions: fields.texts("contribution"),
        persons: fields.texts("person"),
        every,
        method,
    })
}

/// `[[longitude, latitude], …]` in degrees, three corners at least.
fn polygon(at: &Cursor<'_>) -> Option<Vec<[f64; 2]>> {
    const SHAPE: &str = "a list of corners [longitude, latitude]";
    if !at.is_list() {
        at.wrong(SHAPE);
        return None;
    }
    let mut corners = Vec::new();
    for corner in at.items() {
        let numbers = corner.items();
        let [longitude, latitude] = numbers.as_slice() else {
            corner.wrong("[longitude, latitude]");
            return None;
        };
        let mut place = [0.0; 2];
        for ((item, degrees), most) in [longitude, latitude].into_iter().zip(&mut place).zip([360.0, 90.0]) {
            *degrees = item.number()?;
            if degrees.is_nan() || degrees.abs() > most {
                item.fault(
                    &code::WRONG_VALUE,
                    format!("expected degrees in `polygon`, found {}", item.found()),
                    "longitude before latitude, as `[[14, 50], [15, 50], [15, 51]]`",
                );
                return None;
            }
        }
        corners.push(place);
    }
    if corners.len() < 3 {
        at.fault(
            &code::WRONG_VALUE,
            format!("expected at least 3 corners, found {}", corners.len()),
            "as `[[14, 50], [15, 50], [15, 51]]`",
        );
        return None;
    }
    Some(corners)
}

/// `{time: 10}`.
fn stride(at: &Cursor<'_>) -> IndexMap<String, u64> {
    let entries = at.entries("a mapping of dimensions to whole numbers");
    entries.into_iter().filter_map(|(name, at)| Some((name.to_owned(), at.count(1)?))).collect()
}
