//! A CSV file on several threads: each takes the next block, scans it and harmonises its rows. What has to be done in the
//! order of the file is done in turns, so that the outcome does not depend on the threads.

use super::state::State;
use super::{Part, Road};
use crate::fault::Error;
use crate::format::csv::{Block, Layout, Rest};
use crate::table::Table;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The most threads: a block and its cells are in memory for each.
const THREADS: usize = 4;

/// What the threads share.
struct Shared<'r, 'a> {
    road: &'r Road<'a>,
    layout: Layout<'r>,
    blocks: Mutex<Blocks<'r>>,
    turns: Mutex<Turns<'r>>,
    moved: Condvar,
}

/// The blocks that are left, and how many were given.
struct Blocks<'r> {
    rest: Rest<'r>,
    given: usize,
    ended: bool,
}

/// Whose turn it is, by the number of the block.
struct Turns<'r> {
    state: State<'r>,
    /// To do the raw transforms.
    rows: usize,
    /// To hand in the cells.
    cells: usize,
    failed: Option<Error>,
    stop: bool,
}

/// Reads all rows.
///
/// # Errors
/// The first one in the order of the file.
pub(super) fn run<'r>(
    road: &'r Road<'_>,
    layout: Layout<'r>,
    rest: Rest<'r>,
    state: State<'r>,
) -> Result<State<'r>, Error> {
    let several = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let threads = if rest.is_short() { 1 } else { several };
    let blocks = Mutex::new(Blocks { rest, given: 0, ended: false });
    let turns = Mutex::new(Turns { state, rows: 0, cells: 0, failed: None, stop: false });
    let shared = Shared { road, layout, blocks, turns, moved: Condvar::new() };
    if threads == 1 {
        shared.work();
    } else {
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(|| shared.work()))));
    }
    let turns = shared.turns.into_inner().unwrap_or_else(PoisonError::into_inner);
    match turns.failed {
        Some(error) => Err(error),
        None => Ok(turns.state),
    }
}

impl<'r> Shared<'r, '_> {
    /// Block after block, until none is left.
    fn work(&self) {
        let _leaving = Leaving(self);
        while let Some((number, block)) = self.next() {
            let parts = block.and_then(|block| self.parts(number, &block));
            let Some(mut turns) = self.turn(|turns| turns.cells == number) else { return };
            let done = parts.and_then(|parts| parts.into_iter().try_for_each(|part| turns.state.absorb(part)));
            if let Err(error) = done {
                turns.failed = Some(error);
                turns.stop = true;
            }
            turns.cells += 1;
            self.moved.notify_all();
        }
    }

    /// The next block, or why there is none, with its number.
    fn next(&self) -> Option<(usize, Result<Block, Error>)> {
        let mut blocks = self.blocks.lock().ok().filter(|blocks| !blocks.ended)?;
        let next = blocks.rest.next().transpose();
        blocks.ended = !matches!(next, Some(Ok(_)));
        let number = blocks.given;
        blocks.given += 1;
        Some((number, next?.map_err(Error::from)))
    }

    /// The cells of a block. An error leaves its turn for the raw transforms to nobody: none of the blocks behind is
    /// asked for then.
    fn parts(&self, number: usize, block: &Block) -> Result<Vec<Part>, Error> {
        let mut tables: Vec<Table<'_>> = Vec::new();
        self.layout.tables(block, &mut |table| {
            tables.push(table);
            Ok(())
        })?;
        let Some(mut turns) = self.turn(|turns| turns.rows == number) else { return Ok(Vec::new()) };
        let taken: Result<Vec<_>, Error> = tables.into_iter().map(|table| turns.state.take(table)).collect();
        let enough = turns.state.enough();
        turns.rows += 1;
        drop(turns);
        self.moved.notify_all();
        if enough && let Ok(mut blocks) = self.blocks.lock() {
            blocks.ended = true;
        }
        taken?.iter().flatten().map(|table| self.road.batch(table)).collect()
    }

    /// Waits until it is one's turn; `None` when the others have stopped.
    fn turn(&self, mine: impl Fn(&Turns<'r>) -> bool) -> Option<MutexGuard<'_, Turns<'r>>> {
        let turns = self.turns.lock().ok()?;
        let turns = self.moved.wait_while(turns, |turns| !turns.stop && !mine(turns)).ok()?;
        if turns.stop { None } else { Some(turns) }
    }
}

/// A thread that panics leaves no others waiting for it.
struct Leaving<'s, 'r, 'a>(&'s Shared<'r, 'a>);

impl Drop for Leaving<'_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.turns.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
            self.0.moved.notify_all();
        }
    }
}
