//! What a child process used: wall time, CPU time and peak memory, as the kernel counts them (`wait4`).

use crate::Outcome;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

/// What one child, or several one after the other, used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usage {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of CPU, of the program and of the system for it.
    pub(crate) cpu: f64,
    /// Greatest resident memory, in bytes. The kernel counts the memory of who started the child along until the program
    /// is loaded, so this program must stay small: it writes its files row by row.
    pub(crate) memory: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.wall += other.wall;
        self.cpu += other.cpu;
        self.memory = self.memory.max(other.memory);
    }
}

/// Runs `command` to its end: its standard output and what it used. A program that fails is an error with its words.
pub(crate) fn child(command: &mut Command) -> Outcome<(String, Usage)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let fault = |error: std::io::Error| format!("{name}: {error}");
    let begin = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(fault)?;
    let complaints = child.stderr.take().map(|mut stream| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes);
            bytes
        })
    });
    let mut said = Vec::new();
    if let Some(stream) = &mut child.stdout {
        stream.read_to_end(&mut said).map_err(fault)?;
    }
    let used = child.wait4().map_err(fault)?;
    let wall = begin.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&said).into_owned();
    if !used.status.success() {
        let complaints = complaints.and_then(|thread| thread.join().ok()).unwrap_or_default();
        let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).take(8).collect();
        let text = format!("{said}{}", String::from_utf8_lossy(&complaints));
        return Err(format!("{name} {}: {}\n{text}", words.join(" "), used.status));
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok((said, Usage { wall, cpu, memory: used.rusage.maxrss }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_works_is_seen_working() -> Outcome {
        let work = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done";
        let (said, used) = child(Command::new("sh").args(["-c", work]))?;
        assert_eq!(said, "done\n");
        assert!(used.cpu > 0.005 && used.wall > 0.005 && used.memory > 500_000, "{used:?}");
        Ok(())
    }

    #[test]
    fn a_child_that_fails_is_an_error_with_its_words() {
        let outcome = child(Command::new("sh").args(["-c", "echo why >&2; exit 3"]));
        assert!(outcome.is_err_and(|text| text.contains("why") && text.contains('3')));
    }
}
