//! Where the positions of an axis come to when labels are inserted or taken away: runs that stay together.

/// Positions that stay together: `len` of them, from `old` to `new`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) old: u64,
    pub(super) new: u64,
    pub(super) len: u64,
}

/// An axis before and after labels were inserted or taken away.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    /// Ascending in both positions.
    pub(super) runs: Vec<Run>,
    /// Positions before.
    pub(super) before: u64,
    /// Positions after.
    pub(super) after: u64,
}

/// Positions of one chunk that come into one other: `len` of them, by their places in the two chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) len: usize,
}

impl Map {
    /// `inserted`: positions after it of the new labels, ascending.
    pub(super) fn inserted(before: u64, inserted: &[u64]) -> Self {
        let mut runs = Vec::new();
        let (mut old, mut new) = (0, 0);
        for at in inserted {
            if *at > new {
                runs.push(Run { old, new, len: at - new });
                old += at - new;
            }
            new = at + 1;
        }
        if old < before {
            runs.push(Run { old, new, len: before - old });
        }
        Self { runs, before, after: before + inserted.len() as u64 }
    }

    /// `removed`: positions before it of the labels that go, ascending.
    pub(super) fn removed(before: u64, removed: &[u64]) -> Self {
        let Map { runs, before: after, after: before } = Self::inserted(before - removed.len() as u64, removed);
        let runs = runs.into_iter().map(|Run { old, new, len }| Run { old: new, new: old, len }).collect();
        Self { runs, before, after }
    }

    /// Nothing moves before this position. Everything stays: the greatest number.
    pub(super) fn still(&self) -> u64 {
        match self.runs.first() {
            _ if self.before == 0 => u64::MAX,
            Some(run) if run.old == 0 && run.new == 0 && run.len == self.before => u64::MAX,
            Some(run) if run.old == 0 && run.new == 0 => run.len,
            _ => 0,
        }
    }

    /// Chunks of `chunk` positions each into which positions of the chunk `index` come.
    pub(super) fn targets(&self, index: u64, chunk: u64) -> Vec<u64> {
        let (start, end) = (index * chunk, (index + 1) * chunk);
        let first = self.runs.partition_point(|run| run.old + run.len <= start);
        let mut found: Vec<u64> = Vec::new();
        for run in self.runs[first..].iter().take_while(|run| run.old < end) {
            let (from, to) = (run.old.max(start), (run.old + run.len).min(end));
            let new = |old: u64| run.new + (old - run.old);
            found.extend((new(from) / chunk)..=(new(to - 1) / chunk));
        }
        found.dedup();
        found
    }

    /// What comes into the chunk `index`, by the chunk that it comes from.
    pub(super) fn sources(&self, index: u64, chunk: u64) -> Vec<(u64, Vec<Piece>)> {
        let (start, end) = (index * chunk, (index + 1) * chunk);
        let first = self.runs.partition_point(|run| run.new + run.len <= start);
        let mut found: Vec<(u64, Vec<Piece>)> = Vec::new();
        for run in self.runs[first..].iter().take_while(|run| run.new < end) {
            let (mut at, to) = (run.new.max(start), (run.new + run.len).min(end));
            while at < to {
                let old = run.old + (at - run.new);
                let len = (to - at).min(chunk - old % chunk);
                let piece = Piece { from: (old % chunk) as usize, to: (at - start) as usize, len: len as usize };
                match found.last_mut().filter(|(source, _)| *source == old / chunk) {
                    Some((_, pieces)) => pieces.push(piece),
                    None => found.push((old / chunk, vec![piece])),
                }
                at += len;
            }
        }
        found
    }
}

/// Copies the rectangle of each combination of `pieces`, one list an axis, from one chunk of `shape` into another. In C
/// order; `T` is cloned.
pub(super) fn copy<T: Clone>(source: &[T], target: &mut [T], shape: &[u64], pieces: &[&[Piece]]) {
    let (mut from, mut to) = (vec![0_usize], vec![0_usize]);
    let Some((last, outer)) = pieces.split_last() else {
        target.clone_from_slice(source);
        return;
    };
    // Places of the rows, then the rows at once.
    for (axis, pieces) in outer.iter().enumerate() {
        let len = shape[axis] as usize;
        let places = |base: &[usize], of: fn(&Piece) -> usize| -> Vec<usize> {
            let within = pieces.iter().flat_map(|piece| (0..piece.len).map(move |i| of(piece) + i));
            base.iter().flat_map(|base| within.clone().map(move |at| base * len + at)).collect()
        };
        (from, to) = (places(&from, |piece| piece.from), places(&to, |piece| piece.to));
    }
    let len = shape[shape.len() - 1] as usize;
    for (from, to) in from.iter().zip(&to) {
        for piece in *last {
            let (from, to) = (from * len + piece.from, to * len + piece.to);
            target[to..to + piece.len].clone_from_slice(&source[from..from + piece.len]);
        }
    }
}
