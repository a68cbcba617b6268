//! Packed files that unpack to more than they should, or to nothing.

use super::File;
use super::good::{csv, gzipped, zipped, zstd};

/// All of them.
pub fn all() -> Vec<File> {
    let zeros = vec![0; 1 << 20];
    let line = b"A,2025-06-01T00:00:00,280\n".repeat(40_000);
    let members = gzipped(&zeros);
    let frames = zstd(&zeros);
    let rows = gzipped(&line);
    let nested = (0..20).fold(csv().into_bytes(), |bytes, _| gzipped(&bytes));
    let nested_zip = (0..20).fold(csv().into_bytes(), |bytes, _| zipped(&[("t.csv", &bytes)]));
    let good = csv();
    let one = zipped(&[("t.csv", good.as_bytes())]);
    // Sizes and names in the records of an archive: APPNOTE.TXT 4.3.7 and 4.3.12.
    let patched = |at_local: usize, at_central: usize, value: u32| {
        let mut bytes = one.clone();
        let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
        for at in [at_local, central + at_central] {
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        bytes
    };
    let mut wrong_sum = gzipped(good.as_bytes());
    let end = wrong_sum.len() - 8;
    wrong_sum[end] ^= 0xff;
    let mut window = zstd(good.as_bytes());
    // The descriptor of a frame with a window of 3.75 TB: RFC 8878 3.1.1.1.2.
    window.splice(4..6, [0x00, 0xff]);
    let many: Vec<(String, &[u8])> = (0..5000).map(|i| (format!("{i}.csv"), good.as_bytes())).take(200).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let packed = |name: &str, bytes: Vec<u8>, says| File::new("csv", format!("packed: {name}"), bytes, says);
    vec![
        File::of("csv", "packed: 10 GB of zeros in gzip", &[(&members, 10_000)], ""),
        File::of("csv", "packed: 10 GB of zeros in zstd", &[(&frames, 10_000)], ""),
        File::of("csv", "packed: 100 MB of rows in gzip", &[(&gzipped(b"station,time,t\n"), 1), (&rows, 100)], ""),
        File::of(
            "csv",
            "packed: 1 GB of rows in gzip",
            &[(&gzipped(b"station,time,t\n"), 1), (&rows, 1000)],
            "at most 200 times as large, found 64 MB in its first ",
        ),
        packed("80 MB of zeros in zip", zipped(&[("t.csv", &vec![0; 80 << 20])]), ""),
        packed("gzip in gzip, 20 times", nested, "packed once, found gzip in gzip"),
        packed("zip in zip, 20 times", nested_zip, "packed once, found zip in zip"),
        packed("gzip of zeros", gzipped(&zeros), ""),
        packed("gzip with a wrong check sum", wrong_sum, ""),
        packed("gzip without data", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), ""),
        packed("gzip of another method", b"\x1f\x8b\x07\0\0\0\0\0\0\x03abcdef".to_vec(), ""),
        packed("gzip with a name without end", [&b"\x1f\x8b\x08\x08\0\0\0\0\0\x03"[..], &[b'n'; 100_000]].concat(), ""),
        packed("zstd without data", b"\x28\xb5\x2f\xfd".to_vec(), ""),
        packed("zstd with a window of terabytes", window, ""),
        packed("nothing but skippable frames of zstd", b"\x50\x2a\x4d\x18\x04\0\0\0abcd".repeat(100), ""),
        packed("zip with 200 files", zipped(&many), "expected one file"),
        packed("zip without files", zipped(&[]), ""),
        packed("zip with a folder only", zipped(&[("data/", b"")]), ""),
        packed("zip with a file of a name that leads out and no table", zipped(&[("../../../t.csv", b"nothing")]), ""),
        packed("zip with a file that begins elsewhere", patched(22, 42, 0x7fff_ffff), ""),
        packed("zip with a wrong check sum", patched(14, 16, 0xdead_beef), ""),
        packed(
            "the end of a zip alone",
            b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0".to_vec(),
            "",
        ),
    ]
}
