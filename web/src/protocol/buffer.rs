//! Numbers that travel beside the text of a message.

/// One buffer.
#[derive(Debug, Clone, PartialEq)]
pub enum Buffer {
    /// A `Float64Array`.
    Doubles(Vec<f64>),
    /// A `Float32Array`.
    Singles(Vec<f32>),
}

impl Buffer {
    /// The numbers of a `Float64Array`; none of another.
    pub fn doubles(self) -> Vec<f64> {
        match self {
            Buffer::Doubles(numbers) => numbers,
            Buffer::Singles(_) => Vec::new(),
        }
    }

    /// The numbers of a `Float32Array`; none of another.
    pub fn singles(self) -> Vec<f32> {
        match self {
            Buffer::Singles(numbers) => numbers,
            Buffer::Doubles(_) => Vec::new(),
        }
    }
}
