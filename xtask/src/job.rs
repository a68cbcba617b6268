//! One step of a command: runs a program, shows that it is alive, says how long it took, and on failure what it said.

use crate::{Outcome, place};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Without a terminal a line is printed this often, so that a log shows that the step is alive.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// Lines of a failed program that are shown; all of them stand in the log.
const TAIL: usize = 150;

/// Starts a command in the project's root, with nothing to read from.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::root()).stdin(Stdio::null());
    command
}

/// `cargo` with `arguments`, in the project's root. The built viewer is embedded in whatever is compiled: by default
/// it is looked for in target/viewer, so that only another target folder must be said.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = command(place::cargo(), arguments);
    if place::target() != place::root().join("target") {
        command.env("ZF_VIEWER_DIST", place::viewer());
    }
    command
}

/// Seconds or minutes, as a person says them: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 60.0 => format!("{s:.0} s"),
        s => format!("{} min {} s", (s / 60.0).floor(), (s % 60.0).floor()),
    }
}

/// What a finished program said (both streams, line by line) and whether it succeeded.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) success: bool,
}

/// Runs `command` to its end under the name `what`. A program that fails is an error with the end of its output.
pub(crate) fn run(what: &str, command: &mut Command) -> Outcome<String> {
    let said = observe(what, command)?;
    if said.success { Ok(said.text) } else { Err(failure(what, command, &said.text)) }
}

/// The text for a program that failed: its command line and the end of its output.
pub(crate) fn failure(what: &str, command: &Command, text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
    format!("{tail}\n\nFailed: {what}\n  command: {}\n  all output: {}", shown(command), log(what).display())
}

/// Runs `command` to its end under the name `what`, whether it succeeds or not.
pub(crate) fn observe(what: &str, command: &mut Command) -> Outcome<Said> {
    let begin = Instant::now();
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed:>4}  {wide_msg:.dim}") {
        bar.set_style(style);
    }
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));

    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{what}: cannot start {}: {error}", command.get_program().to_string_lossy()))?;
    let (send, lines) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|stream| follow(stream, send.clone())),
        child.stderr.take().map(|stream| follow(stream, send)),
    ];
    let (mut text, mut heard) = (String::new(), Instant::now());
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => {
                bar.set_message(line.trim().to_owned());
                text.push_str(&line);
                text.push('\n');
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if !terminal && heard.elapsed() > HEARTBEAT {
            heard = Instant::now();
            println!("  … {what}: {} so far", spoken(begin.elapsed()));
        }
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait().map_err(|error| format!("{what}: {error}"))?;
    bar.finish_and_clear();
    write_log(what, command, &text)?;
    done(what, begin, status.success());
    Ok(Said { text, success: status.success() })
}

/// Runs `work` under the name `what` and says how long it took.
pub(crate) fn inside<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let begin = Instant::now();
    let outcome = work();
    done(what, begin, outcome.is_ok());
    outcome
}

/// Says that a step was not needed.
pub(crate) fn unchanged(what: &str) {
    println!("  = {what:<58} unchanged");
}

fn done(what: &str, begin: Instant, success: bool) {
    println!("  {} {what:<58} {}", if success { "✓" } else { "✗" }, spoken(begin.elapsed()));
    let _ = std::io::stdout().flush();
}

fn follow(stream: impl Read + Send + 'static, send: mpsc::Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if send.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    })
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn log(what: &str) -> std::path::PathBuf {
    let name: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    place::target().join("xtask").join(format!("{}.log", name.to_lowercase()))
}

fn write_log(what: &str, command: &Command, text: &str) -> Outcome {
    let path = log(what);
    let folder = path.parent().unwrap_or(&path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, format!("$ {}\n{text}", shown(command))))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_people_say_them() {
        let cases = [(400, "0.4 s"), (12_400, "12 s"), (185_000, "3 min 5 s")];
        for (milliseconds, expected) in cases {
            assert_eq!(spoken(Duration::from_millis(milliseconds)), expected);
        }
    }

    #[test]
    fn a_failing_program_is_an_error_with_its_words() {
        let error = run("a false step", &mut command("sh", &["-c", "echo why it failed; exit 3"]));
        assert!(error.is_err_and(|text| text.contains("why it failed") && text.contains("a false step")));
    }
}
