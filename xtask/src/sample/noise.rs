//! Noise that is the same on every machine: the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over a seed.

/// A number from 0 up to 1 for each `seed`.
pub fn share(seed: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

/// A number from -1 up to 1 for each `seed`.
pub fn unit(seed: u64) -> f64 {
    2.0 * share(seed) - 1.0
}

/// One seed of two.
pub fn mix(a: u64, b: u64) -> u64 {
    a.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Noise at whole numbers, from -1 to 1, with cubic ways between.
pub fn smooth(x: f64) -> f64 {
    let (whole, part) = (x.floor(), x - x.floor());
    let (a, b) = (unit(whole as i64 as u64), unit(whole as i64 as u64 + 1));
    a + (b - a) * part * part * (3.0 - 2.0 * part)
}

/// A standard normal number for each `seed`, by the sum of twelve uniform ones: within ±6.
pub fn normal(seed: u64) -> f64 {
    (0..12).map(|draw| share(mix(seed, draw + 1))).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_within_its_bounds_and_repeats() {
        assert!((0..1000).all(|seed| unit(seed).abs() <= 1.0 && (0.0..1.0).contains(&share(seed))));
        assert_eq!(unit(42), unit(42));
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let values: Vec<f64> = (0..4000).map(normal).collect();
        let mean = values.iter().sum::<f64>() / 4000.0;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 3999.0;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
    }
}
