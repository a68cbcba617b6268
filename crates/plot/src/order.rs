//! Sorting, once for all that is drawn: every type that is sorted brings the viewer a sort of its own.

/// Positions of `keys` in ascending order of these; equals keep theirs.
pub(crate) fn by(keys: &[f64]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..keys.len()).collect();
    positions.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
    positions
}

#[cfg(test)]
mod tests {
    use super::by;

    #[test]
    fn equals_keep_their_order() {
        assert_eq!(by(&[2.0, -1.0, 2.0, f64::INFINITY, 0.5]), [1, 4, 0, 2, 3]);
        assert_eq!(by(&[]), [0; 0]);
    }
}
