//! An ensemble of stress tensors around a tunnel, as a Kalman inversion leaves it after each step of assimilation: long
//! tables of elements, realizations, their mean and spread.
//!
//! A realization is a far stress with a horizontal and a vertical part; the stress at an element is Kirsch's solution for
//! a circular hole in a plane (Kirsch 1898; Jaeger, Cook and Zimmerman 2007, section 8.5). With each step the realizations
//! come closer to the true far stress.

use super::Contribution;
use super::date::{DAY, day};
use super::noise::{mix, normal};
use std::f64::consts::TAU;
use std::fmt::Write as _;

/// 2024-03-01T00:00:00Z, when the first step of assimilation was made; one follows every 28 days.
const BEGIN: i64 = 1_709_251_200;
const EVERY: i64 = 28 * DAY;
/// Steps of assimilation.
pub const STEPS: usize = 5;
/// Realizations.
pub const REALIZATIONS: usize = 12;
/// Elements: eight around the tunnel in each of three rings.
pub const ELEMENTS: usize = 24;
/// Components of a symmetric tensor in Voigt's order.
pub const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "yz", "xz", "xy"];
/// Radius of the tunnel and of the rings of elements, in metres.
const TUNNEL: f64 = 2.0;
const RINGS: [f64; 3] = [2.5, 4.0, 7.0];
/// True far stress in MPa, horizontal and vertical, compression positive, and its spread before the first step.
const TRUTH: [f64; 2] = [21.0, 12.5];
const SPREAD: f64 = 4.0;
/// What a step leaves of the distance to the truth.
const LEFT: f64 = 0.6;
const POISSON: f64 = 0.25;

/// The raw files.
pub fn contributions() -> Vec<Contribution> {
    let mut files = vec![Contribution::new("elements.csv", &["mesh"], elements())];
    for step in 0..STEPS {
        files.push(Contribution::new(format!("ensemble-{}.csv", step + 1), &["ensemble"], ensemble(step)));
    }
    files.push(Contribution::new("conductivity.csv", &["conductivity"], conductivities()));
    files.push(Contribution::new("summary.csv", &["summary"], summary()));
    // A program that counts the components by columns of the matrix.
    let transposed = format!("{HEADER}{},100,zx,0,1.25\n", day(time(0)));
    files.push(Contribution::new("ensemble-transposed.csv", &["ensemble"], transposed).refused());
    files
}

const HEADER: &str = "time,element,component,realization,stress [MPa]\n";

/// Seconds since 1970 of a step.
pub fn time(step: usize) -> i64 {
    BEGIN + step as i64 * EVERY
}

/// Number of an element in the mesh: they begin at 100.
pub fn number(element: usize) -> usize {
    100 + element
}

/// Centre of an element in metres: x across the tunnel, y along it, z up.
pub fn centre(element: usize) -> [f64; 3] {
    let (radius, angle) = polar(element);
    [thousandth(radius * angle.cos()), 0.5, thousandth(radius * angle.sin())]
}

fn polar(element: usize) -> (f64, f64) {
    (RINGS[element / 8], TAU * ((element % 8) as f64 + 0.5) / 8.0)
}

/// Stress in MPa of one realization: `component` in the order of [`COMPONENTS`], to three decimals.
pub fn stress(step: usize, element: usize, component: usize, realization: usize) -> f64 {
    let far = |part: usize| {
        let distance = SPREAD * normal(mix(part as u64, realization as u64 + 1));
        TRUTH[part] + distance * LEFT.powi(step as i32 + 1)
    };
    let (radius, angle) = polar(element);
    let (mean, half) = ((far(0) + far(1)) / 2.0, (far(0) - far(1)) / 2.0);
    let (near, nearer) = ((TUNNEL / radius).powi(2), (TUNNEL / radius).powi(4));
    let (cos2, sin2) = ((2.0 * angle).cos(), (2.0 * angle).sin());
    let radial = mean * (1.0 - near) + half * (1.0 - 4.0 * near + 3.0 * nearer) * cos2;
    let hoop = mean * (1.0 + near) - half * (1.0 + 3.0 * nearer) * cos2;
    let shear = -half * (1.0 + 2.0 * near - 3.0 * nearer) * sin2;
    let (c, s) = (angle.cos(), angle.sin());
    let xx = radial * c * c + hoop * s * s - 2.0 * shear * s * c;
    let zz = radial * s * s + hoop * c * c + 2.0 * shear * s * c;
    thousandth(match COMPONENTS[component] {
        "xx" => xx,
        "zz" => zz,
        "yy" => POISSON * (xx + zz),
        "xz" => (radial - hoop) * s * c + shear * (c * c - s * s),
        // A plane has no shear across it.
        _ => 0.0,
    })
}

