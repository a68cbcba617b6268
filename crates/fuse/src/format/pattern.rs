//! Columns by a pattern of their names; see [`zarr_fuse_core::schema::pattern`].

use zarr_fuse_core::schema::pattern::Pattern;

/// The names in braces of `pattern` with what stands for them in the name of a column; `None` if it does not fit.
pub(crate) fn fit<'p, 'c>(pattern: &'p str, column: &'c str) -> Option<Vec<(&'p str, &'c str)>> {
    Pattern::parse(pattern).ok()?.fit(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fit() {
        assert_eq!(fit("{depth}m{side}", "0.5mN"), Some(vec![("depth", "0.5"), ("side", "N")]));
        assert_eq!(fit("{depth}m{side}", "time"), Some(vec![("depth", "ti"), ("side", "e")]));
        assert_eq!(fit("{depth}m{side}", "station"), None);
        assert_eq!(fit("no pattern", "no pattern"), None);
    }
}
