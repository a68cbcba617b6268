//! At most so many requests in flight: the rest wait in the order in which they came.

use futures::channel::oneshot;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// A number of permits, shared.
#[derive(Clone)]
pub struct Permits(Rc<RefCell<Inner>>);

struct Inner {
    free: usize,
    waiting: VecDeque<oneshot::Sender<Permit>>,
}

/// One permit; dropping it lets the next one in.
pub struct Permit(Rc<RefCell<Inner>>);

impl Permits {
    /// `free` permits.
    pub fn new(free: usize) -> Self {
        Self(Rc::new(RefCell::new(Inner { free, waiting: VecDeque::new() })))
    }

    /// Waits for a permit.
    pub async fn take(&self) -> Permit {
        let waiting = {
            let mut inner = self.0.borrow_mut();
            if inner.free > 0 {
                inner.free -= 1;
                return Permit(self.0.clone());
            }
            let (sender, receiver) = oneshot::channel();
            inner.waiting.push_back(sender);
            receiver
        };
        // A sender is only ever dropped after it has sent, so the error cannot come; a permit too many would do no harm.
        waiting.await.unwrap_or_else(|_| Permit(self.0.clone()))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let next = self.0.borrow_mut().waiting.pop_front();
        match next {
            // One that has given up hands its permit on, by dropping it.
            Some(sender) => drop(sender.send(Permit(self.0.clone()))),
            None => self.0.borrow_mut().free += 1,
        }
    }
}
