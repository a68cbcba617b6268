//! Aligning axes of texts: by equal label.

use std::collections::HashMap;

/// The place in `source` of each label of `target`, in `target`'s order: of equal labels the first; empty texts have none.
pub fn equal_texts(target: &[String], source: &[String]) -> Vec<Option<usize>> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(source.len());
    for (place, label) in source.iter().enumerate().filter(|(_, label)| !label.is_empty()) {
        places.entry(label).or_insert(place);
    }
    target.iter().map(|label| places.get(label.as_str()).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_labels_are_found() {
        let texts = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        let found = equal_texts(&texts(&["b", "a", "", "c", "B"]), &texts(&["a", "b", "", "a"]));
        assert_eq!(found, [Some(1), Some(0), None, None, None]);
    }
}