/// Hydraulic conductivity of an element in metres a day, log-normal over the realizations, with three digits after the
/// point of its power of ten.
pub fn conductivity(step: usize, element: usize, realization: usize) -> f64 {
    let distance = 0.8 * normal(mix(element as u64 + 50, realization as u64 + 1)) * LEFT.powi(step as i32 + 1);
    let value = 10_f64.powf(-5.0 - 0.2 * (element / 8) as f64 + distance);
    format!("{value:.3e}").parse().unwrap_or(f64::NAN)
}

/// Mean and standard deviation (of the sample) of a component over the realizations, in MPa, to four decimals.
pub fn moments(step: usize, element: usize, component: usize) -> [f64; 2] {
    let values: Vec<f64> = (0..REALIZATIONS).map(|r| stress(step, element, component, r)).collect();
    let count = REALIZATIONS as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    [mean, variance.sqrt()].map(|value| (value * 1e4).round() / 1e4 + 0.0)
}

fn elements() -> String {
    let mut text = String::from("element,x [mm],y [mm],z [mm],region\n-------,------,------,------,------\n");
    for element in 0..ELEMENTS {
        let [x, y, z] = centre(element).map(|value| value * 1000.0);
        let region = if element < 8 { "damaged" } else { "intact" };
        let _ = writeln!(text, "{},{x:.0},{y:.0},{z:.0},{region}", number(element));
    }
    text
}

fn ensemble(step: usize) -> String {
    let mut text = String::from(HEADER);
    for element in 0..ELEMENTS {
        for realization in 0..REALIZATIONS {
            for (component, name) in COMPONENTS.iter().enumerate() {
                let value = stress(step, element, component, realization);
                let _ = writeln!(text, "{},{},{name},{realization},{value:.3}", day(time(step)), number(element));
            }
        }
    }
    text
}

fn conductivities() -> String {
    let mut text = String::from("time,element,realization,conductivity\n");
    for step in 0..STEPS {
        for element in 0..ELEMENTS {
            for realization in 0..REALIZATIONS {
                let value = conductivity(step, element, realization);
                // Its program writes years with two digits.
                let day = day(time(step))[2..].replace('-', "/");
                let _ = writeln!(text, "{day},{},{realization},{value:.3e}", number(element));
            }
        }
    }
    text
}

fn summary() -> String {
    let mut text = String::from("time,element,component,mean,standard deviation\n");
    for step in 0..STEPS {
        for element in 0..ELEMENTS {
            for (component, name) in COMPONENTS.iter().enumerate() {
                let [mean, deviation] = moments(step, element, component);
                let _ = writeln!(text, "{},{},{name},{mean:.4},{deviation:.4}", day(time(step)), number(element));
            }
        }
    }
    text
}

fn thousandth(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_is_that_of_the_far_stress() {
        // In Kirsch's solution xx + zz differs from the far sum by a term that fades with the square of the distance.
        let trace = |element| stress(4, element, 0, 3) + stress(4, element, 2, 3);
        let around = (16..24).map(trace).sum::<f64>() / 8.0;
        let far = 2.0 * (0..8).map(trace).sum::<f64>() / 16.0;
        assert!((around - far).abs() < 0.01, "{around} {far}");
    }

    #[test]
    fn each_step_comes_closer() {
        let spread = |step| moments(step, 20, 0)[1];
        assert!((0..4).all(|step| spread(step + 1) < 0.7 * spread(step) && spread(step + 1) > 0.5 * spread(step)));
    }

    #[test]
    fn the_wall_of_the_tunnel_carries_the_load() {
        // On the side walls (angle near 0) the vertical stress exceeds the far one, as 3 V - H at the wall would.
        assert!(stress(4, 16, 2, 0) < stress(4, 8, 2, 0) + 2.0);
        assert!(stress(4, 2, 0, 0) > TRUTH[0], "{}", stress(4, 2, 0, 0));
    }
}
