//! From lines to what is drawn of them: colours and axes, flagged values left out.

use super::Shown;
use std::sync::Arc;
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::series::{Answer, Line};
use zarr_fuse_plot::choice::Part;
use zarr_fuse_plot::{LineStyle, Side, ViewSpec, read};

/// One variable as it is drawn.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its lines.
    pub answer: Arc<Answer>,
    /// How they are called and coloured.
    pub styles: Vec<LineStyle>,
    /// The unit of its axis.
    pub units: String,
    /// Its axis.
    pub axis: Side,
}

/// The layers of `shown`, the main variable first.
pub fn layers(shown: &Shown, dataset: Option<&Dataset>, view: &ViewSpec) -> Vec<Layer> {
    let main = &shown.choice.variable.units;
    let is_alone = shown.choice.more.is_empty();
    let mut colour = 0;
    let layer = |(part, answer): (&Part, &Arc<Answer>)| {
        let style = |(_, label): &(u64, String)| {
            let label = match (is_alone, part.lines.is_some()) {
                (true, _) | (_, false) => label.clone(),
                (false, true) => format!("{label} · {}", part.variable.title),
            };
            colour += 1;
            LineStyle { label, colour: colour - 1 }
        };
        let styles = part.picked.iter().map(style).collect();
        let hidden = hidden(part, dataset, &view.hidden);
        let mut answer = answer.clone();
        if !hidden.is_empty() {
            Arc::make_mut(&mut answer).lines.iter_mut().for_each(|line| leave_out(line, &hidden));
        }
        if view.bare && answer.lines.iter().any(|line| !line.uncertainty.is_empty()) {
            Arc::make_mut(&mut answer).lines.iter_mut().for_each(|line| line.uncertainty.clear());
        }
        let units = part.variable.units.clone();
        let axis = if view.normalise || part.variable.units == *main { Side::Left } else { Side::Right };
        Layer { answer, styles, units, axis }
    };
    shown.parts().map(layer).collect()
}

/// Meanings of the flags of a variable, with their values.
pub fn flags(part: &Part, dataset: Option<&Dataset>) -> Vec<(f64, String)> {
    let group = dataset.and_then(|dataset| dataset.group(&part.group));
    let flags = group.and_then(|group| group.variable(&part.variable.flags));
    flags.map(|flags| flags.meanings.clone()).unwrap_or_default()
}

fn hidden(part: &Part, dataset: Option<&Dataset>, meanings: &[String]) -> Vec<f64> {
    if meanings.is_empty() {
        return Vec::new();
    }
    let all = flags(part, dataset).into_iter();
    all.filter(|(_, meaning)| meanings.contains(meaning)).map(|(value, _)| value).collect()
}

/// Takes the points with these flags out of the line.
fn leave_out(line: &mut Line, flags: &[f64]) {
    let stays: Vec<bool> = line.flags.iter().map(|flag| !flags.contains(flag)).collect();
    if stays.iter().all(|stays| *stays) {
        return;
    }
    let kept = |column: &mut Vec<f64>| {
        let mut at = 0;
        column.retain(|_| {
            at += 1;
            stays.get(at - 1).copied().unwrap_or(true)
        });
    };
    let columns = [&mut line.time, &mut line.mean, &mut line.min, &mut line.max, &mut line.count];
    columns.into_iter().for_each(kept);
    kept(&mut line.uncertainty);
    line.fan.iter_mut().for_each(kept);
    kept(&mut line.flags);
}

/// A row of the table: an instant, and of each line of each layer the point there.
pub type Row = (f64, Vec<Option<usize>>);

/// The points of all lines inside `window` side by side, in time order, from row `skip` on at most `take`; and how many
/// rows there are.
pub fn rows(answers: &[&Answer], window: (f64, f64), skip: usize, take: usize) -> (Vec<Row>, usize) {
    let lines: Vec<&Line> = answers.iter().flat_map(|answer| &answer.lines).collect();
    let mut next: Vec<usize> = lines.iter().map(|line| line.time.partition_point(|time| *time < window.0)).collect();
    let (mut rows, mut count) = (Vec::new(), 0);
    loop {
        let times = lines.iter().zip(&next).filter_map(|(line, at)| {
            let time = line.time.get(*at).filter(|_| *at < read::points(line));
            time.copied().filter(|time| *time <= window.1)
        });
        let time = times.fold(f64::INFINITY, f64::min);
        if !time.is_finite() {
            return (rows, count);
        }
        let is_wanted = count >= skip && rows.len() < take;
        let mut cells = Vec::with_capacity(if is_wanted { lines.len() } else { 0 });
        for (line, at) in lines.iter().zip(next.iter_mut()) {
            let here = line.time.get(*at) == Some(&time);
            if is_wanted {
                cells.push(here.then_some(*at));
            }
            *at += usize::from(here);
        }
        if is_wanted {
            rows.push((time, cells));
        }
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(times: &[f64], values: &[f64]) -> Line {
        let (time, mean) = (times.to_vec(), values.to_vec());
        Line { min: mean.clone(), max: mean.clone(), count: vec![1.0; time.len()], time, mean, ..Line::default() }
    }

    #[test]
    fn flagged_points_are_left_out_of_every_column() {
        let mut line = Line { flags: vec![f64::NAN, 4.0, f64::NAN], ..line(&[0.0, 1.0, 2.0], &[5.0, 6.0, 7.0]) };
        leave_out(&mut line, &[4.0]);
        assert_eq!((line.time, line.mean, line.count.len(), line.flags.len()), (vec![0.0, 2.0], vec![5.0, 7.0], 2, 2));
    }

    #[test]
    fn rows_are_joined_by_their_time() {
        let answer = Answer {
            lines: vec![line(&[0.0, 1.0, 3.0], &[0.0; 3]), line(&[1.0, 2.0], &[0.0; 2])],
            ..Answer::default()
        };
        let (all, count) = rows(&[&answer], (1.0, 3.0), 0, 10);
        assert_eq!(all, [(1.0, vec![Some(1), Some(0)]), (2.0, vec![None, Some(1)]), (3.0, vec![Some(2), None])]);
        assert_eq!(count, 3);
        assert_eq!(rows(&[&answer], (0.0, 9.0), 3, 1), (vec![(3.0, vec![Some(2), None])], 4));
    }
}
