//! The cells of an array move with their labels: behind inserted ones they come further, behind those taken away nearer.
//!
//! Only chunks that hold something are looked at, so that a sparse array costs what it holds, and only those in which
//! something moves are written. Positions either grow or shrink, all of them: so from the last chunk to the first, or
//! from the first to the last, no chunk is overwritten that is still needed.

use super::arrays::{Arrays, Block, Id};
use super::runs::{Map, Piece, copy};
use super::scalar::both;
use crate::fault::Error;
use std::collections::BTreeSet;

/// Lists of indices, one an axis, as all their combinations in C order.
pub(super) fn product(lists: &[Vec<u64>]) -> Vec<Vec<u64>> {
    lists.iter().fold(vec![Vec::new()], |all, list| {
        all.iter().flat_map(|first| list.iter().map(|last| first.iter().copied().chain([*last]).collect())).collect()
    })
}

impl Arrays {
    /// Moves the cells of an array as `maps` say, one an axis, and gives it the shape after them.
    pub(super) async fn remap(&mut self, id: Id, maps: &[&Map]) -> Result<(), Error> {
        let after: Vec<u64> = maps.iter().map(|map| map.after).collect();
        let grows = maps.iter().all(|map| map.after >= map.before);
        if maps.iter().all(|map| map.still() == u64::MAX) {
            self.resize(id, after);
            return Ok(());
        }
        let chunk = self.get(id).chunk.clone();
        let stays = |indices: &[u64]| {
            let mut axes = indices.iter().zip(&chunk).zip(maps);
            axes.all(|((index, chunk), map)| (index + 1) * chunk <= map.still())
        };
        let known = self.known(id).await?;
        let (mut changed, mut gone): (BTreeSet<Vec<u64>>, Vec<Vec<u64>>) = Default::default();
        for indices in known.iter().filter(|indices| !stays(indices)) {
            let inside = indices.iter().zip(&chunk).zip(&after).all(|((index, chunk), len)| index * chunk < *len);
            match inside {
                true => drop(changed.insert(indices.clone())),
                false => gone.push(indices.clone()),
            }
            let targets: Vec<Vec<u64>> =
                indices.iter().zip(&chunk).zip(maps).map(|((index, chunk), map)| map.targets(*index, *chunk)).collect();
            changed.extend(product(&targets).into_iter().filter(|target| !stays(target)));
        }
        if grows {
            self.resize(id, after);
            for indices in changed.iter().rev() {
                self.fill(id, indices, &chunk, maps).await?;
            }
        } else {
            for indices in &changed {
                self.fill(id, indices, &chunk, maps).await?;
            }
            for indices in &gone {
                self.erase(id, indices).await?;
            }
            self.resize(id, after);
        }
        Ok(())
    }

    /// Makes one chunk what it is after the move.
    async fn fill(&mut self, id: Id, indices: &[u64], chunk: &[u64], maps: &[&Map]) -> Result<(), Error> {
        let mut axes: Vec<Vec<(u64, Vec<Piece>)>> = Vec::with_capacity(maps.len());
        for ((index, chunk), map) in indices.iter().zip(chunk).zip(maps) {
            axes.push(map.sources(*index, *chunk));
        }
        let numbers: Vec<Vec<u64>> = axes.iter().map(|of| (0..of.len() as u64).collect()).collect();
        let mut target: Option<Block> = None;
        for choice in product(&numbers) {
            let chosen: Vec<&(u64, Vec<Piece>)> =
                choice.iter().zip(&axes).filter_map(|(number, of)| of.get(*number as usize)).collect();
            let source: Vec<u64> = chosen.iter().map(|(index, _)| *index).collect();
            let pieces: Vec<&[Piece]> = chosen.iter().map(|(_, pieces)| pieces.as_slice()).collect();
            let (block, dirty) = self.take(id, &source).await?;
            let Some(block) = block else { continue };
            let target = target.get_or_insert_with(|| self.get(id).empty());
            match (&block, target) {
                (Block::Values(from), Block::Values(to)) => {
                    both!(from, to, (from, to) => copy(from, to, chunk, &pieces), ());
                }
                (Block::Writers(from), Block::Writers(to)) => copy(from, to, chunk, &pieces),
                _ => {}
            }
            self.give(id, &source, block, dirty).await?;
        }
        match target {
            Some(target) => self.give(id, indices, target, true).await,
            None => self.erase(id, indices).await,
        }
    }
}
