//! The worker's half: questions in, answers out.

use super::{Ask, Buffer, Tell};
use std::mem::take;
use zarr_fuse_core::dataset::Places;
use zarr_fuse_core::series::{HoleKind, Line, Stats};

/// The question in `text`.
pub fn asked(text: &str) -> Result<(u32, Ask), String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// An answer as text and buffers. What may be long or NaN is emptied into the buffers.
pub fn tell(id: u32, mut tell: Tell) -> (String, Vec<Buffer>) {
    let mut buffers = Vec::new();
    match &mut tell {
        Tell::Opened(dataset) => {
            for group in &mut dataset.groups {
                if let Some(places) = &mut group.places {
                    put_places(places, &mut buffers);
                }
                for dimension in &mut group.dimensions {
                    buffers.push(Buffer::Doubles(take(&mut dimension.values)));
                }
            }
        }
        Tell::Places(groups) => groups.iter_mut().for_each(|(_, places)| put_places(places, &mut buffers)),
        Tell::Series(answer, _) => {
            buffers.push(Buffer::Doubles(vec![take(&mut answer.gap)]));
            buffers.extend(answer.lines.iter_mut().map(|line| Buffer::Doubles(columns(line))));
        }
        Tell::Stats(lines) => buffers.push(Buffer::Doubles(take(lines).iter().flat_map(numbers).collect())),
        Tell::Field(field, _) => {
            buffers.push(Buffer::Singles(take(&mut field.values)));
            buffers.push(Buffer::Doubles(take(&mut field.y)));
            buffers.push(Buffer::Doubles(take(&mut field.x)));
            buffers.push(Buffer::Doubles(vec![take(&mut field.min), take(&mut field.max)]));
        }
        Tell::Ready | Tell::Cost(_) | Tell::Progress { .. } | Tell::Failed(_) => {}
    }
    // Neither a map with odd keys nor a failing Serialize is in a `Tell`, so there is always a text.
    (serde_json::to_string(&(id, &tell)).unwrap_or_default(), buffers)
}

fn put_places(places: &mut Places, buffers: &mut Vec<Buffer>) {
    buffers.push(Buffer::Doubles(take(&mut places.latitude)));
    buffers.push(Buffer::Doubles(take(&mut places.longitude)));
}

/// Lengths (points, counts, uncertainties, flags, quantiles, holes), then the columns, then three numbers a hole.
fn columns(line: &mut Line) -> Vec<f64> {
    let optional = [line.count.len(), line.uncertainty.len(), line.flags.len()];
    let mut out = Vec::with_capacity(6 + (4 + 3 + line.fan.len()) * line.time.len() + 3 * line.holes.len());
    out.push(line.time.len() as f64);
    out.extend(optional.map(|length| length as f64));
    out.extend([line.fan.len() as f64, line.holes.len() as f64]);
    for column in [&mut line.time, &mut line.mean, &mut line.min, &mut line.max] {
        out.append(column);
    }
    for column in [&mut line.count, &mut line.uncertainty, &mut line.flags] {
        out.append(column);
    }
    for mut column in take(&mut line.fan) {
        out.append(&mut column);
    }
    for hole in take(&mut line.holes) {
        let kind = match hole.kind {
            HoleKind::Absent => -1.0,
            HoleKind::Failed(reason) => f64::from(reason),
        };
        out.extend([hole.from, hole.to, kind]);
    }
    out
}

/// Eleven numbers a line.
fn numbers(stats: &Stats) -> [f64; 11] {
    let [a, b, c, d, e] = stats.quantiles;
    let exact = f64::from(u8::from(stats.exact));
    [stats.n as f64, stats.missing as f64, stats.min, stats.mean, stats.max, a, b, c, d, e, exact]
}
