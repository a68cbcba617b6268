//! Texts that are no CSV.

use super::File;

const HEAD: &str = "station,time,t\n";
const ROW: &str = "A,2025-06-01T00:00:00,280\n";

/// All of them.
pub fn all() -> Vec<File> {
    let csv = |name: &str, text: String, says| File::new("csv", format!("csv: {name}"), text, says);
    let bytes = |name: &str, bytes: Vec<u8>, says| File::new("csv", format!("csv: {name}"), bytes, says);
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let wide = |count: usize, cell: &str| (0..count).map(|i| format!("{cell}{i}")).collect::<Vec<_>>().join(",");
    let a = [b'a'; 1 << 16];
    vec![
        File::of("csv", "csv: a line of 1 GB", &[(HEAD.as_bytes(), 1), (&a, 1 << 14), (b"\n", 1)], ""),
        File::of("csv", "csv: a header of 1 GB", &[(&a, 1 << 14)], ""),
        File::of("csv", "csv: a quoted cell of 256 MB", &[(HEAD.as_bytes(), 1), (b"\"", 1), (&a, 1 << 12)], ""),
        File::of("csv", "csv: 100 MB of delimiters", &[(HEAD.as_bytes(), 1), (&[b','; 1 << 16], 1600)], ""),
        File::of("csv", "csv: 100 MB of quotes", &[(HEAD.as_bytes(), 1), (&[b'"'; 1 << 16], 1600)], ""),
        File::of("csv", "csv: 32 MB of line ends", &[(&[b'\n'; 1 << 16], 512)], ""),
        csv("100 000 columns without ours", wide(100_000, "c") + "\n" + &wide(100_000, "") + "\n", "expected a column"),
        csv("a row of 100 000 columns", format!("{HEAD}{}\n", wide(100_000, "")), ""),
        csv("100 000 times the same column", vec!["t"; 100_000].join(",") + "\n", ""),
        csv("a column twice", format!("station,time,t,t\n{ROW}"), "several"),
        csv("another column", format!("station,time,temp\n{ROW}"), "expected a column"),
        csv("nothing but a header", HEAD.to_owned(), "expected rows"),
        csv("nothing but a mark of the byte order", "\u{feff}".to_owned(), ""),
        csv("nothing but blanks", " \t \n\n   \n".to_owned(), ""),
        csv("a quote that does not end", format!("{HEAD}{}A,\"2025\n{}", ROW.repeat(10), ROW.repeat(100_000)), "quote"),
        csv("a longer row", format!("{HEAD}{ROW}A,2025-06-01T00:00:00,280,1,2\n"), "expected 3 cells"),
        csv("semicolons", format!("{HEAD}{ROW}").replace(',', ";"), ""),
        csv("bad times", format!("{HEAD}A,yesterday,280\nA,tomorrow,281\n"), "yesterday"),
        csv("bad numbers", format!("{HEAD}A,2025-06-01T00:00:00,warm\n"), "warm"),
        csv("numbers out of range", format!("{HEAD}A,2025-06-01T00:00:00,1e300\n"), ""),
        csv("an endless number", format!("{HEAD}A,2025-06-01T00:00:00,{}\n", "9".repeat(1_000_000)), ""),
        csv("infinity", format!("{HEAD}A,2025-06-01T00:00:00,inf\n"), ""),
        csv("rows without a station", format!("{HEAD},2025-06-01T00:00:00,280\n"), ""),
        csv("times of the year 300 000", format!("{HEAD}A,300000-01-01T00:00:00,280\n"), ""),
        bytes("NUL bytes", format!("{HEAD}{ROW}").replace("280", "2\u{0}80").into_bytes(), ""),
        bytes("NUL bytes in the header", b"station\0,time,t\nA,2025-06-01T00:00:00,280\n".to_vec(), ""),
        bytes(
            "other bytes than UTF-8",
            b"station,time,t\nK\xf8\xed\x9e,2025-06-01T00:00:00,280\n".to_vec(),
            "windows-1250",
        ),
        bytes("a cut character", b"station,time,t\nA,2025-06-01T00:00:00,280\n\xc5".to_vec(), ""),
        bytes("overlong characters", b"station,time,t\n\xc0\xaf,2025-06-01T00:00:00,280\n".to_vec(), ""),
        bytes("surrogates in UTF-8", b"station,time,t\n\xed\xa0\x80,2025-06-01T00:00:00,280\n".to_vec(), ""),
        bytes("a program", [&b"\x7fELF\x02\x01\x01"[..], &[0x90; 4096]].concat(), ""),
        bytes("UTF-16 without a mark", utf16(&format!("{HEAD}{ROW}")), ""),
        File::new("utf16", "csv: UTF-16 of an odd length", [utf16(&format!("{HEAD}{ROW}")), vec![65]].concat(), ""),
        File::new("utf16", "csv: half a pair in UTF-16", [utf16(HEAD), vec![0, 0xd8, 65, 0, 10, 0]].concat(), ""),
        File::new("utf16", "csv: UTF-8 said to be UTF-16", format!("{HEAD}{ROW}"), ""),
        File::of("utf16", "csv: 64 MB of half a pair in UTF-16", &[(&[0, 0xd8].repeat(1 << 15), 1 << 10)], ""),
    ]
}
