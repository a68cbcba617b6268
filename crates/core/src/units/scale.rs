//! Exact factors: a fraction times powers of ten and of π.

/// `num / den * 10^ten * π^pi`, positive. Canonical, so that equal values are equal: no common factor, `num` not a
/// multiple of 10, `den` not of 2 or 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    num: i128,
    den: i128,
    ten: i32,
    pi: i32,
}

impl Scale {
    /// 1.
    pub(super) const ONE: Scale = Scale { num: 1, den: 1, ten: 0, pi: 0 };
    /// π.
    pub(super) const PI: Scale = Scale { num: 1, den: 1, ten: 0, pi: 1 };

    /// A decimal number, `digits * 10^ten`; `None` unless positive and of usual size.
    pub(super) fn decimal(digits: i128, ten: i32) -> Option<Scale> {
        Scale { num: digits, den: 1, ten, pi: 0 }.canonical()
    }

    fn canonical(mut self) -> Option<Scale> {
        if self.num <= 0 || self.den <= 0 {
            return None;
        }
        let common = gcd(self.num, self.den);
        self.num /= common;
        self.den /= common;
        for (prime, other) in [(2, 5), (5, 2)] {
            while self.den % prime == 0 {
                self.den /= prime;
                self.num = self.num.checked_mul(other)?;
                self.ten = self.ten.checked_sub(1)?;
            }
        }
        while self.num % 10 == 0 {
            self.num /= 10;
            self.ten = self.ten.checked_add(1)?;
        }
        (self.ten.abs() <= 300).then_some(self)
    }

    /// The product; `None` if it cannot be held.
    pub(super) fn times(self, other: Scale) -> Option<Scale> {
        let (left, right) = (gcd(self.num, other.den), gcd(other.num, self.den));
        Scale {
            num: (self.num / left).checked_mul(other.num / right)?,
            den: (self.den / right).checked_mul(other.den / left)?,
            ten: self.ten.checked_add(other.ten)?,
            pi: self.pi.checked_add(other.pi)?,
        }
        .canonical()
    }

    /// The reciprocal; `None` if it cannot be held.
    fn inverse(self) -> Option<Scale> {
        Scale::ONE.over(self)
    }

    /// The quotient; `None` if it cannot be held.
    pub(super) fn over(self, other: Scale) -> Option<Scale> {
        // Not canonical on its own: a power of two below the line would be written as one of five above it.
        self.times(Scale { num: other.den, den: other.num, ten: -other.ten, pi: -other.pi })
    }

    /// An integer power; `None` if it cannot be held.
    pub(super) fn power(self, exponent: i32) -> Option<Scale> {
        let base = if exponent < 0 { self.inverse()? } else { self };
        let mut product = Scale::ONE;
        for _ in 0..exponent.unsigned_abs() {
            product = product.times(base)?;
        }
        Some(product)
    }

    /// The value as a fraction of two numbers, each exact when it has at most 53 bits and no π: `1e-2` is (1, 100).
    pub(super) fn fraction(self) -> (f64, f64) {
        let (num, den) = self.integers().map_or_else(
            || (decimal(self.num, self.ten.max(0)), decimal(self.den, (-self.ten).max(0))),
            |(num, den)| (num as f64, den as f64),
        );
        let pi = std::f64::consts::PI;
        (num * pi.powi(self.pi.max(0)), den * pi.powi((-self.pi).max(0)))
    }

    /// The value without π as a fraction of two integers, if they can be held.
    fn integers(self) -> Option<(i128, i128)> {
        let power = 10_i128.checked_pow(self.ten.unsigned_abs())?;
        let (num, den) = match self.ten >= 0 {
            true => (self.num.checked_mul(power)?, self.den),
            false => (self.num, self.den.checked_mul(power)?),
        };
        let common = gcd(num, den);
        Some((num / common, den / common))
    }
}

/// `digits * 10^ten`, rounded once.
fn decimal(digits: i128, ten: i32) -> f64 {
    format!("{digits}e{ten}").parse().unwrap_or(f64::INFINITY)
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_equal() {
        let half = Scale::decimal(5, -1).unwrap();
        assert_eq!(half, Scale::decimal(2, 0).unwrap().inverse().unwrap());
        assert_eq!(half.fraction(), (1.0, 2.0));
        let hour = Scale::decimal(3600, 0).unwrap();
        assert_eq!(hour.times(hour.inverse().unwrap()), Some(Scale::ONE));
        assert_eq!(hour.power(-2).unwrap().power(-1).unwrap(), hour.power(2).unwrap());
    }

    #[test]
    fn far_powers_are_rounded_once() {
        let big = Scale::decimal(1, 60).unwrap();
        assert_eq!(big.fraction(), (1e60, 1.0));
        assert_eq!(big.inverse().unwrap().fraction(), (1.0, 1e60));
        // Its product with its reciprocal cannot be held on the way, the quotient can.
        let seconds = Scale::decimal(86400, 0).unwrap().power(9).unwrap();
        assert_eq!(seconds.over(seconds), Some(Scale::ONE));
        assert_eq!(Scale::decimal(0, 0), None);
        assert_eq!(Scale::decimal(7, 290).unwrap().power(2), None);
    }
}
