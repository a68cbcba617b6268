//! Signals and memos of Leptos whose machinery is there once, whatever they hold.
//!
//! `RwSignal<T>` and `Memo<T>` of Leptos bring kilobytes of code for each `T`, and the page has thirty. Here the value is a
//! box of any type, and only looking into it knows which.

use leptos::prelude::{self as leptos_, ReadUntracked, Track, Update};
use send_wrapper::SendWrapper;
use std::any::Any;
use std::marker::PhantomData;

/// A value of any type.
type Boxed = Box<dyn Any + Send + Sync>;

/// The value in the box, which is of the type that it was made with.
fn open<T: 'static>(boxed: &Boxed) -> &T {
    match (**boxed).downcast_ref() {
        Some(value) => value,
        // Whoever has the box has put a value of this type into it.
        None => unreachable!("a signal holds the type that it was made with"),
    }
}

/// A value that can be read and set, and tells when it has changed.
pub struct RwSignal<T> {
    inner: leptos_::RwSignal<Boxed>,
    of: PhantomData<fn() -> T>,
}

/// A value that follows from others, and tells when it has become another one.
pub struct Memo<T> {
    inner: leptos_::Memo<Boxed>,
    of: PhantomData<fn() -> T>,
}

fn new_signal(value: Boxed) -> leptos_::RwSignal<Boxed> {
    leptos_::RwSignal::new(value)
}

type Compute = Box<dyn Fn(Option<&Boxed>) -> Boxed + Send + Sync>;

fn new_memo(compute: Compute, changed: fn(Option<&Boxed>, Option<&Boxed>) -> bool) -> leptos_::Memo<Boxed> {
    leptos_::Memo::new_with_compare(compute, changed)
}

fn track_signal(signal: leptos_::RwSignal<Boxed>) {
    signal.track();
}

fn track_memo(memo: leptos_::Memo<Boxed>) {
    memo.track();
}

fn with_signal(signal: leptos_::RwSignal<Boxed>, look: &mut dyn FnMut(&Boxed)) {
    look(&signal.read_untracked());
}

fn with_memo(memo: leptos_::Memo<Boxed>, look: &mut dyn FnMut(&Boxed)) {
    look(&memo.read_untracked());
}

/// Whether the signal was still there.
fn update_signal(signal: leptos_::RwSignal<Boxed>, change: &mut dyn FnMut(&mut Boxed)) -> bool {
    signal.try_update(|boxed| change(boxed)).is_some()
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal that holds `value`, for as long as the owner of this time.
    pub fn new(value: T) -> Self {
        Self { inner: new_signal(Box::new(value)), of: PhantomData }
    }

    /// Holds another value; `false` when the signal's owner has gone.
    pub fn try_set(&self, value: T) -> bool {
        let mut new: Option<Boxed> = Some(Box::new(value));
        update_signal(self.inner, &mut |boxed| {
            if let Some(new) = new.take() {
                *boxed = new;
            }
        })
    }

    /// Holds another value.
    pub fn set(&self, value: T) {
        self.try_set(value);
    }

    /// Changes the value in its place.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        update_signal(self.inner, &mut |boxed| {
            if let (Some(change), Some(value)) = (change.take(), (**boxed).downcast_mut()) {
                change(value);
            }
        });
    }
}

/// Looks at the value, if the signal is still there.
fn try_with_signal(signal: leptos_::RwSignal<Boxed>, look: &mut dyn FnMut(&Boxed)) {
    if let Some(boxed) = signal.try_read_untracked() {
        look(&boxed);
    }
}

/// A value that is kept for as long as the owner of its time, and of whose changes nobody is told.
pub struct StoredValue<T>(RwSignal<SendWrapper<T>>);

impl<T> Clone for StoredValue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for StoredValue<T> {}

impl<T: 'static> StoredValue<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        Self(RwSignal::new(SendWrapper::new(value)))
    }

    /// Looks at it.
    pub fn with_value<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.0.with_untracked(|value| look(value))
    }

    /// A copy.
    pub fn get_value(&self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// A copy, if it is still kept.
    pub fn try_get_value(&self) -> Option<T>
    where
        T: Clone,
    {
        let mut found = None;
        try_with_signal(self.0.inner, &mut |boxed| found = Some(T::clone(open::<SendWrapper<T>>(boxed))));
        found
    }

    /// Keeps another one.
    pub fn set_value(&self, value: T) {
        self.0.set(SendWrapper::new(value));
    }

    /// Changes it, if it is still kept.
    pub fn update_value(&self, change: impl FnOnce(&mut T)) {
        self.0.update(|value| change(value));
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// What `compute` makes, perhaps of what it made before.
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let compute: Compute = Box::new(move |before| Box::new(compute(before.map(open))));
        let changed: fn(Option<&Boxed>, Option<&Boxed>) -> bool =
            |before, now| before.map(open::<T>) != now.map(open::<T>);
        Self { inner: new_memo(compute, changed), of: PhantomData }
    }
}

/// Reading is the same for both.
macro_rules! reads {
    ($name:ident, $track:ident, $with:ident) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T: 'static> $name<T> {
            /// Who runs at this time is run again when the value has changed.
            pub fn track(&self) {
                $track(self.inner);
            }

            /// Looks at the value without being told when it changes.
            pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
                let (mut look, mut seen) = (Some(look), None);
                $with(self.inner, &mut |boxed| seen = look.take().map(|look| look(open(boxed))));
                match seen {
                    Some(seen) => seen,
                    // The signal has called what looks, or has panicked itself.
                    None => unreachable!("it has been looked at"),
                }
            }

            /// Looks at the value.
            pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
                self.track();
                self.with_untracked(look)
            }

            /// A copy of the value, without being told when it changes.
            pub fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                self.with_untracked(T::clone)
            }

            /// A copy of the value.
            pub fn get(&self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }
        }
    };
}

reads!(RwSignal, track_signal, with_signal);
reads!(Memo, track_memo, with_memo);
