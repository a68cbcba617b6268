//! docs/python.md: its schema, its table, its commands and its Python, from the top to the bottom in one folder.
//!
//! With `ZF_UPDATE_PAGES=1` what the commands say is written into the page.

use super::python;
use zarr_fuse_tests::{Sandbox, binary, folder, page};

/// The text of the first block of a language.
fn block<'a>(page: &'a str, language: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

/// The modules that a script imports.
fn modules(script: &str) -> Vec<&str> {
    script
        .lines()
        .filter_map(|line| line.strip_prefix("import ").or_else(|| line.strip_prefix("from ")))
        .filter_map(|rest| rest.split([' ', '.']).next())
        .collect()
}

#[test]
fn the_python_page_is_true() {
    if python("docs/python.md", "sys").is_none() {
        return;
    }
    let path = folder().join("../docs/python.md");
    let shown = std::fs::read_to_string(&path).unwrap();
    let sandbox = Sandbox::empty().unwrap();
    for (file, language) in [("dataset.yaml", "yaml"), ("air.csv", "csv")] {
        std::fs::write(sandbox.path().join(file), block(&shown, language)).unwrap();
    }
    let mut paths = vec![binary().parent().unwrap().to_path_buf()];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let paths = std::env::join_paths(paths).unwrap();
    let (mut said, mut run, mut skipped) = (String::new(), 0, Vec::new());
    for (at, part) in shown.split("```python\n").enumerate() {
        let text = match at {
            0 => part,
            _ => {
                let (script, rest) = part.split_once("```\n").unwrap();
                said.push_str(&format!("```python\n{script}```\n"));
                let lacking =
                    modules(script).into_iter().find(|module| python("a block of docs/python.md", module).is_none());
                match (lacking, python("docs/python.md", "sys")) {
                    (None, Some(mut python)) => {
                        let mut asked = python.args(["-W", "ignore", "-c", script]);
                        asked = asked.current_dir(sandbox.path()).env("PATH", &paths).env_remove("ZF_STORE_URL");
                        let answer = asked.output().unwrap();
                        assert!(answer.status.success(), "{script}\n{}", String::from_utf8_lossy(&answer.stderr));
                        run += 1;
                    }
                    (lacking, _) => skipped.push(lacking),
                }
                rest
            }
        };
        let (text, codes) = page::walk(text, &sandbox).unwrap();
        said.push_str(&text);
        for (command, code) in codes {
            assert_eq!(code, 0, "{command}\n{text}");
        }
    }
    assert_eq!(run + skipped.len(), shown.matches("```python\n").count(), "skipped for want of {skipped:?}");
    if std::env::var_os("ZF_UPDATE_PAGES").is_some() {
        std::fs::write(&path, &said).unwrap();
    } else if said != shown && skipped.is_empty() {
        let pair = said.lines().zip(shown.lines()).enumerate().find(|(_, (said, shown))| said != shown);
        panic!("docs/python.md is not what the commands say (ZF_UPDATE_PAGES=1 mends it): {pair:#?}");
    }
}
