//! Small and capital letters. Those beyond ASCII the browser knows, so that the program need not bring Unicode's tables.

use js_sys::JsString;

/// `text` in small letters.
pub fn lower(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => String::from(JsString::from(text).to_lower_case()),
    }
}

/// `text` in capitals.
pub fn upper(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_uppercase(),
        false => String::from(JsString::from(text).to_upper_case()),
    }
}
