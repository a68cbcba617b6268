//! Pages of the docs that show commands with what they say: blocks of the language `console`.
//!
//! A line that begins with `$ ` is a command, the lines below it are what it says. Warnings of the schema that every
//! command repeats are shown at `check` only: of other commands a page shows the standard output and the error.

use crate::{Said, Sandbox};

/// The mark of a command.
const PROMPT: &str = "$ ";

/// The commands of a page, in order.
pub fn commands(page: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in page.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ => found.extend(line.strip_prefix(PROMPT).filter(|_| inside)),
        }
    }
    found
}

/// The page with what its commands say in `sandbox` in place of what it shows, and the commands with their exit codes.
pub fn walk(page: &str, sandbox: &Sandbox) -> std::io::Result<(String, Vec<(String, i32)>)> {
    let (mut text, mut codes, mut inside) = (String::new(), Vec::new(), false);
    for line in page.lines() {
        match (line, line.strip_prefix(PROMPT)) {
            ("```console", _) => inside = true,
            ("```", _) => inside = false,
            (_, Some(command)) if inside => {
                let said = sandbox.shell(command)?;
                text.push_str(&format!("{line}\n{}", shown(command, &said)));
                codes.push((command.to_owned(), said.code));
                continue;
            }
            _ if inside => continue,
            _ => {}
        }
        text.push_str(line);
        text.push('\n');
    }
    Ok((text, codes))
}

/// What a page shows of a command.
fn shown(command: &str, said: &Said) -> String {
    let check = command.starts_with("zarr-fuse check");
    let error = said.err.find("error: ").filter(|_| said.code != 0).map_or("", |begin| &said.err[begin..]);
    let mut text = String::new();
    for part in [said.out.as_str(), if check { &said.err } else { error }].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(part.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PAGE: &str = "# A page\n\n```sh\n$ not this\n```\n\n```console\n$ echo one\nold\n$ echo 'error: two' >&2; exit 3\n```\nEnd.\n";

    #[test]
    fn what_a_command_says_takes_the_place_of_what_is_shown() {
        assert_eq!(commands(PAGE), ["echo one", "echo 'error: two' >&2; exit 3"]);
        let (text, codes) = walk(PAGE, &Sandbox::empty().unwrap()).unwrap();
        assert_eq!(text, PAGE.replace("old", "one").replace("exit 3\n", "exit 3\nerror: two\n"));
        assert_eq!(codes.iter().map(|(_, code)| *code).collect::<Vec<_>>(), [0, 3]);
    }
}
