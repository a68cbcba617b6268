//! Which variables say something about another one: CF 1.11, section 3.4 and appendix C.

use crate::layout::{FLAGS_ATTRIBUTE, UNCERTAINTY_ATTRIBUTE};
use crate::zarr::tree::ArrayNode;

/// The ancillary variables of a variable that are there, and two that have a part of their own.
#[derive(Debug, Default, PartialEq)]
pub(super) struct About {
    pub(super) uncertainty: String,
    pub(super) flags: String,
    pub(super) ancillary: Vec<String>,
}

impl About {
    /// From `ancillary_variables`; the parts from our own attributes, else from the standard names of the others.
    pub(super) fn of(array: &ArrayNode, beside: &[(&str, &ArrayNode)]) -> Self {
        let names = array.text("ancillary_variables").unwrap_or_default().split_whitespace();
        let found: Vec<(&str, &ArrayNode)> =
            names.filter_map(|name| beside.iter().find(|(other, _)| *other == name).copied()).collect();
        let part = |attribute: &str, is: &dyn Fn(&ArrayNode) -> bool| {
            let named = array.text(attribute).filter(|name| found.iter().any(|(other, _)| other == name));
            let told = || found.iter().find(|(_, other)| is(other)).map(|(name, _)| *name);
            named.or_else(told).unwrap_or_default().to_owned()
        };
        let standard = |other: &ArrayNode| other.text("standard_name").unwrap_or_default().to_owned();
        About {
            uncertainty: part(UNCERTAINTY_ATTRIBUTE, &|other| {
                let name = standard(other);
                name.ends_with(" standard_error") || name.ends_with("_uncertainty")
            }),
            flags: part(FLAGS_ATTRIBUTE, &|other| {
                let name = standard(other);
                name.ends_with("status_flag") || name.ends_with("quality_flag")
            }),
            ancillary: found.iter().map(|(name, _)| (*name).to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn array(name: &str, attributes: Value) -> ArrayNode {
        ArrayNode {
            path: name.to_owned(),
            document: Value::Null,
            attributes: attributes.as_object().cloned().unwrap_or_default(),
            shape: vec![4],
            dimensions: vec!["x".to_owned()],
            data_type: "float64".to_owned(),
            type_configuration: Value::Null,
            chunk: vec![4],
            object: vec![4],
        }
    }

    #[test]
    fn the_parts_are_told_by_attribute_or_by_standard_name() {
        let t = array("t", json!({"ancillary_variables": "t_e t_q gone n"}));
        let own = array(
            "t",
            json!({"ancillary_variables": "n t_q t_e", "zarr_fuse_uncertainty": "n", "zarr_fuse_flags": "gone"}),
        );
        let error = array("t_e", json!({"standard_name": "air_temperature standard_error"}));
        let quality = array("t_q", json!({"standard_name": "status_flag"}));
        let other = array("n", json!({}));
        let beside = [("n", &other), ("t_e", &error), ("t_q", &quality)];
        let text = str::to_owned;
        let ancillary = vec![text("t_e"), text("t_q"), text("n")];
        assert_eq!(About::of(&t, &beside), About { uncertainty: text("t_e"), flags: text("t_q"), ancillary });
        let ancillary = vec![text("n"), text("t_q"), text("t_e")];
        assert_eq!(About::of(&own, &beside), About { uncertainty: text("n"), flags: text("t_q"), ancillary });
        assert_eq!(About::of(&other, &beside), About::default());
    }
}
