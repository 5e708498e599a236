//! Amounts, in cents: sums of cents are exact, sums of JSON's numbers are not.

use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cents(pub i64);

impl Cents {
    /// As `Money`.
    #[must_use]
    pub fn money(self, currency: &str) -> Value {
        #[expect(clippy::cast_precision_loss, reason = "amounts of bookings are far below 2^52 cents")]
        let amount = self.0 as f64 / 100.0;
        json!({"amount": amount, "currencyCode": currency})
    }

    /// This share of it, in percent, rounded down.
    #[must_use]
    pub fn percent(self, percent: i64) -> Self {
        Self(self.0 * percent / 100)
    }
}

/// What something costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fare {
    /// Without tax.
    pub base: Cents,
    /// The tax.
    pub tax: Cents,
}

impl Fare {
    /// With a tax of this share.
    #[must_use]
    pub fn taxed(base: Cents, percent: i64) -> Self {
        Self { base, tax: base.percent(percent) }
    }

    /// Base and tax.
    #[must_use]
    pub fn total(self) -> Cents {
        self.base + self.tax
    }

    /// As `FareAmount`.
    #[must_use]
    pub fn json(self, currency: &str) -> Value {
        json!({"base": self.base.money(currency), "tax": self.tax.money(currency)})
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<i64> for Cents {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

impl AddAssign<Fare> for Fare {
    fn add_assign(&mut self, other: Self) {
        self.base = self.base + other.base;
        self.tax = self.tax + other.tax;
    }
}

impl std::iter::Sum for Fare {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, fare| {
            sum += fare;
            sum
        })
    }
}
