//! How a dimension of two groups is to be linked, as people ask for it: `time=nearest:15min`.

use std::fmt;
use std::str::FromStr;
use zarr_fuse_core::align::{AlignError, Asked};

/// `DIMENSION=METHOD`, or `DIMENSION:OTHER=METHOD` for dimensions of different names: that of the group that gives the
/// rows comes first. `time` and `place` mean times and places whatever they are called.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    pub(super) name: String,
    /// The dimension of the group whose values are taken, when it is named.
    pub(super) source: Option<String>,
    pub(super) asked: Asked,
}

impl FromStr for On {
    type Err = AlignError;

    fn from_str(text: &str) -> Result<Self, AlignError> {
        let Some((names, method)) = text.split_once('=').filter(|(names, _)| !names.trim().is_empty()) else {
            return Err(AlignError {
                message: format!("`{text}` is not a dimension with a method"),
                hint: "write it as time=nearest:15min".into(),
            });
        };
        let (name, source) = names.split_once(':').map_or((names, None), |(name, source)| (name, Some(source)));
        let source = source.map(|source| source.trim().to_owned());
        Ok(Self { name: name.trim().to_owned(), source, asked: method.trim().parse()? })
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}:{source}={}", self.name, self.asked),
            None => write!(f, "{}={}", self.name, self.asked),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_and_written() {
        for text in ["time=nearest:15min", "place=exact", "depth:level=linear:5cm"] {
            assert_eq!(text.parse::<On>().unwrap().to_string(), text);
        }
        for text in ["time", "=exact", "time=", "time=near:5s"] {
            assert!(!text.parse::<On>().unwrap_err().hint.is_empty(), "{text}");
        }
    }
}
