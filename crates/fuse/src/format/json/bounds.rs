//! What a document may be like at all, found out from its bytes as they pass: no deeper than the parser goes, and
//! without a text or number that no table has. The parser holds what it reads at once, and these bound it.

use std::io::{self, Read};

/// Lists and objects in each other, as many as the parser goes into.
const DEEPEST: usize = 127;
/// Bytes of one text or number.
const LONGEST: usize = 16 << 20;

/// Looks at the bytes of documents.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    depth: usize,
    text: bool,
    escaped: bool,
    /// Bytes of the text or number that is being read.
    length: usize,
}

impl Bounds {
    /// Looks at further bytes. Errors: what is beyond the bounds.
    pub(super) fn look(&mut self, bytes: &[u8]) -> Result<(), String> {
        for byte in bytes {
            self.length += 1;
            match (self.text, *byte) {
                (true, _) if self.escaped => self.escaped = false,
                (true, b'\\') => self.escaped = true,
                (_, b'"') => {
                    self.text = !self.text;
                    self.length = 0;
                }
                (true, _) => {}
                (false, b'[' | b'{') => {
                    self.depth += 1;
                    self.length = 0;
                }
                (false, b']' | b'}') => {
                    self.depth = self.depth.saturating_sub(1);
                    self.length = 0;
                }
                (false, b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') => self.length = 0,
                (false, _) => {}
            }
            if self.depth > DEEPEST {
                return Err(format!("lists and objects more than {DEEPEST} deep"));
            }
            if self.length > LONGEST {
                return Err(format!("a text or number of more than {} MB", LONGEST >> 20));
            }
        }
        Ok(())
    }
}

/// Reads what is within the bounds.
pub(super) struct Bounded<R> {
    from: R,
    bounds: Bounds,
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, bounds: Bounds::default() }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        self.bounds.look(bytes).map_err(|what| io::Error::new(io::ErrorKind::InvalidData, what))?;
        Ok(read)
    }
}
