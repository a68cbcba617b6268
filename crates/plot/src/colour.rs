//! Colours for values: a sequential scale whose lightness grows evenly from dark blue over grey to yellow (readable with
//! any colour vision), and a diverging one about zero, cold colours below and warm ones above. The same in both themes.

use plotters::style::RGBColor;

/// Anchors of the sequential scale, at equal distances.
const SEQUENTIAL: [[u8; 3]; 9] = [
    [0, 34, 78],
    [18, 53, 112],
    [59, 73, 108],
    [87, 93, 109],
    [112, 113, 115],
    [138, 134, 120],
    [165, 156, 116],
    [201, 182, 98],
    [254, 232, 56],
];

/// Anchors of the diverging scale, at equal distances; the middle is zero.
const DIVERGING: [[u8; 3]; 9] = [
    [9, 46, 92],
    [29, 92, 150],
    [90, 150, 194],
    [166, 201, 223],
    [236, 236, 234],
    [235, 186, 160],
    [212, 124, 96],
    [168, 58, 54],
    [98, 16, 34],
];

/// Parts of `standard_name`s (CF) of quantities with a direction or a reference, which zero halves.
const SIGNED: [&str; 9] =
    ["anomaly", "difference", "change", "tendency", "eastward", "northward", "upward", "downward", "x_wind"];

/// Which scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colours {
    /// From little to much.
    #[default]
    Sequential,
    /// About zero.
    Diverging,
}

impl Colours {
    /// The scale for a variable of this CF `standard_name` ("" if unknown) with values in `range`: diverging when there
    /// are negative ones and the name says that zero is a middle, or both sides are far from it alike (the lesser has a
    /// fifth of the greater).
    pub fn of(standard_name: &str, (least, most): (f64, f64)) -> Self {
        let signed = SIGNED.iter().any(|part| standard_name.contains(part));
        let both = least < 0.0 && most > 0.0 && most.min(-least) >= 0.2 * most.max(-least);
        if least < 0.0 && (signed || both) { Colours::Diverging } else { Colours::Sequential }
    }

    /// The range of colours over values from `least` to `most`: for a diverging scale as far below zero as above;
    /// something around a single value; 0 to 1 for none.
    pub fn range(self, (least, most): (f64, f64)) -> (f64, f64) {
        if !(least <= most && (most - least).is_finite()) {
            return (0.0, 1.0);
        }
        match self {
            Colours::Diverging => {
                let far = most.abs().max(least.abs());
                if far > 0.0 { (-far, far) } else { (-1.0, 1.0) }
            }
            Colours::Sequential if least < most => (least, most),
            Colours::Sequential => {
                let room = (least.abs() * 0.05).max(f64::MIN_POSITIVE.sqrt());
                (least - room, most + room)
            }
        }
    }

    /// The colour at a share of the scale, 0 to 1; what is outside has the colour of the end, not a number that of 0.
    pub fn at(self, share: f64) -> RGBColor {
        let anchors = match self {
            Colours::Sequential => &SEQUENTIAL,
            Colours::Diverging => &DIVERGING,
        };
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let place = share * (anchors.len() - 1) as f64;
        let first = (place as usize).min(anchors.len() - 2);
        let part = place - first as f64;
        let (a, b) = (anchors[first], anchors[first + 1]);
        let mix = |k: usize| (f64::from(a[k]) + (f64::from(b[k]) - f64::from(a[k])) * part).round() as u8;
        RGBColor(mix(0), mix(1), mix(2))
    }

    /// The colour of a value in a range.
    pub fn colour(self, value: f64, (least, most): (f64, f64)) -> RGBColor {
        self.at((value - least) / (most - least))
    }

    /// 256 colours from the scale's beginning to its end.
    pub fn table(self) -> [[u8; 3]; 256] {
        std::array::from_fn(|i| {
            let c = self.at(i as f64 / 255.0);
            [c.0, c.1, c.2]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(c: RGBColor) -> f64 {
        0.2126 * f64::from(c.0) + 0.7152 * f64::from(c.1) + 0.0722 * f64::from(c.2)
    }

    #[test]
    fn lightness_orders_values_without_colour() {
        for i in 1..=64 {
            let (a, b) = (f64::from(i - 1) / 64.0, f64::from(i) / 64.0);
            assert!(lightness(Colours::Sequential.at(a)) < lightness(Colours::Sequential.at(b)));
            let (near, far) = (0.5 - a / 2.0, 0.5 - b / 2.0);
            assert!(lightness(Colours::Diverging.at(near)) > lightness(Colours::Diverging.at(far)));
            assert!(lightness(Colours::Diverging.at(1.0 - near)) > lightness(Colours::Diverging.at(1.0 - far)));
        }
    }

    #[test]
    fn warm_is_warm() {
        let (cold, warm) = (Colours::Diverging.at(0.1), Colours::Diverging.at(0.9));
        assert!(cold.2 > cold.0 && warm.0 > warm.2);
        assert_eq!(Colours::Diverging.at(f64::NAN), Colours::Diverging.at(0.0));
    }

    #[test]
    fn name_and_range_choose() {
        assert_eq!(Colours::of("air_temperature", (270.0, 300.0)), Colours::Sequential);
        assert_eq!(Colours::of("", (-3.0, 4.0)), Colours::Diverging);
        assert_eq!(Colours::of("", (-0.1, 40.0)), Colours::Sequential);
        assert_eq!(Colours::of("air_temperature_anomaly", (-0.1, 4.0)), Colours::Diverging);
        assert_eq!(Colours::Diverging.range((-1.0, 3.0)), (-3.0, 3.0));
        assert_eq!(Colours::Sequential.range((f64::NAN, 1.0)), (0.0, 1.0));
        let (least, most) = Colours::Sequential.range((5.0, 5.0));
        assert!(least < 5.0 && most > 5.0);
    }
}
