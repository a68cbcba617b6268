//! Decoders of others on files of strangers: where one of them panics, the file is at fault.
//!
//! The decoders of Parquet, Arrow and workbooks believe some of what a file says and panic if it is not so. Such a panic
//! is the answer that the file is damaged: it is caught around the decoder alone (never around our own work on what was
//! decoded), and the program's report of panics keeps quiet about it.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is the answer of a decoder.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What `decode` gives, or in one line what it panicked with.
pub(super) fn guarded<T>(decode: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                report(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    // What a decoder leaves behind is not used again after it panicked.
    let done = panic::catch_unwind(AssertUnwindSafe(decode));
    QUIET.set(before);
    done.map_err(|panic| {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        said.lines().next().unwrap_or_default().chars().take(200).collect()
    })
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer() {
        assert_eq!(guarded(|| 1), Ok(1));
        assert_eq!(guarded(|| -> u8 { panic!("length {}\nand more", 7) }), Err("length 7".to_owned()));
        assert_eq!(guarded(|| guarded(|| 2)), Ok(Ok(2)));
    }
}
