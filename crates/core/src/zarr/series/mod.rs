//! The reading of time series: from a [`Request`] to the lines that a chart can show.
//!
//! What is drawn is read first: values, or mean, least and greatest of an overview. What may come after (counts,
//! uncertainty, flags, which chunks are not stored) follows in a second answer where the store lets wait for it, and a long
//! record without overviews begins with a preview.

mod asked;
mod beside;
mod cycle;
mod drawing;
mod holes;
mod levels;
mod part;
mod plan;
mod preview;

pub(super) use cycle::{DAY, HOUR};

use super::fail::ReadError;
use super::source::Source;
use crate::dataset::Dataset;
use crate::series::{Answer, Derive, Request};
use asked::Asked;
use drawing::{Drawing, Stage};
use futures::future::{join, poll_immediate};
use levels::Axis;
use plan::{FIRST, MEAN, Plan, REST};

/// Hears answers that come before the last one.
pub(crate) type Early<'a> = Option<&'a mut dyn FnMut(Answer)>;

/// Reads the lines of `request`. Answers that are not the last, with [`Answer::more`], go to `early`; without it there is
/// no preview.
///
/// # Errors
/// When the request names what the dataset does not have, asks for more than it may, or when nothing can be read.
pub(crate) async fn series(
    source: &Source,
    dataset: &Dataset,
    request: &Request,
    early: Early<'_>,
) -> Result<Answer, ReadError> {
    let asked = Asked::new(source, dataset, request)?;
    match request.derive {
        Derive::Values | Derive::Anomaly => lines(&asked, early).await,
        Derive::Climatology | Derive::Diurnal => cycle::answer(&asked).await,
    }
}

async fn lines(asked: &Asked<'_>, mut early: Early<'_>) -> Result<Answer, ReadError> {
    let Some(extent) = asked.time.extent else { return Ok(asked.nothing()) };
    let window = asked.request.window.unwrap_or(extent);
    let candidates = levels::candidates(asked, window)?;
    let Some(chosen) = levels::choose(asked, &candidates)? else { return Ok(asked.nothing()) };
    let axis = Axis::new(asked, chosen, window).await?;
    let finest = candidates.first().map_or(0.0, |finest| finest.points.round());
    let mut drawing = Drawing::new(asked, chosen.level, window, finest);
    if axis.range.is_empty() {
        return Ok(drawing.nothing());
    }
    let mut plan = Plan::new(asked, chosen, axis)?;
    if asked.request.fan.is_none() {
        drawing.notes = beside::add(asked, chosen, &mut plan)?;
    } else if plan.axis.step.is_some() {
        drawing
            .notes
            .push(format!("The quantiles are of the members' means at level {}.", levels::shown(chosen.level)));
    }
    let usual = match asked.request.derive {
        Derive::Anomaly => cycle::Planned::of_year(asked).await?,
        _ => None,
    };
    let beside = usual.as_ref().map_or(0, |usual| usual.bytes_beside(&chosen.level.name, plan.bytes()));
    let refused = plan.check(asked.request.most, beside).err();
    // Of a preview nothing can be taken away before the whole record is read.
    if let Some(error) = refused.as_ref().filter(|error| early.is_none() || error.bytes == 0 || usual.is_some()) {
        return Err(error.clone());
    }
    if let Some(usual) = usual {
        usual.check(u64::MAX)?;
        drawing.without(usual.read().await?);
    }
    let preview = preview::of(&plan).filter(|_| early.is_some());
    if let (Some(preview), Some(early)) = (&preview, early.as_deref_mut()) {
        let done = part::run(plan.jobs(FIRST, Some(&preview.first))).await;
        plan.take(done);
        early(drawing.answer(&plan, &Stage::Preview(preview)));
    }
    if let Some(error) = refused {
        return Err(error);
    }
    let done = part::run(plan.jobs(FIRST, preview.as_ref().map(|preview| preview.rest.as_slice()))).await;
    plan.take(done);
    plan.check_read()?;
    let (done, absent) = {
        let Some(part) = &plan.parts[MEAN] else { return Ok(drawing.nothing()) };
        let (jobs, suspects) = (plan.jobs(REST, None), holes::suspects(&plan));
        let mut rest = Box::pin(join(part::run(jobs), holes::absent(part, suspects)));
        // What is at hand is not worth an answer of its own.
        match poll_immediate(&mut rest).await {
            Some(rest) => rest,
            None => {
                if let Some(early) = early {
                    early(drawing.answer(&plan, &Stage::First));
                }
                rest.await
            }
        }
    };
    plan.take(done);
    Ok(drawing.answer(&plan, &Stage::Last(absent)))
}
