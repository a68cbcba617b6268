//! Short names for what a program of the viewer imports from its script, and no exports that nobody calls.
//!
//! wasm-bindgen names each import in full and with a hash, `__wbg_setAttribute_f249a2a76caa9a55`, in the program and in the
//! script; two hundred of them are 6 KB of the page after gzip. Nobody else reads them.

use crate::Outcome;
use std::path::Path;

/// The section of a program that names its imports.
const IMPORTS: u8 = 2;
/// The one that names its exports.
const EXPORTS: u8 = 7;
/// What the C of zstd calls is exported by the crate that provides it, and so never dropped: 30 KB of the worker are sorts
/// for the compressor, which is not there.
const UNCALLED: &str = "rust_zstd_wasm_shim_";

/// Shortens the imports of `name_bg.wasm` and `name.js` in `folder`, and leaves out the exports that are not called;
/// whether there were any.
pub(crate) fn names(folder: &Path, name: &str) -> Outcome<bool> {
    let (program, script) = (folder.join(format!("{name}_bg.wasm")), folder.join(format!("{name}.js")));
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let wasm = std::fs::read(&program).map_err(|error| failed(&program, error))?;
    let js = std::fs::read_to_string(&script).map_err(|error| failed(&script, error))?;
    let short = shortened(&wasm, &js).ok_or_else(|| {
        format!("{}: its imports cannot be read: see xtask/src/short.rs, or leave this step out", program.display())
    })?;
    std::fs::write(&program, short.0).map_err(|error| failed(&program, error))?;
    std::fs::write(&script, short.1).map_err(|error| failed(&script, error))?;
    Ok(wasm.windows(UNCALLED.len()).any(|window| window == UNCALLED.as_bytes()))
}

/// Program and script with short names; `None` if the program is not understood.
fn shortened(wasm: &[u8], js: &str) -> Option<(Vec<u8>, String)> {
    let mut rest = Reader { bytes: wasm, at: 8 };
    let mut out = wasm.get(..8)?.to_vec();
    let mut js = js.to_owned();
    while rest.at < wasm.len() {
        let id = rest.byte()?;
        let body = rest.sized()?;
        out.push(id);
        match id {
            IMPORTS => put_sized(&mut out, &renamed(body, &mut js)?),
            EXPORTS => put_sized(&mut out, &called(body)?),
            _ => put_sized(&mut out, body),
        }
    }
    Some((out, js))
}

/// The imports with short names for those that the script defines once; there they get the same.
fn renamed(section: &[u8], js: &mut String) -> Option<Vec<u8>> {
    let mut rest = Reader { bytes: section, at: 0 };
    let count = rest.number()?;
    let mut out = Vec::new();
    put_number(&mut out, count);
    for index in 0..count {
        put_sized(&mut out, rest.sized()?);
        let name = std::str::from_utf8(rest.sized()?).ok()?;
        let (long, short) = (format!(" {name}:"), format!("i{index:x}"));
        if js.matches(&long).count() == 1 {
            *js = js.replacen(&long, &format!(" {short}:"), 1);
            put_sized(&mut out, short.as_bytes());
        } else {
            put_sized(&mut out, name.as_bytes());
        }
        let from = rest.at;
        rest.skip_kind()?;
        out.extend_from_slice(section.get(from..rest.at)?);
    }
    (rest.at == section.len()).then_some(out)
}

/// The exports that are called.
fn called(section: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Reader { bytes: section, at: 0 };
    let (mut count, mut kept) = (0, Vec::new());
    for _ in 0..rest.number()? {
        let from = rest.at;
        let name = rest.sized()?;
        // What it is, and its number.
        rest.byte()?;
        rest.number()?;
        if !name.starts_with(UNCALLED.as_bytes()) {
            count += 1;
            kept.extend_from_slice(section.get(from..rest.at)?);
        }
    }
    let mut out = Vec::new();
    put_number(&mut out, count);
    out.extend(kept);
    (rest.at == section.len()).then_some(out)
}

/// Reads the binary form of WebAssembly.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// A number in groups of seven bits.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A length and so many bytes.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let found = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(found)
    }

    /// What an import is, after its names: a function, table, memory or global.
    fn skip_kind(&mut self) -> Option<()> {
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                self.skip_limits()?;
            }
            2 => self.skip_limits()?,
            3 => {
                self.byte()?;
                self.byte()?;
            }
            _ => return None,
        }
        Some(())
    }

    fn skip_limits(&mut self) -> Option<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Some(())
    }
}

fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with one section of imports and one of 200 bytes of something else.
    fn program(imports: &[(&str, &[u8])]) -> Vec<u8> {
        let mut section = vec![imports.len() as u8];
        for (name, kind) in imports {
            put_sized(&mut section, b"./page_bg.js");
            put_sized(&mut section, name.as_bytes());
            section.extend_from_slice(kind);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x02".to_vec();
        put_sized(&mut wasm, &section);
        wasm.push(10);
        put_sized(&mut wasm, &[7; 200]);
        wasm
    }

    #[test]
    fn a_name_that_the_script_defines_is_short_in_both() {
        let kinds: [&[u8]; 3] = [&[0, 5], &[2, 1, 17, 40], &[0, 6]];
        let of = |names: [&str; 3]| program(&[(names[0], kinds[0]), (names[1], kinds[1]), (names[2], kinds[2])]);
        let long = of(["__wbg_get_0123", "memory", "__wbg_set_4567"]);
        let js = "    __wbg_get_0123: function() {},\n    __wbg_set_4567: function() {},\n";
        let (wasm, js) = shortened(&long, js).expect("the program above is whole");
        assert_eq!(wasm, of(["i0", "memory", "i2"]));
        assert_eq!(js, "    i0: function() {},\n    i2: function() {},\n");
    }

    #[test]
    fn what_nobody_calls_is_not_exported() {
        let of = |names: &[&str]| {
            let mut section = vec![names.len() as u8];
            for name in names {
                put_sized(&mut section, name.as_bytes());
                section.extend_from_slice(&[0, 0x85, 1]);
            }
            section
        };
        let all = of(&["main", "rust_zstd_wasm_shim_qsort", "memory"]);
        assert_eq!(called(&all), Some(of(&["main", "memory"])));
        assert_eq!(called(&all[..all.len() - 1]), None);
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(shortened(b"\0asm", "").is_none());
        let mut cut = program(&[("a", &[0, 5])]);
        cut.truncate(cut.len() - 1);
        assert!(shortened(&cut, "").is_none());
        assert!(shortened(&program(&[("a", &[9, 5])]), "").is_none());
    }
}
