//! What means missing: floating-point numbers as they compare, texts as they are, and whole numbers digit by digit, since
//! above 2^53 several whole numbers are one double.

use serde_json::Value as Json;
use zarr_fuse_core::zarr::numbers_of;

/// The values that mean missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Missing {
    floats: Vec<f64>,
    whole: Vec<i128>,
    texts: Vec<String>,
}

impl Missing {
    /// Whether no number means it.
    pub(super) fn has_no_number(&self) -> bool {
        self.floats.is_empty() && self.whole.is_empty()
    }

    /// Adds those of an attribute, one value or a list; `single`: they are compared with numbers of four bytes. NaN is
    /// missing anyway.
    pub(super) fn add(&mut self, value: &Json, single: bool) {
        let data_type = if single { "float32" } else { "float64" };
        self.floats.extend(numbers_of(value, data_type).into_iter().filter(|value| !value.is_nan()));
        let list = match value {
            Json::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        self.whole.extend(list.iter().filter_map(whole));
        self.texts.extend(list.iter().filter_map(Json::as_str).map(str::to_owned));
    }

    /// Adds a number that is written as a text; another text is none.
    pub(super) fn add_text(&mut self, text: &str) {
        self.floats.extend(text.parse::<f64>().ok());
        self.whole.extend(whole(&Json::from(text)));
    }

    pub(super) fn has(&self, value: f64) -> bool {
        self.floats.contains(&value)
    }

    pub(super) fn has_text(&self, text: &str) -> bool {
        self.texts.iter().any(|missing| missing == text)
    }

    pub(super) fn has_whole(&self, value: impl Into<i128>) -> bool {
        !self.whole.is_empty() && self.whole.contains(&value.into())
    }
}

/// A whole number with all its digits.
fn whole(value: &Json) -> Option<i128> {
    let real = |value: f64| (value.fract() == 0.0 && value.abs() < 1e20).then_some(value as i128);
    match value {
        Json::Number(number) => {
            let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            whole.or_else(|| number.as_f64().and_then(real))
        }
        Json::String(text) => text.parse().ok().or_else(|| text.parse().ok().and_then(real)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_are_told_apart_above_two_to_53() {
        let mut found = Missing::default();
        assert!(found.has_no_number());
        found.add(&json!([u64::MAX, i64::MIN]), false);
        found.add_text("-7.0");
        found.add_text("n/a");
        assert!(found.has_whole(u64::MAX) && found.has_whole(i64::MIN) && found.has_whole(-7));
        assert!(!found.has_whole(u64::MAX - 1) && !found.has_whole(i64::MIN + 1));
        assert!(found.has(u64::MAX as f64) && found.has(-7.0) && !found.has(0.0));
    }

    #[test]
    fn texts_and_numbers_of_four_bytes() {
        let mut found = Missing::default();
        found.add(&json!("n/a"), true);
        assert!(found.has_text("n/a") && !found.has_text("") && found.has_no_number());
        found.add(&json!(-999.9), true);
        assert!(found.has(f64::from(-999.9_f32)) && !found.has(-999.9));
        found.add(&json!("NaN"), true);
        assert!(!found.has(f64::NAN));
    }
}
