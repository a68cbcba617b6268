//! Record batches into a file or standard output: parts are read ahead while others are written.

use crate::fault::Fault;
use crate::output::Output;
use crate::progress::Progress;
use serde_json::json;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinHandle;
use zarr_fuse_fuse::select::{Format, Rows, Units, sink};

/// What was written.
pub(super) struct Written {
    pub(super) rows: u64,
}

/// Why it ended early.
enum Stop {
    /// The file or the pipe.
    Io(Error),
    Fault(Fault),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Io(error)
    }
}

/// Writes all rows to `file`, which is there when all is written, or else to standard output, whose reader may stop when
/// it has seen enough.
pub(super) async fn write(
    rows: &Arc<Rows>,
    form: Format,
    units: Units,
    file: Option<&Path>,
    output: &Output,
) -> Result<Written, Fault> {
    let mut progress = Progress::new(output.is_json());
    let Some(file) = file else {
        let mut count = 0;
        let out = BufWriter::with_capacity(1 << 18, standard());
        return match stream(rows, form, units, out, &mut count, &mut progress).await {
            Err(Stop::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Written { rows: count }),
            Err(Stop::Io(error)) => Err(Fault::failed(format!("standard output: {error}"))),
            Err(Stop::Fault(fault)) => Err(fault),
            Ok(()) => Ok(Written { rows: count }),
        };
    };
    let fail = |error: Error| Fault::failed(format!("{}: {error}", file.display()));
    let place = Place::of(file).map_err(fail)?;
    let mut count = 0;
    let out = BufWriter::with_capacity(1 << 18, place.create().map_err(fail)?);
    match stream(rows, form, units, out, &mut count, &mut progress).await {
        Err(Stop::Io(error)) => return Err(fail(error)),
        Err(Stop::Fault(fault)) => return Err(fault),
        Ok(()) => {}
    }
    place.done().map_err(fail)?;
    Ok(Written { rows: count })
}

/// Bytes that a pipe is to hold: so many that writer and reader seldom wait for each other.
#[cfg(target_os = "linux")]
const PIPE: usize = 1 << 20;

/// Standard output without its buffer of lines, which looks for their ends in what has none.
#[cfg(unix)]
fn standard() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd;
    let out = std::io::stdout();
    #[cfg(target_os = "linux")]
    // What is no pipe, or may be no larger, stays as it is.
    let _as_it_is = rustix::pipe::fcntl_setpipe_size(out.as_fd(), PIPE);
    match out.as_fd().try_clone_to_owned() {
        Ok(own) => Box::new(File::from(own)),
        Err(_) => Box::new(out),
    }
}

/// Standard output.
#[cfg(not(unix))]
fn standard() -> Box<dyn Write + Send> {
    Box::new(std::io::stdout())
}

/// Parts in their order, so many of them read ahead as there are cores.
async fn stream(
    rows: &Arc<Rows>,
    form: Format,
    units: Units,
    out: impl Write + Send,
    count: &mut u64,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let links = json!(rows.links());
    let links = (!rows.links().is_empty()).then_some(&links);
    let mut sink = sink(form, &rows.schema(), units, links, out)?;
    let ahead = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    let read = |part: usize| {
        let rows = rows.clone();
        tokio::spawn(async move { rows.read(part).await })
    };
    let parts = rows.parts();
    let mut reading: VecDeque<JoinHandle<_>> = VecDeque::with_capacity(ahead);
    let mut next = 0;
    for part in 0..parts {
        while next < parts && reading.len() < ahead {
            reading.push_back(read(next));
            next += 1;
        }
        let Some(one) = reading.pop_front() else { break };
        let batch = one.await.map_err(|error| Stop::Fault(Fault::failed(format!("reading was stopped: {error}"))))?;
        if let Some(batch) = batch.map_err(|error| Stop::Fault(error.into()))? {
            sink.write(&batch)?;
            *count += batch.num_rows() as u64;
        }
        progress.at("selected", part as u64 + 1, parts as u64);
    }
    Ok(sink.finish()?)
}

/// A file that is written under another name until it is whole.
struct Place {
    file: PathBuf,
    /// `None`: written in place, as a pipe or a device is.
    part: Option<PathBuf>,
}

impl Place {
    fn of(file: &Path) -> Result<Self, Error> {
        let metadata = match std::fs::metadata(file) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let name = file.file_name().ok_or_else(|| Error::from(ErrorKind::IsADirectory))?.to_string_lossy();
        if metadata.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(ErrorKind::IsADirectory.into());
        }
        let whole = metadata.is_none_or(|metadata| metadata.is_file());
        // A link keeps pointing where it points.
        let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
        let part = whole.then(|| target.with_file_name(format!(".{name}.{}.part", std::process::id())));
        Ok(Self { file: target, part })
    }

    fn create(&self) -> Result<File, Error> {
        File::create(self.part.as_ref().unwrap_or(&self.file))
    }

    fn done(mut self) -> Result<(), Error> {
        match self.part.take() {
            Some(part) => std::fs::rename(part, &self.file),
            None => Ok(()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            let _gone_already = std::fs::remove_file(part);
        }
    }
}
