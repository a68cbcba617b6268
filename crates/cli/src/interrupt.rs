//! Ctrl-C: the first ends the work at its next whole step, the second at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the user wants an end.
#[derive(Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on, and calls `said` at the first Ctrl-C.
    pub(crate) fn listen(said: impl FnOnce() + Send + 'static) -> Self {
        let interrupt = Self::default();
        let flag = interrupt.clone();
        tokio::spawn(async move {
            // Without a handler the process ends at Ctrl-C all the same.
            if tokio::signal::ctrl_c().await.is_ok() {
                flag.0.store(true, Ordering::Relaxed);
                said();
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(130);
                }
            }
        });
        interrupt
    }

    /// Whether it was pressed.
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
